// stream.c: see stream.h.
#include "stdlib/sys/stream.h"

#include "host/descriptors.h"
#include "host/environment.h"
#include "stdlib/io/io.h"
#include "stdlib/io/io_classes.h"
#include "stdlib/library.h"
#include "vm/vm.h"

// ---- Making them -------------------------------------------------------------------------------

// In a locale that says nothing of characters, what is not UTF-8 passes through.
static const char *errors_of_locale(void) {
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    static const char *const plain[] = {"C", "POSIX", "C.UTF-8", "C.utf8"};
    const char *locale = NULL;
    for (size_t index = 0; index < 3 && (locale == NULL || locale[0] == '\0'); index++) {
        locale = host_environment_get(variables[index]);
    }
    bool is_plain = locale == NULL || locale[0] == '\0';
    for (size_t index = 0; !is_plain && index < sizeof plain / sizeof *plain; index++) {
        is_plain = strcmp(locale, plain[index]) == 0;
    }
    return is_plain ? "surrogateescape" : "strict";
}

static Value make_stream(Vm *vm, int descriptor, const char *name) {
    bool is_input = descriptor == 0;
    const char *errors = descriptor == 2 ? "backslashreplace" : errors_of_locale();
    Value raw = file_io_new_standard(vm, descriptor, name);
    Value buffer = buffered_new(vm, is_input ? CLASS_BUFFERED_READER : CLASS_BUFFERED_WRITER, raw,
                                IO_BUFFER_SIZE);
    TextIo *text = text_io_new(vm);
    TextOptions options = {.encoding = library_text(vm, "utf-8"),
                           .errors = library_text(vm, errors),
                           .newline = is_input ? VALUE_NONE : library_text(vm, "\n"),
                           .line_buffering =
                               descriptor == 2 || host_descriptor_is_terminal(descriptor)};
    bool made = text_io_init_plain(vm, text, buffer, &options);
    assert(made && "the standard streams have a known encoding");
    (void)made;
    text->is_counted = !is_input;
    text->mode = library_text(vm, is_input ? "r" : "w");
    io_unwatch(vm, buffer);
    return value_from_object(text);
}

void stream_install(Vm *vm, Module *sys) {
    static const char *const names[][3] = {{"stdin", "__stdin__", "<stdin>"},
                                           {"stdout", "__stdout__", "<stdout>"},
                                           {"stderr", "__stderr__", "<stderr>"}};
    io_base_register(vm);
    file_io_register(vm);
    buffered_register(vm);
    text_io_register(vm);
    for (int descriptor = 0; descriptor < 3; descriptor++) {
        bool is_open = host_descriptor_exists(descriptor);
        Value stream = is_open ? make_stream(vm, descriptor, names[descriptor][2]) : VALUE_NONE;
        library_set(vm, sys, names[descriptor][0], stream);
        library_set(vm, sys, names[descriptor][1], stream);
    }
}

// ---- What the machine itself does with them ----------------------------------------------------

static Value sys_value(Vm *vm, const char *name) {
    return dict_get_string(vm, vm->sys->namespace, string_intern_text(vm, name));
}

bool stream_is_text(Vm *vm, Value stream) {
    return io_is_exactly(vm, stream, CLASS_TEXT_IO_WRAPPER);
}

bool stream_write(Vm *vm, Value stream, String *text) {
    if (stream_is_text(vm, stream)) {
        return text_io_write(vm, value_as_text_io(stream), text);
    }
    Value *window = window_open(vm, 1);
    window[0] = value_from_object(text);
    Value ignored;
    bool done = native_call_method(vm, stream, "write", window, 1, &ignored);
    window_close(vm, window);
    return done;
}

static bool append_text(Vm *vm, TextIo *stream, bool is_line, TextBuffer *out) {
    Value text;
    if (!(is_line ? text_io_read_line(vm, stream, SIZE_MAX, &text)
                  : text_io_read(vm, stream, SIZE_MAX, &text))) {
        return false;
    }
    string_append_utf8(out, value_as_string(text));
    return true;
}

bool stream_read_line(Vm *vm, Value stream, TextBuffer *line) {
    return append_text(vm, value_as_text_io(stream), true, line);
}

bool stream_read_rest(Vm *vm, Value stream, TextBuffer *text) {
    return append_text(vm, value_as_text_io(stream), false, text);
}

// Flushes a stream unless it is closed or is none.
static bool flush(Vm *vm, Value stream) {
    bool closed = false;
    if (value_is_absent(stream) || value_is_none(stream)) {
        return true;
    }
    if (text_io_takes_ascii(vm, stream)) {
        return text_io_flush(vm, value_as_text_io(stream));
    }
    Value *window = window_open(vm, 1);
    bool done = object_find_attribute(vm, stream, string_intern_text(vm, "closed"), &window[0]) &&
                (value_is_absent(window[0]) || object_is_true(vm, window[0], &closed)) &&
                (closed || io_tell(vm, stream, "flush"));
    window_close(vm, window);
    return done;
}

bool stream_flush_all(Vm *vm, Value *error) {
    static const char *const names[] = {"stderr", "__stderr__", "stdout", "__stdout__"};
    Value *window = window_open(vm, 1);
    *error = VALUE_NONE;
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        if (!flush(vm, sys_value(vm, names[index]))) {
            Value raised = exception_take(vm);
            if (index >= 2 && value_is_none(window[0])) {
                window[0] = raised;
            }
        }
    }
    *error = window[0];
    window_close(vm, window);
    return value_is_none(*error);
}

void stream_set_unbuffered(Vm *vm) {
    Value output = sys_value(vm, "__stdout__");
    if (stream_is_text(vm, output)) {
        TextIo *text = value_as_text_io(output);
        text->buffer = value_as_buffered(text->buffer)->raw;
        text->write_through = true;
    }
}

void stream_write_error(Vm *vm, const char *bytes, size_t length) {
    Value stream = sys_value(vm, "__stderr__");
    if (!stream_is_text(vm, stream)) {
        return;
    }
    Value *window = window_open(vm, 2);
    window[0] = exception_take(vm);
    window[1] = value_from_object(string_from_utf8(vm, bytes, length));
    TextIo *text = value_as_text_io(stream);
    text->is_counted = false; // this is not what a script writes
    if (!text_io_write(vm, text, value_as_string(window[1]))) {
        exception_clear(vm);
    }
    text->is_counted = true;
    runtime_of(vm)->raised = window[0];
    window_close(vm, window);
}
