// computing.c: see computing.h.
#include "async/computing.h"

#include "async/async.h"
#include "async/blockade.h"
#include "host/sampler.h"
#include "vm/mistake.h"

static const int64_t NS_PER_LOOK = 10 * 1000 * 1000;

// The innermost frame of the program, and the one of an async function that it works for.
static bool find_frames(const Vm *vm, const Frame **innermost, const Frame **asynchronous) {
    const Activation *activation = vm->activation;
    *innermost = NULL;
    for (const Frame *frame = vm->frame; frame != NULL;
         frame = vm_outer_frame(frame, &activation)) {
        if (code_is_of_library(frame->code)) {
            continue;
        }
        *innermost = *innermost == NULL ? frame : *innermost;
        if ((frame->code->flags & (CODE_IS_COROUTINE | CODE_IS_ASYNC_GENERATOR)) != 0) {
            *asynchronous = frame;
            return true;
        }
    }
    return false;
}

static void tell(Vm *vm, Task *task, int64_t passed) {
    const Frame *innermost;
    const Frame *asynchronous;
    size_t others = blockade_count_others(vm, task->future.loop);
    if (others == 0 || !find_frames(vm, &innermost, &asynchronous)) {
        return;
    }
    mistake_tell(vm, &(Mistake){.kind = MISTAKE_COMPUTED,
                                .subject = task_as_value(task),
                                .code = asynchronous->code,
                                .instruction = frame_instruction(asynchronous),
                                .is_own = innermost == asynchronous,
                                .seconds = clock_to_seconds(passed),
                                .others = others});
}

// Called at a safepoint.
static void look(Vm *vm) {
    AsyncState *state = async_state(vm);
    Task *task = thread_is_alone(vm) ? task_current(vm) : NULL;
    if (task == NULL || !mistake_is_watched(vm) || state->clock.is_virtual) {
        return;
    }
    EventLoop *loop = task->future.loop;
    int64_t now = async_now(vm);
    if (loop->is_looked_at) {
        tell(vm, task, now - state->looked_at);
    }
    loop->is_looked_at = true;
    state->looked_at = now;
}

void computing_release(Vm *vm) {
    if (vm->look_hook != NULL) {
        host_sampler_stop(&vm->runtime.attention);
    }
}

void computing_watch(Vm *vm) {
    if (vm->look_hook != NULL || !mistake_is_watched(vm) || async_state(vm)->clock.is_virtual) {
        return;
    }
    vm->look_hook = look;
    bool is_started =
        host_sampler_start(&vm->runtime.attention, RUNTIME_ATTENTION_LOOK, NS_PER_LOOK);
    (void)is_started; // without it nothing is told
}
