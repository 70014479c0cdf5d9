// statistics.h: medians, what one operation costs, and ratios.
//
// A ratio is the median, over the rounds, of what the peer took divided by what aspy took in the
// same round; start-up is taken off both. 2 means that aspy is twice as fast.
#ifndef ASPY_BENCH_STATISTICS_H
#define ASPY_BENCH_STATISTICS_H

#include "bench.h"

// The median of `count` values, 0 when there are none. The values are not changed.
double statistics_median(const double *values, int count);

// The smallest of `count` values, 0 when there are none.
double statistics_min(const double *values, int count);

// Did the peer finish the row and print what aspy printed?
bool statistics_is_usable(const Row *row, int peer);

// The median CPU time of start-up that is taken off a row, in ns.
double statistics_startup_ns(const Bench *bench, const Row *row, int peer);

// Nanoseconds of CPU time for one operation, by median or by the best run; 0 when not usable.
double statistics_each_ns(const Bench *bench, const Row *row, int peer);
double statistics_best_ns(const Bench *bench, const Row *row, int peer);

// How many times longer than aspy the peer takes for a row; 0 when one of them is not usable.
double statistics_ratio(const Bench *bench, const Row *row, int peer);

// Peak memory above that of an empty run, for each operation, in bytes; 0 when not usable.
double statistics_bytes_each(const Bench *bench, const Row *row, int peer);

// The peer whose CPython is the fastest for a row, or -1 when there is none.
int statistics_fastest_cpython(const Bench *bench, const Row *row);

// A geometric mean and over how many rows it was taken.
typedef struct Mean {
    double value; // 0 when count is 0
    int count;
} Mean;

// The mean of the ratios of a peer over the rows of a group.
Mean statistics_mean(const Bench *bench, const char *group, int peer);

// The same for whichever CPython is the fastest in each row.
Mean statistics_mean_of_cpythons(const Bench *bench, const char *group);

#endif
