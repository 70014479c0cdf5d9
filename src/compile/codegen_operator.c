// codegen_operator.c: arithmetic, comparisons and and/or as values.
//
// As conditions of jumps they are compiled by codegen_condition.c.

#include "compile/codegen.h"

static Opcode codegen_binary_opcode(AstBinaryOperator op, bool is_inplace) {
    switch (op) {
    case AST_BINARY_ADD:
        return is_inplace ? OP_INPLACE_ADD : OP_ADD;
    case AST_BINARY_SUBTRACT:
        return is_inplace ? OP_INPLACE_SUBTRACT : OP_SUBTRACT;
    case AST_BINARY_MULTIPLY:
        return is_inplace ? OP_INPLACE_MULTIPLY : OP_MULTIPLY;
    case AST_BINARY_MATRIX_MULTIPLY:
        return is_inplace ? OP_INPLACE_MATRIX_MULTIPLY : OP_MATRIX_MULTIPLY;
    case AST_BINARY_DIVIDE:
        return is_inplace ? OP_INPLACE_TRUE_DIVIDE : OP_TRUE_DIVIDE;
    case AST_BINARY_MODULO:
        return is_inplace ? OP_INPLACE_MODULO : OP_MODULO;
    case AST_BINARY_POWER:
        return is_inplace ? OP_INPLACE_POWER : OP_POWER;
    case AST_BINARY_SHIFT_LEFT:
        return is_inplace ? OP_INPLACE_LEFT_SHIFT : OP_LEFT_SHIFT;
    case AST_BINARY_SHIFT_RIGHT:
        return is_inplace ? OP_INPLACE_RIGHT_SHIFT : OP_RIGHT_SHIFT;
    case AST_BINARY_BIT_OR:
        return is_inplace ? OP_INPLACE_BITWISE_OR : OP_BITWISE_OR;
    case AST_BINARY_BIT_XOR:
        return is_inplace ? OP_INPLACE_BITWISE_XOR : OP_BITWISE_XOR;
    case AST_BINARY_BIT_AND:
        return is_inplace ? OP_INPLACE_BITWISE_AND : OP_BITWISE_AND;
    case AST_BINARY_FLOOR_DIVIDE:
        break;
    }
    return is_inplace ? OP_INPLACE_FLOOR_DIVIDE : OP_FLOOR_DIVIDE;
}

bool codegen_small_int(Unit *unit, Ast *expression, int16_t *number) {
    Value value = VALUE_NONE;
    bool is_small = fold_expression(unit->compiler->vm, expression, &value) &&
                    value_is_int(value) && value_as_int(value) >= INT16_MIN &&
                    value_as_int(value) <= INT16_MAX;
    if (is_small) {
        *number = (int16_t)value_as_int(value);
    }
    return is_small;
}

// The form of an operator whose right side is a number constant; false when it has none.
static bool codegen_const_opcode(AstBinaryOperator op, bool is_inplace, Opcode *opcode) {
    switch (op) {
    case AST_BINARY_ADD:
        *opcode = is_inplace ? OP_INPLACE_ADD_CONST : OP_ADD_CONST;
        return true;
    case AST_BINARY_SUBTRACT:
        *opcode = is_inplace ? OP_INPLACE_SUBTRACT_CONST : OP_SUBTRACT_CONST;
        return true;
    case AST_BINARY_MULTIPLY:
        *opcode = is_inplace ? OP_INPLACE_MULTIPLY_CONST : OP_MULTIPLY_CONST;
        return true;
    case AST_BINARY_DIVIDE:
        *opcode = is_inplace ? OP_INPLACE_TRUE_DIVIDE_CONST : OP_TRUE_DIVIDE_CONST;
        return true;
    case AST_BINARY_FLOOR_DIVIDE:
        *opcode = is_inplace ? OP_INPLACE_FLOOR_DIVIDE_CONST : OP_FLOOR_DIVIDE_CONST;
        return true;
    case AST_BINARY_MODULO:
        *opcode = is_inplace ? OP_INPLACE_MODULO_CONST : OP_MODULO_CONST;
        return true;
    case AST_BINARY_SHIFT_LEFT:
        *opcode = is_inplace ? OP_INPLACE_LEFT_SHIFT_CONST : OP_LEFT_SHIFT_CONST;
        return true;
    case AST_BINARY_SHIFT_RIGHT:
        *opcode = is_inplace ? OP_INPLACE_RIGHT_SHIFT_CONST : OP_RIGHT_SHIFT_CONST;
        return true;
    case AST_BINARY_BIT_AND:
        *opcode = is_inplace ? OP_INPLACE_BITWISE_AND_CONST : OP_BITWISE_AND_CONST;
        return true;
    case AST_BINARY_MATRIX_MULTIPLY:
    case AST_BINARY_POWER:
    case AST_BINARY_BIT_OR:
    case AST_BINARY_BIT_XOR:
        break;
    }
    return false;
}

