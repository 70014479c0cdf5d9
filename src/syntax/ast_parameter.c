// ast_parameter.c: parameters of functions and arguments of calls, judged one by one.

#include "syntax/ast_build.h"

// --- parameters --------------------------------------------------------------------------------

Parameter ast_parameter(Parse *parse, ParameterKind kind, Token start, const Token *name,
                        Piece annotation, Piece fallback) {
    Parameter parameter = {kind, NULL, fallback.node, start.range, start.range};
    if (name == NULL) {
        return parameter;
    }
    SourceRange end = annotation.node == NULL ? name->range : annotation.range;
    parameter.range = source_range_join(name->range, end);
    parameter.arg = ast_new(parse, AST_ARG, parameter.range);
    parameter.arg->as.arg.arg = ast_intern(parse, name->text, name->length);
    parameter.arg->as.arg.annotation = annotation.node;
    ast_finish(parse, parameter.arg);
    return parameter;
}

static void ast_add_keyword_only(Parse *parse, Parameters *list, Parameter parameter) {
    AstFields_arguments *fields = &list->arguments->as.arguments;
    fields->kwonlyargs = ast_list_append(parse, fields->kwonlyargs, parameter.arg);
    fields->kw_defaults = ast_list_append(parse, fields->kw_defaults, parameter.fallback);
    list->is_bare_star = false;
}

static void ast_add_plain(Parse *parse, Parameters *list, Parameter parameter) {
    AstFields_arguments *fields = &list->arguments->as.arguments;
    if (list->has_star) {
        ast_add_keyword_only(parse, list, parameter);
        return;
    }
    fields->args = ast_list_append(parse, fields->args, parameter.arg);
    if (parameter.fallback != NULL) {
        fields->defaults = ast_list_append(parse, fields->defaults, parameter.fallback);
    } else if (fields->defaults.count > 0) {
        parse_fail(parse, parameter.range,
                   "parameter without a default follows parameter with a default");
    }
}

static void ast_add_slash(Parse *parse, Parameters *list, Parameter parameter) {
    AstFields_arguments *fields = &list->arguments->as.arguments;
    if (list->has_slash) {
        parse_fail(parse, parameter.range, "/ may appear only once");
    } else if (list->has_star) {
        parse_fail(parse, parameter.range, "/ must be ahead of *");
    } else if (fields->args.count == 0) {
        parse_fail(parse, parameter.range,
                   parse->token.kind == TOKEN_COMMA ? "at least one argument must precede /"
                                                    : "invalid syntax");
    }
    list->has_slash = true;
    fields->posonlyargs = fields->args;
    fields->args = (AstList){NULL, 0};
}

static void ast_add_star(Parse *parse, Parameters *list, Parameter parameter) {
    if (list->has_star) {
        parse_fail(parse, parameter.start, "* argument may appear only once");
    }
    list->has_star = true;
    list->is_bare_star = parameter.arg == NULL;
    list->star = parameter.start;
    list->after_star = parse->token.range;
    list->arguments->as.arguments.vararg = parameter.arg;
}

static void ast_fail_bare_star(Parse *parse, const Parameters *list, SourceRange range) {
    if (list->is_bare_star) {
        parse_fail(parse, range, "named arguments must follow bare *");
    }
}

Parameters *ast_parameters(Parse *parse, Parameters *list, Parameter parameter) {
    if (list == NULL) {
        list = arena_allocate(parse->arena, sizeof *list);
        list->arguments = ast_new(parse, AST_ARGUMENTS, parameter.range);
    }
    list->arguments->range = source_range_join(list->arguments->range, parameter.range);
    if (list->arguments->as.arguments.kwarg != NULL) {
        parse_fail(parse, parameter.start, "arguments cannot follow var-keyword argument");
    }
    switch (parameter.kind) {
    case PARAMETER_PLAIN:
        ast_add_plain(parse, list, parameter);
        break;
    case PARAMETER_SLASH:
        ast_add_slash(parse, list, parameter);
        break;
    case PARAMETER_STAR:
        ast_add_star(parse, list, parameter);
        break;
    case PARAMETER_DOUBLE_STAR:
        ast_fail_bare_star(parse, list, list->star);
        list->arguments->as.arguments.kwarg = parameter.arg;
        break;
    }
    return list;
}

Ast *ast_parameters_finish(Parse *parse, Parameters *list, bool is_lambda) {
    if (list == NULL) {
        return ast_new(parse, AST_ARGUMENTS, parse->token.range);
    }
    ast_fail_bare_star(parse, list, is_lambda ? list->after_star : list->star);
    return ast_finish(parse, list->arguments);
}

// --- arguments ---------------------------------------------------------------------------------

