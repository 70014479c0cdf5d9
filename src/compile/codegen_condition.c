// codegen_condition.c: conditions become jumps: no truth value is made where none is wanted.

#include "compile/codegen.h"

// value (and value)+: false as soon as one is.
static void codegen_bool_condition(Unit *unit, const Ast *node, bool when, Label *target) {
    AstList values = node->as.bool_op.values;
    bool decided = node->as.bool_op.op == AST_BOOL_OR; // the truth that ends the evaluation
    Label skip = label_new(&unit->emitter);
    Label *leave = decided == when ? target : &skip;
    for (size_t index = 0; index + 1 < values.count; index++) {
        codegen_condition(unit, values.items[index], decided, leave);
    }
    codegen_condition(unit, values.items[values.count - 1], when, target);
    label_bind(&unit->emitter, &skip);
}

// body if test else orelse
static void codegen_if_condition(Unit *unit, const Ast *node, bool when, Label *target) {
    Label otherwise = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    codegen_condition(unit, node->as.if_exp.test, false, &otherwise);
    codegen_condition(unit, node->as.if_exp.body, when, target);
    emit_jump(unit, NULL, OP_JUMP, 0, &end);
    label_bind(&unit->emitter, &otherwise);
    codegen_condition(unit, node->as.if_exp.orelse, when, target);
    label_bind(&unit->emitter, &end);
}

// The jumps for < <= == != > >=: with a register, a small int, another number or a string.
typedef struct CompareJump {
    Opcode when_true;
    Opcode when_false;
    Opcode when_true_int;
    Opcode when_false_int;
    Opcode when_true_const;
    Opcode when_false_const;
} CompareJump;

#define COMPARE_JUMP(NAME)                                                                        \
    (CompareJump) {                                                                               \
        OP_JUMP_IF_##NAME, OP_JUMP_UNLESS_##NAME, OP_JUMP_IF_##NAME##_INT,                        \
            OP_JUMP_UNLESS_##NAME##_INT, OP_JUMP_IF_##NAME##_CONST, OP_JUMP_UNLESS_##NAME##_CONST \
    }

// False for operators that have no jump of their own.
static bool codegen_compare_jump(AstCompareOperator op, CompareJump *jump) {
    switch (op) {
    case AST_COMPARE_EQUAL:
        *jump = COMPARE_JUMP(EQUAL);
        return true;
    case AST_COMPARE_NOT_EQUAL:
        *jump = COMPARE_JUMP(NOT_EQUAL);
        return true;
    case AST_COMPARE_LESS:
        *jump = COMPARE_JUMP(LESS);
        return true;
    case AST_COMPARE_LESS_EQUAL:
        *jump = COMPARE_JUMP(LESS_EQUAL);
        return true;
    case AST_COMPARE_GREATER:
        *jump = COMPARE_JUMP(GREATER);
        return true;
    case AST_COMPARE_GREATER_EQUAL:
        *jump = COMPARE_JUMP(GREATER_EQUAL);
        return true;
    case AST_COMPARE_IS:
    case AST_COMPARE_IS_NOT:
    case AST_COMPARE_IN:
    case AST_COMPARE_NOT_IN:
        break;
    }
    return false;
}

bool codegen_is_none(const Ast *node) {
    return ast_kind(node) == AST_CONSTANT && node->as.constant.value.kind == AST_CONSTANT_NONE;
}

// A number or a string that is known, as a constant.
static bool codegen_compared_constant(Unit *unit, Ast *operand, uint32_t *constant) {
    Value value = VALUE_NONE;
    return fold_expression(unit->compiler->vm, operand, &value) &&
           (value_is_int(value) || value_is_double(value) || value_is_string(value)) &&
           emitter_operand_constant(&unit->emitter, value, constant);
}

