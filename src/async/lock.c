// lock.c: see lock.h.
#include "async/lock.h"

#include "async/async.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/protocol.h"
#include "vm/mistake.h"

Lock *lock_new(Vm *vm, Class *class) {
    Lock *lock = heap_allocate(vm, KIND_LOCK, sizeof *lock, class->root_shape);
    lock->holder = VALUE_NONE;
    object_reserve_fields(vm, &lock->object, class->root_shape->field_count);
    return lock;
}

static void trace_lock(Vm *vm, TraceKind kind, Lock *lock) {
    Task *task = task_current(vm);
    trace_tell(vm, (TraceEvent){.kind = kind,
                                .task = task == NULL ? VALUE_NONE : task_as_value(task),
                                .object = value_from_object(lock),
                                .verb = "acquire"});
}

// ---- The queue ----

static LockWaiter *enqueue_waiter(Vm *vm, Lock *lock) {
    LockWaiter *waiter = heap_allocate_raw(vm, KIND_FUTURE, sizeof *waiter,
                                           async_state(vm)->lock_waiter_class->root_shape);
    future_init(&waiter->future, lock->loop);
    waiter->future.is_lock_waiter = true;
    waiter->future.awaited_object = value_from_object(lock);
    waiter->lock = lock;
    waiter->previous = lock->last;
    waiter->next = NULL;
    *(lock->last != NULL ? &lock->last->next : &lock->first) = waiter;
    lock->last = waiter;
    lock->waiter_count++;
    waiter->is_queued = true;
    return waiter;
}

static void remove_waiter(LockWaiter *waiter) {
    Lock *lock = waiter->lock;
    if (!waiter->is_queued) {
        return;
    }
    waiter->is_queued = false;
    lock->waiter_count--;
    *(waiter->previous != NULL ? &waiter->previous->next : &lock->first) = waiter->next;
    *(waiter->next != NULL ? &waiter->next->previous : &lock->last) = waiter->previous;
    waiter->previous = waiter->next = NULL;
}

// ---- Taking and giving back: the arrows ----

static void take(Vm *vm, Lock *lock) {
    assert(!lock->is_locked && "one task at a time");
    Task *task = task_current(vm);
    lock->is_locked = true;
    lock->holder = task == NULL ? VALUE_NONE : task_as_value(task);
    lock->taken_at = position_mark_caller(vm);
    if (UNLIKELY(async_is_observed(vm))) {
        trace_lock(vm, TRACE_ACQUIRED, lock);
    }
}

// A waiter whose future is done already is on its way.
static bool wake_first(Vm *vm, Lock *lock) {
    LockWaiter *waiter = lock->first;
    if (waiter == NULL || future_is_done(&waiter->future)) {
        return true;
    }
    return future_set_result(vm, &waiter->future, VALUE_TRUE);
}

bool lock_release(Vm *vm, Lock *lock) {
    if (!lock->is_locked) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "Lock is not acquired.") ||
               mistake_blame(vm, value_from_object(lock));
    }
    if (UNLIKELY(async_is_observed(vm))) {
        trace_lock(vm, TRACE_RELEASED, lock);
    }
    lock->is_locked = false;
    lock->holder = VALUE_NONE;
    lock->taken_at.code = NULL;
    return wake_first(vm, lock);
}

// Waiters that were cancelled are only waiting to be removed.
static bool can_take(const Lock *lock) {
    if (lock->is_locked) {
        return false;
    }
    for (const LockWaiter *waiter = lock->first; waiter != NULL; waiter = waiter->next) {
        if (waiter->future.state != FUTURE_CANCELLED) {
            return false;
        }
    }
    return true;
}

static bool bind_to_loop(Vm *vm, Lock *lock) {
    EventLoop *loop = event_loop_running(vm);
    if (loop == NULL) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "no running event loop");
    }
    if (lock->loop == NULL) {
        lock->loop = loop;
    }
    if (lock->loop == loop) {
        return true;
    }
    String *text;
    if (!object_repr(vm, value_from_object(lock), &text)) {
        return false;
    }
    return exception_raise(vm, CLASS_RUNTIME_ERROR, "%s is bound to a different event loop",
                           string_text(vm, text)) ||
           mistake_blame(vm, value_from_object(lock));
}

bool lock_acquire(Vm *vm, Lock *lock, Value when_free, Value *awaitable) {
    if (LIKELY(can_take(lock))) {
        take(vm, lock);
        *awaitable = when_free;
        return true;
    }
    if (!bind_to_loop(vm, lock)) {
        return false;
    }
    if (UNLIKELY(async_is_observed(vm))) {
        trace_lock(vm, TRACE_CONTENDED, lock);
    }
    *awaitable = value_from_object(enqueue_waiter(vm, lock));
    return true;
}

// ---- Waiting ----

static Step waiter_step(Vm *vm, Object *awaitable, Value sent, Value *out) {
    LockWaiter *waiter = (LockWaiter *)(void *)awaitable;
    Step step = future_awaitable.step(vm, awaitable, sent, out);
    if (step != STEP_ITEM) {
        remove_waiter(waiter);
    }
    if (step == STEP_END) {
        take(vm, waiter->lock);
        *out = VALUE_TRUE;
    }
    return step;
}

// Cancelled while waiting. If this waiter had been chosen already, somebody else has to be.
static Step waiter_throw(Vm *vm, Object *awaitable, Value exception,
                         __attribute__((unused)) Value *out) {
    LockWaiter *waiter = (LockWaiter *)(void *)awaitable;
    remove_waiter(waiter);
    bool is_cancellation = class_is_instance(vm, exception, async_state(vm)->cancelled_error);
    if (is_cancellation && !waiter->lock->is_locked && !wake_first(vm, waiter->lock)) {
        return STEP_RAISED;
    }
    return exception_raise_value(vm, exception) ? STEP_END : STEP_RAISED;
}

const NativeAwaitable lock_waiter_awaitable = {waiter_step, waiter_throw, false};

// ---- Collection ----

void lock_waiter_trace(Heap *heap, Object *object) {
    const LockWaiter *waiter = (const LockWaiter *)(const void *)object;
    heap_mark_object(heap, waiter->lock);
    heap_mark_object(heap, waiter->next);
    heap_mark_object(heap, waiter->previous);
}

static void lock_trace(Heap *heap, Object *object) {
    const Lock *lock = (const Lock *)(const void *)object;
    object_trace_fields(heap, object);
    heap_mark_object(heap, lock->loop);
    heap_mark_object(heap, lock->first);
    heap_mark_object(heap, lock->last);
    heap_mark_value(heap, lock->holder);
    heap_mark_object(heap, lock->taken_at.code);
}

const KindInfo lock_kind = {"lock", lock_trace, object_release_fields, true};
