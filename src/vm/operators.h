// operators.h: the binary and unary operators on any values.
//
// Numbers are answered at once; for everything else Python's rule: the left operand's method, or
// the right one's reflected method first when its class is a subclass that overrides it.
#ifndef ASPY_VM_OPERATORS_H
#define ASPY_VM_OPERATORS_H

#include "object/protocol.h"

// In the order of the three groups of specials.def.
typedef enum BinaryOperator {
    BINARY_ADD,
    BINARY_SUBTRACT,
    BINARY_MULTIPLY,
    BINARY_TRUE_DIVIDE,
    BINARY_FLOOR_DIVIDE,
    BINARY_MODULO,
    BINARY_POWER,
    BINARY_MATRIX_MULTIPLY,
    BINARY_LEFT_SHIFT,
    BINARY_RIGHT_SHIFT,
    BINARY_AND,
    BINARY_OR,
    BINARY_XOR,
    BINARY_DIVMOD
} BinaryOperator;

// Raises "unsupported operand type(s) for +: 'int' and 'str'" and the special wordings of
// sequences.
MAY_RAISE bool operator_binary(Vm *vm, BinaryOperator operation, Value a, Value b, Value *result);
MAY_RAISE bool operator_inplace(Vm *vm, BinaryOperator operation, Value a, Value b, Value *result);
// -, +, ~ : "bad operand type for unary -: 'str'".
MAY_RAISE bool operator_unary(Vm *vm, Special special, Value a, Value *result);

#endif
