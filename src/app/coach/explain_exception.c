// explain_exception.c: rules about exceptions that nobody caught.
//
// A rule is asked when the exception's class is its own, and looks at the rest: what the exception
// is blamed on, who raised it, what stands in the program's line.
#include "app/coach/rules.h"

#include "app/coach/case.h"
#include "async/async.h"
#include "object/exception_group.h"
#include "vm/function.h"
#include "vm/native.h"

#include <string.h>

typedef bool (*Explain)(const Case *mistake, TextBuffer *hint);

typedef struct Rule {
    const char *page;
    ClassId class_id;
    Explain explain;
} Rule;

// ---- Loops -------------------------------------------------------------------------------------

// asyncio.run(worker()) where a loop runs already.
static bool explain_nested_run(const Case *mistake, TextBuffer *hint) {
    const Ast *call = case_call(mistake);
    bool is_nested =
        case_says(mistake, "asyncio.run() cannot be called from a running event loop") ||
        case_says(mistake, "Runner.run() cannot be called from a running event loop") ||
        case_says(mistake, "This event loop is already running") ||
        case_says(mistake, "Cannot run the event loop while another loop is running");
    if (!is_nested || call == NULL || call->as.call.args.count == 0) {
        return false;
    }
    const Ast *awaited = call->as.call.args.items[0];
    const Ast *function = place_function(&mistake->place);
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "await ");
    place_append_text(&mistake->place, awaited, &text);
    place_append_text(&mistake->place, call->as.call.func, hint);
    text_buffer_append_text(hint, "() starts a loop, but one is running here already");
    if (function != NULL && !place_can_await(&mistake->place)) {
        text_buffer_append_text(hint, "; make ");
        rule_append_function(function, hint);
        text_buffer_append_text(hint, " an 'async def' and write: ");
        place_append_replaced(&mistake->place, call, text.bytes, hint);
    } else {
        rule_append_write(&mistake->place, call, text.bytes, hint);
    }
    text_buffer_release(&text);
    return true;
}

// asyncio.create_task(worker()) outside of any loop.
static bool explain_no_loop(const Case *mistake, TextBuffer *hint) {
    const Ast *call = case_call(mistake);
    if (!case_says(mistake, "no running event loop") || call == NULL) {
        return false;
    }
    text_buffer_append_format(hint,
                              "%s() wants a running loop, and there is one only inside of "
                              "what asyncio.run() runs",
                              rule_callee(call));
    if (call->as.call.args.count > 0) {
        TextBuffer text;
        text_buffer_init(&text);
        text_buffer_append_text(&text, "asyncio.run(");
        place_append_text(&mistake->place, call->as.call.args.items[0], &text);
        text_buffer_append_byte(&text, ')');
        text_buffer_append_format(hint, "; write: %s", text.bytes);
        text_buffer_release(&text);
    }
    return true;
}

// A lock or future that was made for the loop of another asyncio.run().
static bool explain_other_loop(const Case *mistake, TextBuffer *hint) {
    Value owner = mistake->blamed;
    if (!case_ends(mistake, "is bound to a different event loop") &&
        !case_ends(mistake, "attached to a different loop")) {
        return false;
    }
    const Ast *node = place_node(&mistake->place);
    const Ast *named = node->kind == AST_AWAIT ? node->as.await.value : node;
    named = named->kind == AST_CALL && named->as.call.func->kind == AST_ATTRIBUTE
                ? named->as.call.func->as.attribute.value
                : named;
    owner = value_is_absent(owner) ? case_resolve(mistake, named) : owner;
    text_buffer_append_byte(hint, '\'');
    place_append_text(&mistake->place, named, hint);
    text_buffer_append_text(hint, "' belongs to another loop, and each asyncio.run() has its own; "
                                  "make it inside the coroutine that uses it; write there: ");
    place_append_text(&mistake->place, named, hint);
    if (value_is_absent(owner) || value_is_future(owner)) {
        text_buffer_append_text(hint, " = asyncio.get_running_loop().create_future()");
    } else {
        text_buffer_append_format(hint, " = asyncio.%s()", class_own_name_of(mistake->vm, owner));
    }
    return true;
}

// ---- Locks -------------------------------------------------------------------------------------

// `with lock` for `async with lock`, and the other way round.
static bool explain_with(const Case *mistake, TextBuffer *hint) {
    const Ast *statement = place_statement(&mistake->place);
    Value manager = mistake->blamed;
    if (value_is_absent(manager)) {
        return false;
    }
    const Ast *node = place_node(&mistake->place);
    uint32_t column = statement->range.column;
    if (statement->kind == AST_WITH &&
        !value_is_absent(value_special(mistake->vm, manager, SPECIAL_AENTER))) {
        const PlaceEdit edit = {column, column, "async "};
        text_buffer_append_byte(hint, '\'');
        place_append_text(&mistake->place, node, hint);
        text_buffer_append_format(hint,
                                  "' makes its task wait, and only 'async with' can do that%s",
                                  place_can_await(&mistake->place) ? "" : ", in an 'async def'");
        text_buffer_append_text(hint, "; write: ");
        place_append_changed(&mistake->place, &edit, 1, hint);
        return true;
    }
    if (statement->kind == AST_ASYNC_WITH &&
        !value_is_absent(value_special(mistake->vm, manager, SPECIAL_ENTER))) {
        const PlaceEdit edit = {column, column + (uint32_t)strlen("async "), ""};
        text_buffer_append_byte(hint, '\'');
        place_append_text(&mistake->place, node, hint);
        text_buffer_append_text(hint,
                                "' has nothing to wait for: a plain 'with' is enough; write: ");
        place_append_changed(&mistake->place, &edit, 1, hint);
        return true;
    }
    return false;
}

