// script.c: see script.h.
#include "app/script.h"

#include "app/legacy_names.h"

#include "app/coach/coach.h"
#include "base/utf8.h"
#include "host/files.h"
#include "object/instance.h"
#include "object/protocol.h"
#include "stdlib/builtins/codec.h"
#include "syntax/notice.h"
#include "vm/native.h"
#include "vm/warning.h"

// A filter that makes errors of warnings makes a SyntaxError of this one.
static bool raise_notice(Vm *vm, const Notice *notice, const Source *source) {
    if (!exception_raised_is(vm, CLASS_SYNTAX_WARNING)) {
        return false;
    }
    exception_clear(vm);
    Diagnostic diagnostic = {0};
    return diagnostic_set(&diagnostic, DIAGNOSTIC_SYNTAX_ERROR, notice->range, "%s",
                          notice->text) ||
           script_raise(vm, &diagnostic, source, false);
}

// Whoever looks for the reason of a complaint reads some of the text again.
static bool was_given(const Notices *notices, size_t at) {
    const Notice *notice = &notices->list.items[at];
    for (size_t index = 0; index < at; index++) {
        const Notice *before = &notices->list.items[index];
        if (before->range.line == notice->range.line &&
            before->range.column == notice->range.column &&
            strcmp(before->text, notice->text) == 0) {
            return true;
        }
    }
    return false;
}

static bool give_notices_of(Vm *vm, const Notices *notices, NoticeKind kind, String *filename,
                            const Source *source) {
    for (size_t index = 0; index < notices->list.count; index++) {
        const Notice *notice = &notices->list.items[index];
        if (notice->kind == kind && !was_given(notices, index) &&
            !warning_give_at(vm, CLASS_SYNTAX_WARNING, notice->text, filename,
                             notice->range.line)) {
            return raise_notice(vm, notice, source);
        }
    }
    return true;
}

// Gives what looked wrong as warnings. False: a filter makes errors of them, and one is raised.
static bool give_notices(Vm *vm, const Script *script, const Source *source, const Notices *notices,
                         Value kept) {
    Value *window = window_open(vm, 2);
    String *filename = string_from_text(vm, script->filename);
    window[0] = kept;
    window[1] = value_from_object(filename);
    legacy_names_note(vm, source, filename);
    bool fine = give_notices_of(vm, notices, NOTICE_OF_TEXT, filename, source) &&
                give_notices_of(vm, notices, NOTICE_OF_MEANING, filename, source);
    window_close(vm, window);
    return fine;
}

// Of a text that is refused: what was seen up to there and behind it.
static bool give_notices_of_text(Vm *vm, const Script *script, const Source *source,
                                 const Notices *notices) {
    Value *window = window_open(vm, 1);
    String *filename = string_from_text(vm, script->filename);
    window[0] = value_from_object(filename);
    bool fine = give_notices_of(vm, notices, NOTICE_OF_TEXT, filename, source);
    window_close(vm, window);
    return fine;
}

// `source` lives in `arena` afterwards, for the complaint.
static bool compile_in(Vm *vm, Arena *arena, const Script *script, Source *source, Notices *notices,
                       Code **code, Diagnostic *diagnostic) {
    *source = (Source){.path = script->filename, .text = ""};
    if (!source_init(source, arena, script->filename, script->bytes, script->length, diagnostic)) {
        return false;
    }
    source->notices = notices;
    source->is_fleeting = script->is_fleeting;
    String *filename = string_from_text(vm, script->filename);
    return compile_source(vm, source, filename, script->mode, code, diagnostic);
}

