// codegen_comprehension.c: list, set and dict comprehensions, generator expressions.
//
// An inlined comprehension is a loop in the code around it: only the variables are its own. The
// others are functions whose one parameter, ".0", is the iterator of the first `for`.

#include "compile/codegen.h"

// [async] for … in iter: the iterator in `dest`.
static void codegen_clause_iterator(Unit *unit, const AstFields_comprehension *clause,
                                    uint32_t dest) {
    if (!clause->is_async) {
        codegen_iterator(unit, clause->iter, dest);
        return;
    }
    uint32_t mark = unit->top;
    emit(unit, clause->iter, OP_GET_ASYNC_ITER, dest, codegen_value(unit, clause->iter), 0);
    unit->top = mark;
}

// A comprehension being generated.
typedef struct Comprehension {
    const Ast *node;
    const Scope *scope;
    AstList generators;
    uint32_t result; // the list, set or dict; unused by generator expressions
} Comprehension;

static AstList codegen_generators(const Ast *node) {
    return ast_kind(node) == AST_DICT_COMP ? node->as.dict_comp.generators
                                           : node->as.list_comp.generators;
}

static void codegen_element(Unit *unit, const Comprehension *comprehension) {
    const Ast *node = comprehension->node;
    uint32_t mark = unit->top;
    if (ast_kind(node) == AST_DICT_COMP) {
        uint32_t key = codegen_kept(unit, node->as.dict_comp.key, node->as.dict_comp.value);
        uint32_t value = codegen_value(unit, node->as.dict_comp.value);
        SourceSpan span = emitter_span(node->as.dict_comp.key);
        SourceSpan end = emitter_span(node->as.dict_comp.value);
        span.end_line = end.end_line;
        span.end_column = end.end_column;
        emitter_add(&unit->emitter, span, OP_DICT_SET, comprehension->result, key, value);
        unit->top = mark;
        return;
    }
    Ast *element = node->as.list_comp.elt;
    uint32_t value = codegen_value(unit, element);
    if (ast_kind(node) == AST_GENERATOR_EXP) {
        bool is_async = comprehension->scope->has_await;
        emit(unit, element, is_async ? OP_ASYNC_YIELD : OP_YIELD, unit_push(unit), value, 0);
    } else {
        Opcode add = ast_kind(node) == AST_LIST_COMP ? OP_LIST_APPEND : OP_SET_ADD;
        emit(unit, element, add, comprehension->result, value, 0);
    }
    unit->top = mark;
}

static void codegen_clause(Unit *unit, const Comprehension *comprehension, size_t index,
                           uint32_t iterator);

// What stands inside the clause: its conditions, then the next clause or the element.
static void codegen_clause_inside(Unit *unit, const Comprehension *comprehension, size_t index,
                                  Label *next) {
    AstList conditions = comprehension->generators.items[index]->as.comprehension.ifs;
    for (size_t at = 0; at < conditions.count; at++) {
        codegen_condition(unit, conditions.items[at], false, next);
    }
    if (index + 1 == comprehension->generators.count) {
        codegen_element(unit, comprehension);
        return;
    }
    const AstFields_comprehension *inner =
        &comprehension->generators.items[index + 1]->as.comprehension;
    uint32_t mark = unit->top;
    uint32_t iterator = unit_push(unit);
    codegen_clause_iterator(unit, inner, iterator);
    codegen_clause(unit, comprehension, index + 1, iterator);
    unit->top = mark;
}

