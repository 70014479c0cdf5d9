// scope.h: what every name of a program means.
//
// A Scope is a module, class body, function, comprehension or type-parameter list. Declaring walks
// a statement of the module once and notes in each scope how each name is used; resolving then
// decides, for every name, where its variable lives:
//
//        module            class body           function
//        globals           namespace (R[0])     register, or a Cell in a register when an inner
//                                               function shares it
//
// List, set and dict comprehensions are *inlined*: they have a scope of their own but no code of
// their own. Their variables get registers of the unit around them (`Scope.unit`), and names of the
// function around them are reached directly; those of a class around them are not seen. Generator
// expressions are functions.
//
// The scopes inside a statement of the module live until the next one is declared; the module's own
// lives on. Its names are global whatever stands further down, so that one statement can be
// compiled before the next is read. Read next: scope_declare.c, scope_resolve.c.
#ifndef ASPY_COMPILE_SCOPE_H
#define ASPY_COMPILE_SCOPE_H

#include "base/vector.h"
#include "compile/word_map.h"
#include "object/string.h"
#include "syntax/ast.h"
#include "syntax/diagnostic.h"
#include "syntax/notice.h"

typedef enum ScopeKind {
    SCOPE_MODULE,
    SCOPE_CLASS,
    SCOPE_FUNCTION,
    SCOPE_LAMBDA,
    SCOPE_LIST_COMPREHENSION,
    SCOPE_SET_COMPREHENSION,
    SCOPE_DICT_COMPREHENSION,
    SCOPE_GENERATOR_EXPRESSION,
    SCOPE_TYPE_PARAMETERS, // of def f[T], class C[T], type A[T]
    SCOPE_TYPE_ALIAS,      // the value of a `type` statement: a function evaluated when asked for
    SCOPE_TYPE_VARIABLE    // the bound or default of a type parameter, likewise
} ScopeKind;

enum {
    SYMBOL_IS_ASSIGNED = 1 << 0,
    SYMBOL_IS_PARAMETER = 1 << 1,
    SYMBOL_IS_USED = 1 << 2,
    SYMBOL_IS_GLOBAL = 1 << 3,   // declared so
    SYMBOL_IS_NONLOCAL = 1 << 4, // declared so
    SYMBOL_IS_ANNOTATED = 1 << 5,
    SYMBOL_IS_ITERATION = 1 << 6, // target of a comprehension's for
    SYMBOL_IS_TYPE_PARAMETER = 1 << 7,
    // Somewhere a `del` or the end of an except clause unbinds it.
    SYMBOL_IS_DELETED = 1 << 8,
    // Somewhere an assignment expression binds it: its register may change inside an expression.
    SYMBOL_IS_NAMED_INSIDE = 1 << 9,
    SYMBOL_IS_BOUND = SYMBOL_IS_ASSIGNED | SYMBOL_IS_PARAMETER | SYMBOL_IS_TYPE_PARAMETER
};

// Where a name's value is found, seen from one scope.
typedef enum Binding {
    BINDING_REGISTER,
    BINDING_CELL, // a Cell in a register
    BINDING_FREE, // a closure cell
    BINDING_GLOBAL,
    BINDING_NAMESPACE,         // the mapping in register 0, then globals, builtins
    BINDING_NAMESPACE_OR_FREE, // that mapping, then a closure cell (class bodies)
    // The mapping in closure cell __classdict__ (type parameters inside a class), then as above.
    BINDING_CLASS_DICT,
    BINDING_CLASS_DICT_OR_FREE
} Binding;

typedef struct Scope Scope;

typedef struct Symbol {
    String *name;
    unsigned flags; // SYMBOL_…
    Scope *scope;
    struct Symbol *definition; // the symbol whose variable this is: itself, an outer one, or NULL
    bool is_cell;              // of a definition: an inner unit shares it
    uint32_t slot;             // of a definition in a unit with registers: which
    const Ast *directive;      // the global or nonlocal statement
} Symbol;

// One named register of a unit.
typedef struct ScopeLocal {
    String *name;
    bool is_cell;
    bool is_taken; // while slots are given out: a comprehension around uses it
    uint32_t next; // the index, plus 1, of the next variable of a comprehension of the same name
} ScopeLocal;

struct Scope {
    ScopeKind kind;
    Scope *parent;
    Scope *unit;  // whose code holds this scope: itself unless inlined
    Arena *arena; // of its tables
    const Ast *node;
    String *name;
    const char *within;                // of a SCOPE_TYPE_VARIABLE: what messages call it
    String *private_class;             // for __private names: the class around, or NULL
    const AstList *private_parameters; // in the type parameters of a class: only these are private
    bool is_async;                     // async def
    bool is_generator;                 // contains yield
    bool has_await; // contains await, async for, async with, or an async comprehension
    bool is_async_comprehension;
    bool is_inlined;
    bool is_nested;        // inside some function
    bool can_see_class;    // type parameters directly inside a class body
    bool needs_class_cell; // of a class: a method uses __class__ or super
    bool needs_class_dict; // of a class: type parameters inside look names up in its namespace
    bool has_annotations;  // of a module or class: __annotations__ is needed
    bool has_named_inside; // of a unit: an assignment expression binds one of its registers
    int iteration_depth;   // while declaring: inside the iterable of a comprehension
    bool is_in_iteration_target; // while declaring: inside the target of a comprehension
    uint32_t class_cell_slot;    // of a class
    uint32_t class_dict_slot;
    VECTOR(Symbol *) symbols; // in order of appearance
    WordMap by_name;          // the same, once they are many: see scope_find
    VECTOR(Scope *) children;
    VECTOR(ScopeLocal) locals;    // of a unit
    uint32_t inner_start;         // of a unit: from here on they are those of comprehensions
    WordMap comprehension_locals; // of a unit: the first of each name, see ScopeLocal.next
    VECTOR(String *) frees;       // of a unit, sorted: the cells its function is made with
    WordMap free_numbers;         // the index of each
    VECTOR(String *) attributes;  // of a class: names assigned through self
    WordMap attribute_names;      // the same ones
};

