// io_base.c: _IOBase and the three classes below it: what a stream can do with what its class has.
#include "stdlib/io/io.h"

#include "stdlib/io/io_classes.h"
#include "stdlib/library.h"

// ---- Closing -----------------------------------------------------------------------------------

static String *closed_name(Vm *vm) { return string_intern_text(vm, "__IOBase_closed"); }

static bool check_closed(Vm *vm, Value self) {
    bool closed;
    if (!io_is_closed(vm, self, &closed)) {
        return false;
    }
    return !closed || io_raise_closed(vm);
}

static bool get_closed(Vm *vm, Value *args, Value *result) {
    Value found;
    if (!object_find_attribute(vm, args[0], closed_name(vm), &found)) {
        return false;
    }
    *result = value_from_bool(!value_is_absent(found));
    return true;
}

static bool is_closed_here(Vm *vm, Value self) {
    if (value_is_foreign(self, &file_io_type)) {
        return value_as_file_io(self)->descriptor < 0;
    }
    return !value_is_absent(object_get_field(vm, value_as_object(self), closed_name(vm)));
}

NATIVE(base_flush_native, "flush", "(self, /)",
       "Flush write buffers, if applicable.\n\nThis is not implemented for read-only and "
       "non-blocking streams.") {
    return !is_closed_here(vm, args[0]) || io_raise_closed(vm);
}

NATIVE(base_close_native, "close", "(self, /)",
       "Flush and close the IO object.\n\nThis method has no effect if the file is already "
       "closed.") {
    if (is_closed_here(vm, args[0])) {
        return true;
    }
    bool done = io_tell(vm, args[0], "flush");
    (void)!object_set_field(vm, value_as_object(args[0]), closed_name(vm), VALUE_TRUE);
    return done;
}

NATIVE(base_del_native, "__del__", "(self, /)",
       "Called when the instance is about to be destroyed.") {
    Value closed;
    bool is_closed = false;
    if (object_find_attribute(vm, args[0], string_intern_text(vm, "closed"), &closed) &&
        !value_is_absent(closed) && object_is_true(vm, closed, &is_closed) && !is_closed &&
        io_tell(vm, args[0], "close")) {
        return true;
    }
    // Whatever goes wrong here was to be expected of a stream that nobody closed.
    exception_clear(vm);
    return true;
}

NATIVE(base_enter_native, "__enter__", "(self, /)", "Enter the context: the stream itself.") {
    *result = args[0];
    return check_closed(vm, args[0]);
}

NATIVE(base_exit_native, "__exit__", "(self, /, *args)", "Leave the context: close the stream.") {
    return io_tell(vm, args[0], "close");
}

// ---- What it can do ----------------------------------------------------------------------------

#define IO_UNSUPPORTED(identifier, name, signature, documentation) \
    NATIVE(identifier, name, signature, documentation) { return io_raise_unsupported(vm, name); }

#define IO_ANSWER_NO(identifier, name, documentation)      \
    NATIVE(identifier, name, "(self, /)", documentation) { \
        *result = VALUE_FALSE;                             \
        return true;                                       \
    }

#define IO_CHECK(identifier, name, question, message)                                  \
    NATIVE(identifier, name, "(self, /, *args)", "Raise unless it is " question ".") { \
        bool answer;                                                                   \
        if (!io_ask(vm, args[0], question, &answer)) {                                 \
            return false;                                                              \
        }                                                                              \
        return answer || io_raise_unsupported(vm, message);                            \
    }

IO_UNSUPPORTED(base_seek_native, "seek", "(self, offset, whence=0, /)",
               "Change the stream position to the given byte offset.")
IO_UNSUPPORTED(base_truncate_native, "truncate", "(self, size=None, /)",
               "Truncate file to size bytes.")
IO_UNSUPPORTED(base_fileno_native, "fileno", "(self, /)",
               "Return underlying file descriptor if one exists.")
IO_ANSWER_NO(base_seekable_native, "seekable", "Return whether object supports random access.")
IO_ANSWER_NO(base_readable_native, "readable", "Return whether object was opened for reading.")
IO_ANSWER_NO(base_writable_native, "writable", "Return whether object was opened for writing.")
IO_CHECK(base_check_seekable_native, "_checkSeekable", "seekable",
         "File or stream is not seekable.")
IO_CHECK(base_check_readable_native, "_checkReadable", "readable",
         "File or stream is not readable.")
IO_CHECK(base_check_writable_native, "_checkWritable", "writable",
         "File or stream is not writable.")

NATIVE(base_check_closed_native, "_checkClosed", "(self, /, *args)", "Raise if it is closed.") {
    return check_closed(vm, args[0]);
}

