// ast_statement.c: modules and simple statements.

#include "syntax/ast_build.h"

static SourceRange ast_range_to(Token start, Piece end) {
    return end.node == NULL ? start.range : source_range_join(start.range, end.range);
}

void ast_module(Parse *parse, AstList body) {
    SourceRange range = {1, 0, 1, 0};
    if (body.count > 0) {
        range = source_range_join(range, body.items[body.count - 1]->range);
    }
    Ast *node = ast_new(parse, AST_MODULE, range);
    node->as.module.body = body;
    parse->root = ast_finish(parse, node);
}

void ast_file(Parse *parse) {
    if (parse->sink == NULL) {
        ast_module(parse, parse->body);
    }
}

void ast_take(Parse *parse, AstList statements) {
    if (parse->sink == NULL) {
        parse->body = ast_list_extend(parse, parse->body, statements);
        return;
    }
    for (size_t index = 0; index < statements.count; index++) {
        // What a builder complained about is seen by nobody.
        if (parse->diagnostic->kind == DIAGNOSTIC_NONE) {
            parse->sink->take(parse->sink->context, statements.items[index]);
        }
    }
    arena_clear(parse->arena);
}

void ast_whole_expression(Parse *parse, Piece value) {
    ast_check_starred(parse, value);
    Ast *node = ast_new(parse, AST_EXPRESSION, value.range);
    node->as.expression.body = value.node;
    parse->root = ast_finish(parse, node);
}

Ast *ast_expr(Parse *parse, Piece value) {
    ast_check_starred(parse, value);
    Ast *node = ast_new(parse, AST_EXPR, value.range);
    node->as.expr.value = value.node;
    return ast_finish(parse, node);
}

PieceList ast_targets(Parse *parse, PieceList targets, Piece target, Token equal) {
    const Ast *node = target.node;
    bool is_yield = node->kind == AST_YIELD || node->kind == AST_YIELD_FROM;
    const Ast *invalid = ast_invalid_target(node, TARGET_ASSIGN);
    if (is_yield && !node->parenthesized) {
        parse_fail(parse, node->range, "assignment to yield expression not possible");
    } else if (invalid != NULL) {
        parse->bad_target = invalid;
        parse_refuse(parse, &equal);
    } else {
        ast_set_target(parse, target, TARGET_ASSIGN);
    }
    return ast_pieces_append(parse, targets, target);
}

Ast *ast_assign(Parse *parse, PieceList targets, Piece value) {
    ast_check_starred(parse, value);
    Ast *node = ast_new(parse, AST_ASSIGN, source_range_join(targets.range, value.range));
    node->as.assign.targets = targets.list;
    node->as.assign.value = value.node;
    return ast_finish(parse, node);
}

Ast *ast_aug_assign(Parse *parse, Piece target, AstBinaryOperator op, Piece value) {
    AstKind kind = ast_kind(target.node);
    if (kind == AST_NAME || kind == AST_ATTRIBUTE || kind == AST_SUBSCRIPT) {
        ast_set_target(parse, target, TARGET_ASSIGN);
    } else {
        parse_fail(parse, target.node->range,
                   "'%s' is an illegal expression for augmented assignment",
                   ast_called(target.node));
    }
    ast_check_starred(parse, value);
    Ast *node = ast_new(parse, AST_AUG_ASSIGN, source_range_join(target.range, value.range));
    node->as.aug_assign.target = target.node;
    node->as.aug_assign.op = op;
    node->as.aug_assign.value = value.node;
    return ast_finish(parse, node);
}

Ast *ast_ann_assign(Parse *parse, Piece target, Piece annotation, Piece value) {
    AstKind kind = ast_kind(target.node);
    if (kind == AST_NAME || kind == AST_ATTRIBUTE || kind == AST_SUBSCRIPT) {
        ast_set_target(parse, target, TARGET_ASSIGN);
    } else if (kind == AST_LIST || kind == AST_TUPLE) {
        bool is_bare = kind == AST_TUPLE && !target.node->parenthesized;
        const Ast *blamed = is_bare ? target.node->as.list.elts.items[0] : target.node;
        parse_fail(parse, blamed->range, "only single target (not %s) can be annotated",
                   ast_called(target.node));
    } else {
        parse_fail(parse, target.node->range, "illegal target for annotation");
    }
    ast_check_starred(parse, value);
    Piece last = value.node == NULL ? annotation : value;
    Ast *node = ast_new(parse, AST_ANN_ASSIGN, source_range_join(target.range, last.range));
    node->as.ann_assign.target = target.node;
    node->as.ann_assign.annotation = annotation.node;
    node->as.ann_assign.value = value.node;
    node->as.ann_assign.simple = kind == AST_NAME && !target.node->parenthesized;
    return ast_finish(parse, node);
}

