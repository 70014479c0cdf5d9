// memoryview.c: class memoryview: looking at and changing the bytes of other objects.
#include "object/memory_view.h"

#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/comparison.h"
#include "stdlib/struct/packing.h"

#include <math.h>

static MemoryView *view_of(const Value *args) { return value_as_memory_view(args[0]); }

static bool want_open(Vm *vm, const MemoryView *view) {
    return !value_is_absent(view->owner) ||
           exception_raise(vm, CLASS_VALUE_ERROR,
                           "operation forbidden on released memoryview object");
}

static const PackingCode *code_of(const MemoryView *view) {
    return packing_code(view->format[view->format[0] == '@'], true);
}

static bool want_code(Vm *vm, const MemoryView *view, const PackingCode **code) {
    *code = code_of(view);
    return *code != NULL || exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR,
                                            "memoryview: format %s not supported", view->format);
}

// ---- Making and ending ----

NATIVE(memoryview_new_native, "__new__", "(cls, object)",
       "Create a new memoryview object which references the given object.") {
    MemoryView *view;
    if (value_is_foreign(args[1], &memory_view_type.foreign) &&
        !want_open(vm, value_as_memory_view(args[1]))) {
        return false;
    }
    if (!memory_view_new(vm, args[1], &view)) {
        return false;
    }
    *result = value_from_object(view);
    return true;
}

NATIVE(memoryview_release_native, "release", "(self, /)",
       "Release the underlying buffer exposed by the memoryview object.") {
    memory_view_release(vm, view_of(args));
    return true;
}

NATIVE(memoryview_enter_native, "__enter__", "(self, /)", "") {
    *result = args[0];
    return want_open(vm, view_of(args));
}

NATIVE(memoryview_exit_native, "__exit__", "(self, /, *exc_info)",
       "Release the underlying buffer exposed by the memoryview object.") {
    memory_view_release(vm, view_of(args));
    return true;
}

NATIVE(memoryview_toreadonly_native, "toreadonly", "(self, /)",
       "Return a readonly version of the memoryview.") {
    if (!want_open(vm, view_of(args))) {
        return false;
    }
    MemoryView *copy = memory_view_copy(vm, view_of(args));
    copy->is_read_only = true;
    *result = value_from_object(copy);
    return true;
}

// ---- One item ----

// The place of self[key], of as many indices as there are dimensions.
static bool find_item(Vm *vm, const MemoryView *view, const Value *keys, size_t count,
                      uint8_t **place) {
    *place = view->data;
    if (count < view->dimensions) {
        return exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR,
                               count == 1 ? "multi-dimensional sub-views are not implemented"
                                          : "sub-views are not implemented");
    }
    if (count > view->dimensions) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "cannot index %zu-dimension view with %zu-element tuple",
                               view->dimensions, count);
    }
    for (size_t dimension = 0; dimension < count; dimension++) {
        Value integer;
        int64_t index;
        if (!object_index(vm, keys[dimension], &integer)) {
            return false;
        }
        if (!int_to_int64(integer, &index)) {
            return exception_raise(vm, CLASS_INDEX_ERROR,
                                   "cannot fit '%s' into an index-sized integer",
                                   class_name_of(vm, keys[dimension]));
        }
        if (!argument_index_is_inside(&index, view->shape[dimension])) {
            return exception_raise(vm, CLASS_INDEX_ERROR, "index out of bounds on dimension %zu",
                                   dimension + 1);
        }
        *place += index * view->strides[dimension];
    }
    return want_open(vm, view); // an __index__ may have released it
}

typedef enum KeyForm { KEY_ITEM, KEY_SLICE, KEY_REFUSED } KeyForm;

static bool is_index(Vm *vm, Value value) {
    return int_check(vm, value) || !value_is_absent(value_special(vm, value, SPECIAL_INDEX));
}

static bool all_are(Vm *vm, const Tuple *keys, bool slices) {
    for (size_t index = 0; index < keys->count; index++) {
        bool fits = slices ? value_is_slice(keys->items[index]) : is_index(vm, keys->items[index]);
        if (!fits) {
            return false;
        }
    }
    return true;
}

static KeyForm raise_refused(Vm *vm, ClassId id, const char *text) {
    return exception_raise(vm, id, "%s", text) ? KEY_ITEM : KEY_REFUSED;
}

