// parser.y: tokens to syntax tree.
//
// The grammar of Python 3.13 for an LALR(1) parser. Three things keep it that small:
//   - where an assignable thing must stand, an expression is read and judged afterwards
//     (ast_target.c), as `x, y` is a tuple until an `=` follows;
//   - parameters, arguments and displays are read as any mixture and judged item by item, which
//     is also how CPython's messages about them come about;
//   - the layout stage has already said which `match` is a keyword and which parenthesis after
//     `with` holds items.
// Each action is one ast_* call (ast_build.h). A rule without an action has one symbol on its right
// and hands that one's value on.
//
// Reading order: statements, compound statements, expressions, atoms, patterns.

%include {
#include <assert.h>

#include "base/fatal.h"
#include "syntax/ast_build.h"
}
%name Parser
%token_prefix PARSER_
%token_type {Token}
%default_type {Piece}
%extra_context {Parse *parse}
%stack_size 0
%start_symbol program

// The order of tokens.def.
%token NEWLINE INDENT DEDENT NAME NUMBER STRING FSTRING_START FSTRING_MIDDLE FSTRING_END LPAREN
RPAREN LBRACKET RBRACKET LBRACE RBRACE COLON COMMA SEMICOLON DOT ELLIPSIS ARROW AT EXCLAMATION
PLUS MINUS STAR DOUBLE_STAR SLASH DOUBLE_SLASH PERCENT SHIFT_LEFT SHIFT_RIGHT AMPERSAND BAR
CIRCUMFLEX TILDE LESS GREATER LESS_EQUAL GREATER_EQUAL EQUAL_EQUAL NOT_EQUAL EQUAL COLON_EQUAL
PLUS_EQUAL MINUS_EQUAL STAR_EQUAL SLASH_EQUAL DOUBLE_SLASH_EQUAL PERCENT_EQUAL AT_EQUAL
AMPERSAND_EQUAL BAR_EQUAL CIRCUMFLEX_EQUAL SHIFT_LEFT_EQUAL SHIFT_RIGHT_EQUAL DOUBLE_STAR_EQUAL
LPAREN_ITEMS FALSE NONE TRUE AND AS ASSERT BREAK CLASS CONTINUE DEF DEL ELIF ELSE EXCEPT
FINALLY FOR FROM GLOBAL IF IMPORT IN IS LAMBDA NONLOCAL NOT OR PASS RAISE RETURN TRY WHILE WITH
YIELD ASYNC AWAIT MATCH CASE TYPE UNKNOWN START_FILE START_INTERACTIVE START_EXPRESSION
START_SINGLE START_DISJUNCTION START_ARITHMETIC.

%left LISTED.
%left OR.
%left AND.
%right NOT.
%left BAR.
%left CIRCUMFLEX.
%left AMPERSAND.
%left SHIFT_LEFT SHIFT_RIGHT.
%left PLUS MINUS.
%left STAR AT SLASH DOUBLE_SLASH PERCENT.
%right SIGN.
%right DOUBLE_STAR.

%syntax_error { parse_refuse(parse, &TOKEN); }

// --- a whole text ------------------------------------------------------------------------------

program ::= START_FILE file.                          { ast_file(parse); }
program ::= START_INTERACTIVE.                        { ast_module(parse, (AstList){0}); }
program ::= START_INTERACTIVE statements(B).          { ast_module(parse, B); }
program ::= START_EXPRESSION star_expressions(V).     { ast_whole_expression(parse, V); }
program ::= START_EXPRESSION star_expressions(V) NEWLINE. { ast_whole_expression(parse, V); }

// Pieces of a line, for explain.c.
program ::= START_SINGLE expression(V).       { ast_whole_expression(parse, V); }
program ::= START_DISJUNCTION disjunction(V). { ast_whole_expression(parse, V); }
program ::= START_ARITHMETIC arithmetic(V).   { ast_whole_expression(parse, V); }

// The statements of a file are handed on one by one, as soon as each is read (parse.h).
file ::= .                    {}
file ::= file compound(S).    { ast_take(parse, ast_list_one(parse, S)); }
file ::= file simple_line(L). { ast_take(parse, L); }

%type statements {AstList}
statements(R) ::= compound(S).                { R = ast_list_one(parse, S); }
statements    ::= simple_line.
statements(R) ::= statements(L) compound(S).  { R = ast_list_append(parse, L, S); }
statements(R) ::= statements(L) simple_line(S). { R = ast_list_extend(parse, L, S); }

%type block {AstList}
block    ::= simple_line.
block(R) ::= NEWLINE INDENT statements(B) DEDENT. { R = B; }

%type simple_line {AstList}
simple_line(R) ::= simple(S) NEWLINE.                { R = ast_list_one(parse, S); }
simple_line(R) ::= simple(S) SEMICOLON NEWLINE.      { R = ast_list_one(parse, S); }
simple_line(R) ::= simple_list(L) NEWLINE.           { R = L; }
simple_line(R) ::= simple_list(L) SEMICOLON NEWLINE. { R = L; }

%type simple_list {AstList}
simple_list(R) ::= simple(A) SEMICOLON simple(B).      { R = ast_list_append(parse, ast_list_one(parse, A), B); }
simple_list(R) ::= simple_list(L) SEMICOLON simple(S). { R = ast_list_append(parse, L, S); }

// --- simple statements -------------------------------------------------------------------------

%type simple {Ast *}
simple(R) ::= right_side(V).            { R = ast_expr(parse, V); }
simple(R) ::= targets(T) right_side(V). { R = ast_assign(parse, T, V); }
simple(R) ::= right_side(T) augmented(O) right_side(V). { R = ast_aug_assign(parse, T, O, V); }
simple(R) ::= right_side(T) COLON expression(A).
    { R = ast_ann_assign(parse, T, A, PIECE_NONE); }
simple(R) ::= right_side(T) COLON expression(A) EQUAL right_side(V).
    { R = ast_ann_assign(parse, T, A, V); }
simple(R) ::= TYPE(S) NAME(N) type_params(P) EQUAL expression(V).
    { R = ast_type_alias(parse, S, N, P, V); }
