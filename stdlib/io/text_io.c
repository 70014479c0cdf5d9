// text_io.c: text on top of bytes: making a text stream, and writing. Read next: text_io_read.c.
#include "stdlib/io/text_io.h"

#include "base/utf8.h"
#include "stdlib/builtins/codec_tools.h"
#include "stdlib/library.h"

static void text_io_trace(Heap *heap, Object *object) {
    const TextIo *self = (const TextIo *)(const void *)object;
    heap_mark_value(heap, self->buffer);
    heap_mark_value(heap, self->encoding);
    heap_mark_value(heap, self->errors);
    heap_mark_value(heap, self->mode);
}

static void text_io_release(__attribute__((unused)) Heap *heap, Object *object) {
    TextIo *self = (TextIo *)(void *)object;
    text_buffer_release(&self->pending);
    text_buffer_release(&self->text);
    text_buffer_release(&self->tail);
    text_buffer_release(&self->snapshot);
}

const ForeignType text_io_type = {"TextIOWrapper", sizeof(TextIo), text_io_trace, text_io_release};

// ---- Making ------------------------------------------------------------------------------------

TextIo *text_io_new_of(Vm *vm, Class *class) {
    TextIo *self = foreign_new(vm, class);
    self->buffer = VALUE_ABSENT;
    self->encoding = VALUE_NONE;
    self->errors = VALUE_NONE;
    self->mode = VALUE_ABSENT;
    self->chunk_size = IO_BUFFER_SIZE;
    text_buffer_init(&self->pending);
    text_buffer_init(&self->text);
    text_buffer_init(&self->tail);
    text_buffer_init(&self->snapshot);
    return self;
}

TextIo *text_io_new(Vm *vm) { return text_io_new_of(vm, runtime_class(vm, CLASS_TEXT_IO_WRAPPER)); }

bool text_io_set_newline(Vm *vm, TextIo *self, Value newline) {
    static const struct {
        const char *text;
        NewlineMode mode;
    } modes[] = {
        {"", NEWLINE_UNIVERSAL}, {"\n", NEWLINE_LF}, {"\r", NEWLINE_CR}, {"\r\n", NEWLINE_CRLF}};
    if (value_is_none(newline)) {
        self->newline = NEWLINE_UNIVERSAL_TRANSLATED;
        return true;
    }
    if (!value_is_string(newline)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "TextIOWrapper() argument 'newline' must be str or None, not %s",
                               class_name_of(vm, newline));
    }
    for (size_t index = 0; index < sizeof modes / sizeof *modes; index++) {
        if (string_equal_text(value_as_string(newline), modes[index].text)) {
            self->newline = modes[index].mode;
            return true;
        }
    }
    return exception_raise(vm, CLASS_VALUE_ERROR, "illegal newline value: %s",
                           string_text(vm, value_as_string(newline)));
}

// The codec for an encoding, as text that outlives everything.
static const char *codec_name(const Codec *codec) {
    return codec->kind == CODEC_UTF8_SIGNED ? "utf-8-sig" : codec->name;
}

bool text_io_set_codec(Vm *vm, TextIo *self, Value encoding, Value errors) {
    Codec codec;
    ErrorHandler handler;
    if (value_is_none(errors)) {
        errors = library_text(vm, "strict");
    }
    if (value_is_none(encoding) || string_equal_text(value_as_string(encoding), "locale")) {
        encoding = library_text(vm, "UTF-8");
    }
    if (!codec_find(vm, string_text(vm, value_as_string(encoding)), &codec) ||
        !codec_find_handler(vm, string_text(vm, value_as_string(errors)), &handler)) {
        return false;
    }
    self->encoding = encoding;
    self->errors = errors;
    self->writing_name = codec_name(&codec);
    self->reading_name = self->writing_name;
    bool is_bytewise = codec.kind <= CODEC_LATIN1 && codec.kind != CODEC_UTF8_SIGNED;
    self->writes_utf8 = codec.kind == CODEC_UTF8;
    self->writes_ascii =
        is_bytewise && self->newline != NEWLINE_CR && self->newline != NEWLINE_CRLF;
    self->is_direct =
        (codec.kind == CODEC_UTF8 || codec.kind == CODEC_ASCII) && handler == HANDLER_STRICT;
    return true;
}

// A codec that begins with a mark does not write it in the middle of a file.
static bool skip_mark(Vm *vm, TextIo *self) {
    Value *window = window_open(vm, 1);
    int64_t place = 0;
    bool done = native_call_method(vm, self->buffer, "tell", NULL, 0, &window[0]) &&
                object_to_int64(vm, window[0], &place);
    window_close(vm, window);
    text_io_restart_writing(vm, self, place == 0);
    return done;
}

