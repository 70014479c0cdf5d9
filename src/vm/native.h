// native.h: all that a function written in C may use: how it is defined, called, and keeps its
// values.
//
// A native is one block:
//
//     NATIVE(list_append_native, "append", "(self, object, /)",
//            "Append object to the end of the list.")
//     {
//         list_append(vm, value_as_list(args[0]), args[1]);
//         return true;
//     }
//
// The signature is Python's; from it come argument matching, arity errors in CPython's words,
// defaults, help() and the reference pages. `args` has one value for each parameter in order (a
// tuple for *args, a dict for **kwargs). A default is None, True, False, an int or a quoted string;
// `=<absent>` gives VALUE_ABSENT, for parameters whose absence the body must see ("(self, key,
// default=<absent>, /)").
// `*result` is None when the body is entered. A method's args[0] is known to be of the class's
// layout.
//
// A native that calls back into script code (object_call and all that may) must keep what it holds
// in its args, in *result, or in a window: the collector may run then and sees nothing else.
//
//     Value *window = window_open(vm, 2);   // both None
//     window[0] = …;
//     … object_call(vm, window[0], …) …
//     window_close(vm, window);             // on return by error the caller closes it
//
// Read next: call.h (the door back to scripts), coroutine.h.
#ifndef ASPY_VM_NATIVE_H
#define ASPY_VM_NATIVE_H

#include "object/bytes.h"
#include "object/class.h"
#include "object/descriptor.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/foreign.h"
#include "object/instance.h"
#include "object/int.h"
#include "object/list.h"
#include "object/module.h"
#include "object/protocol.h"
#include "object/range.h"
#include "object/set.h"
#include "object/string.h"
#include "object/tuple.h"

typedef struct NativeDefinition {
    const char *name;
    const char *signature;
    const char *documentation;
    NativeBody body;
    // Called with so many arguments, the first of which is a generator, it does no more than resume
    // that with the second one, or None. Then the loop does it by itself: nothing nests, and
    // generator.send runs in 0.75 of the time. 0: it does something else.
    size_t resumes;
} NativeDefinition;

#define NATIVE(identifier, script_name, signature_text, documentation_text) \
    NATIVE_OF(identifier, script_name, signature_text, documentation_text, 0)
// One that resumes generators when it is called with `count` arguments.
#define NATIVE_RESUMING(identifier, script_name, signature_text, documentation_text, count) \
    NATIVE_OF(identifier, script_name, signature_text, documentation_text, count)

#define NATIVE_OF(identifier, script_name, signature_text, documentation_text, count)            \
    static bool identifier##_body(Vm *vm, Value *args, Value *result);                           \
    static const NativeDefinition identifier = {script_name, signature_text, documentation_text, \
                                                identifier##_body, count};                       \
    static bool identifier##_body(__attribute__((unused)) Vm *vm,                                \
                                  __attribute__((unused)) Value *args,                           \
                                  __attribute__((unused)) Value *result)

typedef struct Signature Signature; // see signature.h

// object.extra: the exact number of positional arguments that need no matching, plus 1; 0 when
// every call must be matched, and until the first one: most natives are never called, and reading
// the signatures of all of them was a fifth of what starting the machine cost.
typedef struct Native {
    Object object;
    const NativeDefinition *definition;
    Signature *signature; // belongs to the Native; NULL until native_signature asks for it
    Class *owner;         // the class it is a method of; NULL for module functions
    Value module;         // the name of its module, or None
    Value self;           // bound __self__ of static natives like cls in __new__; ABSENT as a rule
} Native;

// The signature, read when it is first asked for; that sets object.extra too.
const Signature *native_read_signature(Native *native);
static inline const Signature *native_signature(Native *native) {
    return native->signature != NULL ? native->signature : native_read_signature(native);
}

// A function of a module (or, with an owner, an unbound method of a class).
MUST_USE Native *native_new(Vm *vm, const NativeDefinition *definition, Class *owner, Value module);
// Tables end with NULL (properties: with a NULL name).
void native_add_methods(Vm *vm, Class *class, const NativeDefinition *const *table);
void native_add_class_methods(Vm *vm, Class *class, const NativeDefinition *const *table);
void native_add_static_methods(Vm *vm, Class *class, const NativeDefinition *const *table);
void native_add_properties(Vm *vm, Class *class, const NativeProperty *table);
void native_add_functions(Vm *vm, Module *module, const NativeDefinition *const *table);

