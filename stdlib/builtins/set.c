// set.c: the methods of set and frozenset.
#include "object/iterator.h"
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/comparison.h"

// ---- Making ------------------------------------------------------------------------------------

NATIVE(set_new_native, "__new__", "(cls, /, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(set_new_of(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

NATIVE(set_init_native, "__init__", "(self, iterable=<absent>, /)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    Set *set = value_as_set(args[0]);
    set_clear(vm, set);
    return value_is_absent(args[1]) || set_update(vm, set, args[1]);
}

NATIVE(frozenset_new_native, "__new__", "(cls, iterable=<absent>, /)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    bool is_plain = class == runtime_class(vm, CLASS_FROZENSET);
    if (is_plain && !value_is_absent(args[1]) && value_is_exactly(vm, args[1], CLASS_FROZENSET)) {
        *result = args[1];
        return true;
    }
    Set *set = set_new_of(vm, class);
    *result = value_from_object(set);
    return value_is_absent(args[1]) || set_update(vm, set, args[1]);
}

NATIVE(set_copy_native, "copy", "(self, /)", "Return a shallow copy of a set.") {
    if (value_is_exactly(vm, args[0], CLASS_FROZENSET)) {
        *result = args[0];
        return true;
    }
    bool is_frozen = class_is_instance(vm, args[0], runtime_class(vm, CLASS_FROZENSET));
    ClassId id = is_frozen ? CLASS_FROZENSET : CLASS_SET;
    *result = value_from_object(set_copy(vm, value_as_set(args[0]), runtime_class(vm, id)));
    return true;
}

// ---- Single items ------------------------------------------------------------------------------

NATIVE(set_add_native, "add", "(self, object, /)",
       "Add an element to a set.\n\nThis has no effect if the element is already present.") {
    return set_add(vm, value_as_set(args[0]), args[1]);
}

// A set that is looked for among sets stands for a frozenset of its items.
static bool set_stand_in(Vm *vm, Value *key) {
    if (!exception_raised_is(vm, CLASS_TYPE_ERROR) ||
        !class_is_instance(vm, *key, runtime_class(vm, CLASS_SET)) ||
        !value_is_none(value_special(vm, *key, SPECIAL_HASH))) {
        return false;
    }
    exception_clear(vm);
    Class *frozen = runtime_class(vm, CLASS_FROZENSET);
    *key = value_from_object(set_copy(vm, value_as_set(*key), frozen));
    return true;
}

// Removes an item, or finds it when `removes` is false.
static bool set_seek(Vm *vm, Value set, Value key, bool removes, bool *found) {
    Value *window = window_open(vm, 1);
    window[0] = key;
    bool (*seek)(Vm *, Set *, Value, bool *) = removes ? set_remove : set_contains;
    bool fine = seek(vm, value_as_set(set), window[0], found);
    if (!fine && set_stand_in(vm, &window[0])) {
        fine = seek(vm, value_as_set(set), window[0], found);
    }
    window_close(vm, window);
    return fine;
}

NATIVE(set_remove_native, "remove", "(self, object, /)",
       "Remove an element from a set; it must be a member.\n\n"
       "If the element is not a member, raise a KeyError.") {
    bool removed;
    if (!set_seek(vm, args[0], args[1], true, &removed)) {
        return false;
    }
    return removed || exception_raise_with_value(vm, CLASS_KEY_ERROR, args[1]);
}

NATIVE(set_discard_native, "discard", "(self, object, /)",
       "Remove an element from a set if it is a member.\n\n"
       "Unlike set.remove(), the discard() method does not raise\n"
       "an exception when an element is missing from the set.") {
    bool removed;
    return set_seek(vm, args[0], args[1], true, &removed);
}

NATIVE(set_pop_native, "pop", "(self, /)",
       "Remove and return an arbitrary set element.\n\nRaises KeyError if the set is empty.") {
    return set_pop(value_as_set(args[0]), result) ||
           exception_raise(vm, CLASS_KEY_ERROR, "pop from an empty set");
}

NATIVE(set_clear_native, "clear", "(self, /)", "Remove all elements from this set.") {
    set_clear(vm, value_as_set(args[0]));
    return true;
}

NATIVE(set_contains_native, "__contains__", "(self, object, /)", "x.__contains__(y) <==> y in x.") {
    bool found;
    if (!set_seek(vm, args[0], args[1], false, &found)) {
        return false;
    }
    *result = value_from_bool(found);
    return true;
}

NATIVE(set_len_native, "__len__", "(self, /)", "Return len(self).") {
    *result = value_from_int((int64_t)value_as_set(args[0])->count);
    return true;
}

NATIVE(set_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = value_from_object(iterator_new(vm, CLASS_SET_ITERATOR, args[0]));
    return true;
}

NATIVE(frozenset_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    *result = int_from_int64(vm, (int64_t)set_hash_items(value_as_set(args[0])));
    return true;
}

// ---- Methods that take any number of iterables -------------------------------------------------

typedef bool (*SetMaker)(Vm *vm, Set *set, Value other, Set **made);
typedef bool (*SetChanger)(Vm *vm, Set *set, Value other);

// Folds `make` over the arguments; with none of them a copy.
static bool set_fold(Vm *vm, Value *args, SetMaker make, Value *result) {
    const Tuple *others = value_as_tuple(args[1]);
    if (others->count == 0) {
        return set_copy_native.body(vm, args, result);
    }
    Set *set = value_as_set(args[0]);
    for (size_t index = 0; index < others->count; index++) {
        Set *made;
        if (!make(vm, set, others->items[index], &made)) {
            return false;
        }
        *result = value_from_object(made);
        set = made;
    }
    return true;
}

// Copies, then changes the copy: what CPython does for union and for a difference of several.
static bool set_copy_and_change(Vm *vm, Value *args, SetChanger change, Value *result) {
    const Tuple *others = value_as_tuple(args[1]);
    bool is_frozen = class_is_instance(vm, args[0], runtime_class(vm, CLASS_FROZENSET));
    Class *class = runtime_class(vm, is_frozen ? CLASS_FROZENSET : CLASS_SET);
    Set *set = set_copy(vm, value_as_set(args[0]), class);
    *result = value_from_object(set);
    for (size_t index = 0; index < others->count; index++) {
        bool is_same = value_is(others->items[index], args[0]) && change == set_update;
        if (!is_same && !change(vm, set, others->items[index])) {
            return false;
        }
    }
    return true;
}

NATIVE(set_union_native, "union", "(self, /, *others)",
       "Return a new set with elements from the set and all others.") {
    return set_copy_and_change(vm, args, set_update, result);
}

NATIVE(set_intersection_native, "intersection", "(self, /, *others)",
       "Return a new set with elements common to the set and all others.") {
    return set_fold(vm, args, set_intersection, result);
}

NATIVE(set_difference_native, "difference", "(self, /, *others)",
       "Return a new set with elements in the set that are not in the others.") {
    const Tuple *others = value_as_tuple(args[1]);
    if (others->count == 0) {
        return set_copy_native.body(vm, args, result);
    }
    Set *set;
    if (!set_difference(vm, value_as_set(args[0]), others->items[0], &set)) {
        return false;
    }
    *result = value_from_object(set);
    for (size_t index = 1; index < others->count; index++) {
        if (!set_subtract_in_place(vm, set, others->items[index])) {
            return false;
        }
    }
    return true;
}

NATIVE(set_symmetric_difference_native, "symmetric_difference", "(self, other, /)",
       "Return a new set with elements in either the set or other but not both.") {
    Set *set;
    if (!set_symmetric_difference(vm, value_as_set(args[0]), args[1], &set)) {
        return false;
    }
    *result = value_from_object(set);
    return true;
}

// Changes the set by each argument in turn.
static bool set_change(Vm *vm, Value *args, SetChanger change) {
    const Tuple *others = value_as_tuple(args[1]);
    for (size_t index = 0; index < others->count; index++) {
        if (!change(vm, value_as_set(args[0]), others->items[index])) {
            return false;
        }
    }
    return true;
}

NATIVE(set_update_native, "update", "(self, /, *others)",
       "Update the set, adding elements from all others.") {
    return set_change(vm, args, set_update);
}

NATIVE(set_intersection_update_native, "intersection_update", "(self, /, *others)",
       "Update the set, keeping only elements found in it and all others.") {
    return set_change(vm, args, set_intersect_in_place);
}

NATIVE(set_difference_update_native, "difference_update", "(self, /, *others)",
       "Update the set, removing elements found in others.") {
    return set_change(vm, args, set_subtract_in_place);
}

NATIVE(set_symmetric_difference_update_native, "symmetric_difference_update", "(self, other, /)",
       "Update the set, keeping only elements found in either set, but not in both.") {
    return set_toggle_in_place(vm, value_as_set(args[0]), args[1]);
}

NATIVE(set_isdisjoint_native, "isdisjoint", "(self, other, /)",
       "Return True if two sets have a null intersection.") {
    bool disjoint;
    if (!set_is_disjoint(vm, value_as_set(args[0]), args[1], &disjoint)) {
        return false;
    }
    *result = value_from_bool(disjoint);
    return true;
}

NATIVE(set_issubset_native, "issubset", "(self, other, /)",
       "Report whether another set contains this set.") {
    Set *set = value_as_set(args[0]);
    bool subset;
    if (value_is_set(args[1])) {
        if (!set_is_subset(vm, set, value_as_set(args[1]), &subset)) {
            return false;
        }
    } else {
        Set *common;
        if (!set_intersection(vm, set, args[1], &common)) {
            return false;
        }
        subset = common->count == set->count;
    }
    *result = value_from_bool(subset);
    return true;
}

// Whether the set contains every item of an iterable. Stops at the first that is missing.
static bool set_contains_all(Vm *vm, Value set, Value iterable, Value *window, bool *all) {
    *all = true;
    if (!object_iterate(vm, iterable, &window[0])) {
        return false;
    }
    while (*all) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step != STEP_ITEM) {
            return step == STEP_END;
        }
        if (!set_contains(vm, value_as_set(set), window[1], all)) {
            return false;
        }
    }
    return true;
}