// What a key is, and the indices of an item. KEY_REFUSED: raised.
static KeyForm read_key(Vm *vm, const MemoryView *view, const Value *key, const Value **indices,
                        size_t *count) {
    if (!want_open(vm, view)) {
        return KEY_REFUSED;
    }
    if (value_is_slice(*key)) {
        return KEY_SLICE;
    }
    *indices = key;
    *count = 1;
    if (is_index(vm, *key)) {
        return KEY_ITEM;
    }
    if (value_is_tuple(*key)) {
        const Tuple *keys = value_as_tuple(*key);
        *indices = keys->items;
        *count = keys->count;
        if (all_are(vm, keys, false)) {
            return KEY_ITEM;
        }
        if (all_are(vm, keys, true)) {
            return raise_refused(vm, CLASS_NOT_IMPLEMENTED_ERROR,
                                 "multi-dimensional slicing is not implemented");
        }
    }
    return raise_refused(vm, CLASS_TYPE_ERROR, "memoryview: invalid slice key");
}

static bool slice_view(Vm *vm, MemoryView *view, Value key, Value *result) {
    SliceBounds bounds;
    if (!slice_bounds(vm, value_as_slice(key), view->shape[0], &bounds) || !want_open(vm, view)) {
        return false;
    }
    MemoryView *part = memory_view_copy(vm, view);
    part->data += bounds.start * view->strides[0];
    part->shape[0] = bounds.count;
    part->strides[0] *= bounds.step;
    *result = value_from_object(part);
    return true;
}

NATIVE(memoryview_getitem_native, "__getitem__", "(self, key, /)", "Return self[key].") {
    MemoryView *view = view_of(args);
    const Value *indices = NULL;
    size_t count = 0;
    uint8_t *place;
    const PackingCode *code;
    switch (read_key(vm, view, &args[1], &indices, &count)) {
    case KEY_SLICE:
        return slice_view(vm, view, args[1], result);
    case KEY_REFUSED:
        return false;
    case KEY_ITEM:
        break;
    }
    if (!want_code(vm, view, &code) || !find_item(vm, view, indices, count, &place)) {
        return false;
    }
    *result = packing_load(vm, code, true, place);
    return true;
}

static bool set_item(Vm *vm, MemoryView *view, const Value *indices, size_t count, Value value) {
    const PackingCode *code;
    uint8_t *place;
    uint8_t bytes[8];
    if (!want_code(vm, view, &code) || !find_item(vm, view, indices, count, &place)) {
        return false;
    }
    PackingResult stored = packing_store(vm, code, true, value, bytes);
    if (stored == PACKING_OUT_OF_RANGE && code->kind == PACKING_FLOAT) {
        float infinite = (float)INFINITY; // a double too large for a float is one here
        memcpy(bytes, &infinite, sizeof infinite);
        stored = PACKING_DONE;
    }
    if (stored == PACKING_DONE) {
        if (!want_open(vm, view)) {
            return false;
        }
        memcpy(place, bytes, code->size);
        return true;
    }
    if (stored == PACKING_RAISED &&
        (code->kind != PACKING_FLOAT || !exception_raised_is(vm, CLASS_TYPE_ERROR))) {
        return false;
    }
    exception_clear(vm);
    return stored == PACKING_OUT_OF_RANGE
               ? exception_raise(vm, CLASS_VALUE_ERROR, "memoryview: invalid value for format '%s'",
                                 view->format)
               : exception_raise(vm, CLASS_TYPE_ERROR, "memoryview: invalid type for format '%s'",
                                 view->format);
}

// ---- Many items ----

static void copy_items(const MemoryView *view, uint8_t *to) {
    size_t count = memory_view_item_count(view);
    if (memory_view_is_contiguous(view)) {
        memcpy(to, view->data, count * view->item_size);
        return;
    }
    for (size_t index = 0; index < count; index++) {
        memcpy(to + index * view->item_size, memory_view_item(view, index), view->item_size);
    }
}

static Bytes *view_to_bytes(Vm *vm, const MemoryView *view) {
    Bytes *bytes = bytes_new(vm, NULL, memory_view_item_count(view) * view->item_size);
    copy_items(view, bytes->data);
    return bytes;
}

static bool is_same_format(const MemoryView *a, const MemoryView *b) {
    const char *left = a->format + (a->format[0] == '@');
    const char *right = b->format + (b->format[0] == '@');
    return strcmp(left, right) == 0 && a->item_size == b->item_size;
}

