// ast_string.c: string literals, f-strings and their concatenation.
//
// A literal is decoded when it is read. Parts side by side stay apart until the whole chain is
// known; then neighbours of the same kind are joined in one copy.

#include <string.h>

#include "syntax/ast_build.h"

Ast *ast_text_constant(Parse *parse, SourceRange range, const char *bytes, size_t length) {
    Ast *node = ast_new(parse, AST_CONSTANT, range);
    node->as.constant.value.kind = AST_CONSTANT_STRING;
    node->as.constant.value.as.text.bytes = bytes;
    node->as.constant.value.as.text.length = length;
    return node;
}

typedef struct Prefix {
    size_t length; // of prefix and quotes
    size_t quotes; // 1 or 3
    bool is_bytes;
    bool is_raw;
} Prefix;

static Prefix ast_read_prefix(const Token *token) {
    Prefix prefix = {0};
    const char *at = token->text;
    for (; *at != '\'' && *at != '"'; at++) {
        prefix.is_bytes = prefix.is_bytes || *at == 'b' || *at == 'B';
        prefix.is_raw = prefix.is_raw || *at == 'r' || *at == 'R';
    }
    size_t rest = token->length - (size_t)(at - token->text);
    prefix.quotes = rest >= 6 && at[1] == at[0] && at[2] == at[0] ? 3 : 1;
    prefix.length = (size_t)(at - token->text) + prefix.quotes;
    return prefix;
}

static void ast_check_bytes(Parse *parse, const Token *token) {
    for (uint32_t index = 0; index < token->length; index++) {
        if ((unsigned char)token->text[index] >= 0x80) {
            parse_fail(parse, token->range, "bytes can only contain ASCII literal characters");
            return;
        }
    }
}

Piece ast_string(Parse *parse, Token string) {
    Prefix prefix = ast_read_prefix(&string);
    const char *body = string.text + prefix.length;
    size_t length = string.length - prefix.length - prefix.quotes;
    if (prefix.is_bytes) {
        ast_check_bytes(parse, &string);
    }
    if (prefix.is_raw || memchr(body, '\\', length) == NULL) {
        body = arena_copy_text(parse->arena, body, length);
    } else {
        body = ast_unescape(parse, &string, body, length, prefix.is_bytes, false, &length);
    }
    Ast *node = ast_text_constant(parse, string.range, body, length);
    if (prefix.is_bytes) {
        node->as.constant.value.kind = AST_CONSTANT_BYTES;
    }
    return ast_piece(node);
}

// --- joining -----------------------------------------------------------------------------------

static bool ast_is_text(const Ast *node) { return node->kind == AST_CONSTANT; }

// One Constant from parts[start..end), which all are of the same kind.
static Ast *ast_join_texts(Parse *parse, const AstList *parts, size_t start, size_t end) {
    if (end - start == 1) {
        return parts->items[start];
    }
    size_t length = 0;
    for (size_t index = start; index < end; index++) {
        length += parts->items[index]->as.constant.value.as.text.length;
    }
    char *bytes = arena_allocate(parse->arena, length + 1);
    size_t used = 0;
    for (size_t index = start; index < end; index++) {
        const AstConstant *value = &parts->items[index]->as.constant.value;
        memcpy(bytes + used, value->as.text.bytes, value->as.text.length);
        used += value->as.text.length;
    }
    const Ast *first = parts->items[start];
    SourceRange range = source_range_join(first->range, parts->items[end - 1]->range);
    Ast *joined = ast_text_constant(parse, range, bytes, length);
    joined->as.constant.value.kind = first->as.constant.value.kind;
    return joined;
}

// A JoinedStr of these parts: runs of text become one Constant each, empty ones vanish.
static Ast *ast_join(Parse *parse, SourceRange range, const AstList *parts) {
    AstList values = {NULL, 0};
    size_t index = 0;
    while (index < parts->count) {
        size_t end = index;
        while (end < parts->count && ast_is_text(parts->items[end])) {
            end++;
        }
        if (end == index) {
            values = ast_list_append(parse, values, parts->items[index++]);
            continue;
        }
        Ast *text = ast_join_texts(parse, parts, index, end);
        if (text->as.constant.value.as.text.length > 0) {
            values = ast_list_append(parse, values, text);
        }
        index = end;
    }
    Ast *node = ast_new(parse, AST_JOINED_STR, range);
    node->as.joined_str.values = values;
    return ast_finish(parse, node);
}

static bool ast_is_bytes(const Ast *node) {
    return ast_is_text(node) && node->as.constant.value.kind == AST_CONSTANT_BYTES;
}

