// pattern_reader.h: the text of a pattern or of a replacement, one token at a time.
//
// A token is one code point, or a backslash and the code point behind it. Errors are raised here
// too, because their position is told from the next token. Bytes are read as Latin-1.
//
//        a \d {        get gives 'a', then ESCAPED('d'), then '{'
//          ^  ^
//          |  index: behind the next token
//          next, at tell()
#ifndef ASPY_STDLIB_RE_PATTERN_READER_H
#define ASPY_STDLIB_RE_PATTERN_READER_H

#include "vm/native.h"

// The code point, and a bit that says that a backslash stands before it.
typedef uint32_t Token;
#define TOKEN_ESCAPED  ((Token)1 << 31)
#define TOKEN_END      UINT32_MAX
#define ESCAPED(point) (TOKEN_ESCAPED | (Token)(point))

static inline bool token_is_escape(Token token) {
    return token != TOKEN_END && (token & TOKEN_ESCAPED) != 0;
}
static inline uint32_t token_point(Token token) { return token & ~TOKEN_ESCAPED; }
static inline bool token_is_digit(Token token) { return token >= '0' && token <= '9'; }
static inline bool token_is_octal(Token token) { return token >= '0' && token <= '7'; }
static inline bool token_is_ascii_letter(Token token) {
    return (token >= 'a' && token <= 'z') || (token >= 'A' && token <= 'Z');
}

typedef struct PatternReader {
    Vm *vm;
    Value source; // the str or bytes, which the caller keeps alive
    bool is_text; // it is a str
    uint32_t *points;
    size_t length;
    size_t index;
    Token next;
    bool is_broken; // the text ends with a lone backslash, and it was met
} PatternReader;

// Begins before the first token. `source` is a str or something that bytes_view sees. To be
// released.
void reader_init(PatternReader *reader, Vm *vm, Value source);
void reader_release(PatternReader *reader);

// Takes the next token; TOKEN_END at the end.
Token reader_get(PatternReader *reader);
// Takes the next token if it is this one.
bool reader_match(PatternReader *reader, Token token);
// Where the next token begins.
MUST_USE size_t reader_tell(const PatternReader *reader);

// A part of the text between two tokens.
typedef struct PatternSpan {
    size_t start;
    size_t length;
} PatternSpan;

// Takes what stands before `terminator`, and that too. Raises "missing group name" (`what` is
// "group name") or "missing ), unterminated name".
MAY_RAISE bool reader_get_until(PatternReader *reader, Token terminator, const char *what,
                                PatternSpan *span);
MUST_USE String *reader_text(const PatternReader *reader, PatternSpan span);
// The number that the span writes in ASCII digits, at most INT64_MAX; false when it writes none.
MUST_USE bool reader_number(const PatternReader *reader, PatternSpan span, int64_t *number);
// Raises "bad character in group name '…'" unless the span is an identifier. `offset` is how far
// before the next token the span ends.
MAY_RAISE bool reader_check_name(PatternReader *reader, PatternSpan span, size_t offset);

// Raises re.PatternError at `offset` before the next token, with a message of printf's form.
MAY_RAISE bool reader_error(PatternReader *reader, size_t offset, const char *format, ...)
    PRINTF_LIKE(3, 4);
// The same with a message that is prefix and repr(text).
MAY_RAISE bool reader_error_about(PatternReader *reader, size_t offset, const char *prefix,
                                  String *text);
// The same with any message, which is released.
MAY_RAISE bool reader_raise(PatternReader *reader, size_t offset, TextBuffer *message);
// Raises "bad escape (end of pattern)" if the lone backslash was met.
MAY_RAISE bool reader_check_end(PatternReader *reader);
// A token as it stands in the text.
void token_append(TextBuffer *buffer, Token token);

// re.PatternError(message, pattern, position); position < 0: without pattern and position.
MAY_RAISE bool pattern_error_raise(Vm *vm, const char *message, Value pattern, int64_t position);

#endif
