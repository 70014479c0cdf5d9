// raise.h: the raise statement, and which except clause catches what.
#ifndef ASPY_VM_RAISE_H
#define ASPY_VM_RAISE_H

#include "vm/vm.h"

// raise value: a class is called first. Always false: that exception, or what went wrong, is in
// flight.
MAY_RAISE bool raise_value(Vm *vm, Value value);
// raise value from cause: an exception, a class of one, or None.
MAY_RAISE bool raise_value_from(Vm *vm, Value value, Value cause);
// Raises TypeError unless what calling an exception class made is an exception, as
// generator.throw() words it.
MAY_RAISE bool raise_check_made(Vm *vm, Value class, Value made);
// A bare raise. True: the handled exception is in flight again, as it was; false: RuntimeError.
MUST_USE bool raise_handled_again(Vm *vm);
// Whether `except what` catches the exception. Raises TypeError when `what` is no exception class
// or tuple of them.
MAY_RAISE bool raise_matches(Vm *vm, Value exception, Value what, bool *matches);

#endif
