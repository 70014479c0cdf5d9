// handle.c: see handle.h.
#include "async/handle.h"

#include "async/async.h"
#include "async/event_loop.h"
#include "async/failure.h"
#include "async/gathering.h"
#include "object/protocol.h"
#include "vm/native.h"

static Handle *allocate(Vm *vm, Class *class, EventLoop *loop, Value callback, Context *context) {
    size_t size = loop->is_debugging ? sizeof(OriginHandle) : sizeof(Handle);
    Handle *handle = heap_allocate(vm, KIND_HANDLE, size, class->root_shape);
    if (loop->is_debugging) {
        handle->has_origin = true;
        ((OriginHandle *)(void *)handle)->source_traceback = VALUE_NONE;
    }
    handle->loop = loop;
    handle->callback = callback;
    handle->argument = VALUE_ABSENT;
    handle->context = context;
    return handle;
}

static void set_arguments(Vm *vm, Handle *handle, const Value *arguments, size_t count) {
    if (count == 1) {
        handle->argument = arguments[0];
    } else if (count > 1) {
        handle->arguments = tuple_from_values(vm, arguments, count);
    }
}

Handle *handle_new(Vm *vm, EventLoop *loop, Value callback, const Value *arguments, size_t count,
                   Context *context) {
    Handle *handle = allocate(vm, async_state(vm)->handle_class, loop, callback, context);
    set_arguments(vm, handle, arguments, count);
    return handle;
}

Handle *handle_new_timer(Vm *vm, EventLoop *loop, double when, Value callback,
                         const Value *arguments, size_t count, Context *context) {
    Handle *handle = allocate(vm, async_state(vm)->timer_handle_class, loop, callback, context);
    set_arguments(vm, handle, arguments, count);
    handle->is_timer = true;
    handle->when = when;
    return handle;
}

static bool call(Vm *vm, Handle *handle) {
    Value ignored;
    if (handle->arguments != NULL) {
        return object_call(vm, handle->callback, handle->arguments->items, handle->arguments->count,
                           &ignored);
    }
    if (value_is_gathering(handle->callback)) {
        return gathering_child_done(vm, (Gathering *)(void *)value_as_object(handle->callback),
                                    value_as_future(handle->argument));
    }
    size_t count = value_is_absent(handle->argument) ? 0 : 1;
    return object_call(vm, handle->callback, &handle->argument, count, &ignored);
}

// The handle is the loop's current one, which keeps it and what it refers to alive.
bool handle_run(Vm *vm, Handle *handle) {
    AsyncState *state = async_state(vm);
    state->context = handle->context;
    if (handle->context != NULL) {
        handle->context->is_entered = true;
    }
    bool succeeded = call(vm, handle);
    if (handle->context != NULL) {
        handle->context->is_entered = false;
    }
    handle->context = state->context; // it may have been made only now
    state->context = handle->loop->outer_context;
    return succeeded || failure_report_callback(vm, handle);
}

void handle_cancel(Vm *vm, Handle *handle) {
    if (handle->is_cancelled) {
        return;
    }
    handle->is_cancelled = true;
    handle->callback = VALUE_NONE;
    handle->argument = VALUE_ABSENT;
    handle->arguments = NULL;
    if (handle->is_scheduled) {
        event_loop_note_cancelled_timer(vm, handle->loop, handle);
    }
}

Context *handle_context(Vm *vm, Handle *handle) {
    if (handle->context == NULL) {
        handle->context = context_new(vm);
    }
    return handle->context;
}

Tuple *handle_arguments(Vm *vm, const Handle *handle) {
    if (handle->arguments != NULL) {
        return handle->arguments;
    }
    return tuple_from_values(vm, &handle->argument, value_is_absent(handle->argument) ? 0 : 1);
}

static void handle_trace(Heap *heap, Object *object) {
    const Handle *handle = (const Handle *)(const void *)object;
    heap_mark_object(heap, handle->loop);
    heap_mark_value(heap, handle->callback);
    heap_mark_value(heap, handle->argument);
    heap_mark_object(heap, handle->arguments);
    heap_mark_object(heap, handle->context);
    if (handle->has_origin) {
        heap_mark_value(heap, ((const OriginHandle *)(const void *)handle)->source_traceback);
    }
}

const KindInfo handle_kind = {"handle", handle_trace, NULL, false};
