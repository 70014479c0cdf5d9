// codegen_class.c: class statements.
//
// The body is a function of its namespace (register 0). LOAD_BUILD_CLASS gives the callable that
// makes the namespace, runs the body and calls the metaclass:
//
//     base          base+1   base+2   base+3 …
//     build class   body     name     bases, keywords

#include "compile/codegen.h"

static void codegen_store_in_namespace(Unit *unit, const Ast *at, const char *name,
                                       uint32_t value) {
    String *text = string_intern_text(unit->compiler->vm, name);
    emit(unit, at, OP_STORE_NAME, 0, value, emitter_store_site(&unit->emitter, text));
}

static void codegen_store_constant(Unit *unit, const Ast *at, const char *name, Value value) {
    uint32_t reg = unit_push(unit);
    emit_constant(unit, at, reg, value);
    codegen_store_in_namespace(unit, at, name, reg);
    unit->top = reg;
}

static void codegen_make_class_cells(Unit *unit, const Ast *at) {
    const Scope *scope = unit->scope;
    if (scope->needs_class_cell) {
        emit(unit, at, OP_MAKE_CELL, scope->class_cell_slot, 0, 0);
    }
    if (scope->needs_class_dict) {
        emit(unit, at, OP_MOVE, scope->class_dict_slot, 0, 0);
        emit(unit, at, OP_MAKE_CELL, scope->class_dict_slot, 0, 0);
    }
}

static uint32_t codegen_class_line(const Ast *node) {
    AstList decorators = node->as.class_def.decorator_list;
    return decorators.count > 0 ? decorators.items[0]->range.line : node->range.line;
}

// What every class namespace starts with.
static void codegen_class_header(Unit *unit, const Ast *node) {
    Vm *vm = unit->compiler->vm;
    uint32_t value = unit_push(unit);
    emit(unit, node, OP_LOAD_NAME, value, 0,
         emitter_load_site(&unit->emitter, runtime_name(vm, NAME_NAME)));
    codegen_store_in_namespace(unit, node, "__module__", value);
    unit->top = value;
    codegen_store_constant(unit, node, "__qualname__", value_from_object(unit->qualname));
    codegen_store_constant(unit, node, "__firstlineno__",
                           value_from_int((int64_t)codegen_class_line(node)));
    if (node->as.class_def.type_params.count > 0) {
        String *name = string_intern_text(vm, ".type_params");
        emit(unit, node, OP_LOAD_FREE, unit_push(unit), scope_free_index(unit->scope, name), 0);
        codegen_store_in_namespace(unit, node, "__type_params__", value);
        unit->top = value;
    }
    if (unit->scope->has_annotations) {
        emit(unit, node, OP_BUILD_DICT, unit_push(unit), value, 0);
        codegen_store_in_namespace(unit, node, "__annotations__", value);
        unit->top = value;
    }
    Value doc = codegen_docstring(vm, node->as.class_def.body);
    if (!value_is_none(doc)) {
        const Ast *first = node->as.class_def.body.items[0];
        codegen_store_constant(unit, first, "__doc__", doc);
    }
}

// … and ends with. The function returns its __class__ cell.
static void codegen_class_footer(Unit *unit, const Ast *node) {
    const Scope *scope = unit->scope;
    Tuple *attributes = tuple_new(unit->compiler->vm, scope->attributes.count);
    for (size_t index = 0; index < scope->attributes.count; index++) {
        attributes->items[index] = value_from_object(scope->attributes.items[index]);
    }
    codegen_store_constant(unit, node, "__static_attributes__", value_from_object(attributes));
    if (scope->needs_class_dict) {
        codegen_store_in_namespace(unit, node, "__classdictcell__", scope->class_dict_slot);
    }
    if (scope->needs_class_cell) {
        codegen_store_in_namespace(unit, node, "__classcell__", scope->class_cell_slot);
        emit(unit, node, OP_RETURN, scope->class_cell_slot, 0, 0);
    } else {
        emit(unit, node, OP_RETURN_NONE, 0, 0, 0);
    }
}

