// native_match.c: puts the arguments of a call where the body of a native expects them.
//
// The messages are those of CPython's argument clinic, which words the same mistake in a handful of
// ways: a native without keyword parameters counts "expected", one with them says "takes".
#include "object/method.h"
#include "vm/native.h"
#include "vm/signature.h"
#include "vm/suggestion.h"

static const char *plural(size_t count) { return count == 1 ? "" : "s"; }

// "list.append" for methods, "len" for functions, "list" for list.__new__.
static void append_name(Vm *vm, const Native *native, bool with_class, TextBuffer *buffer) {
    const char *name = native->definition->name;
    if (native->owner == NULL) {
        text_buffer_append_text(buffer, name);
    } else if (strcmp(name, "__new__") == 0 || strcmp(name, "__init__") == 0) {
        text_buffer_append_text(buffer, string_text(vm, native->owner->name));
    } else {
        if (with_class) {
            text_buffer_append_format(buffer, "%s.", string_text(vm, native->owner->name));
        }
        text_buffer_append_text(buffer, name);
    }
}

// Functions of modules are called "math.sqrt" where their arguments are only counted.
static void append_module(Vm *vm, const Native *native, TextBuffer *buffer) {
    if (native->owner == NULL && value_is_string(native->module) &&
        !string_equal_text(value_as_string(native->module), "builtins")) {
        text_buffer_append_format(buffer, "%s.", string_text(vm, value_as_string(native->module)));
    }
}

static bool raise_with_name(Vm *vm, const Native *native, bool with_class, const char *rest) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    if (with_class) {
        append_module(vm, native, &buffer);
    }
    append_name(vm, native, with_class, &buffer);
    bool raised = exception_raise(vm, CLASS_TYPE_ERROR, "%s%s", buffer.bytes, rest);
    text_buffer_release(&buffer);
    return raised;
}

static bool raise_formatted(Vm *vm, const Native *native, bool with_class, const char *format, ...)
    PRINTF_LIKE(4, 5);
static bool raise_formatted(Vm *vm, const Native *native, bool with_class, const char *format,
                            ...) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    va_list values;
    va_start(values, format);
    text_buffer_append_format_list(&buffer, format, values);
    va_end(values);
    bool raised = raise_with_name(vm, native, with_class, buffer.bytes);
    text_buffer_release(&buffer);
    return raised;
}

// Whether the first parameter is the object a method was found on, which messages do not count.
static size_t hidden_count(Vm *vm, const Native *native) {
    bool is_method = native->object.shape == runtime_shape(vm, CLASS_NATIVE_METHOD);
    bool is_constructor = native->owner != NULL && strcmp(native->definition->name, "__new__") == 0;
    bool is_class_method = native->owner != NULL && value_is_absent(native->self);
    return is_method || is_constructor || is_class_method ? 1 : 0;
}

Class *native_shown_class(Vm *vm, Value value) {
    Class *class = class_of(vm, value);
    bool is_bound = class == runtime_class(vm, CLASS_BOUND_NATIVE);
    if (!is_bound && class != runtime_class(vm, CLASS_NATIVE_METHOD)) {
        return class;
    }
    const Native *native = value_as_native(is_bound ? value_as_method(value)->function : value);
    bool is_slot = native_is_slot_wrapper(vm, native) ||
                   (native->owner != NULL && strcmp(native->definition->name, "__init__") == 0);
    ClassId id = is_bound ? (is_slot ? CLASS_METHOD_WRAPPER : CLASS_NATIVE)
                          : (is_slot ? CLASS_WRAPPER_DESCRIPTOR : CLASS_NATIVE_METHOD);
    return runtime_class(vm, id);
}

bool native_is_slot_wrapper(Vm *vm, const Native *native) {
    static const char *const plain[] = {
        "__new__",         "__init__",     "__format__",        "__bytes__",
        "__length_hint__", "__dir__",      "__init_subclass__", "__class_getitem__",
        "__prepare__",     "__reversed__", "__instancecheck__", "__subclasscheck__",
        "__mro_entries__", "__missing__",  "__enter__",         "__exit__",
        "__complex__",     "__round__",    "__trunc__",         "__floor__",
        "__ceil__",        "__set_name__", "__aenter__",        "__aexit__",
        "__getattr__"};
    static const char *const specials[] = {
#define SPECIAL(name, text) text,
#include "object/specials.def"
#undef SPECIAL
    };
    const char *name = native->definition->name;
    if (native->owner == NULL || name[0] != '_') {
        return false;
    }
    for (size_t index = 0; index < sizeof plain / sizeof plain[0]; index++) {
        if (strcmp(plain[index], name) == 0) {
            return false;
        }
    }
    // These are written as ordinary methods, too, because they are called so often.
    const char *owner = string_text(vm, native->owner->name);
    bool has_own = strcmp(owner, "dict") == 0 || strcmp(owner, "list") == 0;
    bool has_contains =
        strcmp(owner, "set") == 0 || strcmp(owner, "frozenset") == 0 || strcmp(owner, "dict") == 0;
    if ((has_own && strcmp(name, "__getitem__") == 0) ||
        (has_contains && strcmp(name, "__contains__") == 0)) {
        return false;
    }
    for (size_t index = 0; index < sizeof specials / sizeof specials[0]; index++) {
        if (strcmp(specials[index], name) == 0) {
            return true;
        }
    }
    return false;
}