NATIVE(set_issuperset_native, "issuperset", "(self, other, /)",
       "Report whether this set contains another set.") {
    bool superset;
    bool fine;
    if (value_is_set(args[1])) {
        fine = set_is_subset(vm, value_as_set(args[1]), value_as_set(args[0]), &superset);
    } else {
        Value *window = window_open(vm, 2);
        fine = set_contains_all(vm, args[0], args[1], window, &superset);
        window_close(vm, window);
    }
    *result = value_from_bool(superset);
    return fine;
}

// ---- Operators: both sides must be sets --------------------------------------------------------

static bool set_operate(Vm *vm, Value a, Value b, SetMaker make, Value *result) {
    if (!value_is_set(a) || !value_is_set(b)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    Set *made;
    if (!make(vm, value_as_set(a), b, &made)) {
        return false;
    }
    *result = value_from_object(made);
    return true;
}

static bool set_operate_in_place(Vm *vm, Value *args, SetChanger change, Value *result) {
    bool is_set = value_is_set(args[1]);
    *result = is_set ? args[0] : VALUE_NOT_IMPLEMENTED;
    return !is_set || change(vm, value_as_set(args[0]), args[1]);
}

NATIVE(set_and_native, "__and__", "(self, value, /)", "Return self&value.") {
    return set_operate(vm, args[0], args[1], set_intersection, result);
}

NATIVE(set_rand_native, "__rand__", "(self, value, /)", "Return value&self.") {
    return set_operate(vm, args[1], args[0], set_intersection, result);
}

NATIVE(set_or_native, "__or__", "(self, value, /)", "Return self|value.") {
    return set_operate(vm, args[0], args[1], set_union, result);
}

NATIVE(set_ror_native, "__ror__", "(self, value, /)", "Return value|self.") {
    return set_operate(vm, args[1], args[0], set_union, result);
}

NATIVE(set_sub_native, "__sub__", "(self, value, /)", "Return self-value.") {
    return set_operate(vm, args[0], args[1], set_difference, result);
}

NATIVE(set_rsub_native, "__rsub__", "(self, value, /)", "Return value-self.") {
    return set_operate(vm, args[1], args[0], set_difference, result);
}

NATIVE(set_xor_native, "__xor__", "(self, value, /)", "Return self^value.") {
    return set_operate(vm, args[0], args[1], set_symmetric_difference, result);
}

NATIVE(set_rxor_native, "__rxor__", "(self, value, /)", "Return value^self.") {
    return set_operate(vm, args[1], args[0], set_symmetric_difference, result);
}

NATIVE(set_iand_native, "__iand__", "(self, value, /)", "Return self&=value.") {
    return set_operate_in_place(vm, args, set_intersect_in_place, result);
}

NATIVE(set_ior_native, "__ior__", "(self, value, /)", "Return self|=value.") {
    return set_operate_in_place(vm, args, set_update, result);
}

NATIVE(set_isub_native, "__isub__", "(self, value, /)", "Return self-=value.") {
    return set_operate_in_place(vm, args, set_subtract_in_place, result);
}

NATIVE(set_ixor_native, "__ixor__", "(self, value, /)", "Return self^=value.") {
    return set_operate_in_place(vm, args, set_toggle_in_place, result);
}

// ---- Comparison and text -----------------------------------------------------------------------

static bool set_compare(Vm *vm, Comparison comparison, Value left, Value right, Value *result) {
    if (!value_is_set(right)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    Set *a = value_as_set(left);
    Set *b = value_as_set(right);
    bool holds = false;
    bool fine = true;
    switch (comparison) {
    case COMPARE_EQ:
    case COMPARE_NE:
        fine = set_equal(vm, a, b, &holds);
        holds = holds != (comparison == COMPARE_NE);
        break;
    case COMPARE_LT:
        fine = a->count >= b->count || set_is_subset(vm, a, b, &holds);
        break;
    case COMPARE_LE:
        fine = set_is_subset(vm, a, b, &holds);
        break;
    case COMPARE_GT:
        fine = b->count >= a->count || set_is_subset(vm, b, a, &holds);
        break;
    case COMPARE_GE:
        fine = set_is_subset(vm, b, a, &holds);
        break;
    }
    *result = value_from_bool(holds);
    return fine;
}

NATIVE_COMPARISONS(set_native, set_compare)

// {1, 2} for set, and with the name of the class around it for all others.
static bool set_append_repr(Vm *vm, Value set, Value *items, TextBuffer *buffer) {
    bool is_plain = value_is_exactly(vm, set, CLASS_SET);
    if (!object_to_list(vm, set, items)) {
        return false;
    }
    if (!is_plain) {
        text_buffer_append_format(buffer, "%s(", class_own_name_of(vm, set));
    }
    size_t start = buffer->length;
    if (!object_append_repr(vm, *items, buffer)) {
        return false;
    }
    buffer->bytes[start] = '{'; // instead of the list's brackets
    buffer->bytes[buffer->length - 1] = '}';
    text_buffer_append_text(buffer, is_plain ? "" : ")");
    return true;
}

NATIVE(set_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Object *object = value_as_object(args[0]);
    const char *name = class_own_name_of(vm, args[0]);
    bool is_inside = (object->flags & OBJECT_IN_REPR) != 0;
    if (is_inside || value_as_set(args[0])->count == 0) {
        *result = value_from_object(string_format(vm, is_inside ? "%s(...)" : "%s()", name));
        return true;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    object->flags |= OBJECT_IN_REPR;
    bool fine = set_append_repr(vm, args[0], result, &buffer);
    object->flags &= (uint16_t)~OBJECT_IN_REPR;
    if (fine) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return fine;
}

// ---- Registration ------------------------------------------------------------------------------

// What set and frozenset both have.
static const NativeDefinition *const shared_methods[] = {&set_copy_native,
                                                         &set_contains_native,
                                                         &set_len_native,
                                                         &set_iter_native,
                                                         &set_union_native,
                                                         &set_intersection_native,
                                                         &set_difference_native,
                                                         &set_symmetric_difference_native,
                                                         &set_isdisjoint_native,
                                                         &set_issubset_native,
                                                         &set_issuperset_native,
                                                         &set_and_native,
                                                         &set_rand_native,
                                                         &set_or_native,
                                                         &set_ror_native,
                                                         &set_sub_native,
                                                         &set_rsub_native,
                                                         &set_xor_native,
                                                         &set_rxor_native,
                                                         &set_repr_native,
                                                         NATIVE_COMPARISONS_TABLE(set_native),
                                                         NULL};

static const NativeDefinition *const set_methods[] = {&set_init_native,
                                                      &set_add_native,
                                                      &set_remove_native,
                                                      &set_discard_native,
                                                      &set_pop_native,
                                                      &set_clear_native,
                                                      &set_update_native,
                                                      &set_intersection_update_native,
                                                      &set_difference_update_native,
                                                      &set_symmetric_difference_update_native,
                                                      &set_iand_native,
                                                      &set_ior_native,
                                                      &set_isub_native,
                                                      &set_ixor_native,
                                                      NULL};

static void set_register_class(Vm *vm, ClassId id, const NativeDefinition *constructor) {
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    const NativeDefinition *const constructors[] = {constructor, NULL};
    Class *class = runtime_class(vm, id);
    native_add_methods(vm, class, shared_methods);
    native_add_static_methods(vm, class, constructors);
    native_add_class_methods(vm, class, class_methods);
}

void builtins_set_register(Vm *vm) {
    set_register_class(vm, CLASS_SET, &set_new_native);
    native_add_methods(vm, runtime_class(vm, CLASS_SET), set_methods);
    builtins_set_class_value(vm, CLASS_SET, "__hash__", VALUE_NONE);
}

void builtins_frozenset_register(Vm *vm) {
    static const NativeDefinition *const methods[] = {&frozenset_hash_native, NULL};
    set_register_class(vm, CLASS_FROZENSET, &frozenset_new_native);
    native_add_methods(vm, runtime_class(vm, CLASS_FROZENSET), methods);
}
