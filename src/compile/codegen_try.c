// codegen_try.c: try with except, except* and finally.
//
// A handler keeps two temporaries as long as it runs:
//
//     exception     what is being handled
//     saved         what was being handled before (PUSH_HANDLED); POP_HANDLED puts it back
//
// Whatever leaves a handler pops: its normal end, an early exit (codegen_exit.c), and an exception
// in it, for which a `cleanup` handler stands around it.

#include "compile/codegen.h"

typedef struct Handling {
    uint32_t exception;
    uint32_t saved;
    Guard guard; // of the handler's own code
    Label cleanup;
} Handling;

// The start of a handler: the exception becomes the one being handled.
static void handling_begin(Unit *unit, Handling *handling, Label *handler) {
    label_bind(&unit->emitter, handler);
    handling->exception = unit_push(unit);
    handling->saved = unit_push(unit);
    handling->cleanup = label_new(&unit->emitter);
    emit(unit, NULL, OP_PUSH_HANDLED, handling->saved, handling->exception, 0);
    guard_open(unit, &handling->guard, &handling->cleanup, handling->exception);
}

// An exception in the handler itself: pop, and on with it.
static void handling_end(Unit *unit, Handling *handling) {
    label_bind(&unit->emitter, &handling->cleanup);
    emit(unit, NULL, OP_POP_HANDLED, handling->saved, 0, 0);
    emit(unit, NULL, OP_RERAISE, handling->exception, 0, 0);
}

static void handling_suspend(Unit *unit, Handling *handling) {
    guard_close(unit, &handling->guard);
}

static void handling_resume(Unit *unit, Handling *handling) {
    handling->guard.start = emitter_position(&unit->emitter);
}

static void codegen_try_except(Unit *unit, const Ast *node);

// try: … finally: finalbody
static void codegen_try_finally(Unit *unit, const Ast *node, void (*inner)(Unit *, const Ast *)) {
    AstList finalbody = node->as.try_.finalbody;
    uint32_t mark = unit->top;
    Label handler = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    Guard guard;
    guard_open(unit, &guard, &handler, mark);
    Block block = {.kind = BLOCK_FINALLY, .node = node, .guard = &guard};
    block_push(unit, &block);
    inner(unit, node);
    guard_close(unit, &guard);
    block_pop(unit);
    codegen_statements(unit, finalbody);
    emit_jump(unit, NULL, OP_JUMP, 0, &end);

    Handling handling;
    handling_begin(unit, &handling, &handler);
    Block final = {.kind = BLOCK_FINALLY_HANDLER,
                   .node = node,
                   .guard = &handling.guard,
                   .saved = handling.saved};
    block_push(unit, &final);
    codegen_statements(unit, finalbody);
    block_pop(unit);
    handling_suspend(unit, &handling);
    emit(unit, NULL, OP_POP_HANDLED, handling.saved, 0, 0);
    emit(unit, NULL, OP_RERAISE, handling.exception, 0, 0);
    handling_end(unit, &handling);
    unit->top = mark;
    label_bind(&unit->emitter, &end);
}

// The body of an except clause under `block`, whose guard covers it.
static void codegen_clause_body(Unit *unit, Block *block, AstList body) {
    block_push(unit, block);
    codegen_statements(unit, body);
    block_pop(unit);
    guard_close(unit, block->guard);
}

// except … as name: body. Whatever happens, the name is unbound at the end.
static void codegen_named_clause(Unit *unit, const Ast *clause, Handling *handling, Label *end) {
    const AstFields_except_handler *handler = &clause->as.except_handler;
    codegen_check_name(unit, clause, handler->name);
    String *name = unit_name(unit, handler->name);
    codegen_store_name(unit, clause, name, handling->exception);
    handling_suspend(unit, handling);
    Label failed = label_new(&unit->emitter);
    Guard guard;
    guard_open(unit, &guard, &failed, handling->exception);
    Block block = {.kind = BLOCK_HANDLER,
                   .node = clause,
                   .guard = &guard,
                   .saved = handling->saved,
                   .name = handler->name};
    codegen_clause_body(unit, &block, handler->body);
    codegen_handler_exit(unit, NULL, &block);
    emit_jump(unit, NULL, OP_JUMP, 0, end);
    label_bind(&unit->emitter, &failed);
    codegen_handler_exit(unit, NULL, &block);
    emit(unit, NULL, OP_RERAISE, handling->exception, 0, 0);
    handling_resume(unit, handling);
}