ScriptResult script_compile(Vm *vm, const Script *script, Code **code, TextBuffer *complaint) {
    Arena arena;
    arena_init(&arena);
    Source source;
    Diagnostic diagnostic = {0};
    Notices notices = {0};
    ScriptResult result = SCRIPT_COMPILED;
    if (!compile_in(vm, &arena, script, &source, &notices, code, &diagnostic)) {
        result = SCRIPT_REFUSED;
        if (script->mode == COMPILE_INTERACTIVE && diagnostic.is_incomplete) {
            result = SCRIPT_INCOMPLETE;
        } else if (!give_notices_of_text(vm, script, &source, &notices)) {
            result = SCRIPT_RAISED;
        } else {
            if (vm->is_brief) {
                diagnostic_print_brief(complaint, &diagnostic, &source);
            } else {
                diagnostic_print(complaint, &diagnostic, &source);
            }
            coach_explain_refusal(vm, &diagnostic, &source, complaint);
        }
    } else if (!give_notices(vm, script, &source, &notices, value_from_object(*code))) {
        result = SCRIPT_RAISED;
    }
    notices_release(&notices);
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

// What CPython gives as the end of a place without an extent, which depends on who complains.
static Value end_without_extent(const Diagnostic *diagnostic, Value offset) {
    static const char *const of_parser[] = {" was never closed", "expected after dictionary key",
                                            "unexpected character after line continuation",
                                            "inconsistent use of tabs"};
    if (diagnostic->kind == DIAGNOSTIC_INDENTATION_ERROR ||
        strcmp(diagnostic->message, "expected 'except' or 'finally' block") == 0 ||
        strcmp(diagnostic->message, "unexpected EOF while parsing") == 0) {
        return value_from_int(-1);
    }
    for (size_t index = 0; index < sizeof of_parser / sizeof *of_parser; index++) {
        if (strstr(diagnostic->message, of_parser[index]) != NULL) {
            return value_from_int(0);
        }
    }
    return offset;
}

// Where the line of a complaint ends: behind its end of line, of which the last line of a script
// gets one if it has none, when the parser is still in that line.
static bool has_end_of_line(const Diagnostic *diagnostic, const char *text, size_t length) {
    bool is_of_line_end = strstr(diagnostic->message, "unexpected EOF") != NULL ||
                          strstr(diagnostic->message, "line continuation") != NULL;
    if (diagnostic->origin == DIAGNOSTIC_OF_TOKENS && diagnostic->kind == DIAGNOSTIC_SYNTAX_ERROR &&
        !is_of_line_end) {
        return false;
    }
    bool closes_later = strstr(diagnostic->message, "was never closed") != NULL;
    const char *rest = text + length + (text[length] == '\n' ? 1 : 0);
    return !closes_later || *rest == '\0';
}

// The line as the exception has it. None: only a file has lines to show of what is well-formed.
static Value line_value(Vm *vm, const Diagnostic *diagnostic, const Source *source,
                        bool is_expression) {
    size_t length;
    const char *text = source_line(source, diagnostic->range.line, &length);
    bool is_file = host_file_exists(source->path);
    if (diagnostic->origin >= DIAGNOSTIC_OF_NAMES && !is_file) {
        return VALUE_NONE;
    }
    TextBuffer line;
    text_buffer_init(&line);
    text_buffer_append(&line, text, length);
    bool gets_end = text[length] == '\n' || (!is_file && !is_expression);
    if (gets_end && has_end_of_line(diagnostic, text, length)) {
        text_buffer_append_byte(&line, '\n');
    }
    String *string;
    if (!codec_decode(vm, (const uint8_t *)line.bytes, line.length, "utf-8", "replace", &string)) {
        assert(false && "what cannot be decoded is replaced");
    }
    text_buffer_release(&line);
    return value_from_object(string);
}

// (filename, lineno, offset, text, end_lineno, end_offset)
static Tuple *location_of(Vm *vm, const Diagnostic *diagnostic, const Source *source,
                          bool is_expression) {
    const SourceRange *range = &diagnostic->range;
    Tuple *location = tuple_new(vm, 6);
    location->items[0] = value_from_object(string_from_text(vm, source->path));
    uint32_t first = is_expression && source->length == 0 ? 0 : range->line;
    location->items[1] = value_from_int(first);
    location->items[2] = column_value(source, range->line, range->column);
    location->items[3] = line_value(vm, diagnostic, source, is_expression);
    bool has_extent = range->end_line != 0;
    location->items[4] = value_from_int(has_extent && first != 0 ? range->end_line : first);
    location->items[5] = has_extent ? column_value(source, range->end_line, range->end_column)
                                    : end_without_extent(diagnostic, location->items[2]);
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

bool script_raise(Vm *vm, const Diagnostic *diagnostic, const Source *source, bool is_expression) {
    // That the text may go on is for whoever can read more of it.
    const char *text =
        diagnostic->is_incomplete && strcmp(diagnostic->message, "incomplete input") == 0
            ? "invalid syntax"
            : diagnostic->message;
    Value args[2] = {value_from_object(string_from_text(vm, text)), VALUE_NONE};
    Tuple *location = NULL;
    if (diagnostic->range.line != 0 && diagnostic->kind != DIAGNOSTIC_MEMORY_ERROR) {
        location = location_of(vm, diagnostic, source, is_expression);
        args[1] = value_from_object(location);
    }
    Class *class = runtime_class(vm, exception_class(diagnostic->kind));
    Exception *exception = exception_new(
        vm, class, args, location == NULL || diagnostic->origin == DIAGNOSTIC_OF_NAMES ? 1 : 2);
    if (diagnostic->kind != DIAGNOSTIC_MEMORY_ERROR) {
        set_fields(vm, exception, args[0], location);
    }
    return exception_raise_value(vm, value_from_object(exception));
}

// The place of a byte.
static SourceRange range_of_byte(const Source *source, size_t at) {
    SourceRange range = {.line = 1};
    size_t line_start = 0;
    for (size_t index = 0; index < at; index++) {
        if (source->text[index] == '\n') {
            range.line++;
            line_start = index + 1;
        }
    }
    range.column = (uint32_t)(at - line_start);
    range.end_line = range.line;
    range.end_column = range.column;
    return range;
}

// A script may hand over any bytes; the complaint about them is the decoder's.
static bool check_is_text(Vm *vm, const Script *script) {
    size_t bad;
    if (memchr(script->bytes, '\0', script->length) != NULL) {
        return exception_raise(vm, CLASS_SYNTAX_ERROR,
                               "source code string cannot contain null bytes");
    }
    if (utf8_validate(script->bytes, script->length, &bad)) {
        return true;
    }
    String *text;
    if (codec_decode(vm, (const uint8_t *)script->bytes + bad, script->length - bad, "utf-8",
                     "strict", &text) ||
        !object_str(vm, exception_take(vm), &text)) {
        return false;
    }
    const Source source = {
        .path = script->filename, .text = script->bytes, .length = script->length};
    Diagnostic diagnostic = {0};
    return diagnostic_set(&diagnostic, DIAGNOSTIC_SYNTAX_ERROR, range_of_byte(&source, bad),
                          "(unicode error) %s", string_text(vm, text)) ||
           script_raise(vm, &diagnostic, &source, false);
}

bool script_compile_or_raise(Vm *vm, const Script *script, Code **code) {
    if (!check_is_text(vm, script)) {
        return false;
    }
    Arena arena;
    arena_init(&arena);
    Source source;
    Diagnostic diagnostic = {0};
    Notices notices = {0};
    bool ok = compile_in(vm, &arena, script, &source, &notices, code, &diagnostic)
                  ? give_notices(vm, script, &source, &notices, value_from_object(*code))
                  : give_notices_of_text(vm, script, &source, &notices) &&
                        script_raise(vm, &diagnostic, &source,
                                     script->mode == COMPILE_EXPRESSION ||
                                         script->mode == COMPILE_NAMESPACE_EXPRESSION);
    notices_release(&notices);
    arena_release(&arena);
    return ok;
}
