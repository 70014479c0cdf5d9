// csv_reader.c: _csv.reader: lines become rows of fields.
//
//                          quote                    quote
//     START_FIELD ------------------> IN_QUOTED <------------> QUOTE_IN_QUOTED
//         ^   |  other                                              | delimiter, end
//         |   +-------> IN_FIELD                                    |
//         |                 | delimiter                             |
//         +-----------------+---------------------------------------+
//
// A line may end inside a quoted field; then the row goes on with the next one.
#include "base/utf8.h"
#include "object/string_builder.h"
#include "stdlib/csv/csv_natives.h"
#include "stdlib/library.h"

typedef enum ReadState {
    START_RECORD,
    START_FIELD,
    ESCAPED,
    IN_FIELD,
    IN_QUOTED,
    ESCAPED_IN_QUOTED,
    QUOTE_IN_QUOTED,
    EAT_LINE_END,
    AFTER_ESCAPED_LINE_END
} ReadState;

typedef struct Reader {
    Foreign foreign;
    Value lines; // an iterator
    Value dialect_object;
    CsvDialect dialect;
    int64_t line_count;
    // Of the row under way:
    ReadState state;
    bool is_unquoted; // the field began without a quote
    StringBuilder field;
    size_t limit; // of a field's length
} Reader;

enum { END_OF_LINE = 0x110001 }; // what follows the last character of a line

static void reader_trace(Heap *heap, Object *object) {
    const Reader *reader = (const Reader *)(const void *)object;
    heap_mark_value(heap, reader->lines);
    heap_mark_value(heap, reader->dialect_object);
}

static void reader_release(__attribute__((unused)) Heap *heap, Object *object) {
    string_builder_release(&((Reader *)(void *)object)->field);
}

static const ForeignType reader_type = {"csv.reader", sizeof(Reader), reader_trace, reader_release};

static Reader *reader_of(const Value *args) { return (Reader *)(void *)value_as_object(args[0]); }

// ---- One character -----------------------------------------------------------------------------

// The field under way is complete.
static bool save_field(Vm *vm, Reader *reader, List *row) {
    const CsvDialect *dialect = &reader->dialect;
    size_t length = reader->field.length;
    Value field = value_from_object(string_builder_finish(vm, &reader->field));
    bool is_null = reader->is_unquoted && length == 0 &&
                   (dialect->quoting == CSV_QUOTE_NOTNULL || dialect->quoting == CSV_QUOTE_STRINGS);
    bool is_number =
        reader->is_unquoted && length > 0 &&
        (dialect->quoting == CSV_QUOTE_NONNUMERIC || dialect->quoting == CSV_QUOTE_STRINGS);
    reader->is_unquoted = false;
    if (is_null) {
        field = VALUE_NONE;
    } else if (is_number) {
        Value float_class = value_from_object(runtime_class(vm, CLASS_FLOAT));
        Value argument = field;
        if (!object_call(vm, float_class, &argument, 1, &field)) {
            return false;
        }
    }
    list_append(vm, row, field);
    return true;
}

static bool add_character(Vm *vm, Reader *reader, uint32_t character) {
    if (reader->field.length >= reader->limit) {
        return csv_raise(vm, "field larger than field limit (%zu)", reader->limit);
    }
    string_builder_append_point(&reader->field, character);
    return true;
}

static bool is_line_end(uint32_t character) {
    return character == '\n' || character == '\r' || character == END_OF_LINE;
}

static ReadState after_line_end(uint32_t character) {
    return character == END_OF_LINE ? START_RECORD : EAT_LINE_END;
}

static bool start_field(Vm *vm, Reader *reader, uint32_t character, List *row) {
    const CsvDialect *dialect = &reader->dialect;
    reader->state = START_FIELD;
    reader->is_unquoted = false;
    if (is_line_end(character)) {
        reader->is_unquoted = true;
        reader->state = after_line_end(character);
        return save_field(vm, reader, row);
    }
    if (character == dialect->quote && dialect->quoting != CSV_QUOTE_NONE) {
        reader->state = IN_QUOTED;
        return true;
    }
    if (character == dialect->escape) {
        reader->is_unquoted = true;
        reader->state = ESCAPED;
        return true;
    }
    if (character == ' ' && dialect->skips_space) {
        return true;
    }
    if (character == dialect->delimiter) { // an empty field, which is no number
        reader->is_unquoted = dialect->quoting != CSV_QUOTE_NONNUMERIC;
        return save_field(vm, reader, row);
    }
    reader->is_unquoted = true;
    reader->state = IN_FIELD;
    return add_character(vm, reader, character);
}

