// traceback_print.c: an uncaught exception as CPython 3.13 prints it.
//
//        cause or context, printed before         | The above exception was the direct cause …
//        Traceback (most recent call last):       | entries, repeated ones folded
//        Class: message                           | notes
//
// An exception group is printed as a tree, every line of it behind a margin.
#include "vm/traceback.h"

#include "base/hashing.h"
#include "base/utf8.h"
#include "base/vector.h"
#include "object/exception_group.h"
#include "object/instance.h"
#include "object/list.h"
#include "vm/native.h"
#include "vm/suggestion.h"
#include "vm/traceback_lines.h"

enum { REPEATS_SHOWN = 3, GROUP_WIDTH = 15, GROUP_DEPTH = 10 };

typedef struct Printer {
    Vm *vm;
    TextBuffer *out;
    size_t depth;    // of exception groups; 0 outside
    bool need_close; // the innermost tree still wants its closing line
    Value *seen;     // a hash table of exceptions, ABSENT where free: chains may be long
    size_t seen_count;
    size_t seen_capacity; // a power of two
} Printer;

// ---- Lines behind a margin ----

static void append_indent(Printer *printer) {
    text_buffer_append_repeated(printer->out, ' ', 2 * printer->depth);
}

// Appends the text's lines, each behind the margin of its depth in a tree.
static void emit_margin(Printer *printer, const char *text, size_t length, char margin) {
    if (printer->depth == 0) {
        text_buffer_append(printer->out, text, length);
        return;
    }
    while (length > 0) {
        const char *newline = memchr(text, '\n', length);
        size_t size = newline == NULL ? length : (size_t)(newline - text) + 1;
        append_indent(printer);
        text_buffer_append_byte(printer->out, margin);
        text_buffer_append_byte(printer->out, ' ');
        text_buffer_append(printer->out, text, size);
        text += size;
        length -= size;
    }
}

static void emit(Printer *printer, const char *text) {
    emit_margin(printer, text, strlen(text), '|');
}

// The same; a message may hold NULs.
static void emit_buffer(Printer *printer, const TextBuffer *text) {
    emit_margin(printer, text->bytes, text->length, '|');
}

// ---- Entries ----

static bool is_same_place(const Traceback *a, const Traceback *b) {
    return string_equal(a->code->filename, b->code->filename) &&
           string_equal(a->code->name, b->code->name) &&
           traceback_span(a).line == traceback_span(b).line;
}

static void append_entry(const Traceback *traceback, TextBuffer *buffer) {
    text_buffer_append_text(buffer, "  File \"");
    string_append_utf8(buffer, traceback->code->filename);
    text_buffer_append_format(buffer, "\", line %u, in ", (unsigned)traceback_span(traceback).line);
    string_append_utf8(buffer, traceback->code->name);
    text_buffer_append_byte(buffer, '\n');
    traceback_append_marked_lines(traceback, buffer);
}

static void append_repeats(size_t count, TextBuffer *buffer) {
    if (count > REPEATS_SHOWN) {
        size_t more = count - REPEATS_SHOWN;
        text_buffer_append_format(buffer, "  [Previous line repeated %zu more time%s]\n", more,
                                  more > 1 ? "s" : "");
    }
}

static void append_entries(Value traceback, TextBuffer *buffer) {
    const Traceback *last = NULL;
    size_t count = 0;
    for (; value_is_traceback(traceback); traceback = value_as_traceback(traceback)->next) {
        const Traceback *each = value_as_traceback(traceback);
        if (last == NULL || !is_same_place(last, each)) {
            append_repeats(count, buffer);
            last = each;
            count = 0;
        }
        count++;
        if (count <= REPEATS_SHOWN) {
            append_entry(each, buffer);
        }
    }
    append_repeats(count, buffer);
}

// ---- The exception itself ----

