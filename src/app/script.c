// script.c: see script.h.
#include "app/script.h"

#include "base/utf8.h"
#include "object/instance.h"
#include "object/protocol.h"

// `source` lives in `arena` afterwards, for the complaint.
static bool compile_in(Vm *vm, Arena *arena, const Script *script, Source *source, Code **code,
                       Diagnostic *diagnostic) {
    *source = (Source){.path = script->filename, .text = ""};
    if (!source_init(source, arena, script->filename, script->bytes, script->length, diagnostic)) {
        return false;
    }
    String *filename = string_from_text(vm, script->filename);
    return compile_source(vm, source, filename, script->mode, code, diagnostic);
}

ScriptResult script_compile(Vm *vm, const Script *script, Code **code, TextBuffer *complaint) {
    Arena arena;
    arena_init(&arena);
    Source source;
    Diagnostic diagnostic = {0};
    ScriptResult result = SCRIPT_COMPILED;
    if (!compile_in(vm, &arena, script, &source, code, &diagnostic)) {
        result = SCRIPT_REFUSED;
        if (script->mode == COMPILE_INTERACTIVE && diagnostic.is_incomplete) {
            result = SCRIPT_INCOMPLETE;
        } else {
            diagnostic_print(complaint, &diagnostic, &source);
        }
    }
    arena_release(&arena);
    return result;
}

// ---- The complaint as an exception -------------------------------------------------------------

static ClassId exception_class(DiagnosticKind kind) {
    switch (kind) {
    case DIAGNOSTIC_INDENTATION_ERROR:
        return CLASS_INDENTATION_ERROR;
    case DIAGNOSTIC_TAB_ERROR:
        return CLASS_TAB_ERROR;
    case DIAGNOSTIC_MEMORY_ERROR:
        return CLASS_MEMORY_ERROR;
    case DIAGNOSTIC_NONE:
    case DIAGNOSTIC_SYNTAX_ERROR:
        break;
    }
    return CLASS_SYNTAX_ERROR;
}

// Columns of exceptions count code points from 1.
static Value column_value(const Source *source, uint32_t line, uint32_t column) {
    if (column == SOURCE_COLUMN_NONE) {
        return value_from_int(0);
    }
    size_t length;
    const char *text = source_line(source, line, &length);
    size_t bytes = column < length ? column : length;
    return value_from_int((int64_t)(utf8_count(text, bytes) + 1 + (column - bytes)));
}

// (filename, lineno, offset, text, end_lineno, end_offset)
static Tuple *location_of(Vm *vm, const Diagnostic *diagnostic, const Source *source) {
    const SourceRange *range = &diagnostic->range;
    Tuple *location = tuple_new(vm, 6);
    location->items[0] = value_from_object(string_from_text(vm, source->path));
    location->items[1] = value_from_int(range->line);
    location->items[2] = column_value(source, range->line, range->column);
    size_t length;
    const char *text = source_line(source, range->line, &length);
    bool has_newline = text[length] == '\n';
    size_t bad;
    if (utf8_validate(text, length, &bad)) { // else the complaint is about that, and None will do
        location->items[3] = value_from_object(string_from_utf8(vm, text, length + has_newline));
    }
    if (range->end_line != 0) {
        location->items[4] = value_from_int(range->end_line);
        location->items[5] = column_value(source, range->end_line, range->end_column);
    }
    return location;
}

static void set_fields(Vm *vm, Exception *exception, Value message, const Tuple *location) {
    static const Name fields[] = {NAME_FILENAME, NAME_LINENO,     NAME_OFFSET,
                                  NAME_TEXT,     NAME_END_LINENO, NAME_END_OFFSET};
    bool ok = object_set_field(vm, &exception->object, runtime_name(vm, NAME_MSG), message);
    for (size_t index = 0; index < 6; index++) {
        Value value = location == NULL ? VALUE_NONE : location->items[index];
        ok = object_set_field(vm, &exception->object, runtime_name(vm, fields[index]), value) && ok;
    }
    Name last = NAME_PRINT_FILE_AND_LINE;
    ok = object_set_field(vm, &exception->object, runtime_name(vm, last), VALUE_NONE) && ok;
    assert(ok);
}

bool script_raise(Vm *vm, const Diagnostic *diagnostic, const Source *source) {
    Value args[2] = {value_from_object(string_from_text(vm, diagnostic->message)), VALUE_NONE};
    Tuple *location = NULL;
    if (diagnostic->range.line != 0 && diagnostic->kind != DIAGNOSTIC_MEMORY_ERROR) {
        location = location_of(vm, diagnostic, source);
        args[1] = value_from_object(location);
    }
    Class *class = runtime_class(vm, exception_class(diagnostic->kind));
    Exception *exception = exception_new(vm, class, args, location == NULL ? 1 : 2);
    if (diagnostic->kind != DIAGNOSTIC_MEMORY_ERROR) {
        set_fields(vm, exception, args[0], location);
    }
    return exception_raise_value(vm, value_from_object(exception));
}

bool script_compile_or_raise(Vm *vm, const Script *script, Code **code) {
    Arena arena;
    arena_init(&arena);
    Source source;
    Diagnostic diagnostic = {0};
    bool ok = compile_in(vm, &arena, script, &source, code, &diagnostic) ||
              script_raise(vm, &diagnostic, &source);
    arena_release(&arena);
    return ok;
}
