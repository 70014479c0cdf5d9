// bytes_search.c: the methods of bytes and bytearray that look for bytes in bytes, and replace
// them.
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/bytes_methods.h"

// What is sought: bytes, or one byte given as an int, for which there is room here.
typedef struct Sought {
    ByteView view;
    uint8_t byte;
} Sought;

static bool read_sought(Vm *vm, Value value, Sought *sought) {
    if (bytes_view(value, &sought->view.data, &sought->view.length)) {
        return true;
    }
    if (!int_check(vm, value) && value_is_absent(value_special(vm, value, SPECIAL_INDEX))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "argument should be integer or bytes-like object, not '%s'",
                               class_name_of(vm, value));
    }
    sought->view = (ByteView){&sought->byte, 1};
    return bytes_want_byte(vm, value, "byte must be in range(0, 256)", &sought->byte);
}

static bool read_limits(Vm *vm, Value *args, size_t *start, size_t *end) {
    size_t length = bytes_view_of(args[0]).length;
    return argument_text_limits(vm, args[2], args[3], length, start, end);
}

typedef int64_t (*Finder)(const uint8_t *data, size_t length, const uint8_t *part,
                          size_t part_length);

// The position in the whole, or STRING_NOT_FOUND.
static bool find(Vm *vm, Value *args, Finder finder, int64_t *position) {
    Sought sought;
    size_t start;
    size_t end;
    if (!read_limits(vm, args, &start, &end) || !read_sought(vm, args[1], &sought)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    end = end > view.length ? view.length : end;
    *position = STRING_NOT_FOUND;
    if (start <= end) {
        *position = finder(view.data + start, end - start, sought.view.data, sought.view.length);
        *position += *position == STRING_NOT_FOUND ? 0 : (int64_t)start;
    }
    return true;
}

static bool find_native(Vm *vm, Value *args, Finder finder, bool must_exist, Value *result) {
    int64_t position;
    if (!find(vm, args, finder, &position)) {
        return false;
    }
    if (must_exist && position == STRING_NOT_FOUND) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "subsection not found");
    }
    *result = value_from_int(position);
    return true;
}

#define SEARCH_SIGNATURE "(self, sub, start=<absent>, end=<absent>, /)"

NATIVE(bytes_find_native, "find", SEARCH_SIGNATURE,
       "Return the lowest index in B where subsection sub is found, or -1.") {
    return find_native(vm, args, string_find_bytes, false, result);
}

NATIVE(bytes_rfind_native, "rfind", SEARCH_SIGNATURE,
       "Return the highest index in B where subsection sub is found, or -1.") {
    return find_native(vm, args, string_find_bytes_last, false, result);
}

NATIVE(bytes_index_native, "index", SEARCH_SIGNATURE,
       "Return the lowest index in B where subsection sub is found; ValueError if there is none.") {
    return find_native(vm, args, string_find_bytes, true, result);
}

NATIVE(
    bytes_rindex_native, "rindex", SEARCH_SIGNATURE,
    "Return the highest index in B where subsection sub is found; ValueError if there is none.") {
    return find_native(vm, args, string_find_bytes_last, true, result);
}

static int64_t count_parts(const uint8_t *data, size_t length, const uint8_t *part,
                           size_t part_length) {
    if (part_length == 0) {
        return (int64_t)length + 1;
    }
    int64_t count = 0;
    for (size_t start = 0;; count++) {
        int64_t at = string_find_bytes(data + start, length - start, part, part_length);
        if (at == STRING_NOT_FOUND) {
            return count;
        }
        start += (size_t)at + part_length;
    }
}

