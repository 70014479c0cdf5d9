// functions_async.c: aiter() and anext().
#include "stdlib/builtins/builtins.h"
#include "vm/await.h"

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

// Calls send or throw of an iterator written in script code.
static Step anext_call(Vm *vm, Value iterator, const char *method, Value argument, Value *out) {
    if (native_call_method(vm, iterator, method, &argument, 1, out)) {
        return STEP_ITEM;
    }
    if (!exception_raised_is(vm, CLASS_STOP_ITERATION)) {
        return STEP_RAISED;
    }
    *out = exception_stop_value(vm, exception_take(vm));
    return STEP_END;
}

static Step anext_step(Vm *vm, Object *object, Value sent, Value *out) {
    AnextAwaitable *anext = as_anext(object);
    if (value_is_absent(anext->iterator) &&
        !await_get_iterator(vm, anext->awaitable, &anext->iterator)) {
        return STEP_RAISED;
    }
    const NativeAwaitable *native = class_of(vm, anext->iterator)->awaitable;
    Step step;
    if (native != NULL) {
        step = native->step(vm, value_as_object(anext->iterator), sent, out);
    } else if (value_is_coroutine_object(anext->iterator)) {
        step = coroutine_resume(vm, value_as_coroutine(anext->iterator), sent, out);
    } else if (value_is_none(sent)) {
        step = object_next(vm, anext->iterator, out);
    } else {
        step = anext_call(vm, anext->iterator, "send", sent, out);
    }
    return anext_settle(vm, anext, step, out);
}

static Step anext_throw(Vm *vm, Object *object, Value exception, Value *out) {
    AnextAwaitable *anext = as_anext(object);
    Value iterator = anext->iterator;
    const NativeAwaitable *native =
        value_is_absent(iterator) ? NULL : class_of(vm, iterator)->awaitable;
    Step step = STEP_RAISED;
    if (value_is_absent(iterator) || (native != NULL && native->throw == NULL)) {
        step = exception_raise_value(vm, exception) ? STEP_END : STEP_RAISED;
    } else if (native != NULL) {
        step = native->throw(vm, value_as_object(iterator), exception, out);
    } else if (value_is_coroutine_object(iterator)) {
        step = coroutine_throw(vm, value_as_coroutine(iterator), exception, out);
    } else {
        step = anext_call(vm, iterator, "throw", exception, out);
    }
    return anext_settle(vm, anext, step, out);
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
    static const NativeAwaitable awaitable = {anext_step, anext_throw};
    static const NativeDefinition *const methods[] = {&anext_await_native, NULL};
    static const NativeDefinition *const functions[] = {&aiter_native, &anext_native, NULL};
    Class *class = runtime_class(vm, CLASS_ANEXT_AWAITABLE);
    class->foreign = &anext_type;
    class->awaitable = &awaitable;
    native_add_methods(vm, class, methods);
    native_add_functions(vm, builtins, functions);
}
