// str_split.c: the methods of str that cut text into pieces, and join.
#include "object/string_points.h"
#include "object/unicode.h"
#include "stdlib/builtins/str_methods.h"

// ---- split ----

static void push_part(Vm *vm, List *parts, String *string, size_t start, size_t end) {
    list_append(vm, parts, str_value(string_substring(vm, string, start, end)));
}

static void split_spaces(Vm *vm, List *parts, String *string, uint64_t limit) {
    size_t length = string->length;
    size_t at = 0;
    for (;;) {
        while (at < length && unicode_is_space(string_at(string, at))) {
            at++;
        }
        if (at == length) {
            return;
        }
        if (limit-- == 0) {
            break;
        }
        size_t start = at;
        while (at < length && !unicode_is_space(string_at(string, at))) {
            at++;
        }
        push_part(vm, parts, string, start, at);
    }
    // What remains is the last piece, with the spaces at its end.
    push_part(vm, parts, string, at, length);
}

static void split_spaces_backward(Vm *vm, List *parts, String *string, uint64_t limit) {
    size_t end = string->length;
    for (;;) {
        while (end > 0 && unicode_is_space(string_at(string, end - 1))) {
            end--;
        }
        if (end == 0) {
            return;
        }
        if (limit-- == 0) {
            break;
        }
        size_t start = end;
        while (start > 0 && !unicode_is_space(string_at(string, start - 1))) {
            start--;
        }
        push_part(vm, parts, string, start, end);
        end = start;
    }
    push_part(vm, parts, string, 0, end);
}

static void split_at(Vm *vm, List *parts, String *string, const String *separator, uint64_t limit) {
    size_t start = 0;
    while (limit-- > 0) {
        int64_t at = string_find(string, separator, start, string->length);
        if (at == STRING_NOT_FOUND) {
            break;
        }
        push_part(vm, parts, string, start, (size_t)at);
        start = (size_t)at + separator->length;
    }
    push_part(vm, parts, string, start, string->length);
}

static void split_at_backward(Vm *vm, List *parts, String *string, const String *separator,
                              uint64_t limit) {
    size_t end = string->length;
    while (limit-- > 0) {
        int64_t at = string_find_last(string, separator, 0, end);
        if (at == STRING_NOT_FOUND) {
            break;
        }
        push_part(vm, parts, string, (size_t)at + separator->length, end);
        end = (size_t)at;
    }
    push_part(vm, parts, string, 0, end);
}

static bool split(Vm *vm, Value *args, bool backward, Value *result) {
    String *string = value_as_string(args[0]);
    int64_t limit;
    if (!object_to_int64(vm, args[2], &limit)) {
        return false;
    }
    if (!value_is_none(args[1]) && !value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "must be str or None, not %s",
                               class_name_of(vm, args[1]));
    }
    // Negative: no limit.
    uint64_t most = limit < 0 ? UINT64_MAX : (uint64_t)limit;
    List *parts = list_new(vm, 0);
    *result = value_from_object(parts);
    if (value_is_none(args[1])) {
        (backward ? split_spaces_backward : split_spaces)(vm, parts, string, most);
    } else {
        const String *separator = value_as_string(args[1]);
        if (separator->length == 0) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "empty separator");
        }
        (backward ? split_at_backward : split_at)(vm, parts, string, separator, most);
    }
    if (backward) {
        list_reverse(parts);
    }
    return true;
}

NATIVE(str_split_native, "split", "(self, /, sep=None, maxsplit=-1)",
       "Return a list of the substrings in the string, using sep as the separator string.") {
    return split(vm, args, false, result);
}

NATIVE(str_rsplit_native, "rsplit", "(self, /, sep=None, maxsplit=-1)",
       "Return a list of the substrings in the string, using sep as the separator string.\n\n"
       "Splitting starts at the end of the string and works to the front.") {
    return split(vm, args, true, result);
}

NATIVE(str_splitlines_native, "splitlines", "(self, /, keepends=False)",
       "Return a list of the lines in the string, breaking at line boundaries.") {
    String *string = value_as_string(args[0]);
    bool keep_ends;
    if (!object_is_true(vm, args[1], &keep_ends)) {
        return false;
    }
    List *lines = list_new(vm, 0);
    *result = value_from_object(lines);
    for (size_t start = 0; start < string->length;) {
        size_t end = start;
        while (end < string->length && !unicode_is_line_break(string_at(string, end))) {
            end++;
        }
        size_t next = end + (end < string->length);
        if (next < string->length && string_at(string, end) == '\r' &&
            string_at(string, next) == '\n') {
            next++;
        }
        push_part(vm, lines, string, start, keep_ends ? next : end);
        start = next;
    }
    return true;
}

