// ascii.h: what kind of character a byte is, by ASCII alone, as the methods of bytes have it.
#ifndef ASPY_STDLIB_BUILTINS_ASCII_H
#define ASPY_STDLIB_BUILTINS_ASCII_H

#include <stdbool.h>
#include <stdint.h>

static inline bool ascii_is_space(uint8_t byte) { return byte == ' ' || (byte >= 9 && byte <= 13); }

static inline bool ascii_is_lower(uint8_t byte) { return byte >= 'a' && byte <= 'z'; }

static inline bool ascii_is_upper(uint8_t byte) { return byte >= 'A' && byte <= 'Z'; }

static inline bool ascii_is_alpha(uint8_t byte) {
    return ascii_is_lower(byte) || ascii_is_upper(byte);
}

static inline bool ascii_is_digit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

static inline uint8_t ascii_to_lower(uint8_t byte) {
    return ascii_is_upper(byte) ? (uint8_t)(byte + 32) : byte;
}

static inline uint8_t ascii_to_upper(uint8_t byte) {
    return ascii_is_lower(byte) ? (uint8_t)(byte - 32) : byte;
}

#endif
