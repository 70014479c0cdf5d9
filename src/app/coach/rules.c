// rules.c: what the rules of all occasions share. See rules.h.
#include "app/coach/rules.h"

#include "object/dict.h"
#include "object/method.h"
#include "object/module.h"
#include "vm/function.h"

const Ast *rule_call(const Ast *node) {
    if (node->kind == AST_AWAIT) {
        node = node->as.await.value;
    }
    return node->kind == AST_CALL ? node : NULL;
}

const char *rule_callee(const Ast *call) {
    const Ast *function = call->as.call.func;
    return function->kind == AST_NAME        ? function->as.name.id->text
           : function->kind == AST_ATTRIBUTE ? function->as.attribute.attr->text
                                             : "";
}

Value rule_resolve(Vm *vm, Dict *globals, const Ast *node) {
    if (node->kind == AST_NAME) {
        return dict_get_string(vm, globals, string_intern_text(vm, node->as.name.id->text));
    }
    if (node->kind != AST_ATTRIBUTE || node->as.attribute.value->kind != AST_NAME) {
        return VALUE_ABSENT;
    }
    Value module = rule_resolve(vm, globals, node->as.attribute.value);
    if (!value_is_module(module)) {
        return VALUE_ABSENT;
    }
    return dict_get_string(vm, value_as_module(module)->namespace,
                           string_intern_text(vm, node->as.attribute.attr->text));
}

bool rule_is_coroutine_function(Value value) {
    if (value_is_method(value)) {
        value = value_as_method(value)->function;
    }
    return value_is_function(value) &&
           (value_as_function(value)->code->flags & CODE_IS_COROUTINE) != 0;
}

void rule_append_function(const Ast *function, TextBuffer *hint) {
    if (function->kind == AST_LAMBDA) {
        text_buffer_append_text(hint, "the lambda");
    } else {
        text_buffer_append_format(hint, "'%s'", function->as.function_def.name->text);
    }
}

void rule_append_write(const Place *place, const Ast *node, const char *new_text,
                       TextBuffer *hint) {
    text_buffer_append_text(hint, "; write: ");
    place_append_replaced(place, node, new_text, hint);
}

// `await f()` binds tighter than every operator but these.
static bool needs_parentheses(const Place *place, const Ast *node) {
    const Ast *parent = place_parent(place, node);
    return parent != NULL && ast_spine_operand(parent) == node && parent->kind != AST_BIN_OP;
}

void rule_append_await(const Place *place, const Ast *node, TextBuffer *hint) {
    TextBuffer text;
    text_buffer_init(&text);
    const Ast *function = place_function(place);
    bool is_wrapped = needs_parentheses(place, node);
    if (function == NULL) {
        text_buffer_append_text(&text, "asyncio.run(");
        place_append_text(place, node, &text);
        text_buffer_append_byte(&text, ')');
    } else {
        text_buffer_append_text(&text, is_wrapped ? "(await " : "await ");
        place_append_text(place, node, &text);
        text_buffer_append_text(&text, is_wrapped ? ")" : "");
    }
    if (function != NULL && function->kind != AST_ASYNC_FUNCTION_DEF) {
        text_buffer_append_text(hint, "; make ");
        rule_append_function(function, hint);
        text_buffer_append_text(hint, " an 'async def' and write: ");
        place_append_replaced(place, node, text.bytes, hint);
    } else {
        rule_append_write(place, node, text.bytes, hint);
    }
    text_buffer_release(&text);
}
