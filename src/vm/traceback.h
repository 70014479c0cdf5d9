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
    // The frame as scripts see it, or the coroutine that it belongs to. ABSENT: the exception left
    // it, and nobody has asked for it yet.
    Value frame;
    struct Traceback *outer; // the entry of the frame that called it; NULL: none, or not known yet
    Code *code;
    Dict *globals;
    Function *function;   // NULL: module code
    uint32_t instruction; // index into code->spans
    uint32_t line;        // of one that a script made; 0: that of the instruction
    uint16_t local_count;
    bool is_look_up; // a CALL_METHOD that did not find its method: the arguments are not to blame
    bool goes_on_outside; // the next entry to be added is that of the frame that called
    Value locals[];       // the registers of a frame that was left, local_count of them
} Traceback;

// Tells the heap and the class about tracebacks. Called by vm_new.
void traceback_register(Vm *vm);
static inline bool value_is_traceback(Value value) { return value_is_kind(value, KIND_TRACEBACK); }
static inline Traceback *value_as_traceback(Value value) {
    assert(value_is_traceback(value));
    return (Traceback *)(void *)value_as_object(value);
}
// The registers of its frame's locals, as many as the code has; NULL: none.
MUST_USE const Value *traceback_registers(const Traceback *traceback);
// Where that is in the source.
MUST_USE SourceSpan traceback_span(const Traceback *traceback);

// Adds the frame in front of the exception's traceback. `stays`: it has a handler; otherwise it is
// left now, and its locals live as long as the entry.
void traceback_add(Vm *vm, Value exception, Frame *frame, bool stays, bool is_look_up);
// The exception, whose first entry is the frame's unless somebody changed it, leaves the frame.
void traceback_note_left(Value exception, const Frame *frame, bool goes_on_outside);
// The frame of an entry as scripts see it.
MUST_USE Value traceback_frame(Vm *vm, Traceback *traceback);
// Appends "  text\n", a source line without its indentation; nothing when it is not known. `code`
// may be NULL.
void traceback_append_source_line(const Code *code, uint32_t line, TextBuffer *buffer);
// The line of the source the code was compiled from, without its newline: false when unknown.
MUST_USE bool traceback_find_line(const Code *code, uint32_t line, const char **text,
                                  size_t *length);
// What CPython 3.13 prints for an uncaught exception: "Traceback (most recent call last):", frames
// with source lines and ~~^~~ marks, causes and contexts, notes, groups as trees, repeated lines
// folded. Never raises: what cannot be printed is "<exception str() failed>".
void traceback_print(Vm *vm, Value exception, TextBuffer *buffer);
// "file:line:column: Class: message", for editors; below a group's line, those of its members.
void traceback_print_brief(Vm *vm, Value exception, TextBuffer *buffer);
// Its first line and its frames only.
void traceback_print_place(Value exception, TextBuffer *buffer);

#endif
