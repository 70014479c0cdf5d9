// buffered.c: bytes, many at a time: the buffer between a raw stream and who reads or writes.
//
// At any time the buffer holds either what was read ahead or what is still to be written. Before
// one turns into the other the raw stream is moved to where the caller believes to be.
#include "stdlib/io/buffered.h"

#include "stdlib/library.h"

static void buffered_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((Buffered *)(void *)object)->raw);
}

static void buffered_release(__attribute__((unused)) Heap *heap, Object *object) {
    memory_release(((Buffered *)(void *)object)->bytes);
}

const ForeignType buffered_type = {"Buffered", sizeof(Buffered), buffered_trace, buffered_release};

// The raw stream as a FileIO that may be called directly, or NULL.
static FileIo *plain_raw(Vm *vm, const Buffered *self) {
    return io_is_exactly(vm, self->raw, CLASS_FILE_IO) ? value_as_file_io(self->raw) : NULL;
}

// ---- States ------------------------------------------------------------------------------------

bool buffered_check_ready(Vm *vm, const Buffered *self) {
    if (value_is_absent(self->raw)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "I/O operation on uninitialized object");
    }
    return !value_is_none(self->raw) ||
           exception_raise(vm, CLASS_VALUE_ERROR, "raw stream has been detached");
}

bool buffered_is_closed(Vm *vm, const Buffered *self, bool *closed) {
    const FileIo *file = plain_raw(vm, self);
    if (file != NULL) {
        *closed = file->descriptor < 0;
        return true;
    }
    return io_is_closed(vm, self->raw, closed);
}

bool buffered_check_open_for(Vm *vm, Buffered *self, const char *action) {
    bool closed;
    if (!buffered_check_ready(vm, self) || !buffered_is_closed(vm, self, &closed)) {
        return false;
    }
    return !closed || exception_raise(vm, CLASS_VALUE_ERROR, "%s closed file", action);
}

bool buffered_check_open(Vm *vm, Buffered *self) {
    bool closed;
    if (!buffered_check_ready(vm, self) || !buffered_is_closed(vm, self, &closed)) {
        return false;
    }
    return !closed || io_raise_closed(vm);
}

// A raw stream written by a script could come back here while its buffer is in use.
static bool enter(Vm *vm, Buffered *self) {
    if (self->is_busy) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "reentrant call inside %s",
                               class_name_of(vm, value_from_object(self)));
    }
    self->is_busy = true;
    return true;
}

// ---- The raw stream ----------------------------------------------------------------------------

static bool read_by_method(Vm *vm, Buffered *self, uint8_t *bytes, size_t length, int64_t *count) {
    if (!bytes_check_size(vm, length)) {
        return false;
    }
    Value *window = window_open(vm, 3);
    ByteArray *room = bytearray_new(vm, NULL, length);
    window[0] = value_from_object(room);
    window[2] = self->raw;
    bool done = native_call_method(vm, window[2], "readinto", window, 1, &window[1]);
    *count = -1;
    if (done && !value_is_none(window[1])) {
        if (!object_to_int64(vm, window[1], count)) {
            Value cause = exception_take(vm);
            done = exception_raise(vm, CLASS_OS_ERROR, "raw readinto() failed");
            value_as_exception(exception_raised(vm))->cause = cause;
            value_as_exception(exception_raised(vm))->context = cause;
        } else if (*count < 0 || (size_t)*count > length || (size_t)*count > room->length) {
            done = exception_raise(vm, CLASS_OS_ERROR,
                                   "raw readinto() returned invalid length %lld (should have "
                                   "been between 0 and %zu)",
                                   (long long)*count, length);
        } else {
            memcpy(bytes, room->data, (size_t)*count);
        }
    }
    window_close(vm, window);
    return done;
}

