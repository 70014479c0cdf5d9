// deadlock_graph.c: see deadlock_graph.h.
#include "async/deadlock_graph.h"

#include "async/async.h"
#include "async/describe.h"
#include "async/lock.h"
#include "async/thread_lock.h"
#include "vm/native.h"

// ---- What somebody waits for ----

static Value awaited_by_thread(Vm *vm, const Thread *thread, Value *verb) {
    *verb = VALUE_ABSENT;
    if (!value_is_thread_lock(thread->awaited)) {
        return thread->awaited;
    }
    const ThreadLock *lock = value_as_thread_lock(thread->awaited);
    *verb = async_verb_text(vm, lock->verb);
    return value_is_none(lock->stands_for) ? thread->awaited : lock->stands_for;
}

Value deadlock_awaited(Vm *vm, Value waiter, Value *verb) {
    Value ignored;
    if (verb == NULL) {
        verb = &ignored;
    }
    return value_is_thread(waiter) ? awaited_by_thread(vm, value_as_thread(waiter), verb)
                                   : describe_awaited(vm, value_as_task(waiter), verb);
}

bool deadlock_has_finished(Value waiter) {
    return value_is_thread(waiter) ? value_as_thread(waiter)->state == THREAD_FINISHED
                                   : future_is_done(&value_as_task(waiter)->future);
}

bool deadlock_is_waiting_in(const Task *task, const EventLoop *loop) {
    return (loop == NULL || task->future.loop == loop) && task_state(task) == TASK_WAITING;
}

// ---- Who would have to act ----

// Primitives written in aspy keep a list `_holders` of (task or thread, code, instruction).
static bool holder_at(Vm *vm, Value owner, size_t index, Value *holder, CodePoint *taken_at) {
    if (!value_is_object(owner) || object_fields(value_as_object(owner)) == NULL) {
        return false;
    }
    String *name = string_intern_text(vm, "_holders");
    Value holders = object_get_field(vm, value_as_object(owner), name);
    if (!value_is_list(holders) || index >= value_as_list(holders)->count) {
        return false;
    }
    const List *list = value_as_list(holders);
    Value entry = list->items[list->count - 1 - index];
    if (!value_is_tuple(entry) || value_as_tuple(entry)->count != 3) {
        return false;
    }
    const Value *items = value_as_tuple(entry)->items;
    *holder = items[0];
    if (value_is_kind(items[1], KIND_CODE) && value_is_int(items[2])) {
        *taken_at = (CodePoint){value_as_code(items[1]), (uint32_t)value_as_int(items[2])};
    }
    return true;
}

// Who is to make one of several futures done: a task itself, or who computes it.
static bool maker_at(Vm *vm, const List *futures, size_t index, Value *maker, CodePoint *place) {
    for (size_t item = 0; item < futures->count; item++) {
        Value future = futures->items[item];
        if (value_is_task(future)) {
            if (!future_is_done(&value_as_task(future)->future) && index-- == 0) {
                *maker = future;
                return true;
            }
            continue;
        }
        size_t count = 0;
        while (holder_at(vm, future, count, maker, place)) {
            if (index-- == 0) {
                return true;
            }
            count++;
        }
    }
    return false;
}

// A thread that runs a loop goes on when one of its tasks does.
static bool task_of_loop_at(Vm *vm, const EventLoop *loop, size_t index, Value *blocker) {
    enum { MOST_LOOKED_AT = 1000 };
    for (const Task *task = async_state(vm)->first_task; task != NULL && index < MOST_LOOKED_AT;
         task = task->next) {
        if (deadlock_is_waiting_in(task, loop) && index-- == 0) {
            *blocker = task_as_value(task);
            return true;
        }
    }
    return false;
}

static bool only(Value found, size_t index, Value *blocker) {
    *blocker = found;
    return index == 0 && !value_is_none(found);
}

