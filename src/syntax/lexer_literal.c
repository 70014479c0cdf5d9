// lexer_literal.c: strings, the ends of numbers, and letters outside ASCII.
//
// What a pattern cannot decide, or could decide but not explain. Messages and their places are
// CPython's: it points at the last character it had read, so do we.

#include <ctype.h>
#include <string.h>
#include <utf8proc.h>

#include "base/utf8.h"
#include "syntax/lexer.h"
#include "syntax/notice.h"

static bool lexer_is_digit(char character) { return character >= '0' && character <= '9'; }

// Could this byte of ASCII go on a name?
static bool lexer_is_name_byte(char character) {
    unsigned char byte = (unsigned char)character;
    return byte < 0x80 && (byte == '_' || isalnum(byte));
}

// --- numbers -----------------------------------------------------------------------------------

// CPython still allows `1if x else y`: a number directly followed by one of these words.
static bool lexer_is_word_after_number(const char *text) {
    static const char *const words[] = {"and", "else", "for", "if", "in", "is", "or", "not"};
    for (size_t index = 0; index < sizeof words / sizeof words[0]; index++) {
        if (strncmp(text, words[index], strlen(words[index])) == 0) {
            return true;
        }
    }
    return false;
}

static bool lexer_is_small_base(const char *kind) { return kind[0] == 'o' || kind[0] == 'b'; }

TokenKind lexer_finish_number(Lexer *lexer, const char *cursor, const char *kind) {
    lexer->cursor = cursor;
    if (!lexer_is_name_byte(*cursor)) {
        return TOKEN_NUMBER;
    }
    const char *digit = cursor + (*cursor == '_' ? 1 : 0);
    if (lexer_is_small_base(kind) && lexer_is_digit(*digit)) {
        return lexer_fail(lexer, digit, "invalid digit '%c' in %s literal", *digit, kind);
    }
    if (*cursor == '_') { // behind a point or a j it is a word, else a part of the digits
        bool is_word = strchr(".jJ", cursor[-1]) != NULL;
        return lexer_fail(lexer, is_word ? cursor - 1 : cursor, "invalid %s literal", kind);
    }
    if (*cursor == 'o' && *lexer->start == '0' && cursor == lexer->start + 1) { // 0or x
        return lexer_fail(lexer, cursor, "invalid octal literal");
    }
    if (lexer_is_word_after_number(cursor)) {
        SourceRange last = lexer_point(lexer, cursor - 1);
        last.end_line = last.line;
        last.end_column = last.column;
        notices_add(lexer->notices, NOTICE_OF_TEXT, last, "invalid %s literal", kind);
        return TOKEN_NUMBER;
    }
    bool is_exponent = (*cursor == 'e' || *cursor == 'E') && strchr("+-", cursor[1]) != NULL;
    bool has_sign = is_exponent && cursor[1] != '\0' && kind[0] == 'd';
    return lexer_fail(lexer, has_sign ? cursor + 1 : cursor - 1, "invalid %s literal", kind);
}

TokenKind lexer_fail_number(Lexer *lexer, const char *cursor) {
    lexer->cursor = cursor;
    if (lexer_is_digit(cursor[-1])) {
        SourceRange range = lexer_point(lexer, lexer->start);
        range.end_line = range.line;
        range.end_column = (uint32_t)(cursor - 1 - lexer->line_start);
        return lexer_fail_range(lexer, range,
                                "leading zeros in decimal integer literals are not permitted; use "
                                "an 0o prefix for octal integers");
    }
    char letter = (char)tolower((unsigned char)cursor[-1]);
    const char *kind = letter == 'x' ? "hexadecimal" : letter == 'o' ? "octal" : "binary";
    cursor += *cursor == '_' ? 1 : 0;
    if (letter != 'x' && lexer_is_digit(*cursor)) {
        return lexer_fail(lexer, cursor, "invalid digit '%c' in %s literal", *cursor, kind);
    }
    return lexer_fail(lexer, cursor - 1, "invalid %s literal", kind);
}

// --- strings -----------------------------------------------------------------------------------

// The last line of the text; the nothing behind a final end of line is none.
static uint32_t lexer_last_line(const Lexer *lexer) {
    bool is_empty = lexer->line_start == lexer->end && lexer->line > 1;
    return is_empty ? lexer->line - 1 : lexer->line;
}

static NEVER_INLINE TokenKind lexer_fail_string(Lexer *lexer, SourceRange range, char quote,
                                                bool is_triple, bool has_escaped) {
    uint32_t detected = lexer_last_line(lexer);
    const LexerQuotes *enclosing = lexer->enclosing;
    if (enclosing != NULL && enclosing->quote == quote && enclosing->is_triple == is_triple) {
        return lexer_fail_range(lexer, range, "f-string: expecting '}'");
    }
    if (is_triple) {
        // At a prompt the next line may still close it.
        lexer->diagnostic->is_incomplete = true;
        return lexer_fail_range(lexer, range,
                                "unterminated triple-quoted string literal (detected at line %u)",
                                detected);
    }
    return lexer_fail_range(lexer, range, "unterminated string literal (detected at line %u)%s",
                            detected, has_escaped ? "; perhaps you escaped the end quote?" : "");
}

// Does the closing quote stand here?
static bool lexer_is_closing(const char *at, char quote, bool is_triple) {
    return *at == quote && (!is_triple || (at[1] == quote && at[2] == quote));
}