// Slots of a type are called through wrappers of CPython's that do not know their names.
static bool raise_wrapper_count(Vm *vm, const Native *native, size_t got) {
    const Signature *signature = native->signature;
    size_t least = signature->required_count - 1;
    size_t most = signature->positional_count - 1;
    if (least != most) {
        bool few = got < least;
        return exception_raise(vm, CLASS_TYPE_ERROR, " expected at %s %zu argument%s, got %zu",
                               few ? "least" : "most", few ? least : most,
                               plural(few ? least : most), got);
    }
    return exception_raise(vm, CLASS_TYPE_ERROR, "%sexpected %zu argument%s, got %zu",
                           most == 2 ? " " : "", most, plural(most), got);
}

static bool raise_positional_only_count(Vm *vm, const Native *native, size_t given) {
    size_t hidden = hidden_count(vm, native);
    size_t least = native->signature->required_count - hidden;
    size_t most = native->signature->positional_count - hidden;
    size_t got = given >= hidden ? given - hidden : 0;
    if (native->signature->star_args < 0 && native_is_slot_wrapper(vm, native)) {
        return raise_wrapper_count(vm, native, got);
    }
    if (native->signature->star_args < 0 && least == most) {
        if (most == 0) {
            return raise_formatted(vm, native, true, "() takes no arguments (%zu given)", got);
        }
        // Constructors, and sorted(), are called through quick paths of CPython's that count
        // otherwise.
        bool counts_exactly = strcmp(native->definition->name, "sorted") != 0 &&
                              strcmp(native->definition->name, "__new__") != 0;
        if (most == 1 && counts_exactly) {
            return raise_formatted(vm, native, true, "() takes exactly one argument (%zu given)",
                                   got);
        }
        return raise_formatted(vm, native, false, " expected %zu argument%s, got %zu", most,
                               plural(most), got);
    }
    bool few = got < least;
    return raise_formatted(vm, native, false, " expected at %s %zu argument%s, got %zu",
                           few ? "least" : "most", few ? least : most, plural(few ? least : most),
                           got);
}

// Whether no parameter behind the hidden ones has a name to be given by; **kwargs takes any and has
// none itself.
static bool has_no_names(const Signature *signature, size_t hidden) {
    for (size_t index = hidden; index < signature->count; index++) {
        ParameterKind kind = signature->parameters[index].kind;
        if (kind == PARAMETER_POSITIONAL || kind == PARAMETER_KEYWORD_ONLY) {
            return false;
        }
    }
    return true;
}

static bool raise_too_many(Vm *vm, const Native *native, size_t given) {
    const Signature *signature = native->signature;
    size_t hidden = hidden_count(vm, native);
    bool is_constructor = native->owner != NULL && strcmp(native->definition->name, "__new__") == 0;
    // int() and str() are called through a quick path of CPython's that counts like that, too, and
    // so is sorted().
    bool is_quick = strcmp(native->definition->name, "sorted") == 0 ||
                    (is_constructor && (native->owner == runtime_class(vm, CLASS_INT) ||
                                        native->owner == runtime_class(vm, CLASS_STR)));
    if (is_quick || has_no_names(signature, hidden)) {
        return raise_positional_only_count(vm, native, given);
    }
    size_t most = signature->positional_count - hidden;
    if (most == 0) {
        return raise_with_name(vm, native, false, "() takes no positional arguments");
    }
    bool exactly = !is_constructor && signature->required_count == signature->positional_count;
    return raise_formatted(vm, native, false, "() takes %s %zu %sargument%s (%zu given)",
                           exactly ? "exactly" : "at most", most,
                           signature->keyword_only_count > 0 ? "positional " : "", plural(most),
                           given - hidden);
}

