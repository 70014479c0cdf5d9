// class_call.h: what calling a class does: type.__call__, __new__, __init__.
#ifndef ASPY_VM_CLASS_CALL_H
#define ASPY_VM_CLASS_CALL_H

#include "vm/call.h"

// Starts the call of the class in base[0], as call_start does.
MUST_USE CallResult class_call_start(Vm *vm, Value *base, size_t positional_count, Tuple *keywords,
                                     Value *result);
// Starts `init` with the new instance in base[0] and arguments behind it (`count` counts the
// instance): the instance is what the call gives. (call.c)
MUST_USE CallResult call_start_init(Vm *vm, Value init, Value *base, size_t count, Tuple *keywords,
                                    Value *result);
// Raises unless __init__ returned None. (call.c)
MAY_RAISE bool call_check_init(Vm *vm, Value returned);
// Calls a class attribute that is bound by its own __get__, if it has one. arguments[0] is the
// object. (call.c)
MAY_RAISE bool vm_call_with_self(Vm *vm, Value attribute, const Value *arguments, size_t count,
                                 Tuple *keywords, Value *result);
// Makes an instance of the class in base[0] as type.__call__ does, and runs its __init__ to the
// end.
MAY_RAISE bool vm_construct(Vm *vm, Value *base, size_t count, Tuple *keywords, Value *result);
// Runs what call_start began, if there is something to run, from C. (call.c)
MAY_RAISE bool call_finish(Vm *vm, CallResult started, Value *result);
// type.__call__. Called by vm_new.
void class_call_register(Vm *vm);

#endif
