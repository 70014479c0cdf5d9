// traceback_print.c: an exception with its history, as CPython 3.13's traceback module words it.
//
// Exceptions that led to this one come first. A group is drawn as a tree of boxes, each nested
// exception with its own traceback inside. No exception is printed twice.
#include "vm/traceback.h"

#include "base/vector.h"
#include "object/exception_group.h"
#include "object/instance.h"
#include "object/list.h"
#include "object/protocol.h"
#include "vm/source_excerpt.h"
#include "vm/suggestion.h"

enum { REPEATS_SHOWN = 3, MOST_GROUP_MEMBERS = 15, MOST_GROUP_DEPTH = 10 };

typedef struct Printer {
    Vm *vm;
    TextBuffer *out;
    VECTOR(Value) seen;
    size_t group_depth; // how many boxes the text stands in
    bool need_close;    // the last box of a group still has to be closed
} Printer;

// ---- Lines in boxes ----

static void append_indent(const Printer *printer) {
    text_buffer_append_repeated(printer->out, ' ', 2 * printer->group_depth);
}

// Every line of a text, behind the margin of the boxes it stands in.
static void emit(Printer *printer, const char *text, char margin) {
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        if (printer->group_depth > 0) {
            append_indent(printer);
            text_buffer_append_byte(printer->out, margin);
            text_buffer_append_byte(printer->out, ' ');
        }
        text_buffer_append(printer->out, text, length);
        text_buffer_append_byte(printer->out, '\n');
        text += length + (text[length] == '\n');
    }
}

static void emit_buffer(Printer *printer, TextBuffer *text) {
    emit(printer, text->bytes, '|');
    text_buffer_release(text);
}

// ---- Entries ----

static bool is_same_place(const Traceback *a, const Traceback *b) {
    return a != NULL && string_equal(a->code->filename, b->code->filename) &&
           traceback_line(a) == traceback_line(b) && string_equal(a->code->name, b->code->name);
}

static void append_entry(const Traceback *traceback, TextBuffer *text) {
    text_buffer_append_text(text, "  File \"");
    string_append_utf8(text, traceback->code->filename);
    text_buffer_append_format(text, "\", line %u, in ", (unsigned)traceback_line(traceback));
    string_append_utf8(text, traceback->code->name);
    text_buffer_append_text(text, "\n");
    source_excerpt_append(traceback->code, traceback->instruction, text);
}

static void append_repeats(size_t count, TextBuffer *text) {
    if (count > REPEATS_SHOWN) {
        size_t more = count - REPEATS_SHOWN;
        text_buffer_append_format(text, "  [Previous line repeated %zu more time%s]\n", more,
                                  more > 1 ? "s" : "");
    }
}

static void append_entries(Value first, TextBuffer *text) {
    const Traceback *last = NULL;
    size_t count = 0;
    for (Value at = first; !value_is_none(at);) {
        const Traceback *traceback = (const Traceback *)(const void *)value_as_object(at);
        if (!is_same_place(last, traceback)) {
            append_repeats(count, text);
            count = 0;
        }
        last = traceback;
        count++;
        if (count <= REPEATS_SHOWN) {
            append_entry(traceback, text);
        }
        at = traceback->next;
    }
    append_repeats(count, text);
}

// ---- The last lines: class and message, notes ----

static void append_safe_text(Vm *vm, Value value, const char *what, TextBuffer *text) {
    TextBuffer part;
    text_buffer_init(&part);
    if (object_append_str(vm, value, &part)) {
        text_buffer_append(text, part.bytes, part.length);
    } else {
        exception_clear(vm);
        text_buffer_append_format(text, "<%s str() failed>", what);
    }
    text_buffer_release(&part);
}

static Value field(Vm *vm, Value exception, Name name) {
    Object *object = value_as_object(exception);
    if (*object_fields(object) == NULL) {
        return VALUE_NONE;
    }
    Value value = object_get_field(vm, object, runtime_name(vm, name));
    return value_is_absent(value) ? VALUE_NONE : value;
}

static void append_class_name(Vm *vm, Value exception, TextBuffer *text) {
    string_append_utf8(text, class_full_name(vm, class_of(vm, exception), true));
}

