// explain_source.c: rules about source that does not compile.
#include "app/coach/rules.h"

// await, async for and async with outside of an async function.
const char *explain_source(const Diagnostic *diagnostic, const Source *source, TextBuffer *hint) {
    static const char *const messages[] = {
        "'await' outside async function",
        "'async for' outside async function",
        "'async with' outside async function",
        "asynchronous comprehension outside of an asynchronous function",
    };
    bool is_known = false;
    for (size_t index = 0; index < sizeof messages / sizeof *messages; index++) {
        is_known = is_known || strcmp(diagnostic->message, messages[index]) == 0;
    }
    const SourceRange *range = &diagnostic->range;
    const SourceSpan span = {range->line, range->column, range->end_line, range->end_column};
    Place place;
    if (!is_known || !place_open_source(&place, source, span)) {
        return NULL;
    }
    const Ast *function = place_function(&place);
    bool is_found = function != NULL && function->kind == AST_FUNCTION_DEF;
    if (is_found) {
        size_t length;
        const char *line = source_line(source, function->range.line, &length);
        rule_append_function(function, hint);
        text_buffer_append_text(hint, " is an ordinary function, and only an 'async def' can wait; "
                                      "write: async ");
        text_buffer_append(hint, line + function->range.column, length - function->range.column);
    }
    place_close(&place);
    return is_found ? "await-outside" : NULL;
}
