// list.c: the methods of list.
#include "object/iterator.h"
#include "object/list_sort.h"
#include "object/sequence.h"
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/comparison.h"
#include "vm/vm.h"

// ---- Making and changing -----------------------------------------------------------------------

NATIVE(list_new_native, "__new__", "(cls, /, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(list_new_of(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

NATIVE(list_init_native, "__init__", "(self, iterable=<absent>, /)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    List *list = value_as_list(args[0]);
    list_clear(vm, list);
    return value_is_absent(args[1]) || list_extend(vm, list, args[1]);
}

NATIVE(list_append_native, "append", "(self, object, /)", "Append object to the end of the list.") {
    list_append(vm, value_as_list(args[0]), args[1]);
    return true;
}

NATIVE(list_extend_native, "extend", "(self, iterable, /)",
       "Extend list by appending elements from the iterable.") {
    return list_extend(vm, value_as_list(args[0]), args[1]);
}

NATIVE(list_insert_native, "insert", "(self, index, object, /)", "Insert object before index.") {
    int64_t index;
    if (!native_want_int(vm, args[1], &index)) {
        return false;
    }
    List *list = value_as_list(args[0]);
    int64_t count = (int64_t)list->count;
    if (index < 0) {
        index = index + count < 0 ? 0 : index + count;
    }
    list_insert(vm, list, (size_t)(index > count ? count : index), args[2]);
    return true;
}

NATIVE(list_pop_native, "pop", "(self, index=-1, /)",
       "Remove and return item at index (default last).\n\n"
       "Raises IndexError if list is empty or index is out of range.") {
    int64_t index;
    if (!native_want_int(vm, args[1], &index)) {
        return false;
    }
    List *list = value_as_list(args[0]);
    if (list->count == 0) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "pop from empty list");
    }
    if (!argument_index_is_inside(&index, list->count)) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "pop index out of range");
    }
    *result = list->items[index];
    list_remove_range(vm, list, (size_t)index, (size_t)index + 1);
    return true;
}

NATIVE(list_remove_native, "remove", "(self, value, /)",
       "Remove first occurrence of value.\n\nRaises ValueError if the value is not present.") {
    bool found;
    size_t index;
    if (!sequence_find(vm, args[0], args[1], 0, SIZE_MAX, &found, &index)) {
        return false;
    }
    List *list = value_as_list(args[0]);
    if (!found) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "list.remove(x): x not in list");
    }
    if (index < list->count) {
        list_remove_range(vm, list, index, index + 1);
    }
    return true;
}

NATIVE(list_clear_native, "clear", "(self, /)", "Remove all items from list.") {
    List *list = value_as_list(args[0]);
    if (vm->urgent_count > 0) { // its items die in the order of a list's: see finalize_order.h
        (void)!list_from_values(vm, list->items, list->count);
    }
    list_clear(vm, list);
    return true;
}

NATIVE(list_copy_native, "copy", "(self, /)", "Return a shallow copy of the list.") {
    List *list = value_as_list(args[0]);
    *result = value_from_object(list_from_values(vm, list->items, list->count));
    return true;
}

NATIVE(list_reverse_native, "reverse", "(self, /)", "Reverse *IN PLACE*.") {
    list_reverse(value_as_list(args[0]));
    return true;
}

NATIVE(list_sort_native, "sort", "(self, /, *, key=None, reverse=False)",
       "Sort the list in ascending order and return None.\n\n"
       "The sort is in-place (i.e. the list itself is modified) and stable (i.e. the\n"
       "order of two equal elements is maintained).\n\n"
       "If a key function is given, apply it once to each list item and sort them,\n"
       "ascending or descending, according to their function values.\n\n"
       "The reverse flag can be set to sort in descending order.") {
    bool is_reversed;
    return object_is_true(vm, args[2], &is_reversed) &&
           list_sort(vm, value_as_list(args[0]), args[1], is_reversed);
}

// ---- Asking ------------------------------------------------------------------------------------

NATIVE(list_index_native, "index", "(self, value, start=<absent>, stop=<absent>, /)",
       "Return first index of value.\n\nRaises ValueError if the value is not present.") {
    size_t from, to, index;
    bool found;
    if (!argument_search_limits(vm, args[2], args[3], value_as_list(args[0])->count, &from, &to) ||
        !sequence_find(vm, args[0], args[1], from, value_is_absent(args[3]) ? SIZE_MAX : to, &found,
                       &index)) {
        return false;
    }
    if (!found) {
        String *text;
        if (!object_repr(vm, args[1], &text)) {
            return false;
        }
        return exception_raise(vm, CLASS_VALUE_ERROR, "%s is not in list", string_text(vm, text));
    }
    *result = value_from_int((int64_t)index);
    return true;
}

