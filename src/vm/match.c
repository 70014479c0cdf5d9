// match.c: what the patterns of `match` ask of a subject.
#include "vm/match.h"

#include "object/dict.h"
#include "object/list.h"
#include "vm/building.h"
#include "vm/native.h"

static bool is_a(Vm *vm, Value value, ClassId id) {
    return class_is_instance(vm, value, runtime_class(vm, id));
}

// Classes derived from, or registered with, an abstract class of collections.abc have a flag.
static bool has_flag(Vm *vm, Value subject, uint32_t flag) {
    return (class_of(vm, subject)->flags & flag) != 0;
}

static bool is_builtin(Vm *vm, Value subject) {
    return (class_of(vm, subject)->flags & CLASS_IS_BUILTIN) != 0;
}

bool match_is_sequence(Vm *vm, Value subject) {
    if (!value_is_object(subject)) { // numbers, None
        return false;
    }
    if (is_a(vm, subject, CLASS_STR) || is_a(vm, subject, CLASS_BYTES) ||
        is_a(vm, subject, CLASS_BYTEARRAY)) {
        return false;
    }
    if (!is_builtin(vm, subject)) { // its flags tell what the first of its bases is
        return has_flag(vm, subject, CLASS_IS_SEQUENCE);
    }
    return is_a(vm, subject, CLASS_LIST) || is_a(vm, subject, CLASS_TUPLE) ||
           is_a(vm, subject, CLASS_RANGE) || is_a(vm, subject, CLASS_MEMORY_VIEW) ||
           has_flag(vm, subject, CLASS_IS_SEQUENCE);
}

bool match_is_mapping(Vm *vm, Value subject) {
    if (!value_is_object(subject)) {
        return false;
    }
    if (!is_builtin(vm, subject)) {
        return has_flag(vm, subject, CLASS_IS_MAPPING);
    }
    return is_a(vm, subject, CLASS_DICT) || is_a(vm, subject, CLASS_MAPPING_PROXY) ||
           has_flag(vm, subject, CLASS_IS_MAPPING);
}

bool match_length(Vm *vm, Value subject, Value *result) {
    size_t length;
    if (!object_length(vm, subject, &length)) {
        return false;
    }
    *result = value_from_int((int64_t)length);
    return true;
}

// ---- Mappings ----

static bool check_duplicates(Vm *vm, const Tuple *keys) {
    for (size_t index = 0; index < keys->count; index++) {
        for (size_t other = 0; other < index; other++) {
            bool equal;
            if (!object_equal(vm, keys->items[index], keys->items[other], &equal)) {
                return false;
            }
            if (equal) {
                String *text;
                return object_repr(vm, keys->items[index], &text) &&
                       exception_raise(vm, CLASS_VALUE_ERROR,
                                       "mapping pattern checks duplicate key (%s)",
                                       string_text(vm, text));
            }
        }
    }
    return true;
}

// ABSENT when the key is missing. get() does not make what is missing (defaultdict).
static bool get_key(Vm *vm, Value subject, Value key, Value missing, Value *result) {
    if (value_is_exactly(vm, subject, CLASS_DICT)) {
        return dict_get(vm, value_as_dict(subject), key, result);
    }
    const Value arguments[2] = {key, missing};
    if (!native_call_method(vm, subject, "get", arguments, 2, result)) {
        return false;
    }
    if (value_is(*result, missing)) {
        *result = VALUE_ABSENT;
    }
    return true;
}

bool match_keys(Vm *vm, Value subject, Tuple *keys, Value *result) {
    if (!check_duplicates(vm, keys)) {
        return false;
    }
    Value *window = window_open(vm, 3);
    Tuple *values = tuple_new(vm, keys->count);
    window[0] = value_from_object(values);
    window[1] = value_from_object(list_new(vm, 0)); // equal to nothing the mapping holds
    bool done = true;
    bool found = true;
    for (size_t index = 0; index < keys->count && done && found; index++) {
        done = get_key(vm, subject, keys->items[index], window[1], &window[2]);
        found = done && !value_is_absent(window[2]);
        if (found) {
            values->items[index] = window[2];
        }
    }
    *result = found ? window[0] : VALUE_NONE;
    window_close(vm, window);
    return done;
}

bool match_rest(Vm *vm, Value subject, Tuple *keys, Value *result) {
    Value *window = window_open(vm, 1);
    Dict *rest = dict_new(vm);
    window[0] = value_from_object(rest);
    bool done = building_update_dict(vm, rest, subject);
    for (size_t index = 0; index < keys->count && done; index++) {
        done = dict_delete(vm, rest, keys->items[index], NULL);
    }
    *result = window[0];
    window_close(vm, window);
    return done;
}

// ---- Classes ----