static bool raise_missing(Vm *vm, const Native *native, size_t index, size_t given, bool by_name) {
    const Signature *signature = native->signature;
    const Parameter *parameter = &signature->parameters[index];
    if (signature->is_positional_only && !by_name) {
        return raise_positional_only_count(vm, native, given);
    }
    size_t hidden = hidden_count(vm, native);
    if (strcmp(native->definition->name, "sorted") == 0) {
        return raise_positional_only_count(vm, native, given);
    }
    if (parameter->kind == PARAMETER_POSITIONAL_ONLY) {
        size_t least = 0;
        for (size_t other = hidden; other < signature->positional_count; other++) {
            const Parameter *candidate = &signature->parameters[other];
            least += candidate->kind == PARAMETER_POSITIONAL_ONLY &&
                     candidate->default_kind == DEFAULT_NOT_GIVEN;
        }
        return raise_formatted(vm, native, false,
                               "() takes at least %zu positional argument%s (%zu given)", least,
                               plural(least), given - hidden);
    }
    if (parameter->kind == PARAMETER_KEYWORD_ONLY) {
        return raise_formatted(vm, native, false,
                               "() missing required keyword-only argument: '%.*s'",
                               (int)parameter->name_length, parameter->name);
    }
    return raise_formatted(vm, native, false, "() missing required argument '%.*s' (pos %zu)",
                           (int)parameter->name_length, parameter->name, index + 1 - hidden);
}

// __new__ of a builtin class lets pass the keywords that are for a subclass's own __init__, and the
// other way round.
static bool is_for_the_other(Vm *vm, const Native *native, Value self) {
    const char *name = native->definition->name;
    bool is_new = strcmp(name, "__new__") == 0;
    bool is_strict =
        native->owner == runtime_class(vm, CLASS_SET); // its __init__ takes none at all
    if (native->owner == NULL || (!is_new && (is_strict || strcmp(name, "__init__") != 0)) ||
        (is_new && !value_is_kind(self, KIND_CLASS))) {
        return false;
    }
    Class *class = is_new ? (Class *)(void *)value_as_object(self) : class_of(vm, self);
    Special other = is_new ? SPECIAL_INIT : SPECIAL_NEW;
    return !value_is(class_special(vm, class, other), class_special(vm, native->owner, other));
}

static bool raise_unexpected(Vm *vm, const Native *native, String *name) {
    const Signature *signature = native->signature;
    List *names = list_new(vm, signature->count);
    for (size_t index = 0; index < signature->count; index++) {
        const Parameter *parameter = &signature->parameters[index];
        if (parameter->kind == PARAMETER_POSITIONAL || parameter->kind == PARAMETER_KEYWORD_ONLY) {
            list_append(
                vm, names,
                value_from_object(string_from_utf8(vm, parameter->name, parameter->name_length)));
        }
    }
    String *best = suggestion_choose(vm, name, names->items, names->count);
    return best == NULL
               ? raise_formatted(vm, native, false, "() got an unexpected keyword argument '%s'",
                                 string_text(vm, name))
               : raise_formatted(vm, native, false,
                                 "() got an unexpected keyword argument '%s'. Did you mean '%s'?",
                                 string_text(vm, name), string_text(vm, best));
}

static bool take_keyword(Vm *vm, const Native *native, Value *values, String *name, Value value) {
    const Signature *signature = native->signature;
    if (signature->is_positional_only && is_for_the_other(vm, native, values[0])) {
        return true;
    }
    if (signature->is_positional_only) {
        return raise_with_name(vm, native, true, "() takes no keyword arguments");
    }
    const char *text = string_text(vm, name);
    int index = signature_find(signature, text, strlen(text));
    if (index >= 0) {
        if (!value_is_absent(values[index])) {
            TextBuffer callee;
            text_buffer_init(&callee);
            append_name(vm, native, false, &callee);
            bool raised = exception_raise(
                vm, CLASS_TYPE_ERROR, "argument for %s() given by name ('%s') and position (%zu)",
                callee.bytes, text, (size_t)index + 1 - hidden_count(vm, native));
            text_buffer_release(&callee);
            return raised;
        }
        values[index] = value;
        return true;
    }
    if (signature->star_kwargs < 0) {
        return raise_unexpected(vm, native, name);
    }
    dict_set_string(vm, value_as_dict(values[signature->star_kwargs]), name, value);
    return true;
}

static Value default_of(Vm *vm, const Parameter *parameter) {
    if (parameter->default_kind == DEFAULT_TEXT) {
        return value_from_object(string_intern_utf8(vm, parameter->text, parameter->text_length));
    }
    return parameter->value;
}

