// explain_silent.c: rules about mistakes that are no exceptions.
#include "app/coach/rules.h"

#include "async/async.h"
#include "async/deadlock.h"
#include "async/deadlock_graph.h"
#include "async/describe.h"
#include "async/lock.h"
#include "vm/native.h"

static bool open_at(Place *place, const Mistake *mistake) {
    return mistake->code != NULL &&
           place_open(place, mistake->code, frame_code_span(mistake->code, mistake->instruction));
}

// ---- Coroutines that nobody awaits -------------------------------------------------------------

// Inside another call or a list it is for whoever was given it to await: that one has failed, and
// says so itself.
static bool was_given_away(const Place *place, const Ast *call) {
    const Ast *parent = place_parent(place, call);
    return parent != NULL && ((parent->kind == AST_CALL && parent->as.call.func != call) ||
                              parent->kind == AST_LIST || parent->kind == AST_TUPLE ||
                              parent->kind == AST_LIST_COMP || parent->kind == AST_GENERATOR_EXP);
}

const char *explain_never_awaited(Vm *vm, const Mistake *mistake, TextBuffer *hint) {
    Place place;
    if (!open_at(&place, mistake)) {
        return NULL;
    }
    const Ast *call = rule_call(place_node(&place));
    bool is_told = call != NULL && !was_given_away(&place, call);
    if (is_told) {
        text_buffer_append_byte(hint, '\'');
        place_append_text(&place, call, hint);
        text_buffer_append_text(hint, "' makes a coroutine but nothing runs it");
        bool awaits_at_top =
            vm->session != NULL || (mistake->code->flags & CODE_IS_ASYNC_MODULE) != 0;
        if (place_function(&place) == NULL && awaits_at_top) {
            TextBuffer text;
            text_buffer_init(&text);
            text_buffer_append_text(&text, "await ");
            place_append_text(&place, call, &text);
            rule_append_write(&place, call, text.bytes, hint);
            text_buffer_release(&text);
        } else {
            rule_append_await(&place, call, hint);
        }
    }
    place_close(&place);
    return is_told ? "forgotten-await" : NULL;
}

// ---- Tasks -------------------------------------------------------------------------------------

// "'Task-2' (worker)".
static void append_task(Vm *vm, Value value, TextBuffer *hint) {
    Task *task = value_as_task(value);
    text_buffer_append_byte(hint, '\'');
    string_append_utf8(hint, task_name(vm, task));
    text_buffer_append_byte(hint, '\'');
    if (value_is_coroutine_object(task->coroutine)) {
        text_buffer_append_text(hint, " (");
        string_append_utf8(hint, coroutine_qualname(vm, value_as_coroutine(task->coroutine)));
        text_buffer_append_byte(hint, ')');
    }
}

const char *explain_never_retrieved(Vm *vm, const Mistake *mistake, TextBuffer *hint) {
    if (!value_is_task(mistake->subject)) {
        return NULL;
    }
    append_task(vm, mistake->subject, hint);
    text_buffer_append_text(hint, " failed and nobody looked: keep the task in a variable and, "
                                  "before the program ends, write: await task");
    return "never-retrieved";
}

const char *explain_lost(Vm *vm, const Mistake *mistake, TextBuffer *hint) {
    // Of a task that was asked to end, and would not, something else is to be said.
    if (future_more(&value_as_task(mistake->subject)->future)->cancel_requests > 0) {
        return NULL;
    }
    append_task(vm, mistake->subject, hint);
    text_buffer_append_text(hint,
                            " was not finished, and nothing in the program refers to it: keep "
                            "what create_task() returns; write: task = asyncio.create_task(");
    const Task *task = value_as_task(mistake->subject);
    if (value_is_coroutine_object(task->coroutine)) {
        string_append_utf8(hint, coroutine_qualname(vm, value_as_coroutine(task->coroutine)));
        text_buffer_append_text(hint, "()");
    }
    text_buffer_append_text(hint, "), and later: await task");
    return "lost-task";
}

static bool ends_in_raise(const Ast *handler) {
    const AstList *body = &handler->as.except_handler.body;
    return body->count > 0 && body->items[body->count - 1]->kind == AST_RAISE;
}

