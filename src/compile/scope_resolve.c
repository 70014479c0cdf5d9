// scope_resolve.c: decides for every name where its variable lives, then hands out registers.
//
// A name that its scope does not bind is looked for in the functions around it, class bodies being
// passed over. When it is found in another unit, the variable becomes a cell, and every unit on the
// way down gets the cell as a closure cell.

#include "compile/scope.h"

#include <stdlib.h>

// Unit `unit`, and all units between it and `owner`, receive the variable as a closure cell.
static void scope_add_free(const ScopeTree *tree, Scope *unit, const Scope *owner, String *name) {
    while (unit != owner && scope_free_index(unit, name) == UINT32_MAX) {
        word_map_set(&unit->free_numbers, tree->arena, (uintptr_t)name, unit->frees.count);
        arena_push(tree->arena, &unit->frees, name);
        unit = unit->parent->unit;
    }
}

// The cells __class__ and __classdict__ of a class body stand for no name of the body itself.
static Symbol *scope_class_symbol(const ScopeTree *tree, Scope *scope, String *name) {
    bool is_class_cell = name == tree->name_class;
    if (!is_class_cell && name != tree->name_class_dict) {
        return NULL;
    }
    scope->needs_class_cell |= is_class_cell;
    scope->needs_class_dict |= !is_class_cell;
    Symbol *symbol = arena_allocate(tree->arena, sizeof *symbol);
    symbol->name = name;
    symbol->scope = scope;
    symbol->definition = symbol;
    return symbol;
}

// For type parameters, what a class binds or declares global hides the functions around it.
static bool scope_is_own_of_class(const Scope *scope, const String *name) {
    const Symbol *symbol = scope_find(scope, name);
    unsigned flags = symbol == NULL ? 0 : symbol->flags;
    return (flags & SYMBOL_IS_GLOBAL) != 0 ||
           ((flags & SYMBOL_IS_BOUND) != 0 && (flags & SYMBOL_IS_NONLOCAL) == 0);
}

// The variable of that name in the functions around a scope; NULL when it is global.
static Symbol *scope_find_around(const ScopeTree *tree, const Scope *inner, String *name) {
    bool sees_class = inner->can_see_class;
    for (Scope *scope = inner->parent; scope != NULL && scope->kind != SCOPE_MODULE;
         scope = scope->parent) {
        if (scope->kind == SCOPE_CLASS) {
            Symbol *implicit = scope_class_symbol(tree, scope, name);
            if (implicit != NULL) {
                return implicit;
            }
            if (sees_class && scope_is_own_of_class(scope, name)) {
                return NULL;
            }
            sees_class = false;
            continue;
        }
        Symbol *symbol = scope_find(scope, name);
        unsigned flags = symbol == NULL ? 0 : symbol->flags;
        if ((flags & SYMBOL_IS_GLOBAL) != 0) {
            return NULL;
        }
        if ((flags & SYMBOL_IS_NONLOCAL) == 0 && (flags & SYMBOL_IS_BOUND) != 0) {
            return symbol;
        }
    }
    return NULL;
}

// Connects a symbol to the variable of an outer scope.
static void scope_connect(const ScopeTree *tree, Symbol *symbol, Symbol *definition) {
    symbol->definition = definition;
    Scope *unit = symbol->scope->unit;
    Scope *owner = definition->scope->unit;
    unsigned inherited = SYMBOL_IS_DELETED | SYMBOL_IS_NAMED_INSIDE;
    if (unit != owner) {
        definition->is_cell = true;
        scope_add_free(tree, unit, owner, symbol->name);
    }
    definition->flags |= symbol->flags & inherited;
}

static bool scope_resolve_nonlocal(const ScopeTree *tree, Symbol *symbol) {
    const Scope *scope = symbol->scope;
    if (scope->kind == SCOPE_MODULE) {
        return diagnostic_set(tree->diagnostic, DIAGNOSTIC_SYNTAX_ERROR, symbol->directive->range,
                              "nonlocal declaration not allowed at module level");
    }
    Symbol *definition = scope_find_around(tree, scope, symbol->name);
    if (definition == NULL) {
        return diagnostic_set(tree->diagnostic, DIAGNOSTIC_SYNTAX_ERROR, symbol->directive->range,
                              "no binding for nonlocal '%s' found",
                              string_text(tree->vm, symbol->name));
    }
    if ((definition->flags & SYMBOL_IS_TYPE_PARAMETER) != 0) {
        return diagnostic_set(tree->diagnostic, DIAGNOSTIC_SYNTAX_ERROR, symbol->directive->range,
                              "nonlocal binding not allowed for type parameter '%s'",
                              string_text(tree->vm, symbol->name));
    }
    scope_connect(tree, symbol, definition);
    return true;
}

