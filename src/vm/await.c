// await.c: what can be awaited, and one step of awaiting it.
#include "vm/await.h"

#include "vm/async_generator.h"
#include "vm/coroutine_switch.h"
#include "vm/finalize.h"
#include "vm/mistake.h"
#include "vm/native.h"

// ---- Coroutines and generators: linked ----

// Puts what is sent where a suspended coroutine expects it: the operand of the instruction it
// stands at.
static void deliver(Coroutine *inner, Value sent) {
    if (coroutine_state(inner) == COROUTINE_SUSPENDED) {
        inner->registers[inner->frame.ip[-1].a] = sent;
    }
}

static bool refuse_running(Vm *vm, const Coroutine *child) {
    return exception_raise(vm, CLASS_VALUE_ERROR, "%s already executing",
                           coroutine_kind_name(child));
}

// Makes an idle root of the child, or raises.
static bool make_idle(Vm *vm, Coroutine *child) {
    bool is_coroutine = (child->frame.code->flags & CODE_IS_COROUTINE) != 0;
    if (coroutine_state(child) == COROUTINE_RUNNING || child->frame.is_active) {
        return refuse_running(vm, child);
    }
    if (is_coroutine && coroutine_state(child) == COROUTINE_SUSPENDED) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "coroutine is being awaited already");
    }
    if (child->frame.caller != NULL) {
        if (coroutine_root(child)->frame.is_active) {
            return refuse_running(vm, child);
        }
        coroutine_detach(child);
    }
    if (!coroutine_fits(vm, child)) {
        coroutine_discard(vm, child); // it was awaited, if only to fail
        return exception_raise(vm, CLASS_RECURSION_ERROR, "maximum recursion depth exceeded");
    }
    return true;
}

// frame->ip is behind the DELEGATE.
static AwaitResult link_child(Vm *vm, Frame *frame, Coroutine *child, Value sent, Value *result) {
    if (coroutine_state(child) == COROUTINE_FINISHED) {
        if ((child->frame.code->flags & CODE_IS_COROUTINE) != 0) {
            (void)!exception_raise(vm, CLASS_RUNTIME_ERROR,
                                   "cannot reuse already awaited coroutine");
            return AWAIT_RAISED;
        }
        *result = VALUE_NONE;
        return AWAIT_READY;
    }
    if (coroutine_state(child) == COROUTINE_CREATED && !value_is_none(sent)) {
        (void)!exception_raise(vm, CLASS_TYPE_ERROR,
                               "can't send non-None value to a just-started %s",
                               coroutine_kind_name(child));
        return AWAIT_RAISED;
    }
    if (!make_idle(vm, child)) {
        return AWAIT_RAISED;
    }
    deliver(child->frame.innermost, sent);
    coroutine_link(vm, coroutine_of_frame(frame), child);
    return AWAIT_ENTERED;
}

static AwaitResult start_child(Vm *vm, Frame *frame, Coroutine *child, Value *result) {
    frame->ip++; // the child's return delivers behind the DELEGATE
    AwaitResult linked = link_child(vm, frame, child, VALUE_NONE, result);
    if (linked != AWAIT_ENTERED) {
        frame->ip--;
    }
    return linked;
}

// ---- Async generators ----

// Links the generator of a step that begins now, and does to it what the step says.
static AwaitResult link_generator(Vm *vm, Frame *frame, Coroutine *generator, Value step,
                                  StepKind kind, Value argument) {
    if (!coroutine_fits(vm, generator)) {
        (void)!exception_raise(vm, CLASS_RECURSION_ERROR, "maximum recursion depth exceeded");
        return AWAIT_RAISED;
    }
    *coroutine_current_step(generator) = step;
    frame->ip++;
    if (kind == STEP_KIND_SEND) {
        deliver(generator->frame.innermost, argument);
    }
    coroutine_link(vm, coroutine_of_frame(frame), generator);
    if (kind == STEP_KIND_SEND) {
        return AWAIT_ENTERED;
    }
    (void)!exception_raise_value(vm, argument);
    return AWAIT_RAISED;
}