void text_io_restart_writing(Vm *vm, TextIo *self, bool with_mark) {
    Codec codec;
    if (!codec_find(vm, string_text(vm, value_as_string(self->encoding)), &codec)) {
        return;
    }
    self->writing_name = codec_name(&codec);
    if (!with_mark) {
        self->writing_name = codec.kind == CODEC_UTF8_SIGNED ? "utf-8"
                             : codec.kind == CODEC_UTF16     ? "utf-16-le"
                             : codec.kind == CODEC_UTF32     ? "utf-32-le"
                                                             : self->writing_name;
    }
}

static bool start(Vm *vm, TextIo *self, const TextOptions *options) {
    text_io_forget(self);
    text_buffer_clear(&self->pending);
    self->line_buffering = options->line_buffering;
    self->write_through = options->write_through;
    self->seen = 0;
    return text_io_set_newline(vm, self, options->newline) &&
           text_io_set_codec(vm, self, options->encoding, options->errors);
}

bool text_io_init_plain(Vm *vm, TextIo *self, Value buffer, const TextOptions *options) {
    if (!start(vm, self, options)) {
        return false;
    }
    const Buffered *buffered = value_as_buffered(buffer);
    self->buffer = buffer;
    self->has_read1 = true;
    self->is_readable = buffered->is_readable;
    self->is_writable = buffered->is_writable;
    self->is_seekable = file_io_is_seekable(value_as_file_io(buffered->raw));
    self->is_telling = self->is_seekable;
    io_unwatch(vm, buffer);
    return !self->is_writable || !self->is_seekable || self->writes_utf8 || skip_mark(vm, self);
}

bool text_io_init(Vm *vm, TextIo *self, Value buffer, const TextOptions *options) {
    Value read1 = VALUE_NONE;
    self->buffer = VALUE_ABSENT;
    if (!start(vm, self, options) || !io_ask(vm, buffer, "readable", &self->is_readable) ||
        !io_ask(vm, buffer, "writable", &self->is_writable) ||
        !io_ask(vm, buffer, "seekable", &self->is_seekable) ||
        (!buffered_is_plain(vm, buffer) &&
         !object_find_attribute(vm, buffer, string_intern_text(vm, "read1"), &read1))) {
        return false;
    }
    self->buffer = buffer;
    self->has_read1 = !value_is_absent(read1);
    self->is_telling = self->is_seekable;
    if (self->is_writable && self->is_seekable && !self->writes_utf8 && !skip_mark(vm, self)) {
        self->buffer = VALUE_ABSENT;
        return false;
    }
    if (buffered_is_plain(vm, buffer)) {
        io_unwatch(vm, buffer);
    }
    return true;
}

// ---- States ------------------------------------------------------------------------------------

bool text_io_check_ready(Vm *vm, const TextIo *self) {
    if (value_is_absent(self->buffer)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "I/O operation on uninitialized object");
    }
    return !value_is_none(self->buffer) ||
           exception_raise(vm, CLASS_VALUE_ERROR, "underlying buffer has been detached");
}

// The file behind two plain layers, or NULL.
static const FileIo *plain_file(Vm *vm, const TextIo *self) {
    if (!buffered_is_plain(vm, self->buffer)) {
        return NULL;
    }
    Value raw = value_as_buffered(self->buffer)->raw;
    return io_is_exactly(vm, raw, CLASS_FILE_IO) ? value_as_file_io(raw) : NULL;
}

bool text_io_check_open(Vm *vm, TextIo *self) {
    const FileIo *file = plain_file(vm, self);
    if (file != NULL) {
        return file->descriptor >= 0 || io_raise_closed(vm);
    }
    bool closed;
    if (!text_io_check_ready(vm, self) || !io_is_closed(vm, self->buffer, &closed)) {
        return false;
    }
    return !closed || io_raise_closed(vm);
}

// ---- Writing -----------------------------------------------------------------------------------

bool text_io_takes_ascii(Vm *vm, Value value) {
    if (!io_is_exactly(vm, value, CLASS_TEXT_IO_WRAPPER)) {
        return false;
    }
    const TextIo *self = value_as_text_io(value);
    if (!self->writes_ascii || !self->is_writable) {
        return false;
    }
    const FileIo *file = plain_file(vm, self);
    return file != NULL && file->descriptor >= 0;
}

