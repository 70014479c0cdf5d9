// pattern_natives.c: what scripts can do with a pattern.
//
// All that finds every match goes the way of CPython 3.7 and later: behind an empty match the next
// one may begin where it was, but must not be empty.
#include "object/text_repr.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"
#include "stdlib/re/match.h"
#include "stdlib/re/re_module.h"
#include "stdlib/re/template.h"

static Pattern *self_of(const Value *args) { return value_as_pattern(args[0]); }

// ---- One match ---------------------------------------------------------------------------------

static bool find_one(Vm *vm, Value *args, PatternMode mode, Value *result) {
    Subject subject;
    const size_t *spans;
    bool ok = subject_open_arguments(vm, args, &subject) &&
              pattern_run(vm, self_of(args), &subject, mode, &spans);
    if (ok && spans != NULL) {
        *result = match_new(vm, self_of(args), &subject, mode, spans);
    }
    subject_release(&subject);
    return ok;
}

#define TEXT_SIGNATURE "(self, /, string, pos=0, endpos=<absent>)"

NATIVE(pattern_match_native, "match", TEXT_SIGNATURE,
       "Matches zero or more characters at the beginning of the string.") {
    return find_one(vm, args, PATTERN_MATCH, result);
}

NATIVE(pattern_fullmatch_native, "fullmatch", TEXT_SIGNATURE,
       "Matches against all of the string.") {
    return find_one(vm, args, PATTERN_FULLMATCH, result);
}

NATIVE(pattern_search_native, "search", TEXT_SIGNATURE,
       "Scan through string looking for a match, and return a corresponding match object "
       "instance.\n\nReturn None if no position in the string matches.") {
    return find_one(vm, args, PATTERN_SEARCH, result);
}

// ---- Every match -------------------------------------------------------------------------------

static Value group_or(Vm *vm, const Subject *subject, const size_t *spans, size_t number,
                      Value otherwise) {
    return spans[2 * number + 1] == SIZE_MAX
               ? otherwise
               : subject_slice(vm, subject, spans[2 * number], spans[2 * number + 1]);
}

// One item of findall(): the match, its only group, or a tuple of its groups.
static Value found_item(Vm *vm, const Pattern *pattern, const Subject *subject,
                        const size_t *spans) {
    size_t groups = pattern->tree.group_count;
    if (groups == 0) {
        return subject_slice(vm, subject, spans[0], spans[1]);
    }
    Value empty = subject_slice(vm, subject, 0, 0);
    if (groups == 1) {
        return group_or(vm, subject, spans, 1, empty);
    }
    Tuple *item = tuple_new(vm, groups);
    for (size_t number = 1; number <= groups; number++) {
        item->items[number - 1] = group_or(vm, subject, spans, number, empty);
    }
    return value_from_object(item);
}

NATIVE(pattern_findall_native, "findall", TEXT_SIGNATURE,
       "Return a list of all non-overlapping matches of pattern in string.") {
    Pattern *pattern = self_of(args);
    List *found = list_new(vm, 0);
    Subject subject;
    const size_t *spans;
    *result = value_from_object(found);
    bool ok = subject_open_arguments(vm, args, &subject);
    while (ok && (ok = pattern_run(vm, pattern, &subject, PATTERN_SEARCH, &spans)) &&
           spans != NULL) {
        list_append(vm, found, found_item(vm, pattern, &subject, spans));
        subject_advance(&subject, spans);
    }
    subject_release(&subject);
    return ok;
}

NATIVE(pattern_split_native, "split", "(self, /, string, maxsplit=0)",
       "Split string by the occurrences of pattern.") {
    Pattern *pattern = self_of(args);
    int64_t limit;
    List *parts = list_new(vm, 0);
    Subject subject = {0};
    const size_t *spans;
    size_t last = 0;
    *result = value_from_object(parts);
    bool ok = object_to_int64(vm, args[2], &limit) &&
              subject_open(vm, pattern, args[1], 0, INT64_MAX, &subject);
    for (int64_t count = 0; ok && (limit == 0 || count < limit); count++) {
        ok = pattern_run(vm, pattern, &subject, PATTERN_SEARCH, &spans);
        if (!ok || spans == NULL) {
            break;
        }
        list_append(vm, parts, subject_slice(vm, &subject, last, spans[0]));
        for (size_t number = 1; number <= pattern->tree.group_count; number++) {
            list_append(vm, parts, group_or(vm, &subject, spans, number, VALUE_NONE));
        }
        last = spans[1];
        subject_advance(&subject, spans);
    }
    if (ok) {
        list_append(vm, parts, subject_slice(vm, &subject, last, subject.length));
    }
    subject_release(&subject);
    return ok;
}

// ---- Substitution ------------------------------------------------------------------------------

// What stands for a match.
typedef struct Replacement {
    enum { REPLACE_BY_LITERAL, REPLACE_BY_TEMPLATE, REPLACE_BY_CALL } kind;
    Value value; // str or bytes, a template, or a function
} Replacement;

