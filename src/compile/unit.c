// unit.c: registers, short forms of emitting, guards and blocks, and the finished code object.

#include "compile/unit.h"

#include "compile/assemble.h"

#include <stdarg.h>
#include <stdio.h>

enum { UNIT_REGISTER_LIMIT = UINT16_MAX };

static String *unit_make_qualname(const Unit *unit) {
    Vm *vm = unit->compiler->vm;
    const Unit *outer = unit->outer;
    String *name = unit->scope->name;
    while (outer != NULL && outer->scope->kind == SCOPE_TYPE_PARAMETERS) {
        outer = outer->outer;
    }
    if (outer == NULL || outer->scope->kind == SCOPE_MODULE) {
        return name;
    }
    const Symbol *symbol = scope_find(unit->scope->parent, name);
    bool is_definition = unit->scope->kind == SCOPE_FUNCTION || unit->scope->kind == SCOPE_CLASS;
    if (is_definition && symbol != NULL && (symbol->flags & SYMBOL_IS_GLOBAL) != 0) {
        return name;
    }
    TextBuffer text;
    text_buffer_init(&text);
    string_append_utf8(&text, outer->qualname);
    text_buffer_append_text(&text, scope_is_function(outer->scope) ? ".<locals>." : ".");
    string_append_utf8(&text, name);
    // Interned it would be looked for among all names, which are not in the cache.
    String *result = string_from_utf8(vm, text.bytes, text.length);
    text_buffer_release(&text);
    return result;
}

void unit_init(Unit *unit, Compiler *compiler, Unit *outer, Scope *scope) {
    memset(unit, 0, offsetof(Unit, emitter));
    unit->compiler = compiler;
    unit->outer = outer;
    unit->scope = scope;
    unit->current = scope;
    unit_take_locals(unit);
    if (compiler->spares.count > 0) {
        unit->emitter = vector_pop(&compiler->spares);
    } else {
        emitter_init(&unit->emitter, compiler->vm, compiler->arena);
    }
    unit->qualname = unit_make_qualname(unit);
    for (size_t index = 0; index < scope->symbols.count; index++) {
        const Symbol *symbol = scope->symbols.items[index];
        if (symbol->definition == symbol && (symbol->flags & SYMBOL_IS_PARAMETER) != 0 &&
            !symbol->is_cell) {
            bound_set_add(&unit->emitter.bound, symbol->slot);
        }
        if (symbol->definition == symbol && (symbol->flags & SYMBOL_IS_DELETED) != 0) {
            bound_set_add(&unit->emitter.deletable, symbol->slot);
        }
    }
}

void unit_take_locals(Unit *unit) {
    unit->local_count = (uint32_t)unit->scope->locals.count;
    unit->top = unit->local_count;
    unit->register_count = unit->top > unit->register_count ? unit->top : unit->register_count;
}

void unit_emit_prologue(Unit *unit, const Ast *at) {
    const Scope *scope = unit->scope;
    for (size_t index = 0; index < scope->symbols.count; index++) {
        const Symbol *symbol = scope->symbols.items[index];
        if (symbol->definition == symbol && symbol->is_cell && symbol->scope == scope &&
            scope_is_function(scope)) {
            emit(unit, at, OP_MAKE_CELL, symbol->slot, 0, 0);
        }
    }
}

static uint32_t unit_flags(const Unit *unit) {
    const Scope *scope = unit->scope;
    CompileMode mode = unit->compiler->mode;
    bool has_namespace = compile_mode_has_namespace(mode);
    if (scope->kind == SCOPE_CLASS) {
        return CODE_IS_CLASS_BODY | CODE_USES_NAMESPACE;
    }
    if (scope->kind == SCOPE_MODULE) {
        uint32_t flags = CODE_IS_MODULE | (has_namespace ? CODE_USES_NAMESPACE : 0u);
        return flags | (scope->has_await ? CODE_IS_ASYNC_MODULE | CODE_IS_COROUTINE : 0u);
    }
    bool is_async =
        scope->is_async || (scope->kind == SCOPE_GENERATOR_EXPRESSION && scope->has_await);
    if (scope->is_generator) {
        return is_async ? CODE_IS_ASYNC_GENERATOR : CODE_IS_GENERATOR;
    }
    return is_async ? CODE_IS_COROUTINE : 0;
}

static const Ast *unit_arguments(const Scope *scope) {
    if (scope->kind == SCOPE_FUNCTION) {
        return scope->node->as.function_def.args;
    }
    return scope->kind == SCOPE_LAMBDA ? scope->node->as.lambda.args : NULL;
}

