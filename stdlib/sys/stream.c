// stream.c: see stream.h.
#include "stdlib/sys/stream.h"

#include "base/utf8.h"
#include "host/streams.h"
#include "stdlib/builtins/codec.h"
#include "stdlib/library.h"
#include "vm/vm.h"

// What the three objects of a standard stream share: kept by the text face.
typedef struct Stream {
    Foreign foreign;
    StandardStream which;
    bool is_closed;
    HostOutput output; // of stdout and stderr
    HostInput input;   // of stdin
    Value bytes_face;  // the object behind `buffer`
} Stream;

// The bytes face.
typedef struct ByteStream {
    Foreign foreign;
    Value text_face;
} ByteStream;

static void stream_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((Stream *)(void *)object)->bytes_face);
}

static void stream_release(__attribute__((unused)) Heap *heap, Object *object) {
    Stream *stream = (Stream *)(void *)object;
    if (stream->which == STANDARD_INPUT) {
        host_input_release(&stream->input);
    } else {
        host_output_release(&stream->output);
    }
}

static void byte_stream_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((ByteStream *)(void *)object)->text_face);
}

static const ForeignType stream_type = {"TextIOWrapper", sizeof(Stream), stream_trace,
                                        stream_release};
static const ForeignType byte_stream_type = {"BufferedStream", sizeof(ByteStream),
                                             byte_stream_trace, NULL};

static const char *const names[] = {"<stdin>", "<stdout>", "<stderr>"};

// The stream behind either face; raises when it is closed.
static Stream *stream_of(Value value) {
    if (value_is_foreign(value, &byte_stream_type)) {
        value = ((ByteStream *)(void *)value_as_object(value))->text_face;
    }
    assert(value_is_foreign(value, &stream_type));
    return (Stream *)(void *)value_as_object(value);
}

bool stream_is_standard(Value value) {
    return value_is_foreign(value, &stream_type) && !stream_of(value)->is_closed;
}

static bool stream_open(Vm *vm, Value self, Stream **stream) {
    *stream = stream_of(self);
    if ((*stream)->is_closed) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "I/O operation on closed file.");
    }
    return true;
}

// io.UnsupportedOperation is made on first use as a subclass of OSError and ValueError would be;
// its text is what scripts see.
static bool raise_unsupported(Vm *vm, const char *what) {
    return exception_raise(vm, CLASS_OS_ERROR, "not %s", what);
}

static bool stream_want_output(Vm *vm, Value self, Stream **stream) {
    if (!stream_open(vm, self, stream)) {
        return false;
    }
    return (*stream)->which != STANDARD_INPUT || raise_unsupported(vm, "writable");
}

static bool stream_want_input(Vm *vm, Value self, Stream **stream) {
    if (!stream_open(vm, self, stream)) {
        return false;
    }
    return (*stream)->which == STANDARD_INPUT || raise_unsupported(vm, "readable");
}

bool stream_write_bytes(Vm *vm, Value self, const char *bytes, size_t length) {
    Stream *stream;
    if (!stream_want_output(vm, self, &stream)) {
        return false;
    }
    size_t allowed = limits_take_output(vm, length);
    if (!host_output_write(&stream->output, bytes, allowed)) {
        return exception_raise_os_error(vm, stream->output.error_number, NULL);
    }
    return allowed == length || limits_stop(vm, LIMIT_OUTPUT);
}

static bool stream_flush(Vm *vm, Stream *stream) {
    if (stream->which != STANDARD_INPUT && !host_output_flush(&stream->output)) {
        return exception_raise_os_error(vm, stream->output.error_number, NULL);
    }
    return true;
}

typedef HostReadResult (*HostRead)(HostInput *input, TextBuffer *text);

static bool stream_read(Vm *vm, Value self, TextBuffer *text, HostRead read) {
    Stream *stream;
    if (!stream_want_input(vm, self, &stream)) {
        return false;
    }
    for (;;) {
        switch (read(&stream->input, text)) {
        case HOST_READ_DATA:
        case HOST_READ_END:
            return true;
        case HOST_READ_INTERRUPTED:
            if (!vm_safepoint(vm)) {
                return false;
            }
            break;
        case HOST_READ_FAILED:
            return exception_raise_os_error(vm, stream->input.error_number, NULL);
        }
    }
}

bool stream_read_line(Vm *vm, Value self, TextBuffer *line) {
    return stream_read(vm, self, line, host_input_read_line);
}

bool stream_read_rest(Vm *vm, Value self, TextBuffer *text) {
    return stream_read(vm, self, text, host_input_read_all);
}