static void append_notes(Vm *vm, Value exception, TextBuffer *text) {
    Value notes = field(vm, exception, NAME_NOTES);
    if (value_is_none(notes)) {
        return;
    }
    if (!value_is_list(notes) && !value_is_tuple(notes)) {
        if (!object_append_repr(vm, notes, text)) {
            exception_clear(vm);
            text_buffer_append_text(text, "<__notes__ repr() failed>");
        }
        text_buffer_append_text(text, "\n");
        return;
    }
    Value list;
    if (!object_to_list(vm, notes, &list)) {
        exception_clear(vm);
        return;
    }
    runtime_hold(vm, list);
    for (size_t index = 0; index < value_as_list(list)->count; index++) {
        append_safe_text(vm, value_as_list(list)->items[index], "note", text);
        text_buffer_append_text(text, "\n");
    }
    runtime_drop(vm, 1);
}

static int64_t number_or(Value value, int64_t otherwise) {
    return value_is_int(value) ? value_as_int(value) : otherwise;
}

// The source line of a SyntaxError with its marks. Offsets count code points from 1.
static void append_syntax_excerpt(Vm *vm, Value exception, TextBuffer *text) {
    Value line = field(vm, exception, NAME_TEXT);
    if (!value_is_string(line)) {
        return;
    }
    const String *source = value_as_string(line);
    size_t length = source->length;
    while (length > 0 && string_at(source, length - 1) == '\n') {
        length--;
    }
    size_t spaces = 0;
    while (spaces < length &&
           (string_at(source, spaces) == ' ' || string_at(source, spaces) == '\f')) {
        spaces++;
    }
    text_buffer_append_text(text, "    ");
    for (size_t index = spaces; index < length; index++) {
        text_buffer_append_code_point(text, string_at(source, index));
    }
    text_buffer_append_text(text, "\n");
    int64_t offset = number_or(field(vm, exception, NAME_OFFSET), -1);
    if (offset < 0) {
        return;
    }
    bool one_line = value_is(field(vm, exception, NAME_LINENO),
                             field(vm, exception, NAME_END_LINENO));
    int64_t end = one_line ? number_or(field(vm, exception, NAME_END_OFFSET), 0)
                           : (int64_t)length + 1;
    end = end == 0 ? offset : end;
    offset = offset > (int64_t)source->length ? (int64_t)length + 1 : offset;
    end = end > (int64_t)source->length ? (int64_t)length + 1 : end;
    end = offset >= end ? offset + 1 : end;
    int64_t column = offset - 1 - (int64_t)spaces;
    if (column < 0) {
        return;
    }
    text_buffer_append_text(text, "    ");
    for (int64_t index = 0; index < column; index++) {
        size_t at = spaces + (size_t)index;
        bool tab = at < length && string_at(source, at) == '\t';
        text_buffer_append_byte(text, tab ? '\t' : ' ');
    }
    text_buffer_append_repeated(text, '^', (size_t)(end - offset));
    text_buffer_append_text(text, "\n");
}

static void append_syntax_error(Vm *vm, Value exception, TextBuffer *text) {
    Value filename = field(vm, exception, NAME_FILENAME);
    Value line = field(vm, exception, NAME_LINENO);
    if (!value_is_none(line)) {
        text_buffer_append_text(text, "  File \"");
        append_safe_text(vm, value_is_none(filename)
                                 ? value_from_object(string_from_text(vm, "<string>"))
                                 : filename,
                         "filename", text);
        text_buffer_append_text(text, "\", line ");
        append_safe_text(vm, line, "line", text);
        text_buffer_append_text(text, "\n");
    }
    append_syntax_excerpt(vm, exception, text);
    append_class_name(vm, exception, text);
    text_buffer_append_text(text, ": ");
    Value message = field(vm, exception, NAME_MSG);
    if (value_is_none(message)) {
        text_buffer_append_text(text, "<no detail available>");
    } else {
        append_safe_text(vm, message, "message", text);
    }
    text_buffer_append_text(text, "\n");
}

static void append_final_lines(Vm *vm, Value exception, TextBuffer *text) {
    if (class_is_instance(vm, exception, runtime_class(vm, CLASS_SYNTAX_ERROR))) {
        append_syntax_error(vm, exception, text);
    } else {
        TextBuffer message;
        text_buffer_init(&message);
        append_safe_text(vm, exception, "exception", &message);
        suggestion_append(vm, exception, &message);
        append_class_name(vm, exception, text);
        if (message.length > 0) {
            text_buffer_append_text(text, ": ");
            text_buffer_append(text, message.bytes, message.length);
        }
        text_buffer_append_text(text, "\n");
        text_buffer_release(&message);
    }
    append_notes(vm, exception, text);
}

// ---- One exception, its causes, its members ----

static bool was_seen(const Printer *printer, Value exception) {
    for (size_t index = 0; index < printer->seen.count; index++) {
        if (value_is(printer->seen.items[index], exception)) {
            return true;
        }
    }
    return false;
}

static void print_chain(Printer *printer, Value exception);

