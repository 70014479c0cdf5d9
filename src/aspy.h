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
    bool hints;         // explain mistakes on stderr, below what Python says of them
    bool strict;        // a coroutine never awaited and the like end a run with exit code 1
    bool brief_errors;  // an uncaught exception is one line, "file:line:column: message"
    // Bounds for a script; 0: none. What reaches one ends with its exit code: 6, 4, 7, 8.
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

// What scripts may still ask of the machine inside a sandbox: by themselves nothing but clocks and
// the standard streams.
typedef struct AspySandbox {
    const char *const *readable; // files, and folders with all below them; NULL ends; or NULL: none
    const char *const *writable; // and readable
    bool allow_network;
    bool allow_programs; // starting programs and signalling processes; they are not in the sandbox
} AspySandbox;

// From now on the interpreter refuses everything else, as PermissionError. This holds for every
// machine of the process and for the rest of it, as the working directory does; the host's own code
// is not bound. Folders of modules (module_path, ASPYPATH) are readable only if they are named.
// False: this process is in a sandbox already, and stays in that one.
bool aspy_enter_sandbox(const AspySandbox *sandbox);

// From now on Ctrl-C raises KeyboardInterrupt in this machine. One machine per process.
void aspy_handle_interrupts(AspyVm *vm);

// The version, "0.1.0".
const char *aspy_version(void);

#ifdef __cplusplus
}
#endif
#endif
