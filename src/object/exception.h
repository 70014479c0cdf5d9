// exception.h: exception objects, and how C code raises them.
//
// To raise is to put the exception into the runtime and return false; the interpreter then looks
// for a handler. Attributes beyond the common ones (errno, value, name …) are ordinary fields.
#ifndef ASPY_OBJECT_EXCEPTION_H
#define ASPY_OBJECT_EXCEPTION_H

#include "object/class.h"
#include "object/tuple.h"

typedef struct Exception {
    Object object;
    Value *fields;
    Tuple *args;
    Value traceback; // a Traceback or None
    Value cause;     // an exception or None
    Value context;   // an exception or None
    bool suppress_context;
} Exception;

static inline bool value_is_exception(Value value) { return value_is_kind(value, KIND_EXCEPTION); }
static inline Exception *value_as_exception(Value value) {
    assert(value_is_exception(value));
    return (Exception *)(void *)value_as_object(value);
}

// An exception of `class` with these args and no fields; __init__ of script classes is not called.
MUST_USE Exception *exception_new(Vm *vm, Class *class, const Value *args, size_t count);
MUST_USE Exception *exception_new_text(Vm *vm, ClassId id, const char *text);

// Sets an attribute (name interned); exceptions take any.
void exception_set_attribute(Vm *vm, Exception *exception, String *name, Value value);

// All of these set the raised exception and return false, so that a function can end with
// `return exception_raise(vm, CLASS_TYPE_ERROR, "…")`. The format is printf's, text is UTF-8.
MAY_RAISE bool exception_raise(Vm *vm, ClassId id, const char *format, ...) PRINTF_LIKE(3, 4);
MAY_RAISE bool exception_raise_value(Vm *vm, Value exception);                 // an instance
MAY_RAISE bool exception_raise_with_value(Vm *vm, ClassId id, Value argument); // KeyError(key)
MAY_RAISE bool exception_raise_stop_iteration(Vm *vm, Value value);            // with .value
// OSError (the subclass for that errno): [Errno 2] No such file or directory: 'name'.
MAY_RAISE bool exception_raise_os_error(Vm *vm, int error_number, const char *filename);
// The same with the file names as the script gave them, ABSENT for none.
MAY_RAISE bool exception_raise_os_error_of(Vm *vm, int error_number, Value filename,
                                           Value second_filename);
// The class of that OSError.
MUST_USE ClassId exception_os_error_class(int error_number);
// AttributeError "'int' object has no attribute 'x'" with name and obj set.
MAY_RAISE bool exception_raise_no_attribute(Vm *vm, Value object, String *name);
// The same of an attribute that cannot be set because the object has no room for new ones.
MAY_RAISE bool exception_raise_no_room(Vm *vm, Value object, String *name);

// The exception in flight: ABSENT when none. `take` also clears it.
MUST_USE Value exception_raised(Vm *vm);
Value exception_take(Vm *vm);
void exception_clear(Vm *vm);
// True when the exception in flight is an instance of the class.
MUST_USE bool exception_raised_is(Vm *vm, ClassId id);
// What StopIteration carries: its first argument or None.
MUST_USE Value exception_stop_value(Vm *vm, Value stop_iteration);

#endif
