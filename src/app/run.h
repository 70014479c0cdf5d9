// run.h: running a program from its first line to its exit code.
//
//     text --script_compile--> code --vm_run_code--> done, or a coroutine for the event loop
//       |                         |
//       syntax error: printed     uncaught exception: printed; SystemExit: its code
//
// Read next: run.c, loader.h, repl.h.
#ifndef ASPY_APP_RUN_H
#define ASPY_APP_RUN_H

#include "aspy.h"
#include "base/text_buffer.h"
#include "vm/vm.h"

typedef struct RunOutcome {
    int exit_code;
    bool is_interrupted; // an uncaught KeyboardInterrupt: the process should die of SIGINT
} RunOutcome;

// Runs text, behind which a NUL stands, as the module __main__. `path` is the script's file (bound
// as __file__) or NULL.
MUST_USE RunOutcome run_text(Vm *vm, const char *bytes, size_t length, const char *filename,
                             const char *path);
// `-m name`.
MUST_USE RunOutcome run_module(Vm *vm, const char *name);
// Reports the exception in flight as one that nobody caught and says what the program should end
// with.
MUST_USE RunOutcome run_report_raised(Vm *vm);
// Takes the library's frames off the beginning of the traceback of the exception in flight: the
// program did not call the event loop, so its traceback begins in the program.
void run_forget_loop_entries(Vm *vm);
// For a machine that has no memory left and must end the process: what was printed is not lost.
NORETURN void run_end_out_of_memory(Vm *vm);
// The namespace of __main__.
MUST_USE Dict *run_main_namespace(Vm *vm);
// The end of the program: atexit, the last collection with its reports, flushing. Returns the final
// exit code: 120 when standard output could not be written, as CPython.
MUST_USE int run_finish(Vm *vm, int exit_code);

#endif
