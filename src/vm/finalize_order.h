// finalize_order.h: who dies first of those that are found dying together.
#ifndef ASPY_VM_FINALIZE_ORDER_H
#define ASPY_VM_FINALIZE_ORDER_H

#include "vm/vm.h"

// Puts the dying into the order in which they would have gone one by one: they stand as they were
// made, but the locals of frames that an exception has left go with its traceback, the innermost
// frame first. Inside an AfterMark hook, before they are saved.
void finalize_order(Vm *vm, Object **dying, size_t count);

#endif
