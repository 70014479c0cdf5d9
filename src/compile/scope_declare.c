// scope_declare.c: notes how each scope uses each name: the statements.
//
// One walk in the order of the source, so that "used prior to global declaration" can be told. The
// functions return false as soon as a complaint is set. Read next: scope_declare_expression.c.

#include "compile/scope.h"
#include "compile/suspicion.h"

bool scope_declare_statements(ScopeTree *tree, AstList statements) {
    for (size_t index = 0; index < statements.count; index++) {
        if (!scope_declare_statement(tree, statements.items[index])) {
            return false;
        }
    }
    return true;
}

static bool scope_declare_optional(ScopeTree *tree, Ast *expression) {
    return expression == NULL || scope_declare_expression(tree, expression);
}

// Under `from __future__ import annotations` an annotation is text, and its names are not used.
static bool scope_declare_annotation(ScopeTree *tree, Ast *annotation) {
    return annotation == NULL || tree->has_future_annotations ||
           scope_declare_expression(tree, annotation);
}

static bool scope_declare_annotations_of(ScopeTree *tree, AstList parameters) {
    for (size_t index = 0; index < parameters.count; index++) {
        if (!scope_declare_annotation(tree, parameters.items[index]->as.arg.annotation)) {
            return false;
        }
    }
    return true;
}

static bool scope_declare_parameter_annotations(ScopeTree *tree, const Ast *arguments) {
    const AstFields_arguments *all = &arguments->as.arguments;
    Ast *star = all->vararg;
    Ast *star_star = all->kwarg;
    return scope_declare_annotations_of(tree, all->args) &&
           scope_declare_annotations_of(tree, all->posonlyargs) &&
           (star == NULL || scope_declare_annotation(tree, star->as.arg.annotation)) &&
           scope_declare_annotations_of(tree, all->kwonlyargs) &&
           (star_star == NULL || scope_declare_annotation(tree, star_star->as.arg.annotation));
}

static bool scope_note_parameters(ScopeTree *tree, AstList parameters) {
    for (size_t index = 0; index < parameters.count; index++) {
        const Ast *parameter = parameters.items[index];
        if (!scope_note_name(tree, parameter->as.arg.arg, SYMBOL_IS_PARAMETER, parameter)) {
            return false;
        }
    }
    return true;
}

// Parameters are noted in the order of their registers (bytecode/code.h), so they come first among
// the scope's symbols.
bool scope_declare_parameters(ScopeTree *tree, const Ast *arguments) {
    const AstFields_arguments *all = &arguments->as.arguments;
    const Ast *star = all->vararg;
    const Ast *star_star = all->kwarg;
    return scope_note_parameters(tree, all->posonlyargs) &&
           scope_note_parameters(tree, all->args) && scope_note_parameters(tree, all->kwonlyargs) &&
           (star == NULL || scope_note_name(tree, star->as.arg.arg, SYMBOL_IS_PARAMETER, star)) &&
           (star_star == NULL ||
            scope_note_name(tree, star_star->as.arg.arg, SYMBOL_IS_PARAMETER, star_star));
}

bool scope_declare_defaults(ScopeTree *tree, const Ast *arguments) {
    const AstFields_arguments *all = &arguments->as.arguments;
    if (!scope_declare_expressions(tree, all->defaults)) {
        return false;
    }
    for (size_t index = 0; index < all->kw_defaults.count; index++) {
        if (!scope_declare_optional(tree, all->kw_defaults.items[index])) {
            return false;
        }
    }
    return true;
}

// The bound or default of a type parameter is a function of its own, evaluated when asked for. Its
// scope is found by the address of the field: the expression may have a scope itself.
static bool scope_declare_lazy(ScopeTree *tree, const AstName *name, Ast *const *field,
                               const char *within) {
    if (*field == NULL) {
        return true;
    }
    String *text = scope_string(tree->vm, name);
    scope_open(tree, SCOPE_TYPE_VARIABLE, text, *field, field);
    tree->current->within = within;
    bool is_fine = scope_declare_expression(tree, *field);
    scope_close(tree);
    return is_fine;
}

