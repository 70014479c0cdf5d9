// deque_natives.c: what scripts can do with a deque.
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/comparison.h"
#include "stdlib/collections/deque.h"
#include "stdlib/library.h"

static Deque *self_of(const Value *args) { return value_as_deque(args[0]); }

// ---- Making ------------------------------------------------------------------------------------

NATIVE(deque_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Deque *deque = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    deque->max_length = -1;
    *result = value_from_object(deque);
    return true;
}

NATIVE(deque_init_native, "__init__", "(self, iterable=<absent>, maxlen=None)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    Deque *deque = self_of(args);
    int64_t max_length = -1;
    if (!value_is_none(args[2])) {
        if (!int_check(vm, args[2])) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "an integer is required");
        }
        if (!object_to_int64(vm, args[2], &max_length)) {
            return false;
        }
        if (max_length < 0) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "maxlen must be non-negative");
        }
    }
    deque->max_length = max_length;
    if (deque->count > 0) {
        deque_clear(vm, deque);
    }
    return value_is_absent(args[1]) || deque_extend(vm, deque, args[1], false);
}

static Deque *copy_of(Vm *vm, const Deque *deque) {
    Deque *copy = deque_new_like(vm, deque);
    for (size_t index = 0; index < deque->count; index++) {
        deque_append(vm, copy, *deque_at(deque, index));
    }
    return copy;
}

NATIVE(deque_copy_native, "copy", "(self, /)", "Return a shallow copy of a deque.") {
    *result = value_from_object(copy_of(vm, self_of(args)));
    return true;
}

NATIVE(deque_dunder_copy_native, "__copy__", "(self, /)", "Return a shallow copy of a deque.") {
    *result = value_from_object(copy_of(vm, self_of(args)));
    return true;
}

// ---- Both ends ---------------------------------------------------------------------------------

NATIVE(deque_append_native, "append", "(self, item, /)",
       "Add an element to the right side of the deque.") {
    deque_append(vm, self_of(args), args[1]);
    return true;
}

NATIVE(deque_appendleft_native, "appendleft", "(self, item, /)",
       "Add an element to the left side of the deque.") {
    deque_append_left(vm, self_of(args), args[1]);
    return true;
}

NATIVE(deque_pop_native, "pop", "(self, /)", "Remove and return the rightmost element.") {
    if (self_of(args)->count == 0) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "pop from an empty deque");
    }
    *result = deque_pop(self_of(args));
    return true;
}

NATIVE(deque_popleft_native, "popleft", "(self, /)", "Remove and return the leftmost element.") {
    if (self_of(args)->count == 0) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "pop from an empty deque");
    }
    *result = deque_pop_left(self_of(args));
    return true;
}

NATIVE(deque_extend_native, "extend", "(self, iterable, /)",
       "Extend the right side of the deque with elements from the iterable.") {
    return deque_extend(vm, self_of(args), args[1], false);
}

NATIVE(deque_extendleft_native, "extendleft", "(self, iterable, /)",
       "Extend the left side of the deque with elements from the iterable.") {
    return deque_extend(vm, self_of(args), args[1], true);
}

NATIVE(deque_iadd_native, "__iadd__", "(self, value, /)", "Implement self+=value.") {
    *result = args[0];
    return deque_extend(vm, self_of(args), args[1], false);
}

NATIVE(deque_clear_native, "clear", "(self, /)", "Remove all elements from the deque.") {
    deque_clear(vm, self_of(args));
    return true;
}

NATIVE(deque_rotate_native, "rotate", "(self, n=1, /)",
       "Rotate the deque n steps to the right.  If n is negative, rotates left.") {
    int64_t steps;
    if (!object_to_int64(vm, args[1], &steps)) {
        return false;
    }
    deque_rotate(self_of(args), steps);
    return true;
}

NATIVE(deque_reverse_native, "reverse", "(self, /)", "Reverse *IN PLACE*.") {
    Deque *deque = self_of(args);
    for (size_t index = 0; index < deque->count / 2; index++) {
        Value *low = deque_at(deque, index);
        Value *high = deque_at(deque, deque->count - 1 - index);
        Value swapped = *low;
        *low = *high;
        *high = swapped;
    }
    return true;
}

// ---- Items -------------------------------------------------------------------------------------

