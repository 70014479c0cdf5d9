// codegen_loop.c: while, for, async for, and the steps they share with comprehensions.
//
//     head:   condition, or FOR_ITER ----------.
//             body                             |
//             JUMP_BACK head, or NEXT_ITER     |
//     else:   orelse  <------------------------'
//     end:    <---- break

#include "compile/codegen.h"

// while test: body [else: orelse]
void codegen_while(Unit *unit, const Ast *node) {
    Label head = label_new(&unit->emitter);
    Label otherwise = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    label_bind_head(&unit->emitter, &head);
    codegen_condition(unit, node->as.while_.test, false, &otherwise);
    Block block = {.kind = BLOCK_LOOP, .node = node, .break_label = &end, .continue_label = &head};
    block_push(unit, &block);
    codegen_statements(unit, node->as.while_.body);
    block_pop(unit);
    emitter_loop_back(&unit->emitter, emitter_span(node->as.while_.test), &head);
    label_bind(&unit->emitter, &otherwise);
    codegen_statements(unit, node->as.while_.orelse);
    label_bind(&unit->emitter, &end);
}

void codegen_for_next(Unit *unit, const Ast *at, Ast *target, uint32_t iterator, Label *end) {
    uint32_t mark = unit->top;
    uint32_t reg = 0;
    SourceSpan span = emitter_span(at);
    if (codegen_target_register(unit, target, &reg)) {
        codegen_check_name(unit, target, target->as.name.id);
        emitter_jump(&unit->emitter, span, OP_FOR_ITER, reg, iterator, end);
        codegen_mark_bound(unit, reg);
        return;
    }
    uint32_t item = unit_push(unit);
    emitter_jump(&unit->emitter, span, OP_FOR_ITER, item, iterator, end);
    codegen_store(unit, target, item);
    unit->top = mark;
}

// A list written out as the iterable is seen by nobody else.
static uint32_t codegen_iterable(Unit *unit, Ast *iterable) {
    if (ast_kind(iterable) == AST_LIST) {
        return codegen_comparand(unit, iterable, AST_COMPARE_IN, NULL);
    }
    return codegen_value(unit, iterable);
}

// range(…) with positional arguments, whatever `range` may mean here.
static bool codegen_is_range_call(const Ast *node) {
    if (ast_kind(node) != AST_CALL || ast_kind(node->as.call.func) != AST_NAME ||
        !ast_name_is(node->as.call.func->as.name.id, "range")) {
        return false;
    }
    AstList arguments = node->as.call.args;
    bool is_plain =
        node->as.call.keywords.count == 0 && arguments.count >= 1 && arguments.count <= 3;
    for (size_t index = 0; is_plain && index < arguments.count; index++) {
        is_plain = ast_kind(arguments.items[index]) != AST_STARRED;
    }
    return is_plain;
}

void codegen_iterator(Unit *unit, Ast *iterable, uint32_t dest) {
    uint32_t mark = unit->top;
    if (mark != dest + 1 || !codegen_is_range_call(iterable)) {
        uint32_t value = codegen_iterable(unit, iterable);
        emit(unit, iterable, OP_GET_ITER, dest, value, 0);
        unit->top = mark;
        return;
    }
    AstList arguments = iterable->as.call.args;
    Label done = label_new(&unit->emitter);
    uint32_t base = codegen_push(unit, iterable->as.call.func);
    for (size_t index = 0; index < arguments.count; index++) {
        (void)codegen_push(unit, arguments.items[index]);
    }
    emitter_jump(&unit->emitter, emitter_span(iterable), OP_ITERATE_RANGE, dest,
                 (uint32_t)arguments.count, &done);
    emit(unit, iterable, OP_CALL, base, (uint32_t)arguments.count, 0);
    emit(unit, iterable, OP_GET_ITER, dest, base, 0);
    label_bind(&unit->emitter, &done);
    unit->top = mark;
}

