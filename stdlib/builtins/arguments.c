// arguments.c: arguments that several containers read the same way: indices, limits, repeat counts.
#include "stdlib/builtins/arguments.h"

bool argument_index(Vm *vm, Value key, const char *type_name, int64_t *index) {
    if (value_is_int(key)) {
        *index = value_as_int(key);
        return true;
    }
    if (value_is_absent(value_special(vm, key, SPECIAL_INDEX))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "%s indices must be integers or slices, not %s", type_name,
                               class_name_of(vm, key));
    }
    Value integer;
    if (!object_index(vm, key, &integer)) {
        return false;
    }
    if (!int_to_int64(integer, index)) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "cannot fit '%s' into an index-sized integer",
                               class_name_of(vm, key));
    }
    return true;
}

bool argument_index_is_inside(int64_t *index, size_t count) {
    if (*index < 0) {
        *index += (int64_t)count;
    }
    return *index >= 0 && (uint64_t)*index < count;
}

static bool argument_limit(Vm *vm, Value limit, size_t count, size_t *position) {
    if (!value_is_int(limit) && value_is_absent(value_special(vm, limit, SPECIAL_INDEX))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "slice indices must be integers or have an __index__ method");
    }
    Value integer;
    if (!object_index(vm, limit, &integer)) {
        return false;
    }
    int64_t number = int_clamp_int64(integer);
    if (number < 0) {
        number += (int64_t)count;
        number = number < 0 ? 0 : number;
    }
    *position = (uint64_t)number > count ? count : (size_t)number;
    return true;
}

bool argument_search_limits(Vm *vm, Value start, Value stop, size_t count, size_t *from,
                            size_t *to) {
    *from = 0;
    *to = count;
    return (value_is_absent(start) || argument_limit(vm, start, count, from)) &&
           (value_is_absent(stop) || argument_limit(vm, stop, count, to));
}

static bool argument_text_limit(Vm *vm, Value limit, size_t count, int64_t *position) {
    if (value_is_absent(limit) || value_is_none(limit)) {
        return true;
    }
    if (!int_check(vm, limit) && value_is_absent(value_special(vm, limit, SPECIAL_INDEX))) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR,
            "slice indices must be integers or None or have an __index__ method");
    }
    Value integer;
    if (!object_index(vm, limit, &integer)) {
        return false;
    }
    *position = int_clamp_int64(integer);
    if (*position < 0) {
        *position += (int64_t)count;
        *position = *position < 0 ? 0 : *position;
    }
    return true;
}

bool argument_text_limits(Vm *vm, Value start, Value end, size_t count, size_t *from, size_t *to) {
    int64_t first = 0;
    int64_t last = (int64_t)count;
    if (!argument_text_limit(vm, start, count, &first) ||
        !argument_text_limit(vm, end, count, &last)) {
        return false;
    }
    *from = (uint64_t)first > count ? count + 1 : (size_t)first;
    *to = (uint64_t)last > count ? count : (size_t)last;
    return true;
}

bool argument_c_int(Vm *vm, Value value, int64_t *number) {
    Value integer;
    if (!object_index(vm, value, &integer)) {
        return false;
    }
    if (!int_to_int64(integer, number) || *number > INT32_MAX || *number < INT32_MIN) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "Python int too large to convert to C int");
    }
    return true;
}

bool argument_repeat_count(Vm *vm, Value times, int64_t *count) {
    if (value_is_int(times)) {
        *count = value_as_int(times);
        return true;
    }
    if (value_is_absent(value_special(vm, times, SPECIAL_INDEX))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "can't multiply sequence by non-int of type '%s'",
                               class_name_of(vm, times));
    }
    Value integer;
    if (!object_index(vm, times, &integer)) {
        return false;
    }
    if (!int_to_int64(integer, count)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "cannot fit '%s' into an index-sized integer",
                               class_name_of(vm, times));
    }
    return true;
}

bool argument_refuse_addition(Vm *vm, const char *type_name, Value other) {
    return exception_raise(vm, CLASS_TYPE_ERROR, "can only concatenate %s (not \"%s\") to %s",
                           type_name, class_name_of(vm, other), type_name);
}
