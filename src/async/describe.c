// describe.c: see describe.h.
#include "async/describe.h"

#include "async/async.h"
#include "async/gathering.h"
#include "async/origin.h"
#include "object/method.h"
#include "vm/native.h"

// ---- Coroutines and callbacks ----

static void append_quoted_name(TextBuffer *buffer, const String *name) {
    string_append_utf8(buffer, name);
    text_buffer_append_text(buffer, "()");
}

static bool append_foreign_name(Vm *vm, Value object, TextBuffer *buffer) {
    static const Name names[] = {NAME_QUALNAME, NAME_NAME};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        Value found;
        if (!object_find_attribute(vm, object, runtime_name(vm, names[index]), &found)) {
            return false;
        }
        if (value_is_string(found)) {
            append_quoted_name(buffer, value_as_string(found));
            return true;
        }
    }
    text_buffer_append_format(buffer, "<%s without __name__>()", class_own_name_of(vm, object));
    return true;
}

bool describe_coroutine(Vm *vm, Value value, TextBuffer *buffer) {
    if (!value_is_coroutine_object(value)) {
        return append_foreign_name(vm, value, buffer);
    }
    Coroutine *coroutine = value_as_coroutine(value);
    append_quoted_name(buffer, coroutine_qualname(vm, coroutine));
    Code *code = coroutine->frame.code;
    Position position = {code->filename, code->first_line};
    bool is_finished = coroutine_state(coroutine) == COROUTINE_FINISHED;
    text_buffer_append_text(buffer, is_finished ? " done, defined at " : " running at ");
    position_append(buffer, is_finished ? position : position_of_frame(coroutine));
    return true;
}

// Follows __wrapped__, as inspect.unwrap does.
static bool unwrap(Vm *vm, Value *callable) {
    String *name = string_intern_text(vm, "__wrapped__");
    enum { MOST_WRAPPERS = 100 };
    for (int depth = 0; depth < MOST_WRAPPERS; depth++) {
        Value wrapped;
        if (!object_find_attribute(vm, *callable, name, &wrapped)) {
            return false;
        }
        if (value_is_absent(wrapped)) {
            return true;
        }
        *callable = wrapped;
    }
    return true;
}

static bool is_partial(Vm *vm, Value value) {
    return strcmp(class_name_of(vm, value), "partial") == 0 ||
           strcmp(class_name_of(vm, value), "functools.partial") == 0;
}

// The function inside a partial is named, with one more pair of parentheses for each layer.
static bool find_inner_function(Vm *vm, Value *callable, int *layers) {
    *layers = 0;
    while (is_partial(vm, *callable)) {
        Value inner;
        if (!object_get_attribute(vm, *callable, string_intern_text(vm, "func"), &inner)) {
            return false;
        }
        *callable = inner;
        ++*layers;
    }
    return true;
}

static bool append_callable_name(Vm *vm, Value callable, TextBuffer *buffer) {
    static const Name names[] = {NAME_QUALNAME, NAME_NAME};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        Value found;
        if (!object_find_attribute(vm, callable, runtime_name(vm, names[index]), &found)) {
            return false;
        }
        if (value_is_string(found) && value_as_string(found)->length > 0) {
            string_append_utf8(buffer, value_as_string(found));
            return true;
        }
    }
    return object_append_repr(vm, callable, buffer);
}

// In debug mode a call is shown with what it is made with.
static bool append_arguments(Vm *vm, const Tuple *arguments, TextBuffer *buffer) {
    text_buffer_append_byte(buffer, '(');
    for (size_t index = 0; index < arguments->count; index++) {
        text_buffer_append_text(buffer, index > 0 ? ", " : "");
        if (!describe_shortly(vm, arguments->items[index], buffer)) {
            return false;
        }
    }
    text_buffer_append_byte(buffer, ')');
    return true;
}

// `arguments` NULL: they are not shown.
static bool append_call(Vm *vm, Value callback, const Tuple *arguments, TextBuffer *buffer) {
    if (value_is_task(callback)) {
        text_buffer_append_text(buffer, "Task.task_wakeup()");
        return true;
    }
    if (value_is_gathering(callback)) {
        text_buffer_append_text(buffer, "gather.<locals>._done_callback()");
        return true;
    }
    int layers;
    if (!find_inner_function(vm, &callback, &layers) ||
        !append_callable_name(vm, callback, buffer)) {
        return false;
    }
    if (arguments != NULL && layers == 0) {
        if (!append_arguments(vm, arguments, buffer)) {
            return false;
        }
    } else {
        for (int layer = 0; layer <= layers; layer++) {
            text_buffer_append_text(buffer, "()");
        }
    }
    if (!unwrap(vm, &callback)) {
        return false;
    }
    if (value_is_function(callback)) {
        const Code *code = value_as_function(callback)->code;
        text_buffer_append_text(buffer, " at ");
        position_append(buffer, (Position){code->filename, code->first_line});
    }
    return true;
}

