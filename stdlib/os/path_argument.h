// path_argument.h: how a native takes a path: str, bytes, an object with __fspath__, or a number.
//
// Every path that a script gives passes through here on its way to host/files.h.
#ifndef ASPY_STDLIB_OS_PATH_ARGUMENT_H
#define ASPY_STDLIB_OS_PATH_ARGUMENT_H

#include "vm/native.h"

typedef struct PathArgument {
    Value given;        // for messages: what the script gave, after __fspath__
    const char *text;   // for the machine; NULL when it is a descriptor
    int descriptor;     // -1 when it is a path
    TextBuffer storage; // of the text
} PathArgument;

enum {
    PATH_IS_PATH = 0,
    PATH_MAY_BE_DESCRIPTOR = 1,
    PATH_MAY_BE_NONE = 2 // then it is "."
};

// Reads *place, which becomes what __fspath__ returned and must be seen by the collector. Raises
// "stat: path should be string, bytes, os.PathLike or integer, not float" (`function` NULL: in the
// words of open()), ValueError for NUL characters, UnicodeEncodeError. Release it either way.
MAY_RAISE bool path_argument_read(Vm *vm, Value *place, const char *function, const char *parameter,
                                  unsigned allowed, PathArgument *path);
void path_argument_release(PathArgument *path);

// str of the machine's bytes, or bytes where the script's path was bytes: what is not UTF-8
// becomes lone surrogates.
MUST_USE Value path_argument_answer(Vm *vm, const PathArgument *path, const char *text,
                                    size_t length);
// The same for str.
MUST_USE String *path_to_string(Vm *vm, const char *text, size_t length);

// The Python object's __fspath__, or the str or bytes itself: os.fspath.
MAY_RAISE bool path_fspath(Vm *vm, Value path, Value *result);

// Raises the OSError for this path.
MAY_RAISE bool path_argument_fail(Vm *vm, const PathArgument *path, int error_number);

#endif
