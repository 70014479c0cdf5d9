// repl.h: a session: statements read one by one, run in __main__, values shown.
#ifndef ASPY_APP_SESSION_REPL_H
#define ASPY_APP_SESSION_REPL_H

#include "app/run.h"
#include "app/session/line_reader.h"

// Runs a session until the input ends or SystemExit is raised. With `shows_banner` it says first
// what it is.
MUST_USE RunOutcome repl_run(Vm *vm, LineReader read, bool shows_banner);

#endif
