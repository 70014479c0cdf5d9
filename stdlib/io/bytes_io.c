// bytes_io.c: BytesIO: a file of bytes in memory.
#include "stdlib/io/io.h"
#include "stdlib/io/io_classes.h"
#include "stdlib/library.h"

typedef struct BytesIo {
    Foreign foreign;
    TextBuffer bytes;
    Value lender; // who lends the bytes out (getbuffer), counting its loans; ABSENT before
    size_t place; // may be behind the end
    bool is_open;
    bool was_closed; // unlike one that __init__ was never called for
} BytesIo;

// What getbuffer() makes a memoryview of.
typedef struct Lender {
    Foreign foreign;
    Value stream;
} Lender;

static bool view_of_lender(const Object *object, BufferView *view) {
    const Lender *lender = (const Lender *)(const void *)object;
    BytesIo *self = (BytesIo *)(void *)value_as_object(lender->stream);
    *view = (BufferView){.data = (uint8_t *)self->bytes.bytes,
                         .length = self->bytes.length,
                         .item_size = 1,
                         .format = "B"};
    return true;
}

static void lender_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((Lender *)(void *)object)->stream);
}

static const BufferType lender_type = {{"BytesIOBuffer", sizeof(Lender), lender_trace, NULL},
                                       view_of_lender};

static void bytes_io_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((BytesIo *)(void *)object)->lender);
}

static void bytes_io_release(__attribute__((unused)) Heap *heap, Object *object) {
    text_buffer_release(&((BytesIo *)(void *)object)->bytes);
}

static const ForeignType bytes_io_type = {"BytesIO", sizeof(BytesIo), bytes_io_trace,
                                          bytes_io_release};

static BytesIo *self_of(const Value *args) {
    assert(value_is_foreign(args[0], &bytes_io_type));
    return (BytesIo *)(void *)value_as_object(args[0]);
}

static bool check_open(Vm *vm, const BytesIo *self) { return self->is_open || io_raise_closed(vm); }

// The bytes may not move while they are lent.
static bool want_resizable(Vm *vm, BytesIo *self) {
    if (value_is_absent(self->lender) || value_as_object(self->lender)->extra == 0) {
        return true;
    }
    heap_collect(runtime_of(vm)->heap);
    return value_as_object(self->lender)->extra == 0 ||
           exception_raise(vm, CLASS_BUFFER_ERROR,
                           "Existing exports of data: object cannot be re-sized");
}

// ---- Making ------------------------------------------------------------------------------------

NATIVE(bytes_io_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    BytesIo *self = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    text_buffer_init(&self->bytes);
    self->lender = VALUE_ABSENT;
    *result = value_from_object(self);
    io_unwatch(vm, *result);
    return true;
}

NATIVE(bytes_io_init_native, "__init__", "(self, initial_bytes=<absent>)",
       "Buffered I/O implementation using an in-memory bytes buffer.") {
    BytesIo *self = self_of(args);
    const uint8_t *data = NULL;
    size_t length = 0;
    if (!value_is_none(args[1]) && !value_is_absent(args[1]) &&
        !io_want_bytes(vm, args[1], &data, &length)) {
        return false;
    }
    if (!want_resizable(vm, self)) {
        return false;
    }
    text_buffer_clear(&self->bytes);
    text_buffer_append(&self->bytes, (const char *)data, length);
    self->place = 0;
    self->is_open = true;
    self->was_closed = false;
    return true;
}

// ---- Reading -----------------------------------------------------------------------------------

static size_t rest_of(const BytesIo *self) {
    return self->place < self->bytes.length ? self->bytes.length - self->place : 0;
}

// Gives out the next bytes, at most `size` of them unless that is negative.
static Value take(Vm *vm, BytesIo *self, int64_t size) {
    size_t rest = rest_of(self);
    size_t count = size >= 0 && (size_t)size < rest ? (size_t)size : rest;
    if (count == 0) {
        return value_from_object(bytes_new(vm, "", 0));
    }
    Value taken = value_from_object(bytes_new(vm, self->bytes.bytes + self->place, count));
    self->place += count;
    return taken;
}

