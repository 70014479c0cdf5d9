// codegen_function.c: def, lambda, decorators, defaults, annotations.
//
// MAKE_FUNCTION wants, in consecutive registers:
//
//     base        base+1            base+2        base+3 …
//     defaults    keyword defaults  annotations   closure cells

#include "compile/codegen.h"

uint32_t codegen_push_no_defaults(Unit *unit, const Ast *at) {
    uint32_t base = unit_push_many(unit, 3);
    for (uint32_t index = 0; index < 3; index++) {
        emit(unit, at, OP_LOAD_NONE, base + index, 0, 0);
    }
    return base;
}

// The cell itself of a variable that an inner function shares.
static void codegen_push_cell(Unit *unit, const Ast *at, String *name) {
    const ScopeTree *tree = &unit->compiler->scopes;
    uint32_t cell = unit_push(unit);
    const Scope *scope = unit->scope;
    if (scope->kind == SCOPE_CLASS && name == tree->name_class && scope->needs_class_cell) {
        emit(unit, at, OP_MOVE, cell, scope->class_cell_slot, 0);
        return;
    }
    if (scope->kind == SCOPE_CLASS && name == tree->name_class_dict && scope->needs_class_dict) {
        emit(unit, at, OP_MOVE, cell, scope->class_dict_slot, 0);
        return;
    }
    for (const Scope *inner = unit->current; inner != NULL && inner->unit == scope;
         inner = inner->parent) {
        const Symbol *symbol = scope_find(inner, name);
        if (symbol != NULL && symbol->definition == symbol && symbol->is_cell) {
            emit(unit, at, OP_MOVE, cell, symbol->slot, 0);
            return;
        }
    }
    emit(unit, at, OP_LOAD_CLOSURE, cell, scope_free_index(scope, name), 0);
}

void codegen_make_function(Unit *unit, const Ast *at, const Scope *scope, Code *code, uint32_t base,
                           uint32_t dest) {
    assert(unit->top == base + 3 && "the closure cells come next");
    for (size_t index = 0; index < scope->frees.count; index++) {
        codegen_push_cell(unit, at, scope->frees.items[index]);
    }
    emit(unit, at, OP_MAKE_FUNCTION, dest,
         emitter_narrow_constant(&unit->emitter, value_from_object(code)), base);
}

void codegen_defaults_into(Unit *unit, const Ast *at, const AstFields_arguments *all,
                           uint32_t dest) {
    Value known = VALUE_NONE;
    Ast tuple = {.kind = AST_TUPLE, .range = at->range};
    tuple.as.list.elts = all->defaults;
    if (all->defaults.count == 0) {
        emit(unit, at, OP_LOAD_NONE, dest, 0, 0);
    } else if (fold_expression(unit->compiler->vm, &tuple, &known)) {
        emit_constant(unit, at, dest, known);
    } else {
        codegen_tuple_into(unit, at, all->defaults, dest);
    }
}

void codegen_keyword_defaults_into(Unit *unit, const Ast *at, const AstFields_arguments *all,
                                   uint32_t dest) {
    uint32_t mark = unit->top;
    bool has_dict = false;
    for (size_t index = 0; index < all->kw_defaults.count; index++) {
        if (all->kw_defaults.items[index] == NULL) {
            continue;
        }
        if (!has_dict) {
            emit(unit, at, OP_BUILD_DICT, dest, dest, 0);
            has_dict = true;
        }
        String *name = unit_name(unit, all->kwonlyargs.items[index]->as.arg.arg);
        uint32_t key = unit_push(unit);
        emit_constant(unit, at, key, value_from_object(name));
        uint32_t value = codegen_value(unit, all->kw_defaults.items[index]);
        emit(unit, at, OP_DICT_SET, dest, key, value);
        unit->top = mark;
    }
    if (!has_dict) {
        emit(unit, at, OP_LOAD_NONE, dest, 0, 0);
    }
}

void codegen_annotation_into(Unit *unit, Ast *annotation, uint32_t dest) {
    if (unit->compiler->scopes.has_future_annotations) {
        String *text = unparse_expression(unit->compiler->vm, annotation);
        emit_constant(unit, annotation, dest, value_from_object(text));
    } else if (ast_kind(annotation) == AST_STARRED) { // *args: *Ts
        uint32_t mark = unit->top;
        uint32_t value = codegen_value(unit, annotation->as.starred.value);
        uint32_t item = unit_push(unit);
        emit(unit, annotation, OP_UNPACK, item, value, 1);
        emit_move(unit, annotation, dest, item);
        unit->top = mark;
    } else {
        codegen_into(unit, annotation, dest);
    }
}