bool text_io_flush_pending(Vm *vm, TextIo *self) {
    if (self->pending.length == 0) {
        return true;
    }
    if (buffered_is_plain(vm, self->buffer)) {
        bool done = buffered_check_open(vm, value_as_buffered(self->buffer)) &&
                    buffered_write(vm, value_as_buffered(self->buffer), self->pending.bytes,
                                   self->pending.length);
        text_buffer_clear(&self->pending);
        return done;
    }
    Value *window = window_open(vm, 2);
    window[0] = value_from_object(bytes_new(vm, self->pending.bytes, self->pending.length));
    text_buffer_clear(&self->pending);
    bool done = native_call_method(vm, self->buffer, "write", window, 1, &window[1]);
    window_close(vm, window);
    return done;
}

bool text_io_flush(Vm *vm, TextIo *self) {
    if (!text_io_flush_pending(vm, self)) {
        return false;
    }
    if (plain_file(vm, self) != NULL && io_is_exactly(vm, self->buffer, CLASS_BUFFERED_WRITER)) {
        return buffered_flush(vm, value_as_buffered(self->buffer));
    }
    return io_tell(vm, self->buffer, "flush");
}

static bool has_line_end(const char *bytes, size_t length) {
    return memchr(bytes, '\n', length) != NULL || memchr(bytes, '\r', length) != NULL;
}

// Adds encoded text to what is pending, and lets go of it when it is time.
static bool write_encoded(Vm *vm, TextIo *self, const char *bytes, size_t length) {
    size_t allowed = io_take_output(vm, self->is_counted, length);
    // Before what is long by itself, the buffer gets what is pending, as from CPython.
    if (length >= self->chunk_size && !text_io_flush_pending(vm, self)) {
        return false;
    }
    text_buffer_append(&self->pending, bytes, allowed);
    if (self->text.length > 0 || self->tail.length > 0) {
        text_io_forget(self);
    }
    bool done = true;
    if (self->line_buffering && has_line_end(bytes, length)) {
        done = text_io_flush(vm, self);
    } else if (self->pending.length >= self->chunk_size || self->write_through) {
        done = text_io_flush_pending(vm, self);
    }
    return done && io_end_output(vm, allowed, length);
}

bool text_io_write_ascii(Vm *vm, TextIo *self, const char *bytes, size_t length) {
    return write_encoded(vm, self, bytes, length);
}

static bool has_surrogate(const String *text) {
    if (string_width(text) == 1) {
        return false;
    }
    for (size_t index = 0; index < text->length; index++) {
        if (utf8_is_surrogate(string_at(text, index))) {
            return true;
        }
    }
    return false;
}

// The text with the line ends that the file is to have.
static bool translate(Vm *vm, const TextIo *self, Value *text) {
    if (self->newline != NEWLINE_CR && self->newline != NEWLINE_CRLF) {
        return true;
    }
    const Value args[] = {library_text(vm, "\n"),
                          library_text(vm, self->newline == NEWLINE_CR ? "\r" : "\r\n")};
    return native_call_method(vm, *text, "replace", args, 2, text);
}

static bool encode(Vm *vm, TextIo *self, String *text, TextBuffer *out) {
    if (self->writes_utf8 && !has_surrogate(text)) {
        string_append_utf8(out, text);
        return true;
    }
    const uint8_t *bytes;
    size_t length;
    Value encoded;
    if (!codec_encode(vm, text, self->writing_name, string_text(vm, value_as_string(self->errors)),
                      &encoded) ||
        !bytes_view(encoded, &bytes, &length)) {
        return false;
    }
    text_io_restart_writing(vm, self, false);
    text_buffer_append(out, (const char *)bytes, length);
    return true;
}

bool text_io_write(Vm *vm, TextIo *self, String *text) {
    if (!text_io_check_open(vm, self)) {
        return false;
    }
    if (!self->is_writable) {
        return io_raise_unsupported(vm, "not writable");
    }
    if (text->length == 0) {
        return true;
    }
    if (self->writes_ascii && string_is_ascii(text)) {
        return write_encoded(vm, self, text->data, text->length);
    }
    Value *window = window_open(vm, 1);
    TextBuffer encoded;
    text_buffer_init(&encoded);
    window[0] = value_from_object(text);
    bool done = translate(vm, self, &window[0]) &&
                encode(vm, self, value_as_string(window[0]), &encoded) &&
                write_encoded(vm, self, encoded.bytes, encoded.length);
    text_buffer_release(&encoded);
    window_close(vm, window);
    return done;
}
