// descriptor.h: attributes that compute: property, staticmethod, classmethod, and those made by C.
#ifndef ASPY_OBJECT_DESCRIPTOR_H
#define ASPY_OBJECT_DESCRIPTOR_H

#include "object/class.h"

// The body of a function or computed attribute written in C; see vm/native.h for what it may do.
typedef bool (*NativeBody)(Vm *vm, Value *args, Value *result);

// A computed attribute of a builtin class: `get` with args[0] = self; `set` (or NULL) with args[0]
// = self and args[1] = the new value, ABSENT for del. Tables end with a NULL name.
typedef struct NativeProperty {
    const char *name;
    NativeBody get;
    NativeBody set;
    const char *documentation;
} NativeProperty;

typedef struct GetSet {
    Foreign foreign;
    const NativeProperty *property;
    Class *owner;
} GetSet;

// A slot of __slots__: the field of that name of instances of `owner`.
typedef struct Member {
    Foreign foreign;
    String *name;
    Class *owner;
} Member;

// property(): ABSENT where there is no such function; documentation is a str or None.
typedef struct Property {
    Foreign foreign;
    Value getter;
    Value setter;
    Value deleter;
    Value documentation;
    Value name;         // str, or ABSENT before __set_name__
    bool is_getter_doc; // the documentation is the getter's
} Property;

// staticmethod and classmethod: told apart by the class.
typedef struct Wrapper {
    Foreign foreign;
    Value callable;
} Wrapper;

extern const ForeignType getset_type;
extern const ForeignType member_type;
extern const ForeignType property_type;
extern const ForeignType wrapper_type;

// Gives the classes of descriptors their structs. Called by runtime_init.
void descriptor_register(Vm *vm);
MUST_USE Member *member_new(Vm *vm, String *name, Class *owner);
// The `set` of what scripts may only read, as they may a field of a struct: raises AttributeError
// "readonly attribute". With it a property is a member_descriptor to scripts.
MAY_RAISE bool descriptor_refuse(Vm *vm, Value *args, Value *result);
MUST_USE GetSet *getset_new(Vm *vm, const NativeProperty *property, Class *owner);
// `class_id`: CLASS_STATICMETHOD or CLASS_CLASSMETHOD.
MUST_USE Wrapper *wrapper_new(Vm *vm, ClassId class_id, Value callable);

// True for a data descriptor: it wins over the object's own field.
MUST_USE bool descriptor_is_data(Vm *vm, Value attribute);
// True for a data descriptor that gives what is read; else the object's own field does.
MUST_USE bool descriptor_reads(Vm *vm, Value attribute);
// What a class attribute gives when read through `self` (ABSENT: through the class itself):
// functions become bound methods, descriptors are asked, all else is given as it is.
MAY_RAISE bool descriptor_get(Vm *vm, Value attribute, Value self, Class *owner, Value *result);
// Assigns (value ABSENT: deletes) through a data descriptor.
MAY_RAISE bool descriptor_set(Vm *vm, Value attribute, Value self, Value value);

#endif