static bool scope_declare_type_parameter(ScopeTree *tree, Ast *node) {
    unsigned flags = SYMBOL_IS_TYPE_PARAMETER;
    if (ast_kind(node) == AST_TYPE_VAR) {
        const AstFields_type_var *variable = &node->as.type_var;
        bool is_tuple = variable->bound != NULL && ast_kind(variable->bound) == AST_TUPLE;
        return scope_note_name(tree, variable->name, flags, node) &&
               scope_declare_lazy(tree, variable->name, &variable->bound,
                                  is_tuple ? "a TypeVar constraint" : "a TypeVar bound") &&
               scope_declare_lazy(tree, variable->name, &variable->default_value,
                                  "a TypeVar default");
    }
    const AstFields_param_spec *parameter = &node->as.param_spec;
    return scope_note_name(tree, parameter->name, flags, node) &&
           scope_declare_lazy(tree, parameter->name, &parameter->default_value,
                              ast_kind(node) == AST_PARAM_SPEC ? "a ParamSpec default"
                                                               : "a TypeVarTuple default");
}

bool scope_declare_type_parameters(ScopeTree *tree, AstList parameters) {
    for (size_t index = 0; index < parameters.count; index++) {
        if (!scope_declare_type_parameter(tree, parameters.items[index])) {
            return false;
        }
    }
    return true;
}

// Opens the scope that `[T, …]` after a name makes, if there is one.
static void scope_open_type_parameters(ScopeTree *tree, const Ast *node, const AstList *parameters,
                                       const AstName *name) {
    if (parameters->count == 0) {
        return;
    }
    String *title = string_format(tree->vm, "<generic parameters of %s>", name->text);
    Scope *scope = scope_open(tree, SCOPE_TYPE_PARAMETERS, string_intern(tree->vm, title), node,
                              parameters->items);
    if (ast_kind(node) == AST_CLASS_DEF) {
        scope->private_class = scope_string(tree->vm, name);
        scope->private_parameters = parameters;
    }
}

static void scope_close_type_parameters(ScopeTree *tree, AstList parameters) {
    if (parameters.count > 0) {
        scope_close(tree);
    }
}

static bool scope_note_text(ScopeTree *tree, const char *name, unsigned flags, const Ast *at) {
    return scope_note(tree, tree->current, string_intern_text(tree->vm, name), flags, at);
}

static bool scope_declare_function_body(ScopeTree *tree, Ast *node, bool is_async) {
    const AstFields_function_def *function = &node->as.function_def;
    String *name = scope_string(tree->vm, function->name);
    Scope *scope = scope_open(tree, SCOPE_FUNCTION, name, node, node);
    scope->is_async = is_async;
    bool is_fine = scope_declare_parameters(tree, function->args) &&
                   scope_declare_statements(tree, function->body);
    scope_close(tree);
    return is_fine;
}

// The defaults are computed outside the type-parameter scope and given to it as parameters.
static bool scope_note_passed_defaults(ScopeTree *tree, const Ast *node, const Ast *arguments) {
    const AstFields_arguments *all = &arguments->as.arguments;
    bool is_fine = true;
    if (all->defaults.count > 0) {
        is_fine = scope_note_text(tree, ".defaults", SYMBOL_IS_PARAMETER, node);
    }
    for (size_t index = 0; is_fine && index < all->kw_defaults.count; index++) {
        if (all->kw_defaults.items[index] != NULL) {
            return scope_note_text(tree, ".kwdefaults", SYMBOL_IS_PARAMETER, node);
        }
    }
    return is_fine;
}

