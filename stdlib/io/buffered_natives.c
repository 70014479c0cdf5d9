// buffered_natives.c: what scripts call of BufferedReader, BufferedWriter and BufferedRandom.
#include "stdlib/io/buffered.h"
#include "stdlib/io/io_classes.h"
#include "stdlib/library.h"

static Buffered *self_of(const Value *args) { return value_as_buffered(args[0]); }

// ---- Making ------------------------------------------------------------------------------------

NATIVE(buffered_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Buffered *self = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    self->raw = VALUE_ABSENT;
    *result = value_from_object(self);
    return true;
}

static bool want_quality(Vm *vm, Value raw, const char *question, const char *message) {
    bool answer;
    if (!io_ask(vm, raw, question, &answer)) {
        return false;
    }
    return answer || io_raise_unsupported(vm, message);
}

static bool initialize(Vm *vm, Value *args) {
    int64_t size = 0;
    self_of(args)->raw = VALUE_ABSENT; // until all is well
    if (!object_to_int64(vm, args[2], &size)) {
        return false;
    }
    if (size <= 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "buffer size must be strictly positive");
    }
    if (!bytes_check_size(vm, (size_t)size)) {
        return false;
    }
    buffered_set(vm, self_of(args), args[1], (size_t)size);
    value_as_object(args[0])->flags &= (uint16_t)~OBJECT_FINALIZED;
    return true;
}

NATIVE(reader_init_native, "__init__", "(self, raw, buffer_size=8192)",
       "Create a new buffered reader using the given readable raw IO object.") {
    return want_quality(vm, args[1], "readable", "File or stream is not readable.") &&
           initialize(vm, args);
}

NATIVE(writer_init_native, "__init__", "(self, raw, buffer_size=8192)",
       "A buffer for a writeable sequential RawIO object.\n\nThe constructor creates a "
       "BufferedWriter for the given writeable raw\nstream. If the buffer_size is not given, it "
       "defaults to\nDEFAULT_BUFFER_SIZE.") {
    return want_quality(vm, args[1], "writable", "File or stream is not writable.") &&
           initialize(vm, args);
}

NATIVE(random_init_native, "__init__", "(self, raw, buffer_size=8192)",
       "A buffered interface to random access streams.\n\nThe constructor creates a reader and "
       "writer for a seekable stream,\nraw, given in the first argument. If the buffer_size is "
       "omitted it\ndefaults to DEFAULT_BUFFER_SIZE.") {
    return want_quality(vm, args[1], "seekable", "File or stream is not seekable.") &&
           want_quality(vm, args[1], "readable", "File or stream is not readable.") &&
           want_quality(vm, args[1], "writable", "File or stream is not writable.") &&
           initialize(vm, args);
}

// ---- Reading -----------------------------------------------------------------------------------

typedef bool (*Read)(Vm *vm, Buffered *self, size_t limit, TextBuffer *out, bool *found);

static bool read_bytes(Vm *vm, Buffered *self, Read read, size_t limit, Value *result) {
    TextBuffer bytes;
    text_buffer_init(&bytes);
    bool found;
    bool done = read(vm, self, limit, &bytes, &found);
    if (done && found) {
        *result = value_from_object(bytes_new(vm, bytes.bytes, bytes.length));
    }
    text_buffer_release(&bytes);
    return done;
}

NATIVE(buffered_read_native, "read", "(self, size=-1, /)", "Read and return up to n bytes.") {
    int64_t size = 0;
    if (!io_want_size(vm, args[1], &size)) {
        return false;
    }
    if (size < -1) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "read length must be non-negative or -1");
    }
    return buffered_check_open_for(vm, self_of(args), "read of") &&
           read_bytes(vm, self_of(args), buffered_read, size < 0 ? SIZE_MAX : (size_t)size, result);
}

NATIVE(buffered_read1_native, "read1", "(self, size=-1, /)",
       "Read and return up to n bytes, with at most one read() call to the underlying raw "
       "stream.") {
    int64_t size = 0;
    if (!io_want_size(vm, args[1], &size) ||
        !buffered_check_open_for(vm, self_of(args), "read of")) {
        return false;
    }
    size_t limit = size < 0 ? self_of(args)->size : (size_t)size;
    if (!read_bytes(vm, self_of(args), buffered_read_some, limit, result)) {
        return false;
    }
    if (value_is_none(*result)) { // it would block
        *result = value_from_object(bytes_new(vm, "", 0));
    }
    return true;
}