// One read of the raw stream into `bytes`, which nobody else touches; *count -1: it would block.
static bool raw_read(Vm *vm, Buffered *self, uint8_t *bytes, size_t length, int64_t *count) {
    FileIo *file = plain_raw(vm, self);
    if (file != NULL) {
        return file_io_read(vm, file, bytes, length, count);
    }
    if (!enter(vm, self)) {
        return false;
    }
    bool done = read_by_method(vm, self, bytes, length, count);
    self->is_busy = false;
    return done;
}

static bool write_by_method(Vm *vm, Buffered *self, const uint8_t *bytes, size_t length,
                            int64_t *count) {
    Value *window = window_open(vm, 3);
    window[0] = value_from_object(bytes_new(vm, bytes, length));
    window[2] = self->raw;
    bool done = native_call_method(vm, window[2], "write", window, 1, &window[1]);
    *count = -1;
    if (done && !value_is_none(window[1])) {
        done = object_to_int64(vm, window[1], count);
        if (done && (*count < 0 || (size_t)*count > length)) {
            done = exception_raise(vm, CLASS_OS_ERROR,
                                   "raw write() returned invalid length %lld (should have been "
                                   "between 0 and %zu)",
                                   (long long)*count, length);
        }
    }
    window_close(vm, window);
    return done;
}

static bool raw_write(Vm *vm, Buffered *self, const uint8_t *bytes, size_t length, int64_t *count) {
    FileIo *file = plain_raw(vm, self);
    if (file != NULL) {
        return file_io_write(vm, file, bytes, length, count);
    }
    if (!enter(vm, self)) {
        return false;
    }
    bool done = write_by_method(vm, self, bytes, length, count);
    self->is_busy = false;
    return done;
}

static bool want_place(Vm *vm, Value number, const char *method, int64_t *place) {
    if (!object_to_int64(vm, number, place)) {
        return false;
    }
    return *place >= 0 ||
           exception_raise(vm, CLASS_OS_ERROR, "Raw stream returned invalid position %lld",
                           (long long)*place) ||
           method == NULL;
}

static bool raw_seek(Vm *vm, Buffered *self, int64_t offset, int whence, int64_t *place) {
    FileIo *file = plain_raw(vm, self);
    if (file != NULL) {
        return file_io_seek(vm, file, offset, whence, place);
    }
    Value *window = window_open(vm, 1);
    const Value args[] = {int_from_int64(vm, offset), int_from_int64(vm, whence)};
    bool done = native_call_method(vm, self->raw, "seek", args, 2, &window[0]) &&
                want_place(vm, window[0], "seek", place);
    window_close(vm, window);
    return done;
}

static bool raw_tell(Vm *vm, Buffered *self, int64_t *place) {
    FileIo *file = plain_raw(vm, self);
    if (file != NULL) {
        return file_io_seek(vm, file, 0, 1, place);
    }
    Value *window = window_open(vm, 1);
    bool done = native_call_method(vm, self->raw, "tell", NULL, 0, &window[0]) &&
                want_place(vm, window[0], "tell", place);
    window_close(vm, window);
    return done;
}

// ---- Writing -----------------------------------------------------------------------------------

// Writes what is pending. What could not be written stays.
static bool flush_pending(Vm *vm, Buffered *self) {
    size_t done = 0;
    bool is_good = true;
    while (is_good && done < self->pending) {
        int64_t count;
        is_good = raw_write(vm, self, self->bytes + done, self->pending - done, &count);
        if (is_good && count < 0) {
            is_good = io_raise_would_block(vm, "write could not complete without blocking", 0);
        } else if (is_good) {
            done += (size_t)count;
        }
    }
    if (self->pending >= done) {
        memmove(self->bytes, self->bytes + done, self->pending - done);
        self->pending -= done;
    }
    return is_good;
}

// Moves the raw stream back over what was read ahead, which is forgotten.
static bool forget_read_ahead(Vm *vm, Buffered *self) {
    int64_t ahead = (int64_t)(self->end - self->start);
    int64_t place;
    self->start = 0;
    self->end = 0;
    return ahead == 0 || raw_seek(vm, self, -ahead, 1, &place);
}