simple(R) ::= RETURN(S).                     { R = ast_return(parse, S, PIECE_NONE); }
simple(R) ::= RETURN(S) star_expressions(V). { R = ast_return(parse, S, V); }
simple(R) ::= RAISE(S).                      { R = ast_raise(parse, S, PIECE_NONE, PIECE_NONE); }
simple(R) ::= RAISE(S) expression(V).        { R = ast_raise(parse, S, V, PIECE_NONE); }
simple(R) ::= RAISE(S) expression(V) FROM expression(C). { R = ast_raise(parse, S, V, C); }
simple(R) ::= PASS(S).                       { R = ast_word_statement(parse, AST_PASS, S); }
simple(R) ::= BREAK(S).                      { R = ast_word_statement(parse, AST_BREAK, S); }
simple(R) ::= CONTINUE(S).                   { R = ast_word_statement(parse, AST_CONTINUE, S); }
simple(R) ::= DEL(S) star_expressions(T).    { R = ast_delete(parse, S, T); }
simple(R) ::= GLOBAL(S) names(N).            { R = ast_global(parse, AST_GLOBAL, S, N); }
simple(R) ::= NONLOCAL(S) names(N).          { R = ast_global(parse, AST_NONLOCAL, S, N); }
simple(R) ::= ASSERT(S) expression(T).       { R = ast_assert(parse, S, T, PIECE_NONE); }
simple(R) ::= ASSERT(S) expression(T) COMMA expression(M). { R = ast_assert(parse, S, T, M); }
simple(R) ::= IMPORT(S) dotted_aliases(L).   { R = ast_import(parse, S, L); }
simple(R) ::= FROM(S) dotted_name(M) IMPORT import_names(L).
    { R = ast_import_from(parse, S, 0, M, L); }
simple(R) ::= FROM(S) dots(D) dotted_name(M) IMPORT import_names(L).
    { R = ast_import_from(parse, S, D, M, L); }
simple(R) ::= FROM(S) dots(D) IMPORT import_names(L).
    { R = ast_import_from(parse, S, D, SPELLED_NONE, L); }

right_side ::= star_expressions.
right_side ::= yield_expression.

// x = y = …
%type targets {PieceList}
targets(R) ::= right_side(T) EQUAL(E). { R = ast_targets(parse, PIECES_NONE, T, E); }
targets(R) ::= targets(L) right_side(T) EQUAL(E). { R = ast_targets(parse, L, T, E); }

%type augmented {AstBinaryOperator}
augmented(R) ::= PLUS_EQUAL.         { R = AST_BINARY_ADD; }
augmented(R) ::= MINUS_EQUAL.        { R = AST_BINARY_SUBTRACT; }
augmented(R) ::= STAR_EQUAL.         { R = AST_BINARY_MULTIPLY; }
augmented(R) ::= AT_EQUAL.           { R = AST_BINARY_MATRIX_MULTIPLY; }
augmented(R) ::= SLASH_EQUAL.        { R = AST_BINARY_DIVIDE; }
augmented(R) ::= PERCENT_EQUAL.      { R = AST_BINARY_MODULO; }
augmented(R) ::= AMPERSAND_EQUAL.    { R = AST_BINARY_BIT_AND; }
augmented(R) ::= BAR_EQUAL.          { R = AST_BINARY_BIT_OR; }
augmented(R) ::= CIRCUMFLEX_EQUAL.   { R = AST_BINARY_BIT_XOR; }
augmented(R) ::= SHIFT_LEFT_EQUAL.   { R = AST_BINARY_SHIFT_LEFT; }
augmented(R) ::= SHIFT_RIGHT_EQUAL.  { R = AST_BINARY_SHIFT_RIGHT; }
augmented(R) ::= DOUBLE_STAR_EQUAL.  { R = AST_BINARY_POWER; }
augmented(R) ::= DOUBLE_SLASH_EQUAL. { R = AST_BINARY_FLOOR_DIVIDE; }

%type names {NameList}
names(R) ::= NAME(N).                { R = ast_names(parse, NAMES_NONE, N); }
names(R) ::= names(L) COMMA NAME(N). { R = ast_names(parse, L, N); }

%type dots {int}
dots(R) ::= DOT.              { R = 1; }
dots(R) ::= ELLIPSIS.         { R = 3; }
dots(R) ::= dots(D) DOT.      { R = D + 1; }
dots(R) ::= dots(D) ELLIPSIS. { R = D + 3; }

%type dotted_name {Spelled}
dotted_name(R) ::= NAME(N).                    { R = ast_spelled(parse, N); }
dotted_name(R) ::= dotted_name(D) DOT NAME(N). { R = ast_dotted(parse, D, N); }

%type dotted_aliases {AstList}
dotted_aliases(R) ::= dotted_alias(A).                         { R = ast_list_one(parse, A); }
dotted_aliases(R) ::= dotted_aliases(L) COMMA dotted_alias(A). { R = ast_list_append(parse, L, A); }

%type dotted_alias {Ast *}
dotted_alias(R) ::= dotted_name(D).            { R = ast_alias(parse, D, SPELLED_NONE); }
dotted_alias(R) ::= dotted_name(D) AS NAME(N). { R = ast_alias(parse, D, ast_spelled(parse, N)); }

// The range is what the statement ends with.
%type import_names {PieceList}
import_names(R) ::= STAR(S).                          { R = ast_import_star(parse, S); }
import_names(R) ::= aliases(L).                       { R = ast_import_bare(parse, L); }
import_names(R) ::= LPAREN aliases(L) RPAREN(E).       { R = ast_import_paren(parse, L, E); }
import_names(R) ::= LPAREN aliases(L) COMMA RPAREN(E). { R = ast_import_paren(parse, L, E); }

%type aliases {AstList}
aliases(R) ::= alias(A).                  { R = ast_list_one(parse, A); }
aliases(R) ::= aliases(L) COMMA alias(A). { R = ast_list_append(parse, L, A); }

