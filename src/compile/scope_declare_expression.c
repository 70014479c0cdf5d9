// scope_declare_expression.c: notes how each scope uses each name: the expressions.

#include "compile/scope.h"
#include "compile/suspicion.h"

bool scope_declare_expressions(ScopeTree *tree, AstList expressions) {
    for (size_t index = 0; index < expressions.count; index++) {
        if (!scope_declare_expression(tree, expressions.items[index])) {
            return false;
        }
    }
    return true;
}

static bool scope_declare_optional(ScopeTree *tree, Ast *expression) {
    return expression == NULL || scope_declare_expression(tree, expression);
}

// What may not stand in the lazily evaluated parts of type parameters and aliases.
static bool scope_refuse_in_type_scope(ScopeTree *tree, const char *what, const Ast *at) {
    switch (tree->current->kind) {
    case SCOPE_TYPE_PARAMETERS:
        return scope_fail(tree, at, "%s cannot be used within the definition of a generic", what);
    case SCOPE_TYPE_ALIAS:
        return scope_fail(tree, at, "%s cannot be used within a type alias", what);
    case SCOPE_TYPE_VARIABLE:
        return scope_fail(tree, at, "%s cannot be used within %s", what, tree->current->within);
    case SCOPE_MODULE:
    case SCOPE_CLASS:
    case SCOPE_FUNCTION:
    case SCOPE_LAMBDA:
    case SCOPE_LIST_COMPREHENSION:
    case SCOPE_SET_COMPREHENSION:
    case SCOPE_DICT_COMPREHENSION:
    case SCOPE_GENERATOR_EXPRESSION:
        break;
    }
    return true;
}

static bool scope_declare_name(ScopeTree *tree, const Ast *node) {
    Scope *scope = tree->current;
    String *name = scope_mangle(tree->vm, scope, node->as.name.id);
    if (node->as.name.ctx == AST_CONTEXT_LOAD) {
        scope_note(tree, scope, name, SYMBOL_IS_USED, node);
        if (scope_is_function(scope) && name == tree->name_super) {
            scope_note(tree, scope, tree->name_class, SYMBOL_IS_USED, node);
        }
        return true;
    }
    unsigned flags = SYMBOL_IS_ASSIGNED;
    if (node->as.name.ctx == AST_CONTEXT_DELETE) {
        flags |= SYMBOL_IS_DELETED;
    }
    if (scope->is_in_iteration_target) {
        const Symbol *symbol = scope_find(scope, name);
        unsigned outer = SYMBOL_IS_GLOBAL | SYMBOL_IS_NONLOCAL;
        if (symbol != NULL && (symbol->flags & outer) != 0) {
            return scope_fail(tree, node,
                              "comprehension inner loop cannot rebind assignment expression "
                              "target '%s'",
                              string_text(tree->vm, name));
        }
        flags |= SYMBOL_IS_ITERATION;
    }
    return scope_note(tree, scope, name, flags, node);
}

// The variable of an assignment expression inside comprehensions belongs to the scope around them.
static bool scope_extend_named(ScopeTree *tree, String *name, const Ast *target) {
    Scope *inner = tree->current;
    Scope *outer = inner;
    for (; scope_is_comprehension(outer); outer = outer->parent) {
        const Symbol *symbol = scope_find(outer, name);
        if (symbol != NULL && (symbol->flags & SYMBOL_IS_ITERATION) != 0) {
            return scope_fail(
                tree, target,
                "assignment expression cannot rebind comprehension iteration variable '%s'",
                string_text(tree->vm, name));
        }
    }
    const char *within = NULL;
    switch (outer->kind) {
    case SCOPE_CLASS:
        return scope_fail(tree, target,
                          "assignment expression within a comprehension cannot be "
                          "used in a class body");
    case SCOPE_TYPE_PARAMETERS:
        within = "the definition of a generic";
        break;
    case SCOPE_TYPE_ALIAS:
        within = "a type alias";
        break;
    case SCOPE_TYPE_VARIABLE:
        within = outer->within;
        break;
    case SCOPE_MODULE:
    case SCOPE_FUNCTION:
    case SCOPE_LAMBDA:
    case SCOPE_LIST_COMPREHENSION:
    case SCOPE_SET_COMPREHENSION:
    case SCOPE_DICT_COMPREHENSION:
    case SCOPE_GENERATOR_EXPRESSION:
        break;
    }
    if (within != NULL) {
        return scope_fail(tree, target,
                          "assignment expression within a comprehension cannot be used within %s",
                          within);
    }
    const Symbol *symbol = scope_find(outer, name);
    bool is_global =
        outer->kind == SCOPE_MODULE || (symbol != NULL && (symbol->flags & SYMBOL_IS_GLOBAL) != 0);
    scope_note(tree, inner, name, is_global ? SYMBOL_IS_GLOBAL : SYMBOL_IS_NONLOCAL, target);
    scope_find(inner, name)->directive = target;
    unsigned flags = outer->kind == SCOPE_MODULE ? SYMBOL_IS_ASSIGNED
                     : is_global                 ? SYMBOL_IS_GLOBAL
                                                 : SYMBOL_IS_ASSIGNED | SYMBOL_IS_NAMED_INSIDE;
    return scope_note(tree, outer, name, flags, target);
}

