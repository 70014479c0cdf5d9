// exception_details.c: the exception classes with attributes of their own.
#include "stdlib/builtins/exceptions.h"

#include <stdio.h>

static Value argument_at(const Tuple *arguments, size_t index) {
    return index < arguments->count ? arguments->items[index] : VALUE_NONE;
}

// Takes the allowed keywords out of `keywords` into fields; others are refused by init_args.
static bool take_keywords(Vm *vm, Value self, Dict *keywords, const Name *names, size_t count) {
    for (size_t index = 0; index < count; index++) {
        String *name = runtime_name(vm, names[index]);
        Value value = dict_get_string(vm, keywords, name);
        exception_set_field(vm, self, names[index], value_is_absent(value) ? VALUE_NONE : value);
        dict_delete_string(vm, keywords, name);
    }
    size_t position = 0;
    Value key;
    Value ignored;
    if (dict_next(keywords, &position, &key, &ignored)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s() got an unexpected keyword argument '%s'",
                               class_name_of(vm, self), string_text(vm, value_as_string(key)));
    }
    return true;
}

static bool format_result(Vm *vm, TextBuffer *text, bool done, Value *result) {
    if (done) {
        *result = value_from_object(string_from_buffer(vm, text));
    }
    text_buffer_release(text);
    return done;
}

// ---- StopIteration, SystemExit, KeyError ----

NATIVE(stop_init, "__init__", "(self, /, *args, **kwargs)", "Initialize self.") {
    Tuple *arguments = value_as_tuple(args[1]);
    exception_set_field(vm, args[0], NAME_VALUE, argument_at(arguments, 0));
    return exception_init_args(vm, args[0], arguments, value_as_dict(args[2]));
}

NATIVE(exit_init, "__init__", "(self, /, *args, **kwargs)", "Initialize self.") {
    Tuple *arguments = value_as_tuple(args[1]);
    exception_set_field(vm, args[0], NAME_CODE,
                        arguments->count > 1 ? args[1] : argument_at(arguments, 0));
    return exception_init_args(vm, args[0], arguments, value_as_dict(args[2]));
}

// The message of a KeyError is the key itself, so its repr is shown.
NATIVE(key_error_str, "__str__", "(self, /)", "Return str(self).") {
    const Tuple *arguments = value_as_exception(args[0])->args;
    String *text;
    if (arguments->count == 1) {
        if (!object_repr(vm, arguments->items[0], &text)) {
            return false;
        }
        *result = value_from_object(text);
        return true;
    }
    Value base = class_special(vm, runtime_class(vm, CLASS_BASE_EXCEPTION), SPECIAL_STR);
    return object_call(vm, base, args, 1, result);
}

EXCEPTION_FIELD(NAME_VALUE)
EXCEPTION_FIELD(NAME_CODE)

// ---- AttributeError, NameError, ImportError ----

NATIVE(attribute_error_init, "__init__", "(self, /, *args, **kwargs)", "Initialize self.") {
    static const Name names[] = {NAME_LOWER_NAME, NAME_OBJ};
    Dict *keywords = dict_copy(vm, value_as_dict(args[2]));
    return take_keywords(vm, args[0], keywords, names, 2) &&
           exception_init_args(vm, args[0], value_as_tuple(args[1]), keywords);
}

NATIVE(name_error_init, "__init__", "(self, /, *args, **kwargs)", "Initialize self.") {
    static const Name names[] = {NAME_LOWER_NAME};
    Dict *keywords = dict_copy(vm, value_as_dict(args[2]));
    return take_keywords(vm, args[0], keywords, names, 1) &&
           exception_init_args(vm, args[0], value_as_tuple(args[1]), keywords);
}

NATIVE(import_error_init, "__init__", "(self, /, *args, **kwargs)", "Initialize self.") {
    static const Name names[] = {NAME_LOWER_NAME, NAME_LOWER_PATH};
    Tuple *arguments = value_as_tuple(args[1]);
    Dict *keywords = dict_copy(vm, value_as_dict(args[2]));
    exception_set_field(vm, args[0], NAME_MSG,
                        arguments->count == 1 ? arguments->items[0] : VALUE_NONE);
    return take_keywords(vm, args[0], keywords, names, 2) &&
           exception_init_args(vm, args[0], arguments, keywords);
}

