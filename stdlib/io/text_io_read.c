// text_io_read.c: reading text: from chunks of bytes to lines and characters.
#include "stdlib/io/text_io.h"

#include "base/utf8.h"
#include "stdlib/builtins/codec_tools.h"
#include "stdlib/library.h"

void text_io_forget(TextIo *self) {
    text_buffer_clear(&self->text);
    text_buffer_clear(&self->tail);
    text_buffer_clear(&self->snapshot);
    self->start = 0;
    self->snapshot_start = 0;
    self->has_returns = false;
}

void text_io_restart_reading(Vm *vm, TextIo *self, bool with_mark) {
    text_io_forget(self);
    const char *kept = self->writing_name;
    text_io_restart_writing(vm, self, with_mark);
    self->reading_name = self->writing_name;
    self->writing_name = kept;
}

// ---- Bytes from below --------------------------------------------------------------------------

static bool take_bytes(Vm *vm, Value given, const char *method, TextBuffer *bytes) {
    const uint8_t *data;
    size_t length;
    if (!bytes_view(given, &data, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "underlying %s() should have returned a bytes-like object, not "
                               "'%s'",
                               method, class_name_of(vm, given));
    }
    text_buffer_append(bytes, (const char *)data, length);
    return true;
}

// Appends one chunk, or with `all` everything that is left; nothing at the end.
static bool read_bytes(Vm *vm, TextIo *self, bool all, TextBuffer *bytes) {
    if (buffered_is_plain(vm, self->buffer)) {
        Buffered *buffer = value_as_buffered(self->buffer);
        bool found;
        return buffered_check_open(vm, buffer) &&
               (all ? buffered_read(vm, buffer, SIZE_MAX, bytes, &found)
                    : buffered_read_some(vm, buffer, self->chunk_size, bytes, &found));
    }
    Value *window = window_open(vm, 2);
    const char *method = self->has_read1 && !all ? "read1" : "read";
    window[0] = int_from_int64(vm, (int64_t)self->chunk_size);
    bool done = native_call_method(vm, self->buffer, method, window, all ? 0 : 1, &window[1]);
    if (done && !(all && value_is_none(window[1]))) {
        done = take_bytes(vm, window[1], method, bytes);
    }
    window_close(vm, window);
    return done;
}

// ---- Bytes to text -----------------------------------------------------------------------------

// How many bytes at the end are the beginning of a character, or a \r that may be half of a line
// end. `unit` is the size of a character's smallest part.
static size_t unfinished_return(const TextIo *self, const char *bytes, size_t length, size_t unit) {
    if (self->newline == NEWLINE_LF || self->newline == NEWLINE_CR || length < unit) {
        return 0;
    }
    const char *last = bytes + length - unit;
    bool is_return = unit == 1 || last[0] == '\r' ? last[0] == '\r' : last[unit - 1] == '\r';
    for (size_t index = 1; is_return && index + 1 < unit; index++) {
        is_return = last[index] == '\0';
    }
    return is_return ? unit : 0;
}

static size_t unfinished_utf8(const char *bytes, size_t length) {
    for (size_t count = 1; count <= 3 && count <= length; count++) {
        unsigned char lead = (unsigned char)bytes[length - count];
        if (lead >= 0xC0) {
            size_t needed = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
            return needed > count ? count : 0;
        }
        if (lead < 0x80) {
            return 0;
        }
    }
    return 0;
}

static size_t unit_of(Vm *vm, const TextIo *self) {
    Codec codec;
    if (!codec_find(vm, self->reading_name, &codec)) {
        return 1;
    }
    return codec.kind < CODEC_UTF16 ? 1 : codec.kind < CODEC_UTF32 ? 2 : 4;
}

// Notes which line ends stand in new text.
static void note_line_ends(TextIo *self, const char *text, size_t length) {
    if (self->newline > NEWLINE_UNIVERSAL) {
        return;
    }
    const char *end = text + length;
    const char *at = memchr(text, '\r', length);
    if (at == NULL) {
        self->seen |= memchr(text, '\n', length) != NULL ? SEEN_LF : 0;
        return;
    }
    self->has_returns = true;
    for (at = text; at < end; at++) {
        if (*at == '\n') {
            self->seen |= SEEN_LF;
        } else if (*at == '\r') {
            bool is_pair = at + 1 < end && at[1] == '\n';
            self->seen |= is_pair ? SEEN_CRLF : SEEN_CR;
            at += is_pair;
        }
    }
}

