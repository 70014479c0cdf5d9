// module.h: a namespace with a name.
#ifndef ASPY_OBJECT_MODULE_H
#define ASPY_OBJECT_MODULE_H

#include "object/dict.h"

typedef struct Module {
    Object object;
    Dict *namespace;
} Module;

// object.extra.
enum { MODULE_IS_NATIVE = 1 }; // written in C

// One of a class derived from module, whose namespace is empty.
MUST_USE Module *module_new_of(Vm *vm, Class *class);
// Sets __name__, and __doc__, __package__, __loader__, __spec__ to None, in that order.
void module_set_names(Vm *vm, Module *module, String *name);
// Sets __name__, __doc__ None, __package__ None, __loader__ None, __spec__ None, in that order.
MUST_USE Module *module_new(Vm *vm, String *name);
// The same for one that is written in C, which its repr says.
MUST_USE Module *module_new_in_c(Vm *vm, String *name);

static inline bool value_is_module(Value value) { return value_is_kind(value, KIND_MODULE); }
static inline Module *value_as_module(Value value) {
    assert(value_is_module(value));
    return (Module *)(void *)value_as_object(value);
}

#endif
