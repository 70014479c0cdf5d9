// context.c: see context.h.
#include "async/context.h"

#include "async/async.h"
#include "object/exception.h"
#include "vm/native.h"

static void context_trace(Heap *heap, Object *object) {
    heap_mark_object(heap, ((Context *)(void *)object)->values);
}

static void variable_trace(Heap *heap, Object *object) {
    const ContextVariable *variable = (const ContextVariable *)(const void *)object;
    heap_mark_object(heap, variable->name);
    heap_mark_value(heap, variable->default_value);
}

static void token_trace(Heap *heap, Object *object) {
    const ContextToken *token = (const ContextToken *)(const void *)object;
    heap_mark_object(heap, token->context);
    heap_mark_object(heap, token->variable);
    heap_mark_value(heap, token->old_value);
}

const ForeignType context_type = {"Context", sizeof(Context), context_trace, NULL};
const ForeignType context_variable_type = {"ContextVar", sizeof(ContextVariable), variable_trace,
                                           NULL};
const ForeignType context_token_type = {"Token", sizeof(ContextToken), token_trace, NULL};

Context *context_new(Vm *vm) { return foreign_new(vm, async_state(vm)->context_class); }

Context *context_current(Vm *vm) {
    AsyncState *state = async_state(vm);
    if (state->context == NULL) {
        state->context = context_new(vm);
    }
    return state->context;
}

Context *context_copy(Vm *vm, Context *context) {
    Context *copy = context_new(vm);
    copy->values = context->values;
    copy->is_shared = context->is_shared = true;
    return copy;
}

Context *context_copy_current(Vm *vm) {
    Context *context = async_state(vm)->context;
    return context == NULL || context->values == NULL ? NULL : context_copy(vm, context);
}

bool context_get(Vm *vm, ContextVariable *variable, Value *value) {
    const Context *context = async_state(vm)->context;
    *value = VALUE_ABSENT;
    return context == NULL || context->values == NULL ||
           dict_get(vm, context->values, value_from_object(variable), value);
}

static void make_own_values(Vm *vm, Context *context) {
    if (context->values == NULL) {
        context->values = dict_new(vm);
    } else if (context->is_shared) {
        context->values = dict_copy(vm, context->values);
    }
    context->is_shared = false;
}

bool context_set(Vm *vm, ContextVariable *variable, Value value) {
    Context *context = context_current(vm);
    make_own_values(vm, context);
    Value key = value_from_object(variable);
    if (value_is_absent(value)) {
        return dict_delete(vm, context->values, key, NULL);
    }
    return dict_set(vm, context->values, key, value);
}

bool context_run(Vm *vm, Context *context, Value callable, const Value *arguments, size_t count,
                 Tuple *keywords, Value *result) {
    AsyncState *state = async_state(vm);
    if (context->is_entered) {
        String *text;
        if (!object_repr(vm, value_from_object(context), &text)) {
            return false;
        }
        return exception_raise(vm, CLASS_RUNTIME_ERROR,
                               "cannot enter context: %s is already entered",
                               string_text(vm, text));
    }
    Value *window = window_open(vm, 2);
    Context *outer = context_current(vm);
    window[0] = value_from_object(outer);
    window[1] = value_from_object(context);
    state->context = context;
    context->is_entered = true;
    bool succeeded = native_call_keywords(vm, callable, arguments, count, keywords, result);
    context->is_entered = false;
    state->context = outer;
    window_close(vm, window);
    return succeeded;
}
