// peers.h: the interpreters aspy is compared with: one table, and how each runs a program.
//
// A peer is looked for on PATH under its names; `--peer KEY=PROGRAM` names one that is elsewhere.
// What is not installed stays in the list without a program, so that the report can name it.
#ifndef ASPY_BENCH_PEERS_H
#define ASPY_BENCH_PEERS_H

#include "bench.h"

enum { MAX_ARGUMENTS = 4, MAX_SUFFIXES = 2, MAX_WORDS = 12 };

struct PeerKind {
    const char *key;                      // what options and the JSON report call it
    const char *heading;                  // what the tables call it
    const char *names[3];                 // looked up on PATH, the first that runs counts
    const char *arguments[MAX_ARGUMENTS]; // before the script
    const char *version[3];               // arguments that make it say its version
    const char *suffixes[MAX_SUFFIXES];   // of its programs, the best one first
    const char *colour;                   // in plots
    bool is_cpython;                      // one of those "the faster of the CPythons" means
    bool is_only_for_tasks;               // runs the rows of the group "suspend" and no others
    bool makes_machine_code;              // a JIT or a compiler: not an interpreter
    bool is_compiled;                     // programs are built first, which does not count
};

// Fills bench->peers, aspy first. Ends the process when `--peer` names a key that is not known.
void peers_find(Bench *bench);

// The number of the peer with this key, or -1 when it is not known.
int peers_index(const Bench *bench, const char *key);

// Does the filter of the options let this peer run?
bool peers_is_wanted(const Bench *bench, int peer);

// The file that this peer runs for a row, owned by bench->texts; NULL when there is none.
const char *peers_program_path(Bench *bench, int peer, const Row *row);

// Builds what has to be built and returns the file to run, owned by bench->texts; or NULL, and
// stores one line about what went wrong.
const char *peers_prepare(Bench *bench, int peer, const Row *row, const char *path,
                          const char **trouble);

// Writes the words of the command (NULL-terminated) that runs `prepared` with up to two arguments.
void peers_command(const Bench *bench, int peer, const char *prepared, const char *const *arguments,
                   char *words[MAX_WORDS]);

#endif
