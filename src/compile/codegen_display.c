// codegen_display.c: lists, tuples, sets and dicts written out.
//
// A short display is computed into consecutive registers and built at once. A long one is begun
// with its first elements and grows one by one, so that it needs few registers whatever its length.
// Several constants in a row are one constant tuple.

#include "compile/codegen.h"
#include "object/set.h"

enum { DISPLAY_DIRECT_MAX = 32, DISPLAY_CONSTANT_MIN = 3 };

static bool codegen_has_star(AstList elements) {
    for (size_t index = 0; index < elements.count; index++) {
        if (ast_kind(elements.items[index]) == AST_STARRED) {
            return true;
        }
    }
    return false;
}

// The elements as one constant tuple, when all are constant and there are enough of them.
static bool codegen_all_known(Unit *unit, AstList elements, Value *known) {
    if (elements.count < DISPLAY_CONSTANT_MIN) {
        return false;
    }
    Vm *vm = unit->compiler->vm;
    Value first = VALUE_NONE;
    if (!fold_expression(vm, elements.items[0], &first)) {
        return false;
    }
    Tuple *tuple = tuple_new(vm, elements.count);
    for (size_t index = 0; index < elements.count; index++) {
        if (!fold_expression(vm, elements.items[index], &tuple->items[index])) {
            return false;
        }
    }
    *known = value_from_object(tuple);
    return true;
}

typedef struct DisplayOpcodes {
    Opcode build;
    Opcode add;
    Opcode extend;
} DisplayOpcodes;

static void codegen_grow_display(Unit *unit, const Ast *at, DisplayOpcodes opcodes, Ast *element,
                                 uint32_t dest) {
    uint32_t mark = unit->top;
    bool is_star = ast_kind(element) == AST_STARRED;
    uint32_t value = codegen_value(unit, is_star ? element->as.starred.value : element);
    emit(unit, at, is_star ? opcodes.extend : opcodes.add, dest, value, 0);
    unit->top = mark;
}

// The constants of a set display as a frozenset. The set is merged with it, as CPython does: being
// looked up twice, small ints may come in another order than when they are added one by one.
// Its compiler makes the frozenset anew from the items of a first one, which is visible too.
static bool codegen_frozen(Unit *unit, Value *known) {
    Vm *vm = unit->compiler->vm;
    Class *class = runtime_class(vm, CLASS_FROZENSET);
    Set *first = set_new_of(vm, class);
    const Tuple *elements = value_as_tuple(*known);
    for (size_t index = 0; index < elements->count; index++) {
        if (!set_add(vm, first, elements->items[index])) {
            return false;
        }
    }
    Set *set = set_new_of(vm, class);
    Value item;
    for (size_t position = 0; set_next(first, &position, &item);) {
        if (!set_add(vm, set, item)) {
            return false;
        }
    }
    *known = value_from_object(set);
    return true;
}

// Builds a list or set of the elements in a temporary.
static void codegen_display_into(Unit *unit, const Ast *at, DisplayOpcodes opcodes,
                                 AstList elements, uint32_t dest) {
    uint32_t mark = unit->top;
    Value known = VALUE_NONE;
    if (codegen_all_known(unit, elements, &known) &&
        (opcodes.build != OP_BUILD_SET || codegen_frozen(unit, &known))) {
        uint32_t result = codegen_scratch(unit, dest);
        uint32_t constants = unit_push(unit);
        emit(unit, at, opcodes.build, result, result, 0);
        emit_constant(unit, at, constants, known);
        emit(unit, at, opcodes.extend, result, constants, 0);
        emit_move(unit, at, dest, result);
        unit->top = mark;
        return;
    }
    size_t direct =
        elements.count <= DISPLAY_DIRECT_MAX && !codegen_has_star(elements) ? elements.count : 0;
    uint32_t result = direct == elements.count ? dest : codegen_scratch(unit, dest);
    uint32_t base = unit->top;
    for (size_t index = 0; index < direct; index++) {
        codegen_push(unit, elements.items[index]);
    }
    emit(unit, at, opcodes.build, result, direct > 0 ? base : result, (uint32_t)direct);
    for (size_t index = direct; index < elements.count; index++) {
        codegen_grow_display(unit, at, opcodes, elements.items[index], result);
    }
    emit_move(unit, at, dest, result);
    unit->top = mark;
}

// [ elements ]
void codegen_list_into(Unit *unit, const Ast *at, AstList elements, uint32_t dest) {
    DisplayOpcodes opcodes = {OP_BUILD_LIST, OP_LIST_APPEND, OP_LIST_EXTEND};
    codegen_display_into(unit, at, opcodes, elements, dest);
}

// { elements }
void codegen_set_into(Unit *unit, const Ast *at, AstList elements, uint32_t dest) {
    DisplayOpcodes opcodes = {OP_BUILD_SET, OP_SET_ADD, OP_SET_UPDATE};
    codegen_display_into(unit, at, opcodes, elements, dest);
}

// ( elements )
void codegen_tuple_into(Unit *unit, const Ast *at, AstList elements, uint32_t dest) {
    uint32_t mark = unit->top;
    if (elements.count <= DISPLAY_DIRECT_MAX && !codegen_has_star(elements)) {
        for (size_t index = 0; index < elements.count; index++) {
            codegen_push(unit, elements.items[index]);
        }
        emit(unit, at, OP_BUILD_TUPLE, dest, elements.count > 0 ? mark : dest,
             (uint32_t)elements.count);
    } else {
        uint32_t list = unit_push(unit);
        codegen_list_into(unit, at, elements, list);
        emit(unit, at, OP_LIST_TO_TUPLE, dest, list, 0);
    }
    unit->top = mark;
}

// How many pairs without ** a dict display starts with.
static size_t codegen_direct_pairs(const AstFields_dict *dict) {
    size_t count = 0;
    while (count < dict->values.count && count < DISPLAY_DIRECT_MAX &&
           dict->keys.items[count] != NULL) {
        count++;
    }
    return count;
}

static void codegen_grow_dict(Unit *unit, const Ast *node, size_t index, uint32_t dest) {
    Ast *key = node->as.dict.keys.items[index];
    Ast *value = node->as.dict.values.items[index];
    uint32_t mark = unit->top;
    if (key == NULL) {
        uint32_t mapping = codegen_value(unit, value);
        emit(unit, node, OP_DICT_UPDATE, dest, mapping, 0);
    } else {
        uint32_t key_register = codegen_kept(unit, key, value);
        uint32_t value_register = codegen_value(unit, value);
        emit(unit, node, OP_DICT_SET, dest, key_register, value_register);
    }
    unit->top = mark;
}

// { key: value, **mapping … }
void codegen_dict_into(Unit *unit, const Ast *node, uint32_t dest) {
    const AstFields_dict *dict = &node->as.dict;
    size_t direct = codegen_direct_pairs(dict);
    uint32_t mark = unit->top;
    uint32_t result = direct == dict->values.count ? dest : codegen_scratch(unit, dest);
    uint32_t base = unit->top;
    for (size_t index = 0; index < direct; index++) {
        codegen_push(unit, dict->keys.items[index]);
        codegen_push(unit, dict->values.items[index]);
    }
    emit(unit, node, OP_BUILD_DICT, result, direct > 0 ? base : result, (uint32_t)direct);
    unit->top = base;
    for (size_t index = direct; index < dict->values.count; index++) {
        codegen_grow_dict(unit, node, index, result);
    }
    emit_move(unit, node, dest, result);
    unit->top = mark;
}
