// compile.c: the stages in order, and the code of the module itself.

#include "compile/compile.h"

#include "compile/codegen.h"
#include "compile/future.h"
#include "object/bytes.h"

static bool compile_uses_namespace(CompileMode mode) {
    return mode == COMPILE_NAMESPACE || mode == COMPILE_NAMESPACE_EXPRESSION;
}

// A module's __annotations__ may exist already: at a prompt, each statement is a module of its own.
static void compile_annotations(Unit *unit, const Ast *at) {
    if (!unit->scope->has_annotations) {
        return;
    }
    String *name = runtime_name(unit->compiler->vm, NAME_ANNOTATIONS);
    uint32_t mark = unit->top;
    uint32_t dict = unit_push(unit);
    Label missing = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    bool has_namespace = unit->compiler->scopes.uses_namespace;
    Guard guard;
    guard_open(unit, &guard, &missing, dict);
    uint32_t site = emitter_load_site(&unit->emitter, name);
    if (has_namespace) {
        emit(unit, at, OP_LOAD_NAME, dict, 0, site);
    } else {
        emit(unit, at, OP_LOAD_GLOBAL, dict, site, 0);
    }
    guard_close(unit, &guard);
    emit_jump(unit, at, OP_JUMP, 0, &end);
    label_bind(&unit->emitter, &missing);
    emit(unit, at, OP_BUILD_DICT, dict, dict, 0);
    site = emitter_store_site(&unit->emitter, name);
    if (has_namespace) {
        emit(unit, at, OP_STORE_NAME, 0, dict, site);
    } else {
        emit(unit, at, OP_STORE_GLOBAL, site, dict, 0);
    }
    label_bind(&unit->emitter, &end);
    unit->top = mark;
}

static void compile_module_doc(Unit *unit, AstList body, Value doc) {
    if (value_is_none(doc)) {
        return;
    }
    const Ast *at = body.items[0];
    uint32_t mark = unit->top;
    uint32_t value = unit_push(unit);
    emit_constant(unit, at, value, doc);
    uint32_t site = emitter_store_site(&unit->emitter, runtime_name(unit->compiler->vm, NAME_DOC));
    if (unit->compiler->scopes.uses_namespace) {
        emit(unit, at, OP_STORE_NAME, 0, value, site);
    } else {
        emit(unit, at, OP_STORE_GLOBAL, site, value, 0);
    }
    unit->top = mark;
}

static Code *compile_unit(Compiler *compiler, Ast *module) {
    Unit unit;
    unit_init(&unit, compiler, NULL, compiler->scopes.module);
    Value doc = VALUE_NONE;
    if (ast_kind(module) == AST_EXPRESSION) {
        uint32_t value = codegen_value(&unit, module->as.expression.body);
        emit(&unit, module->as.expression.body, OP_RETURN, value, 0, 0);
    } else {
        AstList body = module->as.module.body;
        if (compiler->mode != COMPILE_INTERACTIVE) {
            doc = codegen_docstring(compiler->vm, body);
        }
        compile_annotations(&unit, NULL);
        compile_module_doc(&unit, body, doc);
        codegen_statements(&unit, body);
        emit(&unit, NULL, OP_RETURN_NONE, 0, 0, 0);
    }
    return unit_finish(&unit, 1, doc);
}

bool compile_module(Vm *vm, Ast *module, String *filename, const Source *source, CompileMode mode,
                    Code **code, Diagnostic *diagnostic) {
    Arena arena;
    arena_init(&arena);
    Compiler compiler = {
        .vm = vm, .arena = &arena, .filename = filename, .mode = mode, .diagnostic = diagnostic};
    compiler.source = value_from_object(bytes_new(vm, source->text, source->length));
    compiler.scopes.vm = vm;
    compiler.scopes.arena = &arena;
    compiler.scopes.diagnostic = diagnostic;
    compiler.scopes.uses_namespace = compile_uses_namespace(mode);
    *code = NULL;
    bool is_fine = future_read(module, &compiler.scopes.has_future_annotations, diagnostic) &&
                   scope_tree_build(&compiler.scopes, module);
    if (is_fine) {
        Code *result = compile_unit(&compiler, module);
        is_fine = diagnostic->kind == DIAGNOSTIC_NONE;
        *code = is_fine ? result : NULL;
    }
    for (size_t index = 0; index < compiler.spares.count; index++) {
        emitter_release(&compiler.spares.items[index]);
    }
    vector_release(&compiler.spares);
    arena_release(&arena);
    return is_fine;
}