static bool assign_slice(Vm *vm, MemoryView *view, Value key, Value source, Value *window) {
    MemoryView *from;
    if (view->dimensions != 1) {
        return exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR,
                               "memoryview slice assignments are currently restricted to ndim = 1");
    }
    BufferView buffer;
    bool has_bytes =
        value_is_foreign(source, &memory_view_type.foreign) || buffer_view(source, &buffer);
    if (!has_bytes) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, source));
    }
    if (!memory_view_new(vm, source, &from)) {
        return false;
    }
    window[0] = value_from_object(from);
    if (!slice_view(vm, view, key, &window[1])) {
        return false;
    }
    MemoryView *to = value_as_memory_view(window[1]);
    if (!is_same_format(to, from) || from->dimensions != 1 || to->shape[0] != from->shape[0]) {
        return exception_raise(
            vm, CLASS_VALUE_ERROR,
            "memoryview assignment: lvalue and rvalue have different structures");
    }
    const Bytes *bytes = view_to_bytes(vm, from); // both may be the same bytes
    for (size_t index = 0; index < to->shape[0]; index++) {
        memcpy(memory_view_item(to, index), bytes->data + index * to->item_size, to->item_size);
    }
    return true;
}

NATIVE(memoryview_setitem_native, "__setitem__", "(self, key, value, /)",
       "Set self[key] to value.") {
    MemoryView *view = view_of(args);
    const Value *indices = NULL;
    size_t count = 0;
    if (!want_open(vm, view)) {
        return false;
    }
    if (view->is_read_only) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "cannot modify read-only memory");
    }
    KeyForm form = read_key(vm, view, &args[1], &indices, &count);
    if (form == KEY_REFUSED) {
        return false;
    }
    if (form == KEY_ITEM) {
        return count < view->dimensions ? exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR,
                                                          "sub-views are not implemented")
                                        : set_item(vm, view, indices, count, args[2]);
    }
    Value *window = window_open(vm, 2);
    bool works = assign_slice(vm, view, args[1], args[2], window);
    for (size_t index = 0; index < 2; index++) {
        if (!value_is_none(window[index])) {
            memory_view_release(vm, value_as_memory_view(window[index]));
        }
    }
    window_close(vm, window);
    return works;
}

NATIVE(memoryview_delitem_native, "__delitem__", "(self, key, /)", "Delete self[key].") {
    return want_open(vm, view_of(args)) &&
           exception_raise(vm, CLASS_TYPE_ERROR, "%s",
                           view_of(args)->is_read_only ? "cannot modify read-only memory"
                                                       : "cannot delete memory");
}

// The items of one dimension and all below it, as nested lists. Runs no script code.
static Value list_items(Vm *vm, const MemoryView *view, const PackingCode *code, size_t dimension,
                        const uint8_t *place) {
    if (dimension == view->dimensions) {
        return packing_load(vm, code, true, place);
    }
    List *list = list_new(vm, view->shape[dimension]);
    for (size_t index = 0; index < view->shape[dimension]; index++) {
        list_append(vm, list,
                    list_items(vm, view, code, dimension + 1,
                               place + (int64_t)index * view->strides[dimension]));
    }
    return value_from_object(list);
}

NATIVE(memoryview_tolist_native, "tolist", "(self, /)",
       "Return the data in the buffer as a list of elements.") {
    const PackingCode *code;
    if (!want_open(vm, view_of(args)) || !want_code(vm, view_of(args), &code)) {
        return false;
    }
    *result = list_items(vm, view_of(args), code, 0, view_of(args)->data);
    return true;
}

// The same look with the order of its dimensions turned round: C order of it is Fortran's.
static MemoryView transposed(const MemoryView *view) {
    MemoryView turned = *view;
    for (size_t index = 0; index < view->dimensions; index++) {
        turned.shape[index] = view->shape[view->dimensions - 1 - index];
        turned.strides[index] = view->strides[view->dimensions - 1 - index];
    }
    return turned;
}