NATIVE(base_isatty_native, "isatty", "(self, /)",
       "Return whether this is an 'interactive' stream.\n\nReturn False if it can't be "
       "determined.") {
    *result = VALUE_FALSE;
    return check_closed(vm, args[0]);
}

NATIVE(base_tell_native, "tell", "(self, /)", "Return current stream position.") {
    const Value from_here[] = {value_from_int(0), value_from_int(1)};
    return native_call_method(vm, args[0], "seek", from_here, 2, result);
}

// ---- Lines -------------------------------------------------------------------------------------

// How many bytes to read at once in search of a newline: what peek() shows up to the first one.
static bool bytes_until_newline(Vm *vm, Value self, Value peek, int64_t limit, int64_t *count) {
    *count = 1;
    if (value_is_absent(peek)) {
        return true;
    }
    Value one = value_from_int(1);
    Value *window = window_open(vm, 1);
    const uint8_t *data;
    size_t length;
    bool done = object_call(vm, peek, &one, 1, &window[0]);
    if (done && !bytes_view(window[0], &data, &length)) {
        done = exception_raise(vm, CLASS_OS_ERROR,
                               "peek() should have returned a bytes object, not '%s'",
                               class_name_of(vm, window[0]));
    }
    if (done && length > 0) {
        const uint8_t *newline = memchr(data, '\n', length);
        *count = newline == NULL ? (int64_t)length : newline - data + 1;
        if (limit >= 0 && *count > limit) {
            *count = limit;
        }
    }
    (void)self;
    window_close(vm, window);
    return done;
}

static bool read_line_piece(Vm *vm, Value self, int64_t count, TextBuffer *line, bool *is_last) {
    Value *window = window_open(vm, 1);
    Value size = int_from_int64(vm, count);
    const uint8_t *data;
    size_t length;
    bool done = native_call_method(vm, self, "read", &size, 1, &window[0]);
    if (done && value_is_none(window[0])) {
        *is_last = true;
    } else if (done && !value_is_kind(window[0], KIND_BYTES)) {
        done = exception_raise(vm, CLASS_OS_ERROR,
                               "read() should have returned a bytes object, not '%s'",
                               class_name_of(vm, window[0]));
    } else if (done && bytes_view(window[0], &data, &length)) {
        text_buffer_append(line, (const char *)data, length);
        *is_last = length == 0 || data[length - 1] == '\n';
    }
    window_close(vm, window);
    return done;
}

NATIVE(base_readline_native, "readline", "(self, size=-1, /)",
       "Read and return a line from the stream.\n\nIf size is specified, at most size bytes will "
       "be read.\n\nThe line terminator is always b'\\n' for binary files; for text\nfiles, the "
       "newlines argument to open can be used to select the line\nterminator(s) recognized.") {
    int64_t limit;
    Value *window = window_open(vm, 1);
    TextBuffer line;
    text_buffer_init(&line);
    bool is_last = false;
    bool done = io_want_size(vm, args[1], &limit) &&
                object_find_attribute(vm, args[0], string_intern_text(vm, "peek"), &window[0]);
    while (done && !is_last && (limit < 0 || (int64_t)line.length < limit)) {
        int64_t rest = limit < 0 ? -1 : limit - (int64_t)line.length;
        int64_t count;
        done = bytes_until_newline(vm, args[0], window[0], rest, &count) &&
               read_line_piece(vm, args[0], count, &line, &is_last);
    }
    if (done) {
        *result = value_from_object(bytes_new(vm, line.bytes, line.length));
    }
    text_buffer_release(&line);
    window_close(vm, window);
    return done;
}

NATIVE(base_readlines_native, "readlines", "(self, hint=-1, /)",
       "Return a list of lines from the stream.\n\nhint can be specified to control the number "
       "of lines read: no more\nlines will be read if the total size (in bytes/characters) of "
       "all\nlines so far exceeds hint.") {
    int64_t hint;
    if (!io_want_size(vm, args[1], &hint)) {
        return false;
    }
    if (hint <= 0) {
        return object_to_list(vm, args[0], result);
    }
    List *lines = list_new(vm, 0);
    *result = value_from_object(lines);
    Value *window = window_open(vm, 2);
    bool done = object_iterate(vm, args[0], &window[0]);
    for (int64_t total = 0; done && total < hint;) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step != STEP_ITEM) {
            done = step == STEP_END;
            break;
        }
        size_t length;
        list_append(vm, lines, window[1]);
        done = object_length(vm, window[1], &length);
        total += (int64_t)length;
    }
    window_close(vm, window);
    return done;
}

