// match.c: the questions of pattern matching.
#include "vm/match.h"

#include "object/protocol.h"
#include "vm/native.h"

// ---- Sequences and mappings ----

// A class of Python code says what it is by deriving from an abstract class of collections.abc; that
// module marks the class (and registers builtins with it) by this attribute.
static bool has_mark(Vm *vm, Value subject, const char *mark) {
    Value value = class_lookup(vm, class_of(vm, subject), string_intern_text(vm, mark));
    return value_is(value, VALUE_TRUE);
}

bool match_is_sequence(Vm *vm, Value subject) {
    return value_is_list(subject) || value_is_tuple(subject) || value_is_kind(subject, KIND_RANGE) ||
           (value_is_object(subject) && !value_is_string(subject) &&
            !value_is_kind(subject, KIND_BYTES) && !value_is_kind(subject, KIND_BYTEARRAY) &&
            has_mark(vm, subject, "__match_sequence__"));
}

bool match_is_mapping(Vm *vm, Value subject) {
    return value_is_dict(subject) ||
           (value_is_object(subject) && has_mark(vm, subject, "__match_mapping__"));
}

bool match_length(Vm *vm, Value subject, Value *result) {
    size_t length;
    if (!object_length(vm, subject, &length)) {
        return false;
    }
    *result = value_from_int((int64_t)length);
    return true;
}

// ---- Keys ----

static bool check_keys_differ(Vm *vm, const Tuple *keys, Value *window) {
    Set *seen = set_new(vm);
    window[0] = value_from_object(seen);
    for (size_t index = 0; index < keys->count; index++) {
        bool found;
        if (!set_contains(vm, seen, keys->items[index], &found)) {
            return false;
        }
        if (found) {
            String *text;
            return object_repr(vm, keys->items[index], &text) &&
                   exception_raise(vm, CLASS_VALUE_ERROR,
                                   "mapping pattern checks duplicate key (%s)", string_text(vm, text));
        }
        if (!set_add(vm, seen, keys->items[index])) {
            return false;
        }
    }
    return true;
}

// subject.get(key, absent): a default of a defaultdict is not made.
static bool find_key(Vm *vm, Value subject, Value key, Value *value) {
    if (value_is_dict(subject) && class_is_exactly(vm, subject, CLASS_DICT)) {
        return dict_get(vm, value_as_dict(subject), key, value);
    }
    Value marker = value_from_object(runtime_class(vm, CLASS_OBJECT));
    Value arguments[2] = {key, marker};
    if (!native_call_method(vm, subject, "get", arguments, 2, value)) {
        return false;
    }
    if (value_is(*value, marker)) {
        *value = VALUE_ABSENT;
    }
    return true;
}

bool match_keys(Vm *vm, Value subject, Tuple *keys, Value *result) {
    Value *window = window_open(vm, 2);
    bool done = check_keys_differ(vm, keys, window);
    Tuple *values = tuple_new(vm, keys->count);
    window[1] = value_from_object(values);
    Value outcome = window[1];
    for (size_t index = 0; done && index < keys->count; index++) {
        Value value;
        done = find_key(vm, subject, keys->items[index], &value);
        if (!done || value_is_absent(value)) {
            outcome = VALUE_NONE;
            break;
        }
        values->items[index] = value;
    }
    window_close(vm, window);
    *result = outcome;
    return done;
}

bool match_rest(Vm *vm, Value subject, Tuple *keys, Value *result) {
    Value *window = window_open(vm, 1);
    Value class = value_from_object(runtime_class(vm, CLASS_DICT));
    bool done = object_call(vm, class, &subject, 1, &window[0]);
    for (size_t index = 0; done && index < keys->count; index++) {
        done = dict_delete(vm, value_as_dict(window[0]), keys->items[index], NULL);
    }
    *result = window[0];
    window_close(vm, window);
    return done;
}

// ---- Classes ----

