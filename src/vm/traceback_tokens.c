// traceback_tokens.c: the small lexer of a traceback's marks. The source has been compiled: nothing
// in it is wrong.
#include "vm/traceback_tokens.h"

#include <string.h>

static size_t skip_string(const char *text, size_t index, size_t length) {
    char quote = text[index];
    bool is_long = index + 2 < length && text[index + 1] == quote && text[index + 2] == quote;
    index += is_long ? 3 : 1;
    while (index < length) {
        if (text[index] == '\\') {
            index += 2;
            continue;
        }
        if (text[index] == quote) {
            if (!is_long) {
                return index + 1;
            }
            if (index + 2 < length && text[index + 1] == quote && text[index + 2] == quote) {
                return index + 3;
            }
        }
        index++;
    }
    return length;
}

static size_t skip_comment(const char *text, size_t index, size_t length) {
    while (index < length && text[index] != '\n') {
        index++;
    }
    return index;
}

static size_t skip_brackets(const char *text, size_t index, size_t length) {
    size_t depth = 0;
    while (index < length) {
        char byte = text[index];
        if (byte == '"' || byte == '\'') {
            index = skip_string(text, index, length);
            continue;
        }
        if (byte == '#') {
            index = skip_comment(text, index, length);
            continue;
        }
        depth += byte == '(' || byte == '[' || byte == '{';
        depth -= byte == ')' || byte == ']' || byte == '}';
        index++;
        if (depth == 0) {
            break;
        }
    }
    return index;
}

static bool is_keyword(const char *text, size_t length) {
    static const char *const words[] = {
        "and",   "or",   "not",   "in",     "is",     "if",   "else",   "for",      "lambda",
        "yield", "from", "async", "raise",  "return", "del",  "assert", "import",   "with",
        "while", "def",  "class", "global", "try",    "pass", "break",  "continue", "nonlocal"};
    for (size_t index = 0; index < sizeof words / sizeof words[0]; index++) {
        if (strlen(words[index]) == length && memcmp(words[index], text, length) == 0) {
            return true;
        }
    }
    return false;
}

// `+=` and its like make statements, no operations: one sign, which binds nothing.
static size_t sign_length(const char *text, size_t available) {
    static const char *const long_signs[] = {"**", "//", "<<", ">>", "<=", ">=", "==", "!=", ":="};
    size_t length = 1;
    for (size_t index = 0; index < sizeof long_signs / sizeof long_signs[0]; index++) {
        if (available >= 2 && memcmp(long_signs[index], text, 2) == 0) {
            length = 2;
        }
    }
    bool is_augmented =
        available > length && text[length] == '=' &&
        (length == 2 ? text[1] == text[0] && text[0] != '=' : strchr("+-*/%&|^@", text[0]) != NULL);
    return is_augmented ? length + 1 : length;
}

// The sign of an exponent belongs to its number: `5e-324` is one operand.
static bool is_exponent_sign(const char *text, size_t start, size_t index, size_t length) {
    bool is_decimal = text[start] == '.' || (text[start] >= '0' && text[start] <= '9');
    bool is_hexadecimal = start + 1 < index && (text[start + 1] | ' ') == 'x';
    return is_decimal && !is_hexadecimal && index > start && index + 1 < length &&
           (text[index - 1] | ' ') == 'e' && (text[index] == '-' || text[index] == '+') &&
           text[index + 1] >= '0' && text[index + 1] <= '9';
}

static size_t skip_word(const char *text, size_t start, size_t length) {
    size_t index = start;
    while (index < length && (segment_is_word(text[index]) || text[index] == '.' ||
                              is_exponent_sign(text, start, index, length))) {
        index++;
    }
    return index;
}

void segment_tokens_scan(const char *text, size_t length, SegmentTokens *tokens) {
    size_t index = 0;
    while (index < length) {
        char byte = text[index];
        SegmentToken token = {SEGMENT_TOKEN_OPERAND, index, index + 1};
        if (segment_is_space(byte) || byte == '\\') {
            index++;
            continue;
        }
        if (byte == '#') {
            index = skip_comment(text, index, length);
            continue;
        }
        if (byte == '"' || byte == '\'') {
            token.end = skip_string(text, index, length);
        } else if (byte == '(' || byte == '[' || byte == '{') {
            token.kind = SEGMENT_TOKEN_BRACKET_GROUP;
            token.end = skip_brackets(text, index, length);
        } else if (segment_is_word(byte) || byte == '.') {
            token.end = skip_word(text, index, length);
            token.kind = is_keyword(text + index, token.end - index) ? SEGMENT_TOKEN_KEYWORD
                                                                     : SEGMENT_TOKEN_OPERAND;
        } else {
            token.kind = SEGMENT_TOKEN_SIGN;
            token.end = index + sign_length(text + index, length - index);
        }
        vector_push(tokens, token);
        index = token.end;
    }
}