// Where the `except` stands around the place that took the CancelledError; 0: there is none, or it
// is still tidying up.
static uint32_t handler_line(const Place *place) {
    for (size_t index = place->depth; index-- > 1;) {
        const Ast *node = place->path[index - 1];
        if (node->kind == AST_TRY && node->as.try_.handlers.count > 0 &&
            place->path[index]->kind != AST_EXCEPT_HANDLER) {
            const Ast *handler = node->as.try_.handlers.items[0];
            return ends_in_raise(handler) ? 0 : handler->range.line;
        }
    }
    return 0;
}

const char *explain_cancel_ignored(Vm *vm, const Mistake *mistake, TextBuffer *hint) {
    Place place;
    if (!open_at(&place, mistake)) {
        return NULL;
    }
    uint32_t line = handler_line(&place);
    place_close(&place);
    if (line == 0) {
        return NULL;
    }
    append_task(vm, mistake->subject, hint);
    text_buffer_append_format(hint,
                              " was cancelled, caught that in the 'except' of line %u and went on; "
                              "tidy up there, and then write: raise",
                              (unsigned)line);
    return "swallowed-cancel";
}

// ---- Calls that block --------------------------------------------------------------------------

static bool is_time_sleep(Vm *vm, const Ast *call) {
    const Ast *function = call->as.call.func;
    (void)vm;
    return (function->kind == AST_ATTRIBUTE && ast_name_is(function->as.attribute.attr, "sleep") &&
            function->as.attribute.value->kind == AST_NAME &&
            ast_name_is(function->as.attribute.value->as.name.id, "time")) ||
           (function->kind == AST_NAME && ast_name_is(function->as.name.id, "sleep"));
}

const char *explain_blocked(Vm *vm, const Mistake *mistake, TextBuffer *text,
                            TextBuffer *correction) {
    Place place;
    if (!open_at(&place, mistake)) {
        return NULL;
    }
    const Ast *node = place_node(&place);
    // A call that is awaited hands the work on already: starting the thread took so long.
    bool is_awaited = place.depth > 1 && place.path[place.depth - 2]->kind == AST_AWAIT;
    const Ast *call = node->kind == AST_CALL && !is_awaited ? node : NULL;
    bool is_told = call != NULL;
    if (is_told) {
        text_buffer_append_byte(text, '\'');
        place_append_text(&place, call, text);
        text_buffer_append_format(text, "' in line %u", (unsigned)call->range.line);
        TextBuffer other;
        text_buffer_init(&other);
        if (is_time_sleep(vm, call)) {
            text_buffer_append_text(&other, "await asyncio.sleep");
            rule_append_write(&place, call->as.call.func, other.bytes, correction);
        } else {
            text_buffer_append_text(&other, "await asyncio.to_thread(");
            place_append_text(&place, call->as.call.func, &other);
            for (size_t index = 0; index < call->as.call.args.count; index++) {
                text_buffer_append_text(&other, ", ");
                place_append_text(&place, call->as.call.args.items[index], &other);
            }
            for (size_t index = 0; index < call->as.call.keywords.count; index++) {
                text_buffer_append_text(&other, ", ");
                place_append_text(&place, call->as.call.keywords.items[index], &other);
            }
            text_buffer_append_byte(&other, ')');
            rule_append_write(&place, call, other.bytes, correction);
        }
        text_buffer_release(&other);
    }
    place_close(&place);
    return is_told ? "blocking-call" : NULL;
}

// The head of the loop around the place, in the function that it stands in.
static const Ast *loop_around(const Place *place) {
    for (size_t index = place->depth; index-- > 0;) {
        const Ast *node = place->path[index];
        if (node->kind == AST_FOR || node->kind == AST_WHILE) {
            return node;
        }
        if (node->kind == AST_FUNCTION_DEF || node->kind == AST_ASYNC_FUNCTION_DEF) {
            return NULL;
        }
    }
    return NULL;
}