// ---- Bytes to text -----------------------------------------------------------------------------

// Reading is strict, as CPython's stdin in a UTF-8 locale; "\r\n" and "\r" become "\n".
static bool decode(Vm *vm, TextBuffer *bytes, Value *result) {
    size_t bad;
    if (!utf8_validate(bytes->bytes, bytes->length, &bad)) {
        String *text;
        return codec_decode(vm, (const uint8_t *)bytes->bytes, bytes->length, "utf-8", "strict",
                            &text); // raises
    }
    size_t kept = 0;
    for (size_t index = 0; index < bytes->length; index++) {
        char byte = bytes->bytes[index];
        if (byte == '\r') {
            byte = '\n';
            index += bytes->bytes[index + 1] == '\n';
        }
        bytes->bytes[kept++] = byte;
    }
    if (bytes->length > 0) {
        text_buffer_truncate(bytes, kept);
    }
    *result = value_from_object(string_from_buffer(vm, bytes));
    return true;
}

static bool read_text(Vm *vm, Value self, bool is_line, Value *result) {
    TextBuffer text;
    text_buffer_init(&text);
    bool ok = is_line ? stream_read_line(vm, self, &text) : stream_read_rest(vm, self, &text);
    if (ok && value_is_foreign(self, &byte_stream_type)) {
        *result = value_from_object(bytes_new(vm, text.bytes, text.length));
    } else if (ok) {
        ok = decode(vm, &text, result);
    }
    text_buffer_release(&text);
    return ok;
}

// What becomes of a lone surrogate: an error, but never while errors are being told.
static const char *errors_of(const Stream *stream) {
    return stream->which == STANDARD_ERROR ? "backslashreplace" : "strict";
}

// ---- What scripts call -------------------------------------------------------------------------

NATIVE(stream_write_native, "write", "(self, text, /)",
       "Write string s to stream.\n\nReturn the number of characters written\n(which is always "
       "equal to the length of the string).") {
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "write() argument must be str, not %s",
                               class_name_of(vm, args[1]));
    }
    String *text = value_as_string(args[1]);
    Stream *stream;
    const uint8_t *bytes;
    size_t length;
    if (!stream_want_output(vm, args[0], &stream) ||
        !codec_encode(vm, text, "utf-8", errors_of(stream), result) ||
        !bytes_view(*result, &bytes, &length) ||
        !stream_write_bytes(vm, args[0], (const char *)bytes, length)) {
        return false;
    }
    *result = int_from_int64(vm, (int64_t)text->length);
    return true;
}

NATIVE(stream_write_bytes_native, "write", "(self, buffer, /)",
       "Write buffer b to the IO stream.") {
    const uint8_t *data;
    size_t length;
    if (!bytes_view(args[1], &data, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, args[1]));
    }
    *result = int_from_int64(vm, (int64_t)length);
    return stream_write_bytes(vm, args[0], (const char *)data, length);
}

NATIVE(stream_writelines_native, "writelines", "(self, lines, /)",
       "Write a list of lines to stream.") {
    Value *window = window_open(vm, 2);
    bool ok = object_iterate(vm, args[1], &window[0]);
    while (ok) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step != STEP_ITEM) {
            ok = step == STEP_END;
            break;
        }
        Value written;
        ok = native_call_method(vm, args[0], "write", &window[1], 1, &written);
    }
    window_close(vm, window);
    return ok;
}

NATIVE(stream_flush_native, "flush", "(self, /)", "Flush write buffers, if applicable.") {
    Stream *stream;
    return stream_open(vm, args[0], &stream) && stream_flush(vm, stream);
}

NATIVE(stream_close_native, "close", "(self, /)", "Flush and close the IO object.") {
    Stream *stream = stream_of(args[0]);
    if (stream->is_closed) {
        return true;
    }
    bool ok = stream_flush(vm, stream);
    stream->is_closed = true;
    return ok;
}

static bool answer_open(Vm *vm, Value self, bool answer, Value *result) {
    Stream *stream;
    *result = value_from_bool(answer);
    return stream_open(vm, self, &stream);
}

NATIVE(stream_isatty_native, "isatty", "(self, /)",
       "Return whether this is an 'interactive' stream.") {
    return answer_open(vm, args[0], host_stream_is_terminal((int)stream_of(args[0])->which),
                       result);
}

NATIVE(stream_fileno_native, "fileno", "(self, /)",
       "Return underlying file descriptor if one exists.") {
    Stream *stream;
    if (!stream_open(vm, args[0], &stream)) {
        return false;
    }
    *result = value_from_int((int64_t)stream->which);
    return true;
}

