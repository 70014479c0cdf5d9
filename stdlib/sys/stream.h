// stream.h: sys.stdin, sys.stdout and sys.stderr as objects of a script.
//
// Text goes in and out as UTF-8; the buffers are the host's (host/streams.h). `buffer` is the same
// stream seen as bytes. A class of its own for each face: _io.TextIOWrapper and
// _io.BufferedWriter/Reader.
#ifndef ASPY_STDLIB_SYS_STREAM_H
#define ASPY_STDLIB_SYS_STREAM_H

#include "vm/native.h"

typedef enum StandardStream { STANDARD_INPUT, STANDARD_OUTPUT, STANDARD_ERROR } StandardStream;

// Makes the two classes and the three streams: binds stdin, stdout, stderr and __stdin__, … in sys.
void stream_install(Vm *vm, Module *sys);

// Is it one of the standard streams made here, open, and not of a script's subclass?
MUST_USE bool stream_is_standard(Value value);
// Writes text to such a stream. Raises OSError (BrokenPipeError) when the machine refuses.
MAY_RAISE bool stream_write_bytes(Vm *vm, Value stream, const char *bytes, size_t length);
// Reads a line with its newline, empty at the end of input. Raises KeyboardInterrupt when Ctrl-C
// came.
MAY_RAISE bool stream_read_line(Vm *vm, Value stream, TextBuffer *line);
// Appends all that is left.
MAY_RAISE bool stream_read_rest(Vm *vm, Value stream, TextBuffer *text);
// Writes out what is pending on the machine's own stdout and stderr. Returns false, with the errno,
// when stdout could not be written.
MUST_USE bool stream_flush_all(Vm *vm, int *error_number);
// Makes the machine's own stdout write at once (-u).
void stream_set_unbuffered(Vm *vm);
// Writes to the machine's own stderr, whatever sys.stderr is now; failures are ignored.
void stream_write_error(Vm *vm, const char *bytes, size_t length);

#endif
