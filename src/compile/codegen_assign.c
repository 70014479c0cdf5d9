// codegen_assign.c: targets: assignment, unpacking, augmented and annotated assignment, del.

#include "compile/codegen.h"

enum { ASSIGN_PAIRWISE_MAX = 32, UNPACK_BEFORE_MAX = 255 };

bool codegen_target_register(const Unit *unit, const Ast *target, uint32_t *reg) {
    return ast_kind(target) == AST_NAME &&
           codegen_local_register(unit, unit_name(unit, target->as.name.id), reg);
}

// self.name = …: __static_attributes__ of the class lists the names.
static void codegen_note_attribute(Unit *unit, const Ast *target) {
    const Ast *object = target->as.attribute.value;
    if (ast_kind(object) != AST_NAME || !ast_name_is(object->as.name.id, "self")) {
        return;
    }
    Scope *scope = unit->scope;
    while (scope != NULL && scope->kind != SCOPE_CLASS) {
        scope = scope->parent;
    }
    if (scope == NULL) {
        return;
    }
    String *name = unit_name(unit, target->as.attribute.attr);
    if (word_map_find_pointer(&scope->attribute_names, name) == NULL) {
        word_map_set_pointer(&scope->attribute_names, unit->compiler->arena, name, name);
        arena_push(unit->compiler->arena, &scope->attributes, name);
    }
}

// object . name = value
static void codegen_store_attribute(Unit *unit, const Ast *target, uint32_t value) {
    codegen_check_name(unit, target, target->as.attribute.attr);
    codegen_note_attribute(unit, target);
    uint32_t mark = unit->top;
    uint32_t object = codegen_value(unit, target->as.attribute.value);
    String *name = unit_name(unit, target->as.attribute.attr);
    emitter_add(&unit->emitter, codegen_attribute_span(target, target), OP_STORE_ATTR, object,
                value, emitter_attribute_site(&unit->emitter, name));
    unit->top = mark;
}

uint32_t codegen_index(Unit *unit, Ast *slice) { return codegen_value(unit, slice); }

void codegen_subscript_parts(Unit *unit, const Ast *node, uint32_t *container, uint32_t *index) {
    const AstFields_subscript *subscript = &node->as.subscript;
    *container = codegen_kept(unit, subscript->value, subscript->slice);
    *index = codegen_index(unit, subscript->slice);
}

// container [ index ] = value
static void codegen_store_item(Unit *unit, const Ast *target, uint32_t value) {
    uint32_t mark = unit->top;
    uint32_t container = 0;
    uint32_t index = 0;
    codegen_subscript_parts(unit, target, &container, &index);
    emit(unit, target, OP_STORE_ITEM, container, index, value);
    unit->top = mark;
}

// The position of the one * among targets; count when there is none.
static size_t codegen_find_star(Unit *unit, AstList targets) {
    size_t star = targets.count;
    for (size_t index = 0; index < targets.count; index++) {
        if (ast_kind(targets.items[index]) != AST_STARRED) {
            continue;
        }
        if (star != targets.count) {
            unit_fail(unit, targets.items[index], "multiple starred expressions in assignment");
        }
        star = star == targets.count ? index : star;
    }
    return star;
}

static Ast *codegen_unstarred(Ast *target) {
    return ast_kind(target) == AST_STARRED ? target->as.starred.value : target;
}

// The first register when the targets are locals side by side, as in `for key, value in …`: then
// the items go right there.
static bool codegen_adjacent_locals(const Unit *unit, AstList targets, uint32_t *first) {
    for (size_t index = 0; index < targets.count; index++) {
        uint32_t reg = 0;
        if (!codegen_target_register(unit, codegen_unstarred(targets.items[index]), &reg) ||
            (index > 0 && reg != *first + index)) {
            return false;
        }
        *first = index == 0 ? reg : *first;
    }
    return targets.count > 0;
}

// target , * target , target = value
static void codegen_unpack(Unit *unit, const Ast *node, uint32_t value) {
    AstList targets = node->as.list.elts;
    size_t star = codegen_find_star(unit, targets);
    uint32_t mark = unit->top;
    uint32_t count = (uint32_t)targets.count;
    uint32_t base = 0;
    bool is_direct = codegen_adjacent_locals(unit, targets, &base);
    if (!is_direct) {
        base = unit_push_many(unit, count);
    }
    if (star == targets.count) {
        emit(unit, node, OP_UNPACK, count > 0 ? base : value, value, count);
    } else {
        size_t after = targets.count - star - 1;
        if (star > UNPACK_BEFORE_MAX || after > UNPACK_BEFORE_MAX) {
            unit_fail(unit, node, "too many expressions in star-unpacking assignment");
            unit->top = mark;
            return;
        }
        emit(unit, node, OP_UNPACK_STAR, base, value, (uint32_t)(star | after << 8));
    }
    for (uint32_t index = 0; index < count; index++) {
        codegen_store(unit, codegen_unstarred(targets.items[index]), base + index);
    }
    unit->top = mark;
}

