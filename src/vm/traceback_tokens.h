// traceback_tokens.h: a marked piece of source in tokens, as far as marks below it ask for them.
#ifndef ASPY_VM_TRACEBACK_TOKENS_H
#define ASPY_VM_TRACEBACK_TOKENS_H

#include "base/vector.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum SegmentTokenKind {
    SEGMENT_TOKEN_OPERAND,
    SEGMENT_TOKEN_BRACKET_GROUP, // all of it, to the bracket that closes it
    SEGMENT_TOKEN_SIGN,
    SEGMENT_TOKEN_KEYWORD
} SegmentTokenKind;

// Of the segment outside of brackets; a bracketed part is one token.
typedef struct SegmentToken {
    SegmentTokenKind kind;
    size_t start; // bytes into the segment
    size_t end;
} SegmentToken;

typedef VECTOR(SegmentToken) SegmentTokens;

// Adds the tokens of the text. Comments and white space are none.
void segment_tokens_scan(const char *text, size_t length, SegmentTokens *tokens);

static inline bool segment_is_space(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\f' || byte == '\r' || byte == '\n';
}

static inline bool segment_is_word(char byte) {
    return byte == '_' || (byte >= '0' && byte <= '9') ||
           ((byte | 32) >= 'a' && (byte | 32) <= 'z') || (unsigned char)byte >= 128;
}

#endif
