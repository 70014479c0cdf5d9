// text_io_natives.c: what scripts call of TextIOWrapper.
#include "stdlib/io/io_classes.h"
#include "stdlib/io/text_io.h"
#include "stdlib/library.h"

static TextIo *self_of(const Value *args) { return value_as_text_io(args[0]); }

// ---- Making ------------------------------------------------------------------------------------

NATIVE(text_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(text_io_new_of(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

static bool want_text_or_none(Vm *vm, const char *name, Value value) {
    return value_is_none(value) || value_is_string(value) ||
           exception_raise(vm, CLASS_TYPE_ERROR,
                           "TextIOWrapper() argument '%s' must be str or None, not %s", name,
                           class_name_of(vm, value));
}

NATIVE(text_init_native, "__init__",
       "(self, buffer, encoding=None, errors=None, newline=None, line_buffering=False, "
       "write_through=False)",
       "Character and line based layer over a BufferedIOBase object, buffer.\n\nencoding gives "
       "the name of the encoding that the stream will be\ndecoded or encoded with. It defaults to "
       "locale.getencoding().\n\nerrors determines the strictness of encoding and decoding (see\n"
       "help(codecs.Codec) or the documentation for codecs.register) and\ndefaults to "
       "\"strict\".\n\nnewline controls how line endings are handled. It can be None, '',\n'\\n', "
       "'\\r', and '\\r\\n'.  It works as follows:\n\n* On input, if newline is None, universal "
       "newlines mode is\n  enabled. Lines in the input can end in '\\n', '\\r', or '\\r\\n', "
       "and\n  these are translated into '\\n' before being returned to the\n  caller. If it is "
       "'', universal newline mode is enabled, but line\n  endings are returned to the caller "
       "untranslated. If it has any of\n  the other legal values, input lines are only terminated "
       "by the given\n  string, and the line ending is returned to the caller untranslated.\n\n* "
       "On output, if newline is None, any '\\n' characters written are\n  translated to the "
       "system default line separator, os.linesep. If\n  newline is '' or '\\n', no translation "
       "takes place. If newline is any\n  of the other legal values, any '\\n' characters written "
       "are translated\n  to the given string.\n\nIf line_buffering is True, a call to flush is "
       "implied when a call to\nwrite contains a newline character.") {
    TextOptions options = {args[2], args[3], args[4], false, false};
    if (!want_text_or_none(vm, "encoding", args[2]) || !want_text_or_none(vm, "errors", args[3]) ||
        !want_text_or_none(vm, "newline", args[4]) ||
        !object_is_true(vm, args[5], &options.line_buffering) ||
        !object_is_true(vm, args[6], &options.write_through) ||
        !text_io_init(vm, self_of(args), args[1], &options)) {
        return false;
    }
    value_as_object(args[0])->flags &= (uint16_t)~OBJECT_FINALIZED;
    return true;
}

// ---- Reading -----------------------------------------------------------------------------------

NATIVE(text_read_native, "read", "(self, size=-1, /)",
       "Read at most size characters from stream.\n\nRead from underlying buffer until we have "
       "size characters or we hit EOF.\nIf size is negative or omitted, read until EOF.") {
    int64_t size = 0;
    return text_io_check_ready(vm, self_of(args)) && io_want_size(vm, args[1], &size) &&
           text_io_read(vm, self_of(args), size < 0 ? SIZE_MAX : (size_t)size, result);
}

NATIVE(text_readline_native, "readline", "(self, size=-1, /)",
       "Read until newline or EOF.\n\nReturn an empty string if EOF is hit immediately.\nIf size "
       "is specified, at most size characters will be read.") {
    int64_t size = 0;
    return text_io_check_ready(vm, self_of(args)) && object_to_int64(vm, args[1], &size) &&
           text_io_read_line(vm, self_of(args), size < 0 ? SIZE_MAX : (size_t)size, result);
}

static bool is_empty(Value text) {
    return value_is_string(text) && value_as_string(text)->length == 0;
}

static Step text_next(Vm *vm, Object *iterator, Value *item) {
    Value value = value_from_object(iterator);
    TextIo *self = value_as_text_io(value);
    if (!text_io_check_ready(vm, self)) {
        return STEP_RAISED;
    }
    self->is_telling = false;
    Step step = STEP_RAISED;
    if (!io_is_exactly(vm, value, CLASS_TEXT_IO_WRAPPER)) {
        step = io_next_line(vm, iterator, item);
    } else if (text_io_read_line(vm, self, SIZE_MAX, item)) {
        step = is_empty(*item) ? STEP_END : STEP_ITEM;
    }
    if (step == STEP_END) {
        self->is_telling = self->is_seekable;
    }
    return step;
}

NATIVE(text_next_native, "__next__", "(self, /)", "Implement next(self).") {
    return library_end_step(vm, text_next(vm, value_as_object(args[0]), result));
}

// ---- Writing -----------------------------------------------------------------------------------

NATIVE(text_write_native, "write", "(self, text, /)",
       "Write string s to stream.\n\nReturn the number of characters written\n(which is always "
       "equal to the length of the string).") {
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "write() argument must be str, not %s",
                               class_name_of(vm, args[1]));
    }
    *result = int_from_int64(vm, (int64_t)value_as_string(args[1])->length);
    return text_io_check_ready(vm, self_of(args)) &&
           text_io_write(vm, self_of(args), value_as_string(args[1]));
}

NATIVE(text_flush_native, "flush", "(self, /)", "Flush write buffers, if applicable.") {
    TextIo *self = self_of(args);
    self->is_telling = self->is_seekable;
    return text_io_check_open(vm, self) && text_io_flush(vm, self);
}

NATIVE(text_close_native, "close", "(self, /)", "Flush and close the IO object.") {
    TextIo *self = self_of(args);
    bool closed;
    if (!text_io_check_ready(vm, self) || !io_is_closed(vm, self->buffer, &closed)) {
        return false;
    }
    if (closed) {
        io_unwatch(vm, args[0]);
        return true;
    }
    Value *window = window_open(vm, 1);
    bool flushed = io_tell(vm, args[0], "flush");
    window[0] = flushed ? VALUE_NONE : exception_take(vm);
    bool done = io_both(vm, flushed, window[0], io_tell(vm, self->buffer, "close"));
    window_close(vm, window);
    io_unwatch(vm, args[0]);
    return done;
}

NATIVE(text_detach_native, "detach", "(self, /)",
       "Separate the underlying buffer from the TextIOBase and return it.\n\nAfter the underlying "
       "buffer has been detached, the TextIO is in an\nunusable state.") {
    TextIo *self = self_of(args);
    if (!text_io_check_ready(vm, self) || !io_tell(vm, args[0], "flush")) {
        return false;
    }
    *result = self->buffer;
    self->buffer = VALUE_NONE;
    if (buffered_is_plain(vm, *result)) {
        io_watch(vm, *result);
    }
    return true;
}

// ---- Places ------------------------------------------------------------------------------------

NATIVE(text_tell_native, "tell", "(self, /)",
       "Return the stream position as an opaque number.\n\nThe return value of tell() can be "
       "given as input to seek(), to restore a\nprevious stream position.") {
    TextIo *self = self_of(args);
    int64_t place = 0;
    if (!text_io_check_open(vm, self)) {
        return false;
    }
    if (!self->is_seekable) {
        return io_raise_unsupported(vm, "underlying stream is not seekable");
    }
    if (!self->is_telling) {
        return exception_raise(vm, CLASS_OS_ERROR, "telling position disabled by next() call");
    }
    if (!text_io_tell(vm, self, &place)) {
        return false;
    }
    *result = int_from_int64(vm, place);
    return true;
}

// What seek() comes to in the buffer: absolute, or the end. Raises for anything else.
static bool want_target(Vm *vm, TextIo *self, Value cookie, int64_t *whence, int64_t *target) {
    bool is_zero;
    if (!object_to_int64(vm, cookie, target)) {
        return false;
    }
    is_zero = *target == 0;
    if (*whence == 1) {
        if (!is_zero) {
            return io_raise_unsupported(vm, "can't do nonzero cur-relative seeks");
        }
        *whence = 0;
        return text_io_tell(vm, self, target);
    }
    if (*whence == 2) {
        return is_zero || io_raise_unsupported(vm, "can't do nonzero end-relative seeks");
    }
    if (*whence != 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "invalid whence (%lld, should be 0, 1 or 2)",
                               (long long)*whence);
    }
    return *target >= 0 || exception_raise(vm, CLASS_VALUE_ERROR, "negative seek position %lld",
                                           (long long)*target);
}