// [decorators] [async] def name [type_params] (args) [-> returns]: body
static bool scope_declare_function(ScopeTree *tree, Ast *node, bool is_async) {
    const AstFields_function_def *function = &node->as.function_def;
    if (!scope_note_name(tree, function->name, SYMBOL_IS_ASSIGNED, node) ||
        !scope_declare_defaults(tree, function->args) ||
        !scope_declare_expressions(tree, function->decorator_list)) {
        return false;
    }
    AstList parameters = function->type_params;
    scope_open_type_parameters(tree, node, &function->type_params, function->name);
    if (parameters.count > 0 && !scope_note_passed_defaults(tree, node, function->args)) {
        return false;
    }
    bool is_fine = scope_declare_type_parameters(tree, parameters) &&
                   scope_declare_parameter_annotations(tree, function->args) &&
                   scope_declare_annotation(tree, function->returns) &&
                   scope_declare_function_body(tree, node, is_async);
    scope_close_type_parameters(tree, parameters);
    return is_fine;
}

// [decorators] class name [type_params] [(bases, keywords)]: body
static bool scope_declare_class(ScopeTree *tree, Ast *node) {
    const AstFields_class_def *definition = &node->as.class_def;
    if (!scope_note_name(tree, definition->name, SYMBOL_IS_ASSIGNED, node) ||
        !scope_declare_expressions(tree, definition->decorator_list)) {
        return false;
    }
    AstList parameters = definition->type_params;
    scope_open_type_parameters(tree, node, &definition->type_params, definition->name);
    bool is_generic = parameters.count > 0;
    bool is_fine =
        scope_declare_type_parameters(tree, parameters) &&
        (!is_generic || scope_note_text(tree, ".type_params", SYMBOL_IS_ASSIGNED, node)) &&
        scope_declare_expressions(tree, definition->bases) &&
        scope_declare_expressions(tree, definition->keywords);
    if (!is_fine) {
        return false;
    }
    String *name = scope_string(tree->vm, definition->name);
    scope_open(tree, SCOPE_CLASS, name, node, node);
    is_fine =
        (!is_generic || (scope_note_text(tree, ".type_params", SYMBOL_IS_USED, node) &&
                         scope_note_text(tree, "__type_params__", SYMBOL_IS_ASSIGNED, node))) &&
        scope_declare_statements(tree, definition->body);
    scope_close(tree);
    scope_close_type_parameters(tree, parameters);
    return is_fine;
}

// type name [type_params] = value
static bool scope_declare_type_alias(ScopeTree *tree, Ast *node) {
    const AstFields_type_alias *alias = &node->as.type_alias;
    const AstName *id = alias->name->as.name.id;
    if (!scope_declare_expression(tree, alias->name)) {
        return false;
    }
    scope_open_type_parameters(tree, node, &alias->type_params, id);
    bool is_fine = scope_declare_type_parameters(tree, alias->type_params);
    if (is_fine) {
        String *name = scope_string(tree->vm, id);
        scope_open(tree, SCOPE_TYPE_ALIAS, name, alias->value, &alias->value);
        is_fine = scope_declare_expression(tree, alias->value);
        scope_close(tree);
    }
    scope_close_type_parameters(tree, alias->type_params);
    return is_fine;
}

// target : annotation [= value]
static bool scope_declare_annotated(ScopeTree *tree, Ast *node) {
    const AstFields_ann_assign *assign = &node->as.ann_assign;
    Scope *scope = tree->current;
    if (ast_kind(assign->target) == AST_NAME) {
        String *name = scope_mangle(tree->vm, scope, assign->target->as.name.id);
        const Symbol *symbol = scope_find(scope, name);
        unsigned declared = SYMBOL_IS_GLOBAL | SYMBOL_IS_NONLOCAL;
        if (assign->simple && scope->kind != SCOPE_MODULE && symbol != NULL &&
            (symbol->flags & declared) != 0) {
            bool is_global = (symbol->flags & SYMBOL_IS_GLOBAL) != 0;
            return scope_fail(tree, node, "annotated name '%s' can't be %s",
                              string_text(tree->vm, name), is_global ? "global" : "nonlocal");
        }
        unsigned flags = assign->simple          ? SYMBOL_IS_ANNOTATED | SYMBOL_IS_ASSIGNED
                         : assign->value != NULL ? SYMBOL_IS_ASSIGNED
                                                 : 0;
        scope_note(tree, scope, name, flags, assign->target);
    } else if (!scope_declare_expression(tree, assign->target)) {
        return false;
    }
    scope->has_annotations |= !scope_is_function(scope) && assign->simple;
    return scope_declare_annotation(tree, assign->annotation) &&
           scope_declare_optional(tree, assign->value);
}

