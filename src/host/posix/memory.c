// memory.c: anonymous mappings that commit a page when it is touched.
#define _GNU_SOURCE
#include "host/memory.h"

#include <assert.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23 // in headers that are older than Linux 5.14
#endif

// The leak checker looks for pointers in memory from malloc, on stacks and in globals. What is
// aligned here is a heap: objects in it own memory from malloc.
#ifdef __SANITIZE_ADDRESS__
#define HAS_LEAK_CHECKER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_LEAK_CHECKER 1
#endif
#endif
#ifdef HAS_LEAK_CHECKER
#include <sanitizer/lsan_interface.h>
#else
#define __lsan_register_root_region(block, size)   ((void)0)
#define __lsan_unregister_root_region(block, size) ((void)0)
#endif

static size_t page_size(void) { return (size_t)sysconf(_SC_PAGESIZE); }

static size_t round_up(size_t size, size_t unit) { return (size + unit - 1) & ~(unit - 1); }

void *host_memory_reserve(size_t size) {
    void *block = mmap(NULL, round_up(size, page_size()), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return block == MAP_FAILED ? NULL : block;
}

// More is reserved than asked for, and what stands before and behind the aligned part goes back.
void *host_memory_reserve_aligned(size_t size, size_t alignment) {
    assert((alignment & (alignment - 1)) == 0 && "alignment is a power of two");
    size_t rounded = round_up(size, page_size());
    char *block = host_memory_reserve(rounded + alignment);
    if (block == NULL) {
        return NULL;
    }
    size_t before = (size_t)(-(uintptr_t)block & (alignment - 1));
    if (before > 0) {
        munmap(block, before);
    }
    munmap(block + before + rounded, alignment - before);
    __lsan_register_root_region(block + before, rounded);
    return block + before;
}

void host_memory_commit(void *block, size_t size) {
    size_t page = page_size();
    uintptr_t begin = round_up((uintptr_t)block, page);
    uintptr_t end = ((uintptr_t)block + size) & ~(page - 1);
    if (begin < end) {
        // A machine that does not know the advice loses nothing.
        madvise((char *)block + (begin - (uintptr_t)block), end - begin, MADV_POPULATE_WRITE);
    }
}

void host_memory_release_reserved(void *block, size_t size) {
    if (block != NULL) {
        munmap(block, round_up(size, page_size()));
    }
}

void host_memory_release_aligned(void *block, size_t size) {
    if (block != NULL) {
        __lsan_unregister_root_region(block, round_up(size, page_size()));
        host_memory_release_reserved(block, size);
    }
}

size_t host_memory_stack_size(void) {
    const size_t usual = (size_t)8 << 20;
    const size_t most = (size_t)64 << 20;
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
        return usual;
    }
    return limit.rlim_cur > most ? most : (size_t)limit.rlim_cur;
}
