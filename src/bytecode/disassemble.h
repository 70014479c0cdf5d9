// disassemble.h: bytecode as text, for `aspy code`.
#ifndef ASPY_BYTECODE_DISASSEMBLE_H
#define ASPY_BYTECODE_DISASSEMBLE_H

#include "base/text_buffer.h"
#include "bytecode/code.h"

// Appends the code and, after it, every code object among its constants. With `explain` each
// instruction is followed by the sentence of opcodes.def. Runs no script code.
void disassemble(Vm *vm, const Code *code, bool explain, TextBuffer *buffer);

#endif