Piece ast_bare_generator(Parse *parse, Piece element, AstList clauses) {
    SourceRange end = clauses.items[clauses.count - 1]->range;
    Ast *node = ast_new(parse, AST_GENERATOR_EXP, source_range_join(element.range, end));
    if (element.node->kind == AST_STARRED) {
        parse_fail(parse, element.range, "iterable unpacking cannot be used in comprehension");
    }
    node->as.list_comp.elt = element.node;
    node->as.list_comp.generators = clauses;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_double_starred(Parse *parse, Token start, Piece value) {
    Ast *node = ast_new(parse, AST_KEYWORD, source_range_join(start.range, value.range));
    node->as.keyword.value = value.node;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_keyword(Parse *parse, Piece name, Token equal, Piece value) {
    Ast *node = ast_new(parse, AST_KEYWORD, source_range_join(name.range, value.range));
    SourceRange to_equal = source_range_join(name.node->range, equal.range);
    if (name.node->kind == AST_NAME && !name.node->parenthesized) {
        node->as.keyword.arg = name.node->as.name.id;
    } else if (name.node->kind == AST_CONSTANT &&
               name.node->as.constant.value.kind <= AST_CONSTANT_FALSE) {
        parse_fail(parse, to_equal, "cannot assign to %s", ast_called(name.node));
    } else {
        parse_fail(parse, to_equal,
                   "expression cannot contain assignment, perhaps you meant \"==\"?");
    }
    node->as.keyword.value = value.node;
    return ast_piece(ast_finish(parse, node));
}

// A generator without parentheses must be the only argument.
static void ast_check_generator(Parse *parse, Arguments *list, Piece argument) {
    if (list->generator.line != 0) {
        parse_fail(parse, list->generator, "Generator expression must be parenthesized");
    }
    bool is_bare = argument.node->kind == AST_GENERATOR_EXP && !argument.node->parenthesized;
    if (is_bare) {
        list->generator = argument.range;
        if (list->count > 0) {
            parse_fail(parse, argument.range, "Generator expression must be parenthesized");
        }
    }
}

// Up to here names are compared with all before, which is quicker than hashing and quadratic.
enum { KEYWORDS_COMPARED = 16 };

// The slot of a name, or the free one where it belongs.
static const AstName **ast_keyword_slot(Arguments *list, const AstName *name) {
    size_t slot = name->hash & (list->name_slots - 1);
    while (list->names[slot] != NULL && list->names[slot] != name) {
        slot = (slot + 1) & (list->name_slots - 1);
    }
    return &list->names[slot];
}

static void ast_hash_keywords(Parse *parse, Arguments *list) {
    list->name_slots = list->name_slots == 0 ? KEYWORDS_COMPARED * 4 : list->name_slots * 2;
    list->names = arena_allocate(parse->arena, list->name_slots * sizeof list->names[0]);
    for (size_t index = 0; index < list->keywords.count; index++) {
        const AstName *name = list->keywords.items[index]->as.keyword.arg;
        if (name != NULL) {
            *ast_keyword_slot(list, name) = name;
        }
    }
}

static bool ast_is_repeated(Parse *parse, Arguments *list, const AstName *name) {
    if (list->keywords.count < KEYWORDS_COMPARED) {
        size_t index = 0;
        while (index < list->keywords.count &&
               list->keywords.items[index]->as.keyword.arg != name) {
            index++;
        }
        return index < list->keywords.count;
    }
    if (list->keywords.count * 2 >= list->name_slots) {
        ast_hash_keywords(parse, list);
    }
    const AstName **slot = ast_keyword_slot(list, name);
    bool is_repeated = *slot != NULL;
    *slot = name;
    return is_repeated;
}

static void ast_add_keyword(Parse *parse, Arguments *list, Piece argument) {
    const AstName *name = argument.node->as.keyword.arg;
    if (name != NULL && ast_is_repeated(parse, list, name)) {
        parse_fail_late(parse, argument.range, "keyword argument repeated: %s", name->text);
    }
    list->has_keyword = list->has_keyword || name != NULL;
    list->has_double_star = list->has_double_star || name == NULL;
    list->keywords = ast_list_append(parse, list->keywords, argument.node);
}

// Keeps the first complaint about the order until the closing parenthesis.
static void ast_complain(Arguments *list, const char *complaint, const Token *comma) {
    if (list->complaint == NULL) {
        list->complaint = complaint;
        list->blamed = comma == NULL ? (SourceRange){0, 0, 0, 0} : comma->range;
    }
}

static void ast_add_positional(Parse *parse, Arguments *list, const Token *comma, Piece argument) {
    bool is_starred = argument.node->kind == AST_STARRED;
    if (list->has_double_star && is_starred) {
        ast_complain(list, "iterable argument unpacking follows keyword argument unpacking", comma);
    } else if (list->has_double_star) {
        ast_complain(list, "positional argument follows keyword argument unpacking", NULL);
    } else if (list->has_keyword && !is_starred) {
        ast_complain(list, "positional argument follows keyword argument", NULL);
    }
    list->positional = ast_list_append(parse, list->positional, argument.node);
}

Arguments *ast_arguments(Parse *parse, Arguments *list, const Token *comma, Piece argument) {
    if (list == NULL) {
        list = arena_allocate(parse->arena, sizeof *list);
        list->range = argument.range;
    }
    ast_check_generator(parse, list, argument);
    if (argument.node->kind == AST_KEYWORD) {
        ast_add_keyword(parse, list, argument);
    } else {
        ast_add_positional(parse, list, comma, argument);
    }
    list->range = source_range_join(list->range, argument.range);
    list->count++;
    return list;
}

Arguments *ast_arguments_comma(Parse *parse, Arguments *list) {
    if (list->generator.line != 0) {
        parse_fail(parse, list->generator, "Generator expression must be parenthesized");
    }
    return list;
}

void ast_arguments_finish(Parse *parse, const Arguments *list, Token close) {
    if (list == NULL || list->complaint == NULL) {
        return;
    }
    SourceRange range = close.range;
    if (list->blamed.line != 0) {
        range = (SourceRange){list->blamed.line, list->blamed.column, close.range.line,
                              close.range.column};
    }
    parse_fail(parse, range, "%s", list->complaint);
}
