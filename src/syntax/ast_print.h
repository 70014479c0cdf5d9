// ast_print.h: the tree as text, for `aspy ast` and the stage tests.

#ifndef ASPY_SYNTAX_AST_PRINT_H
#define ASPY_SYNTAX_AST_PRINT_H

#include "base/text_buffer.h"
#include "syntax/ast.h"

// Appends one line per node: its kind, range (line:column-line:column) and plain fields, with
// children indented below under their fields' names. Empty lists and missing parts are left out.
// However deep the tree, a line is indented at most 60 levels; deeper ones start with the level.
void ast_print(TextBuffer *out, const Ast *node);

#endif