// lock.release() and the like without holding it.
static bool explain_release(const Case *mistake, TextBuffer *hint) {
    const Ast *call = case_call(mistake);
    if (!case_says(mistake, "Lock is not acquired.") &&
        !case_says(mistake, "BoundedSemaphore released too many times") &&
        !case_says(mistake, "cannot notify on un-acquired lock") &&
        !case_says(mistake, "cannot wait on un-acquired lock") &&
        !case_says(mistake, "cannot notify on un-acquired lock.")) {
        return false;
    }
    if (call == NULL || call->as.call.func->kind != AST_ATTRIBUTE) {
        return false;
    }
    const Ast *lock = call->as.call.func->as.attribute.value;
    bool is_release = strcmp(rule_callee(call), "release") == 0;
    text_buffer_append_byte(hint, '\'');
    place_append_text(&mistake->place, lock, hint);
    text_buffer_append_format(hint,
                              "' is not held here, and %s() wants that; let the block "
                              "take it%s; write: async with ",
                              rule_callee(call), is_release ? " and give it back" : "");
    place_append_text(&mistake->place, lock, hint);
    text_buffer_append_byte(hint, ':');
    return true;
}

// ---- Coroutines and futures --------------------------------------------------------------------

// The value that a name was assigned in the function around the place.
static const Ast *find_assigned(const AstList *body, const AstName *name) {
    for (size_t index = 0; index < body->count; index++) {
        const Ast *statement = body->items[index];
        if (statement->kind == AST_ASSIGN && statement->as.assign.targets.count == 1 &&
            statement->as.assign.targets.items[0]->kind == AST_NAME &&
            strcmp(statement->as.assign.targets.items[0]->as.name.id->text, name->text) == 0) {
            return statement->as.assign.value;
        }
    }
    return NULL;
}

static bool explain_twice(const Case *mistake, TextBuffer *hint) {
    const Ast *node = place_node(&mistake->place);
    const Ast *awaited = node->kind == AST_AWAIT ? node->as.await.value : node;
    if (!case_says(mistake, "cannot reuse already awaited coroutine")) {
        return false;
    }
    text_buffer_append_byte(hint, '\'');
    place_append_text(&mistake->place, awaited, hint);
    text_buffer_append_text(hint, "' has run already, and a coroutine runs once; make a new one "
                                  "for each await");
    const Ast *function = place_function(&mistake->place);
    if (awaited->kind != AST_NAME || function == NULL || function->kind == AST_LAMBDA) {
        return true;
    }
    const Ast *made = find_assigned(&function->as.function_def.body, awaited->as.name.id);
    if (made != NULL) {
        TextBuffer text;
        text_buffer_init(&text);
        place_append_text(&mistake->place, made, &text);
        rule_append_write(&mistake->place, awaited, text.bytes, hint);
        text_buffer_release(&text);
    }
    return true;
}

static bool explain_too_early(const Case *mistake, TextBuffer *hint) {
    const Ast *call = case_call(mistake);
    if (!value_is_future(mistake->blamed) || call == NULL ||
        call->as.call.func->kind != AST_ATTRIBUTE || strcmp(rule_callee(call), "result") != 0) {
        return false;
    }
    const Ast *future = call->as.call.func->as.attribute.value;
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "await ");
    place_append_text(&mistake->place, future, &text);
    text_buffer_append_byte(hint, '\'');
    place_append_text(&mistake->place, future, hint);
    text_buffer_append_text(hint, "' is not finished yet, and only 'await' waits for it");
    rule_append_write(&mistake->place, call, text.bytes, hint);
    text_buffer_release(&text);
    return true;
}

// ---- Endings -----------------------------------------------------------------------------------

static Value first_leaf(Vm *vm, Value exception) {
    while (value_is_exception_group(vm, exception)) {
        exception = exception_group_members(vm, exception)->items[0];
    }
    return exception;
}