static bool has_backslash(Value value) {
    const uint8_t *bytes;
    size_t length;
    if (value_is_string(value)) {
        const String *text = value_as_string(value);
        for (size_t index = 0; index < text->length; index++) {
            if (string_at(text, index) == '\\') {
                return true;
            }
        }
        return false;
    }
    return !bytes_view(value, &bytes, &length) || memchr(bytes, '\\', length) != NULL;
}

// The template stays in the pattern: the next call will most likely have the same.
static bool find_replacement(Vm *vm, Pattern *pattern, Value given, Replacement *replacement) {
    if (!value_is_string(given) && value_is_callable(vm, given)) {
        *replacement = (Replacement){REPLACE_BY_CALL, given};
        return true;
    }
    if (!has_backslash(given)) {
        *replacement = (Replacement){REPLACE_BY_LITERAL, given};
        return true;
    }
    if (value_is_none(given) || !value_is(pattern->template_source, given)) {
        pattern->template_source = VALUE_NONE;
        if (!template_parse(vm, pattern, given, &pattern->template)) {
            return false;
        }
        // An array may change.
        bool is_constant = !value_is_kind(given, KIND_BYTEARRAY);
        pattern->template_source = is_constant ? given : VALUE_NONE;
    }
    *replacement = (Replacement){REPLACE_BY_TEMPLATE, pattern->template};
    return true;
}

// `window` has room for two values.
static bool replace_one(Vm *vm, Pattern *pattern, Subject *subject, const size_t *spans,
                        const Replacement *replacement, Output *output, Value *window) {
    switch (replacement->kind) {
    case REPLACE_BY_LITERAL:
        return output_append(vm, output, replacement->value);
    case REPLACE_BY_TEMPLATE:
        return template_append(vm, replacement->value, subject, spans, output);
    case REPLACE_BY_CALL:
        break;
    }
    window[0] = match_new(vm, pattern, subject, PATTERN_SEARCH, spans);
    return object_call(vm, replacement->value, &window[0], 1, &window[1]) &&
           subject_refresh(vm, pattern, subject) &&
           (value_is_none(window[1]) || output_append(vm, output, window[1]));
}

// Replaces up to `limit` matches (0: all of them). `output` gets the text; *count how many.
static bool replace_all(Vm *vm, Pattern *pattern, Subject *subject, const Replacement *replacement,
                        int64_t limit, Output *output, int64_t *count) {
    Value *window = window_open(vm, 2);
    size_t last = 0;
    const size_t *spans;
    for (*count = 0; limit == 0 || *count < limit; ++*count) {
        if (!pattern_run(vm, pattern, subject, PATTERN_SEARCH, &spans)) {
            return false;
        }
        if (spans == NULL) {
            break;
        }
        output_append_slice(output, subject, last, spans[0]);
        last = spans[1];
        // The spans are the engine's: the function that is called may search, too.
        size_t whole[2] = {spans[0], spans[1]};
        if (!replace_one(vm, pattern, subject, spans, replacement, output, window)) {
            return false;
        }
        subject_advance(subject, whole);
    }
    last = last > subject->end ? subject->end : last;
    output_append_slice(output, subject, last, subject->end);
    window_close(vm, window);
    return true;
}

// sub() and subn(): args are self, repl, string, count.
static bool substitute(Vm *vm, Value *args, Value *text, int64_t *count) {
    Pattern *pattern = self_of(args);
    Replacement replacement;
    Subject subject = {0};
    Output output;
    int64_t limit;
    if (!object_to_int64(vm, args[3], &limit) ||
        !find_replacement(vm, pattern, args[1], &replacement) ||
        !subject_open(vm, pattern, args[2], 0, INT64_MAX, &subject)) {
        return false;
    }
    output_init(&output, pattern_is_text(pattern));
    bool ok = replace_all(vm, pattern, &subject, &replacement, limit, &output, count);
    if (ok) {
        *text = *count == 0 ? subject_slice(vm, &subject, 0, subject.length)
                            : output_finish(vm, &output);
    }
    output_release(&output);
    subject_release(&subject);
    return ok;
}

NATIVE(
    pattern_sub_native, "sub", "(self, /, repl, string, count=0)",
    "Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern "
    "in string by the replacement repl.") {
    int64_t count;
    return substitute(vm, args, result, &count);
}

NATIVE(pattern_subn_native, "subn", "(self, /, repl, string, count=0)",
       "Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost "
       "non-overlapping occurrences of pattern with the replacement repl.") {
    int64_t count;
    Value text;
    if (!substitute(vm, args, &text, &count)) {
        return false;
    }
    *result = value_from_object(tuple_pair(vm, text, value_from_int(count)));
    return true;
}

// ---- What a pattern is -------------------------------------------------------------------------

static bool get_source(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->source;
    return true;
}

static bool get_flags(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_int(self_of(args)->flags);
    return true;
}

static bool get_groups(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_int(self_of(args)->tree.group_count);
    return true;
}

