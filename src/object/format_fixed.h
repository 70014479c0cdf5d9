// format_fixed.h: doubles with few digits behind the point, without a library.
#ifndef ASPY_OBJECT_FORMAT_FIXED_H
#define ASPY_OBJECT_FORMAT_FIXED_H

#include "base/attributes.h"

#include <stddef.h>
#include <stdint.h>

enum { FORMAT_FIXED_ROOM = 32 };

// Writes |number| with `precision` digits behind the point, correctly rounded, and returns how many
// bytes that took; 0 when it is not its business (more than 9 digits, numbers from 2^53 on, NaN).
MUST_USE size_t format_fixed(double number, int64_t precision, char text[FORMAT_FIXED_ROOM]);

#endif