%type alias {Ast *}
alias(R) ::= NAME(D).            { R = ast_alias(parse, ast_spelled(parse, D), SPELLED_NONE); }
alias(R) ::= NAME(D) AS NAME(N).
    { R = ast_alias(parse, ast_spelled(parse, D), ast_spelled(parse, N)); }

// --- compound statements -----------------------------------------------------------------------

%type compound {Ast *}
compound ::= if.
compound ::= try.
compound ::= while.
compound ::= for.
compound ::= with.
compound ::= function.
compound ::= class.
compound(R) ::= ASYNC(S) for(B).                      { R = ast_async(parse, S, B); }
compound(R) ::= ASYNC(S) with(B).                     { R = ast_async(parse, S, B); }
compound(R) ::= ASYNC(S) function(B).                 { R = ast_async(parse, S, B); }
compound(R) ::= decorators(D) function(B).            { R = ast_decorated(parse, D, B); }
compound(R) ::= decorators(D) class(B).               { R = ast_decorated(parse, D, B); }
compound(R) ::= decorators(D) ASYNC(S) function(B).
    { R = ast_decorated(parse, D, ast_async(parse, S, B)); }
compound(R) ::= MATCH(S) subject(V) COLON NEWLINE INDENT cases(C) DEDENT.
    { R = ast_match(parse, S, V, C); }

%type decorators {AstList}
decorators(R) ::= AT named(V) NEWLINE.               { R = ast_list_one(parse, V.node); }
decorators(R) ::= decorators(L) AT named(V) NEWLINE. { R = ast_list_append(parse, L, V.node); }

%type if {Ast *}
if(R) ::= IF(S) named(T) COLON block(B) else_if(E). { R = ast_if(parse, S, T, B, E); }

// An `elif` is an If of its own in the `else` of the one before.
%type else_if {AstList}
else_if    ::= else.
else_if(R) ::= ELIF(S) named(T) COLON block(B) else_if(E).
    { R = ast_list_one(parse, ast_if(parse, S, T, B, E)); }

%type else {AstList}
else(R) ::= .                    { R = (AstList){0}; }
else(R) ::= ELSE COLON block(B). { R = B; }

%type while {Ast *}
while(R) ::= WHILE(S) named(T) COLON block(B) else(E). { R = ast_while(parse, S, T, B, E); }
%type for {Ast *}
for(R) ::= FOR(S) loop_targets(T) IN star_expressions(V) COLON block(B) else(E).
    { R = ast_for(parse, S, T, V, B, E); }

// What stands before `in`: no comparison, so that the `in` is left alone.
loop_targets    ::= loop_target.
loop_targets(R) ::= loop_target(T) COMMA(E). { R = ast_tuple_to(parse, ast_pieces(parse, T), E); }
loop_targets(R) ::= loop_target_list(L).       { R = ast_tuple(parse, L); }
loop_targets(R) ::= loop_target_list(L) COMMA(E). { R = ast_tuple_to(parse, L, E); }
%type loop_target_list {PieceList}
loop_target_list(R) ::= loop_target(A) COMMA loop_target(B).      { R = ast_pieces_two(parse, A, B); }
loop_target_list(R) ::= loop_target_list(L) COMMA loop_target(B). { R = ast_pieces_append(parse, L, B); }
loop_target ::= arithmetic.
loop_target ::= starred.

%type try {Ast *}
try(R) ::= TRY(S) COLON block(B) handlers(H) else(E).
    { R = ast_try(parse, S, B, H, E, (AstList){0}); }
try(R) ::= TRY(S) COLON block(B) handlers(H) else(E) FINALLY COLON block(F).
    { R = ast_try(parse, S, B, H, E, F); }
try(R) ::= TRY(S) COLON block(B) FINALLY COLON block(F).
    { R = ast_try(parse, S, B, HANDLERS_NONE, (AstList){0}, F); }

%type handlers {Handlers}
handlers(R) ::= handler(H).              { R = ast_handlers(parse, HANDLERS_NONE, H); }
handlers(R) ::= handlers(L) handler(H).  { R = ast_handlers(parse, L, H); }

%type handler {Handlers}
handler(R) ::= EXCEPT(S) COLON block(B).
    { R = ast_handler(parse, S, NULL, PIECE_NONE, NULL, B); }
handler(R) ::= EXCEPT(S) expression(V) COLON block(B).
    { R = ast_handler(parse, S, NULL, V, NULL, B); }
handler(R) ::= EXCEPT(S) expression(V) AS NAME(N) COLON block(B).
    { R = ast_handler(parse, S, NULL, V, &N, B); }
handler(R) ::= EXCEPT(S) STAR(T) expression(V) COLON block(B).
    { R = ast_handler(parse, S, &T, V, NULL, B); }
handler(R) ::= EXCEPT(S) STAR(T) expression(V) AS NAME(N) COLON block(B).
    { R = ast_handler(parse, S, &T, V, &N, B); }

%type with {Ast *}
with(R) ::= WITH(S) with_items(L) COLON block(B). { R = ast_with(parse, S, L, B); }
with(R) ::= WITH(S) LPAREN_ITEMS(O) paren_items(L) RPAREN(C) COLON block(B).
    { R = ast_with(parse, S, ast_with_paren(parse, O, L, false, C), B); }
with(R) ::= WITH(S) LPAREN_ITEMS(O) paren_items(L) COMMA RPAREN(C) COLON block(B).
    { R = ast_with(parse, S, ast_with_paren(parse, O, L, true, C), B); }
with(R) ::= WITH(S) LPAREN_ITEMS(O) RPAREN(C) COLON block(B).
    { R = ast_with(parse, S, ast_with_paren(parse, O, PIECES_NONE, false, C), B); }
with(R) ::= WITH(S) LPAREN_ITEMS(O) yield_expression(V) RPAREN(C) COLON block(B).
    { R = ast_with(parse, S, ast_with_paren(parse, O, ast_pieces(parse, V), false, C), B); }
with(R) ::= WITH(S) LPAREN_ITEMS(O) named(V) clauses(G) RPAREN(C) COLON block(B).
    { R = ast_with(parse, S, ast_with_generator(parse, O, V, G, C), B); }

