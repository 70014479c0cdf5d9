// explain_argument.c: rules about a wrong argument, and about awaiting what cannot be awaited.
#include "app/coach/case.h"

#include "app/coach/rules.h"
#include "async/future.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/method.h"
#include "vm/function.h"
#include "vm/native.h"

// ---- f for f() ---------------------------------------------------------------------------------

// Of the arguments, or the awaited: the one that is the value, as far as its name tells.
static const Ast *find_named(const Case *mistake, const Ast *call, Value value) {
    for (size_t index = 0; index < call->as.call.args.count; index++) {
        const Ast *argument = call->as.call.args.items[index];
        const char *name = argument->kind == AST_NAME        ? argument->as.name.id->text
                           : argument->kind == AST_ATTRIBUTE ? argument->as.attribute.attr->text
                                                             : NULL;
        if (value_is_method(value)) {
            value = value_as_method(value)->function;
        }
        if (name != NULL && value_is_function(value) &&
            string_equal_text(value_as_function(value)->name, name)) {
            return argument;
        }
        if (name != NULL && rule_is_coroutine_function(case_resolve(mistake, argument))) {
            return argument;
        }
    }
    return NULL;
}

bool case_explain_missing_call(const Case *mistake, TextBuffer *hint) {
    const Ast *node = place_node(&mistake->place);
    const Ast *named = NULL;
    Value value = mistake->blamed;
    if (node->kind == AST_AWAIT && node->as.await.value->kind != AST_CALL) {
        named = rule_is_coroutine_function(value) ? node->as.await.value : NULL;
    } else if (case_call(mistake) != NULL && mistake->innermost != mistake->user) {
        named = find_named(mistake, case_call(mistake), value);
    } else if (case_call(mistake) != NULL && rule_is_coroutine_function(value)) {
        named = find_named(mistake, case_call(mistake), value);
    }
    if (named == NULL) {
        return false;
    }
    TextBuffer text;
    text_buffer_init(&text);
    place_append_text(&mistake->place, named, &text);
    text_buffer_append_format(hint,
                              "'%s' is the function itself, and calling it makes the "
                              "coroutine",
                              text.bytes);
    text_buffer_append_text(&text, "()");
    rule_append_write(&mistake->place, named, text.bytes, hint);
    text_buffer_release(&text);
    return true;
}

// ---- Lists -------------------------------------------------------------------------------------

static bool is_collection(const Ast *node) {
    return node->kind == AST_LIST || node->kind == AST_TUPLE || node->kind == AST_LIST_COMP ||
           node->kind == AST_GENERATOR_EXP || node->kind == AST_SET;
}

// What gather() takes for a collection: its items, or all of it behind a star.
static void append_spread(const Place *place, const Ast *node, TextBuffer *text) {
    if (node->kind == AST_LIST || (node->kind == AST_TUPLE && node->parenthesized)) {
        TextBuffer inside;
        text_buffer_init(&inside);
        place_append_text(place, node, &inside);
        text_buffer_append(text, inside.bytes + 1, inside.length > 2 ? inside.length - 2 : 0);
        text_buffer_release(&inside);
        return;
    }
    text_buffer_append_byte(text, '*');
    place_append_text(place, node, text);
}

// gather([a(), b()]) and await [a(), b()].
bool case_explain_list(const Case *mistake, TextBuffer *hint) {
    const Ast *node = place_node(&mistake->place);
    const Ast *call = rule_call(node);
    TextBuffer text;
    text_buffer_init(&text);
    const Ast *replaced = NULL;
    if (call != NULL && strcmp(rule_callee(call), "gather") == 0 && call->as.call.args.count == 1 &&
        mistake->innermost != mistake->user &&
        (is_collection(call->as.call.args.items[0]) ||
         call->as.call.args.items[0]->kind == AST_NAME)) {
        replaced = call->as.call.args.items[0];
        text_buffer_append_text(hint, "gather() takes what it waits for one by one, not in a list");
        append_spread(&mistake->place, replaced, &text);
    } else if (node->kind == AST_AWAIT && value_is_list(mistake->blamed)) {
        replaced = node->as.await.value;
        text_buffer_append_text(hint, "a list cannot be awaited; gather() waits for all that is "
                                      "in it");
        text_buffer_append_text(&text, "asyncio.gather(");
        append_spread(&mistake->place, replaced, &text);
        text_buffer_append_byte(&text, ')');
    }
    if (replaced != NULL) {
        rule_append_write(&mistake->place, replaced, text.bytes, hint);
    }
    text_buffer_release(&text);
    return replaced != NULL;
}