bool buffered_flush(Vm *vm, Buffered *self) {
    return flush_pending(vm, self) && (!self->is_writable || forget_read_ahead(vm, self));
}

// As much as has room; the raw stream takes no more for now.
static bool keep_what_fits(Vm *vm, Buffered *self, const uint8_t *bytes, size_t length,
                           size_t written) {
    size_t room = self->size - self->pending;
    size_t kept = length < room ? length : room;
    memcpy(self->bytes + self->pending, bytes, kept);
    self->pending += kept;
    if (kept == length) {
        exception_clear(vm);
        return true;
    }
    exception_clear(vm);
    return io_raise_would_block(vm, "write could not complete without blocking", written + kept);
}

bool buffered_write(Vm *vm, Buffered *self, const void *data, size_t length) {
    const uint8_t *bytes = data;
    if (self->end > 0 && !forget_read_ahead(vm, self)) {
        return false;
    }
    if (length <= self->size - self->pending && length < self->size) {
        memcpy(self->bytes + self->pending, bytes, length);
        self->pending += length;
        return true;
    }
    if (!flush_pending(vm, self)) {
        return exception_raised_is(vm, CLASS_BLOCKING_IO_ERROR) &&
               keep_what_fits(vm, self, bytes, length, 0);
    }
    size_t done = 0;
    while (length - done >= self->size) { // what does not fit goes past the buffer
        int64_t count;
        if (!raw_write(vm, self, bytes + done, length - done, &count)) {
            return false;
        }
        if (count < 0) {
            return keep_what_fits(vm, self, bytes + done, length - done, done);
        }
        done += (size_t)count;
    }
    memcpy(self->bytes + self->pending, bytes + done, length - done);
    self->pending += length - done;
    return true;
}

// ---- Reading -----------------------------------------------------------------------------------

// Fills the empty buffer with one read of the raw stream; *count as in raw_read.
static bool fill(Vm *vm, Buffered *self, int64_t *count) {
    self->start = 0;
    self->end = 0;
    if (!raw_read(vm, self, self->bytes, self->size, count)) {
        return false;
    }
    self->end = *count > 0 ? (size_t)*count : 0;
    return true;
}

static size_t give_out(Buffered *self, size_t limit, TextBuffer *out) {
    size_t available = self->end - self->start;
    size_t length = available < limit ? available : limit;
    text_buffer_append(out, (const char *)self->bytes + self->start, length);
    self->start += length;
    return length;
}

bool buffered_read_some(Vm *vm, Buffered *self, size_t limit, TextBuffer *out, bool *found) {
    *found = true;
    if (self->pending > 0 && !flush_pending(vm, self)) {
        return false;
    }
    if (give_out(self, limit, out) > 0 || limit == 0) {
        return true;
    }
    int64_t count;
    if (limit >= self->size) { // straight to where it is wanted
        size_t length = limit < self->size * 2 ? limit : self->size * 2;
        if (!bytes_check_size(vm, length)) {
            return false;
        }
        char *end = text_buffer_reserve(out, length);
        if (!raw_read(vm, self, (uint8_t *)end, length, &count)) {
            return false;
        }
        text_buffer_advance(out, count > 0 ? (size_t)count : 0);
    } else {
        if (!fill(vm, self, &count)) {
            return false;
        }
        (void)give_out(self, limit, out);
    }
    *found = count >= 0;
    return true;
}

bool buffered_read_once(Vm *vm, Buffered *self, size_t limit, TextBuffer *out, bool *found) {
    size_t before = out->length;
    if (!buffered_read_some(vm, self, limit, out, found)) {
        return false;
    }
    size_t rest = limit - (out->length - before);
    bool had_some = self->start == self->end && self->end > 0 && out->length > before;
    if (!had_some || rest <= self->size) {
        return true;
    }
    if (!bytes_check_size(vm, rest)) {
        return false;
    }
    int64_t count;
    char *end = text_buffer_reserve(out, rest);
    if (!raw_read(vm, self, (uint8_t *)end, rest, &count)) {
        return false;
    }
    text_buffer_advance(out, count > 0 ? (size_t)count : 0);
    return true;
}

