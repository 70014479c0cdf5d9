// statement.c: see statement.h.
#include "app/session/statement.h"

#include "syntax/parse.h"

#include <string.h>

typedef struct Reading {
    Arena arena;
    Source source;
    Diagnostic diagnostic;
    Ast *module;
    bool is_right;
} Reading;

static void read_text(Reading *reading, const char *text, ParseMode mode) {
    *reading = (Reading){.source = {.path = "", .text = ""}};
    arena_init(&reading->arena);
    reading->is_right = source_init(&reading->source, &reading->arena, "", text, strlen(text),
                                    &reading->diagnostic) &&
                        parse_module(&reading->arena, &reading->source, mode, &reading->module,
                                     &reading->diagnostic);
}

static void forget(Reading *reading) { arena_release(&reading->arena); }

bool statement_is_begun(const char *text) {
    Reading reading;
    read_text(&reading, text, PARSE_INTERACTIVE);
    bool is_begun = !reading.is_right && reading.diagnostic.is_incomplete;
    forget(&reading);
    return is_begun;
}

static bool is_compound(const Ast *statement) {
    static const AstKind kinds[] = {AST_FUNCTION_DEF, AST_ASYNC_FUNCTION_DEF,
                                    AST_CLASS_DEF,    AST_FOR,
                                    AST_ASYNC_FOR,    AST_WHILE,
                                    AST_IF,           AST_WITH,
                                    AST_ASYNC_WITH,   AST_MATCH,
                                    AST_TRY,          AST_TRY_STAR};
    for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
        if (ast_kind(statement) == kinds[index]) {
            return true;
        }
    }
    return false;
}

static const char *last_line(const char *text) {
    const char *newline = strrchr(text, '\n');
    return newline == NULL ? text : newline + 1;
}

static bool is_blank(const char *line) { return line[strspn(line, " \t")] == '\0'; }

// The last statement is compound and no empty line ends it yet.
static bool is_open_block(const Reading *reading, const char *text) {
    const AstList *body = &reading->module->as.module.body;
    return body->count > 0 && is_compound(body->items[body->count - 1]) &&
           !is_blank(last_line(text));
}

bool statement_wants_line(const char *text) {
    Reading whole;
    read_text(&whole, text, PARSE_FILE);
    bool wants = whole.is_right ? is_open_block(&whole, text) : whole.diagnostic.is_incomplete;
    forget(&whole);
    if (!wants && !whole.is_right && !is_blank(last_line(text))) {
        TextBuffer line;
        text_buffer_init(&line);
        text_buffer_append_format(&line, "%s\n", text);
        wants = statement_is_begun(line.bytes);
        text_buffer_release(&line);
    }
    return wants;
}

size_t statement_indentation(const char *text, size_t length) {
    enum { LEVEL = 4 };
    size_t start = length;
    while (start > 0 && text[start - 1] != '\n') {
        start--;
    }
    size_t spaces = start;
    while (spaces < length && text[spaces] == ' ') {
        spaces++;
    }
    size_t end = length;
    while (end > start && (text[end - 1] == ' ' || text[end - 1] == '\t')) {
        end--;
    }
    bool opens = end > start && text[end - 1] == ':';
    return spaces - start + (opens ? LEVEL : 0);
}

// ---- Margins -----------------------------------------------------------------------------------

static size_t margin_of(const char *line) { return strspn(line, " \t"); }

static const char *next_line(const char *line) {
    const char *newline = strchr(line, '\n');
    return newline == NULL ? NULL : newline + 1;
}

static bool is_empty_line(const char *line) {
    const char *end = line + margin_of(line);
    return *end == '\0' || *end == '\n';
}

void statement_remove_margin(TextBuffer *text) {
    size_t margin = SIZE_MAX;
    const char *first = NULL;
    for (const char *line = text->bytes; line != NULL; line = next_line(line)) {
        if (is_empty_line(line)) {
            continue;
        }
        first = first == NULL ? line : first;
        margin = margin_of(line) < margin ? margin_of(line) : margin;
    }
    if (first == NULL || margin == 0 || strchr(text->bytes, '\n') == NULL) {
        return;
    }
    TextBuffer cut;
    text_buffer_init(&cut);
    for (const char *line = text->bytes; line != NULL; line = next_line(line)) {
        const char *next = next_line(line);
        size_t length = next == NULL ? strlen(line) : (size_t)(next - line);
        size_t skipped = margin_of(line) < margin ? margin_of(line) : margin;
        text_buffer_append(&cut, line + skipped, length - skipped);
    }
    text_buffer_clear(text);
    text_buffer_append(text, cut.bytes, cut.length);
    text_buffer_release(&cut);
}

// ---- Pieces ------------------------------------------------------------------------------------

static uint32_t first_line_of(const Ast *statement) {
    const AstList *decorators =
        statement->kind == AST_CLASS_DEF ? &statement->as.class_def.decorator_list
        : statement->kind == AST_FUNCTION_DEF || statement->kind == AST_ASYNC_FUNCTION_DEF
            ? &statement->as.function_def.decorator_list
            : NULL;
    return decorators != NULL && decorators->count > 0 ? decorators->items[0]->range.line
                                                       : statement->range.line;
}

void statement_cut(const char *text, StatementPieces *pieces) {
    Reading reading;
    read_text(&reading, text, PARSE_FILE);
    const AstList *body = reading.is_right ? &reading.module->as.module.body : NULL;
    for (size_t index = 0; body != NULL && index < body->count; index++) {
        const Ast *statement = body->items[index];
        uint32_t first = first_line_of(statement);
        StatementPiece *last = pieces->count == 0 ? NULL : &pieces->items[pieces->count - 1];
        if (last != NULL && first <= last->last_line) {
            last->last_line = statement->range.end_line;
        } else {
            vector_push(pieces, (StatementPiece){first, statement->range.end_line});
        }
    }
    forget(&reading);
}