bool describe_callback(Vm *vm, Value callback, TextBuffer *buffer) {
    return append_call(vm, callback, NULL, buffer);
}

bool describe_call(Vm *vm, const Handle *handle, TextBuffer *buffer) {
    if (!handle->loop->is_debugging) {
        return append_call(vm, handle->callback, NULL, buffer);
    }
    Value *window = window_open(vm, 1);
    Tuple *arguments = handle_arguments(vm, handle);
    window[0] = value_from_object(arguments);
    bool succeeded = append_call(vm, handle->callback, arguments, buffer);
    window_close(vm, window);
    return succeeded;
}

// ---- Short reprs ----

enum { LONGEST_TEXT = 30, LONGEST_INT = 40, MOST_ITEMS = 6, MOST_PAIRS = 4, DEEPEST = 6 };

static bool append_shortly(Vm *vm, Value value, int level, TextBuffer *buffer);

static void append_cut(TextBuffer *buffer, const TextBuffer *text, size_t longest) {
    size_t length = text->length;
    if (length <= longest) {
        text_buffer_append(buffer, text->bytes, length);
        return;
    }
    size_t head = (longest - 3) / 2;
    size_t tail = longest - 3 - head;
    text_buffer_append(buffer, text->bytes, head);
    text_buffer_append_text(buffer, "...");
    text_buffer_append(buffer, text->bytes + length - tail, tail);
}

static bool append_whole(Vm *vm, Value value, size_t longest, TextBuffer *buffer) {
    TextBuffer text;
    text_buffer_init(&text);
    bool succeeded = object_append_repr(vm, value, &text);
    if (succeeded) {
        append_cut(buffer, &text, longest);
    }
    text_buffer_release(&text);
    return succeeded;
}

static bool append_items(Vm *vm, const Value *items, size_t count, const char *brackets, int level,
                         TextBuffer *buffer) {
    text_buffer_append_byte(buffer, brackets[0]);
    if (level <= 0 && count > 0) {
        text_buffer_append_text(buffer, "...");
        count = 0;
    }
    for (size_t index = 0; index < count && index < MOST_ITEMS; index++) {
        text_buffer_append_text(buffer, index > 0 ? ", " : "");
        if (!append_shortly(vm, items[index], level - 1, buffer)) {
            return false;
        }
    }
    if (count > MOST_ITEMS) {
        text_buffer_append_text(buffer, ", ...");
    }
    if (brackets[0] == '(' && count == 1) {
        text_buffer_append_byte(buffer, ',');
    }
    text_buffer_append_byte(buffer, brackets[1]);
    return true;
}

static bool append_pairs(Vm *vm, Dict *dict, int level, TextBuffer *buffer) {
    if (dict->count > 0 && level <= 0) {
        text_buffer_append_text(buffer, "{...}");
        return true;
    }
    text_buffer_append_byte(buffer, '{');
    size_t position = 0;
    size_t shown = 0;
    Value key;
    Value item;
    while (shown < MOST_PAIRS && dict_next(dict, &position, &key, &item)) {
        text_buffer_append_text(buffer, shown++ > 0 ? ", " : "");
        if (!append_shortly(vm, key, level - 1, buffer)) {
            return false;
        }
        text_buffer_append_text(buffer, ": ");
        if (!append_shortly(vm, item, level - 1, buffer)) {
            return false;
        }
    }
    text_buffer_append_text(buffer, dict->count > MOST_PAIRS ? ", ...}" : "}");
    return true;
}

static bool append_shortly(Vm *vm, Value value, int level, TextBuffer *buffer) {
    if (value_is_list(value)) {
        const List *list = value_as_list(value);
        return append_items(vm, list->items, list->count, "[]", level, buffer);
    }
    if (value_is_tuple(value)) {
        const Tuple *tuple = value_as_tuple(value);
        return append_items(vm, tuple->items, tuple->count, "()", level, buffer);
    }
    if (value_is_dict(value)) {
        return append_pairs(vm, value_as_dict(value), level, buffer);
    }
    return append_whole(vm, value, int_check(vm, value) ? LONGEST_INT : LONGEST_TEXT, buffer);
}

