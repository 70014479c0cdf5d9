// shared_libraries.h: libraries that are loaded when a script first needs them.
//
// Only what most scripts never use and what is large comes in this way: the program does not grow
// by it, and starts no later.
#ifndef ASPY_HOST_SHARED_LIBRARIES_H
#define ASPY_HOST_SHARED_LIBRARIES_H

#include <stdbool.h>

#include "base/attributes.h"

// The machine's handle of the library with that file name ("libssl.so.3"), or NULL; then *complaint
// is the machine's text about it, valid until the next call. What is loaded stays until the process
// ends.
MUST_USE void *host_shared_library_open(const char *name, const char **complaint);

// May such a library read the file or folder? It does not ask the gate (gate.h) by itself: to be
// asked before one is handed a path. False stores the errno.
MUST_USE bool host_shared_library_may_read(const char *path, int *error_number);

typedef void (*HostFunction)(void); // to be cast to what it is
// A function of the library, or NULL.
MUST_USE HostFunction host_shared_library_find(void *library, const char *name);

#endif
