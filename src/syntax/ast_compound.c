// ast_compound.c: statements that hold other statements.

#include "syntax/ast_build.h"

static SourceRange ast_range_body(SourceRange start, const AstList *body) {
    return body->count == 0 ? start : source_range_join(start, body->items[body->count - 1]->range);
}

// Of two suites the later one that exists ends the statement.
static const AstList *ast_later(const AstList *body, const AstList *orelse) {
    return orelse->count == 0 ? body : orelse;
}

Ast *ast_if(Parse *parse, Token start, Piece test, AstList body, AstList orelse) {
    Ast *node = ast_new(parse, AST_IF, ast_range_body(start.range, ast_later(&body, &orelse)));
    node->as.if_.test = test.node;
    node->as.if_.body = body;
    node->as.if_.orelse = orelse;
    return ast_finish(parse, node);
}

Ast *ast_while(Parse *parse, Token start, Piece test, AstList body, AstList orelse) {
    Ast *node = ast_new(parse, AST_WHILE, ast_range_body(start.range, ast_later(&body, &orelse)));
    node->as.while_.test = test.node;
    node->as.while_.body = body;
    node->as.while_.orelse = orelse;
    return ast_finish(parse, node);
}

Ast *ast_for(Parse *parse, Token start, Piece target, Piece iter, AstList body, AstList orelse) {
    ast_set_target(parse, target, TARGET_FOR);
    ast_check_starred(parse, iter);
    Ast *node = ast_new(parse, AST_FOR, ast_range_body(start.range, ast_later(&body, &orelse)));
    node->as.for_.target = target.node;
    node->as.for_.iter = iter.node;
    node->as.for_.body = body;
    node->as.for_.orelse = orelse;
    return ast_finish(parse, node);
}

// --- try ---------------------------------------------------------------------------------------

Ast *ast_try(Parse *parse, Token start, AstList body, Handlers handlers, AstList orelse,
             AstList finalbody) {
    const AstList *last = ast_later(&handlers.list, ast_later(&orelse, &finalbody));
    Ast *node = ast_new(parse, handlers.is_star ? AST_TRY_STAR : AST_TRY,
                        ast_range_body(start.range, last));
    for (size_t index = 0; index + 1 < handlers.list.count; index++) {
        const Ast *handler = handlers.list.items[index];
        if (handler->as.except_handler.type == NULL) {
            parse_fail_late(parse, handler->range, "default 'except:' must be last");
        }
    }
    node->as.try_.body = body;
    node->as.try_.handlers = handlers.list;
    node->as.try_.orelse = orelse;
    node->as.try_.finalbody = finalbody;
    return ast_finish(parse, node);
}

Handlers ast_handlers(Parse *parse, Handlers list, Handlers more) {
    if (list.list.count > 0 && list.is_star != more.is_star) {
        parse_fail(parse, more.word, "cannot have both 'except' and 'except*' on the same 'try'");
    }
    list.list = ast_list_extend(parse, list.list, more.list);
    list.is_star = more.is_star;
    list.word = more.word;
    return list;
}

Handlers ast_handler(Parse *parse, Token start, const Token *star, Piece type, const Token *name,
                     AstList body) {
    Ast *node = ast_new(parse, AST_EXCEPT_HANDLER, ast_range_body(start.range, &body));
    node->as.except_handler.type = type.node;
    node->as.except_handler.name =
        name == NULL ? NULL : ast_intern(parse, name->text, name->length);
    node->as.except_handler.body = body;
    SourceRange word = star == NULL ? start.range : source_range_join(start.range, star->range);
    return (Handlers){ast_list_one(parse, ast_finish(parse, node)), star != NULL, word};
}

// --- with --------------------------------------------------------------------------------------

Ast *ast_with(Parse *parse, Token start, AstList items, AstList body) {
    Ast *node = ast_new(parse, AST_WITH, ast_range_body(start.range, &body));
    node->as.with.items = items;
    node->as.with.body = body;
    return ast_finish(parse, node);
}

Piece ast_with_item(Parse *parse, Piece value, Piece target) {
    if (target.node != NULL) {
        ast_set_target(parse, target, TARGET_ASSIGN);
    }
    Piece last = target.node == NULL ? value : target;
    Ast *node = ast_new(parse, AST_WITH_ITEM, source_range_join(value.range, last.range));
    node->as.with_item.context_expr = value.node;
    node->as.with_item.optional_vars = target.node;
    return ast_piece(ast_finish(parse, node));
}

// Is there an item that only an expression may hold: `*x`, `x := y`, `yield`?
static bool ast_is_only_expression(const PieceList *items) {
    for (size_t index = 0; index < items->list.count; index++) {
        const Ast *item = items->list.items[index];
        bool is_bare = !item->parenthesized;
        if (is_bare && (item->kind == AST_STARRED || item->kind == AST_NAMED_EXPR ||
                        item->kind == AST_YIELD || item->kind == AST_YIELD_FROM)) {
            return true;
        }
    }
    return items->list.count == 0;
}

static AstList ast_with_expression(Parse *parse, Piece value) {
    return ast_list_one(parse, ast_with_item(parse, value, PIECE_NONE).node);
}

