// method.h: a function bound to the object it was found on.
#ifndef ASPY_OBJECT_METHOD_H
#define ASPY_OBJECT_METHOD_H

#include "object/runtime.h"

typedef struct Method {
    Object object;
    Value function; // any callable
    Value self;
} Method;

// What attribute access makes of a function of the class: calls put `self` in front.
MUST_USE Method *method_new(Vm *vm, Value function, Value self);

static inline bool value_is_method(Value value) { return value_is_kind(value, KIND_METHOD); }
static inline Method *value_as_method(Value value) {
    assert(value_is_method(value));
    return (Method *)(void *)value_as_object(value);
}

#endif
