// fatal.h: how the process ends when nothing above can handle it, and memory that never fails.
//
// A script's own errors never come here: they are exceptions. What comes here is running out of
// memory below the level where a MemoryError could still be built, and limits of the machine.
// Read next: arena.h and vector.h, which stand on memory_allocate.
#ifndef ASPY_BASE_FATAL_H
#define ASPY_BASE_FATAL_H

#include <stddef.h>

#include "base/attributes.h"

// What the process says to whoever started it; exit_codes.def has the table.
typedef enum ExitCode {
#define EXIT_CODE(name, number, text) EXIT_CODE_##name = (number),
#include "base/exit_codes.def"
#undef EXIT_CODE
} ExitCode;

// Writes one line "aspy: <message>" on standard error and ends the process with `exit_code`.
// Buffered output of the script is not flushed: nobody knows what state it is in.
NORETURN void fatal(int exit_code, const char *format, ...) PRINTF_LIKE(2, 3);

// Returns `size` bytes of uninitialised memory, owned by the caller; `size` may be 0.
// Never returns NULL: fatal(EXIT_CODE_OUT_OF_MEMORY) instead.
MUST_USE void *memory_allocate(size_t size);

// As memory_allocate, with every byte zero.
MUST_USE void *memory_allocate_zeroed(size_t size);

// Resizes a block from memory_allocate (or NULL) keeping its contents; the old pointer is dead
// afterwards. Never returns NULL.
MUST_USE void *memory_reallocate(void *block, size_t size);

// Gives a block back. NULL is allowed.
void memory_release(void *block);

#endif