// Adds one entry to the annotations in `dict`, which is made when the first is found.
static void codegen_add_annotation(Unit *unit, const Ast *at, const AstName *name, Ast *annotation,
                                   uint32_t dict, bool *has_dict) {
    if (annotation == NULL) {
        return;
    }
    if (!*has_dict) {
        emit(unit, at, OP_BUILD_DICT, dict, dict, 0);
        *has_dict = true;
    }
    uint32_t mark = unit->top;
    String *text =
        name == NULL ? string_intern_text(unit->compiler->vm, "return") : unit_name(unit, name);
    uint32_t key = unit_push(unit);
    emit_constant(unit, annotation, key, value_from_object(text));
    uint32_t value = unit_push(unit);
    codegen_annotation_into(unit, annotation, value);
    emit(unit, at, OP_DICT_SET, dict, key, value);
    unit->top = mark;
}

static void codegen_add_annotations(Unit *unit, const Ast *at, AstList parameters, uint32_t dict,
                                    bool *has_dict) {
    for (size_t index = 0; index < parameters.count; index++) {
        const AstFields_arg *parameter = &parameters.items[index]->as.arg;
        codegen_add_annotation(unit, at, parameter->arg, parameter->annotation, dict, has_dict);
    }
}

// In CPython's order: positional, positional-only, *args, keyword-only, **kwargs, result.
static void codegen_annotations_into(Unit *unit, const Ast *at, const AstFields_arguments *all,
                                     Ast *returns, uint32_t dest) {
    bool has_dict = false;
    codegen_add_annotations(unit, at, all->args, dest, &has_dict);
    codegen_add_annotations(unit, at, all->posonlyargs, dest, &has_dict);
    if (all->vararg != NULL) {
        const AstFields_arg *star = &all->vararg->as.arg;
        codegen_add_annotation(unit, at, star->arg, star->annotation, dest, &has_dict);
    }
    codegen_add_annotations(unit, at, all->kwonlyargs, dest, &has_dict);
    if (all->kwarg != NULL) {
        const AstFields_arg *star = &all->kwarg->as.arg;
        codegen_add_annotation(unit, at, star->arg, star->annotation, dest, &has_dict);
    }
    codegen_add_annotation(unit, at, NULL, returns, dest, &has_dict);
    if (!has_dict) {
        emit(unit, at, OP_LOAD_NONE, dest, 0, 0);
    }
}

static void codegen_check_parameters(Unit *unit, AstList parameters) {
    for (size_t index = 0; index < parameters.count; index++) {
        codegen_check_name(unit, parameters.items[index], parameters.items[index]->as.arg.arg);
    }
}

static void codegen_check_all_parameters(Unit *unit, const AstFields_arguments *all) {
    codegen_check_parameters(unit, all->posonlyargs);
    codegen_check_parameters(unit, all->args);
    codegen_check_parameters(unit, all->kwonlyargs);
    if (all->vararg != NULL) {
        codegen_check_name(unit, all->vararg, all->vararg->as.arg.arg);
    }
    if (all->kwarg != NULL) {
        codegen_check_name(unit, all->kwarg, all->kwarg->as.arg.arg);
    }
}

static uint32_t codegen_first_line(const Ast *node, AstList decorators) {
    return decorators.count > 0 ? decorators.items[0]->range.line : node->range.line;
}

static Code *codegen_function_code(Unit *outer, const Ast *node) {
    const AstFields_function_def *function = &node->as.function_def;
    Unit unit;
    unit_init(&unit, outer->compiler, outer, scope_of_node(&outer->compiler->scopes, node));
    unit_emit_prologue(&unit, NULL);
    Value doc = codegen_docstring(outer->compiler->vm, function->body);
    AstList body = function->body;
    codegen_statements(&unit, body);
    emit(&unit, NULL, OP_RETURN_NONE, 0, 0, 0);
    return unit_finish(&unit, codegen_first_line(node, function->decorator_list), doc);
}

// Applies the decorators that stand in the registers from `first` on, the function behind the last.
static void codegen_apply_decorators(Unit *unit, AstList decorators, uint32_t first) {
    for (size_t index = decorators.count; index-- > 0;) {
        emit(unit, decorators.items[index], OP_CALL, first + (uint32_t)index, 1, 0);
    }
}

// The function, its defaults being in base and base+1, goes to dest.
static void codegen_function_at(Unit *unit, const Ast *node, uint32_t base, uint32_t dest) {
    const AstFields_function_def *function = &node->as.function_def;
    const Scope *scope = scope_of_node(&unit->compiler->scopes, node);
    codegen_annotations_into(unit, node, &function->args->as.arguments, function->returns,
                             base + 2);
    codegen_make_function(unit, node, scope, codegen_function_code(unit, node), base, dest);
}

// The parameter of a type-parameter scope that carries defaults, or None.
static void codegen_passed_default(Unit *unit, const Ast *at, const char *name, uint32_t dest) {
    const Symbol *symbol = scope_find(unit->scope, string_intern_text(unit->compiler->vm, name));
    if (symbol == NULL) {
        emit(unit, at, OP_LOAD_NONE, dest, 0, 0);
    } else {
        emit(unit, at, OP_MOVE, dest, symbol->slot, 0);
    }
}

