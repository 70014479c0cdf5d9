// statistics.c: the arithmetic of the report.
#include "statistics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "peers.h"
#include "rows.h"

static int compare_doubles(const void *left, const void *right) {
    double first = *(const double *)left;
    double second = *(const double *)right;
    return (first > second) - (first < second);
}

double statistics_median(const double *values, int count) {
    if (count == 0) {
        return 0;
    }
    double sorted[MAX_RUNS];
    memcpy(sorted, values, (size_t)count * sizeof(double));
    qsort(sorted, (size_t)count, sizeof(double), compare_doubles);
    return count % 2 == 1 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

double statistics_min(const double *values, int count) {
    double smallest = count == 0 ? 0 : values[0];
    for (int index = 1; index < count; index++) {
        smallest = values[index] < smallest ? values[index] : smallest;
    }
    return smallest;
}

bool statistics_is_usable(const Row *row, int peer) {
    return row != NULL && peer >= 0 && row->series[peer].outcome == OUTCOME_OK;
}

// The start-up row whose figures a row's stand upon; NULL when nothing is taken off.
static const Row *startup_row(const Bench *bench, const Row *row, int peer) {
    if (row->is_startup) {
        return NULL;
    }
    const Row *startup = rows_named(bench, "startup_asyncio");
    bool wants_asyncio = strcmp(row->group, "suspend") == 0;
    if (!wants_asyncio || !statistics_is_usable(startup, peer)) {
        startup = rows_named(bench, "startup");
    }
    return statistics_is_usable(startup, peer) ? startup : NULL;
}

double statistics_startup_ns(const Bench *bench, const Row *row, int peer) {
    const Row *startup = startup_row(bench, row, peer);
    return startup == NULL
               ? 0
               : statistics_median(startup->series[peer].cpu_ns, startup->series[peer].count);
}

// What is left after start-up; never less than a hundredth of the whole, lest a ratio explode.
static double above_startup(double time, double startup) {
    double rest = time - startup;
    return rest > time / 100 ? rest : time / 100;
}

double statistics_each_ns(const Bench *bench, const Row *row, int peer) {
    if (!statistics_is_usable(row, peer)) {
        return 0;
    }
    const Series *series = &row->series[peer];
    return above_startup(statistics_median(series->cpu_ns, series->count),
                         statistics_startup_ns(bench, row, peer)) /
           series->operations;
}

double statistics_best_ns(const Bench *bench, const Row *row, int peer) {
    if (!statistics_is_usable(row, peer)) {
        return 0;
    }
    const Series *series = &row->series[peer];
    return above_startup(statistics_min(series->cpu_ns, series->count),
                         statistics_startup_ns(bench, row, peer)) /
           series->operations;
}

double statistics_ratio(const Bench *bench, const Row *row, int peer) {
    if (!statistics_is_usable(row, 0) || !statistics_is_usable(row, peer)) {
        return 0;
    }
    const Series *ours = &row->series[0];
    const Series *theirs = &row->series[peer];
    double our_startup = statistics_startup_ns(bench, row, 0);
    double their_startup = statistics_startup_ns(bench, row, peer);
    int count = ours->count < theirs->count ? ours->count : theirs->count;
    double ratios[MAX_RUNS];
    for (int index = 0; index < count; index++) {
        ratios[index] = above_startup(theirs->cpu_ns[index], their_startup) / theirs->operations /
                        (above_startup(ours->cpu_ns[index], our_startup) / ours->operations);
    }
    return statistics_median(ratios, count);
}

double statistics_bytes_each(const Bench *bench, const Row *row, int peer) {
    if (!statistics_is_usable(row, peer)) {
        return 0;
    }
    const Row *startup = startup_row(bench, row, peer);
    double empty = startup == NULL ? 0 : startup->series[peer].peak_bytes;
    double rest = row->series[peer].peak_bytes - empty;
    return rest > 0 ? rest / row->series[peer].operations : 0;
}

int statistics_fastest_cpython(const Bench *bench, const Row *row) {
    int fastest = -1;
    for (int peer = 0; peer < bench->peer_count; peer++) {
        double ratio = statistics_ratio(bench, row, peer);
        if (bench->peers[peer].kind->is_cpython && ratio > 0 &&
            (fastest < 0 || ratio < statistics_ratio(bench, row, fastest))) {
            fastest = peer;
        }
    }
    return fastest;
}

static void mean_add(Mean *mean, double ratio) {
    if (ratio > 0) {
        mean->value += log(ratio);
        mean->count++;
    }
}

static Mean mean_finish(Mean mean) {
    mean.value = mean.count == 0 ? 0 : exp(mean.value / mean.count);
    return mean;
}

Mean statistics_mean(const Bench *bench, const char *group, int peer) {
    Mean mean = {0};
    for (size_t index = 0; index < bench->rows.count; index++) {
        const Row *row = bench->rows.items[index];
        if (strcmp(row->group, group) == 0) {
            mean_add(&mean, statistics_ratio(bench, row, peer));
        }
    }
    return mean_finish(mean);
}

Mean statistics_mean_of_cpythons(const Bench *bench, const char *group) {
    Mean mean = {0};
    for (size_t index = 0; index < bench->rows.count; index++) {
        const Row *row = bench->rows.items[index];
        int fastest = statistics_fastest_cpython(bench, row);
        if (strcmp(row->group, group) == 0 && fastest >= 0) {
            mean_add(&mean, statistics_ratio(bench, row, fastest));
        }
    }
    return mean_finish(mean);
}
