// ast_literal.c: numbers and the words that are constants.

#include <string.h>

#include "base/float_text.h"
#include "syntax/ast_build.h"

// What CPython allows a decimal literal, to keep its conversion from being used as a weapon.
enum { LITERAL_DIGITS_MAX = 4300 };

Piece ast_word_constant(Parse *parse, AstConstantKind kind, Token word) {
    Ast *node = ast_new(parse, AST_CONSTANT, word.range);
    node->as.constant.value.kind = kind;
    return ast_piece(node);
}

// The literal without its underscores, as a text of the arena.
static char *ast_clean_digits(Parse *parse, const char *text, size_t length, size_t *new_length) {
    char *clean = arena_allocate(parse->arena, length + 1);
    size_t used = 0;
    for (size_t index = 0; index < length; index++) {
        if (text[index] != '_') {
            clean[used++] = text[index];
        }
    }
    *new_length = used;
    return clean;
}

static int ast_number_base(const char *text, size_t length) {
    char letter = text[0] == '0' && length > 1 ? (char)(text[1] | 0x20) : '0';
    return letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 10;
}

static void ast_set_integer(Parse *parse, AstConstant *value, SourceRange range, char *digits,
                            size_t length, int base) {
    size_t zeros = 0;
    while (zeros + 1 < length && digits[zeros] == '0') {
        zeros++;
    }
    value->kind = AST_CONSTANT_INTEGER;
    value->as.integer.digits = digits + zeros;
    value->as.integer.length = length - zeros;
    value->as.integer.base = base;
    if (base == 10 && length - zeros > LITERAL_DIGITS_MAX) {
        parse_fail(parse, range,
                   "Exceeds the limit (%d digits) for integer string conversion: value has %zu "
                   "digits; use sys.set_int_max_str_digits() to increase the limit - Consider "
                   "hexadecimal for huge integer literals to avoid decimal conversion limits.",
                   LITERAL_DIGITS_MAX, length - zeros);
    }
}

Piece ast_number(Parse *parse, Token number) {
    Ast *node = ast_new(parse, AST_CONSTANT, number.range);
    AstConstant *value = &node->as.constant.value;
    int base = ast_number_base(number.text, number.length);
    size_t skipped = base == 10 ? 0 : 2;
    size_t length;
    char *digits = ast_clean_digits(parse, number.text + skipped, number.length - skipped, &length);
    bool is_imaginary = base == 10 && (digits[length - 1] | 0x20) == 'j';
    if (!is_imaginary && (base != 10 || strpbrk(digits, ".eE") == NULL)) {
        ast_set_integer(parse, value, number.range, digits, length, base);
        return ast_piece(node);
    }
    value->kind = is_imaginary ? AST_CONSTANT_IMAGINARY : AST_CONSTANT_FLOAT;
    if (!float_text_parse(digits, length - (is_imaginary ? 1 : 0), &value->as.number)) {
        parse_fail(parse, number.range, "invalid decimal literal");
    }
    return ast_piece(node);
}
