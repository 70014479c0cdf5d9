// traceback_module.c: _traceback, the part of traceback.aspy that the language cannot say: where
// code stands in its source, and what the printed form of an uncaught exception is made of.
#include "base/embedded.h"
#include "base/utf8.h"
#include "host/files.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/suggestion.h"
#include "vm/traceback.h"
#include "vm/traceback_lines.h"

static bool want_kind(Vm *vm, Value value, ObjectKind kind, const char *name) {
    return value_is_kind(value, kind) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "expected %s object, got '%s'", name,
                           class_name_of(vm, value));
}

NATIVE(traceback_span_native, "span", "(traceback, /)",
       "(line, end line, column, end column, whether it is a method's look-up) of an entry of a "
       "traceback. Columns are bytes; None when only the line is known.") {
    if (!want_kind(vm, args[0], KIND_TRACEBACK, "traceback")) {
        return false;
    }
    const Traceback *entry = value_as_traceback(args[0]);
    SourceSpan span = traceback_span(entry);
    bool has_columns = span.end_column != 0;
    Tuple *tuple = tuple_new(vm, 5);
    tuple->items[0] = value_from_int(span.line);
    tuple->items[1] = value_from_int(span.end_line < span.line ? span.line : span.end_line);
    tuple->items[2] = has_columns ? value_from_int(span.column) : VALUE_NONE;
    tuple->items[3] = has_columns ? value_from_int(span.end_column) : VALUE_NONE;
    tuple->items[4] = value_from_bool(entry->is_look_up);
    *result = value_from_object(tuple);
    return true;
}

NATIVE(traceback_code_source_native, "code_source", "(code, /)",
       "The whole text that code was compiled from, or None.") {
    if (!want_kind(vm, args[0], KIND_CODE, "code")) {
        return false;
    }
    const char *text;
    size_t length;
    if (code_source(value_as_code(args[0]), &text, &length)) {
        *result = value_from_object(string_from_utf8(vm, text, length));
    }
    return true;
}

NATIVE(traceback_code_line_native, "code_line", "(code, line, /)",
       "A line of the text that code was compiled from, without its newline, or None.") {
    int64_t number;
    if (!want_kind(vm, args[0], KIND_CODE, "code") || !object_to_int64(vm, args[1], &number)) {
        return false;
    }
    const char *text;
    size_t length;
    if (number > 0 && number <= UINT32_MAX &&
        traceback_find_line(value_as_code(args[0]), (uint32_t)number, &text, &length)) {
        *result = value_from_object(string_from_utf8(vm, text, length));
    }
    return true;
}

NATIVE(traceback_mark_native, "mark", "(text, column, end_column, is_look_up, /)",
       "Lines of source as a traceback shows them, with marks below what the columns, in bytes of "
       "the first and of the last line, enclose.") {
    int64_t column;
    int64_t end_column;
    if (!want_kind(vm, args[0], KIND_STRING, "str") || !object_to_int64(vm, args[1], &column) ||
        !object_to_int64(vm, args[2], &end_column)) {
        return false;
    }
    TextBuffer source;
    TextBuffer marked;
    text_buffer_init(&source);
    text_buffer_init(&marked);
    string_append_utf8(&source, value_as_string(args[0]));
    traceback_append_marked_text(source.bytes, source.length, column < 0 ? 0 : (size_t)column,
                                 end_column < 0 ? 0 : (size_t)end_column,
                                 value_is(args[3], VALUE_TRUE), &marked);
    *result = value_from_object(string_from_buffer(vm, &marked));
    text_buffer_release(&marked);
    text_buffer_release(&source);
    return true;
}

NATIVE(traceback_suggestion_native, "suggestion", "(exception, /)",
       "What is appended to the message of an exception that nothing caught: a name like the one "
       "that was not found.") {
    if (value_is_exception(args[0])) {
        TextBuffer text;
        text_buffer_init(&text);
        suggestion_append(vm, args[0], &text);
        *result = value_from_object(string_from_buffer(vm, &text));
        text_buffer_release(&text);
    } else {
        *result = library_text(vm, "");
    }
    return true;
}

// "<stdlib>/asyncio/locks.aspy" or "<stdlib>/asyncio/__init__.aspy".
static const EmbeddedModule *find_library_file(const char *path) {
    for (size_t index = 0; index < embedded_module_count; index++) {
        const EmbeddedModule *module = &embedded_modules[index];
        TextBuffer own;
        text_buffer_init(&own);
        text_buffer_append_format(&own, "<stdlib>/%s%s", module->name,
                                  module->is_package ? "/__init__.aspy" : ".aspy");
        bool is_it = strcmp(own.bytes, path) == 0;
        text_buffer_release(&own);
        if (is_it) {
            return module;
        }
    }
    return NULL;
}

NATIVE(
    traceback_file_text_native, "file_text", "(filename, /)",
    "The text of a file, or of a module of the library that is named as tracebacks name it; None "
    "when there is none, or it is not UTF-8.") {
    if (!want_kind(vm, args[0], KIND_STRING, "str")) {
        return false;
    }
    const char *path = string_text(vm, value_as_string(args[0]));
    const EmbeddedModule *module = find_library_file(path);
    if (module != NULL) {
        *result = value_from_object(string_from_utf8(vm, module->bytes, module->length));
        return true;
    }
    TextBuffer text;
    text_buffer_init(&text);
    int error_number;
    size_t bad;
    if (host_file_is_regular(path) && host_file_read(path, &text, &error_number) &&
        utf8_validate(text.bytes, text.length, &bad)) {
        *result = value_from_object(string_from_utf8(vm, text.bytes, text.length));
    }
    text_buffer_release(&text);
    return true;
}

bool traceback_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&traceback_span_native,
                                                        &traceback_code_source_native,
                                                        &traceback_code_line_native,
                                                        &traceback_mark_native,
                                                        &traceback_suggestion_native,
                                                        &traceback_file_text_native,
                                                        NULL};
    native_add_functions(vm, module, functions);
    return true;
}
