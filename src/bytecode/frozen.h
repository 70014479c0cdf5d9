// frozen.h: a code object as words that can stand in the binary, and back.
//
//     build:  stdlib/x.aspy --compile--> Code --frozen_write--> words in generated/frozen_modules.c
//     import:                            words --frozen_read--> Code
//
// The library's modules are compiled when aspy is built (app/freeze.c): compiling them was three
// quarters of what `import asyncio` cost. What no run changes (instructions, places, handlers)
// stays where it is in the binary and is read from there; only what refers to objects is made. The
// words are those of the machine they are written on.
#ifndef ASPY_BYTECODE_FROZEN_H
#define ASPY_BYTECODE_FROZEN_H

#include "base/embedded.h"
#include "base/vector.h"
#include "bytecode/code.h"

typedef VECTOR(uint32_t) FrozenWords;

// Appends the code object and all that its constants hold.
void frozen_write(Vm *vm, const Code *code, FrozenWords *out);

// The code object again. `words` must live as long as the Vm; `module`, or NULL, is the embedded
// module whose source it was made from.
MUST_USE Code *frozen_read(Vm *vm, const uint32_t *words, String *filename,
                           const EmbeddedModule *module);

#endif