%type with_items {AstList}
with_items(R) ::= with_item(I).                     { R = ast_list_one(parse, I.node); }
with_items(R) ::= with_items(L) COMMA with_item(I). { R = ast_list_append(parse, L, I.node); }
with_item(R) ::= expression(V).                  { R = ast_with_item(parse, V, PIECE_NONE); }
with_item(R) ::= expression(V) AS loop_target(T). { R = ast_with_item(parse, V, T); }

// With items in parentheses; without any `as` it may turn out to be a tuple.
%type paren_items {PieceList}
paren_items(R) ::= paren_item(I).                      { R = ast_pieces(parse, I); }
paren_items(R) ::= paren_items(L) COMMA paren_item(I). { R = ast_pieces_append(parse, L, I); }
paren_item    ::= star_named.
paren_item(R) ::= expression(V) AS loop_target(T). { R = ast_with_item(parse, V, T); }

%type function {Ast *}
function(R) ::= DEF(S) NAME(N) type_params(P) LPAREN parameters(A) RPAREN returns(T) COLON block(B).
    { R = ast_function(parse, S, N, P, A, T, B); }
returns(R) ::= .                    { R = PIECE_NONE; }
returns(R) ::= ARROW expression(V). { R = V; }

%type class {Ast *}
class(R) ::= CLASS(S) NAME(N) type_params(P) COLON(C) block(B).
    { R = ast_class(parse, S, N, P, NULL, C, B); }
class(R) ::= CLASS(S) NAME(N) type_params(P) LPAREN arguments(A) RPAREN(C) COLON block(B).
    { R = ast_class(parse, S, N, P, A, C, B); }

%type type_params {AstList}
type_params(R) ::= .                                         { R = (AstList){0}; }
type_params(R) ::= LBRACKET type_param_list(L) RBRACKET.       { R = L; }
type_params(R) ::= LBRACKET type_param_list(L) COMMA RBRACKET. { R = L; }
%type type_param_list {AstList}
type_param_list(R) ::= type_param(P).                          { R = ast_list_one(parse, P); }
type_param_list(R) ::= type_param_list(L) COMMA type_param(P). { R = ast_list_append(parse, L, P); }
%type type_param {Ast *}
type_param(R) ::= NAME(N) annotation(B) default(D).
    { R = ast_type_var(parse, N, B, D); }
type_param(R) ::= STAR(S) NAME(N).
    { R = ast_type_param(parse, AST_TYPE_VAR_TUPLE, S, N, PIECE_NONE); }
type_param(R) ::= STAR(S) NAME(N) EQUAL star_expression(D).
    { R = ast_type_param(parse, AST_TYPE_VAR_TUPLE, S, N, D); }
type_param(R) ::= DOUBLE_STAR(S) NAME(N) default(D).
    { R = ast_type_param(parse, AST_PARAM_SPEC, S, N, D); }

// --- parameters --------------------------------------------------------------------------------

%type parameters {Parameters *}
parameters(R) ::= .                        { R = NULL; }
parameters    ::= parameter_list.
parameters(R) ::= parameter_list(L) COMMA. { R = L; }
%type parameter_list {Parameters *}
parameter_list(R) ::= parameter(P).                         { R = ast_parameters(parse, NULL, P); }
parameter_list(R) ::= parameter_list(L) COMMA parameter(P). { R = ast_parameters(parse, L, P); }
%type parameter {Parameter}
parameter(R) ::= NAME(N) annotation(A) default(D).
    { R = ast_parameter(parse, PARAMETER_PLAIN, N, &N, A, D); }
parameter(R) ::= SLASH(S).
    { R = ast_parameter(parse, PARAMETER_SLASH, S, NULL, PIECE_NONE, PIECE_NONE); }
parameter(R) ::= STAR(S).
    { R = ast_parameter(parse, PARAMETER_STAR, S, NULL, PIECE_NONE, PIECE_NONE); }
parameter(R) ::= STAR(S) NAME(N) star_annotation(A).
    { R = ast_parameter(parse, PARAMETER_STAR, S, &N, A, PIECE_NONE); }
parameter(R) ::= DOUBLE_STAR(S) NAME(N) annotation(A).
    { R = ast_parameter(parse, PARAMETER_DOUBLE_STAR, S, &N, A, PIECE_NONE); }
annotation(R) ::= .                           { R = PIECE_NONE; }
annotation(R) ::= COLON expression(V).        { R = V; }
star_annotation(R) ::= .                      { R = PIECE_NONE; }
star_annotation(R) ::= COLON star_expression(V). { R = V; }
default(R) ::= .                              { R = PIECE_NONE; }
default(R) ::= EQUAL expression(V).           { R = V; }

%type lambda_parameters {Parameters *}
lambda_parameters(R) ::= .                             { R = NULL; }
lambda_parameters    ::= lambda_parameter_list.
lambda_parameters(R) ::= lambda_parameter_list(L) COMMA. { R = L; }
%type lambda_parameter_list {Parameters *}
lambda_parameter_list(R) ::= lambda_parameter(P).      { R = ast_parameters(parse, NULL, P); }
lambda_parameter_list(R) ::= lambda_parameter_list(L) COMMA lambda_parameter(P).
    { R = ast_parameters(parse, L, P); }
%type lambda_parameter {Parameter}
lambda_parameter(R) ::= NAME(N) default(D).
    { R = ast_parameter(parse, PARAMETER_PLAIN, N, &N, PIECE_NONE, D); }
lambda_parameter(R) ::= SLASH(S).
    { R = ast_parameter(parse, PARAMETER_SLASH, S, NULL, PIECE_NONE, PIECE_NONE); }
lambda_parameter(R) ::= STAR(S).
    { R = ast_parameter(parse, PARAMETER_STAR, S, NULL, PIECE_NONE, PIECE_NONE); }
lambda_parameter(R) ::= STAR(S) NAME(N).
    { R = ast_parameter(parse, PARAMETER_STAR, S, &N, PIECE_NONE, PIECE_NONE); }
