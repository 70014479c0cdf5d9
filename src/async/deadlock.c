// deadlock.c: see deadlock.h.
#include "async/deadlock.h"

#include "async/alarm.h"
#include "async/async.h"
#include "async/deadlock_graph.h"
#include "async/describe.h"
#include "async/failure.h"
#include "base/fatal.h"
#include "vm/mistake.h"
#include "vm/native.h"

enum { MOST_TASKS_NAMED = 25, MOST_NAMED_IN_A_LINE = 4 };

bool deadlock_is_certain(Vm *vm, const EventLoop *loop) {
    if (loop->outside_sources > 0 || alarm_is_awaited(vm)) {
        return false;
    }
    Way way;
    bool is_certain = loop->runs_until_complete || deadlock_find_circle(vm, loop, &way);
    if (!loop->runs_until_complete) {
        vector_release(&way);
    }
    return is_certain;
}

// ---- What is waited for ----

static void append_task(Vm *vm, const Task *task, TextBuffer *buffer) {
    string_append_utf8(buffer, task_name(vm, (Task *)(uintptr_t)task));
    if (value_is_coroutine_object(task->coroutine)) {
        text_buffer_append_text(buffer, " (");
        string_append_utf8(buffer, coroutine_qualname(vm, value_as_coroutine(task->coroutine)));
        text_buffer_append_byte(buffer, ')');
    }
}

