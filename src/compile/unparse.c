// unparse.c: an expression as text again, spelled as CPython spells it.
//
// Annotations under `from __future__ import annotations` are kept in this form. Parentheses stand
// only where precedence needs them.

#include "compile/codegen.h"

#include "object/protocol.h"

typedef enum Precedence {
    PRECEDENCE_TUPLE,
    PRECEDENCE_TEST, // if-else, lambda
    PRECEDENCE_OR,
    PRECEDENCE_AND,
    PRECEDENCE_NOT,
    PRECEDENCE_COMPARE,
    PRECEDENCE_BIT_OR,
    PRECEDENCE_BIT_XOR,
    PRECEDENCE_BIT_AND,
    PRECEDENCE_SHIFT,
    PRECEDENCE_SUM,
    PRECEDENCE_TERM,
    PRECEDENCE_FACTOR,
    PRECEDENCE_POWER,
    PRECEDENCE_AWAIT,
    PRECEDENCE_ATOM
} Precedence;

typedef struct Unparser {
    Vm *vm;
    TextBuffer text;
} Unparser;

static void unparse(Unparser *out, const Ast *node, Precedence level);

static void unparse_text(Unparser *out, const char *text) {
    text_buffer_append_text(&out->text, text);
}

static void unparse_name(Unparser *out, const AstName *name) {
    text_buffer_append(&out->text, name->text, name->length);
}

static void unparse_open(Unparser *out, bool is_needed) { unparse_text(out, is_needed ? "(" : ""); }

static void unparse_close(Unparser *out, bool is_needed) {
    unparse_text(out, is_needed ? ")" : "");
}

static void unparse_list(Unparser *out, AstList list) {
    for (size_t index = 0; index < list.count; index++) {
        unparse_text(out, index > 0 ? ", " : "");
        unparse(out, list.items[index], PRECEDENCE_TEST);
    }
}

static Precedence unparse_binary_level(AstBinaryOperator op) {
    switch (op) {
    case AST_BINARY_ADD:
    case AST_BINARY_SUBTRACT:
        return PRECEDENCE_SUM;
    case AST_BINARY_MULTIPLY:
    case AST_BINARY_MATRIX_MULTIPLY:
    case AST_BINARY_DIVIDE:
    case AST_BINARY_MODULO:
    case AST_BINARY_FLOOR_DIVIDE:
        return PRECEDENCE_TERM;
    case AST_BINARY_POWER:
        return PRECEDENCE_POWER;
    case AST_BINARY_SHIFT_LEFT:
    case AST_BINARY_SHIFT_RIGHT:
        return PRECEDENCE_SHIFT;
    case AST_BINARY_BIT_OR:
        return PRECEDENCE_BIT_OR;
    case AST_BINARY_BIT_XOR:
        return PRECEDENCE_BIT_XOR;
    case AST_BINARY_BIT_AND:
        break;
    }
    return PRECEDENCE_BIT_AND;
}

static void unparse_binary(Unparser *out, const Ast *node, Precedence level) {
    AstBinaryOperator op = node->as.bin_op.op;
    Precedence own = unparse_binary_level(op);
    bool is_power = op == AST_BINARY_POWER;
    unparse_open(out, level > own);
    unparse(out, node->as.bin_op.left, is_power ? own + 1 : own);
    text_buffer_append_format(&out->text, " %s ", ast_binary_symbol(op));
    unparse(out, node->as.bin_op.right, is_power ? own : own + 1);
    unparse_close(out, level > own);
}

static void unparse_unary(Unparser *out, const Ast *node, Precedence level) {
    bool is_not = node->as.unary_op.op == AST_UNARY_NOT;
    Precedence own = is_not ? PRECEDENCE_NOT : PRECEDENCE_FACTOR;
    static const char *const symbols[] = {"~", "not ", "+", "-"};
    unparse_open(out, level > own);
    unparse_text(out, symbols[node->as.unary_op.op]);
    unparse(out, node->as.unary_op.operand, own);
    unparse_close(out, level > own);
}

static void unparse_bool(Unparser *out, const Ast *node, Precedence level) {
    bool is_and = node->as.bool_op.op == AST_BOOL_AND;
    Precedence own = is_and ? PRECEDENCE_AND : PRECEDENCE_OR;
    unparse_open(out, level > own);
    for (size_t index = 0; index < node->as.bool_op.values.count; index++) {
        unparse_text(out, index == 0 ? "" : is_and ? " and " : " or ");
        unparse(out, node->as.bool_op.values.items[index], own + 1);
    }
    unparse_close(out, level > own);
}