static bool read(Vm *vm, Value *args, Value *result) {
    int64_t size;
    if (!check_open(vm, self_of(args)) || !io_want_size(vm, args[1], &size)) {
        return false;
    }
    *result = take(vm, self_of(args), size);
    return true;
}

NATIVE(bytes_io_read_native, "read", "(self, size=-1, /)",
       "Read at most size bytes, returned as a bytes object.\n\nIf the size argument is negative, "
       "read until EOF is reached.\nReturn an empty bytes object at EOF.") {
    return read(vm, args, result);
}

NATIVE(bytes_io_read1_native, "read1", "(self, size=-1, /)",
       "Read at most size bytes, returned as a bytes object.\n\nIf the size argument is negative "
       "or omitted, read until EOF is reached.\nReturn an empty bytes object at EOF.") {
    return read(vm, args, result);
}

NATIVE(bytes_io_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = args[0];
    return true;
}

static Value take_line(Vm *vm, BytesIo *self, int64_t limit) {
    size_t rest = rest_of(self);
    if (rest == 0) {
        return take(vm, self, 0);
    }
    const char *start = self->bytes.bytes + self->place;
    const char *newline = memchr(start, '\n', rest);
    int64_t length = newline == NULL ? (int64_t)rest : newline - start + 1;
    return take(vm, self, limit >= 0 && limit < length ? limit : length);
}

NATIVE(bytes_io_readline_native, "readline", "(self, size=-1, /)",
       "Next line from the file, as a bytes object.\n\nRetain newline.  A non-negative size "
       "argument limits the maximum number of\nbytes to return (an incomplete line may be "
       "returned then).\nReturn an empty bytes object at EOF.") {
    int64_t size;
    if (!check_open(vm, self_of(args)) || !io_want_size(vm, args[1], &size)) {
        return false;
    }
    *result = take_line(vm, self_of(args), size);
    return true;
}

static Step bytes_io_next(Vm *vm, Object *iterator, Value *item) {
    Value value = value_from_object(iterator);
    if (iterator->shape->class->base != runtime_class(vm, CLASS_BUFFERED_IO_BASE)) {
        return io_next_line(vm, iterator, item);
    }
    if (!check_open(vm, self_of(&value))) {
        return STEP_RAISED;
    }
    *item = take_line(vm, self_of(&value), -1);
    return ((Bytes *)(void *)value_as_object(*item))->length == 0 ? STEP_END : STEP_ITEM;
}

NATIVE(bytes_io_readinto_native, "readinto", "(self, buffer, /)",
       "Read bytes into buffer.\n\nReturns number of bytes read (0 for EOF), or None if the "
       "object\nis set not to block and has no data to read.") {
    BytesIo *self = self_of(args);
    uint8_t *room;
    size_t size;
    if (!check_open(vm, self) ||
        !library_want_room(vm, "readinto() argument", args[1], &room, &size)) {
        return false;
    }
    size_t rest = rest_of(self);
    size_t count = size < rest ? size : rest;
    if (count > 0) {
        memcpy(room, self->bytes.bytes + self->place, count);
    }
    self->place += count;
    *result = int_from_int64(vm, (int64_t)count);
    return true;
}

NATIVE(bytes_io_getvalue_native, "getvalue", "(self, /)",
       "Retrieve the entire contents of the BytesIO object.") {
    BytesIo *self = self_of(args);
    *result = value_from_object(bytes_new(vm, self->bytes.bytes, self->bytes.length));
    return check_open(vm, self);
}

// ---- Writing -----------------------------------------------------------------------------------

NATIVE(bytes_io_write_native, "write", "(self, b, /)",
       "Write bytes to file.\n\nReturn the number of bytes written.") {
    BytesIo *self = self_of(args);
    const uint8_t *data;
    size_t length;
    if (!check_open(vm, self) || !io_want_bytes(vm, args[1], &data, &length)) {
        return false;
    }
    *result = int_from_int64(vm, (int64_t)length);
    size_t end = self->place + length;
    if (length == 0) {
        return true;
    }
    if (end > self->bytes.length) {
        if (!want_resizable(vm, self) || !bytes_check_size(vm, end)) {
            return false;
        }
        text_buffer_append_repeated(&self->bytes, '\0', end - self->bytes.length);
    }
    memcpy(self->bytes.bytes + self->place, data, length);
    self->place = end;
    return true;
}

