// instance.h: objects made of fields, and the fields of every object that has some.
//
// A plain instance keeps its first fields inside itself; when it outgrows them, all move to a
// buffer and `fields` points there. Reading is the same either way: fields[slot]. Objects of
// builtin kinds have fields too when their class is a script's subclass (class Stack(list));
// structs of other folders (Function, Future …) have their `Value *fields` right behind the header
// (ObjectWithFields). A field may hold VALUE_ABSENT: a slot of __slots__ that is not set.
#ifndef ASPY_OBJECT_INSTANCE_H
#define ASPY_OBJECT_INSTANCE_H

#include "object/class.h"

// object.extra holds the number of inline fields.
typedef struct Instance {
    Object object;
    Value *fields;
    Value inline_fields[];
} Instance;

typedef struct ObjectWithFields {
    Object object;
    Value *fields;
} ObjectWithFields;

// A new instance without fields. `class` has KIND_INSTANCE.
MUST_USE Instance *instance_new(Vm *vm, Class *class);

// Where the object's pointer to its fields is, or NULL when objects like it have none (an exact
// builtin).
MUST_USE Value **object_fields(Object *object);

// The object's own attribute `name` (interned), VALUE_ABSENT when there is none. No class look-up.
MUST_USE Value object_get_field(Vm *vm, Object *object, String *name);
// Sets it, adding a field if need be. Returns false when the object cannot have new attributes (the
// caller raises).
MUST_USE bool object_set_field(Vm *vm, Object *object, String *name, Value value);
// Removes it; false when there was none. The object moves to its dictionary shape.
MUST_USE bool object_delete_field(Vm *vm, Object *object, String *name);
// The Dict behind __dict__: moves the object to its dictionary shape. NULL when it has no __dict__.
MUST_USE Dict *object_dictionary(Vm *vm, Object *object);
// Makes `dictionary` the object's __dict__. False when it has none.
MUST_USE bool object_set_dictionary(Vm *vm, Object *object, Dict *dictionary);
// Makes room for `count` fields; those not set yet are ABSENT.
void object_reserve_fields(Vm *vm, Object *object, size_t count);
// Appends the new field's value after a cached transition: `to` is shape_add of the object's shape.
void object_add_field(Vm *vm, Object *object, Shape *to, Value value);

// For the trace and release functions of builtin kinds (list_kind …) whose instances of subclasses
// have fields: mark them; give their storage back. Nothing happens where `fields` is NULL. Release
// must not look at the shape: it may be swept before the object.
void object_trace_fields(Heap *heap, Object *object);
void object_release_fields(Heap *heap, Object *object);

#endif