static void append_safe_text(Vm *vm, Value value, const char *what, TextBuffer *buffer) {
    size_t length = buffer->length;
    if (!object_append_str(vm, value, buffer)) {
        (void)exception_take(vm);
        text_buffer_truncate(buffer, length);
        text_buffer_append_format(buffer, "<%s str() failed>", what);
    }
}

static void append_class_name(Vm *vm, Value exception, TextBuffer *buffer) {
    string_append_utf8(buffer, class_full_name(vm, class_of(vm, exception), true));
}

static Value field_of(Vm *vm, Value exception, Name name) {
    Value value = object_get_field(vm, value_as_object(exception), runtime_name(vm, name));
    return value_is_absent(value) ? VALUE_NONE : value;
}

// The line and the caret of a SyntaxError; offsets count from 1.
static void append_syntax_line(Vm *vm, Value exception, TextBuffer *buffer) {
    Value text_value = field_of(vm, exception, NAME_TEXT);
    Value offset_value = field_of(vm, exception, NAME_OFFSET);
    if (!value_is_string(text_value)) {
        return;
    }
    const String *text = value_as_string(text_value);
    size_t end = text->length;
    while (end > 0 && string_at(text, end - 1) == '\n') {
        end--;
    }
    size_t start = 0;
    while (start < end && (string_at(text, start) == ' ' || string_at(text, start) == '\f')) {
        start++;
    }
    text_buffer_append_text(buffer, "    ");
    string_append_utf8(buffer, string_substring(vm, value_as_string(text_value), start, end));
    text_buffer_append_byte(buffer, '\n');
    if (!value_is_int(offset_value)) {
        return;
    }
    int64_t offset = value_as_int(offset_value);
    Value end_value = field_of(vm, exception, NAME_END_OFFSET);
    int64_t end_offset =
        value_is_int(end_value) && value_as_int(end_value) != 0 ? value_as_int(end_value) : offset;
    if (!value_is(field_of(vm, exception, NAME_LINENO), field_of(vm, exception, NAME_END_LINENO))) {
        end_offset = (int64_t)end + 1;
    }
    if (offset > (int64_t)text->length) {
        offset = (int64_t)end + 1;
    }
    if (end_offset > (int64_t)text->length) {
        end_offset = (int64_t)end + 1;
    }
    if (offset >= end_offset || end_offset < 0) {
        end_offset = offset + 1;
    }
    int64_t column = offset - 1 - (int64_t)start;
    if (column < 0) {
        return;
    }
    text_buffer_append_text(buffer, "    ");
    for (int64_t index = 0; index < column; index++) {
        size_t place = start + (size_t)index;
        text_buffer_append_byte(buffer, place < end && string_at(text, place) == '\t' ? '\t' : ' ');
    }
    text_buffer_append_repeated(buffer, '^', (size_t)(end_offset - offset));
    text_buffer_append_byte(buffer, '\n');
}

static void append_syntax_error(Vm *vm, Value exception, TextBuffer *buffer) {
    Value filename = field_of(vm, exception, NAME_FILENAME);
    Value line = field_of(vm, exception, NAME_LINENO);
    if (!value_is_none(line)) {
        text_buffer_append_text(buffer, "  File \"");
        append_safe_text(vm,
                         value_is_none(filename)
                             ? value_from_object(string_from_text(vm, "<string>"))
                             : filename,
                         "filename", buffer);
        text_buffer_append_text(buffer, "\", line ");
        append_safe_text(vm, line, "line", buffer);
        text_buffer_append_byte(buffer, '\n');
    }
    append_syntax_line(vm, exception, buffer);
    append_class_name(vm, exception, buffer);
    text_buffer_append_text(buffer, ": ");
    Value message = field_of(vm, exception, NAME_MSG);
    if (value_is_none(message)) {
        text_buffer_append_text(buffer, "<no detail available>");
    } else {
        append_safe_text(vm, message, "exception", buffer);
    }
    if (value_is_none(line) && !value_is_none(filename)) {
        text_buffer_append_text(buffer, " (");
        append_safe_text(vm, filename, "filename", buffer);
        text_buffer_append_byte(buffer, ')');
    }
    text_buffer_append_byte(buffer, '\n');
}