// The short forms, for a number on the right: a small int in the instruction, another one among
// the constants. False when it is something else.
static bool codegen_number_operation(Unit *unit, const Ast *node, AstBinaryOperator op,
                                     bool is_inplace, uint32_t left, Ast *right, uint32_t dest) {
    int16_t number = 0;
    bool is_sum = op == AST_BINARY_ADD || op == AST_BINARY_SUBTRACT;
    if (is_sum && codegen_small_int(unit, right, &number)) {
        Opcode sum = is_inplace ? OP_INPLACE_ADD_INT : OP_ADD_INT;
        Opcode difference = is_inplace ? OP_INPLACE_SUBTRACT_INT : OP_SUBTRACT_INT;
        emit(unit, node, op == AST_BINARY_ADD ? sum : difference, dest, left, (uint16_t)number);
        return true;
    }
    Opcode opcode = OP_NOP;
    Value value = VALUE_NONE;
    uint32_t constant = 0;
    if (codegen_const_opcode(op, is_inplace, &opcode) &&
        fold_expression(unit->compiler->vm, right, &value) &&
        (value_is_int(value) || value_is_double(value)) &&
        emitter_operand_constant(&unit->emitter, value, &constant)) {
        emit(unit, node, opcode, dest, left, constant);
        return true;
    }
    return false;
}

void codegen_operation(Unit *unit, const Ast *node, AstBinaryOperator op, bool is_inplace,
                       uint32_t left, Ast *right, uint32_t dest) {
    if (codegen_number_operation(unit, node, op, is_inplace, left, right, dest)) {
        return;
    }
    uint32_t mark = unit->top;
    uint32_t operand = codegen_value(unit, right);
    emit(unit, node, codegen_binary_opcode(op, is_inplace), dest, left, operand);
    unit->top = mark;
}

bool codegen_const_left(Unit *unit, const Ast *node, Value left, uint32_t dest) {
    Opcode opcode = OP_NOP;
    uint32_t constant = 0;
    switch (node->as.bin_op.op) {
    case AST_BINARY_ADD:
        opcode = OP_CONST_ADD;
        break;
    case AST_BINARY_SUBTRACT:
        opcode = OP_CONST_SUBTRACT;
        break;
    case AST_BINARY_MULTIPLY:
        opcode = OP_CONST_MULTIPLY;
        break;
    case AST_BINARY_DIVIDE:
        opcode = OP_CONST_TRUE_DIVIDE;
        break;
    case AST_BINARY_FLOOR_DIVIDE:
    case AST_BINARY_MODULO:
    case AST_BINARY_MATRIX_MULTIPLY:
    case AST_BINARY_POWER:
    case AST_BINARY_SHIFT_LEFT:
    case AST_BINARY_SHIFT_RIGHT:
    case AST_BINARY_BIT_OR:
    case AST_BINARY_BIT_XOR:
    case AST_BINARY_BIT_AND:
        return false;
    }
    if (!(value_is_int(left) || value_is_double(left)) ||
        !emitter_operand_constant(&unit->emitter, left, &constant)) {
        return false;
    }
    uint32_t mark = unit->top;
    uint32_t right = codegen_value(unit, node->as.bin_op.right);
    emit(unit, node, opcode, dest, right, constant);
    unit->top = mark;
    return true;
}

