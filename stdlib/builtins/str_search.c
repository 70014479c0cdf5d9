// str_search.c: the methods of str that look for text in text, and replace it.
#include "object/string_builder.h"
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/str_methods.h"

// ---- find and its kin ----

typedef int64_t (*Finder)(const String *string, const String *part, size_t start, size_t end);

static bool find(Vm *vm, const char *name, Value *args, Finder finder, int64_t *position) {
    String *part;
    size_t start;
    size_t end;
    const String *string = value_as_string(args[0]);
    if (!native_want_string(vm, name, "1", args[1], &part) ||
        !argument_text_limits(vm, args[2], args[3], string->length, &start, &end)) {
        return false;
    }
    *position = start > end ? STRING_NOT_FOUND : finder(string, part, start, end);
    return true;
}

#define SEARCH_SIGNATURE "(self, sub, start=<absent>, end=<absent>, /)"

static bool find_native(Vm *vm, const char *name, Value *args, Finder finder, bool must_exist,
                        Value *result) {
    int64_t position;
    if (!find(vm, name, args, finder, &position)) {
        return false;
    }
    if (must_exist && position == STRING_NOT_FOUND) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "substring not found");
    }
    *result = value_from_int(position);
    return true;
}

NATIVE(str_find_native, "find", SEARCH_SIGNATURE,
       "Return the lowest index in S where substring sub is found, such that sub is contained "
       "within S[start:end].\n\nReturn -1 on failure.") {
    return find_native(vm, "find", args, string_find, false, result);
}

NATIVE(str_rfind_native, "rfind", SEARCH_SIGNATURE,
       "Return the highest index in S where substring sub is found, such that sub is contained "
       "within S[start:end].\n\nReturn -1 on failure.") {
    return find_native(vm, "rfind", args, string_find_last, false, result);
}

NATIVE(str_index_native, "index", SEARCH_SIGNATURE,
       "Return the lowest index in S where substring sub is found.\n\nRaises ValueError when the "
       "substring is not found.") {
    return find_native(vm, "index", args, string_find, true, result);
}

NATIVE(str_rindex_native, "rindex", SEARCH_SIGNATURE,
       "Return the highest index in S where substring sub is found.\n\nRaises ValueError when the "
       "substring is not found.") {
    return find_native(vm, "rindex", args, string_find_last, true, result);
}

static int64_t count_parts(const String *string, const String *part, size_t start, size_t end) {
    if (part->length == 0) {
        return (int64_t)(end - start) + 1;
    }
    int64_t count = 0;
    if (part->length == 1 && string_width(string) == 1 && string_width(part) == 1) {
        const uint8_t *bytes = string->data;
        uint8_t sought = (uint8_t)string_at(part, 0);
        for (size_t at = start; at < end; at++) {
            count += bytes[at] == sought;
        }
        return count;
    }
    for (;;) {
        int64_t at = string_find(string, part, start, end);
        if (at == STRING_NOT_FOUND) {
            return count;
        }
        count++;
        start = (size_t)at + part->length;
    }
}

NATIVE(
    str_count_native, "count", SEARCH_SIGNATURE,
    "Return the number of non-overlapping occurrences of substring sub in string S[start:end].") {
    int64_t count;
    if (!find(vm, "count", args, count_parts, &count)) {
        return false;
    }
    *result = value_from_int(count < 0 ? 0 : count);
    return true;
}

// ---- startswith, endswith ----

static bool matches_at(const String *string, const String *part, size_t start, size_t end,
                       bool at_end) {
    if (start > end || part->length > end - start) {
        return false;
    }
    size_t at = at_end ? end - part->length : start;
    return string_find(string, part, at, at + part->length) == (int64_t)at;
}

static bool has_affix(Vm *vm, const char *name, Value *args, bool at_end, Value *result) {
    const String *string = value_as_string(args[0]);
    size_t start;
    size_t end;
    if (!argument_text_limits(vm, args[2], args[3], string->length, &start, &end)) {
        return false;
    }
    if (value_is_string(args[1])) {
        *result = value_from_bool(matches_at(string, value_as_string(args[1]), start, end, at_end));
        return true;
    }
    if (!value_is_tuple(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "%s first arg must be str or a tuple of str, not %s", name,
                               class_name_of(vm, args[1]));
    }
    const Tuple *choices = value_as_tuple(args[1]);
    bool matches = false;
    for (size_t index = 0; index < choices->count && !matches; index++) {
        if (!value_is_string(choices->items[index])) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "tuple for %s must only contain str, not %s", name,
                                   class_name_of(vm, choices->items[index]));
        }
        matches = matches_at(string, value_as_string(choices->items[index]), start, end, at_end);
    }
    *result = value_from_bool(matches);
    return true;
}

NATIVE(str_startswith_native, "startswith", "(self, prefix, start=<absent>, end=<absent>, /)",
       "Return True if the string starts with the specified prefix, False otherwise.") {
    return has_affix(vm, "startswith", args, false, result);
}

