// struct_sequence.h: tuples whose items have names too: time.struct_time, sys.version_info.
#ifndef ASPY_STDLIB_STRUCT_SEQUENCE_H
#define ASPY_STDLIB_STRUCT_SEQUENCE_H

#include "vm/native.h"

enum { STRUCT_SEQUENCE_MAX_FIELDS = 20 };

#define STRUCT_SEQUENCE_EACH_INDEX(FIELD) \
    FIELD(0)                              \
    FIELD(1)                              \
    FIELD(2)                              \
    FIELD(3)                              \
    FIELD(4)                              \
    FIELD(5)                              \
    FIELD(6)                              \
    FIELD(7)                              \
    FIELD(8)                              \
    FIELD(9)                              \
    FIELD(10)                             \
    FIELD(11) FIELD(12) FIELD(13) FIELD(14) FIELD(15) FIELD(16) FIELD(17) FIELD(18) FIELD(19)

// struct_sequence_item_0 … _19: getters of the items by index.
#define STRUCT_SEQUENCE_DECLARE(index) \
    bool struct_sequence_item_##index(Vm *vm, Value *args, Value *result);
STRUCT_SEQUENCE_EACH_INDEX(STRUCT_SEQUENCE_DECLARE)
// Raises AttributeError: their setter.
bool struct_sequence_refuse(Vm *vm, Value *args, Value *result);

// One row of the table below: the item `index` is called `name`.
#define STRUCT_FIELD(index, name) \
    { name, struct_sequence_item_##index, struct_sequence_refuse, NULL }

// A subclass of tuple called `name` ("time.struct_time"). `fields` lists its items in order with
// STRUCT_FIELD and ends with {0}. Scripts can make one from a sequence when `is_callable`.
MUST_USE Class *struct_sequence_class(Vm *vm, const char *name, const NativeProperty *fields,
                                      bool is_callable);
// Gives instances more attributes than items (tm_zone of struct_time): `names` ends with NULL. To
// be called before there is an instance.
void struct_sequence_add_hidden(Vm *vm, Class *class, const char *const *names);
// An instance; `items` holds one value for each name, those of hidden attributes last.
MUST_USE Value struct_sequence_new(Vm *vm, Class *class, const Value *items);

#endif
