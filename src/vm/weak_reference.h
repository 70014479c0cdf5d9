// weak_reference.h: references that do not keep what they refer to alive.
//
// A table says which references each object has (its key is not traced). After marking, those whose
// object was not reached are emptied; their callbacks are queued with the dying (finalize.h) and
// run at the same safepoint.
#ifndef ASPY_VM_WEAK_REFERENCE_H
#define ASPY_VM_WEAK_REFERENCE_H

#include "object/foreign.h"
#include "object/list.h"
#include "vm/vm.h"

typedef struct WeakReference {
    Foreign foreign;
    Object *target; // not traced; NULL once it is dead
    Value callback; // a callable or None
    uint64_t hash;  // of the object, when it was asked for in time
    bool has_hash;
    struct WeakReference *next; // of the same object, the latest first; not traced
} WeakReference;

extern const ForeignType weak_reference_type;

// Whether the value's class lets weak references refer to its instances.
MUST_USE bool weak_reference_is_possible(Vm *vm, Value value);
// A reference to an object, of `class`; the one that is there already when the class is exactly
// `plain` and there is no callback. Raises TypeError "cannot create weak reference to 'int'
// object".
MAY_RAISE bool weak_reference_new(Vm *vm, Class *class, Class *plain, Value target, Value callback,
                                  WeakReference **reference);
// Fills a list with the references to an object, or counts them when the list is NULL.
size_t weak_reference_list(Vm *vm, Value target, List *list);
// What is referred to, or None.
MUST_USE Value weak_reference_target(const WeakReference *reference);
// Runs the callback of a dead one. Errors are reported.
void weak_reference_call_back(Vm *vm, WeakReference *reference);
// Called by vm_new and vm_free.
void weak_reference_register(Vm *vm);
void weak_reference_release(Vm *vm);

#endif