Piece ast_concatenation(Parse *parse, PieceList strings) {
    AstList parts = {NULL, 0};
    bool is_joined = false;
    for (size_t index = 0; index < strings.list.count; index++) {
        Ast *string = strings.list.items[index];
        if (ast_is_bytes(string) != ast_is_bytes(strings.list.items[0])) {
            parse_fail(parse, parse->token.range, "cannot mix bytes and nonbytes literals");
        }
        if (ast_is_text(string)) {
            parts = ast_list_append(parse, parts, string);
        } else {
            is_joined = true;
            parts = ast_list_extend(parse, parts, string->as.joined_str.values);
        }
    }
    Ast *node = is_joined ? ast_join(parse, strings.range, &parts)
                          : ast_join_texts(parse, &parts, 0, parts.count);
    node->range = strings.range;
    return (Piece){node, strings.range};
}

// --- f-strings ---------------------------------------------------------------------------------

Piece ast_fstring(Parse *parse, Token start, AstList parts, Token end) {
    return ast_piece(ast_join(parse, source_range_join(start.range, end.range), &parts));
}

Piece ast_spec(Parse *parse, Token colon, AstList parts) {
    SourceRange range = colon.range;
    if (parts.count > 0) {
        range = source_range_join(range, parts.items[parts.count - 1]->range);
    }
    return ast_piece(ast_join(parse, range, &parts));
}

AstList ast_text_part(Parse *parse, AstList parts, Token text) {
    size_t length = text.length;
    const char *bytes = text.text;
    bool has_escape = !text.is_raw && memchr(bytes, '\\', length) != NULL;
    bool has_brace =
        !text.is_spec && (memchr(bytes, '{', length) != NULL || memchr(bytes, '}', length) != NULL);
    if (has_escape) {
        bytes = ast_unescape(parse, &text, bytes, length, false, !text.is_spec, &length);
    } else {
        char *copy = arena_copy_text(parse->arena, bytes, length);
        size_t used = 0;
        for (size_t index = 0; has_brace && index < length; index++) {
            copy[used++] = bytes[index];
            index += bytes[index] == '{' || bytes[index] == '}' ? 1 : 0;
        }
        if (has_brace) {
            copy[used] = '\0';
            length = used;
        }
        bytes = copy;
    }
    return ast_list_append(parse, parts, ast_text_constant(parse, text.range, bytes, length));
}

static const char *ast_skip_comment(const char *next) {
    while (*next != '\n' && *next != '\0') {
        next++;
    }
    return next;
}

// Removes the comments of an expression's text; a `#` in a string is none. Returns the new length.
static size_t ast_remove_comments(char *text, size_t length) {
    const char *end = text + length;
    const char *next = text;
    char quote = '\0';
    char *out = text;
    while (next < end) {
        if (quote == '\0' && *next == '#') {
            next = ast_skip_comment(next);
            continue;
        }
        if (*next == '\'' || *next == '"') {
            quote = quote == '\0' ? *next : quote == *next ? '\0' : quote;
        }
        *out++ = *next++;
    }
    *out = '\0';
    return (size_t)(out - text);
}

// The source from behind `{` to what follows the `=`, blanks included.
static Ast *ast_debug_text(Parse *parse, const Token *open, const Token *equal) {
    const char *start = open->text + open->length;
    const char *end = equal->text + equal->length;
    while (*end == ' ' || *end == '\t' || *end == '\n' || *end == '#') {
        end = *end == '#' ? ast_skip_comment(end) : end + 1;
    }
    size_t length = (size_t)(end - start);
    char *text = arena_copy_text(parse->arena, start, length);
    if (memchr(text, '#', length) != NULL) {
        length = ast_remove_comments(text, length);
    }
    return ast_text_constant(parse, source_range_join(open->range, equal->range), text, length);
}

AstList ast_field(Parse *parse, Token open, Piece value, Token debug, char conversion, Piece spec,
                  Token close) {
    AstList parts = {NULL, 0};
    ast_check_starred(parse, value);
    if (debug.kind == TOKEN_EQUAL) {
        parts = ast_list_append(parse, parts, ast_debug_text(parse, &open, &debug));
        conversion = conversion == 0 && spec.node == NULL ? 'r' : conversion;
    }
    Ast *node = ast_new(parse, AST_FORMATTED_VALUE, source_range_join(open.range, close.range));
    node->as.formatted_value.value = value.node;
    node->as.formatted_value.conversion = conversion;
    node->as.formatted_value.format_spec = spec.node;
    return ast_list_append(parse, parts, ast_finish(parse, node));
}

char ast_conversion(Parse *parse, Token start, Token name) {
    if (name.text != start.text + start.length) {
        parse_fail(parse, source_range_join(start.range, name.range),
                   "f-string: conversion type must come right after the exclamanation mark");
    } else if (name.length != 1 || strchr("sra", *name.text) == NULL) {
        parse_fail(parse, name.range,
                   "f-string: invalid conversion character '%.*s': expected 's', 'r', or 'a'",
                   (int)name.length, name.text);
    }
    return *name.text;
}