static AwaitResult start_step(Vm *vm, Frame *frame, AsyncStep *step, Value *result) {
    bool ended;
    if (!async_step_begin(vm, step, VALUE_NONE, &ended)) {
        return AWAIT_RAISED;
    }
    if (ended) { // aclose of what is closed
        *result = VALUE_NONE;
        return AWAIT_READY;
    }
    step->state = STEP_STATE_CLOSED; // awaited: nobody may step it again
    return link_generator(vm, frame, step->generator, value_from_object(step), step->kind,
                          step->argument);
}

// ---- Awaited in C ----

// R[a] receives what the step gives, whatever that is for: it is a root, and free until the result
// comes.
static AwaitResult step_native(Vm *vm, Frame *frame, const NativeAwaitable *awaitable, Value object,
                               Value sent, Value *result, Value *yielded) {
    switch (awaitable->step(vm, value_as_object(object), sent, result)) {
    case STEP_ITEM:
        *yielded = *result;
        frame->ip += awaitable->yields_once ? 1 : 0; // behind the DELEGATE
        return AWAIT_SUSPENDS;
    case STEP_END:
        return AWAIT_READY;
    case STEP_RAISED:
        break;
    }
    return AWAIT_RAISED;
}

// ---- Iterators ----

static bool raise_not_awaitable(Vm *vm, Value value, AwaitContext context) {
    const char *name = class_name_of(vm, value);
    switch (context) {
    case AWAIT_EXPRESSION:
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "object %s can't be used in 'await' expression", name) ||
               mistake_blame(vm, value);
    case AWAIT_ASYNC_ENTER:
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "'async with' received an object from __aenter__ that does not "
                               "implement __await__: %s",
                               name);
    case AWAIT_ASYNC_EXIT:
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "'async with' received an object from __aexit__ that does not "
                               "implement __await__: %s",
                               name);
    case AWAIT_ASYNC_NEXT:
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "'async for' received an invalid object from __anext__: %s", name);
    }
    return false;
}

static bool call_await_method(Vm *vm, Value awaitable, Value *result) {
    if (!object_call_special(vm, awaitable, SPECIAL_AWAIT, NULL, 0, NULL, result)) {
        return false;
    }
    if (value_is_coroutine_object(*result) && coroutine_is_awaitable(vm, *result)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__await__() returned a coroutine");
    }
    bool is_iterator = !value_is_absent(value_special(vm, *result, SPECIAL_NEXT)) ||
                       class_of(vm, *result)->next != NULL ||
                       class_of(vm, *result)->awaitable != NULL;
    if (!is_iterator) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "__await__() returned non-iterator of type '%s'",
                               class_name_of(vm, *result));
    }
    return true;
}

// What __await__ raised is the cause of what `async for` says of it.
static void raise_from_step(Vm *vm, Value awaitable) {
    Value *window = window_open(vm, 1);
    window[0] = exception_take(vm);
    (void)!raise_not_awaitable(vm, awaitable, AWAIT_ASYNC_NEXT);
    Exception *error = value_as_exception(runtime_of(vm)->raised);
    error->cause = window[0];
    error->context = window[0];
    window_close(vm, window);
}

bool await_get_iterator(Vm *vm, Value awaitable, Value *result) {
    if (coroutine_is_awaitable(vm, awaitable)) {
        *result = awaitable;
        return true;
    }
    if (value_is_absent(value_special(vm, awaitable, SPECIAL_AWAIT))) {
        return raise_not_awaitable(vm, awaitable, AWAIT_EXPRESSION);
    }
    return call_await_method(vm, awaitable, result);
}

// ---- AWAIT and YIELD_FROM ----

static bool is_async_frame(const Frame *frame) {
    return (frame->code->flags &
            (CODE_IS_COROUTINE | CODE_IS_ASYNC_GENERATOR | CODE_IS_ITERABLE_COROUTINE)) != 0;
}

