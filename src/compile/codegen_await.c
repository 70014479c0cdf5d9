// codegen_await.c: await, yield, yield from.

#include "compile/codegen.h"

// A script's module may await: then it is run as a coroutine. What compile() is given may not,
// unless it is asked to allow it.
static bool codegen_is_script(const Unit *unit) {
    CompileMode mode = unit->compiler->mode;
    return unit->scope->kind == SCOPE_MODULE && mode != COMPILE_NAMESPACE &&
           mode != COMPILE_NAMESPACE_EXPRESSION;
}

// May the unit suspend in an await?
static bool codegen_is_async(const Unit *unit) {
    const Scope *scope = unit->scope;
    return codegen_is_script(unit) || scope->is_async || scope_is_comprehension(scope);
}

void codegen_check_async(Unit *unit, const Ast *at, const char *what) {
    if (!codegen_is_async(unit)) {
        unit_fail(unit, at, "%s outside async function", what);
    }
}

void codegen_await_register(Unit *unit, const Ast *at, uint32_t dest, uint32_t operand,
                            AwaitContext context) {
    emit(unit, at, OP_AWAIT, dest, operand, (uint32_t)context);
    emit(unit, at, OP_DELEGATE, dest, operand, 0);
}

// await value
void codegen_await_into(Unit *unit, const Ast *node, uint32_t dest) {
    bool is_module = unit->scope->kind == SCOPE_MODULE && !codegen_is_script(unit);
    if (unit->scope->kind == SCOPE_CLASS || is_module) {
        unit_fail(unit, node, "'await' outside function");
    }
    codegen_check_async(unit, node, "'await'");
    uint32_t mark = unit->top;
    uint32_t result = codegen_scratch(unit, dest);
    uint32_t operand = codegen_push(unit, node->as.await.value);
    codegen_await_register(unit, node, result, operand, AWAIT_EXPRESSION);
    emit_move(unit, node, dest, result);
    unit->top = mark;
}

static bool codegen_check_yield(Unit *unit, const Ast *at, const char *what) {
    bool is_function = scope_is_function(unit->scope);
    if (!is_function) {
        unit_fail(unit, at, "'%s' outside function", what);
    }
    return is_function;
}

static bool codegen_is_async_generator(const Unit *unit) {
    const Scope *scope = unit->scope;
    return scope->is_async || (scope->kind == SCOPE_GENERATOR_EXPRESSION && scope->has_await);
}

// yield [value]
void codegen_yield_into(Unit *unit, const Ast *node, uint32_t dest) {
    if (!codegen_check_yield(unit, node, "yield")) {
        return;
    }
    uint32_t mark = unit->top;
    uint32_t value = 0;
    if (node->as.yield.value == NULL) {
        value = unit_push(unit);
        emit(unit, node, OP_LOAD_NONE, value, 0, 0);
    } else {
        value = codegen_value(unit, node->as.yield.value);
    }
    emit(unit, node, codegen_is_async_generator(unit) ? OP_ASYNC_YIELD : OP_YIELD, dest, value, 0);
    unit->top = mark;
}

// yield from value
void codegen_yield_from_into(Unit *unit, const Ast *node, uint32_t dest) {
    if (!codegen_check_yield(unit, node, "yield from")) {
        return;
    }
    if (unit->scope->is_async) {
        unit_fail(unit, node, "'yield from' inside async function");
    }
    uint32_t mark = unit->top;
    uint32_t result = codegen_scratch(unit, dest);
    uint32_t operand = codegen_push(unit, node->as.yield_from.value);
    emit(unit, node, OP_YIELD_FROM, result, operand, 0);
    emit(unit, node, OP_DELEGATE, result, operand, 0);
    emit_move(unit, node, dest, result);
    unit->top = mark;
}
