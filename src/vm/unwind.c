// unwind.c: from a raise to its handler: tracebacks, contexts, frames left on the way.
#include "vm/unwind.h"

#include "object/exception.h"
#include "vm/async_generator.h"
#include "vm/coroutine_switch.h"
#include "vm/frame_object.h"
#include "vm/frame_push.h"
#include "vm/stacks.h"
#include "vm/traceback.h"

// ---- __context__ ----

static const Coroutine *coroutine_of_handled(const Value *place) {
    return (const Coroutine *)(const void *)((const char *)place - offsetof(Coroutine, handled));
}

// Where in the handled chain that begins at `place` an exception stands, or its end.
static const Value *find_handled(const Vm *vm, const Value *place, const Activation *activation) {
    while (place != &vm->base_handled && value_is_none(*place)) {
        const Coroutine *coroutine = coroutine_of_handled(place);
        if (coroutine->frame.caller != NULL) {
            place = &coroutine_of_frame(coroutine->frame.caller)->handled;
        } else {
            assert(activation->root == coroutine && "the chain of a root ends at its resumer");
            place = activation->handled;
            activation--;
        }
    }
    return place;
}

Value vm_handled_exception(const Vm *vm) { return *find_handled(vm, vm->handled, vm->activation); }

Value stacks_handled_exception(const Vm *vm, const Stacks *stacks) {
    const Value *place = find_handled(vm, stacks->handled, stacks->activation);
    return place == &vm->base_handled ? stacks->base_handled : *place;
}

// `exception` is about to get `handled` as its context: where it already hangs below, that link is
// cut, so that no circle arises. Brent's tortoise notices circles that scripts made by hand.
static void avoid_cycle(Vm *vm, Value handled, Value exception) {
    Value slow = handled;
    bool move_slow = false;
    enum { WORK_OF_A_LINK = 16 };
    uint64_t work = 0; // a raise for each link makes long chains
    for (Exception *each = value_as_exception(handled); value_is_exception(each->context);
         each = value_as_exception(each->context)) {
        if (value_is(each->context, exception)) {
            each->context = VALUE_NONE;
            break;
        }
        if (value_is(each->context, slow)) {
            break;
        }
        if (move_slow) {
            slow = value_as_exception(slow)->context;
        }
        move_slow = !move_slow;
        work += WORK_OF_A_LINK;
    }
    limits_note_work(vm, work);
}

void unwind_set_context(Vm *vm, bool replace) {
    Value raised = vm->runtime.raised;
    bool is_new = vm->runtime.raised_is_new;
    vm->runtime.raised_is_new = false;
    // What comes out of a call was given its context where it was raised, and may have lost it.
    if (!replace && !is_new) {
        return;
    }
    Value handled = vm_handled_exception(vm);
    if (!value_is_exception(handled) || value_is(handled, raised)) {
        return;
    }
    Exception *exception = value_as_exception(raised);
    if (replace || value_is_none(exception->context)) {
        avoid_cycle(vm, handled, raised);
        exception->context = handled;
    }
}

// ---- Handlers ----

static const Handler *find_handler(const Vm *vm, const Frame *frame) {
    uint32_t instruction = frame_instruction(frame);
    // Nothing of a script runs when a limit is reached, not even `finally`.
    if (instruction == FRAME_NOT_STARTED || vm->runtime.limits.reached != LIMIT_NONE) {
        return NULL;
    }
    const Code *code = frame->code;
    for (uint32_t index = 0; index < code->handler_count; index++) {
        const Handler *handler = &code->handlers[index];
        if (instruction >= handler->start && instruction < handler->end) {
            return handler;
        }
    }
    return NULL;
}

static void enter_handler(Vm *vm, Frame *frame, const Handler *handler) {
    frame->registers[handler->exception_register] = vm->runtime.raised;
    vm->runtime.raised = VALUE_ABSENT;
    frame->ip = frame->code->instructions + handler->target;
    vm->frame = frame;
    vm->top = frame->top;
}

// ---- Leaving a generator or coroutine by an exception ----

static void raise_instead(Vm *vm, const char *text) {
    Value original = exception_take(vm);
    Exception *error = exception_new_text(vm, CLASS_RUNTIME_ERROR, text);
    error->cause = original;
    error->context = original;
    error->suppress_context = true;
    vm->runtime.raised = value_from_object(error);
}

