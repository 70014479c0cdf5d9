// context.h: context variables: values that belong to a task or callback instead of a thread.
//
// A Context is a set of variables with values. Copying is cheap and frequent (each task and each
// callback gets a copy), setting is rare: so copies share one dict, and who sets makes his own.
// A context nobody looked at need not exist: NULL stands for an empty one (async.h, `context`).
#ifndef ASPY_ASYNC_CONTEXT_H
#define ASPY_ASYNC_CONTEXT_H

#include "object/dict.h"
#include "object/foreign.h"

typedef struct Context {
    Foreign foreign;
    Dict *values;    // ContextVar -> value; NULL when empty. Never changed while shared.
    bool is_shared;  // another context may refer to the same dict
    bool is_entered; // run() is under way
} Context;

typedef struct ContextVariable {
    Foreign foreign;
    String *name;
    Value default_value; // ABSENT when it has none
} ContextVariable;

// What ContextVar.set gives: the way back.
typedef struct ContextToken {
    Foreign foreign;
    Context *context;
    ContextVariable *variable;
    Value old_value; // ABSENT when the variable had none
    bool is_used;
} ContextToken;

extern const ForeignType context_type;
extern const ForeignType context_variable_type;
extern const ForeignType context_token_type;

// An empty context.
MUST_USE Context *context_new(Vm *vm);
// The context that code runs in now; made when it does not exist yet.
MUST_USE Context *context_current(Vm *vm);
// A copy of it: NULL when that would be empty.
MUST_USE Context *context_copy_current(Vm *vm);
MUST_USE Context *context_copy(Vm *vm, Context *context);

// The value of a variable in the current context, ABSENT when it has none there.
MAY_RAISE bool context_get(Vm *vm, ContextVariable *variable, Value *value);
// Sets (value ABSENT: removes) a variable in the current context.
MAY_RAISE bool context_set(Vm *vm, ContextVariable *variable, Value value);

// Calls something inside a context. RuntimeError when it is entered already.
MAY_RAISE bool context_run(Vm *vm, Context *context, Value callable, const Value *arguments,
                           size_t count, Tuple *keywords, Value *result);

#endif
