// string_io.c: StringIO: a text file in memory.
//
// Code points of one byte each as long as all fit, else of four.
#include "stdlib/io/io.h"
#include "stdlib/io/io_classes.h"
#include "stdlib/library.h"

typedef struct StringIo {
    Foreign foreign;
    uint8_t *bytes;  // the code points
    size_t width;    // of one of them: 1 or 4
    size_t length;   // in code points
    size_t capacity; // in code points
    size_t place;    // may be behind the end
    NewlineMode newline;
    unsigned seen; // SEEN_…
    bool is_open;
    bool was_closed; // unlike one that __init__ was never called for
} StringIo;

static void string_io_release(__attribute__((unused)) Heap *heap, Object *object) {
    memory_release(((StringIo *)(void *)object)->bytes);
}

static const ForeignType string_io_type = {"StringIO", sizeof(StringIo), NULL, string_io_release};

static StringIo *self_of(const Value *args) {
    assert(value_is_foreign(args[0], &string_io_type));
    return (StringIo *)(void *)value_as_object(args[0]);
}

static bool check_open(Vm *vm, const StringIo *self) {
    return self->is_open || exception_raise(vm, CLASS_VALUE_ERROR, "I/O operation on closed file");
}

// ---- The code points ---------------------------------------------------------------------------

static uint32_t point_at(const StringIo *self, size_t index) {
    return self->width == 1 ? self->bytes[index] : ((uint32_t *)(void *)self->bytes)[index];
}

static void put_point(StringIo *self, size_t index, uint32_t point) {
    if (self->width == 1) {
        self->bytes[index] = (uint8_t)point;
    } else {
        ((uint32_t *)(void *)self->bytes)[index] = point;
    }
}

static void widen(StringIo *self) {
    uint32_t *points = memory_allocate((self->capacity + 1) * sizeof *points);
    for (size_t index = 0; index < self->length; index++) {
        points[index] = self->bytes[index];
    }
    memory_release(self->bytes);
    self->bytes = (uint8_t *)points;
    self->width = sizeof *points;
}

static bool reserve(Vm *vm, StringIo *self, size_t length) {
    if (length <= self->capacity) {
        return true;
    }
    if (length > SIZE_MAX / 16) { // a place far behind the end: what is reckoned below would wrap
        return bytes_check_size(vm, SIZE_MAX);
    }
    size_t capacity = length + length / 2 + 16;
    if (!bytes_check_size(vm, capacity * self->width)) {
        return false;
    }
    self->bytes = memory_reallocate(self->bytes, capacity * self->width);
    self->capacity = capacity;
    return true;
}

// Writes code points at `place`; what lies between the end and there becomes NULs.
static bool put_text(Vm *vm, StringIo *self, const String *text) {
    size_t count = text->length;
    if (count == 0) {
        return true;
    }
    if (self->width == 1 && string_width(text) > 1) {
        widen(self);
    }
    if (!reserve(vm, self, self->place + count)) {
        return false;
    }
    for (; self->length < self->place; self->length++) {
        put_point(self, self->length, 0);
    }
    if (self->width == 1) {
        memcpy(self->bytes + self->place, text->data, count);
    } else {
        for (size_t index = 0; index < count; index++) {
            put_point(self, self->place + index, string_at(text, index));
        }
    }
    self->place += count;
    self->length = self->length < self->place ? self->place : self->length;
    return true;
}

static Value text_between(Vm *vm, const StringIo *self, size_t start, size_t end) {
    if (start >= end) { // there may be no bytes at all
        return library_text(vm, "");
    }
    const uint32_t *points = (const uint32_t *)(const void *)self->bytes;
    return value_from_object(self->width == 1
                                 ? string_from_latin1(vm, self->bytes + start, end - start)
                                 : string_from_code_points(vm, points + start, end - start));
}

// ---- Writing -----------------------------------------------------------------------------------

static bool replace_all(Vm *vm, Value *text, const char *from, const char *to) {
    const Value args[] = {library_text(vm, from), library_text(vm, to)};
    return native_call_method(vm, *text, "replace", args, 2, text);
}

static void note_line_ends(StringIo *self, const String *text) {
    for (size_t index = 0; index < text->length; index++) {
        uint32_t point = string_at(text, index);
        if (point == '\n') {
            self->seen |= SEEN_LF;
        } else if (point == '\r') {
            bool is_pair = index + 1 < text->length && string_at(text, index + 1) == '\n';
            self->seen |= is_pair ? SEEN_CRLF : SEEN_CR;
            index += is_pair;
        }
    }
}