NATIVE(text_seek_native, "seek", "(self, cookie, whence=0, /)",
       "Set the stream position, and return the new stream position.\n\n  cookie\n    Zero or an "
       "opaque number returned by tell().\n  whence\n    The relative position to seek from.") {
    TextIo *self = self_of(args);
    int64_t whence;
    int64_t target;
    if (!text_io_check_open(vm, self) || !object_to_int64(vm, args[2], &whence)) {
        return false;
    }
    if (!self->is_seekable) {
        return io_raise_unsupported(vm, "underlying stream is not seekable");
    }
    if (!want_target(vm, self, args[1], &whence, &target) || !io_tell(vm, args[0], "flush")) {
        return false;
    }
    const Value place[] = {int_from_int64(vm, target), int_from_int64(vm, whence)};
    if (!native_call_method(vm, self->buffer, "seek", place, 2, result) ||
        !object_to_int64(vm, *result, &target)) {
        return false;
    }
    text_io_restart_reading(vm, self, target == 0);
    text_io_restart_writing(vm, self, target == 0);
    return true;
}

NATIVE(text_truncate_native, "truncate", "(self, pos=None, /)", "Truncate file to size bytes.") {
    return text_io_check_ready(vm, self_of(args)) && io_tell(vm, args[0], "flush") &&
           native_call_method(vm, self_of(args)->buffer, "truncate", &args[1], 1, result);
}