// def name[T, …]: the type parameters are variables of a function of their own, which makes the
// function and returns it.
static Code *codegen_generic_code(Unit *outer, const Ast *node) {
    const AstFields_function_def *function = &node->as.function_def;
    Unit unit;
    unit_init(&unit, outer->compiler, outer,
              scope_of_node(&outer->compiler->scopes, function->type_params.items));
    unit_emit_prologue(&unit, node);
    uint32_t result = unit_push_many(&unit, 2);
    codegen_type_parameters_into(&unit, node, function->type_params, result + 1);
    uint32_t base = unit_push_many(&unit, 3);
    codegen_passed_default(&unit, node, ".defaults", base);
    codegen_passed_default(&unit, node, ".kwdefaults", base + 1);
    codegen_function_at(&unit, node, base, result);
    emit(&unit, node, OP_CALL_INTRINSIC, result, INTRINSIC_SET_TYPE_PARAMS, 2);
    emit(&unit, node, OP_RETURN, result, 0, 0);
    return unit_finish(&unit, node->range.line, VALUE_NONE);
}

static bool codegen_has_keyword_defaults(const AstFields_arguments *all) {
    for (size_t index = 0; index < all->kw_defaults.count; index++) {
        if (all->kw_defaults.items[index] != NULL) {
            return true;
        }
    }
    return false;
}

static void codegen_generic_into(Unit *unit, const Ast *node, uint32_t dest) {
    const AstFields_function_def *function = &node->as.function_def;
    const AstFields_arguments *all = &function->args->as.arguments;
    uint32_t mark = unit->top;
    uint32_t callee = unit_push(unit);
    uint32_t count = 0;
    uint32_t arguments = unit_push_many(unit, 2);
    if (all->defaults.count > 0) {
        codegen_defaults_into(unit, node, all, arguments + count++);
    }
    if (codegen_has_keyword_defaults(all)) {
        codegen_keyword_defaults_into(unit, node, all, arguments + count++);
    }
    uint32_t base = codegen_push_no_defaults(unit, node);
    const Scope *scope = scope_of_node(&unit->compiler->scopes, function->type_params.items);
    codegen_make_function(unit, node, scope, codegen_generic_code(unit, node), base, callee);
    emit(unit, node, OP_CALL, callee, count, 0);
    emit_move(unit, node, dest, callee);
    unit->top = mark;
}

static void codegen_plain_function_into(Unit *unit, const Ast *node, uint32_t dest) {
    const AstFields_arguments *all = &node->as.function_def.args->as.arguments;
    uint32_t mark = unit->top;
    uint32_t base = unit_push_many(unit, 3);
    codegen_defaults_into(unit, node, all, base);
    codegen_keyword_defaults_into(unit, node, all, base + 1);
    codegen_function_at(unit, node, base, dest);
    unit->top = mark;
}

// [@decorator]… [async] def name [type_params] (args) [-> returns]: body
void codegen_function(Unit *unit, const Ast *node) {
    const AstFields_function_def *function = &node->as.function_def;
    AstList decorators = function->decorator_list;
    uint32_t mark = unit->top;
    codegen_check_name(unit, node, function->name);
    codegen_check_all_parameters(unit, &function->args->as.arguments);
    for (size_t index = 0; index < decorators.count; index++) {
        codegen_push(unit, decorators.items[index]);
    }
    uint32_t result = unit_push(unit);
    if (function->type_params.count > 0) {
        codegen_generic_into(unit, node, result);
    } else {
        codegen_plain_function_into(unit, node, result);
    }
    codegen_apply_decorators(unit, decorators, mark);
    codegen_store_name(unit, node, unit_name(unit, function->name), mark);
    unit->top = mark;
}

// lambda args: body
void codegen_lambda_into(Unit *unit, const Ast *node, uint32_t dest) {
    const AstFields_arguments *all = &node->as.lambda.args->as.arguments;
    codegen_check_all_parameters(unit, all);
    Scope *scope = scope_of_node(&unit->compiler->scopes, node);
    uint32_t mark = unit->top;
    uint32_t base = unit_push_many(unit, 3);
    codegen_defaults_into(unit, node, all, base);
    codegen_keyword_defaults_into(unit, node, all, base + 1);
    emit(unit, node, OP_LOAD_NONE, base + 2, 0, 0);
    Unit inner;
    unit_init(&inner, unit->compiler, unit, scope);
    unit_emit_prologue(&inner, NULL);
    uint32_t value = codegen_value(&inner, node->as.lambda.body);
    emit(&inner, node->as.lambda.body, OP_RETURN, value, 0, 0);
    Code *code = unit_finish(&inner, node->range.line, VALUE_NONE);
    codegen_make_function(unit, node, scope, code, base, dest);
    unit->top = mark;
}
