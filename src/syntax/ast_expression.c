// ast_expression.c: operators, calls, displays and comprehensions.

#include "syntax/ast_build.h"

// --- tuples and stars --------------------------------------------------------------------------

Piece ast_tuple(Parse *parse, PieceList items) {
    Ast *node = ast_new(parse, AST_TUPLE, items.range);
    node->as.list.elts = items.list;
    return ast_piece(ast_finish_at(parse, node, ast_deeper_list(0, &items.list)));
}

Piece ast_tuple_to(Parse *parse, PieceList items, Token comma) {
    items.range = source_range_join(items.range, comma.range);
    return ast_tuple(parse, items);
}

Piece ast_starred(Parse *parse, Token start, Piece value) {
    Ast *node = ast_new(parse, AST_STARRED, source_range_join(start.range, value.range));
    node->as.starred.value = value.node;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_group(Parse *parse, Token open, Piece value, Token close) {
    if (value.node->kind == AST_STARRED) {
        parse_fail(parse, value.range, "cannot use starred expression here");
    }
    value.node->parenthesized = true;
    value.range = source_range_join(open.range, close.range);
    return value;
}

Piece ast_tuple_display(Parse *parse, Token open, PieceList items, Token close) {
    Ast *node = ast_new(parse, AST_TUPLE, source_range_join(open.range, close.range));
    node->parenthesized = true;
    node->as.list.elts = items.list;
    return ast_piece(ast_finish_at(parse, node, ast_deeper_list(0, &items.list)));
}

Piece ast_list_display(Parse *parse, Token open, PieceList items, Token close) {
    Ast *node = ast_new(parse, AST_LIST, source_range_join(open.range, close.range));
    node->as.list.elts = items.list;
    return ast_piece(ast_finish_at(parse, node, ast_deeper_list(0, &items.list)));
}

// --- yield, await, lambda and what chooses -----------------------------------------------------

static SourceRange ast_range_from(Token start, Piece value) {
    return value.node == NULL ? start.range : source_range_join(start.range, value.range);
}

Piece ast_yield(Parse *parse, Token start, Piece value) {
    ast_check_starred(parse, value);
    Ast *node = ast_new(parse, AST_YIELD, ast_range_from(start, value));
    node->as.yield.value = value.node;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_yield_from(Parse *parse, Token start, Piece value) {
    Ast *node = ast_new(parse, AST_YIELD_FROM, ast_range_from(start, value));
    node->as.yield_from.value = value.node;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_await(Parse *parse, Token start, Piece value) {
    Ast *node = ast_new(parse, AST_AWAIT, ast_range_from(start, value));
    node->as.await.value = value.node;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_named(Parse *parse, Piece target, Piece value) {
    if (target.node->kind != AST_NAME || target.node->parenthesized) {
        parse_fail(parse, target.node->range, "cannot use assignment expressions with %s",
                   ast_called(target.node));
    } else {
        target.node->as.name.ctx = AST_CONTEXT_STORE;
    }
    Ast *node = ast_new(parse, AST_NAMED_EXPR, source_range_join(target.range, value.range));
    node->as.named_expr.target = target.node;
    node->as.named_expr.value = value.node;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_conditional(Parse *parse, Piece body, Piece test, Piece orelse) {
    Ast *node = ast_new(parse, AST_IF_EXP, source_range_join(body.range, orelse.range));
    node->as.if_exp.test = test.node;
    node->as.if_exp.body = body.node;
    node->as.if_exp.orelse = orelse.node;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_lambda(Parse *parse, Token start, Parameters *parameters, Piece body) {
    Ast *node = ast_new(parse, AST_LAMBDA, source_range_join(start.range, body.range));
    node->as.lambda.args = ast_parameters_finish(parse, parameters, true);
    node->as.lambda.body = body.node;
    return ast_piece(ast_finish(parse, node));
}

// --- operators ---------------------------------------------------------------------------------

Piece ast_bool(Parse *parse, AstBoolOperator op, PieceList values) {
    Ast *node = ast_new(parse, AST_BOOL_OP, values.range);
    node->as.bool_op.op = op;
    node->as.bool_op.values = values.list;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_unary(Parse *parse, AstUnaryOperator op, Token start, Piece operand) {
    Ast *node = ast_new(parse, AST_UNARY_OP, source_range_join(start.range, operand.range));
    node->as.unary_op.op = op;
    node->as.unary_op.operand = operand.node;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_binary(Parse *parse, AstBinaryOperator op, Piece left, Token at, Piece right) {
    Ast *node = ast_new(parse, AST_BIN_OP, source_range_join(left.range, right.range));
    node->as.bin_op.left = left.node;
    node->as.bin_op.op = op;
    node->as.bin_op.right = right.node;
    node->as.bin_op.at = (SourcePoint){at.range.line, at.range.column};
    uint32_t depth = ast_deeper(ast_climb(node, left.node), right.node);
    return ast_piece(ast_finish_at(parse, node, depth));
}

Comparison *ast_comparison(Parse *parse, Piece left, AstCompareOperator op, Piece right) {
    Comparison *list = arena_allocate(parse->arena, sizeof *list);
    list->left = left;
    return ast_comparison_append(parse, list, op, right);
}

Comparison *ast_comparison_append(Parse *parse, Comparison *list, AstCompareOperator op,
                                  Piece right) {
    size_t count = list->operators.count;
    if ((count & (count - 1)) == 0) {
        size_t capacity = count == 0 ? 1 : count * 2;
        AstCompareOperator *moved = arena_allocate(parse->arena, capacity * sizeof *moved);
        for (size_t index = 0; index < count; index++) {
            moved[index] = list->operators.items[index];
        }
        list->operators.items = moved;
    }
    list->operators.items[list->operators.count++] = op;
    list->comparators = ast_pieces_append(parse, list->comparators, right);
    return list;
}

Piece ast_compare(Parse *parse, Comparison *list) {
    SourceRange range = source_range_join(list->left.range, list->comparators.range);
    Ast *node = ast_new(parse, AST_COMPARE, range);
    node->as.compare.left = list->left.node;
    node->as.compare.ops = list->operators;
    node->as.compare.comparators = list->comparators.list;
    return ast_piece(ast_finish(parse, node));
}

// --- names, attributes, calls, subscripts ------------------------------------------------------

Piece ast_name(Parse *parse, Token name) {
    Ast *node = ast_new(parse, AST_NAME, name.range);
    node->as.name.id = ast_intern(parse, name.text, name.length);
    return ast_piece(node);
}

Piece ast_attribute(Parse *parse, Piece value, Token name) {
    Ast *node = ast_new(parse, AST_ATTRIBUTE, source_range_join(value.range, name.range));
    node->as.attribute.value = value.node;
    node->as.attribute.attr = ast_intern(parse, name.text, name.length);
    return ast_piece(ast_finish_at(parse, node, ast_climb(node, value.node)));
}

Piece ast_call(Parse *parse, Piece function, Token open, Arguments *arguments, Token close) {
    Ast *node = ast_new(parse, AST_CALL, source_range_join(function.range, close.range));
    node->as.call.func = function.node;
    node->as.call.at = (SourcePoint){open.range.line, open.range.column};
    ast_arguments_finish(parse, arguments, close);
    uint32_t depth = ast_climb(node, function.node);
    if (arguments != NULL) {
        node->as.call.args = arguments->positional;
        node->as.call.keywords = arguments->keywords;
        if (arguments->generator.line != 0) {
            // f(x for x in y): the call's parentheses are the generator's.
            arguments->positional.items[0]->range = source_range_join(open.range, close.range);
        }
        depth = ast_deeper_list(depth, &arguments->positional);
        depth = ast_deeper_list(depth, &arguments->keywords);
    }
    return ast_piece(ast_finish_at(parse, node, depth));
}

Piece ast_subscript(Parse *parse, Piece value, Token open, Piece slice, Token close) {
    Ast *node = ast_new(parse, AST_SUBSCRIPT, source_range_join(value.range, close.range));
    node->as.subscript.value = value.node;
    node->as.subscript.slice = slice.node;
    node->as.subscript.at = (SourcePoint){open.range.line, open.range.column};
    uint32_t depth = ast_deeper(ast_climb(node, value.node), slice.node);
    return ast_piece(ast_finish_at(parse, node, depth));
}

Piece ast_slice(Parse *parse, Piece lower, Token colon, Piece upper, const Token *second_colon,
                Piece step) {
    SourceRange start = lower.node == NULL ? colon.range : lower.range;
    SourceRange end = upper.node == NULL ? colon.range : upper.range;
    end = second_colon == NULL ? end : second_colon->range;
    end = step.node == NULL ? end : step.range;
    Ast *node = ast_new(parse, AST_SLICE, source_range_join(start, end));
    node->as.slice.lower = lower.node;
    node->as.slice.upper = upper.node;
    node->as.slice.step = step.node;
    return ast_piece(ast_finish(parse, node));
}

// --- displays and comprehensions ---------------------------------------------------------------

Brace ast_brace(Piece key, const Token *colon, Piece value) {
    SourceRange nowhere = {0, 0, 0, 0};
    return (Brace){key, value, colon != NULL, colon == NULL ? nowhere : colon->range};
}

Brace ast_brace_unpack(Parse *parse, Token start, Piece value) {
    (void)parse;
    value.range = source_range_join(start.range, value.range);
    return (Brace){PIECE_NONE, value, true, value.range};
}

Braces *ast_braces(Parse *parse, Braces *list, Brace item) {
    SourceRange start = item.key.node == NULL ? item.value.range : item.key.range;
    SourceRange range = source_range_join(start, item.value.range);
    if (list == NULL) {
        list = arena_allocate(parse->arena, sizeof *list);
        list->is_dict = item.is_pair;
        list->range = range;
        list->first = item;
    } else if (list->is_dict && !item.is_pair) {
        SourceRange at = item.value.range;
        if (ast_kind(item.value.node) == AST_STARRED) {
            parse_fail(parse, (SourceRange){at.line, at.column, at.line, at.column + 1},
                       "invalid syntax");
        } else {
            parse_fail(parse, (SourceRange){at.end_line, at.end_column - 1, 0, 0},
                       "':' expected after dictionary key");
        }
    } else if (!list->is_dict && item.is_pair) {
        parse_fail(parse, item.key.node == NULL ? range : item.colon, "invalid syntax");
    }
    list->has_unpacking = list->has_unpacking || (item.is_pair && item.key.node == NULL);
    list->keys = ast_list_append(parse, list->keys, item.key.node);
    list->values = ast_list_append(parse, list->values, item.value.node);
    list->range = source_range_join(list->range, range);
    return list;
}

Piece ast_brace_display(Parse *parse, Token open, Braces *items, Token close) {
    bool is_dict = items == NULL || items->is_dict;
    SourceRange range = source_range_join(open.range, close.range);
    Ast *node = ast_new(parse, is_dict ? AST_DICT : AST_SET, range);
    if (items != NULL && is_dict) {
        node->as.dict.keys = items->keys;
        node->as.dict.values = items->values;
    } else if (items != NULL) {
        node->as.set.elts = items->values;
    }
    return ast_piece(ast_finish(parse, node));
}

Piece ast_comprehension(Parse *parse, AstKind kind, Token open, Piece element, AstList clauses,
                        Token close) {
    if (element.node->kind == AST_STARRED) {
        parse_fail(parse, element.range, "iterable unpacking cannot be used in comprehension");
    }
    Ast *node = ast_new(parse, kind, source_range_join(open.range, close.range));
    node->parenthesized = kind == AST_GENERATOR_EXP;
    node->as.list_comp.elt = element.node;
    node->as.list_comp.generators = clauses;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_brace_comprehension(Parse *parse, Token open, Braces *items, AstList clauses,
                              Token close) {
    Brace item = items->first;
    if (items->values.count > 1) {
        parse_fail(parse, items->range,
                   items->is_dict ? "invalid syntax"
                                  : "did you forget parentheses around the comprehension target?");
    }
    if (!item.is_pair) {
        return ast_comprehension(parse, AST_SET_COMP, open, item.value, clauses, close);
    }
    if (item.key.node == NULL) {
        SourceRange stars = item.value.range;
        stars.end_line = stars.line;
        stars.end_column = stars.column + 2;
        parse_fail(parse, stars, "dict unpacking cannot be used in dict comprehension");
    }
    Ast *node = ast_new(parse, AST_DICT_COMP, source_range_join(open.range, close.range));
    node->as.dict_comp.key = item.key.node == NULL ? item.value.node : item.key.node;
    node->as.dict_comp.value = item.value.node;
    node->as.dict_comp.generators = clauses;
    return ast_piece(ast_finish(parse, node));
}

Ast *ast_clause(Parse *parse, Token start, bool is_async, Piece target, Piece iter,
                AstList conditions) {
    ast_set_target(parse, target, TARGET_FOR);
    SourceRange end = iter.range;
    if (conditions.count > 0) {
        end = conditions.items[conditions.count - 1]->range;
    }
    Ast *node = ast_new(parse, AST_COMPREHENSION, source_range_join(start.range, end));
    node->as.comprehension.target = target.node;
    node->as.comprehension.iter = iter.node;
    node->as.comprehension.ifs = conditions;
    node->as.comprehension.is_async = is_async;
    return ast_finish(parse, node);
}
