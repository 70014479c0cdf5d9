// pattern_parser.h: what the parts of the parser share: pattern_parse.c, pattern_group.c and
// pattern_escape.c.
#ifndef ASPY_STDLIB_RE_PATTERN_PARSER_H
#define ASPY_STDLIB_RE_PATTERN_PARSER_H

#include "base/vector.h"
#include "stdlib/re/pattern_reader.h"
#include "stdlib/re/pattern_tree.h"

typedef struct GroupState {
    bool is_closed;
    Width width;             // once closed
    uint32_t closing_number; // counts the ')' of groups
} GroupState;

// (?(7)…) may stand before group 7 does: looked at when all groups are known.
typedef struct ForwardReference {
    int64_t number;
    size_t position;
} ForwardReference;

typedef struct Parser {
    Vm *vm;
    PatternReader reader;
    PatternTree *tree;
    Dict *names;
    VECTOR(GroupState) groups; // [0] is the whole pattern, which stays open
    VECTOR(ForwardReference) references;
    uint32_t closed_count;
    // In a lookbehind: how many groups there were before it. Else 0.
    size_t groups_before_lookbehind;
    bool has_variable_lookbehind;
    bool has_long_lookbehind;
} Parser;

// A node of the tree's arena with that width.
MUST_USE PatternNode *parser_new_node(Parser *parser, NodeKind kind, uint64_t low, uint64_t high);
MUST_USE PatternNode *parser_new_literal(Parser *parser, uint32_t point);
// A reference to group `number`, whose spelling ends at the next token and is `length` long.
MAY_RAISE bool parser_check_reference(Parser *parser, int64_t number, size_t length);
MAY_RAISE bool parser_check_lookbehind(Parser *parser, int64_t number);
// warnings.warn, as if the script that called the module did it.
MAY_RAISE bool parser_warn(Parser *parser, const char *category, const char *format, ...)
    PRINTF_LIKE(3, 4);

// Where a sequence stands.
typedef struct Position {
    bool is_verbose;
    bool is_outermost; // not inside a group
    bool is_first;     // nothing stands before it: global flags may
} Position;

// Up to a '|', a ')' or the end.
MAY_RAISE bool parser_sequence(Parser *parser, Position position, Sequence *sequence);
// One or more sequences with '|' between them.
MAY_RAISE bool parser_alternatives(Parser *parser, Position position, Sequence *sequence);
// What begins with '(', which was taken, and follows what is in `sequence`. *node stays NULL when
// it is nothing to match: a comment, global flags.
MAY_RAISE bool parser_parenthesis(Parser *parser, Position *position, const Sequence *sequence,
                                  PatternNode **node);
// What an escape outside of a set stands for; the token was taken.
MAY_RAISE bool parser_escape(Parser *parser, Token token, PatternNode **node);
// A set; its '[' was taken.
MAY_RAISE bool parser_set(Parser *parser, PatternNode **node);

#endif