EXCEPTION_FIELD(NAME_LOWER_NAME)
EXCEPTION_FIELD(NAME_LOWER_PATH)
EXCEPTION_FIELD(NAME_OBJ)
EXCEPTION_FIELD(NAME_MSG)

// ---- OSError ----

// OSError(errno, strerror, filename, winerror, filename2): made directly, it becomes the subclass
// that stands for the errno, and args keep the first two alone.
NATIVE(os_error_new, "__new__", "(cls, /, *args, **kwargs)", "Create an OSError.") {
    const Tuple *arguments = value_as_tuple(args[1]);
    Class *class = (Class *)(void *)value_as_object(args[0]);
    bool has_errno = arguments->count >= 2 && arguments->count <= 5;
    int64_t number;
    if (class == runtime_class(vm, CLASS_OS_ERROR) && has_errno &&
        int_check(vm, arguments->items[0]) &&
        int_to_int64(int_plain(vm, arguments->items[0]), &number) && number >= INT32_MIN &&
        number <= INT32_MAX) {
        class = runtime_class(vm, exception_os_error_class((int)number));
    }
    size_t kept = has_errno ? 2 : arguments->count;
    *result = value_from_object(exception_new(vm, class, arguments->items, kept));
    if (has_errno) {
        exception_set_field(vm, *result, NAME_ERRNO, arguments->items[0]);
        exception_set_field(vm, *result, NAME_STRERROR, arguments->items[1]);
        exception_set_field(vm, *result, NAME_FILENAME, argument_at(arguments, 2));
        exception_set_field(vm, *result, NAME_FILENAME2, argument_at(arguments, 4));
    }
    return true;
}

NATIVE(os_error_init, "__init__", "(self, /, *args, **kwargs)", "Initialize self.") {
    const Dict *keywords = value_as_dict(args[2]);
    return keywords->count == 0 ||
           exception_init_args(vm, args[0], value_as_tuple(args[1]), keywords);
}

NATIVE(os_error_str, "__str__", "(self, /)", "Return str(self).") {
    Value number = exception_field(vm, args[0], NAME_ERRNO);
    bool has_filename = !value_is_none(exception_field(vm, args[0], NAME_FILENAME));
    if (value_is_none(number) && !has_filename) {
        Value base = class_special(vm, runtime_class(vm, CLASS_BASE_EXCEPTION), SPECIAL_STR);
        return object_call(vm, base, args, 1, result);
    }
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "[Errno ");
    bool done = object_append_str(vm, number, &text);
    text_buffer_append_text(&text, "] ");
    done = done && object_append_str(vm, exception_field(vm, args[0], NAME_STRERROR), &text);
    Value filename = exception_field(vm, args[0], NAME_FILENAME);
    if (done && !value_is_none(filename)) {
        text_buffer_append_text(&text, ": ");
        done = object_append_repr(vm, filename, &text);
    }
    Value second = exception_field(vm, args[0], NAME_FILENAME2);
    if (done && !value_is_none(second)) {
        text_buffer_append_text(&text, " -> ");
        done = object_append_repr(vm, second, &text);
    }
    return format_result(vm, &text, done, result);
}

EXCEPTION_FIELD(NAME_ERRNO)
EXCEPTION_FIELD(NAME_STRERROR)
EXCEPTION_FIELD(NAME_FILENAME)
EXCEPTION_FIELD(NAME_FILENAME2)

// ---- SyntaxError ----

