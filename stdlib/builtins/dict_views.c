// dict_views.c: what keys(), values() and items() of a dict return: live views, the first and the
// last being sets too.
#include "stdlib/builtins/dict_views.h"

#include "object/each.h"
#include "object/iterator.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/comparison.h"

static void view_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((DictView *)(void *)object)->dict);
}

const ForeignType dict_view_type = {"dict_view", sizeof(DictView), view_trace, NULL};

Value dict_view_new(Vm *vm, ClassId id, Value dict) {
    DictView *view = foreign_new(vm, runtime_class(vm, id));
    view->dict = dict;
    return value_from_object(view);
}

static DictView *as_view(Value value) { return (DictView *)(void *)value_as_object(value); }

static Dict *view_dict(Value view) { return value_as_dict(as_view(view)->dict); }

static bool is_keys(Vm *vm, Value value) { return value_is_exactly(vm, value, CLASS_DICT_KEYS); }

static bool is_items(Vm *vm, Value value) { return value_is_exactly(vm, value, CLASS_DICT_ITEMS); }

static bool is_set_view(Vm *vm, Value value) { return is_keys(vm, value) || is_items(vm, value); }

// ---- What all three have -----------------------------------------------------------------------

NATIVE(view_len_native, "__len__", "(self, /)", "Return len(self).") {
    *result = value_from_int((int64_t)view_dict(args[0])->count);
    return true;
}

static ClassId view_iterator_class(Vm *vm, Value view, bool is_backward) {
    if (is_keys(vm, view)) {
        return is_backward ? CLASS_DICT_REVERSE_KEY_ITERATOR : CLASS_DICT_KEY_ITERATOR;
    }
    if (is_items(vm, view)) {
        return is_backward ? CLASS_DICT_REVERSE_ITEM_ITERATOR : CLASS_DICT_ITEM_ITERATOR;
    }
    return is_backward ? CLASS_DICT_REVERSE_VALUE_ITERATOR : CLASS_DICT_VALUE_ITERATOR;
}

NATIVE(view_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    ClassId id = view_iterator_class(vm, args[0], false);
    *result = value_from_object(iterator_new(vm, id, as_view(args[0])->dict));
    return true;
}

NATIVE(view_reversed_native, "__reversed__", "(self, /)",
       "Return a reverse iterator over the dict.") {
    ClassId id = view_iterator_class(vm, args[0], true);
    *result = value_from_object(iterator_new(vm, id, as_view(args[0])->dict));
    return true;
}

