// container.h: what exact lists, tuples, dicts, sets, ranges and strings answer without a call.
//
// protocol.c asks here before it looks for a special method. Instances of subclasses are not known
// here: a script may have overridden anything.
#ifndef ASPY_OBJECT_CONTAINER_H
#define ASPY_OBJECT_CONTAINER_H

#include "object/protocol.h"

typedef enum ContainerAnswer {
    CONTAINER_UNKNOWN, // not one of these containers, or not such a key: ask the method
    CONTAINER_DONE,
    CONTAINER_RAISED
} ContainerAnswer;

// True when the length is known; never raises.
MUST_USE bool container_length(Vm *vm, Value value, size_t *length);
// All of these may run script code (a key's __eq__); the arguments are held meanwhile.
MUST_USE ContainerAnswer container_contains(Vm *vm, Value container, Value item, bool *found);
MUST_USE ContainerAnswer container_get_item(Vm *vm, Value container, Value key, Value *result);
MUST_USE ContainerAnswer container_set_item(Vm *vm, Value container, Value key, Value item);
MUST_USE ContainerAnswer container_delete_item(Vm *vm, Value container, Value key);
MUST_USE ContainerAnswer container_hash(Vm *vm, Value value, uint64_t *hash);
MUST_USE ContainerAnswer container_compare(Vm *vm, Comparison comparison, Value a, Value b,
                                           Value *result);
// False when it is none of these; never raises. An iterator is its own.
MUST_USE bool container_iterate(Vm *vm, Value value, Value *iterator);

#endif
