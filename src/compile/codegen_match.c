// codegen_match.c: match statements: the cases, and the patterns without parts.
//
// The subject stays in one temporary. A pattern either falls through, having matched, or jumps to
// `fail`. What it captures goes to temporaries first and to the variables only when all of it
// matched. Read next: codegen_pattern.c.

#include "compile/pattern.h"

static void pattern_refuse_irrefutable(Unit *unit, const Pattern *pattern, const Ast *node) {
    const AstName *name = node->as.match_as.name;
    if (pattern->may_be_irrefutable) {
        return;
    }
    if (name == NULL) {
        unit_fail(unit, node, "wildcard makes remaining patterns unreachable");
    } else {
        unit_fail(unit, node, "name capture '%s' makes remaining patterns unreachable", name->text);
    }
}

void pattern_capture(Unit *unit, Pattern *pattern, const Ast *at, const AstName *name,
                     uint32_t value) {
    if (name == NULL) {
        return;
    }
    codegen_check_name(unit, at, name);
    for (size_t index = 0; index < pattern->captures.count; index++) {
        if (pattern->captures.items[index].name == name) {
            unit_fail(unit, at, "multiple assignments to name '%s' in pattern", name->text);
        }
    }
    Capture capture = {name, value, at};
    vector_push(&pattern->captures, capture);
}

// A literal or dotted name: compared with ==.
static void pattern_value(Unit *unit, const Pattern *pattern, const Ast *node, uint32_t subject) {
    Ast *value = node->as.match_value.value;
    SourceSpan span = emitter_span(node);
    int16_t number = 0;
    if (codegen_small_int(unit, value, &number)) {
        emitter_jump(&unit->emitter, span, OP_JUMP_UNLESS_EQUAL_INT, subject, (uint16_t)number,
                     pattern->fail);
        return;
    }
    uint32_t mark = unit->top;
    uint32_t right = codegen_value(unit, value);
    emitter_jump(&unit->emitter, span, OP_JUMP_UNLESS_EQUAL, subject, right, pattern->fail);
    unit->top = mark;
}

// None, True, False: compared with `is`.
static void pattern_singleton(Unit *unit, const Pattern *pattern, const Ast *node,
                              uint32_t subject) {
    Value known = fold_constant(unit->compiler->vm, node->as.match_value.value);
    if (value_is_none(known)) {
        emit_jump(unit, node, OP_JUMP_IF_NOT_NONE, subject, pattern->fail);
        return;
    }
    uint32_t mark = unit->top;
    uint32_t result = unit_push(unit);
    emit_constant(unit, node, result, known);
    emit(unit, node, OP_IS, result, subject, result);
    emit_jump(unit, node, OP_JUMP_IF_FALSE, result, pattern->fail);
    unit->top = mark;
}

// [pattern as] name | _
static void pattern_as(Unit *unit, Pattern *pattern, Ast *node, uint32_t subject) {
    Ast *inner = node->as.match_as.pattern;
    if (inner == NULL) {
        pattern_refuse_irrefutable(unit, pattern, node);
    } else {
        codegen_pattern(unit, pattern, inner, subject);
    }
    pattern_capture(unit, pattern, node, node->as.match_as.name, subject);
}

// Another alternative captured the same names, elsewhere: moved to where the first one put them.
static void pattern_unify(Unit *unit, const Pattern *pattern, const Ast *node, const Capture *first,
                          size_t first_count, size_t before) {
    bool is_same = pattern->captures.count - before == first_count;
    for (size_t index = 0; is_same && index < first_count; index++) {
        is_same = false;
        for (size_t at = before; at < pattern->captures.count; at++) {
            if (pattern->captures.items[at].name == first[index].name) {
                is_same = true;
                emit(unit, node, OP_MOVE, first[index].value, pattern->captures.items[at].value, 0);
            }
        }
    }
    if (!is_same) {
        unit_fail(unit, node, "alternative patterns bind different names");
    }
}

// Captures of the first alternative get registers of their own, into which the others move theirs.
static void pattern_own_registers(Unit *unit, Pattern *pattern, size_t before) {
    for (size_t index = before; index < pattern->captures.count; index++) {
        uint32_t own = unit_push(unit);
        emit(unit, pattern->captures.items[index].at, OP_MOVE, own,
             pattern->captures.items[index].value, 0);
        pattern->captures.items[index].value = own;
    }
}