// A module written in C, known by its dotted name: `fill` is called on first import with the new,
// empty module; MAY raise.
typedef bool (*ModuleFill)(Vm *vm, Module *module);
void native_register_module(Vm *vm, const char *name, ModuleFill fill);

// Registers for values that must survive a collection. All are None at first. Windows nest; the
// interpreter closes what a native left open when it raised.
MUST_USE Value *window_open(Vm *vm, size_t count);
void window_close(Vm *vm, Value *window);

// Calls `callable` with positional and keyword arguments (keywords may be NULL: a tuple of names
// whose values follow the positional ones). Same door as object_call.
MAY_RAISE bool native_call_keywords(Vm *vm, Value callable, const Value *arguments,
                                    size_t positional_count, Tuple *keywords, Value *result);
// callable(*arguments, **keywords): what a native with such parameters hands on.
MAY_RAISE bool native_call_spread(Vm *vm, Value callable, const Tuple *arguments,
                                  const Dict *keywords, Value *result);
// Calls the method `name` (NUL-terminated) of self.
MAY_RAISE bool native_call_method(Vm *vm, Value self, const char *name, const Value *arguments,
                                  size_t count, Value *result);
// The module `name`, imported if need be (through the loader that app installs).
MAY_RAISE bool native_import(Vm *vm, const char *name, Value *module);

// Calls a native with matching of arguments, in a window of its own; *result may be anywhere. What
// the interpreter does for natives whose arguments do not already stand as they are wanted.
MAY_RAISE bool native_invoke(Vm *vm, Native *native, const Value *arguments,
                             size_t positional_count, Tuple *keywords, Value *result);
// Fills `values` (signature->count of them, not overlapping the arguments) as the signature says.
MAY_RAISE bool native_match_arguments(Vm *vm, const Native *native, Value *values,
                                      const Value *arguments, size_t positional_count,
                                      Tuple *keywords);
// Raises unless the first argument is what a method of native->owner works on.
MAY_RAISE bool native_check_self(Vm *vm, const Native *native, const Value *arguments,
                                 size_t count);
// The module of native_register_module with that name, made and filled; *module is ABSENT when
// there is none. It is entered into sys.modules.
MAY_RAISE bool native_load_module(Vm *vm, String *name, Value *module);
// The module of that name, for what its own functions keep in it: whatever a script did to
// sys.modules, and while the program ends. NULL: nobody has loaded it.
MUST_USE Module *native_module(Vm *vm, const char *name);
// Whether a module of that very name was registered.
MUST_USE bool native_has_module(Vm *vm, const String *name);
// Their names by number; NULL past the last one.
MUST_USE const char *native_module_name(Vm *vm, size_t index);
// Whether the standard library has a module (not inside a package) of that name, imported or not.
MUST_USE bool native_is_library_module(Vm *vm, const String *name);
// Whether CPython has a slot of the type behind this method, which shows in messages and reprs.
MUST_USE bool native_is_slot_wrapper(Vm *vm, const Native *native);
// The class of a value as scripts see it: a bound native is a function like those of modules, and
// what stands for a slot of a type is of a class of its own.
MUST_USE Class *native_shown_class(Vm *vm, Value value);
// Tells the heap about KIND_NATIVE, and releases the table of modules. Called by vm_new, vm_free.
void native_register(Vm *vm);
void native_release(Vm *vm);

static inline bool value_is_native(Value value) { return value_is_kind(value, KIND_NATIVE); }
static inline Native *value_as_native(Value value) {
    assert(value_is_native(value));
    return (Native *)(void *)value_as_object(value);
}

// Checks that args[index] … : raise TypeError "name() argument 'x' must be str, not int" as CPython
// words it. `parameter` is its name, its number ("1"), or "" when the function has only that one.
MAY_RAISE bool native_want_string(Vm *vm, const char *function, const char *parameter, Value value,
                                  String **string);
MAY_RAISE bool native_want_int(Vm *vm, Value value, int64_t *number); // by __index__
MAY_RAISE bool native_want_double(Vm *vm, Value value, double *number);

#endif
