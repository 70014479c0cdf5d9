// stream.h: sys.stdin, sys.stdout and sys.stderr: three text files that are open from the start.
//
// They are made of the same layers as any other (io/io.h).
#ifndef ASPY_STDLIB_SYS_STREAM_H
#define ASPY_STDLIB_SYS_STREAM_H

#include "vm/native.h"

// Fills the classes of streams and makes the three: binds stdin, stdout, stderr and __stdin__, … in
// sys.
void stream_install(Vm *vm, Module *sys);

// stream.write(text) of any object.
MAY_RAISE bool stream_write(Vm *vm, Value stream, String *text);
// Is it a TextIOWrapper?
MUST_USE bool stream_is_text(Vm *vm, Value stream);
// Reads a line with its newline from a TextIOWrapper, empty at the end of input. Raises
// KeyboardInterrupt when Ctrl-C came.
MAY_RAISE bool stream_read_line(Vm *vm, Value stream, TextBuffer *line);
// Appends all that is left.
MAY_RAISE bool stream_read_rest(Vm *vm, Value stream, TextBuffer *text);
// Writes out what is pending on sys.stderr and sys.stdout, as they are now and as they were at the
// start. Returns false, and what was raised in *error, when stdout could not be written.
MUST_USE bool stream_flush_all(Vm *vm, Value *error);
// Makes the machine's own stdout write at once (-u).
void stream_set_unbuffered(Vm *vm);
// Writes to the machine's own stderr, whatever sys.stderr is now; failures are ignored.
void stream_write_error(Vm *vm, const char *bytes, size_t length);

#endif