NATIVE(syntax_error_init, "__init__", "(self, /, *args, **kwargs)", "Initialize self.") {
    static const Name names[] = {NAME_FILENAME, NAME_LINENO,     NAME_OFFSET,
                                 NAME_TEXT,     NAME_END_LINENO, NAME_END_OFFSET};
    Tuple *arguments = value_as_tuple(args[1]);
    exception_set_field(vm, args[0], NAME_MSG, argument_at(arguments, 0));
    Tuple *details = runtime_of(vm)->empty_tuple;
    if (arguments->count == 2) {
        if (!object_to_tuple(vm, arguments->items[1], &details)) {
            return false;
        }
        if (details->count < 4 || details->count > 6) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "function takes at %s arguments (%zu given)",
                                   details->count < 4 ? "least 4" : "most 6", details->count);
        }
        if (details->count == 5) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "end_offset must be provided when end_lineno is provided");
        }
    }
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        exception_set_field(vm, args[0], names[index], argument_at(details, index));
    }
    return exception_init_args(vm, args[0], arguments, value_as_dict(args[2]));
}

// "message (file, line 3)"; the file without its folder.
NATIVE(syntax_error_str, "__str__", "(self, /)", "Return str(self).") {
    Value filename = exception_field(vm, args[0], NAME_FILENAME);
    Value line = exception_field(vm, args[0], NAME_LINENO);
    TextBuffer text;
    text_buffer_init(&text);
    bool done = object_append_str(vm, exception_field(vm, args[0], NAME_MSG), &text);
    if (done && value_is_string(filename)) {
        const char *path = string_text(vm, value_as_string(filename));
        const char *slash = strrchr(path, '/');
        text_buffer_append_format(&text, " (%s", slash == NULL ? path : slash + 1);
        if (!value_is_none(line)) {
            text_buffer_append_text(&text, ", line ");
            done = object_append_str(vm, line, &text);
        }
        text_buffer_append_text(&text, ")");
    } else if (done && !value_is_none(line)) {
        text_buffer_append_text(&text, " (line ");
        done = object_append_str(vm, line, &text);
        text_buffer_append_text(&text, ")");
    }
    return format_result(vm, &text, done, result);
}

EXCEPTION_FIELD(NAME_LINENO)
EXCEPTION_FIELD(NAME_OFFSET)
EXCEPTION_FIELD(NAME_TEXT)
EXCEPTION_FIELD(NAME_END_LINENO)
EXCEPTION_FIELD(NAME_END_OFFSET)
EXCEPTION_FIELD(NAME_PRINT_FILE_AND_LINE)

// ---- UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError ----

static bool is_a(Vm *vm, Value exception, ClassId id) {
    return class_is_instance(vm, exception, runtime_class(vm, id));
}

static bool check_unicode_argument(Vm *vm, Name name, Value value, size_t position, bool decode) {
    const uint8_t *bytes;
    size_t length;
    switch ((int)name) {
    case NAME_START:
    case NAME_END:
        return int_check(vm, value) ||
               exception_raise(vm, CLASS_TYPE_ERROR,
                               "'%s' object cannot be interpreted as an integer",
                               class_name_of(vm, value));
    case NAME_OBJECT:
        if (decode) {
            return bytes_view(value, &bytes, &length) ||
                   exception_raise(vm, CLASS_TYPE_ERROR,
                                   "a bytes-like object is required, not '%s'",
                                   class_name_of(vm, value));
        }
        break;
    default:
        break;
    }
    return value_is_string(value) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "argument %zu must be str, not %s", position,
                           class_name_of(vm, value));
}

// The arguments are fields, the encoding only where there is one.
NATIVE(unicode_error_init, "__init__", "(self, /, *args, **kwargs)", "Initialize self.") {
    static const Name names[] = {NAME_ENCODING, NAME_OBJECT, NAME_START, NAME_END, NAME_REASON};
    size_t first = is_a(vm, args[0], CLASS_UNICODE_TRANSLATE_ERROR) ? 1 : 0;
    bool decode = is_a(vm, args[0], CLASS_UNICODE_DECODE_ERROR);
    Tuple *arguments = value_as_tuple(args[1]);
    if (!exception_init_args(vm, args[0], arguments, value_as_dict(args[2]))) {
        return false;
    }
    if (arguments->count != 5 - first) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "function takes exactly %zu arguments (%zu given)", 5 - first,
                               arguments->count);
    }
    for (size_t index = first; index < 5; index++) {
        Value value = arguments->items[index - first];
        if (!check_unicode_argument(vm, names[index], value, index - first + 1, decode)) {
            return false;
        }
    }
    for (size_t index = first; index < 5; index++) {
        exception_set_field(vm, args[0], names[index], arguments->items[index - first]);
    }
    const uint8_t *bytes;
    size_t length;
    Value object = arguments->items[1 - first];
    if (decode && !value_is_kind(object, KIND_BYTES) && bytes_view(object, &bytes, &length)) {
        // What could be changed is kept as it is now.
        exception_set_field(vm, args[0], NAME_OBJECT,
                            value_from_object(bytes_new(vm, bytes, length)));
    }
    return true;
}

