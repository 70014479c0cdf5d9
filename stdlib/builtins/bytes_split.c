// bytes_split.c: the methods of bytes and bytearray that cut into pieces, and join.
#include "stdlib/builtins/ascii.h"
#include "stdlib/builtins/bytes_methods.h"

typedef struct Splitter {
    Vm *vm;
    Value self;
    ByteView view;
    List *parts;
    uint64_t limit;
} Splitter;

static void push_part(Splitter *splitter, size_t start, size_t end) {
    list_append(
        splitter->vm, splitter->parts,
        bytes_like_new(splitter->vm, splitter->self, splitter->view.data + start, end - start));
}

static void split_spaces(Splitter *splitter) {
    const uint8_t *data = splitter->view.data;
    size_t length = splitter->view.length;
    size_t at = 0;
    for (;;) {
        while (at < length && ascii_is_space(data[at])) {
            at++;
        }
        if (at == length) {
            return;
        }
        if (splitter->limit-- == 0) {
            break;
        }
        size_t start = at;
        while (at < length && !ascii_is_space(data[at])) {
            at++;
        }
        push_part(splitter, start, at);
    }
    push_part(splitter, at, length);
}

static void split_spaces_backward(Splitter *splitter) {
    const uint8_t *data = splitter->view.data;
    size_t end = splitter->view.length;
    for (;;) {
        while (end > 0 && ascii_is_space(data[end - 1])) {
            end--;
        }
        if (end == 0) {
            return;
        }
        if (splitter->limit-- == 0) {
            break;
        }
        size_t start = end;
        while (start > 0 && !ascii_is_space(data[start - 1])) {
            start--;
        }
        push_part(splitter, start, end);
        end = start;
    }
    push_part(splitter, 0, end);
}

static void split_at(Splitter *splitter, ByteView separator) {
    ByteView view = splitter->view;
    size_t start = 0;
    while (splitter->limit-- > 0) {
        int64_t at = string_find_bytes(view.data + start, view.length - start, separator.data,
                                       separator.length);
        if (at == STRING_NOT_FOUND) {
            break;
        }
        push_part(splitter, start, start + (size_t)at);
        start += (size_t)at + separator.length;
    }
    push_part(splitter, start, view.length);
}

static void split_at_backward(Splitter *splitter, ByteView separator) {
    size_t end = splitter->view.length;
    while (splitter->limit-- > 0) {
        int64_t at =
            string_find_bytes_last(splitter->view.data, end, separator.data, separator.length);
        if (at == STRING_NOT_FOUND) {
            break;
        }
        push_part(splitter, (size_t)at + separator.length, end);
        end = (size_t)at;
    }
    push_part(splitter, 0, end);
}

static bool split(Vm *vm, Value *args, bool backward, Value *result) {
    int64_t limit;
    ByteView separator = {NULL, 0};
    if (!object_to_int64(vm, args[2], &limit) ||
        (!value_is_none(args[1]) && !bytes_want(vm, args[1], &separator))) {
        return false;
    }
    Splitter splitter = {.vm = vm,
                         .self = args[0],
                         .view = bytes_view_of(args[0]),
                         .parts = list_new(vm, 0),
                         .limit = limit < 0 ? UINT64_MAX : (uint64_t)limit};
    *result = value_from_object(splitter.parts);
    if (value_is_none(args[1])) {
        (backward ? split_spaces_backward : split_spaces)(&splitter);
    } else {
        if (separator.length == 0) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "empty separator");
        }
        (backward ? split_at_backward : split_at)(&splitter, separator);
    }
    if (backward) {
        list_reverse(splitter.parts);
    }
    return true;
}

NATIVE(bytes_split_native, "split", "(self, /, sep=None, maxsplit=-1)",
       "Return a list of the sections in the bytes, using sep as the delimiter.") {
    return split(vm, args, false, result);
}

NATIVE(bytes_rsplit_native, "rsplit", "(self, /, sep=None, maxsplit=-1)",
       "Return a list of the sections in the bytes, using sep as the delimiter.\n\nSplitting is "
       "done starting at the end of the bytes and working to the front.") {
    return split(vm, args, true, result);
}

