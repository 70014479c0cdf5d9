// line_reader.c: reading a prompt's statement without editing. See line_reader.h.
#include "app/session/line_reader.h"

#include "app/session/session.h"
#include "app/session/statement.h"
#include "host/descriptors.h"
#include "object/exception.h"
#include "stdlib/sys/stream.h"

#include <string.h>

static void flush(Vm *vm) {
    Value error;
    bool is_flushed = stream_flush_all(vm, &error);
    (void)is_flushed;
}

static bool stop_at_once(void *context) {
    (void)context;
    return true;
}

// A prompt that is shown while tasks go on.
typedef struct Shown {
    Vm *vm;
    const char *prompt;
    bool has_left; // somebody wrote below it
} Shown;

static void leave_prompt(void *context) {
    Shown *shown = context;
    if (!shown->has_left) {
        shown->has_left = true;
        stream_write_error(shown->vm, "\n", 1);
    }
}

static void show_again(void *context) {
    Shown *shown = context;
    if (shown->has_left) {
        stream_write_error(shown->vm, shown->prompt, strlen(shown->prompt));
        flush(shown->vm);
    }
    shown->has_left = false;
}

// Until there is a line to read the session's tasks go on; of a file or a pipe there is one.
static bool wait_for_line(Vm *vm, const char *prompt) {
    Shown shown = {vm, prompt, false};
    const SessionReader reader = {stop_at_once, leave_prompt, show_again, &shown};
    return host_descriptor_is_terminal(0) ? session_wait(vm, 0, &reader) : session_take_turn(vm);
}

static LineResult end_with_raised(Vm *vm) {
    if (!exception_raised_is(vm, CLASS_KEYBOARD_INTERRUPT)) {
        return LINE_RAISED;
    }
    exception_clear(vm);
    stream_write_error(vm, "\n", 1);
    return LINE_INTERRUPTED;
}

static LineResult read_line(Vm *vm, const char *prompt, TextBuffer *text) {
    flush(vm);
    stream_write_error(vm, prompt, strlen(prompt));
    flush(vm);
    if (!wait_for_line(vm, prompt)) {
        return end_with_raised(vm);
    }
    size_t before = text->length;
    Value input = dict_get_string(vm, vm->sys->namespace, string_intern_text(vm, "__stdin__"));
    if (!stream_is_text(vm, input)) {
        return LINE_END;
    }
    if (!stream_read_line(vm, input, text)) {
        LineResult result = end_with_raised(vm);
        if (result == LINE_RAISED) { // nothing can be read from it
            exception_clear(vm);
            return LINE_END;
        }
        return result;
    }
    return text->length == before ? LINE_END : LINE_READ;
}

LineResult line_reader_read_plain(Vm *vm, const Prompt *prompt, TextBuffer *text) {
    size_t start = text->length;
    for (;;) {
        bool is_first = text->length == start;
        LineResult line = read_line(vm, is_first ? prompt->first : prompt->next, text);
        if (line == LINE_END && !is_first) {
            return LINE_READ; // the end of the input ends the statement too
        }
        if (line != LINE_READ) {
            return line;
        }
        if (text->bytes[text->length - 1] != '\n') {
            text_buffer_append_byte(text, '\n');
        }
        if (!statement_is_begun(text->bytes + start)) {
            text_buffer_truncate(text, text->length - 1);
            return LINE_READ;
        }
    }
}
