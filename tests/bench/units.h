// units.h: figures as people read them.
#ifndef ASPY_BENCH_UNITS_H
#define ASPY_BENCH_UNITS_H

#include "base/text_buffer.h"

// Appends a time given in nanoseconds with three digits: "38.2 ns", "1.73 us", "12.0 ms", "1.25 s".
void units_append_time(TextBuffer *text, double ns);

// Appends a size with three digits: "212 bytes", "3.41 MB".
void units_append_bytes(TextBuffer *text, double bytes);

// Appends three digits and no unit: "0.0312", "2.50", "1830".
void units_append_number(TextBuffer *text, double value);

#endif
