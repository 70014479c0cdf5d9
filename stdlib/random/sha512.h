// sha512.h: the hash by which random.seed(str) becomes a number.
#ifndef ASPY_STDLIB_RANDOM_SHA512_H
#define ASPY_STDLIB_RANDOM_SHA512_H

#include <stddef.h>
#include <stdint.h>

enum { SHA512_LENGTH = 64 };

// The SHA-512 digest (FIPS 180-4) of `length` bytes.
void sha512(const uint8_t *data, size_t length, uint8_t digest[SHA512_LENGTH]);

#endif