static AwaitResult start_coroutine_object(Vm *vm, Frame *frame, Coroutine *child, Instruction now,
                                          Value *result) {
    uint32_t flags = child->frame.code->flags;
    if (now.opcode == OP_YIELD_FROM) {
        if ((flags & CODE_IS_COROUTINE) != 0 && !is_async_frame(frame)) {
            (void)!exception_raise(
                vm, CLASS_TYPE_ERROR,
                "cannot 'yield from' a coroutine object in a non-coroutine generator");
            return AWAIT_RAISED;
        }
        if ((flags & CODE_IS_ASYNC_GENERATOR) == 0) {
            return start_child(vm, frame, child, result);
        }
        (void)!exception_raise(vm, CLASS_TYPE_ERROR, "'async_generator' object is not iterable");
        return AWAIT_RAISED;
    }
    if ((flags & CODE_IS_ASYNC_GENERATOR) != 0 && now.c == AWAIT_ASYNC_NEXT) {
        if (coroutine_state(child) == COROUTINE_FINISHED) {
            (void)!exception_raise_value(
                vm, value_from_object(
                        exception_new(vm, runtime_class(vm, CLASS_STOP_ASYNC_ITERATION), NULL, 0)));
            return AWAIT_RAISED;
        }
        return link_generator(vm, frame, child, VALUE_TRUE, STEP_KIND_SEND, VALUE_NONE);
    }
    if ((flags & (CODE_IS_COROUTINE | CODE_IS_ITERABLE_COROUTINE)) != 0) {
        return start_child(vm, frame, child, result);
    }
    (void)!raise_not_awaitable(vm, value_from_object(child), (AwaitContext)now.c);
    return AWAIT_RAISED;
}

AwaitResult await_start(Vm *vm, Frame *frame, Instruction now, Value *yielded) {
    Value *result = &frame->registers[now.a];
    Value *operand = &frame->registers[now.b];
    if (value_is_coroutine_object(*operand)) {
        return start_coroutine_object(vm, frame, value_as_coroutine(*operand), now, result);
    }
    if (value_is_foreign(*operand, &async_step_type)) {
        return start_step(vm, frame, (AsyncStep *)(void *)value_as_object(*operand), result);
    }
    const NativeAwaitable *awaitable = class_of(vm, *operand)->awaitable;
    if (awaitable != NULL) {
        return step_native(vm, frame, awaitable, *operand, VALUE_NONE, result, yielded);
    }
    Value iterator;
    if (now.opcode == OP_YIELD_FROM) {
        if (!object_iterate(vm, *operand, &iterator)) {
            return AWAIT_RAISED;
        }
    } else if (value_is_absent(value_special(vm, *operand, SPECIAL_AWAIT))) {
        (void)!raise_not_awaitable(vm, *operand, (AwaitContext)now.c);
        return AWAIT_RAISED;
    } else if (!call_await_method(vm, *operand, &iterator)) {
        if (now.c == AWAIT_ASYNC_NEXT) {
            raise_from_step(vm, *operand);
        }
        return AWAIT_RAISED;
    }
    *operand = iterator;
    *result = VALUE_NONE;
    return AWAIT_DELEGATES;
}

// ---- DELEGATE ----

// What a call that may raise StopIteration came to.
static AwaitResult finish_call(Vm *vm, bool returned, Value value, Value *result, Value *yielded) {
    if (returned) {
        *yielded = value;
        return AWAIT_SUSPENDS;
    }
    if (!exception_raised_is(vm, CLASS_STOP_ITERATION)) {
        return AWAIT_RAISED;
    }
    *result = exception_stop_value(vm, exception_take(vm));
    return AWAIT_READY;
}

static AwaitResult send_to_iterator(Vm *vm, Value iterator, Value sent, Value *result,
                                    Value *yielded) {
    Value value = VALUE_NONE;
    NativeNext next = class_of(vm, iterator)->next;
    if (!value_is_none(sent)) {
        bool returned = native_call_method(vm, iterator, "send", &sent, 1, &value);
        return finish_call(vm, returned, value, result, yielded);
    }
    if (next == NULL) {
        bool returned = object_call_special(vm, iterator, SPECIAL_NEXT, NULL, 0, NULL, &value);
        return finish_call(vm, returned, value, result, yielded);
    }
    switch (object_next(vm, iterator, &value)) {
    case STEP_ITEM:
        *yielded = value;
        return AWAIT_SUSPENDS;
    case STEP_END:
        *result = value;
        return AWAIT_READY;
    case STEP_RAISED:
        break;
    }
    return AWAIT_RAISED;
}

