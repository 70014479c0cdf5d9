// fail_allocation.c: an allocator that fails when it is told to, put before the C library's.
//
// Loaded into a program by LD_PRELOAD. FAIL_ALLOCATION=N: the Nth block that anybody asks for, aspy
// or a library, is refused; FAIL_ALLOCATION_FROM=N: so are all after it. Without either the number
// of blocks is written on standard error at the end.
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

// The C library's own, under its own names.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static unsigned long asked;
static unsigned long first;
static bool fails_once;
static bool is_ready;

static unsigned long number_of(const char *name) {
    const char *text = getenv(name);
    return text == NULL ? 0 : strtoul(text, NULL, 10);
}

__attribute__((constructor)) static void begin(void) {
    first = number_of("FAIL_ALLOCATION");
    fails_once = first != 0;
    if (first == 0) {
        first = number_of("FAIL_ALLOCATION_FROM");
    }
    is_ready = true;
}

__attribute__((destructor)) static void end(void) {
    if (first == 0) {
        fprintf(stderr, "%lu\n", asked);
    }
}

static bool fails(void) {
    if (!is_ready) {
        return false;
    }
    asked++;
    bool is_refused = first != 0 && (fails_once ? asked == first : asked >= first);
    if (is_refused) {
        errno = ENOMEM;
    }
    return is_refused;
}

void *malloc(size_t size) { return fails() ? NULL : __libc_malloc(size); }

void *calloc(size_t count, size_t size) { return fails() ? NULL : __libc_calloc(count, size); }

void *realloc(void *block, size_t size) { return fails() ? NULL : __libc_realloc(block, size); }

void *aligned_alloc(size_t alignment, size_t size) {
    return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    if (fails()) {
        return ENOMEM;
    }
    *block = __libc_memalign(alignment, size);
    return *block == NULL ? ENOMEM : 0;
}
