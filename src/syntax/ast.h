// ast.h: the syntax tree, one node type for the whole language.
//
// A node is a kind, a range of the source and the fields of that kind (ast.def lists them, and
// reads as Python's own `ast` reference). Nodes live in the arena they were parsed into and are
// never changed afterwards.
//
// Walking without exhausting the C stack. A node's `depth` is bounded by AST_DEPTH_MAX, so plain
// recursion over children is safe, with two exceptions that may be as long as the source:
//
//   the left spine   a + b + c, x.a.b.c, f()()(), x[0][1] lean to the left without bound. Start
//                    at ast_spine_start(node) and climb by ->outer until node is reached:
//
//                        Ast *step = ast_spine_start(node);   // `a`
//                        … handle step …
//                        while (step != node) {
//                            step = step->outer;              // `a + b`, then `… + c`
//                            … handle step, its left operand being done …
//                        }
//
//   elif             an If whose orelse is one If: loop with ast_elif().
//
// `a and b and c`, `a < b < c` and "implicit" "concatenation" are one node each.
// Read next: ast_print.c, the shortest complete walk.

#ifndef ASPY_SYNTAX_AST_H
#define ASPY_SYNTAX_AST_H

#include "syntax/source.h"

#include <string.h>

// Recursion over children, spine and elif aside, never goes deeper than this.
enum { AST_DEPTH_MAX = 1000 };

typedef enum AstKind {
#define NODE(kind, name, member) AST_##kind,
#define SAME(kind, name, member) AST_##kind,
#include "syntax/ast.def"
    AST_KIND_COUNT
} AstKind;

// BINARY(KIND, Name, symbol)
#define AST_BINARY_OPERATORS(BINARY)      \
    BINARY(ADD, Add, "+")                 \
    BINARY(SUBTRACT, Sub, "-")            \
    BINARY(MULTIPLY, Mult, "*")           \
    BINARY(MATRIX_MULTIPLY, MatMult, "@") \
    BINARY(DIVIDE, Div, "/")              \
    BINARY(MODULO, Mod, "%")              \
    BINARY(POWER, Pow, "**")              \
    BINARY(SHIFT_LEFT, LShift, "<<")      \
    BINARY(SHIFT_RIGHT, RShift, ">>")     \
    BINARY(BIT_OR, BitOr, "|")            \
    BINARY(BIT_XOR, BitXor, "^")          \
    BINARY(BIT_AND, BitAnd, "&")          \
    BINARY(FLOOR_DIVIDE, FloorDiv, "//")

#define AST_COMPARE_OPERATORS(COMPARE) \
    COMPARE(EQUAL, Eq, "==")           \
    COMPARE(NOT_EQUAL, NotEq, "!=")    \
    COMPARE(LESS, Lt, "<")             \
    COMPARE(LESS_EQUAL, LtE, "<=")     \
    COMPARE(GREATER, Gt, ">")          \
    COMPARE(GREATER_EQUAL, GtE, ">=")  \
    COMPARE(IS, Is, "is")              \
    COMPARE(IS_NOT, IsNot, "is not")   \
    COMPARE(IN, In, "in")              \
    COMPARE(NOT_IN, NotIn, "not in")

#define AST_ENUMERATOR_BINARY(kind, name, symbol)  AST_BINARY_##kind,
#define AST_ENUMERATOR_COMPARE(kind, name, symbol) AST_COMPARE_##kind,
typedef enum AstBinaryOperator { AST_BINARY_OPERATORS(AST_ENUMERATOR_BINARY) } AstBinaryOperator;
typedef enum AstCompareOperator {
    AST_COMPARE_OPERATORS(AST_ENUMERATOR_COMPARE)
} AstCompareOperator;
#undef AST_ENUMERATOR_BINARY
#undef AST_ENUMERATOR_COMPARE

typedef enum AstUnaryOperator {
    AST_UNARY_INVERT,   // ~
    AST_UNARY_NOT,      // not
    AST_UNARY_POSITIVE, // +
    AST_UNARY_NEGATIVE  // -
} AstUnaryOperator;

typedef enum AstBoolOperator { AST_BOOL_AND, AST_BOOL_OR } AstBoolOperator;

// What happens to a name, attribute, subscript, starred, list or tuple where it stands.
typedef enum AstContext { AST_CONTEXT_LOAD, AST_CONTEXT_STORE, AST_CONTEXT_DELETE } AstContext;

typedef struct Ast Ast;

// A sequence of nodes. items is NULL when count is 0.
typedef struct AstList {
    Ast **items;
    size_t count;
} AstList;

// An identifier in NFKC form. Within one parse two names are the same exactly when their
// addresses are.
typedef struct AstName {
    void *compiled;  // what the compiler made of the name at its first use; NULL before
    uint32_t length; // bytes of UTF-8 before the terminating NUL
    uint32_t hash;   // of the text, for the parser's table
    char text[];
} AstName;

// Is it this word?
static inline bool ast_name_is(const AstName *name, const char *word) {
    size_t length = strlen(word);
    return name->length == length && memcmp(name->text, word, length) == 0;
}

typedef struct AstNameList {
    const AstName **items;
    size_t count;
} AstNameList;

typedef struct AstCompareList {
    AstCompareOperator *items;
    size_t count;
} AstCompareList;

