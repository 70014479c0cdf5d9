// suggestion.c: the nearest name, by the weighted edit distance that CPython uses (after Levenshtein, 1966).
#include "vm/suggestion.h"

#include "object/exception.h"
#include "object/instance.h"
#include "object/list.h"
#include "object/protocol.h"
#include "vm/native.h"
#include "vm/traceback.h"

enum { MOVE_COST = 2, CASE_COST = 1, MOST_CANDIDATES = 750, LONGEST_NAME = 40 };

// ---- Distance ----

static uint32_t lower(uint32_t point) {
    return point >= 'A' && point <= 'Z' ? point + 32 : point;
}

static size_t substitution_cost(uint32_t a, uint32_t b) {
    if (a == b) {
        return 0;
    }
    return lower(a) == lower(b) ? CASE_COST : MOVE_COST;
}

static size_t minimum(size_t a, size_t b) { return a < b ? a : b; }

// One row of the matrix of distances, updated in place; more than `limit` is reported as limit + 1.
static size_t distance_of(const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length,
                          size_t limit) {
    size_t row[LONGEST_NAME];
    size_t result = 0;
    for (size_t index = 0; index < a_length; index++) {
        row[index] = (index + 1) * MOVE_COST;
    }
    for (size_t at = 0; at < b_length; at++) {
        size_t distance = at * MOVE_COST;
        size_t least = SIZE_MAX;
        result = distance;
        for (size_t index = 0; index < a_length; index++) {
            size_t substituted = distance + substitution_cost(b[at], a[index]);
            distance = row[index];
            size_t moved = minimum(result, distance) + MOVE_COST;
            result = minimum(moved, substituted);
            row[index] = result;
            least = minimum(least, result);
        }
        if (least > limit) {
            return limit + 1;
        }
    }
    return result;
}

static size_t name_distance(const String *wrong, const String *name, size_t limit) {
    uint32_t a[LONGEST_NAME];
    uint32_t b[LONGEST_NAME];
    size_t start = 0;
    size_t a_end = wrong->length;
    size_t b_end = name->length;
    while (start < a_end && start < b_end && string_at(wrong, start) == string_at(name, start)) {
        start++;
    }
    while (a_end > start && b_end > start &&
           string_at(wrong, a_end - 1) == string_at(name, b_end - 1)) {
        a_end--;
        b_end--;
    }
    size_t a_length = a_end - start;
    size_t b_length = b_end - start;
    if (a_length == 0 || b_length == 0) {
        return MOVE_COST * (a_length + b_length);
    }
    if (a_length > LONGEST_NAME || b_length > LONGEST_NAME) {
        return limit + 1;
    }
    for (size_t index = 0; index < a_length; index++) {
        a[index] = string_at(wrong, start + index);
    }
    for (size_t index = 0; index < b_length; index++) {
        b[index] = string_at(name, start + index);
    }
    return a_length <= b_length ? distance_of(a, a_length, b, b_length, limit)
                                : distance_of(b, b_length, a, a_length, limit);
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
        String *name = value_as_string(names[index]);
        // No more than a third of the characters may differ.
        size_t limit = (name->length + wrong->length + 3) * MOVE_COST / 6;
        limit = minimum(limit, best_distance - 1);
        size_t distance = string_equal(name, wrong) ? SIZE_MAX : name_distance(wrong, name, limit);
        if (distance <= limit) {
            best = name;
            best_distance = distance;
        }
        if (best_distance == 0) {
            break;
        }
    }
    return best;
}

// ---- Where the names come from ----

static const Traceback *innermost(Value exception) {
    const Traceback *last = NULL;
    for (Value at = value_as_exception(exception)->traceback; !value_is_none(at);) {
        last = (const Traceback *)(const void *)value_as_object(at);
        at = last->next;
    }
    return last;
}

static void add_keys(Vm *vm, const Dict *from, List *names) {
    size_t position = 0;
    Value key;
    Value ignored;
    while (dict_next(from, &position, &key, &ignored)) {
        list_append(vm, names, key);
    }
}

// The names a frame could have meant: its locals, its globals, the builtins.
static List *names_in_scope(Vm *vm, const Traceback *traceback) {
    List *names = list_new(vm, 0);
    for (size_t index = 0; index < traceback->code->local_count; index++) {
        list_append(vm, names, traceback->code->local_names[index]);
    }
    for (size_t index = 0; index < traceback->code->free_count; index++) {
        list_append(vm, names, traceback->code->free_names[index]);
    }
    add_keys(vm, traceback->globals, names);
    add_keys(vm, vm->builtins, names);
    return names;
}

static bool is_private(Value name) {
    return value_is_string(name) && value_as_string(name)->length > 0 &&
           string_at(value_as_string(name), 0) == '_';
}

// dir(object), without private names unless a private one was meant. NULL when that fails.
static List *names_of_object(Vm *vm, Value object, String *wrong) {
    Value dir;
    Value all;
    if (!object_call_special(vm, object, SPECIAL_DIR, NULL, 0, NULL, &dir) ||
        !object_to_list(vm, dir, &all)) {
        exception_clear(vm);
        return NULL;
    }
    List *names = value_as_list(all);
    bool keep_private = is_private(value_from_object(wrong));
    size_t kept = 0;
    for (size_t index = 0; index < names->count; index++) {
        if (keep_private || !is_private(names->items[index])) {
            names->items[kept++] = names->items[index];
        }
    }
    names->count = kept;
    return names;
}

static Value field(Vm *vm, Value exception, Name name) {
    Object *object = value_as_object(exception);
    Value value = *object_fields(object) == NULL
                      ? VALUE_ABSENT
                      : object_get_field(vm, object, runtime_name(vm, name));
    return value_is_absent(value) ? VALUE_NONE : value;
}

static List *candidates(Vm *vm, Value exception, String *wrong) {
    if (class_is_instance(vm, exception, runtime_class(vm, CLASS_ATTRIBUTE_ERROR))) {
        return names_of_object(vm, field(vm, exception, NAME_OBJ), wrong);
    }
    const Traceback *traceback = innermost(exception);
    return traceback == NULL ? NULL : names_in_scope(vm, traceback);
}

static bool is_instance_of(Vm *vm, Value exception, ClassId id) {
    return class_is_instance(vm, exception, runtime_class(vm, id));
}

void suggestion_append(Vm *vm, Value exception, TextBuffer *buffer) {
    if (!is_instance_of(vm, exception, CLASS_NAME_ERROR) &&
        !is_instance_of(vm, exception, CLASS_ATTRIBUTE_ERROR)) {
        return;
    }
    Value wrong = field(vm, exception, NAME_LOWER_NAME);
    if (!value_is_string(wrong)) {
        return;
    }
    List *names = candidates(vm, exception, value_as_string(wrong));
    String *best = names == NULL ? NULL
                                 : suggestion_choose(vm, value_as_string(wrong), names->items,
                                                     names->count);
    if (best != NULL) {
        text_buffer_append_text(buffer, ". Did you mean: '");
        string_append_utf8(buffer, best);
        text_buffer_append_text(buffer, "'?");
    }
    bool is_module = is_instance_of(vm, exception, CLASS_NAME_ERROR) &&
                     native_is_library_module(vm, value_as_string(wrong));
    if (is_module) {
        text_buffer_append_text(buffer, best == NULL ? ". Did" : " Or did");
        text_buffer_append_format(buffer, " you forget to import '%s'?",
                                  string_text(vm, value_as_string(wrong)));
    }
}
