// each.h: a loop over any iterable, for C code of this folder.
#ifndef ASPY_OBJECT_EACH_H
#define ASPY_OBJECT_EACH_H

#include "object/protocol.h"

// What is done with one item; false means that it raised.
typedef bool (*EachStep)(Vm *vm, void *context, Value item);

// Calls step for every item of an iterable. The iterator and the item are held meanwhile; what the
// context refers to is the caller's to keep. May run script code.
MAY_RAISE bool each_item(Vm *vm, Value iterable, EachStep step, void *context);

#endif
