// test_codegen.c: the instructions of single constructs.

#include "compiled.h"

// The instructions of a function's body, one word each, for comparison.
static void expect_body(const char *body, const char *expected) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text, "def f(a, b):\n%s", body);
    Compiled made;
    compiled_make(&made, text.bytes, COMPILE_FILE);
    ck_assert_msg(made.code != NULL, "%s", made.diagnostic.message);
    const Code *code = compiled_find(made.code, "f");
    text_buffer_clear(&text);
    for (uint32_t index = 0; index < code->instruction_count; index++) {
        text_buffer_append_text(&text, index > 0 ? " " : "");
        text_buffer_append_text(&text, opcode_infos[code->instructions[index].opcode].name);
    }
    ck_assert_str_eq(text.bytes, expected);
    text_buffer_release(&text);
    compiled_release(&made);
}

START_TEST(locals_are_read_in_place) {
    expect_body(" return a + b\n", "ADD RETURN");
    expect_body(" a = a + 1\n", "ADD_INT RETURN_NONE");
    expect_body(" a = a * 2.5 + 100000\n", "MULTIPLY_CONST ADD_CONST RETURN_NONE");
    expect_body(" return a if b else 1\n", "JUMP_IF_FALSE RETURN LOAD_INT RETURN");
    expect_body(" a -= 2\n", "INPLACE_SUBTRACT_INT RETURN_NONE");
    expect_body(" return a\n", "RETURN");
    expect_body(" a.x = b\n", "STORE_ATTR RETURN_NONE");
    expect_body(" a[b] = a\n", "STORE_ITEM RETURN_NONE");
}
END_TEST

START_TEST(an_operand_that_changes_meanwhile_is_copied) {
    expect_body(" return a + (a := 1)\n", "MOVE LOAD_INT ADD RETURN");
    expect_body(" a = a and b\n", "MOVE JUMP_IF_FALSE MOVE MOVE RETURN_NONE");
}
END_TEST

START_TEST(two_values_change_places_without_a_tuple) {
    expect_body(" a, b = b, a\n", "MOVE MOVE MOVE RETURN_NONE");
    expect_body(" a, b = b, a + b\n", "MOVE ADD MOVE RETURN_NONE");
}
END_TEST

START_TEST(adjacent_locals_are_unpacked_in_place) {
    expect_body(" c, d = a\n", "UNPACK RETURN_NONE");
    expect_body(" for c, d in a: pass\n", "GET_ITER FOR_ITER UNPACK NEXT_ITER RETURN_NONE");
    expect_body(" c, *d = a\n", "UNPACK_STAR RETURN_NONE");
}
END_TEST

START_TEST(conditions_become_jumps) {
    expect_body(" if a < b: return 1\n", "JUMP_UNLESS_LESS LOAD_INT RETURN RETURN_NONE");
    expect_body(" if a == 3: return 1\n", "JUMP_UNLESS_EQUAL_INT LOAD_INT RETURN RETURN_NONE");
    expect_body(" if a is None: return 1\n", "JUMP_IF_NOT_NONE LOAD_INT RETURN RETURN_NONE");
    expect_body(" if not (a and b): return 1\n",
                "JUMP_IF_FALSE JUMP_IF_TRUE LOAD_INT RETURN RETURN_NONE");
    expect_body(" while True: pass\n", "JUMP_BACK");
    expect_body(" if 0: a()\n", "RETURN_NONE");
}
END_TEST

START_TEST(quiet_arguments_make_one_method_call) {
    expect_body(" a.m(b, 1)\n", "MOVE MOVE LOAD_INT CALL_METHOD DISCARD RETURN_NONE");
    expect_body(" a.m(b.x)\n", "LOAD_METHOD LOAD_ATTR CALL_LOADED DISCARD RETURN_NONE");
    expect_body(" a.m(k=b)\n", "LOAD_METHOD MOVE CALL_LOADED_KEYWORDS DISCARD RETURN_NONE");
    expect_body(" a(*b)\n", "MOVE MOVE LOAD_ABSENT CALL_SPREAD DISCARD RETURN_NONE");
}
END_TEST

START_TEST(only_what_may_be_unbound_is_checked) {
    expect_body(" if a: c = 1\n return c\n", "JUMP_IF_FALSE LOAD_INT CHECK_LOCAL RETURN");
    expect_body(" if a: c = 1\n else: c = 2\n return c\n",
                "JUMP_IF_FALSE LOAD_INT JUMP LOAD_INT RETURN");
    expect_body(" for c in a: pass\n return c\n", "GET_ITER FOR_ITER NEXT_ITER CHECK_LOCAL RETURN");
    expect_body(" del a\n return a\n", "DELETE_LOCAL RELEASE CHECK_LOCAL RETURN");
}
END_TEST

START_TEST(constants_are_folded_where_nothing_can_raise) {
    expect_body(" return -1 + 2 * 3\n", "LOAD_INT RETURN");
    expect_body(" return (1, (2, 'x'))\n", "LOAD_CONST RETURN");
    expect_body(" return 1 / 0\n", "LOAD_INT CONST_TRUE_DIVIDE RETURN");
    expect_body(" return not 0\n", "LOAD_TRUE RETURN");
    expect_body(" return a in [1, 2]\n", "LOAD_CONST CONTAINS RETURN");
}
END_TEST

START_TEST(await_keeps_its_operand_and_its_result_apart) {
    Compiled made;
    compiled_make(&made, "async def f(a):\n  a = await a\n", COMPILE_FILE);
    const Code *code = compiled_find(made.code, "f");
    for (uint32_t index = 0; index < code->instruction_count; index++) {
        Instruction instruction = code->instructions[index];
        if (instruction.opcode == OP_AWAIT) {
            ck_assert_uint_ne(instruction.a, instruction.b);
            ck_assert_uint_ge(instruction.a, code->local_count);
            ck_assert_uint_ge(instruction.b, code->local_count);
            ck_assert_uint_eq(code->instructions[index + 1].opcode, OP_DELEGATE);
        }
    }
    ck_assert_uint_eq(compiled_count(code, OP_AWAIT), 1);
    compiled_release(&made);
}
END_TEST

START_TEST(inner_handlers_stand_before_outer_ones) {
    Compiled made;
    compiled_make(&made,
                  "def f():\n try:\n  try:\n   a()\n  except B:\n   return c()\n finally:\n  d()\n",
                  COMPILE_FILE);
    const Code *code = compiled_find(made.code, "f");
    for (uint32_t inner = 0; inner < code->handler_count; inner++) {
        for (uint32_t outer = inner + 1; outer < code->handler_count; outer++) {
            const Handler *first = &code->handlers[inner];
            const Handler *second = &code->handlers[outer];
            bool apart = first->end <= second->start || second->end <= first->start;
            bool inside = second->start <= first->start && first->end <= second->end;
            ck_assert(apart || inside);
        }
    }
    compiled_release(&made);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE(
        "compile/codegen", locals_are_read_in_place, an_operand_that_changes_meanwhile_is_copied,
        two_values_change_places_without_a_tuple, adjacent_locals_are_unpacked_in_place,
        conditions_become_jumps, quiet_arguments_make_one_method_call,
        only_what_may_be_unbound_is_checked, constants_are_folded_where_nothing_can_raise,
        await_keeps_its_operand_and_its_result_apart, inner_handlers_stand_before_outer_ones);
}
