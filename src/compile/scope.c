// scope.c: the tables of scopes: making them, noting names, asking afterwards.

#include "compile/scope.h"

#include <stdarg.h>
#include <stdio.h>

Scope *scope_of_node(const ScopeTree *tree, const void *node) {
    Scope *scope = word_map_find_pointer(&tree->by_node, node);
    assert(scope != NULL && "every function-like node was declared");
    return scope;
}

// Up to so many names are compared one by one: most scopes have no more, and need no table then.
enum { SCOPE_NAMES_COMPARED = 8 };

Symbol *scope_find(const Scope *scope, const String *name) {
    if (scope->symbols.count > SCOPE_NAMES_COMPARED) {
        return word_map_find_pointer(&scope->by_name, name);
    }
    for (size_t index = 0; index < scope->symbols.count; index++) {
        if (scope->symbols.items[index]->name == name) {
            return scope->symbols.items[index];
        }
    }
    return NULL;
}

static void scope_add_symbol(Scope *scope, Symbol *symbol) {
    arena_push(scope->arena, &scope->symbols, symbol);
    size_t first = scope->symbols.count - 1;
    if (first < SCOPE_NAMES_COMPARED) {
        return;
    }
    for (size_t index = first == SCOPE_NAMES_COMPARED ? 0 : first; index <= first; index++) {
        Symbol *added = scope->symbols.items[index];
        word_map_set_pointer(&scope->by_name, scope->arena, added->name, added);
    }
}

// Is it __private: two underscores in front, not two behind, no dot?
static bool scope_is_private(const AstName *name) {
    return name->length > 2 && name->text[0] == '_' && name->text[1] == '_' &&
           !(name->text[name->length - 1] == '_' && name->text[name->length - 2] == '_') &&
           memchr(name->text, '.', name->length) == NULL;
}

// Interned at its first use only: looking it up at every one was a tenth of compiling. Nothing is
// collected while a module is compiled.
String *scope_string(Vm *vm, const AstName *name) {
    if (name->compiled == NULL) {
        ((AstName *)(uintptr_t)name)->compiled = string_intern_utf8(vm, name->text, name->length);
    }
    return name->compiled;
}

// Around the type parameters of a class nothing else is private to it.
static bool scope_is_mangled(const Scope *scope, const AstName *name) {
    const AstList *parameters = scope->private_parameters;
    for (size_t index = 0; parameters != NULL && index < parameters->count; index++) {
        const AstName *each = ast_type_parameter_name(parameters->items[index]);
        if (each->length == name->length && memcmp(each->text, name->text, name->length) == 0) {
            return true;
        }
    }
    return parameters == NULL;
}

String *scope_mangle_slow(Vm *vm, const Scope *scope, const AstName *name) {
    if (scope->private_class == NULL || !scope_is_private(name) || !scope_is_mangled(scope, name)) {
        return scope_string(vm, name);
    }
    TextBuffer text;
    text_buffer_init(&text);
    string_append_utf8(&text, scope->private_class);
    size_t underscores = 0;
    while (underscores < text.length && text.bytes[underscores] == '_') {
        underscores++;
    }
    String *result = NULL;
    if (underscores == text.length) { // a class named __ mangles nothing
        result = scope_string(vm, name);
    } else {
        TextBuffer mangled;
        text_buffer_init(&mangled);
        text_buffer_append_byte(&mangled, '_');
        text_buffer_append(&mangled, text.bytes + underscores, text.length - underscores);
        text_buffer_append(&mangled, name->text, name->length);
        result = string_intern_utf8(vm, mangled.bytes, mangled.length);
        text_buffer_release(&mangled);
    }
    text_buffer_release(&text);
    return result;
}

static Scope *scope_new(Arena *arena, ScopeKind kind, String *name, const Ast *node) {
    Scope *scope = arena_allocate(arena, sizeof *scope);
    scope->arena = arena;
    scope->kind = kind;
    scope->name = name;
    scope->node = node;
    scope->unit = scope;
    return scope;
}

Scope *scope_open(ScopeTree *tree, ScopeKind kind, String *name, const Ast *node, const void *key) {
    Scope *parent = tree->current;
    Scope *scope = scope_new(tree->arena, kind, name, node);
    scope->parent = parent;
    scope->private_class = kind == SCOPE_CLASS ? name : parent->private_class;
    scope->private_parameters = kind == SCOPE_CLASS ? NULL : parent->private_parameters;
    scope->is_nested = parent->is_nested || scope_is_function(parent);
    bool sees_class = parent->kind == SCOPE_CLASS || parent->can_see_class;
    scope->can_see_class = sees_class && kind >= SCOPE_TYPE_PARAMETERS;
    arena_push(tree->arena, &parent->children, scope);
    arena_push(tree->arena, &tree->all, scope);
    word_map_set_pointer(&tree->by_node, tree->arena, key, scope);
    tree->current = scope;
    return scope;
}

void scope_close(ScopeTree *tree) { tree->current = tree->current->parent; }

bool scope_fail(ScopeTree *tree, const Ast *at, const char *format, ...) {
    char message[DIAGNOSTIC_MESSAGE_SIZE];
    va_list values;
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    return diagnostic_set(tree->diagnostic, DIAGNOSTIC_SYNTAX_ERROR, at->range, "%s", message);
}

