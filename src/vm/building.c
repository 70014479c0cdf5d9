// building.c: displays, unpacking, f-strings and functions.
#include "vm/building.h"

#include "object/decimal.h"
#include "object/protocol.h"
#include "object/string_builder.h"
#include "object/string_points.h"
#include "vm/call.h"
#include "vm/native.h"

// ---- Unpacking ----

static bool raise_too_few(Vm *vm, size_t expected, size_t got, const char *qualifier) {
    return exception_raise(vm, CLASS_VALUE_ERROR,
                           "not enough values to unpack (expected %s%zu, got %zu)", qualifier,
                           expected, got);
}

static bool raise_too_many(Vm *vm, size_t expected) {
    return exception_raise(vm, CLASS_VALUE_ERROR, "too many values to unpack (expected %zu)",
                           expected);
}

static bool raise_not_iterable(Vm *vm, Value value) {
    return exception_raise(vm, CLASS_TYPE_ERROR, "cannot unpack non-iterable %s object",
                           class_name_of(vm, value));
}

static bool is_iterable(Vm *vm, Value value) {
    return !value_is_absent(value_special(vm, value, SPECIAL_ITER)) ||
           !value_is_absent(value_special(vm, value, SPECIAL_GETITEM));
}

// The items of an exact list or tuple, which cannot change while they are copied.
static bool view_items(Vm *vm, Value value, const Value **items, size_t *count) {
    if (value_is_exactly(vm, value, CLASS_TUPLE)) {
        *items = value_as_tuple(value)->items;
        *count = value_as_tuple(value)->count;
        return true;
    }
    if (value_is_exactly(vm, value, CLASS_LIST)) {
        *items = value_as_list(value)->items;
        *count = value_as_list(value)->count;
        return true;
    }
    return false;
}

// Fills window[1] … window[count] by iteration; window[0] is the iterator's.
static bool fill_window(Vm *vm, Value iterable, Value *window, size_t count, size_t required,
                        const char *qualifier) {
    if (!object_iterate(vm, iterable, &window[0])) {
        return false;
    }
    for (size_t index = 0; index < count; index++) {
        switch (object_next(vm, window[0], &window[1 + index])) {
        case STEP_ITEM:
            break;
        case STEP_END:
            return raise_too_few(vm, required, index, qualifier);
        case STEP_RAISED:
            return false;
        }
    }
    return true;
}

static bool expect_end(Vm *vm, Value iterator, size_t count) {
    Value *window = window_open(vm, 1);
    Step step = object_next(vm, iterator, &window[0]);
    window_close(vm, window);
    return step == STEP_END || (step == STEP_ITEM && raise_too_many(vm, count));
}

bool building_unpack(Vm *vm, Value iterable, Value *targets, size_t count) {
    const Value *items;
    size_t available;
    if (view_items(vm, iterable, &items, &available)) {
        if (available < count) {
            return raise_too_few(vm, count, available, "");
        }
        if (available > count) {
            return raise_too_many(vm, count);
        }
        memcpy(targets, items, count * sizeof *targets);
        return true;
    }
    if (!is_iterable(vm, iterable)) {
        return raise_not_iterable(vm, iterable);
    }
    Value *window = window_open(vm, count + 1);
    bool done =
        fill_window(vm, iterable, window, count, count, "") && expect_end(vm, window[0], count);
    if (done) {
        memcpy(targets, window + 1, count * sizeof *targets);
    }
    window_close(vm, window);
    return done;
}

static void deal_star(Vm *vm, const Value *items, size_t available, Value *targets, size_t before,
                      size_t after) {
    size_t middle = available - before - after;
    List *list = list_from_values(vm, items + before, middle);
    memcpy(targets, items, before * sizeof *targets);
    targets[before] = value_from_object(list);
    memcpy(targets + before + 1, items + before + middle, after * sizeof *targets);
}

bool building_unpack_star(Vm *vm, Value iterable, Value *targets, size_t before, size_t after) {
    const Value *items;
    size_t available;
    if (view_items(vm, iterable, &items, &available)) {
        if (available < before + after) {
            return raise_too_few(vm, before + after, available, "at least ");
        }
        deal_star(vm, items, available, targets, before, after);
        return true;
    }
    if (!is_iterable(vm, iterable)) {
        return raise_not_iterable(vm, iterable);
    }
    Value *window = window_open(vm, 1);
    bool done = object_to_list(vm, iterable, &window[0]);
    if (done) {
        const List *list = value_as_list(window[0]);
        if (list->count < before + after) {
            done = raise_too_few(vm, before + after, list->count, "at least ");
        } else {
            deal_star(vm, list->items, list->count, targets, before, after);
        }
    }
    window_close(vm, window);
    return done;
}

