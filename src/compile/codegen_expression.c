// codegen_expression.c: expressions into registers: the left spine, and one case for each other
// kind.
//
// a.b(c)[d] + e leans to the left and may be as long as the source. It is compiled by climbing from
// its innermost operand; the value on the way up is in one temporary, `work`, which is also where a
// call wants its callee. The receiver of a method call is computed one register higher, where the
// call wants it:
//
//     work        work+1      work+2 …
//     function    receiver    arguments
//
// Read next: codegen_call.c, codegen_operator.c.

#include "compile/codegen.h"

static bool codegen_is_leaf(const Ast *node) {
    return ast_kind(node) == AST_NAME || ast_kind(node) == AST_CONSTANT;
}

uint32_t codegen_scratch(Unit *unit, uint32_t dest) {
    return unit_is_temporary(unit, dest) ? dest : unit_push(unit);
}

// [lower] : [upper] [: [step]]
static void codegen_slice_into(Unit *unit, const Ast *node, uint32_t dest) {
    Ast *const parts[] = {node->as.slice.lower, node->as.slice.upper, node->as.slice.step};
    uint32_t mark = unit->top;
    uint32_t base = unit_push_many(unit, 3);
    for (uint32_t index = 0; index < 3; index++) {
        if (parts[index] == NULL) {
            emit(unit, node, OP_LOAD_NONE, base + index, 0, 0);
        } else {
            codegen_into(unit, parts[index], base + index);
        }
    }
    emit(unit, node, OP_BUILD_SLICE, dest, base, 0);
    unit->top = mark;
}

// target := value
static void codegen_named_into(Unit *unit, const Ast *node, uint32_t dest) {
    const Ast *target = node->as.named_expr.target;
    codegen_check_name(unit, target, target->as.name.id);
    String *name = unit_name(unit, target->as.name.id);
    uint32_t reg = 0;
    if (codegen_local_register(unit, name, &reg)) {
        codegen_into(unit, node->as.named_expr.value, reg);
        codegen_mark_bound(unit, reg);
        emit_move(unit, node, dest, reg);
        return;
    }
    uint32_t mark = unit->top;
    uint32_t value = codegen_scratch(unit, dest);
    codegen_into(unit, node->as.named_expr.value, value);
    codegen_store_name(unit, node, name, value);
    emit_move(unit, node, dest, value);
    unit->top = mark;
}

// body if test else orelse
static void codegen_if_expression_into(Unit *unit, const Ast *node, uint32_t dest) {
    Label otherwise = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    codegen_condition(unit, node->as.if_exp.test, false, &otherwise);
    codegen_into(unit, node->as.if_exp.body, dest);
    emit_jump(unit, NULL, OP_JUMP, 0, &end);
    label_bind(&unit->emitter, &otherwise);
    codegen_into(unit, node->as.if_exp.orelse, dest);
    label_bind(&unit->emitter, &end);
}

static Opcode codegen_unary_opcode(AstUnaryOperator op) {
    switch (op) {
    case AST_UNARY_INVERT:
        return OP_INVERT;
    case AST_UNARY_NOT:
        return OP_NOT;
    case AST_UNARY_POSITIVE:
        return OP_POSITIVE;
    case AST_UNARY_NEGATIVE:
        break;
    }
    return OP_NEGATE;
}

// - operand | + operand | ~ operand | not operand
static void codegen_unary_into(Unit *unit, const Ast *node, uint32_t dest) {
    uint32_t mark = unit->top;
    uint32_t operand = codegen_value(unit, node->as.unary_op.operand);
    emit(unit, node, codegen_unary_opcode(node->as.unary_op.op), dest, operand, 0);
    unit->top = mark;
}

static void codegen_leaf_into(Unit *unit, Ast *node, uint32_t dest) {
    Value known = VALUE_NONE;
    if (fold_expression(unit->compiler->vm, node, &known)) {
        emit_constant(unit, node, dest, known);
        return;
    }
    switch ((int)node->kind) {
    case AST_NAME:
        codegen_load_name(unit, node, unit_name(unit, node->as.name.id), dest);
        break;
    case AST_NAMED_EXPR:
        codegen_named_into(unit, node, dest);
        break;
    case AST_BOOL_OP:
        codegen_bool_into(unit, node, dest);
        break;
    case AST_UNARY_OP:
        codegen_unary_into(unit, node, dest);
        break;
    case AST_LAMBDA:
        codegen_lambda_into(unit, node, dest);
        break;
    case AST_IF_EXP:
        codegen_if_expression_into(unit, node, dest);
        break;
    case AST_DICT:
        codegen_dict_into(unit, node, dest);
        break;
    case AST_SET:
        codegen_set_into(unit, node, node->as.set.elts, dest);
        break;
    case AST_LIST_COMP:
    case AST_SET_COMP:
    case AST_DICT_COMP:
    case AST_GENERATOR_EXP:
        codegen_comprehension_into(unit, node, dest);
        break;
    case AST_AWAIT:
        codegen_await_into(unit, node, dest);
        break;
    case AST_YIELD:
        codegen_yield_into(unit, node, dest);
        break;
    case AST_YIELD_FROM:
        codegen_yield_from_into(unit, node, dest);
        break;
    case AST_COMPARE:
        codegen_compare_into(unit, node, dest);
        break;
    case AST_FORMATTED_VALUE:
        codegen_formatted_into(unit, node, dest);
        break;
    case AST_JOINED_STR:
        codegen_joined_into(unit, node, dest);
        break;
    case AST_STARRED:
        unit_fail(unit, node, "can't use starred expression here");
        break;
    case AST_LIST:
        codegen_list_into(unit, node, node->as.list.elts, dest);
        break;
    case AST_TUPLE:
        codegen_tuple_into(unit, node, node->as.list.elts, dest);
        break;
    case AST_SLICE:
        codegen_slice_into(unit, node, dest);
        break;
    default:
        assert(false && "not an expression");
    }
}

