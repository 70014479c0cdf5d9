// frame.c: where a frame is in the source, and who stands outside of it.
#include "vm/frame.h"

#include "vm/coroutine.h"
#include "vm/vm.h"

SourceSpan frame_span(const Frame *frame) {
    uint32_t instruction = frame_instruction(frame);
    if (instruction == FRAME_NOT_STARTED) {
        return (SourceSpan){.line = frame->code->first_line, .end_line = frame->code->first_line};
    }
    return frame->code->spans[instruction];
}

Frame *vm_outer_frame(const Frame *frame) {
    if (frame->kind == FRAME_COROUTINE && frame->caller == NULL) {
        return coroutine_of_frame(frame)->below;
    }
    return frame->caller;
}
