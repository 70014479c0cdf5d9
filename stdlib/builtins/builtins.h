// builtins.h: the classes and functions that every script finds without an import.
//
// One file for each noun gives the methods of its class; functions_*.c the functions.
// Read next: list.c, the plainest of them.
#ifndef ASPY_STDLIB_BUILTINS_BUILTINS_H
#define ASPY_STDLIB_BUILTINS_BUILTINS_H

#include "vm/native.h"

// Gives every builtin class its methods and fills vm->builtins. Once per machine.
void builtins_register(Vm *vm);

// One noun each, called by builtins_register.
void builtins_list_register(Vm *vm);
void builtins_tuple_register(Vm *vm);
void builtins_dict_register(Vm *vm);
void builtins_dict_views_register(Vm *vm);
void builtins_memoryview_register(Vm *vm);
void memoryview_facts_register(Vm *vm); // called by the one before
void builtins_mapping_proxy_register(Vm *vm);
void builtins_set_register(Vm *vm);
void builtins_frozenset_register(Vm *vm);
void builtins_range_register(Vm *vm);
void builtins_slice_register(Vm *vm);
void builtins_iterators_register(Vm *vm);
void builtins_combinators_register(Vm *vm); // enumerate, zip, map, filter, reversed
void builtins_generic_alias_register(Vm *vm);
void builtins_construct_register(Vm *vm); // the short ways of calling classes
void builtins_int_register(Vm *vm);
void builtins_float_register(Vm *vm);
void builtins_str_register(Vm *vm);
void builtins_bytes_register(Vm *vm);
void builtins_format_register(Vm *vm);
void builtins_class_types_register(Vm *vm);
void builtins_exceptions_register(Vm *vm);
void builtins_class_documentation_register(Vm *vm);

// The functions; they go into the module.
void builtins_functions_register(Vm *vm, Module *builtins);
void builtins_print_register(Vm *vm, Module *builtins);
void builtins_attribute_functions_register(Vm *vm, Module *builtins);
void builtins_number_functions_register(Vm *vm, Module *builtins);
void builtins_iteration_functions_register(Vm *vm, Module *builtins);
void builtins_async_functions_register(Vm *vm, Module *builtins);

// Binds a native as an attribute of a builtin class under another name too, or None (`__hash__` of
// what is unhashable).
void builtins_set_class_value(Vm *vm, ClassId id, const char *name, Value value);

// list[int]: an alias of `origin` with the given arguments (generic_alias.c).
MUST_USE Value generic_alias_new(Vm *vm, Value origin, Value arguments);
// The __class_getitem__ of a generic builtin class.
extern const NativeDefinition builtins_class_getitem;

// A view of a dict that scripts cannot change through it (mapping_proxy.c).
MUST_USE Value mapping_proxy_new(Vm *vm, Value mapping);

#endif
