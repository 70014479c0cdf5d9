// codegen_type_parameters.c: [T: bound, *Ts, **P] and the `type` statement.
//
// Bounds, defaults and the value of an alias are functions without parameters, called when somebody
// asks.

#include "compile/codegen.h"

// The function that computes an expression, a field of its parent, later: into dest.
static void codegen_lazy_into(Unit *unit, Ast *const *field, uint32_t dest) {
    Ast *expression = *field;
    Scope *scope = scope_of_node(&unit->compiler->scopes, field);
    Unit inner;
    unit_init(&inner, unit->compiler, unit, scope);
    unit_emit_prologue(&inner, NULL);
    bool is_starred = ast_kind(expression) == AST_STARRED; // *Ts = *default
    uint32_t result = unit_push(&inner);
    codegen_into(&inner, is_starred ? expression->as.starred.value : expression, result);
    if (is_starred) {
        emit(&inner, expression, OP_UNPACK, result, result, 1);
    }
    emit(&inner, expression, OP_RETURN, result, 0, 0);
    Code *code = unit_finish(&inner, expression->range.line, VALUE_NONE);
    uint32_t mark = unit->top;
    uint32_t base = codegen_push_no_defaults(unit, expression);
    codegen_make_function(unit, expression, scope, code, base, dest);
    unit->top = mark;
}

static void codegen_lazy_or_absent(Unit *unit, const Ast *at, Ast *const *field, uint32_t dest) {
    if (*field == NULL) {
        emit(unit, at, OP_LOAD_ABSENT, dest, 0, 0);
    } else {
        codegen_lazy_into(unit, field, dest);
    }
}

static void codegen_name_constant(Unit *unit, const Ast *at, const AstName *name, uint32_t dest) {
    String *text = scope_string(unit->compiler->vm, name);
    emit_constant(unit, at, dest, value_from_object(text));
}

// T [: bound] [= default] | *Ts [= default] | **P [= default], into a temporary.
static void codegen_type_parameter_into(Unit *unit, const Ast *node, uint32_t dest) {
    uint32_t mark = unit->top;
    uint32_t base = unit_push_many(unit, 3);
    const AstName *name = ast_type_parameter_name(node);
    codegen_check_name(unit, node, name);
    codegen_name_constant(unit, node, name, base);
    if (ast_kind(node) == AST_TYPE_VAR) {
        const Ast *bound = node->as.type_var.bound;
        bool has_constraints = bound != NULL && ast_kind(bound) == AST_TUPLE;
        codegen_lazy_or_absent(unit, node, &node->as.type_var.bound, base + 1);
        codegen_lazy_or_absent(unit, node, &node->as.type_var.default_value, base + 2);
        emit(unit, node, OP_CALL_INTRINSIC, base,
             has_constraints ? INTRINSIC_TYPE_VAR_OF_CONSTRAINTS : INTRINSIC_TYPE_VAR, 3);
    } else {
        bool is_tuple = ast_kind(node) == AST_TYPE_VAR_TUPLE;
        codegen_lazy_or_absent(unit, node, &node->as.param_spec.default_value, base + 1);
        emit(unit, node, OP_CALL_INTRINSIC, base,
             is_tuple ? INTRINSIC_TYPE_VAR_TUPLE : INTRINSIC_PARAM_SPEC, 2);
    }
    codegen_store_name(unit, node, unit_name(unit, name), base);
    emit_move(unit, node, dest, base);
    unit->top = mark;
}

// A default may be followed only by parameters with defaults.
static void codegen_check_type_defaults(Unit *unit, AstList parameters) {
    bool seen_default = false;
    for (size_t index = 0; index < parameters.count; index++) {
        const Ast *node = parameters.items[index];
        bool is_variable = ast_kind(node) == AST_TYPE_VAR;
        const Ast *value =
            is_variable ? node->as.type_var.default_value : node->as.param_spec.default_value;
        if (value != NULL) {
            seen_default = true;
        } else if (seen_default) {
            unit_fail(unit, node, "non-default type parameter '%s' follows default type parameter",
                      ast_type_parameter_name(node)->text);
        }
    }
}

// [ parameters ]
void codegen_type_parameters_into(Unit *unit, const Ast *at, AstList parameters, uint32_t dest) {
    codegen_check_type_defaults(unit, parameters);
    uint32_t mark = unit->top;
    for (size_t index = 0; index < parameters.count; index++) {
        codegen_type_parameter_into(unit, parameters.items[index], unit_push(unit));
    }
    emit(unit, at, OP_BUILD_TUPLE, dest, mark, (uint32_t)parameters.count);
    unit->top = mark;
}

// The alias object into dest; the unit is the type-parameter one when there are parameters.
static void codegen_alias_into(Unit *unit, const Ast *node, uint32_t dest) {
    const AstFields_type_alias *alias = &node->as.type_alias;
    uint32_t mark = unit->top;
    uint32_t base = unit_push_many(unit, 3);
    codegen_name_constant(unit, node, alias->name->as.name.id, base);
    codegen_type_parameters_into(unit, node, alias->type_params, base + 1);
    codegen_lazy_into(unit, &alias->value, base + 2);
    emit(unit, node, OP_CALL_INTRINSIC, base, INTRINSIC_TYPE_ALIAS, 3);
    emit_move(unit, node, dest, base);
    unit->top = mark;
}

static Code *codegen_generic_alias_code(Unit *outer, const Ast *node) {
    Unit unit;
    unit_init(&unit, outer->compiler, outer,
              scope_of_node(&outer->compiler->scopes, node->as.type_alias.type_params.items));
    unit_emit_prologue(&unit, node);
    uint32_t result = unit_push(&unit);
    codegen_alias_into(&unit, node, result);
    emit(&unit, node, OP_RETURN, result, 0, 0);
    return unit_finish(&unit, node->range.line, VALUE_NONE);
}

// type name [type_params] = value
void codegen_type_alias(Unit *unit, const Ast *node) {
    const AstFields_type_alias *alias = &node->as.type_alias;
    codegen_check_name(unit, node, alias->name->as.name.id);
    uint32_t mark = unit->top;
    uint32_t result = unit_push(unit);
    if (alias->type_params.count == 0) {
        codegen_alias_into(unit, node, result);
    } else {
        const Scope *scope = scope_of_node(&unit->compiler->scopes, alias->type_params.items);
        uint32_t base = codegen_push_no_defaults(unit, node);
        codegen_make_function(unit, node, scope, codegen_generic_alias_code(unit, node), base,
                              result);
        unit->top = result + 1;
        emit(unit, node, OP_CALL, result, 0, 0);
    }
    codegen_store(unit, alias->name, result);
    unit->top = mark;
}