// CPython underlines a method call that spans lines from its attribute on.
SourceSpan codegen_attribute_span(const Ast *attribute, const Ast *whole) {
    SourceSpan span = emitter_span(whole);
    if (attribute->range.line != attribute->range.end_line) {
        uint32_t length = attribute->as.attribute.attr->length;
        span.line = attribute->range.end_line;
        span.column = attribute->range.end_column > length ? attribute->range.end_column - length
                                                           : attribute->range.end_column;
    }
    return span;
}

// The register of an operand that can be read where it is; false when it has to be computed.
static bool codegen_in_place(Unit *unit, const Ast *node, uint32_t *reg) {
    if (ast_kind(node) != AST_NAME || node->as.name.ctx != AST_CONTEXT_LOAD) {
        return false;
    }
    String *name = unit_name(unit, node->as.name.id);
    if (!codegen_local_register(unit, name, reg)) {
        return false;
    }
    if (!bound_set_has(&unit->emitter.bound, *reg)) {
        emit(unit, node, OP_CHECK_LOCAL, *reg, 0, 0);
        codegen_mark_bound(unit, *reg);
    }
    return true;
}

// Is the step the receiver of a method call that stands between it and the top?
static bool codegen_is_receiver(const Ast *step, const Ast *top) {
    const Ast *attribute = step == top ? NULL : step->outer;
    return attribute != NULL && ast_kind(attribute) == AST_ATTRIBUTE && attribute != top &&
           ast_kind(attribute->outer) == AST_CALL;
}

// What is evaluated while the value of `step` waits: NULL means nothing that could change a local.
static const Ast *codegen_meanwhile(const Ast *step) {
    const Ast *outer = step->outer;
    switch ((int)outer->kind) {
    case AST_BIN_OP:
        return outer->as.bin_op.right;
    case AST_SUBSCRIPT:
        return outer->as.subscript.slice;
    default: // an attribute is read at once; a callee and a receiver are moved into place
        return NULL;
    }
}

// Climbing the left spine of `top`.
typedef struct Climb {
    Ast *top;
    uint32_t dest;
    uint32_t work;
    uint32_t value; // where the value of the step just done is
} Climb;

// Where the value of a step goes.
static uint32_t climb_target(Unit *unit, const Climb *climb, const Ast *step) {
    if (step == climb->top) {
        return climb->dest;
    }
    if (codegen_is_receiver(step, climb->top)) {
        return unit_push(unit);
    }
    return climb->work;
}

static void climb_start(Unit *unit, Climb *climb, Ast *leaf) {
    uint32_t reg = 0;
    if (leaf != climb->top && codegen_in_place(unit, leaf, &reg)) {
        const Ast *next = codegen_meanwhile(leaf);
        bool is_safe = next == NULL || !unit->scope->has_named_inside || codegen_is_leaf(next);
        if (is_safe) {
            climb->value = reg;
            return;
        }
        emit_move(unit, leaf, climb->work, reg);
        climb->value = climb->work;
        return;
    }
    climb->value = climb_target(unit, climb, leaf);
    codegen_leaf_into(unit, leaf, climb->value);
}

// object [ index ]
static void codegen_subscript_step(Unit *unit, const Ast *node, uint32_t object, uint32_t dest) {
    int16_t number = 0;
    if (codegen_small_int(unit, node->as.subscript.slice, &number)) {
        emit(unit, node, OP_LOAD_ITEM_INT, dest, object, (uint16_t)number);
        return;
    }
    uint32_t index = codegen_index(unit, node->as.subscript.slice);
    emit(unit, node, OP_LOAD_ITEM, dest, object, index);
}