// ---- Other settings ----------------------------------------------------------------------------

static bool reset_codec(Vm *vm, TextIo *self, Value encoding, Value errors, Value newline) {
    if (self->text.length > 0 &&
        (!value_is_none(encoding) || !value_is_none(errors) || !value_is_absent(newline))) {
        return io_raise_unsupported(
            vm, "It is not possible to set the encoding or newline of stream after the first read");
    }
    if (value_is_none(errors)) {
        errors = value_is_none(encoding) ? self->errors : library_text(vm, "strict");
    }
    if (value_is_none(encoding)) {
        encoding = self->encoding;
    }
    return (value_is_absent(newline) || text_io_set_newline(vm, self, newline)) &&
           text_io_set_codec(vm, self, encoding, errors);
}

NATIVE(text_reconfigure_native, "reconfigure",
       "(self, /, *, encoding=None, errors=None, newline=<absent>, line_buffering=None, "
       "write_through=None)",
       "Reconfigure the text stream with new parameters.\n\nThis also does an implicit stream "
       "flush.") {
    TextIo *self = self_of(args);
    bool line_buffering = self->line_buffering;
    bool write_through = self->write_through;
    if (!text_io_check_open(vm, self) || !want_text_or_none(vm, "encoding", args[1]) ||
        !want_text_or_none(vm, "errors", args[2]) ||
        (!value_is_none(args[4]) && !object_is_true(vm, args[4], &line_buffering)) ||
        (!value_is_none(args[5]) && !object_is_true(vm, args[5], &write_through)) ||
        !io_tell(vm, args[0], "flush") || !reset_codec(vm, self, args[1], args[2], args[3])) {
        return false;
    }
    self->line_buffering = line_buffering;
    self->write_through = write_through;
    return true;
}

#define ASK_BUFFER(identifier, name, documentation)                                  \
    NATIVE(identifier, name, "(self, /)", documentation) {                           \
        return text_io_check_ready(vm, self_of(args)) &&                             \
               native_call_method(vm, self_of(args)->buffer, name, NULL, 0, result); \
    }

ASK_BUFFER(text_fileno_native, "fileno", "Return underlying file descriptor if one exists.")
ASK_BUFFER(text_isatty_native, "isatty", "Return whether this is an 'interactive' stream.")
ASK_BUFFER(text_seekable_native, "seekable", "Return whether object supports random access.")
ASK_BUFFER(text_readable_native, "readable", "Return whether object was opened for reading.")
ASK_BUFFER(text_writable_native, "writable", "Return whether object was opened for writing.")

NATIVE(text_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    TextIo *self = self_of(args);
    if (!text_io_check_ready(vm, self)) {
        return false;
    }
    TextBuffer text;
    text_buffer_init(&text);
    Value mode;
    bool done = io_append_name(vm, args[0], args[0], &text) &&
                object_find_attribute(vm, args[0], string_intern_text(vm, "mode"), &mode);
    if (done && !value_is_absent(mode)) {
        text_buffer_append_text(&text, " mode=");
        done = object_append_repr(vm, mode, &text);
    }
    text_buffer_append_text(&text, " encoding=");
    done = done && object_append_repr(vm, self->encoding, &text);
    text_buffer_append_byte(&text, '>');
    if (done) {
        *result = value_from_object(string_from_buffer(vm, &text));
    }
    text_buffer_release(&text);
    return done;
}

