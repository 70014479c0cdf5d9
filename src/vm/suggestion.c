// suggestion.c: "Did you mean: 'x'?": the name nearest to a wrong one.
//
// The measure is an edit distance in which a change of case costs half, and no more than a third of
// the letters may differ: CPython's, so that the same names are suggested.
#include "vm/suggestion.h"

#include "object/dict.h"
#include "object/list.h"
#include "vm/frame_object.h"
#include "vm/native.h"
#include "vm/traceback.h"

enum { MOVE_COST = 2, CASE_COST = 1, LONGEST_NAME = 40, MOST_CANDIDATES = 750 };

static uint32_t lower(uint32_t point) {
    return point >= 'A' && point <= 'Z' ? point + ('a' - 'A') : point;
}

static size_t substitution_cost(uint32_t a, uint32_t b) {
    return a == b ? 0 : lower(a) == lower(b) ? CASE_COST : MOVE_COST;
}

typedef struct NameSlice {
    const String *string;
    size_t start;
    size_t length;
} NameSlice;

static uint32_t slice_at(NameSlice slice, size_t index) {
    return string_at(slice.string, slice.start + index);
}

static void trim(NameSlice *a, NameSlice *b) {
    while (a->length > 0 && b->length > 0 && slice_at(*a, 0) == slice_at(*b, 0)) {
        a->start++, a->length--;
        b->start++, b->length--;
    }
    while (a->length > 0 && b->length > 0 &&
           slice_at(*a, a->length - 1) == slice_at(*b, b->length - 1)) {
        a->length--;
        b->length--;
    }
}

// Above `limit` any number above it will do.
static size_t distance_of(NameSlice a, NameSlice b, size_t limit) {
    trim(&a, &b);
    if (a.length == 0 || b.length == 0) {
        return MOVE_COST * (a.length + b.length);
    }
    if (a.length > LONGEST_NAME || b.length > LONGEST_NAME) {
        return limit + 1;
    }
    if (b.length < a.length) {
        NameSlice swapped = a;
        a = b;
        b = swapped;
    }
    if ((b.length - a.length) * MOVE_COST > limit) {
        return limit + 1;
    }
    size_t row[LONGEST_NAME];
    for (size_t index = 0; index < a.length; index++) {
        row[index] = (index + 1) * MOVE_COST;
    }
    size_t result = 0;
    for (size_t outer = 0; outer < b.length; outer++) {
        size_t distance = result = outer * MOVE_COST;
        size_t minimum = SIZE_MAX;
        for (size_t index = 0; index < a.length; index++) {
            size_t substitute =
                distance + substitution_cost(slice_at(b, outer), slice_at(a, index));
            distance = row[index];
            size_t insert = (result < distance ? result : distance) + MOVE_COST;
            result = insert < substitute ? insert : substitute;
            row[index] = result;
            minimum = result < minimum ? result : minimum;
        }
        if (minimum > limit) {
            return limit + 1;
        }
    }
    return result;
}

