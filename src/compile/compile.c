// compile.c: the stages in order, and the code of the module itself.

#include "compile/compile.h"

#include "compile/codegen.h"
#include "compile/future.h"
#include "object/bytes.h"
#include "syntax/parse.h"

// What may complain, in the order in which CPython asks: each of these looks at all of the module
// before the next one begins.
typedef enum CompileStage {
    STAGE_FUTURE,
    STAGE_DECLARE,
    STAGE_RESOLVE,
    STAGE_GENERATE,
    STAGE_NONE
} CompileStage;

// A module being compiled.
typedef struct Compilation {
    Compiler compiler;
    Unit unit; // the module's
    Future future;
    Value doc;
    bool is_begun;        // a statement was taken
    Diagnostic found;     // by the stage at work
    CompileStage failed;  // the first stage that has complained; it and those behind it are over
    Diagnostic complaint; // what it said
} Compilation;

// A module's __annotations__ may exist already: at a prompt, each statement is a module of its own.
// Whether it is needed is known at the end of the module, but it must be there at the beginning.
static void compile_annotations(Unit *unit) {
    const Ast *at = NULL;
    String *name = runtime_name(unit->compiler->vm, NAME_ANNOTATIONS);
    const EmitterMark start = emitter_begin_prologue(&unit->emitter);
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
    emitter_end_prologue(&unit->emitter, start);
}