static bool scope_is_global_in_class(const Scope *scope, const String *name) {
    while (scope->kind != SCOPE_CLASS) {
        scope = scope->parent;
    }
    const Symbol *symbol = scope_find(scope, name);
    return symbol != NULL && (symbol->flags & SYMBOL_IS_GLOBAL) != 0;
}

static bool scope_resolve_symbol(const ScopeTree *tree, Symbol *symbol) {
    Scope *scope = symbol->scope;
    unsigned both = SYMBOL_IS_GLOBAL | SYMBOL_IS_NONLOCAL;
    if ((symbol->flags & both) == both) {
        return diagnostic_set(tree->diagnostic, DIAGNOSTIC_SYNTAX_ERROR, symbol->directive->range,
                              "name '%s' is nonlocal and global",
                              string_text(tree->vm, symbol->name));
    }
    if ((symbol->flags & SYMBOL_IS_GLOBAL) != 0) {
        return true;
    }
    if ((symbol->flags & SYMBOL_IS_NONLOCAL) != 0) {
        return scope_resolve_nonlocal(tree, symbol);
    }
    if ((symbol->flags & SYMBOL_IS_BOUND) != 0) {
        symbol->definition = scope_is_function(scope) ? symbol : NULL;
        return true;
    }
    Symbol *definition = scope_find_around(tree, scope, symbol->name);
    if (definition != NULL) {
        scope_connect(tree, symbol, definition);
    } else if (scope->can_see_class && scope_is_global_in_class(scope, symbol->name)) {
        symbol->flags |= SYMBOL_IS_GLOBAL;
    }
    return true;
}

// A scope that looks names up in the namespace of the class around it needs the cell that holds it.
static void scope_resolve_class_dict(const ScopeTree *tree, Scope *scope) {
    if (!scope->can_see_class) {
        return;
    }
    const Symbol *definition = scope_find_around(tree, scope, tree->name_class_dict);
    if (definition != NULL) {
        scope_add_free(tree, scope->unit, definition->scope->unit, tree->name_class_dict);
    }
}

static int scope_compare_names(const void *left, const void *right) {
    return string_compare(*(String *const *)left, *(String *const *)right);
}

static uint32_t scope_add_local(Scope *unit, String *name, bool is_cell) {
    arena_push(unit->arena, &unit->locals, (ScopeLocal){name, is_cell, true, 0});
    return (uint32_t)(unit->locals.count - 1);
}

// A register for a variable of an inlined comprehension: one of that name that no comprehension
// around is using, else a new one. Those of one name are linked, so that a function of ten thousand
// comprehensions does not look through all of them each time.
static uint32_t scope_take_local(Scope *unit, String *name, bool is_cell) {
    uint64_t key = (uintptr_t)name | (is_cell ? 1 : 0);
    uint64_t first = 0;
    bool is_known = word_map_find(&unit->comprehension_locals, key, &first);
    uint32_t last = 0;
    for (uint32_t next = is_known ? (uint32_t)first + 1 : 0; next != 0;) {
        last = next - 1;
        ScopeLocal *local = &unit->locals.items[last];
        if (!local->is_taken) {
            local->is_taken = true;
            return last;
        }
        next = local->next;
    }
    uint32_t added = scope_add_local(unit, name, is_cell);
    if (is_known) {
        unit->locals.items[last].next = added + 1;
    } else {
        word_map_set(&unit->comprehension_locals, unit->arena, key, added);
    }
    return added;
}

static void scope_place_comprehensions(const Scope *scope) {
    for (size_t child = 0; child < scope->children.count; child++) {
        const Scope *inner = scope->children.items[child];
        if (!inner->is_inlined) {
            continue;
        }
        for (size_t index = 0; index < inner->symbols.count; index++) {
            Symbol *symbol = inner->symbols.items[index];
            if (symbol->definition == symbol) {
                symbol->slot = scope_take_local(inner->unit, symbol->name, symbol->is_cell);
            }
        }
        scope_place_comprehensions(inner);
        for (size_t index = 0; index < inner->symbols.count; index++) {
            const Symbol *symbol = inner->symbols.items[index];
            if (symbol->definition == symbol) {
                inner->unit->locals.items[symbol->slot].is_taken = false;
            }
        }
    }
}

