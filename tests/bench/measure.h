// measure.h: running every row on every peer, interleaved, and comparing what they print.
//
// One round of a row runs each peer once: A B C, A B C, ... so that a machine that grows slower or
// is busy for a while treats all alike. A peer that fails, or used up its budget, drops out of the
// later rounds.
#ifndef ASPY_BENCH_MEASURE_H
#define ASPY_BENCH_MEASURE_H

#include "bench.h"

// Runs all rows; prints one line of progress for each. Every series of bench->rows is filled.
void measure_rows(Bench *bench);

#endif
