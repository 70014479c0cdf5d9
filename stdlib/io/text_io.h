// text_io.h: what the files of the text streams share. See io.h for what others may call.
#ifndef ASPY_STDLIB_IO_TEXT_IO_H
#define ASPY_STDLIB_IO_TEXT_IO_H

#include "stdlib/io/io.h"

// One whose __init__ was not called yet.
MUST_USE TextIo *text_io_new_of(Vm *vm, Class *class);
// Raises unless __init__ was called and detach() was not.
MAY_RAISE bool text_io_check_ready(Vm *vm, const TextIo *self);
// None or str: "illegal newline value: x".
MAY_RAISE bool text_io_set_newline(Vm *vm, TextIo *self, Value newline);
// To be called after text_io_set_newline; both None or str.
MAY_RAISE bool text_io_set_codec(Vm *vm, TextIo *self, Value encoding, Value errors);
// From here on utf-16 and the like write their mark first, or do not.
void text_io_restart_writing(Vm *vm, TextIo *self, bool with_mark);
// From here on reading is at the start of a text.
void text_io_restart_reading(Vm *vm, TextIo *self, bool with_mark);

#endif
