// library.h: the few tools that every native module needs: classes, constants, iterators.
#ifndef ASPY_STDLIB_LIBRARY_H
#define ASPY_STDLIB_LIBRARY_H

#include "vm/native.h"

// A class written in C, bound in the module under what stands after the last dot of `name`
// ("collections.deque"). `foreign` is the layout of its instances.
MUST_USE Class *library_add_class(Vm *vm, Module *module, const char *name,
                                  const ForeignType *foreign, uint32_t flags);
// Makes instances of the class their own iterators: __iter__, __next__ and the quick path of loops.
void library_add_iteration(Vm *vm, Class *class, NativeNext next);
// What __next__ returns after such a step: at the end it raises StopIteration.
MAY_RAISE bool library_end_step(Vm *vm, Step step);
// Only C makes instances: calling the class raises "cannot create 're.Match' instances".
void library_refuse_instances(Vm *vm, Class *class);
// Binds a name in the module.
void library_set(Vm *vm, Module *module, const char *name, Value value);
void library_set_text(Vm *vm, Module *module, const char *name, const char *text);
void library_set_class_value(Vm *vm, Class *class, const char *name, Value value);

// The class attribute `name` of the class of an object made in C: how one native class finds
// another (a deque its iterator) without anything global. It must exist.
MUST_USE Class *library_related_class(Vm *vm, Value self, const char *name);

// The writable memory of a bytearray and the like. `argument` is how the message begins:
// "readinto() argument must be read-write bytes-like object, not str".
MAY_RAISE bool library_want_room(Vm *vm, const char *argument, Value value, uint8_t **data,
                                 size_t *length);
// A str or bytes as a C string: *text is in `buffer`, which the caller releases; NULL for any other
// value. Raises ValueError "embedded null byte".
MAY_RAISE bool library_read_text(Vm *vm, Value value, TextBuffer *buffer, const char **text);
// The descriptor that a number is, or that an object's fileno() returns. Raises TypeError "argument
// must be an int, or have a fileno() method."; ValueError for negative numbers.
MAY_RAISE bool library_want_descriptor(Vm *vm, Value value, int *descriptor);
// Warns when a descriptor is a bool: "bool is used as a file descriptor".
MAY_RAISE bool library_warn_of_descriptor(Vm *vm, Value value);

// Bytes that nobody can predict, unless a seed was given (chance.h): os.urandom. ValueError for a
// negative size, MemoryError.
MAY_RAISE bool library_random_bytes(Vm *vm, Value size, Value *result);

static inline Value library_text(Vm *vm, const char *text) {
    return value_from_object(string_from_text(vm, text));
}

#endif
