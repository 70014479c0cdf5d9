// path_argument.c: see path_argument.h.
#include "stdlib/os/path_argument.h"

#include "base/utf8.h"
#include "stdlib/builtins/codec.h"
#include "stdlib/io/io.h"
#include "stdlib/library.h"

static bool is_path_text(Value value) {
    return value_is_string(value) || value_is_kind(value, KIND_BYTES);
}

// *found says whether the class has __fspath__ at all.
static bool call_fspath(Vm *vm, Value path, bool *found, Value *result) {
    String *name = string_intern_text(vm, "__fspath__");
    Value method = class_lookup(vm, class_of(vm, path), name);
    *found = !value_is_absent(method) && !value_is_none(method);
    if (!*found) {
        return true;
    }
    Value class_name = value_from_object(class_of(vm, path)->name);
    Value *window = window_open(vm, 1);
    window[0] = class_name;
    bool done = native_call_method(vm, path, "__fspath__", NULL, 0, result);
    if (done && !is_path_text(*result)) {
        done = exception_raise(
            vm, CLASS_TYPE_ERROR, "expected %s.__fspath__() to return str or bytes, not %s",
            string_text(vm, value_as_string(window[0])), class_name_of(vm, *result));
    }
    window_close(vm, window);
    return done;
}

bool path_fspath(Vm *vm, Value path, Value *result) {
    *result = path;
    if (is_path_text(path)) {
        return true;
    }
    bool found;
    return call_fspath(vm, path, &found, result) &&
           (found || exception_raise(vm, CLASS_TYPE_ERROR,
                                     "expected str, bytes or os.PathLike object, not %s",
                                     class_name_of(vm, path)));
}

// "stat: path", or nothing when the function does not name itself.
static bool refuse(Vm *vm, Value value, const char *function, const char *parameter,
                   unsigned allowed) {
    static const char *const wanted[] = {
        "string, bytes or os.PathLike", "string, bytes, os.PathLike or integer",
        "string, bytes, os.PathLike or None", "string, bytes, os.PathLike, integer or None"};
    return function == NULL
               ? exception_raise(vm, CLASS_TYPE_ERROR,
                                 "expected str, bytes or os.PathLike object, not %s",
                                 class_name_of(vm, value))
               : exception_raise(vm, CLASS_TYPE_ERROR, "%s: %s should be %s, not %s", function,
                                 parameter, wanted[allowed], class_name_of(vm, value));
}

static bool refuse_nul(Vm *vm, const char *function, const char *parameter) {
    return function == NULL
               ? exception_raise(vm, CLASS_VALUE_ERROR, "embedded null byte")
               : exception_raise(vm, CLASS_VALUE_ERROR, "%s: embedded null character in %s",
                                 function, parameter);
}

static bool read_text(Vm *vm, const char *function, const char *parameter, PathArgument *path) {
    const uint8_t *bytes;
    size_t length;
    Value encoded = path->given;
    if (value_is_string(encoded) &&
        !codec_encode(vm, value_as_string(encoded), "utf-8", "surrogateescape", &encoded)) {
        return false;
    }
    if (!bytes_view(encoded, &bytes, &length)) {
        return false;
    }
    text_buffer_append(&path->storage, (const char *)bytes, length);
    path->text = path->storage.bytes;
    return memchr(bytes, '\0', length) == NULL || refuse_nul(vm, function, parameter);
}

static bool read_descriptor(Vm *vm, Value number, PathArgument *path) {
    int64_t descriptor;
    if (!object_to_int64(vm, number, &descriptor)) {
        return false;
    }
    if (descriptor > INT32_MAX || descriptor < INT32_MIN) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "fd is %s than %s",
                               descriptor > 0 ? "greater" : "less",
                               descriptor > 0 ? "maximum" : "minimum");
    }
    path->descriptor = (int)descriptor;
    return true;
}

bool path_argument_read(Vm *vm, Value *place, const char *function, const char *parameter,
                        unsigned allowed, PathArgument *path) {
    *path = (PathArgument){.given = *place, .descriptor = -1};
    text_buffer_init(&path->storage);
    if (!io_settle(vm)) {
        return false;
    }
    if (is_path_text(*place)) {
        return read_text(vm, function, parameter, path);
    }
    if (value_is_none(*place) && (allowed & PATH_MAY_BE_NONE) != 0) {
        path->given = value_from_object(string_from_text(vm, "."));
        *place = path->given;
        return read_text(vm, function, parameter, path);
    }
    bool has_index =
        int_check(vm, *place) || !value_is_absent(value_special(vm, *place, SPECIAL_INDEX));
    if (has_index && (allowed & PATH_MAY_BE_DESCRIPTOR) != 0) {
        return library_warn_of_descriptor(vm, *place) && read_descriptor(vm, *place, path);
    }
    bool found;
    if (!call_fspath(vm, *place, &found, &path->given)) {
        return false;
    }
    if (!found) {
        return refuse(vm, *place, function, parameter, allowed);
    }
    *place = path->given;
    return read_text(vm, function, parameter, path);
}

void path_argument_release(PathArgument *path) { text_buffer_release(&path->storage); }

String *path_to_string(Vm *vm, const char *text, size_t length) {
    String *string;
    if (utf8_validate(text, length, NULL)) {
        return string_from_utf8(vm, text, length);
    }
    bool is_decoded =
        codec_decode(vm, (const uint8_t *)text, length, "utf-8", "surrogateescape", &string);
    assert(is_decoded && "every byte can be escaped");
    return is_decoded ? string : NULL;
}

Value path_argument_answer(Vm *vm, const PathArgument *path, const char *text, size_t length) {
    return value_is_kind(path->given, KIND_BYTES)
               ? value_from_object(bytes_new(vm, text, length))
               : value_from_object(path_to_string(vm, text, length));
}

bool path_argument_fail(Vm *vm, const PathArgument *path, int error_number) {
    return exception_raise_os_error_of(vm, error_number, path->given, VALUE_ABSENT);
}
