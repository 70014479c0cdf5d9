// except_star.h: what `except*` takes from an exception, and what is left to be raised at the end.
#ifndef ASPY_VM_EXCEPT_STAR_H
#define ASPY_VM_EXCEPT_STAR_H

#include "object/list.h"
#include "vm/vm.h"

// out[0] = the part of the exception that `except* what` handles (always a group) or None, out[1] =
// the rest or None. TypeError "catching ExceptionGroup with except* is not allowed. Use except
// instead."
MAY_RAISE bool except_star_match(Vm *vm, Value exception, Value what, Value *out);
// What the whole statement raises: of `original` and the exceptions collected, or None.
MAY_RAISE bool except_star_join(Vm *vm, Value original, List *collected, Value *result);

#endif