AstList ast_with_paren(Parse *parse, Token open, PieceList items, bool has_comma, Token close) {
    bool is_expression = ast_is_only_expression(&items);
    AstList result = {NULL, 0};
    if (is_expression && items.list.count == 1 && !has_comma) {
        Piece value = {items.list.items[0], items.range};
        return ast_with_expression(parse, ast_group(parse, open, value, close));
    }
    for (size_t index = 0; index < items.list.count; index++) {
        Ast *item = items.list.items[index];
        if (item->kind != AST_WITH_ITEM && !is_expression) {
            item = ast_with_item(parse, ast_piece(item), PIECE_NONE).node;
        } else if (item->kind == AST_WITH_ITEM && is_expression) {
            parse_fail(parse, item->range, "invalid syntax");
        }
        result = ast_list_append(parse, result, item);
    }
    if (!is_expression) {
        return result;
    }
    return ast_with_expression(parse, ast_tuple_display(parse, open, items, close));
}

AstList ast_with_generator(Parse *parse, Token open, Piece element, AstList clauses, Token close) {
    return ast_with_expression(
        parse, ast_comprehension(parse, AST_GENERATOR_EXP, open, element, clauses, close));
}

// --- functions and classes ---------------------------------------------------------------------

Ast *ast_function(Parse *parse, Token start, Token name, AstList type_params,
                  Parameters *parameters, Piece returns, AstList body) {
    Ast *node = ast_new(parse, AST_FUNCTION_DEF, ast_range_body(start.range, &body));
    node->as.function_def.name = ast_intern(parse, name.text, name.length);
    node->as.function_def.args = ast_parameters_finish(parse, parameters, false);
    node->as.function_def.body = body;
    node->as.function_def.returns = returns.node;
    node->as.function_def.type_params = type_params;
    return ast_finish(parse, node);
}

Ast *ast_class(Parse *parse, Token start, Token name, AstList type_params, Arguments *arguments,
               Token close, AstList body) {
    Ast *node = ast_new(parse, AST_CLASS_DEF, ast_range_body(start.range, &body));
    node->as.class_def.name = ast_intern(parse, name.text, name.length);
    ast_arguments_finish(parse, arguments, close);
    if (arguments != NULL) {
        node->as.class_def.bases = arguments->positional;
        node->as.class_def.keywords = arguments->keywords;
        if (arguments->generator.line != 0) {
            const Ast *generator = arguments->positional.items[0];
            const Ast *clause = generator->as.list_comp.generators.items[0];
            SourceRange word = clause->range;
            word.end_line = word.line;
            word.end_column = word.column + (clause->as.comprehension.is_async ? 5 : 3);
            parse_fail(parse, word, "invalid syntax");
        }
    }
    node->as.class_def.body = body;
    node->as.class_def.type_params = type_params;
    return ast_finish(parse, node);
}

Ast *ast_async(Parse *parse, Token start, Ast *statement) {
    (void)parse;
    statement->range = source_range_join(start.range, statement->range);
    if (statement->kind == AST_FUNCTION_DEF) {
        statement->kind = AST_ASYNC_FUNCTION_DEF;
    } else if (statement->kind == AST_FOR) {
        statement->kind = AST_ASYNC_FOR;
    } else {
        statement->kind = AST_ASYNC_WITH;
    }
    return statement;
}

Ast *ast_decorated(Parse *parse, AstList decorators, Ast *statement) {
    if (statement->kind == AST_CLASS_DEF) {
        statement->as.class_def.decorator_list = decorators;
    } else {
        statement->as.function_def.decorator_list = decorators;
    }
    return ast_finish(parse, statement);
}

Ast *ast_type_var(Parse *parse, Token name, Piece bound, Piece fallback) {
    SourceRange range =
        bound.node == NULL ? name.range : source_range_join(name.range, bound.range);
    range = fallback.node == NULL ? range : source_range_join(range, fallback.range);
    Ast *node = ast_new(parse, AST_TYPE_VAR, range);
    node->as.type_var.name = ast_intern(parse, name.text, name.length);
    node->as.type_var.bound = bound.node;
    node->as.type_var.default_value = fallback.node;
    return ast_finish(parse, node);
}

Ast *ast_type_param(Parse *parse, AstKind kind, Token start, Token name, Piece fallback) {
    SourceRange end = fallback.node == NULL ? name.range : fallback.range;
    Ast *node = ast_new(parse, kind, source_range_join(start.range, end));
    node->as.param_spec.name = ast_intern(parse, name.text, name.length);
    node->as.param_spec.default_value = fallback.node;
    return ast_finish(parse, node);
}

// --- match -------------------------------------------------------------------------------------

Ast *ast_match(Parse *parse, Token start, Piece subject, AstList cases) {
    Ast *node = ast_new(parse, AST_MATCH, ast_range_body(start.range, &cases));
    node->as.match.subject = subject.node;
    node->as.match.cases = cases;
    return ast_finish(parse, node);
}

Ast *ast_case(Parse *parse, Token start, Piece pattern, Piece guard, AstList body) {
    Ast *node = ast_new(parse, AST_MATCH_CASE, ast_range_body(start.range, &body));
    node->as.match_case.pattern = pattern.node;
    node->as.match_case.guard = guard.node;
    node->as.match_case.body = body;
    return ast_finish(parse, node);
}
