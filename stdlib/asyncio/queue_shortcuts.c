// queue_shortcuts.c: Queue.put and Queue.get when nothing has to wait; the rest is queues.aspy.
//
// With these an item goes through a queue in 40 ns where it took 350.
#include "async/async.h"
#include "stdlib/asyncio/shortcuts.h"
#include "stdlib/collections/deque.h"

enum {
    FIELD_MAXSIZE,
    FIELD_GETTERS,
    FIELD_PUTTERS,
    FIELD_UNFINISHED,
    FIELD_FINISHED,
    FIELD_QUEUE,
    FIELD_IS_SHUTDOWN
};

static const char *const queue_fields[] = {"_maxsize",          "_getters",  "_putters",
                                           "_unfinished_tasks", "_finished", "_queue",
                                           "_is_shutdown",      "_loop",     NULL};
static const char *const queue_methods[] = {"put",  "get",          "put_nowait", "get_nowait",
                                            "full", "empty",        "qsize",      "_put",
                                            "_get", "_wakeup_next", NULL};
static const PlainClass queue_class = {"asyncio.queues", queue_methods, queue_fields, 1};

// A queue's Event.
enum { EVENT_VALUE = 1 };
static const char *const event_fields[] = {"_waiters", "_value", "_stands_for",
                                           "_verb",    "_loop",  NULL};
static const char *const event_methods[] = {"clear", NULL};
static const PlainClass event_class = {"asyncio.locks", event_methods, event_fields, 1};

static Deque *find_deque(Value value) {
    return value_is_foreign(value, &deque_type) ? value_as_deque(value) : NULL;
}

// The first who waits in a row and is still waiting; those before leave it. *waiter is NULL when
// there is none. False: the row is not one of futures that can be woken here.
static bool find_waiter(Value row, Future **waiter) {
    Deque *deque = find_deque(row);
    *waiter = NULL;
    while (deque != NULL && deque->count > 0) {
        Value first = *deque_at(deque, 0);
        if (!value_is_future(first) || value_as_future(first)->loop == NULL ||
            !event_loop_is_usual(value_as_future(first)->loop)) {
            return false;
        }
        if (!future_is_done(value_as_future(first))) {
            *waiter = value_as_future(first);
            return true;
        }
        first = deque_pop_left(deque);
    }
    return deque != NULL;
}

static void wake(Vm *vm, Value row, Future *waiter) {
    if (waiter != NULL) {
        Value gone = deque_pop_left(value_as_deque(row));
        bool succeeded = future_set_result(vm, waiter, VALUE_NONE);
        assert(succeeded && value_is(gone, value_from_object(waiter)) &&
               "it waits in an open loop that calls no script");
        (void)succeeded;
        (void)gone;
    }
}

static bool has_room(Value maxsize, const Deque *items) {
    return value_is_int(maxsize) &&
           (value_as_int(maxsize) <= 0 || items->count < (size_t)value_as_int(maxsize));
}

// An item begins to be unfinished: join() waits from now on.
static bool count_item(Vm *vm, Value *fields, const uint16_t *slots) {
    Value *unfinished = &fields[slots[FIELD_UNFINISHED]];
    if (!value_is_int(*unfinished) || value_as_int(*unfinished) == VALUE_INT_MAX) {
        return false;
    }
    if (value_as_int(*unfinished) == 0) {
        PlainShape *known = &async_state(vm)->plain_finished;
        Value *event = plain_fields(vm, &event_class, known, fields[slots[FIELD_FINISHED]]);
        if (event == NULL) {
            return false;
        }
        event[known->slots[EVENT_VALUE]] = VALUE_FALSE;
    }
    *unfinished = value_from_int(value_as_int(*unfinished) + 1);
    return true;
}

static ShortcutResult put(Vm *vm, const Value *arguments, Value *result) {
    PlainShape *known = &async_state(vm)->plain_queue;
    Value *fields = plain_fields(vm, &queue_class, known, arguments[0]);
    if (fields == NULL) {
        return SHORTCUT_DECLINES;
    }
    const uint16_t *slots = known->slots;
    Deque *items = find_deque(fields[slots[FIELD_QUEUE]]);
    Value getters = fields[slots[FIELD_GETTERS]];
    Future *getter;
    if (items == NULL || items->max_length >= 0 ||
        !value_is(fields[slots[FIELD_IS_SHUTDOWN]], VALUE_FALSE) ||
        !has_room(fields[slots[FIELD_MAXSIZE]], items) || !find_waiter(getters, &getter) ||
        !count_item(vm, fields, slots)) {
        return SHORTCUT_DECLINES;
    }
    deque_append(vm, items, arguments[1]);
    wake(vm, getters, getter);
    *result = VALUE_NONE;
    return SHORTCUT_RETURNS;
}

static ShortcutResult get(Vm *vm, const Value *arguments, Value *result) {
    PlainShape *known = &async_state(vm)->plain_queue;
    Value *fields = plain_fields(vm, &queue_class, known, arguments[0]);
    if (fields == NULL) {
        return SHORTCUT_DECLINES;
    }
    Deque *items = find_deque(fields[known->slots[FIELD_QUEUE]]);
    Value putters = fields[known->slots[FIELD_PUTTERS]];
    Future *putter;
    if (items == NULL || items->count == 0 || !find_waiter(putters, &putter)) {
        return SHORTCUT_DECLINES;
    }
    *result = deque_pop_left(items);
    wake(vm, putters, putter);
    return SHORTCUT_RETURNS;
}

const Shortcut queue_put_shortcut = {"Queue.put", 2, put};
const Shortcut queue_get_shortcut = {"Queue.get", 1, get};