NATIVE(bytes_splitlines_native, "splitlines", "(self, /, keepends=False)",
       "Return a list of the lines in the bytes, breaking at line boundaries.") {
    bool keep_ends;
    if (!object_is_true(vm, args[1], &keep_ends)) {
        return false;
    }
    Splitter splitter = {
        .vm = vm, .self = args[0], .view = bytes_view_of(args[0]), .parts = list_new(vm, 0)};
    ByteView view = splitter.view;
    *result = value_from_object(splitter.parts);
    for (size_t start = 0; start < view.length;) {
        size_t end = start;
        while (end < view.length && view.data[end] != '\n' && view.data[end] != '\r') {
            end++;
        }
        size_t next = end + (end < view.length);
        if (next < view.length && view.data[end] == '\r' && view.data[next] == '\n') {
            next++;
        }
        push_part(&splitter, start, keep_ends ? next : end);
        start = next;
    }
    return true;
}

static bool partition(Vm *vm, Value *args, bool backward, Value *result) {
    ByteView separator;
    if (!bytes_want(vm, args[1], &separator)) {
        return false;
    }
    if (separator.length == 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "empty separator");
    }
    ByteView view = bytes_view_of(args[0]);
    int64_t found = (backward ? string_find_bytes_last : string_find_bytes)(
        view.data, view.length, separator.data, separator.length);
    bool is_missing = found == STRING_NOT_FOUND;
    size_t at = !is_missing ? (size_t)found : backward ? 0 : view.length;
    size_t length = is_missing ? 0 : separator.length;
    Value parts[3] = {
        bytes_like_new(vm, args[0], view.data, at),
        bytes_like_new(vm, args[0], separator.data, length),
        bytes_like_new(vm, args[0], view.data + at + length, view.length - at - length)};
    if (!is_missing && value_is_kind(args[0], KIND_BYTES)) {
        parts[1] = args[1]; // as it is, even a bytearray
    }
    *result = value_from_object(tuple_from_values(vm, parts, 3));
    return true;
}

NATIVE(bytes_partition_native, "partition", "(self, sep, /)",
       "Partition the bytes into three parts using the given separator.") {
    return partition(vm, args, false, result);
}

NATIVE(bytes_rpartition_native, "rpartition", "(self, sep, /)",
       "Partition the bytes into three parts using the given separator.") {
    return partition(vm, args, true, result);
}

NATIVE(bytes_join_native, "join", "(self, iterable_of_bytes, /)",
       "Concatenate any number of bytes objects.") {
    if (!value_is_list(args[1])) {
        Value iterator = value_special(vm, args[1], SPECIAL_ITER);
        if ((value_is_absent(iterator) || value_is_none(iterator)) &&
            value_is_absent(value_special(vm, args[1], SPECIAL_GETITEM))) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "can only join an iterable");
        }
        if (!object_to_list(vm, args[1], &args[1])) {
            return false;
        }
    }
    const List *items = value_as_list(args[1]);
    ByteView separator = bytes_view_of(args[0]);
    ByteView view;
    size_t total = items->count * separator.length;
    for (size_t index = 0; index < items->count; index++) {
        if (!bytes_view(items->items[index], &view.data, &view.length)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "sequence item %zu: expected a bytes-like object, %s found",
                                   index, class_name_of(vm, items->items[index]));
        }
        total += view.length;
    }
    if (!bytes_check_size(vm, total)) {
        return false;
    }
    TextBuffer out;
    text_buffer_init(&out);
    for (size_t index = 0; index < items->count; index++) {
        if (index > 0) {
            text_buffer_append(&out, (const char *)separator.data, separator.length);
        }
        if (bytes_view(items->items[index], &view.data, &view.length)) {
            text_buffer_append(&out, (const char *)view.data, view.length);
        }
    }
    *result = bytes_like_new(vm, args[0], out.bytes, out.length);
    text_buffer_release(&out);
    return true;
}

const NativeDefinition *const bytes_split_methods[] = {&bytes_split_native,
                                                       &bytes_rsplit_native,
                                                       &bytes_splitlines_native,
                                                       &bytes_partition_native,
                                                       &bytes_rpartition_native,
                                                       &bytes_join_native,
                                                       NULL};