AwaitResult await_send(Vm *vm, Frame *frame, Instruction now, Value *yielded) {
    Value *result = &frame->registers[now.a];
    Value iterator = frame->registers[now.b];
    if (value_is_coroutine_object(iterator)) {
        return link_child(vm, frame, value_as_coroutine(iterator), *result, result);
    }
    const NativeAwaitable *awaitable = class_of(vm, iterator)->awaitable;
    if (awaitable != NULL) {
        return step_native(vm, frame, awaitable, iterator, *result, result, yielded);
    }
    return send_to_iterator(vm, iterator, *result, result, yielded);
}

Step await_drive(Vm *vm, Value iterator, Value sent, Value *out) {
    if (value_is_coroutine_object(iterator)) {
        return coroutine_resume(vm, value_as_coroutine(iterator), sent, out);
    }
    const NativeAwaitable *awaitable = class_of(vm, iterator)->awaitable;
    if (awaitable != NULL) {
        return awaitable->step(vm, value_as_object(iterator), sent, out);
    }
    Value result = VALUE_NONE;
    Value yielded = VALUE_NONE;
    AwaitResult sending = send_to_iterator(vm, iterator, sent, &result, &yielded);
    *out = sending == AWAIT_READY ? result : yielded;
    return sending == AWAIT_READY ? STEP_END : sending == AWAIT_SUSPENDS ? STEP_ITEM : STEP_RAISED;
}

// ---- throw() at a DELEGATE ----

static AwaitResult raise_here(Vm *vm, Value exception) {
    (void)!exception_raise_value(vm, exception);
    return AWAIT_RAISED;
}

// Thrown to an iterator that takes no exceptions: raised, but for the end of iteration, which is
// the end of what is awaited.
static AwaitResult end_or_raise(Vm *vm, Value exception, Value *result) {
    if (!class_is_instance(vm, exception, runtime_class(vm, CLASS_STOP_ITERATION))) {
        return raise_here(vm, exception);
    }
    *result = exception_stop_value(vm, exception);
    return AWAIT_READY;
}

static AwaitResult throw_native(Vm *vm, const NativeAwaitable *awaitable, Value object,
                                Value exception, Value *result, Value *yielded) {
    if (awaitable->throw == NULL) {
        return end_or_raise(vm, exception, result);
    }
    Value *window = window_open(vm, 1);
    Step step = awaitable->throw(vm, value_as_object(object), exception, &window[0]);
    Value out = window[0];
    window_close(vm, window);
    if (step == STEP_RAISED) {
        return AWAIT_RAISED;
    }
    *(step == STEP_ITEM ? yielded : result) = out;
    return step == STEP_ITEM ? AWAIT_SUSPENDS : AWAIT_READY;
}

static size_t count_given(Thrown thrown) {
    size_t count = 1;
    while (thrown.given != NULL && count < 3 && !value_is_absent(thrown.given[count])) {
        count++;
    }
    return count;
}

// The iterator's own throw(), or close() for GeneratorExit, if it has one.
static AwaitResult throw_to_iterator(Vm *vm, Value iterator, Thrown thrown, Value *result,
                                     Value *yielded) {
    Value exception = thrown.exception;
    bool closes = class_is_instance(vm, exception, runtime_class(vm, CLASS_GENERATOR_EXIT));
    Value *window = window_open(vm, 2);
    Name name = closes ? NAME_CLOSE : NAME_THROW;
    AwaitResult outcome = AWAIT_RAISED;
    bool is_known = object_find_attribute(vm, iterator, runtime_name(vm, name), &window[0]);
    if (!is_known && closes) { // what is closed closes all the same
        finalize_report_ignored(vm, iterator);
        window[0] = VALUE_ABSENT;
    }
    if (is_known || closes) {
        if (value_is_absent(window[0])) {
            outcome = end_or_raise(vm, exception, result);
        } else if (closes) {
            outcome = object_call(vm, window[0], NULL, 0, &window[1]) ? raise_here(vm, exception)
                                                                      : AWAIT_RAISED;
        } else {
            const Value *given = thrown.given == NULL ? &exception : thrown.given;
            bool returned = object_call(vm, window[0], given, count_given(thrown), &window[1]);
            outcome = finish_call(vm, returned, window[1], result, yielded);
        }
    }
    window_close(vm, window);
    return outcome;
}