// What one position holds: "byte 0xff" or "character '\xe9'".
static void append_culprit(TextBuffer *text, Value object, int64_t at) {
    const uint8_t *bytes;
    size_t length;
    if (bytes_view(object, &bytes, &length)) {
        text_buffer_append_format(text, "byte 0x%02x", bytes[at]);
        return;
    }
    uint32_t point = string_at(value_as_string(object), (size_t)at);
    const char *format = point <= 0xFF     ? "character '\\x%02x'"
                         : point <= 0xFFFF ? "character '\\u%04x'"
                                           : "character '\\U%08x'";
    char escaped[32];
    snprintf(escaped, sizeof escaped, format, (unsigned)point);
    text_buffer_append_text(text, escaped);
}

// Where the object has nothing at all, -1.
static int64_t length_of(Value object) {
    const uint8_t *bytes;
    size_t length;
    if (value_is_string(object)) {
        return (int64_t)value_as_string(object)->length;
    }
    return bytes_view(object, &bytes, &length) ? (int64_t)length : -1;
}

NATIVE(unicode_error_str, "__str__", "(self, /)", "Return str(self).") {
    Value object = exception_field(vm, args[0], NAME_OBJECT);
    int64_t length = length_of(object);
    int64_t start;
    int64_t end;
    if (length < 0 || !int_to_int64(exception_field(vm, args[0], NAME_START), &start) ||
        !int_to_int64(exception_field(vm, args[0], NAME_END), &end)) {
        *result = value_from_object(runtime_of(vm)->empty_string); // it was never initialised
        return true;
    }
    bool decode = is_a(vm, args[0], CLASS_UNICODE_DECODE_ERROR);
    bool done = true;
    TextBuffer text;
    text_buffer_init(&text);
    if (is_a(vm, args[0], CLASS_UNICODE_TRANSLATE_ERROR)) {
        text_buffer_append_text(&text, "can't translate ");
    } else {
        text_buffer_append_byte(&text, '\'');
        done = object_append_str(vm, exception_field(vm, args[0], NAME_ENCODING), &text);
        text_buffer_append_format(&text, "' codec can't %s ", decode ? "decode" : "encode");
    }
    if (end == start + 1 && start >= 0 && start < length) {
        append_culprit(&text, object, start);
        text_buffer_append_format(&text, " in position %lld: ", (long long)start);
    } else {
        text_buffer_append_format(&text,
                                  "%s in position %lld-%lld: ", decode ? "bytes" : "characters",
                                  (long long)start, (long long)end - 1);
    }
    done = done && object_append_str(vm, exception_field(vm, args[0], NAME_REASON), &text);
    return format_result(vm, &text, done, result);
}

EXCEPTION_FIELD(NAME_ENCODING)
EXCEPTION_FIELD(NAME_OBJECT)
EXCEPTION_FIELD(NAME_START)
EXCEPTION_FIELD(NAME_END)
EXCEPTION_FIELD(NAME_REASON)

// ---- Tables ----