static void append_notes(Vm *vm, Value exception, TextBuffer *buffer) {
    Value notes = field_of(vm, exception, NAME_NOTES);
    if (value_is_none(notes)) {
        return;
    }
    if (!value_is_list(notes) && !value_is_tuple(notes)) {
        if (!object_append_repr(vm, notes, buffer)) {
            (void)exception_take(vm);
            text_buffer_append_text(buffer, "<__notes__ repr() failed>");
        }
        text_buffer_append_byte(buffer, '\n');
        return;
    }
    size_t count =
        value_is_list(notes) ? value_as_list(notes)->count : value_as_tuple(notes)->count;
    for (size_t index = 0; index < count; index++) {
        append_safe_text(vm,
                         value_is_list(notes) ? value_as_list(notes)->items[index]
                                              : value_as_tuple(notes)->items[index],
                         "note", buffer);
        text_buffer_append_byte(buffer, '\n');
    }
}

static void append_final_line(Vm *vm, Value exception, TextBuffer *buffer) {
    if (class_is_instance(vm, exception, runtime_class(vm, CLASS_SYNTAX_ERROR))) {
        append_syntax_error(vm, exception, buffer);
    } else {
        append_class_name(vm, exception, buffer);
        size_t name_end = buffer->length;
        text_buffer_append_text(buffer, ": ");
        size_t text_start = buffer->length;
        append_safe_text(vm, exception, "exception", buffer);
        suggestion_append(vm, exception, buffer);
        if (buffer->length == text_start) {
            text_buffer_truncate(buffer, name_end);
        }
        text_buffer_append_byte(buffer, '\n');
    }
    append_notes(vm, exception, buffer);
}

// ---- Chains and groups ----

// Where the exception stands, or would.
static Value *seen_place(const Printer *printer, Value exception) {
    size_t index = (size_t)hash_mix(exception.bits) & (printer->seen_capacity - 1);
    while (!value_is_absent(printer->seen[index]) && !value_is(printer->seen[index], exception)) {
        index = (index + 1) & (printer->seen_capacity - 1);
    }
    return &printer->seen[index];
}

static bool was_seen(const Printer *printer, Value exception) {
    return value_is(*seen_place(printer, exception), exception);
}

static void make_seen(Printer *printer, size_t capacity) {
    printer->seen = memory_allocate(capacity * sizeof *printer->seen);
    printer->seen_capacity = capacity;
    for (size_t index = 0; index < capacity; index++) {
        printer->seen[index] = VALUE_ABSENT;
    }
}

static void remember_seen(Printer *printer, Value exception) {
    if (printer->seen_count * 2 >= printer->seen_capacity) {
        Value *old = printer->seen;
        size_t old_capacity = printer->seen_capacity;
        make_seen(printer, old_capacity * 2);
        for (size_t index = 0; index < old_capacity; index++) {
            if (!value_is_absent(old[index])) {
                *seen_place(printer, old[index]) = old[index];
            }
        }
        memory_release(old);
    }
    printer->seen_count += was_seen(printer, exception) ? 0 : 1;
    *seen_place(printer, exception) = exception;
}

static void print_chain(Printer *printer, Value exception);

static void print_plain(Printer *printer, Value exception) {
    TextBuffer text;
    text_buffer_init(&text);
    traceback_print_place(exception, &text);
    append_final_line(printer->vm, exception, &text);
    emit_buffer(printer, &text);
    text_buffer_release(&text);
}

