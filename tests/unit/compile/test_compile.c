// test_compile.c: what modules and functions look like as code objects.

#include "compiled.h"

START_TEST(a_module_returns_none) {
    Compiled made;
    compiled_make(&made, "pass\n", COMPILE_FILE);
    ck_assert_ptr_nonnull(made.code);
    ck_assert_uint_eq(made.code->flags, CODE_IS_MODULE);
    ck_assert_uint_eq(made.code->instruction_count, 1);
    ck_assert_uint_eq(made.code->instructions[0].opcode, OP_RETURN_NONE);
    compiled_release(&made);
}
END_TEST

START_TEST(an_expression_is_returned) {
    Compiled made;
    compiled_make(&made, "a + 1", COMPILE_EXPRESSION);
    ck_assert_uint_eq(compiled_count(made.code, OP_ADD_INT), 1);
    ck_assert_uint_eq(compiled_count(made.code, OP_RETURN), 1);
    compiled_release(&made);
}
END_TEST

START_TEST(names_of_a_module_with_a_namespace_are_looked_up_there) {
    Compiled made;
    compiled_make(&made, "a = b\n", COMPILE_NAMESPACE);
    ck_assert_uint_ne(made.code->flags & CODE_USES_NAMESPACE, 0);
    ck_assert_uint_eq(made.code->parameter_count, 1);
    ck_assert_uint_eq(compiled_count(made.code, OP_LOAD_NAME), 1);
    ck_assert_uint_eq(compiled_count(made.code, OP_STORE_NAME), 1);
    compiled_release(&made);
}
END_TEST

START_TEST(an_interactive_expression_is_displayed) {
    Compiled made;
    compiled_make(&made, "1\n", COMPILE_INTERACTIVE);
    ck_assert_uint_eq(compiled_count(made.code, OP_CALL_INTRINSIC), 1);
    compiled_release(&made);
}
END_TEST

START_TEST(a_module_that_awaits_is_a_coroutine) {
    Compiled made;
    compiled_make(&made, "await x\n", COMPILE_FILE);
    ck_assert_uint_eq(made.code->flags, CODE_IS_MODULE | CODE_IS_ASYNC_MODULE | CODE_IS_COROUTINE);
    compiled_release(&made);
}
END_TEST

START_TEST(parameters_stand_in_the_order_of_their_registers) {
    Compiled made;
    compiled_make(&made, "def f(a, /, b, *c, d=1, **e): g = a\n", COMPILE_FILE);
    const Code *code = compiled_find(made.code, "f");
    static const char *const names[] = {"a", "b", "d", "c", "e", "g"};
    ck_assert_uint_eq(code->positional_only_count, 1);
    ck_assert_uint_eq(code->positional_count, 2);
    ck_assert_uint_eq(code->keyword_only_count, 1);
    ck_assert_uint_eq(code->parameter_count, 5);
    ck_assert_uint_eq(code->local_count, 6);
    ck_assert_uint_eq(code->flags, CODE_HAS_STAR_ARGS | CODE_HAS_STAR_KWARGS);
    for (size_t index = 0; index < 6; index++) {
        ck_assert(string_equal_text(value_as_string(code->local_names[index]), names[index]));
    }
    compiled_release(&made);
}
END_TEST

START_TEST(kinds_of_functions_are_told_by_their_flags) {
    static const struct {
        const char *text;
        uint32_t flags;
    } rows[] = {
        {"def f(): pass\n", 0},
        {"def f(): yield\n", CODE_IS_GENERATOR},
        {"def f():\n  if 0: yield\n", CODE_IS_GENERATOR},
        {"async def f(): pass\n", CODE_IS_COROUTINE},
        {"async def f(): yield\n", CODE_IS_ASYNC_GENERATOR},
        {"def f(): lambda: (yield)\n", 0},
        {"class f: pass\n", CODE_IS_CLASS_BODY | CODE_USES_NAMESPACE},
    };
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        Compiled made;
        compiled_make(&made, rows[index].text, COMPILE_FILE);
        ck_assert_uint_eq(compiled_find(made.code, "f")->flags, rows[index].flags);
        compiled_release(&made);
    }
}
END_TEST

