// codegen_pattern.c: patterns with parts: sequences, mappings, classes.

#include "compile/pattern.h"

#include "object/dict.h"
#include "object/protocol.h"

enum { PATTERN_STAR_MAX = 255 };

static bool pattern_is_wildcard(const Ast *node) {
    return ast_kind(node) == AST_MATCH_AS && node->as.match_as.name == NULL &&
           node->as.match_as.pattern == NULL;
}

static bool pattern_is_star(const Ast *node) { return ast_kind(node) == AST_MATCH_STAR; }

static bool pattern_is_star_wildcard(const Ast *node) {
    return pattern_is_star(node) && node->as.match_star.name == NULL;
}

// A part of the subject against its pattern. Inside, wildcards are always allowed.
static void pattern_part(Unit *unit, Pattern *pattern, Ast *node, uint32_t value) {
    if (pattern_is_wildcard(node)) {
        return;
    }
    bool may_be_irrefutable = pattern->may_be_irrefutable;
    pattern->may_be_irrefutable = true;
    if (pattern_is_star(node)) {
        pattern_capture(unit, pattern, node, node->as.match_star.name, value);
    } else {
        codegen_pattern(unit, pattern, node, value);
    }
    pattern->may_be_irrefutable = may_be_irrefutable;
}

// Fails unless the test of the subject, made by `opcode`, is true.
static void pattern_test(Unit *unit, const Pattern *pattern, const Ast *node, Opcode opcode,
                         uint32_t subject) {
    uint32_t mark = unit->top;
    uint32_t result = unit_push(unit);
    emit(unit, node, opcode, result, subject, 0);
    emit_jump(unit, node, OP_JUMP_IF_FALSE, result, pattern->fail);
    unit->top = mark;
}

// Fails unless len(subject) is `count`, or at least that. Returns the register of the length.
static uint32_t pattern_length(Unit *unit, const Pattern *pattern, const Ast *node,
                               uint32_t subject, size_t count, bool is_exact) {
    uint32_t length = unit_push(unit);
    uint32_t wanted = unit_push(unit);
    emit(unit, node, OP_MATCH_LENGTH, length, subject, 0);
    emit_constant(unit, node, wanted, value_from_int((int64_t)count));
    emitter_jump(&unit->emitter, emitter_span(node),
                 is_exact ? OP_JUMP_UNLESS_EQUAL : OP_JUMP_IF_LESS, length, wanted, pattern->fail);
    return length;
}

// The position of the one star; count when there is none.
static size_t pattern_find_star(Unit *unit, const Ast *node, AstList parts) {
    size_t star = parts.count;
    for (size_t index = 0; index < parts.count; index++) {
        if (!pattern_is_star(parts.items[index])) {
            continue;
        }
        if (star != parts.count) {
            unit_fail(unit, node, "multiple starred expressions in sequence pattern");
        }
        star = star == parts.count ? index : star;
    }
    return star;
}

// [first, *_, last]: only the items asked for are fetched, counted from the front or the back.
static void pattern_items(Unit *unit, Pattern *pattern, const Ast *node, uint32_t subject,
                          uint32_t length, size_t star) {
    AstList parts = node->as.match_sequence.patterns;
    for (size_t index = 0; index < parts.count; index++) {
        Ast *part = parts.items[index];
        if (index == star || pattern_is_wildcard(part)) {
            continue;
        }
        uint32_t item = unit_push(unit);
        uint32_t number = unit_push(unit);
        size_t from_end = parts.count - index;
        emit_constant(unit, node, number,
                      value_from_int((int64_t)(index < star ? index : from_end)));
        if (index > star) {
            emit(unit, node, OP_SUBTRACT, number, length, number);
        }
        emit(unit, node, OP_LOAD_ITEM, item, subject, number);
        pattern_part(unit, pattern, part, item);
    }
}

static void pattern_unpack(Unit *unit, Pattern *pattern, const Ast *node, uint32_t subject,
                           size_t star) {
    AstList parts = node->as.match_sequence.patterns;
    uint32_t base = unit_push_many(unit, (uint32_t)parts.count);
    if (star == parts.count) {
        emit(unit, node, OP_UNPACK, base, subject, (uint32_t)parts.count);
    } else {
        size_t after = parts.count - star - 1;
        if (star > PATTERN_STAR_MAX || after > PATTERN_STAR_MAX) {
            unit_fail(unit, node, "too many expressions in star-unpacking sequence pattern");
            return;
        }
        emit(unit, node, OP_UNPACK_STAR, base, subject, (uint32_t)(star | after << 8));
    }
    for (size_t index = 0; index < parts.count; index++) {
        pattern_part(unit, pattern, parts.items[index], base + (uint32_t)index);
    }
}