// The text as it is kept, in *text, which the collector sees.
static bool translate(Vm *vm, StringIo *self, Value *text) {
    switch (self->newline) {
    case NEWLINE_UNIVERSAL_TRANSLATED:
        note_line_ends(self, value_as_string(*text));
        return (self->seen & (SEEN_CR | SEEN_CRLF)) == 0 ||
               (replace_all(vm, text, "\r\n", "\n") && replace_all(vm, text, "\r", "\n"));
    case NEWLINE_UNIVERSAL:
        note_line_ends(self, value_as_string(*text));
        return true;
    case NEWLINE_LF:
        return true;
    case NEWLINE_CR:
        return replace_all(vm, text, "\n", "\r");
    case NEWLINE_CRLF:
        break;
    }
    return replace_all(vm, text, "\n", "\r\n");
}

static bool write_value(Vm *vm, StringIo *self, Value text) {
    if (self->newline == NEWLINE_LF) {
        return put_text(vm, self, value_as_string(text));
    }
    Value *window = window_open(vm, 1);
    window[0] = text;
    bool done = translate(vm, self, &window[0]) && put_text(vm, self, value_as_string(window[0]));
    window_close(vm, window);
    return done;
}

NATIVE(string_write_native, "write", "(self, s, /)",
       "Write string to file.\n\nReturns the number of characters written, which is always equal "
       "to\nthe length of the string.") {
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "string argument expected, got '%s'",
                               class_name_of(vm, args[1]));
    }
    *result = int_from_int64(vm, (int64_t)value_as_string(args[1])->length);
    return check_open(vm, self_of(args)) && write_value(vm, self_of(args), args[1]);
}

// ---- Making ------------------------------------------------------------------------------------

NATIVE(string_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    StringIo *self = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    self->width = 1;
    *result = value_from_object(self);
    io_unwatch(vm, *result);
    return true;
}

static bool read_newline(Vm *vm, StringIo *self, Value newline) {
    static const char *const texts[] = {"", "\n", "\r", "\r\n"};
    if (value_is_absent(newline)) {
        self->newline = NEWLINE_LF;
        return true;
    }
    if (value_is_none(newline)) {
        self->newline = NEWLINE_UNIVERSAL_TRANSLATED;
        return true;
    }
    if (!value_is_string(newline)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "newline must be str or None, not %s",
                               class_name_of(vm, newline));
    }
    for (size_t index = 0; index < 4; index++) {
        if (string_equal_text(value_as_string(newline), texts[index])) {
            self->newline = NEWLINE_UNIVERSAL + (NewlineMode)index;
            return true;
        }
    }
    String *shown;
    return object_repr(vm, newline, &shown) &&
           exception_raise(vm, CLASS_VALUE_ERROR, "illegal newline value: %s",
                           string_text(vm, shown));
}

NATIVE(string_init_native, "__init__", "(self, initial_value='', newline=<absent>)",
       "Text I/O implementation using an in-memory buffer.\n\nThe initial_value argument sets the "
       "value of object.  The newline\nargument is like the one of TextIOWrapper's constructor.") {
    StringIo *self = self_of(args);
    if (!read_newline(vm, self, args[2])) {
        return false;
    }
    if (!value_is_none(args[1]) && !value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "initial_value must be str or None, not %s",
                               class_name_of(vm, args[1]));
    }
    self->length = 0;
    self->place = 0;
    self->seen = 0;
    self->is_open = true;
    self->was_closed = false;
    if (!value_is_none(args[1]) && !write_value(vm, self, args[1])) {
        return false;
    }
    self->place = 0;
    return true;
}

// ---- Reading -----------------------------------------------------------------------------------

NATIVE(string_read_native, "read", "(self, size=-1, /)",
       "Read at most size characters, returned as a string.\n\nIf the argument is negative or "
       "omitted, read until EOF\nis reached. Return an empty string at EOF.") {
    StringIo *self = self_of(args);
    int64_t size;
    if (!io_want_size(vm, args[1], &size) || !check_open(vm, self)) {
        return false;
    }
    size_t start = self->place < self->length ? self->place : self->length;
    size_t rest = self->length - start;
    size_t count = size >= 0 && (size_t)size < rest ? (size_t)size : rest;
    *result = text_between(vm, self, start, start + count);
    self->place += count;
    return true;
}

static size_t find_point(const StringIo *self, size_t start, uint32_t point) {
    if (self->width == 1) {
        const uint8_t *found = memchr(self->bytes + start, (int)point, self->length - start);
        return found == NULL ? self->length : (size_t)(found - self->bytes);
    }
    while (start < self->length && point_at(self, start) != point) {
        start++;
    }
    return start;
}