START_TEST(qualified_names_tell_where_a_function_stands) {
    static const char *const rows[][3] = {
        {"def f(): pass\n", "f", "f"},
        {"class C:\n  def f(self): pass\n", "f", "C.f"},
        {"def g():\n  def f(): pass\n", "f", "g.<locals>.f"},
        {"def g():\n  global f\n  def f(): pass\n", "f", "f"},
        {"class C:\n  def g(self):\n    f = lambda: 1\n", "<lambda>", "C.g.<locals>.<lambda>"},
        {"class C[T]:\n  def f[U](self): pass\n", "f", "C.f"},
    };
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        Compiled made;
        compiled_make(&made, rows[index][0], COMPILE_FILE);
        const Code *code = compiled_find(made.code, rows[index][1]);
        ck_assert_msg(string_equal_text(code->qualname, rows[index][2]), "%s", rows[index][0]);
        compiled_release(&made);
    }
}
END_TEST

START_TEST(documentation_loses_its_margin) {
    Compiled made;
    compiled_make(&made, "def f():\n    \"\"\"  One.\n\n      Two\n    Three\n    \"\"\"\n",
                  COMPILE_FILE);
    Value doc = compiled_find(made.code, "f")->doc;
    ck_assert(string_equal_text(value_as_string(doc), "One.\n\n  Two\nThree\n"));
    compiled_release(&made);
}
END_TEST

START_TEST(dead_code_is_dropped_but_still_checked) {
    Compiled made;
    compiled_make(&made, "def f():\n  return 1\n  print(2)\n  while x: y()\n", COMPILE_FILE);
    ck_assert_uint_eq(compiled_find(made.code, "f")->instruction_count, 2);
    compiled_release(&made);
    compiled_make(&made, "def f():\n  return 1\n  break\n", COMPILE_FILE);
    ck_assert_ptr_null(made.code);
    ck_assert_str_eq(made.diagnostic.message, "'break' outside loop");
    ck_assert_uint_eq(made.diagnostic.range.line, 3);
    compiled_release(&made);
}
END_TEST

START_TEST(long_chains_do_not_use_the_c_stack) {
    static const char *const fragments[] = {" + x", ".a", "()", "[0]", " * 2", ".a(1)"};
    for (size_t index = 0; index < sizeof fragments / sizeof *fragments; index++) {
        Compiled made;
        char *text = compiled_repeat("x = x", fragments[index], 50000, "\n");
        compiled_make(&made, text, COMPILE_FILE);
        ck_assert_ptr_nonnull(made.code);
        ck_assert_uint_lt(made.code->register_count, 8);
        memory_release(text);
        compiled_release(&made);
    }
}
END_TEST

START_TEST(long_displays_need_few_registers) {
    static const char *const ends[][2] = {{"x = [", "]\n"}, {"x = {", "}\n"}, {"x = (", ")\n"}};
    for (size_t index = 0; index < sizeof ends / sizeof *ends; index++) {
        Compiled made;
        char *text = compiled_repeat(ends[index][0], "x,", 20000, ends[index][1]);
        compiled_make(&made, text, COMPILE_FILE);
        ck_assert_ptr_nonnull(made.code);
        ck_assert_uint_lt(made.code->register_count, 64);
        memory_release(text);
        compiled_release(&made);
    }
}
END_TEST

START_TEST(more_locals_than_registers_are_refused) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "def f():\n");
    for (int index = 0; index < 66000; index++) {
        text_buffer_append_format(&text, " a%d = 1\n", index);
    }
    Compiled made;
    compiled_make(&made, text.bytes, COMPILE_FILE);
    ck_assert_ptr_null(made.code);
    ck_assert_ptr_nonnull(strstr(made.diagnostic.message, "too many"));
    compiled_release(&made);
    text_buffer_release(&text);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("compile/compile", a_module_returns_none, an_expression_is_returned,
                      names_of_a_module_with_a_namespace_are_looked_up_there,
                      an_interactive_expression_is_displayed, a_module_that_awaits_is_a_coroutine,
                      parameters_stand_in_the_order_of_their_registers,
                      kinds_of_functions_are_told_by_their_flags,
                      qualified_names_tell_where_a_function_stands, documentation_loses_its_margin,
                      dead_code_is_dropped_but_still_checked, long_chains_do_not_use_the_c_stack,
                      long_displays_need_few_registers, more_locals_than_registers_are_refused);
}