// ---- Displays ----

bool building_new_set(Vm *vm, const Value *items, size_t count, Value *result) {
    Value *window = window_open(vm, 1);
    Set *set = set_new(vm);
    window[0] = value_from_object(set);
    bool done = true;
    for (size_t index = 0; index < count && done; index++) {
        done = set_add(vm, set, items[index]);
    }
    *result = window[0];
    window_close(vm, window);
    return done;
}

bool building_new_dict(Vm *vm, const Value *pairs, size_t count, Value *result) {
    Value *window = window_open(vm, 1);
    Dict *dict = dict_new(vm);
    window[0] = value_from_object(dict);
    bool done = true;
    for (size_t index = 0; index < count && done; index++) {
        done = dict_set(vm, dict, pairs[2 * index], pairs[2 * index + 1]);
    }
    *result = window[0];
    window_close(vm, window);
    return done;
}

bool building_extend_list(Vm *vm, List *list, Value iterable) {
    if (!is_iterable(vm, iterable)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "Value after * must be an iterable, not %s",
                               class_name_of(vm, iterable));
    }
    return list_extend(vm, list, iterable);
}

// Calls visit for each key and value of a mapping: an exact dict, or anything with keys().
typedef bool (*PairVisitor)(Vm *vm, Dict *dict, Value key, Value value, Value context);

static bool visit_keys(Vm *vm, Dict *dict, Value mapping, PairVisitor visit, Value context,
                       Value *window) {
    if (!native_call_method(vm, mapping, "keys", NULL, 0, &window[0]) ||
        !object_iterate(vm, window[0], &window[1])) {
        return false;
    }
    for (;;) {
        switch (object_next(vm, window[1], &window[2])) {
        case STEP_ITEM:
            break;
        case STEP_END:
            return true;
        case STEP_RAISED:
            return false;
        }
        if (!object_get_item(vm, mapping, window[2], &window[3]) ||
            !visit(vm, dict, window[2], window[3], context)) {
            return false;
        }
    }
}

static bool visit_mapping(Vm *vm, Dict *dict, Value mapping, PairVisitor visit, Value context) {
    if (value_is_exactly(vm, mapping, CLASS_DICT)) {
        size_t position = 0;
        Value key;
        Value value;
        while (dict_next(value_as_dict(mapping), &position, &key, &value)) {
            if (!visit(vm, dict, key, value, context)) {
                return false;
            }
        }
        return true;
    }
    Value *window = window_open(vm, 4);
    bool done = visit_keys(vm, dict, mapping, visit, context, window);
    window_close(vm, window);
    return done;
}

static bool has_keys(Vm *vm, Value mapping, bool *has) {
    Value keys;
    if (!object_find_attribute(vm, mapping, runtime_name(vm, NAME_KEYS), &keys)) {
        return false;
    }
    *has = !value_is_absent(keys);
    return true;
}

static bool set_pair(Vm *vm, Dict *dict, Value key, Value value, Value context) {
    (void)context;
    return dict_set(vm, dict, key, value);
}

bool building_update_dict(Vm *vm, Dict *dict, Value mapping) {
    bool has;
    if (!has_keys(vm, mapping, &has)) {
        return false;
    }
    if (!has) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not a mapping",
                               class_name_of(vm, mapping));
    }
    return visit_mapping(vm, dict, mapping, set_pair, VALUE_NONE);
}

static bool merge_pair(Vm *vm, Dict *dict, Value key, Value value, Value callable) {
    Value present;
    if (!value_is_string(key)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "keywords must be strings");
    }
    if (!dict_get(vm, dict, key, &present)) {
        return false;
    }
    if (!value_is_absent(present)) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR, "%s got multiple values for keyword argument '%s'",
            string_text(vm, call_describe(vm, callable)), string_text(vm, value_as_string(key)));
    }
    return dict_set(vm, dict, key, value);
}

bool building_merge_keywords(Vm *vm, Dict *dict, Value mapping, Value callable) {
    bool has;
    if (!has_keys(vm, mapping, &has)) {
        return false;
    }
    if (!has) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR, "%s argument after ** must be a mapping, not %s",
            string_text(vm, call_describe(vm, callable)), class_name_of(vm, mapping));
    }
    return visit_mapping(vm, dict, mapping, merge_pair, callable);
}

