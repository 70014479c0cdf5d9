// ast_target.c: expressions that must be assignable, and what to say when they are not.

#include "syntax/ast_build.h"

static const char *ast_called_constant(const Ast *node) {
    switch (node->as.constant.value.kind) {
    case AST_CONSTANT_NONE:
        return "None";
    case AST_CONSTANT_TRUE:
        return "True";
    case AST_CONSTANT_FALSE:
        return "False";
    case AST_CONSTANT_ELLIPSIS:
        return "ellipsis";
    case AST_CONSTANT_INTEGER:
    case AST_CONSTANT_FLOAT:
    case AST_CONSTANT_IMAGINARY:
    case AST_CONSTANT_STRING:
    case AST_CONSTANT_BYTES:
        break;
    }
    return "literal";
}

const char *ast_called(const Ast *node) {
    static const char *const called[AST_KIND_COUNT] = {
        [AST_ATTRIBUTE] = "attribute",
        [AST_SUBSCRIPT] = "subscript",
        [AST_STARRED] = "starred",
        [AST_NAME] = "name",
        [AST_LIST] = "list",
        [AST_TUPLE] = "tuple",
        [AST_LAMBDA] = "lambda",
        [AST_CALL] = "function call",
        [AST_BOOL_OP] = "expression",
        [AST_BIN_OP] = "expression",
        [AST_UNARY_OP] = "expression",
        [AST_GENERATOR_EXP] = "generator expression",
        [AST_YIELD] = "yield expression",
        [AST_YIELD_FROM] = "yield expression",
        [AST_AWAIT] = "await expression",
        [AST_LIST_COMP] = "list comprehension",
        [AST_SET_COMP] = "set comprehension",
        [AST_DICT_COMP] = "dict comprehension",
        [AST_DICT] = "dict literal",
        [AST_SET] = "set display",
        [AST_JOINED_STR] = "f-string expression",
        [AST_FORMATTED_VALUE] = "f-string expression",
        [AST_COMPARE] = "comparison",
        [AST_IF_EXP] = "conditional expression",
        [AST_NAMED_EXPR] = "named expression",
    };
    if (node->kind == AST_CONSTANT) {
        return ast_called_constant(node);
    }
    return called[node->kind] == NULL ? "expression" : called[node->kind];
}

static const Ast *ast_invalid_item(const AstList *list, TargetKind kind) {
    for (size_t index = 0; index < list->count; index++) {
        const Ast *invalid = ast_invalid_target(list->items[index], kind);
        if (invalid != NULL) {
            return invalid;
        }
    }
    return NULL;
}

const Ast *ast_invalid_target(const Ast *node, TargetKind kind) {
    if (node->kind == AST_NAME || node->kind == AST_ATTRIBUTE || node->kind == AST_SUBSCRIPT) {
        return NULL;
    }
    if (node->kind == AST_LIST || node->kind == AST_TUPLE) {
        return ast_invalid_item(&node->as.list.elts, kind);
    }
    if (node->kind == AST_STARRED && kind != TARGET_DELETE) {
        return ast_invalid_target(node->as.starred.value, kind);
    }
    return node;
}

static void ast_set_context(Ast *node, AstContext context) {
    if (node->kind == AST_NAME) {
        node->as.name.ctx = context;
    } else if (node->kind == AST_ATTRIBUTE) {
        node->as.attribute.ctx = context;
    } else if (node->kind == AST_SUBSCRIPT) {
        node->as.subscript.ctx = context;
    } else if (node->kind == AST_STARRED) {
        node->as.starred.ctx = context;
        ast_set_context(node->as.starred.value, context);
    } else {
        node->as.list.ctx = context;
        for (size_t index = 0; index < node->as.list.elts.count; index++) {
            ast_set_context(node->as.list.elts.items[index], context);
        }
    }
}

// One starred element at most, and never on its own.
static void ast_check_starred_target(Parse *parse, const Ast *node) {
    if (node->kind != AST_LIST && node->kind != AST_TUPLE) {
        return;
    }
    size_t starred = 0;
    const AstList *elts = &node->as.list.elts;
    for (size_t index = 0; index < elts->count; index++) {
        starred += elts->items[index]->kind == AST_STARRED ? 1 : 0;
        ast_check_starred_target(parse, elts->items[index]);
    }
    if (starred > 1) {
        parse_fail_late(parse, node->range, "multiple starred expressions in assignment");
    }
}

void ast_set_target(Parse *parse, Piece target, TargetKind kind) {
    const Ast *invalid = ast_invalid_target(target.node, kind);
    if (invalid != NULL) {
        parse_fail(parse, invalid->range, "cannot %s %s",
                   kind == TARGET_DELETE ? "delete" : "assign to", ast_called(invalid));
        return;
    }
    if (target.node->kind == AST_STARRED) {
        parse_fail_late(parse, target.range,
                        "starred assignment target must be in a list or tuple");
    }
    ast_check_starred_target(parse, target.node);
    ast_set_context(target.node, kind == TARGET_DELETE ? AST_CONTEXT_DELETE : AST_CONTEXT_STORE);
}

void ast_check_starred(Parse *parse, Piece value) {
    if (value.node != NULL && value.node->kind == AST_STARRED) {
        parse_fail_late(parse, value.range, "can't use starred expression here");
    }
}
