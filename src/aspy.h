// aspy.h: the embedding interface. The command-line program uses nothing else that a host could
// not.
#ifndef ASPY_H
#define ASPY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct Vm AspyVm;

typedef struct AspyOptions {
    uint64_t hash_seed; // 0: fixed
    bool has_seed;      // random numbers, too, come from hash_seed, and not from the machine
    bool virtual_time;  // sleeping costs nothing; clocks start at 0
    bool warn_legacy;   // name each form that newer Pythons dropped
    bool gc_stress;     // collect at every safepoint
    // Bounds for a script; 0: none. What reaches one ends with its exit code: 6, 4, 7, 8.
    bool hints;  // explain mistakes on stderr, below what Python says of them
    bool strict; // a coroutine never awaited and the like end a run with exit code 1
    // Bounds for a script; 0: none. What reaches one ends with its exit code: 6, 4, 7.
    uint64_t max_steps;      // calls, turns of loops, steps of tasks …
    uint64_t max_memory;     // bytes that its objects may take
    uint64_t max_output;     // bytes on standard output and error
    double max_time;         // seconds (of the processor, in virtual time); one machine per process
    const char *module_path; // where imports look first (a folder), or NULL
    int argc;                // sys.argv
    const char *const *argv;
} AspyOptions;

// A machine with the whole standard library. Belongs to the caller; free with aspy_free.
AspyVm *aspy_new(const AspyOptions *options);
void aspy_free(AspyVm *vm);

// Runs source text as the module __main__; `filename` is what tracebacks show. Returns the exit
// code the program asks for, with uncaught exceptions printed on stderr.
int aspy_run(AspyVm *vm, const char *source, size_t length, const char *filename);

// From now on Ctrl-C raises KeyboardInterrupt in this machine. One machine per process.
void aspy_handle_interrupts(AspyVm *vm);

// The version, "0.1.0".
const char *aspy_version(void);

#ifdef __cplusplus
}
#endif
#endif