static bool read_into(Vm *vm, Value *args, const char *argument, Read read, Value *result) {
    uint8_t *room;
    size_t size;
    bool found;
    if (!buffered_check_open_for(vm, self_of(args), "readinto of") ||
        !library_want_room(vm, argument, args[1], &room, &size)) {
        return false;
    }
    TextBuffer bytes;
    text_buffer_init(&bytes);
    bool done = read(vm, self_of(args), size, &bytes, &found) &&
                library_want_room(vm, argument, args[1], &room, &size);
    if (done && found) {
        size_t length = bytes.length < size ? bytes.length : size;
        memcpy(room, bytes.bytes, length);
        *result = value_from_int((int64_t)length);
    }
    text_buffer_release(&bytes);
    return done;
}

NATIVE(buffered_readinto_native, "readinto", "(self, buffer, /)",
       "Read bytes into a pre-allocated, writable bytes-like object.") {
    return read_into(vm, args, "readinto() argument", buffered_read, result);
}

NATIVE(buffered_readinto1_native, "readinto1", "(self, buffer, /)",
       "Read bytes into buffer, with at most one read of the raw stream.") {
    return read_into(vm, args, "readinto1() argument", buffered_read_once, result);
}

NATIVE(buffered_peek_native, "peek", "(self, size=0, /)",
       "Returns buffered bytes without advancing the position.") {
    const uint8_t *data;
    size_t length;
    if (!buffered_check_open_for(vm, self_of(args), "peek of") ||
        !buffered_peek(vm, self_of(args), &data, &length)) {
        return false;
    }
    *result = value_from_object(bytes_new(vm, data, length));
    return true;
}

static bool read_line(Vm *vm, Buffered *self, size_t limit, Value *result) {
    if (buffered_take_line(vm, self, limit, result)) {
        return true;
    }
    TextBuffer line;
    text_buffer_init(&line);
    bool done = buffered_read_line(vm, self, limit, &line);
    if (done) {
        *result = value_from_object(bytes_new(vm, line.bytes, line.length));
    }
    text_buffer_release(&line);
    return done;
}

NATIVE(buffered_readline_native, "readline", "(self, size=-1, /)",
       "Read and return a line from the stream.\n\nIf size is specified, at most size bytes will "
       "be read.\n\nThe line terminator is always b'\\n' for binary files; for text\nfiles, the "
       "newlines argument to open can be used to select the line\nterminator(s) recognized.") {
    int64_t size = 0;
    return io_want_size(vm, args[1], &size) &&
           buffered_check_open_for(vm, self_of(args), "readline of") &&
           read_line(vm, self_of(args), size < 0 ? SIZE_MAX : (size_t)size, result);
}

static Step buffered_next(Vm *vm, Object *iterator, Value *item) {
    Value self = value_from_object(iterator);
    if (!buffered_is_plain(vm, self)) {
        return io_next_line(vm, iterator, item);
    }
    if (!buffered_check_open_for(vm, value_as_buffered(self), "readline of") ||
        !read_line(vm, value_as_buffered(self), SIZE_MAX, item)) {
        return STEP_RAISED;
    }
    return ((Bytes *)(void *)value_as_object(*item))->length == 0 ? STEP_END : STEP_ITEM;
}

NATIVE(buffered_next_native, "__next__", "(self, /)", "Implement next(self).") {
    return library_end_step(vm, buffered_next(vm, value_as_object(args[0]), result));
}

// ---- Writing -----------------------------------------------------------------------------------

static bool is_standard_output(const Buffered *self) {
    return value_is_foreign(self->raw, &file_io_type) &&
           io_is_standard_output(value_as_file_io(self->raw));
}

NATIVE(buffered_write_native, "write", "(self, buffer, /)",
       "Write the given buffer to the IO stream.\n\nReturn the number of bytes written, which is "
       "always the length of b\nin bytes.\n\nRaises BlockingIOError if the buffer is full and "
       "the\nunderlying raw stream cannot accept more data at the moment.") {
    const uint8_t *data;
    size_t length;
    if (!buffered_check_ready(vm, self_of(args)) || !io_hold_bytes(vm, &args[1], &data, &length) ||
        !buffered_check_open_for(vm, self_of(args), "write to")) {
        return false;
    }
    *result = int_from_int64(vm, (int64_t)length);
    size_t allowed = io_take_output(vm, is_standard_output(self_of(args)), length);
    return buffered_write(vm, self_of(args), data, allowed) && io_end_output(vm, allowed, length);
}