typedef struct ScopeTree {
    Vm *vm;
    Arena *arena; // of the scopes of one statement: emptied before the next one
    Diagnostic *diagnostic;
    Notices *notices; // of the source
    Scope *module;
    size_t resolved;     // so many symbols of the module are
    Scope *current;      // while declaring
    VECTOR(Scope *) all; // those inside the statement; an outer one stands before its inner ones
    WordMap by_node;
    String *name_class;      // "__class__"
    String *name_class_dict; // "__classdict__"
    String *name_iterator;   // ".0"
    String *name_super;
    bool uses_namespace;
    bool has_future_annotations;
} ScopeTree;

// Makes the scope of the module, which lives in `lasting`. vm, arena, diagnostic and the flags of
// the zeroed tree are set by the caller.
void scope_tree_init(ScopeTree *tree, Arena *lasting, const Ast *module);
// Forgets the scopes of the statement before and makes those of this one, or of the Expression that
// is all there is. False: *tree->diagnostic is set.
MUST_USE bool scope_tree_declare(ScopeTree *tree, Ast *node);
// Decides where the variables of what was declared live. False: *tree->diagnostic is set.
MUST_USE bool scope_tree_resolve(ScopeTree *tree);

// The scope made for a node: a function, class, lambda or comprehension. A type-parameter list is
// found by the address of its items; a bound, a default and the value of an alias by that of their
// field.
MUST_USE Scope *scope_of_node(const ScopeTree *tree, const void *node);

// The symbol of an already mangled name, or NULL.
MUST_USE Symbol *scope_find(const Scope *scope, const String *name);
// The interned text of an identifier.
MUST_USE String *scope_string(Vm *vm, const AstName *name);
// For scope_mangle: a name met for the first time, or one that begins with an underscore.
MUST_USE String *scope_mangle_slow(Vm *vm, const Scope *scope, const AstName *name);
// The identifier as the scope's code spells it: interned, and inside a class with __private names
// spelled _Class__private.
MUST_USE static inline String *scope_mangle(Vm *vm, const Scope *scope, const AstName *name) {
    bool is_plain = name->compiled != NULL && name->text[0] != '_';
    return LIKELY(is_plain) ? name->compiled : scope_mangle_slow(vm, scope, name);
}
// Where the variable of a name lives. *slot is the register, or the index of the closure cell.
MUST_USE Binding scope_binding(const ScopeTree *tree, const Scope *scope, const String *name,
                               uint32_t *slot);
// The index of a name among the unit's closure cells; UINT32_MAX when it is not one.
MUST_USE uint32_t scope_free_index(const Scope *unit, const String *name);

// Is it a function or something that becomes one?
static inline bool scope_is_function(const Scope *scope) {
    return scope->kind != SCOPE_MODULE && scope->kind != SCOPE_CLASS;
}
static inline bool scope_is_comprehension(const Scope *scope) {
    return scope->kind >= SCOPE_LIST_COMPREHENSION && scope->kind <= SCOPE_GENERATOR_EXPRESSION;
}

// For the declaring files. ------------------------------------------------------------------------

// Opens a scope inside the current one and makes it current.
Scope *scope_open(ScopeTree *tree, ScopeKind kind, String *name, const Ast *node, const void *key);
void scope_close(ScopeTree *tree);
// Notes a use of a name in a scope. False: two parameters of one name.
bool scope_note(ScopeTree *tree, Scope *scope, String *name, unsigned flags, const Ast *at);
bool scope_note_name(ScopeTree *tree, const AstName *name, unsigned flags, const Ast *at);
// Sets the tree's diagnostic at a node; returns false.
bool scope_fail(ScopeTree *tree, const Ast *at, const char *format, ...) PRINTF_LIKE(3, 4);
bool scope_declare_statement(ScopeTree *tree, Ast *node);
bool scope_declare_statements(ScopeTree *tree, AstList statements);
bool scope_declare_expression(ScopeTree *tree, Ast *expression);
bool scope_declare_expressions(ScopeTree *tree, AstList expressions);
bool scope_declare_comprehension(ScopeTree *tree, Ast *node);
bool scope_declare_lambda(ScopeTree *tree, Ast *node);
bool scope_declare_parameters(ScopeTree *tree, const Ast *arguments);
bool scope_declare_defaults(ScopeTree *tree, const Ast *arguments);
bool scope_declare_type_parameters(ScopeTree *tree, AstList parameters);
// Gives register 0 to the mapping in which a class body or, sometimes, a module has its names.
void scope_place_namespace(const ScopeTree *tree, Scope *unit);

#endif