NATIVE(list_count_native, "count", "(self, value, /)", "Return number of occurrences of value.") {
    int64_t count;
    bool fine = sequence_count(vm, args[0], args[1], &count);
    *result = value_from_int(count);
    return fine;
}

NATIVE(list_contains_native, "__contains__", "(self, key, /)", "Return bool(key in self).") {
    bool found;
    size_t index;
    if (!sequence_find(vm, args[0], args[1], 0, SIZE_MAX, &found, &index)) {
        return false;
    }
    *result = value_from_bool(found);
    return true;
}

NATIVE(list_len_native, "__len__", "(self, /)", "Return len(self).") {
    *result = value_from_int((int64_t)value_as_list(args[0])->count);
    return true;
}

static bool list_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    if (!value_is_list(b)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    return sequence_compare(vm, comparison, a, b, result);
}

NATIVE_COMPARISONS(list_native, list_compare)

static bool list_append_items_repr(Vm *vm, List *list, TextBuffer *buffer) {
    for (size_t index = 0; index < list->count; index++) {
        if (index > 0) {
            text_buffer_append(buffer, ", ", 2);
        }
        if (!object_append_repr(vm, list->items[index], buffer)) {
            return false;
        }
    }
    return true;
}

NATIVE(list_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    List *list = value_as_list(args[0]);
    if (list->object.flags & OBJECT_IN_REPR) {
        *result = value_from_object(string_from_text(vm, "[...]"));
        return true;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    list->object.flags |= OBJECT_IN_REPR;
    text_buffer_append_byte(&buffer, '[');
    bool fine = list_append_items_repr(vm, list, &buffer);
    text_buffer_append_byte(&buffer, ']');
    list->object.flags &= (uint16_t)~OBJECT_IN_REPR;
    if (fine) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return fine;
}

// ---- Items -------------------------------------------------------------------------------------

// The bounds of a slice of a list that __index__ may change while they are asked for.
static bool list_bounds(Vm *vm, const List *list, Value slice, SliceBounds *bounds) {
    SliceParts parts;
    if (!slice_unpack(vm, value_as_slice(slice), &parts)) {
        return false;
    }
    slice_adjust(&parts, list->count, bounds);
    return true;
}

NATIVE(list_getitem_native, "__getitem__", "(self, index, /)", "Return self[index].") {
    if (value_is_slice(args[1])) {
        SliceBounds bounds;
        if (!list_bounds(vm, value_as_list(args[0]), args[1], &bounds)) {
            return false;
        }
        *result = value_from_object(list_slice(vm, value_as_list(args[0]), &bounds));
        return true;
    }
    int64_t index;
    if (!argument_index(vm, args[1], "list", &index)) {
        return false;
    }
    List *list = value_as_list(args[0]);
    if (!argument_index_is_inside(&index, list->count)) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "list index out of range");
    }
    *result = list->items[index];
    return true;
}

// The items to be assigned to a slice: kept in *window.
static bool list_items_to_assign(Vm *vm, Value items, Value *window) {
    if (value_is_list(items) || value_is_tuple(items)) {
        *window = items;
        return true;
    }
    if (!object_iterate(vm, items, window)) {
        return exception_raised_is(vm, CLASS_TYPE_ERROR)
                   ? exception_raise(vm, CLASS_TYPE_ERROR, "must assign iterable to extended slice")
                   : false;
    }
    Value list;
    if (!object_to_list(vm, *window, &list)) {
        return false;
    }
    *window = list;
    return true;
}

static bool list_set_slice(Vm *vm, List *list, const Slice *slice, Value items) {
    Value *window = window_open(vm, 1);
    SliceParts parts;
    bool fine = slice_unpack(vm, slice, &parts) && list_items_to_assign(vm, items, window);
    if (fine) {
        SliceBounds bounds;
        size_t count;
        const Value *values = sequence_items(window[0], &count);
        slice_adjust(&parts, list->count, &bounds);
        fine = list_assign_slice(vm, list, &bounds, values, count);
    }
    window_close(vm, window);
    return fine;
}