void codegen_store(Unit *unit, Ast *target, uint32_t value) {
    switch ((int)target->kind) {
    case AST_NAME:
        codegen_check_name(unit, target, target->as.name.id);
        codegen_store_name(unit, target, unit_name(unit, target->as.name.id), value);
        break;
    case AST_ATTRIBUTE:
        codegen_store_attribute(unit, target, value);
        break;
    case AST_SUBSCRIPT:
        codegen_store_item(unit, target, value);
        break;
    case AST_LIST:
    case AST_TUPLE:
        codegen_unpack(unit, target, value);
        break;
    default:
        unit_fail(unit, target, "starred assignment target must be in a list or tuple");
    }
}

static bool codegen_is_sequence(const Ast *node) {
    return ast_kind(node) == AST_TUPLE || ast_kind(node) == AST_LIST;
}

static bool codegen_is_pairwise(const Ast *target, const Ast *value) {
    if (!codegen_is_sequence(target) || !codegen_is_sequence(value)) {
        return false;
    }
    AstList targets = target->as.list.elts;
    AstList values = value->as.list.elts;
    bool is_pairwise =
        targets.count == values.count && targets.count > 0 && targets.count <= ASSIGN_PAIRWISE_MAX;
    for (size_t index = 0; is_pairwise && index < targets.count; index++) {
        is_pairwise = ast_kind(targets.items[index]) != AST_STARRED &&
                      ast_kind(values.items[index]) != AST_STARRED;
    }
    return is_pairwise;
}

// a, b = x, y: no tuple is made. All values are computed before the first target is bound. The last
// one may go right into its target when all targets are locals, for then nothing can come between.
static void codegen_assign_pairwise(Unit *unit, const Ast *target, const Ast *value) {
    AstList targets = target->as.list.elts;
    AstList values = value->as.list.elts;
    size_t last = targets.count - 1;
    uint32_t mark = unit->top;
    uint32_t reg = 0;
    bool are_locals = true;
    for (size_t index = 0; index < targets.count; index++) {
        are_locals = are_locals && codegen_target_register(unit, targets.items[index], &reg);
        for (size_t other = 0; other < index && are_locals; other++) {
            are_locals = targets.items[other]->as.name.id != targets.items[index]->as.name.id;
        }
    }
    for (size_t index = 0; index < last; index++) {
        codegen_push(unit, values.items[index]);
    }
    if (are_locals) {
        codegen_into(unit, values.items[last], reg);
    } else {
        codegen_push(unit, values.items[last]);
    }
    for (size_t index = 0; index < last; index++) {
        codegen_store(unit, targets.items[index], mark + (uint32_t)index);
    }
    if (are_locals) {
        codegen_check_name(unit, targets.items[last], targets.items[last]->as.name.id);
        codegen_mark_bound(unit, reg);
    } else {
        codegen_store(unit, targets.items[last], mark + (uint32_t)last);
    }
    unit->top = mark;
}

// target = target = … = value
void codegen_assign(Unit *unit, const Ast *node) {
    AstList targets = node->as.assign.targets;
    Ast *value = node->as.assign.value;
    Ast *first = targets.items[0];
    uint32_t mark = unit->top;
    uint32_t reg = 0;
    if (targets.count == 1 && codegen_target_register(unit, first, &reg)) {
        codegen_check_name(unit, first, first->as.name.id);
        codegen_into(unit, value, reg);
        codegen_mark_bound(unit, reg);
        return;
    }
    if (targets.count == 1 && codegen_is_pairwise(first, value)) {
        codegen_assign_pairwise(unit, first, value);
        return;
    }
    uint32_t source =
        targets.count == 1 ? codegen_kept(unit, value, NULL) : codegen_push(unit, value);
    for (size_t index = 0; index < targets.count; index++) {
        codegen_store(unit, targets.items[index], source);
    }
    unit->top = mark;
    if (codegen_is_none(value)) { // as good as `del`
        codegen_release(unit, node);
    }
}

// dest = left op= right
static void codegen_inplace(Unit *unit, const Ast *node, uint32_t left, uint32_t dest) {
    codegen_operation(unit, node, node->as.aug_assign.op, true, left, node->as.aug_assign.value,
                      dest);
}

static void codegen_aug_assign_name(Unit *unit, const Ast *node) {
    Ast *target = node->as.aug_assign.target;
    codegen_check_name(unit, target, target->as.name.id);
    String *name = unit_name(unit, target->as.name.id);
    uint32_t reg = 0;
    bool is_register = codegen_local_register(unit, name, &reg);
    bool is_in_place = is_register && !unit->scope->has_named_inside;
    uint32_t value = is_in_place ? reg : unit_push(unit);
    codegen_load_name(unit, target, name, value);
    codegen_inplace(unit, node, value, is_register ? reg : value);
    if (!is_register) {
        codegen_store_name(unit, target, name, value);
    }
}

