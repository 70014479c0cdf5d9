// finalize_order.h: who dies first of those that are found dying together.
#ifndef ASPY_VM_FINALIZE_ORDER_H
#define ASPY_VM_FINALIZE_ORDER_H

#include "vm/vm.h"

// Saves the dying, and puts them into the order in which they would have gone one by one. Whoever
// refers to others comes before them, as where the last reference to each counts. Those that do not
// know each other stand as they were made, but what lists held goes from their ends, and the locals
// of frames that an exception has left go with its traceback, the innermost frame first. At the end
// of the program the nearest to the script's names go first. Inside an AfterMark hook.
void finalize_save_in_order(Vm *vm, Object **dying, size_t count);

#endif
