// docstring.c: the documentation that a body starts with, its indentation taken away.

#include "compile/codegen.h"

// The spaces that a line starts with; SIZE_MAX for a line of nothing else.
static size_t docstring_margin(const char *line, const char *end) {
    const char *at = line;
    while (at < end && *at == ' ') {
        at++;
    }
    return at == end || *at == '\n' ? SIZE_MAX : (size_t)(at - line);
}

static const char *docstring_next_line(const char *at, const char *end) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline == NULL ? end : newline + 1;
}

// The smallest margin of the lines after the first.
static size_t docstring_common_margin(const char *text, const char *end) {
    size_t common = SIZE_MAX;
    for (const char *line = docstring_next_line(text, end); line < end;
         line = docstring_next_line(line, end)) {
        size_t margin = docstring_margin(line, end);
        common = margin < common ? margin : common;
    }
    return common == SIZE_MAX ? 0 : common;
}

// Tabs become blanks up to the next multiple of eight.
static void docstring_expand_tabs(TextBuffer *out, const char *bytes, size_t length) {
    size_t column = 0;
    for (size_t index = 0; index < length; index++) {
        if (bytes[index] == '\t') {
            size_t blanks = 8 - column % 8;
            text_buffer_append_repeated(out, ' ', blanks);
            column += blanks;
            continue;
        }
        text_buffer_append_byte(out, bytes[index]);
        column = bytes[index] == '\n' ? 0 : column + 1;
    }
}

// The first line loses its leading blanks, the others their common margin.
static String *docstring_without_margin(Vm *vm, const char *at, const char *end) {
    size_t common = docstring_common_margin(at, end);
    while (at < end && *at == ' ') {
        at++;
    }
    if (common == 0) {
        return string_intern_utf8(vm, at, (size_t)(end - at));
    }
    TextBuffer out;
    text_buffer_init(&out);
    char *reserved = text_buffer_reserve(&out, (size_t)(end - at));
    (void)reserved;
    while (at < end) {
        const char *next = docstring_next_line(at, end);
        text_buffer_append(&out, at, (size_t)(next - at));
        at = next;
        for (size_t blanks = 0; blanks < common && at < end && *at == ' '; blanks++) {
            at++;
        }
    }
    String *result = string_intern_utf8(vm, out.bytes, out.length);
    text_buffer_release(&out);
    return result;
}

static String *docstring_clean(Vm *vm, const char *bytes, size_t length) {
    if (memchr(bytes, '\t', length) == NULL) {
        return docstring_without_margin(vm, bytes, bytes + length);
    }
    TextBuffer wide;
    text_buffer_init(&wide);
    docstring_expand_tabs(&wide, bytes, length);
    String *result = docstring_without_margin(vm, wide.bytes, wide.bytes + wide.length);
    text_buffer_release(&wide);
    return result;
}

Value codegen_docstring(Vm *vm, AstList body) {
    if (body.count == 0 || ast_kind(body.items[0]) != AST_EXPR) {
        return VALUE_NONE;
    }
    const Ast *first = body.items[0]->as.expr.value;
    if (ast_kind(first) != AST_CONSTANT || first->as.constant.value.kind != AST_CONSTANT_STRING) {
        return VALUE_NONE;
    }
    const AstConstant *text = &first->as.constant.value;
    return value_from_object(docstring_clean(vm, text->as.text.bytes, text->as.text.length));
}
