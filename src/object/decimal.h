// decimal.h: decimal digits of numbers that fit a word, written where they are wanted.
#ifndef ASPY_OBJECT_DECIMAL_H
#define ASPY_OBJECT_DECIMAL_H

#include "base/attributes.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

// How many digits the number has; 1 for zero.
static inline unsigned decimal_length(uint64_t number) {
    unsigned digits = 1;
    for (;; number /= 10000, digits += 4) {
        if (number < 10) {
            return digits;
        }
        if (number < 100) {
            return digits + 1;
        }
        if (number < 1000) {
            return digits + 2;
        }
        if (number < 10000) {
            return digits + 3;
        }
    }
}

// Writes the digits so that they end before `end`, and returns where they begin. Two at a time:
// half of the divisions.
static inline char *decimal_write(char *end, uint64_t number) {
    static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                                "25262728293031323334353637383940414243444546474849"
                                "50515253545556575859606162636465666768697071727374"
                                "75767778798081828384858687888990919293949596979899";
    while (number >= 100) {
        end -= 2;
        memcpy(end, pairs + number % 100 * 2, 2);
        number /= 100;
    }
    if (number >= 10) {
        end -= 2;
        memcpy(end, pairs + number * 2, 2);
    } else {
        *--end = (char)('0' + number);
    }
    return end;
}

// The same with a '-' in front of negative numbers.
static inline unsigned decimal_length_signed(int64_t number) {
    return number < 0 ? 1 + decimal_length(-(uint64_t)number) : decimal_length((uint64_t)number);
}

static inline char *decimal_write_signed(char *end, int64_t number) {
    char *begin = decimal_write(end, number < 0 ? -(uint64_t)number : (uint64_t)number);
    if (number < 0) {
        *--begin = '-';
    }
    return begin;
}

#endif
