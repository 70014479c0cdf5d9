// ast_build.h: the calls that the grammar's actions make, one per node.
//
// A builder judges what the grammar lets through and CPython does not, and makes the node. When
// something is wrong it sets the parse's diagnostic and still returns a node: the driver stops
// before the next token, so nobody sees it.
//
// Every action works with pieces: a node and the range it takes up *with* its parentheses, since
// `(a) + b` begins before its operand `a` does.

#ifndef ASPY_SYNTAX_AST_BUILD_H
#define ASPY_SYNTAX_AST_BUILD_H

#include <stddef.h>
#include <stdlib.h>

#include "base/arena.h"
#include "syntax/ast.h"
#include "syntax/diagnostic.h"
#include "syntax/parse.h"
#include "syntax/token.h"

// Names seen so far, by text.
typedef struct NameTable {
    const AstName **slots; // NULL where free
    size_t capacity;       // 0 or a power of two
    size_t count;
} NameTable;

// Tokens that were read already, and what is to follow them.
typedef struct ParsePiece {
    const Token *tokens;
    size_t count;
    Token last;
    size_t fed; // of tokens, and then of the last one
} ParsePiece;

// One parse: what every builder works on.
typedef struct Parse {
    struct Layout *layout; // where the tokens come from; NULL: from the piece
    ParsePiece piece;
    Arena *arena;          // of nodes
    Arena *names_arena;    // of names
    const ParseSink *sink; // takes the statements of a file, or NULL: they are listed in body
    AstList body;
    const Source *source;
    Diagnostic *diagnostic;
    NameTable names;
    Token token;     // the one being fed: what follows the piece an action builds
    Diagnostic late; // the first thing that is wrong only once all the rest is right
    Token refused;   // the token the grammar could not use
    bool is_refused;
    const Ast *bad_target; // what an `=` cannot assign to; `refused` is that `=`
    Ast *root;             // what was parsed, at the end
} Parse;

typedef struct Piece {
    Ast *node; // NULL where an optional part is missing
    SourceRange range;
} Piece;

typedef struct PieceList {
    AstList list;
    SourceRange range; // from the first to the last
} PieceList;

// A name as it is written, with its place.
typedef struct Spelled {
    const AstName *name;
    SourceRange range;
} Spelled;

typedef struct NameList {
    AstNameList list;
    SourceRange range;
} NameList;

// except clauses so far: all plain or all starred.
typedef struct Handlers {
    AstList list;
    bool is_star;
    SourceRange word; // `except` or `except*` of the last one
} Handlers;

// a < b < c while it is being read.
typedef struct Comparison {
    Piece left;
    AstCompareList operators;
    PieceList comparators;
} Comparison;

typedef enum ParameterKind {
    PARAMETER_PLAIN,
    PARAMETER_SLASH,
    PARAMETER_STAR,
    PARAMETER_DOUBLE_STAR
} ParameterKind;

typedef struct Parameter {
    ParameterKind kind;
    Ast *arg;      // NULL for / and a bare *
    Ast *fallback; // its default, or NULL
    SourceRange range;
    SourceRange start; // of its first token: the name or the stars
} Parameter;

// Parameters so far, and which may still come.
typedef struct Parameters {
    Ast *arguments;
    bool has_slash;
    bool has_star;
    bool is_bare_star;      // `*` without a name, and no keyword-only parameter yet
    SourceRange star;       // of that `*`
    SourceRange after_star; // of the token behind it
} Parameters;

// Arguments so far.
typedef struct Arguments {
    AstList positional;
    AstList keywords;
    const AstName **names; // of the keywords, hashed, once there are many: so many slots, some NULL
    size_t name_slots;
    size_t count;
    SourceRange range;
    bool has_keyword;      // name=value was seen
    bool has_double_star;  // **value was seen
    SourceRange generator; // of a generator without parentheses of its own; line 0: none
    const char *complaint; // about an argument that may not follow, or NULL
    SourceRange blamed;    // where that complaint begins; line 0: at the closing parenthesis
} Arguments;