NATIVE(deque_len_native, "__len__", "(self, /)", "Return len(self).") {
    *result = value_from_int((int64_t)self_of(args)->count);
    return true;
}

// The place of an index given by a script; negative ones count from the end.
static bool want_index(Vm *vm, const Deque *deque, Value value, size_t *index) {
    int64_t number;
    if (value_is_kind(value, KIND_SLICE) ||
        (!int_check(vm, value) && value_is_absent(value_special(vm, value, SPECIAL_INDEX)))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "sequence index must be integer, not '%s'",
                               class_name_of(vm, value));
    }
    if (!object_to_int64(vm, value, &number)) {
        return false;
    }
    number += number < 0 ? (int64_t)deque->count : 0;
    if (number < 0 || number >= (int64_t)deque->count) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "deque index out of range");
    }
    *index = (size_t)number;
    return true;
}

NATIVE(deque_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    size_t index;
    if (!want_index(vm, self_of(args), args[1], &index)) {
        return false;
    }
    *result = *deque_at(self_of(args), index);
    return true;
}

NATIVE(deque_setitem_native, "__setitem__", "(self, key, value, /)", "Set self[key] to value.") {
    size_t index;
    if (!want_index(vm, self_of(args), args[1], &index)) {
        return false;
    }
    *deque_at(self_of(args), index) = args[2];
    return true;
}

NATIVE(deque_delitem_native, "__delitem__", "(self, key, /)", "Delete self[key].") {
    size_t index;
    if (!want_index(vm, self_of(args), args[1], &index)) {
        return false;
    }
    deque_delete_at(self_of(args), index);
    return true;
}

NATIVE(deque_insert_native, "insert", "(self, index, value, /)", "Insert value before index.") {
    Deque *deque = self_of(args);
    int64_t index;
    if (!object_to_int64(vm, args[1], &index)) {
        return false;
    }
    int64_t count = (int64_t)deque->count;
    if (deque->max_length == count) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "deque already at its maximum size");
    }
    if (index >= count) {
        deque_append(vm, deque, args[2]);
        return true;
    }
    if (index <= -count || index == 0) {
        deque_append_left(vm, deque, args[2]);
        return true;
    }
    index += index < 0 ? count : 0;
    deque_rotate(deque, -index);
    deque_append_left(vm, deque, args[2]);
    deque_rotate(deque, index);
    return true;
}

// The first place from `start` to `end` where the item is; `end` when nowhere. Comparing may run
// script code, which must not change the deque.
static bool find(Vm *vm, Deque *deque, Value item, size_t start, size_t end, size_t *place) {
    uint32_t version = deque->version;
    for (*place = start; *place < end; (*place)++) {
        bool is_same;
        if (!object_equal(vm, *deque_at(deque, *place), item, &is_same)) {
            return false;
        }
        if (deque->version != version) {
            return exception_raise(vm, CLASS_RUNTIME_ERROR, "deque mutated during iteration");
        }
        if (is_same) {
            return true;
        }
    }
    return true;
}

NATIVE(deque_contains_native, "__contains__", "(self, key, /)", "Return bool(key in self).") {
    size_t count = self_of(args)->count;
    size_t place;
    if (!find(vm, self_of(args), args[1], 0, count, &place)) {
        return false;
    }
    *result = value_from_bool(place < count);
    return true;
}

static bool raise_not_in(Vm *vm, Value value) {
    String *text;
    return object_repr(vm, value, &text) &&
           exception_raise(vm, CLASS_VALUE_ERROR, "%s is not in deque", string_text(vm, text));
}

NATIVE(deque_remove_native, "remove", "(self, value, /)", "Remove first occurrence of value.") {
    Deque *deque = self_of(args);
    size_t count = deque->count;
    size_t place;
    if (!find(vm, deque, args[1], 0, count, &place)) {
        return false;
    }
    if (place == count) {
        return raise_not_in(vm, args[1]);
    }
    deque_delete_at(deque, place);
    return true;
}

NATIVE(deque_count_native, "count", "(self, value, /)", "Return number of occurrences of value.") {
    Deque *deque = self_of(args);
    size_t count = deque->count;
    int64_t number = 0;
    size_t place = 0;
    while (place < count) {
        if (!find(vm, deque, args[1], place, count, &place)) {
            return false;
        }
        number += place < count;
        place++;
    }
    *result = value_from_int(number);
    return true;
}