static bool scope_is_late_cell(const Symbol *symbol) {
    return symbol->is_cell && (symbol->flags & SYMBOL_IS_PARAMETER) == 0;
}

static int scope_compare_symbols(const void *left, const void *right) {
    return string_compare((*(Symbol *const *)left)->name, (*(Symbol *const *)right)->name);
}

// Shared variables come after the others, by name: locals() shows them so.
static void scope_place_cells(const ScopeTree *tree, Scope *unit) {
    size_t count = 0;
    Symbol **cells = arena_allocate(tree->arena, unit->symbols.count * sizeof(Symbol *));
    for (size_t index = 0; index < unit->symbols.count; index++) {
        Symbol *symbol = unit->symbols.items[index];
        if (symbol->definition == symbol && scope_is_late_cell(symbol)) {
            cells[count++] = symbol;
        }
    }
    qsort(cells, count, sizeof(Symbol *), scope_compare_symbols);
    for (size_t index = 0; index < count; index++) {
        cells[index]->slot = scope_add_local(unit, cells[index]->name, true);
    }
}

static void scope_sort_frees(const ScopeTree *tree, Scope *unit) {
    if (unit->frees.count < 2) {
        return;
    }
    qsort(unit->frees.items, unit->frees.count, sizeof *unit->frees.items, scope_compare_names);
    for (size_t index = 0; index < unit->frees.count; index++) {
        word_map_set(&unit->free_numbers, tree->arena, (uintptr_t)unit->frees.items[index], index);
    }
}

void scope_place_namespace(const ScopeTree *tree, Scope *unit) {
    bool has_namespace =
        unit->kind == SCOPE_CLASS || (unit->kind == SCOPE_MODULE && tree->uses_namespace);
    if (has_namespace) {
        scope_add_local(unit, string_intern_text(tree->vm, ".namespace"), false);
    }
    unit->inner_start = has_namespace ? 1 : 0;
}

// Registers of a unit: parameters, other locals, then variables of inlined comprehensions.
static void scope_place(const ScopeTree *tree, Scope *unit) {
    scope_place_namespace(tree, unit);
    if (unit->needs_class_cell) {
        unit->class_cell_slot = scope_add_local(unit, tree->name_class, true);
    }
    if (unit->needs_class_dict) {
        unit->class_dict_slot = scope_add_local(unit, tree->name_class_dict, true);
    }
    for (size_t index = 0; index < unit->symbols.count; index++) {
        Symbol *symbol = unit->symbols.items[index];
        if (symbol->definition == symbol && !scope_is_late_cell(symbol)) {
            symbol->slot = scope_add_local(unit, symbol->name, symbol->is_cell);
            unit->has_named_inside |= (symbol->flags & SYMBOL_IS_NAMED_INSIDE) != 0;
        }
    }
    scope_place_cells(tree, unit);
    unit->inner_start = (uint32_t)unit->locals.count;
    scope_place_comprehensions(unit);
    scope_sort_frees(tree, unit);
}

static bool scope_resolve(const ScopeTree *tree, Scope *scope, size_t first) {
    for (size_t index = first; index < scope->symbols.count; index++) {
        if (!scope_resolve_symbol(tree, scope->symbols.items[index])) {
            return false;
        }
    }
    scope_resolve_class_dict(tree, scope);
    return true;
}

bool scope_tree_resolve(ScopeTree *tree) {
    Scope *module = tree->module;
    if (!scope_resolve(tree, module, tree->resolved)) {
        return false;
    }
    tree->resolved = module->symbols.count;
    for (size_t index = 0; index < tree->all.count; index++) {
        if (!scope_resolve(tree, tree->all.items[index], 0)) {
            return false;
        }
    }
    scope_place_comprehensions(module);
    for (size_t index = 0; index < tree->all.count; index++) {
        if (!tree->all.items[index]->is_inlined) {
            scope_place(tree, tree->all.items[index]);
        }
    }
    return true;
}