// Classes whose one positional pattern is the subject itself.
static bool matches_self(Vm *vm, const Class *class) {
    static const ClassId ids[] = {CLASS_BOOL,  CLASS_BYTEARRAY, CLASS_BYTES, CLASS_DICT,
                                  CLASS_FLOAT, CLASS_FROZENSET, CLASS_INT,   CLASS_LIST,
                                  CLASS_SET,   CLASS_STR,       CLASS_TUPLE};
    for (size_t index = 0; index < sizeof ids / sizeof ids[0]; index++) {
        if (class_is_subclass(class, runtime_class(vm, ids[index]))) {
            return true;
        }
    }
    return false;
}

typedef struct ClassMatch {
    Vm *vm;
    Value subject;
    Class *class;
    Tuple *attributes; // found so far, in the caller's window
    Tuple *names;      // already looked at: twice is an error
    size_t count;
    bool found;
} ClassMatch;

static bool take_attribute(ClassMatch *match, String *name) {
    for (size_t index = 0; index < match->count; index++) {
        if (value_is_string(match->names->items[index]) &&
            string_equal(value_as_string(match->names->items[index]), name)) {
            return exception_raise(
                match->vm, CLASS_TYPE_ERROR, "%s() got multiple sub-patterns for attribute '%s'",
                string_text(match->vm, match->class->name), string_text(match->vm, name));
        }
    }
    Value *window = window_open(match->vm, 1);
    bool done = object_find_attribute(match->vm, match->subject, string_intern(match->vm, name),
                                      &window[0]);
    match->found = done && !value_is_absent(window[0]);
    if (match->found) {
        match->names->items[match->count] = value_from_object(name);
        match->attributes->items[match->count++] = window[0];
    }
    window_close(match->vm, window);
    return done;
}

static bool raise_too_many(const ClassMatch *match, size_t allowed, size_t count) {
    return exception_raise(
        match->vm, CLASS_TYPE_ERROR, "%s() accepts %zu positional sub-pattern%s (%zu given)",
        string_text(match->vm, match->class->name), allowed, allowed == 1 ? "" : "s", count);
}

static bool match_positional(ClassMatch *match, size_t count) {
    Vm *vm = match->vm;
    Value names;
    if (!object_find_attribute(vm, value_from_object(match->class),
                               runtime_name(vm, NAME_MATCH_ARGS), &names)) {
        return false;
    }
    if (value_is_absent(names) && matches_self(vm, match->class)) {
        if (count > 1) {
            return raise_too_many(match, 1, count);
        }
        match->attributes->items[match->count++] = match->subject;
        return true;
    }
    if (!value_is_absent(names) && !value_is_tuple(names)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s.__match_args__ must be a tuple (got %s)",
                               string_text(vm, match->class->name), class_name_of(vm, names));
    }
    size_t allowed = value_is_absent(names) ? 0 : value_as_tuple(names)->count;
    if (allowed < count) {
        return raise_too_many(match, allowed, count);
    }
    for (size_t index = 0; index < count && match->found; index++) {
        Value name = value_as_tuple(names)->items[index];
        if (!value_is_string(name)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "__match_args__ elements must be strings (got %s)",
                                   class_name_of(vm, name));
        }
        if (!take_attribute(match, value_as_string(name))) {
            return false;
        }
    }
    return true;
}

static bool is_instance(Vm *vm, Value subject, Value class, bool *is) {
    Class *metaclass = class_of(vm, class);
    if (metaclass == runtime_class(vm, CLASS_TYPE)) {
        return object_is_instance(vm, subject, (Class *)(void *)value_as_object(class), is);
    }
    Value answer;
    return object_call_special(vm, class, SPECIAL_INSTANCECHECK, &subject, 1, NULL, &answer) &&
           object_is_true(vm, answer, is);
}

bool match_class(Vm *vm, Value subject, Value class, Value count, Tuple *names, Value *result) {
    if (!value_is_kind(class, KIND_CLASS)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "called match pattern must be a class");
    }
    bool is;
    if (!is_instance(vm, subject, class, &is)) {
        return false;
    }
    *result = VALUE_NONE;
    if (!is) {
        return true;
    }
    size_t positional = (size_t)value_as_int(count);
    Value *window = window_open(vm, 2);
    Tuple *attributes = tuple_new(vm, positional + names->count);
    Tuple *taken = tuple_new(vm, positional + names->count);
    window[0] = value_from_object(attributes);
    window[1] = value_from_object(taken);
    ClassMatch match = {vm, subject, (Class *)(void *)value_as_object(class), attributes, taken,
                        0,  true};
    bool done = positional == 0 || match_positional(&match, positional);
    for (size_t index = 0; index < names->count && done && match.found; index++) {
        done = take_attribute(&match, value_as_string(names->items[index]));
    }
    if (done && match.found) {
        *result = window[0];
    }
    window_close(vm, window);
    return done;
}