static void unit_fill_parameters(const Unit *unit, Code *code) {
    const Ast *arguments = unit_arguments(unit->scope);
    if (arguments == NULL) {
        uint16_t count = 0;
        for (size_t index = 0; index < unit->scope->symbols.count; index++) {
            const Symbol *symbol = unit->scope->symbols.items[index];
            count = (uint16_t)(count + ((symbol->flags & SYMBOL_IS_PARAMETER) != 0 ? 1 : 0));
        }
        bool has_namespace = (code->flags & CODE_USES_NAMESPACE) != 0;
        code->positional_count = has_namespace ? 1 : count;
        code->positional_only_count = code->positional_count;
        code->parameter_count = code->positional_count;
        return;
    }
    const AstFields_arguments *all = &arguments->as.arguments;
    code->positional_only_count = (uint16_t)all->posonlyargs.count;
    code->positional_count = (uint16_t)(all->posonlyargs.count + all->args.count);
    code->keyword_only_count = (uint16_t)all->kwonlyargs.count;
    code->flags |= all->vararg != NULL ? CODE_HAS_STAR_ARGS : 0u;
    code->flags |= all->kwarg != NULL ? CODE_HAS_STAR_KWARGS : 0u;
    code->parameter_count =
        (uint16_t)(code->positional_count + code->keyword_only_count +
                   (all->vararg != NULL ? 1 : 0) + (all->kwarg != NULL ? 1 : 0));
}

static void unit_fill_names(const Unit *unit, Code *code) {
    const Scope *scope = unit->scope;
    for (size_t index = 0; index < scope->locals.count; index++) {
        code->local_names[index] = value_from_object(scope->locals.items[index].name);
        code->local_is_cell[index] = scope->locals.items[index].is_cell;
    }
    for (size_t index = 0; index < scope->frees.count; index++) {
        code->free_names[index] = value_from_object(scope->frees.items[index]);
    }
}

Code *unit_finish(Unit *unit, uint32_t first_line, Value doc) {
    Compiler *compiler = unit->compiler;
    const Scope *scope = unit->scope;
    Code *code = code_new(compiler->vm, scope->name, unit->qualname, compiler->filename);
    code->doc = doc;
    code->source = compiler->source;
    code->first_line = first_line;
    code->flags = unit_flags(unit);
    if (unit->register_count > UNIT_REGISTER_LIMIT || unit->emitter.overflow != NULL) {
        const char *what = unit->emitter.overflow;
        unit_fail(unit, scope->node, "too many %s in one piece of code",
                  what != NULL ? what : "local variables or temporary values");
    }
    if (compiler->diagnostic->kind == DIAGNOSTIC_NONE) {
        code->register_count = (uint16_t)unit->register_count;
        code->local_count = (uint16_t)scope->locals.count;
        code->inner_start = (uint16_t)scope->inner_start;
        code->free_count = (uint16_t)scope->frees.count;
        unit_fill_parameters(unit, code);
        assemble(&unit->emitter, code);
        unit_fill_names(unit, code);
        assert(assemble_verify(code));
    }
    emitter_reset(&unit->emitter);
    vector_push(&compiler->spares, unit->emitter);
    memset(&unit->emitter, 0, sizeof unit->emitter);
    return code;
}

void unit_fail(Unit *unit, const Ast *at, const char *format, ...) {
    char message[DIAGNOSTIC_MESSAGE_SIZE];
    va_list values;
    va_start(values, format);
    vsnprintf(message, sizeof message, format, values);
    va_end(values);
    (void)diagnostic_set(unit->compiler->diagnostic, DIAGNOSTIC_SYNTAX_ERROR, at->range, "%s",
                         message);
}

uint32_t unit_push(Unit *unit) { return unit_push_many(unit, 1); }

uint32_t unit_push_many(Unit *unit, uint32_t count) {
    uint32_t first = unit->top;
    unit->top += count;
    if (unit->top > unit->register_count) {
        unit->register_count = unit->top;
    }
    return first;
}

String *unit_name(const Unit *unit, const AstName *name) {
    return scope_mangle(unit->compiler->vm, unit->current, name);
}

void emit(Unit *unit, const Ast *at, Opcode opcode, uint32_t a, uint32_t b, uint32_t c) {
    emitter_add(&unit->emitter, emitter_span(at), opcode, a, b, c);
}

void emit_wide(Unit *unit, const Ast *at, Opcode opcode, uint32_t a, int32_t wide) {
    emitter_add_wide(&unit->emitter, emitter_span(at), opcode, a, wide);
}

void emit_constant(Unit *unit, const Ast *at, uint32_t a, Value value) {
    emitter_add_constant(&unit->emitter, emitter_span(at), a, value);
}

void emit_move(Unit *unit, const Ast *at, uint32_t to, uint32_t from) {
    if (to != from) {
        emit(unit, at, OP_MOVE, to, from, 0);
    }
}

void emit_jump(Unit *unit, const Ast *at, Opcode opcode, uint32_t a, Label *target) {
    emitter_jump(&unit->emitter, emitter_span(at), opcode, a, 0, target);
}

void guard_open(Unit *unit, Guard *guard, Label *handler, uint32_t exception_register) {
    guard->start = emitter_position(&unit->emitter);
    guard->handler = handler;
    guard->exception_register = exception_register;
    guard->bound = unit->emitter.bound;
}

void guard_close(Unit *unit, Guard *guard) {
    emitter_add_handler(&unit->emitter, guard->start, emitter_position(&unit->emitter),
                        guard->handler, guard->exception_register, &guard->bound);
}

void block_push(Unit *unit, Block *block) {
    block->outer = unit->block;
    unit->block = block;
    unit->block_depth++;
    if (unit->block_depth > UNIT_BLOCK_LIMIT) {
        unit_fail(unit, block->node, "too many statically nested blocks");
    }
}

void block_pop(Unit *unit) {
    unit->block = unit->block->outer;
    unit->block_depth--;
}
