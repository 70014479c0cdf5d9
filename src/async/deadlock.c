// deadlock.c: see deadlock.h.
#include "async/deadlock.h"

#include "async/async.h"
#include "async/describe.h"
#include "async/failure.h"
#include "async/lock.h"
#include "base/fatal.h"
#include "vm/native.h"

enum { MOST_TASKS_NAMED = 25, MOST_NAMED_IN_A_LINE = 4 };

// ---- Who waits for whom ----

// The last entry of the list `_holders` that primitives written in aspy keep: (task, code,
// instruction). The task is None when there is none.
Value deadlock_last_holder(Vm *vm, Value owner, CodePoint *place) {
    *place = (CodePoint){NULL, 0};
    if (!value_is_object(owner) || object_fields(value_as_object(owner)) == NULL) {
        return VALUE_NONE;
    }
    String *name = string_intern_text(vm, "_holders");
    Value holders = object_get_field(vm, value_as_object(owner), name);
    if (!value_is_list(holders) || value_as_list(holders)->count == 0) {
        return VALUE_NONE;
    }
    const List *list = value_as_list(holders);
    Value entry = list->items[list->count - 1];
    if (!value_is_tuple(entry) || value_as_tuple(entry)->count != 3) {
        return VALUE_NONE;
    }
    const Value *items = value_as_tuple(entry)->items;
    if (value_is_kind(items[1], KIND_CODE) && value_is_int(items[2])) {
        *place = (CodePoint){value_as_code(items[1]), (uint32_t)value_as_int(items[2])};
    }
    return items[0];
}

// The task that would have to act before `task` can go on; NULL when nobody in particular.
static Task *find_blocker(Vm *vm, const Task *task) {
    Value awaited = describe_awaited(vm, task, NULL);
    CodePoint ignored;
    Value holder = value_is_kind(awaited, KIND_LOCK) ? value_as_lock(awaited)->holder
                   : value_is_task(awaited)          ? awaited
                                                     : deadlock_last_holder(vm, awaited, &ignored);
    return value_is_task(holder) ? value_as_task(holder) : NULL;
}

static bool is_waiting_in(const Task *task, const EventLoop *loop) {
    return task->future.loop == loop && task_state(task) == TASK_WAITING;
}

// A task of the circle that `task` is part of or leads into; NULL when its way ends.
static const Task *find_cycle(Vm *vm, const Task *task) {
    const Task *slow = task;
    const Task *fast = task;
    while (true) {
        for (int step = 0; step < 2; step++) {
            fast = task_state(fast) == TASK_WAITING ? find_blocker(vm, fast) : NULL;
            if (fast == NULL) {
                return NULL;
            }
        }
        slow = find_blocker(vm, slow);
        if (slow == fast) {
            return slow;
        }
    }
}

static const Task *find_any_cycle(Vm *vm, const EventLoop *loop) {
    size_t looked_at = 0;
    enum { MOST_LOOKED_AT = 1000 };
    for (const Task *task = async_state(vm)->first_task; task != NULL && looked_at < MOST_LOOKED_AT;
         task = task->next) {
        if (is_waiting_in(task, loop)) {
            looked_at++;
            const Task *found = find_cycle(vm, task);
            if (found != NULL) {
                return found;
            }
        }
    }
    return NULL;
}

bool deadlock_is_certain(Vm *vm, const EventLoop *loop) {
    if (loop->outside_sources > 0) {
        return false;
    }
    return loop->runs_until_complete || find_any_cycle(vm, loop) != NULL;
}

// ---- The report ----

static void append_task(Vm *vm, const Task *task, TextBuffer *buffer) {
    string_append_utf8(buffer, task_name(vm, (Task *)(uintptr_t)task));
    if (value_is_coroutine_object(task->coroutine)) {
        text_buffer_append_text(buffer, " (");
        string_append_utf8(buffer, coroutine_qualname(vm, value_as_coroutine(task->coroutine)));
        text_buffer_append_byte(buffer, ')');
    }
}