NATIVE(
    bytes_count_native, "count", SEARCH_SIGNATURE,
    "Return the number of non-overlapping occurrences of subsection sub in bytes B[start:end].") {
    Sought sought;
    size_t start;
    size_t end;
    if (!read_limits(vm, args, &start, &end) || !read_sought(vm, args[1], &sought)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    end = end > view.length ? view.length : end;
    int64_t count = start > end ? 0
                                : count_parts(view.data + start, end - start, sought.view.data,
                                              sought.view.length);
    *result = value_from_int(count);
    return true;
}

// ---- startswith, endswith ----

static bool matches(ByteView view, ByteView part, bool at_end) {
    if (part.length > view.length) {
        return false;
    }
    size_t at = at_end ? view.length - part.length : 0;
    return part.length == 0 || memcmp(view.data + at, part.data, part.length) == 0;
}

static bool has_affix(Vm *vm, const char *name, Value *args, bool at_end, Value *result) {
    size_t start;
    size_t end;
    ByteView part;
    if (!read_limits(vm, args, &start, &end)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    end = end > view.length ? view.length : end;
    bool is_inside = start <= end;
    ByteView range = {view.data + (is_inside ? start : 0), is_inside ? end - start : 0};
    if (bytes_view(args[1], &part.data, &part.length)) {
        *result = value_from_bool(is_inside && matches(range, part, at_end));
        return true;
    }
    if (!value_is_tuple(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "%s first arg must be bytes or a tuple of bytes, not %s", name,
                               class_name_of(vm, args[1]));
    }
    const Tuple *choices = value_as_tuple(args[1]);
    bool found = false;
    for (size_t index = 0; index < choices->count && !found; index++) {
        if (!bytes_want(vm, choices->items[index], &part)) {
            return false;
        }
        found = is_inside && matches(range, part, at_end);
    }
    *result = value_from_bool(found);
    return true;
}

NATIVE(bytes_startswith_native, "startswith", "(self, prefix, start=<absent>, end=<absent>, /)",
       "Return True if the bytes starts with the specified prefix, False otherwise.") {
    return has_affix(vm, "startswith", args, false, result);
}

NATIVE(bytes_endswith_native, "endswith", "(self, suffix, start=<absent>, end=<absent>, /)",
       "Return True if the bytes ends with the specified suffix, False otherwise.") {
    return has_affix(vm, "endswith", args, true, result);
}

NATIVE(bytes_removeprefix_native, "removeprefix", "(self, prefix, /)",
       "Return a bytes object with the given prefix string removed if present.") {
    ByteView part;
    if (!bytes_want(vm, args[1], &part)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    size_t cut = matches(view, part, false) ? part.length : 0;
    *result = bytes_like_new(vm, args[0], view.data + cut, view.length - cut);
    return true;
}

NATIVE(bytes_removesuffix_native, "removesuffix", "(self, suffix, /)",
       "Return a bytes object with the given suffix string removed if present.") {
    ByteView part;
    if (!bytes_want(vm, args[1], &part)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    size_t cut = matches(view, part, true) ? part.length : 0;
    *result = bytes_like_new(vm, args[0], view.data, view.length - cut);
    return true;
}

// ---- replace ----

static void append(TextBuffer *out, const uint8_t *data, size_t length) {
    text_buffer_append(out, (const char *)data, length);
}

static void replace_empty(TextBuffer *out, ByteView view, ByteView with, uint64_t limit) {
    size_t index = 0;
    for (; index < limit && index <= view.length; index++) {
        append(out, with.data, with.length);
        if (index < view.length) {
            append(out, view.data + index, 1);
        }
    }
    if (index < view.length) {
        append(out, view.data + index, view.length - index);
    }
}

static void replace_parts(TextBuffer *out, ByteView view, ByteView part, ByteView with,
                          uint64_t limit) {
    size_t start = 0;
    for (uint64_t count = 0; count < limit; count++) {
        int64_t at =
            string_find_bytes(view.data + start, view.length - start, part.data, part.length);
        if (at == STRING_NOT_FOUND) {
            break;
        }
        append(out, view.data + start, (size_t)at);
        append(out, with.data, with.length);
        start += (size_t)at + part.length;
    }
    append(out, view.data + start, view.length - start);
}

NATIVE(bytes_replace_native, "replace", "(self, old, new, count=-1, /)",
       "Return a copy with all occurrences of substring old replaced by new.") {
    ByteView part;
    ByteView with;
    int64_t limit;
    if (!bytes_want(vm, args[1], &part) || !bytes_want(vm, args[2], &with) ||
        !object_to_int64(vm, args[3], &limit)) {
        return false;
    }
    // The limit's __index__ may have changed a bytearray, or released a memoryview.
    if (!bytes_want(vm, args[1], &part) || !bytes_want(vm, args[2], &with)) {
        return false;
    }
    ByteView view = bytes_view_of(args[0]);
    int64_t found = count_parts(view.data, view.length, part.data, part.length);
    found = limit >= 0 && limit < found ? limit : found;
    size_t added = 0;
    if (__builtin_mul_overflow((size_t)found, with.length, &added)) {
        return bytes_check_size(vm, SIZE_MAX);
    }
    if (!bytes_check_size(vm, view.length + added)) {
        return false;
    }
    TextBuffer out;
    text_buffer_init(&out);
    if (part.length == 0) {
        replace_empty(&out, view, with, (uint64_t)found);
    } else {
        replace_parts(&out, view, part, with, (uint64_t)found);
    }
    *result = bytes_like_new(vm, args[0], out.bytes, out.length);
    text_buffer_release(&out);
    return true;
}

const NativeDefinition *const bytes_search_methods[] = {&bytes_find_native,
                                                        &bytes_rfind_native,
                                                        &bytes_index_native,
                                                        &bytes_rindex_native,
                                                        &bytes_count_native,
                                                        &bytes_startswith_native,
                                                        &bytes_endswith_native,
                                                        &bytes_removeprefix_native,
                                                        &bytes_removesuffix_native,
                                                        &bytes_replace_native,
                                                        NULL};