// What the tasks of the machine call it, the oldest first: all of them then say the same name.
bool deadlock_append_name(Vm *vm, Value awaited, TextBuffer *buffer) {
    const Threads *threads = &async_state(vm)->threads;
    for (size_t index = 0; index < threads->alive.count; index++) {
        const Thread *thread = threads->alive.items[index];
        bool found = thread == threads->running
                         ? position_append_name_here(vm, awaited, buffer)
                         : position_append_name_on_stacks(thread->stacks, awaited, buffer);
        if (found) {
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
    return position_append_name_in_script(vm, awaited, buffer);
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
    if (named > 0) {
        text_buffer_append_text(buffer, " to finish");
    } else {
        text_buffer_append_format(buffer, count == 1 ? "%zu future" : "%zu futures", count);
    }
}

// The name ends in something that its author does not know: "cond._lock" is the lock of "cond".
static bool is_of_another(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot != NULL && dot[1] == '_';
}

// "lock 'left'": the class in lower case, and what the script calls it.
static void append_object(Vm *vm, Value awaited, TextBuffer *buffer) {
    for (const char *next = class_own_name_of(vm, awaited); *next != '\0'; next++) {
        char letter = *next >= 'A' && *next <= 'Z' ? (char)(*next - 'A' + 'a') : *next;
        text_buffer_append_byte(buffer, letter);
    }
    TextBuffer name;
    text_buffer_init(&name);
    if (deadlock_append_name(vm, awaited, &name)) {
        bool is_inner = is_of_another(name.bytes);
        if (is_inner) {
            text_buffer_truncate(&name, (size_t)(strrchr(name.bytes, '.') - name.bytes));
        }
        text_buffer_append_format(buffer, is_inner ? " of '%s'" : " '%s'", name.bytes);
    }
    text_buffer_release(&name);
}

static int64_t field_of(Vm *vm, Value object, const char *name) {
    if (!value_is_object(object) || object_fields(value_as_object(object)) == NULL) {
        return -1;
    }
    Value value = object_get_field(vm, value_as_object(object), string_intern_text(vm, name));
    return value_is_int(value) ? value_as_int(value) : -1;
}

// Of barriers the parties are counted, of queues the calls of task_done().
void deadlock_append_missing(Vm *vm, Value awaited, Value verb, TextBuffer *buffer) {
    int64_t parties = field_of(vm, awaited, "_parties");
    int64_t present = field_of(vm, awaited, "_count");
    if (parties > 0 && present >= 0) {
        text_buffer_append_format(buffer, ": %d of %d have come", (int)present, (int)parties);
    }
    if (value_is_string(verb) && string_equal_text(value_as_string(verb), "the work of")) {
        int64_t calls = field_of(vm, awaited, "_unfinished_tasks");
        calls = calls >= 0 ? calls : field_of(vm, awaited, "unfinished_tasks");
        text_buffer_append_format(buffer,
                                  calls == 1 ? ": %d call of task_done() is missing"
                                             : ": %d calls of task_done() are missing",
                                  (int)calls);
    }
}

void deadlock_append_awaited(Vm *vm, Value awaited, Value verb, TextBuffer *buffer) {
    if (value_is_task(awaited)) {
        append_unfinished(vm, &awaited, 1, buffer);
        return;
    }
    if (value_is_list(awaited)) {
        const List *list = value_as_list(awaited);
        append_unfinished(vm, list->items, list->count, buffer);
        return;
    }
    if (value_is_string(verb)) {
        string_append_utf8(buffer, value_as_string(verb));
        text_buffer_append_byte(buffer, ' ');
    }
    append_object(vm, awaited, buffer);
}

// ---- The report ----

void deadlock_append_waiter(Vm *vm, Value waiter, TextBuffer *buffer) {
    if (value_is_thread(waiter)) {
        thread_append_name(vm, value_as_thread(waiter), buffer);
    } else {
        append_task(vm, value_as_task(waiter), buffer);
    }
}

// Of the future of a call that runs elsewhere: no one holds it.
static bool is_of_a_call(Value verb) {
    return value_is_string(verb) && string_equal_text(value_as_string(verb), "the result of");
}

static void append_hold(Vm *vm, Value awaited, Value verb, TextBuffer *buffer) {
    if (!is_of_a_call(verb)) {
        text_buffer_append_text(buffer, "held by ");
        return;
    }
    Value state = object_get_field(vm, value_as_object(awaited), string_intern_text(vm, "_state"));
    bool is_running =
        value_is_string(state) && string_equal_text(value_as_string(state), "RUNNING");
    text_buffer_append_text(buffer,
                            is_running ? "computed by " : "not begun, its pool being busy with ");
}

static void append_holder(Vm *vm, Value waiter, Value holder, CodePoint taken_at,
                          TextBuffer *buffer) {
    Value verb;
    Value awaited = deadlock_awaited(vm, waiter, &verb);
    text_buffer_append_text(buffer, "      ");
    append_hold(vm, awaited, verb, buffer);
    if (value_is_none(holder)) {
        text_buffer_append_text(buffer, "code outside of any task");
    } else {
        deadlock_append_waiter(vm, holder, buffer);
        if (deadlock_has_finished(holder)) {
            text_buffer_append_text(buffer, ", which has finished without releasing it");
        }
    }
    if (!is_of_a_call(verb)) {
        text_buffer_append_text(buffer, ", taken at ");
        position_append(buffer, position_resolve(taken_at));
    }
    text_buffer_append_byte(buffer, '\n');
}

void deadlock_append_holders(Vm *vm, Value waiter, TextBuffer *buffer) {
    Value awaited = deadlock_awaited(vm, waiter, NULL);
    if (value_is_task(awaited) || value_is_thread(awaited) || value_is_list(awaited) ||
        value_is_event_loop(awaited)) {
        return; // who has to act was said
    }
    Value holder;
    CodePoint taken_at;
    size_t index = 0;
    while (index < MOST_NAMED_IN_A_LINE &&
           deadlock_blocker_at(vm, waiter, index, &holder, &taken_at)) {
        append_holder(vm, waiter, holder, taken_at, buffer);
        index++;
    }
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
    deadlock_append_awaited(vm, awaited, verb, buffer);
    deadlock_append_missing(vm, awaited, verb, buffer);
    text_buffer_append_byte(buffer, '\n');
    deadlock_append_holders(vm, task_as_value(task), buffer);
}

static void append_step(Vm *vm, Value waiter, Value next, bool is_first, TextBuffer *buffer) {
    Value verb;
    Value awaited = deadlock_awaited(vm, waiter, &verb);
    text_buffer_append_text(buffer, is_first ? " waits for " : ", which waits for ");
    if (value_is_event_loop(awaited)) {
        text_buffer_append_text(buffer, "an event loop of ");
    } else if (!value_is_task(awaited) && !value_is_list(awaited) && !value_is_thread(awaited)) {
        deadlock_append_awaited(vm, awaited, verb, buffer);
        text_buffer_append_byte(buffer, ' ');
        append_hold(vm, awaited, verb, buffer);
    }
    deadlock_append_waiter(vm, next, buffer);
    text_buffer_append_text(buffer, value_is_thread(awaited) ? " to finish" : "");
}

void deadlock_append_circle(Vm *vm, const EventLoop *loop, TextBuffer *buffer) {
    Way way;
    if (deadlock_find_circle(vm, loop, &way)) {
        text_buffer_append_text(buffer, "  circle: ");
        deadlock_append_waiter(vm, way.items[0].waiter, buffer);
        for (size_t index = 0; index < way.count; index++) {
            append_step(vm, way.items[index].waiter, way.items[(index + 1) % way.count].waiter,
                        index == 0, buffer);
        }
        text_buffer_append_byte(buffer, '\n');
    }
    vector_release(&way);
}

size_t deadlock_count_tasks(Vm *vm, const EventLoop *loop) {
    size_t count = 0;
    for (const Task *task = async_state(vm)->first_task; task != NULL; task = task->next) {
        count += deadlock_is_waiting_in(task, loop) ? 1 : 0;
    }
    return count;
}

void deadlock_append_tasks(Vm *vm, const EventLoop *loop, TextBuffer *buffer) {
    size_t waiting = deadlock_count_tasks(vm, loop);
    size_t named = 0;
    for (const Task *task = async_state(vm)->first_task; task != NULL && named < MOST_TASKS_NAMED;
         task = task->next) {
        if (deadlock_is_waiting_in(task, loop)) {
            append_waiting_task(vm, task, buffer);
            named++;
        }
    }
    if (waiting > named) {
        text_buffer_append_format(buffer, "  … and %zu more\n", waiting - named);
    }
}

static void append_report(Vm *vm, const EventLoop *loop, TextBuffer *buffer) {
    size_t waiting = deadlock_count_tasks(vm, loop);
    text_buffer_append_format(buffer, "aspy: deadlock: nothing can run any more, and %zu task%s\n",
                              waiting, waiting == 1 ? " waits" : "s wait");
    if (waiting == 0) {
        text_buffer_append_text(buffer, "  run_until_complete at ");
        position_append(buffer, position_of_caller(vm));
        text_buffer_append_text(buffer, " waits for a future that nobody will set\n");
    }
    deadlock_append_tasks(vm, loop, buffer);
    deadlock_append_circle(vm, loop, buffer);
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

// A task of the circle; without one the youngest that waits: what the others wait for is its end,
// as a rule. None: none waits.
static Value find_subject(Vm *vm, const EventLoop *loop) {
    Value subject = VALUE_NONE;
    Way way;
    if (deadlock_find_circle(vm, loop, &way)) {
        subject = way.items[0].waiter;
    } else {
        for (const Task *task = async_state(vm)->first_task; task != NULL; task = task->next) {
            subject = deadlock_is_waiting_in(task, loop) ? task_as_value(task) : subject;
        }
    }
    vector_release(&way);
    return subject;
}

bool deadlock_raise(Vm *vm, EventLoop *loop) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    append_report(vm, loop, &buffer);
    failure_write(vm, &buffer);
    text_buffer_release(&buffer);
    mistake_tell(vm, &(Mistake){.kind = MISTAKE_DEADLOCK, .subject = find_subject(vm, loop)});
    return deadlock_raise_reported(vm);
}