// One item of {…}: a pair, `**value` (a pair without a key), or an element.
typedef struct Brace {
    Piece key;
    Piece value;
    bool is_pair;
    SourceRange colon; // of a pair that has one
} Brace;

typedef struct Braces {
    AstList keys; // NULL for ** and for elements
    AstList values;
    SourceRange range;
    bool is_dict;
    bool has_unpacking;
    Brace first;
} Braces;

typedef struct Mapping {
    AstList keys;
    AstList patterns;
    Spelled rest;
} Mapping;

typedef struct ClassItems {
    AstList patterns;
    AstNameList names;
    AstList named_patterns;
    SourceRange misplaced; // positional patterns behind named ones; line 0: none
} ClassItems;

#define PIECE_NONE    ((Piece){0})
#define PIECES_NONE   ((PieceList){0})
#define SPELLED_NONE  ((Spelled){0})
#define NAMES_NONE    ((NameList){0})
#define HANDLERS_NONE ((Handlers){0})

// --- parse.c: the parse itself -----------------------------------------------------------------

// Sets the diagnostic to a SyntaxError.
void parse_fail(Parse *parse, SourceRange range, const char *format, ...) PRINTF_LIKE(3, 4);

// As parse_fail, for what CPython finds after parsing: reported only if nothing else is wrong.
void parse_fail_late(Parse *parse, SourceRange range, const char *format, ...) PRINTF_LIKE(3, 4);

// For the grammar's machine: puts the next token into parse->token. False when there is none, or
// when what was made of those before is wrong.
bool parse_next(Parse *parse);

// The grammar cannot use this token.
void parse_refuse(Parse *parse, const Token *token);

// The parser holds more unfinished symbols than it may: a MemoryError, as CPython has it.
void parse_overflow(Parse *parse);

// Feeds a start token, count tokens and a last one to the grammar and tells how many of the count
// + 1 it took. Builds nothing that lasts. A token END among them ends it.
size_t parse_probe(const Source *source, TokenKind start, const Token *tokens, size_t count,
                   TokenKind last);

// The expression that these tokens are, read as the START token says; NULL if they are none.
const Ast *parse_piece(const Source *source, TokenKind what, Arena *arena, const Token *tokens,
                       size_t count);

// --- ast_node.c: nodes and lists ---------------------------------------------------------------