static void unparse_compare(Unparser *out, const Ast *node, Precedence level) {
    const AstFields_compare *compare = &node->as.compare;
    unparse_open(out, level > PRECEDENCE_COMPARE);
    unparse(out, compare->left, PRECEDENCE_COMPARE + 1);
    for (size_t index = 0; index < compare->comparators.count; index++) {
        text_buffer_append_format(&out->text, " %s ",
                                  ast_compare_symbol(compare->ops.items[index]));
        unparse(out, compare->comparators.items[index], PRECEDENCE_COMPARE + 1);
    }
    unparse_close(out, level > PRECEDENCE_COMPARE);
}

static void unparse_if(Unparser *out, const Ast *node, Precedence level) {
    unparse_open(out, level > PRECEDENCE_TEST);
    unparse(out, node->as.if_exp.body, PRECEDENCE_TEST + 1);
    unparse_text(out, " if ");
    unparse(out, node->as.if_exp.test, PRECEDENCE_TEST + 1);
    unparse_text(out, " else ");
    unparse(out, node->as.if_exp.orelse, PRECEDENCE_TEST);
    unparse_close(out, level > PRECEDENCE_TEST);
}

static void unparse_constant(Unparser *out, const Ast *node) {
    if (node->as.constant.value.kind == AST_CONSTANT_ELLIPSIS) {
        unparse_text(out, "...");
        return;
    }
    // The repr of a builtin constant runs no script code and cannot fail.
    if (!object_append_repr(out->vm, fold_constant(out->vm, node), &out->text)) {
        runtime_of(out->vm)->raised = VALUE_ABSENT;
    }
}

static void unparse_call(Unparser *out, const Ast *node) {
    const AstFields_call *call = &node->as.call;
    unparse(out, call->func, PRECEDENCE_ATOM);
    unparse_text(out, "(");
    unparse_list(out, call->args);
    for (size_t index = 0; index < call->keywords.count; index++) {
        const AstFields_keyword *keyword = &call->keywords.items[index]->as.keyword;
        unparse_text(out, index + call->args.count > 0 ? ", " : "");
        if (keyword->arg == NULL) {
            unparse_text(out, "**");
        } else {
            unparse_name(out, keyword->arg);
            unparse_text(out, "=");
        }
        unparse(out, keyword->value, PRECEDENCE_TEST);
    }
    unparse_text(out, ")");
}

static void unparse_tuple(Unparser *out, const Ast *node, Precedence level) {
    AstList elements = node->as.list.elts;
    bool is_wrapped = elements.count == 0 || level > PRECEDENCE_TUPLE;
    unparse_open(out, is_wrapped);
    unparse_list(out, elements);
    unparse_text(out, elements.count == 1 ? "," : "");
    unparse_close(out, is_wrapped);
}

static void unparse_dict(Unparser *out, const Ast *node) {
    unparse_text(out, "{");
    for (size_t index = 0; index < node->as.dict.values.count; index++) {
        unparse_text(out, index > 0 ? ", " : "");
        if (node->as.dict.keys.items[index] == NULL) {
            unparse_text(out, "**");
            unparse(out, node->as.dict.values.items[index], PRECEDENCE_BIT_OR);
        } else {
            unparse(out, node->as.dict.keys.items[index], PRECEDENCE_TEST);
            unparse_text(out, ": ");
            unparse(out, node->as.dict.values.items[index], PRECEDENCE_TEST);
        }
    }
    unparse_text(out, "}");
}

static void unparse_generators(Unparser *out, AstList generators) {
    for (size_t index = 0; index < generators.count; index++) {
        const AstFields_comprehension *clause = &generators.items[index]->as.comprehension;
        unparse_text(out, clause->is_async ? " async for " : " for ");
        unparse(out, clause->target, PRECEDENCE_TUPLE);
        unparse_text(out, " in ");
        unparse(out, clause->iter, PRECEDENCE_TEST + 1);
        for (size_t at = 0; at < clause->ifs.count; at++) {
            unparse_text(out, " if ");
            unparse(out, clause->ifs.items[at], PRECEDENCE_TEST + 1);
        }
    }
}

