// frame.c: where a frame is in the source, and who stands outside of it.
#include "vm/frame.h"

#include "vm/coroutine.h"
#include "vm/stacks.h"
#include "vm/vm.h"

SourceSpan frame_code_span(const Code *code, uint32_t instruction) {
    if (instruction != FRAME_NOT_STARTED) {
        for (uint32_t index = instruction + 1; index-- > 0;) {
            SourceSpan span = code_span(code, index);
            if (span.line != 0) {
                return span;
            }
        }
        for (uint32_t index = instruction; index < code->instruction_count; index++) {
            SourceSpan span = code_span(code, index);
            if (span.line != 0) {
                return span;
            }
        }
    }
    return (SourceSpan){.line = code->first_line, .end_line = code->first_line};
}

Frame *vm_outer_frame(const Frame *frame, const Activation **activation) {
    if (frame->kind != FRAME_COROUTINE || frame->caller != NULL) {
        return frame->caller;
    }
    if (!frame->is_active) {
        return NULL;
    }
    while (&(*activation)->root->frame != frame) {
        --*activation;
    }
    return (*activation)->below;
}

static bool resumes(const Activation *first, const Activation *last, const Frame *frame,
                    const Activation **found) {
    for (; last > first; last--) {
        if (&last->root->frame == frame) {
            *found = last;
            return true;
        }
    }
    return false;
}

Frame *vm_calling_frame(const Vm *vm, const Frame *frame) {
    const Activation *activation = vm->activation;
    if (frame->kind == FRAME_COROUTINE && frame->caller == NULL && frame->is_active) {
        bool found = resumes(vm->activations, vm->activation, frame, &activation);
        for (size_t index = 0; !found && index < vm->idle_stacks.count; index++) {
            const Stacks *stacks = vm->idle_stacks.items[index];
            found = resumes(stacks->activations, stacks->activation, frame, &activation);
        }
    }
    return vm_outer_frame(frame, &activation);
}