// "\r\n" and "\r" become "\n" in text[start:].
static void translate_line_ends(TextBuffer *text, size_t start) {
    size_t kept = start;
    for (size_t at = start; at < text->length; at++) {
        char byte = text->bytes[at];
        if (byte == '\r') {
            byte = '\n';
            at += at + 1 < text->length && text->bytes[at + 1] == '\n';
        }
        text->bytes[kept++] = byte;
    }
    text_buffer_truncate(text, kept);
}

static void drop_front(TextBuffer *buffer, size_t count) {
    if (count > 0) {
        memmove(buffer->bytes, buffer->bytes + count, buffer->length - count);
        text_buffer_truncate(buffer, buffer->length - count);
    }
}

// Drops what was given out, as far as the snapshot need not account for it.
static void compact(TextIo *self) {
    if (self->is_direct || self->start == self->text.length) {
        drop_front(&self->text, self->start);
        text_buffer_clear(&self->snapshot);
        self->snapshot_start = 0;
        self->start = 0;
    } else if (self->start >= self->chunk_text && self->chunk_text > self->snapshot_start) {
        drop_front(&self->text, self->chunk_text);
        drop_front(&self->snapshot, self->chunk_bytes);
        self->start -= self->chunk_text;
        self->snapshot_start = 0;
        self->snapshot_name = self->chunk_name;
    }
}

// Decodes bytes and appends the text, noting what it came from.
static bool append_decoded(Vm *vm, TextIo *self, const TextBuffer *bytes, bool is_last) {
    size_t used;
    String *decoded;
    const char *errors = string_text(vm, value_as_string(self->errors));
    const char *name = self->reading_name;
    size_t length = bytes->length;
    if (!is_last) {
        length -= unfinished_return(self, bytes->bytes, length, unit_of(vm, self));
    }
    if (!codec_decode_prefix(vm, (const uint8_t *)bytes->bytes, length, &self->reading_name, errors,
                             is_last, &used, &decoded)) {
        return false;
    }
    text_buffer_clear(&self->tail);
    text_buffer_append(&self->tail, bytes->bytes + used, bytes->length - used);
    size_t before = self->text.length;
    self->chunk_text = before;
    self->chunk_bytes = self->snapshot.length;
    self->chunk_name = name;
    string_append_utf8(&self->text, decoded);
    note_line_ends(self, self->text.bytes + before, self->text.length - before);
    if (self->newline == NEWLINE_UNIVERSAL_TRANSLATED && self->has_returns) {
        translate_line_ends(&self->text, before);
        self->has_returns = false;
    }
    text_buffer_append(&self->snapshot, bytes->bytes, used);
    return true;
}

// From now on the text is not the bytes of the file any more.
static void stop_being_direct(TextIo *self) {
    self->is_direct = false;
    self->snapshot_start = 0;
    self->snapshot_name = self->reading_name;
    text_buffer_clear(&self->snapshot);
    text_buffer_append(&self->snapshot, self->text.bytes, self->text.length);
}

// UTF-8 and ASCII: the bytes are the text, if they are right.
static bool append_direct(Vm *vm, TextIo *self, TextBuffer *bytes, bool is_last) {
    size_t length = bytes->length;
    bool is_ascii = strcmp(self->reading_name, "ascii") == 0;
    if (!is_last) {
        length -= unfinished_return(self, bytes->bytes, length, 1);
        length -= is_ascii ? 0 : unfinished_utf8(bytes->bytes, length);
    }
    bool has_return =
        self->newline <= NEWLINE_UNIVERSAL && memchr(bytes->bytes, '\r', length) != NULL;
    size_t bad;
    bool is_right = utf8_validate(bytes->bytes, length, &bad);
    for (size_t index = 0; is_right && is_ascii && index < length; index++) {
        is_right = (unsigned char)bytes->bytes[index] < 0x80;
    }
    if (!is_right || (has_return && self->newline == NEWLINE_UNIVERSAL_TRANSLATED)) {
        if (is_right) {
            stop_being_direct(self);
        }
        return append_decoded(vm, self, bytes, is_last);
    }
    text_buffer_clear(&self->tail);
    text_buffer_append(&self->tail, bytes->bytes + length, bytes->length - length);
    note_line_ends(self, bytes->bytes, length);
    if (self->text.length == 0) { // nothing is left: the buffers change places
        TextBuffer spare = self->text;
        self->text = *bytes;
        *bytes = spare;
        text_buffer_truncate(&self->text, length);
    } else {
        text_buffer_append(&self->text, bytes->bytes, length);
    }
    return true;
}

