// case.h: an uncaught exception with all that a rule wants to know of it.
#ifndef ASPY_APP_COACH_CASE_H
#define ASPY_APP_COACH_CASE_H

#include "app/coach/place.h"
#include "async/position.h"
#include "vm/traceback.h"

typedef struct Case {
    Vm *vm;
    Value exception;
    const Traceback *user;      // the innermost entry of the program itself
    const Traceback *innermost; // of all: the library's, where it raised
    Value blamed;               // the value that was to blame, or ABSENT
    Place place;                // what stands at `user`
    TextBuffer message;         // str() of the exception
} Case;

// False: there is nothing to look at, and nothing to close.
MUST_USE bool case_open(Case *mistake, Vm *vm, Value exception);
void case_close(Case *mistake);

// Whether the message is that, or ends so. For what is known by nothing else.
MUST_USE bool case_says(const Case *mistake, const char *text);
MUST_USE bool case_ends(const Case *mistake, const char *text);
// The call at the place, or the innermost around it; NULL: there is none.
MUST_USE const Ast *case_call(const Case *mistake);
// What a name or dotted name means at the place, as far as globals tell.
MUST_USE Value case_resolve(const Case *mistake, const Ast *node);
// Where in the program an exception was raised; its file is NULL when unknown.
MUST_USE Position case_position(Value exception);

// Rules about wrong arguments and wrong awaits (explain_argument.c), for the table in
// explain_exception.c: each appends a hint, or returns false.
MUST_USE bool case_explain_missing_call(const Case *mistake, TextBuffer *hint);
MUST_USE bool case_explain_list(const Case *mistake, TextBuffer *hint);
MUST_USE bool case_explain_wait(const Case *mistake, TextBuffer *hint);
MUST_USE bool case_explain_await_sleep(const Case *mistake, TextBuffer *hint);
MUST_USE bool case_explain_await(const Case *mistake, TextBuffer *hint);
MUST_USE bool case_explain_sleep_text(const Case *mistake, TextBuffer *hint);
MUST_USE bool case_explain_unawaited_value(const Case *mistake, TextBuffer *hint);

#endif
