// async_generator.c: asend, athrow, aclose and what awaiting or driving them does.
#include "vm/async_generator.h"

#include "vm/await.h"
#include "vm/call.h"
#include "vm/coroutine_switch.h"
#include "vm/frame_object.h"
#include "vm/native.h"

static void step_trace(Heap *heap, Object *object) {
    AsyncStep *step = (AsyncStep *)(void *)object;
    heap_mark_object(heap, step->generator);
    heap_mark_value(heap, step->argument);
}

const ForeignType async_step_type = {"async_generator_asend", sizeof(AsyncStep), step_trace, NULL};

AsyncStep *async_step_new(Vm *vm, Coroutine *generator, StepKind kind, Value argument) {
    AsyncStep *step = foreign_new(vm, runtime_class(vm, CLASS_ASYNC_GENERATOR_STEP));
    step->generator = generator;
    step->kind = kind;
    step->argument = argument;
    return step;
}

// ---- Beginning a step ----

// The first use of a generator tells the hook (asyncio remembers the generators of its loop).
static bool run_first_hook(Vm *vm, Coroutine *generator) {
    if (generator->frame.hooks_ran) {
        return true;
    }
    generator->frame.hooks_ran = true;
    if (value_is_none(vm->async_generator_firstiter)) {
        return true;
    }
    Value argument = value_from_object(generator);
    Value *window = window_open(vm, 1);
    bool called = object_call(vm, vm->async_generator_firstiter, &argument, 1, &window[0]);
    window_close(vm, window);
    return called;
}

static const char *step_name(StepKind kind) {
    return kind == STEP_KIND_SEND ? "anext" : kind == STEP_KIND_THROW ? "athrow" : "aclose";
}

static bool raise_running(Vm *vm, StepKind kind) {
    return exception_raise(vm, CLASS_RUNTIME_ERROR,
                           "%s(): asynchronous generator is already running", step_name(kind));
}

static bool raise_stop(Vm *vm) {
    Exception *stop = exception_new(vm, runtime_class(vm, CLASS_STOP_ASYNC_ITERATION), NULL, 0);
    return exception_raise_value(vm, value_from_object(stop));
}

bool async_generator_begin(Vm *vm, Coroutine *generator) {
    if (!value_is_none(*coroutine_current_step(generator)) ||
        coroutine_state(generator) == COROUTINE_RUNNING) {
        return raise_running(vm, STEP_KIND_SEND);
    }
    return run_first_hook(vm, generator);
}

// A step is used once, and while no other one is under way.
static bool check_turn(Vm *vm, AsyncStep *step) {
    if (step->state == STEP_STATE_CLOSED) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "cannot reuse already awaited %s",
                               step->kind == STEP_KIND_SEND ? "__anext__()/asend()"
                                                            : "aclose()/athrow()");
    }
    if (step->state == STEP_STATE_CREATED &&
        (!value_is_none(*coroutine_current_step(step->generator)) ||
         coroutine_state(step->generator) == COROUTINE_RUNNING)) {
        step->state = STEP_STATE_CLOSED;
        return raise_running(vm, step->kind);
    }
    return true;
}

bool async_step_begin(Vm *vm, AsyncStep *step, Value sent, bool *ended) {
    Coroutine *generator = step->generator;
    *ended = false;
    if (!check_turn(vm, step)) {
        return false;
    }
    if (step->kind == STEP_KIND_SEND && value_is_none(step->argument)) {
        step->argument = sent;
    }
    bool is_finished =
        coroutine_state(generator) == COROUTINE_FINISHED || generator->frame.is_closing;
    bool is_created = coroutine_state(generator) == COROUTINE_CREATED;
    if (step->kind == STEP_KIND_CLOSE && (is_finished || is_created)) {
        step->state = STEP_STATE_CLOSED;
        *ended = true;
        if (is_created) {
            coroutine_set_state(generator, COROUTINE_FINISHED);
        }
        return true;
    }
    if (step->kind == STEP_KIND_THROW && coroutine_state(generator) == COROUTINE_FINISHED) {
        step->state = STEP_STATE_CLOSED; // as CPython has it: nothing comes of it
        *ended = true;
        return true;
    }
    if (is_finished) {
        step->state = STEP_STATE_CLOSED;
        return raise_stop(vm);
    }
    if (step->kind == STEP_KIND_SEND && is_created && !value_is_none(step->argument)) {
        step->state = STEP_STATE_CLOSED;
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "can't send non-None value to a just-started async generator");
    }
    generator->frame.is_closing = step->kind == STEP_KIND_CLOSE;
    return true;
}

// ---- Ends of a step ----

static StepKind kind_of(Value step) {
    return value_is_foreign(step, &async_step_type)
               ? ((const AsyncStep *)(const void *)value_as_object(step))->kind
               : STEP_KIND_SEND;
}

bool async_generator_step_raised(Vm *vm, Coroutine *generator, Value step, Value *value) {
    *coroutine_current_step(generator) = VALUE_NONE;
    if (kind_of(step) != STEP_KIND_CLOSE ||
        !(exception_raised_is(vm, CLASS_GENERATOR_EXIT) ||
          exception_raised_is(vm, CLASS_STOP_ASYNC_ITERATION))) {
        return false;
    }
    (void)exception_take(vm);
    *value = VALUE_NONE;
    return true;
}

