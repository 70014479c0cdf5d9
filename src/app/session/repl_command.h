// repl_command.h: what a session understands beside statements: ":tasks" and the like.
#ifndef ASPY_APP_SESSION_REPL_COMMAND_H
#define ASPY_APP_SESSION_REPL_COMMAND_H

#include "vm/vm.h"

// No statement begins with a colon.
MUST_USE bool repl_command_is(const char *text);
// Does what it says, or says what is wrong with it. What it runs may raise: that is reported.
void repl_command_run(Vm *vm, const char *text);

#endif
