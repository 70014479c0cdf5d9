// csv_module.c: _csv: the dialect, the error, and the two classes. csv.aspy stands on it.
#include "stdlib/csv/csv_natives.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"

#include <stdarg.h>

static bool read_attribute(Vm *vm, Value object, const char *name, Value *value) {
    return object_get_attribute(vm, object, string_intern_text(vm, name), value);
}

static bool read_character(Vm *vm, Value object, const char *name, uint32_t *character) {
    Value value;
    if (!read_attribute(vm, object, name, &value)) {
        return false;
    }
    bool is_one = value_is_string(value) && value_as_string(value)->length == 1;
    *character = is_one ? string_at(value_as_string(value), 0) : CSV_NO_CHARACTER;
    return true;
}

static bool read_flag(Vm *vm, Value object, const char *name, bool *flag) {
    Value value;
    return read_attribute(vm, object, name, &value) && object_is_true(vm, value, flag);
}

bool csv_read_dialect(Vm *vm, Value object, CsvDialect *dialect) {
    Value line_end;
    Value quoting;
    int64_t number = 0;
    if (!read_character(vm, object, "delimiter", &dialect->delimiter) ||
        !read_character(vm, object, "quotechar", &dialect->quote) ||
        !read_character(vm, object, "escapechar", &dialect->escape) ||
        !read_flag(vm, object, "doublequote", &dialect->doubles_quotes) ||
        !read_flag(vm, object, "skipinitialspace", &dialect->skips_space) ||
        !read_flag(vm, object, "strict", &dialect->is_strict) ||
        !read_attribute(vm, object, "lineterminator", &line_end) ||
        !read_attribute(vm, object, "quoting", &quoting) ||
        !native_want_string(vm, "Dialect", "'lineterminator'", line_end, &dialect->line_end) ||
        !native_want_int(vm, quoting, &number)) {
        return false;
    }
    dialect->quoting = (CsvQuoting)number;
    return true;
}

bool csv_raise(Vm *vm, const char *format, ...) {
    TextBuffer text;
    text_buffer_init(&text);
    va_list values;
    va_start(values, format);
    text_buffer_append_format_list(&text, format, values);
    va_end(values);
    Value *window = window_open(vm, 2);
    window[1] = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    bool raised = native_import(vm, "csv", &window[0]) &&
                  native_call_method(vm, window[0], "Error", &window[1], 1, &window[0]) &&
                  exception_raise_value(vm, window[0]);
    window_close(vm, window);
    return raised;
}

bool csv_fill(Vm *vm, Module *module) {
    csv_reader_add(vm, module);
    csv_writer_add(vm, module);
    return true;
}