// ---- partition ----

static bool partition(Vm *vm, Value *args, bool backward, Value *result) {
    String *string = value_as_string(args[0]);
    String *separator;
    if (!str_want(vm, args[1], &separator)) {
        return false;
    }
    if (separator->length == 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "empty separator");
    }
    int64_t at = (backward ? string_find_last : string_find)(string, separator, 0, string->length);
    Value empty = str_value(string_from_text(vm, ""));
    Value whole = str_value(string_exact(vm, string));
    Value parts[3] = {whole, empty, empty};
    if (at != STRING_NOT_FOUND) {
        parts[0] = str_value(string_substring(vm, string, 0, (size_t)at));
        parts[1] = str_value(string_exact(vm, separator));
        parts[2] =
            str_value(string_substring(vm, string, (size_t)at + separator->length, string->length));
    } else if (backward) {
        parts[0] = empty;
        parts[2] = whole;
    }
    *result = value_from_object(tuple_from_values(vm, parts, 3));
    return true;
}

NATIVE(str_partition_native, "partition", "(self, sep, /)",
       "Partition the string into three parts using the given separator.") {
    return partition(vm, args, false, result);
}

NATIVE(str_rpartition_native, "rpartition", "(self, sep, /)",
       "Partition the string into three parts using the given separator.") {
    return partition(vm, args, true, result);
}

// ---- join ----

static const Value *items_of(Value sequence, size_t *count) {
    if (value_is_list(sequence)) {
        *count = value_as_list(sequence)->count;
        return value_as_list(sequence)->items;
    }
    *count = value_as_tuple(sequence)->count;
    return value_as_tuple(sequence)->items;
}

// How wide the characters of the whole are (string_new_uninitialized).
static uint32_t joined_bits(const String *separator, const Value *items, size_t count) {
    uint32_t bits = 0;
    for (size_t index = 0; index < count; index++) {
        bits |= string_bits(value_as_string(items[index]));
    }
    return count > 1 ? bits | string_bits(separator) : bits;
}

static char *append_at(char *to, const String *whole, const String *part) {
    unsigned width = string_width(whole);
    string_points_copy(to, width, part->data, string_width(part), part->length);
    return to + part->length * width;
}

static bool join_items(Vm *vm, const String *separator, Value sequence, Value *result) {
    size_t count;
    const Value *items = items_of(sequence, &count);
    size_t length = 0;
    for (size_t index = 0; index < count; index++) {
        if (!value_is_string(items[index])) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "sequence item %zu: expected str instance, %s found", index,
                                   class_name_of(vm, items[index]));
        }
        length += value_as_string(items[index])->length + (index > 0 ? separator->length : 0);
    }
    if (count == 1) {
        *result = str_value(string_exact(vm, value_as_string(items[0])));
        return true;
    }
    if (!string_check_size(vm, length, 4)) {
        return false;
    }
    String *joined = string_new_uninitialized(vm, length, joined_bits(separator, items, count));
    char *to = (char *)(joined + 1);
    for (size_t index = 0; index < count; index++) {
        if (index > 0) {
            to = append_at(to, joined, separator);
        }
        to = append_at(to, joined, value_as_string(items[index]));
    }
    *result = str_value(joined);
    return true;
}

NATIVE(str_join_native, "join", "(self, iterable, /)",
       "Concatenate any number of strings.\n\nThe string whose method is called is inserted in "
       "between each given string.") {
    if (!value_is_list(args[1]) && !value_is_tuple(args[1])) {
        Value iterator = value_special(vm, args[1], SPECIAL_ITER);
        if ((value_is_absent(iterator) || value_is_none(iterator)) &&
            value_is_absent(value_special(vm, args[1], SPECIAL_GETITEM))) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "can only join an iterable");
        }
        Value iterator_value;
        if (!object_iterate(vm, args[1], &iterator_value)) {
            return exception_raised_is(vm, CLASS_TYPE_ERROR)
                       ? exception_raise(vm, CLASS_TYPE_ERROR, "can only join an iterable")
                       : false;
        }
        args[1] = iterator_value;
        if (!object_to_list(vm, args[1], &args[1])) {
            return false;
        }
    }
    return join_items(vm, value_as_string(args[0]), args[1], result);
}

const NativeDefinition *const str_split_methods[] = {&str_split_native,
                                                     &str_rsplit_native,
                                                     &str_splitlines_native,
                                                     &str_partition_native,
                                                     &str_rpartition_native,
                                                     &str_join_native,
                                                     NULL};
