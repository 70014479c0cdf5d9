// bench.h: what one run of the benchmarks knows: peers, rows, and what each peer did with each row.
//
//      rows:   suspend/task_switch_2   suspend/...   plain/fib   ...
//      peers   +---------------------+-------------+-----------+
//      aspy    | Series: CPU times, peak memory, output, outcome
//      cpython |
//      lua54   |   (no lua program: OUTCOME_ABSENT)
//
// Filled by measure.c, read by statistics.c, bars.c and the reports. Read next: peers.h, measure.h.
#ifndef ASPY_BENCH_BENCH_H
#define ASPY_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/vector.h"

enum { MAX_PEERS = 20, MAX_RUNS = 101 };

typedef struct PeerKind PeerKind; // peers.h

// An interpreter that was looked for.
typedef struct Peer {
    const PeerKind *kind;
    const char *program; // its file; NULL when it is not installed
    const char *version; // what it says about itself; NULL when it is not installed
    double program_bytes;
} Peer;

typedef enum Outcome {
    OUTCOME_ABSENT,    // there is no program for this peer, or it was filtered out
    OUTCOME_OK,        //
    OUTCOME_FAILED,    // the program could not be built, or ended with an error
    OUTCOME_TIMEOUT,   // it was ended because it took too long
    OUTCOME_DISAGREES, // it printed something else than aspy
} Outcome;

// What one peer did with one row.
typedef struct Series {
    Outcome outcome;
    double cpu_ns[MAX_RUNS]; // user and system time of each run
    int count;
    double spent_ns;     // the CPU time of all runs together
    double peak_bytes;   // the largest resident set of any run
    double operations;   // how often one run does what the row measures
    const char *output;  // what the first run printed; NULL before it
    const char *trouble; // one line about an outcome that is not OK
} Series;

// One program, in every language it was written in.
typedef struct Row {
    const char *group; // its folder: "suspend", "plain" or "machine"
    const char *name;
    const char *title;   // the first comment of its .aspy file
    const char *unit;    // what is counted: "operation", or "byte" for throughput
    const char *without; // keys of peers that cannot run the .aspy file, or ""
    bool is_startup;     // nothing is taken off
    Series series[MAX_PEERS];
} Row;

typedef VECTOR(Row *) RowVector;

// How cost grows with size (growth.h). Figures are 0 where nothing was measured.
enum { GROWTH_POINTS = 7, MAX_SCALINGS = 16 };

// A program that ran at one size and at eight times that size.
typedef struct Scaling {
    const char *name;
    const char *title;
    double factor[MAX_PEERS]; // dearer by so much, for each item, at the larger size
} Scaling;

typedef struct Growth {
    double each_ns[MAX_PEERS][GROWTH_POINTS]; // of a task switch among more and more tasks
    Scaling scalings[MAX_SCALINGS];
    int scaling_count;
    bool is_measured;
} Growth;

typedef struct Options {
    const char *programs; // the folder of the programs
    const char *output;   // the folder that takes the report
    const char *row_filter;
    const char *peer_filter;
    int runs;
    double limit_seconds;  // of CPU time, for one run
    double budget_seconds; // a peer that spent so much on a row is not run again
    bool skip_growth;
    VECTOR(char *) named_peers; // KEY=PROGRAM
} Options;

typedef struct Bench {
    Options options;
    Arena texts; // owns every name, path and output
    Peer peers[MAX_PEERS];
    int peer_count; // peers[0] is aspy
    RowVector rows;
    Growth growth;
} Bench;

#endif
