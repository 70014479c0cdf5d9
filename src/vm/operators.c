// operators.c: Python's rule for binary operators, and numbers ahead of it.
#include "vm/operators.h"

#include "object/int.h"
#include "vm/native.h"

static const char *const signs[] = {
    [BINARY_ADD] = "+",
    [BINARY_SUBTRACT] = "-",
    [BINARY_MULTIPLY] = "*",
    [BINARY_TRUE_DIVIDE] = "/",
    [BINARY_FLOOR_DIVIDE] = "//",
    [BINARY_MODULO] = "%",
    [BINARY_POWER] = "** or pow()",
    [BINARY_MATRIX_MULTIPLY] = "@",
    [BINARY_LEFT_SHIFT] = "<<",
    [BINARY_RIGHT_SHIFT] = ">>",
    [BINARY_AND] = "&",
    [BINARY_OR] = "|",
    [BINARY_XOR] = "^",
    [BINARY_DIVMOD] = "divmod()",
};

static const char *const inplace_signs[] = {
    [BINARY_ADD] = "+=",           [BINARY_SUBTRACT] = "-=",
    [BINARY_MULTIPLY] = "*=",      [BINARY_TRUE_DIVIDE] = "/=",
    [BINARY_FLOOR_DIVIDE] = "//=", [BINARY_MODULO] = "%=",
    [BINARY_POWER] = "**=",        [BINARY_MATRIX_MULTIPLY] = "@=",
    [BINARY_LEFT_SHIFT] = "<<=",   [BINARY_RIGHT_SHIFT] = ">>=",
    [BINARY_AND] = "&=",           [BINARY_OR] = "|=",
    [BINARY_XOR] = "^=",           [BINARY_DIVMOD] = "divmod()",
};

// ---- Integers of any size ----

static bool is_plain_int(Vm *vm, Value value) {
    return value_is_int(value) ||
           (value_is_kind(value, KIND_INT) && class_is_exactly(vm, value, CLASS_INT));
}

static bool binary_ints(Vm *vm, BinaryOperator operation, Value a, Value b, Value *result) {
    switch (operation) {
    case BINARY_ADD:
        *result = int_add(vm, a, b);
        return true;
    case BINARY_SUBTRACT:
        *result = int_subtract(vm, a, b);
        return true;
    case BINARY_MULTIPLY:
        *result = int_multiply(vm, a, b);
        return true;
    case BINARY_TRUE_DIVIDE:
        return int_true_divide(vm, a, b, result);
    case BINARY_FLOOR_DIVIDE:
        return int_floor_divide(vm, a, b, result);
    case BINARY_MODULO:
        return int_modulo(vm, a, b, result);
    case BINARY_POWER:
        return int_power(vm, a, b, result);
    case BINARY_LEFT_SHIFT:
        return int_shift_left(vm, a, b, result);
    case BINARY_RIGHT_SHIFT:
        return int_shift_right(vm, a, b, result);
    case BINARY_AND:
        *result = int_and(vm, a, b);
        return true;
    case BINARY_OR:
        *result = int_or(vm, a, b);
        return true;
    case BINARY_XOR:
        *result = int_xor(vm, a, b);
        return true;
    case BINARY_MATRIX_MULTIPLY:
    case BINARY_DIVMOD:
        break;
    }
    *result = VALUE_NOT_IMPLEMENTED;
    return true;
}

// ---- By methods ----

// self.method(other); NotImplemented when the class has no such method.
static bool try_method(Vm *vm, Special special, Value self, Value other, Value *result) {
    bool found;
    if (!object_call_special(vm, self, special, &other, 1, &found, result)) {
        return false;
    }
    if (!found) {
        *result = VALUE_NOT_IMPLEMENTED;
    }
    return true;
}

// The right operand goes first when its class derives from the left one's and has its own reflected
// method; and before a builtin sequence's + and *, which CPython asks last.
static bool right_goes_first(Vm *vm, BinaryOperator operation, Value a, Value b) {
    Class *left = class_of(vm, a);
    Class *right = class_of(vm, b);
    if (left == right) {
        return false;
    }
    Value reflected = class_special(vm, right, (Special)(SPECIAL_RADD + operation));
    if (value_is_absent(reflected)) {
        return false;
    }
    if (class_is_subclass(right, left)) {
        Value inherited = class_special(vm, left, (Special)(SPECIAL_RADD + operation));
        return !value_is(reflected, inherited);
    }
    bool is_sequence = value_is_kind(a, KIND_LIST) || value_is_kind(a, KIND_TUPLE) ||
                       value_is_kind(a, KIND_STRING) || value_is_kind(a, KIND_BYTES) ||
                       value_is_kind(a, KIND_BYTEARRAY);
    return is_sequence && (operation == BINARY_ADD || operation == BINARY_MULTIPLY) &&
           value_is_native(class_special(vm, left, (Special)(SPECIAL_ADD + operation))) &&
           !value_is_native(reflected);
}

