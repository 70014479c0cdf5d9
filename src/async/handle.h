// handle.h: a call that the loop will make: soon (Handle) or at a time (TimerHandle).
#ifndef ASPY_ASYNC_HANDLE_H
#define ASPY_ASYNC_HANDLE_H

#include "async/context.h"
#include "object/tuple.h"

typedef struct EventLoop EventLoop;

// object.extra: of a timer, its number among those that were set.
typedef struct Handle {
    Object object;
    EventLoop *loop;
    Value callback;   // None once cancelled
    Value argument;   // the only argument; ABSENT when there are none or several
    Tuple *arguments; // several arguments; NULL otherwise
    Context *context; // NULL: a new empty one
    double when;      // of a timer: the loop's time at which it is due
    bool is_timer;
    bool is_scheduled; // it stands in the timer heap
    bool is_cancelled;
    bool has_origin; // the struct is longer: an OriginHandle
} Handle;

// One made in debug mode.
typedef struct OriginHandle {
    Handle handle;
    Value source_traceback; // where: see origin.h; None
} OriginHandle;

static inline bool value_is_handle(Value value) { return value_is_kind(value, KIND_HANDLE); }
static inline Handle *value_as_handle(Value value) {
    assert(value_is_handle(value));
    return (Handle *)(void *)value_as_object(value);
}

// A call that is to be made in the context; whoever made it puts it among the loop's ready ones.
// Copies the arguments.
MUST_USE Handle *handle_new(Vm *vm, EventLoop *loop, Value callback, const Value *arguments,
                            size_t count, Context *context);
// A TimerHandle that is due at `when`; the caller puts it into the loop's heap.
MUST_USE Handle *handle_new_timer(Vm *vm, EventLoop *loop, double when, Value callback,
                                  const Value *arguments, size_t count, Context *context);
// Makes the call. An exception goes to the loop's exception handler; only KeyboardInterrupt and
// SystemExit (and what the exception handler raises of them) come out here.
MAY_RAISE bool handle_run(Vm *vm, Handle *handle);
void handle_cancel(Vm *vm, Handle *handle);
// The context that the call is made in.
MUST_USE Context *handle_context(Vm *vm, Handle *handle);
// The arguments as a tuple.
MUST_USE Tuple *handle_arguments(Vm *vm, const Handle *handle);

extern const KindInfo handle_kind;

#endif