NATIVE(memoryview_tobytes_native, "tobytes", "(self, /, order='C')",
       "Return the data in the buffer as a byte string.") {
    String *order;
    if (!value_is_none(args[1]) && !native_want_string(vm, "tobytes", "order", args[1], &order)) {
        return false;
    }
    const char *letter = value_is_none(args[1]) ? "C" : string_text(vm, value_as_string(args[1]));
    if (strlen(letter) != 1 || strchr("CFA", letter[0]) == NULL) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "order must be 'C', 'F' or 'A'");
    }
    if (!want_open(vm, view_of(args))) {
        return false;
    }
    MemoryView turned = letter[0] == 'F' ? transposed(view_of(args)) : *view_of(args);
    *result = value_from_object(view_to_bytes(vm, &turned));
    return true;
}

NATIVE(memoryview_hex_native, "hex", "(self, /, sep=<absent>, bytes_per_sep=1)",
       "Return the data in the buffer as a str of hexadecimal numbers.") {
    if (!want_open(vm, view_of(args))) {
        return false;
    }
    *result = value_from_object(view_to_bytes(vm, view_of(args)));
    bool has_separator = !value_is_absent(args[1]);
    return native_call_method(vm, *result, "hex", args + 1, has_separator ? 2 : 0, result);
}

// ---- cast ----

static bool read_format(Vm *vm, Value value, const PackingCode **code, String **format) {
    if (!native_want_string(vm, "cast", "format", value, format)) {
        return false;
    }
    const char *text = string_text(vm, *format);
    const char *letter = text + (text[0] == '@');
    *code = strlen(letter) == 1 && strchr("xsp", letter[0]) == NULL ? packing_code(letter[0], true)
                                                                    : NULL;
    return *code != NULL ||
           exception_raise(vm, CLASS_VALUE_ERROR,
                           "memoryview: destination format must be a native single character "
                           "format prefixed with an optional '@'");
}

static bool is_bytes_code(const PackingCode *code) {
    return code != NULL && (code->letter == 'B' || code->letter == 'b' || code->letter == 'c');
}

static bool read_shape(Vm *vm, MemoryView *view, Value shape) {
    size_t count;
    if (!value_is_list(shape) && !value_is_tuple(shape)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "shape must be a list or a tuple");
    }
    const Value *items =
        value_is_list(shape) ? value_as_list(shape)->items : value_as_tuple(shape)->items;
    count = value_is_list(shape) ? value_as_list(shape)->count : value_as_tuple(shape)->count;
    if (count > MEMORY_VIEW_DIMENSIONS) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "memoryview: number of dimensions must not exceed %d",
                               MEMORY_VIEW_DIMENSIONS);
    }
    size_t total = view->item_size;
    for (size_t index = 0; index < count; index++) {
        int64_t number;
        if (!int_check(vm, items[index])) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "memoryview.cast(): elements of shape must be integers");
        }
        if (!int_to_int64(int_plain(vm, items[index]), &number) || number <= 0) {
            return exception_raise(vm, CLASS_VALUE_ERROR,
                                   "memoryview.cast(): elements of shape must be integers > 0");
        }
        view->shape[index] = (size_t)number;
        if (__builtin_mul_overflow(total, (size_t)number, &total)) {
            return exception_raise(vm, CLASS_VALUE_ERROR,
                                   "memoryview.cast(): product(shape) > SSIZE_MAX");
        }
    }
    view->dimensions = count;
    return true;
}

static void set_strides(MemoryView *view) {
    int64_t stride = (int64_t)view->item_size;
    for (size_t index = view->dimensions; index-- > 0;) {
        view->strides[index] = stride;
        stride *= (int64_t)view->shape[index];
    }
}

NATIVE(memoryview_cast_native, "cast", "(self, /, format, shape=<absent>)",
       "Cast a memoryview to a new format or shape.") {
    MemoryView *view = view_of(args);
    const PackingCode *code;
    String *format;
    if (!want_open(vm, view)) {
        return false;
    }
    if (!memory_view_is_contiguous(view)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "memoryview: casts are restricted to C-contiguous views");
    }
    if (!read_format(vm, args[1], &code, &format)) {
        return false;
    }
    if (!is_bytes_code(code) && !is_bytes_code(code_of(view))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "memoryview: cannot cast between two non-byte formats");
    }
    size_t length = memory_view_item_count(view) * view->item_size;
    if (length % code->size != 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "memoryview: length is not a multiple of itemsize");
    }
    bool has_shape = !value_is_absent(args[2]);
    if (has_shape && view->dimensions != 1) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "memoryview: cast must be 1D -> ND or ND -> 1D");
    }
    MemoryView *cast = memory_view_copy(vm, view);
    *result = value_from_object(cast);
    memcpy(cast->format, string_text(vm, format), format->length + 1);
    cast->item_size = code->size;
    cast->dimensions = 1;
    cast->shape[0] = length / code->size;
    if (has_shape && !read_shape(vm, cast, args[2])) {
        memory_view_release(vm, cast);
        return false;
    }
    set_strides(cast);
    if (memory_view_item_count(cast) * cast->item_size != length) {
        memory_view_release(vm, cast);
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "memoryview: product(shape) * itemsize != buffer size");
    }
    return true;
}