bool scope_note(ScopeTree *tree, Scope *scope, String *name, unsigned flags, const Ast *at) {
    Symbol *symbol = scope_find(scope, name);
    if (symbol == NULL) {
        symbol = arena_allocate(scope->arena, sizeof *symbol);
        symbol->name = name;
        symbol->scope = scope;
        scope_add_symbol(scope, symbol);
    }
    if ((flags & symbol->flags & SYMBOL_IS_PARAMETER) != 0) {
        return scope_fail(tree, at, "duplicate argument '%s' in function definition",
                          string_text(tree->vm, name));
    }
    if ((flags & symbol->flags & SYMBOL_IS_TYPE_PARAMETER) != 0) {
        return scope_fail(tree, at, "duplicate type parameter '%s'", string_text(tree->vm, name));
    }
    symbol->flags |= flags;
    return true;
}

bool scope_note_name(ScopeTree *tree, const AstName *name, unsigned flags, const Ast *at) {
    Scope *scope = tree->current;
    return scope_note(tree, scope, scope_mangle(tree->vm, scope, name), flags, at);
}

uint32_t scope_free_index(const Scope *unit, const String *name) {
    uint64_t number;
    return word_map_find(&unit->free_numbers, (uintptr_t)name, &number) ? (uint32_t)number
                                                                        : UINT32_MAX;
}

// A name that no function around binds, or that only a class body or module could know.
static Binding scope_binding_outside(const ScopeTree *tree, const Scope *scope,
                                     const Symbol *symbol, uint32_t *slot) {
    bool is_declared_global = (symbol->flags & SYMBOL_IS_GLOBAL) != 0;
    *slot = scope_free_index(scope->unit, symbol->name);
    bool is_free = *slot != UINT32_MAX && symbol->definition != NULL;
    if (is_declared_global) {
        return BINDING_GLOBAL;
    }
    switch (scope->unit->kind) {
    case SCOPE_CLASS:
        if (scope != scope->unit) { // a comprehension does not see the names of the class
            return is_free ? BINDING_FREE : BINDING_GLOBAL;
        }
        return is_free ? BINDING_NAMESPACE_OR_FREE : BINDING_NAMESPACE;
    case SCOPE_MODULE:
        return tree->uses_namespace ? BINDING_NAMESPACE : BINDING_GLOBAL;
    case SCOPE_FUNCTION:
    case SCOPE_LAMBDA:
    case SCOPE_LIST_COMPREHENSION:
    case SCOPE_SET_COMPREHENSION:
    case SCOPE_DICT_COMPREHENSION:
    case SCOPE_GENERATOR_EXPRESSION:
    case SCOPE_TYPE_PARAMETERS:
    case SCOPE_TYPE_ALIAS:
    case SCOPE_TYPE_VARIABLE:
        break;
    }
    if (scope->can_see_class) {
        return is_free ? BINDING_CLASS_DICT_OR_FREE : BINDING_CLASS_DICT;
    }
    return is_free ? BINDING_FREE : BINDING_GLOBAL;
}

Binding scope_binding(const ScopeTree *tree, const Scope *scope, const String *name,
                      uint32_t *slot) {
    const Symbol *symbol = scope_find(scope, name);
    assert(symbol != NULL && "every name was declared");
    const Symbol *definition = symbol->definition;
    bool has_register = definition != NULL && definition->scope->unit == scope->unit &&
                        scope_is_function(definition->scope);
    if (has_register) {
        *slot = definition->slot;
        return definition->is_cell ? BINDING_CELL : BINDING_REGISTER;
    }
    bool is_nonlocal = definition != NULL && (symbol->flags & SYMBOL_IS_NONLOCAL) != 0;
    if (is_nonlocal) {
        *slot = scope_free_index(scope->unit, name);
        return BINDING_FREE;
    }
    return scope_binding_outside(tree, scope, symbol, slot);
}

void scope_tree_init(ScopeTree *tree, Arena *lasting, const Ast *module) {
    tree->name_class = runtime_name(tree->vm, NAME_CLASS);
    tree->name_class_dict = string_intern_text(tree->vm, "__classdict__");
    tree->name_iterator = string_intern_text(tree->vm, ".0");
    tree->name_super = string_intern_text(tree->vm, "super");
    String *name = string_intern_text(tree->vm, "<module>");
    tree->module = scope_new(lasting, SCOPE_MODULE, name, module);
    scope_place_namespace(tree, tree->module);
}

// What lies in the arena is reached from these alone.
static void scope_tree_forget(ScopeTree *tree) {
    arena_clear(tree->arena);
    memset(&tree->all, 0, sizeof tree->all);
    memset(&tree->by_node, 0, sizeof tree->by_node);
    memset(&tree->module->children, 0, sizeof tree->module->children);
}

bool scope_tree_declare(ScopeTree *tree, Ast *node) {
    scope_tree_forget(tree);
    tree->current = tree->module;
    bool is_fine = ast_kind(node) == AST_EXPRESSION
                       ? scope_declare_expression(tree, node->as.expression.body)
                       : scope_declare_statement(tree, node);
    tree->current = NULL;
    return is_fine;
}