// if test: body (elif test: body)* [else: orelse]
static bool scope_declare_if(ScopeTree *tree, Ast *node) {
    for (;;) {
        if (!scope_declare_expression(tree, node->as.if_.test) ||
            !scope_declare_statements(tree, node->as.if_.body)) {
            return false;
        }
        Ast *next = ast_elif(node);
        if (next == NULL) {
            return scope_declare_statements(tree, node->as.if_.orelse);
        }
        node = next;
    }
}

static bool scope_declare_handlers(ScopeTree *tree, AstList handlers) {
    for (size_t index = 0; index < handlers.count; index++) {
        const Ast *node = handlers.items[index];
        const AstFields_except_handler *handler = &node->as.except_handler;
        if (!scope_declare_optional(tree, handler->type)) {
            return false;
        }
        unsigned flags = SYMBOL_IS_ASSIGNED | SYMBOL_IS_DELETED;
        if (handler->name != NULL && !scope_note_name(tree, handler->name, flags, node)) {
            return false;
        }
        if (!scope_declare_statements(tree, handler->body)) {
            return false;
        }
    }
    return true;
}

static bool scope_declare_with(ScopeTree *tree, Ast *node) {
    AstList items = node->as.with.items;
    for (size_t index = 0; index < items.count; index++) {
        const AstFields_with_item *item = &items.items[index]->as.with_item;
        if (!scope_declare_expression(tree, item->context_expr) ||
            !scope_declare_optional(tree, item->optional_vars)) {
            return false;
        }
    }
    return scope_declare_statements(tree, node->as.with.body);
}

// `import a.b` binds a; `import a.b as c` binds c.
static bool scope_declare_import(ScopeTree *tree, const Ast *node) {
    for (size_t index = 0; index < node->as.import.names.count; index++) {
        const Ast *item = node->as.import.names.items[index];
        const AstName *name = item->as.alias.name;
        String *bound = NULL;
        const char *dot = memchr(name->text, '.', name->length);
        if (item->as.alias.asname == NULL && dot != NULL) {
            bound = string_intern_utf8(tree->vm, name->text, (size_t)(dot - name->text));
        } else {
            const AstName *given = item->as.alias.asname;
            bound = scope_mangle(tree->vm, tree->current, given != NULL ? given : name);
        }
        if (!scope_note(tree, tree->current, bound, SYMBOL_IS_ASSIGNED, item)) {
            return false;
        }
    }
    return true;
}

static bool scope_declare_import_from(ScopeTree *tree, const Ast *node) {
    for (size_t index = 0; index < node->as.import_from.names.count; index++) {
        const Ast *item = node->as.import_from.names.items[index];
        const AstName *name = item->as.alias.name;
        if (name->length == 1 && name->text[0] == '*') {
            if (tree->current->kind != SCOPE_MODULE) {
                return scope_fail(tree, item, "import * only allowed at module level");
            }
            continue;
        }
        const AstName *given = item->as.alias.asname;
        if (!scope_note_name(tree, given != NULL ? given : name, SYMBOL_IS_ASSIGNED, item)) {
            return false;
        }
    }
    return true;
}

// What is wrong with declaring a name global or nonlocal that was used so before; NULL when
// nothing.
static const char *scope_late_declaration(unsigned flags, bool is_global) {
    if ((flags & SYMBOL_IS_PARAMETER) != 0) {
        return is_global ? "name '%s' is parameter and global"
                         : "name '%s' is parameter and nonlocal";
    }
    if ((flags & SYMBOL_IS_USED) != 0) {
        return is_global ? "name '%s' is used prior to global declaration"
                         : "name '%s' is used prior to nonlocal declaration";
    }
    if ((flags & SYMBOL_IS_ANNOTATED) != 0) {
        return is_global ? "annotated name '%s' can't be global"
                         : "annotated name '%s' can't be nonlocal";
    }
    if ((flags & SYMBOL_IS_ASSIGNED) != 0) {
        return is_global ? "name '%s' is assigned to before global declaration"
                         : "name '%s' is assigned to before nonlocal declaration";
    }
    return NULL;
}