enum { PLAINLY_SMALL = 1 << 28 }; // lengths that might be a MemoryError are left to the method

// The sum of two exact strings, the commonest operands that are no numbers.
static inline bool join_strings(Vm *vm, Value a, Value b, Value *result) {
    if (!value_is_exactly(vm, a, CLASS_STR) || !value_is_exactly(vm, b, CLASS_STR)) {
        return false;
    }
    String *left = value_as_string(a);
    String *right = value_as_string(b);
    if (left->length > PLAINLY_SMALL || right->length > PLAINLY_SMALL) {
        return false;
    }
    *result = value_from_object(string_concatenate(vm, left, right));
    return true;
}

// Exact lists and tuples are joined without asking for the method.
static bool join_quick(Vm *vm, Value a, Value b, Value *result) {
    if (!value_is_object(a) || !value_is_object(b)) {
        return false;
    }
    const Shape *shape = value_as_object(a)->shape;
    if (shape != value_as_object(b)->shape) {
        return false;
    }
    if (shape == runtime_shape(vm, CLASS_LIST)) {
        *result = value_from_object(list_concatenate(vm, value_as_list(a), value_as_list(b)));
        return true;
    }
    if (shape == runtime_shape(vm, CLASS_TUPLE)) {
        *result = value_from_object(tuple_concatenate(vm, value_as_tuple(a), value_as_tuple(b)));
        return true;
    }
    return false;
}

static bool binary_by_methods(Vm *vm, BinaryOperator operation, Value a, Value b, Value *result) {
    if (operation == BINARY_ADD && join_quick(vm, a, b, result)) {
        return true;
    }
    Special forward = (Special)(SPECIAL_ADD + operation);
    Special reflected = (Special)(SPECIAL_RADD + operation);
    bool right_first = right_goes_first(vm, operation, a, b);
    if (right_first) {
        if (!try_method(vm, reflected, b, a, result)) {
            return false;
        }
        if (!value_is(*result, VALUE_NOT_IMPLEMENTED)) {
            return true;
        }
    }
    if (!try_method(vm, forward, a, b, result)) {
        return false;
    }
    bool asks_right = value_is(*result, VALUE_NOT_IMPLEMENTED) && !right_first &&
                      class_of(vm, a) != class_of(vm, b);
    return !asks_right || try_method(vm, reflected, b, a, result);
}

static bool raise_unsupported(Vm *vm, const char *sign, BinaryOperator operation, Value a,
                              Value b) {
    bool is_old_print = operation == BINARY_RIGHT_SHIFT && value_is_native(a) &&
                        strcmp(value_as_native(a)->definition->name, "print") == 0;
    return exception_raise(
        vm, CLASS_TYPE_ERROR, "unsupported operand type(s) for %s: '%s' and '%s'%s", sign,
        class_name_of(vm, a), class_name_of(vm, b),
        is_old_print ? ". Did you mean \"print(<message>, file=<output_stream>)\"?" : "");
}

// *outcome stays NotImplemented when neither side knows how.
static inline bool find_outcome(Vm *vm, BinaryOperator operation, Value a, Value b,
                                Value *outcome) {
    bool numbers = is_plain_int(vm, a) && is_plain_int(vm, b) && operation != BINARY_DIVMOD;
    return numbers ? binary_ints(vm, operation, a, b, outcome)
                   : binary_by_methods(vm, operation, a, b, outcome);
}

bool operator_binary(Vm *vm, BinaryOperator operation, Value a, Value b, Value *result) {
    if (operation == BINARY_ADD && join_strings(vm, a, b, result)) {
        return true;
    }
    Value outcome = VALUE_NOT_IMPLEMENTED;
    if (!find_outcome(vm, operation, a, b, &outcome)) {
        return false;
    }
    if (value_is(outcome, VALUE_NOT_IMPLEMENTED)) {
        return raise_unsupported(vm, signs[operation], operation, a, b);
    }
    *result = outcome;
    return true;
}

