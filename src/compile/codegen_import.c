// codegen_import.c: import statements.

#include "compile/codegen.h"

// The constant (name, level, names or None) of an IMPORT.
static int32_t codegen_import_constant(Unit *unit, String *name, int level, Value names) {
    Tuple *tuple = tuple_new(unit->compiler->vm, 3);
    tuple->items[0] = value_from_object(name);
    tuple->items[1] = value_from_int(level);
    tuple->items[2] = names;
    return emitter_wide_constant(&unit->emitter, value_from_object(tuple));
}

static String *codegen_text(const Unit *unit, const char *text, size_t length) {
    return string_intern_utf8(unit->compiler->vm, text, length);
}

// import a.b.c as name: IMPORT gives the package a; the parts are fetched from it one by one.
static void codegen_import_part(Unit *unit, const Ast *node, const Ast *item, const AstName *name) {
    uint32_t mark = unit->top;
    uint32_t module = unit_push(unit);
    String *whole = codegen_text(unit, name->text, name->length);
    emit_wide(unit, node, OP_IMPORT, module, codegen_import_constant(unit, whole, 0, VALUE_NONE));
    const char *end = name->text + name->length;
    const char *dot = memchr(name->text, '.', name->length);
    while (dot != NULL) {
        const char *start = dot + 1;
        dot = memchr(start, '.', (size_t)(end - start));
        String *part = codegen_text(unit, start, (size_t)((dot != NULL ? dot : end) - start));
        emit(unit, node, OP_IMPORT_FROM, module, module,
             emitter_attribute_site(&unit->emitter, part));
    }
    codegen_store_name(unit, node, unit_name(unit, item->as.alias.asname), module);
    unit->top = mark;
}

// import a.b [as name], …
void codegen_import(Unit *unit, const Ast *node) {
    AstList items = node->as.import.names;
    for (size_t index = 0; index < items.count; index++) {
        const Ast *item = items.items[index];
        const AstName *name = item->as.alias.name;
        const char *dot = memchr(name->text, '.', name->length);
        if (item->as.alias.asname != NULL) {
            codegen_check_name(unit, node, item->as.alias.asname);
            codegen_import_part(unit, node, item, name);
            continue;
        }
        uint32_t mark = unit->top;
        uint32_t module = unit_push(unit);
        String *whole = codegen_text(unit, name->text, name->length);
        emit_wide(unit, node, OP_IMPORT, module,
                  codegen_import_constant(unit, whole, 0, VALUE_NONE));
        String *bound = dot != NULL ? codegen_text(unit, name->text, (size_t)(dot - name->text))
                                    : unit_name(unit, name);
        codegen_store_name(unit, node, bound, module);
        unit->top = mark;
    }
}

static bool codegen_is_star_import(AstList items) {
    const AstName *name = items.items[0]->as.alias.name;
    return name->length == 1 && name->text[0] == '*';
}

static Value codegen_imported_names(Unit *unit, AstList items) {
    Tuple *names = tuple_new(unit->compiler->vm, items.count);
    for (size_t index = 0; index < items.count; index++) {
        const AstName *name = items.items[index]->as.alias.name;
        names->items[index] = value_from_object(codegen_text(unit, name->text, name->length));
    }
    return value_from_object(names);
}

static void codegen_import_star(Unit *unit, const Ast *node, uint32_t module) {
    uint32_t namespace = unit_push(unit);
    if (unit->compiler->scopes.uses_namespace) {
        emit(unit, node, OP_MOVE, namespace, 0, 0);
    } else {
        emit(unit, node, OP_LOAD_NONE, namespace, 0, 0);
    }
    emit(unit, node, OP_IMPORT_STAR, module, namespace, 0);
}

// from [.]… module import name [as name], … | *
void codegen_import_from(Unit *unit, const Ast *node) {
    const AstFields_import_from *import = &node->as.import_from;
    uint32_t mark = unit->top;
    uint32_t module = unit_push(unit);
    String *name = import->module == NULL
                       ? codegen_text(unit, "", 0)
                       : codegen_text(unit, import->module->text, import->module->length);
    emit_wide(unit, node, OP_IMPORT, module,
              codegen_import_constant(unit, name, import->level,
                                      codegen_imported_names(unit, import->names)));
    if (codegen_is_star_import(import->names)) {
        codegen_import_star(unit, node, module);
        unit->top = mark;
        return;
    }
    for (size_t index = 0; index < import->names.count; index++) {
        const Ast *item = import->names.items[index];
        const AstName *original = item->as.alias.name;
        const AstName *given = item->as.alias.asname != NULL ? item->as.alias.asname : original;
        codegen_check_name(unit, node, given);
        uint32_t value = unit_push(unit);
        String *text = codegen_text(unit, original->text, original->length);
        emit(unit, node, OP_IMPORT_FROM, value, module,
             emitter_attribute_site(&unit->emitter, text));
        codegen_store_name(unit, item, unit_name(unit, given), value);
        unit->top = module + 1;
    }
    unit->top = mark;
}