// pattern | pattern …
static void pattern_or(Unit *unit, Pattern *pattern, const Ast *node, uint32_t subject) {
    AstList alternatives = node->as.match_or.patterns;
    Label matched = label_new(&unit->emitter);
    Label *fail = pattern->fail;
    bool may_be_irrefutable = pattern->may_be_irrefutable;
    size_t before = pattern->captures.count;
    Capture *first = NULL;
    size_t first_count = 0;
    uint32_t kept = unit->top; // what the first alternative captured stays below
    for (size_t index = 0; index < alternatives.count; index++) {
        bool is_last = index + 1 == alternatives.count;
        Label next = label_new(&unit->emitter);
        pattern->fail = is_last ? fail : &next;
        pattern->may_be_irrefutable = is_last && may_be_irrefutable;
        pattern->captures.count = before;
        codegen_pattern(unit, pattern, alternatives.items[index], subject);
        if (index == 0) {
            pattern_own_registers(unit, pattern, before);
            first_count = pattern->captures.count - before;
            first = arena_allocate(unit->compiler->arena, first_count * sizeof *first);
            for (size_t at = 0; at < first_count; at++) {
                first[at] = pattern->captures.items[before + at];
            }
            kept = unit->top;
        } else {
            pattern_unify(unit, pattern, node, first, first_count, before);
            unit->top = kept;
        }
        if (!is_last) {
            emit_jump(unit, node, OP_JUMP, 0, &matched);
            label_bind(&unit->emitter, &next);
        }
    }
    pattern->captures.count = before;
    for (size_t at = 0; at < first_count; at++) {
        vector_push(&pattern->captures, first[at]);
    }
    pattern->fail = fail;
    pattern->may_be_irrefutable = may_be_irrefutable;
    label_bind(&unit->emitter, &matched);
}

void codegen_pattern(Unit *unit, Pattern *pattern, Ast *node, uint32_t subject) {
    switch ((int)node->kind) {
    case AST_MATCH_VALUE:
        pattern_value(unit, pattern, node, subject);
        break;
    case AST_MATCH_SINGLETON:
        pattern_singleton(unit, pattern, node, subject);
        break;
    case AST_MATCH_SEQUENCE:
        pattern_sequence(unit, pattern, node, subject);
        break;
    case AST_MATCH_MAPPING:
        pattern_mapping(unit, pattern, node, subject);
        break;
    case AST_MATCH_CLASS:
        pattern_class(unit, pattern, node, subject);
        break;
    case AST_MATCH_AS:
        pattern_as(unit, pattern, node, subject);
        break;
    case AST_MATCH_OR:
        pattern_or(unit, pattern, node, subject);
        break;
    default:
        assert(ast_kind(node) == AST_MATCH_STAR);
    }
}

static void codegen_store_captures(Unit *unit, const Pattern *pattern) {
    for (size_t index = 0; index < pattern->captures.count; index++) {
        Capture capture = pattern->captures.items[index];
        codegen_store_name(unit, capture.at, unit_name(unit, capture.name), capture.value);
    }
}

// case pattern [if guard]: body
static void codegen_case(Unit *unit, const Ast *node, bool is_last, uint32_t subject, Label *end) {
    const AstFields_match_case *item = &node->as.match_case;
    uint32_t mark = unit->top;
    Label next = label_new(&unit->emitter);
    Pattern pattern = {.fail = &next, .may_be_irrefutable = is_last || item->guard != NULL};
    codegen_pattern(unit, &pattern, item->pattern, subject);
    codegen_store_captures(unit, &pattern);
    vector_release(&pattern.captures);
    unit->top = mark;
    if (item->guard != NULL) {
        codegen_condition(unit, item->guard, false, &next);
    }
    codegen_statements(unit, item->body);
    emit_jump(unit, NULL, OP_JUMP, 0, end);
    label_bind(&unit->emitter, &next);
}

// match subject: case …: …
void codegen_match(Unit *unit, const Ast *node) {
    AstList cases = node->as.match.cases;
    uint32_t mark = unit->top;
    uint32_t subject = codegen_push(unit, node->as.match.subject);
    Label end = label_new(&unit->emitter);
    for (size_t index = 0; index < cases.count; index++) {
        codegen_case(unit, cases.items[index], index + 1 == cases.count, subject, &end);
    }
    label_bind(&unit->emitter, &end);
    unit->top = mark;
}