NATIVE(stream_readable_native, "readable", "(self, /)",
       "Return whether object was opened for reading.") {
    return answer_open(vm, args[0], stream_of(args[0])->which == STANDARD_INPUT, result);
}

NATIVE(stream_writable_native, "writable", "(self, /)",
       "Return whether object was opened for writing.") {
    return answer_open(vm, args[0], stream_of(args[0])->which != STANDARD_INPUT, result);
}

NATIVE(stream_seekable_native, "seekable", "(self, /)",
       "Return whether object supports random access.") {
    return answer_open(vm, args[0], false, result);
}

NATIVE(stream_readline_native, "readline", "(self, size=-1, /)", "Read until newline or EOF.") {
    return read_text(vm, args[0], true, result);
}

NATIVE(stream_read_native, "read", "(self, size=-1, /)",
       "Read at most size characters from stream.") {
    return read_text(vm, args[0], false, result);
}

static bool is_empty(Value text) {
    return value_is_string(text) ? value_as_string(text)->length == 0
                                 : ((Bytes *)(void *)value_as_object(text))->length == 0;
}

NATIVE(stream_readlines_native, "readlines", "(self, hint=-1, /)",
       "Return a list of lines from the stream.") {
    List *lines = list_new(vm, 0);
    *result = value_from_object(lines);
    for (;;) {
        Value line;
        if (!read_text(vm, args[0], true, &line)) {
            return false;
        }
        if (is_empty(line)) {
            return true;
        }
        list_append(vm, lines, line);
    }
}

static Step stream_next(Vm *vm, Object *iterator, Value *item) {
    if (!read_text(vm, value_from_object(iterator), true, item)) {
        return STEP_RAISED;
    }
    return is_empty(*item) ? STEP_END : STEP_ITEM;
}

NATIVE(stream_enter_native, "__enter__", "(self, /)", "") {
    Stream *stream;
    *result = args[0];
    return stream_open(vm, args[0], &stream);
}

NATIVE(stream_exit_native, "__exit__", "(self, *args)", "") {
    Value ignored;
    return native_call_method(vm, args[0], "close", NULL, 0, &ignored);
}

NATIVE(stream_reconfigure_native, "reconfigure",
       "(self, *, encoding=None, errors=None, newline=None, line_buffering=None, "
       "write_through=None)",
       "Reconfigure the text stream with new parameters.") {
    Stream *stream;
    if (!stream_open(vm, args[0], &stream)) {
        return false;
    }
    bool truth;
    if (!value_is_none(args[4])) {
        if (!object_is_true(vm, args[4], &truth)) {
            return false;
        }
        stream->output.buffering = truth ? HOST_BUFFERING_LINE : HOST_BUFFERING_FULL;
    }
    if (!value_is_none(args[5])) {
        if (!object_is_true(vm, args[5], &truth)) {
            return false;
        }
        stream->output.buffering = truth ? HOST_BUFFERING_NONE : stream->output.buffering;
    }
    return stream_flush(vm, stream);
}

NATIVE(stream_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Stream *stream = stream_of(args[0]);
    const char *mode = stream->which == STANDARD_INPUT ? "r" : "w";
    *result = value_from_object(
        string_format(vm, "<_io.TextIOWrapper name='%s' mode='%s' encoding='utf-8'>",
                      names[stream->which], mode));
    return true;
}

NATIVE(byte_stream_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Stream *stream = stream_of(args[0]);
    const char *class = stream->which == STANDARD_INPUT ? "Reader" : "Writer";
    *result = value_from_object(
        string_format(vm, "<_io.Buffered%s name='%s'>", class, names[stream->which]));
    return true;
}

static bool get_name(Vm *vm, Value *args, Value *result) {
    *result = library_text(vm, names[stream_of(args[0])->which]);
    return true;
}

static bool get_encoding(Vm *vm, __attribute__((unused)) Value *args, Value *result) {
    *result = library_text(vm, "utf-8");
    return true;
}

static bool get_errors(Vm *vm, Value *args, Value *result) {
    *result = library_text(vm, errors_of(stream_of(args[0])));
    return true;
}

static bool get_mode(Vm *vm, Value *args, Value *result) {
    *result = library_text(vm, stream_of(args[0])->which == STANDARD_INPUT ? "r" : "w");
    return true;
}

static bool get_closed(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(stream_of(args[0])->is_closed);
    return true;
}

