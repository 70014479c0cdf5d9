// line_reader.c: reading a prompt's line without editing. See line_reader.h.
#include "app/line_reader.h"

#include "object/exception.h"
#include "stdlib/sys/stream.h"
#include "vm/vm.h"

#include <string.h>

LineResult line_reader_read_plain(void *context, const char *prompt, TextBuffer *line) {
    Vm *vm = context;
    Value error;
    bool is_flushed = stream_flush_all(vm, &error);
    (void)is_flushed;
    stream_write_error(vm, prompt, strlen(prompt));
    is_flushed = stream_flush_all(vm, &error);
    size_t before = line->length;
    Value input = dict_get_string(vm, vm->sys->namespace, string_intern_text(vm, "__stdin__"));
    if (!stream_is_text(vm, input)) {
        return LINE_END;
    }
    if (!stream_read_line(vm, input, line)) {
        bool is_interrupt = exception_raised_is(vm, CLASS_KEYBOARD_INTERRUPT);
        Value raised = exception_take(vm);
        (void)raised;
        stream_write_error(vm, "\n", is_interrupt ? 1 : 0);
        return is_interrupt ? LINE_INTERRUPTED : LINE_END;
    }
    if (line->length == before) {
        return LINE_END;
    }
    if (line->bytes[line->length - 1] == '\n') {
        text_buffer_truncate(line, line->length - 1);
    }
    return LINE_READ;
}
