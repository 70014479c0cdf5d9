// functions_async.c: aiter() and anext().
#include "stdlib/builtins/builtins.h"
#include "vm/await.h"
#include "vm/coroutine_switch.h"

NATIVE(aiter_native, "aiter", "(async_iterable, /)",
       "Return an AsyncIterator for an AsyncIterable object.") {
    bool found;
    if (!object_call_special(vm, args[0], SPECIAL_AITER, NULL, 0, &found, result)) {
        return false;
    }
    if (!found) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not an async iterable",
                               class_name_of(vm, args[0]));
    }
    if (value_is_absent(value_special(vm, *result, SPECIAL_ANEXT))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "aiter() returned not an async iterator of type '%s'",
                               class_name_of(vm, *result));
    }
    return true;
}

// ---- anext with a default ----------------------------------------------------------------------

// What anext(iterator, default) gives: awaits `awaitable`, and swallows StopAsyncIteration.
typedef struct AnextAwaitable {
    Foreign foreign;
    Value awaitable;
    Value iterator; // of the awaitable; ABSENT before the first step
    Value fallback;
} AnextAwaitable;

static void anext_trace(Heap *heap, Object *object) {
    AnextAwaitable *anext = (AnextAwaitable *)(void *)object;
    heap_mark_value(heap, anext->awaitable);
    heap_mark_value(heap, anext->iterator);
    heap_mark_value(heap, anext->fallback);
}

static const ForeignType anext_type = {"anext_awaitable", sizeof(AnextAwaitable), anext_trace,
                                       NULL};

static AnextAwaitable *as_anext(Object *object) { return (AnextAwaitable *)(void *)object; }

// The end of iteration becomes the default.
static Step anext_settle(Vm *vm, AnextAwaitable *anext, Step step, Value *out) {
    if (step != STEP_RAISED || !exception_raised_is(vm, CLASS_STOP_ASYNC_ITERATION)) {
        return step;
    }
    (void)exception_take(vm);
    *out = anext->fallback;
    return STEP_END;
}

static bool anext_begin(Vm *vm, AnextAwaitable *anext) {
    return !value_is_absent(anext->iterator) ||
           value_is_exactly(vm, anext->awaitable, CLASS_ASYNC_GENERATOR_STEP) ||
           await_get_iterator(vm, anext->awaitable, &anext->iterator);
}

// What is driven: a step of an async generator is its own iterator.
static Value anext_driven(const AnextAwaitable *anext) {
    return value_is_absent(anext->iterator) ? anext->awaitable : anext->iterator;
}

static Step anext_step(Vm *vm, Object *object, Value sent, Value *out) {
    AnextAwaitable *anext = as_anext(object);
    if (!anext_begin(vm, anext)) {
        return STEP_RAISED;
    }
    return anext_settle(vm, anext, await_drive(vm, anext_driven(anext), sent, out), out);
}

static Step anext_throw(Vm *vm, Object *object, Value exception, Value *out) {
    AnextAwaitable *anext = as_anext(object);
    if (!anext_begin(vm, anext)) {
        return STEP_RAISED;
    }
    return anext_settle(vm, anext, await_drive_throw(vm, anext_driven(anext), exception, out), out);
}

// A step as a script that drives the awaitable by hand sees it.
static bool anext_give(Vm *vm, Step step, Value value, Value *result) {
    if (step == STEP_ITEM) {
        *result = value;
        return true;
    }
    return step == STEP_END ? exception_raise_stop_iteration(vm, value) : false;
}

NATIVE(anext_send_native, "send", "(self, value, /)", "Goes on waiting.") {
    Value value = VALUE_NONE;
    Step step = anext_step(vm, value_as_object(args[0]), args[1], &value);
    return anext_give(vm, step, value, result);
}

NATIVE(anext_next_native, "__next__", "(self, /)", "Implement next(self).") {
    Value value = VALUE_NONE;
    Step step = anext_step(vm, value_as_object(args[0]), VALUE_NONE, &value);
    return anext_give(vm, step, value, result);
}

NATIVE(anext_throw_native, "throw", "(self, type, value=<absent>, traceback=<absent>, /)",
       "Raises where it waits.") {
    Value value = VALUE_NONE;
    if (!coroutine_exception_argument(vm, args[1], args[2], args[3], &args[1])) {
        return false;
    }
    Step step = anext_throw(vm, value_as_object(args[0]), args[1], &value);
    return anext_give(vm, step, value, result);
}

NATIVE(anext_close_native, "close", "(self, /)", "Raises GeneratorExit where it waits.") {
    AnextAwaitable *anext = as_anext(value_as_object(args[0]));
    Value ignored;
    return anext_begin(vm, anext) &&
           native_call_method(vm, anext_driven(anext), "close", NULL, 0, &ignored);
}

NATIVE(anext_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = args[0];
    return true;
}

NATIVE(anext_await_native, "__await__", "(self, /)", "Return an iterator to be used in await.") {
    *result = args[0];
    return true;
}

NATIVE(anext_native, "anext", "(async_iterator, default=<absent>, /)",
       "Return the next item from the async iterator.\n\n"
       "If default is given and the async iterator is exhausted,\n"
       "it is returned instead of raising StopAsyncIteration.") {
    bool found;
    if (!object_call_special(vm, args[0], SPECIAL_ANEXT, NULL, 0, &found, result)) {
        return false;
    }
    if (!found) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not an async iterator",
                               class_name_of(vm, args[0]));
    }
    if (!value_is_absent(args[1])) {
        AnextAwaitable *anext = foreign_new(vm, runtime_class(vm, CLASS_ANEXT_AWAITABLE));
        anext->awaitable = *result;
        anext->iterator = VALUE_ABSENT;
        anext->fallback = args[1];
        *result = value_from_object(anext);
    }
    return true;
}

void builtins_async_functions_register(Vm *vm, Module *builtins) {
    static const NativeAwaitable awaitable = {anext_step, anext_throw, false};
    static const NativeDefinition *const methods[] = {&anext_send_native,
                                                      &anext_next_native,
                                                      &anext_close_native,
                                                      &anext_throw_native,
                                                      &anext_iter_native,
                                                      &anext_await_native,
                                                      NULL};
    static const NativeDefinition *const functions[] = {&aiter_native, &anext_native, NULL};
    Class *class = runtime_class(vm, CLASS_ANEXT_AWAITABLE);
    class->foreign = &anext_type;
    class->awaitable = &awaitable;
    native_add_methods(vm, class, methods);
    native_add_functions(vm, builtins, functions);
}
