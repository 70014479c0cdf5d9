// class_tests.c: isinstance() and issubclass(), and what counts as a class for them.
//
// Classes are asked by their order. What only looks like one, an object whose __bases__ is a tuple,
// is asked by following those: so proxies of classes work.
#include "stdlib/builtins/class_types.h"

#include "vm/vm.h"

typedef bool (*ClassTest)(Vm *vm, Value value, Value class, size_t depth, bool *answer);

enum { DEEPEST_TUPLE = 10000 }; // as many calls of C as CPython lets nest

// Whether the test holds for one class of a tuple, tuples inside included.
static bool test_each(Vm *vm, Value value, const Tuple *classes, ClassTest test, size_t depth,
                      bool *answer) {
    if (!object_check_c_stack(vm, " in __instancecheck__")) {
        return false;
    }
    if (depth > DEEPEST_TUPLE) {
        return exception_raise(vm, CLASS_RECURSION_ERROR,
                               "maximum recursion depth exceeded in __instancecheck__");
    }
    *answer = false;
    for (size_t index = 0; index < classes->count && !*answer; index++) {
        if (!test(vm, value, classes->items[index], depth + 1, answer)) {
            return false;
        }
    }
    return true;
}

// Asks __instancecheck__ or __subclasscheck__ of the class's class.
static bool test_by_method(Vm *vm, Value value, Value class, Special special, bool *found,
                           bool *answer) {
    Value result;
    if (!object_call_special(vm, class, special, &value, 1, found, &result)) {
        return false;
    }
    return !*found || object_is_true(vm, result, answer);
}

static bool is_plain_class(Vm *vm, Value value) {
    return value_is_kind(value, KIND_CLASS) && class_of(vm, value) == runtime_class(vm, CLASS_TYPE);
}

// ---- What looks like a class ----

// Its __bases__, None when that is no tuple.
static bool find_bases(Vm *vm, Value class, Value *bases) {
    if (!object_find_attribute(vm, class, runtime_name(vm, NAME_BASES), bases)) {
        return false;
    }
    if (!value_is_tuple(*bases)) {
        *bases = VALUE_NONE;
    }
    return true;
}

static bool check_class(Vm *vm, Value class, const char *complaint) {
    Value bases = VALUE_NONE;
    bool is_class = value_is_kind(class, KIND_CLASS);
    if (!is_class && !find_bases(vm, class, &bases)) {
        return false;
    }
    return is_class || value_is_tuple(bases) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "%s", complaint);
}

// window[0]: where in the line of bases; window[1]: the bases there.
static bool follow_bases(Vm *vm, Value class, Value *window, bool *answer) {
    for (;;) {
        if (value_is(window[0], class)) {
            *answer = true;
            return true;
        }
        if (!find_bases(vm, window[0], &window[1])) {
            return false;
        }
        size_t count = value_is_tuple(window[1]) ? value_as_tuple(window[1])->count : 0;
        if (count != 1) {
            break;
        }
        window[0] = value_as_tuple(window[1])->items[0];
        if (!vm_safepoint(vm)) { // the line may have no end
            return false;
        }
    }
    return true;
}

static bool is_below(Vm *vm, Value derived, Value class, bool *answer) {
    if (!object_check_c_stack(vm, " in __issubclass__")) {
        return false;
    }
    Value *window = window_open(vm, 2);
    window[0] = derived;
    *answer = false;
    if (!follow_bases(vm, class, window, answer)) {
        return false;
    }
    size_t count = value_is_tuple(window[1]) ? value_as_tuple(window[1])->count : 0;
    for (size_t index = 0; index < count && !*answer; index++) {
        if (!is_below(vm, value_as_tuple(window[1])->items[index], class, answer)) {
            return false;
        }
    }
    window_close(vm, window);
    return true;
}