// One link `left op operand` of a comparison. `next` is the operand after it, or NULL. Returns the
// register of the operand, for the next link.
static uint32_t codegen_compare_link(Unit *unit, const Ast *node, size_t index, uint32_t left,
                                     bool when, Label *target) {
    const AstFields_compare *compare = &node->as.compare;
    AstCompareOperator op = compare->ops.items[index];
    Ast *operand = compare->comparators.items[index];
    bool is_last = index + 1 == compare->comparators.count;
    SourceSpan span = emitter_span(node);
    CompareJump jump;
    int16_t number = 0;
    bool is_identity = op == AST_COMPARE_IS || op == AST_COMPARE_IS_NOT;
    if (is_last && is_identity && codegen_is_none(operand)) {
        bool jumps_on_none = (op == AST_COMPARE_IS) == when;
        emit_jump(unit, node, jumps_on_none ? OP_JUMP_IF_NONE : OP_JUMP_IF_NOT_NONE, left, target);
        return left;
    }
    bool has_jump = codegen_compare_jump(op, &jump);
    if (is_last && has_jump && codegen_small_int(unit, operand, &number)) {
        emitter_jump(&unit->emitter, span, when ? jump.when_true_int : jump.when_false_int, left,
                     (uint16_t)number, target);
        return left;
    }
    uint32_t constant = 0;
    if (is_last && has_jump && codegen_compared_constant(unit, operand, &constant)) {
        emitter_jump(&unit->emitter, span, when ? jump.when_true_const : jump.when_false_const,
                     left, constant, target);
        return left;
    }
    const Ast *next = is_last ? NULL : compare->comparators.items[index + 1];
    uint32_t right = codegen_comparand(unit, operand, op, next);
    if (has_jump) {
        emitter_jump(&unit->emitter, span, when ? jump.when_true : jump.when_false, left, right,
                     target);
        return right;
    }
    uint32_t result = unit_push(unit);
    emit(unit, node, codegen_compare_opcode(op), result, left, right);
    emit_jump(unit, node, when ? OP_JUMP_IF_TRUE : OP_JUMP_IF_FALSE, result, target);
    return right;
}

// left op operand (op operand)*
static void codegen_compare_condition(Unit *unit, const Ast *node, bool when, Label *target) {
    const AstFields_compare *compare = &node->as.compare;
    size_t last = compare->comparators.count - 1;
    uint32_t mark = unit->top;
    Label skip = label_new(&unit->emitter);
    uint32_t left = codegen_kept(unit, compare->left, compare->comparators.items[0]);
    for (size_t index = 0; index < last; index++) {
        left = codegen_compare_link(unit, node, index, left, false, when ? &skip : target);
    }
    (void)codegen_compare_link(unit, node, last, left, when, target);
    label_bind(&unit->emitter, &skip);
    unit->top = mark;
}

static void codegen_value_condition(Unit *unit, Ast *expression, bool when, Label *target) {
    uint32_t mark = unit->top;
    uint32_t value = codegen_value(unit, expression);
    emit_jump(unit, expression, when ? OP_JUMP_IF_TRUE : OP_JUMP_IF_FALSE, value, target);
    unit->top = mark;
}

void codegen_condition(Unit *unit, Ast *expression, bool when, Label *target) {
    bool truth = false;
    if (fold_truth(unit->compiler->vm, expression, &truth)) {
        if (truth == when) {
            emit_jump(unit, NULL, OP_JUMP, 0, target);
        }
        return;
    }
    switch ((int)expression->kind) {
    case AST_UNARY_OP:
        if (expression->as.unary_op.op == AST_UNARY_NOT) {
            codegen_condition(unit, expression->as.unary_op.operand, !when, target);
            return;
        }
        codegen_value_condition(unit, expression, when, target);
        return;
    case AST_BOOL_OP:
        codegen_bool_condition(unit, expression, when, target);
        return;
    case AST_IF_EXP:
        codegen_if_condition(unit, expression, when, target);
        return;
    case AST_COMPARE:
        codegen_compare_condition(unit, expression, when, target);
        return;
    default:
        codegen_value_condition(unit, expression, when, target);
        return;
    }
}