static bool continue_field(Vm *vm, Reader *reader, uint32_t character, List *row) {
    const CsvDialect *dialect = &reader->dialect;
    if (is_line_end(character)) {
        reader->state = after_line_end(character);
        return save_field(vm, reader, row);
    }
    if (character == dialect->escape) {
        reader->state = ESCAPED;
        return true;
    }
    if (character == dialect->delimiter) {
        reader->state = START_FIELD;
        return save_field(vm, reader, row);
    }
    return add_character(vm, reader, character);
}

static bool continue_quoted(Vm *vm, Reader *reader, uint32_t character) {
    const CsvDialect *dialect = &reader->dialect;
    if (character == END_OF_LINE) {
        return true;
    }
    if (character == dialect->escape) {
        reader->state = ESCAPED_IN_QUOTED;
        return true;
    }
    if (character == dialect->quote && dialect->quoting != CSV_QUOTE_NONE) {
        reader->state = dialect->doubles_quotes ? QUOTE_IN_QUOTED : IN_FIELD;
        return true;
    }
    return add_character(vm, reader, character);
}

// After a quote inside a quoted field: it was the last one, or half of a doubled one.
static bool end_quoted(Vm *vm, Reader *reader, uint32_t character, List *row) {
    const CsvDialect *dialect = &reader->dialect;
    if (character == dialect->quote && dialect->quoting != CSV_QUOTE_NONE) {
        reader->state = IN_QUOTED;
        return add_character(vm, reader, character);
    }
    if (character == dialect->delimiter) {
        reader->state = START_FIELD;
        return save_field(vm, reader, row);
    }
    if (is_line_end(character)) {
        reader->state = after_line_end(character);
        return save_field(vm, reader, row);
    }
    if (dialect->is_strict) {
        char delimiter[5] = {0};
        char quote[5] = {0};
        (void)utf8_encode(dialect->delimiter, delimiter);
        (void)utf8_encode(dialect->quote, quote);
        return csv_raise(vm, "'%s' expected after '%s'", delimiter, quote);
    }
    reader->state = IN_FIELD;
    return add_character(vm, reader, character);
}

static bool take_character(Vm *vm, Reader *reader, uint32_t character, List *row) {
    switch (reader->state) {
    case START_RECORD:
        if (character == END_OF_LINE) {
            return true; // an empty line
        }
        if (is_line_end(character)) {
            reader->state = EAT_LINE_END;
            return true;
        }
        return start_field(vm, reader, character, row);
    case START_FIELD:
        return start_field(vm, reader, character, row);
    case ESCAPED:
        if (character == '\n' || character == '\r') {
            reader->state = AFTER_ESCAPED_LINE_END;
            return add_character(vm, reader, character);
        }
        reader->state = IN_FIELD;
        return add_character(vm, reader, character == END_OF_LINE ? '\n' : character);
    case AFTER_ESCAPED_LINE_END:
        if (character == END_OF_LINE) {
            return true;
        }
        return continue_field(vm, reader, character, row);
    case IN_FIELD:
        return continue_field(vm, reader, character, row);
    case IN_QUOTED:
        return continue_quoted(vm, reader, character);
    case ESCAPED_IN_QUOTED:
        reader->state = IN_QUOTED;
        return add_character(vm, reader, character == END_OF_LINE ? '\n' : character);
    case QUOTE_IN_QUOTED:
        return end_quoted(vm, reader, character, row);
    case EAT_LINE_END:
        break;
    }
    if (character == END_OF_LINE) {
        reader->state = START_RECORD;
        return true;
    }
    return character == '\n' || character == '\r' ||
           csv_raise(vm, "new-line character seen in unquoted field - do you need to open the "
                         "file with newline=''?");
}

// ---- Lines -------------------------------------------------------------------------------------

