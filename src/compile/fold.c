// fold.c: arithmetic on constants before the program runs.

#include "compile/fold.h"

#include "object/bytes.h"
#include "object/float.h"
#include "object/int.h"
#include "object/protocol.h"

#include <math.h>

// CPython's bounds: results with more bits than this are left to the program.
enum { FOLD_INT_BITS = 128, FOLD_TUPLE_MAX = 4096 };

static Value fold_integer(Vm *vm, const AstConstant *constant) {
    Value value = VALUE_NONE;
    bool is_number = int_from_digits(vm, constant->as.integer.digits, constant->as.integer.length,
                                     (unsigned)constant->as.integer.base, &value);
    assert(is_number && "the lexer let only digits of the base through");
    (void)is_number;
    return value;
}

Value fold_constant(Vm *vm, const Ast *node) {
    const AstConstant *constant = &node->as.constant.value;
    switch (constant->kind) {
    case AST_CONSTANT_NONE:
        return VALUE_NONE;
    case AST_CONSTANT_TRUE:
        return VALUE_TRUE;
    case AST_CONSTANT_FALSE:
        return VALUE_FALSE;
    case AST_CONSTANT_ELLIPSIS:
        return VALUE_ELLIPSIS;
    case AST_CONSTANT_INTEGER:
        return fold_integer(vm, constant);
    case AST_CONSTANT_FLOAT:
        return value_from_double(constant->as.number);
    case AST_CONSTANT_IMAGINARY:
        return complex_new(vm, 0.0, constant->as.number);
    case AST_CONSTANT_STRING:
        return value_from_object(
            string_intern_utf8(vm, constant->as.text.bytes, constant->as.text.length));
    case AST_CONSTANT_BYTES:
        break;
    }
    return value_from_object(bytes_new(vm, constant->as.text.bytes, constant->as.text.length));
}

static bool fold_is_int(Value value) {
    return value_is_int(value) || value_is_kind(value, KIND_INT);
}

static bool fold_is_complex(Value value) { return value_is_kind(value, KIND_COMPLEX); }

// Every constant has a truth that needs no call.
static bool fold_has_truth(Value value, bool *truth) {
    if (fold_is_complex(value)) {
        const Complex *number = (const Complex *)(const void *)value_as_object(value);
        *truth = number->real != 0.0 || number->imaginary != 0.0;
    } else if (value_is_string(value)) {
        *truth = value_as_string(value)->length > 0;
    } else if (value_is_tuple(value)) {
        *truth = value_as_tuple(value)->count > 0;
    } else if (value_is_kind(value, KIND_BYTES)) {
        *truth = ((const Bytes *)(const void *)value_as_object(value))->length > 0;
    } else if (!object_is_true_quick(value, truth)) {
        *truth = true; // a big int, or ...
    }
    return true;
}

static bool fold_int_division(Vm *vm, AstBinaryOperator op, Value left, Value right, Value *value) {
    if (int_sign(right) == 0 || int_bit_length(left) > FOLD_INT_BITS ||
        int_bit_length(right) > FOLD_INT_BITS) {
        return false;
    }
    if (op == AST_BINARY_FLOOR_DIVIDE) {
        return int_floor_divide(vm, left, right, value);
    }
    return op == AST_BINARY_MODULO ? int_modulo(vm, left, right, value)
                                   : int_true_divide(vm, left, right, value);
}

static bool fold_int_growth(Vm *vm, AstBinaryOperator op, Value left, Value right, Value *value) {
    if (!value_is_int(right) || value_as_int(right) < 0 || value_as_int(right) > FOLD_INT_BITS) {
        return false;
    }
    size_t bits = int_bit_length(left);
    size_t count = (size_t)value_as_int(right);
    size_t grown = op == AST_BINARY_POWER ? bits * count : bits + count;
    if (op != AST_BINARY_SHIFT_RIGHT && grown > FOLD_INT_BITS) {
        return false;
    }
    if (op == AST_BINARY_POWER) {
        return int_power(vm, left, right, value);
    }
    return op == AST_BINARY_SHIFT_LEFT ? int_shift_left(vm, left, right, value)
                                       : int_shift_right(vm, left, right, value);
}

static bool fold_ints(Vm *vm, AstBinaryOperator op, Value left, Value right, Value *value) {
    switch (op) {
    case AST_BINARY_ADD:
        *value = int_add(vm, left, right);
        return true;
    case AST_BINARY_SUBTRACT:
        *value = int_subtract(vm, left, right);
        return true;
    case AST_BINARY_MULTIPLY:
        if (int_bit_length(left) + int_bit_length(right) > FOLD_INT_BITS) {
            return false;
        }
        *value = int_multiply(vm, left, right);
        return true;
    case AST_BINARY_DIVIDE:
    case AST_BINARY_FLOOR_DIVIDE:
    case AST_BINARY_MODULO:
        return fold_int_division(vm, op, left, right, value);
    case AST_BINARY_POWER:
    case AST_BINARY_SHIFT_LEFT:
    case AST_BINARY_SHIFT_RIGHT:
        return fold_int_growth(vm, op, left, right, value);
    case AST_BINARY_BIT_AND:
        *value = int_and(vm, left, right);
        return true;
    case AST_BINARY_BIT_OR:
        *value = int_or(vm, left, right);
        return true;
    case AST_BINARY_BIT_XOR:
        *value = int_xor(vm, left, right);
        return true;
    case AST_BINARY_MATRIX_MULTIPLY:
        break;
    }
    return false;
}

