// test_unparse.c: expressions as text again.

#include "compiled.h"

#include "compile/codegen.h"

START_TEST(expressions_are_spelled_as_cpython_spells_them) {
    static const char *const rows[][2] = {
        {"a  +b*c", "a + b * c"},
        {"(a+b)*c", "(a + b) * c"},
        {"a**-b", "a ** (-b)"},
        {"not (a or b)and c", "not (a or b) and c"},
        {"a<b<=c", "a < b <= c"},
        {"list[int,str]", "list[int, str]"},
        {"d[a:b, ::c]", "d[a:b, ::c]"},
        {"f(a, *b, c=d, **e)", "f(a, *b, c=d, **e)"},
        {"lambda a, /, b=1, *c, d, **e: a", "lambda a, /, b=1, *c, d, **e: a"},
        {"x if y else z", "x if y else z"},
        {"{a: b, **c}", "{a: b, **c}"},
        {"[a for b in c if d]", "[a for b in c if d]"},
        {"(a,)", "(a,)"},
        {"a.b.c", "a.b.c"},
        {"...", "..."},
        {"a | None", "a | None"},
    };
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        Compiled made;
        compiled_parse(&made, rows[index][0], PARSE_EXPRESSION);
        String *text = unparse_expression(made.vm, made.tree->as.expression.body);
        ck_assert_msg(string_equal_text(text, rows[index][1]), "%s gave %s", rows[index][0],
                      string_text(made.vm, text));
        compiled_release(&made);
    }
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("compile/unparse", expressions_are_spelled_as_cpython_spells_them);
}