// How many characters from `start` on mean nothing special inside a field.
static size_t plain_run(const Reader *reader, const String *line, size_t start) {
    const CsvDialect *dialect = &reader->dialect;
    size_t at = start;
    while (at < line->length) {
        uint32_t character = string_at(line, at);
        if (character == dialect->delimiter || character == dialect->quote ||
            character == dialect->escape || character == '\n' || character == '\r') {
            break;
        }
        at++;
    }
    return at - start;
}

static bool take_line(Vm *vm, Reader *reader, const String *line, List *row) {
    for (size_t at = 0; at < line->length;) {
        bool is_inside = reader->state == IN_FIELD || reader->state == IN_QUOTED;
        size_t run = is_inside ? plain_run(reader, line, at) : 0;
        if (reader->field.length + run > reader->limit) {
            return csv_raise(vm, "field larger than field limit (%zu)", reader->limit);
        }
        if (run > 0) {
            string_builder_append_range(&reader->field, line, at, at + run);
            at += run;
            continue;
        }
        if (!take_character(vm, reader, string_at(line, at), row)) {
            return false;
        }
        at++;
    }
    return take_character(vm, reader, END_OF_LINE, row);
}

// The input ended inside a row.
static Step end_of_input(Vm *vm, Reader *reader, List *row) {
    if (reader->field.length == 0 && reader->state != IN_QUOTED) {
        return STEP_END;
    }
    if (reader->dialect.is_strict) {
        (void)!csv_raise(vm, "unexpected end of data");
        return STEP_RAISED;
    }
    return save_field(vm, reader, row) ? STEP_ITEM : STEP_RAISED;
}

static Step next_row(Vm *vm, Reader *reader, Value *window) {
    List *row = value_as_list(window[0]);
    string_builder_release(&reader->field);
    string_builder_init(&reader->field);
    reader->state = START_RECORD;
    reader->is_unquoted = false;
    do {
        Step step = object_next(vm, reader->lines, &window[1]);
        if (step == STEP_END) {
            return end_of_input(vm, reader, row);
        }
        if (step == STEP_RAISED) {
            return STEP_RAISED;
        }
        if (!value_is_string(window[1])) {
            (void)!csv_raise(vm,
                             "iterator should return strings, not %s (the file should be opened "
                             "in text mode)",
                             class_name_of(vm, window[1]));
            return STEP_RAISED;
        }
        reader->line_count++;
        if (!take_line(vm, reader, value_as_string(window[1]), row)) {
            return STEP_RAISED;
        }
    } while (reader->state != START_RECORD);
    return STEP_ITEM;
}

static Step reader_next(Vm *vm, Object *iterator, Value *item) {
    Value *window = window_open(vm, 2);
    window[0] = value_from_object(list_new(vm, 0));
    Step step = next_row(vm, (Reader *)(void *)iterator, window);
    *item = window[0];
    window_close(vm, window);
    return step;
}

NATIVE(reader_new_native, "__new__", "(cls, lines, dialect, limit, /)",
       "The rows of an iterable of lines.") {
    Reader *reader = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(reader);
    string_builder_init(&reader->field);
    reader->lines = VALUE_NONE;
    reader->dialect_object = args[2];
    int64_t limit = 0;
    if (!csv_read_dialect(vm, args[2], &reader->dialect) || !native_want_int(vm, args[3], &limit) ||
        !object_iterate(vm, args[1], &reader->lines)) {
        return false;
    }
    reader->limit = (size_t)limit;
    return true;
}

static bool get_line_num(Vm *vm, Value *args, Value *result) {
    *result = int_from_int64(vm, reader_of(args)->line_count);
    return true;
}

static bool get_dialect(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = reader_of(args)->dialect_object;
    return true;
}

void csv_reader_add(Vm *vm, Module *module) {
    static const NativeDefinition *const static_methods[] = {&reader_new_native, NULL};
    static const NativeProperty properties[] = {
        {"line_num", get_line_num, NULL, NULL}, {"dialect", get_dialect, NULL, NULL}, {0}};
    Class *class = library_add_class(vm, module, "_csv.reader", &reader_type, CLASS_IS_FINAL);
    native_add_static_methods(vm, class, static_methods);
    native_add_properties(vm, class, properties);
    library_add_iteration(vm, class, reader_next);
}
