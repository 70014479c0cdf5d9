// protocol.c: calling, and numbers asked of any value.
#include "object/protocol.h"

#include "object/descriptor.h"
#include "object/float.h"
#include "object/int.h"

// What asks before it calls must be refused before the call is, whatever frames the compiler made:
// the message says what was being done.
enum { C_STACK_FOR_CALL = 16 * 1024 };

void object_limit_c_stack(Vm *vm, const char *limit) {
    runtime_of(vm)->c_stack_limit = limit;
    runtime_of(vm)->c_stack_watch = limit + C_STACK_FOR_CALL;
}

static bool check_c_stack(Vm *vm, size_t reserve, const char *where) {
    char here;
    if (LIKELY((uintptr_t)&here > (uintptr_t)runtime_of(vm)->c_stack_watch)) {
        return true;
    }
    if ((uintptr_t)&here > (uintptr_t)runtime_of(vm)->c_stack_limit + reserve) {
        return limits_take_steps(vm, 1);
    }
    return exception_raise(vm, CLASS_RECURSION_ERROR, "maximum recursion depth exceeded%s", where);
}

bool object_check_c_stack(Vm *vm, const char *where) {
    return check_c_stack(vm, C_STACK_FOR_CALL, where);
}

bool object_check_call(Vm *vm) { return check_c_stack(vm, 0, " while calling a Python object"); }

bool object_safepoint_slow(Vm *vm, Value value) {
    runtime_hold(vm, value);
    bool fine = runtime_of(vm)->safepoint(vm);
    runtime_drop(vm, 1);
    return fine;
}

bool object_call(Vm *vm, Value callable, const Value *arguments, size_t count, Value *result) {
    return runtime_of(vm)->call(vm, callable, arguments, count, NULL, result);
}

enum { MOST_SPECIAL_ARGUMENTS = 4 };

bool object_call_special(Vm *vm, Value self, Special special, const Value *arguments, size_t count,
                         bool *found, Value *result) {
    assert(count < MOST_SPECIAL_ARGUMENTS && "special methods have few parameters");
    Class *class = class_of(vm, self);
    Value method = class_special(vm, class, special);
    bool exists = !value_is_absent(method); // None is called, and refuses
    if (found != NULL) {
        *found = exists;
    }
    if (!exists) {
        if (found != NULL) {
            return true;
        }
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object does not support %s",
                               class_name_of(vm, self),
                               string_text(vm, runtime_special_name(vm, special)));
    }
    if (value_is_kind(method, KIND_FUNCTION) || value_is_kind(method, KIND_NATIVE)) {
        Value all[MOST_SPECIAL_ARGUMENTS] = {self};
        for (size_t index = 0; index < count; index++) {
            all[index + 1] = arguments[index];
        }
        return object_call(vm, method, all, count + 1, result);
    }
    Value bound;
    return descriptor_get(vm, method, self, class, &bound) &&
           object_call(vm, bound, arguments, count, result);
}

// ---- Numbers ----

bool object_index(Vm *vm, Value value, Value *integer) {
    if (value_is_int(value)) {
        *integer = value;
        return true;
    }
    if (int_check(vm, value)) {
        *integer = int_plain(vm, value);
        return true;
    }
    bool found;
    if (!object_call_special(vm, value, SPECIAL_INDEX, NULL, 0, &found, integer)) {
        return false;
    }
    if (!found) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "'%s' object cannot be interpreted as an integer",
                               class_name_of(vm, value));
    }
    if (!int_check(vm, *integer)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__index__ returned non-int (type %s)",
                               class_name_of(vm, *integer));
    }
    *integer = int_plain(vm, *integer);
    return true;
}

bool object_to_int64(Vm *vm, Value value, int64_t *number) {
    Value integer;
    if (!object_index(vm, value, &integer)) {
        return false;
    }
    if (!int_to_int64(integer, number)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "Python int too large to convert to C ssize_t");
    }
    return true;
}

static bool double_from_index(Vm *vm, Value value, double *number) {
    Value integer;
    return object_index(vm, value, &integer) && int_to_double(vm, integer, number);
}

bool object_to_double(Vm *vm, Value value, double *number) {
    if (float_check(value, number)) {
        return true;
    }
    if (value_is_int(value)) {
        return int_to_double(vm, value, number);
    }
    bool found;
    Value converted;
    if (!object_call_special(vm, value, SPECIAL_FLOAT, NULL, 0, &found, &converted)) {
        return false;
    }
    if (!found) {
        if (!value_is_absent(value_special(vm, value, SPECIAL_INDEX))) {
            return double_from_index(vm, value, number);
        }
        return exception_raise(vm, CLASS_TYPE_ERROR, "must be real number, not %s",
                               class_name_of(vm, value));
    }
    if (!float_check(converted, number)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s.__float__ returned non-float (type %s)",
                               class_name_of(vm, value), class_name_of(vm, converted));
    }
    return true;
}
