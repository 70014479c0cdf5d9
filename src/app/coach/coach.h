// coach.h: says in words that help what a program got wrong: one `hint:` below Python's own line.
//
//        uncaught exception  --+                         explain_exception.c
//        mistake_tell (vm)   --+--> coach --> a rule --> explain_silent.c      --> hint: …
//        refused source      --+                         explain_source.c
//
// A rule sees the facts (the exception and the value that was to blame for it, the task, the place
// in the source as a tree) and writes one line: what happened, in the program's own names, and the
// corrected line. What it is not sure of it does not say. Each rule has a page (page.h), which
// `aspy --explain NAME` prints.
#ifndef ASPY_APP_COACH_COACH_H
#define ASPY_APP_COACH_COACH_H

#include "syntax/diagnostic.h"
#include "vm/mistake.h"

// Lets the machine's mistakes be heard. With `gives_hints` they are explained on sys.stderr; with
// `is_strict` those that Python only warns of count (coach_is_displeased).
void coach_install(Vm *vm, bool gives_hints, bool is_strict);
void coach_release(Vm *vm);

// Appends the hint for a refused source, if there is one, to what was said about it.
void coach_explain_refusal(Vm *vm, const Diagnostic *diagnostic, const Source *source,
                           TextBuffer *complaint);
// The end of the program: what is to be said once, with its sums.
void coach_finish(Vm *vm);
// Whether a strict run saw a mistake that would have passed with exit code 0.
MUST_USE bool coach_is_displeased(Vm *vm);

#endif
