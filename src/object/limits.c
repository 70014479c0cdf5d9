// limits.c: see limits.h.
#include "object/limits.h"

#include "object/exception.h"
#include "object/runtime.h"

enum { WORK_OF_A_STEP = 64, MEMORY_AFTER_ERROR = 8 };

void limits_set(Vm *vm, uint64_t steps, size_t memory, uint64_t output) {
    Runtime *runtime = runtime_of(vm);
    runtime->limits = (Limits){.steps = steps,
                               .steps_left = steps,
                               .memory = memory,
                               .text = memory == 0 ? SIZE_MAX : memory / 2,
                               .output = output,
                               .output_left = output};
    heap_set_limit(runtime->heap, memory);
    if (steps != 0) {
        runtime->c_stack_watch = (const char *)UINTPTR_MAX;
        runtime_want_attention(vm, RUNTIME_ATTENTION_LIMIT);
    }
}

bool limits_stop(Vm *vm, LimitKind kind) {
    Runtime *runtime = runtime_of(vm);
    if (runtime->limits.reached == LIMIT_NONE) {
        runtime->limits.reached = kind;
    }
    runtime->c_stack_watch = (const char *)UINTPTR_MAX;
    runtime_want_attention(vm, RUNTIME_ATTENTION_LIMIT);
    return exception_raise(vm, CLASS_SYSTEM_EXIT, "a limit is reached");
}

bool limits_take_steps(Vm *vm, uint64_t count) {
    Limits *limits = &runtime_of(vm)->limits;
    if (limits->reached != LIMIT_NONE) {
        return limits_stop(vm, limits->reached);
    }
    if (limits->steps == 0) {
        return true;
    }
    if (count > limits->steps_left) {
        limits->steps_left = 0;
        return limits_stop(vm, LIMIT_STEPS);
    }
    limits->steps_left -= count;
    return true;
}

bool limits_take_work(Vm *vm, uint64_t count) {
    return count < WORK_OF_A_STEP || limits_take_steps(vm, count / WORK_OF_A_STEP);
}

void limits_note_work(Vm *vm, uint64_t count) {
    Limits *limits = &runtime_of(vm)->limits;
    uint64_t steps = count / WORK_OF_A_STEP;
    limits->steps_left -= steps < limits->steps_left ? steps : limits->steps_left;
}

// The script may use an eighth more when it has been told, so that a handler can do something.
static bool check_memory(Vm *vm, Limits *limits) {
    size_t live = heap_live_bytes(runtime_of(vm)->heap);
    if (live <= limits->memory) {
        limits->has_told_memory = false;
        return true;
    }
    if (!limits->has_told_memory) {
        limits->has_told_memory = true;
        Exception *error = exception_new(vm, runtime_class(vm, CLASS_MEMORY_ERROR), NULL, 0);
        return exception_raise_value(vm, value_from_object(error));
    }
    return live - limits->memory <= limits->memory / MEMORY_AFTER_ERROR ||
           limits_stop(vm, LIMIT_MEMORY);
}

bool limits_check(Vm *vm) {
    Limits *limits = &runtime_of(vm)->limits;
    if (limits->reached != LIMIT_NONE) {
        return limits_stop(vm, limits->reached);
    }
    if (atomic_load_explicit(&limits->is_time_over, memory_order_relaxed)) {
        return limits_stop(vm, LIMIT_TIME);
    }
    if (limits->steps != 0) { // Ctrl-C overwrites
        runtime_want_attention(vm, RUNTIME_ATTENTION_LIMIT);
    }
    return limits->memory == 0 || check_memory(vm, limits);
}

size_t limits_take_output(Vm *vm, size_t length) {
    Limits *limits = &runtime_of(vm)->limits;
    if (limits->output == 0) {
        return length;
    }
    size_t allowed = length < limits->output_left ? length : (size_t)limits->output_left;
    limits->output_left -= allowed;
    return allowed;
}

bool limits_allow_memory(const Vm *vm, size_t size) {
    const Runtime *runtime = (const Runtime *)(const void *)vm;
    size_t most = runtime->limits.memory;
    return most == 0 || (size <= most && heap_bytes(runtime->heap) <= 2 * most - size);
}