// A StopIteration that leaves a generator would look like its end: PEP 479.
static void convert_stop(Vm *vm, const Coroutine *coroutine) {
    uint32_t flags = coroutine->frame.code->flags;
    if (coroutine->frame.ip == coroutine->frame.code->instructions) {
        return; // it was thrown into what had not begun: nothing of it ran
    }
    if (exception_raised_is(vm, CLASS_STOP_ITERATION)) {
        raise_instead(vm, (flags & CODE_IS_ASYNC_GENERATOR) != 0
                              ? "async generator raised StopIteration"
                          : (flags & CODE_IS_COROUTINE) != 0 ? "coroutine raised StopIteration"
                                                             : "generator raised StopIteration");
    } else if ((flags & CODE_IS_ASYNC_GENERATOR) != 0 &&
               exception_raised_is(vm, CLASS_STOP_ASYNC_ITERATION)) {
        raise_instead(vm, "async generator raised StopAsyncIteration");
    }
}

// Returns true when the exception was swallowed on the way out (an async generator being closed).
static bool leave_linked(Vm *vm, Coroutine *coroutine) {
    Frame *parent = coroutine->frame.caller;
    (void)coroutine_unlink(vm, coroutine, COROUTINE_FINISHED);
    Value value;
    if ((coroutine->frame.code->flags & CODE_IS_ASYNC_GENERATOR) != 0 &&
        async_generator_step_raised(vm, coroutine, *coroutine_current_step(coroutine), &value)) {
        parent->registers[parent->ip[-1].a] = value;
        return true;
    }
    return false;
}

typedef enum Leaving { LEAVING_GOES_ON, LEAVING_DELIVERED, LEAVING_TO_C } Leaving;

static Leaving leave_coroutine(Vm *vm, Coroutine *coroutine) {
    convert_stop(vm, coroutine);
    if (coroutine != vm->activation->root) {
        return leave_linked(vm, coroutine) ? LEAVING_DELIVERED : LEAVING_GOES_ON;
    }
    return coroutine_end_root(vm, coroutine) ? LEAVING_GOES_ON : LEAVING_TO_C;
}

static Leaving leave_frame(Vm *vm, Frame *frame) {
    if ((frame->kind & FRAME_IS_SHOWN) != 0) {
        frame_object_end(vm, frame, true);
    }
    switch ((FrameKind)frame->kind) {
    case FRAME_PLAIN:
    case FRAME_INIT:
        frame_pop(vm, frame);
        return LEAVING_GOES_ON;
    case FRAME_ENTRY:
    case FRAME_ENTRY_INIT:
        frame_pop(vm, frame);
        return LEAVING_TO_C;
    case FRAME_COROUTINE:
        return leave_coroutine(vm, coroutine_of_frame(frame));
    case FRAME_IS_SHOWN:
        break;
    }
    return LEAVING_TO_C;
}

// Whether the exception goes on in the frame that called, awaits or iterates this one.
static bool goes_on_outside(const Vm *vm, const Frame *frame) {
    return frame->caller != NULL || (frame->kind == FRAME_COROUTINE && vm->activation->by_script);
}

UnwindResult unwind(Vm *vm, UnwindStart start) {
    assert(!value_is_absent(vm->runtime.raised) && "something was raised");
    for (;;) {
        Frame *frame = vm->frame;
        const Handler *handler = find_handler(vm, frame);
        if (start != UNWIND_AGAIN) {
            traceback_add(vm, vm->runtime.raised, frame, handler != NULL, start == UNWIND_LOOK_UP);
        }
        start = UNWIND_NEW;
        if (handler != NULL) {
            enter_handler(vm, frame, handler);
            return UNWIND_HANDLED;
        }
        traceback_note_left(vm->runtime.raised, frame, goes_on_outside(vm, frame));
        Leaving leaving = leave_frame(vm, frame);
        if (leaving == LEAVING_TO_C) {
            return UNWIND_LEFT;
        }
        if (leaving == LEAVING_DELIVERED) {
            vm->top = vm->frame->top;
            return UNWIND_HANDLED;
        }
    }
}
