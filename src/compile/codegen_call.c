// codegen_call.c: calls: of values, of methods, with keywords, with * and **, and super().
//
//     base       base+1 …                       CALL
//     callee     arguments
//
//     base       base+1     base+2 …            CALL_METHOD, LOAD_METHOD … CALL_LOADED
//     function   receiver   arguments
//
//     base       base+1     base+2              CALL_SPREAD
//     callee     iterable   dict, or no value

#include "compile/codegen.h"

// More arguments than this are gathered in a list first.
enum { CALL_DIRECT_MAX = 1000, CALL_KEYWORDS_MAX = 255 };

static bool codegen_has_spread(AstList arguments, AstList keywords) {
    if (arguments.count + keywords.count > CALL_DIRECT_MAX || keywords.count > CALL_KEYWORDS_MAX) {
        return true;
    }
    for (size_t index = 0; index < arguments.count; index++) {
        if (ast_kind(arguments.items[index]) == AST_STARRED) {
            return true;
        }
    }
    for (size_t index = 0; index < keywords.count; index++) {
        if (keywords.items[index]->as.keyword.arg == NULL) {
            return true;
        }
    }
    return false;
}

// Names of keywords that nothing may be called. That none is given twice the parser has seen to.
static void codegen_check_keywords(Unit *unit, AstList keywords) {
    for (size_t index = 0; index < keywords.count; index++) {
        const AstName *name = keywords.items[index]->as.keyword.arg;
        if (name != NULL) {
            codegen_check_name(unit, keywords.items[index], name);
        }
    }
}

static String *codegen_keyword_name(const Unit *unit, const Ast *keyword) {
    const AstName *name = keyword->as.keyword.arg;
    return scope_string(unit->compiler->vm, name);
}

// The constant tuple of keyword names.
static uint32_t codegen_keyword_names(Unit *unit, AstList keywords) {
    String *names[CALL_KEYWORDS_MAX];
    assert(keywords.count <= CALL_KEYWORDS_MAX);
    for (size_t index = 0; index < keywords.count; index++) {
        names[index] = codegen_keyword_name(unit, keywords.items[index]);
    }
    return emitter_keyword_constant(&unit->emitter, names, keywords.count);
}

// The positional arguments as a list in `list`: the first `given` stand behind the callee.
static void codegen_spread_arguments(Unit *unit, SourceSpan span, uint32_t list, uint32_t given,
                                     AstList arguments) {
    emitter_add(&unit->emitter, span, OP_BUILD_LIST, list, list, given);
    for (size_t index = 0; index < arguments.count; index++) {
        uint32_t mark = unit->top;
        Ast *argument = arguments.items[index];
        bool is_star = ast_kind(argument) == AST_STARRED;
        uint32_t value = codegen_value(unit, is_star ? argument->as.starred.value : argument);
        emitter_add(&unit->emitter, span, is_star ? OP_LIST_EXTEND : OP_LIST_APPEND, list, value,
                    0);
        unit->top = mark;
    }
}

// The keyword arguments as a dict in `dict`; `callee` is named when one is given twice.
static void codegen_spread_keywords(Unit *unit, SourceSpan span, uint32_t dict, uint32_t callee,
                                    AstList keywords) {
    if (keywords.count == 0) {
        emitter_add(&unit->emitter, span, OP_LOAD_ABSENT, dict, 0, 0);
        return;
    }
    emitter_add(&unit->emitter, span, OP_BUILD_DICT, dict, dict, 0);
    uint32_t mark = unit->top;
    bool may_repeat = false; // names written out were compared already
    for (size_t index = 0; index < keywords.count; index++) {
        Ast *keyword = keywords.items[index];
        uint32_t pair = unit_push_many(unit, 2);
        codegen_into(unit, keyword->as.keyword.value, pair + 1);
        if (keyword->as.keyword.arg == NULL) {
            emitter_add(&unit->emitter, span, OP_DICT_MERGE, dict, pair + 1, callee);
            may_repeat = true;
            unit->top = mark;
            continue;
        }
        String *name = codegen_keyword_name(unit, keyword);
        emit_constant(unit, keyword, pair, value_from_object(name));
        if (may_repeat) {
            uint32_t single = unit_push(unit);
            emit(unit, keyword, OP_BUILD_DICT, single, pair, 1);
            emitter_add(&unit->emitter, span, OP_DICT_MERGE, dict, single, callee);
        } else {
            emitter_add(&unit->emitter, span, OP_DICT_SET, dict, pair, pair + 1);
        }
        unit->top = mark;
    }
}

