// class_build.c: the class statement, step by step as the language reference tells it.
//
//     bases resolved (__mro_entries__) → metaclass chosen → __prepare__ → body → metaclass called
#include "vm/class_build.h"

#include "object/cell.h"
#include "vm/call.h"

typedef enum BuildSlot {
    BUILD_BASES,
    BUILD_METACLASS,
    BUILD_KEYWORDS, // a dict, without `metaclass`
    BUILD_NAMESPACE,
    BUILD_CELL,
    BUILD_RESULT,
    BUILD_ARGUMENTS, // three values for calls, then the tuple of keyword names and their values
    BUILD_SLOT_COUNT = BUILD_ARGUMENTS + 4
} BuildSlot;

static Class *class_value(Value value) { return (Class *)(void *)value_as_object(value); }

// ---- Bases ----

// What __mro_entries__ of a base gives; found stays false when it has none. Not only its class may
// have it: typing.NamedTuple is a function.
static bool ask_for_entries(Vm *vm, Value base, Value original, bool *found, Value *entries) {
    if (value_is_kind(base, KIND_CLASS)) {
        return true;
    }
    Value method;
    if (!object_find_attribute(vm, base, runtime_special_name(vm, SPECIAL_MRO_ENTRIES), &method)) {
        return false;
    }
    *found = !value_is_absent(method);
    if (!*found) {
        return true;
    }
    *entries = method;
    return object_call(vm, *entries, &original, 1, entries);
}

// Replaces each base that is no class by what its __mro_entries__ gives.
static bool resolve_bases(Vm *vm, Value *window, const Value *bases, size_t count, bool *changed) {
    List *list = list_new(vm, count);
    Value original = value_from_object(tuple_from_values(vm, bases, count));
    window[BUILD_BASES] = value_from_object(list);
    window[BUILD_RESULT] = original;
    *changed = false;
    for (size_t index = 0; index < count; index++) {
        bool found = false;
        if (!ask_for_entries(vm, bases[index], original, &found, &window[BUILD_ARGUMENTS])) {
            return false;
        }
        if (!found) {
            list_append(vm, list, bases[index]);
            continue;
        }
        *changed = true;
        if (!value_is_tuple(window[BUILD_ARGUMENTS])) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "__mro_entries__ must return a tuple");
        }
        const Tuple *entries = value_as_tuple(window[BUILD_ARGUMENTS]);
        for (size_t entry = 0; entry < entries->count; entry++) {
            list_append(vm, list, entries->items[entry]);
        }
    }
    window[BUILD_BASES] = value_from_object(tuple_from_values(vm, list->items, list->count));
    return true;
}

// ---- The metaclass ----

static bool choose_metaclass(Vm *vm, Value *window, Value given) {
    const Tuple *bases = value_as_tuple(window[BUILD_BASES]);
    if (value_is_absent(given)) {
        given = bases->count == 0 ? value_from_object(runtime_class(vm, CLASS_TYPE))
                                  : value_from_object(class_of(vm, bases->items[0]));
    }
    window[BUILD_METACLASS] = given;
    if (!value_is_kind(given, KIND_CLASS)) {
        return true; // any callable may make the class
    }
    Class *winner = class_value(given);
    for (size_t index = 0; index < bases->count; index++) {
        Class *candidate = class_of(vm, bases->items[index]);
        if (class_is_subclass(winner, candidate)) {
            continue;
        }
        if (!class_is_subclass(candidate, winner)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "metaclass conflict: the metaclass of a derived class must be a "
                                   "(non-strict) subclass of the metaclasses of all its bases");
        }
        winner = candidate;
    }
    window[BUILD_METACLASS] = value_from_object(winner);
    return true;
}

// ---- The namespace ----

// callable(name, bases[, namespace], **keywords)
static bool call_with_keywords(Vm *vm, Value callable, Value *window, Value name, size_t count,
                               Value *result) {
    const Dict *keywords = value_as_dict(window[BUILD_KEYWORDS]);
    Value *arguments = window_open(vm, count + keywords->count + 1);
    Tuple *names = tuple_new(vm, keywords->count);
    const Value given[3] = {name, window[BUILD_BASES], window[BUILD_NAMESPACE]};
    arguments[0] = value_from_object(names);
    memcpy(arguments + 1, given, count * sizeof *given);
    size_t position = 0;
    for (size_t index = 0; index < keywords->count; index++) {
        if (!dict_next(keywords, &position, &names->items[index], &arguments[1 + count + index])) {
            break;
        }
    }
    bool done =
        vm_call(vm, callable, arguments + 1, count, keywords->count > 0 ? names : NULL, result);
    window_close(vm, arguments);
    return done;
}