NATIVE(buffered_flush_native, "flush", "(self, /)",
       "Flush write buffers, if applicable.\n\nThis is not implemented for read-only and "
       "non-blocking streams.") {
    Buffered *self = self_of(args);
    return buffered_check_open_for(vm, self, "flush of") && buffered_flush(vm, self) &&
           (io_is_exactly(vm, self->raw, CLASS_FILE_IO) || io_tell(vm, self->raw, "flush"));
}

NATIVE(reader_flush_native, "flush", "(self, /)", "Flush write buffers, if applicable.") {
    return buffered_check_ready(vm, self_of(args)) && io_tell(vm, self_of(args)->raw, "flush");
}

NATIVE(buffered_truncate_native, "truncate", "(self, pos=None, /)",
       "Truncate the file to at most size bytes.") {
    Buffered *self = self_of(args);
    if (!buffered_check_open_for(vm, self, "truncate of")) {
        return false;
    }
    if (!self->is_writable) {
        return io_raise_unsupported(vm, "truncate");
    }
    if (value_is_none(args[1])) {
        int64_t place;
        if (!buffered_tell(vm, self, &place)) {
            return false;
        }
        args[1] = int_from_int64(vm, place);
    }
    return buffered_flush(vm, self) &&
           native_call_method(vm, self->raw, "truncate", &args[1], 1, result);
}

// ---- Places ------------------------------------------------------------------------------------

NATIVE(buffered_tell_native, "tell", "(self, /)", "Return current stream position.") {
    int64_t place = 0;
    if (!buffered_check_ready(vm, self_of(args)) || !buffered_tell(vm, self_of(args), &place)) {
        return false;
    }
    *result = int_from_int64(vm, place);
    return true;
}

NATIVE(buffered_seek_native, "seek", "(self, target, whence=0, /)",
       "Change the stream position to the given byte offset.") {
    int64_t offset;
    int64_t whence;
    int64_t place = 0;
    bool seekable;
    Buffered *self = self_of(args);
    if (!buffered_check_ready(vm, self) || !object_to_int64(vm, args[2], &whence)) {
        return false;
    }
    if (whence < 0 || whence > 4) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "whence value %lld unsupported",
                               (long long)whence);
    }
    if (!buffered_check_open_for(vm, self, "seek of") ||
        !io_ask(vm, self->raw, "seekable", &seekable)) {
        return false;
    }
    if (!seekable) {
        return io_raise_unsupported(vm, "File or stream is not seekable.");
    }
    if (!object_to_int64(vm, args[1], &offset) ||
        !buffered_seek(vm, self, offset, (int)whence, &place)) {
        return false;
    }
    *result = int_from_int64(vm, place);
    return true;
}

// ---- The raw stream's -------------------------------------------------------------------------

NATIVE(buffered_close_native, "close", "(self, /)", "Flush and close the IO object.") {
    Buffered *self = self_of(args);
    bool closed;
    if (!buffered_check_ready(vm, self) || !buffered_is_closed(vm, self, &closed)) {
        return false;
    }
    if (closed) {
        return true;
    }
    Value *window = window_open(vm, 1);
    bool flushed = io_tell(vm, args[0], "flush");
    window[0] = flushed ? VALUE_NONE : exception_take(vm);
    bool done = io_both(vm, flushed, window[0], io_tell(vm, self->raw, "close"));
    window_close(vm, window);
    self->start = 0;
    self->end = 0;
    self->pending = 0;
    io_unwatch(vm, args[0]);
    return done;
}

NATIVE(buffered_detach_native, "detach", "(self, /)",
       "Disconnect this buffer from its underlying raw stream and return it.\n\nAfter the raw "
       "stream has been detached, the buffer is in an unusable\nstate.") {
    Buffered *self = self_of(args);
    if (!buffered_check_ready(vm, self) || !io_tell(vm, args[0], "flush")) {
        return false;
    }
    *result = self->raw;
    self->raw = VALUE_NONE;
    if (io_is_exactly(vm, *result, CLASS_FILE_IO)) {
        io_watch(vm, *result);
    }
    return true;
}