// [async] for target in iter [if condition]…
static void codegen_clause(Unit *unit, const Comprehension *comprehension, size_t index,
                           uint32_t iterator) {
    if (unit->compiler->diagnostic->kind != DIAGNOSTIC_NONE) {
        return;
    }
    const Ast *node = comprehension->generators.items[index];
    const AstFields_comprehension *clause = &node->as.comprehension;
    uint32_t mark = unit->top;
    uint32_t exception = clause->is_async ? unit_push(unit) : 0;
    Label head = label_new(&unit->emitter);
    Label next = label_new(&unit->emitter);
    Label exhausted = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    label_bind_head(&unit->emitter, &head);
    if (clause->is_async) {
        codegen_async_next(unit, comprehension->node, clause->target, iterator, &exhausted,
                           exception);
    } else {
        codegen_for_next(unit, clause->iter, clause->target, iterator, &end);
    }
    Block block = {.kind = BLOCK_LOOP, .node = comprehension->node};
    block_push(unit, &block);
    codegen_clause_inside(unit, comprehension, index, &next);
    block_pop(unit);
    label_bind(&unit->emitter, &next);
    emitter_loop_back(&unit->emitter, emitter_span(clause->iter), &head);
    if (clause->is_async) {
        codegen_async_end(unit, clause->iter, &exhausted, exception, &end);
    }
    label_bind(&unit->emitter, &end);
    unit->top = mark;
}

static Opcode codegen_empty_display(const Ast *node) {
    switch ((int)node->kind) {
    case AST_LIST_COMP:
        return OP_BUILD_LIST;
    case AST_SET_COMP:
        return OP_BUILD_SET;
    default:
        return OP_BUILD_DICT;
    }
}

// The iterator of the first clause, which belongs to the scope around.
static void codegen_first_iterator(Unit *unit, const Comprehension *comprehension, uint32_t dest) {
    const AstFields_comprehension *first = &comprehension->generators.items[0]->as.comprehension;
    codegen_clause_iterator(unit, first, dest);
}

// May the registers of the comprehension's variables hold something when it begins? Those of a
// module are given out statement by statement: what became a variable's may have been an earlier
// statement's temporary. Those of a first `for` are written before anything reads them.
static bool codegen_may_be_dirty(const Unit *unit, const Comprehension *comprehension) {
    return unit->scope->kind == SCOPE_MODULE && comprehension->generators.count > 1;
}

// The comprehension's variables are unbound before and after; shared ones get fresh cells.
static void codegen_comprehension_variables(Unit *unit, const Comprehension *comprehension,
                                            bool is_start) {
    const Scope *scope = comprehension->scope;
    for (size_t index = 0; index < scope->symbols.count; index++) {
        const Symbol *symbol = scope->symbols.items[index];
        if (symbol->definition != symbol) {
            continue;
        }
        if (!is_start || symbol->is_cell || codegen_may_be_dirty(unit, comprehension)) {
            emit(unit, comprehension->node, OP_LOAD_ABSENT, symbol->slot, 0, 0);
        }
        if (is_start && symbol->is_cell) {
            emit(unit, comprehension->node, OP_MAKE_CELL, symbol->slot, 0, 0);
        }
        bound_set_remove(&unit->emitter.bound, symbol->slot);
    }
}

// Inside a try or with of a function, somebody may look at the locals after the comprehension
// raised: its variables must be gone then, too.
static bool codegen_is_watched(const Unit *unit) {
    for (const Block *block = unit->block; block != NULL; block = block->outer) {
        if (block->guard != NULL) {
            return scope_is_function(unit->scope);
        }
    }
    return false;
}

static void codegen_watched_clauses(Unit *unit, const Comprehension *comprehension,
                                    uint32_t iterator) {
    Label failed = label_new(&unit->emitter);
    Label end = label_new(&unit->emitter);
    Guard guard;
    guard_open(unit, &guard, &failed, iterator);
    codegen_clause(unit, comprehension, 0, iterator);
    guard_close(unit, &guard);
    codegen_comprehension_variables(unit, comprehension, false);
    emit_jump(unit, NULL, OP_JUMP, 0, &end);
    label_bind(&unit->emitter, &failed);
    codegen_comprehension_variables(unit, comprehension, false);
    emit(unit, NULL, OP_RERAISE, iterator, 0, 0);
    label_bind(&unit->emitter, &end);
}

// Who looks at the names of a module or class sees the variables instead while they exist.
static void codegen_note_ranges(Unit *unit, const Comprehension *comprehension, uint32_t start) {
    const Scope *scope = comprehension->scope;
    for (size_t index = 0; index < scope->symbols.count && !scope_is_function(unit->scope);
         index++) {
        const Symbol *symbol = scope->symbols.items[index];
        if (symbol->definition == symbol) {
            emitter_add_range(&unit->emitter, start, symbol->slot);
        }
    }
}

