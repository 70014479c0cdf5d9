// rules.h: what coach.c asks: the rules, by the occasion on which they are tried.
#ifndef ASPY_APP_COACH_RULES_H
#define ASPY_APP_COACH_RULES_H

#include "app/coach/place.h"
#include "base/text_buffer.h"
#include "syntax/diagnostic.h"
#include "vm/mistake.h"

// Each appends the text of a hint without its beginning ("hint: ") and end, and returns the name of
// the page about it; NULL, with nothing appended, when it has nothing to say.

MUST_USE const char *explain_exception(Vm *vm, Value exception, TextBuffer *hint);
MUST_USE const char *explain_source(const Diagnostic *diagnostic, const Source *source,
                                    TextBuffer *hint);
MUST_USE const char *explain_never_awaited(Vm *vm, const Mistake *mistake, TextBuffer *hint);
MUST_USE const char *explain_never_retrieved(Vm *vm, const Mistake *mistake, TextBuffer *hint);
MUST_USE const char *explain_lost(Vm *vm, const Mistake *mistake, TextBuffer *hint);
MUST_USE const char *explain_deadlock(Vm *vm, const Mistake *mistake, TextBuffer *hint);
MUST_USE const char *explain_cancel_ignored(Vm *vm, const Mistake *mistake, TextBuffer *hint);
// The first half and the second half of a hint about a call that held up the loop; what stands
// between them are the sums.
MUST_USE const char *explain_blocked(Vm *vm, const Mistake *mistake, TextBuffer *call,
                                     TextBuffer *correction);
// The same for what computes.
MUST_USE const char *explain_computed(Vm *vm, const Mistake *mistake, TextBuffer *call,
                                      TextBuffer *correction);

// ---- What rules share --------------------------------------------------------------------------

// The call that a node is: itself, or what it awaits; NULL when it is none.
MUST_USE const Ast *rule_call(const Ast *node);
// The last name of what is called: "create_task" of asyncio.create_task(…); "" when there is none.
MUST_USE const char *rule_callee(const Ast *call);
// What a plain or dotted name means to the module's code: ABSENT when it is something else, or is a
// local of a function.
MUST_USE Value rule_resolve(Vm *vm, Dict *globals, const Ast *node);
// An async def: the function, or the one a bound method calls.
MUST_USE bool rule_is_coroutine_function(Value value);
// "'main'" or "the lambda": the function around a place that is not async.
void rule_append_function(const Ast *function, TextBuffer *hint);
// "; write: " and what the statement becomes with `new_text` in place of the node.
void rule_append_write(const Place *place, const Ast *node, const char *new_text, TextBuffer *hint);
// The same, awaiting the node: in parentheses where Python wants them, and saying which function
// has to become async first, or that asyncio.run() is what awaits at the top.
void rule_append_await(const Place *place, const Ast *node, TextBuffer *hint);

#endif