static bool fold_to_double(Value value, double *number) {
    if (value_is_double(value)) {
        *number = value_as_double(value);
        return true;
    }
    if (!value_is_int(value)) {
        return false;
    }
    *number = (double)value_as_int(value);
    return true;
}

static bool fold_doubles(AstBinaryOperator op, double left, double right, Value *value) {
    double result = 0.0;
    switch ((int)op) {
    case AST_BINARY_ADD:
        result = left + right;
        break;
    case AST_BINARY_SUBTRACT:
        result = left - right;
        break;
    case AST_BINARY_MULTIPLY:
        result = left * right;
        break;
    case AST_BINARY_DIVIDE:
        if (right == 0.0) {
            return false;
        }
        result = left / right;
        break;
    default:
        return false;
    }
    *value = value_from_double(result);
    return true;
}

// `3 + 4j`: how complex numbers are written.
static bool fold_complex(Vm *vm, AstBinaryOperator op, Value left, Value right, Value *value) {
    double real = 0.0;
    if (!fold_to_double(left, &real) || !fold_is_complex(right)) {
        return false;
    }
    const Complex *number = (const Complex *)(const void *)value_as_object(right);
    if (op == AST_BINARY_ADD) {
        *value = complex_new(vm, real + number->real, 0.0 + number->imaginary);
        return true;
    }
    if (op == AST_BINARY_SUBTRACT) {
        *value = complex_new(vm, real - number->real, 0.0 - number->imaginary);
        return true;
    }
    return false;
}

bool fold_binary(Vm *vm, AstBinaryOperator op, Value left, Value right, Value *value) {
    if (fold_is_int(left) && fold_is_int(right)) {
        return fold_ints(vm, op, left, right, value);
    }
    double a = 0.0;
    double b = 0.0;
    if ((value_is_double(left) || value_is_double(right)) && fold_to_double(left, &a) &&
        fold_to_double(right, &b)) {
        return fold_doubles(op, a, b, value);
    }
    return fold_complex(vm, op, left, right, value);
}

static bool fold_negative(Vm *vm, Value operand, Value *value) {
    if (fold_is_int(operand)) {
        *value = int_negate(vm, operand);
        return true;
    }
    if (value_is_double(operand)) {
        *value = value_from_double(-value_as_double(operand));
        return true;
    }
    if (fold_is_complex(operand)) {
        const Complex *number = (const Complex *)(const void *)value_as_object(operand);
        *value = complex_new(vm, -number->real, -number->imaginary);
        return true;
    }
    return false;
}

static bool fold_unary(Vm *vm, AstUnaryOperator op, Value operand, Value *value) {
    bool truth = false;
    switch (op) {
    case AST_UNARY_NOT:
        if (!fold_has_truth(operand, &truth)) {
            return false;
        }
        *value = value_from_bool(!truth);
        return true;
    case AST_UNARY_NEGATIVE:
        return fold_negative(vm, operand, value);
    case AST_UNARY_POSITIVE:
        *value = operand;
        return fold_is_int(operand) || value_is_double(operand);
    case AST_UNARY_INVERT:
        if (!fold_is_int(operand)) {
            return false;
        }
        *value = int_invert(vm, operand);
        return true;
    }
    return false;
}

static bool fold_tuple(Vm *vm, const Ast *node, Value *value) {
    size_t count = node->as.list.elts.count;
    if (node->as.list.ctx != AST_CONTEXT_LOAD || count > FOLD_TUPLE_MAX) {
        return false;
    }
    for (size_t index = 0; index < count; index++) { // cheap refusal of the common case
        const Ast *item = node->as.list.elts.items[index];
        if (ast_kind(item) == AST_NAME || !fold_is_possible(item)) {
            return false;
        }
    }
    Tuple *tuple = tuple_new(vm, count);
    for (size_t index = 0; index < count; index++) {
        if (!fold_expression(vm, node->as.list.elts.items[index], &tuple->items[index])) {
            return false;
        }
    }
    *value = value_from_object(tuple);
    return true;
}

static bool fold_leaf(Vm *vm, const Ast *node, Value *value) {
    switch ((int)node->kind) {
    case AST_CONSTANT:
        *value = fold_constant(vm, node);
        return true;
    case AST_UNARY_OP: {
        Value operand = VALUE_NONE;
        return fold_expression(vm, node->as.unary_op.operand, &operand) &&
               fold_unary(vm, node->as.unary_op.op, operand, value);
    }
    case AST_TUPLE:
        return fold_tuple(vm, node, value);
    case AST_NAME:
        *value = VALUE_TRUE;
        return node->as.name.ctx == AST_CONTEXT_LOAD && fold_is_possible(node);
    default:
        return false;
    }
}

bool fold_possible(Vm *vm, Ast *expression, Value *value) {
    Ast *step = ast_spine_start(expression);
    if (!fold_leaf(vm, step, value)) {
        return false;
    }
    while (step != expression) {
        step = step->outer;
        Value right = VALUE_NONE;
        if (ast_kind(step) != AST_BIN_OP || !fold_expression(vm, step->as.bin_op.right, &right) ||
            !fold_binary(vm, step->as.bin_op.op, *value, right, value)) {
            return false;
        }
    }
    return true;
}

bool fold_truth(Vm *vm, Ast *expression, bool *truth) {
    Value value = VALUE_NONE;
    return fold_expression(vm, expression, &value) && fold_has_truth(value, truth);
}
