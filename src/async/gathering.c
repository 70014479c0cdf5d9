// gathering.c: see gathering.h.
#include "async/gathering.h"

#include "async/async.h"
#include "async/awaitable.h"
#include "object/exception.h"
#include "object/instance.h"
#include "vm/native.h"

static void gathering_trace(Heap *heap, Object *object) {
    const Gathering *gathering = (const Gathering *)(const void *)object;
    heap_mark_object(heap, gathering->outer);
    heap_mark_object(heap, gathering->children);
    heap_mark_object(heap, gathering->done);
}

const ForeignType gathering_type = {"Gathering", sizeof(Gathering), gathering_trace, NULL};

// ---- The outcome ----

// What gather(return_exceptions=True) puts into its list.
static Value outcome_of(Vm *vm, Future *child) {
    if (child->state == FUTURE_CANCELLED) {
        Value message = future_more(child)->cancel_message;
        if (value_is_none(message)) {
            message = value_from_object(string_from_text(vm, ""));
        }
        return value_from_object(exception_new(vm, async_state(vm)->cancelled_error, &message, 1));
    }
    child->has_unseen_exception = false;
    return child->result; // the exception, if it has one
}

static bool was_cancelled(Vm *vm, const Gathering *gathering) {
    String *name = string_intern_text(vm, "_cancel_requested");
    return value_is(object_get_field(vm, &gathering->outer->object, name), VALUE_TRUE);
}

static bool finish(Vm *vm, Gathering *gathering) {
    const List *children = gathering->children;
    List *results = list_new(vm, children->count);
    for (size_t index = 0; index < children->count; index++) {
        list_append(vm, results, outcome_of(vm, value_as_future(children->items[index])));
    }
    if (was_cancelled(vm, gathering)) {
        Future *last = value_as_future(children->items[children->count - 1]);
        return future_set_exception(vm, gathering->outer, future_make_cancelled_error(vm, last));
    }
    return future_set_result(vm, gathering->outer, value_from_object(results));
}

bool gathering_child_done(Vm *vm, Gathering *gathering, Future *child) {
    gathering->finished++;
    bool is_over = gathering->outer == NULL || future_is_done(gathering->outer);
    if (is_over || gathering->returns_exceptions) {
        // Somebody looked at it: no complaint that it was never retrieved.
        child->has_unseen_exception = child->has_unseen_exception && !is_over;
    } else if (child->state == FUTURE_CANCELLED) {
        return future_set_exception(vm, gathering->outer, future_make_cancelled_error(vm, child));
    } else if (child->has_exception) {
        child->has_unseen_exception = false;
        return future_set_exception(vm, gathering->outer, child->result);
    }
    return is_over || gathering->finished < gathering->expected || finish(vm, gathering);
}

bool gathering_run(Vm *vm, Future *child) {
    Gathering *gathering = (Gathering *)(void *)value_as_object(child->callback);
    child->callback = VALUE_ABSENT;
    return gathering_child_done(vm, gathering, child);
}

// ---- Starting ----

// One awaitable may be given several times. `earlier` is a dict of those that went before; where
// only C's own objects are given, which are equal to themselves alone, a flag is enough.
static bool find_earlier(Vm *vm, Gathering *gathering, const Tuple *awaitables, size_t index,
                         Dict *earlier, Value *future) {
    Value awaitable = awaitables->items[index];
    *future = VALUE_ABSENT;
    if (earlier != NULL) {
        return dict_get(vm, earlier, awaitable, future);
    }
    Object *object = value_as_object(awaitable);
    for (size_t other = 0; (object->flags & OBJECT_WAS_SEEN) != 0 && other < index; other++) {
        if (value_is(awaitables->items[other], awaitable)) {
            *future = gathering->children->items[other];
            return true;
        }
    }
    object->flags |= OBJECT_WAS_SEEN;
    return true;
}

static bool add_child(Vm *vm, Gathering *gathering, Value awaitable, EventLoop **loop,
                      Value *future) {
    if (!awaitable_to_future(vm, *loop, awaitable, future) ||
        !(value_is_future(*future) || awaitable_to_task(vm, *loop, *future, future))) {
        return false;
    }
    Future *child = value_as_future(*future);
    *loop = *loop == NULL ? child->loop : *loop;
    if (!value_is(awaitable, *future)) {
        // Nobody else knows this task: do not complain about it either.
        child->reports_when_lost = false;
    }
    gathering->expected++;
    if (!future_is_done(child)) {
        return future_add_callback(vm, child, value_from_object(gathering),
                                   context_copy_current(vm));
    }
    if (gathering->done == NULL) {
        gathering->done = list_new(vm, 1);
    }
    list_append(vm, gathering->done, *future);
    return true;
}

static bool start_all(Vm *vm, Gathering *gathering, const Tuple *awaitables, EventLoop *loop,
                      Dict *earlier) {
    for (size_t index = 0; index < awaitables->count; index++) {
        Value awaitable = awaitables->items[index];
        Value future;
        if (!find_earlier(vm, gathering, awaitables, index, earlier, &future)) {
            return false;
        }
        if (value_is_absent(future) &&
            !(add_child(vm, gathering, awaitable, &loop, &future) &&
              (earlier == NULL || dict_set(vm, earlier, awaitable, future)))) {
            return false;
        }
        list_append(vm, gathering->children, future);
    }
    return true;
}

// True when all are coroutines and futures, and starting them runs no script code.
static bool are_plain(Vm *vm, const Tuple *awaitables, const EventLoop *loop) {
    loop = loop != NULL ? loop : event_loop_running(vm);
    if (loop == NULL || !value_is_none(loop->task_factory) || !event_loop_is_usual(loop)) {
        return false;
    }
    for (size_t index = 0; index < awaitables->count; index++) {
        Value awaitable = awaitables->items[index];
        bool is_plain = value_is_coroutine_object(awaitable) ||
                        (value_is_future(awaitable) &&
                         (class_of(vm, awaitable)->flags & CLASS_IS_BUILTIN) != 0);
        if (!is_plain) {
            return false;
        }
    }
    return true;
}

bool gathering_start(Vm *vm, Value awaitables, EventLoop *loop, bool returns_exceptions,
                     Value *result) {
    const Tuple *all = value_as_tuple(awaitables);
    Value *window = window_open(vm, 3);
    Gathering *gathering = foreign_new(vm, async_state(vm)->gathering_class);
    window[0] = awaitables;
    window[1] = value_from_object(gathering);
    gathering->children = list_new(vm, all->count);
    gathering->returns_exceptions = returns_exceptions;
    bool is_plain = are_plain(vm, all, loop);
    Dict *earlier = is_plain ? NULL : dict_new(vm);
    window[2] = is_plain ? VALUE_NONE : value_from_object(earlier);
    bool succeeded = start_all(vm, gathering, all, loop, earlier);
    for (size_t index = 0; is_plain && index < all->count; index++) {
        value_as_object(all->items[index])->flags &= (uint16_t)~OBJECT_WAS_SEEN;
    }
    *result = window[1];
    window_close(vm, window);
    return succeeded;
}

bool gathering_begin(Vm *vm, Gathering *gathering, Future *outer) {
    List *done = gathering->done;
    gathering->outer = outer;
    gathering->done = NULL;
    outer->awaited_object = value_from_object(gathering->children);
    for (size_t index = 0; done != NULL && index < done->count; index++) {
        if (!gathering_child_done(vm, gathering, value_as_future(done->items[index]))) {
            return false;
        }
    }
    return true;
}
