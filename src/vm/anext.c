// anext.c: the builtin functions aiter() and anext().
#include "vm/async_generator.h"
#include "vm/await.h"
#include "vm/native.h"

// anext(iterator, default): awaits the next value, or gives the default at the end.
typedef struct NextOrDefault {
    Foreign foreign;
    Value iterator; // of the awaitable that __anext__() gave
    Value default_value;
} NextOrDefault;

static void next_trace(Heap *heap, Object *object) {
    NextOrDefault *next = (NextOrDefault *)(void *)object;
    heap_mark_value(heap, next->iterator);
    heap_mark_value(heap, next->default_value);
}

static const ForeignType next_type = {"anext_awaitable", sizeof(NextOrDefault), next_trace, NULL};

static Step end_or_default(Vm *vm, const NextOrDefault *next, Step step, Value *out) {
    if (step != STEP_RAISED || !exception_raised_is(vm, CLASS_STOP_ASYNC_ITERATION)) {
        return step;
    }
    (void)exception_take(vm);
    *out = next->default_value;
    return STEP_END;
}

static Step next_step(Vm *vm, Object *object, Value sent, Value *out) {
    const NextOrDefault *next = (NextOrDefault *)(void *)object;
    return end_or_default(vm, next, await_drive(vm, next->iterator, sent, out), out);
}

static Step next_throw(Vm *vm, Object *object, Value exception, Value *out) {
    const NextOrDefault *next = (NextOrDefault *)(void *)object;
    return end_or_default(vm, next, await_drive_throw(vm, next->iterator, exception, out), out);
}

static const NativeAwaitable next_awaitable = {next_step, next_throw};

static bool give(Vm *vm, Step step, Value value, Value *result) {
    if (step == STEP_ITEM) {
        *result = value;
        return true;
    }
    return step == STEP_END ? exception_raise_stop_iteration(vm, value) : false;
}

NATIVE(next_send, "send", "(self, value, /)", "Goes on waiting.") {
    Value value;
    Step step = next_step(vm, value_as_object(args[0]), args[1], &value);
    return give(vm, step, value, result);
}

NATIVE(next_next, "__next__", "(self, /)", "Implement next(self).") {
    Value value;
    Step step = next_step(vm, value_as_object(args[0]), VALUE_NONE, &value);
    return give(vm, step, value, result);
}

NATIVE(next_self, "__await__", "(self, /)", "It is its own iterator.") {
    *result = args[0];
    return true;
}

static const NativeDefinition *const next_methods[] = {&next_send, &next_next, &next_self, NULL};

NATIVE(builtin_aiter, "aiter", "(async_iterable, /)",
       "Return an AsyncIterator for an AsyncIterable object.") {
    if (value_is_absent(value_special(vm, args[0], SPECIAL_AITER))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not an async iterable",
                               class_name_of(vm, args[0]));
    }
    if (!object_call_special(vm, args[0], SPECIAL_AITER, NULL, 0, NULL, result)) {
        return false;
    }
    if (value_is_absent(value_special(vm, *result, SPECIAL_ANEXT))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "aiter() returned not an async iterator of type '%s'",
                               class_name_of(vm, *result));
    }
    return true;
}

NATIVE(builtin_anext, "anext", "(async_iterator, default=<absent>, /)",
       "Return the next item from the async iterator.") {
    if (value_is_absent(value_special(vm, args[0], SPECIAL_ANEXT))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not an async iterator",
                               class_name_of(vm, args[0]));
    }
    if (!object_call_special(vm, args[0], SPECIAL_ANEXT, NULL, 0, NULL, result)) {
        return false;
    }
    if (value_is_absent(args[1])) {
        return true;
    }
    if (!value_is_foreign(*result, &async_step_type) && !await_get_iterator(vm, *result, result)) {
        return false;
    }
    Value class = dict_get_string(vm, vm->builtins, string_intern_text(vm, "__anext_awaitable__"));
    NextOrDefault *next = foreign_new(vm, (Class *)(void *)value_as_object(class));
    next->iterator = *result;
    next->default_value = args[1];
    *result = value_from_object(next);
    return true;
}

void anext_register(Vm *vm) {
    Class *class = class_new_native(vm, "anext_awaitable", runtime_class(vm, CLASS_OBJECT),
                                    KIND_FOREIGN, CLASS_IS_FINAL | CLASS_IS_BUILTIN);
    class->foreign = &next_type;
    class->awaitable = &next_awaitable;
    native_add_methods(vm, class, next_methods);
    Value module = value_from_object(string_intern_text(vm, "builtins"));
    dict_set_text(vm, vm->builtins, "__anext_awaitable__", value_from_object(class));
    dict_set_text(vm, vm->builtins, "aiter",
                  value_from_object(native_new(vm, &builtin_aiter, NULL, module)));
    dict_set_text(vm, vm->builtins, "anext",
                  value_from_object(native_new(vm, &builtin_anext, NULL, module)));
}
