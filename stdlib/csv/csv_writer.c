// csv_writer.c: _csv.writer: rows of fields become lines.
#include "object/string_builder.h"
#include "stdlib/csv/csv_natives.h"
#include "stdlib/library.h"

typedef struct Writer {
    Foreign foreign;
    Value write; // the file's method
    Value dialect_object;
    CsvDialect dialect;
} Writer;

// A row in the making.
typedef struct Record {
    StringBuilder text;
    size_t field_count;
} Record;

static void writer_trace(Heap *heap, Object *object) {
    const Writer *writer = (const Writer *)(const void *)object;
    heap_mark_value(heap, writer->write);
    heap_mark_value(heap, writer->dialect_object);
}

static const ForeignType writer_type = {"csv.writer", sizeof(Writer), writer_trace, NULL};

static Writer *writer_of(const Value *args) { return (Writer *)(void *)value_as_object(args[0]); }

// ---- Fields ------------------------------------------------------------------------------------

static bool is_special(const CsvDialect *dialect, uint32_t character) {
    if (character == dialect->delimiter || character == dialect->escape ||
        character == dialect->quote || character == '\n' || character == '\r') {
        return true;
    }
    for (size_t index = 0; index < dialect->line_end->length; index++) {
        if (string_at(dialect->line_end, index) == character) {
            return true;
        }
    }
    return false;
}

// What stands before a special character: a second quote, an escape, or nothing but the quotes
// around the field.
static bool mark_special(Vm *vm, const CsvDialect *dialect, uint32_t character, bool *is_quoted,
                         StringBuilder *out) {
    bool is_escaped = dialect->quoting == CSV_QUOTE_NONE;
    if (!is_escaped && character == dialect->quote) {
        if (dialect->doubles_quotes) {
            string_builder_append_point(out, dialect->quote);
        } else {
            is_escaped = true;
        }
    } else if (!is_escaped && character == dialect->escape) {
        is_escaped = true;
    }
    if (!is_escaped) {
        *is_quoted = true;
        return true;
    }
    if (dialect->escape == CSV_NO_CHARACTER) {
        return csv_raise(vm, "need to escape, but no escapechar set");
    }
    string_builder_append_point(out, dialect->escape);
    return true;
}

// A field that is to be nothing cannot have quotes around it.
static bool cannot_quote(const CsvDialect *dialect, bool is_null) {
    return dialect->quoting == CSV_QUOTE_NONE ||
           (is_null &&
            (dialect->quoting == CSV_QUOTE_STRINGS || dialect->quoting == CSV_QUOTE_NOTNULL));
}

static bool append_field(Vm *vm, const CsvDialect *dialect, const String *field, bool is_quoted,
                         bool is_null, Record *record) {
    StringBuilder marked;
    string_builder_init(&marked);
    bool done = true;
    size_t plain = 0; // what is not copied yet
    for (size_t index = 0; done && index < field->length; index++) {
        uint32_t character = string_at(field, index);
        if (is_special(dialect, character)) {
            string_builder_append_range(&marked, field, plain, index);
            plain = index;
            done = mark_special(vm, dialect, character, &is_quoted, &marked);
        }
    }
    if (done && field->length == 0 && dialect->delimiter == ' ' && dialect->skips_space) {
        is_quoted = true;
        done = !cannot_quote(dialect, is_null) ||
               csv_raise(vm, "empty field must be quoted if delimiter is a space and "
                             "skipinitialspace is true");
    }
    if (done) {
        string_builder_append_range(&marked, field, plain, field->length);
        if (record->field_count++ > 0) {
            string_builder_append_point(&record->text, dialect->delimiter);
        }
        if (is_quoted) {
            string_builder_append_point(&record->text, dialect->quote);
        }
        string_builder_append(&record->text, string_builder_finish(vm, &marked));
        if (is_quoted) {
            string_builder_append_point(&record->text, dialect->quote);
        }
    }
    string_builder_release(&marked);
    return done;
}

static bool is_number(Vm *vm, Value value) {
    return int_check(vm, value) || value_is_double(value) ||
           !value_is_absent(value_special(vm, value, SPECIAL_INT)) ||
           !value_is_absent(value_special(vm, value, SPECIAL_FLOAT)) ||
           !value_is_absent(value_special(vm, value, SPECIAL_INDEX));
}

