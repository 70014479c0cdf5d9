// test_disassemble.c: listings a person can read.

#include "../compile/compiled.h"

START_TEST(operands_are_shown_by_name) {
    Compiled made;
    compiled_make(&made, "def f(a):\n    if a < 3:\n        return a.name + 'x\\n'\n",
                  COMPILE_FILE);
    const char *expected = "code f, line 1; parameters a; 3 registers\n"
                           "    2    0  JUMP_UNLESS_LESS_INT   a, 3, -> 5\n"
                           "    3    1  LOAD_ATTR              r1, a, .name\n"
                           "         2  LOAD_CONST             r2, 'x\\n'\n"
                           "         3  ADD                    r1, r1, r2\n"
                           "         4  RETURN                 r1\n"
                           "         5  RETURN_NONE\n";
    ck_assert_ptr_nonnull(strstr(made.listing.bytes, expected));
    compiled_release(&made);
}
END_TEST

START_TEST(an_explanation_follows_each_instruction) {
    Compiled made;
    compiled_make(&made, "pass\n", COMPILE_FILE);
    text_buffer_clear(&made.listing);
    disassemble(made.vm, made.code, true, &made.listing);
    ck_assert_ptr_nonnull(strstr(made.listing.bytes, "# Returns None.\n"));
    compiled_release(&made);
}
END_TEST

START_TEST(handlers_are_listed) {
    Compiled made;
    compiled_make(&made, "try: a()\nexcept: b()\n", COMPILE_FILE);
    ck_assert_ptr_nonnull(strstr(made.listing.bytes, "on an exception -> "));
    compiled_release(&made);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("bytecode/disassemble", operands_are_shown_by_name,
                      an_explanation_follows_each_instruction, handlers_are_listed);
}