// What the tasks of the machine call it, the oldest first: all of them then say the same name.
static bool append_name(Vm *vm, Value awaited, TextBuffer *buffer) {
    const Threads *threads = &async_state(vm)->threads;
    for (size_t index = 0; index < threads->alive.count; index++) {
        const Thread *thread = threads->alive.items[index];
        if (thread != threads->running &&
            position_append_name_on_stacks(thread->stacks, awaited, buffer)) {
            return true;
        }
    }
    size_t asked = 0;
    for (const Task *task = async_state(vm)->first_task; task != NULL && asked < MOST_TASKS_NAMED;
         task = task->next, asked++) {
        if (value_is_coroutine_object(task->coroutine) &&
            position_append_name(vm, value_as_coroutine(task->coroutine), awaited, buffer)) {
            return true;
        }
    }
    return false;
}

// "Task-2 (work), Task-3 (work)": those of several that are not finished.
static void append_unfinished(Vm *vm, const Value *futures, size_t count, TextBuffer *buffer) {
    size_t named = 0;
    size_t others = 0;
    for (size_t index = 0; index < count; index++) {
        if (!value_is_task(futures[index]) ||
            future_is_done(&value_as_task(futures[index])->future)) {
            continue;
        }
        if (named == MOST_NAMED_IN_A_LINE) {
            others++;
            continue;
        }
        text_buffer_append_text(buffer, named++ > 0 ? ", " : "");
        append_task(vm, value_as_task(futures[index]), buffer);
    }
    if (others > 0) {
        text_buffer_append_format(buffer, " and %zu more", others);
    }
    text_buffer_append_text(buffer, named == 0 ? "futures" : " to finish");
}

// "lock 'left'": the class in lower case, and what the script calls it.
void deadlock_append_object(Vm *vm, Value awaited, TextBuffer *buffer) {
    for (const char *next = class_own_name_of(vm, awaited); *next != '\0'; next++) {
        char letter = *next >= 'A' && *next <= 'Z' ? (char)(*next - 'A' + 'a') : *next;
        text_buffer_append_byte(buffer, letter);
    }
    size_t length = buffer->length;
    text_buffer_append_text(buffer, " '");
    if (append_name(vm, awaited, buffer)) {
        text_buffer_append_byte(buffer, '\'');
    } else {
        text_buffer_truncate(buffer, length);
    }
}

static void append_awaited(Vm *vm, Value awaited, TextBuffer *buffer) {
    if (value_is_task(awaited)) {
        append_unfinished(vm, &awaited, 1, buffer);
    } else if (value_is_list(awaited)) {
        const List *list = value_as_list(awaited);
        append_unfinished(vm, list->items, list->count, buffer);
    } else {
        deadlock_append_object(vm, awaited, buffer);
    }
}

static void append_verb(Value verb, TextBuffer *buffer) {
    if (value_is_string(verb)) {
        string_append_utf8(buffer, value_as_string(verb));
        text_buffer_append_byte(buffer, ' ');
    }
}

static void append_holder(Vm *vm, Value holder, TextBuffer *buffer) {
    if (!value_is_task(holder)) {
        text_buffer_append_text(buffer, "      held by code outside of any task");
        return;
    }
    text_buffer_append_text(buffer, "      held by ");
    append_task(vm, value_as_task(holder), buffer);
    if (future_is_done(&value_as_task(holder)->future)) {
        text_buffer_append_text(buffer, ", which has finished without releasing it");
    }
}

static void append_lock_holder(Vm *vm, const Lock *lock, TextBuffer *buffer) {
    if (!lock->is_locked) {
        return;
    }
    append_holder(vm, lock->holder, buffer);
    text_buffer_append_text(buffer, ", taken at ");
    position_append(buffer, position_resolve(lock->taken_at));
    text_buffer_append_byte(buffer, '\n');
}

