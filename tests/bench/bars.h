// bars.h: what the project promises about its speed, and whether a run of the benchmarks shows it.
//
// The promises stand in one table, in bars.c.
#ifndef ASPY_BENCH_BARS_H
#define ASPY_BENCH_BARS_H

#include "base/text_buffer.h"
#include "bench.h"

// How many promises there are.
int bars_count(void);

// What promise `index` says, in words.
const char *bars_text(int index);

typedef struct BarResult {
    bool is_measured; // everything that it compares was there
    bool holds;
    double gap;          // how many times short: 1 is exactly met, 2 is half as good as promised
    TextBuffer measured; // in words; owned by the caller
} BarResult;

// Compares one promise with what was measured.
void bars_judge(const Bench *bench, int index, BarResult *result);

#endif
