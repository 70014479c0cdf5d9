// blockade.c: see blockade.h.
#include "async/blockade.h"

#include "async/async.h"
#include "vm/mistake.h"

// What else is ready, such as the calls of callbacks, is no task that is kept waiting.
static size_t count_ready(const EventLoop *loop) {
    size_t tasks = 0;
    for (size_t index = 0; index < loop->ready_count; index++) {
        size_t place = (loop->ready_head + index) & (loop->ready_capacity - 1);
        tasks += loop->ready[place]->kind == KIND_TASK;
    }
    return tasks;
}

Blockade blockade_begin(Vm *vm) {
    Blockade blockade = {NULL, 0, 0};
    if (mistake_is_watched(vm)) {
        blockade.task = task_current(vm);
    }
    if (blockade.task != NULL) {
        blockade.ready = count_ready(blockade.task->future.loop);
        blockade.begun = async_now(vm);
    }
    return blockade;
}

static size_t count_due(const TimerHeap *timers, double now) {
    size_t due = 0;
    for (size_t index = 0; index < timers->count; index++) {
        const TimerEntry *entry = &timers->entries[index];
        due += entry->when <= now && !timer_is_void(entry->runnable);
    }
    return due;
}

size_t blockade_count_others(Vm *vm, const EventLoop *loop) {
    return count_ready(loop) + count_due(&loop->timers, event_loop_time(vm));
}

void blockade_end(Vm *vm, const Blockade *blockade) {
    if (blockade->task == NULL) {
        return;
    }
    const EventLoop *loop = blockade->task->future.loop;
    int64_t now = async_now(vm);
    size_t others = blockade->ready + count_due(&loop->timers, event_loop_time(vm));
    const Activation *activation = vm->activation;
    const Frame *frame = vm->frame;
    while (frame != NULL && code_is_of_library(frame->code)) {
        frame = vm_outer_frame(frame, &activation);
    }
    if (others > 0 && frame != NULL && now > blockade->begun) {
        mistake_tell(vm, &(Mistake){.kind = MISTAKE_BLOCKED,
                                    .subject = task_as_value(blockade->task),
                                    .code = frame->code,
                                    .instruction = frame_instruction(frame),
                                    .seconds = clock_to_seconds(now - blockade->begun),
                                    .others = others});
    }
}
