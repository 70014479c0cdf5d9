// function.h: functions made by `def` and `lambda`.
#ifndef ASPY_VM_FUNCTION_H
#define ASPY_VM_FUNCTION_H

#include "bytecode/code.h"
#include "object/cell.h"
#include "object/dict.h"

enum {
    // In object.extra: the call makes a generator, coroutine or async generator.
    FUNCTION_MAKES_COROUTINE = 1 << 16,
};

// object.extra: the number of arguments that need no matching, plus 1 (0: always to be matched),
// and FUNCTION_MAKES_COROUTINE.
typedef struct Function {
    Object object;
    Value *fields; // attributes set by scripts
    Code *code;
    Dict *globals;
    Tuple *defaults;        // of the last positional parameters; NULL when none
    Dict *keyword_defaults; // NULL when none
    Value annotations;      // a dict, or None until asked for
    String *name;
    String *qualname;
    Value doc;
    Value module;      // the name of the module
    Value type_params; // a tuple, or None
    uint32_t cell_count;
    Cell *cells[]; // the closure: code->free_count cells
} Function;

// `cells` may be NULL: the caller then fills function->cells at once.
MUST_USE Function *function_new(Vm *vm, Code *code, Dict *globals, Cell *const *cells);
void code_natives_register(Vm *vm);     // what scripts see of code objects
void function_natives_register(Vm *vm); // what makes them by hand; called by function_register
void function_register(Vm *vm); // kind, class attributes (__name__, __defaults__, __get__ …)

static inline bool value_is_function(Value value) { return value_is_kind(value, KIND_FUNCTION); }
static inline Function *value_as_function(Value value) {
    assert(value_is_function(value));
    return (Function *)(void *)value_as_object(value);
}

#endif