static void print_group_head(Printer *printer, Value exception, bool is_outermost) {
    Value traceback = value_as_exception(exception)->traceback;
    if (value_is_traceback(traceback)) {
        const char *head = "Exception Group Traceback (most recent call last):\n";
        emit_margin(printer, head, strlen(head), is_outermost ? '+' : '|');
        TextBuffer text;
        text_buffer_init(&text);
        append_entries(traceback, &text);
        emit_buffer(printer, &text);
        text_buffer_release(&text);
    }
    TextBuffer text;
    text_buffer_init(&text);
    append_final_line(printer->vm, exception, &text);
    emit_buffer(printer, &text);
    text_buffer_release(&text);
}

static void print_member(Printer *printer, const Tuple *members, size_t index) {
    TextBuffer *out = printer->out;
    append_indent(printer);
    text_buffer_append_text(out, index == 0 ? "+-" : "  ");
    if (index < GROUP_WIDTH) {
        text_buffer_append_format(out, "+---------------- %zu ----------------\n", index + 1);
    } else {
        text_buffer_append_text(out, "+---------------- ... ----------------\n");
    }
    printer->depth++;
    if (index < GROUP_WIDTH) {
        print_chain(printer, members->items[index]);
    } else {
        size_t more = members->count - GROUP_WIDTH;
        TextBuffer text;
        text_buffer_init(&text);
        text_buffer_append_format(&text, "and %zu more exception%s\n", more, more > 1 ? "s" : "");
        emit_buffer(printer, &text);
        text_buffer_release(&text);
    }
}

static void print_group(Printer *printer, Value exception) {
    if (printer->depth > GROUP_DEPTH) {
        emit(printer, "... (max_group_depth is 10)\n");
        return;
    }
    bool is_outermost = printer->depth == 0;
    printer->depth += is_outermost;
    print_group_head(printer, exception, is_outermost);
    const Tuple *members = exception_group_members(printer->vm, exception);
    size_t shown = members->count > GROUP_WIDTH ? GROUP_WIDTH + 1 : members->count;
    printer->need_close = false;
    for (size_t index = 0; index < shown; index++) {
        bool is_last = index + 1 == shown;
        printer->need_close = printer->need_close || is_last;
        print_member(printer, members, index);
        if (is_last && printer->need_close) {
            append_indent(printer);
            text_buffer_append_text(printer->out, "+------------------------------------\n");
            printer->need_close = false;
        }
        printer->depth--;
    }
    printer->depth -= is_outermost;
}

static void print_one(Printer *printer, Value exception) {
    if (value_is_exception_group(printer->vm, exception)) {
        print_group(printer, exception);
    } else {
        print_plain(printer, exception);
    }
}

typedef struct Link {
    Value exception;
    const char *message; // printed below it, NULL for the last
} Link;

static const char cause_message[] =
    "\nThe above exception was the direct cause of the following exception:\n\n";
static const char context_message[] =
    "\nDuring handling of the above exception, another exception occurred:\n\n";

// The oldest of the chain is printed first; what was printed already ends it.
static void print_chain(Printer *printer, Value exception) {
    VECTOR(Link) chain = {0};
    const char *message = NULL;
    while (value_is_exception(exception)) {
        vector_push(&chain, (Link){exception, message});
        remember_seen(printer, exception);
        const Exception *each = value_as_exception(exception);
        if (value_is_exception(each->cause)) {
            exception = was_seen(printer, each->cause) ? VALUE_NONE : each->cause;
            message = cause_message;
        } else if (value_is_exception(each->context) && !each->suppress_context) {
            exception = was_seen(printer, each->context) ? VALUE_NONE : each->context;
            message = context_message;
        } else {
            exception = VALUE_NONE;
        }
    }
    while (chain.count > 0) {
        Link link = vector_pop(&chain);
        print_one(printer, link.exception);
        if (link.message != NULL) {
            emit(printer, link.message);
        }
    }
    vector_release(&chain);
}