// Reads one chunk, or all, and appends its text. *is_at_end: nothing was left.
static bool load(Vm *vm, TextIo *self, bool all, bool *is_at_end) {
    TextBuffer bytes;
    text_buffer_init(&bytes);
    text_buffer_append(&bytes, self->tail.bytes, self->tail.length);
    bool done = read_bytes(vm, self, all, &bytes);
    *is_at_end = bytes.length == self->tail.length;
    if (done && bytes.length > 0) {
        compact(self);
        if (self->snapshot.length == 0) {
            self->snapshot_start = self->text.length;
            self->snapshot_name = self->reading_name;
        }
        bool is_last = all || *is_at_end;
        done = self->is_direct ? append_direct(vm, self, &bytes, is_last)
                               : append_decoded(vm, self, &bytes, is_last);
    }
    text_buffer_release(&bytes);
    return done;
}

// ---- Giving out --------------------------------------------------------------------------------

static Value give_out(Vm *vm, TextIo *self, size_t length) {
    Value text = value_from_object(string_from_utf8(vm, self->text.bytes + self->start, length));
    self->start += length;
    return text;
}

// At the end of the file nothing is left of what was read.
static void forget_at_end(TextIo *self, bool is_at_end) {
    if (is_at_end && self->start == self->text.length) {
        text_io_forget(self);
    }
}

// The end of the line that begins at `start`, searched from `from` on; 0: not in the text yet.
static size_t line_end(const TextIo *self, size_t from) {
    const char *text = self->text.bytes;
    size_t length = self->text.length;
    char wanted = self->newline == NEWLINE_CR ? '\r' : '\n';
    const char *found = memchr(text + from, wanted, length - from);
    size_t end = found == NULL ? 0 : (size_t)(found - text) + 1;
    if (self->newline == NEWLINE_CRLF) {
        while (end > 0 && (end < self->start + 2 || text[end - 2] != '\r')) {
            found = memchr(text + end, '\n', length - end);
            end = found == NULL ? 0 : (size_t)(found - text) + 1;
        }
    } else if (self->newline == NEWLINE_UNIVERSAL && self->has_returns) {
        size_t before = end == 0 ? length : end - 1;
        found = memchr(text + from, '\r', before - from);
        if (found != NULL) {
            size_t at = (size_t)(found - text) + 1;
            end = at < length && text[at] == '\n' ? at + 1 : at;
        }
    }
    return end;
}

// The offset behind `count` code points from `start`, or the text's end (*left: how many lack).
static size_t offset_behind(const TextIo *self, size_t count, size_t *left) {
    size_t at = self->start;
    while (at < self->text.length && count > 0) {
        at++;
        while (at < self->text.length && utf8_is_continuation(self->text.bytes[at])) {
            at++;
        }
        count--;
    }
    *left = count;
    return at;
}

// Raises unless there is text to be read.
static bool want_readable(Vm *vm, TextIo *self) {
    if (!text_io_check_open(vm, self)) {
        return false;
    }
    if (!self->is_readable) {
        return io_raise_unsupported(vm, "not readable");
    }
    return self->pending.length == 0 || text_io_flush_pending(vm, self);
}

