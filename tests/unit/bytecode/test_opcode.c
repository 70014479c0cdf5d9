// test_opcode.c: the instruction word and the table.

#include "unit.h"

#include "bytecode/opcode.h"

#include <string.h>

START_TEST(an_instruction_is_eight_bytes) { ck_assert_uint_eq(sizeof(Instruction), 8); }
END_TEST

START_TEST(wide_operands_come_back_as_they_were) {
    static const int32_t numbers[] = {0, 1, -1, 32767, 32768, -32769, INT32_MAX, INT32_MIN};
    for (size_t index = 0; index < sizeof numbers / sizeof *numbers; index++) {
        Instruction instruction = instruction_make_wide(OP_LOAD_INT, 7, numbers[index]);
        ck_assert_int_eq(instruction_wide(instruction), numbers[index]);
        ck_assert_uint_eq(instruction.a, 7);
    }
}
END_TEST

START_TEST(every_opcode_is_described) {
    for (size_t index = 0; index < OPCODE_COUNT; index++) {
        const OpcodeInfo *info = &opcode_infos[index];
        ck_assert(strlen(info->name) > 0);
        size_t length = strlen(info->sentence);
        ck_assert_msg(length > 0 && info->sentence[length - 1] == '.', "%s", info->name);
        bool is_wide = info->b == OPERAND_WIDE_CONST || info->b == OPERAND_WIDE_INT ||
                       info->b == OPERAND_WIDE_TARGET;
        ck_assert_msg(!is_wide || info->c == OPERAND_NONE, "%s", info->name);
    }
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("bytecode/opcode", an_instruction_is_eight_bytes,
                      wide_operands_come_back_as_they_were, every_opcode_is_described);
}