static bool prepare_namespace(Vm *vm, Value *window, Value name) {
    Value metaclass = window[BUILD_METACLASS];
    if (value_is(metaclass, value_from_object(runtime_class(vm, CLASS_TYPE)))) {
        window[BUILD_NAMESPACE] = value_from_object(dict_new(vm));
        return true;
    }
    String *prepare = runtime_special_name(vm, SPECIAL_PREPARE);
    if (!object_find_attribute(vm, metaclass, prepare, &window[BUILD_ARGUMENTS])) {
        return false;
    }
    if (value_is_absent(window[BUILD_ARGUMENTS])) {
        window[BUILD_NAMESPACE] = value_from_object(dict_new(vm));
        return true;
    }
    if (!call_with_keywords(vm, window[BUILD_ARGUMENTS], window, name, 2,
                            &window[BUILD_NAMESPACE])) {
        return false;
    }
    Value special = value_special(vm, window[BUILD_NAMESPACE], SPECIAL_GETITEM);
    if (value_is_absent(special)) {
        bool is_class = value_is_kind(metaclass, KIND_CLASS);
        return exception_raise(
            vm, CLASS_TYPE_ERROR, "%s.__prepare__() must return a mapping, not %s",
            is_class ? string_text(vm, class_value(metaclass)->name) : "<metaclass>",
            class_name_of(vm, window[BUILD_NAMESPACE]));
    }
    return true;
}

// ---- The class ----

// The body's __class__ cell must have been filled by type.__new__.
static bool check_cell(Vm *vm, Value cell, Value class, Value name) {
    if (!value_is_kind(cell, KIND_CELL) || !value_is_kind(class, KIND_CLASS)) {
        return true;
    }
    Value held = ((const Cell *)(const void *)value_as_object(cell))->value;
    if (value_is_absent(held)) {
        return exception_raise(
            vm, CLASS_RUNTIME_ERROR,
            "__class__ not set defining '%s' as %s. Was __classcell__ propagated "
            "to type.__new__?",
            string_text(vm, value_as_string(name)), class_name_of(vm, class));
    }
    if (!value_is(held, class)) {
        String *held_text;
        String *class_text;
        return object_repr(vm, held, &held_text) && object_repr(vm, class, &class_text) &&
               exception_raise(vm, CLASS_TYPE_ERROR, "__class__ set to %s defining '%s' as %s",
                               string_text(vm, held_text), string_text(vm, value_as_string(name)),
                               string_text(vm, class_text));
    }
    return true;
}

static bool build(Vm *vm, Value body, Value name, const Value *bases, size_t base_count,
                  Dict *keywords, Value *window) {
    bool changed;
    Value given = VALUE_ABSENT;
    window[BUILD_KEYWORDS] = value_from_object(keywords);
    if (!dict_delete(vm, keywords, value_from_object(runtime_name(vm, NAME_METACLASS)), &given) ||
        !resolve_bases(vm, window, bases, base_count, &changed) ||
        !choose_metaclass(vm, window, given) || !prepare_namespace(vm, window, name)) {
        return false;
    }
    if (!vm_call(vm, body, &window[BUILD_NAMESPACE], 1, NULL, &window[BUILD_CELL])) {
        return false;
    }
    if (changed) {
        Value original = value_from_object(tuple_from_values(vm, bases, base_count));
        Value orig_bases = value_from_object(runtime_name(vm, NAME_ORIG_BASES));
        if (!object_set_item(vm, window[BUILD_NAMESPACE], orig_bases, original)) {
            return false;
        }
    }
    return call_with_keywords(vm, window[BUILD_METACLASS], window, name, 3,
                              &window[BUILD_RESULT]) &&
           check_cell(vm, window[BUILD_CELL], window[BUILD_RESULT], name);
}

NATIVE(build_class, "__build_class__", "(func, name, /, *bases, **kwds)",
       "Internal helper function used by the class statement.") {
    if (!value_is_function(args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__build_class__: func must be a function");
    }
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__build_class__: name is not a string");
    }
    const Tuple *bases = value_as_tuple(args[2]);
    Value *window = window_open(vm, BUILD_SLOT_COUNT);
    bool done =
        build(vm, args[0], args[1], bases->items, bases->count, value_as_dict(args[3]), window);
    *result = window[BUILD_RESULT];
    window_close(vm, window);
    return done;
}

void class_build_register(Vm *vm) {
    Value module = value_from_object(string_intern_text(vm, "builtins"));
    vm->build_class = value_from_object(native_new(vm, &build_class, NULL, module));
    dict_set_text(vm, vm->builtins, "__build_class__", vm->build_class);
}

bool class_build_is_super(Vm *vm, Value callable) {
    return value_is(callable, value_from_object(runtime_class(vm, CLASS_SUPER)));
}