static bool get_line_buffering(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    Stream *stream = stream_of(args[0]);
    *result = value_from_bool(stream->which != STANDARD_INPUT &&
                              stream->output.buffering == HOST_BUFFERING_LINE);
    return true;
}

static bool get_buffer(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = stream_of(args[0])->bytes_face;
    return true;
}

// ---- Making them -------------------------------------------------------------------------------

static const NativeDefinition *const shared_methods[] = {
    &stream_writelines_native, &stream_flush_native,
    &stream_close_native,      &stream_isatty_native,
    &stream_fileno_native,     &stream_readable_native,
    &stream_writable_native,   &stream_seekable_native,
    &stream_readline_native,   &stream_read_native,
    &stream_readlines_native,  &stream_enter_native,
    &stream_exit_native,       NULL};
static const NativeDefinition *const text_methods[] = {
    &stream_write_native, &stream_reconfigure_native, &stream_repr_native, NULL};
static const NativeDefinition *const byte_methods[] = {&stream_write_bytes_native,
                                                       &byte_stream_repr_native, NULL};
static const NativeProperty properties[] = {{"name", get_name, NULL, NULL},
                                            {"mode", get_mode, NULL, NULL},
                                            {"closed", get_closed, NULL, NULL},
                                            {0}};
static const NativeProperty text_properties[] = {{"encoding", get_encoding, NULL, NULL},
                                                 {"errors", get_errors, NULL, NULL},
                                                 {"line_buffering", get_line_buffering, NULL, NULL},
                                                 {"buffer", get_buffer, NULL, NULL},
                                                 {0}};

static Class *make_class(Vm *vm, const char *name, const ForeignType *type,
                         const NativeDefinition *const *methods) {
    Class *class = class_new_native(vm, name, runtime_class(vm, CLASS_OBJECT), KIND_FOREIGN, 0);
    class->foreign = type;
    native_add_methods(vm, class, shared_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    library_add_iteration(vm, class, stream_next);
    return class;
}

static Value make_stream(Vm *vm, Class *text_class, Class *byte_class, StandardStream which) {
    Stream *stream = foreign_new(vm, text_class);
    stream->which = which;
    switch (which) {
    case STANDARD_INPUT:
        host_input_init(&stream->input);
        break;
    case STANDARD_OUTPUT:
        host_output_init_standard(&stream->output);
        break;
    case STANDARD_ERROR:
        host_output_init_error(&stream->output);
        break;
    }
    ByteStream *bytes = foreign_new(vm, byte_class);
    bytes->text_face = value_from_object(stream);
    stream->bytes_face = value_from_object(bytes);
    return value_from_object(stream);
}

void stream_install(Vm *vm, Module *sys) {
    static const char *const bound[][2] = {
        {"stdin", "__stdin__"}, {"stdout", "__stdout__"}, {"stderr", "__stderr__"}};
    Class *text = make_class(vm, "_io.TextIOWrapper", &stream_type, text_methods);
    Class *bytes = make_class(vm, "_io.BufferedWriter", &byte_stream_type, byte_methods);
    native_add_properties(vm, text, text_properties);
    for (size_t index = 0; index < 3; index++) {
        Value stream = make_stream(vm, text, bytes, (StandardStream)index);
        library_set(vm, sys, bound[index][0], stream);
        library_set(vm, sys, bound[index][1], stream);
    }
}

// The machine's own stream, or NULL when a script removed it even from sys.__stdout__.
static Stream *own_stream(Vm *vm, const char *name) {
    Value stream = dict_get_string(vm, vm->sys->namespace, string_intern_text(vm, name));
    return stream_is_standard(stream) ? stream_of(stream) : NULL;
}

bool stream_flush_all(Vm *vm, int *error_number) {
    Stream *error = own_stream(vm, "__stderr__");
    if (error != NULL && !host_output_flush(&error->output)) {
        error->output.error_number = 0;
    }
    Stream *output = own_stream(vm, "__stdout__");
    if (output != NULL && !host_output_flush(&output->output)) {
        *error_number = output->output.error_number;
        return false;
    }
    return true;
}

void stream_set_unbuffered(Vm *vm) {
    Stream *output = own_stream(vm, "__stdout__");
    if (output != NULL) {
        output->output.buffering = HOST_BUFFERING_NONE;
    }
}

void stream_write_error(Vm *vm, const char *bytes, size_t length) {
    Stream *error = own_stream(vm, "__stderr__");
    if (error != NULL && !host_output_write(&error->output, bytes, length)) {
        error->output.error_number = 0;
    }
}
