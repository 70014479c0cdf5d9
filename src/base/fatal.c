// fatal.c: the last words of the process, and the C allocator behind a no-failure interface.
#include "base/fatal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void fatal(int exit_code, const char *format, ...) {
    va_list values;
    va_start(values, format);
    fputs("aspy: ", stderr);
    vfprintf(stderr, format, values);
    fputc('\n', stderr);
    va_end(values);
    // Not exit(): handlers registered by libraries may need the memory that we have not got.
    fflush(stderr);
    _Exit(exit_code);
}

// malloc(0) may return NULL, which would look like a failure: one byte is asked for instead.
static size_t at_least_one(size_t size) { return size == 0 ? 1 : size; }

static void *check_block(void *block, size_t size) {
    if (UNLIKELY(block == NULL)) {
        fatal(EXIT_CODE_OUT_OF_MEMORY, "out of memory (a block of %zu bytes was asked for)", size);
    }
    return block;
}

void *memory_allocate(size_t size) { return check_block(malloc(at_least_one(size)), size); }

void *memory_allocate_zeroed(size_t size) {
    return check_block(calloc(at_least_one(size), 1), size);
}

void *memory_reallocate(void *block, size_t size) {
    return check_block(realloc(block, at_least_one(size)), size);
}

void memory_release(void *block) { free(block); }
