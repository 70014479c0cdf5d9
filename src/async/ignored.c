// ignored.c: see ignored.h.
#include "async/ignored.h"

#include "async/async.h"
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

static bool has_ignored(const FutureMore *more) {
    return more->ignored_at.code != NULL && more->cancel_requests > 0;
}

static void tell(Vm *vm, const Task *task, const FutureMore *more) {
    mistake_tell(vm, &(Mistake){.kind = MISTAKE_CANCEL_IGNORED,
                                .subject = task_as_value(task),
                                .code = more->ignored_at.code,
                                .instruction = more->ignored_at.instruction});
}

void ignored_tell(Vm *vm, const Task *task, Value result) {
    if (has_ignored(task->future.more)) {
        runtime_hold(vm, result);
        tell(vm, task, task->future.more);
        runtime_drop(vm, 1);
    }
}

void ignored_tell_pending(Vm *vm) {
    for (const Task *task = async_state(vm)->first_task; task != NULL; task = task->next) {
        const FutureMore *more = future_more(&task->future);
        if (has_ignored(more)) {
            tell(vm, task, more);
        }
    }
}
