// lexer.re: characters to raw tokens; knows nothing of indentation or brackets.
//
// One scanner over named patterns. Letters outside ASCII are taken as byte ranges here and looked
// up one by one afterwards, which keeps the table small. Read next: layout.c.

#include "syntax/lexer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void lexer_init(Lexer *lexer, const Source *source, Diagnostic *diagnostic) {
    *lexer = (Lexer){.cursor = source->text,
                     .end = source->text + source->length,
                     .line_start = source->text,
                     .line = 1,
                     .diagnostic = diagnostic,
                     .notices = source->notices};
}

SourceRange lexer_point(const Lexer *lexer, const char *at) {
    return (SourceRange){lexer->line, (uint32_t)(at - lexer->line_start), 0, 0};
}

// va_list has no portable way through diagnostic_set(), so the message is made first.
static TokenKind lexer_complain(Lexer *lexer, SourceRange range, const char *format,
                                va_list values) {
    char message[DIAGNOSTIC_MESSAGE_SIZE];
    vsnprintf(message, sizeof message, format, values);
    if (lexer->diagnostic->kind == DIAGNOSTIC_NONE) {
        lexer->diagnostic->origin = DIAGNOSTIC_OF_TOKENS;
    }
    diagnostic_set(lexer->diagnostic, DIAGNOSTIC_SYNTAX_ERROR, range, "%s", message);
    return TOKEN_ERROR;
}

TokenKind lexer_fail(Lexer *lexer, const char *at, const char *format, ...) {
    va_list values;
    va_start(values, format);
    lexer_complain(lexer, lexer_point(lexer, at), format, values);
    va_end(values);
    return TOKEN_ERROR;
}

TokenKind lexer_fail_range(Lexer *lexer, SourceRange range, const char *format, ...) {
    va_list values;
    va_start(values, format);
    lexer_complain(lexer, range, format, values);
    va_end(values);
    return TOKEN_ERROR;
}

// After a backslash and the end of its line: there must be a line to join.
static NEVER_INLINE bool lexer_join_line(Lexer *lexer) {
    if (lexer->cursor < lexer->end) {
        lexer_begin_line(lexer, lexer->cursor);
        return true;
    }
    lexer->diagnostic->is_incomplete = true;
    lexer_fail(lexer, lexer->cursor - 1, "unexpected EOF while parsing");
    return false;
}

static NEVER_INLINE TokenKind lexer_fail_joining(Lexer *lexer, const char *after) {
    if (after == lexer->end) {
        lexer->diagnostic->is_incomplete = true;
        return lexer_fail(lexer, after, "unexpected EOF while parsing");
    }
    return lexer_fail(lexer, after, "unexpected character after line continuation character");
}

static inline TokenKind lexer_take(Lexer *lexer, const unsigned char *cursor, TokenKind kind) {
    lexer->cursor = (const char *)cursor;
    return kind;
}