Step await_drive_throw(Vm *vm, Value iterator, Value exception, Value *out) {
    if (value_is_coroutine_object(iterator)) {
        return coroutine_throw(vm, value_as_coroutine(iterator), exception, out);
    }
    Value result = VALUE_NONE;
    Value yielded = VALUE_NONE;
    const NativeAwaitable *awaitable = class_of(vm, iterator)->awaitable;
    AwaitResult thrown =
        awaitable != NULL
            ? throw_native(vm, awaitable, iterator, exception, &result, &yielded)
            : throw_to_iterator(vm, iterator, (Thrown){exception, NULL}, &result, &yielded);
    *out = thrown == AWAIT_READY ? result : yielded;
    return thrown == AWAIT_READY ? STEP_END : thrown == AWAIT_SUSPENDS ? STEP_ITEM : STEP_RAISED;
}

AwaitResult await_throw(Vm *vm, Frame *frame, Thrown thrown, Value *yielded) {
    Value exception = thrown.exception;
    const Instruction *next = frame->ip;
    if (frame_instruction(frame) == FRAME_NOT_STARTED || next->opcode != OP_DELEGATE) {
        return raise_here(vm, exception);
    }
    Value *result = &frame->registers[next->a];
    Value iterator = frame->registers[next->b];
    const NativeAwaitable *awaitable = class_of(vm, iterator)->awaitable;
    AwaitResult outcome;
    Value *window = window_open(vm, 2); // what is thrown into may let the collector run
    window[0] = exception;
    window[1] = iterator;
    if (awaitable != NULL) {
        outcome = throw_native(vm, awaitable, iterator, exception, result, yielded);
    } else if (value_is_coroutine_object(iterator) &&
               coroutine_state(value_as_coroutine(iterator)) == COROUTINE_FINISHED) {
        outcome = raise_here(vm, exception);
    } else {
        outcome = throw_to_iterator(vm, iterator, thrown, result, yielded);
    }
    window_close(vm, window);
    if (outcome == AWAIT_READY) {
        frame->ip++; // the DELEGATE has its value
    }
    return outcome;
}

// ---- async for ----

bool await_get_async_iterator(Vm *vm, Value iterable, Value *result) {
    if (value_is_coroutine_object(iterable) &&
        (value_as_coroutine(iterable)->frame.code->flags & CODE_IS_ASYNC_GENERATOR) != 0) {
        *result = iterable;
        return true;
    }
    if (value_is_absent(value_special(vm, iterable, SPECIAL_AITER))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "'async for' requires an object with __aiter__ method, got %s",
                               class_name_of(vm, iterable));
    }
    if (!object_call_special(vm, iterable, SPECIAL_AITER, NULL, 0, NULL, result)) {
        return false;
    }
    if (value_is_absent(value_special(vm, *result, SPECIAL_ANEXT))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "'async for' received an object from __aiter__ that does not "
                               "implement __anext__: %s",
                               class_name_of(vm, *result));
    }
    return true;
}

bool await_get_async_next(Vm *vm, Value iterator, Value *result) {
    if (value_is_coroutine_object(iterator) &&
        (value_as_coroutine(iterator)->frame.code->flags & CODE_IS_ASYNC_GENERATOR) != 0) {
        *result = iterator; // AWAIT steps the generator itself: no object is made
        return async_generator_begin(vm, value_as_coroutine(iterator));
    }
    if (value_is_absent(value_special(vm, iterator, SPECIAL_ANEXT))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "'async for' requires an iterator with __anext__ method, got %s",
                               class_name_of(vm, iterator));
    }
    if (!object_call_special(vm, iterator, SPECIAL_ANEXT, NULL, 0, NULL, result)) {
        return false;
    }
    if (value_is_coroutine_object(*result) &&
        (value_as_coroutine(*result)->frame.code->flags & CODE_IS_ASYNC_GENERATOR) != 0) {
        return raise_not_awaitable(vm, *result, AWAIT_ASYNC_NEXT);
    }
    return true;
}