static inline size_t ast_size(AstKind kind) {
    // A row of the table each: the compiler makes a table of it again.
    switch (kind) {
#define SAME(kind, name, member) \
    case AST_##kind:             \
        return offsetof(Ast, as) + sizeof(AstFields_##member);
#define NODE(kind, name, member) SAME(kind, name, member)
#include "syntax/ast.def"
    case AST_KIND_COUNT:
        break;
    }
    abort();
}

// A node of this kind with all fields empty. Fill it, then ast_finish(). Inline, since a builder
// knows its kind and so how large it is: a hundredth of compiling.
static inline Ast *ast_new(Parse *parse, AstKind kind, SourceRange range) {
    Ast *node = arena_allocate(parse->arena, ast_size(kind));
    node->kind = (uint8_t)kind;
    node->range = range;
    return node;
}

// The complaint about a node that is too deep; the depth it gets.
uint32_t ast_refuse_depth(Parse *parse, const Ast *node);

// The level below which a child, if there is one, or a list of them stands.
static inline uint32_t ast_deeper(uint32_t depth, const Ast *child) {
    return child != NULL && child->depth + 1u > depth ? child->depth + 1u : depth;
}

static inline uint32_t ast_deeper_list(uint32_t depth, const AstList *list) {
    for (size_t index = 0; index < list->count; index++) {
        depth = ast_deeper(depth, list->items[index]);
    }
    return depth;
}

// The node stands on the spine over its left operand, whose depth is the node's own.
static inline uint32_t ast_climb(Ast *node, Ast *operand) {
    operand->outer = node;
    return operand->depth;
}

// Sets the depth and returns the node. Refuses one too deep.
static inline Ast *ast_finish_at(Parse *parse, Ast *node, uint32_t depth) {
    node->depth =
        (uint16_t)(LIKELY(depth <= AST_DEPTH_MAX) ? depth : ast_refuse_depth(parse, node));
    return node;
}

// The same with the depth that follows from the fields of a node that is not on the spine.
Ast *ast_finish(Parse *parse, Ast *node);

static inline Piece ast_piece(Ast *node) { return (Piece){node, node->range}; }

AstList ast_list_one(Parse *parse, Ast *item);
AstList ast_list_append(Parse *parse, AstList list, Ast *item);
AstList ast_list_extend(Parse *parse, AstList list, AstList more);

PieceList ast_pieces(Parse *parse, Piece only);
PieceList ast_pieces_two(Parse *parse, Piece first, Piece second);
PieceList ast_pieces_append(Parse *parse, PieceList list, Piece piece);

// The name of this text, the same address for the same text. Not ASCII: normalised to NFKC.
const AstName *ast_intern(Parse *parse, const char *text, size_t length);

// Gives back the table's memory; the names stay.
void ast_names_release(NameTable *names);

Spelled ast_spelled(Parse *parse, Token name);
Spelled ast_dotted(Parse *parse, Spelled head, Token name);
NameList ast_names(Parse *parse, NameList list, Token name);

// --- ast_target.c: what may be assigned to -----------------------------------------------------

// "function call", "literal": what CPython's messages call a node.
const char *ast_called(const Ast *node);

typedef enum TargetKind {
    TARGET_ASSIGN, // x = …, with … as x
    TARGET_FOR,    // for x in …
    TARGET_DELETE  // del x
} TargetKind;

// Turns an expression into a target: sets contexts, complains where it cannot be one.
void ast_set_target(Parse *parse, Piece target, TargetKind kind);

// The innermost node that keeps an expression from being a target, or NULL.
const Ast *ast_invalid_target(const Ast *node, TargetKind kind);

// Complains about `*x` standing alone where an expression must be.
void ast_check_starred(Parse *parse, Piece value);

// --- ast_statement.c ---------------------------------------------------------------------------

void ast_module(Parse *parse, AstList body);
void ast_file(Parse *parse);
// Takes statements of a file: for the sink, if there is one.
void ast_take(Parse *parse, AstList statements);
void ast_whole_expression(Parse *parse, Piece value);
Ast *ast_expr(Parse *parse, Piece value);
PieceList ast_targets(Parse *parse, PieceList targets, Piece target, Token equal);
Ast *ast_assign(Parse *parse, PieceList targets, Piece value);
Ast *ast_aug_assign(Parse *parse, Piece target, AstBinaryOperator op, Piece value);
Ast *ast_ann_assign(Parse *parse, Piece target, Piece annotation, Piece value);
Ast *ast_type_alias(Parse *parse, Token start, Token name, AstList params, Piece value);
Ast *ast_return(Parse *parse, Token start, Piece value);
Ast *ast_raise(Parse *parse, Token start, Piece exception, Piece cause);
Ast *ast_word_statement(Parse *parse, AstKind kind, Token word);
Ast *ast_delete(Parse *parse, Token start, Piece targets);
Ast *ast_global(Parse *parse, AstKind kind, Token start, NameList names);
Ast *ast_assert(Parse *parse, Token start, Piece test, Piece message);
Ast *ast_import(Parse *parse, Token start, AstList names);
Ast *ast_import_from(Parse *parse, Token start, int level, Spelled module, PieceList names);
PieceList ast_import_star(Parse *parse, Token star);
PieceList ast_import_bare(Parse *parse, AstList names);
PieceList ast_import_paren(Parse *parse, AstList names, Token end);
Ast *ast_alias(Parse *parse, Spelled name, Spelled as_name);

// --- ast_compound.c ----------------------------------------------------------------------------

Ast *ast_if(Parse *parse, Token start, Piece test, AstList body, AstList orelse);
Ast *ast_while(Parse *parse, Token start, Piece test, AstList body, AstList orelse);
Ast *ast_for(Parse *parse, Token start, Piece target, Piece iter, AstList body, AstList orelse);
Ast *ast_try(Parse *parse, Token start, AstList body, Handlers handlers, AstList orelse,
             AstList finalbody);
Handlers ast_handlers(Parse *parse, Handlers list, Handlers more);
Handlers ast_handler(Parse *parse, Token start, const Token *star, Piece type, const Token *name,
                     AstList body);
Ast *ast_with(Parse *parse, Token start, AstList items, AstList body);
Piece ast_with_item(Parse *parse, Piece value, Piece target);
// Parenthesised items; without `as` among them they may be one expression instead.
AstList ast_with_paren(Parse *parse, Token open, PieceList items, bool has_comma, Token close);
AstList ast_with_generator(Parse *parse, Token open, Piece element, AstList clauses, Token close);
Ast *ast_function(Parse *parse, Token start, Token name, AstList type_params,
                  Parameters *parameters, Piece returns, AstList body);
Ast *ast_class(Parse *parse, Token start, Token name, AstList type_params, Arguments *arguments,
               Token close, AstList body);
// Turns a def, for or with into its async twin.
Ast *ast_async(Parse *parse, Token start, Ast *statement);
Ast *ast_decorated(Parse *parse, AstList decorators, Ast *statement);
Ast *ast_type_var(Parse *parse, Token name, Piece bound, Piece fallback);
Ast *ast_type_param(Parse *parse, AstKind kind, Token start, Token name, Piece fallback);
Ast *ast_match(Parse *parse, Token start, Piece subject, AstList cases);
Ast *ast_case(Parse *parse, Token start, Piece pattern, Piece guard, AstList body);

// --- ast_parameter.c ---------------------------------------------------------------------------

Parameter ast_parameter(Parse *parse, ParameterKind kind, Token start, const Token *name,
                        Piece annotation, Piece fallback);
// Adds one parameter (to a new list if list is NULL) and complains if it may not follow.
Parameters *ast_parameters(Parse *parse, Parameters *list, Parameter parameter);
// The finished node; list may be NULL.
Ast *ast_parameters_finish(Parse *parse, Parameters *list, bool is_lambda);
// Adds one argument (to a new list if list is NULL) and complains if it may not follow.
Arguments *ast_arguments(Parse *parse, Arguments *list, const Token *comma, Piece argument);
// A comma behind the last argument.
Arguments *ast_arguments_comma(Parse *parse, Arguments *list);
// At the closing parenthesis: complains about arguments in the wrong order. list may be NULL.
void ast_arguments_finish(Parse *parse, const Arguments *list, Token close);
Piece ast_bare_generator(Parse *parse, Piece element, AstList clauses);
Piece ast_double_starred(Parse *parse, Token start, Piece value);
Piece ast_keyword(Parse *parse, Piece name, Token equal, Piece value);

// --- ast_expression.c --------------------------------------------------------------------------

// A tuple without parentheses; the second form ends with a comma.
Piece ast_tuple(Parse *parse, PieceList items);
Piece ast_tuple_to(Parse *parse, PieceList items, Token comma);
Piece ast_starred(Parse *parse, Token start, Piece value);
Piece ast_yield(Parse *parse, Token start, Piece value);
Piece ast_yield_from(Parse *parse, Token start, Piece value);
Piece ast_await(Parse *parse, Token start, Piece value);
Piece ast_named(Parse *parse, Piece target, Piece value);
Piece ast_conditional(Parse *parse, Piece body, Piece test, Piece orelse);
Piece ast_lambda(Parse *parse, Token start, Parameters *parameters, Piece body);
Piece ast_bool(Parse *parse, AstBoolOperator op, PieceList values);
Piece ast_unary(Parse *parse, AstUnaryOperator op, Token start, Piece operand);
Piece ast_binary(Parse *parse, AstBinaryOperator op, Piece left, Token at, Piece right);
Comparison *ast_comparison(Parse *parse, Piece left, AstCompareOperator op, Piece right);
Comparison *ast_comparison_append(Parse *parse, Comparison *list, AstCompareOperator op,
                                  Piece right);
Piece ast_compare(Parse *parse, Comparison *list);
Piece ast_attribute(Parse *parse, Piece value, Token name);
Piece ast_call(Parse *parse, Piece function, Token open, Arguments *arguments, Token close);
Piece ast_subscript(Parse *parse, Piece value, Token open, Piece slice, Token close);
Piece ast_slice(Parse *parse, Piece lower, Token colon, Piece upper, const Token *second_colon,
                Piece step);
Piece ast_name(Parse *parse, Token name);
Piece ast_group(Parse *parse, Token open, Piece value, Token close);
Piece ast_tuple_display(Parse *parse, Token open, PieceList items, Token close);
Piece ast_list_display(Parse *parse, Token open, PieceList items, Token close);
Braces *ast_braces(Parse *parse, Braces *list, Brace item);
// An element, or a pair if there is a colon.
Brace ast_brace(Piece key, const Token *colon, Piece value);
Brace ast_brace_unpack(Parse *parse, Token start, Piece value);
Piece ast_brace_display(Parse *parse, Token open, Braces *items, Token close);
Piece ast_brace_comprehension(Parse *parse, Token open, Braces *items, AstList clauses,
                              Token close);
Piece ast_comprehension(Parse *parse, AstKind kind, Token open, Piece element, AstList clauses,
                        Token close);
Ast *ast_clause(Parse *parse, Token start, bool is_async, Piece target, Piece iter,
                AstList conditions);

// --- ast_literal.c and ast_string.c ------------------------------------------------------------

Piece ast_number(Parse *parse, Token number);
Piece ast_word_constant(Parse *parse, AstConstantKind kind, Token word);
// A Constant that is a str.
Ast *ast_text_constant(Parse *parse, SourceRange range, const char *bytes, size_t length);
Piece ast_string(Parse *parse, Token string);
Piece ast_concatenation(Parse *parse, PieceList strings);
Piece ast_fstring(Parse *parse, Token start, AstList parts, Token end);
AstList ast_text_part(Parse *parse, AstList parts, Token text);
// `{value=!conversion:spec}`: one node, or two when `=` adds its own text.
AstList ast_field(Parse *parse, Token open, Piece value, Token debug, char conversion, Piece spec,
                  Token close);
char ast_conversion(Parse *parse, Token start, Token name);
Piece ast_spec(Parse *parse, Token colon, AstList parts);

// Undoes the escapes of a literal's body into a new text of the arena.
const char *ast_unescape(Parse *parse, const Token *token, const char *body, size_t length,
                         bool is_bytes, bool has_doubled_braces, size_t *new_length);

// --- ast_pattern.c -----------------------------------------------------------------------------

Piece ast_open_sequence(Parse *parse, PieceList patterns, const Token *comma);
Piece ast_star_pattern(Parse *parse, Token start, Token name);
Piece ast_as_pattern(Parse *parse, Piece pattern, Token name);
Piece ast_or_pattern(Parse *parse, PieceList alternatives);
Piece ast_capture_pattern(Parse *parse, Token name);
Piece ast_value_pattern(Parse *parse, Piece value);
Piece ast_group_pattern(Parse *parse, Token open, Piece pattern, Token close);
Piece ast_sequence_pattern(Parse *parse, Token open, PieceList patterns, Token close);
Mapping *ast_mapping(Parse *parse, Mapping *mapping, Piece key, Piece pattern);
Mapping *ast_mapping_rest(Parse *parse, Mapping *mapping, Token start, Token name);
Piece ast_mapping_pattern(Parse *parse, Token open, Mapping *mapping, Token close);
ClassItems *ast_class_item(Parse *parse, ClassItems *items, const Token *name, Piece pattern);
Piece ast_class_pattern(Parse *parse, Piece class, ClassItems *items, Token close);
Piece ast_complex_literal(Parse *parse, AstBinaryOperator op, Piece real, Token sign,
                          Token imaginary);

#endif