bool deadlock_blocker_at(Vm *vm, Value waiter, size_t index, Value *blocker, CodePoint *taken_at) {
    Value awaited = deadlock_awaited(vm, waiter, NULL);
    *taken_at = (CodePoint){NULL, 0};
    if (value_is_thread(awaited) || value_is_task(awaited)) {
        return only(awaited, index, blocker);
    }
    if (value_is_kind(awaited, KIND_LOCK)) {
        *taken_at = value_as_lock(awaited)->taken_at;
        return only(value_as_lock(awaited)->holder, index, blocker);
    }
    if (value_is_thread_lock(awaited)) {
        *taken_at = value_as_thread_lock(awaited)->taken_at;
        return only(thread_as_value(value_as_thread_lock(awaited)->holder), index, blocker);
    }
    if (value_is_event_loop(awaited)) {
        return task_of_loop_at(vm, value_as_event_loop(awaited), index, blocker);
    }
    if (value_is_list(awaited)) {
        return maker_at(vm, value_as_list(awaited), index, blocker, taken_at);
    }
    return holder_at(vm, awaited, index, blocker, taken_at);
}

// ---- Circles ----

static SearchMark mark_of(Value waiter) {
    return value_is_thread(waiter) ? value_as_thread(waiter)->search_mark
                                   : (SearchMark)value_as_task(waiter)->future.search_mark;
}

static void set_mark(Value waiter, SearchMark mark) {
    if (value_is_thread(waiter)) {
        value_as_thread(waiter)->search_mark = (uint8_t)mark;
    } else {
        value_as_task(waiter)->future.search_mark = mark & 3U;
    }
}

static void clear_marks(Vm *vm) {
    AsyncState *state = async_state(vm);
    for (size_t index = 0; index < state->threads.alive.count; index++) {
        state->threads.alive.items[index]->search_mark = SEARCH_NEW;
    }
    for (Task *task = state->first_task; task != NULL; task = task->next) {
        task->future.search_mark = SEARCH_NEW;
    }
}

static bool is_waiting(Value waiter) {
    return value_is_thread(waiter) ? value_as_thread(waiter)->state != THREAD_FINISHED
                                   : task_state(value_as_task(waiter)) == TASK_WAITING;
}

static void step_to(Way *way, Value waiter) {
    set_mark(waiter, SEARCH_ON_WAY);
    vector_push(way, (WayPoint){waiter, 0});
}

// What led to the circle is not part of it.
static void keep_circle(Way *way, Value first) {
    size_t begin = 0;
    while (!value_is(way->items[begin].waiter, first)) {
        begin++;
    }
    way->count -= begin;
    memmove(way->items, way->items + begin, way->count * sizeof *way->items);
}

// Goes as deep as it can, and back from where the way ends.
static bool search_from(Vm *vm, Value start, Way *way) {
    if (mark_of(start) != SEARCH_NEW) {
        return false;
    }
    step_to(way, start);
    while (way->count > 0) {
        WayPoint *point = &vector_last(way);
        Value blocker;
        CodePoint ignored;
        if (!deadlock_blocker_at(vm, point->waiter, point->next, &blocker, &ignored)) {
            set_mark(point->waiter, SEARCH_LEFT);
            (void)vector_pop(way);
            continue;
        }
        point->next++;
        if ((!value_is_thread(blocker) && !value_is_task(blocker)) || !is_waiting(blocker)) {
            continue;
        }
        if (mark_of(blocker) == SEARCH_ON_WAY) {
            keep_circle(way, blocker);
            return true;
        }
        if (mark_of(blocker) == SEARCH_NEW) {
            step_to(way, blocker);
        }
    }
    return false;
}

bool deadlock_find_circle(Vm *vm, const EventLoop *loop, Way *way) {
    const AsyncState *state = async_state(vm);
    clear_marks(vm);
    *way = (Way){0};
    for (size_t index = 0; index < state->threads.alive.count; index++) {
        if (search_from(vm, thread_as_value(state->threads.alive.items[index]), way)) {
            return true;
        }
    }
    for (const Task *task = state->first_task; task != NULL; task = task->next) {
        if (deadlock_is_waiting_in(task, loop) && search_from(vm, task_as_value(task), way)) {
            return true;
        }
    }
    return false;
}