lambda_parameter(R) ::= DOUBLE_STAR(S) NAME(N).
    { R = ast_parameter(parse, PARAMETER_DOUBLE_STAR, S, &N, PIECE_NONE, PIECE_NONE); }

// --- expressions -------------------------------------------------------------------------------

// One expression or, with a comma, a tuple.
star_expressions    ::= star_expression.
star_expressions(R) ::= star_expression(V) COMMA(E). { R = ast_tuple_to(parse, ast_pieces(parse, V), E); }
star_expressions(R) ::= star_expression_list(L).       { R = ast_tuple(parse, L); }
star_expressions(R) ::= star_expression_list(L) COMMA(E). { R = ast_tuple_to(parse, L, E); }
%type star_expression_list {PieceList}
star_expression_list(R) ::= star_expression(A) COMMA star_expression(B).
    { R = ast_pieces_two(parse, A, B); }
star_expression_list(R) ::= star_expression_list(L) COMMA star_expression(B).
    { R = ast_pieces_append(parse, L, B); }
star_expression ::= expression.
star_expression ::= starred.
starred(R) ::= STAR(S) arithmetic(V). { R = ast_starred(parse, S, V); }

yield_expression(R) ::= YIELD(S).                     { R = ast_yield(parse, S, PIECE_NONE); }
yield_expression(R) ::= YIELD(S) star_expressions(V). { R = ast_yield(parse, S, V); }
yield_expression(R) ::= YIELD(S) FROM expression(V).  { R = ast_yield_from(parse, S, V); }

star_named ::= named.
star_named ::= starred.
named    ::= expression.
named(R) ::= expression(T) COLON_EQUAL expression(V). { R = ast_named(parse, T, V); }

// What nothing joins is an expression at once, whatever it could be an operand of: a level each would
// be a reduction each for every operand of a program. What follows tells which: an operator of
// calculation makes it a term, one of comparison arithmetic, `and`, `or` and `if` a disjunction.
expression    ::= primary.
expression    ::= calculation.
expression    ::= joined.
expression(R) ::= disjunction(V) IF disjunction(T) ELSE expression(E).
    { R = ast_conditional(parse, V, T, E); }
expression(R) ::= LAMBDA(S) lambda_parameters(P) COLON expression(V).
    { R = ast_lambda(parse, S, P, V); }

disjunction ::= primary.
disjunction ::= calculation.
disjunction ::= joined.
// One level for what joins and negates, its order given by %left above.
joined(R) ::= compared(C).           { R = ast_compare(parse, C); }
joined(R) ::= NOT(S) disjunction(V). { R = ast_unary(parse, AST_UNARY_NOT, S, V); }
joined(R) ::= and_list(L). [LISTED]  { R = ast_bool(parse, AST_BOOL_AND, L); }
joined(R) ::= or_list(L).  [LISTED]  { R = ast_bool(parse, AST_BOOL_OR, L); }
%type or_list {PieceList}
or_list(R) ::= disjunction(A) OR disjunction(B).   { R = ast_pieces_two(parse, A, B); }
or_list(R) ::= or_list(L) OR disjunction(B).       { R = ast_pieces_append(parse, L, B); }
%type and_list {PieceList}
and_list(R) ::= disjunction(A) AND disjunction(B). { R = ast_pieces_two(parse, A, B); }
and_list(R) ::= and_list(L) AND disjunction(B).    { R = ast_pieces_append(parse, L, B); }

%type compared {Comparison *}
compared(R) ::= arithmetic(A) compare_operator(O) arithmetic(B).
    { R = ast_comparison(parse, A, O, B); }
compared(R) ::= compared(C) compare_operator(O) arithmetic(B).
    { R = ast_comparison_append(parse, C, O, B); }
%type compare_operator {AstCompareOperator}
compare_operator(R) ::= EQUAL_EQUAL.   { R = AST_COMPARE_EQUAL; }
compare_operator(R) ::= NOT_EQUAL.     { R = AST_COMPARE_NOT_EQUAL; }
compare_operator(R) ::= LESS.          { R = AST_COMPARE_LESS; }
compare_operator(R) ::= LESS_EQUAL.    { R = AST_COMPARE_LESS_EQUAL; }
compare_operator(R) ::= GREATER.       { R = AST_COMPARE_GREATER; }
compare_operator(R) ::= GREATER_EQUAL. { R = AST_COMPARE_GREATER_EQUAL; }
compare_operator(R) ::= IN.            { R = AST_COMPARE_IN; }
compare_operator(R) ::= NOT IN.        { R = AST_COMPARE_NOT_IN; }
compare_operator(R) ::= IS.            { R = AST_COMPARE_IS; }
compare_operator(R) ::= IS NOT.        { R = AST_COMPARE_IS_NOT; }