// except [type]: body
static void codegen_plain_clause(Unit *unit, const Ast *clause, Handling *handling, Label *end) {
    Block block = {
        .kind = BLOCK_HANDLER, .node = clause, .guard = &handling->guard, .saved = handling->saved};
    codegen_clause_body(unit, &block, clause->as.except_handler.body);
    codegen_handler_exit(unit, NULL, &block);
    emit_jump(unit, NULL, OP_JUMP, 0, end);
    handling_resume(unit, handling);
}

static void codegen_except_clause(Unit *unit, const Ast *clause, Handling *handling, Label *end) {
    Ast *type = clause->as.except_handler.type;
    Label next = label_new(&unit->emitter);
    if (type != NULL) {
        uint32_t mark = unit->top;
        uint32_t matches = unit_push(unit);
        uint32_t class = codegen_value(unit, type);
        // Should it be no class of exceptions, the whole clause is shown.
        emit(unit, clause, OP_MATCH_EXCEPTION, matches, handling->exception, class);
        emit_jump(unit, type, OP_JUMP_IF_FALSE, matches, &next);
        unit->top = mark;
    }
    if (clause->as.except_handler.name != NULL) {
        codegen_named_clause(unit, clause, handling, end);
    } else {
        codegen_plain_clause(unit, clause, handling, end);
    }
    label_bind(&unit->emitter, &next);
}

// The body and the else of a try with handlers of either kind, which begin at `handler`.
static void codegen_guarded_body(Unit *unit, const Ast *node, Label *handler, Label *end) {
    const AstFields_try_ *try = &node->as.try_;
    Guard guard;
    guard_open(unit, &guard, handler, unit->top);
    Block block = {.kind = BLOCK_TRY, .node = node, .guard = &guard};
    block_push(unit, &block);
    codegen_statements(unit, try->body);
    guard_close(unit, &guard);
    block_pop(unit);
    codegen_statements(unit, try->orelse);
    emit_jump(unit, NULL, OP_JUMP, 0, end);
}

// try: body (except …: …)+ [else: orelse]
static void codegen_try_except(Unit *unit, const Ast *node) {
    const AstFields_try_ *try = &node->as.try_;
    uint32_t mark = unit->top;
    Label handler = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    codegen_guarded_body(unit, node, &handler, &end);

    Handling handling;
    handling_begin(unit, &handling, &handler);
    for (size_t index = 0; index < try->handlers.count; index++) {
        const Ast *clause = try->handlers.items[index];
        if (clause->as.except_handler.type == NULL && index + 1 < try->handlers.count) {
            unit_fail(unit, clause, "default 'except:' must be last");
        }
        codegen_except_clause(unit, clause, &handling, &end);
    }
    emit(unit, NULL, OP_RERAISE, handling.exception, 0, 0);
    handling_suspend(unit, &handling);
    handling_end(unit, &handling);
    unit->top = mark;
    label_bind(&unit->emitter, &end);
}

static void codegen_plain_body(Unit *unit, const Ast *node) {
    codegen_statements(unit, node->as.try_.body);
}

void codegen_try(Unit *unit, const Ast *node) {
    if (node->as.try_.finalbody.count == 0) {
        codegen_try_except(unit, node);
    } else {
        bool has_handlers = node->as.try_.handlers.count > 0;
        codegen_try_finally(unit, node, has_handlers ? codegen_try_except : codegen_plain_body);
    }
}

// The registers of a chain of except* clauses.
typedef struct GroupHandling {
    Handling handling;
    uint32_t rest;   // what no clause matched so far, or None
    uint32_t raised; // a list of what the clauses raised
} GroupHandling;