// target op= value
void codegen_aug_assign(Unit *unit, const Ast *node) {
    const Ast *target = node->as.aug_assign.target;
    uint32_t mark = unit->top;
    if (ast_kind(target) == AST_NAME) {
        codegen_aug_assign_name(unit, node);
    } else if (ast_kind(target) == AST_ATTRIBUTE) {
        codegen_check_name(unit, target, target->as.attribute.attr);
        uint32_t object = codegen_kept(unit, target->as.attribute.value, NULL);
        uint32_t value = unit_push(unit);
        String *name = unit_name(unit, target->as.attribute.attr);
        SourceSpan span = codegen_attribute_span(target, target);
        emitter_add(&unit->emitter, span, OP_LOAD_ATTR, value, object,
                    emitter_attribute_site(&unit->emitter, name));
        codegen_inplace(unit, node, value, value);
        emitter_add(&unit->emitter, span, OP_STORE_ATTR, object, value,
                    emitter_attribute_site(&unit->emitter, name));
    } else {
        const AstFields_subscript *subscript = &target->as.subscript;
        uint32_t container = codegen_kept(unit, subscript->value, NULL);
        uint32_t index = codegen_kept(unit, subscript->slice, NULL);
        uint32_t value = unit_push(unit);
        emit(unit, target, OP_LOAD_ITEM, value, container, index);
        codegen_inplace(unit, node, value, value);
        emit(unit, target, OP_STORE_ITEM, container, index, value);
    }
    unit->top = mark;
}

// __annotations__[name] = annotation
static void codegen_note_annotation(Unit *unit, const Ast *node) {
    const AstFields_ann_assign *assign = &node->as.ann_assign;
    Vm *vm = unit->compiler->vm;
    String *annotations = runtime_name(vm, NAME_ANNOTATIONS);
    uint32_t mark = unit->top;
    uint32_t value = unit_push(unit);
    codegen_annotation_into(unit, assign->annotation, value);
    uint32_t dict = unit_push(unit);
    uint32_t key = unit_push(unit);
    uint32_t site = emitter_load_site(&unit->emitter, annotations);
    bool has_namespace = unit->scope->kind == SCOPE_CLASS || unit->compiler->scopes.uses_namespace;
    if (has_namespace) {
        emit(unit, node, OP_LOAD_NAME, dict, 0, site);
    } else {
        emit(unit, node, OP_LOAD_GLOBAL, dict, site, 0);
    }
    String *name = unit_name(unit, assign->target->as.name.id);
    emit_constant(unit, node, key, value_from_object(name));
    emit(unit, node, OP_STORE_ITEM, dict, key, value);
    unit->top = mark;
}

// Without a value the parts of a target are evaluated all the same.
static void codegen_check_annotated_target(Unit *unit, const Ast *target) {
    uint32_t mark = unit->top;
    if (ast_kind(target) == AST_ATTRIBUTE) {
        codegen_push(unit, target->as.attribute.value);
    } else if (ast_kind(target) == AST_SUBSCRIPT) {
        codegen_push(unit, target->as.subscript.value);
        codegen_push(unit, target->as.subscript.slice);
    }
    unit->top = mark;
}

// target : annotation [= value]
void codegen_ann_assign(Unit *unit, const Ast *node) {
    const AstFields_ann_assign *assign = &node->as.ann_assign;
    uint32_t mark = unit->top;
    uint32_t reg = 0;
    if (assign->value == NULL) {
        codegen_check_annotated_target(unit, assign->target);
    } else if (codegen_target_register(unit, assign->target, &reg)) {
        codegen_into(unit, assign->value, reg);
        codegen_mark_bound(unit, reg);
    } else {
        codegen_store(unit, assign->target, codegen_kept(unit, assign->value, NULL));
    }
    unit->top = mark;
    if (ast_kind(assign->target) == AST_NAME) {
        codegen_check_name(unit, assign->target, assign->target->as.name.id);
    }
    if (scope_is_function(unit->scope)) {
        return;
    }
    if (assign->simple) {
        codegen_note_annotation(unit, node);
    } else if (!unit->compiler->scopes.has_future_annotations) {
        codegen_push(unit, assign->annotation);
        unit->top = mark;
    }
}

// del target
void codegen_delete(Unit *unit, Ast *target) {
    uint32_t mark = unit->top;
    switch ((int)target->kind) {
    case AST_NAME:
        if (ast_name_is(target->as.name.id, "__debug__")) {
            unit_fail(unit, target, "cannot delete __debug__");
        }
        codegen_delete_name(unit, target, unit_name(unit, target->as.name.id));
        break;
    case AST_ATTRIBUTE: {
        uint32_t object = codegen_value(unit, target->as.attribute.value);
        String *name = unit_name(unit, target->as.attribute.attr);
        emitter_add(&unit->emitter, codegen_attribute_span(target, target), OP_DELETE_ATTR, object,
                    emitter_attribute_site(&unit->emitter, name), 0);
        break;
    }
    case AST_SUBSCRIPT: {
        uint32_t container = 0;
        uint32_t index = 0;
        codegen_subscript_parts(unit, target, &container, &index);
        emit(unit, target, OP_DELETE_ITEM, container, index, 0);
        break;
    }
    default:
        for (size_t index = 0; index < target->as.list.elts.count; index++) {
            codegen_delete(unit, target->as.list.elts.items[index]);
        }
    }
    unit->top = mark;
}