static bool clamp_index(Vm *vm, Value value, size_t count, size_t usual, size_t *index) {
    *index = usual;
    if (value_is_absent(value)) {
        return true;
    }
    int64_t number;
    Value integer;
    if (!object_index(vm, value, &integer)) {
        return false;
    }
    number = int_clamp_int64(integer);
    number += number < 0 ? (int64_t)count : 0;
    *index = number < 0 ? 0 : (size_t)number < count ? (size_t)number : count;
    return true;
}

NATIVE(deque_index_native, "index", "(self, value, start=<absent>, stop=<absent>, /)",
       "Return first index of value.\n\nRaises ValueError if the value is not present.") {
    Deque *deque = self_of(args);
    size_t start;
    size_t stop;
    size_t place;
    if (!clamp_index(vm, args[2], deque->count, 0, &start) ||
        !clamp_index(vm, args[3], deque->count, deque->count, &stop)) {
        return false;
    }
    stop = stop < deque->count ? stop : deque->count; // __index__ may have made it shorter
    if (!find(vm, deque, args[1], start, stop, &place)) {
        return false;
    }
    if (place >= stop) {
        return raise_not_in(vm, args[1]);
    }
    *result = value_from_int((int64_t)place);
    return true;
}

// ---- Whole deques ------------------------------------------------------------------------------

NATIVE(deque_add_native, "__add__", "(self, value, /)", "Return self+value.") {
    if (!value_is_foreign(args[1], &deque_type)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "can only concatenate deque (not \"%s\") to deque",
                               class_name_of(vm, args[1]));
    }
    *result = value_from_object(copy_of(vm, self_of(args)));
    return deque_extend(vm, value_as_deque(*result), args[1], false);
}

static bool repeat(Vm *vm, const Value *args, Deque *target, const Deque *source) {
    Value integer;
    if (!object_index(vm, args[1], &integer)) {
        return false;
    }
    int64_t times = int_clamp_int64(integer);
    int64_t count = (int64_t)source->count;
    if (times > 0 && count > 0) {
        if (times > INT64_MAX / count) {
            return bytes_check_size(vm, SIZE_MAX);
        }
        int64_t most = target->max_length; // what came before is dropped
        if (most >= 0) {
            int64_t filled = (most + count - 1) / count;
            times = times < filled ? times : filled;
        } else if (!bytes_check_size(vm, times > INT64_MAX / 64 / count
                                             ? SIZE_MAX
                                             : (size_t)(times * count) * sizeof(Value))) {
            return false;
        }
    }
    for (int64_t round = 0; round < times && source->count > 0; round++) {
        for (size_t index = 0; index < source->count; index++) {
            deque_append(vm, target, *deque_at(source, index));
        }
    }
    return true;
}

static bool is_index(Vm *vm, Value value) {
    return int_check(vm, value) || !value_is_absent(value_special(vm, value, SPECIAL_INDEX));
}

NATIVE(deque_mul_native, "__mul__", "(self, value, /)", "Return self*value.") {
    if (!is_index(vm, args[1])) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    Deque *product = deque_new_like(vm, self_of(args));
    *result = value_from_object(product);
    return repeat(vm, args, product, self_of(args));
}

NATIVE(deque_rmul_native, "__rmul__", "(self, value, /)", "Return value*self.") {
    return deque_mul_native_body(vm, args, result);
}

NATIVE(deque_imul_native, "__imul__", "(self, value, /)", "Implement self*=value.") {
    if (!is_index(vm, args[1])) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    Deque *copy = copy_of(vm, self_of(args));
    *result = value_from_object(copy);
    deque_clear(vm, self_of(args));
    if (!repeat(vm, args, self_of(args), copy)) {
        return false;
    }
    *result = args[0];
    return true;
}

// The first place where two deques differ, or the shorter's length.
static bool first_difference(Vm *vm, const Deque *a, const Deque *b, size_t *place) {
    for (*place = 0; *place < a->count && *place < b->count; (*place)++) {
        bool is_same;
        if (!object_equal(vm, *deque_at(a, *place), *deque_at(b, *place), &is_same)) {
            return false;
        }
        if (!is_same) {
            break;
        }
    }
    return true;
}

