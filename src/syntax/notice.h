// notice.h: what looks wrong in a text that is right all the same: CPython's SyntaxWarnings.
//
// They are collected while a text is read and compiled; whoever asked for that gives them as
// warnings afterwards.
#ifndef ASPY_SYNTAX_NOTICE_H
#define ASPY_SYNTAX_NOTICE_H

#include <stdint.h>

#include "base/vector.h"
#include "syntax/source.h"

// CPython finds all of the first kind, in the whole text, before it looks for the second.
typedef enum NoticeKind { NOTICE_OF_TEXT, NOTICE_OF_MEANING } NoticeKind;

typedef struct Notice {
    NoticeKind kind;
    SourceRange range;
    char *text; // UTF-8, NUL-terminated
} Notice;

typedef struct Notices {
    VECTOR(Notice) list; // in the order in which they were found
} Notices;

// Adds one, printf-like. `notices` may be NULL: nobody wants them.
void notices_add(Notices *notices, NoticeKind kind, SourceRange range, const char *format, ...)
    PRINTF_LIKE(4, 5);
void notices_release(Notices *notices);

#endif