// Everything that a raw stream made by a script still has.
static bool read_rest_by_method(Vm *vm, Buffered *self, TextBuffer *out, bool *found) {
    Value *window = window_open(vm, 3);
    const uint8_t *data;
    size_t length;
    window[2] = self->raw;
    String *name = string_intern_text(vm, "readall");
    bool done = object_find_attribute(vm, window[2], name, &window[0]);
    bool has_readall = done && !value_is_absent(window[0]);
    while (done) {
        done = has_readall ? object_call(vm, window[0], NULL, 0, &window[1])
                           : native_call_method(vm, window[2], "read", NULL, 0, &window[1]);
        if (!done || value_is_none(window[1])) {
            *found = *found || out->length > 0;
            break;
        }
        *found = true;
        if (!value_is_kind(window[1], KIND_BYTES) || !bytes_view(window[1], &data, &length)) {
            done = exception_raise(vm, CLASS_TYPE_ERROR, "%s() should return bytes",
                                   has_readall ? "readall" : "read");
            break;
        }
        text_buffer_append(out, (const char *)data, length);
        if (length == 0 || has_readall) {
            break;
        }
    }
    window_close(vm, window);
    return done;
}

static bool read_rest(Vm *vm, Buffered *self, TextBuffer *out, bool *found) {
    *found = give_out(self, SIZE_MAX, out) > 0;
    FileIo *file = plain_raw(vm, self);
    if (file == NULL) {
        return read_rest_by_method(vm, self, out, found);
    }
    bool found_more;
    if (!file_io_read_all(vm, file, out, &found_more)) {
        return false;
    }
    *found |= found_more;
    return true;
}

bool buffered_read(Vm *vm, Buffered *self, size_t limit, TextBuffer *out, bool *found) {
    if (self->pending > 0 && !flush_pending(vm, self)) {
        return false;
    }
    if (limit == SIZE_MAX) {
        return read_rest(vm, self, out, found);
    }
    size_t before = out->length;
    size_t rest = limit - give_out(self, limit, out);
    *found = true;
    while (rest > 0) {
        int64_t count;
        size_t whole = rest / self->size * self->size; // past the buffer, in whole buffers
        if (whole > 0) {
            if (!bytes_check_size(vm, whole)) {
                return false;
            }
            char *end = text_buffer_reserve(out, whole);
            if (!raw_read(vm, self, (uint8_t *)end, whole, &count)) {
                return false;
            }
            text_buffer_advance(out, count > 0 ? (size_t)count : 0);
            rest -= count > 0 ? (size_t)count : 0;
        } else {
            if (!fill(vm, self, &count)) {
                return false;
            }
            rest -= give_out(self, rest, out);
        }
        if (count <= 0) {
            *found = count == 0 || out->length > before;
            break;
        }
    }
    return true;
}

bool buffered_take_line(Vm *vm, Buffered *self, size_t limit, Value *line) {
    size_t available = self->end - self->start;
    size_t length = available < limit ? available : limit;
    const uint8_t *start = self->bytes + self->start;
    const uint8_t *newline = length == 0 ? NULL : memchr(start, '\n', length);
    if (newline == NULL) {
        return false;
    }
    length = (size_t)(newline - start) + 1;
    *line = value_from_object(bytes_new(vm, start, length));
    self->start += length;
    return true;
}