NATIVE(base_writelines_native, "writelines", "(self, lines, /)",
       "Write a list of lines to stream.\n\nLine separators are not added, so it is usual for "
       "each of the\nlines provided to have a line separator at the end.") {
    if (!check_closed(vm, args[0])) {
        return false;
    }
    Value *window = window_open(vm, 2);
    bool done = object_iterate(vm, args[1], &window[0]);
    while (done) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step != STEP_ITEM) {
            done = step == STEP_END;
            break;
        }
        Value ignored;
        done = native_call_method(vm, args[0], "write", &window[1], 1, &ignored);
    }
    window_close(vm, window);
    return done;
}

NATIVE(base_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = args[0];
    return check_closed(vm, args[0]);
}

Step io_next_line(Vm *vm, Object *iterator, Value *item) {
    size_t length;
    if (!native_call_method(vm, value_from_object(iterator), "readline", NULL, 0, item)) {
        return STEP_RAISED;
    }
    Value *window = window_open(vm, 1);
    window[0] = *item;
    bool done = object_length(vm, *item, &length);
    window_close(vm, window);
    return !done ? STEP_RAISED : length == 0 ? STEP_END : STEP_ITEM;
}

NATIVE(base_next_native, "__next__", "(self, /)", "Implement next(self).") {
    return library_end_step(vm, io_next_line(vm, value_as_object(args[0]), result));
}

// ---- _RawIOBase --------------------------------------------------------------------------------

NATIVE(raw_read_native, "read", "(self, size=-1, /)", "Read up to size bytes.") {
    int64_t size;
    if (!io_want_size(vm, args[1], &size)) {
        return false;
    }
    if (size < 0) {
        return native_call_method(vm, args[0], "readall", NULL, 0, result);
    }
    if (!bytes_check_size(vm, (size_t)size)) {
        return false;
    }
    Value *window = window_open(vm, 2);
    ByteArray *room = bytearray_new(vm, NULL, (size_t)size);
    window[0] = value_from_object(room);
    int64_t count = 0;
    bool done = native_call_method(vm, args[0], "readinto", window, 1, &window[1]);
    if (done && !value_is_none(window[1])) {
        done = object_to_int64(vm, window[1], &count);
        if (done && (count < 0 || (size_t)count > room->length)) {
            done = exception_raise(vm, CLASS_VALUE_ERROR,
                                   "readinto returned %lld outside buffer size %lld",
                                   (long long)count, (long long)size);
        }
        if (done) {
            *result = value_from_object(bytes_new(vm, room->data, (size_t)count));
        }
    }
    window_close(vm, window);
    return done;
}

NATIVE(raw_readall_native, "readall", "(self, /)", "Read until EOF, using multiple read() call.") {
    Value *window = window_open(vm, 1);
    Value size = value_from_int(IO_BUFFER_SIZE);
    TextBuffer all;
    text_buffer_init(&all);
    bool done = true;
    for (;;) {
        const uint8_t *data;
        size_t length;
        done = native_call_method(vm, args[0], "read", &size, 1, &window[0]);
        if (!done || value_is_none(window[0])) {
            break;
        }
        if (!value_is_kind(window[0], KIND_BYTES) || !bytes_view(window[0], &data, &length)) {
            done = exception_raise(vm, CLASS_TYPE_ERROR, "read() should return bytes");
            break;
        }
        if (length == 0) {
            break;
        }
        text_buffer_append(&all, (const char *)data, length);
    }
    if (done && (all.length > 0 || !value_is_none(window[0]))) {
        *result = value_from_object(bytes_new(vm, all.bytes, all.length));
    }
    text_buffer_release(&all);
    window_close(vm, window);
    return done;
}

#define RAW_MISSING(identifier, name, documentation)                       \
    NATIVE(identifier, name, "(self, /, *args)", documentation) {          \
        return exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR, "%s", ""); \
    }

RAW_MISSING(raw_readinto_native, "readinto", "Read bytes into a writable bytes-like object.")
RAW_MISSING(raw_write_native, "write", "Write a bytes-like object.")

// ---- _BufferedIOBase ---------------------------------------------------------------------------

IO_UNSUPPORTED(buffered_base_detach_native, "detach", "(self, /)",
               "Disconnect this buffer from its underlying raw stream and return it.")
IO_UNSUPPORTED(buffered_base_read_native, "read", "(self, size=-1, /)",
               "Read and return up to n bytes.")
IO_UNSUPPORTED(buffered_base_read1_native, "read1", "(self, size=-1, /)",
               "Read and return up to size bytes, with at most one read() call to the underlying "
               "raw stream.")
IO_UNSUPPORTED(buffered_base_write_native, "write", "(self, b, /)",
               "Write buffer b to the IO stream.")

