// stacks.c: see stacks.h.
#include "vm/stacks.h"

#include "base/fatal.h"
#include "host/memory.h"
#include "object/protocol.h"
#include "vm/frame_object.h"

enum {
    REGISTERS = 1 << 19,
    REGISTER_RESERVE = 1 << 16,
    FRAMES = 1 << 15,
    ACTIVATIONS = 1 << 14,
};

// ---- Roots ----

// Those that await it are marked with it (coroutine.c).
static void mark_if_coroutine(Heap *heap, const Frame *frame) {
    if (frame != NULL && frame->kind == FRAME_COROUTINE) {
        heap_mark_object(heap, coroutine_of_frame(frame));
    }
}

static void mark_frames(Heap *heap, const Stacks *stacks) {
    for (const Frame *frame = stacks->frames; frame < stacks->frame_next; frame++) {
        heap_mark_object(heap, frame->code);
        heap_mark_object(heap, frame->function);
        heap_mark_object(heap, frame->globals);
        if (frame_kind(frame) == FRAME_INIT || frame_kind(frame) == FRAME_ENTRY_INIT) {
            heap_mark_value(heap, frame->instance);
        }
        mark_if_coroutine(heap, frame->caller);
    }
    mark_if_coroutine(heap, stacks->frame);
    for (const Activation *each = stacks->activation; each > stacks->activations; each--) {
        heap_mark_object(heap, each->root);
        mark_if_coroutine(heap, each->below);
    }
}

// Registers above the top were left by calls that returned. What they hold is forgotten, so that no
// register is ever read that points to an object freed before.
static void clear_free_registers(Stacks *stacks) {
    for (Value *place = stacks->top; place < stacks->stack_high; place++) {
        *place = VALUE_NONE;
    }
    stacks->stack_high = stacks->top;
}

static void mark(Heap *heap, Stacks *stacks) {
    clear_free_registers(stacks);
    heap_mark_values(heap, stacks->stack, (size_t)(stacks->top - stacks->stack));
    mark_frames(heap, stacks);
    heap_mark_value(heap, stacks->base_handled); // coroutines mark what they handle
    heap_mark_value(heap, stacks->raised);
    heap_mark_values(heap, stacks->held.items, stacks->held.count);
    heap_mark_value(heap, stacks->async_generator_firstiter);
    heap_mark_value(heap, stacks->async_generator_finalizer);
}

// ---- Switching ----

static void save(const Vm *vm, Stacks *stacks) {
#define STACKS_FIELD(name, place) stacks->name = vm->place;
#include "vm/stacks.def"
#undef STACKS_FIELD
}

static void load(Vm *vm, const Stacks *stacks) {
#define STACKS_FIELD(name, place) vm->place = stacks->name;
#include "vm/stacks.def"
#undef STACKS_FIELD
}

void stacks_mark_all(Heap *heap, Vm *vm) {
    Stacks running;
    save(vm, &running);
    mark(heap, &running);
    vm->stack_high = running.stack_high;
    for (size_t index = 0; index < vm->idle_stacks.count; index++) {
        mark(heap, vm->idle_stacks.items[index]);
    }
}

void stacks_switch(Vm *vm, Stacks *from, Stacks *to) {
    assert(from != to && "somebody else runs next");
    save(vm, from);
    from->idle_index = to->idle_index;
    vm->idle_stacks.items[from->idle_index] = from;
    bool watches_all = (uintptr_t)vm->runtime.c_stack_watch == UINTPTR_MAX; // limits.h
    load(vm, to);
    if (!watches_all) {
        object_limit_c_stack(vm, to->c_stack_limit);
    }
    host_fiber_switch(from->fiber, to->fiber);
}

// ---- Making and ending ----

Stacks *stacks_new_main(Vm *vm) {
    Stacks *stacks = memory_allocate_zeroed(sizeof *stacks);
    stacks->fiber = host_fiber_new_main();
    stacks->vm = vm;
    return stacks;
}

static void enter(void *argument) {
    const Stacks *stacks = argument;
    stacks->entry(stacks->vm);
}

// A quarter of the C stack is left for what does not ask.
static void make_c_stack(Stacks *stacks, size_t size) {
    stacks->fiber = host_fiber_new(size, enter, stacks);
    if (stacks->fiber != NULL) {
        stacks->c_stack_limit = host_fiber_stack_end(stacks->fiber) + size / 4;
    }
}

static void make_script_stacks(Stacks *stacks) {
    char *next = stacks->block;
    stacks->stack = stacks->stack_high = stacks->top = (Value *)(void *)next;
    stacks->stack_end = stacks->stack + REGISTERS;
    stacks->stack_limit = stacks->stack_end - REGISTER_RESERVE;
    next = (char *)stacks->stack_end;
    stacks->frames = stacks->frame_next = (Frame *)(void *)next;
    stacks->frames_end = stacks->frames + FRAMES;
    next = (char *)stacks->frames_end;
    stacks->activations = stacks->activation = (Activation *)(void *)next;
    stacks->activations_end = stacks->activations + ACTIVATIONS;
}

Stacks *stacks_new(Vm *vm, size_t c_stack_size, StacksEntry entry) {
    Stacks *stacks = memory_allocate_zeroed(sizeof *stacks);
    stacks->block_size =
        REGISTERS * sizeof(Value) + FRAMES * sizeof(Frame) + ACTIVATIONS * sizeof(Activation);
    stacks->block = host_memory_reserve(stacks->block_size);
    stacks->entry = entry;
    stacks->vm = vm;
    if (stacks->block != NULL) {
        make_c_stack(stacks, c_stack_size);
    }
    if (stacks->fiber == NULL) {
        host_memory_release_reserved(stacks->block, stacks->block_size);
        memory_release(stacks);
        return NULL;
    }
    make_script_stacks(stacks);
    stacks->base_handled = VALUE_NONE;
    stacks->handled = &vm->base_handled;
    stacks->raised = VALUE_ABSENT;
    stacks->async_generator_firstiter = VALUE_NONE;
    stacks->async_generator_finalizer = VALUE_NONE;
    stacks->idle_index = vm->idle_stacks.count;
    vector_push(&vm->idle_stacks, stacks);
    return stacks;
}

void stacks_free(Vm *vm, Stacks *stacks) {
    if (stacks->block != NULL) {
        Stacks *last = vector_pop(&vm->idle_stacks);
        last->idle_index = stacks->idle_index;
        if (last != stacks) {
            vm->idle_stacks.items[last->idle_index] = last;
        }
        frame_object_forget(vm, stacks->frames, stacks->frame_next);
        host_memory_release_reserved(stacks->block, stacks->block_size);
        vector_release(&stacks->held);
    }
    host_fiber_free(stacks->fiber);
    memory_release(stacks);
}