arithmetic ::= primary.
arithmetic ::= calculation.
term ::= primary.
term ::= calculation.
calculation(R) ::= AWAIT(S) primary(V). { R = ast_await(parse, S, V); }
calculation(R) ::= term(A) BAR(O) term(B).          { R = ast_binary(parse, AST_BINARY_BIT_OR, A, O, B); }
calculation(R) ::= term(A) CIRCUMFLEX(O) term(B).   { R = ast_binary(parse, AST_BINARY_BIT_XOR, A, O, B); }
calculation(R) ::= term(A) AMPERSAND(O) term(B).    { R = ast_binary(parse, AST_BINARY_BIT_AND, A, O, B); }
calculation(R) ::= term(A) SHIFT_LEFT(O) term(B).   { R = ast_binary(parse, AST_BINARY_SHIFT_LEFT, A, O, B); }
calculation(R) ::= term(A) SHIFT_RIGHT(O) term(B).  { R = ast_binary(parse, AST_BINARY_SHIFT_RIGHT, A, O, B); }
calculation(R) ::= term(A) PLUS(O) term(B).         { R = ast_binary(parse, AST_BINARY_ADD, A, O, B); }
calculation(R) ::= term(A) MINUS(O) term(B).        { R = ast_binary(parse, AST_BINARY_SUBTRACT, A, O, B); }
calculation(R) ::= term(A) STAR(O) term(B).         { R = ast_binary(parse, AST_BINARY_MULTIPLY, A, O, B); }
calculation(R) ::= term(A) AT(O) term(B).           { R = ast_binary(parse, AST_BINARY_MATRIX_MULTIPLY, A, O, B); }
calculation(R) ::= term(A) SLASH(O) term(B).        { R = ast_binary(parse, AST_BINARY_DIVIDE, A, O, B); }
calculation(R) ::= term(A) DOUBLE_SLASH(O) term(B). { R = ast_binary(parse, AST_BINARY_FLOOR_DIVIDE, A, O, B); }
calculation(R) ::= term(A) PERCENT(O) term(B).      { R = ast_binary(parse, AST_BINARY_MODULO, A, O, B); }
calculation(R) ::= term(A) DOUBLE_STAR(O) term(B).  { R = ast_binary(parse, AST_BINARY_POWER, A, O, B); }
calculation(R) ::= PLUS(S) term(V).  [SIGN] { R = ast_unary(parse, AST_UNARY_POSITIVE, S, V); }
calculation(R) ::= MINUS(S) term(V). [SIGN] { R = ast_unary(parse, AST_UNARY_NEGATIVE, S, V); }
calculation(R) ::= TILDE(S) term(V). [SIGN] { R = ast_unary(parse, AST_UNARY_INVERT, S, V); }

primary    ::= atom.
primary(R) ::= primary(V) DOT NAME(N).                    { R = ast_attribute(parse, V, N); }
primary(R) ::= primary(V) LPAREN(O) arguments(A) RPAREN(C). { R = ast_call(parse, V, O, A, C); }
primary(R) ::= primary(V) LBRACKET(O) slices(I) RBRACKET(C).
    { R = ast_subscript(parse, V, O, I, C); }

// --- arguments ---------------------------------------------------------------------------------

%type arguments {Arguments *}
arguments(R) ::= .                          { R = NULL; }
arguments    ::= argument_list.
arguments(R) ::= argument_list(L) COMMA.    { R = ast_arguments_comma(parse, L); }
%type argument_list {Arguments *}
argument_list(R) ::= argument(A).                        { R = ast_arguments(parse, NULL, NULL, A); }
argument_list(R) ::= argument_list(L) COMMA(C) argument(A). { R = ast_arguments(parse, L, &C, A); }
argument    ::= named.
argument(R) ::= named(V) clauses(G).                { R = ast_bare_generator(parse, V, G); }
argument(R) ::= STAR(S) expression(V).              { R = ast_starred(parse, S, V); }
argument(R) ::= STAR(S) expression(V) clauses(G).
    { R = ast_bare_generator(parse, ast_starred(parse, S, V), G); }
argument(R) ::= DOUBLE_STAR(S) expression(V).       { R = ast_double_starred(parse, S, V); }
argument(R) ::= expression(N) EQUAL(E) expression(V). { R = ast_keyword(parse, N, E, V); }

slices    ::= slice.
slices(R) ::= starred(V).          { R = ast_tuple(parse, ast_pieces(parse, V)); }
slices(R) ::= star_slice(V) COMMA(E). { R = ast_tuple_to(parse, ast_pieces(parse, V), E); }
slices(R) ::= slice_list(L).       { R = ast_tuple(parse, L); }
slices(R) ::= slice_list(L) COMMA(E). { R = ast_tuple_to(parse, L, E); }
%type slice_list {PieceList}
slice_list(R) ::= star_slice(A) COMMA star_slice(B). { R = ast_pieces_two(parse, A, B); }
slice_list(R) ::= slice_list(L) COMMA star_slice(B). { R = ast_pieces_append(parse, L, B); }
star_slice ::= slice.
star_slice ::= starred.
slice    ::= named.
slice(R) ::= bound(L) COLON(S) bound(U). { R = ast_slice(parse, L, S, U, NULL, PIECE_NONE); }
slice(R) ::= bound(L) COLON(S) bound(U) COLON(T) bound(P).
    { R = ast_slice(parse, L, S, U, &T, P); }
bound(R) ::= .          { R = PIECE_NONE; }
bound    ::= expression.

// --- atoms -------------------------------------------------------------------------------------

atom(R) ::= NAME(N).     { R = ast_name(parse, N); }
atom(R) ::= NUMBER(N).   { R = ast_number(parse, N); }
atom(R) ::= NONE(S).     { R = ast_word_constant(parse, AST_CONSTANT_NONE, S); }
atom(R) ::= TRUE(S).     { R = ast_word_constant(parse, AST_CONSTANT_TRUE, S); }
atom(R) ::= FALSE(S).    { R = ast_word_constant(parse, AST_CONSTANT_FALSE, S); }
atom(R) ::= ELLIPSIS(S). { R = ast_word_constant(parse, AST_CONSTANT_ELLIPSIS, S); }
atom ::= strings.

atom(R) ::= LPAREN(O) RPAREN(C).                     { R = ast_tuple_display(parse, O, PIECES_NONE, C); }
atom(R) ::= LPAREN(O) yield_expression(V) RPAREN(C). { R = ast_group(parse, O, V, C); }
atom(R) ::= LPAREN(O) star_named(V) RPAREN(C).       { R = ast_group(parse, O, V, C); }
atom(R) ::= LPAREN(O) star_named(V) COMMA RPAREN(C).
    { R = ast_tuple_display(parse, O, ast_pieces(parse, V), C); }
atom(R) ::= LPAREN(O) named_list(L) RPAREN(C).       { R = ast_tuple_display(parse, O, L, C); }
atom(R) ::= LPAREN(O) named_list(L) COMMA RPAREN(C). { R = ast_tuple_display(parse, O, L, C); }
atom(R) ::= LPAREN(O) star_named(V) clauses(G) RPAREN(C).
    { R = ast_comprehension(parse, AST_GENERATOR_EXP, O, V, G, C); }