static Code *codegen_class_code(Unit *outer, const Ast *node) {
    Unit unit;
    unit_init(&unit, outer->compiler, outer, scope_of_node(&outer->compiler->scopes, node));
    codegen_make_class_cells(&unit, node);
    codegen_class_header(&unit, node);
    codegen_statements(&unit, node->as.class_def.body);
    codegen_class_footer(&unit, node);
    return unit_finish(&unit, codegen_class_line(node), VALUE_NONE);
}

// The class goes to dest. `extra` is the register of one more base, UINT32_MAX for none.
static void codegen_class_into(Unit *unit, const Ast *node, uint32_t extra, uint32_t dest) {
    const AstFields_class_def *definition = &node->as.class_def;
    uint32_t mark = unit->top;
    uint32_t base = unit_push_many(unit, 3);
    emit(unit, node, OP_LOAD_BUILD_CLASS, base, 0, 0);
    uint32_t defaults = codegen_push_no_defaults(unit, node);
    codegen_make_function(unit, node, scope_of_node(&unit->compiler->scopes, node),
                          codegen_class_code(unit, node), defaults, base + 1);
    unit->top = base + 3;
    String *name = scope_string(unit->compiler->vm, definition->name);
    emit_constant(unit, node, base + 2, value_from_object(name));
    codegen_call_arguments(unit, emitter_span(node), base, 2, definition->bases,
                           definition->keywords, extra);
    emit_move(unit, node, dest, base);
    unit->top = mark;
}

// class name[T, …]: a function of its own makes the type parameters, then the class.
static Code *codegen_generic_class_code(Unit *outer, const Ast *node) {
    AstList parameters = node->as.class_def.type_params;
    Unit unit;
    unit_init(&unit, outer->compiler, outer,
              scope_of_node(&outer->compiler->scopes, parameters.items));
    unit_emit_prologue(&unit, node);
    uint32_t tuple = unit_push(&unit);
    codegen_type_parameters_into(&unit, node, parameters, tuple);
    String *name = string_intern_text(outer->compiler->vm, ".type_params");
    codegen_store_name(&unit, node, name, tuple);
    uint32_t generic = unit_push(&unit);
    emit(&unit, node, OP_MOVE, generic, tuple, 0);
    emit(&unit, node, OP_CALL_INTRINSIC, generic, INTRINSIC_GENERIC_BASE, 1);
    uint32_t result = unit_push(&unit);
    codegen_class_into(&unit, node, generic, result);
    emit(&unit, node, OP_RETURN, result, 0, 0);
    return unit_finish(&unit, node->range.line, VALUE_NONE);
}

static void codegen_generic_class_into(Unit *unit, const Ast *node, uint32_t dest) {
    uint32_t mark = unit->top;
    uint32_t callee = unit_push(unit);
    uint32_t base = codegen_push_no_defaults(unit, node);
    const Scope *scope =
        scope_of_node(&unit->compiler->scopes, node->as.class_def.type_params.items);
    codegen_make_function(unit, node, scope, codegen_generic_class_code(unit, node), base, callee);
    emit(unit, node, OP_CALL, callee, 0, 0);
    emit_move(unit, node, dest, callee);
    unit->top = mark;
}

// [@decorator]… class name [type_params] [(bases, keywords)]: body
void codegen_class(Unit *unit, const Ast *node) {
    const AstFields_class_def *definition = &node->as.class_def;
    AstList decorators = definition->decorator_list;
    uint32_t mark = unit->top;
    codegen_check_name(unit, node, definition->name);
    for (size_t index = 0; index < decorators.count; index++) {
        codegen_push(unit, decorators.items[index]);
    }
    uint32_t result = unit_push(unit);
    if (definition->type_params.count > 0) {
        codegen_generic_class_into(unit, node, result);
    } else {
        codegen_class_into(unit, node, UINT32_MAX, result);
    }
    for (size_t index = decorators.count; index-- > 0;) {
        emit(unit, decorators.items[index], OP_CALL, mark + (uint32_t)index, 1, 0);
    }
    codegen_store_name(unit, node, unit_name(unit, definition->name), mark);
    unit->top = mark;
}