// target := value
static bool scope_declare_named(ScopeTree *tree, Ast *node) {
    Scope *scope = tree->current;
    const Ast *target = node->as.named_expr.target;
    if (!scope_refuse_in_type_scope(tree, "named expression", node)) {
        return false;
    }
    if (scope->iteration_depth > 0) {
        return scope_fail(tree, node,
                          "assignment expression cannot be used in a comprehension "
                          "iterable expression");
    }
    String *name = scope_mangle(tree->vm, scope, target->as.name.id);
    if (scope_is_comprehension(scope) && !scope_extend_named(tree, name, target)) {
        return false;
    }
    if (!scope_declare_expression(tree, node->as.named_expr.value)) {
        return false;
    }
    return scope_note(tree, scope, name, SYMBOL_IS_ASSIGNED | SYMBOL_IS_NAMED_INSIDE, target);
}

static ScopeKind scope_comprehension_kind(const Ast *node, const char **title) {
    switch ((int)node->kind) {
    case AST_LIST_COMP:
        *title = "<listcomp>";
        return SCOPE_LIST_COMPREHENSION;
    case AST_SET_COMP:
        *title = "<setcomp>";
        return SCOPE_SET_COMPREHENSION;
    case AST_DICT_COMP:
        *title = "<dictcomp>";
        return SCOPE_DICT_COMPREHENSION;
    default:
        *title = "<genexpr>";
        return SCOPE_GENERATOR_EXPRESSION;
    }
}

static bool scope_declare_target(ScopeTree *tree, Ast *target) {
    tree->current->is_in_iteration_target = true;
    bool is_fine = scope_declare_expression(tree, target);
    tree->current->is_in_iteration_target = false;
    return is_fine;
}

static bool scope_declare_iterable(ScopeTree *tree, Ast *iterable) {
    Scope *scope = tree->current;
    scope->iteration_depth++;
    bool is_fine = scope_declare_expression(tree, iterable);
    scope->iteration_depth--;
    return is_fine;
}

static bool scope_declare_clauses(ScopeTree *tree, AstList generators) {
    Scope *scope = tree->current;
    for (size_t index = 0; index < generators.count; index++) {
        const AstFields_comprehension *clause = &generators.items[index]->as.comprehension;
        scope->has_await |= clause->is_async;
        if (!scope_declare_target(tree, clause->target) ||
            (index > 0 && !scope_declare_iterable(tree, clause->iter)) ||
            !scope_declare_expressions(tree, clause->ifs)) {
            return false;
        }
    }
    return true;
}

// A comprehension that is inlined keeps its variables in registers of the unit around it.
static void scope_decide_inlining(Scope *scope) {
    const Scope *parent = scope->parent;
    scope->is_inlined = scope->kind != SCOPE_GENERATOR_EXPRESSION && !parent->can_see_class;
    if (scope->is_inlined) {
        scope->unit = parent->unit;
    }
}

// [elt for target in iter if cond …]: the first iterable belongs to the scope around.
bool scope_declare_comprehension(ScopeTree *tree, Ast *node) {
    bool is_dict = ast_kind(node) == AST_DICT_COMP;
    AstList generators = is_dict ? node->as.dict_comp.generators : node->as.list_comp.generators;
    if (!scope_declare_iterable(tree, generators.items[0]->as.comprehension.iter)) {
        return false;
    }
    Scope *parent = tree->current;
    const char *title = NULL;
    ScopeKind kind = scope_comprehension_kind(node, &title);
    Scope *scope = scope_open(tree, kind, string_intern_text(tree->vm, title), node, node);
    scope->iteration_depth = parent->iteration_depth;
    scope_decide_inlining(scope);
    if (!scope->is_inlined) {
        scope_note(tree, scope, tree->name_iterator, SYMBOL_IS_PARAMETER, node);
    }
    scope->is_generator = kind == SCOPE_GENERATOR_EXPRESSION;
    bool is_fine = scope_declare_clauses(tree, generators);
    if (is_fine && is_dict) {
        is_fine = scope_declare_expression(tree, node->as.dict_comp.key) &&
                  scope_declare_expression(tree, node->as.dict_comp.value);
    } else if (is_fine) {
        is_fine = scope_declare_expression(tree, node->as.list_comp.elt);
    }
    scope->is_async_comprehension = scope->has_await;
    scope_close(tree);
    parent->has_await |= scope->has_await && kind != SCOPE_GENERATOR_EXPRESSION;
    return is_fine;
}

// lambda args: body
bool scope_declare_lambda(ScopeTree *tree, Ast *node) {
    if (!scope_declare_defaults(tree, node->as.lambda.args)) {
        return false;
    }
    Scope *parent = tree->current;
    String *name = string_intern_text(tree->vm, "<lambda>");
    Scope *scope = scope_open(tree, SCOPE_LAMBDA, name, node, node);
    scope->iteration_depth = parent->iteration_depth;
    bool is_fine = scope_declare_parameters(tree, node->as.lambda.args) &&
                   scope_declare_expression(tree, node->as.lambda.body);
    scope_close(tree);
    return is_fine;
}