bool buffered_read_line(Vm *vm, Buffered *self, size_t limit, TextBuffer *line) {
    if (self->pending > 0 && !flush_pending(vm, self)) {
        return false;
    }
    while (limit > 0) {
        int64_t count;
        if (self->start == self->end && (!fill(vm, self, &count) || count <= 0)) {
            return self->end == 0 && value_is_absent(exception_raised(vm));
        }
        size_t available = self->end - self->start;
        size_t length = available < limit ? available : limit;
        const uint8_t *newline = memchr(self->bytes + self->start, '\n', length);
        if (newline != NULL) {
            length = (size_t)(newline - self->bytes) - self->start + 1;
        }
        (void)give_out(self, length, line);
        limit -= length;
        if (newline != NULL) {
            break;
        }
    }
    return true;
}

bool buffered_peek(Vm *vm, Buffered *self, const uint8_t **data, size_t *length) {
    int64_t count;
    if (self->pending > 0 && !flush_pending(vm, self)) {
        return false;
    }
    if (self->start == self->end && !fill(vm, self, &count)) {
        return false;
    }
    *data = self->bytes + self->start;
    *length = self->end - self->start;
    return true;
}

// ---- Places ------------------------------------------------------------------------------------

bool buffered_tell(Vm *vm, Buffered *self, int64_t *place) {
    if (!raw_tell(vm, self, place)) {
        return false;
    }
    int64_t ahead = (int64_t)self->pending - (int64_t)(self->end - self->start);
    // A raw stream that does not count right must not make the place negative, or absurd.
    if (__builtin_add_overflow(*place, ahead, place)) {
        *place = INT64_MAX;
    }
    *place = *place < 0 ? 0 : *place;
    return true;
}

// Inside what was read ahead, seeking is only moving `start`.
static bool seek_inside(Vm *vm, Buffered *self, int64_t offset, int whence, int64_t *place,
                        bool *done) {
    *done = false;
    if (whence == 2 || self->end == 0) {
        return true;
    }
    int64_t here;
    if (!buffered_tell(vm, self, &here)) {
        return false;
    }
    int64_t away = offset; // from here
    bool is_far = whence == 0 && __builtin_sub_overflow(offset, here, &away);
    if (!is_far && away >= -(int64_t)self->start && away <= (int64_t)(self->end - self->start)) {
        self->start = (size_t)((int64_t)self->start + away);
        *place = here + away;
        *done = true;
    }
    return true;
}

bool buffered_seek(Vm *vm, Buffered *self, int64_t offset, int whence, int64_t *place) {
    bool done;
    if (!flush_pending(vm, self) || !seek_inside(vm, self, offset, whence, place, &done)) {
        return false;
    }
    if (done) {
        return true;
    }
    int64_t ahead = whence == 1 ? (int64_t)(self->end - self->start) : 0;
    offset = offset < INT64_MIN + ahead ? INT64_MIN : offset - ahead;
    if (!raw_seek(vm, self, offset, whence, place)) {
        return false;
    }
    self->start = 0;
    self->end = 0;
    return true;
}

// ---- Making them -------------------------------------------------------------------------------

void buffered_set(Vm *vm, Buffered *self, Value raw, size_t size) {
    bool is_writer =
        class_is_instance(vm, value_from_object(self), runtime_class(vm, CLASS_BUFFERED_WRITER));
    bool is_reader =
        class_is_instance(vm, value_from_object(self), runtime_class(vm, CLASS_BUFFERED_READER));
    memory_release(self->bytes);
    self->bytes = memory_allocate(size);
    self->size = size;
    self->start = 0;
    self->end = 0;
    self->pending = 0;
    self->is_readable = !is_writer;
    self->is_writable = !is_reader;
    self->raw = raw;
    if (io_is_exactly(vm, raw, CLASS_FILE_IO)) {
        io_unwatch(vm, raw);
    }
}

Value buffered_new(Vm *vm, ClassId id, Value raw, size_t size) {
    Buffered *self = foreign_new(vm, runtime_class(vm, id));
    buffered_set(vm, self, raw, size);
    return value_from_object(self);
}