// `x *= [1]` does not ask the sequence on the right when x is a container, or an instance of a
// script's class, that cannot be multiplied: CPython looks there only for what has no sequence
// methods at all.
static bool inplace_leaves_right(Vm *vm, BinaryOperator operation, Value a, Value b) {
    if (operation != BINARY_MULTIPLY || !value_is_object(a) || !value_is_object(b) ||
        !value_is_absent(value_special(vm, a, SPECIAL_MUL))) {
        return false;
    }
    bool is_container = value_is_kind(a, KIND_DICT) || value_is_kind(a, KIND_SET) ||
                        value_is_kind(a, KIND_RANGE) ||
                        (class_of(vm, a)->flags & CLASS_IS_BUILTIN) == 0;
    bool is_sequence = value_is_kind(b, KIND_LIST) || value_is_kind(b, KIND_TUPLE) ||
                       value_is_kind(b, KIND_STRING) || value_is_kind(b, KIND_BYTES);
    return is_container && is_sequence && value_is_native(value_special(vm, b, SPECIAL_RMUL));
}

// What `a += b` is when both are plain ints, or both exact strings, tuples or lists: no method of
// theirs is looked up. Asking first is 3 times as fast for big ints and sums of strings.
static bool inplace_quick(Vm *vm, BinaryOperator operation, Value a, Value b, bool *done,
                          Value *result) {
    if (is_plain_int(vm, a) && is_plain_int(vm, b)) {
        *done = true;
        return binary_ints(vm, operation, a, b, result);
    }
    if (operation != BINARY_ADD || !value_is_object(a)) {
        return true;
    }
    if (value_as_object(a)->shape == runtime_shape(vm, CLASS_LIST)) {
        if (!value_is_exactly(vm, b, CLASS_LIST)) {
            return true;
        }
        *done = true;
        *result = a;
        return list_extend(vm, value_as_list(a), b);
    }
    *done = join_quick(vm, a, b, result);
    return true;
}

bool operator_inplace(Vm *vm, BinaryOperator operation, Value a, Value b, Value *result) {
    if (operation == BINARY_ADD && join_strings(vm, a, b, result)) {
        return true;
    }
    Value outcome = VALUE_NOT_IMPLEMENTED;
    bool is_done = false;
    if (!inplace_quick(vm, operation, a, b, &is_done, &outcome)) {
        return false;
    }
    if (is_done && !value_is(outcome, VALUE_NOT_IMPLEMENTED)) {
        *result = outcome;
        return true;
    }
    // A builtin sequence's += and *= are asked after the right operand, as its + and * are.
    if ((operation == BINARY_ADD || operation == BINARY_MULTIPLY) && value_is_object(a) &&
        value_is_native(value_special(vm, a, (Special)(SPECIAL_IADD + operation))) &&
        right_goes_first(vm, operation, a, b) &&
        !try_method(vm, (Special)(SPECIAL_RADD + operation), b, a, &outcome)) {
        return false;
    }
    if (!value_is(outcome, VALUE_NOT_IMPLEMENTED)) {
        *result = outcome;
        return true;
    }
    if (value_is_object(a) && operation != BINARY_DIVMOD &&
        !try_method(vm, (Special)(SPECIAL_IADD + operation), a, b, &outcome)) {
        return false;
    }
    if (value_is(outcome, VALUE_NOT_IMPLEMENTED) && !inplace_leaves_right(vm, operation, a, b) &&
        !find_outcome(vm, operation, a, b, &outcome)) {
        return false;
    }
    if (value_is(outcome, VALUE_NOT_IMPLEMENTED)) {
        return raise_unsupported(vm, inplace_signs[operation], operation, a, b);
    }
    *result = outcome;
    return true;
}

static const char *unary_sign(Special special) {
    return special == SPECIAL_NEG   ? "unary -"
           : special == SPECIAL_POS ? "unary +"
           : special == SPECIAL_ABS ? "abs()"
                                    : "unary ~";
}

bool operator_unary(Vm *vm, Special special, Value a, Value *result) {
    if (special == SPECIAL_NEG && is_plain_int(vm, a)) {
        *result = int_negate(vm, a);
        return true;
    }
    if (special == SPECIAL_NEG && value_is_double(a)) {
        *result = value_from_double(-value_as_double(a));
        return true;
    }
    bool found;
    if (!object_call_special(vm, a, special, NULL, 0, &found, result)) {
        return false;
    }
    return found || exception_raise(vm, CLASS_TYPE_ERROR, "bad operand type for %s: '%s'",
                                    unary_sign(special), class_name_of(vm, a));
}