Ast *ast_type_alias(Parse *parse, Token start, Token name, AstList params, Piece value) {
    Ast *node = ast_new(parse, AST_TYPE_ALIAS, ast_range_to(start, value));
    Ast *target = ast_name(parse, name).node;
    target->as.name.ctx = AST_CONTEXT_STORE;
    node->as.type_alias.name = target;
    node->as.type_alias.type_params = params;
    node->as.type_alias.value = value.node;
    return ast_finish(parse, node);
}

Ast *ast_return(Parse *parse, Token start, Piece value) {
    ast_check_starred(parse, value);
    Ast *node = ast_new(parse, AST_RETURN, ast_range_to(start, value));
    node->as.return_.value = value.node;
    return ast_finish(parse, node);
}

Ast *ast_raise(Parse *parse, Token start, Piece exception, Piece cause) {
    Piece last = cause.node == NULL ? exception : cause;
    Ast *node = ast_new(parse, AST_RAISE, ast_range_to(start, last));
    node->as.raise.exc = exception.node;
    node->as.raise.cause = cause.node;
    return ast_finish(parse, node);
}

Ast *ast_word_statement(Parse *parse, AstKind kind, Token word) {
    return ast_finish(parse, ast_new(parse, kind, word.range));
}

// `del a, b` has two targets, `del (a, b)` one.
Ast *ast_delete(Parse *parse, Token start, Piece targets) {
    ast_set_target(parse, targets, TARGET_DELETE);
    Ast *node = ast_new(parse, AST_DELETE, ast_range_to(start, targets));
    if (targets.node->kind == AST_TUPLE && !targets.node->parenthesized) {
        node->as.delete_.targets = targets.node->as.list.elts;
    } else {
        node->as.delete_.targets = ast_list_one(parse, targets.node);
    }
    return ast_finish(parse, node);
}

Ast *ast_global(Parse *parse, AstKind kind, Token start, NameList names) {
    Ast *node = ast_new(parse, kind, source_range_join(start.range, names.range));
    node->as.global.names = names.list;
    return ast_finish(parse, node);
}

Ast *ast_assert(Parse *parse, Token start, Piece test, Piece message) {
    Ast *node =
        ast_new(parse, AST_ASSERT, ast_range_to(start, message.node == NULL ? test : message));
    node->as.assert_.test = test.node;
    node->as.assert_.msg = message.node;
    return ast_finish(parse, node);
}

Ast *ast_import(Parse *parse, Token start, AstList names) {
    SourceRange end = names.items[names.count - 1]->range;
    Ast *node = ast_new(parse, AST_IMPORT, source_range_join(start.range, end));
    node->as.import.names = names;
    return ast_finish(parse, node);
}

Ast *ast_import_from(Parse *parse, Token start, int level, Spelled module, PieceList names) {
    Ast *node = ast_new(parse, AST_IMPORT_FROM, source_range_join(start.range, names.range));
    node->as.import_from.module = module.name;
    node->as.import_from.names = names.list;
    node->as.import_from.level = level;
    return ast_finish(parse, node);
}

PieceList ast_import_star(Parse *parse, Token star) {
    Spelled name = {ast_intern(parse, "*", 1), star.range};
    Ast *alias = ast_alias(parse, name, SPELLED_NONE);
    return (PieceList){ast_list_one(parse, alias), star.range};
}

PieceList ast_import_bare(Parse *parse, AstList names) {
    (void)parse;
    return (PieceList){names, names.items[names.count - 1]->range};
}

PieceList ast_import_paren(Parse *parse, AstList names, Token end) {
    (void)parse;
    return (PieceList){names, end.range};
}

Ast *ast_alias(Parse *parse, Spelled name, Spelled as_name) {
    SourceRange end = as_name.name == NULL ? name.range : as_name.range;
    Ast *node = ast_new(parse, AST_ALIAS, source_range_join(name.range, end));
    node->as.alias.name = name.name;
    node->as.alias.asname = as_name.name;
    return ast_finish(parse, node);
}