static void codegen_inlined(Unit *unit, Comprehension *comprehension, uint32_t dest) {
    uint32_t mark = unit->top;
    Scope *outer = unit->current;
    comprehension->result = codegen_scratch(unit, dest);
    uint32_t iterator = unit_push(unit);
    codegen_first_iterator(unit, comprehension, iterator);
    Opcode build = codegen_empty_display(comprehension->node);
    emit(unit, comprehension->node, build, comprehension->result, comprehension->result, 0);
    unit->current = scope_of_node(&unit->compiler->scopes, comprehension->node);
    codegen_comprehension_variables(unit, comprehension, true);
    uint32_t start = emitter_position(&unit->emitter);
    if (codegen_is_watched(unit)) {
        codegen_watched_clauses(unit, comprehension, iterator);
    } else {
        codegen_clause(unit, comprehension, 0, iterator);
        codegen_note_ranges(unit, comprehension, start);
        codegen_comprehension_variables(unit, comprehension, false);
    }
    unit->current = outer;
    emit_move(unit, comprehension->node, dest, comprehension->result);
    unit->top = mark;
}

// The comprehension as a function of its iterator.
static Code *codegen_comprehension_code(Unit *outer, Comprehension *comprehension) {
    Unit unit;
    const Ast *node = comprehension->node;
    Scope *scope = scope_of_node(&outer->compiler->scopes, node);
    unit_init(&unit, outer->compiler, outer, scope);
    unit_emit_prologue(&unit, node);
    bool is_generator = ast_kind(node) == AST_GENERATOR_EXP;
    if (!is_generator) {
        comprehension->result = unit_push(&unit);
        emit(&unit, node, codegen_empty_display(node), comprehension->result, comprehension->result,
             0);
    }
    codegen_clause(&unit, comprehension, 0, 0);
    if (is_generator) {
        emit(&unit, node, OP_RETURN_NONE, 0, 0, 0);
    } else {
        emit(&unit, node, OP_RETURN, comprehension->result, 0, 0);
    }
    return unit_finish(&unit, node->range.line, VALUE_NONE);
}

static void codegen_called(Unit *unit, Comprehension *comprehension, uint32_t dest) {
    const Ast *node = comprehension->node;
    Code *code = codegen_comprehension_code(unit, comprehension);
    uint32_t mark = unit->top;
    uint32_t callee = unit_push(unit);
    uint32_t base = codegen_push_no_defaults(unit, node);
    codegen_make_function(unit, node, comprehension->scope, code, base, callee);
    unit->top = callee + 1;
    uint32_t argument = unit_push(unit);
    codegen_first_iterator(unit, comprehension, argument);
    emit(unit, node, OP_CALL, callee, 1, 0);
    emit_move(unit, node, dest, callee);
    unit->top = mark;
}

static void codegen_check_async_comprehension(Unit *unit, const Comprehension *comprehension) {
    const Scope *scope = comprehension->scope;
    const Scope *around = unit->scope;
    bool is_allowed = around->is_async || around->kind == SCOPE_MODULE ||
                      scope_is_comprehension(around) || scope->kind == SCOPE_GENERATOR_EXPRESSION;
    if (scope->is_async_comprehension && !is_allowed) {
        unit_fail(unit, comprehension->node,
                  "asynchronous comprehension outside of an asynchronous function");
    }
}

// [element for …] | {element for …} | {key: value for …} | (element for …)
void codegen_comprehension_into(Unit *unit, Ast *node, uint32_t dest) {
    Comprehension comprehension = {node, scope_of_node(&unit->compiler->scopes, node),
                                   codegen_generators(node), 0};
    codegen_check_async_comprehension(unit, &comprehension);
    if (comprehension.scope->is_inlined) {
        codegen_inlined(unit, &comprehension, dest);
    } else {
        codegen_called(unit, &comprehension, dest);
    }
}