static bool scope_declare_yield(ScopeTree *tree, Ast *node, Ast *value) {
    Scope *scope = tree->current;
    if (!scope_refuse_in_type_scope(tree, "yield expression", node) ||
        !scope_declare_optional(tree, value)) {
        return false;
    }
    scope->is_generator = true;
    if (!scope_is_comprehension(scope)) {
        return true;
    }
    const char *where = scope->kind == SCOPE_LIST_COMPREHENSION   ? "list comprehension"
                        : scope->kind == SCOPE_SET_COMPREHENSION  ? "set comprehension"
                        : scope->kind == SCOPE_DICT_COMPREHENSION ? "dict comprehension"
                                                                  : "generator expression";
    return scope_fail(tree, node, "'yield' inside %s", where);
}

static bool scope_declare_await(ScopeTree *tree, Ast *node) {
    if (!scope_refuse_in_type_scope(tree, "await expression", node) ||
        !scope_declare_expression(tree, node->as.await.value)) {
        return false;
    }
    tree->current->has_await = true;
    return true;
}

static bool scope_declare_dict(ScopeTree *tree, Ast *node) {
    for (size_t index = 0; index < node->as.dict.values.count; index++) {
        if (!scope_declare_optional(tree, node->as.dict.keys.items[index]) ||
            !scope_declare_expression(tree, node->as.dict.values.items[index])) {
            return false;
        }
    }
    return true;
}

// A node of the left spine, its left operand being done.
static bool scope_declare_spine_step(ScopeTree *tree, Ast *node) {
    switch ((int)node->kind) {
    case AST_BIN_OP:
        return scope_declare_expression(tree, node->as.bin_op.right);
    case AST_SUBSCRIPT:
        suspicion_subscript(tree->vm, tree->notices, node);
        return scope_declare_expression(tree, node->as.subscript.slice);
    case AST_CALL:
        suspicion_call(tree->vm, tree->notices, node);
        return scope_declare_expressions(tree, node->as.call.args) &&
               scope_declare_expressions(tree, node->as.call.keywords);
    default: // Attribute: its name belongs to the object
        return true;
    }
}

static bool scope_declare_leaf(ScopeTree *tree, Ast *node) {
    switch ((int)node->kind) {
    case AST_NAME:
        return scope_declare_name(tree, node);
    case AST_NAMED_EXPR:
        return scope_declare_named(tree, node);
    case AST_BOOL_OP:
        return scope_declare_expressions(tree, node->as.bool_op.values);
    case AST_UNARY_OP:
        return scope_declare_expression(tree, node->as.unary_op.operand);
    case AST_LAMBDA:
        return scope_declare_lambda(tree, node);
    case AST_IF_EXP:
        return scope_declare_expression(tree, node->as.if_exp.test) &&
               scope_declare_expression(tree, node->as.if_exp.body) &&
               scope_declare_expression(tree, node->as.if_exp.orelse);
    case AST_DICT:
        return scope_declare_dict(tree, node);
    case AST_SET:
        return scope_declare_expressions(tree, node->as.set.elts);
    case AST_LIST:
    case AST_TUPLE:
        return scope_declare_expressions(tree, node->as.list.elts);
    case AST_LIST_COMP:
    case AST_SET_COMP:
    case AST_DICT_COMP:
    case AST_GENERATOR_EXP:
        return scope_declare_comprehension(tree, node);
    case AST_AWAIT:
        return scope_declare_await(tree, node);
    case AST_YIELD:
        return scope_declare_yield(tree, node, node->as.yield.value);
    case AST_YIELD_FROM:
        return scope_declare_yield(tree, node, node->as.yield_from.value);
    case AST_COMPARE:
        suspicion_compare(tree->vm, tree->notices, node);
        return scope_declare_expression(tree, node->as.compare.left) &&
               scope_declare_expressions(tree, node->as.compare.comparators);
    case AST_FORMATTED_VALUE:
        return scope_declare_expression(tree, node->as.formatted_value.value) &&
               scope_declare_optional(tree, node->as.formatted_value.format_spec);
    case AST_JOINED_STR:
        return scope_declare_expressions(tree, node->as.joined_str.values);
    case AST_STARRED:
        return scope_declare_expression(tree, node->as.starred.value);
    case AST_SLICE:
        return scope_declare_optional(tree, node->as.slice.lower) &&
               scope_declare_optional(tree, node->as.slice.upper) &&
               scope_declare_optional(tree, node->as.slice.step);
    case AST_KEYWORD:
        return scope_declare_expression(tree, node->as.keyword.value);
    default:
        assert(ast_kind(node) == AST_CONSTANT);
        return true;
    }
}

bool scope_declare_expression(ScopeTree *tree, Ast *node) {
    Ast *step = ast_spine_start(node);
    if (!scope_declare_leaf(tree, step)) {
        return false;
    }
    while (step != node) {
        step = step->outer;
        if (!scope_declare_spine_step(tree, step)) {
            return false;
        }
    }
    return true;
}
