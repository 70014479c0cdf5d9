// ast.c: the tables behind ast.h and the two unbounded walks.

#include "syntax/ast.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

// What ast_spine_operand() relies on.
static_assert(offsetof(AstFields_bin_op, left) == 0, "the first field");
static_assert(offsetof(AstFields_attribute, value) == 0, "the first field");
static_assert(offsetof(AstFields_subscript, value) == 0, "the first field");
static_assert(offsetof(AstFields_call, func) == 0, "the first field");

Ast *ast_elif(const Ast *if_node) {
    const AstList *orelse = &if_node->as.if_.orelse;
    return orelse->count == 1 && orelse->items[0]->kind == AST_IF ? orelse->items[0] : NULL;
}

// fields_of_assign() and so on: one row per field of ast.def.
#define NODE(kind, name, member)                      \
    static const AstField *fields_of_##member(void) { \
        typedef AstFields_##member Fields;            \
        enum { START = offsetof(Ast, as) };           \
        static const AstField fields[] = {
#define ROW(field, kind) {#field, AST_FIELD_##kind, START + offsetof(Fields, field)},
#define END(member)                                   \
    { NULL, AST_FIELD_CHILD, START + sizeof(Fields) } \
    }                                                 \
    ;                                                 \
    return fields;                                    \
    }
#define CHILD(field)             ROW(field, CHILD)
#define OPTIONAL(field)          ROW(field, OPTIONAL)
#define LIST(field)              ROW(field, LIST)
#define HOLES(field)             ROW(field, HOLES)
#define NAME(field)              ROW(field, NAME)
#define OPTIONAL_NAME(field)     ROW(field, OPTIONAL_NAME)
#define NAMES(field)             ROW(field, NAMES)
#define POINT(field)             ROW(field, POINT)
#define FLAG(field)              ROW(field, FLAG)
#define NUMBER(field)            ROW(field, NUMBER)
#define CONVERSION(field)        ROW(field, CONVERSION)
#define BINARY_OPERATOR(field)   ROW(field, BINARY_OPERATOR)
#define UNARY_OPERATOR(field)    ROW(field, UNARY_OPERATOR)
#define BOOL_OPERATOR(field)     ROW(field, BOOL_OPERATOR)
#define COMPARE_OPERATORS(field) ROW(field, COMPARE_OPERATORS)
#define CONTEXT(field)           ROW(field, CONTEXT)
#define CONSTANT_VALUE(field)    ROW(field, CONSTANT_VALUE)
#include "syntax/ast.def"

AstShape ast_shape(AstKind kind) {
    switch (kind) {
#define SAME(kind, name, member)                       \
    case AST_##kind:                                   \
        return (AstShape){#name, fields_of_##member(), \
                          offsetof(Ast, as) + sizeof(AstFields_##member)};
#define NODE(kind, name, member) SAME(kind, name, member)
#include "syntax/ast.def"
    case AST_KIND_COUNT:
        break;
    }
    abort();
}

const char *ast_binary_symbol(AstBinaryOperator op) {
#define SYMBOL(kind, name, symbol) symbol,
    static const char *const symbols[] = {AST_BINARY_OPERATORS(SYMBOL)};
    return symbols[op];
}

const char *ast_compare_symbol(AstCompareOperator op) {
    static const char *const symbols[] = {AST_COMPARE_OPERATORS(SYMBOL)};
#undef SYMBOL
    return symbols[op];
}

const char *ast_binary_name(AstBinaryOperator op) {
#define SPELLED(kind, name, symbol) #name,
    static const char *const names[] = {AST_BINARY_OPERATORS(SPELLED)};
    return names[op];
}

const char *ast_compare_name(AstCompareOperator op) {
    static const char *const names[] = {AST_COMPARE_OPERATORS(SPELLED)};
#undef SPELLED
    return names[op];
}

const char *ast_unary_name(AstUnaryOperator op) {
    static const char *const names[] = {"Invert", "Not", "UAdd", "USub"};
    return names[op];
}

const char *ast_bool_name(AstBoolOperator op) { return op == AST_BOOL_AND ? "And" : "Or"; }

const char *ast_context_name(AstContext context) {
    static const char *const names[] = {"Load", "Store", "Del"};
    return names[context];
}