const char *explain_computed(Vm *vm, const Mistake *mistake, TextBuffer *text,
                             TextBuffer *correction) {
    if (!mistake->is_own) {
        return explain_blocked(vm, mistake, text, correction);
    }
    Place place;
    if (!open_at(&place, mistake)) {
        return NULL;
    }
    const Ast *loop = loop_around(&place);
    if (loop != NULL) {
        text_buffer_append_format(text, "the '%s' in line %u",
                                  loop->kind == AST_FOR ? "for" : "while",
                                  (unsigned)loop->range.line);
        text_buffer_append_text(correction, "; write, where the others may have their turn in it: "
                                            "await asyncio.sleep(0)");
    }
    place_close(&place);
    return loop != NULL ? "blocking-call" : NULL;
}

// ---- Deadlocks ---------------------------------------------------------------------------------

static bool is_of_class(Vm *vm, Value value, const char *name) {
    return strcmp(class_own_name_of(vm, value), name) == 0;
}

static bool waits_for_lock_it_holds(const Task *task, Value awaited) {
    return value_is_kind(awaited, KIND_LOCK) &&
           value_is(value_as_lock(awaited)->holder, task_as_value(task));
}

// What is to be done about what a single task waits for.
static const char *advice_for(Vm *vm, Value awaited) {
    static const struct {
        const char *class_name;
        const char *advice;
    } advices[] = {
        {"Queue", "each item that a get() took wants its task_done(), and each get() somebody who "
                  "put()s; to end such a worker write: task.cancel()"},
        {"Event", "nobody is left who could set it; write, where what it stands for has happened: "
                  "event.set()"},
        {"Condition", "nobody is left who could wake it; write, after the change it waits for: "
                      "condition.notify_all()"},
        {"Semaphore", "nobody is left who could release it; let the block do that; write: async "
                      "with semaphore:"},
        {"BoundedSemaphore", "nobody is left who could release it; let the block do that; write: "
                             "async with semaphore:"},
        {"Barrier", "fewer tasks come to it than it waits for; write: asyncio.Barrier(n) with as "
                    "many as come"},
        {"Lock", "whoever took it has ended without releasing it; let the block do that; write: "
                 "async with lock:"},
        {"Future", "nobody is left who could set it; write, where its value is known: "
                   "future.set_result(value)"},
    };
    for (size_t index = 0; index < sizeof advices / sizeof *advices; index++) {
        if (is_of_class(vm, awaited, advices[index].class_name)) {
            return advices[index].advice;
        }
    }
    return NULL;
}

static void append_lock(Vm *vm, Value lock, const char *otherwise, TextBuffer *hint) {
    if (!deadlock_append_name(vm, lock, hint)) {
        text_buffer_append_text(hint, otherwise);
    }
}

const char *explain_deadlock(Vm *vm, const Mistake *mistake, TextBuffer *hint) {
    if (!value_is_task(mistake->subject)) {
        return NULL;
    }
    const Task *task = value_as_task(mistake->subject);
    Value awaited = describe_awaited(vm, task, NULL);
    Value blocker;
    CodePoint ignored;
    bool is_blocked = deadlock_blocker_at(vm, mistake->subject, 0, &blocker, &ignored);
    if (waits_for_lock_it_holds(task, awaited)) {
        append_task(vm, mistake->subject, hint);
        text_buffer_append_text(hint,
                                " waits for a lock that it holds itself: a Lock cannot be "
                                "taken twice; write one 'async with' outside and call from it "
                                "what does not take the lock");
        return "deadlock";
    }
    if (is_blocked && value_is_task(blocker) && value_is_kind(awaited, KIND_LOCK) &&
        !future_is_done(&value_as_task(blocker)->future)) {
        text_buffer_append_text(hint, "each of these tasks holds what the next one wants; take the "
                                      "locks in the same order in all of them; write: async with ");
        append_lock(vm, deadlock_awaited(vm, blocker, NULL), "first", hint);
        text_buffer_append_text(hint, ", ");
        append_lock(vm, awaited, "second", hint);
        text_buffer_append_byte(hint, ':');
        return "deadlock";
    }
    const char *advice = advice_for(vm, awaited);
    if (advice != NULL) {
        text_buffer_append_text(hint, advice);
        return "deadlock";
    }
    return NULL;
}