// left op right
void codegen_binary_step(Unit *unit, const Ast *node, uint32_t left, uint32_t dest) {
    codegen_operation(unit, node, node->as.bin_op.op, false, left, node->as.bin_op.right, dest);
}

Opcode codegen_compare_opcode(AstCompareOperator op) {
    switch (op) {
    case AST_COMPARE_EQUAL:
        return OP_EQUAL;
    case AST_COMPARE_NOT_EQUAL:
        return OP_NOT_EQUAL;
    case AST_COMPARE_LESS:
        return OP_LESS;
    case AST_COMPARE_LESS_EQUAL:
        return OP_LESS_EQUAL;
    case AST_COMPARE_GREATER:
        return OP_GREATER;
    case AST_COMPARE_GREATER_EQUAL:
        return OP_GREATER_EQUAL;
    case AST_COMPARE_IS:
        return OP_IS;
    case AST_COMPARE_IS_NOT:
        return OP_IS_NOT;
    case AST_COMPARE_IN:
        return OP_CONTAINS;
    case AST_COMPARE_NOT_IN:
        break;
    }
    return OP_NOT_CONTAINS;
}

// `in [1, 2, 3]`: nobody else sees the list, so a constant tuple does as well.
uint32_t codegen_comparand(Unit *unit, Ast *node, AstCompareOperator op, const Ast *next) {
    bool is_membership = op == AST_COMPARE_IN || op == AST_COMPARE_NOT_IN;
    if (is_membership && ast_kind(node) == AST_LIST && node->as.list.elts.count > 0) {
        Ast tuple = {.kind = AST_TUPLE, .range = node->range, .as = {.list = node->as.list}};
        Value known = VALUE_NONE;
        if (fold_expression(unit->compiler->vm, &tuple, &known)) {
            uint32_t reg = unit_push(unit);
            emit_constant(unit, node, reg, known);
            return reg;
        }
    }
    return next == NULL ? codegen_value(unit, node) : codegen_kept(unit, node, next);
}

// left op comparator (op comparator)*: each middle operand is evaluated once, and nothing after the
// first false comparison.
void codegen_compare_into(Unit *unit, const Ast *node, uint32_t dest) {
    const AstFields_compare *compare = &node->as.compare;
    size_t count = compare->comparators.count;
    uint32_t mark = unit->top;
    uint32_t result = count == 1 ? dest : codegen_scratch(unit, dest);
    Label end = label_new(&unit->emitter);
    uint32_t left = codegen_kept(unit, compare->left, compare->comparators.items[0]);
    for (size_t index = 0; index < count; index++) {
        bool is_last = index + 1 == count;
        AstCompareOperator op = compare->ops.items[index];
        Ast *operand = compare->comparators.items[index];
        const Ast *next = is_last ? NULL : compare->comparators.items[index + 1];
        uint32_t right = codegen_comparand(unit, operand, op, next);
        emit(unit, node, codegen_compare_opcode(op), result, left, right);
        if (!is_last) {
            emit_jump(unit, node, OP_JUMP_IF_FALSE, result, &end);
        }
        left = right;
    }
    label_bind(&unit->emitter, &end);
    emit_move(unit, node, dest, result);
    unit->top = mark;
}

// value (and value)+ | value (or value)+
void codegen_bool_into(Unit *unit, const Ast *node, uint32_t dest) {
    AstList values = node->as.bool_op.values;
    Opcode leave = node->as.bool_op.op == AST_BOOL_AND ? OP_JUMP_IF_FALSE : OP_JUMP_IF_TRUE;
    uint32_t mark = unit->top;
    uint32_t result = codegen_scratch(unit, dest);
    Label end = label_new(&unit->emitter);
    for (size_t index = 0; index < values.count; index++) {
        codegen_into(unit, values.items[index], result);
        if (index + 1 < values.count) {
            emit_jump(unit, node, leave, result, &end);
        }
    }
    label_bind(&unit->emitter, &end);
    emit_move(unit, node, dest, result);
    unit->top = mark;
}