bool async_generator_step_yielded(Vm *vm, Coroutine *generator, Value step) {
    *coroutine_current_step(generator) = VALUE_NONE;
    if (kind_of(step) == STEP_KIND_CLOSE) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "async generator ignored GeneratorExit");
    }
    return true;
}

bool async_generator_step_returned(Vm *vm, Coroutine *generator, Value step) {
    *coroutine_current_step(generator) = VALUE_NONE;
    return kind_of(step) == STEP_KIND_CLOSE || raise_stop(vm);
}

// ---- Driving a step by hand: asend(x).send(None) ----

static Step finish_by_hand(Vm *vm, AsyncStep *step, RunResult ran, Value value, Value *out) {
    Coroutine *generator = step->generator;
    Value step_value = value_from_object(step);
    *out = value;
    if (ran == RUN_YIELDED) {
        return STEP_ITEM;
    }
    step->state = STEP_STATE_CLOSED;
    switch (ran) {
    case RUN_ASYNC_YIELDED:
        return async_generator_step_yielded(vm, generator, step_value) ? STEP_END : STEP_RAISED;
    case RUN_RETURNED:
        *out = VALUE_NONE;
        return async_generator_step_returned(vm, generator, step_value) ? STEP_END : STEP_RAISED;
    case RUN_RAISED:
    case RUN_YIELDED:
        break;
    }
    return async_generator_step_raised(vm, generator, step_value, out) ? STEP_END : STEP_RAISED;
}

static Step drive_step(Vm *vm, Object *object, Value sent, Value *out) {
    AsyncStep *step = (AsyncStep *)(void *)object;
    Value value = VALUE_NONE;
    RunResult ran;
    *out = VALUE_NONE;
    if (step->state == STEP_STATE_STARTED) {
        ran = coroutine_run(vm, step->generator, sent, &value);
        return finish_by_hand(vm, step, ran, value, out);
    }
    bool ended;
    if (!async_step_begin(vm, step, sent, &ended)) {
        return STEP_RAISED;
    }
    if (ended) {
        return STEP_END;
    }
    step->state = STEP_STATE_STARTED;
    *coroutine_current_step(step->generator) = value_from_object(step);
    ran = step->kind == STEP_KIND_SEND
              ? coroutine_run(vm, step->generator, step->argument, &value)
              : coroutine_run_throw(vm, step->generator, (Thrown){step->argument, NULL}, &value);
    return finish_by_hand(vm, step, ran, value, out);
}

static Step throw_into_step(Vm *vm, Object *object, Value exception, Value *out) {
    AsyncStep *step = (AsyncStep *)(void *)object;
    Value value = VALUE_NONE;
    *out = VALUE_NONE;
    if (!check_turn(vm, step)) {
        return STEP_RAISED;
    }
    if (step->state == STEP_STATE_CREATED && step->kind == STEP_KIND_CLOSE) {
        step->generator->frame.is_closing = true;
    }
    step->state = STEP_STATE_STARTED;
    *coroutine_current_step(step->generator) = value_from_object(step);
    RunResult ran = coroutine_run_throw(vm, step->generator, (Thrown){exception, NULL}, &value);
    return finish_by_hand(vm, step, ran, value, out);
}

static const NativeAwaitable step_awaitable = {drive_step, throw_into_step, false};

static bool give(Vm *vm, Step step, Value value, Value *result) {
    if (step == STEP_ITEM) {
        *result = value;
        return true;
    }
    return step == STEP_END ? exception_raise_stop_iteration(vm, value) : false;
}

NATIVE(step_send, "send", "(self, value, /)", "Goes on with the step.") {
    Value value;
    Step step = drive_step(vm, value_as_object(args[0]), args[1], &value);
    return give(vm, step, value, result);
}

NATIVE(step_next, "__next__", "(self, /)", "Implement next(self).") {
    Value value;
    Step step = drive_step(vm, value_as_object(args[0]), VALUE_NONE, &value);
    return give(vm, step, value, result);
}

NATIVE(step_throw, "throw", "(self, type, value=<absent>, traceback=<absent>, /)",
       "Raises an exception where the generator stands.") {
    Value value;
    if (!coroutine_warn_of_three(vm, args[2], args[3], "throw") ||
        !coroutine_exception_argument(vm, args[1], args[2], args[3], &args[1])) {
        return false;
    }
    Step step = throw_into_step(vm, value_as_object(args[0]), args[1], &value);
    return give(vm, step, value, result);
}

NATIVE(step_close, "close", "(self, /)", "Raises GeneratorExit where the generator stands.") {
    if (((AsyncStep *)(void *)value_as_object(args[0]))->state == STEP_STATE_CLOSED) {
        return true;
    }
    Exception *exit = exception_new(vm, runtime_class(vm, CLASS_GENERATOR_EXIT), NULL, 0);
    Step step = throw_into_step(vm, value_as_object(args[0]), value_from_object(exit), result);
    *result = VALUE_NONE;
    if (step == STEP_ITEM) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "coroutine ignored GeneratorExit");
    }
    if (step == STEP_RAISED) {
        if (!exception_raised_is(vm, CLASS_GENERATOR_EXIT) &&
            !exception_raised_is(vm, CLASS_STOP_ASYNC_ITERATION)) {
            return false;
        }
        (void)exception_take(vm);
    }
    return true;
}