// The rules. The token begins at lexer->start, after blanks, and ends at lexer->cursor; where it
// begins is filled in here, since a string may end in another line.
static TokenKind lexer_match(Lexer *lexer, bool colon_starts_spec, Token *token) {
    const unsigned char *cursor = (const unsigned char *)lexer->cursor;
    const unsigned char *marker;
    unsigned char yych;
next:
    while (*cursor == ' ') {
        cursor++;
    }
    lexer->start = lexer->cursor = (const char *)cursor;
    token->range.line = lexer->line;
    token->range.column = (uint32_t)(lexer->start - lexer->line_start);
    /*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = cursor;
    re2c:define:YYMARKER = marker;
    re2c:yych:emit = 0;
    re2c:yyfill:enable = 0;
    // One look at a table for each character of a name: comparing them was a sixtieth of compiling.
    re2c:flags:bit-vectors = 1;

    blank    = [ \t\f];
    newline  = "\n";
    comment  = "#" [^\n\x00]*;
    high     = [\x80-\xff];
    letter   = [A-Za-z_];
    digit    = [0-9];
    name     = letter (letter | digit)*;
    any_name = (letter | high) (letter | digit | high)*;
    digits   = digit ("_"? digit)*;
    zeros    = "0" ("_"? "0")*;
    decimal  = [1-9] ("_"? digit)* | zeros;
    hexadecimal = "0" [xX] ("_"? [0-9a-fA-F])+;
    octal    = "0" [oO] ("_"? [0-7])+;
    binary   = "0" [bB] ("_"? [01])+;
    exponent = [eE] [-+]? digits;
    fraction = digits "." digits? | "." digits;
    float    = fraction exponent? | digits exponent;
    imaginary = (float | digits) [jJ];
    prefix   = [uU] | [bB] | [rR] | [bB] [rR] | [rR] [bB];
    fprefix  = [fF] | [fF] [rR] | [rR] [fF];

    blank+                { goto next; }
    comment               { goto next; }
    newline               { return lexer_take(lexer, cursor, TOKEN_NEWLINE); }
    "\\" newline          { lexer_take(lexer, cursor, TOKEN_NEWLINE);
                            if (lexer_join_line(lexer)) { goto next; }
                            return TOKEN_ERROR; }
    "\\"                  { return lexer_fail_joining(lexer, (const char *)cursor); }
    "\x00"                { return lexer_take(lexer, cursor - 1, TOKEN_END); }

    hexadecimal           { return lexer_finish_number(lexer, (const char *)cursor, "hexadecimal"); }
    octal                 { return lexer_finish_number(lexer, (const char *)cursor, "octal"); }
    binary                { return lexer_finish_number(lexer, (const char *)cursor, "binary"); }
    decimal | float       { return lexer_finish_number(lexer, (const char *)cursor, "decimal"); }
    imaginary             { return lexer_finish_number(lexer, (const char *)cursor, "imaginary"); }
    "0" [xXoObB] | zeros "_"? [1-9] { return lexer_fail_number(lexer, (const char *)cursor); }

    prefix? "'"           { return lexer_scan_string(lexer, (const char *)cursor, '\'', false); }
    prefix? "\""          { return lexer_scan_string(lexer, (const char *)cursor, '"', false); }
    prefix? "'''"         { return lexer_scan_string(lexer, (const char *)cursor, '\'', true); }
    prefix? "\"\"\""      { return lexer_scan_string(lexer, (const char *)cursor, '"', true); }
    fprefix ("'" | "\"" | "'''" | "\"\"\"") { return lexer_take(lexer, cursor, TOKEN_FSTRING_START); }

    ":="                  { return colon_starts_spec
                                ? lexer_take(lexer, cursor - 1, TOKEN_COLON)
                                : lexer_take(lexer, cursor, TOKEN_COLON_EQUAL); }
    "("           { return lexer_take(lexer, cursor, TOKEN_LPAREN); }
    ")"           { return lexer_take(lexer, cursor, TOKEN_RPAREN); }
    "["           { return lexer_take(lexer, cursor, TOKEN_LBRACKET); }
    "]"           { return lexer_take(lexer, cursor, TOKEN_RBRACKET); }
    "{"           { return lexer_take(lexer, cursor, TOKEN_LBRACE); }
    "}"           { return lexer_take(lexer, cursor, TOKEN_RBRACE); }
    ":"           { return lexer_take(lexer, cursor, TOKEN_COLON); }
    ","           { return lexer_take(lexer, cursor, TOKEN_COMMA); }
    ";"           { return lexer_take(lexer, cursor, TOKEN_SEMICOLON); }
    "."           { return lexer_take(lexer, cursor, TOKEN_DOT); }
    "..."         { return lexer_take(lexer, cursor, TOKEN_ELLIPSIS); }
    "->"          { return lexer_take(lexer, cursor, TOKEN_ARROW); }
    "@"           { return lexer_take(lexer, cursor, TOKEN_AT); }
    "!"           { return lexer_take(lexer, cursor, TOKEN_EXCLAMATION); }
    "+"           { return lexer_take(lexer, cursor, TOKEN_PLUS); }
    "-"           { return lexer_take(lexer, cursor, TOKEN_MINUS); }
    "*"           { return lexer_take(lexer, cursor, TOKEN_STAR); }
    "**"          { return lexer_take(lexer, cursor, TOKEN_DOUBLE_STAR); }
    "/"           { return lexer_take(lexer, cursor, TOKEN_SLASH); }
    "//"          { return lexer_take(lexer, cursor, TOKEN_DOUBLE_SLASH); }
    "%"           { return lexer_take(lexer, cursor, TOKEN_PERCENT); }
    "<<"          { return lexer_take(lexer, cursor, TOKEN_SHIFT_LEFT); }
    ">>"          { return lexer_take(lexer, cursor, TOKEN_SHIFT_RIGHT); }
    "&"           { return lexer_take(lexer, cursor, TOKEN_AMPERSAND); }
    "|"           { return lexer_take(lexer, cursor, TOKEN_BAR); }
    "^"           { return lexer_take(lexer, cursor, TOKEN_CIRCUMFLEX); }
    "~"           { return lexer_take(lexer, cursor, TOKEN_TILDE); }
    "<"           { return lexer_take(lexer, cursor, TOKEN_LESS); }
    ">"           { return lexer_take(lexer, cursor, TOKEN_GREATER); }
    "<="          { return lexer_take(lexer, cursor, TOKEN_LESS_EQUAL); }
    ">="          { return lexer_take(lexer, cursor, TOKEN_GREATER_EQUAL); }
    "=="          { return lexer_take(lexer, cursor, TOKEN_EQUAL_EQUAL); }
    "!="          { return lexer_take(lexer, cursor, TOKEN_NOT_EQUAL); }
    "="           { return lexer_take(lexer, cursor, TOKEN_EQUAL); }
    "+="          { return lexer_take(lexer, cursor, TOKEN_PLUS_EQUAL); }
    "-="          { return lexer_take(lexer, cursor, TOKEN_MINUS_EQUAL); }
    "*="          { return lexer_take(lexer, cursor, TOKEN_STAR_EQUAL); }
    "/="          { return lexer_take(lexer, cursor, TOKEN_SLASH_EQUAL); }
    "//="         { return lexer_take(lexer, cursor, TOKEN_DOUBLE_SLASH_EQUAL); }
    "%="          { return lexer_take(lexer, cursor, TOKEN_PERCENT_EQUAL); }
    "@="          { return lexer_take(lexer, cursor, TOKEN_AT_EQUAL); }
    "&="          { return lexer_take(lexer, cursor, TOKEN_AMPERSAND_EQUAL); }
    "|="          { return lexer_take(lexer, cursor, TOKEN_BAR_EQUAL); }
    "^="          { return lexer_take(lexer, cursor, TOKEN_CIRCUMFLEX_EQUAL); }
    "<<="         { return lexer_take(lexer, cursor, TOKEN_SHIFT_LEFT_EQUAL); }
    ">>="         { return lexer_take(lexer, cursor, TOKEN_SHIFT_RIGHT_EQUAL); }
    "**="         { return lexer_take(lexer, cursor, TOKEN_DOUBLE_STAR_EQUAL); }

    "False"       { return lexer_take(lexer, cursor, TOKEN_FALSE); }
    "None"        { return lexer_take(lexer, cursor, TOKEN_NONE); }
    "True"        { return lexer_take(lexer, cursor, TOKEN_TRUE); }
    "and"         { return lexer_take(lexer, cursor, TOKEN_AND); }
    "as"          { return lexer_take(lexer, cursor, TOKEN_AS); }
    "assert"      { return lexer_take(lexer, cursor, TOKEN_ASSERT); }
    "break"       { return lexer_take(lexer, cursor, TOKEN_BREAK); }
    "class"       { return lexer_take(lexer, cursor, TOKEN_CLASS); }
    "continue"    { return lexer_take(lexer, cursor, TOKEN_CONTINUE); }
    "def"         { return lexer_take(lexer, cursor, TOKEN_DEF); }
    "del"         { return lexer_take(lexer, cursor, TOKEN_DEL); }
    "elif"        { return lexer_take(lexer, cursor, TOKEN_ELIF); }
    "else"        { return lexer_take(lexer, cursor, TOKEN_ELSE); }
    "except"      { return lexer_take(lexer, cursor, TOKEN_EXCEPT); }
    "finally"     { return lexer_take(lexer, cursor, TOKEN_FINALLY); }
    "for"         { return lexer_take(lexer, cursor, TOKEN_FOR); }
    "from"        { return lexer_take(lexer, cursor, TOKEN_FROM); }
    "global"      { return lexer_take(lexer, cursor, TOKEN_GLOBAL); }
    "if"          { return lexer_take(lexer, cursor, TOKEN_IF); }
    "import"      { return lexer_take(lexer, cursor, TOKEN_IMPORT); }
    "in"          { return lexer_take(lexer, cursor, TOKEN_IN); }
    "is"          { return lexer_take(lexer, cursor, TOKEN_IS); }
    "lambda"      { return lexer_take(lexer, cursor, TOKEN_LAMBDA); }
    "nonlocal"    { return lexer_take(lexer, cursor, TOKEN_NONLOCAL); }
    "not"         { return lexer_take(lexer, cursor, TOKEN_NOT); }
    "or"          { return lexer_take(lexer, cursor, TOKEN_OR); }
    "pass"        { return lexer_take(lexer, cursor, TOKEN_PASS); }
    "raise"       { return lexer_take(lexer, cursor, TOKEN_RAISE); }
    "return"      { return lexer_take(lexer, cursor, TOKEN_RETURN); }
    "try"         { return lexer_take(lexer, cursor, TOKEN_TRY); }
    "while"       { return lexer_take(lexer, cursor, TOKEN_WHILE); }
    "with"        { return lexer_take(lexer, cursor, TOKEN_WITH); }
    "yield"       { return lexer_take(lexer, cursor, TOKEN_YIELD); }
    "async"       { return lexer_take(lexer, cursor, TOKEN_ASYNC); }
    "await"       { return lexer_take(lexer, cursor, TOKEN_AWAIT); }
    "match"       { return lexer_take(lexer, cursor, TOKEN_MATCH); }
    "case"        { return lexer_take(lexer, cursor, TOKEN_CASE); }
    "type"        { return lexer_take(lexer, cursor, TOKEN_TYPE); }

    name                  { return lexer_take(lexer, cursor, TOKEN_NAME); }
    any_name              { return lexer_check_name(lexer, (const char *)cursor); }
    "<>" | "$" | "?" | "`" { return lexer_take(lexer, cursor, TOKEN_UNKNOWN); }
    *                     { return lexer_fail_character(lexer); }
    */
}