NATIVE(bytes_io_truncate_native, "truncate", "(self, size=None, /)",
       "Truncate the file to at most size bytes.\n\nSize defaults to the current file position, "
       "as returned by tell().\nThe current file position is unchanged.  Returns the new size.") {
    BytesIo *self = self_of(args);
    int64_t size = (int64_t)self->place;
    if (!check_open(vm, self) || (!value_is_none(args[1]) && !io_want_size(vm, args[1], &size))) {
        return false;
    }
    if (size < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative size value %lld", (long long)size);
    }
    if ((size_t)size < self->bytes.length) {
        if (!want_resizable(vm, self)) {
            return false;
        }
        text_buffer_truncate(&self->bytes, (size_t)size);
    }
    *result = int_from_int64(vm, size);
    return true;
}

// ---- Places ------------------------------------------------------------------------------------

NATIVE(bytes_io_tell_native, "tell", "(self, /)", "Current file position, an integer.") {
    *result = int_from_int64(vm, (int64_t)self_of(args)->place);
    return check_open(vm, self_of(args));
}

NATIVE(bytes_io_seek_native, "seek", "(self, pos, whence=0, /)",
       "Change stream position.\n\nSeek to byte offset pos relative to position indicated by "
       "whence:\n     0  Start of stream (the default).  pos should be >= 0;\n     1  Current "
       "position - pos may be negative;\n     2  End of stream - pos usually negative.\nReturns "
       "the new absolute position.") {
    BytesIo *self = self_of(args);
    int64_t place;
    int64_t whence;
    if (!check_open(vm, self) || !object_to_int64(vm, args[1], &place) ||
        !object_to_int64(vm, args[2], &whence)) {
        return false;
    }
    if (place < 0 && whence == 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative seek value %lld", (long long)place);
    }
    if (whence < 0 || whence > 2) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "invalid whence (%lld, should be 0, 1 or 2)",
                               (long long)whence);
    }
    size_t origin = whence == 0 ? 0 : whence == 1 ? self->place : self->bytes.length;
    if (place > 0 && (uint64_t)place > (uint64_t)INT64_MAX - origin) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "new position too large");
    }
    place += (int64_t)origin;
    self->place = place < 0 ? 0 : (size_t)place;
    *result = int_from_int64(vm, (int64_t)self->place);
    return true;
}

// ---- The rest ----------------------------------------------------------------------------------

NATIVE(bytes_io_close_native, "close", "(self, /)", "Disable all I/O operations.") {
    if (!want_resizable(vm, self_of(args))) {
        return false;
    }
    self_of(args)->is_open = false;
    self_of(args)->was_closed = true;
    text_buffer_release(&self_of(args)->bytes);
    return true;
}

NATIVE(bytes_io_flush_native, "flush", "(self, /)", "Does nothing.") {
    return check_open(vm, self_of(args));
}

NATIVE(bytes_io_isatty_native, "isatty", "(self, /)",
       "Always returns False.\n\nBytesIO objects are not connected to a TTY-like device.") {
    *result = VALUE_FALSE;
    return check_open(vm, self_of(args));
}

#define BYTES_ANSWER_YES(identifier, name, documentation)  \
    NATIVE(identifier, name, "(self, /)", documentation) { \
        *result = VALUE_TRUE;                              \
        return check_open(vm, self_of(args));              \
    }

BYTES_ANSWER_YES(bytes_io_readable_native, "readable", "Returns True if the IO object can be read.")
BYTES_ANSWER_YES(bytes_io_writable_native, "writable",
                 "Returns True if the IO object can be written.")
BYTES_ANSWER_YES(bytes_io_seekable_native, "seekable",
                 "Returns True if the IO object can be seeked.")

static bool get_closed(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(!self_of(args)->is_open);
    return true;
}