// ---- Comparing ----

static bool same_items(Vm *vm, const MemoryView *a, const MemoryView *b, bool *equal) {
    const PackingCode *left = code_of(a);
    const PackingCode *right = code_of(b);
    *equal = false;
    if (left == NULL || right == NULL || a->dimensions != b->dimensions ||
        memcmp(a->shape, b->shape, a->dimensions * sizeof a->shape[0]) != 0) {
        return true;
    }
    size_t count = memory_view_item_count(a);
    for (size_t index = 0; index < count; index++) {
        Value first = packing_load(vm, left, true, memory_view_item(a, index));
        Value second = packing_load(vm, right, true, memory_view_item(b, index));
        bool is_nan = value_is_double(first) && value_as_double(first) != value_as_double(first);
        if (is_nan || !object_equal(vm, first, second, equal) || !*equal) {
            *equal = false;
            return value_is_absent(exception_raised(vm));
        }
    }
    *equal = true;
    return true;
}

static bool compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    MemoryView *other;
    BufferView buffer;
    const MemoryView *view = value_as_memory_view(a);
    bool is_view = value_is_foreign(b, &memory_view_type.foreign);
    *result = VALUE_NOT_IMPLEMENTED;
    if ((comparison != COMPARE_EQ && comparison != COMPARE_NE) ||
        (!is_view && !buffer_view(b, &buffer))) {
        return true;
    }
    if (value_is_absent(view->owner) ||
        (is_view && value_is_absent(value_as_memory_view(b)->owner))) {
        *result = value_from_bool(value_is(a, b) == (comparison == COMPARE_EQ));
        return true;
    }
    bool equal;
    if (!memory_view_new(vm, b, &other)) {
        return false;
    }
    bool works = same_items(vm, view, other, &equal);
    memory_view_release(vm, other);
    *result = value_from_bool(equal == (comparison == COMPARE_EQ));
    return works;
}

NATIVE_COMPARISONS(memoryview_native, compare)

NATIVE(memoryview_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    MemoryView *view = view_of(args);
    if (view->hash == 0) {
        if (!want_open(vm, view)) {
            return false;
        }
        if (!view->is_read_only) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "cannot hash writable memoryview object");
        }
        if (!is_bytes_code(code_of(view))) {
            return exception_raise(vm, CLASS_VALUE_ERROR,
                                   "memoryview: hashing is restricted to formats 'B', 'b' or 'c'");
        }
        view->hash = bytes_hash(vm, view_to_bytes(vm, view));
    }
    *result = int_from_int64(vm, (int64_t)view->hash);
    return true;
}

NATIVE(memoryview_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const MemoryView *view = view_of(args);
    *result = value_from_object(
        string_format(vm, "<%smemory at 0x%llx>", value_is_absent(view->owner) ? "released " : "",
                      (unsigned long long)heap_address_of(&view->foreign.object)));
    return true;
}

static const NativeDefinition *const view_methods[] = {&memoryview_release_native,
                                                       &memoryview_enter_native,
                                                       &memoryview_exit_native,
                                                       &memoryview_toreadonly_native,
                                                       &memoryview_getitem_native,
                                                       &memoryview_setitem_native,
                                                       &memoryview_delitem_native,
                                                       &memoryview_tolist_native,
                                                       &memoryview_tobytes_native,
                                                       &memoryview_hex_native,
                                                       &memoryview_cast_native,
                                                       &memoryview_hash_native,
                                                       &memoryview_repr_native,
                                                       NATIVE_COMPARISONS_TABLE(memoryview_native),
                                                       NULL};

void builtins_memoryview_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&memoryview_new_native, NULL};
    Class *class = runtime_class(vm, CLASS_MEMORY_VIEW);
    native_add_static_methods(vm, class, constructor);
    native_add_methods(vm, class, view_methods);
    memoryview_facts_register(vm);
}
