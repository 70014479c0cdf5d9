// word_bytes.h: eight bytes looked at as one word.
#ifndef ASPY_BASE_WORD_BYTES_H
#define ASPY_BASE_WORD_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// Eight bytes, the first of them lowest on every machine.
static inline uint64_t word_load(const void *bytes) {
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap64(word) : word;
}

// A bit (the highest of its byte) for each byte of the word that equals `byte`.
static inline uint64_t word_match(uint64_t word, uint8_t byte) {
    const uint64_t low_bits = UINT64_C(0x7F7F7F7F7F7F7F7F);
    uint64_t different = word ^ UINT64_C(0x0101010101010101) * byte;
    return ~(((different & low_bits) + low_bits) | different | low_bits);
}

// Of the result of word_match: how many bits, and the first byte that has one (not for 0).
static inline size_t word_match_count(uint64_t matches) {
    return (size_t)((matches >> 7) * UINT64_C(0x0101010101010101) >> 56);
}

static inline size_t word_match_first(uint64_t matches) {
    return (size_t)__builtin_ctzll(matches) / 8;
}

#endif
