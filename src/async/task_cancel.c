// task_cancel.c: asking a task to end. See task.h.
#include "async/async.h"
#include "async/task.h"
#include "base/vector.h"
#include "vm/native.h"

bool task_cancel_any(Vm *vm, Value future, Value message, bool *requested) {
    const AsyncState *state = async_state(vm);
    const Class *class = class_of(vm, future);
    if (class == state->task_class) {
        return task_cancel(vm, value_as_task(future), message, requested);
    }
    if (class == state->future_class || class == state->lock_waiter_class ||
        class == state->row_waiter_class || class == state->sleep_class) {
        return future_cancel(vm, value_as_future(future), message, requested);
    }
    // A subclass may have a cancel() of its own, as what gather() returns has.
    Value answer;
    Value keyword = value_from_object(string_intern_text(vm, "msg"));
    Tuple *keywords = tuple_from_values(vm, &keyword, 1);
    Value method;
    String *name = string_intern_text(vm, "cancel");
    return object_get_attribute(vm, future, name, &method) &&
           native_call_keywords(vm, method, &message, 0, keywords, &answer) &&
           object_is_true(vm, answer, requested);
}

// A task of a circle: it waits, by way of others, for itself. It gives up waiting, and the others
// follow, each being told that what it waits for was cancelled.
static bool cancel_in_circle(Vm *vm, Task *task) {
    Value awaited = task->waiting_for;
    size_t ignored;
    if (task_state(task) != TASK_WAITING || !value_is_future(awaited)) {
        return true; // it goes on already
    }
    return future_remove_callback(vm, value_as_future(awaited), task_as_value(task), &ignored) &&
           task_stop_waiting(vm, task, future_make_cancelled_error(vm, &task->future));
}

// The unfinished task that it waits for, if cancelling that one means no more than task_cancel.
static Task *find_next_in_row(Vm *vm, const Task *task) {
    Value awaited = task->waiting_for;
    bool is_plain = value_is_task(awaited) && class_of(vm, awaited) == async_state(vm)->task_class;
    return is_plain && !future_is_done(&value_as_task(awaited)->future) ? value_as_task(awaited)
                                                                        : NULL;
}

// The last task of a row: what it waits for is cancelled, or its next step is told.
static bool cancel_last(Vm *vm, Task *task, Value message) {
    bool passed_on = false;
    if (!value_is_absent(task->waiting_for) &&
        !task_cancel_any(vm, task_waited_for(vm, task), message, &passed_on)) {
        return false;
    }
    if (!passed_on) {
        task->future.must_cancel = true;
        future_own_more(vm, &task->future)->cancel_message = message;
    }
    return true;
}

// Tasks that wait for each other are a row, which may be long, and may be a circle: also through
// the cancel() of something else, such as what gather() returns, that comes here again.
bool task_cancel(Vm *vm, Task *task, Value message, bool *requested) {
    task->future.has_unseen_exception = false;
    *requested = !future_is_done(&task->future);
    VECTOR(Task *) row = {0};
    Task *last = NULL;
    bool is_circle = false;
    for (Task *next = *requested ? task : NULL; next != NULL && !is_circle;) {
        last = next;
        future_own_more(vm, &last->future)->cancel_requests++;
        is_circle = last->future.is_being_cancelled;
        if (!is_circle) {
            last->future.is_being_cancelled = true;
            vector_push(&row, last);
            next = find_next_in_row(vm, last);
        }
    }
    bool succeeded =
        last == NULL || (is_circle ? cancel_in_circle(vm, last) : cancel_last(vm, last, message));
    for (size_t index = 0; index < row.count; index++) {
        row.items[index]->future.is_being_cancelled = false;
    }
    vector_release(&row);
    return succeeded;
}

uint32_t task_uncancel(Task *task) {
    FutureMore *more = task->future.more;
    if (more == NULL) {
        return 0;
    }
    if (more->cancel_requests > 0 && --more->cancel_requests == 0) {
        task->future.must_cancel = false;
    }
    return more->cancel_requests;
}
