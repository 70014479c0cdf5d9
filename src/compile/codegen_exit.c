// codegen_exit.c: break, continue, return: leaving blocks before their end.
//
// Every block on the way out is undone in order, innermost first: finally clauses are copied here,
// with statements call __exit__, except clauses give up the exception they handle. While a block is
// undone it guards nothing any more; the blocks around it still do.

#include "compile/codegen.h"

void codegen_handler_exit(Unit *unit, const Ast *at, const Block *block) {
    emit(unit, at, OP_POP_HANDLED, block->saved, 0, 0);
    if (block->name != NULL) {
        codegen_unbind_name(unit, at, unit_name(unit, block->name));
    }
}

static const char in_group_handler[] =
    "'break', 'continue' and 'return' cannot appear in an except* block";

static void codegen_undo(Unit *unit, const Ast *at, const Block *block) {
    switch (block->kind) {
    case BLOCK_LOOP:
        if (block->is_async) {
            codegen_leave_async_for(unit, NULL, block->saved);
        }
        break;
    case BLOCK_TRY:
        break;
    case BLOCK_HANDLER:
        codegen_handler_exit(unit, NULL, block);
        break;
    case BLOCK_GROUP_HANDLER:
        unit_fail(unit, at, "%s", in_group_handler);
        break;
    case BLOCK_FINALLY:
        codegen_statements(unit, block->node->as.try_.finalbody);
        break;
    case BLOCK_FINALLY_HANDLER:
        emit(unit, NULL, OP_POP_HANDLED, block->saved, 0, 0);
        break;
    case BLOCK_WITH:
    case BLOCK_ASYNC_WITH:
        codegen_with_exit(unit, block);
        break;
    }
}

void codegen_unwind(Unit *unit, const Ast *at, const Block *until) {
    while (unit->block != until) {
        Block *block = unit->block;
        if (block->guard != NULL) {
            guard_close(unit, block->guard);
        }
        block_pop(unit);
        codegen_undo(unit, at, block);
    }
}

void codegen_rewind(Unit *unit, Block *innermost, const Block *until) {
    unit->block = innermost;
    for (Block *block = innermost; block != until; block = block->outer) {
        unit->block_depth++;
        if (block->guard != NULL) {
            block->guard->start = emitter_position(&unit->emitter);
        }
    }
}

static Block *codegen_find_loop(const Unit *unit) {
    Block *block = unit->block;
    while (block != NULL && block->kind != BLOCK_LOOP) {
        block = block->outer;
    }
    return block;
}

// In an except* block the block is what is wrong, loop or no loop.
static void codegen_fail_outside(Unit *unit, const Ast *node, const char *message) {
    const Block *block = unit->block;
    while (block != NULL && block->kind != BLOCK_GROUP_HANDLER) {
        block = block->outer;
    }
    unit_fail(unit, node, "%s", block == NULL ? message : in_group_handler);
}

// break
void codegen_break(Unit *unit, const Ast *node) {
    Block *innermost = unit->block;
    const Block *loop = codegen_find_loop(unit);
    if (loop == NULL) {
        codegen_fail_outside(unit, node, "'break' outside loop");
        return;
    }
    codegen_unwind(unit, node, loop);
    emit_jump(unit, node, OP_JUMP, 0, loop->break_label);
    codegen_rewind(unit, innermost, loop);
}

// continue
void codegen_continue(Unit *unit, const Ast *node) {
    Block *innermost = unit->block;
    const Block *loop = codegen_find_loop(unit);
    if (loop == NULL) {
        codegen_fail_outside(unit, node, "'continue' not properly in loop");
        return;
    }
    codegen_unwind(unit, node, loop);
    emitter_jump_back(&unit->emitter, emitter_span(node), loop->continue_label);
    codegen_rewind(unit, innermost, loop);
}

// Does leaving the blocks run anything that could change a variable?
static bool codegen_exit_runs_code(const Unit *unit) {
    for (const Block *block = unit->block; block != NULL; block = block->outer) {
        if ((block->kind != BLOCK_LOOP || block->is_async) && block->kind != BLOCK_TRY) {
            return true;
        }
    }
    return false;
}

static void codegen_leave_with(Unit *unit, const Ast *node, Ast *value) {
    Value known = VALUE_NONE;
    bool is_known = fold_expression(unit->compiler->vm, value, &known);
    uint32_t result = 0;
    if (!is_known) {
        result =
            codegen_exit_runs_code(unit) ? codegen_push(unit, value) : codegen_value(unit, value);
    }
    codegen_unwind(unit, node, NULL);
    if (is_known && value_is_none(known)) {
        emit(unit, node, OP_RETURN_NONE, 0, 0, 0);
        return;
    }
    if (is_known) {
        result = unit_push(unit);
        emit_constant(unit, value, result, known);
    }
    emit(unit, node, OP_RETURN, result, 0, 0);
}

// return value: one way out. Of `return a if test else b`, where leaving runs nothing, each branch
// is a way out of its own: no value travels and nothing is jumped over.
static void codegen_return_value(Unit *unit, const Ast *node, Ast *value) {
    bool known = false;
    if (ast_kind(value) == AST_IF_EXP && !codegen_exit_runs_code(unit) &&
        !fold_truth(unit->compiler->vm, value->as.if_exp.test, &known)) {
        Label otherwise = label_new(&unit->emitter);
        codegen_condition(unit, value->as.if_exp.test, false, &otherwise);
        codegen_return_value(unit, node, value->as.if_exp.body);
        label_bind(&unit->emitter, &otherwise);
        codegen_return_value(unit, node, value->as.if_exp.orelse);
        return;
    }
    Block *innermost = unit->block;
    uint32_t mark = unit->top;
    codegen_leave_with(unit, node, value);
    codegen_rewind(unit, innermost, NULL);
    unit->top = mark;
}

// return [value]
void codegen_return(Unit *unit, const Ast *node) {
    Ast *value = node->as.return_.value;
    if (!scope_is_function(unit->scope)) {
        unit_fail(unit, node, "'return' outside function");
        return;
    }
    if (value != NULL && unit->scope->is_async && unit->scope->is_generator) {
        unit_fail(unit, node, "'return' with value in async generator");
    }
    if (value != NULL) {
        codegen_return_value(unit, node, value);
        return;
    }
    Block *innermost = unit->block;
    codegen_unwind(unit, node, NULL);
    emit(unit, node, OP_RETURN_NONE, 0, 0, 0);
    codegen_rewind(unit, innermost, NULL);
}