// [ pattern, *name, pattern … ]
void pattern_sequence(Unit *unit, Pattern *pattern, const Ast *node, uint32_t subject) {
    AstList parts = node->as.match_sequence.patterns;
    size_t star = pattern_find_star(unit, node, parts);
    bool has_star = star != parts.count;
    bool are_all_wild = true;
    for (size_t index = 0; index < parts.count; index++) {
        are_all_wild = are_all_wild && (pattern_is_wildcard(parts.items[index]) ||
                                        pattern_is_star_wildcard(parts.items[index]));
    }
    pattern_test(unit, pattern, node, OP_MATCH_SEQUENCE, subject);
    uint32_t length = 0;
    if (!has_star || parts.count > 1) {
        length = pattern_length(unit, pattern, node, subject, parts.count - (has_star ? 1 : 0),
                                !has_star);
    }
    if (are_all_wild) {
        return;
    }
    if (has_star && pattern_is_star_wildcard(parts.items[star])) {
        pattern_items(unit, pattern, node, subject, length, star);
    } else {
        pattern_unpack(unit, pattern, node, subject, star);
    }
}

static void pattern_fail_key(Unit *unit, const Ast *node, Value key) {
    TextBuffer text;
    text_buffer_init(&text);
    if (object_append_repr(unit->compiler->vm, key, &text)) {
        unit_fail(unit, node, "mapping pattern checks duplicate key (%s)", text.bytes);
    }
    text_buffer_release(&text);
}

// The same constant key twice can never match: 0, False and 0.0 are the same.
static void pattern_check_keys(Unit *unit, const Ast *node, AstList keys) {
    Vm *vm = unit->compiler->vm;
    Dict *seen = dict_new(vm); // nothing is collected while code is generated
    for (size_t index = 0; index < keys.count; index++) {
        Value key = VALUE_NONE;
        Value before = VALUE_ABSENT;
        if (!fold_expression(vm, keys.items[index], &key)) {
            continue;
        }
        if (!dict_get(vm, seen, key, &before) || !dict_set(vm, seen, key, VALUE_TRUE)) {
            assert(false && "constants are compared and hashed without any error");
        }
        if (!value_is_absent(before)) {
            pattern_fail_key(unit, node, key);
            return;
        }
    }
}

// { key: pattern, **rest … }
void pattern_mapping(Unit *unit, Pattern *pattern, const Ast *node, uint32_t subject) {
    const AstFields_match_mapping *mapping = &node->as.match_mapping;
    size_t count = mapping->keys.count;
    pattern_check_keys(unit, node, mapping->keys);
    pattern_test(unit, pattern, node, OP_MATCH_MAPPING, subject);
    if (count == 0 && mapping->rest == NULL) {
        return;
    }
    if (count > 0) {
        (void)pattern_length(unit, pattern, node, subject, count, false);
    }
    uint32_t keys = unit_push(unit);
    uint32_t values = unit_push(unit);
    codegen_tuple_into(unit, node, mapping->keys, keys);
    emit(unit, node, OP_MATCH_KEYS, values, subject, keys);
    emit_jump(unit, node, OP_JUMP_IF_NONE, values, pattern->fail);
    uint32_t base = unit_push_many(unit, (uint32_t)count);
    if (count > 0) {
        emit(unit, node, OP_UNPACK, base, values, (uint32_t)count);
    }
    for (size_t index = 0; index < count; index++) {
        pattern_part(unit, pattern, mapping->patterns.items[index], base + (uint32_t)index);
    }
    if (mapping->rest != NULL) {
        uint32_t rest = unit_push(unit);
        emit(unit, node, OP_MATCH_REST, rest, subject, keys);
        pattern_capture(unit, pattern, node, mapping->rest, rest);
    }
}

static Value pattern_keyword_names(Unit *unit, const Ast *node) {
    const AstFields_match_class *class = &node->as.match_class;
    Tuple *names = tuple_new(unit->compiler->vm, class->kwd_attrs.count);
    for (size_t index = 0; index < class->kwd_attrs.count; index++) {
        const AstName *name = class->kwd_attrs.items[index];
        for (size_t other = 0; other < index; other++) {
            if (class->kwd_attrs.items[other] == name) {
                unit_fail(unit, class->kwd_patterns.items[index],
                          "attribute name repeated in class pattern: %s", name->text);
            }
        }
        names->items[index] = value_from_object(scope_string(unit->compiler->vm, name));
    }
    return value_from_object(names);
}

// cls ( pattern , name = pattern … )
void pattern_class(Unit *unit, Pattern *pattern, const Ast *node, uint32_t subject) {
    const AstFields_match_class *class = &node->as.match_class;
    size_t positional = class->patterns.count;
    uint32_t count = (uint32_t)(positional + class->kwd_patterns.count);
    uint32_t window = unit_push_many(unit, 3);
    codegen_into(unit, class->cls, window);
    emit_constant(unit, node, window + 1, value_from_int((int64_t)positional));
    emit_constant(unit, node, window + 2, pattern_keyword_names(unit, node));
    uint32_t values = unit_push(unit);
    emit(unit, node, OP_MATCH_CLASS, values, subject, window);
    emit_jump(unit, node, OP_JUMP_IF_NONE, values, pattern->fail);
    uint32_t base = unit_push_many(unit, count);
    if (count > 0) {
        emit(unit, node, OP_UNPACK, base, values, count);
    }
    for (uint32_t index = 0; index < count; index++) {
        Ast *part = index < positional ? class->patterns.items[index]
                                       : class->kwd_patterns.items[index - positional];
        pattern_part(unit, pattern, part, base + index);
    }
}