#define ASK_RAW(identifier, name, documentation)                                  \
    NATIVE(identifier, name, "(self, /)", documentation) {                        \
        return buffered_check_ready(vm, self_of(args)) &&                         \
               native_call_method(vm, self_of(args)->raw, name, NULL, 0, result); \
    }

ASK_RAW(buffered_fileno_native, "fileno", "Return underlying file descriptor if one exists.")
ASK_RAW(buffered_isatty_native, "isatty", "Return whether this is an 'interactive' stream.")
ASK_RAW(buffered_seekable_native, "seekable", "Return whether object supports random access.")
ASK_RAW(buffered_readable_native, "readable", "Return whether object was opened for reading.")
ASK_RAW(buffered_writable_native, "writable", "Return whether object was opened for writing.")

NATIVE(buffered_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    TextBuffer text;
    text_buffer_init(&text);
    bool done = io_append_name(vm, args[0], args[0], &text);
    text_buffer_append_byte(&text, '>');
    if (done) {
        *result = value_from_object(string_from_buffer(vm, &text));
    }
    text_buffer_release(&text);
    return done;
}

static bool get_of_raw(Vm *vm, Value *args, const char *name, Value *result) {
    return buffered_check_ready(vm, self_of(args)) &&
           object_get_attribute(vm, self_of(args)->raw, string_intern_text(vm, name), result);
}

static bool get_closed(Vm *vm, Value *args, Value *result) {
    return get_of_raw(vm, args, "closed", result);
}
static bool get_name(Vm *vm, Value *args, Value *result) {
    return get_of_raw(vm, args, "name", result);
}
static bool get_mode(Vm *vm, Value *args, Value *result) {
    return get_of_raw(vm, args, "mode", result);
}

static bool get_raw(Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->raw;
    return !value_is_absent(*result) ||
           exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "'%s' object has no attribute 'raw'",
                           class_name_of(vm, args[0]));
}

// ---- Filling the classes -----------------------------------------------------------------------

static const NativeDefinition *const static_methods[] = {&buffered_new_native, NULL};
static const NativeDefinition *const common_methods[] = {
    &buffered_tell_native,     &buffered_seek_native,
    &buffered_truncate_native, &buffered_close_native,
    &buffered_detach_native,   &buffered_fileno_native,
    &buffered_isatty_native,   &buffered_seekable_native,
    &buffered_repr_native,     NULL};
static const NativeProperty common_properties[] = {{"closed", get_closed, NULL, NULL},
                                                   {"name", get_name, NULL, NULL},
                                                   {"mode", get_mode, NULL, NULL},
                                                   {"raw", get_raw, NULL, NULL},
                                                   {0}};
static const NativeDefinition *const reading_methods[] = {
    &buffered_read_native,      &buffered_read1_native, &buffered_readinto_native,
    &buffered_readinto1_native, &buffered_peek_native,  &buffered_readline_native,
    &buffered_readable_native,  &buffered_next_native,  NULL};
static const NativeDefinition *const writing_methods[] = {
    &buffered_write_native, &buffered_flush_native, &buffered_writable_native, NULL};
static const NativeDefinition *const reader_methods[] = {&reader_init_native, &reader_flush_native,
                                                         NULL};
static const NativeDefinition *const writer_methods[] = {&writer_init_native, NULL};
static const NativeDefinition *const random_methods[] = {&random_init_native, NULL};

static void fill_class(Vm *vm, ClassId id, const NativeDefinition *const *own, bool reads,
                       bool writes) {
    Class *class = runtime_class(vm, id);
    class->foreign = &buffered_type;
    native_add_static_methods(vm, class, static_methods);
    native_add_methods(vm, class, common_methods);
    native_add_properties(vm, class, common_properties);
    native_add_methods(vm, class, own);
    if (reads) {
        native_add_methods(vm, class, reading_methods);
        class->next = buffered_next;
    }
    if (writes) {
        native_add_methods(vm, class, writing_methods);
    }
}

void buffered_register(Vm *vm) {
    fill_class(vm, CLASS_BUFFERED_READER, reader_methods, true, false);
    fill_class(vm, CLASS_BUFFERED_WRITER, writer_methods, false, true);
    fill_class(vm, CLASS_BUFFERED_RANDOM, random_methods, true, true);
}
