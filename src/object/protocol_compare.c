// protocol_compare.c: hash, equality, order and truth of any value.
#include "object/container.h"
#include "object/float.h"
#include "object/int.h"
#include "object/protocol.h"

// ---- Hash ----

bool object_hash(Vm *vm, Value value, uint64_t *hash) {
    if (value_is_string(value) && class_is_exactly(vm, value, CLASS_STR)) {
        *hash = string_hash(vm, value_as_string(value));
        return true;
    }
    if (value_is_int(value)) {
        *hash = int_hash(value);
        return true;
    }
    ContainerAnswer container = container_hash(vm, value, hash);
    if (container != CONTAINER_UNKNOWN) {
        return container == CONTAINER_DONE;
    }
    Value method = value_special(vm, value, SPECIAL_HASH);
    if (value_is_none(method) || value_is_absent(method)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "unhashable type: '%s'",
                               class_name_of(vm, value));
    }
    Value result;
    if (!object_call_special(vm, value, SPECIAL_HASH, NULL, 0, NULL, &result)) {
        return false;
    }
    if (!int_check(vm, result)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__hash__ method should return an integer");
    }
    int64_t number;
    *hash = int_to_int64(int_plain(vm, result), &number) ? (uint64_t)number
                                                         : int_hash(int_plain(vm, result));
    return true;
}

// ---- Equality and order ----

static const Special comparison_specials[] = {
    [COMPARE_LT] = SPECIAL_LT, [COMPARE_LE] = SPECIAL_LE, [COMPARE_EQ] = SPECIAL_EQ,
    [COMPARE_NE] = SPECIAL_NE, [COMPARE_GT] = SPECIAL_GT, [COMPARE_GE] = SPECIAL_GE,
};
static const Comparison reflected[] = {
    [COMPARE_LT] = COMPARE_GT, [COMPARE_LE] = COMPARE_GE, [COMPARE_EQ] = COMPARE_EQ,
    [COMPARE_NE] = COMPARE_NE, [COMPARE_GT] = COMPARE_LT, [COMPARE_GE] = COMPARE_LE,
};
static const char *const comparison_signs[] = {
    [COMPARE_LT] = "<",  [COMPARE_LE] = "<=", [COMPARE_EQ] = "==",
    [COMPARE_NE] = "!=", [COMPARE_GT] = ">",  [COMPARE_GE] = ">=",
};

static bool answer_doubles(Comparison comparison, double a, double b) {
    if (a != a || b != b) {
        return comparison == COMPARE_NE;
    }
    return comparison_holds(comparison, (a > b) - (a < b));
}

// Numbers and strings need no method. True when *result was set.
static bool compare_quick(Comparison comparison, Value a, Value b, bool *result) {
    if (value_are_ints(a, b)) {
        int64_t left = value_as_int(a);
        int64_t right = value_as_int(b);
        *result = comparison_holds(comparison, (left > right) - (left < right));
        return true;
    }
    if (value_is_double(a) && value_is_double(b)) {
        *result = answer_doubles(comparison, value_as_double(a), value_as_double(b));
        return true;
    }
    if (value_is_string(a) && value_is_string(b) &&
        value_as_object(a)->shape == value_as_object(b)->shape &&
        string_fields(value_as_string(a)) == NULL) {
        const String *left = value_as_string(a);
        const String *right = value_as_string(b);
        *result = comparison == COMPARE_EQ ? string_equal(left, right)
                  : comparison == COMPARE_NE
                      ? !string_equal(left, right)
                      : comparison_holds(comparison, string_compare(left, right));
        return true;
    }
    return false;
}

static bool try_special(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    bool found;
    if (!object_call_special(vm, a, comparison_specials[comparison], &b, 1, &found, result)) {
        return false;
    }
    if (!found) {
        *result = VALUE_NOT_IMPLEMENTED;
    }
    return true;
}