static void unparse_comprehension(Unparser *out, const Ast *node, const char *open,
                                  const char *close) {
    unparse_text(out, open);
    if (ast_kind(node) == AST_DICT_COMP) {
        unparse(out, node->as.dict_comp.key, PRECEDENCE_TEST);
        unparse_text(out, ": ");
        unparse(out, node->as.dict_comp.value, PRECEDENCE_TEST);
        unparse_generators(out, node->as.dict_comp.generators);
    } else {
        unparse(out, node->as.list_comp.elt, PRECEDENCE_TEST);
        unparse_generators(out, node->as.list_comp.generators);
    }
    unparse_text(out, close);
}

static void unparse_slice(Unparser *out, const Ast *node) {
    if (node->as.slice.lower != NULL) {
        unparse(out, node->as.slice.lower, PRECEDENCE_TEST);
    }
    unparse_text(out, ":");
    if (node->as.slice.upper != NULL) {
        unparse(out, node->as.slice.upper, PRECEDENCE_TEST);
    }
    if (node->as.slice.step != NULL) {
        unparse_text(out, ":");
        unparse(out, node->as.slice.step, PRECEDENCE_TEST);
    }
}

static void unparse_one_parameter(Unparser *out, const char *prefix, const Ast *parameter,
                                  const Ast *value, bool *is_first) {
    unparse_text(out, *is_first ? "" : ", ");
    *is_first = false;
    unparse_text(out, prefix);
    if (parameter != NULL) {
        unparse_name(out, parameter->as.arg.arg);
    }
    if (value != NULL) {
        unparse_text(out, "=");
        unparse(out, value, PRECEDENCE_TEST);
    }
}

static void unparse_parameters(Unparser *out, const AstFields_arguments *all) {
    bool is_first = true;
    size_t positional = all->posonlyargs.count + all->args.count;
    for (size_t index = 0; index < positional; index++) {
        bool is_only = index < all->posonlyargs.count;
        const Ast *parameter = is_only ? all->posonlyargs.items[index]
                                       : all->args.items[index - all->posonlyargs.count];
        size_t plain = positional - all->defaults.count;
        const Ast *value = index >= plain ? all->defaults.items[index - plain] : NULL;
        unparse_one_parameter(out, "", parameter, value, &is_first);
        if (is_only && index + 1 == all->posonlyargs.count) {
            unparse_text(out, ", /");
        }
    }
    if (all->vararg != NULL || all->kwonlyargs.count > 0) {
        unparse_one_parameter(out, "*", all->vararg, NULL, &is_first);
    }
    for (size_t index = 0; index < all->kwonlyargs.count; index++) {
        unparse_one_parameter(out, "", all->kwonlyargs.items[index], all->kw_defaults.items[index],
                              &is_first);
    }
    if (all->kwarg != NULL) {
        unparse_one_parameter(out, "**", all->kwarg, NULL, &is_first);
    }
}

static void unparse_lambda(Unparser *out, const Ast *node, Precedence level) {
    unparse_open(out, level > PRECEDENCE_TEST);
    const AstFields_arguments *all = &node->as.lambda.args->as.arguments;
    bool has_parameters = all->posonlyargs.count + all->args.count > 0; // as CPython has it
    unparse_text(out, has_parameters ? "lambda " : "lambda");
    unparse_parameters(out, all);
    unparse_text(out, ": ");
    unparse(out, node->as.lambda.body, PRECEDENCE_TEST);
    unparse_close(out, level > PRECEDENCE_TEST);
}

// The inside of an f-string, braces doubled.
static void unparse_pieces(Unparser *out, const Ast *node) {
    for (size_t index = 0; index < node->as.joined_str.values.count; index++) {
        const Ast *piece = node->as.joined_str.values.items[index];
        if (ast_kind(piece) == AST_CONSTANT) {
            const AstConstant *constant = &piece->as.constant.value;
            for (size_t at = 0; at < constant->as.text.length; at++) {
                char byte = constant->as.text.bytes[at];
                text_buffer_append_repeated(&out->text, byte, byte == '{' || byte == '}' ? 2 : 1);
            }
            continue;
        }
        const AstFields_formatted_value *value = &piece->as.formatted_value;
        unparse_text(out, "{");
        unparse(out, value->value, PRECEDENCE_TEST + 1);
        if (value->conversion != 0) {
            text_buffer_append_format(&out->text, "!%c", value->conversion);
        }
        if (value->format_spec != NULL) {
            unparse_text(out, ":");
            unparse_pieces(out, value->format_spec);
        }
        unparse_text(out, "}");
    }
}

