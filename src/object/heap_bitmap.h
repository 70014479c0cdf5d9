// heap_bitmap.h: one bit for each grain of a block of the heap (for the heap's own files).
#ifndef ASPY_OBJECT_HEAP_BITMAP_H
#define ASPY_OBJECT_HEAP_BITMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    BITMAP_BITS = 2048,
    BITMAP_WORDS = BITMAP_BITS / 64,
    BITMAP_NONE = BITMAP_BITS // what bitmap_find gives when there is no such bit
};

typedef struct Bitmap {
    uint64_t words[BITMAP_WORDS];
} Bitmap;

static const Bitmap bitmap_empty = {{0}};

static inline bool bitmap_get(const Bitmap *bitmap, size_t bit) {
    return (bitmap->words[bit / 64] >> bit % 64 & 1) != 0;
}

static inline void bitmap_clear(Bitmap *bitmap, size_t bit) {
    bitmap->words[bit / 64] &= ~(UINT64_C(1) << bit % 64);
}
static inline void bitmap_set(Bitmap *bitmap, size_t bit) {
    bitmap->words[bit / 64] |= UINT64_C(1) << bit % 64;
}

// The first bit from `from` on that is set in a and not in b; the number of bits when there is
// none.
static inline size_t bitmap_find(const Bitmap *a, const Bitmap *b, size_t from) {
    size_t word = from / 64;
    uint64_t bits =
        from / 64 < BITMAP_WORDS ? (a->words[word] & ~b->words[word]) >> from % 64 << from % 64 : 0;
    while (bits == 0 && ++word < BITMAP_WORDS) {
        bits = a->words[word] & ~b->words[word];
    }
    return word >= BITMAP_WORDS ? BITMAP_NONE : word * 64 + (size_t)__builtin_ctzll(bits);
}

// Without the instruction, which not every machine has; the compiler's own way is a call.
static inline size_t word_count(uint64_t word) {
    word -= word >> 1 & UINT64_C(0x5555555555555555);
    word = (word & UINT64_C(0x3333333333333333)) + (word >> 2 & UINT64_C(0x3333333333333333));
    word = (word + (word >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (size_t)((word * UINT64_C(0x0101010101010101)) >> 56);
}

static inline size_t bitmap_count(const Bitmap *bitmap) {
    size_t count = 0;
    for (size_t word = 0; word < BITMAP_WORDS; word++) {
        count += word_count(bitmap->words[word]);
    }
    return count;
}

static inline void bitmap_remove_range(Bitmap *bitmap, size_t start, size_t end) {
    for (size_t bit = start; bit < end; bit = (bit / 64 + 1) * 64) {
        uint64_t below = (UINT64_C(1) << bit % 64) - 1;
        uint64_t behind = end / 64 == bit / 64 ? ~UINT64_C(0) >> end % 64 << end % 64 : 0;
        bitmap->words[bit / 64] &= below | behind;
    }
}

// Adds those of `bits` that are start … end-1.
static inline void bitmap_add_range(Bitmap *bitmap, const Bitmap *bits, size_t start, size_t end) {
    for (size_t word = start / 64; word <= (end - 1) / 64; word++) {
        uint64_t mask = ~UINT64_C(0);
        if (word == start / 64) {
            mask = mask >> start % 64 << start % 64;
        }
        if (word == end / 64) {
            mask &= (UINT64_C(1) << end % 64) - 1;
        }
        bitmap->words[word] |= bits->words[word] & mask;
    }
}

#endif
