// rows.h: the programs, found by looking into the folders of programs/.
//
//      programs/suspend/task_switch_2.aspy    # Task switch, 2 tasks.     <- the row's title
//                                     .lua    # operations: 400000        <- may differ by language
//                                     .go     # without: micropython      <- why is for people
//
// The folder is the row's group. Start-up is a row too: machine/startup, and
// machine/startup_asyncio where the group is "suspend"; what they took is taken off the other rows.
#ifndef ASPY_BENCH_ROWS_H
#define ASPY_BENCH_ROWS_H

#include "bench.h"

// Fills bench->rows with what the options let run, start-up first. Ends the process when a folder
// cannot be read.
void rows_find(Bench *bench);

// Appends the programs of one folder that the options let run. A folder that is not there is empty.
void rows_find_group(Bench *bench, const char *group, RowVector *rows);

// The row of this name, or NULL.
Row *rows_named(const Bench *bench, const char *name);

// What the program at `path` says its operations are; 1 where it says nothing.
double rows_operations(const char *path);

#endif