static void emit_title(Printer *printer, size_t index) {
    append_indent(printer);
    text_buffer_append_text(printer->out, index == 0 ? "+-" : "  ");
    if (index < MOST_GROUP_MEMBERS) {
        text_buffer_append_format(printer->out, "+---------------- %zu ----------------\n",
                                  index + 1);
    } else {
        text_buffer_append_text(printer->out, "+---------------- ... ----------------\n");
    }
}

static void emit_members(Printer *printer, const Tuple *members) {
    size_t shown = members->count > MOST_GROUP_MEMBERS ? MOST_GROUP_MEMBERS + 1 : members->count;
    printer->need_close = false;
    for (size_t index = 0; index < shown; index++) {
        bool is_last = index == shown - 1;
        printer->need_close = printer->need_close || is_last;
        emit_title(printer, index);
        printer->group_depth++;
        if (index < MOST_GROUP_MEMBERS) {
            print_chain(printer, members->items[index]);
        } else {
            TextBuffer text;
            text_buffer_init(&text);
            size_t more = members->count - MOST_GROUP_MEMBERS;
            text_buffer_append_format(&text, "and %zu more exception%s\n", more,
                                      more > 1 ? "s" : "");
            emit_buffer(printer, &text);
        }
        if (is_last && printer->need_close) {
            append_indent(printer);
            text_buffer_append_text(printer->out, "+------------------------------------\n");
            printer->need_close = false;
        }
        printer->group_depth--;
    }
}

static void emit_traceback(Printer *printer, Value exception, const char *title, char margin) {
    Value traceback = value_as_exception(exception)->traceback;
    if (value_is_none(traceback)) {
        return;
    }
    emit(printer, title, margin);
    TextBuffer text;
    text_buffer_init(&text);
    append_entries(traceback, &text);
    emit_buffer(printer, &text);
}

static void emit_final_lines(Printer *printer, Value exception) {
    TextBuffer text;
    text_buffer_init(&text);
    append_final_lines(printer->vm, exception, &text);
    emit_buffer(printer, &text);
}

static void print_group(Printer *printer, Value group) {
    if (printer->group_depth > MOST_GROUP_DEPTH) {
        emit(printer, "... (max_group_depth is 10)\n", '|');
        return;
    }
    bool is_outermost = printer->group_depth == 0;
    printer->group_depth += is_outermost;
    emit_traceback(printer, group, "Exception Group Traceback (most recent call last):\n",
                   is_outermost ? '+' : '|');
    emit_final_lines(printer, group);
    emit_members(printer, exception_group_members(printer->vm, group));
    printer->group_depth -= is_outermost;
}

static void print_one(Printer *printer, Value exception) {
    if (value_is_exception_group(printer->vm, exception)) {
        print_group(printer, exception);
        return;
    }
    emit_traceback(printer, exception, "Traceback (most recent call last):\n", '|');
    emit_final_lines(printer, exception);
}

static const char *const cause_text =
    "\nThe above exception was the direct cause of the following exception:\n\n";
static const char *const context_text =
    "\nDuring handling of the above exception, another exception occurred:\n\n";

// What led to the exception; None when nothing did that is still to be printed.
static Value predecessor(const Printer *printer, Value exception, const char **text) {
    const Exception *at = value_as_exception(exception);
    if (!value_is_none(at->cause) && !was_seen(printer, at->cause)) {
        *text = cause_text;
        return at->cause;
    }
    if (!value_is_none(at->context) && !at->suppress_context && !was_seen(printer, at->context)) {
        *text = context_text;
        return at->context;
    }
    return VALUE_NONE;
}

typedef struct Link {
    Value exception;
    const char *introduction; // what stands before it; NULL for the first one printed
} Link;

static void print_chain(Printer *printer, Value exception) {
    VECTOR(Link) links = {0};
    while (!value_is_none(exception)) {
        Link link = {exception, NULL};
        vector_push(&printer->seen, exception);
        exception = predecessor(printer, exception, &link.introduction);
        vector_push(&links, link);
    }
    for (size_t index = links.count; index-- > 0;) {
        if (links.items[index].introduction != NULL) {
            emit(printer, links.items[index].introduction, '|');
        }
        print_one(printer, links.items[index].exception);
    }
    vector_release(&links);
}

void traceback_print(Vm *vm, Value exception, TextBuffer *buffer) {
    Printer printer = {.vm = vm, .out = buffer};
    runtime_hold(vm, exception); // its texts may be the work of script code
    print_chain(&printer, exception);
    runtime_drop(vm, 1);
    vector_release(&printer.seen);
}
