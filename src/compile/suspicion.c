// suspicion.c: see suspicion.h.
#include "compile/suspicion.h"

#include "compile/fold.h"
#include "object/class.h"

// The name of the type that an expression has whatever happens, NULL when that is not known.
static const char *type_of(Vm *vm, Ast *expression) {
    Value known;
    switch ((int)expression->kind) {
    case AST_LIST:
    case AST_LIST_COMP:
        return "list";
    case AST_DICT:
    case AST_DICT_COMP:
        return "dict";
    case AST_SET:
    case AST_SET_COMP:
        return "set";
    case AST_GENERATOR_EXP:
        return "generator";
    case AST_LAMBDA:
        return "function";
    case AST_JOINED_STR:
    case AST_FORMATTED_VALUE:
        return "str";
    case AST_TUPLE:
        return "tuple";
    case AST_CONSTANT:
    case AST_UNARY_OP:
    case AST_BIN_OP:
        return fold_expression(vm, expression, &known) ? class_name_of(vm, known) : NULL;
    default:
        return NULL;
    }
}

// ---- left is right ----

// A constant that is no singleton, which `is` does not compare.
static bool is_literal(Vm *vm, Ast *expression) {
    Value known;
    int kind = (int)expression->kind;
    bool may_be =
        kind == AST_CONSTANT || kind == AST_UNARY_OP || kind == AST_BIN_OP || kind == AST_TUPLE;
    if (!may_be || !fold_expression(vm, expression, &known)) {
        return false;
    }
    return !value_is_none(known) && !value_is_bool(known) && !value_is(known, VALUE_ELLIPSIS);
}

void suspicion_compare(Vm *vm, Notices *notices, const Ast *compare) {
    Ast *left = compare->as.compare.left;
    for (size_t index = 0; index < compare->as.compare.comparators.count; index++) {
        Ast *right = compare->as.compare.comparators.items[index];
        AstCompareOperator operation = compare->as.compare.ops.items[index];
        bool is_identity = operation == AST_COMPARE_IS || operation == AST_COMPARE_IS_NOT;
        if (is_identity && (is_literal(vm, left) || is_literal(vm, right))) {
            const char *type = type_of(vm, is_literal(vm, left) ? left : right);
            notices_add(notices, NOTICE_OF_MEANING, compare->range,
                        operation == AST_COMPARE_IS
                            ? "\"is\" with '%s' literal. Did you mean \"==\"?"
                            : "\"is not\" with '%s' literal. Did you mean \"!=\"?",
                        type);
            return;
        }
        left = right;
    }
}

// ---- callable(…), container[…] ----

void suspicion_call(Vm *vm, Notices *notices, const Ast *call) {
    Ast *callable = call->as.call.func;
    Value ignored;
    switch ((int)callable->kind) {
    case AST_UNARY_OP:
    case AST_BIN_OP:
        if (!fold_expression(vm, callable, &ignored)) {
            break;
        }
        // fall through
    case AST_CONSTANT:
    case AST_TUPLE:
    case AST_LIST:
    case AST_LIST_COMP:
    case AST_DICT:
    case AST_DICT_COMP:
    case AST_SET:
    case AST_SET_COMP:
    case AST_GENERATOR_EXP:
    case AST_JOINED_STR:
    case AST_FORMATTED_VALUE:
        notices_add(notices, NOTICE_OF_MEANING, callable->range,
                    "'%s' object is not callable; perhaps you missed a comma?",
                    type_of(vm, callable));
        break;
    default:
        break;
    }
}

// A container that has no items: a number, a set, a generator, a function.
static bool has_no_items(const Ast *container) {
    switch ((int)container->kind) {
    case AST_CONSTANT:
        return container->as.constant.value.kind != AST_CONSTANT_STRING &&
               container->as.constant.value.kind != AST_CONSTANT_BYTES;
    case AST_SET:
    case AST_SET_COMP:
    case AST_GENERATOR_EXP:
    case AST_LAMBDA:
        return true;
    default:
        return false;
    }
}

static bool is_sequence(const Ast *container) {
    switch ((int)container->kind) {
    case AST_CONSTANT:
    case AST_TUPLE:
    case AST_LIST:
    case AST_LIST_COMP:
    case AST_JOINED_STR:
    case AST_FORMATTED_VALUE:
        return true;
    default:
        return false;
    }
}

void suspicion_subscript(Vm *vm, Notices *notices, const Ast *subscript) {
    Ast *container = subscript->as.subscript.value;
    Ast *index = subscript->as.subscript.slice;
    Value known;
    bool is_folded = (ast_kind(container) == AST_BIN_OP || ast_kind(container) == AST_UNARY_OP) &&
                     fold_expression(vm, container, &known) && !value_is_string(known) &&
                     !value_is_kind(known, KIND_BYTES) && !value_is_tuple(known);
    if (is_folded || has_no_items(container)) {
        notices_add(notices, NOTICE_OF_MEANING, container->range,
                    "'%s' object is not subscriptable; perhaps you missed a comma?",
                    type_of(vm, container));
        return;
    }
    const char *type = is_sequence(container) ? type_of(vm, index) : NULL;
    if (type != NULL && strcmp(type, "int") != 0 && strcmp(type, "bool") != 0) {
        notices_add(notices, NOTICE_OF_MEANING, container->range,
                    "%s indices must be integers or slices, not %s; perhaps you missed a comma?",
                    type_of(vm, container), type);
    }
}

void suspicion_assert(Notices *notices, const Ast *statement) {
    const Ast *test = statement->as.assert_.test;
    if (ast_kind(test) == AST_TUPLE && test->as.list.elts.count > 0) {
        notices_add(notices, NOTICE_OF_MEANING, statement->range,
                    "assertion is always true, perhaps remove parentheses?");
    }
}