// readinto by way of read or read1.
static bool read_into(Vm *vm, Value *args, const char *method, Value *result) {
    uint8_t *room;
    size_t size;
    const char *argument = method[4] == '1' ? "readinto1() argument" : "readinto() argument";
    if (!library_want_room(vm, argument, args[1], &room, &size)) {
        return false;
    }
    Value limit = int_from_int64(vm, (int64_t)size);
    const uint8_t *data;
    size_t length;
    if (!native_call_method(vm, args[0], method, &limit, 1, result)) {
        return false;
    }
    if (!value_is_kind(*result, KIND_BYTES) || !bytes_view(*result, &data, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "read() should return bytes");
    }
    if (length > size) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "read() returned too much data: %zu bytes requested, %zu returned",
                               size, length);
    }
    // The array may have been changed meanwhile.
    if (!library_want_room(vm, argument, args[1], &room, &size)) {
        return false;
    }
    memcpy(room, data, length < size ? length : size);
    *result = value_from_int((int64_t)length);
    return true;
}

NATIVE(buffered_base_readinto_native, "readinto", "(self, buffer, /)",
       "Read bytes into a pre-allocated, writable bytes-like object.") {
    return read_into(vm, args, "read", result);
}

NATIVE(buffered_base_readinto1_native, "readinto1", "(self, buffer, /)",
       "Read bytes into buffer, with at most one read of the raw stream.") {
    return read_into(vm, args, "read1", result);
}

// ---- _TextIOBase -------------------------------------------------------------------------------

IO_UNSUPPORTED(text_base_detach_native, "detach", "(self, /)",
               "Separate the underlying buffer from the TextIOBase and return it.")
IO_UNSUPPORTED(text_base_read_native, "read", "(self, size=-1, /)",
               "Read at most size characters from stream.")
IO_UNSUPPORTED(text_base_readline_native, "readline", "(self, size=-1, /)",
               "Read until newline or EOF.")
IO_UNSUPPORTED(text_base_write_native, "write", "(self, s, /)", "Write string s to stream.")

static bool get_none(__attribute__((unused)) Vm *vm, __attribute__((unused)) Value *args,
                     __attribute__((unused)) Value *result) {
    return true;
}

// ---- Filling the classes -----------------------------------------------------------------------

static const NativeDefinition *const base_methods[] = {&base_flush_native,
                                                       &base_close_native,
                                                       &base_del_native,
                                                       &base_enter_native,
                                                       &base_exit_native,
                                                       &base_seek_native,
                                                       &base_truncate_native,
                                                       &base_fileno_native,
                                                       &base_seekable_native,
                                                       &base_readable_native,
                                                       &base_writable_native,
                                                       &base_check_seekable_native,
                                                       &base_check_readable_native,
                                                       &base_check_writable_native,
                                                       &base_check_closed_native,
                                                       &base_isatty_native,
                                                       &base_tell_native,
                                                       &base_readline_native,
                                                       &base_readlines_native,
                                                       &base_writelines_native,
                                                       &base_iter_native,
                                                       &base_next_native,
                                                       NULL};
static const NativeProperty base_properties[] = {{"closed", get_closed, NULL, NULL}, {0}};
static const NativeDefinition *const raw_methods[] = {
    &raw_read_native, &raw_readall_native, &raw_readinto_native, &raw_write_native, NULL};
static const NativeDefinition *const buffered_methods[] = {&buffered_base_detach_native,
                                                           &buffered_base_read_native,
                                                           &buffered_base_read1_native,
                                                           &buffered_base_readinto_native,
                                                           &buffered_base_readinto1_native,
                                                           &buffered_base_write_native,
                                                           NULL};
static const NativeDefinition *const text_methods[] = {
    &text_base_detach_native, &text_base_read_native, &text_base_readline_native,
    &text_base_write_native, NULL};
static const NativeProperty text_properties[] = {{"encoding", get_none, NULL, NULL},
                                                 {"newlines", get_none, NULL, NULL},
                                                 {"errors", get_none, NULL, NULL},
                                                 {0}};

void io_base_register(Vm *vm) {
    native_add_methods(vm, runtime_class(vm, CLASS_IO_BASE), base_methods);
    native_add_properties(vm, runtime_class(vm, CLASS_IO_BASE), base_properties);
    native_add_methods(vm, runtime_class(vm, CLASS_RAW_IO_BASE), raw_methods);
    native_add_methods(vm, runtime_class(vm, CLASS_BUFFERED_IO_BASE), buffered_methods);
    native_add_methods(vm, runtime_class(vm, CLASS_TEXT_IO_BASE), text_methods);
    native_add_properties(vm, runtime_class(vm, CLASS_TEXT_IO_BASE), text_properties);
}