atom(R) ::= LBRACKET(O) RBRACKET(C).                     { R = ast_list_display(parse, O, PIECES_NONE, C); }
atom(R) ::= LBRACKET(O) star_named(V) RBRACKET(C).
    { R = ast_list_display(parse, O, ast_pieces(parse, V), C); }
atom(R) ::= LBRACKET(O) star_named(V) COMMA RBRACKET(C).
    { R = ast_list_display(parse, O, ast_pieces(parse, V), C); }
atom(R) ::= LBRACKET(O) named_list(L) RBRACKET(C).       { R = ast_list_display(parse, O, L, C); }
atom(R) ::= LBRACKET(O) named_list(L) COMMA RBRACKET(C). { R = ast_list_display(parse, O, L, C); }
atom(R) ::= LBRACKET(O) star_named(V) clauses(G) RBRACKET(C).
    { R = ast_comprehension(parse, AST_LIST_COMP, O, V, G, C); }

%type named_list {PieceList}
named_list(R) ::= star_named(A) COMMA star_named(B).      { R = ast_pieces_two(parse, A, B); }
named_list(R) ::= named_list(L) COMMA star_named(B).      { R = ast_pieces_append(parse, L, B); }

atom(R) ::= LBRACE(O) RBRACE(C).                    { R = ast_brace_display(parse, O, NULL, C); }
atom(R) ::= LBRACE(O) braces(L) RBRACE(C).          { R = ast_brace_display(parse, O, L, C); }
atom(R) ::= LBRACE(O) braces(L) COMMA RBRACE(C).    { R = ast_brace_display(parse, O, L, C); }
atom(R) ::= LBRACE(O) braces(L) clauses(G) RBRACE(C). { R = ast_brace_comprehension(parse, O, L, G, C); }

%type braces {Braces *}
braces(R) ::= brace(I).                 { R = ast_braces(parse, NULL, I); }
braces(R) ::= braces(L) COMMA brace(I). { R = ast_braces(parse, L, I); }
%type brace {Brace}
brace(R) ::= star_named(V).                      { R = ast_brace(PIECE_NONE, NULL, V); }
brace(R) ::= expression(K) COLON(C) expression(V). { R = ast_brace(K, &C, V); }
brace(R) ::= DOUBLE_STAR(S) arithmetic(V).       { R = ast_brace_unpack(parse, S, V); }

// for … in … if …
%type clauses {AstList}
clauses(R) ::= clause(C).            { R = ast_list_one(parse, C); }
clauses(R) ::= clauses(L) clause(C). { R = ast_list_append(parse, L, C); }
%type clause {Ast *}
clause(R) ::= FOR(S) loop_targets(T) IN disjunction(V) conditions(C).
    { R = ast_clause(parse, S, false, T, V, C); }
clause(R) ::= ASYNC(S) FOR loop_targets(T) IN disjunction(V) conditions(C).
    { R = ast_clause(parse, S, true, T, V, C); }
%type conditions {AstList}
conditions(R) ::= .                               { R = (AstList){0}; }
conditions(R) ::= conditions(L) IF disjunction(V). { R = ast_list_append(parse, L, V.node); }

// "implicit" f"concatenation"
strings    ::= string.
strings(R) ::= string_list(L). { R = ast_concatenation(parse, L); }
%type string_list {PieceList}
string_list(R) ::= string(A) string(B).      { R = ast_pieces_two(parse, A, B); }
string_list(R) ::= string_list(L) string(B). { R = ast_pieces_append(parse, L, B); }
string(R) ::= STRING(S). { R = ast_string(parse, S); }
string(R) ::= FSTRING_START(S) text_parts(L) FSTRING_END(E). { R = ast_fstring(parse, S, L, E); }

%type text_parts {AstList}
text_parts(R) ::= .                               { R = (AstList){0}; }
text_parts(R) ::= text_parts(L) FSTRING_MIDDLE(T). { R = ast_text_part(parse, L, T); }
text_parts(R) ::= text_parts(L) field(F).          { R = ast_list_extend(parse, L, F); }
%type field {AstList}
field(R) ::= LBRACE(O) right_side(V) debug(D) conversion(X) spec(F) RBRACE(C).
    { R = ast_field(parse, O, V, D, X, F, C); }
%type debug {Token}
debug(R) ::= .         { R = (Token){.kind = TOKEN_END}; }
debug(R) ::= EQUAL(S). { R = S; }
%type conversion {char}
conversion(R) ::= .                        { R = 0; }
conversion(R) ::= EXCLAMATION(S) NAME(N).  { R = ast_conversion(parse, S, N); }
spec(R) ::= .                       { R = PIECE_NONE; }
spec(R) ::= COLON(S) text_parts(L). { R = ast_spec(parse, S, L); }

// --- match -------------------------------------------------------------------------------------

subject    ::= named.
subject(R) ::= star_named(V) COMMA(E). { R = ast_tuple_to(parse, ast_pieces(parse, V), E); }
subject(R) ::= named_list(L).          { R = ast_tuple(parse, L); }
subject(R) ::= named_list(L) COMMA(E). { R = ast_tuple_to(parse, L, E); }

%type cases {AstList}
cases(R) ::= case(C).          { R = ast_list_one(parse, C); }
cases(R) ::= cases(L) case(C). { R = ast_list_append(parse, L, C); }
%type case {Ast *}
case(R) ::= CASE(S) patterns(P) guard(G) COLON block(B). { R = ast_case(parse, S, P, G, B); }
guard(R) ::= .            { R = PIECE_NONE; }
guard(R) ::= IF named(V). { R = V; }

patterns    ::= pattern.
patterns(R) ::= star_pattern(P) COMMA(E).  { R = ast_open_sequence(parse, ast_pieces(parse, P), &E); }
patterns(R) ::= pattern_list(L).           { R = ast_open_sequence(parse, L, NULL); }
patterns(R) ::= pattern_list(L) COMMA(E).  { R = ast_open_sequence(parse, L, &E); }
%type pattern_list {PieceList}
pattern_list(R) ::= star_pattern(A) COMMA star_pattern(B). { R = ast_pieces_two(parse, A, B); }
pattern_list(R) ::= pattern_list(L) COMMA star_pattern(B). { R = ast_pieces_append(parse, L, B); }
star_pattern    ::= pattern.
star_pattern(R) ::= STAR(S) NAME(N). { R = ast_star_pattern(parse, S, N); }

