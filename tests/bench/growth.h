// growth.h: does cost grow as it should?
//
// programs/growth/task_switch.EXT TASKS ROUNDS makes the tasks, and each gives way ROUNDS times.
// What a run with no rounds takes is taken off, so that making and ending tasks does not count. It
// runs at seven sizes, and a switch should cost the same at each (cache misses aside).
//
// The other programs of that folder take one size, do so many things, and run at the size that
// their head says (`# operations: N`) and at eight times that: each thing should cost about the
// same.
#ifndef ASPY_BENCH_GROWTH_H
#define ASPY_BENCH_GROWTH_H

#include "bench.h"

// How many tasks there are at a point of the curve.
int growth_tasks(int point);

// Fills bench->growth: the task switch for all peers that have the program, the others for aspy and
// CPython. Prints a line of progress for each program.
void growth_measure(Bench *bench);

// The dearest switch of a peer divided by its cheapest; 0 when it was not measured.
double growth_spread(const Bench *bench, int peer);

// The scaling of aspy that grows most; NULL when none was measured.
const Scaling *growth_worst(const Bench *bench);

#endif
