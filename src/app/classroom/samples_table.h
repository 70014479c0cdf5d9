// samples_table.h: the lessons of samples/, inside the program.
//
// The table is generated at build time (samples/embed.cmake). It is read only by `aspy samples`, so
// it costs nothing when the program starts.
#ifndef ASPY_APP_CLASSROOM_SAMPLES_TABLE_H
#define ASPY_APP_CLASSROOM_SAMPLES_TABLE_H

#include <stddef.h>

typedef struct Sample {
    const char *name;  // without ".aspy"
    const char *text;  // what it shows
    const char *bytes; // the program, UTF-8, followed by a NUL that is not counted
    size_t length;
    const char *expected; // what it prints, when a file beside it says so; else NULL
    size_t expected_length;
} Sample;

// In teaching order.
extern const Sample samples_table[];
extern const size_t samples_count;

#endif