static void append_holder_of(Vm *vm, Value awaited, TextBuffer *buffer) {
    CodePoint place;
    if (value_is_kind(awaited, KIND_LOCK)) {
        append_lock_holder(vm, value_as_lock(awaited), buffer);
        return;
    }
    Value holder = deadlock_last_holder(vm, awaited, &place);
    if (!value_is_task(holder)) {
        return;
    }
    append_holder(vm, holder, buffer);
    text_buffer_append_text(buffer, ", taken at ");
    position_append(buffer, position_resolve(place));
    text_buffer_append_byte(buffer, '\n');
}

static void append_waiting_task(Vm *vm, const Task *task, TextBuffer *buffer) {
    Value verb;
    Value awaited = describe_awaited(vm, task, &verb);
    text_buffer_append_text(buffer, "  ");
    append_task(vm, task, buffer);
    if (value_is_coroutine_object(task->coroutine)) {
        text_buffer_append_text(buffer, " at ");
        position_append(buffer, position_of_coroutine(vm, value_as_coroutine(task->coroutine)));
    }
    text_buffer_append_text(buffer, " waits for ");
    append_verb(verb, buffer);
    append_awaited(vm, awaited, buffer);
    text_buffer_append_byte(buffer, '\n');
    append_holder_of(vm, awaited, buffer);
}

static void append_cycle(Vm *vm, const Task *start, TextBuffer *buffer) {
    text_buffer_append_text(buffer, "  circle: ");
    append_task(vm, start, buffer);
    const Task *task = start;
    do {
        Value awaited = describe_awaited(vm, task, NULL);
        text_buffer_append_text(buffer, task == start ? " waits for " : ", which waits for ");
        task = find_blocker(vm, task);
        if (!value_is_task(awaited)) {
            append_awaited(vm, awaited, buffer);
            text_buffer_append_text(buffer, " held by ");
        }
        append_task(vm, task, buffer);
    } while (task != start);
    text_buffer_append_byte(buffer, '\n');
}

size_t deadlock_count_tasks(Vm *vm, const EventLoop *loop) {
    size_t count = 0;
    for (const Task *task = async_state(vm)->first_task; task != NULL; task = task->next) {
        count += is_waiting_in(task, loop) ? 1 : 0;
    }
    return count;
}

void deadlock_append_tasks(Vm *vm, const EventLoop *loop, TextBuffer *buffer) {
    size_t waiting = deadlock_count_tasks(vm, loop);
    size_t named = 0;
    for (const Task *task = async_state(vm)->first_task; task != NULL && named < MOST_TASKS_NAMED;
         task = task->next) {
        if (is_waiting_in(task, loop)) {
            append_waiting_task(vm, task, buffer);
            named++;
        }
    }
    if (waiting > named) {
        text_buffer_append_format(buffer, "  … and %zu more\n", waiting - named);
    }
    const Task *cycle = find_any_cycle(vm, loop);
    if (cycle != NULL) {
        append_cycle(vm, cycle, buffer);
    }
}

static void append_report(Vm *vm, const EventLoop *loop, TextBuffer *buffer) {
    size_t waiting = deadlock_count_tasks(vm, loop);
    text_buffer_append_format(buffer, "aspy: deadlock: nothing can run any more, and %zu task%s\n",
                              waiting, waiting == 1 ? " waits" : "s wait");
    if (waiting == 0) {
        text_buffer_append_text(buffer,
                                "  run_until_complete waits for a future that nobody will set\n");
    }
    deadlock_append_tasks(vm, loop, buffer);
}

bool deadlock_raise_reported(Vm *vm) {
    AsyncState *state = async_state(vm);
    state->had_deadlock = true;
    Value code = value_from_int(EXIT_CODE_DEADLOCK);
    Exception *error = exception_new(vm, state->deadlock_error, &code, 1);
    if (!object_set_field(vm, &error->object, runtime_name(vm, NAME_CODE), code)) {
        assert(false && "SystemExit has attributes");
    }
    return exception_raise_value(vm, value_from_object(error));
}

bool deadlock_raise(Vm *vm, EventLoop *loop) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    append_report(vm, loop, &buffer);
    failure_write(vm, &buffer);
    text_buffer_release(&buffer);
    return deadlock_raise_reported(vm);
}