static bool scope_fail_late_declaration(ScopeTree *tree, const Ast *node, const String *name,
                                        const char *complaint) {
    const char *mark = strstr(complaint, "%s");
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append(&text, complaint, (size_t)(mark - complaint));
    string_append_utf8(&text, name);
    text_buffer_append_text(&text, mark + 2);
    scope_fail(tree, node, "%s", text.bytes);
    text_buffer_release(&text);
    return false;
}

// global name, … | nonlocal name, …
static bool scope_declare_outer_names(ScopeTree *tree, const Ast *node, bool is_global) {
    for (size_t index = 0; index < node->as.global.names.count; index++) {
        Scope *scope = tree->current;
        String *name = scope_mangle(tree->vm, scope, node->as.global.names.items[index]);
        const Symbol *before = scope_find(scope, name);
        const char *complaint =
            before == NULL ? NULL : scope_late_declaration(before->flags, is_global);
        if (complaint != NULL) {
            return scope_fail_late_declaration(tree, node, name, complaint);
        }
        scope_note(tree, scope, name, is_global ? SYMBOL_IS_GLOBAL : SYMBOL_IS_NONLOCAL, node);
        if (is_global && tree->uses_namespace) {
            // Whoever is global somewhere is so for the text of an exec() as well.
            scope_note(tree, tree->module, name, SYMBOL_IS_GLOBAL, node);
        }
        Symbol *symbol = scope_find(scope, name);
        symbol->directive = symbol->directive == NULL ? node : symbol->directive;
        if (scope == tree->module && !is_global) {
            tree->resolved = 0; // it may be a name of an earlier statement
        }
    }
    return true;
}

static bool scope_declare_pattern(ScopeTree *tree, Ast *node);

static bool scope_declare_patterns(ScopeTree *tree, AstList patterns) {
    for (size_t index = 0; index < patterns.count; index++) {
        if (!scope_declare_pattern(tree, patterns.items[index])) {
            return false;
        }
    }
    return true;
}

static bool scope_note_capture(ScopeTree *tree, const AstName *name, const Ast *at) {
    return name == NULL || scope_note_name(tree, name, SYMBOL_IS_ASSIGNED, at);
}

static bool scope_declare_pattern(ScopeTree *tree, Ast *node) {
    switch ((int)node->kind) {
    case AST_MATCH_VALUE:
    case AST_MATCH_SINGLETON:
        return scope_declare_expression(tree, node->as.match_value.value);
    case AST_MATCH_SEQUENCE:
        return scope_declare_patterns(tree, node->as.match_sequence.patterns);
    case AST_MATCH_MAPPING:
        return scope_declare_expressions(tree, node->as.match_mapping.keys) &&
               scope_declare_patterns(tree, node->as.match_mapping.patterns) &&
               scope_note_capture(tree, node->as.match_mapping.rest, node);
    case AST_MATCH_CLASS:
        return scope_declare_expression(tree, node->as.match_class.cls) &&
               scope_declare_patterns(tree, node->as.match_class.patterns) &&
               scope_declare_patterns(tree, node->as.match_class.kwd_patterns);
    case AST_MATCH_STAR:
        return scope_note_capture(tree, node->as.match_star.name, node);
    case AST_MATCH_AS:
        return (node->as.match_as.pattern == NULL ||
                scope_declare_pattern(tree, node->as.match_as.pattern)) &&
               scope_note_capture(tree, node->as.match_as.name, node);
    case AST_MATCH_OR:
        return scope_declare_patterns(tree, node->as.match_or.patterns);
    default:
        assert(false && "not a pattern");
        return true;
    }
}