pattern    ::= or_pattern.
pattern(R) ::= or_pattern(P) AS NAME(N). { R = ast_as_pattern(parse, P, N); }
or_pattern    ::= closed_pattern.
or_pattern(R) ::= alternatives(L). { R = ast_or_pattern(parse, L); }
%type alternatives {PieceList}
alternatives(R) ::= closed_pattern(A) BAR closed_pattern(B). { R = ast_pieces_two(parse, A, B); }
alternatives(R) ::= alternatives(L) BAR closed_pattern(B).   { R = ast_pieces_append(parse, L, B); }

closed_pattern(R) ::= NAME(N).        { R = ast_capture_pattern(parse, N); }
closed_pattern(R) ::= attribute(V).   { R = ast_value_pattern(parse, V); }
closed_pattern(R) ::= literal(V).     { R = ast_value_pattern(parse, V); }
closed_pattern(R) ::= LPAREN(O) pattern(P) RPAREN(C). { R = ast_group_pattern(parse, O, P, C); }
closed_pattern(R) ::= LPAREN(O) RPAREN(C). { R = ast_sequence_pattern(parse, O, PIECES_NONE, C); }
closed_pattern(R) ::= LPAREN(O) star_pattern(P) COMMA RPAREN(C).
    { R = ast_sequence_pattern(parse, O, ast_pieces(parse, P), C); }
closed_pattern(R) ::= LPAREN(O) pattern_list(L) RPAREN(C).
    { R = ast_sequence_pattern(parse, O, L, C); }
closed_pattern(R) ::= LPAREN(O) pattern_list(L) COMMA RPAREN(C).
    { R = ast_sequence_pattern(parse, O, L, C); }
closed_pattern(R) ::= LBRACKET(O) RBRACKET(C). { R = ast_sequence_pattern(parse, O, PIECES_NONE, C); }
closed_pattern(R) ::= LBRACKET(O) star_pattern(P) RBRACKET(C).
    { R = ast_sequence_pattern(parse, O, ast_pieces(parse, P), C); }
closed_pattern(R) ::= LBRACKET(O) star_pattern(P) COMMA RBRACKET(C).
    { R = ast_sequence_pattern(parse, O, ast_pieces(parse, P), C); }
closed_pattern(R) ::= LBRACKET(O) pattern_list(L) RBRACKET(C).
    { R = ast_sequence_pattern(parse, O, L, C); }
closed_pattern(R) ::= LBRACKET(O) pattern_list(L) COMMA RBRACKET(C).
    { R = ast_sequence_pattern(parse, O, L, C); }
closed_pattern(R) ::= LBRACE(O) RBRACE(C).       { R = ast_mapping_pattern(parse, O, NULL, C); }
closed_pattern(R) ::= LBRACE(O) mapping(M) RBRACE(C).       { R = ast_mapping_pattern(parse, O, M, C); }
closed_pattern(R) ::= LBRACE(O) mapping(M) COMMA RBRACE(C). { R = ast_mapping_pattern(parse, O, M, C); }
closed_pattern(R) ::= class_name(V) LPAREN RPAREN(C).       { R = ast_class_pattern(parse, V, NULL, C); }
closed_pattern(R) ::= class_name(V) LPAREN class_items(L) RPAREN(C).
    { R = ast_class_pattern(parse, V, L, C); }
closed_pattern(R) ::= class_name(V) LPAREN class_items(L) COMMA RPAREN(C).
    { R = ast_class_pattern(parse, V, L, C); }

class_name(R) ::= NAME(N).  { R = ast_name(parse, N); }
class_name    ::= attribute.
attribute(R)  ::= class_name(V) DOT NAME(N). { R = ast_attribute(parse, V, N); }

%type mapping {Mapping *}
mapping(R) ::= key(K) COLON pattern(P).                  { R = ast_mapping(parse, NULL, K, P); }
mapping(R) ::= DOUBLE_STAR(S) NAME(N).                   { R = ast_mapping_rest(parse, NULL, S, N); }
mapping(R) ::= mapping(M) COMMA key(K) COLON pattern(P). { R = ast_mapping(parse, M, K, P); }
mapping(R) ::= mapping(M) COMMA DOUBLE_STAR(S) NAME(N).  { R = ast_mapping_rest(parse, M, S, N); }
key ::= literal.
key ::= attribute.

%type class_items {ClassItems *}
class_items(R) ::= pattern(P).               { R = ast_class_item(parse, NULL, NULL, P); }
class_items(R) ::= NAME(N) EQUAL pattern(P). { R = ast_class_item(parse, NULL, &N, P); }
class_items(R) ::= class_items(L) COMMA pattern(P). { R = ast_class_item(parse, L, NULL, P); }
class_items(R) ::= class_items(L) COMMA NAME(N) EQUAL pattern(P).
    { R = ast_class_item(parse, L, &N, P); }

literal    ::= signed_number.
literal(R) ::= signed_number(A) PLUS(O) NUMBER(N).
    { R = ast_complex_literal(parse, AST_BINARY_ADD, A, O, N); }
literal(R) ::= signed_number(A) MINUS(O) NUMBER(N).
    { R = ast_complex_literal(parse, AST_BINARY_SUBTRACT, A, O, N); }
literal    ::= strings.
literal(R) ::= NONE(S).  { R = ast_word_constant(parse, AST_CONSTANT_NONE, S); }
literal(R) ::= TRUE(S).  { R = ast_word_constant(parse, AST_CONSTANT_TRUE, S); }
literal(R) ::= FALSE(S). { R = ast_word_constant(parse, AST_CONSTANT_FALSE, S); }
signed_number(R) ::= NUMBER(N).          { R = ast_number(parse, N); }
signed_number(R) ::= MINUS(S) NUMBER(N).
    { R = ast_unary(parse, AST_UNARY_NEGATIVE, S, ast_number(parse, N)); }