static bool compare(Vm *vm, Comparison comparison, Value left, Value right, Value *result) {
    *result = VALUE_NOT_IMPLEMENTED;
    if (!value_is_foreign(right, &deque_type)) {
        return true;
    }
    const Deque *a = value_as_deque(left);
    const Deque *b = value_as_deque(right);
    bool is_equality = comparison == COMPARE_EQ || comparison == COMPARE_NE;
    if (is_equality && a->count != b->count) {
        *result = value_from_bool(comparison == COMPARE_NE);
        return true;
    }
    size_t place;
    if (!first_difference(vm, a, b, &place)) {
        return false;
    }
    if (place >= a->count || place >= b->count) {
        int order = (a->count > b->count) - (a->count < b->count);
        *result = value_from_bool(comparison_holds(comparison, order));
        return true;
    }
    if (is_equality) {
        *result = value_from_bool(comparison == COMPARE_NE);
        return true;
    }
    return object_compare(vm, comparison, *deque_at(a, place), *deque_at(b, place), result);
}

NATIVE_COMPARISONS(deque_native, compare)

static bool append_items(Vm *vm, Deque *deque, TextBuffer *buffer) {
    text_buffer_append_byte(buffer, '[');
    for (size_t index = 0; index < deque->count; index++) {
        text_buffer_append_text(buffer, index == 0 ? "" : ", ");
        if (!object_append_repr(vm, *deque_at(deque, index), buffer)) {
            return false;
        }
    }
    text_buffer_append_byte(buffer, ']');
    return true;
}

NATIVE(deque_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Deque *deque = self_of(args);
    Object *object = &deque->foreign.object;
    if ((object->flags & OBJECT_IN_REPR) != 0) {
        *result = library_text(vm, "[...]");
        return true;
    }
    object->flags |= OBJECT_IN_REPR;
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_format(&buffer, "%s(", class_own_name_of(vm, args[0]));
    bool ok = append_items(vm, deque, &buffer);
    if (deque->max_length >= 0) {
        text_buffer_append_format(&buffer, ", maxlen=%lld", (long long)deque->max_length);
    }
    text_buffer_append_byte(&buffer, ')');
    object->flags &= (uint16_t)~OBJECT_IN_REPR;
    if (ok) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return ok;
}

static bool get_maxlen(Vm *vm, Value *args, Value *result) {
    int64_t max_length = self_of(args)->max_length;
    *result = max_length < 0 ? VALUE_NONE : int_from_int64(vm, max_length);
    return true;
}

void deque_add(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&deque_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    static const NativeDefinition *const methods[] = {&deque_init_native,
                                                      &deque_copy_native,
                                                      &deque_dunder_copy_native,
                                                      &deque_append_native,
                                                      &deque_appendleft_native,
                                                      &deque_pop_native,
                                                      &deque_popleft_native,
                                                      &deque_extend_native,
                                                      &deque_extendleft_native,
                                                      &deque_iadd_native,
                                                      &deque_clear_native,
                                                      &deque_rotate_native,
                                                      &deque_reverse_native,
                                                      &deque_len_native,
                                                      &deque_getitem_native,
                                                      &deque_setitem_native,
                                                      &deque_delitem_native,
                                                      &deque_insert_native,
                                                      &deque_contains_native,
                                                      &deque_remove_native,
                                                      &deque_count_native,
                                                      &deque_index_native,
                                                      &deque_add_native,
                                                      &deque_mul_native,
                                                      &deque_rmul_native,
                                                      &deque_imul_native,
                                                      &deque_repr_native,
                                                      NATIVE_COMPARISONS_TABLE(deque_native),
                                                      NULL};
    static const NativeProperty properties[] = {
        {"maxlen", get_maxlen, NULL, "maximum size of a deque or None if unbounded"}, {0}};
    Class *class = library_add_class(vm, module, "collections.deque", &deque_type,
                                     CLASS_IS_SEQUENCE | CLASS_HAS_WEAKREF);
    native_add_static_methods(vm, class, makers);
    native_add_class_methods(vm, class, class_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    library_set_class_value(vm, class, "__hash__", VALUE_NONE);
    deque_add_iterators(vm, module, class);
}
