// test_assemble.c: distances, stretched jumps, and the check of finished code.

#include "compiled.h"

#include "compile/assemble.h"

// Is every 16-bit distance and every wide one within the code? (assemble_verify says more.)
static void expect_sound(const char *start, const char *fragment, size_t count, const char *end) {
    Compiled made;
    char *text = compiled_repeat(start, fragment, count, end);
    compiled_make(&made, text, COMPILE_FILE);
    ck_assert_msg(made.code != NULL, "%s", made.diagnostic.message);
    ck_assert(assemble_verify(made.code));
    memory_release(text);
    compiled_release(&made);
}

START_TEST(short_jumps_stay_short) {
    Compiled made;
    compiled_make(&made, "for x in y:\n  if x < 1: z\n", COMPILE_FILE);
    ck_assert(assemble_verify(made.code));
    ck_assert_uint_eq(compiled_count(made.code, OP_JUMP), 0);
    compiled_release(&made);
}
END_TEST

START_TEST(far_targets_are_reached_in_two_steps) {
    Compiled made;
    char *text = compiled_repeat("for x in y:\n", "  z = x\n", 40000, "print(z)\n");
    compiled_make(&made, text, COMPILE_FILE);
    ck_assert(assemble_verify(made.code));
    ck_assert_uint_eq(compiled_count(made.code, OP_JUMP), 2);
    for (uint32_t index = 0; index < made.code->instruction_count; index++) {
        if (made.code->instructions[index].opcode == OP_FOR_ITER) {
            ck_assert_uint_eq(made.code->instructions[index].c, 1);
            ck_assert_int_eq(instruction_wide(made.code->instructions[index + 1]), 1);
            ck_assert_int_gt(instruction_wide(made.code->instructions[index + 2]), INT16_MAX);
        }
    }
    memory_release(text);
    compiled_release(&made);
}
END_TEST

START_TEST(a_jump_to_a_jump_goes_on_at_once) {
    Compiled made;
    compiled_make(&made, "for x in y:\n  if x: a\n  else: b\n", COMPILE_FILE);
    ck_assert_uint_eq(compiled_count(made.code, OP_JUMP), 0);
    ck_assert_uint_eq(compiled_count(made.code, OP_NEXT_ITER), 2);
    compiled_release(&made);
    // Not into a loop that is still ahead.
    compiled_make(&made, "if x: a\nelse: b\nwhile True: pass\n", COMPILE_FILE);
    ck_assert_ptr_nonnull(made.code);
    compiled_release(&made);
    // Not where other handlers stand around the second jump.
    compiled_make(&made, "for x in y:\n  try:\n    if x: a()\n    else: b()\n  except: c()\n",
                  COMPILE_FILE);
    ck_assert(assemble_verify(made.code));
    ck_assert_uint_ge(compiled_count(made.code, OP_JUMP), 1);
    compiled_release(&made);
}
END_TEST

START_TEST(code_of_any_size_is_sound) {
    expect_sound("if a < b:\n", "  if c < d: e = f\n", 30000, "else: g = 1\n");
    expect_sound("", "try: a()\nfinally: b()\n", 10000, "");
    expect_sound("", "f(k=a, l=1)\n", 70000, "");
    expect_sound("x = a", " if b else a", 150, "\n");
}
END_TEST

START_TEST(unsound_code_is_noticed) {
    Compiled made;
    compiled_make(&made, "x = y + 1\n", COMPILE_FILE);
    ck_assert(assemble_verify(made.code));
    made.code->instructions[0].a = 999;
    ck_assert(!assemble_verify(made.code));
    compiled_release(&made);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("compile/assemble", short_jumps_stay_short,
                      far_targets_are_reached_in_two_steps, a_jump_to_a_jump_goes_on_at_once,
                      code_of_any_size_is_sound, unsound_code_is_noticed);
}
