// super.h: super objects: attributes of what comes after a class in an object's MRO.
#ifndef ASPY_VM_SUPER_H
#define ASPY_VM_SUPER_H

#include "object/foreign.h"
#include "object/runtime.h"

// `start`: the class after which to look; self: the object or class it is bound to (ABSENT when
// unbound); self_class: whose MRO is walked.
typedef struct Super {
    Foreign foreign;
    Class *start;
    Value self;
    Class *self_class;
} Super;

extern const ForeignType super_type;

// super(start, object): what the two-argument form and, inside methods, the bare form give.
MAY_RAISE bool super_new_bound(Vm *vm, Value start, Value object, Value *result);
// Binds a new super object whose start is set. TypeError when the object has nothing to do with it.
MAY_RAISE bool super_bind(Vm *vm, Super *super, Value object);
// The attribute in the classes that come after `start`, unbound; ABSENT when none has it, or super
// is not bound.
MUST_USE Value super_find(Vm *vm, const Super *super, String *name);

#endif