bool builtins_is_subclass(Vm *vm, Value value, Value class, bool *answer) {
    if (value_is_kind(value, KIND_CLASS) && value_is_kind(class, KIND_CLASS)) {
        *answer = class_is_subclass((Class *)(void *)value_as_object(value),
                                    (Class *)(void *)value_as_object(class));
        return true;
    }
    return check_class(vm, value, "issubclass() arg 1 must be a class") &&
           check_class(vm, class,
                       "issubclass() arg 2 must be a class, a tuple of classes, or a union") &&
           is_below(vm, value, class, answer);
}

// ---- isinstance ----

static bool is_instance_of_lookalike(Vm *vm, Value value, Value class, bool *answer) {
    *answer = false;
    Value *window = window_open(vm, 1);
    if (!check_class(vm, class,
                     "isinstance() arg 2 must be a type, a tuple of types, or a union") ||
        !object_find_attribute(vm, value, runtime_name(vm, NAME_CLASS), &window[0]) ||
        (!value_is_absent(window[0]) && !is_below(vm, window[0], class, answer))) {
        return false;
    }
    window_close(vm, window);
    return true;
}

static bool test_instance(Vm *vm, Value value, Value class, size_t depth, bool *answer) {
    if (is_plain_class(vm, class)) {
        Class *wanted = (Class *)(void *)value_as_object(class);
        if (value_is_kind(value, KIND_NATIVE) || value_is_kind(value, KIND_METHOD)) {
            *answer = class_is_subclass(native_shown_class(vm, value), wanted);
            return true;
        }
        return object_is_instance(vm, value, wanted, answer);
    }
    if (value_is_tuple(class)) {
        return test_each(vm, value, value_as_tuple(class), test_instance, depth, answer);
    }
    if (value_is(value_from_object(class_of(vm, value)), class)) {
        *answer = true;
        return true;
    }
    bool found;
    if (!test_by_method(vm, value, class, SPECIAL_INSTANCECHECK, &found, answer)) {
        return false;
    }
    if (!found && value_is_kind(class, KIND_CLASS)) {
        return object_is_instance(vm, value, (Class *)(void *)value_as_object(class), answer);
    }
    return found || is_instance_of_lookalike(vm, value, class, answer);
}

NATIVE(isinstance_native, "isinstance", "(obj, class_or_tuple, /)",
       "Return whether an object is an instance of a class or of a subclass thereof.\n\n"
       "A tuple, as in ``isinstance(x, (A, B, ...))``, may be given as the target to\n"
       "check against. This is equivalent to ``isinstance(x, A) or isinstance(x, B)\n"
       "or ...`` etc.") {
    bool answer;
    if (!test_instance(vm, args[0], args[1], 0, &answer)) {
        return false;
    }
    *result = value_from_bool(answer);
    return true;
}

// ---- issubclass ----

static bool test_subclass(Vm *vm, Value value, Value class, size_t depth, bool *answer) {
    if (is_plain_class(vm, class)) {
        return builtins_is_subclass(vm, value, class, answer);
    }
    if (value_is_tuple(class)) {
        return test_each(vm, value, value_as_tuple(class), test_subclass, depth, answer);
    }
    bool found;
    if (!test_by_method(vm, value, class, SPECIAL_SUBCLASSCHECK, &found, answer)) {
        return false;
    }
    return found || builtins_is_subclass(vm, value, class, answer);
}

NATIVE(issubclass_native, "issubclass", "(cls, class_or_tuple, /)",
       "Return whether 'cls' is derived from another class or is the same class.\n\n"
       "A tuple, as in ``issubclass(x, (A, B, ...))``, may be given as the target to\n"
       "check against. This is equivalent to ``issubclass(x, A) or issubclass(x, B)\n"
       "or ...``.") {
    bool answer;
    if (!test_subclass(vm, args[0], args[1], 0, &answer)) {
        return false;
    }
    *result = value_from_bool(answer);
    return true;
}

const NativeDefinition *const class_test_functions[] = {&isinstance_native, &issubclass_native,
                                                        NULL};
