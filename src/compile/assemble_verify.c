// assemble_verify.c: checks code against opcodes.def: registers, constants, sites, jump targets.

#include "compile/assemble.h"

static bool verify_target(const Code *code, uint32_t index, int64_t distance) {
    int64_t target = (int64_t)index + 1 + distance;
    return target >= 0 && target < code->instruction_count;
}

static bool verify_operand(const Code *code, uint32_t index, OperandKind kind, uint16_t operand) {
    switch (kind) {
    case OPERAND_NONE:
        return operand == 0;
    case OPERAND_DST:
    case OPERAND_SRC:
    case OPERAND_SRCDST:
    case OPERAND_BASE:
        return operand < code->register_count;
    case OPERAND_FREE:
        return operand < code->free_count;
    case OPERAND_CONST:
        return operand < code->constant_count;
    case OPERAND_SITE:
        return operand < code->site_count;
    case OPERAND_TARGET:
        return verify_target(code, index, (int16_t)operand);
    case OPERAND_COUNT:
    case OPERAND_INT:
    case OPERAND_WIDE_CONST:
    case OPERAND_WIDE_INT:
    case OPERAND_WIDE_TARGET:
        break;
    }
    return true;
}

static bool verify_wide(const Code *code, uint32_t index, OperandKind kind) {
    int32_t wide = instruction_wide(code->instructions[index]);
    if (kind == OPERAND_WIDE_CONST) {
        return wide >= 0 && (uint32_t)wide < code->constant_count;
    }
    if (kind != OPERAND_WIDE_TARGET) {
        return true;
    }
    bool is_back = code->instructions[index].opcode == OP_JUMP_BACK;
    return verify_target(code, index, wide) && is_back == (wide < 0);
}

// How many registers from `a` on an instruction touches.
static uint32_t verify_window(Instruction instruction) {
    uint32_t b = instruction.b;
    uint32_t c = instruction.c;
    switch ((int)instruction.opcode) {
    case OP_CALL:
    case OP_CALL_KEYWORDS:
        return b + 1;
    case OP_CALL_METHOD:
    case OP_ITERATE_RANGE:
    case OP_CALL_LOADED:
    case OP_CALL_LOADED_KEYWORDS:
        return b + 2;
    case OP_APPEND_TO_LIST:
    case OP_CALL_SPREAD:
    case OP_CALL_SUPER:
        return 3;
    case OP_LOAD_METHOD:
    case OP_LOAD_SPECIAL:
    case OP_CALL_EXIT:
    case OP_MATCH_EXCEPTION_GROUP:
        return 2;
    case OP_CALL_INTRINSIC:
    case OP_UNPACK:
        return c;
    case OP_UNPACK_STAR:
        return (c & 255) + 1 + (c >> 8);
    default:
        return 0;
    }
}

static uint32_t verify_built(Instruction instruction) {
    switch ((int)instruction.opcode) {
    case OP_BUILD_LIST:
    case OP_BUILD_TUPLE:
    case OP_BUILD_SET:
    case OP_BUILD_STRING:
        return instruction.c;
    case OP_BUILD_DICT:
        return instruction.c * 2u;
    case OP_BUILD_SLICE:
        return 3;
    default:
        return 0;
    }
}

static bool verify_instruction(const Code *code, uint32_t index) {
    Instruction instruction = code->instructions[index];
    if (instruction.opcode >= OPCODE_COUNT) {
        return false;
    }
    const OpcodeInfo *info = &opcode_infos[instruction.opcode];
    if (!verify_operand(code, index, info->a, instruction.a)) {
        return false;
    }
    uint32_t window = verify_window(instruction);
    uint32_t built = verify_built(instruction);
    if ((window > 0 && instruction.a + window > code->register_count) ||
        (built > 0 && instruction.b + built > code->register_count)) {
        return false;
    }
    bool is_wide = info->b == OPERAND_WIDE_CONST || info->b == OPERAND_WIDE_INT ||
                   info->b == OPERAND_WIDE_TARGET;
    if (is_wide) {
        return verify_wide(code, index, info->b);
    }
    // An empty display names no register.
    bool is_empty_display = info->b == OPERAND_BASE && built == 0;
    return (is_empty_display || verify_operand(code, index, info->b, instruction.b)) &&
           verify_operand(code, index, info->c, instruction.c);
}

static bool verify_handler(const Code *code, const Handler *handler) {
    return handler->start < handler->end && handler->end <= code->instruction_count &&
           handler->target < code->instruction_count &&
           handler->exception_register < code->register_count;
}

// Execution must not run off the end.
static bool verify_end(const Code *code) {
    if (code->instruction_count == 0) {
        return false;
    }
    Opcode last = (Opcode)code->instructions[code->instruction_count - 1].opcode;
    return last == OP_RETURN || last == OP_RETURN_NONE || last == OP_JUMP || last == OP_JUMP_BACK ||
           last == OP_NEXT_ITER || last == OP_RAISE || last == OP_RAISE_FROM ||
           last == OP_RAISE_AGAIN || last == OP_RERAISE || last == OP_END_ASYNC_FOR;
}

bool assemble_verify(const Code *code) {
    for (uint32_t index = 0; index < code->instruction_count; index++) {
        if (!verify_instruction(code, index)) {
            return false;
        }
    }
    for (uint32_t index = 0; index < code->handler_count; index++) {
        if (!verify_handler(code, &code->handlers[index])) {
            return false;
        }
    }
    return verify_end(code) && code->local_count <= code->register_count;
}
