// codegen_statement.c: one case for each kind of statement, and the short ones in full.

#include "compile/codegen.h"

// May the value of the expression be a coroutine that nobody holds?
static bool codegen_may_drop_coroutine(const Ast *expression) {
    switch ((int)expression->kind) {
    case AST_CALL:
    case AST_AWAIT:
    case AST_YIELD_FROM:
    case AST_BOOL_OP:
    case AST_IF_EXP:
        return true;
    default:
        return false;
    }
}

// An expression statement.
static void codegen_expression_statement(Unit *unit, const Ast *node) {
    Ast *expression = node->as.expr.value;
    uint32_t mark = unit->top;
    Value known = VALUE_NONE;
    bool is_shown =
        unit->compiler->mode == COMPILE_INTERACTIVE && unit->scope->kind == SCOPE_MODULE;
    if (is_shown) {
        uint32_t value = codegen_push(unit, expression);
        emit(unit, node, OP_CALL_INTRINSIC, value, INTRINSIC_PRINT, 1);
    } else if (!fold_expression(unit->compiler->vm, expression, &known)) {
        uint32_t value = codegen_value(unit, expression);
        if (codegen_may_drop_coroutine(expression) && unit_is_temporary(unit, value)) {
            emit(unit, expression, OP_DISCARD, value, 0, 0);
        }
    }
    unit->top = mark;
}

// assert test [, msg]
static void codegen_assert(Unit *unit, const Ast *node) {
    Ast *test = node->as.assert_.test;
    Ast *message = node->as.assert_.msg;
    Label end = label_new(&unit->emitter);
    codegen_condition(unit, test, true, &end);
    uint32_t mark = unit->top;
    uint32_t error = unit_push(unit);
    emit(unit, node, OP_LOAD_ASSERTION_ERROR, error, 0, 0);
    if (message != NULL) {
        codegen_push(unit, message);
        emit(unit, test, OP_CALL, error, 1, 0);
    }
    emit(unit, test, OP_RAISE, error, 0, 0);
    unit->top = mark;
    label_bind(&unit->emitter, &end);
}

// raise [exc [from cause]]
static void codegen_raise(Unit *unit, const Ast *node) {
    uint32_t mark = unit->top;
    if (node->as.raise.exc == NULL) {
        emit(unit, node, OP_RAISE_AGAIN, 0, 0, 0);
        return;
    }
    uint32_t exception = codegen_kept(unit, node->as.raise.exc, node->as.raise.cause);
    if (node->as.raise.cause == NULL) {
        emit(unit, node, OP_RAISE, exception, 0, 0);
    } else {
        uint32_t cause = codegen_value(unit, node->as.raise.cause);
        emit(unit, node, OP_RAISE_FROM, exception, cause, 0);
    }
    unit->top = mark;
}

// `if test: break` right inside the loop: the condition itself leaves.
static bool codegen_break_if(Unit *unit, const Ast *node) {
    AstList body = node->as.if_.body;
    bool is_break = body.count == 1 && ast_kind(body.items[0]) == AST_BREAK &&
                    node->as.if_.orelse.count == 0 && unit->block != NULL &&
                    unit->block->kind == BLOCK_LOOP;
    if (is_break) {
        codegen_condition(unit, node->as.if_.test, true, unit->block->break_label);
    }
    return is_break;
}

// if test: body (elif test: body)* [else: orelse]
void codegen_if(Unit *unit, Ast *node) {
    if (codegen_break_if(unit, node)) {
        return;
    }
    Label end = label_new(&unit->emitter);
    for (;;) {
        Label next = label_new(&unit->emitter);
        codegen_condition(unit, node->as.if_.test, false, &next);
        codegen_statements(unit, node->as.if_.body);
        Ast *elif = ast_elif(node);
        if (node->as.if_.orelse.count > 0) {
            emit_jump(unit, NULL, OP_JUMP, 0, &end);
        }
        label_bind(&unit->emitter, &next);
        if (elif == NULL) {
            break;
        }
        node = elif;
    }
    codegen_statements(unit, node->as.if_.orelse);
    label_bind(&unit->emitter, &end);
}

static void codegen_delete_all(Unit *unit, AstList targets) {
    for (size_t index = 0; index < targets.count; index++) {
        codegen_delete(unit, targets.items[index]);
    }
}

// What a name meant was given up: if it had no other, it may be finalized here.
// In asyncio, whose own objects can wait, names are given up in every other method.
void codegen_release(Unit *unit, const Ast *node) {
    if (code_is_asyncio_file(unit->compiler->filename)) {
        return;
    }
    bool is_one = ast_kind(node) == AST_DELETE && node->as.delete_.targets.count == 1;
    uint32_t mark = unit->top;
    emit(unit, node, OP_RELEASE, unit_push(unit), is_one ? 1 : 0, 0);
    unit->top = mark;
}

static void codegen_statement(Unit *unit, Ast *node) {
    switch ((int)node->kind) {
    case AST_FUNCTION_DEF:
    case AST_ASYNC_FUNCTION_DEF:
        codegen_function(unit, node);
        break;
    case AST_CLASS_DEF:
        codegen_class(unit, node);
        break;
    case AST_RETURN:
        codegen_return(unit, node);
        break;
    case AST_DELETE:
        codegen_delete_all(unit, node->as.delete_.targets);
        codegen_release(unit, node);
        break;
    case AST_ASSIGN:
        codegen_assign(unit, node);
        break;
    case AST_AUG_ASSIGN:
        codegen_aug_assign(unit, node);
        break;
    case AST_ANN_ASSIGN:
        codegen_ann_assign(unit, node);
        break;
    case AST_TYPE_ALIAS:
        codegen_type_alias(unit, node);
        break;
    case AST_FOR:
        codegen_for(unit, node);
        break;
    case AST_ASYNC_FOR:
        codegen_async_for(unit, node);
        break;
    case AST_WHILE:
        codegen_while(unit, node);
        break;
    case AST_IF:
        codegen_if(unit, node);
        break;
    case AST_WITH:
    case AST_ASYNC_WITH:
        codegen_with(unit, node);
        break;
    case AST_MATCH:
        codegen_match(unit, node);
        break;
    case AST_RAISE:
        codegen_raise(unit, node);
        break;
    case AST_TRY:
        codegen_try(unit, node);
        break;
    case AST_TRY_STAR:
        codegen_try_star(unit, node);
        break;
    case AST_ASSERT:
        codegen_assert(unit, node);
        break;
    case AST_IMPORT:
        codegen_import(unit, node);
        break;
    case AST_IMPORT_FROM:
        codegen_import_from(unit, node);
        break;
    case AST_EXPR:
        codegen_expression_statement(unit, node);
        break;
    case AST_BREAK:
        codegen_break(unit, node);
        break;
    case AST_CONTINUE:
        codegen_continue(unit, node);
        break;
    default: // global, nonlocal and pass: nothing is left to do
        break;
    }
}

void codegen_statements(Unit *unit, AstList statements) {
    for (size_t index = 0; index < statements.count; index++) {
        if (unit->compiler->diagnostic->kind != DIAGNOSTIC_NONE) {
            return;
        }
        codegen_statement(unit, statements.items[index]);
    }
}