static size_t line_end(const StringIo *self, size_t start) {
    size_t end;
    size_t other;
    switch (self->newline) {
    case NEWLINE_UNIVERSAL:
        end = find_point(self, start, '\n');
        other = find_point(self, start, '\r');
        if (other < end) {
            bool is_pair = other + 1 == end && end < self->length;
            return other + 1 + is_pair;
        }
        break;
    case NEWLINE_CR:
        end = find_point(self, start, '\r');
        break;
    case NEWLINE_CRLF:
        for (end = find_point(self, start, '\n');
             end < self->length && (end == start || point_at(self, end - 1) != '\r');) {
            end = find_point(self, end + 1, '\n');
        }
        break;
    case NEWLINE_UNIVERSAL_TRANSLATED:
    case NEWLINE_LF:
        end = find_point(self, start, '\n');
        break;
    default:
        return self->length;
    }
    return end < self->length ? end + 1 : end;
}

static Value next_line(Vm *vm, StringIo *self, int64_t limit) {
    if (self->place >= self->length) {
        return value_from_object(runtime_of(vm)->empty_string);
    }
    size_t start = self->place;
    size_t end = line_end(self, start);
    if (limit >= 0 && (size_t)limit < end - start) {
        end = start + (size_t)limit;
    }
    self->place = end;
    return text_between(vm, self, start, end);
}

NATIVE(string_readline_native, "readline", "(self, size=-1, /)",
       "Read until newline or EOF.\n\nReturns an empty string if EOF is hit immediately.") {
    int64_t size;
    if (!io_want_size(vm, args[1], &size) || !check_open(vm, self_of(args))) {
        return false;
    }
    *result = next_line(vm, self_of(args), size);
    return true;
}

static Step string_next(Vm *vm, Object *iterator, Value *item) {
    Value value = value_from_object(iterator);
    if (value_as_object(value)->shape->class->base != runtime_class(vm, CLASS_TEXT_IO_BASE)) {
        return io_next_line(vm, iterator, item);
    }
    StringIo *self = self_of(&value);
    if (!check_open(vm, self)) {
        return STEP_RAISED;
    }
    *item = next_line(vm, self, -1);
    return value_as_string(*item)->length == 0 ? STEP_END : STEP_ITEM;
}

NATIVE(string_getvalue_native, "getvalue", "(self, /)",
       "Retrieve the entire contents of the object.") {
    *result = text_between(vm, self_of(args), 0, self_of(args)->length);
    return check_open(vm, self_of(args));
}

// ---- Places ------------------------------------------------------------------------------------

NATIVE(string_tell_native, "tell", "(self, /)", "Tell the current file position.") {
    *result = int_from_int64(vm, (int64_t)self_of(args)->place);
    return check_open(vm, self_of(args));
}

NATIVE(string_seek_native, "seek", "(self, pos, whence=0, /)",
       "Change stream position.\n\nSeek to character offset pos relative to position indicated by "
       "whence:\n    0  Start of stream (the default).  pos should be >= 0;\n    1  Current "
       "position - pos must be 0;\n    2  End of stream - pos must be 0.\nReturns the new absolute "
       "position.") {
    StringIo *self = self_of(args);
    int64_t place;
    int64_t whence;
    if (!check_open(vm, self) || !object_to_int64(vm, args[1], &place) ||
        !object_to_int64(vm, args[2], &whence)) {
        return false;
    }
    if (whence < 0 || whence > 2) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Invalid whence (%lld, should be 0, 1 or 2)",
                               (long long)whence);
    }
    if (place < 0 && whence == 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Negative seek position %lld",
                               (long long)place);
    }
    if (whence != 0 && place != 0) {
        return exception_raise(vm, CLASS_OS_ERROR, "Can't do nonzero cur-relative seeks");
    }
    self->place = whence == 0 ? (size_t)place : whence == 1 ? self->place : self->length;
    *result = int_from_int64(vm, (int64_t)self->place);
    return true;
}

NATIVE(string_truncate_native, "truncate", "(self, pos=None, /)",
       "Truncate size to pos.\n\nThe pos argument defaults to the current file position, as "
       "returned by\ntell().  The current file position is unchanged.\nReturns the new absolute "
       "position.") {
    StringIo *self = self_of(args);
    int64_t size = (int64_t)self->place;
    if (!check_open(vm, self) || (!value_is_none(args[1]) && !io_want_size(vm, args[1], &size))) {
        return false;
    }
    if (size < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Negative size value %lld", (long long)size);
    }
    self->length = (size_t)size < self->length ? (size_t)size : self->length;
    *result = int_from_int64(vm, size);
    return true;
}