bool text_io_read_line(Vm *vm, TextIo *self, size_t limit, Value *result) {
    if (!want_readable(vm, self)) {
        return false;
    }
    size_t searched = 0;
    bool is_at_end = false;
    // Even a line of no characters reads ahead: later writes go behind what was read.
    if (limit == 0 && self->text.length == 0 && !load(vm, self, false, &is_at_end)) {
        return false;
    }
    for (;;) {
        size_t left = 0;
        size_t cut = SIZE_MAX;
        if (limit != SIZE_MAX) {
            cut = offset_behind(self, limit, &left);
        }
        size_t end = line_end(self, self->start + searched);
        if (end > 0 || is_at_end || (limit != SIZE_MAX && left == 0)) {
            end = end == 0 ? self->text.length : end;
            *result = give_out(vm, self, (end < cut ? end : cut) - self->start);
            forget_at_end(self, is_at_end);
            return true;
        }
        searched = self->text.length - self->start;
        // A \r\n may be cut in two by the search as it may by a chunk.
        searched -= searched > 0 && self->newline == NEWLINE_CRLF;
        if (!load(vm, self, false, &is_at_end)) {
            return false;
        }
    }
}

bool text_io_read(Vm *vm, TextIo *self, size_t limit, Value *result) {
    if (!want_readable(vm, self)) {
        return false;
    }
    bool is_at_end = false;
    if (limit == SIZE_MAX) {
        if (!load(vm, self, true, &is_at_end)) {
            return false;
        }
        *result = give_out(vm, self, self->text.length - self->start);
        forget_at_end(self, true);
        return true;
    }
    for (;;) {
        size_t left;
        size_t end = offset_behind(self, limit, &left);
        if (left == 0 || is_at_end) {
            *result = give_out(vm, self, end - self->start);
            forget_at_end(self, is_at_end);
            return true;
        }
        if (!load(vm, self, false, &is_at_end)) {
            return false;
        }
    }
}

// ---- Where it stands ---------------------------------------------------------------------------

// How many code points the first `length` bytes of the snapshot come to.
static bool count_points(Vm *vm, const TextIo *self, size_t length, size_t *count) {
    const char *name = self->snapshot_name;
    size_t used;
    String *decoded;
    if (!codec_decode_prefix(vm, (const uint8_t *)self->snapshot.bytes, length, &name,
                             string_text(vm, value_as_string(self->errors)), false, &used,
                             &decoded)) {
        return false;
    }
    TextBuffer text;
    text_buffer_init(&text);
    string_append_utf8(&text, decoded);
    if (self->newline == NEWLINE_UNIVERSAL_TRANSLATED) {
        translate_line_ends(&text, 0);
    }
    *count = utf8_count(text.bytes, text.length);
    text_buffer_release(&text);
    return true;
}

// How many bytes of the snapshot were given out: the fewest that decode to as much.
static bool bytes_given_out(Vm *vm, const TextIo *self, size_t *length) {
    size_t wanted =
        utf8_count(self->text.bytes + self->snapshot_start, self->start - self->snapshot_start);
    size_t low = self->start == self->text.length ? self->snapshot.length : 0;
    size_t high = self->snapshot.length;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        size_t count;
        if (!count_points(vm, self, middle, &count)) {
            return false;
        }
        if (count < wanted) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    // Of "\r\n" both halves were given out.
    const char *bytes = self->snapshot.bytes;
    if (self->newline == NEWLINE_UNIVERSAL_TRANSLATED && low > 0 && bytes[low - 1] == '\r' &&
        low < self->snapshot.length && bytes[low] == '\n') {
        low++;
    }
    *length = low;
    return true;
}

bool text_io_tell(Vm *vm, TextIo *self, int64_t *place) {
    Value *window = window_open(vm, 1);
    bool done = text_io_flush(vm, self) &&
                native_call_method(vm, self->buffer, "tell", NULL, 0, &window[0]) &&
                object_to_int64(vm, window[0], place);
    window_close(vm, window);
    if (!done) {
        return false;
    }
    size_t ahead = self->text.length - self->start;
    if (!self->is_direct) {
        size_t before;
        if (!bytes_given_out(vm, self, &before)) {
            return false;
        }
        ahead = self->snapshot.length - before;
    }
    *place -= (int64_t)(ahead + self->tail.length);
    return true;
}
