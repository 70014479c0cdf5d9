// opcode.h: the instruction word and the facts about each opcode.
//
// Everything here derives from opcodes.def. Read next: code.h (what instructions stand in).
#ifndef ASPY_BYTECODE_OPCODE_H
#define ASPY_BYTECODE_OPCODE_H

#include "base/attributes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum Opcode {
#define OPCODE(name, a, b, c, sentence) OP_##name,
#include "bytecode/opcodes.def"
#undef OPCODE
    OPCODE_COUNT
} Opcode;

typedef enum OperandKind {
    OPERAND_NONE,
    OPERAND_DST,
    OPERAND_SRC,
    OPERAND_SRCDST,
    OPERAND_BASE,
    OPERAND_COUNT,
    OPERAND_INT,
    OPERAND_FREE,
    OPERAND_CONST,
    OPERAND_SITE,
    OPERAND_TARGET,
    OPERAND_WIDE_CONST,
    OPERAND_WIDE_INT,
    OPERAND_WIDE_TARGET
} OperandKind;

typedef struct OpcodeInfo {
    const char *name; // "LOAD_GLOBAL"
    OperandKind a;
    OperandKind b;
    OperandKind c;
    const char *sentence;
} OpcodeInfo;

extern const OpcodeInfo opcode_infos[OPCODE_COUNT];

typedef struct Instruction {
    uint16_t opcode;
    uint16_t a;
    uint16_t b;
    uint16_t c;
} Instruction;

static inline Instruction instruction_make(Opcode opcode, uint16_t a, uint16_t b, uint16_t c) {
    return (Instruction){(uint16_t)opcode, a, b, c};
}

static inline Instruction instruction_make_wide(Opcode opcode, uint16_t a, int32_t wide) {
    return (Instruction){(uint16_t)opcode, a, (uint16_t)((uint32_t)wide & 0xFFFF),
                         (uint16_t)((uint32_t)wide >> 16)};
}

// The 32-bit operand in b and c.
static inline int32_t instruction_wide(Instruction instruction) {
    return (int32_t)((uint32_t)instruction.b | (uint32_t)instruction.c << 16);
}

// The c of LOAD_SPECIAL.
typedef enum ContextMethod {
    CONTEXT_ENTER,       // of `with`: "'int' object does not support the context manager protocol"
    CONTEXT_EXIT,        // … "(missed __exit__ method)"
    CONTEXT_ASYNC_ENTER, // "'int' object does not support the asynchronous context manager
                         // protocol"
    CONTEXT_ASYNC_EXIT
} ContextMethod;

// The c of AWAIT: whose result is awaited, for the TypeError when it cannot be.
typedef enum AwaitContext {
    AWAIT_EXPRESSION,
    AWAIT_ASYNC_ENTER, // "'async with' received an object from __aenter__ that does not implement
                       // __await__: int"
    AWAIT_ASYNC_EXIT,
    AWAIT_ASYNC_NEXT // "'async for' received an invalid object from __anext__: int"
} AwaitContext;

// The b of CALL_INTRINSIC.
typedef enum Intrinsic {
    INTRINSIC_PRINT,           // (value): the REPL's display of an expression statement
    INTRINSIC_TYPE_VAR,        // (name, bound or absent, default or absent) -> TypeVar
    INTRINSIC_TYPE_VAR_TUPLE,  // (name, default or absent)
    INTRINSIC_PARAM_SPEC,      // (name, default or absent)
    INTRINSIC_TYPE_ALIAS,      // (name, type params tuple, function that computes the value)
    INTRINSIC_GENERIC_BASE,    // (type params tuple) -> Generic[T, …], the implicit last base
    INTRINSIC_SET_TYPE_PARAMS, // (function or class, tuple) -> the same object
    INTRINSIC_TYPE_VAR_OF_CONSTRAINTS, // (name, a tuple of constraints, default or absent)
    INTRINSIC_COUNT
} Intrinsic;

#endif