bool describe_shortly(Vm *vm, Value value, TextBuffer *buffer) {
    return append_shortly(vm, value, DEEPEST, buffer);
}

// ---- Futures and tasks ----

static bool append_callbacks(Vm *vm, Future *future, TextBuffer *buffer) {
    size_t count = future_callback_count(future);
    if (count == 0) {
        return true;
    }
    text_buffer_append_text(buffer, " cb=[");
    if (!describe_callback(vm, future_callback_at(future, 0), buffer)) {
        return false;
    }
    if (count > 2) {
        text_buffer_append_format(buffer, ", <%zu more>", count - 2);
    }
    if (count > 1) {
        text_buffer_append_text(buffer, ", ");
        if (!describe_callback(vm, future_callback_at(future, count - 1), buffer)) {
            return false;
        }
    }
    text_buffer_append_byte(buffer, ']');
    return true;
}

static bool append_task_part(Vm *vm, Task *task, TextBuffer *buffer) {
    Value name = value_from_object(task_name(vm, task));
    text_buffer_append_text(buffer, " name=");
    if (!object_append_repr(vm, name, buffer)) {
        return false;
    }
    if (!value_is_none(task->coroutine)) {
        text_buffer_append_text(buffer, " coro=<");
        if (!describe_coroutine(vm, task->coroutine, buffer)) {
            return false;
        }
        text_buffer_append_byte(buffer, '>');
    }
    Value waited_for = task_waited_for(vm, task);
    if (!value_is_absent(waited_for)) {
        text_buffer_append_text(buffer, " wait_for=");
        return object_append_repr(vm, waited_for, buffer);
    }
    return true;
}

static bool append_outcome(Vm *vm, Future *future, TextBuffer *buffer) {
    if (future->state != FUTURE_FINISHED) {
        return true;
    }
    text_buffer_append_text(buffer, future->has_exception ? " exception=" : " result=");
    if (future->has_exception) {
        return object_append_repr(vm, future->result, buffer);
    }
    return describe_shortly(vm, future->result, buffer);
}

static const char *status_of(const Future *future) {
    static const char *const names[] = {"pending", "cancelled", "finished"};
    if (future->object.kind == KIND_TASK && !future_is_done(future) &&
        future_more(future)->cancel_requests > 0) {
        return "cancelling";
    }
    return names[future->state];
}

bool describe_future(Vm *vm, Future *future, TextBuffer *buffer) {
    Value self = value_from_object(future);
    text_buffer_append_format(buffer, "<%s %s", class_own_name_of(vm, self), status_of(future));
    if (future->object.kind == KIND_TASK && !append_task_part(vm, (Task *)(void *)future, buffer)) {
        return false;
    }
    if (!append_outcome(vm, future, buffer) || !append_callbacks(vm, future, buffer) ||
        !origin_append(vm, self, buffer)) {
        return false;
    }
    text_buffer_append_byte(buffer, '>');
    return true;
}

// ---- Handles ----

bool describe_handle(Vm *vm, Handle *handle, TextBuffer *buffer) {
    text_buffer_append_format(buffer, "<%s", handle->is_timer ? "TimerHandle" : "Handle");
    if (handle->is_cancelled) {
        text_buffer_append_text(buffer, " cancelled");
    }
    if (handle->is_timer) {
        text_buffer_append_text(buffer, " when=");
        if (!object_append_repr(vm, value_from_double(handle->when), buffer)) {
            return false;
        }
    }
    if (!handle->is_cancelled) {
        text_buffer_append_byte(buffer, ' ');
        if (!describe_call(vm, handle, buffer)) {
            return false;
        }
    }
    if (!origin_append(vm, value_from_object(handle), buffer)) {
        return false;
    }
    text_buffer_append_byte(buffer, '>');
    return true;
}

// ---- What a task waits for ----

Value describe_awaited(Vm *vm, const Task *task, Value *verb) {
    if (verb != NULL) {
        *verb = VALUE_ABSENT;
    }
    if (value_is_absent(task->waiting_for) || task_is_sleeping(task)) {
        return VALUE_NONE;
    }
    if (!value_is_future(task->waiting_for)) {
        return task->waiting_for;
    }
    const Future *future = value_as_future(task->waiting_for);
    if (future_is_done(future) || value_is_absent(future->awaited_object)) {
        return task->waiting_for;
    }
    if (verb != NULL) {
        *verb = async_verb_text(vm, (uint8_t)future->awaited_verb);
    }
    return future->awaited_object;
}
