// ast_pattern.c: the patterns of match statements.

#include "syntax/ast_build.h"

static bool ast_is_wildcard(const AstName *name) {
    return name->length == 1 && name->text[0] == '_';
}

static Piece ast_sequence(Parse *parse, AstList patterns, SourceRange range) {
    size_t starred = 0;
    for (size_t index = 0; index < patterns.count; index++) {
        starred += patterns.items[index]->kind == AST_MATCH_STAR ? 1 : 0;
    }
    if (starred > 1) {
        parse_fail_late(parse, range, "multiple starred names in sequence pattern");
    }
    Ast *node = ast_new(parse, AST_MATCH_SEQUENCE, range);
    node->as.match_sequence.patterns = patterns;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_open_sequence(Parse *parse, PieceList patterns, const Token *comma) {
    SourceRange range =
        comma == NULL ? patterns.range : source_range_join(patterns.range, comma->range);
    return ast_sequence(parse, patterns.list, range);
}

Piece ast_sequence_pattern(Parse *parse, Token open, PieceList patterns, Token close) {
    return ast_sequence(parse, patterns.list, source_range_join(open.range, close.range));
}

Piece ast_star_pattern(Parse *parse, Token start, Token name) {
    Ast *node = ast_new(parse, AST_MATCH_STAR, source_range_join(start.range, name.range));
    const AstName *spelled = ast_intern(parse, name.text, name.length);
    node->as.match_star.name = ast_is_wildcard(spelled) ? NULL : spelled;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_as_pattern(Parse *parse, Piece pattern, Token name) {
    Ast *node = ast_new(parse, AST_MATCH_AS, source_range_join(pattern.range, name.range));
    node->as.match_as.pattern = pattern.node;
    node->as.match_as.name = ast_intern(parse, name.text, name.length);
    if (ast_is_wildcard(node->as.match_as.name)) {
        parse_fail(parse, name.range, "cannot use '_' as a target");
    }
    return ast_piece(ast_finish(parse, node));
}

Piece ast_or_pattern(Parse *parse, PieceList alternatives) {
    Ast *node = ast_new(parse, AST_MATCH_OR, alternatives.range);
    node->as.match_or.patterns = alternatives.list;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_capture_pattern(Parse *parse, Token name) {
    Ast *node = ast_new(parse, AST_MATCH_AS, name.range);
    const AstName *spelled = ast_intern(parse, name.text, name.length);
    node->as.match_as.name = ast_is_wildcard(spelled) ? NULL : spelled;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_value_pattern(Parse *parse, Piece value) {
    bool is_single = value.node->kind == AST_CONSTANT &&
                     value.node->as.constant.value.kind <= AST_CONSTANT_FALSE;
    Ast *node = ast_new(parse, is_single ? AST_MATCH_SINGLETON : AST_MATCH_VALUE, value.range);
    if (value.node->kind == AST_JOINED_STR) {
        parse_fail(parse, value.range, "patterns may only match literals and attribute lookups");
    }
    node->as.match_value.value = value.node;
    return ast_piece(ast_finish(parse, node));
}

Piece ast_group_pattern(Parse *parse, Token open, Piece pattern, Token close) {
    (void)parse;
    pattern.node->parenthesized = true;
    pattern.range = source_range_join(open.range, close.range);
    return pattern;
}

Mapping *ast_mapping(Parse *parse, Mapping *mapping, Piece key, Piece pattern) {
    if (mapping == NULL) {
        mapping = arena_allocate(parse->arena, sizeof *mapping);
    }
    if (mapping->rest.name != NULL) {
        parse_fail(parse, key.range, "invalid syntax");
    }
    if (key.node->kind == AST_JOINED_STR) {
        parse_fail(parse, key.range,
                   "mapping pattern keys may only match literals and attribute lookups");
    }
    mapping->keys = ast_list_append(parse, mapping->keys, key.node);
    mapping->patterns = ast_list_append(parse, mapping->patterns, pattern.node);
    return mapping;
}

Mapping *ast_mapping_rest(Parse *parse, Mapping *mapping, Token start, Token name) {
    if (mapping == NULL) {
        mapping = arena_allocate(parse->arena, sizeof *mapping);
    }
    Spelled rest = ast_spelled(parse, name);
    if (mapping->rest.name != NULL || ast_is_wildcard(rest.name)) {
        parse_fail(parse, name.range, "invalid syntax");
    }
    rest.range = source_range_join(start.range, name.range);
    mapping->rest = rest;
    return mapping;
}

Piece ast_mapping_pattern(Parse *parse, Token open, Mapping *mapping, Token close) {
    SourceRange range = source_range_join(open.range, close.range);
    Ast *node = ast_new(parse, AST_MATCH_MAPPING, range);
    if (mapping != NULL) {
        node->as.match_mapping.keys = mapping->keys;
        node->as.match_mapping.patterns = mapping->patterns;
        node->as.match_mapping.rest = mapping->rest.name;
    }
    return ast_piece(ast_finish(parse, node));
}

ClassItems *ast_class_item(Parse *parse, ClassItems *items, const Token *name, Piece pattern) {
    if (items == NULL) {
        items = arena_allocate(parse->arena, sizeof *items);
    }
    if (name == NULL) {
        if (items->names.count > 0) {
            bool is_first = items->misplaced.line == 0;
            items->misplaced = is_first ? pattern.node->range
                                        : source_range_join(items->misplaced, pattern.node->range);
        }
        items->patterns = ast_list_append(parse, items->patterns, pattern.node);
        return items;
    }
    NameList names = {items->names, name->range};
    items->names = ast_names(parse, names, *name).list;
    items->named_patterns = ast_list_append(parse, items->named_patterns, pattern.node);
    return items;
}

Piece ast_class_pattern(Parse *parse, Piece class, ClassItems *items, Token close) {
    Ast *node = ast_new(parse, AST_MATCH_CLASS, source_range_join(class.range, close.range));
    node->as.match_class.cls = class.node;
    if (items != NULL) {
        if (items->misplaced.line != 0) {
            parse_fail(parse, items->misplaced, "positional patterns follow keyword patterns");
        }
        node->as.match_class.patterns = items->patterns;
        node->as.match_class.kwd_attrs = items->names;
        node->as.match_class.kwd_patterns = items->named_patterns;
    }
    return ast_piece(ast_finish(parse, node));
}

Piece ast_complex_literal(Parse *parse, AstBinaryOperator op, Piece real, Token sign,
                          Token imaginary) {
    Piece right = ast_number(parse, imaginary);
    const Ast *left = real.node->kind == AST_UNARY_OP ? real.node->as.unary_op.operand : real.node;
    if (right.node->as.constant.value.kind != AST_CONSTANT_IMAGINARY) {
        parse_fail(parse, right.range, "imaginary number required in complex literal");
    }
    if (left->as.constant.value.kind == AST_CONSTANT_IMAGINARY) {
        parse_fail(parse, real.range, "real number required in complex literal");
    }
    return ast_binary(parse, op, real, sign, right);
}