static void codegen_emit_call(Unit *unit, SourceSpan span, Opcode opcode, uint32_t base,
                              uint32_t count, uint32_t operand) {
    emitter_add(&unit->emitter, span, opcode, base, count, operand);
}

static void codegen_call_spread(Unit *unit, SourceSpan span, uint32_t base, uint32_t given,
                                AstList arguments, AstList keywords, uint32_t extra) {
    unit->top = base + 1;
    uint32_t list = unit_push_many(unit, given > 2 ? given : 2);
    bool is_lone_star = given == 0 && extra == UINT32_MAX && arguments.count == 1 &&
                        ast_kind(arguments.items[0]) == AST_STARRED;
    if (is_lone_star) { // f(*items): the call itself spreads them
        codegen_into(unit, arguments.items[0]->as.starred.value, list);
    } else {
        codegen_spread_arguments(unit, span, list, given, arguments);
    }
    if (extra != UINT32_MAX) {
        emitter_add(&unit->emitter, span, OP_LIST_APPEND, list, extra, 0);
    }
    codegen_spread_keywords(unit, span, list + 1, base, keywords);
    codegen_emit_call(unit, span, OP_CALL_SPREAD, base, 0, 0);
    unit->top = base + 1;
}

// ( arguments , name = value … )
void codegen_call_arguments(Unit *unit, SourceSpan span, uint32_t base, uint32_t given,
                            AstList arguments, AstList keywords, uint32_t extra) {
    codegen_check_keywords(unit, keywords);
    if (codegen_has_spread(arguments, keywords)) {
        codegen_call_spread(unit, span, base, given, arguments, keywords, extra);
        return;
    }
    for (size_t index = 0; index < arguments.count; index++) {
        codegen_push(unit, arguments.items[index]);
    }
    uint32_t count = given + (uint32_t)(arguments.count + keywords.count);
    if (extra != UINT32_MAX) {
        emitter_add(&unit->emitter, span, OP_MOVE, unit_push(unit), extra, 0);
        count++;
    }
    for (size_t index = 0; index < keywords.count; index++) {
        codegen_push(unit, keywords.items[index]->as.keyword.value);
    }
    if (keywords.count == 0) {
        codegen_emit_call(unit, span, OP_CALL, base, count, 0);
    } else {
        codegen_emit_call(unit, span, OP_CALL_KEYWORDS, base, count,
                          codegen_keyword_names(unit, keywords));
    }
    unit->top = base + 1;
}

// f ( arguments )
void codegen_call_step(Unit *unit, const Ast *node, uint32_t dest) {
    uint32_t base = unit->top - 1;
    codegen_call_arguments(unit, emitter_span(node), base, 0, node->as.call.args,
                           node->as.call.keywords, UINT32_MAX);
    emit_move(unit, node, dest, base);
}

// Evaluating the argument neither runs script code nor fails, so the method may be looked up after
// it.
static bool codegen_is_quiet(Unit *unit, Ast *argument) {
    Value known = VALUE_NONE;
    uint32_t reg = 0;
    if (fold_expression(unit->compiler->vm, argument, &known)) {
        return true;
    }
    return ast_kind(argument) == AST_NAME &&
           codegen_local_register(unit, unit_name(unit, argument->as.name.id), &reg) &&
           bound_set_has(&unit->emitter.bound, reg);
}

static bool codegen_can_fuse(Unit *unit, const AstFields_call *call) {
    bool is_fused = call->keywords.count == 0;
    for (size_t index = 0; is_fused && index < call->args.count; index++) {
        is_fused = codegen_is_quiet(unit, call->args.items[index]);
    }
    return is_fused;
}