#define FIELD(text, NAME) \
    { text, get_##NAME, set_##NAME, NULL }
#define END \
    { NULL, NULL, NULL, NULL }

static const NativeDefinition *const stop_methods[] = {&stop_init, NULL};
static const NativeProperty stop_fields[] = {FIELD("value", NAME_VALUE), END};
static const NativeDefinition *const exit_methods[] = {&exit_init, NULL};
static const NativeProperty exit_fields[] = {FIELD("code", NAME_CODE), END};
static const NativeDefinition *const key_error_methods[] = {&key_error_str, NULL};
static const NativeDefinition *const attribute_error_methods[] = {&attribute_error_init, NULL};
static const NativeProperty attribute_error_fields[] = {FIELD("name", NAME_LOWER_NAME),
                                                        FIELD("obj", NAME_OBJ), END};
static const NativeDefinition *const name_error_methods[] = {&name_error_init, NULL};
static const NativeProperty name_error_fields[] = {FIELD("name", NAME_LOWER_NAME), END};
static const NativeDefinition *const import_error_methods[] = {&import_error_init, NULL};
static const NativeProperty import_error_fields[] = {
    FIELD("msg", NAME_MSG), FIELD("name", NAME_LOWER_NAME), FIELD("path", NAME_LOWER_PATH), END};
static const NativeDefinition *const os_error_statics[] = {&os_error_new, NULL};
static const NativeDefinition *const os_error_methods[] = {&os_error_init, &os_error_str, NULL};
static const NativeProperty os_error_fields[] = {
    FIELD("errno", NAME_ERRNO), FIELD("strerror", NAME_STRERROR), FIELD("filename", NAME_FILENAME),
    FIELD("filename2", NAME_FILENAME2), END};
static const NativeDefinition *const syntax_error_methods[] = {&syntax_error_init,
                                                               &syntax_error_str, NULL};
static const NativeProperty syntax_error_fields[] = {
    FIELD("msg", NAME_MSG),
    FIELD("filename", NAME_FILENAME),
    FIELD("lineno", NAME_LINENO),
    FIELD("offset", NAME_OFFSET),
    FIELD("text", NAME_TEXT),
    FIELD("end_lineno", NAME_END_LINENO),
    FIELD("end_offset", NAME_END_OFFSET),
    FIELD("print_file_and_line", NAME_PRINT_FILE_AND_LINE),
    END};
static const NativeDefinition *const unicode_error_methods[] = {&unicode_error_init,
                                                                &unicode_error_str, NULL};
static const NativeProperty unicode_error_fields[] = {
    FIELD("encoding", NAME_ENCODING), FIELD("object", NAME_OBJECT), FIELD("start", NAME_START),
    FIELD("end", NAME_END),           FIELD("reason", NAME_REASON), END};
static const NativeProperty no_fields[] = {END};

void builtins_exception_details_register(Vm *vm) {
    static const struct {
        ClassId id;
        const NativeDefinition *const *methods;
        const NativeProperty *fields;
    } rows[] = {
        {CLASS_STOP_ITERATION, stop_methods, stop_fields},
        {CLASS_SYSTEM_EXIT, exit_methods, exit_fields},
        {CLASS_KEY_ERROR, key_error_methods, no_fields},
        {CLASS_ATTRIBUTE_ERROR, attribute_error_methods, attribute_error_fields},
        {CLASS_NAME_ERROR, name_error_methods, name_error_fields},
        {CLASS_IMPORT_ERROR, import_error_methods, import_error_fields},
        {CLASS_OS_ERROR, os_error_methods, os_error_fields},
        {CLASS_SYNTAX_ERROR, syntax_error_methods, syntax_error_fields},
        {CLASS_UNICODE_DECODE_ERROR, unicode_error_methods, unicode_error_fields},
        {CLASS_UNICODE_ENCODE_ERROR, unicode_error_methods, unicode_error_fields},
        {CLASS_UNICODE_TRANSLATE_ERROR, unicode_error_methods, unicode_error_fields + 1},
    };
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        Class *class = runtime_class(vm, rows[index].id);
        native_add_methods(vm, class, rows[index].methods);
        native_add_properties(vm, class, rows[index].fields);
    }
    native_add_static_methods(vm, runtime_class(vm, CLASS_OS_ERROR), os_error_statics);
}
