// buffered.h: what the two files of the buffered streams share. See io.h for what others may call.
#ifndef ASPY_STDLIB_IO_BUFFERED_H
#define ASPY_STDLIB_IO_BUFFERED_H

#include "stdlib/io/io.h"

// Raises unless __init__ was called and detach() was not.
MAY_RAISE bool buffered_check_ready(Vm *vm, const Buffered *self);
MAY_RAISE bool buffered_is_closed(Vm *vm, const Buffered *self, bool *closed);
// The same, and raises "`action` closed file" when it is closed.
MAY_RAISE bool buffered_check_open_for(Vm *vm, Buffered *self, const char *action);
// Appends what is there and, if a whole buffer more is wanted, what one read of the raw stream
// gives.
MAY_RAISE bool buffered_read_once(Vm *vm, Buffered *self, size_t limit, TextBuffer *out,
                                  bool *found);
// Appends a line with its newline, at most `limit` bytes.
MAY_RAISE bool buffered_read_line(Vm *vm, Buffered *self, size_t limit, TextBuffer *line);
// The next line, if all of it is there already.
MUST_USE bool buffered_take_line(Vm *vm, Buffered *self, size_t limit, Value *line);
// Shows what is read ahead, at least one byte but at the end. Valid until the next call.
MAY_RAISE bool buffered_peek(Vm *vm, Buffered *self, const uint8_t **data, size_t *length);
// Puts a buffer of `size` bytes over `raw`.
void buffered_set(Vm *vm, Buffered *self, Value raw, size_t size);

#endif
