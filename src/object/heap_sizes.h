// heap_sizes.h: which cells an object goes to (heap.c only).
//
// Up to 512 bytes there are cells of each multiple of 16; above, of 640, 768, 896, 1024, 1280 …
// 8192 bytes. Medium cells spare big ints of some hundred digits malloc, and the pages that it
// gives back: pidigits takes 7 % less.
#ifndef ASPY_OBJECT_HEAP_SIZES_H
#define ASPY_OBJECT_HEAP_SIZES_H

#include "object/heap.h"

static inline size_t class_of_size(size_t size) {
    if (size <= HEAP_SMALL_LIMIT) {
        return size == 0 ? 0 : (size - 1) / HEAP_GRAIN;
    }
    unsigned power = 63 - (unsigned)__builtin_clzll(size - 1); // 9: 512 … 1023
    size_t quarter = (size - 1) >> (power - 2) & 3;
    return HEAP_SMALL_COUNT + (power - 9) * 4 + quarter;
}

static inline size_t size_of_class(size_t class) {
    if (class < HEAP_SMALL_COUNT) {
        return (class + 1) * HEAP_GRAIN;
    }
    size_t medium = class - HEAP_SMALL_COUNT;
    return (size_t)(HEAP_SMALL_LIMIT / 4) * (5 + medium % 4) << medium / 4;
}

#endif