static bool scope_declare_match(ScopeTree *tree, Ast *node) {
    if (!scope_declare_expression(tree, node->as.match.subject)) {
        return false;
    }
    for (size_t index = 0; index < node->as.match.cases.count; index++) {
        const AstFields_match_case *item = &node->as.match.cases.items[index]->as.match_case;
        if (!scope_declare_pattern(tree, item->pattern) ||
            !scope_declare_optional(tree, item->guard) ||
            !scope_declare_statements(tree, item->body)) {
            return false;
        }
    }
    return true;
}

static bool scope_declare_for(ScopeTree *tree, Ast *node) {
    const AstFields_for_ *loop = &node->as.for_;
    return scope_declare_expression(tree, loop->target) &&
           scope_declare_expression(tree, loop->iter) &&
           scope_declare_statements(tree, loop->body) &&
           scope_declare_statements(tree, loop->orelse);
}

static bool scope_declare_try(ScopeTree *tree, Ast *node) {
    return scope_declare_statements(tree, node->as.try_.body) &&
           scope_declare_handlers(tree, node->as.try_.handlers) &&
           scope_declare_statements(tree, node->as.try_.orelse) &&
           scope_declare_statements(tree, node->as.try_.finalbody);
}

// A statement that suspends by itself, without `await`.
static bool scope_note_await(ScopeTree *tree) {
    tree->current->has_await = true;
    return true;
}

bool scope_declare_statement(ScopeTree *tree, Ast *node) {
    switch ((int)node->kind) {
    case AST_FUNCTION_DEF:
        return scope_declare_function(tree, node, false);
    case AST_ASYNC_FUNCTION_DEF:
        return scope_declare_function(tree, node, true);
    case AST_CLASS_DEF:
        return scope_declare_class(tree, node);
    case AST_RETURN:
        return scope_declare_optional(tree, node->as.return_.value);
    case AST_DELETE:
        return scope_declare_expressions(tree, node->as.delete_.targets);
    case AST_ASSIGN:
        return scope_declare_expressions(tree, node->as.assign.targets) &&
               scope_declare_expression(tree, node->as.assign.value);
    case AST_AUG_ASSIGN:
        return scope_declare_expression(tree, node->as.aug_assign.target) &&
               scope_declare_expression(tree, node->as.aug_assign.value);
    case AST_ANN_ASSIGN:
        return scope_declare_annotated(tree, node);
    case AST_TYPE_ALIAS:
        return scope_declare_type_alias(tree, node);
    case AST_ASYNC_FOR:
        return scope_note_await(tree) && scope_declare_for(tree, node);
    case AST_FOR:
        return scope_declare_for(tree, node);
    case AST_WHILE:
        return scope_declare_expression(tree, node->as.while_.test) &&
               scope_declare_statements(tree, node->as.while_.body) &&
               scope_declare_statements(tree, node->as.while_.orelse);
    case AST_IF:
        return scope_declare_if(tree, node);
    case AST_ASYNC_WITH:
        return scope_note_await(tree) && scope_declare_with(tree, node);
    case AST_WITH:
        return scope_declare_with(tree, node);
    case AST_MATCH:
        return scope_declare_match(tree, node);
    case AST_RAISE:
        return scope_declare_optional(tree, node->as.raise.exc) &&
               scope_declare_optional(tree, node->as.raise.cause);
    case AST_TRY:
    case AST_TRY_STAR:
        return scope_declare_try(tree, node);
    case AST_ASSERT:
        suspicion_assert(tree->notices, node);
        return scope_declare_expression(tree, node->as.assert_.test) &&
               scope_declare_optional(tree, node->as.assert_.msg);
    case AST_IMPORT:
        return scope_declare_import(tree, node);
    case AST_IMPORT_FROM:
        return scope_declare_import_from(tree, node);
    case AST_GLOBAL:
        return scope_declare_outer_names(tree, node, true);
    case AST_NONLOCAL:
        return scope_declare_outer_names(tree, node, false);
    case AST_EXPR:
        return scope_declare_expression(tree, node->as.expr.value);
    default: // pass, break, continue
        return true;
    }
}