NATIVE(view_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Object *object = value_as_object(args[0]);
    if (object->flags & OBJECT_IN_REPR) {
        *result = value_from_object(string_from_text(vm, "..."));
        return true;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_format(&buffer, "%s(", class_own_name_of(vm, args[0]));
    object->flags |= OBJECT_IN_REPR;
    bool fine = object_to_list(vm, args[0], result) && object_append_repr(vm, *result, &buffer);
    object->flags &= (uint16_t)~OBJECT_IN_REPR;
    text_buffer_append_byte(&buffer, ')');
    if (fine) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return fine;
}

static bool get_mapping(Vm *vm, Value *args, Value *result) {
    *result = mapping_proxy_new(vm, as_view(args[0])->dict);
    return true;
}

// ---- Membership --------------------------------------------------------------------------------

// Is the pair an item of the dict?
static bool items_contain(Vm *vm, Value view, Value item, bool *found) {
    *found = false;
    if (!value_is_tuple(item) || value_as_tuple(item)->count != 2) {
        return true;
    }
    const Tuple *pair = value_as_tuple(item);
    Value present;
    if (!dict_get(vm, view_dict(view), pair->items[0], &present)) {
        return false;
    }
    if (value_is_absent(present)) {
        return true;
    }
    runtime_hold(vm, present);
    bool fine = object_equal(vm, present, pair->items[1], found);
    runtime_drop(vm, 1);
    return fine;
}

static bool view_contains(Vm *vm, Value view, Value item, bool *found) {
    if (is_items(vm, view)) {
        return items_contain(vm, view, item, found);
    }
    Value value;
    if (!dict_get(vm, view_dict(view), item, &value)) {
        return false;
    }
    *found = !value_is_absent(value);
    return true;
}

NATIVE(view_contains_native, "__contains__", "(self, key, /)", "Return bool(key in self).") {
    bool found;
    if (!view_contains(vm, args[0], args[1], &found)) {
        return false;
    }
    *result = value_from_bool(found);
    return true;
}

// ---- Comparison --------------------------------------------------------------------------------

typedef struct Containment {
    Value container;
    bool holds;
} Containment;

static bool step_is_contained(Vm *vm, void *context, Value item) {
    Containment *containment = context;
    return !containment->holds ||
           object_contains(vm, containment->container, item, &containment->holds);
}

// Whether every item of `part` is in `whole`.
static bool all_contained(Vm *vm, Value part, Value whole, bool *contained) {
    Containment containment = {whole, true};
    bool fine = each_item(vm, part, step_is_contained, &containment);
    *contained = containment.holds;
    return fine;
}

static bool set_like_count(Vm *vm, Value value, size_t *count) {
    if (value_is_set(value)) {
        *count = value_as_set(value)->count;
        return true;
    }
    if (is_set_view(vm, value)) {
        *count = view_dict(value)->count;
        return true;
    }
    return false;
}

static bool view_compare(Vm *vm, Comparison comparison, Value view, Value other, Value *result) {
    size_t own, others;
    bool holds = false;
    bool fine = true;
    if (!set_like_count(vm, view, &own) || !set_like_count(vm, other, &others)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    switch (comparison) {
    case COMPARE_EQ:
    case COMPARE_NE:
        fine = own != others || all_contained(vm, view, other, &holds);
        holds = holds != (comparison == COMPARE_NE);
        break;
    case COMPARE_LT:
        fine = own >= others || all_contained(vm, view, other, &holds);
        break;
    case COMPARE_LE:
        fine = own > others || all_contained(vm, view, other, &holds);
        break;
    case COMPARE_GT:
        fine = own <= others || all_contained(vm, other, view, &holds);
        break;
    case COMPARE_GE:
        fine = own < others || all_contained(vm, other, view, &holds);
        break;
    }
    *result = value_from_bool(holds);
    return fine;
}

NATIVE_COMPARISONS(view_native, view_compare)

// ---- Set operations ----------------------------------------------------------------------------

typedef struct Selection {
    Set *set;
    Value view;
} Selection;

static bool step_select(Vm *vm, void *context, Value item) {
    Selection *selection = context;
    bool found;
    return view_contains(vm, selection->view, item, &found) &&
           (!found || set_add(vm, selection->set, item));
}

// view & other, in the order of work that CPython has.
static bool view_intersect(Vm *vm, Value view, Value other, Value *result) {
    if (!is_set_view(vm, view)) {
        Value swapped = view;
        view = other;
        other = swapped;
    }
    size_t own = view_dict(view)->count;
    bool is_plain_set = value_is_exactly(vm, other, CLASS_SET);
    if (is_plain_set && own <= value_as_set(other)->count) {
        Set *common;
        bool fine = set_intersection(vm, value_as_set(other), view, &common);
        *result = fine ? value_from_object(common) : VALUE_NONE;
        return fine;
    }
    if (is_set_view(vm, other) && view_dict(other)->count > own) {
        Value swapped = view;
        view = other;
        other = swapped;
    }
    Selection selection = {set_new(vm), view};
    *result = value_from_object(selection.set);
    return each_item(vm, other, step_select, &selection);
}

NATIVE(view_and_native, "__and__", "(self, value, /)", "Return self&value.") {
    return view_intersect(vm, args[0], args[1], result);
}

NATIVE(view_rand_native, "__rand__", "(self, value, /)", "Return value&self.") {
    return view_intersect(vm, args[1], args[0], result);
}

// A set of `left`, to which `change` then applies `right`.
static bool view_combine(Vm *vm, Value left, Value right,
                         bool (*change)(Vm *vm, Set *set, Value other), Value *result) {
    Set *set = set_new(vm);
    *result = value_from_object(set);
    return set_update(vm, set, left) && change(vm, set, right);
}

NATIVE(view_or_native, "__or__", "(self, value, /)", "Return self|value.") {
    return view_combine(vm, args[0], args[1], set_update, result);
}

NATIVE(view_ror_native, "__ror__", "(self, value, /)", "Return value|self.") {
    return view_combine(vm, args[1], args[0], set_update, result);
}

NATIVE(view_sub_native, "__sub__", "(self, value, /)", "Return self-value.") {
    return view_combine(vm, args[0], args[1], set_subtract_in_place, result);
}

NATIVE(view_rsub_native, "__rsub__", "(self, value, /)", "Return value-self.") {
    return view_combine(vm, args[1], args[0], set_subtract_in_place, result);
}

NATIVE(view_xor_native, "__xor__", "(self, value, /)", "Return self^value.") {
    return view_combine(vm, args[0], args[1], set_toggle_in_place, result);
}

NATIVE(view_rxor_native, "__rxor__", "(self, value, /)", "Return value^self.") {
    return view_combine(vm, args[1], args[0], set_toggle_in_place, result);
}

static bool step_meets(Vm *vm, void *context, Value item) {
    Containment *meeting = context;
    return meeting->holds || view_contains(vm, meeting->container, item, &meeting->holds);
}

NATIVE(view_isdisjoint_native, "isdisjoint", "(self, other, /)",
       "Return True if the view and the given iterable have a null intersection.") {
    Containment meeting = {args[0], false};
    if (!each_item(vm, args[1], step_meets, &meeting)) {
        return false;
    }
    *result = value_from_bool(!meeting.holds);
    return true;
}

// ---- Registration ------------------------------------------------------------------------------

static const NativeDefinition *const view_methods[] = {
    &view_len_native, &view_iter_native, &view_reversed_native, &view_repr_native, NULL};
static const NativeDefinition *const set_view_methods[] = {&view_contains_native,
                                                           &view_and_native,
                                                           &view_rand_native,
                                                           &view_or_native,
                                                           &view_ror_native,
                                                           &view_sub_native,
                                                           &view_rsub_native,
                                                           &view_xor_native,
                                                           &view_rxor_native,
                                                           &view_isdisjoint_native,
                                                           NATIVE_COMPARISONS_TABLE(view_native),
                                                           NULL};
static const NativeProperty view_properties[] = {
    {"mapping", get_mapping, NULL, "dictionary that this view refers to"}, {0}};

void builtins_dict_views_register(Vm *vm) {
    static const ClassId ids[] = {CLASS_DICT_KEYS, CLASS_DICT_VALUES, CLASS_DICT_ITEMS};
    for (size_t index = 0; index < sizeof ids / sizeof *ids; index++) {
        Class *class = runtime_class(vm, ids[index]);
        class->foreign = &dict_view_type;
        native_add_methods(vm, class, view_methods);
        native_add_properties(vm, class, view_properties);
        if (ids[index] != CLASS_DICT_VALUES) {
            native_add_methods(vm, class, set_view_methods);
            builtins_set_class_value(vm, ids[index], "__hash__", VALUE_NONE);
        }
    }
}
