// ignored.c: see ignored.h.
#include "async/ignored.h"

#include "vm/mistake.h"

Step ignored_throw(Vm *vm, Task *task, Value exception, Value *out) {
    Coroutine *coroutine = value_as_coroutine(task->coroutine);
    const Frame *frame = position_find_frame(vm, coroutine);
    CodePoint point = {NULL, 0};
    if (frame != NULL && frame_instruction(frame) != FRAME_NOT_STARTED) {
        point = (CodePoint){frame->code, frame_instruction(frame)};
    }
    Step step = coroutine_throw(vm, coroutine, exception, out);
    if (step == STEP_ITEM) {
        task->future.more->ignored_at = point;
    }
    return step;
}

void ignored_tell(Vm *vm, const Task *task, Value result) {
    const FutureMore *more = task->future.more;
    if (more->ignored_at.code == NULL || more->cancel_requests == 0) {
        return;
    }
    runtime_hold(vm, result);
    mistake_tell(vm, &(Mistake){.kind = MISTAKE_CANCEL_IGNORED,
                                .subject = task_as_value(task),
                                .code = more->ignored_at.code,
                                .instruction = more->ignored_at.instruction});
    runtime_drop(vm, 1);
}