NATIVE(bytes_io_getbuffer_native, "getbuffer", "(self, /)",
       "Get a read-write view over the contents of the BytesIO object.") {
    BytesIo *self = self_of(args);
    if (!check_open(vm, self)) {
        return false;
    }
    if (value_is_absent(self->lender)) {
        Lender *lender = foreign_new(vm, library_related_class(vm, args[0], "_BytesIOBuffer"));
        lender->stream = args[0];
        lender->foreign.object.flags |= OBJECT_HAS_BUFFER;
        self->lender = value_from_object(lender);
    }
    Value view = value_from_object(runtime_class(vm, CLASS_MEMORY_VIEW));
    return object_call(vm, view, &self->lender, 1, result);
}

NATIVE(bytes_io_getstate_native, "__getstate__", "(self, /)",
       "What pickle keeps: the contents, the place, the attributes.") {
    BytesIo *self = self_of(args);
    if (!check_open(vm, self)) {
        return false;
    }
    const Value state[] = {value_from_object(bytes_new(vm, self->bytes.bytes, self->bytes.length)),
                           int_from_int64(vm, (int64_t)self->place), io_attributes(vm, args[0])};
    *result = value_from_object(tuple_from_values(vm, state, 3));
    return true;
}

NATIVE(bytes_io_setstate_native, "__setstate__", "(self, state, /)", "The opposite.") {
    BytesIo *self = self_of(args);
    const uint8_t *data;
    size_t length;
    int64_t place = 0;
    if (self->was_closed) {
        return io_raise_closed(vm);
    }
    if (!value_is_tuple(args[1]) || value_as_tuple(args[1])->count < 3) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "%s.__setstate__ argument should be 3-tuple, got %s",
                               class_name_of(vm, args[0]), class_name_of(vm, args[1]));
    }
    const Value *state = value_as_tuple(args[1])->items;
    if (!io_want_bytes(vm, state[0], &data, &length)) {
        return false;
    }
    if (!int_check(vm, state[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "second item of state must be an integer, not %s",
                               class_name_of(vm, state[1]));
    }
    if (!object_to_int64(vm, state[1], &place)) {
        return false;
    }
    if (place < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "position value cannot be negative");
    }
    if (!want_resizable(vm, self)) {
        return false;
    }
    text_buffer_clear(&self->bytes);
    text_buffer_append(&self->bytes, (const char *)data, length);
    self->place = (size_t)place;
    self->is_open = true;
    self->was_closed = false;
    return io_set_attributes(vm, args[0], state[2], "third");
}

void bytes_io_add(Vm *vm, Module *module) {
    static const NativeDefinition *const static_methods[] = {&bytes_io_new_native, NULL};
    static const NativeDefinition *const methods[] = {
        &bytes_io_init_native,     &bytes_io_read_native,
        &bytes_io_read1_native,    &bytes_io_readline_native,
        &bytes_io_readinto_native, &bytes_io_getvalue_native,
        &bytes_io_write_native,    &bytes_io_truncate_native,
        &bytes_io_tell_native,     &bytes_io_seek_native,
        &bytes_io_close_native,    &bytes_io_flush_native,
        &bytes_io_isatty_native,   &bytes_io_readable_native,
        &bytes_io_writable_native, &bytes_io_seekable_native,
        &bytes_io_iter_native,     &bytes_io_getbuffer_native,
        &bytes_io_getstate_native, &bytes_io_setstate_native,
        &io_reduce_native,         NULL};
    static const NativeProperty properties[] = {{"closed", get_closed, NULL, NULL}, {0}};
    Class *class = class_new_native(vm, "_io.BytesIO", runtime_class(vm, CLASS_BUFFERED_IO_BASE),
                                    KIND_FOREIGN, CLASS_HAS_DICT);
    Class *lender = class_new_native(vm, "_io._BytesIOBuffer", runtime_class(vm, CLASS_OBJECT),
                                     KIND_FOREIGN, CLASS_IS_FINAL);
    lender->foreign = &lender_type.foreign;
    library_set_class_value(vm, class, "_BytesIOBuffer", value_from_object(lender));
    class->foreign = &bytes_io_type;
    class->next = bytes_io_next;
    native_add_static_methods(vm, class, static_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    library_set(vm, module, "BytesIO", value_from_object(class));
}
