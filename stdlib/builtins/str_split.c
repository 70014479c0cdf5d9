// str_split.c: the methods of str that cut text into pieces, and join.
#include "base/word_bytes.h"
#include "object/string_points.h"
#include "object/unicode.h"
#include "stdlib/builtins/str_methods.h"

// ---- split ----

static void push_part(Vm *vm, List *parts, String *string, size_t start, size_t end) {
    list_append(vm, parts, str_value(string_substring(vm, string, start, end)));
}

// The rest of the text from `at` on, as a piece of its own.
static void push_rest(Vm *vm, List *parts, String *string, size_t at) {
    push_part(vm, parts, string, at, string->length);
}

static bool is_ascii_space(uint8_t byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r') || (byte >= 0x1C && byte <= 0x1F);
}

// The same as split_spaces, where a space is one of a few bytes.
static void split_ascii_spaces(Vm *vm, List *parts, String *string, uint64_t limit) {
    const uint8_t *bytes = string->data;
    size_t length = string->length;
    size_t at = 0;
    for (;;) {
        while (at < length && is_ascii_space(bytes[at])) {
            at++;
        }
        if (at == length) {
            return;
        }
        if (limit-- == 0) {
            push_rest(vm, parts, string, at);
            return;
        }
        size_t start = at;
        while (at < length && !is_ascii_space(bytes[at])) {
            at++;
        }
        push_part(vm, parts, string, start, at);
    }
}

static void split_spaces(Vm *vm, List *parts, String *string, uint64_t limit) {
    size_t length = string->length;
    size_t at = 0;
    if (string_is_ascii(string)) {
        split_ascii_spaces(vm, parts, string, limit);
        return;
    }
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
    push_rest(vm, parts, string, at);
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

static size_t count_byte(const uint8_t *bytes, size_t length, uint8_t byte) {
    size_t count = 0;
    size_t at = 0;
    for (; at + sizeof(uint64_t) <= length; at += sizeof(uint64_t)) {
        count += word_match_count(word_match(word_load(bytes + at), byte));
    }
    for (; at < length; at++) {
        count += bytes[at] == byte;
    }
    return count;
}

// One byte is looked for eight bytes at a time, and the list made for as many pieces as there are:
// pieces are too short for a search that has to get going. 2.5 times as fast for pieces of seven.
static void split_at_byte(Vm *vm, List *parts, String *string, uint8_t separator, uint64_t limit) {
    const uint8_t *bytes = string->data;
    size_t length = string->length;
    size_t found = count_byte(bytes, length, separator);
    size_t left = found < limit ? found : (size_t)limit;
    list_reserve(vm, parts, left + 1);
    size_t start = 0;
    size_t at = 0;
    for (; left > 0 && at + sizeof(uint64_t) <= length; at += sizeof(uint64_t)) {
        uint64_t matches = word_match(word_load(bytes + at), separator);
        for (; matches != 0 && left > 0; matches &= matches - 1, left--) {
            size_t end = at + word_match_first(matches);
            push_part(vm, parts, string, start, end);
            start = end + 1;
        }
    }
    for (; left > 0 && at < length; at++) {
        if (bytes[at] == separator) {
            push_part(vm, parts, string, start, at);
            start = at + 1;
            left--;
        }
    }
    push_part(vm, parts, string, start, length);
}

static void split_at(Vm *vm, List *parts, String *string, const String *separator, uint64_t limit) {
    size_t start = 0;
    if (separator->length == 1 && string_width(string) == 1 && string_width(separator) == 1) {
        split_at_byte(vm, parts, string, (uint8_t)string_at(separator, 0), limit);
        return;
    }
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

static char *append_at(char *to, const String *whole, const String *part) {
    unsigned width = string_width(whole);
    string_points_copy(to, width, part->data, string_width(part), part->length);
    return to + part->length * width;
}

// The commonest join, with nothing to convert.
static void join_ascii(char *to, const String *separator, const Value *items, size_t count) {
    for (size_t index = 0; index < count; index++) {
        const String *item = value_as_string(items[index]);
        if (index > 0) {
            string_copy_bytes(to, separator->data, separator->length);
            to += separator->length;
        }
        string_copy_bytes(to, item->data, item->length);
        to += item->length;
    }
}

static bool join_items(Vm *vm, const String *separator, Value sequence, Value *result) {
    size_t count;
    const Value *items = items_of(sequence, &count);
    size_t length = count > 1 ? (count - 1) * separator->length : 0;
    uint32_t bits = count > 1 ? string_bits(separator) : 0;
    for (size_t index = 0; index < count; index++) {
        if (!value_is_string(items[index])) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "sequence item %zu: expected str instance, %s found", index,
                                   class_name_of(vm, items[index]));
        }
        length += value_as_string(items[index])->length;
        bits |= string_bits(value_as_string(items[index]));
    }
    if (count == 1) {
        *result = str_value(string_exact(vm, value_as_string(items[0])));
        return true;
    }
    if (!string_check_size(vm, length, 4)) {
        return false;
    }
    String *joined = string_new_uninitialized(vm, length, bits);
    *result = str_value(joined);
    char *to = (char *)(joined + 1);
    if (bits == 0) {
        join_ascii(to, separator, items, count);
        return true;
    }
    for (size_t index = 0; index < count; index++) {
        if (index > 0) {
            to = append_at(to, joined, separator);
        }
        to = append_at(to, joined, value_as_string(items[index]));
    }
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