// except* type [as name]: body. What the body raises is collected.
static void codegen_group_clause(Unit *unit, const Ast *clause, GroupHandling *group) {
    const AstFields_except_handler *handler = &clause->as.except_handler;
    uint32_t mark = unit->top;
    uint32_t match = unit_push_many(unit, 2);
    uint32_t saved = unit_push(unit);
    Label next = label_new(&unit->emitter);
    Label failed = label_new(&unit->emitter);
    uint32_t class = codegen_value(unit, handler->type);
    emit(unit, clause, OP_MATCH_EXCEPTION_GROUP, match, group->rest, class);
    emit(unit, handler->type, OP_MOVE, group->rest, match + 1, 0);
    emit_jump(unit, handler->type, OP_JUMP_IF_NONE, match, &next);
    unit->top = saved + 1;
    emit(unit, clause, OP_PUSH_HANDLED, saved, match, 0);
    handling_suspend(unit, &group->handling);
    Guard guard;
    guard_open(unit, &guard, &failed, match);
    Block block = {.kind = BLOCK_GROUP_HANDLER,
                   .node = clause,
                   .guard = &guard,
                   .saved = saved,
                   .name = handler->name};
    if (handler->name != NULL) {
        codegen_check_name(unit, clause, handler->name);
        codegen_store_name(unit, clause, unit_name(unit, handler->name), match);
    }
    codegen_clause_body(unit, &block, handler->body);
    codegen_handler_exit(unit, NULL, &block);
    emit_jump(unit, NULL, OP_JUMP, 0, &next);
    label_bind(&unit->emitter, &failed);
    codegen_handler_exit(unit, NULL, &block);
    emit(unit, NULL, OP_LIST_APPEND, group->raised, match, 0);
    label_bind(&unit->emitter, &next);
    handling_resume(unit, &group->handling);
    unit->top = mark;
}

// What is left after all clauses is raised.
static void codegen_group_end(Unit *unit, GroupHandling *group, Label *end) {
    Label none_left = label_new(&unit->emitter);
    emit_jump(unit, NULL, OP_JUMP_IF_NONE, group->rest, &none_left);
    emit(unit, NULL, OP_LIST_APPEND, group->raised, group->rest, 0);
    label_bind(&unit->emitter, &none_left);
    emit(unit, NULL, OP_JOIN_EXCEPTION_GROUP, group->rest, group->handling.exception,
         group->raised);
    handling_suspend(unit, &group->handling);
    emit(unit, NULL, OP_POP_HANDLED, group->handling.saved, 0, 0);
    emit_jump(unit, NULL, OP_JUMP_IF_NONE, group->rest, end);
    emit(unit, NULL, OP_RERAISE, group->rest, 0, 0);
}

// try: body (except* …: …)+ [else: orelse]
static void codegen_try_group(Unit *unit, const Ast *node) {
    const AstFields_try_ *try = &node->as.try_;
    uint32_t mark = unit->top;
    Label handler = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    codegen_guarded_body(unit, node, &handler, &end);

    GroupHandling group;
    handling_begin(unit, &group.handling, &handler);
    group.rest = unit_push(unit);
    group.raised = unit_push(unit);
    emit(unit, NULL, OP_MOVE, group.rest, group.handling.exception, 0);
    emit(unit, NULL, OP_BUILD_LIST, group.raised, group.raised, 0);
    for (size_t index = 0; index < try->handlers.count; index++) {
        codegen_group_clause(unit, try->handlers.items[index], &group);
    }
    codegen_group_end(unit, &group, &end);
    handling_end(unit, &group.handling);
    unit->top = mark;
    label_bind(&unit->emitter, &end);
}

void codegen_try_star(Unit *unit, const Ast *node) {
    if (node->as.try_.finalbody.count == 0) {
        codegen_try_group(unit, node);
    } else {
        codegen_try_finally(unit, node, codegen_try_group);
    }
}