// Tokens are filled in where they are wanted: copying them costs more than finding them.
static inline void lexer_set_token(const Lexer *lexer, Token *token, TokenKind kind) {
    token->range.end_line = lexer->line;
    token->range.end_column = (uint32_t)(lexer->cursor - lexer->line_start);
    token->text = lexer->start;
    token->length = (uint32_t)(lexer->cursor - lexer->start);
    token->kind = (uint8_t)kind;
    token->is_raw = false;
    token->is_spec = false;
    token->is_field = false;
}

void lexer_scan(Lexer *lexer, bool colon_starts_spec, Token *token) {
    TokenKind kind = lexer_match(lexer, colon_starts_spec, token);
    lexer_set_token(lexer, token, kind);
    if (kind == TOKEN_NEWLINE) {
        lexer_begin_line(lexer, lexer->cursor);
    }
}

void lexer_scan_fstring(Lexer *lexer, const LexerQuotes *quotes, bool is_spec, Token *token) {
    lexer->start = lexer->cursor;
    token->range = lexer_point(lexer, lexer->cursor);
    TokenKind kind = lexer_scan_fstring_text(lexer, quotes, is_spec);
    lexer_set_token(lexer, token, kind);
    if (kind == TOKEN_NEWLINE) {
        lexer_begin_line(lexer, lexer->cursor);
    }
}
