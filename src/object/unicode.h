// unicode.h: what kind of character a code point is, and its other cases.
//
// The answers are those of CPython 3.13's str methods for one character.
#ifndef ASPY_OBJECT_UNICODE_H
#define ASPY_OBJECT_UNICODE_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Longest text that one code point becomes in another case.
enum { UNICODE_CASE_MAX = 4 };

// What the methods of str of the same names say of one code point.
MUST_USE bool unicode_is_space(uint32_t point);
MUST_USE bool unicode_is_alpha(uint32_t point);
MUST_USE bool unicode_is_decimal(uint32_t point);
MUST_USE bool unicode_is_digit(uint32_t point);
MUST_USE bool unicode_is_numeric(uint32_t point);
MUST_USE bool unicode_is_alphanumeric(uint32_t point);
MUST_USE bool unicode_is_upper(uint32_t point);
MUST_USE bool unicode_is_lower(uint32_t point);
MUST_USE bool unicode_is_title(uint32_t point);
MUST_USE bool unicode_is_printable(uint32_t point);
MUST_USE bool unicode_is_line_break(uint32_t point); // where splitlines cuts
MUST_USE bool unicode_is_identifier_start(uint32_t point);
MUST_USE bool unicode_is_identifier_part(uint32_t point);
// Has upper, lower or title case; is skipped when the end of a word is sought.
MUST_USE bool unicode_is_cased(uint32_t point);
MUST_USE bool unicode_is_case_ignorable(uint32_t point);
// The value of a decimal digit, -1 for anything else.
// How many columns a terminal gives to it, as CPython's tracebacks count: 2 when it is wide,
// else 1.
MUST_USE int unicode_display_width(uint32_t point);

MUST_USE int unicode_decimal_value(uint32_t point);

// The full mappings: each writes up to UNICODE_CASE_MAX code points and returns how many.
size_t unicode_to_upper(uint32_t point, uint32_t out[UNICODE_CASE_MAX]);
size_t unicode_to_lower(uint32_t point, uint32_t out[UNICODE_CASE_MAX]);
size_t unicode_to_title(uint32_t point, uint32_t out[UNICODE_CASE_MAX]);
size_t unicode_to_folded(uint32_t point, uint32_t out[UNICODE_CASE_MAX]);

#endif