NATIVE(step_self, "__await__", "(self, /)", "The step is its own iterator.") {
    *result = args[0];
    return true;
}

NATIVE(step_iter, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = args[0];
    return true;
}

// ---- The generator's methods ----

static bool new_step(Vm *vm, Value self, StepKind kind, Value argument, Value *result) {
    Coroutine *generator = value_as_coroutine(self);
    *result = value_from_object(async_step_new(vm, generator, kind, argument));
    return run_first_hook(vm, generator);
}

NATIVE(generator_aiter, "__aiter__", "(self, /)", "Return an awaitable's iterator.") {
    *result = args[0];
    return true;
}

NATIVE(generator_anext, "__anext__", "(self, /)", "Return the next value, awaited.") {
    return new_step(vm, args[0], STEP_KIND_SEND, VALUE_NONE, result);
}

NATIVE(generator_asend, "asend", "(self, value, /)", "Resumes with that value.") {
    return new_step(vm, args[0], STEP_KIND_SEND, args[1], result);
}

NATIVE(generator_athrow, "athrow", "(self, type, value=<absent>, traceback=<absent>, /)",
       "Raises an exception where the generator stands.") {
    return coroutine_warn_of_three(vm, args[2], args[3], "athrow") &&
           coroutine_exception_argument(vm, args[1], args[2], args[3], &args[1]) &&
           new_step(vm, args[0], STEP_KIND_THROW, args[1], result);
}

NATIVE(generator_aclose, "aclose", "(self, /)", "Raises GeneratorExit inside.") {
    Exception *exit = exception_new(vm, runtime_class(vm, CLASS_GENERATOR_EXIT), NULL, 0);
    return new_step(vm, args[0], STEP_KIND_CLOSE, value_from_object(exit), result);
}

NATIVE(generator_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Coroutine *generator = value_as_coroutine(args[0]);
    *result =
        value_from_object(string_format(vm, "<async_generator object %s at 0x%llx>",
                                        string_text(vm, coroutine_qualname(vm, generator)),
                                        (unsigned long long)heap_address_of(&generator->object)));
    return true;
}

static bool get_name(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(coroutine_name(vm, value_as_coroutine(args[0])));
    return true;
}

static bool get_qualname(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(coroutine_qualname(vm, value_as_coroutine(args[0])));
    return true;
}

static bool get_running(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_bool(!value_is_none(*coroutine_current_step(value_as_coroutine(args[0]))));
    return true;
}

static bool get_suspended(Vm *vm, Value *args, Value *result) {
    (void)vm;
    const Coroutine *generator = value_as_coroutine(args[0]);
    *result = value_from_bool(coroutine_state(generator) == COROUTINE_SUSPENDED &&
                              !generator->frame.is_active);
    return true;
}

static bool get_code(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(value_as_coroutine(args[0])->frame.code);
    return true;
}

static bool get_frame(Vm *vm, Value *args, Value *result) {
    Coroutine *generator = value_as_coroutine(args[0]);
    bool is_gone = coroutine_state(generator) == COROUTINE_FINISHED;
    *result = is_gone ? VALUE_NONE : frame_object_of(vm, &generator->frame);
    return true;
}

static bool get_awaiting(Vm *vm, Value *args, Value *result) {
    *result = coroutine_awaiting(vm, value_as_coroutine(args[0]));
    return true;
}

static const NativeProperty generator_properties[] = {
    {"__name__", get_name, coroutine_name_setter, NULL},
    {"__qualname__", get_qualname, coroutine_qualname_setter, NULL},
    {"ag_running", get_running, NULL, NULL},
    {"ag_suspended", get_suspended, NULL, NULL},
    {"ag_code", get_code, NULL, NULL},
    {"ag_frame", get_frame, NULL, NULL},
    {"ag_await", get_awaiting, NULL, NULL},
    {NULL, NULL, NULL, NULL}};

static const NativeDefinition *const generator_methods[] = {&generator_aiter,
                                                            &generator_anext,
                                                            &generator_asend,
                                                            &generator_athrow,
                                                            &generator_aclose,
                                                            &generator_repr,
                                                            NULL};

static const NativeDefinition *const step_methods[] = {
    &step_send, &step_next, &step_throw, &step_close, &step_self, &step_iter, NULL};

void async_generator_register(Vm *vm) {
    Class *generator = runtime_class(vm, CLASS_ASYNC_GENERATOR);
    native_add_methods(vm, generator, generator_methods);
    native_add_properties(vm, generator, generator_properties);
    Class *step = runtime_class(vm, CLASS_ASYNC_GENERATOR_STEP);
    step->foreign = &async_step_type;
    step->awaitable = &step_awaitable;
    native_add_methods(vm, step, step_methods);
}
