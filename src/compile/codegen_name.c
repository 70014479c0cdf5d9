// codegen_name.c: reading, binding and unbinding variables, wherever they live.

#include "compile/codegen.h"

static Binding codegen_binding(const Unit *unit, const String *name, uint32_t *slot) {
    return scope_binding(&unit->compiler->scopes, unit->current, name, slot);
}

bool codegen_local_register(const Unit *unit, const String *name, uint32_t *reg) {
    return codegen_binding(unit, name, reg) == BINDING_REGISTER;
}

void codegen_mark_bound(Unit *unit, uint32_t reg) {
    if (!unit_is_temporary(unit, reg)) {
        bound_set_add(&unit->emitter.bound, reg);
    }
}

// The closure cell __classdict__ holds the namespace of the class around.
static void codegen_load_class_dict(Unit *unit, const Ast *at, String *name, bool has_cell,
                                    uint32_t slot, uint32_t dest) {
    uint32_t mark = unit->top;
    uint32_t namespace = unit_push(unit);
    uint32_t result = codegen_scratch(unit, dest);
    uint32_t dict_slot = scope_free_index(unit->scope, unit->compiler->scopes.name_class_dict);
    emit(unit, at, OP_LOAD_FREE, namespace, dict_slot, 0);
    uint32_t site = emitter_load_site(&unit->emitter, name);
    if (has_cell) {
        emit(unit, at, OP_LOAD_CLOSURE, result, slot, 0);
        emit(unit, at, OP_LOAD_NAME_OR_CELL, result, namespace, site);
    } else {
        emit(unit, at, OP_LOAD_NAME, result, namespace, site);
    }
    emit_move(unit, at, dest, result);
    unit->top = mark;
}

void codegen_load_name(Unit *unit, const Ast *at, String *name, uint32_t dest) {
    uint32_t slot = 0;
    switch (codegen_binding(unit, name, &slot)) {
    case BINDING_REGISTER:
        if (!bound_set_has(&unit->emitter.bound, slot)) {
            emit(unit, at, OP_CHECK_LOCAL, slot, 0, 0);
            codegen_mark_bound(unit, slot);
        }
        emit_move(unit, at, dest, slot);
        break;
    case BINDING_CELL:
        emit(unit, at, OP_LOAD_CELL, dest, slot, 0);
        break;
    case BINDING_FREE:
        emit(unit, at, OP_LOAD_FREE, dest, slot, 0);
        break;
    case BINDING_GLOBAL:
        emit(unit, at, OP_LOAD_GLOBAL, dest, emitter_load_site(&unit->emitter, name), 0);
        break;
    case BINDING_NAMESPACE:
        emit(unit, at, OP_LOAD_NAME, dest, 0, emitter_load_site(&unit->emitter, name));
        break;
    case BINDING_NAMESPACE_OR_FREE: {
        uint32_t result = codegen_scratch(unit, dest);
        emit(unit, at, OP_LOAD_CLOSURE, result, slot, 0);
        emit(unit, at, OP_LOAD_NAME_OR_CELL, result, 0, emitter_load_site(&unit->emitter, name));
        emit_move(unit, at, dest, result);
        break;
    }
    case BINDING_CLASS_DICT:
        codegen_load_class_dict(unit, at, name, false, 0, dest);
        break;
    case BINDING_CLASS_DICT_OR_FREE:
        codegen_load_class_dict(unit, at, name, true, slot, dest);
        break;
    }
}

void codegen_store_name(Unit *unit, const Ast *at, String *name, uint32_t value) {
    uint32_t slot = 0;
    switch (codegen_binding(unit, name, &slot)) {
    case BINDING_REGISTER:
        emit_move(unit, at, slot, value);
        codegen_mark_bound(unit, slot);
        break;
    case BINDING_CELL:
        emit(unit, at, OP_STORE_CELL, slot, value, 0);
        break;
    case BINDING_FREE:
        emit(unit, at, OP_STORE_FREE, slot, value, 0);
        break;
    case BINDING_GLOBAL:
        emit(unit, at, OP_STORE_GLOBAL, emitter_store_site(&unit->emitter, name), value, 0);
        break;
    case BINDING_NAMESPACE:
    case BINDING_NAMESPACE_OR_FREE:
    case BINDING_CLASS_DICT:
    case BINDING_CLASS_DICT_OR_FREE:
        emit(unit, at, OP_STORE_NAME, 0, value, emitter_store_site(&unit->emitter, name));
        break;
    }
}

void codegen_delete_name(Unit *unit, const Ast *at, String *name) {
    uint32_t slot = 0;
    switch (codegen_binding(unit, name, &slot)) {
    case BINDING_REGISTER:
        emit(unit, at, OP_DELETE_LOCAL, slot, 0, 0);
        bound_set_remove(&unit->emitter.bound, slot);
        break;
    case BINDING_CELL:
        emit(unit, at, OP_DELETE_CELL, slot, 0, 0);
        break;
    case BINDING_FREE:
        emit(unit, at, OP_DELETE_FREE, slot, 0, 0);
        break;
    case BINDING_GLOBAL:
        emit(unit, at, OP_DELETE_GLOBAL, emitter_store_site(&unit->emitter, name), 0, 0);
        break;
    case BINDING_NAMESPACE:
    case BINDING_NAMESPACE_OR_FREE:
    case BINDING_CLASS_DICT:
    case BINDING_CLASS_DICT_OR_FREE:
        emit(unit, at, OP_DELETE_NAME, 0, emitter_store_site(&unit->emitter, name), 0);
        break;
    }
}

void codegen_unbind_name(Unit *unit, const Ast *at, String *name) {
    uint32_t slot = 0;
    if (codegen_local_register(unit, name, &slot)) {
        emit(unit, at, OP_LOAD_ABSENT, slot, 0, 0);
        bound_set_remove(&unit->emitter.bound, slot);
        return;
    }
    // Bound once more, so that deleting cannot fail.
    uint32_t mark = unit->top;
    uint32_t none = unit_push(unit);
    emit(unit, at, OP_LOAD_NONE, none, 0, 0);
    codegen_store_name(unit, at, name, none);
    codegen_delete_name(unit, at, name);
    unit->top = mark;
}

void codegen_check_name(Unit *unit, const Ast *at, const AstName *name) {
    if (ast_name_is(name, "__debug__")) {
        unit_fail(unit, at, "cannot assign to __debug__");
    }
}