// wait(task).
bool case_explain_wait(const Case *mistake, TextBuffer *hint) {
    const Ast *call = case_call(mistake);
    if (!case_says(mistake, "expect a list of futures, not Task") &&
        !case_says(mistake, "expect a list of futures, not Future") &&
        !case_says(mistake, "expect a list of futures, not coroutine") &&
        !case_says(mistake, "expect an iterable of futures, not Task") &&
        !case_says(mistake, "expect an iterable of futures, not coroutine")) {
        return false;
    }
    if (call == NULL || call->as.call.args.count == 0) {
        return false;
    }
    const Ast *argument = call->as.call.args.items[0];
    bool is_coroutine = case_ends(mistake, "coroutine");
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, is_coroutine ? "[asyncio.create_task(" : "[");
    place_append_text(&mistake->place, argument, &text);
    text_buffer_append_text(&text, is_coroutine ? ")]" : "]");
    text_buffer_append_format(hint, "%s() takes a collection of tasks, even of a single one",
                              rule_callee(call));
    rule_append_write(&mistake->place, argument, text.bytes, hint);
    text_buffer_release(&text);
    return true;
}

// ---- Awaits ------------------------------------------------------------------------------------

// Whether a call is one of time.sleep.
static bool is_time_sleep(const Case *mistake, const Ast *call) {
    Value function = case_resolve(mistake, call->as.call.func);
    Value time =
        dict_get_string(mistake->vm, mistake->vm->modules, string_intern_text(mistake->vm, "time"));
    return value_is_module(time) && !value_is_absent(function) &&
           value_is(dict_get_string(mistake->vm, value_as_module(time)->namespace,
                                    string_intern_text(mistake->vm, "sleep")),
                    function);
}

// await time.sleep(1).
bool case_explain_await_sleep(const Case *mistake, TextBuffer *hint) {
    const Ast *node = place_node(&mistake->place);
    const Ast *call = rule_call(node);
    if (node->kind != AST_AWAIT || call == NULL || value_is_absent(mistake->blamed) ||
        !is_time_sleep(mistake, call)) {
        return false;
    }
    text_buffer_append_byte(hint, '\'');
    place_append_text(&mistake->place, call, hint);
    text_buffer_append_text(hint, "' has stopped the whole program and returned None, which cannot "
                                  "be awaited");
    rule_append_write(&mistake->place, call->as.call.func, "asyncio.sleep", hint);
    return true;
}

// await f(), where f is an ordinary function.
bool case_explain_await(const Case *mistake, TextBuffer *hint) {
    const Ast *node = place_node(&mistake->place);
    if (node->kind != AST_AWAIT || value_is_absent(mistake->blamed)) {
        return false;
    }
    const Ast *awaited = node->as.await.value;
    TextBuffer text;
    text_buffer_init(&text);
    place_append_text(&mistake->place, awaited, &text);
    const char *class_name =
        value_is_none(mistake->blamed) ? "None" : class_own_name_of(mistake->vm, mistake->blamed);
    if (awaited->kind == AST_CALL) {
        text_buffer_append_format(hint,
                                  "'%s' is an ordinary call: it is over, and what it "
                                  "returned (%s) cannot be awaited",
                                  text.bytes, class_name);
    } else {
        text_buffer_append_format(hint, "'%s' (%s) is there already: nothing has to be awaited",
                                  text.bytes, class_name);
    }
    rule_append_write(&mistake->place, node, text.bytes, hint);
    text_buffer_release(&text);
    return true;
}

static bool is_in_sleep(const Traceback *entry) {
    return string_equal_text(entry->code->name, "sleep") &&
           string_equal_text(entry->code->filename, "<stdlib>/asyncio/tasks.aspy");
}