static bool wants_quotes(Vm *vm, const CsvDialect *dialect, Value field) {
    switch (dialect->quoting) {
    case CSV_QUOTE_ALL:
        return true;
    case CSV_QUOTE_NONNUMERIC:
        return !is_number(vm, field);
    case CSV_QUOTE_STRINGS:
        return value_is_string(field);
    case CSV_QUOTE_NOTNULL:
        return !value_is_none(field);
    case CSV_QUOTE_MINIMAL:
    case CSV_QUOTE_NONE:
        break;
    }
    return false;
}

// Appends any value: None as nothing, a float so that it reads as the same number.
static bool append_value(Vm *vm, const CsvDialect *dialect, Value value, Record *record) {
    bool is_quoted = wants_quotes(vm, dialect, value);
    String *text = runtime_of(vm)->empty_string;
    if (value_is_string(value)) {
        text = value_as_string(value);
    } else if (!value_is_none(value) && !object_str(vm, value, &text)) {
        return false;
    }
    runtime_hold(vm, value_from_object(text));
    bool done = append_field(vm, dialect, text, is_quoted, value_is_none(value), record);
    runtime_drop(vm, 1);
    return done;
}

// ---- Rows --------------------------------------------------------------------------------------

static bool append_row(Vm *vm, const CsvDialect *dialect, Value row, Value *window,
                       Record *record) {
    if (!object_iterate(vm, row, &window[0])) {
        if (!exception_raised_is(vm, CLASS_TYPE_ERROR)) {
            return false;
        }
        exception_clear(vm);
        return csv_raise(vm, "iterable expected, not %s", class_name_of(vm, row));
    }
    bool is_null = false;
    for (;;) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step != STEP_ITEM) {
            if (step == STEP_RAISED) {
                return false;
            }
            break;
        }
        is_null = value_is_none(window[1]);
        if (!append_value(vm, dialect, window[1], record)) {
            return false;
        }
    }
    if (record->field_count != 1 || record->text.length > 0) {
        return true;
    }
    // A row of one empty field would read as no row at all.
    if (cannot_quote(dialect, is_null)) {
        return csv_raise(vm, "single empty field record must be quoted");
    }
    string_builder_append_repeated(&record->text, dialect->quote, 2);
    return true;
}

static bool write_row(Vm *vm, Writer *writer, Value row, Value *result) {
    Value *window = window_open(vm, 2);
    Record record = {.field_count = 0};
    string_builder_init(&record.text);
    bool done = append_row(vm, &writer->dialect, row, window, &record);
    if (done) {
        string_builder_append(&record.text, writer->dialect.line_end);
        window[0] = value_from_object(string_builder_finish(vm, &record.text));
        done = object_call(vm, writer->write, window, 1, result);
    }
    string_builder_release(&record.text);
    window_close(vm, window);
    return done;
}

NATIVE(writer_writerow_native, "writerow", "(self, row, /)",
       "writerow(iterable)\n\nConstruct and write a CSV record from an iterable of fields.  "
       "Non-string\nelements will be converted to string.") {
    return write_row(vm, writer_of(args), args[1], result);
}

NATIVE(writer_writerows_native, "writerows", "(self, rows, /)",
       "writerows(iterable of iterables)\n\nConstruct and write a series of iterables to a csv "
       "file.  Non-string\nelements will be converted to string.") {
    Value *window = window_open(vm, 3);
    bool done = object_iterate(vm, args[1], &window[0]);
    while (done) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step != STEP_ITEM) {
            done = step == STEP_END;
            break;
        }
        done = write_row(vm, writer_of(args), window[1], &window[2]);
    }
    window_close(vm, window);
    return done;
}

NATIVE(writer_new_native, "__new__", "(cls, write, dialect, /)",
       "What writes rows by a file's write().") {
    Writer *writer = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(writer);
    writer->write = args[1];
    writer->dialect_object = args[2];
    return csv_read_dialect(vm, args[2], &writer->dialect);
}

static bool get_dialect(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = writer_of(args)->dialect_object;
    return true;
}

void csv_writer_add(Vm *vm, Module *module) {
    static const NativeDefinition *const static_methods[] = {&writer_new_native, NULL};
    static const NativeDefinition *const methods[] = {&writer_writerow_native,
                                                      &writer_writerows_native, NULL};
    static const NativeProperty properties[] = {{"dialect", get_dialect, NULL, NULL}, {0}};
    Class *class = library_add_class(vm, module, "_csv.writer", &writer_type, CLASS_IS_FINAL);
    native_add_static_methods(vm, class, static_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}