static bool explain_group(const Case *mistake, TextBuffer *hint) {
    Vm *vm = mistake->vm;
    Value leaf = first_leaf(vm, mistake->exception);
    size_t length = hint->length;
    text_buffer_append_format(hint, "what went wrong first is %s: ", class_own_name_of(vm, leaf));
    if (!object_append_str(vm, leaf, hint)) {
        exception_clear(vm);
        text_buffer_truncate(hint, length);
        return false;
    }
    Position position = case_position(leaf);
    if (position.file != NULL) {
        text_buffer_append_text(hint, ", at ");
        position_append(hint, position);
    }
    text_buffer_append_format(hint,
                              "; the group then cancelled the other tasks; to catch it write: "
                              "except* %s:",
                              class_own_name_of(vm, leaf));
    return true;
}

static bool is_name(const Ast *node, const char *name) {
    return node != NULL && node->kind == AST_NAME && ast_name_is(node->as.name.id, name);
}

// `except Exception` around a place, in its function.
static const Ast *find_except_exception(const Place *place) {
    for (size_t index = place->depth; index-- > 1;) {
        const Ast *node = place->path[index - 1];
        if (node->kind != AST_TRY) {
            continue;
        }
        const AstList *handlers = &node->as.try_.handlers;
        for (size_t each = 0; each < handlers->count; each++) {
            if (is_name(handlers->items[each]->as.except_handler.type, "Exception")) {
                return handlers->items[each];
            }
        }
    }
    return NULL;
}

// The line of an `except Exception` that one of the program's frames would have gone to; 0: none.
static uint32_t find_useless_handler(const Case *mistake) {
    uint32_t line = 0;
    Value entry = value_as_exception(mistake->exception)->traceback;
    for (; value_is_traceback(entry); entry = value_as_traceback(entry)->next) {
        const Traceback *each = value_as_traceback(entry);
        Place place;
        if (!code_is_of_library(each->code) &&
            place_open(&place, each->code, traceback_span(each))) {
            const Ast *handler = find_except_exception(&place);
            line = handler != NULL ? handler->range.line : line;
            place_close(&place);
        }
    }
    return line;
}

static bool explain_cancelled(const Case *mistake, TextBuffer *hint) {
    if (class_of(mistake->vm, mistake->exception) != async_state(mistake->vm)->cancelled_error) {
        return false;
    }
    uint32_t line = find_useless_handler(mistake);
    if (line != 0) {
        text_buffer_append_format(
            hint,
            "CancelledError is no Exception but a BaseException, so that line %u does not catch "
            "it; write: except asyncio.CancelledError:",
            (unsigned)line);
        return true;
    }
    const Ast *node = place_node(&mistake->place);
    if (node->kind != AST_AWAIT) {
        return false;
    }
    text_buffer_append_byte(hint, '\'');
    place_append_text(&mistake->place, node->as.await.value, hint);
    text_buffer_append_text(hint,
                            "' was cancelled, and whoever awaits it is told so; put the await "
                            "into a 'try' and write: except asyncio.CancelledError:");
    return true;
}

// ---- The table ---------------------------------------------------------------------------------

// In this order; the first that has something to say is heard.
static const Rule rules[] = {
    {"nested-run", CLASS_RUNTIME_ERROR, explain_nested_run},
    {"no-loop", CLASS_RUNTIME_ERROR, explain_no_loop},
    {"other-loop", CLASS_RUNTIME_ERROR, explain_other_loop},
    {"release-not-held", CLASS_RUNTIME_ERROR, explain_release},
    {"release-not-held", CLASS_VALUE_ERROR, explain_release},
    {"awaited-twice", CLASS_RUNTIME_ERROR, explain_twice},
    {"with-lock", CLASS_TYPE_ERROR, explain_with},
    {"missing-call", CLASS_TYPE_ERROR, case_explain_missing_call},
    {"missing-call", CLASS_VALUE_ERROR, case_explain_missing_call},
    {"list-of-awaitables", CLASS_TYPE_ERROR, case_explain_list},
    {"wait-for-one", CLASS_TYPE_ERROR, case_explain_wait},
    {"await-time-sleep", CLASS_TYPE_ERROR, case_explain_await_sleep},
    {"await-no-coroutine", CLASS_TYPE_ERROR, case_explain_await},
    {"sleep-text", CLASS_TYPE_ERROR, case_explain_sleep_text},
    {"forgotten-await", CLASS_TYPE_ERROR, case_explain_unawaited_value},
    {"forgotten-await", CLASS_ATTRIBUTE_ERROR, case_explain_unawaited_value},
    {"result-too-early", CLASS_EXCEPTION, explain_too_early},
    {"group-errors", CLASS_BASE_EXCEPTION_GROUP, explain_group},
    {"cancelled", CLASS_BASE_EXCEPTION, explain_cancelled},
};

const char *explain_exception(Vm *vm, Value exception, TextBuffer *hint) {
    Case mistake;
    const char *page = NULL;
    if (!case_open(&mistake, vm, exception)) {
        return NULL;
    }
    for (size_t index = 0; index < sizeof rules / sizeof *rules && page == NULL; index++) {
        const Rule *rule = &rules[index];
        if (class_is_instance(vm, exception, runtime_class(vm, rule->class_id)) &&
            rule->explain(&mistake, hint)) {
            page = rule->page;
        }
    }
    case_close(&mistake);
    return page;
}
