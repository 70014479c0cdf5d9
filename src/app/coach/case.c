// case.c: see case.h.
#include "app/coach/case.h"

#include "app/coach/rules.h"
#include "object/exception.h"
#include "object/protocol.h"

static const Traceback *innermost_of_program(Value exception, const Traceback **innermost) {
    const Traceback *user = NULL;
    Value entry = value_as_exception(exception)->traceback;
    for (; value_is_traceback(entry); entry = value_as_traceback(entry)->next) {
        *innermost = value_as_traceback(entry);
        if (!code_is_of_library((*innermost)->code)) {
            user = *innermost;
        }
    }
    return user;
}

bool case_open(Case *mistake, Vm *vm, Value exception) {
    *mistake = (Case){.vm = vm, .exception = exception, .blamed = mistake_blamed(vm, exception)};
    mistake->user = innermost_of_program(exception, &mistake->innermost);
    if (mistake->user == NULL ||
        !place_open(&mistake->place, mistake->user->code, traceback_span(mistake->user))) {
        return false;
    }
    text_buffer_init(&mistake->message);
    if (!object_append_str(vm, exception, &mistake->message)) {
        exception_clear(vm);
    }
    return true;
}

void case_close(Case *mistake) {
    text_buffer_release(&mistake->message);
    place_close(&mistake->place);
}

bool case_says(const Case *mistake, const char *text) {
    return strcmp(mistake->message.bytes, text) == 0;
}

bool case_ends(const Case *mistake, const char *text) {
    size_t length = strlen(text);
    return mistake->message.length >= length &&
           strcmp(mistake->message.bytes + mistake->message.length - length, text) == 0;
}

const Ast *case_call(const Case *mistake) {
    const Ast *call = rule_call(place_node(&mistake->place));
    return call != NULL ? call : place_find(&mistake->place, AST_CALL);
}

Value case_resolve(const Case *mistake, const Ast *node) {
    return rule_resolve(mistake->vm, mistake->user->globals, node);
}

Position case_position(Value exception) {
    const Traceback *innermost = NULL;
    const Traceback *user = innermost_of_program(exception, &innermost);
    if (user == NULL) {
        return (Position){NULL, 0};
    }
    return (Position){user->code->filename, traceback_span(user).line};
}
