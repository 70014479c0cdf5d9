// class_types.h: the natives of classes themselves: object, type, property, super, exceptions.
#ifndef ASPY_STDLIB_BUILTINS_CLASS_TYPES_H
#define ASPY_STDLIB_BUILTINS_CLASS_TYPES_H

#include "vm/native.h"

// Each gives one family of builtin classes its methods; builtins_class_types_register calls all.
void builtins_object_register(Vm *vm);
void builtins_singletons_register(Vm *vm);
void builtins_reduce_register(Vm *vm);
void builtins_type_register(Vm *vm);
void builtins_descriptors_register(Vm *vm);
void builtins_super_register(Vm *vm);
void builtins_union_register(Vm *vm);
void builtins_callables_register(Vm *vm);

// What issubclass() says of two classes, or of what looks like one, once no __subclasscheck__ is
// left to ask (class_tests.c).
MAY_RAISE bool builtins_is_subclass(Vm *vm, Value value, Value class, bool *answer);
// isinstance and issubclass.
extern const NativeDefinition *const class_test_functions[];
// *name is the interned str that an attribute's name must be; else raises TypeError.
MAY_RAISE bool builtins_want_attribute_name(Vm *vm, Value value, String **name);
// The union of two types, as `int | str` makes it (union.c).
MAY_RAISE bool type_union_new(Vm *vm, Value left, Value right, Value *result);
// The same of anything: type aliases that scripts name are members, too.
MAY_RAISE bool type_union_join(Vm *vm, Value left, Value right, Value *result);

// Type variables are objects of the module typing: without it there are none, and what concerns
// them is done by its functions (generic_alias.c).
MUST_USE bool typing_is_imported(Vm *vm);
MAY_RAISE bool typing_call(Vm *vm, const char *name, const Value *arguments, size_t count,
                           Value *result);

#endif