static bool compare_by_methods(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    Class *left = class_of(vm, a);
    Class *right = class_of(vm, b);
    bool right_first = left != right && class_is_subclass(right, left);
    if (right_first) {
        if (!try_special(vm, reflected[comparison], b, a, result)) {
            return false;
        }
        if (!value_is(*result, VALUE_NOT_IMPLEMENTED)) {
            return true;
        }
    }
    if (!try_special(vm, comparison, a, b, result)) {
        return false;
    }
    if (value_is(*result, VALUE_NOT_IMPLEMENTED) && !right_first) {
        return try_special(vm, reflected[comparison], b, a, result);
    }
    return true;
}

bool object_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    bool truth;
    if (compare_quick(comparison, a, b, &truth)) {
        *result = value_from_bool(truth);
        return true;
    }
    ContainerAnswer container = container_compare(vm, comparison, a, b, result);
    if (container != CONTAINER_UNKNOWN) {
        return container == CONTAINER_DONE;
    }
    if (!object_check_c_stack(vm, " in comparison")) {
        return false;
    }
    runtime_hold(vm, a);
    runtime_hold(vm, b);
    bool ok = compare_by_methods(vm, comparison, a, b, result);
    runtime_drop(vm, 2);
    if (!ok || !value_is(*result, VALUE_NOT_IMPLEMENTED)) {
        return ok;
    }
    if (comparison == COMPARE_EQ || comparison == COMPARE_NE) {
        *result = value_from_bool(value_is(a, b) == (comparison == COMPARE_EQ));
        return true;
    }
    return exception_raise(
        vm, CLASS_TYPE_ERROR, "'%s' not supported between instances of '%s' and '%s'",
        comparison_signs[comparison], class_name_of(vm, a), class_name_of(vm, b));
}

bool object_equal(Vm *vm, Value a, Value b, bool *equal) {
    if (value_is(a, b)) {
        *equal = true;
        return true;
    }
    if (compare_quick(COMPARE_EQ, a, b, equal)) {
        return true;
    }
    Value result;
    return object_compare(vm, COMPARE_EQ, a, b, &result) && object_is_true(vm, result, equal);
}

bool object_less(Vm *vm, Value a, Value b, bool *less) {
    if (compare_quick(COMPARE_LT, a, b, less)) {
        return true;
    }
    Value result;
    return object_compare(vm, COMPARE_LT, a, b, &result) && object_is_true(vm, result, less);
}

// ---- Truth ----

bool object_is_true_quick(Value value, bool *truth) {
    if (value_is_bool(value)) {
        *truth = value_is(value, VALUE_TRUE);
        return true;
    }
    if (value_is_none(value)) {
        *truth = false;
        return true;
    }
    if (value_is_int(value)) {
        *truth = value_as_int(value) != 0;
        return true;
    }
    if (value_is_double(value)) {
        *truth = value_as_double(value) != 0;
        return true;
    }
    return false;
}

static bool truth_by_methods(Vm *vm, Value value, bool *truth) {
    bool found;
    Value result;
    if (!object_call_special(vm, value, SPECIAL_BOOL, NULL, 0, &found, &result)) {
        return false;
    }
    if (found) {
        if (!value_is_bool(result)) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "__bool__ should return bool, returned %s",
                                   class_name_of(vm, result));
        }
        *truth = value_is(result, VALUE_TRUE);
        return true;
    }
    if (value_is_absent(value_special(vm, value, SPECIAL_LEN))) {
        *truth = true;
        return true;
    }
    size_t length;
    if (!object_length(vm, value, &length)) {
        return false;
    }
    *truth = length > 0;
    return true;
}

bool object_is_true(Vm *vm, Value value, bool *truth) {
    if (object_is_true_quick(value, truth)) {
        return true;
    }
    if (value_is(value, VALUE_ELLIPSIS)) {
        *truth = true;
        return true;
    }
    size_t length;
    if (container_length(vm, value, &length)) {
        *truth = length > 0;
        return true;
    }
    return truth_by_methods(vm, value, truth);
}