typedef enum AstConstantKind {
    AST_CONSTANT_NONE,
    AST_CONSTANT_TRUE,
    AST_CONSTANT_FALSE,
    AST_CONSTANT_ELLIPSIS,
    AST_CONSTANT_INTEGER,   // as.integer
    AST_CONSTANT_FLOAT,     // as.number
    AST_CONSTANT_IMAGINARY, // as.number, the imaginary part
    AST_CONSTANT_STRING,    // as.text: UTF-8 in which \ud800-\udfff stand as three bytes each
    AST_CONSTANT_BYTES      // as.text: the bytes
} AstConstantKind;

typedef struct AstConstant {
    AstConstantKind kind;
    union {
        struct {
            const char *digits; // of that base only: no prefix, no underscore; NUL-terminated
            size_t length;
            int base; // 2, 8, 10 or 16
        } integer;
        double number;
        struct {
            const char *bytes; // may contain NUL; one more NUL follows
            size_t length;
        } text;
    } as;
} AstConstant;

// One struct per row of ast.def: `AstFields_assign` and so on, used through Ast.as only.
#define NODE(kind, name, member) typedef struct AstFields_##member {
#define END(member) \
    }               \
    AstFields_##member;
#define CHILD(field)             Ast *field;
#define OPTIONAL(field)          Ast *field;
#define LIST(field)              AstList field;
#define HOLES(field)             AstList field;
#define NAME(field)              const AstName *field;
#define OPTIONAL_NAME(field)     const AstName *field;
#define NAMES(field)             AstNameList field;
#define POINT(field)             SourcePoint field;
#define FLAG(field)              bool field;
#define NUMBER(field)            int field;
#define CONVERSION(field)        char field;
#define BINARY_OPERATOR(field)   AstBinaryOperator field;
#define UNARY_OPERATOR(field)    AstUnaryOperator field;
#define BOOL_OPERATOR(field)     AstBoolOperator field;
#define COMPARE_OPERATORS(field) AstCompareList field;
#define CONTEXT(field)           AstContext field;
#define CONSTANT_VALUE(field)    AstConstant field;
#define NOTHING                  char unused;
#include "syntax/ast.def"

// A node occupies only as much of the union as its kind needs: never copy one by value.
struct Ast {
    uint8_t kind;       // AstKind: read it with ast_kind()
    bool parenthesized; // an expression that stood in parentheses of its own, `(a, b)` too
    uint16_t depth;     // levels of children below, spine and elif not counted
    SourceRange range;
    Ast *outer; // the node whose left operand (see above) this one is, or NULL
    union {
#define NODE(kind, name, member) AstFields_##member member;
#include "syntax/ast.def"
    } as;
};

// The kind as an enum, for a switch that lists every case.
static inline AstKind ast_kind(const Ast *node) { return (AstKind)node->kind; }

// The name of T, *Ts or **P between the brackets of type parameters.
static inline const AstName *ast_type_parameter_name(const Ast *node) {
    return ast_kind(node) == AST_TYPE_VAR ? node->as.type_var.name : node->as.param_spec.name;
}

// The operand that leans to the left without bound: BinOp.left, Attribute.value,
// Subscript.value, Call.func, each the first field; NULL for every other kind. Asked of every
// expression several times: telling the kinds one by one was a hundredth of compiling.
static inline Ast *ast_spine_operand(const Ast *node) {
    static const bool leans[AST_KIND_COUNT] = {
        [AST_BIN_OP] = true, [AST_ATTRIBUTE] = true, [AST_SUBSCRIPT] = true, [AST_CALL] = true};
    return leans[node->kind] ? node->as.bin_op.left : NULL;
}

// The innermost operand of node's left spine: node itself if it has none.
static inline Ast *ast_spine_start(Ast *node) {
    for (Ast *operand; (operand = ast_spine_operand(node)) != NULL;) {
        node = operand;
    }
    return node;
}

// The If that `elif` stands for: the only statement of orelse, if that is an If; else NULL.
Ast *ast_elif(const Ast *if_node);

// How a field is to be read; one per field word of ast.def.
typedef enum AstFieldKind {
    AST_FIELD_CHILD,
    AST_FIELD_OPTIONAL,
    AST_FIELD_LIST,
    AST_FIELD_HOLES,
    AST_FIELD_NAME,
    AST_FIELD_OPTIONAL_NAME,
    AST_FIELD_NAMES,
    AST_FIELD_POINT,
    AST_FIELD_FLAG,
    AST_FIELD_NUMBER,
    AST_FIELD_CONVERSION,
    AST_FIELD_BINARY_OPERATOR,
    AST_FIELD_UNARY_OPERATOR,
    AST_FIELD_BOOL_OPERATOR,
    AST_FIELD_COMPARE_OPERATORS,
    AST_FIELD_CONTEXT,
    AST_FIELD_CONSTANT_VALUE
} AstFieldKind;

typedef struct AstField {
    const char *name;
    AstFieldKind kind;
    size_t offset; // from the start of the Ast
} AstField;

// A kind's name as Python's ast module spells it, and its fields in order.
typedef struct AstShape {
    const char *name;
    const AstField *fields; // ended by one without a name
    size_t size;            // bytes a node of this kind occupies
} AstShape;

// The shape of a kind.
AstShape ast_shape(AstKind kind);

// "+" for AST_BINARY_ADD, "is not" for AST_COMPARE_IS_NOT, and so on.
const char *ast_binary_symbol(AstBinaryOperator op);
const char *ast_compare_symbol(AstCompareOperator op);

// "Add", "IsNot": the names of Python's ast module.
const char *ast_binary_name(AstBinaryOperator op);
const char *ast_compare_name(AstCompareOperator op);
const char *ast_unary_name(AstUnaryOperator op);
const char *ast_bool_name(AstBoolOperator op);
const char *ast_context_name(AstContext context);

#endif
