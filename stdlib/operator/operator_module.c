// operator_module.c: _operator: the operators as functions. operator.aspy adds what makes
// functions.
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/operators.h"

#define BINARY(name, operation, sign)                                               \
    NATIVE(operator_##name##_native, #name, "(a, b, /)", "Same as a " sign " b.") { \
        return operator_binary(vm, operation, args[0], args[1], result);            \
    }
#define INPLACE(name, operation, sign)                                              \
    NATIVE(operator_##name##_native, #name, "(a, b, /)", "Same as a " sign " b.") { \
        return operator_inplace(vm, operation, args[0], args[1], result);           \
    }
#define COMPARE(name, comparison, sign)                                             \
    NATIVE(operator_##name##_native, #name, "(a, b, /)", "Same as a " sign " b.") { \
        return object_compare(vm, comparison, args[0], args[1], result);            \
    }
#define UNARY(name, special, sign)                                            \
    NATIVE(operator_##name##_native, #name, "(a, /)", "Same as " sign "a.") { \
        return operator_unary(vm, special, args[0], result);                  \
    }

BINARY(add, BINARY_ADD, "+")
BINARY(sub, BINARY_SUBTRACT, "-")
BINARY(mul, BINARY_MULTIPLY, "*")
BINARY(truediv, BINARY_TRUE_DIVIDE, "/")
BINARY(floordiv, BINARY_FLOOR_DIVIDE, "//")
BINARY(mod, BINARY_MODULO, "%")
BINARY(pow, BINARY_POWER, "**")
BINARY(matmul, BINARY_MATRIX_MULTIPLY, "@")
BINARY(lshift, BINARY_LEFT_SHIFT, "<<")
BINARY(rshift, BINARY_RIGHT_SHIFT, ">>")
BINARY(and_, BINARY_AND, "&")
BINARY(or_, BINARY_OR, "|")
BINARY(xor, BINARY_XOR, "^")
INPLACE(iadd, BINARY_ADD, "+=")
INPLACE(isub, BINARY_SUBTRACT, "-=")
INPLACE(imul, BINARY_MULTIPLY, "*=")
INPLACE(itruediv, BINARY_TRUE_DIVIDE, "/=")
INPLACE(ifloordiv, BINARY_FLOOR_DIVIDE, "//=")
INPLACE(imod, BINARY_MODULO, "%=")
INPLACE(ipow, BINARY_POWER, "**=")
INPLACE(imatmul, BINARY_MATRIX_MULTIPLY, "@=")
INPLACE(ilshift, BINARY_LEFT_SHIFT, "<<=")
INPLACE(irshift, BINARY_RIGHT_SHIFT, ">>=")
INPLACE(iand, BINARY_AND, "&=")
INPLACE(ior, BINARY_OR, "|=")
INPLACE(ixor, BINARY_XOR, "^=")
COMPARE(lt, COMPARE_LT, "<")
COMPARE(le, COMPARE_LE, "<=")
COMPARE(eq, COMPARE_EQ, "==")
COMPARE(ne, COMPARE_NE, "!=")
COMPARE(gt, COMPARE_GT, ">")
COMPARE(ge, COMPARE_GE, ">=")
UNARY(neg, SPECIAL_NEG, "-")
UNARY(pos, SPECIAL_POS, "+")
UNARY(invert, SPECIAL_INVERT, "~")
UNARY(inv, SPECIAL_INVERT, "~")

NATIVE(operator_not_native, "not_", "(a, /)", "Same as not a.") {
    bool truth;
    if (!object_is_true(vm, args[0], &truth)) {
        return false;
    }
    *result = value_from_bool(!truth);
    return true;
}

NATIVE(operator_truth_native, "truth", "(a, /)", "Return True if a is true, False otherwise.") {
    bool truth;
    if (!object_is_true(vm, args[0], &truth)) {
        return false;
    }
    *result = value_from_bool(truth);
    return true;
}

NATIVE(operator_is_native, "is_", "(a, b, /)", "Same as a is b.") {
    *result = value_from_bool(value_is(args[0], args[1]));
    return true;
}

NATIVE(operator_is_not_native, "is_not", "(a, b, /)", "Same as a is not b.") {
    *result = value_from_bool(!value_is(args[0], args[1]));
    return true;
}

NATIVE(operator_contains_native, "contains", "(a, b, /)",
       "Same as b in a (note reversed operands).") {
    bool found;
    if (!object_contains(vm, args[0], args[1], &found)) {
        return false;
    }
    *result = value_from_bool(found);
    return true;
}

