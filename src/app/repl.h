// repl.h: a session: statements read one by one, run in __main__, values shown.
#ifndef ASPY_APP_REPL_H
#define ASPY_APP_REPL_H

#include "app/line_reader.h"
#include "app/run.h"

// Runs a session until the input ends or SystemExit is raised. With `shows_banner` it says first
// what it is.
MUST_USE RunOutcome repl_run(Vm *vm, LineReader read, bool shows_banner);

#endif