// A text that reads as a number: "1", "0.5".
static bool is_number(const AstConstant *constant) {
    size_t length = constant->as.text.length;
    bool has_digit = false;
    for (size_t index = 0; index < length; index++) {
        char byte = constant->as.text.bytes[index];
        has_digit = has_digit || (byte >= '0' && byte <= '9');
        if (byte != '.' && (byte < '0' || byte > '9')) {
            return false;
        }
    }
    return has_digit;
}

// asyncio.sleep("1").
bool case_explain_sleep_text(const Case *mistake, TextBuffer *hint) {
    const Ast *call = case_call(mistake);
    if (!is_in_sleep(mistake->innermost) || call == NULL || call->as.call.args.count == 0) {
        return false;
    }
    const Ast *seconds = call->as.call.args.items[0];
    TextBuffer text;
    text_buffer_init(&text);
    place_append_text(&mistake->place, seconds, &text);
    text_buffer_append_format(hint, "sleep() wants a number of seconds, and %s is none",
                              text.bytes);
    bool is_text = seconds->kind == AST_CONSTANT &&
                   seconds->as.constant.value.kind == AST_CONSTANT_STRING &&
                   is_number(&seconds->as.constant.value);
    TextBuffer number;
    text_buffer_init(&number);
    if (is_text) {
        text_buffer_append(&number, seconds->as.constant.value.as.text.bytes,
                           seconds->as.constant.value.as.text.length);
    } else {
        text_buffer_append_format(&number, "float(%s)", text.bytes);
    }
    rule_append_write(&mistake->place, seconds, number.bytes, hint);
    text_buffer_release(&number);
    text_buffer_release(&text);
    return true;
}

// ---- A coroutine where its result was meant ----------------------------------------------------

// A call of an async function in an expression: of the node's own parts, the first.
static const Ast *find_coroutine_call(const Case *mistake, const Ast *node) {
    if (node->kind == AST_CALL &&
        rule_is_coroutine_function(case_resolve(mistake, node->as.call.func))) {
        return node;
    }
    for (const AstField *field = ast_shape(ast_kind(node)).fields; field->name != NULL; field++) {
        const void *at = (const char *)node + field->offset;
        const Ast *child = field->kind == AST_FIELD_CHILD || field->kind == AST_FIELD_OPTIONAL
                               ? *(Ast *const *)at
                               : NULL;
        const Ast *found =
            child != NULL && child->kind != AST_AWAIT ? find_coroutine_call(mistake, child) : NULL;
        if (found != NULL) {
            return found;
        }
    }
    return NULL;
}

// `for x in f()` of an async generator function.
static bool explain_async_for(const Case *mistake, TextBuffer *hint) {
    const Ast *statement = place_statement(&mistake->place);
    if (statement->kind != AST_FOR ||
        !case_says(mistake, "'async_generator' object is not iterable")) {
        return false;
    }
    uint32_t column = statement->range.column;
    const PlaceEdit edit = {column, column, "async "};
    text_buffer_append_byte(hint, '\'');
    place_append_text(&mistake->place, statement->as.for_.iter, hint);
    text_buffer_append_text(hint, "' gives its items one await at a time, which 'async for' does; "
                                  "write: ");
    place_append_changed(&mistake->place, &edit, 1, hint);
    return true;
}

bool case_explain_unawaited_value(const Case *mistake, TextBuffer *hint) {
    if (explain_async_for(mistake, hint)) {
        return true;
    }
    if (mistake->innermost != mistake->user ||
        strstr(mistake->message.bytes, "'coroutine'") == NULL) {
        return false;
    }
    const Ast *call = find_coroutine_call(mistake, place_node(&mistake->place));
    if (call == NULL) {
        return false;
    }
    // What stands around the call decides whether the await wants parentheses.
    SourceSpan span = {call->range.line, call->range.column, call->range.end_line,
                       call->range.end_column};
    Place inner;
    if (!place_open(&inner, mistake->user->code, span)) {
        return false;
    }
    text_buffer_append_byte(hint, '\'');
    place_append_text(&inner, call, hint);
    text_buffer_append_text(hint, "' is a coroutine, and its result comes with 'await'");
    rule_append_await(&inner, place_node(&inner), hint);
    place_close(&inner);
    return true;
}