// More arguments of both kinds than there are parameters.
static bool raise_too_many_together(Vm *vm, const Native *native, size_t given,
                                    bool only_keywords) {
    const Signature *signature = native->signature;
    size_t hidden = hidden_count(vm, native);
    size_t most = signature->count - hidden;
    bool exactly = signature->required_count == signature->count;
    return raise_formatted(vm, native, false, "() takes %s %zu %sargument%s (%zu given)",
                           exactly ? "exactly" : "at most", most, only_keywords ? "keyword " : "",
                           plural(most), given - hidden);
}

bool native_match_arguments(Vm *vm, const Native *native, Value *values, const Value *arguments,
                            size_t positional_count, Tuple *keywords) {
    const Signature *signature = native->signature;
    size_t taken = positional_count;
    size_t keyword_count = keywords == NULL ? 0 : keywords->count;
    if (keyword_count > 0 && positional_count + keyword_count > signature->count &&
        signature->star_args < 0 && signature->star_kwargs < 0 && !signature->is_positional_only) {
        return raise_too_many_together(vm, native, positional_count + keyword_count,
                                       positional_count == hidden_count(vm, native));
    }
    if (taken > signature->positional_count) {
        if (signature->star_args < 0) {
            return raise_too_many(vm, native, positional_count);
        }
        taken = signature->positional_count;
    }
    for (size_t index = 0; index < signature->count; index++) {
        values[index] = index < taken ? arguments[index] : VALUE_ABSENT;
    }
    if (signature->star_args >= 0) {
        values[signature->star_args] =
            value_from_object(tuple_from_values(vm, arguments + taken, positional_count - taken));
    }
    if (signature->star_kwargs >= 0) {
        values[signature->star_kwargs] = value_from_object(dict_new(vm));
    }
    for (size_t index = 0; index < keyword_count; index++) {
        if (!take_keyword(vm, native, values, value_as_string(keywords->items[index]),
                          arguments[positional_count + index])) {
            return false;
        }
    }
    for (size_t index = taken; index < signature->count; index++) {
        const Parameter *parameter = &signature->parameters[index];
        if (!value_is_absent(values[index])) {
            continue;
        }
        if (parameter->default_kind == DEFAULT_NOT_GIVEN) {
            return raise_missing(vm, native, index, positional_count, keyword_count > 0);
        }
        values[index] = default_of(vm, parameter);
    }
    return true;
}

static bool raise_no_type(Vm *vm, const Native *native, Value given) {
    const char *owner = class_message_name(vm, native->owner);
    return exception_raise(vm, CLASS_TYPE_ERROR, "%s.__new__(X): X is not a type object (%s)",
                           owner, class_name_of(vm, given));
}

static bool check_constructor(Vm *vm, const Native *native, const Value *arguments, size_t count) {
    if (count == 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s.__new__(): not enough arguments",
                               class_message_name(vm, native->owner));
    }
    if (!value_is_kind(arguments[0], KIND_CLASS)) {
        return raise_no_type(vm, native, arguments[0]);
    }
    Class *class = (Class *)(void *)value_as_object(arguments[0]);
    if (!class_is_subclass(class, native->owner)) {
        const char *owner = class_message_name(vm, native->owner);
        const char *name = class_message_name(vm, class);
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s.__new__(%s): %s is not a subtype of %s",
                               owner, name, name, owner);
    }
    return true;
}

static bool raise_without_self(Vm *vm, const Native *native) {
    const char *owner = class_message_name(vm, native->owner);
    return native_is_slot_wrapper(vm, native)
               ? exception_raise(vm, CLASS_TYPE_ERROR,
                                 "descriptor '%s' of '%s' object needs an argument",
                                 native->definition->name, owner)
               : exception_raise(vm, CLASS_TYPE_ERROR, "unbound method %s.%s() needs an argument",
                                 owner, native->definition->name);
}

static bool raise_wrong_self(Vm *vm, const Native *native, Value self) {
    return exception_raise(vm, CLASS_TYPE_ERROR,
                           native_is_slot_wrapper(vm, native)
                               ? "descriptor '%s' requires a '%s' object but received a '%s'"
                               : "descriptor '%s' for '%s' objects doesn't apply to a '%s' object",
                           native->definition->name, class_message_name(vm, native->owner),
                           class_name_of(vm, self));
}

bool native_check_self(Vm *vm, const Native *native, const Value *arguments, size_t count) {
    if (native->owner == NULL) {
        return true;
    }
    if (native->object.shape != runtime_shape(vm, CLASS_NATIVE_METHOD)) {
        return strcmp(native->definition->name, "__new__") != 0 ||
               check_constructor(vm, native, arguments, count);
    }
    if (count == 0) {
        return raise_without_self(vm, native);
    }
    return LIKELY(class_is_instance(vm, arguments[0], native->owner)) ||
           raise_wrong_self(vm, native, arguments[0]);
}