void traceback_print_place(Value exception, TextBuffer *buffer) {
    Value traceback = value_as_exception(exception)->traceback;
    if (value_is_traceback(traceback)) {
        text_buffer_append_text(buffer, "Traceback (most recent call last):\n");
        append_entries(traceback, buffer);
    }
}

void traceback_print(Vm *vm, Value exception, TextBuffer *buffer) {
    enum { SEEN_AT_FIRST = 16 };
    Printer printer = {.vm = vm, .out = buffer};
    make_seen(&printer, SEEN_AT_FIRST);
    Value *window = window_open(vm, 2);
    window[0] = exception;
    window[1] = value_is_absent(vm->runtime.raised) ? VALUE_NONE : vm->runtime.raised;
    bool was_raised = !value_is_absent(vm->runtime.raised);
    vm->runtime.raised = VALUE_ABSENT;
    print_chain(&printer, exception);
    memory_release(printer.seen);
    vm->runtime.raised = was_raised ? window[1] : VALUE_ABSENT;
    window_close(vm, window);
}

// ---- One line for each error ----

// Where editors look for it: the place of a SyntaxError is what it says, of others the innermost
// one in a script.
static void append_brief_place(Vm *vm, Value exception, TextBuffer *buffer) {
    Value line = VALUE_NONE;
    if (class_is_instance(vm, exception, runtime_class(vm, CLASS_SYNTAX_ERROR))) {
        line = field_of(vm, exception, NAME_LINENO);
    }
    if (value_is_int(line)) {
        Value filename = field_of(vm, exception, NAME_FILENAME);
        Value column = field_of(vm, exception, NAME_OFFSET);
        append_safe_text(vm, filename, "filename", buffer);
        text_buffer_append_format(buffer, ":%d:", (int)value_as_int(line));
        if (value_is_int(column)) {
            text_buffer_append_format(buffer, "%d:", (int)value_as_int(column));
        }
        text_buffer_append_byte(buffer, ' ');
        return;
    }
    const Traceback *place = NULL;
    Value entry = value_as_exception(exception)->traceback;
    for (; value_is_traceback(entry); entry = value_as_traceback(entry)->next) {
        if (place == NULL || !code_is_of_library(value_as_traceback(entry)->code)) {
            place = value_as_traceback(entry);
        }
    }
    if (place != NULL) {
        SourceSpan span = traceback_span(place);
        const char *text;
        size_t length;
        size_t column =
            traceback_find_line(place->code, span.line, &text, &length) && span.column <= length
                ? utf8_count(text, span.column)
                : 0;
        string_append_utf8(buffer, place->code->filename);
        text_buffer_append_format(buffer, ":%u:%zu: ", (unsigned)span.line, column + 1);
    }
}

static void append_brief(Vm *vm, Value exception, size_t depth, TextBuffer *buffer) {
    append_brief_place(vm, exception, buffer);
    append_class_name(vm, exception, buffer);
    size_t name_end = buffer->length;
    text_buffer_append_text(buffer, ": ");
    size_t text_start = buffer->length;
    Value message = VALUE_NONE;
    if (class_is_instance(vm, exception, runtime_class(vm, CLASS_SYNTAX_ERROR))) {
        message = field_of(vm, exception, NAME_MSG);
    }
    append_safe_text(vm, value_is_none(message) ? exception : message, "exception", buffer);
    suggestion_append(vm, exception, buffer);
    if (buffer->length == text_start) {
        text_buffer_truncate(buffer, name_end);
    }
    text_buffer_append_byte(buffer, '\n');
    if (value_is_exception_group(vm, exception) && depth < GROUP_DEPTH) {
        const Tuple *members = exception_group_members(vm, exception);
        for (size_t index = 0; index < members->count; index++) {
            append_brief(vm, members->items[index], depth + 1, buffer);
        }
    }
}

void traceback_print_brief(Vm *vm, Value exception, TextBuffer *buffer) {
    append_brief(vm, exception, 0, buffer);
}
