// test_ast_print.c: the listing that `aspy ast` shows.
#include "parsed.h"

static void check_printed(const char *text, const char *expected) {
    Parsed parsed;
    parsed_read(&parsed, text, PARSE_FILE);
    ast_print(&parsed.text, parsed.tree);
    ck_assert_str_eq(parsed.text.bytes, expected);
    parsed_release(&parsed);
}

START_TEST(children_stand_under_their_fields) {
    check_printed("with await lock:\n    pass\n",
                  "Module 1:0-2:8\n"
                  "  body:\n"
                  "    With 1:0-2:8\n"
                  "      items:\n"
                  "        withitem 1:5-1:15\n"
                  "          context_expr: Await 1:5-1:15\n"
                  "            value: Name 1:11-1:15 id=lock ctx=Load\n"
                  "      body:\n"
                  "        Pass 2:4-2:8\n");
}
END_TEST

START_TEST(plain_fields_stand_on_the_nodes_own_line) {
    check_printed("{**a}\n", "Module 1:0-1:5\n"
                             "  body:\n"
                             "    Expr 1:0-1:5\n"
                             "      value: Dict 1:0-1:5\n"
                             "        keys:\n"
                             "          None\n"
                             "        values:\n"
                             "          Name 1:3-1:4 id=a ctx=Load\n");
    check_printed("b'\\0' < 1.5\n", "Module 1:0-1:11\n"
                                    "  body:\n"
                                    "    Expr 1:0-1:11\n"
                                    "      value: Compare 1:0-1:11 ops=Lt\n"
                                    "        left: Constant 1:0-1:5 value=b'\\x00'\n"
                                    "        comparators:\n"
                                    "          Constant 1:8-1:11 value=1.5\n");
}
END_TEST

START_TEST(tokens_are_listed_one_a_line) {
    Arena arena;
    arena_init(&arena);
    Source source;
    Diagnostic diagnostic = {.kind = DIAGNOSTIC_NONE};
    TextBuffer out;
    text_buffer_init(&out);
    ck_assert(source_init(&source, &arena, "x.aspy", "if x: 1", 7, &diagnostic));
    ck_assert(tokens_print(&out, &source, &diagnostic));
    ck_assert_str_eq(out.bytes, "1:0-1:2\tIF\tif\n"
                                "1:3-1:4\tNAME\tx\n"
                                "1:4-1:5\tCOLON\t:\n"
                                "1:6-1:7\tNUMBER\t1\n"
                                "1:7-1:8\tNEWLINE\n"
                                "1:7-1:7\tEND\n");
    text_buffer_release(&out);
    arena_release(&arena);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("syntax/ast_print", children_stand_under_their_fields,
                      plain_fields_stand_on_the_nodes_own_line, tokens_are_listed_one_a_line);
}
