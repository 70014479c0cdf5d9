// suggestion.h: "Did you mean: 'x'?": the name nearest to a wrong one.
#ifndef ASPY_VM_SUGGESTION_H
#define ASPY_VM_SUGGESTION_H

#include "vm/vm.h"

// The string among `names` (values that are not str are passed over) that is most like `wrong`, by
// CPython's measure and threshold; NULL when none is near enough.
MUST_USE String *suggestion_choose(Vm *vm, String *wrong, const Value *names, size_t count);
// For an uncaught NameError, AttributeError or ImportError: what CPython appends to the message
// (". Did you mean: 'x'?"), nothing for others. Never raises.
void suggestion_append(Vm *vm, Value exception, TextBuffer *buffer);

#endif