static void compile_store_doc(Unit *unit, const Ast *at, Value doc) {
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

// --- one statement -------------------------------------------------------------------------------

static void compile_doc(Compilation *all, Ast *first) {
    if (all->compiler.mode == COMPILE_INTERACTIVE) {
        return;
    }
    all->doc = codegen_docstring(all->compiler.vm, (AstList){&first, 1});
    if (!value_is_none(all->doc)) {
        compile_store_doc(&all->unit, first, all->doc);
    }
}

static void compile_generate(Compilation *all, Ast *node) {
    Unit *unit = &all->unit;
    unit_take_locals(unit);
    if (ast_kind(node) == AST_EXPRESSION) {
        Ast *body = node->as.expression.body;
        emit(unit, body, OP_RETURN, codegen_value(unit, body), 0, 0);
        return;
    }
    if (!all->is_begun) {
        compile_doc(all, node);
    }
    codegen_statements(unit, (AstList){&node, 1});
}

static bool compile_stage(Compilation *all, CompileStage stage, Ast *node) {
    ScopeTree *scopes = &all->compiler.scopes;
    switch (stage) {
    case STAGE_FUTURE:
        return ast_kind(node) == AST_EXPRESSION || future_read(&all->future, node, &all->found);
    case STAGE_DECLARE:
        scopes->has_future_annotations = all->future.has_annotations;
        return scope_tree_declare(scopes, node);
    case STAGE_RESOLVE:
        return scope_tree_resolve(scopes);
    case STAGE_GENERATE:
        compile_generate(all, node);
        break;
    case STAGE_NONE:
        break;
    }
    return all->found.kind == DIAGNOSTIC_NONE;
}

static void compile_take(void *context, Ast *node) {
    Compilation *all = context;
    all->found.kind = DIAGNOSTIC_NONE;
    for (CompileStage stage = STAGE_FUTURE; stage < all->failed; stage++) {
        if (!compile_stage(all, stage, node)) {
            all->failed = stage;
            all->complaint = all->found;
        }
    }
    all->is_begun = true;
}

// --- all of them ---------------------------------------------------------------------------------

static ParseMode compile_parse_mode(CompileMode mode) {
    switch (mode) {
    case COMPILE_FILE:
    case COMPILE_NAMESPACE:
    case COMPILE_AWAITING_NAMESPACE:
        return PARSE_FILE;
    case COMPILE_INTERACTIVE:
        return PARSE_INTERACTIVE;
    case COMPILE_EXPRESSION:
    case COMPILE_NAMESPACE_EXPRESSION:
    case COMPILE_AWAITING_EXPRESSION:
        break;
    }
    return PARSE_EXPRESSION;
}

static void compile_take_all(Compilation *all, Ast *tree) {
    if (ast_kind(tree) == AST_EXPRESSION) {
        compile_take(all, tree);
        return;
    }
    for (size_t index = 0; index < tree->as.module.body.count; index++) {
        compile_take(all, tree->as.module.body.items[index]);
    }
}

// What is read at a prompt may turn out to be incomplete: only then is anything made of it.
static bool compile_read(Compilation *all, Arena *lasting, const Source *source,
                         Diagnostic *diagnostic) {
    ParseMode mode = compile_parse_mode(all->compiler.mode);
    if (mode == PARSE_FILE) {
        const ParseSink sink = {compile_take, all};
        return parse_statements(lasting, source, &sink, diagnostic);
    }
    Ast *tree;
    if (!parse_module(lasting, source, mode, &tree, diagnostic)) {
        return false;
    }
    compile_take_all(all, tree);
    return true;
}

static void compile_begin(Compilation *all, Arena *lasting, Arena *passing, const Source *source) {
    static const Ast module = {.kind = AST_MODULE, .range = {1, 0, 1, 0}};
    Compiler *compiler = &all->compiler;
    compiler->arena = lasting;
    compiler->diagnostic = &all->found;
    compiler->source =
        source->is_fleeting
            ? VALUE_NONE
            : value_from_object(bytes_new(compiler->vm, source->text, source->length));
    compiler->scopes.vm = compiler->vm;
    compiler->scopes.arena = passing;
    compiler->scopes.diagnostic = &all->found;
    compiler->scopes.notices = source->notices;
    compiler->scopes.uses_namespace = compile_mode_has_namespace(compiler->mode);
    scope_tree_init(&compiler->scopes, lasting, &module);
    unit_init(&all->unit, compiler, NULL, compiler->scopes.module);
}

static Code *compile_end(Compilation *all) {
    Unit *unit = &all->unit;
    all->found.kind = DIAGNOSTIC_NONE;
    if (compile_parse_mode(all->compiler.mode) != PARSE_EXPRESSION) {
        emit(unit, NULL, OP_RETURN_NONE, 0, 0, 0);
        if (unit->scope->has_annotations) {
            compile_annotations(unit);
        }
    }
    Code *code = unit_finish(unit, 1, all->doc);
    if (all->found.kind != DIAGNOSTIC_NONE) {
        all->failed = STAGE_GENERATE;
        all->complaint = all->found;
    }
    return code;
}

static void compile_release(Compilation *all) {
    Compiler *compiler = &all->compiler;
    emitter_release(&all->unit.emitter);
    for (size_t index = 0; index < compiler->spares.count; index++) {
        emitter_release(&compiler->spares.items[index]);
    }
    vector_release(&compiler->spares);
}

// A tree that is there, or (NULL) the one that is read from the source.
static bool compile_any(Vm *vm, Ast *tree, Arena *lasting, const Source *source, String *filename,
                        CompileMode mode, Code **code, Diagnostic *diagnostic) {
    Arena passing;
    arena_init(&passing);
    Compilation all = {.compiler = {.vm = vm, .filename = filename, .mode = mode},
                       .doc = VALUE_NONE,
                       .failed = STAGE_NONE};
    compile_begin(&all, lasting, &passing, source);
    *code = NULL;
    bool is_fine = tree != NULL || compile_read(&all, lasting, source, diagnostic);
    if (tree != NULL) {
        compile_take_all(&all, tree);
    }
    if (is_fine && all.failed == STAGE_NONE) {
        *code = compile_end(&all);
    }
    if (is_fine && all.failed != STAGE_NONE) {
        *diagnostic = all.complaint;
        diagnostic->origin =
            all.failed < STAGE_GENERATE ? DIAGNOSTIC_OF_NAMES : DIAGNOSTIC_OF_MEANING;
        *code = NULL;
        is_fine = false;
    }
    compile_release(&all);
    arena_release(&passing);
    return is_fine;
}

bool compile_tree(Vm *vm, Ast *tree, Arena *lasting, const Source *source, String *filename,
                  CompileMode mode, Code **code, Diagnostic *diagnostic) {
    return compile_any(vm, tree, lasting, source, filename, mode, code, diagnostic);
}

bool compile_source(Vm *vm, const Source *source, String *filename, CompileMode mode, Code **code,
                    Diagnostic *diagnostic) {
    Arena lasting;
    arena_init(&lasting);
    bool is_fine = compile_any(vm, NULL, &lasting, source, filename, mode, code, diagnostic);
    arena_release(&lasting);
    return is_fine;
}