static bool get_group_index(Vm *vm, Value *args, Value *result) {
    Value groups = self_of(args)->group_index; // CPython wraps one that holds something
    *result = value_as_dict(groups)->count == 0 ? value_from_object(dict_new(vm))
                                                : mapping_proxy_new(vm, groups);
    return true;
}

static void append_flags(TextBuffer *buffer, uint32_t flags) {
    static const struct {
        uint32_t flag;
        const char *name;
    } names[] = {
        {PATTERN_IGNORECASE, "IGNORECASE"}, {PATTERN_LOCALE, "LOCALE"},
        {PATTERN_MULTILINE, "MULTILINE"},   {PATTERN_DOTALL, "DOTALL"},
        {PATTERN_UNICODE, "UNICODE"},       {PATTERN_VERBOSE, "VERBOSE"},
        {PATTERN_DEBUG, "DEBUG"},           {PATTERN_ASCII, "ASCII"},
    };
    const char *separator = ", ";
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++) {
        if ((flags & names[index].flag) != 0) {
            text_buffer_append_format(buffer, "%sre.%s", separator, names[index].name);
            separator = "|";
            flags &= ~names[index].flag;
        }
    }
    if (flags != 0) {
        text_buffer_append_format(buffer, "%s0x%x", separator, (unsigned)flags);
    }
}

NATIVE(pattern_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const Pattern *pattern = self_of(args);
    uint32_t flags = pattern->flags;
    if (pattern_is_text(pattern) && (flags & PATTERN_TYPES) == PATTERN_UNICODE) {
        flags &= ~(uint32_t)PATTERN_UNICODE;
    }
    String *source;
    if (!object_repr(vm, pattern->source, &source)) {
        return false;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "re.compile(");
    // At most 200 characters of it.
    string_append_utf8(&buffer,
                       source->length <= 200 ? source : string_substring(vm, source, 0, 200));
    append_flags(&buffer, flags);
    text_buffer_append_byte(&buffer, ')');
    *result = value_from_object(string_from_buffer(vm, &buffer));
    text_buffer_release(&buffer);
    return true;
}

NATIVE(pattern_eq_native, "__eq__", "(self, value, /)", "Return self==value.") {
    *result = VALUE_NOT_IMPLEMENTED;
    if (value_is_pattern(args[1])) {
        const Pattern *a = self_of(args);
        const Pattern *b = value_as_pattern(args[1]);
        bool is_equal = a->flags == b->flags && pattern_is_text(a) == pattern_is_text(b);
        if (is_equal && !object_equal(vm, a->source, b->source, &is_equal)) {
            return false;
        }
        *result = value_from_bool(is_equal);
    }
    return true;
}

NATIVE(pattern_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    const Value parts[] = {self_of(args)->source, value_from_int(self_of(args)->flags)};
    uint64_t hash;
    if (!tuple_hash_items(vm, parts, 2, &hash)) {
        return false;
    }
    *result = int_from_int64(vm, (int64_t)hash);
    return true;
}

NATIVE(pattern_copy_native, "__copy__", "(self, /)", "") {
    *result = args[0];
    return true;
}

NATIVE(pattern_deepcopy_native, "__deepcopy__", "(self, memo, /)", "") {
    *result = args[0];
    return true;
}

NATIVE(pattern_reduce_native, "__reduce__", "(self, /)", "Helper for pickle.") {
    Value *window = window_open(vm, 2);
    window[1] = value_from_object(
        tuple_pair(vm, self_of(args)->source, value_from_int(self_of(args)->flags)));
    bool ok = native_import(vm, "re", &window[0]) &&
              object_get_attribute(vm, window[0], string_intern_text(vm, "_compile"), &window[0]);
    if (ok) {
        *result = value_from_object(tuple_pair(vm, window[0], window[1]));
        window_close(vm, window);
    }
    return ok;
}

Class *pattern_add(Vm *vm, Module *module) {
    static const NativeDefinition *const methods[] = {
        &pattern_match_native,  &pattern_fullmatch_native,
        &pattern_search_native, &pattern_findall_native,
        &pattern_split_native,  &pattern_sub_native,
        &pattern_subn_native,   &pattern_repr_native,
        &pattern_eq_native,     &pattern_hash_native,
        &pattern_copy_native,   &pattern_deepcopy_native,
        &pattern_reduce_native, NULL};
    static const NativeProperty properties[] = {
        {"pattern", get_source, NULL, "The pattern string from which the RE object was compiled."},
        {"flags", get_flags, NULL, "The regex matching flags."},
        {"groups", get_groups, NULL, "The number of capturing groups in the pattern."},
        {"groupindex", get_group_index, NULL, "A dictionary mapping group names to group numbers."},
        {0}};
    Class *class = library_add_class(vm, module, "re.Pattern", &pattern_type, CLASS_IS_FINAL);
    library_refuse_instances(vm, class);
    static const NativeDefinition *const class_methods[] = {&builtins_class_getitem, NULL};
    native_add_class_methods(vm, class, class_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    return class;
}
