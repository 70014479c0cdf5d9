// codegen_with.c: with and async with.
//
//     pair        pair+1        while the body runs: the exit method, looked up before enter is
//     called exception   saved         while __exit__ is asked about an exception

#include "compile/codegen.h"

enum { WITH_EXIT_ARGUMENTS = 3 };

// Awaits the result of a call that stands in `base`, with room above it; returns where the value
// is.
static uint32_t codegen_await_call(Unit *unit, const Ast *at, uint32_t base, AwaitContext context) {
    codegen_await_register(unit, at, base + 1, base, context);
    return base + 1;
}

void codegen_with_exit(Unit *unit, const Block *block) {
    const Ast *at = block->node;
    uint32_t mark = unit->top;
    // Nothing above the pair is in use at the normal end: the call may stand where the pair is.
    if (unit->top == block->saved + 2) {
        unit->top = block->saved;
    }
    uint32_t base = unit_push_many(unit, 2 + WITH_EXIT_ARGUMENTS);
    emit_move(unit, at, base, block->saved);
    emit_move(unit, at, base + 1, block->saved + 1);
    for (uint32_t index = 0; index < WITH_EXIT_ARGUMENTS; index++) {
        emit(unit, at, OP_LOAD_NONE, base + 2 + index, 0, 0);
    }
    emit(unit, at, OP_CALL_LOADED, base, WITH_EXIT_ARGUMENTS, 0);
    if (block->kind == BLOCK_ASYNC_WITH) {
        (void)codegen_await_call(unit, at, base, AWAIT_ASYNC_EXIT);
    }
    unit->top = mark;
}

// The exceptional way out: __exit__(type, value, traceback); a true answer ends the exception.
static void codegen_with_handler(Unit *unit, const Ast *at, bool is_async, uint32_t pair,
                                 Label *handler, Label *end) {
    label_bind(&unit->emitter, handler);
    uint32_t exception = unit_push(unit);
    uint32_t saved = unit_push(unit);
    Label cleanup = label_new(&unit->emitter);
    Label suppressed = label_new(&unit->emitter);
    emit(unit, at, OP_PUSH_HANDLED, saved, exception, 0);
    Guard guard;
    guard_open(unit, &guard, &cleanup, exception);
    uint32_t base = unit_push_many(unit, 2 + WITH_EXIT_ARGUMENTS);
    emit(unit, at, OP_MOVE, base, pair, 0);
    emit(unit, at, OP_MOVE, base + 1, pair + 1, 0);
    emit(unit, at, OP_CALL_EXIT, base, exception, 0);
    uint32_t answer = is_async ? codegen_await_call(unit, at, base, AWAIT_ASYNC_EXIT) : base;
    emit_jump(unit, at, OP_JUMP_IF_TRUE, answer, &suppressed);
    emit(unit, at, OP_RERAISE, exception, 0, 0);
    label_bind(&unit->emitter, &suppressed);
    guard_close(unit, &guard);
    emit(unit, at, OP_POP_HANDLED, saved, 0, 0);
    emit_jump(unit, at, OP_JUMP, 0, end);
    label_bind(&unit->emitter, &cleanup);
    emit(unit, at, OP_POP_HANDLED, saved, 0, 0);
    emit(unit, at, OP_RERAISE, exception, 0, 0);
}

// Calls enter; the exit method stays in `pair`. Returns the register of what enter gave.
static uint32_t codegen_enter(Unit *unit, Ast *manager, bool is_async, uint32_t pair) {
    uint32_t object = codegen_value(unit, manager);
    uint32_t enter = unit_push_many(unit, 2);
    emit(unit, manager, OP_LOAD_SPECIAL, enter, object,
         is_async ? CONTEXT_ASYNC_ENTER : CONTEXT_ENTER);
    emit(unit, manager, OP_LOAD_SPECIAL, pair, object,
         is_async ? CONTEXT_ASYNC_EXIT : CONTEXT_EXIT);
    emit(unit, manager, OP_CALL_LOADED, enter, 0, 0);
    return is_async ? codegen_await_call(unit, manager, enter, AWAIT_ASYNC_ENTER) : enter;
}

// with manager [as target] (, manager [as target])*: body — the items after the first are nested.
static void codegen_with_item(Unit *unit, const Ast *node, size_t index) {
    AstList items = node->as.with.items;
    if (index == items.count || unit->compiler->diagnostic->kind != DIAGNOSTIC_NONE) {
        codegen_statements(unit, node->as.with.body);
        return;
    }
    const AstFields_with_item *item = &items.items[index]->as.with_item;
    bool is_async = ast_kind(node) == AST_ASYNC_WITH;
    uint32_t mark = unit->top;
    uint32_t pair = unit_push_many(unit, 2);
    uint32_t value = codegen_enter(unit, item->context_expr, is_async, pair);
    Label handler = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    Guard guard;
    guard_open(unit, &guard, &handler, pair + 2);
    Block block = {.kind = is_async ? BLOCK_ASYNC_WITH : BLOCK_WITH,
                   .node = item->context_expr,
                   .guard = &guard,
                   .saved = pair};
    block_push(unit, &block);
    if (item->optional_vars != NULL) {
        codegen_store(unit, item->optional_vars, value);
    }
    unit->top = pair + 2;
    codegen_with_item(unit, node, index + 1);
    guard_close(unit, &guard);
    block_pop(unit);
    codegen_with_exit(unit, &block);
    emit_jump(unit, item->context_expr, OP_JUMP, 0, &end);
    codegen_with_handler(unit, item->context_expr, is_async, pair, &handler, &end);
    unit->top = mark;
    label_bind(&unit->emitter, &end);
}

void codegen_with(Unit *unit, const Ast *node) {
    if (ast_kind(node) == AST_ASYNC_WITH) {
        codegen_check_async(unit, node, "'async with'");
    }
    codegen_with_item(unit, node, 0);
}