// ---- f-strings ----

static void append_escaped(TextBuffer *buffer, const String *text) {
    for (size_t index = 0; index < text->length; index++) {
        uint32_t point = string_at(text, index);
        if (point < 128) {
            text_buffer_append_byte(buffer, (char)point);
        } else {
            text_buffer_append_format(buffer,
                                      point < 256       ? "\\x%02x"
                                      : point < 0x10000 ? "\\u%04x"
                                                        : "\\U%08x",
                                      (unsigned)point);
        }
    }
}

static bool convert(Vm *vm, Value value, unsigned conversion, String **text) {
    if (conversion == 1) {
        return object_str(vm, value, text);
    }
    if (!object_repr(vm, value, text)) {
        return false;
    }
    if (conversion == 3 && !string_is_ascii(*text)) {
        TextBuffer buffer;
        text_buffer_init(&buffer);
        append_escaped(&buffer, *text);
        *text = string_from_buffer(vm, &buffer);
        text_buffer_release(&buffer);
    }
    return true;
}

bool building_format(Vm *vm, Value value, Value specification, unsigned conversion, Value *result) {
    String *text;
    Value *window = window_open(vm, 1);
    window[0] = value;
    bool done = true;
    if (conversion != 0) {
        done = convert(vm, value, conversion, &text);
        window[0] = done ? value_from_object(text) : VALUE_NONE;
    }
    if (done && !(value_is_absent(specification) && value_is_exactly(vm, window[0], CLASS_STR))) {
        String *format = value_is_absent(specification) ? runtime_of(vm)->empty_string
                                                        : value_as_string(specification);
        done = object_format(vm, window[0], format, &text);
        window[0] = done ? value_from_object(text) : VALUE_NONE;
    }
    *result = window[0];
    window_close(vm, window);
    return done;
}

// How much room the pieces take, and how wide they are.
static size_t measure_pieces(const Value *pieces, size_t count, uint32_t *bits) {
    size_t length = 0;
    *bits = 0;
    for (size_t index = 0; index < count; index++) {
        if (value_is_int(pieces[index])) {
            length += decimal_length_signed(value_as_int(pieces[index]));
        } else {
            length += value_as_string(pieces[index])->length;
            *bits |= string_bits(value_as_string(pieces[index]));
        }
    }
    return length;
}

static void fill_ascii(char *to, const Value *pieces, size_t count) {
    for (size_t index = 0; index < count; index++) {
        if (value_is_int(pieces[index])) {
            to += decimal_length_signed(value_as_int(pieces[index]));
            (void)decimal_write_signed(to, value_as_int(pieces[index]));
        } else {
            const String *piece = value_as_string(pieces[index]);
            string_copy_bytes(to, piece->data, piece->length);
            to += piece->length;
        }
    }
}

// Ints are laid out where they belong: f"{a}: {b}" is 1.6 times as fast as by strings of their own
// and a growing buffer.
String *building_join(Vm *vm, const Value *pieces, size_t count) {
    uint32_t bits;
    size_t length = measure_pieces(pieces, count, &bits);
    if (bits == 0 && length > 1) {
        String *whole = string_new_ascii(vm, length);
        fill_ascii((char *)(whole + 1), pieces, count);
        return whole;
    }
    StringBuilder builder;
    string_builder_init(&builder);
    string_builder_reserve(&builder, length, bits);
    for (size_t index = 0; index < count; index++) {
        string_builder_append(&builder, value_is_int(pieces[index])
                                            ? string_from_int64(vm, value_as_int(pieces[index]))
                                            : value_as_string(pieces[index]));
    }
    return string_builder_finish(vm, &builder);
}

// ---- Functions ----

Function *building_new_function(Vm *vm, Dict *globals, Code *code, const Value *operands) {
    Function *function = function_new(vm, code, globals, NULL);
    for (uint16_t index = 0; index < code->free_count; index++) {
        function->cells[index] = (Cell *)(void *)value_as_object(operands[3 + index]);
    }
    function->defaults = value_is_none(operands[0]) ? NULL : value_as_tuple(operands[0]);
    function->keyword_defaults = value_is_none(operands[1]) ? NULL : value_as_dict(operands[1]);
    function->annotations = operands[2];
    return function;
}
