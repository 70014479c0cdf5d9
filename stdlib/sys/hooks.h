// hooks.h: what happens to values and exceptions that reach the top: displayhook, excepthook.
#ifndef ASPY_STDLIB_SYS_HOOKS_H
#define ASPY_STDLIB_SYS_HOOKS_H

#include "vm/native.h"

// Binds displayhook, excepthook, __displayhook__ and __excepthook__ in sys.
void hooks_install(Vm *vm, Module *sys);
// Reports an uncaught exception, through sys.excepthook. Never raises; sys.stdout is flushed first.
void hooks_report_exception(Vm *vm, Value exception);
// Writes text to sys.stderr as it is now, or to the machine's own when that fails. Never raises.
void hooks_write_error(Vm *vm, const char *text, size_t length);
// The same for a printed exception, in colours where they are shown.
void hooks_write_traceback(Vm *vm, const TextBuffer *text);

#endif
