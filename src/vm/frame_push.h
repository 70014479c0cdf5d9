// frame_push.h: entering a plain frame: the shortest path of a call.
#ifndef ASPY_VM_FRAME_PUSH_H
#define ASPY_VM_FRAME_PUSH_H

#include "vm/vm.h"

// What is not needed on most calls: a safepoint, more stack, the recursion limit. Arguments stand
// below vm->top; `code` (a function or code object) survives. False: raised.
MAY_RAISE bool frame_prepare_push(Vm *vm, void *code, Value *top);

// Makes a frame for `function` whose parameters already stand at `registers`, and makes it the
// running one. False: raised (RecursionError, KeyboardInterrupt).
MAY_RAISE ALWAYS_INLINE bool frame_push(Vm *vm, Function *function, Value *registers,
                                        FrameKind kind) {
    Code *code = function->code;
    Value *top = registers + code->register_count;
    if (UNLIKELY(top > vm->stack_high) || UNLIKELY(vm->depth >= vm->recursion_limit) ||
        UNLIKELY(vm->frame_next == vm->frames_end) ||
        UNLIKELY(atomic_load_explicit(&vm->runtime.attention, memory_order_relaxed) != 0)) {
        if (!frame_prepare_push(vm, function, top)) {
            return false;
        }
    }
    Frame *frame = vm->frame_next++;
    frame->ip = code->instructions;
    frame->registers = registers;
    frame->top = top;
    frame->code = code;
    frame->function = function;
    frame->globals = function->globals;
    frame->caller = vm->frame;
    frame->kind = (uint8_t)kind;
    for (size_t index = code->parameter_count; index < code->local_count; index++) {
        registers[index] = VALUE_ABSENT;
    }
    vm->depth++;
    vm->frame = frame;
    vm->top = top;
    return true;
}

// Leaves a plain frame: its caller runs again, if there is one.
ALWAYS_INLINE void frame_pop(Vm *vm, Frame *frame) {
    vm->frame_next = frame;
    vm->depth--;
    vm->frame = frame->caller;
}

#endif