// ---- The rest ----------------------------------------------------------------------------------

NATIVE(string_close_native, "close", "(self, /)",
       "Close the IO object.\n\nAttempting any further operation after the object is closed\nwill "
       "raise a ValueError.\n\nThis method has no effect if the file is already closed.") {
    StringIo *self = self_of(args);
    self->is_open = false;
    self->was_closed = true;
    memory_release(self->bytes);
    self->bytes = NULL;
    self->length = 0;
    self->capacity = 0;
    return true;
}

#define STRING_ANSWER_YES(identifier, name, documentation) \
    NATIVE(identifier, name, "(self, /)", documentation) { \
        *result = VALUE_TRUE;                              \
        return check_open(vm, self_of(args));              \
    }

STRING_ANSWER_YES(string_readable_native, "readable", "Returns True if the IO object can be read.")
STRING_ANSWER_YES(string_writable_native, "writable",
                  "Returns True if the IO object can be written.")
STRING_ANSWER_YES(string_seekable_native, "seekable",
                  "Returns True if the IO object can be seeked.")

static bool get_closed(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(!self_of(args)->is_open);
    return true;
}

static bool get_newlines(Vm *vm, Value *args, Value *result) {
    *result = io_newlines(vm, self_of(args)->seen);
    return check_open(vm, self_of(args));
}

static bool get_line_buffering(Vm *vm, Value *args, Value *result) {
    *result = VALUE_FALSE;
    return check_open(vm, self_of(args));
}

NATIVE(string_getstate_native, "__getstate__", "(self, /)",
       "What pickle keeps: the contents, the kind of line ends, the place, the attributes.") {
    static const char *const ends[] = {NULL, "", "\n", "\r", "\r\n"};
    StringIo *self = self_of(args);
    if (!check_open(vm, self)) {
        return false;
    }
    const char *end = ends[self->newline];
    const Value state[] = {text_between(vm, self, 0, self->length),
                           end == NULL ? VALUE_NONE : library_text(vm, end),
                           int_from_int64(vm, (int64_t)self->place), io_attributes(vm, args[0])};
    *result = value_from_object(tuple_from_values(vm, state, 4));
    return true;
}

NATIVE(string_setstate_native, "__setstate__", "(self, state, /)", "The opposite.") {
    StringIo *self = self_of(args);
    int64_t place = 0;
    if (self->was_closed) {
        return check_open(vm, self);
    }
    if (!value_is_tuple(args[1]) || value_as_tuple(args[1])->count < 4) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "%s.__setstate__ argument should be 4-tuple, got %s",
                               class_name_of(vm, args[0]), class_name_of(vm, args[1]));
    }
    const Value *state = value_as_tuple(args[1])->items;
    if (!value_is_string(state[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "initial_value must be str or None, not %s",
                               class_name_of(vm, state[0]));
    }
    if (!int_check(vm, state[2])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "third item of state must be an integer, got %s",
                               class_name_of(vm, state[2]));
    }
    if (!read_newline(vm, self, state[1]) || !object_to_int64(vm, state[2], &place)) {
        return false;
    }
    if (place < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "position value cannot be negative");
    }
    self->length = 0;
    self->place = 0;
    self->is_open = true;
    self->was_closed = false;
    if (!put_text(vm, self, value_as_string(state[0]))) { // translated it is already
        return false;
    }
    self->place = (size_t)place;
    return io_set_attributes(vm, args[0], state[3], "fourth");
}

void string_io_add(Vm *vm, Module *module) {
    static const NativeDefinition *const static_methods[] = {&string_new_native, NULL};
    static const NativeDefinition *const methods[] = {
        &string_init_native,     &string_write_native,
        &string_read_native,     &string_readline_native,
        &string_getvalue_native, &string_tell_native,
        &string_seek_native,     &string_truncate_native,
        &string_close_native,    &string_readable_native,
        &string_writable_native, &string_seekable_native,
        &string_getstate_native, &string_setstate_native,
        &io_reduce_native,       NULL};
    static const NativeProperty properties[] = {{"closed", get_closed, NULL, NULL},
                                                {"newlines", get_newlines, NULL, NULL},
                                                {"line_buffering", get_line_buffering, NULL, NULL},
                                                {0}};
    Class *class = class_new_native(vm, "_io.StringIO", runtime_class(vm, CLASS_TEXT_IO_BASE),
                                    KIND_FOREIGN, CLASS_HAS_DICT);
    class->foreign = &string_io_type;
    class->next = string_next;
    native_add_static_methods(vm, class, static_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    library_set(vm, module, "StringIO", value_from_object(class));
}
