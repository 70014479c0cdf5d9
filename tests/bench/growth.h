// growth.h: does a task switch cost the same among 2 tasks and among 1,000,000?
//
// programs/growth/task_switch.EXT TASKS ROUNDS makes the tasks, and each gives way ROUNDS times.
// What a run with no rounds takes is taken off, so that making and ending tasks does not count.
#ifndef ASPY_BENCH_GROWTH_H
#define ASPY_BENCH_GROWTH_H

#include "bench.h"

// How many tasks there are at a point of the curve.
int growth_tasks(int point);

// Fills bench->growth for the peers that have the program. Prints one line of progress.
void growth_measure(Bench *bench);

// The dearest switch of a peer divided by its cheapest; 0 when it was not measured.
double growth_spread(const Bench *bench, int peer);

#endif