NATIVE(list_setitem_native, "__setitem__", "(self, key, value, /)", "Set self[key] to value.") {
    if (value_is_slice(args[1])) {
        return list_set_slice(vm, value_as_list(args[0]), value_as_slice(args[1]), args[2]);
    }
    int64_t index;
    if (!argument_index(vm, args[1], "list", &index)) {
        return false;
    }
    List *list = value_as_list(args[0]);
    if (!argument_index_is_inside(&index, list->count)) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "list assignment index out of range");
    }
    list->items[index] = args[2];
    return true;
}

NATIVE(list_delitem_native, "__delitem__", "(self, key, /)", "Delete self[key].") {
    if (value_is_slice(args[1])) {
        SliceBounds bounds;
        if (!list_bounds(vm, value_as_list(args[0]), args[1], &bounds)) {
            return false;
        }
        list_delete_slice(vm, value_as_list(args[0]), &bounds);
        return true;
    }
    int64_t index;
    if (!argument_index(vm, args[1], "list", &index)) {
        return false;
    }
    List *list = value_as_list(args[0]);
    if (!argument_index_is_inside(&index, list->count)) {
        return exception_raise(vm, CLASS_INDEX_ERROR, "list assignment index out of range");
    }
    list_remove_range(vm, list, (size_t)index, (size_t)index + 1);
    return true;
}

NATIVE(list_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = value_from_object(iterator_new(vm, CLASS_LIST_ITERATOR, args[0]));
    return true;
}

NATIVE(list_reversed_native, "__reversed__", "(self, /)",
       "Return a reverse iterator over the list.") {
    *result = value_from_object(iterator_new(vm, CLASS_LIST_REVERSE_ITERATOR, args[0]));
    return true;
}

// ---- Operators ---------------------------------------------------------------------------------

NATIVE(list_add_native, "__add__", "(self, value, /)", "Return self+value.") {
    if (!value_is_list(args[1])) {
        return argument_refuse_addition(vm, "list", args[1]);
    }
    *result =
        value_from_object(list_concatenate(vm, value_as_list(args[0]), value_as_list(args[1])));
    return true;
}

NATIVE(list_iadd_native, "__iadd__", "(self, value, /)", "Implement self+=value.") {
    *result = args[0];
    return list_extend(vm, value_as_list(args[0]), args[1]);
}

static bool list_multiply(Vm *vm, Value *args, Value *result) {
    int64_t times;
    List *repeated;
    if (!argument_repeat_count(vm, args[1], &times) ||
        !list_repeat(vm, value_as_list(args[0]), times, &repeated)) {
        return false;
    }
    *result = value_from_object(repeated);
    return true;
}

NATIVE(list_mul_native, "__mul__", "(self, value, /)", "Return self*value.") {
    return list_multiply(vm, args, result);
}

NATIVE(list_rmul_native, "__rmul__", "(self, value, /)", "Return value*self.") {
    return list_multiply(vm, args, result);
}

NATIVE(list_imul_native, "__imul__", "(self, value, /)", "Implement self*=value.") {
    int64_t times;
    *result = args[0];
    return argument_repeat_count(vm, args[1], &times) &&
           list_repeat_in_place(vm, value_as_list(args[0]), times);
}

static const NativeDefinition *const list_methods[] = {&list_init_native,
                                                       &list_append_native,
                                                       &list_extend_native,
                                                       &list_insert_native,
                                                       &list_pop_native,
                                                       &list_remove_native,
                                                       &list_clear_native,
                                                       &list_copy_native,
                                                       &list_reverse_native,
                                                       &list_sort_native,
                                                       &list_index_native,
                                                       &list_count_native,
                                                       &list_contains_native,
                                                       &list_len_native,
                                                       &list_repr_native,
                                                       &list_getitem_native,
                                                       &list_setitem_native,
                                                       &list_delitem_native,
                                                       &list_iter_native,
                                                       &list_reversed_native,
                                                       &list_add_native,
                                                       &list_iadd_native,
                                                       &list_mul_native,
                                                       &list_rmul_native,
                                                       &list_imul_native,
                                                       NATIVE_COMPARISONS_TABLE(list_native),
                                                       NULL};

void builtins_list_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&list_new_native, NULL};
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    Class *class = runtime_class(vm, CLASS_LIST);
    native_add_methods(vm, class, list_methods);
    native_add_static_methods(vm, class, constructor);
    native_add_class_methods(vm, class, class_methods);
    builtins_set_class_value(vm, CLASS_LIST, "__hash__", VALUE_NONE);
}