// object . name ( arguments ), the arguments being quiet
static void codegen_fused_method(Unit *unit, const Ast *attribute, SourceSpan span,
                                 const AstFields_call *call, uint32_t object, uint32_t base,
                                 uint32_t site) {
    if (object != base + 1) {
        emitter_add(&unit->emitter, span, OP_MOVE, base + 1, object, 0);
    }
    for (size_t index = 0; index < call->args.count; index++) {
        codegen_push(unit, call->args.items[index]);
    }
    if (call->args.count == 1 && ast_name_is(attribute->as.attribute.attr, "append")) {
        Label done = label_new(&unit->emitter);
        emitter_jump(&unit->emitter, span, OP_APPEND_TO_LIST, base, 0, &done);
        codegen_emit_call(unit, span, OP_CALL_METHOD, base, 1, site);
        label_bind(&unit->emitter, &done);
        return;
    }
    codegen_emit_call(unit, span, OP_CALL_METHOD, base, (uint32_t)call->args.count, site);
}

// object . name ( arguments , name = value … )
static void codegen_loaded_method(Unit *unit, const Ast *attribute, SourceSpan span,
                                  const AstFields_call *call, uint32_t object, uint32_t base,
                                  uint32_t site) {
    emitter_add(&unit->emitter, codegen_attribute_span(attribute, attribute), OP_LOAD_METHOD, base,
                object, site);
    for (size_t index = 0; index < call->args.count; index++) {
        codegen_push(unit, call->args.items[index]);
    }
    for (size_t index = 0; index < call->keywords.count; index++) {
        codegen_push(unit, call->keywords.items[index]->as.keyword.value);
    }
    uint32_t count = (uint32_t)(call->args.count + call->keywords.count);
    if (call->keywords.count == 0) {
        codegen_emit_call(unit, span, OP_CALL_LOADED, base, count, 0);
    } else {
        codegen_emit_call(unit, span, OP_CALL_LOADED_KEYWORDS, base, count,
                          codegen_keyword_names(unit, call->keywords));
    }
}

void codegen_method_step(Unit *unit, const Ast *attribute, const Ast *node, uint32_t object,
                         uint32_t base, uint32_t dest) {
    const AstFields_call *call = &node->as.call;
    uint32_t site =
        emitter_attribute_site(&unit->emitter, unit_name(unit, attribute->as.attribute.attr));
    if (codegen_has_spread(call->args, call->keywords)) {
        emit(unit, attribute, OP_LOAD_ATTR, base, object, site);
        unit->top = base + 1;
        codegen_call_step(unit, node, dest);
        return;
    }
    codegen_check_keywords(unit, call->keywords);
    SourceSpan span = codegen_attribute_span(attribute, node);
    unit->top = base;
    unit_push_many(unit, 2);
    if (codegen_can_fuse(unit, call)) {
        codegen_fused_method(unit, attribute, span, call, object, base, site);
    } else {
        codegen_loaded_method(unit, attribute, span, call, object, base, site);
    }
    if (dest != base) {
        emitter_add(&unit->emitter, span, OP_MOVE, dest, base, 0);
    }
}

// Is it super() in a function that has a first argument, inside a class?
bool codegen_is_plain_super(const Unit *unit, const Ast *call) {
    const Ast *callee = call->as.call.func;
    if (ast_kind(callee) != AST_NAME || !ast_name_is(callee->as.name.id, "super") ||
        call->as.call.args.count + call->as.call.keywords.count > 0) {
        return false;
    }
    const Scope *scope = unit->scope;
    bool has_argument =
        scope->symbols.count > 0 && (scope->symbols.items[0]->flags & SYMBOL_IS_PARAMETER) != 0;
    return scope_is_function(scope) && has_argument &&
           scope_free_index(scope, unit->compiler->scopes.name_class) != UINT32_MAX;
}

// super ( )
void codegen_super_into(Unit *unit, const Ast *call, uint32_t dest) {
    uint32_t mark = unit->top;
    bool is_on_top = unit_is_temporary(unit, dest) && dest + 1 == unit->top;
    uint32_t base = is_on_top ? dest : unit_push(unit);
    uint32_t operands = unit_push_many(unit, 2);
    const Ast *callee = call->as.call.func;
    codegen_load_name(unit, callee, unit_name(unit, callee->as.name.id), base);
    String *name_class = unit->compiler->scopes.name_class;
    emit(unit, call, OP_LOAD_FREE, operands, scope_free_index(unit->scope, name_class), 0);
    const Symbol *first = unit->scope->symbols.items[0];
    emit(unit, call, first->is_cell ? OP_LOAD_CELL : OP_MOVE, operands + 1, first->slot, 0);
    emit(unit, call, OP_CALL_SUPER, base, 0, 0);
    emit_move(unit, call, dest, base);
    unit->top = mark;
}