NATIVE(operator_getitem_native, "getitem", "(a, b, /)", "Same as a[b].") {
    return object_get_item(vm, args[0], args[1], result);
}

NATIVE(operator_setitem_native, "setitem", "(a, b, c, /)", "Same as a[b] = c.") {
    return object_set_item(vm, args[0], args[1], args[2]);
}

NATIVE(operator_delitem_native, "delitem", "(a, b, /)", "Same as del a[b].") {
    return object_delete_item(vm, args[0], args[1]);
}

NATIVE(operator_index_native, "index", "(a, /)", "Same as a.__index__()") {
    return object_index(vm, args[0], result);
}

// ---- itemgetter: a callable quick enough for sort keys ------------------------------------------

typedef struct ItemGetter {
    Foreign foreign;
    Value keys; // a tuple of at least one
} ItemGetter;

static void item_getter_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((ItemGetter *)(void *)object)->keys);
}

static const ForeignType item_getter_type = {"itemgetter", sizeof(ItemGetter), item_getter_trace,
                                             NULL};

NATIVE(item_getter_new_native, "__new__", "(cls, item, /, *items)",
       "Return a callable object that fetches the given item(s) from its operand.") {
    ItemGetter *getter = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    Tuple *more = value_as_tuple(args[2]);
    Tuple *keys = tuple_new(vm, more->count + 1);
    keys->items[0] = args[1];
    memcpy(keys->items + 1, more->items, more->count * sizeof(Value));
    getter->keys = value_from_object(keys);
    *result = value_from_object(getter);
    return true;
}

NATIVE(item_getter_call_native, "__call__", "(self, obj, /)", "Call self as a function.") {
    Tuple *keys = value_as_tuple(((ItemGetter *)(void *)value_as_object(args[0]))->keys);
    if (keys->count == 1) {
        return object_get_item(vm, args[1], keys->items[0], result);
    }
    Tuple *items = tuple_new(vm, keys->count);
    *result = value_from_object(items);
    for (size_t index = 0; index < keys->count; index++) {
        if (!object_get_item(vm, args[1], keys->items[index], &items->items[index])) {
            return false;
        }
    }
    return true;
}

NATIVE(item_getter_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Tuple *keys = value_as_tuple(((ItemGetter *)(void *)value_as_object(args[0]))->keys);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "operator.itemgetter(");
    bool ok = true;
    for (size_t index = 0; ok && index < keys->count; index++) {
        text_buffer_append_text(&buffer, index == 0 ? "" : ", ");
        ok = object_append_repr(vm, keys->items[index], &buffer);
    }
    text_buffer_append_byte(&buffer, ')');
    if (ok) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return ok;
}

static void add_item_getter(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&item_getter_new_native, NULL};
    static const NativeDefinition *const methods[] = {&item_getter_call_native,
                                                      &item_getter_repr_native, NULL};
    Class *class = library_add_class(vm, module, "operator.itemgetter", &item_getter_type, 0);
    native_add_static_methods(vm, class, makers);
    native_add_methods(vm, class, methods);
}

bool operator_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &operator_add_native,      &operator_sub_native,
        &operator_mul_native,      &operator_truediv_native,
        &operator_floordiv_native, &operator_mod_native,
        &operator_pow_native,      &operator_matmul_native,
        &operator_lshift_native,   &operator_rshift_native,
        &operator_and__native,     &operator_or__native,
        &operator_xor_native,      &operator_iadd_native,
        &operator_isub_native,     &operator_imul_native,
        &operator_itruediv_native, &operator_ifloordiv_native,
        &operator_imod_native,     &operator_ipow_native,
        &operator_imatmul_native,  &operator_ilshift_native,
        &operator_irshift_native,  &operator_iand_native,
        &operator_ior_native,      &operator_ixor_native,
        &operator_lt_native,       &operator_le_native,
        &operator_eq_native,       &operator_ne_native,
        &operator_gt_native,       &operator_ge_native,
        &operator_neg_native,      &operator_pos_native,
        &operator_invert_native,   &operator_inv_native,
        &operator_not_native,      &operator_truth_native,
        &operator_is_native,       &operator_is_not_native,
        &operator_contains_native, &operator_getitem_native,
        &operator_setitem_native,  &operator_delitem_native,
        &operator_index_native,    NULL};
    native_add_functions(vm, module, functions);
    add_item_getter(vm, module);
    return true;
}