// Does one step; returns the node that is now done (a method call is two nodes).
static Ast *climb_step(Unit *unit, Climb *climb, Ast *step) {
    uint32_t object = climb->value;
    bool is_method =
        ast_kind(step) == AST_ATTRIBUTE && step != climb->top && ast_kind(step->outer) == AST_CALL;
    const Ast *attribute = step;
    if (is_method) {
        step = step->outer;
    }
    uint32_t call_top = unit->top;
    unit->top = climb->work + 1;
    uint32_t target = climb_target(unit, climb, step);
    unit->top = call_top > unit->top ? call_top : unit->top;
    if (is_method) {
        codegen_method_step(unit, attribute, step, object, climb->work, target);
    } else if (ast_kind(step) == AST_CALL) {
        emit_move(unit, step, climb->work, object);
        unit->top = climb->work + 1;
        codegen_call_step(unit, step, target);
    } else if (ast_kind(step) == AST_BIN_OP) {
        codegen_binary_step(unit, step, object, target);
    } else if (ast_kind(step) == AST_SUBSCRIPT) {
        codegen_subscript_step(unit, step, object, target);
    } else {
        uint32_t site =
            emitter_attribute_site(&unit->emitter, unit_name(unit, step->as.attribute.attr));
        emit(unit, step, OP_LOAD_ATTR, target, object, site);
    }
    bool is_above = target == climb->work + 1 && target != climb->dest;
    unit->top = climb->work + (is_above ? 2 : 1);
    climb->value = target;
    return step;
}

// The constant part at the start of the spine; returns the last node that belongs to it, or NULL.
static Ast *codegen_known_prefix(Vm *vm, Ast *leaf, const Ast *top, Value *known) {
    if (!fold_expression(vm, leaf, known)) {
        return NULL;
    }
    while (leaf != top) {
        Value right = VALUE_NONE;
        Ast *next = leaf->outer;
        if (ast_kind(next) != AST_BIN_OP || !fold_expression(vm, next->as.bin_op.right, &right) ||
            !fold_binary(vm, next->as.bin_op.op, *known, right, known)) {
            break;
        }
        leaf = next;
    }
    return leaf;
}

// Begins with a constant: as the left operand of the first step, where that step has such a form.
static Ast *climb_from_constant(Unit *unit, Climb *climb, Ast *leaf, Value known) {
    Ast *step = leaf == climb->top ? NULL : leaf->outer;
    if (step != NULL && ast_kind(step) == AST_BIN_OP) {
        uint32_t mark = unit->top;
        uint32_t target = climb_target(unit, climb, step);
        if (codegen_const_left(unit, step, known, target)) {
            climb->value = target;
            return step;
        }
        unit->top = mark;
    }
    climb->value = climb_target(unit, climb, leaf);
    emit_constant(unit, leaf, climb->value, known);
    return leaf;
}

void codegen_into(Unit *unit, Ast *expression, uint32_t dest) {
    Ast *step = ast_spine_start(expression);
    if (step == expression) {
        codegen_leaf_into(unit, step, dest);
        return;
    }
    uint32_t mark = unit->top;
    bool is_on_top = unit_is_temporary(unit, dest) && dest + 1 == unit->top;
    Climb climb = {expression, dest, is_on_top ? dest : unit_push(unit), 0};
    Value known = VALUE_NONE;
    Ast *prefix = codegen_known_prefix(unit->compiler->vm, step, expression, &known);
    if (prefix != NULL) {
        step = climb_from_constant(unit, &climb, prefix, known);
    } else if (ast_kind(step->outer) == AST_CALL && codegen_is_plain_super(unit, step->outer)) {
        step = step->outer;
        climb.value = climb_target(unit, &climb, step);
        codegen_super_into(unit, step, climb.value);
    } else {
        climb_start(unit, &climb, step);
    }
    while (step != expression) {
        step = climb_step(unit, &climb, step->outer);
    }
    unit->top = mark;
}

uint32_t codegen_push(Unit *unit, Ast *expression) {
    uint32_t reg = unit_push(unit);
    codegen_into(unit, expression, reg);
    return reg;
}

uint32_t codegen_value(Unit *unit, Ast *expression) {
    uint32_t reg = 0;
    if (codegen_in_place(unit, expression, &reg)) {
        return reg;
    }
    if (ast_kind(expression) == AST_NAMED_EXPR) {
        String *name = unit_name(unit, expression->as.named_expr.target->as.name.id);
        if (codegen_local_register(unit, name, &reg)) {
            codegen_named_into(unit, expression, reg);
            return reg;
        }
    }
    return codegen_push(unit, expression);
}

uint32_t codegen_kept(Unit *unit, Ast *expression, const Ast *next) {
    bool is_safe = !unit->scope->has_named_inside || (next != NULL && codegen_is_leaf(next));
    return is_safe ? codegen_value(unit, expression) : codegen_push(unit, expression);
}
