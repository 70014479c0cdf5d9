// place.h: the piece of source text that something is about, as a tree and as text.
//
//        module > function main > statement > call > argument
//                                             ^ the span that the machine named
//
// The machine knows spans (bytecode/span.h). To write a corrected line, a hint wants to know what
// stands there: so the source is parsed once more, and the way from the module down to the node
// kept. Only who has a mistake to explain pays for that.
#ifndef ASPY_APP_COACH_PLACE_H
#define ASPY_APP_COACH_PLACE_H

#include "bytecode/code.h"
#include "syntax/parse.h"

enum { PLACE_MOST_NODES = 200 };

typedef struct Place {
    Arena arena;
    Source source;
    Ast *path[PLACE_MOST_NODES]; // from the module inward
    size_t depth;
} Place;

// A change of a statement's line: what stands at [column, end_column) becomes `text`.
typedef struct PlaceEdit {
    uint32_t column;
    uint32_t end_column;
    const char *text;
} PlaceEdit;

// Finds what stands at a span of the code's source. False: the source is not known; nothing is to
// be closed then.
MUST_USE bool place_open(Place *place, const Code *code, SourceSpan span);
// The same in a source that lives on.
MUST_USE bool place_open_source(Place *place, const Source *source, SourceSpan span);
void place_close(Place *place);

// The innermost node that covers the span.
MUST_USE Ast *place_node(const Place *place);
// What stands around a node of the path; NULL for the module.
MUST_USE Ast *place_parent(const Place *place, const Ast *node);
// The innermost node of the path of this kind; NULL when there is none.
MUST_USE Ast *place_find(const Place *place, AstKind kind);
// The innermost statement, and the innermost function (lambdas included): NULL at the top.
MUST_USE Ast *place_statement(const Place *place);
MUST_USE Ast *place_function(const Place *place);
// Whether an await may stand there: in an async function.
MUST_USE bool place_can_await(const Place *place);

// Appends the text of a node; of one of several lines the first, and "...".
void place_append_text(const Place *place, const Ast *node, TextBuffer *buffer);
// Appends the first line of the statement with the changes, which stand in it in this order.
void place_append_changed(const Place *place, const PlaceEdit *edits, size_t count,
                          TextBuffer *buffer);
// Appends the statement with `new_text` in place of a node; the new text alone when the node does
// not stand in one line, or not in the statement's first.
void place_append_replaced(const Place *place, const Ast *node, const char *new_text,
                           TextBuffer *buffer);

#endif