NATIVE(str_endswith_native, "endswith", "(self, suffix, start=<absent>, end=<absent>, /)",
       "Return True if the string ends with the specified suffix, False otherwise.") {
    return has_affix(vm, "endswith", args, true, result);
}

NATIVE(str_removeprefix_native, "removeprefix", "(self, prefix, /)",
       "Return a str with the given prefix string removed if present.") {
    String *string = value_as_string(args[0]);
    String *part;
    if (!native_want_string(vm, "removeprefix", "", args[1], &part)) {
        return false;
    }
    size_t start = matches_at(string, part, 0, string->length, false) ? part->length : 0;
    *result = str_value(string_substring(vm, string, start, string->length));
    return true;
}

NATIVE(str_removesuffix_native, "removesuffix", "(self, suffix, /)",
       "Return a str with the given suffix string removed if present.") {
    String *string = value_as_string(args[0]);
    String *part;
    if (!native_want_string(vm, "removesuffix", "", args[1], &part)) {
        return false;
    }
    size_t cut = matches_at(string, part, 0, string->length, true) ? part->length : 0;
    *result = str_value(string_substring(vm, string, 0, string->length - cut));
    return true;
}

// ---- replace ----

// "" is found before every character and at the end.
static void replace_empty(StringBuilder *builder, const String *string, const String *with,
                          uint64_t limit) {
    size_t index = 0;
    for (; index < limit && index <= string->length; index++) {
        string_builder_append(builder, with);
        if (index < string->length) {
            string_builder_append_range(builder, string, index, index + 1);
        }
    }
    if (index < string->length) {
        string_builder_append_range(builder, string, index, string->length);
    }
}

static void replace_parts(StringBuilder *builder, const String *string, const String *part,
                          const String *with, uint64_t limit) {
    size_t start = 0;
    for (uint64_t count = 0; count < limit; count++) {
        int64_t at = string_find(string, part, start, string->length);
        if (at == STRING_NOT_FOUND) {
            break;
        }
        string_builder_append_range(builder, string, start, (size_t)at);
        string_builder_append(builder, with);
        start = (size_t)at + part->length;
    }
    string_builder_append_range(builder, string, start, string->length);
}

// The first `count` of the parts, which exist, in text that stays ASCII and gets that length.
static String *replace_ascii(Vm *vm, const String *string, const String *part, const String *with,
                             size_t count, size_t length) {
    String *replaced = string_new_uninitialized(vm, length, 0);
    const char *from = string->data;
    char *to = (char *)(replaced + 1);
    size_t start = 0;
    for (size_t index = 0; index < count; index++) {
        size_t at = (size_t)string_find(string, part, start, string->length);
        memcpy(to, from + start, at - start);
        to += at - start;
        memcpy(to, with->data, with->length);
        to += with->length;
        start = at + part->length;
    }
    memcpy(to, from + start, string->length - start);
    return replaced;
}

NATIVE(str_replace_native, "replace", "(self, old, new, /, count=-1)",
       "Return a copy with all occurrences of substring old replaced by new.") {
    String *string = value_as_string(args[0]);
    String *part;
    String *with;
    int64_t limit;
    if (!native_want_string(vm, "replace", "1", args[1], &part) ||
        !native_want_string(vm, "replace", "2", args[2], &with) ||
        !object_to_int64(vm, args[3], &limit)) {
        return false;
    }
    int64_t found = count_parts(string, part, 0, string->length);
    found = limit >= 0 && limit < found ? limit : found;
    if (found == 0) {
        *result = str_value(string_exact(vm, string));
        return true;
    }
    size_t added = 0;
    if (__builtin_mul_overflow((size_t)found, with->length, &added) ||
        !string_check_size(vm, string->length + added, 1)) {
        return string_check_size(vm, SIZE_MAX, 1);
    }
    if (part->length > 0 && string_is_ascii(string) && string_is_ascii(with)) {
        size_t length = string->length - (size_t)found * part->length + added;
        *result = str_value(replace_ascii(vm, string, part, with, (size_t)found, length));
        return true;
    }
    StringBuilder builder;
    string_builder_init(&builder);
    if (part->length == 0) {
        replace_empty(&builder, string, with, (uint64_t)found);
    } else {
        replace_parts(&builder, string, part, with, (uint64_t)found);
    }
    *result = str_value(string_builder_finish(vm, &builder));
    return true;
}

const NativeDefinition *const str_search_methods[] = {&str_find_native,
                                                      &str_rfind_native,
                                                      &str_index_native,
                                                      &str_rindex_native,
                                                      &str_count_native,
                                                      &str_startswith_native,
                                                      &str_endswith_native,
                                                      &str_removeprefix_native,
                                                      &str_removesuffix_native,
                                                      &str_replace_native,
                                                      NULL};
