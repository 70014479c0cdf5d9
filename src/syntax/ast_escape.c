// ast_escape.c: what backslashes mean inside a literal.
//
// Messages are CPython's, and so are the positions in them: it counts bytes of a form in which
// every character outside ASCII takes ten ("\U0001f600").

#include <string.h>

#include "base/unicode_names.h"
#include "base/utf8.h"
#include "syntax/ast_build.h"
#include "syntax/notice.h"

typedef struct Escape {
    Parse *parse;
    const Token *token;
    const char *body;
    const char *at; // behind the backslash, then behind the escape
    const char *end;
    char *out;
    bool is_bytes;
    bool is_noted; // something was said about the literal
} Escape;

// Where CPython says a place of the body is.
static size_t escape_position(const Escape *escape, const char *at) {
    size_t position = 0;
    for (const char *byte = escape->body; byte < at; byte++) {
        if (!utf8_is_continuation(*byte)) {
            position += (unsigned char)*byte < 0x80 ? 1 : 10;
        }
    }
    return position;
}

static void escape_fail(Escape *escape, const char *start, const char *reason) {
    // In an f-string CPython points at what follows the text.
    SourceRange range =
        escape->token->kind == TOKEN_STRING ? escape->token->range : escape->parse->token.range;
    if (escape->is_bytes) {
        parse_fail(escape->parse, range, "(value error) invalid \\x escape at position %zu",
                   escape_position(escape, start));
        return;
    }
    parse_fail(escape->parse, range,
               "(unicode error) 'unicodeescape' codec can't decode bytes in position %zu-%zu: %s",
               escape_position(escape, start), escape_position(escape, escape->at) - 1, reason);
}

static int escape_hex_digit(char character) {
    if (character >= '0' && character <= '9') {
        return character - '0';
    }
    char letter = (char)(character | 0x20);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

static void escape_put(Escape *escape, uint32_t point) {
    if (escape->is_bytes) {
        *escape->out++ = (char)(unsigned char)point;
    } else {
        escape->out += utf8_encode(point, escape->out);
    }
}

// \x41, \u0041, \U00000041
static void escape_hexadecimal(Escape *escape, int count, const char *reason) {
    const char *start = escape->at - 2;
    uint32_t point = 0;
    for (int index = 0; index < count; index++) {
        int digit = escape->at < escape->end ? escape_hex_digit(*escape->at) : -1;
        if (digit < 0) {
            escape_fail(escape, start, reason);
            return;
        }
        point = point * 16 + (uint32_t)digit;
        escape->at++;
    }
    if (point > UTF8_MAX_CODE_POINT) {
        escape_fail(escape, start, "illegal Unicode character");
        return;
    }
    escape_put(escape, point);
}

// \0, \101: up to three digits, the first of which was read.
// CPython says it once for each token.
static void escape_note(Escape *escape, const char *what, const char *text, int length) {
    if (!escape->is_noted) {
        escape->is_noted = true;
        notices_add(escape->parse->source->notices, NOTICE_OF_TEXT, escape->token->range,
                    "invalid %s '\\%.*s'", what, length, text);
    }
}

static void escape_octal(Escape *escape, char first) {
    uint32_t point = (uint32_t)(first - '0');
    for (int index = 0; index < 2 && escape->at < escape->end; index++) {
        if (*escape->at < '0' || *escape->at > '7') {
            break;
        }
        point = point * 8 + (uint32_t)(*escape->at++ - '0');
    }
    if (point > 0377) {
        escape_note(escape, "octal escape sequence", escape->at - 3, 3);
    }
    escape_put(escape, point);
}

// \N{name}
static void escape_named(Escape *escape) {
    const char *start = escape->at - 2;
    const char *close = memchr(escape->at, '}', (size_t)(escape->end - escape->at));
    if (escape->at == escape->end || *escape->at != '{' || close == NULL ||
        close == escape->at + 1) {
        bool is_open = escape->at < escape->end && *escape->at == '{';
        escape->at = !is_open ? escape->at : close == NULL ? escape->end : escape->at + 1;
        escape_fail(escape, start, "malformed \\N character escape");
        return;
    }
    const char *name = escape->at + 1;
    escape->at = close + 1;
    uint32_t point;
    if (unicode_names_find(name, (size_t)(close - name), &point)) {
        escape_put(escape, point);
    } else {
        escape_fail(escape, start, "unknown Unicode character name");
    }
}

// What a letter after the backslash stands for, or 0.
static char escape_letter(char letter) {
    switch (letter) {
    case 'a':
        return '\a';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'v':
        return '\v';
    case '\\':
    case '\'':
    case '"':
        return letter;
    default:
        return 0;
    }
}

static void escape_read(Escape *escape) {
    char letter = *escape->at++;
    char plain = escape_letter(letter);
    if (plain != 0) {
        *escape->out++ = plain;
    } else if (letter >= '0' && letter <= '7') {
        escape_octal(escape, letter);
    } else if (letter == 'x') {
        escape_hexadecimal(escape, 2, "truncated \\xXX escape");
    } else if (letter == 'u' && !escape->is_bytes) {
        escape_hexadecimal(escape, 4, "truncated \\uXXXX escape");
    } else if (letter == 'U' && !escape->is_bytes) {
        escape_hexadecimal(escape, 8, "truncated \\UXXXXXXXX escape");
    } else if (letter == 'N' && !escape->is_bytes) {
        escape_named(escape);
    } else if (letter != '\n') {
        // Not an escape: the backslash stays. Before other than ASCII it is not even noted.
        if ((letter & 0x80) == 0) {
            escape_note(escape, "escape sequence", &letter, 1);
        }
        *escape->out++ = '\\';
        *escape->out++ = letter;
    }
}

const char *ast_unescape(Parse *parse, const Token *token, const char *body, size_t length,
                         bool is_bytes, bool has_doubled_braces, size_t *new_length) {
    char *text = arena_allocate(parse->arena, length + 1);
    Escape escape = {parse, token, body, body, body + length, text, is_bytes, false};
    while (escape.at < escape.end) {
        char character = *escape.at++;
        if (has_doubled_braces && (character == '{' || character == '}')) {
            escape.at++;
        }
        // A piece of an f-string may end before the brace of a field.
        bool is_last = escape.at == escape.end;
        bool is_brace = has_doubled_braces && (is_last || *escape.at == '{' || *escape.at == '}');
        bool is_escape = character == '\\' && !is_last && !is_brace;
        if (character == '\\' && is_brace) {
            escape_note(&escape, "escape sequence", is_last ? "{" : escape.at, 1);
        }
        if (is_escape) {
            escape_read(&escape);
        } else {
            *escape.out++ = character;
        }
    }
    *new_length = (size_t)(escape.out - text);
    return text;
}
