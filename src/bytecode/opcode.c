// opcode.c: the table behind opcode.h, one row for each line of opcodes.def.

#include "bytecode/opcode.h"

#define OPCODE(name, a, b, c, sentence) {#name, OPERAND_##a, OPERAND_##b, OPERAND_##c, sentence},

const OpcodeInfo opcode_infos[OPCODE_COUNT] = {
#include "bytecode/opcodes.def"
};

#undef OPCODE