// for target in iter: body [else: orelse]
void codegen_for(Unit *unit, const Ast *node) {
    const AstFields_for_ *loop = &node->as.for_;
    uint32_t mark = unit->top;
    uint32_t iterator = unit_push(unit);
    codegen_iterator(unit, loop->iter, iterator);
    Label head = label_new(&unit->emitter);
    Label otherwise = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    label_bind_head(&unit->emitter, &head);
    codegen_for_next(unit, loop->iter, loop->target, iterator, &otherwise);
    Block block = {.kind = BLOCK_LOOP, .node = node, .break_label = &end, .continue_label = &head};
    block_push(unit, &block);
    codegen_statements(unit, loop->body);
    block_pop(unit);
    emitter_loop_back(&unit->emitter, emitter_span(node), &head);
    label_bind(&unit->emitter, &otherwise);
    unit->top = mark;
    codegen_statements(unit, loop->orelse);
    label_bind(&unit->emitter, &end);
}

void codegen_async_next(Unit *unit, const Ast *at, Ast *target, uint32_t iterator, Label *exhausted,
                        uint32_t exception) {
    uint32_t mark = unit->top;
    uint32_t item = unit_push_many(unit, 2);
    Guard guard;
    guard_open(unit, &guard, exhausted, exception);
    emit(unit, at, OP_GET_ASYNC_NEXT, item + 1, iterator, 0);
    codegen_await_register(unit, at, item, item + 1, AWAIT_ASYNC_NEXT);
    guard_close(unit, &guard);
    codegen_store(unit, target, item);
    unit->top = mark;
}

void codegen_async_end(Unit *unit, const Ast *at, Label *exhausted, uint32_t exception,
                       Label *end) {
    label_bind(&unit->emitter, exhausted);
    emit_jump(unit, at, OP_END_ASYNC_FOR, exception, end);
}

// An asynchronous generator that is left in the middle is closed as soon as it is garbage: after
// the loop nothing refers to it any more, neither the iterator's register nor those of steps.
void codegen_leave_async_for(Unit *unit, const Ast *at, uint32_t iterator) {
    emit(unit, at, OP_LEAVE_ASYNC_FOR, iterator, unit->top, 0);
}

// The body, and what an exception in it does on its way out.
static void codegen_async_body(Unit *unit, const Ast *node, Block *block, uint32_t exception) {
    uint32_t iterator = exception + 1;
    Label failed = label_new(&unit->emitter);
    Guard guard;
    guard_open(unit, &guard, &failed, exception);
    block->guard = &guard;
    block_push(unit, block);
    codegen_statements(unit, node->as.for_.body);
    block_pop(unit);
    guard_close(unit, &guard);
    emitter_loop_back(&unit->emitter, emitter_span(node), block->continue_label);
    label_bind(&unit->emitter, &failed);
    codegen_leave_async_for(unit, NULL, iterator);
    emit(unit, NULL, OP_RERAISE, exception, 0, 0);
}

// async for target in iter: body [else: orelse]
void codegen_async_for(Unit *unit, const Ast *node) {
    const AstFields_for_ *loop = &node->as.for_;
    codegen_check_async(unit, node, "'async for'");
    uint32_t mark = unit->top;
    uint32_t exception = unit_push(unit);
    uint32_t iterator = unit_push(unit);
    emit(unit, loop->iter, OP_GET_ASYNC_ITER, iterator, codegen_value(unit, loop->iter), 0);
    unit->top = iterator + 1;
    Label head = label_new(&unit->emitter);
    Label exhausted = label_new(&unit->emitter);
    Label otherwise = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    label_bind_head(&unit->emitter, &head);
    codegen_async_next(unit, loop->iter, loop->target, iterator, &exhausted, exception);
    Block block = {.kind = BLOCK_LOOP,
                   .node = node,
                   .break_label = &end,
                   .continue_label = &head,
                   .saved = iterator,
                   .is_async = true};
    codegen_async_body(unit, node, &block, exception);
    codegen_async_end(unit, loop->iter, &exhausted, exception, &otherwise);
    label_bind(&unit->emitter, &otherwise);
    unit->top = mark;
    codegen_statements(unit, loop->orelse);
    label_bind(&unit->emitter, &end);
    codegen_leave_async_for(unit, loop->iter, iterator);
}