// The builtin classes whose one positional pattern is the value itself.
static bool matches_itself(Vm *vm, const Class *class) {
    static const ClassId ids[] = {CLASS_BOOL,      CLASS_BYTEARRAY, CLASS_BYTES, CLASS_DICT,
                                  CLASS_FLOAT,     CLASS_FROZENSET, CLASS_INT,   CLASS_LIST,
                                  CLASS_SET,       CLASS_STR,       CLASS_TUPLE};
    for (size_t index = 0; index < sizeof ids / sizeof *ids; index++) {
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
    Tuple *values;
    Value *seen; // a register: the set of attribute names asked for already
    size_t count;
    bool matches;
} ClassMatch;

static bool take_attribute(ClassMatch *match, Value name) {
    Vm *vm = match->vm;
    bool found;
    if (!set_contains(vm, value_as_set(*match->seen), name, &found)) {
        return false;
    }
    if (found) {
        String *text;
        return object_repr(vm, name, &text) &&
               exception_raise(vm, CLASS_TYPE_ERROR,
                               "%s() got multiple sub-patterns for attribute %s",
                               string_text(vm, match->class->name), string_text(vm, text));
    }
    Value value;
    String *interned = string_intern(vm, value_as_string(name));
    if (!set_add(vm, value_as_set(*match->seen), name) ||
        !object_find_attribute(vm, match->subject, interned, &value)) {
        return false;
    }
    match->matches = !value_is_absent(value);
    match->values->items[match->count++] = value_is_absent(value) ? VALUE_NONE : value;
    return true;
}

static bool take_positional(ClassMatch *match, size_t wanted) {
    Vm *vm = match->vm;
    Value names;
    Value class_value = value_from_object(match->class);
    if (wanted == 0) {
        return true;
    }
    if (!object_find_attribute(vm, class_value, runtime_name(vm, NAME_MATCH_ARGS), &names)) {
        return false;
    }
    bool itself = value_is_absent(names) && matches_itself(vm, match->class);
    if (!value_is_absent(names) && !value_is_tuple(names)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s.__match_args__ must be a tuple (got %s)",
                               string_text(vm, match->class->name), class_name_of(vm, names));
    }
    size_t allowed = itself ? 1 : value_is_absent(names) ? 0 : value_as_tuple(names)->count;
    if (wanted > allowed) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "%s() accepts %zu positional sub-pattern%s (%zu given)",
                               string_text(vm, match->class->name), allowed,
                               allowed == 1 ? "" : "s", wanted);
    }
    if (itself) {
        match->values->items[match->count++] = match->subject;
        return true;
    }
    for (size_t index = 0; index < wanted && match->matches; index++) {
        Value name = value_as_tuple(names)->items[index];
        if (!value_is_string(name)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "__match_args__ elements must be strings (got %s)",
                                   class_name_of(vm, name));
        }
        if (!take_attribute(match, name)) {
            return false;
        }
    }
    return true;
}

static bool is_instance(Vm *vm, Value subject, Value class, bool *answer) {
    Value result;
    return object_call_special(vm, class, SPECIAL_INSTANCECHECK, &subject, 1, NULL, &result) &&
           object_is_true(vm, result, answer);
}

bool match_class(Vm *vm, Value subject, Value class, Value positional, Tuple *names,
                 Value *result) {
    if (!value_is_kind(class, KIND_CLASS)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "called match pattern must be a class");
    }
    bool matches;
    if (!is_instance(vm, subject, class, &matches)) {
        return false;
    }
    if (!matches) {
        *result = VALUE_NONE;
        return true;
    }
    size_t wanted = (size_t)value_as_int(positional);
    Value *window = window_open(vm, 2);
    window[0] = value_from_object(set_new(vm));
    window[1] = value_from_object(tuple_new(vm, wanted + names->count));
    ClassMatch match = {vm, subject, (Class *)(void *)value_as_object(class),
                        value_as_tuple(window[1]), &window[0], 0, true};
    bool done = take_positional(&match, wanted);
    for (size_t index = 0; done && match.matches && index < names->count; index++) {
        done = take_attribute(&match, names->items[index]);
    }
    *result = match.matches ? window[1] : VALUE_NONE;
    window_close(vm, window);
    return done;
}