static void unparse_joined(Unparser *out, const Ast *node) {
    Unparser inner = {out->vm, {0}};
    text_buffer_init(&inner.text);
    unparse_pieces(&inner, node);
    String *text = string_from_buffer(out->vm, &inner.text);
    text_buffer_release(&inner.text);
    unparse_text(out, "f");
    if (!object_append_repr(out->vm, value_from_object(text), &out->text)) {
        runtime_of(out->vm)->raised = VALUE_ABSENT;
    }
}

static void unparse_named(Unparser *out, const Ast *node, Precedence level) {
    unparse_open(out, level > PRECEDENCE_TUPLE);
    unparse(out, node->as.named_expr.target, PRECEDENCE_ATOM);
    unparse_text(out, " := ");
    unparse(out, node->as.named_expr.value, PRECEDENCE_ATOM);
    unparse_close(out, level > PRECEDENCE_TUPLE);
}

static void unparse_wrapped(Unparser *out, const char *open, AstList elements, const char *close) {
    unparse_text(out, open);
    unparse_list(out, elements);
    unparse_text(out, close);
}

// `1.real` would be read as a float.
static bool unparse_is_integer(const Ast *node) {
    return ast_kind(node) == AST_CONSTANT && node->as.constant.value.kind == AST_CONSTANT_INTEGER;
}

static void unparse(Unparser *out, const Ast *node, Precedence level) {
    switch ((int)node->kind) {
    case AST_NAME:
        unparse_name(out, node->as.name.id);
        break;
    case AST_CONSTANT:
        unparse_constant(out, node);
        break;
    case AST_ATTRIBUTE:
        unparse(out, node->as.attribute.value, PRECEDENCE_ATOM);
        unparse_text(out, unparse_is_integer(node->as.attribute.value) ? " ." : ".");
        unparse_name(out, node->as.attribute.attr);
        break;
    case AST_SUBSCRIPT:
        unparse(out, node->as.subscript.value, PRECEDENCE_ATOM);
        unparse_text(out, "[");
        unparse(out, node->as.subscript.slice, PRECEDENCE_TUPLE);
        unparse_text(out, "]");
        break;
    case AST_BIN_OP:
        unparse_binary(out, node, level);
        break;
    case AST_UNARY_OP:
        unparse_unary(out, node, level);
        break;
    case AST_BOOL_OP:
        unparse_bool(out, node, level);
        break;
    case AST_COMPARE:
        unparse_compare(out, node, level);
        break;
    case AST_IF_EXP:
        unparse_if(out, node, level);
        break;
    case AST_CALL:
        unparse_call(out, node);
        break;
    case AST_TUPLE:
        unparse_tuple(out, node, level);
        break;
    case AST_LIST:
        unparse_wrapped(out, "[", node->as.list.elts, "]");
        break;
    case AST_SET:
        unparse_wrapped(out, "{", node->as.set.elts, "}");
        break;
    case AST_DICT:
        unparse_dict(out, node);
        break;
    case AST_LIST_COMP:
        unparse_comprehension(out, node, "[", "]");
        break;
    case AST_SET_COMP:
    case AST_DICT_COMP:
        unparse_comprehension(out, node, "{", "}");
        break;
    case AST_GENERATOR_EXP:
        unparse_comprehension(out, node, "(", ")");
        break;
    case AST_STARRED:
        unparse_text(out, "*");
        unparse(out, node->as.starred.value, PRECEDENCE_BIT_OR);
        break;
    case AST_SLICE:
        unparse_slice(out, node);
        break;
    case AST_LAMBDA:
        unparse_lambda(out, node, level);
        break;
    case AST_JOINED_STR:
        unparse_joined(out, node);
        break;
    case AST_NAMED_EXPR:
        unparse_named(out, node, level);
        break;
    case AST_AWAIT:
        unparse_open(out, level > PRECEDENCE_AWAIT);
        unparse_text(out, "await ");
        unparse(out, node->as.await.value, PRECEDENCE_ATOM);
        unparse_close(out, level > PRECEDENCE_AWAIT);
        break;
    default: // yield cannot stand in an annotation
        unparse_text(out, "...");
    }
}

String *unparse_expression(Vm *vm, Ast *expression) {
    Unparser out = {vm, {0}};
    text_buffer_init(&out.text);
    unparse(&out, expression, PRECEDENCE_TEST);
    String *result = string_intern_utf8(vm, out.text.bytes, out.text.length);
    text_buffer_release(&out.text);
    return result;
}
