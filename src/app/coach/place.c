// place.c: see place.h.
#include "app/coach/place.h"

#include "base/fatal.h"

// ---- The way to the node -----------------------------------------------------------------------

static bool is_before(uint32_t line, uint32_t column, uint32_t other_line, uint32_t other_column) {
    return line < other_line || (line == other_line && column < other_column);
}

static bool covers(const Ast *node, SourceSpan span) {
    const SourceRange *range = &node->range;
    return !is_before(span.line, span.column, range->line, range->column) &&
           !is_before(range->end_line, range->end_column, span.end_line, span.end_column);
}

static Ast *covering_item(const AstList *list, SourceSpan span) {
    for (size_t index = 0; index < list->count; index++) {
        if (list->items[index] != NULL && covers(list->items[index], span)) {
            return list->items[index];
        }
    }
    return NULL;
}

static Ast *covering_child(const Ast *node, SourceSpan span) {
    Ast *found = NULL;
    for (const AstField *field = ast_shape(ast_kind(node)).fields;
         field->name != NULL && found == NULL; field++) {
        const void *at = (const char *)node + field->offset;
        if (field->kind == AST_FIELD_CHILD || field->kind == AST_FIELD_OPTIONAL) {
            Ast *child = *(Ast *const *)at;
            found = child != NULL && covers(child, span) ? child : NULL;
        } else if (field->kind == AST_FIELD_LIST || field->kind == AST_FIELD_HOLES) {
            found = covering_item(at, span);
        }
    }
    return found;
}

// The handlers of `try` and the items of `with` have a place of their own in the tree, decorators
// stand before their function: all are children like others.
static void find_way(Place *place, Ast *module, SourceSpan span) {
    for (Ast *node = module; node != NULL && place->depth < PLACE_MOST_NODES;
         node = covering_child(node, span)) {
        place->path[place->depth++] = node;
    }
}

static bool parse_and_find(Place *place, const Source *source, SourceSpan span) {
    Diagnostic diagnostic = {0};
    Ast *module;
    place->source = *source;
    place->source.notices = NULL;
    place->depth = 0;
    if (!parse_module(&place->arena, &place->source, PARSE_FILE, &module, &diagnostic)) {
        arena_release(&place->arena);
        return false;
    }
    find_way(place, module, span);
    return true;
}

bool place_open_source(Place *place, const Source *source, SourceSpan span) {
    arena_init(&place->arena);
    return parse_and_find(place, source, span);
}

bool place_open(Place *place, const Code *code, SourceSpan span) {
    const char *text;
    size_t length;
    Source source = {.path = "", .text = ""};
    Diagnostic diagnostic = {0};
    if (code == NULL || span.line == 0 || !code_source(code, &text, &length)) {
        return false;
    }
    arena_init(&place->arena);
    const char *copy = arena_copy_text(&place->arena, text, length);
    if (!source_init(&source, &place->arena, "", copy, length, &diagnostic)) {
        arena_release(&place->arena);
        return false;
    }
    return parse_and_find(place, &source, span);
}

void place_close(Place *place) { arena_release(&place->arena); }

// ---- Asking ------------------------------------------------------------------------------------

Ast *place_node(const Place *place) { return place->path[place->depth - 1]; }

Ast *place_parent(const Place *place, const Ast *node) {
    for (size_t index = 1; index < place->depth; index++) {
        if (place->path[index] == node) {
            return place->path[index - 1];
        }
    }
    return NULL;
}

Ast *place_find(const Place *place, AstKind kind) {
    for (size_t index = place->depth; index-- > 0;) {
        if (ast_kind(place->path[index]) == kind) {
            return place->path[index];
        }
    }
    return NULL;
}

// In ast.def statements come first, and before them the two roots.
static bool is_statement(const Ast *node) {
    return node->kind > AST_EXPRESSION && node->kind < AST_BOOL_OP;
}

Ast *place_statement(const Place *place) {
    for (size_t index = place->depth; index-- > 0;) {
        if (is_statement(place->path[index])) {
            return place->path[index];
        }
    }
    return place->path[0];
}

Ast *place_function(const Place *place) {
    for (size_t index = place->depth; index-- > 0;) {
        Ast *node = place->path[index];
        if (node->kind == AST_FUNCTION_DEF || node->kind == AST_ASYNC_FUNCTION_DEF ||
            node->kind == AST_LAMBDA) {
            return node;
        }
    }
    return NULL;
}

bool place_can_await(const Place *place) {
    const Ast *function = place_function(place);
    return function != NULL && function->kind == AST_ASYNC_FUNCTION_DEF;
}

// ---- Text --------------------------------------------------------------------------------------

void place_append_text(const Place *place, const Ast *node, TextBuffer *buffer) {
    size_t length;
    const SourceRange *range = &node->range;
    const char *line = source_line(&place->source, range->line, &length);
    size_t end = range->end_line == range->line ? range->end_column : length;
    text_buffer_append(buffer, line + range->column, end - range->column);
    text_buffer_append_text(buffer, range->end_line == range->line ? "" : "...");
}

// Where the line of a statement ends that is to be shown: of a compound one behind its colon.
static size_t shown_end(const char *line, size_t length) {
    while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\r')) {
        length--;
    }
    return length;
}

void place_append_changed(const Place *place, const PlaceEdit *edits, size_t count,
                          TextBuffer *buffer) {
    const Ast *statement = place_statement(place);
    size_t length;
    const char *line = source_line(&place->source, statement->range.line, &length);
    bool is_whole = statement->range.end_line == statement->range.line;
    size_t end = is_whole ? statement->range.end_column : shown_end(line, length);
    size_t at = statement->range.column;
    for (size_t index = 0; index < count; index++) {
        text_buffer_append(buffer, line + at, edits[index].column - at);
        text_buffer_append_text(buffer, edits[index].text);
        at = edits[index].end_column;
    }
    text_buffer_append(buffer, line + at, end > at ? end - at : 0);
}

void place_append_replaced(const Place *place, const Ast *node, const char *new_text,
                           TextBuffer *buffer) {
    uint32_t line = place_statement(place)->range.line;
    if (node->range.line != line || node->range.end_line != line) {
        text_buffer_append_text(buffer, new_text);
        return;
    }
    const PlaceEdit edit = {node->range.column, node->range.end_column, new_text};
    place_append_changed(place, &edit, 1, buffer);
}