// ---- Properties --------------------------------------------------------------------------------

static bool get_encoding(Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->encoding;
    return text_io_check_ready(vm, self_of(args));
}

static bool get_errors(Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->errors;
    return text_io_check_ready(vm, self_of(args));
}

static bool get_buffer(Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->buffer;
    return !value_is_absent(*result) ||
           exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "'%s' object has no attribute 'buffer'",
                           class_name_of(vm, args[0]));
}

static bool get_line_buffering(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(self_of(args)->line_buffering);
    return true;
}

static bool get_write_through(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(self_of(args)->write_through);
    return true;
}

static bool get_of_buffer(Vm *vm, Value *args, const char *name, Value *result) {
    return text_io_check_ready(vm, self_of(args)) &&
           object_get_attribute(vm, self_of(args)->buffer, string_intern_text(vm, name), result);
}

static bool get_name(Vm *vm, Value *args, Value *result) {
    return get_of_buffer(vm, args, "name", result);
}
static bool get_closed(Vm *vm, Value *args, Value *result) {
    return get_of_buffer(vm, args, "closed", result);
}

static bool get_mode(Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->mode;
    return !value_is_absent(*result) ||
           exception_raise_no_attribute(vm, args[0], string_intern_text(vm, "mode"));
}

static bool set_mode(__attribute__((unused)) Vm *vm, Value *args,
                     __attribute__((unused)) Value *result) {
    self_of(args)->mode = args[1];
    return true;
}

static bool get_newlines(Vm *vm, Value *args, Value *result) {
    *result = io_newlines(vm, self_of(args)->seen);
    return text_io_check_ready(vm, self_of(args));
}

Value io_newlines(Vm *vm, unsigned seen) {
    static const char *const texts[] = {"\r", "\n", "\r\n"};
    Value found[3];
    size_t count = 0;
    for (unsigned index = 0; index < 3; index++) {
        if ((seen >> index & 1) != 0) {
            found[count++] = library_text(vm, texts[index]);
        }
    }
    return count == 0   ? VALUE_NONE
           : count == 1 ? found[0]
                        : value_from_object(tuple_from_values(vm, found, count));
}

static bool get_chunk_size(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = int_from_int64(vm, (int64_t)self_of(args)->chunk_size);
    return true;
}

static bool set_chunk_size(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    int64_t size = 0;
    if (!object_to_int64(vm, args[1], &size)) {
        return false;
    }
    if (size <= 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "a strictly positive integer is required");
    }
    self_of(args)->chunk_size = (size_t)size;
    return true;
}

// ---- Filling the class -------------------------------------------------------------------------

static const NativeDefinition *const static_methods[] = {&text_new_native, NULL};
static const NativeDefinition *const methods[] = {&text_init_native,
                                                  &text_read_native,
                                                  &text_readline_native,
                                                  &text_next_native,
                                                  &text_write_native,
                                                  &text_flush_native,
                                                  &text_close_native,
                                                  &text_detach_native,
                                                  &text_tell_native,
                                                  &text_seek_native,
                                                  &text_truncate_native,
                                                  &text_fileno_native,
                                                  &text_isatty_native,
                                                  &text_seekable_native,
                                                  &text_readable_native,
                                                  &text_writable_native,
                                                  &text_reconfigure_native,
                                                  &text_repr_native,
                                                  NULL};
static const NativeProperty properties[] = {{"encoding", get_encoding, NULL, NULL},
                                            {"errors", get_errors, NULL, NULL},
                                            {"buffer", get_buffer, NULL, NULL},
                                            {"line_buffering", get_line_buffering, NULL, NULL},
                                            {"write_through", get_write_through, NULL, NULL},
                                            {"name", get_name, NULL, NULL},
                                            {"closed", get_closed, NULL, NULL},
                                            {"mode", get_mode, set_mode, NULL},
                                            {"newlines", get_newlines, NULL, NULL},
                                            {"_CHUNK_SIZE", get_chunk_size, set_chunk_size, NULL},
                                            {0}};

void text_io_register(Vm *vm) {
    Class *class = runtime_class(vm, CLASS_TEXT_IO_WRAPPER);
    class->foreign = &text_io_type;
    native_add_static_methods(vm, class, static_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    class->next = text_next;
}
