// traceback.h: where an exception passed, and its printed form.
#ifndef ASPY_VM_TRACEBACK_H
#define ASPY_VM_TRACEBACK_H

#include "base/text_buffer.h"
#include "bytecode/code.h"
#include "vm/vm.h"

// One frame an exception passed through; next is the frame closer to where it was raised.
typedef struct Traceback {
    Object object;
    Value next; // a Traceback or None
    Code *code;
    Dict *globals;
    uint32_t instruction; // index into code->spans
} Traceback;

// Tells the heap and the class about tracebacks. Called by vm_new.
void traceback_register(Vm *vm);
// The line that the entry names.
MUST_USE uint32_t traceback_line(const Traceback *traceback);
// Adds the frame in front of the exception's traceback.
void traceback_add(Vm *vm, Value exception, const Frame *frame);
// What CPython 3.13 prints for an uncaught exception: "Traceback (most recent call last):", frames with
// source lines and ~~^~~ marks, causes and contexts, notes, groups as trees, repeated lines folded.
// Never raises: what cannot be printed is "<exception str() failed>".
void traceback_print(Vm *vm, Value exception, TextBuffer *buffer);

#endif
