// float_text.h: doubles to decimal text and back, always correctly rounded.
//
// A C face on std::to_chars and std::from_chars, which know nothing of locales. The functions here
// speak plain digits; Python's spellings (inf, the '.0' of repr, fill and grouping) are built on
// them by object/float.c.
#ifndef ASPY_BASE_FLOAT_TEXT_H
#define ASPY_BASE_FLOAT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    FLOAT_TEXT_DIGITS_SIZE = 24, // enough for float_text_shortest
    FLOAT_TEXT_REPR_SIZE = 32,   // enough for float_text_repr
};

// Writes the fewest significant digits that read back as |value|, first digit not 0 unless value
// is zero, no point, NUL-terminated, and returns how many. `value` must be finite; `size` at least
// FLOAT_TEXT_DIGITS_SIZE. Afterwards |value| = d.ddd × 10^exponent; zero is "0", exponent 0.
size_t float_text_shortest(double value, char *digits, size_t size, int *exponent,
                           bool *is_negative);

// Writes Python's repr(value) ("1.0", "1e+16", "-inf", "nan"), NUL-terminated, and returns its
// length. `size` must be at least FLOAT_TEXT_REPR_SIZE.
size_t float_text_repr(double value, char *out, size_t size);

// Writes a finite `value` as printf's %.<precision>e, f or g would (kind is that letter, precision
// at least 0), exactly rounded half to even, NUL-terminated. Returns the length, or 0 when it does
// not fit into `size`; precision + 320 bytes always suffice.
MUST_USE size_t float_text_format(double value, char kind, int precision, char *out, size_t size);

// Reads all of `length` bytes as a decimal number: [sign] digits [. digits] [e [sign] digits],
// where one of the groups of digits before the exponent may be missing, or [sign] inf, infinity,
// nan in any case. No spaces, no underscores. Too large gives an infinity, too small a zero, as in
// Python. Returns false when the text is anything else.
MUST_USE bool float_text_parse(const char *bytes, size_t length, double *value);

#ifdef __cplusplus
}
#endif

#endif
