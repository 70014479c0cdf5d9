// test_layout.c: lines, blocks, and words that are only sometimes keywords.
#include <string.h>

#include "parsed.h"
#include "syntax/layout.h"

// The kinds of a text's tokens, one word each.
static void check_kinds(const char *text, const char *expected) {
    Arena arena;
    arena_init(&arena);
    Source source;
    Diagnostic diagnostic = {.kind = DIAGNOSTIC_NONE};
    TextBuffer kinds;
    text_buffer_init(&kinds);
    ck_assert(source_init(&source, &arena, "x.aspy", text, strlen(text), &diagnostic));
    Layout layout;
    layout_init(&layout, &source, &diagnostic);
    Token token;
    do {
        layout_next(&layout, &token);
        text_buffer_append_format(&kinds, "%s%s", kinds.length == 0 ? "" : " ",
                                  token_name(token.kind));
    } while (token.kind != TOKEN_END && token.kind != TOKEN_ERROR);
    ck_assert_str_eq(kinds.bytes, expected);
    layout_release(&layout);
    text_buffer_release(&kinds);
    arena_release(&arena);
}

START_TEST(blocks_open_and_close_by_indentation) {
    check_kinds("if a:\n  b\n\n # c\nd",
                "IF NAME COLON NEWLINE INDENT NAME NEWLINE DEDENT NAME NEWLINE END");
    check_kinds("if a:\n\tif b:\n\t\tc\nd\n",
                "IF NAME COLON NEWLINE INDENT IF NAME COLON NEWLINE INDENT NAME NEWLINE DEDENT "
                "DEDENT NAME NEWLINE END");
}
END_TEST

START_TEST(brackets_and_backslashes_join_lines) {
    check_kinds("(a,\n # c\n\n b)\n", "LPAREN NAME COMMA NAME RPAREN NEWLINE END");
    check_kinds("a \\\n + b\n", "NAME PLUS NAME NEWLINE END");
}
END_TEST

START_TEST(match_is_a_keyword_only_before_a_block) {
    check_kinds("match = 1\n", "NAME EQUAL NUMBER NEWLINE END");
    check_kinds("match(x)\n", "NAME LPAREN NAME RPAREN NEWLINE END");
    check_kinds("match (x):\n case 1: a\n",
                "MATCH LPAREN NAME RPAREN COLON NEWLINE INDENT CASE NUMBER COLON NAME NEWLINE "
                "DEDENT END");
    check_kinds("match[x]: int\n", "NAME LBRACKET NAME RBRACKET COLON NAME NEWLINE END");
    check_kinds("match -x:\n", "MATCH MINUS NAME COLON NEWLINE END");
    check_kinds("case = type = 1\n", "NAME EQUAL NAME EQUAL NUMBER NEWLINE END");
    check_kinds("type X = int\n", "TYPE NAME EQUAL NAME NEWLINE END");
    check_kinds("type(x)\n", "NAME LPAREN NAME RPAREN NEWLINE END");
}
END_TEST

START_TEST(async_and_await_are_names_where_nothing_else_makes_sense) {
    check_kinds("asyncio.async(f())\n",
                "NAME DOT NAME LPAREN NAME LPAREN RPAREN RPAREN NEWLINE END");
    check_kinds("async = await = 1\n", "NAME EQUAL NAME EQUAL NUMBER NEWLINE END");
    check_kinds("await f()\n", "AWAIT NAME LPAREN RPAREN NEWLINE END");
    check_kinds("def await(self): x\n", "DEF NAME LPAREN NAME RPAREN COLON NAME NEWLINE END");
    check_kinds("async def f():\n if x:\n  await = 1\n",
                "ASYNC DEF NAME LPAREN RPAREN COLON NEWLINE INDENT IF NAME COLON NEWLINE INDENT "
                "AWAIT EQUAL NUMBER NEWLINE DEDENT DEDENT END");
}
END_TEST

START_TEST(a_parenthesis_of_with_items_is_told_by_the_colon_behind_it) {
    check_kinds("with (a as b):\n", "WITH LPAREN_ITEMS NAME AS NAME RPAREN COLON NEWLINE END");
    check_kinds("with (a) as b: x\n", "WITH LPAREN NAME RPAREN AS NAME COLON NAME NEWLINE END");
    check_kinds("with (a).b(): x\n",
                "WITH LPAREN NAME RPAREN DOT NAME LPAREN RPAREN COLON NAME NEWLINE END");
}
END_TEST

START_TEST(an_fstring_is_text_and_tokens_in_turn) {
    check_kinds("f'a{b!r:>{c}}d'\n",
                "FSTRING_START FSTRING_MIDDLE LBRACE NAME EXCLAMATION NAME COLON FSTRING_MIDDLE "
                "LBRACE NAME RBRACE RBRACE FSTRING_MIDDLE FSTRING_END NEWLINE END");
    check_kinds("f'{{}}'\n", "FSTRING_START FSTRING_MIDDLE FSTRING_END NEWLINE END");
    check_kinds("f'{a['b':=c]}'\n",
                "FSTRING_START LBRACE NAME LBRACKET STRING COLON_EQUAL NAME RBRACKET RBRACE "
                "FSTRING_END NEWLINE END");
    check_kinds("f'{a:=3}'\n",
                "FSTRING_START LBRACE NAME COLON FSTRING_MIDDLE RBRACE FSTRING_END NEWLINE END");
}
END_TEST

START_TEST(indentation_is_judged_as_cpython_does) {
    static const struct {
        const char *text;
        const char *message;
    } rows[] = {
        {"if a:\n\tb\n        c\n", "inconsistent use of tabs and spaces in indentation"},
        {"if a:\n    b\n  c\n", "unindent does not match any outer indentation level"},
    };
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        Parsed parsed;
        parsed_read(&parsed, rows[row].text, PARSE_FILE);
        ck_assert_str_eq(parsed.diagnostic.message, rows[row].message);
        parsed_release(&parsed);
    }
}
END_TEST

START_TEST(after_its_end_the_same_token_comes_for_ever) {
    Parsed parsed;
    parsed_read(&parsed, "x", PARSE_FILE);
    Layout layout;
    layout_init(&layout, &parsed.source, &parsed.diagnostic);
    static const TokenKind kinds[] = {TOKEN_NAME, TOKEN_NEWLINE, TOKEN_END, TOKEN_END};
    for (size_t index = 0; index < sizeof kinds / sizeof kinds[0]; index++) {
        Token token;
        layout_next(&layout, &token);
        ck_assert_int_eq(token.kind, kinds[index]);
    }
    layout_release(&layout);
    parsed_release(&parsed);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("syntax/layout", blocks_open_and_close_by_indentation,
                      brackets_and_backslashes_join_lines, match_is_a_keyword_only_before_a_block,
                      async_and_await_are_names_where_nothing_else_makes_sense,
                      a_parenthesis_of_with_items_is_told_by_the_colon_behind_it,
                      an_fstring_is_text_and_tokens_in_turn, indentation_is_judged_as_cpython_does,
                      after_its_end_the_same_token_comes_for_ever);
}
