// hashing.h: keyed hashes of bytes and numbers.
//
// The seed is a fixed number by default, so that sets and addresses come out the same in every
// run; with a random seed the hash is keyed and collisions cannot be prepared by an attacker.
#ifndef ASPY_BASE_HASHING_H
#define ASPY_BASE_HASHING_H

#include <stddef.h>
#include <stdint.h>

// The XXH3 hash of `length` bytes under `seed`. `bytes` may be NULL when `length` is 0.
uint64_t hash_bytes(const void *bytes, size_t length, uint64_t seed);

// Spreads the bits of a number over the whole word (a bijection: distinct stay distinct).
static inline uint64_t hash_mix(uint64_t number) {
    number ^= number >> 32;
    number *= UINT64_C(0xD6E8FEB86659FD93);
    number ^= number >> 32;
    number *= UINT64_C(0xD6E8FEB86659FD93);
    number ^= number >> 32;
    return number;
}

#endif