TokenKind lexer_scan_string(Lexer *lexer, const char *cursor, char quote, bool is_triple) {
    bool has_escaped = false;
    const SourceRange opening = lexer_point(lexer, lexer->start);
    for (; !lexer_is_closing(cursor, quote, is_triple); cursor++) {
        if (cursor == lexer->end || (*cursor == '\n' && !is_triple)) {
            return lexer_fail_string(lexer, opening, quote, is_triple, has_escaped);
        }
        if (*cursor == '\\' && cursor + 1 < lexer->end) {
            cursor++;
            has_escaped = has_escaped || *cursor == quote;
        }
        if (*cursor == '\n') {
            lexer_begin_line(lexer, cursor + 1);
        }
    }
    lexer->cursor = cursor + (is_triple ? 3 : 1);
    return TOKEN_STRING;
}

// --- f-strings ---------------------------------------------------------------------------------

static TokenKind lexer_fail_fstring(Lexer *lexer, const LexerQuotes *quotes) {
    lexer->diagnostic->is_incomplete = quotes->is_triple;
    SourceRange range = {quotes->opening.line, quotes->opening.column, 0, 0};
    return lexer_fail_range(lexer, range, "unterminated %sf-string literal (detected at line %u)",
                            quotes->is_triple ? "triple-quoted " : "", lexer_last_line(lexer));
}

// After a backslash in an f-string's text: where the escape ends. A brace is never escaped.
static const char *lexer_skip_escape(Lexer *lexer, const LexerQuotes *quotes, const char *cursor) {
    if (cursor == lexer->end || *cursor == '{' || *cursor == '}') {
        return cursor;
    }
    if (*cursor == 'N' && cursor[1] == '{' && !quotes->is_raw) {
        const char *end = cursor + strcspn(cursor, "}\n\"'");
        return *end == '}' ? end + 1 : cursor + 2;
    }
    if (*cursor == '\n') {
        lexer_begin_line(lexer, cursor + 1);
    }
    return cursor + 1;
}

// Skips text up to what ends it: a brace that is not doubled, the closing quote, or an end.
static const char *lexer_skip_fstring_text(Lexer *lexer, const LexerQuotes *quotes, bool is_spec) {
    const char *cursor = lexer->cursor;
    for (;;) {
        if (cursor == lexer->end || lexer_is_closing(cursor, quotes->quote, quotes->is_triple)) {
            return cursor;
        }
        if (*cursor == '{' || *cursor == '}') {
            if (is_spec || cursor[1] != *cursor) {
                return cursor;
            }
            cursor += 2;
        } else if (*cursor == '\\') {
            cursor = lexer_skip_escape(lexer, quotes, cursor + 1);
        } else if (*cursor != '\n') {
            cursor++;
        } else if (quotes->is_triple) {
            cursor++;
            lexer_begin_line(lexer, cursor);
        } else {
            return cursor;
        }
    }
}

TokenKind lexer_scan_fstring_text(Lexer *lexer, const LexerQuotes *quotes, bool is_spec) {
    const char *start = lexer->cursor;
    const char *cursor = lexer_skip_fstring_text(lexer, quotes, is_spec);
    lexer->cursor = cursor;
    if (cursor == lexer->end || (*cursor == '\n' && !is_spec)) {
        return is_spec && cursor == start ? TOKEN_END : lexer_fail_fstring(lexer, quotes);
    }
    if (cursor > start) {
        return TOKEN_FSTRING_MIDDLE;
    }
    lexer->cursor++;
    switch (*cursor) {
    case '\n':
        return TOKEN_NEWLINE;
    case '{':
        return TOKEN_LBRACE;
    case '}':
        return is_spec ? TOKEN_RBRACE
                       : lexer_fail(lexer, cursor, "f-string: single '}' is not allowed");
    default:
        lexer->cursor += quotes->is_triple ? 2 : 0;
        return TOKEN_FSTRING_END;
    }
}

// --- letters -----------------------------------------------------------------------------------

// Other_ID_Start and Other_ID_Continue, which no category tells.
static bool lexer_is_odd_letter(uint32_t point) {
    return point == 0x1885 || point == 0x1886 || point == 0x2118 || point == 0x212E ||
           point == 0x309B || point == 0x309C;
}

static bool lexer_is_odd_digit(uint32_t point) {
    return point == 0xB7 || point == 0x387 || (point >= 0x1369 && point <= 0x1371) ||
           point == 0x19DA || point == 0x30FB || point == 0xFF65;
}

static bool lexer_is_name_point(uint32_t point, bool is_first) {
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    bool is_letter = (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
                     category == UTF8PROC_CATEGORY_NL || lexer_is_odd_letter(point);
    if (is_letter || is_first) {
        return is_letter || point == '_';
    }
    return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_MC ||
           category == UTF8PROC_CATEGORY_ND || category == UTF8PROC_CATEGORY_PC ||
           lexer_is_odd_digit(point);
}

static bool lexer_is_printable(uint32_t point) {
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return category != UTF8PROC_CATEGORY_CN && category < UTF8PROC_CATEGORY_ZS;
}

static TokenKind lexer_fail_point(Lexer *lexer, const char *at, size_t length, uint32_t point) {
    if (!lexer_is_printable(point)) {
        return lexer_fail(lexer, at, "invalid non-printable character U+%04X", (unsigned)point);
    }
    return lexer_fail(lexer, at, "invalid character '%.*s' (U+%04X)", (int)length, at,
                      (unsigned)point);
}

TokenKind lexer_check_name(Lexer *lexer, const char *cursor) {
    lexer->cursor = cursor;
    const char *at = lexer->start;
    while (at < cursor) {
        uint32_t point;
        size_t length = utf8_decode(at, (size_t)(cursor - at), &point);
        if (!lexer_is_name_point(point, at == lexer->start)) {
            return lexer_fail_point(lexer, at, length, point);
        }
        at += length;
    }
    return TOKEN_NAME;
}

TokenKind lexer_fail_character(Lexer *lexer) {
    return lexer_fail_point(lexer, lexer->start, 1, (unsigned char)*lexer->start);
}