String *suggestion_choose(Vm *vm, String *wrong, const Value *names, size_t count) {
    (void)vm;
    if (count > MOST_CANDIDATES || wrong->length > LONGEST_NAME) {
        return NULL;
    }
    String *best = NULL;
    size_t best_distance = SIZE_MAX;
    for (size_t index = 0; index < count; index++) {
        if (!value_is_string(names[index])) {
            continue;
        }
        String *candidate = value_as_string(names[index]);
        if (string_equal(candidate, wrong)) {
            continue;
        }
        size_t limit = (candidate->length + wrong->length + 3) * MOVE_COST / 6;
        if (best != NULL && best_distance - 1 < limit) {
            limit = best_distance - 1;
        }
        size_t distance = distance_of((NameSlice){wrong, 0, wrong->length},
                                      (NameSlice){candidate, 0, candidate->length}, limit);
        if (distance <= limit && (best == NULL || distance < best_distance)) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

// ---- Of uncaught exceptions ----

static Value field_of(Vm *vm, Value exception, const char *name) {
    return object_get_field(vm, value_as_object(exception), string_intern_text(vm, name));
}

static Traceback *innermost(Value exception) {
    Value each = value_as_exception(exception)->traceback;
    if (!value_is_traceback(each)) {
        return NULL;
    }
    while (value_is_traceback(value_as_traceback(each)->next)) {
        each = value_as_traceback(each)->next;
    }
    return value_as_traceback(each);
}

static Value locals_of(Vm *vm, Traceback *traceback) {
    return frame_object_locals(vm, traceback_frame(vm, traceback));
}

static void add_keys(Vm *vm, List *names, Value dict) {
    size_t position = 0;
    Value key;
    Value value;
    while (value_is_dict(dict) && dict_next(value_as_dict(dict), &position, &key, &value)) {
        list_append(vm, names, key);
    }
}

static bool starts_private(const String *name) {
    return name->length > 0 && string_at(name, 0) == '_';
}

// What dir() gives; names with an underscore only when the wrong one has one, too.
static bool add_attributes(Vm *vm, List *names, Value object, const String *wrong) {
    Value dir = dict_get_string(vm, vm->builtins, string_intern_text(vm, "dir"));
    Value *window = window_open(vm, 1);
    bool done = !value_is_absent(dir) && object_call(vm, dir, &object, 1, &window[0]) &&
                value_is_list(window[0]);
    for (size_t index = 0; done && index < value_as_list(window[0])->count; index++) {
        Value name = value_as_list(window[0])->items[index];
        if (value_is_string(name) &&
            (starts_private(wrong) || !starts_private(value_as_string(name)))) {
            list_append(vm, names, name);
        }
    }
    window_close(vm, window);
    return done;
}

// The method's own object has an attribute of that name: "self.x".
static bool self_has(Vm *vm, Value locals, String *wrong) {
    if (!value_is_dict(locals)) {
        return false;
    }
    Value self = dict_get_string(vm, value_as_dict(locals), string_intern_text(vm, "self"));
    Value found = VALUE_ABSENT;
    if (value_is_absent(self) || !object_find_attribute(vm, self, wrong, &found)) {
        return false;
    }
    return !value_is_absent(found);
}

static bool append_for_name(Vm *vm, Value exception, String *wrong, List *names,
                            TextBuffer *buffer) {
    Traceback *traceback = innermost(exception);
    if (traceback == NULL) {
        return false;
    }
    Value *window = window_open(vm, 1);
    Value locals = window[0] = locals_of(vm, traceback);
    bool is_own = self_has(vm, locals, wrong);
    window_close(vm, window);
    if (is_own) {
        text_buffer_append_format(buffer, ". Did you mean: 'self.%s'?", string_text(vm, wrong));
        return true;
    }
    add_keys(vm, names, locals);
    add_keys(vm, names, value_from_object(traceback->globals));
    add_keys(vm, names, value_from_object(vm->builtins));
    return false;
}

static bool append_best(Vm *vm, String *wrong, const List *names, TextBuffer *buffer) {
    String *best = suggestion_choose(vm, wrong, names->items, names->count);
    if (best != NULL) {
        text_buffer_append_format(buffer, ". Did you mean: '%s'?", string_text(vm, best));
    }
    return best != NULL;
}

static bool is_a(Vm *vm, Value exception, ClassId id) {
    return class_is_instance(vm, exception, runtime_class(vm, id));
}

static void append_suggestion(Vm *vm, Value exception, List *names, TextBuffer *buffer) {
    if (is_a(vm, exception, CLASS_IMPORT_ERROR)) {
        Value wrong = field_of(vm, exception, "name_from");
        Value module_name = field_of(vm, exception, "name");
        Value module = value_is_string(module_name)
                           ? dict_get_string(vm, vm->modules, value_as_string(module_name))
                           : VALUE_ABSENT;
        if (value_is_string(wrong) && !value_is_absent(module) &&
            add_attributes(vm, names, module, value_as_string(wrong))) {
            (void)append_best(vm, value_as_string(wrong), names, buffer);
        }
        return;
    }
    Value name = field_of(vm, exception, "name");
    if (!value_is_string(name)) {
        return;
    }
    String *wrong = value_as_string(name);
    if (is_a(vm, exception, CLASS_ATTRIBUTE_ERROR)) {
        Value object = field_of(vm, exception, "obj");
        if (!value_is_absent(object) && add_attributes(vm, names, object, wrong)) {
            (void)append_best(vm, wrong, names, buffer);
        }
    } else if (is_a(vm, exception, CLASS_NAME_ERROR)) {
        bool suggested = append_for_name(vm, exception, wrong, names, buffer) ||
                         append_best(vm, wrong, names, buffer);
        if (native_is_library_module(vm, wrong)) {
            text_buffer_append_format(buffer, "%s '%s'?",
                                      suggested ? " Or did you forget to import"
                                                : ". Did you forget to import",
                                      string_text(vm, wrong));
        }
    }
}

void suggestion_append(Vm *vm, Value exception, TextBuffer *buffer) {
    Value *window = window_open(vm, 1);
    List *names = list_new(vm, 0);
    window[0] = value_from_object(names);
    append_suggestion(vm, exception, names, buffer);
    if (!value_is_absent(exception_raised(vm))) {
        (void)exception_take(vm);
    }
    window_close(vm, window);
}
