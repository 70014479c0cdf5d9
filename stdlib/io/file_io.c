// file_io.c: FileIO: one call of the machine for each read and write.
#include "stdlib/io/io.h"

#include <errno.h>

#include "async/thread.h"
#include "host/descriptors.h"
#include "host/files.h"
#include "stdlib/io/io_classes.h"
#include "stdlib/library.h"
#include "stdlib/os/path_argument.h"
#include "vm/vm.h"

enum {
    FIRST_READ = 64 * 1024, // when nobody knows how long a file is
    NEW_FILE_MODE = 0666
};

static void file_io_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((FileIo *)(void *)object)->name);
}

const ForeignType file_io_type = {"FileIO", sizeof(FileIo), file_io_trace, NULL};

static bool fail(Vm *vm, int error_number) {
    return exception_raise_os_error_of(vm, error_number, VALUE_ABSENT, VALUE_ABSENT);
}

static bool raise_closed(Vm *vm) {
    return exception_raise(vm, CLASS_VALUE_ERROR, "I/O operation on closed file");
}

// ---- The calls ---------------------------------------------------------------------------------

// After a failed call: whether to try again. EINTR: when the interpreter has nothing to raise.
static bool may_retry(Vm *vm, int error_number, int64_t *count, bool *retries) {
    *retries = false;
    if (error_number == EAGAIN) {
        *count = -1;
        return true;
    }
    *retries = error_number == EINTR && vm_safepoint(vm);
    return *retries || (error_number != EINTR && fail(vm, error_number));
}

bool file_io_read(Vm *vm, FileIo *file, void *bytes, size_t length, int64_t *count) {
    if (file->descriptor < 0) {
        return raise_closed(vm);
    }
    if (!file->is_readable) {
        return io_raise_unsupported(vm, "File not open for reading");
    }
    bool is_ready; // while it is waited for, other threads run
    if (!thread_wait_descriptor(vm, file->descriptor, false, THREAD_NO_DEADLINE, &is_ready)) {
        return false;
    }
    for (bool retries = true; retries;) {
        int error_number;
        *count = host_descriptor_read(file->descriptor, bytes, length, &error_number);
        if (*count >= 0) {
            return true;
        }
        if (!may_retry(vm, error_number, count, &retries)) {
            return false;
        }
    }
    return true;
}

bool file_io_write(Vm *vm, FileIo *file, const void *bytes, size_t length, int64_t *count) {
    if (file->descriptor < 0) {
        return raise_closed(vm);
    }
    if (!file->is_writable) {
        return io_raise_unsupported(vm, "File not open for writing");
    }
    if (UNLIKELY(vm->output_hook != NULL)) {
        vm->output_hook(vm, file->descriptor);
    }
    for (bool retries = true; retries;) {
        int error_number;
        *count = host_descriptor_write(file->descriptor, bytes, length, &error_number);
        if (*count >= 0) {
            return true;
        }
        if (!may_retry(vm, error_number, count, &retries)) {
            return false;
        }
    }
    return true;
}

bool file_io_seek(Vm *vm, FileIo *file, int64_t offset, int whence, int64_t *place) {
    int error_number;
    if (file->descriptor < 0) {
        return raise_closed(vm);
    }
    *place = host_descriptor_seek(file->descriptor, offset, whence, &error_number);
    return *place >= 0 || fail(vm, error_number);
}

bool file_io_is_seekable(FileIo *file) {
    if (file->seekable < 0) {
        int ignored;
        file->seekable = host_descriptor_seek(file->descriptor, 0, 1, &ignored) >= 0;
    }
    return file->seekable > 0;
}

bool file_io_read_all(Vm *vm, FileIo *file, TextBuffer *bytes, bool *found) {
    int ignored;
    int64_t size = file->descriptor < 0 ? -1 : host_descriptor_size(file->descriptor, &ignored);
    int64_t place = size <= 0 ? -1 : host_descriptor_seek(file->descriptor, 0, 1, &ignored);
    // One byte more than is left: then the read that finds the end needs no more room.
    size_t room = place >= 0 && size >= place ? (size_t)(size - place) + 1 : FIRST_READ;
    *found = false;
    for (;;) {
        char *end = text_buffer_reserve(bytes, room);
        int64_t count;
        if (!file_io_read(vm, file, end, room, &count)) {
            return false;
        }
        if (count <= 0) {
            *found = *found || count == 0;
            return true;
        }
        *found = true;
        text_buffer_advance(bytes, (size_t)count);
        size_t left = bytes->capacity - bytes->length - 1;
        room = left > 0 ? left : bytes->length < FIRST_READ ? FIRST_READ : bytes->length;
    }
}

bool file_io_close(Vm *vm, FileIo *file) {
    int descriptor = file->descriptor;
    int error_number;
    file->descriptor = -1;
    io_unwatch(vm, value_from_object(file));
    return descriptor < 0 || !file->closes_descriptor ||
           host_descriptor_close(descriptor, &error_number) || fail(vm, error_number);
}

// ---- Opening -----------------------------------------------------------------------------------

// "rb+" and the like as HOST_FILE_… bits; 0 when it is no such mode (*is_invalid: has other
// letters).
static unsigned read_mode(const char *mode, bool *is_invalid) {
    unsigned purpose = 0;
    bool is_double = false;
    *is_invalid = false;
    for (const char *letter = mode; *letter != '\0'; letter++) {
        unsigned bit = *letter == 'r'   ? HOST_FILE_FOR_READING
                       : *letter == 'w' ? HOST_FILE_FOR_WRITING
                       : *letter == 'a' ? HOST_FILE_FOR_APPENDING
                       : *letter == 'x' ? HOST_FILE_FOR_CREATING
                       : *letter == '+' ? HOST_FILE_FOR_UPDATING
                                        : 0;
        *is_invalid |= bit == 0 && *letter != 'b';
        bool is_main = bit != 0 && bit != HOST_FILE_FOR_UPDATING;
        is_double |= (is_main && (purpose & ~(unsigned)HOST_FILE_FOR_UPDATING) != 0) ||
                     (bit == HOST_FILE_FOR_UPDATING && (purpose & bit) != 0);
        purpose |= bit;
    }
    return is_double || *is_invalid || (purpose & ~(unsigned)HOST_FILE_FOR_UPDATING) == 0 ? 0
                                                                                          : purpose;
}

static bool set_mode(Vm *vm, FileIo *file, const char *mode, unsigned *purpose) {
    bool is_invalid;
    *purpose = read_mode(mode, &is_invalid);
    if (*purpose == 0) {
        return is_invalid
                   ? exception_raise(vm, CLASS_VALUE_ERROR, "invalid mode: %s", mode)
                   : exception_raise(vm, CLASS_VALUE_ERROR,
                                     "Must have exactly one of create/read/write/append mode and "
                                     "at most one plus");
    }
    bool updates = (*purpose & HOST_FILE_FOR_UPDATING) != 0;
    file->is_created = (*purpose & HOST_FILE_FOR_CREATING) != 0;
    file->is_appending = (*purpose & HOST_FILE_FOR_APPENDING) != 0;
    file->is_readable = updates || (*purpose & HOST_FILE_FOR_READING) != 0;
    file->is_writable = updates || !file->is_readable;
    return true;
}

static bool open_by_opener(Vm *vm, Value opener, Value name, int flags, int *descriptor) {
    int64_t number;
    Value *window = window_open(vm, 3);
    window[0] = name;
    window[1] = value_from_int(flags);
    bool done = object_call(vm, opener, window, 2, &window[2]);
    if (done && !int_check(vm, window[2])) {
        done = exception_raise(vm, CLASS_TYPE_ERROR, "expected integer from opener");
    }
    done = done && object_to_int64(vm, window[2], &number);
    window_close(vm, window);
    if (done && number < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "opener returned %lld", (long long)number);
    }
    *descriptor = done ? (int)number : -1;
    return done;
}

static bool open_path(Vm *vm, const PathArgument *path, Value opener, int flags, int *descriptor) {
    if (!value_is_none(opener)) {
        return open_by_opener(vm, opener, path->given, flags, descriptor);
    }
    bool has_collected = false;
    for (bool retries = true; retries;) {
        int error_number;
        *descriptor = host_file_open(path->text, flags, NEW_FILE_MODE, &error_number);
        if (*descriptor >= 0) {
            return true;
        }
        bool is_full = error_number == EMFILE && !has_collected;
        if (error_number != EINTR && !is_full) {
            return path_argument_fail(vm, path, error_number);
        }
        if (is_full) { // perhaps of files that nobody refers to any more
            has_collected = true;
            vm_collect(vm);
        }
        retries = vm_safepoint(vm);
    }
    return false;
}

// A folder can be opened, but not read.
static bool check_opened(Vm *vm, const PathArgument *path, int descriptor) {
    int error_number;
    if (host_descriptor_size(descriptor, &error_number) >= 0) {
        return true;
    }
    return error_number == EISDIR || path->text != NULL ? path_argument_fail(vm, path, error_number)
                                                        : fail(vm, error_number);
}

static bool open_argument(Vm *vm, FileIo *file, const PathArgument *path, const char *mode,
                          bool closes, Value opener) {
    unsigned purpose;
    if (!set_mode(vm, file, mode, &purpose)) {
        return false;
    }
    if (path->text == NULL && path->descriptor < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative file descriptor");
    }
    if (path->text != NULL && !closes) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Cannot use closefd=False with file name");
    }
    int descriptor = path->descriptor;
    if (path->text != NULL && !open_path(vm, path, opener, host_file_flags(purpose), &descriptor)) {
        return false;
    }
    int ignored;
    if (!check_opened(vm, path, descriptor)) {
        if (path->text != NULL) {
            (void)!host_descriptor_close(descriptor, &ignored);
        }
        return false;
    }
    file->descriptor = descriptor;
    file->closes_descriptor = closes;
    file->name = path->given;
    if (file->is_appending) {
        (void)!host_descriptor_seek(descriptor, 0, 2, &ignored);
    }
    return true;
}

bool file_io_open(Vm *vm, FileIo *file, Value *name, const char *mode, bool closes, Value opener) {
    if (!file_io_close(vm, file)) {
        return false;
    }
    file->seekable = -1;
    PathArgument path;
    bool done = path_argument_read(vm, name, NULL, "", PATH_MAY_BE_DESCRIPTOR, &path) &&
                open_argument(vm, file, &path, mode, closes, opener);
    path_argument_release(&path);
    return done;
}

Value file_io_new_standard(Vm *vm, int descriptor, const char *name) {
    FileIo *file = foreign_new(vm, runtime_class(vm, CLASS_FILE_IO));
    file->descriptor = descriptor;
    file->is_readable = descriptor == 0;
    file->is_writable = descriptor != 0;
    file->seekable = -1;
    file->name = library_text(vm, name);
    io_unwatch(vm, value_from_object(file));
    return value_from_object(file);
}

// ---- What scripts call -------------------------------------------------------------------------

NATIVE(file_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    FileIo *file = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    file->descriptor = -1;
    file->seekable = -1;
    file->name = VALUE_ABSENT;
    *result = value_from_object(file);
    return true;
}

NATIVE(file_init_native, "__init__", "(self, file, mode='r', closefd=True, opener=None)",
       "Open a file.\n\nThe mode can be 'r' (default), 'w', 'x' or 'a' for reading,\nwriting, "
       "exclusive creation or appending.  The file will be created if it\ndoesn't exist when "
       "opened for writing or appending; it will be truncated\nwhen opened for writing.  A "
       "FileExistsError will be raised if it already\nexists when opened for creating.  Opening a "
       "file for creating implies\nwriting so this mode behaves in a similar way to 'w'.  Add a "
       "'+' to the mode\nto allow simultaneous reading and writing.  A custom opener can be used "
       "by\npassing a callable as *opener*.  The underlying file descriptor for the file\nobject "
       "is then obtained by calling opener with (*name*, *flags*).\n*opener* must return an open "
       "file descriptor.") {
    String *mode;
    bool closes;
    if (!native_want_string(vm, "FileIO", "mode", args[2], &mode) ||
        !object_is_true(vm, args[3], &closes)) {
        return false;
    }
    TextBuffer text;
    text_buffer_init(&text);
    string_append_utf8(&text, mode);
    bool done = file_io_open(vm, value_as_file_io(args[0]), &args[1], text.bytes, closes, args[4]);
    text_buffer_release(&text);
    if (done) {
        value_as_object(args[0])->flags &= (uint16_t)~OBJECT_FINALIZED;
    }
    return done;
}

static bool want_open(Vm *vm, Value self, FileIo **file) {
    *file = value_as_file_io(self);
    return (*file)->descriptor >= 0 || raise_closed(vm);
}

NATIVE(file_read_native, "read", "(self, size=-1, /)",
       "Read at most size bytes, returned as bytes.\n\nIf size is less than 0, read all bytes in "
       "the file making multiple read calls.\nSee ``FileIO.readall``.\n\nAttempts to make only "
       "one system call, retrying only per PEP 475 (EINTR). This\nmeans less data may be returned "
       "than requested.\n\nIn non-blocking mode, return None if no data is available.\nReturn an "
       "empty bytes object at EOF.") {
    FileIo *file;
    int64_t size = 0;
    if (!want_open(vm, args[0], &file) || !io_want_size(vm, args[1], &size)) {
        return false;
    }
    if (size < 0) {
        return native_call_method(vm, args[0], "readall", NULL, 0, result);
    }
    if (!bytes_check_size(vm, (size_t)size)) {
        return false;
    }
    TextBuffer bytes;
    text_buffer_init(&bytes);
    int64_t count = 0;
    bool done =
        file_io_read(vm, file, text_buffer_reserve(&bytes, (size_t)size), (size_t)size, &count);
    if (done && count >= 0) {
        *result = value_from_object(bytes_new(vm, bytes.bytes, (size_t)count));
    }
    text_buffer_release(&bytes);
    return done;
}

NATIVE(file_readall_native, "readall", "(self, /)",
       "Read all data from the file, returned as bytes.\n\nReads until either there is an error "
       "or read returns size 0 (indicates EOF).\nIf the file is already at EOF, returns an empty "
       "bytes object.\n\nIn non-blocking mode, returns as much data as could be read before "
       "EAGAIN. If\nno data is available (EAGAIN is returned before bytes are read) returns "
       "None.") {
    FileIo *file;
    TextBuffer bytes;
    text_buffer_init(&bytes);
    bool found = false;
    bool done = want_open(vm, args[0], &file) && file_io_read_all(vm, file, &bytes, &found);
    if (done && found) {
        *result = value_from_object(bytes_new(vm, bytes.bytes, bytes.length));
    }
    text_buffer_release(&bytes);
    return done;
}

NATIVE(file_readinto_native, "readinto", "(self, buffer, /)", "Same as RawIOBase.readinto().") {
    FileIo *file;
    uint8_t *room;
    size_t size;
    int64_t count = 0;
    if (!want_open(vm, args[0], &file) ||
        !library_want_room(vm, "readinto() argument", args[1], &room, &size)) {
        return false;
    }
    // Not straight there: while it waits, a signal's handler may change the buffer.
    TextBuffer bytes;
    text_buffer_init(&bytes);
    bool done = file_io_read(vm, file, text_buffer_reserve(&bytes, size), size, &count) &&
                library_want_room(vm, "readinto() argument", args[1], &room, &size);
    if (done && count > 0) {
        memcpy(room, bytes.bytes, (size_t)count < size ? (size_t)count : size);
    }
    text_buffer_release(&bytes);
    *result = count < 0 ? VALUE_NONE : value_from_int(count);
    return done;
}

// Cuts `length` to what may still be written to a standard stream; raises when that is nothing.
static bool want_output(Vm *vm, FileIo *file, size_t *length) {
    size_t allowed = io_take_output(vm, io_is_standard_output(file), *length);
    bool is_over = allowed == 0 && *length > 0;
    *length = allowed;
    return !is_over || limits_stop(vm, LIMIT_OUTPUT);
}

NATIVE(file_write_native, "write", "(self, b, /)",
       "Write buffer b to file, return number of bytes written.\n\nOnly makes one system call, so "
       "not all of the data may be written.\nThe number of bytes actually written is returned.  "
       "In non-blocking mode,\nreturns None if the write would block.") {
    FileIo *file;
    const uint8_t *data;
    size_t length;
    int64_t count = 0;
    if (!want_open(vm, args[0], &file) || !io_hold_bytes(vm, &args[1], &data, &length) ||
        !want_output(vm, file, &length) || !file_io_write(vm, file, data, length, &count)) {
        return false;
    }
    *result = count < 0 ? VALUE_NONE : int_from_int64(vm, count);
    return true;
}

NATIVE(file_seek_native, "seek", "(self, pos, whence=0, /)",
       "Move to new file position and return the file position.\n\nArgument offset is a byte "
       "count.  Optional argument whence defaults to\nSEEK_SET or 0 (offset from start of file, "
       "offset should be >= 0); other values\nare SEEK_CUR or 1 (move relative to current "
       "position, positive or negative),\nand SEEK_END or 2 (move relative to end of file, "
       "usually negative, although\nmany platforms allow seeking beyond the end of a file).\n\n"
       "Note that not all file objects are seekable.") {
    FileIo *file;
    int64_t offset;
    int64_t whence;
    int64_t place = 0;
    if (!want_open(vm, args[0], &file) || !object_to_int64(vm, args[1], &offset) ||
        !object_to_int64(vm, args[2], &whence) ||
        !file_io_seek(vm, file, offset, (int)whence, &place)) {
        return false;
    }
    *result = int_from_int64(vm, place);
    return true;
}

NATIVE(file_tell_native, "tell", "(self, /)",
       "Current file position.\n\nCan raise OSError for non seekable files.") {
    int64_t place = 0;
    if (!file_io_seek(vm, value_as_file_io(args[0]), 0, 1, &place)) {
        return false;
    }
    *result = int_from_int64(vm, place);
    return true;
}

NATIVE(file_truncate_native, "truncate", "(self, size=None, /)",
       "Truncate the file to at most size bytes and return the truncated size.\n\nSize defaults "
       "to the current file position, as returned by tell().\nThe current file position is "
       "changed to the value of size.") {
    FileIo *file;
    int64_t size = 0;
    int error_number;
    if (!want_open(vm, args[0], &file)) {
        return false;
    }
    if (!file->is_writable) {
        return io_raise_unsupported(vm, "File not open for writing");
    }
    bool done = value_is_none(args[1]) ? file_io_seek(vm, file, 0, 1, &size)
                                       : object_to_int64(vm, args[1], &size);
    if (!done) {
        return false;
    }
    *result = int_from_int64(vm, size);
    return host_descriptor_truncate(file->descriptor, size, &error_number) ||
           fail(vm, error_number);
}

NATIVE(file_close_native, "close", "(self, /)",
       "Close the file.\n\nA closed file cannot be used for further I/O operations.  close() may "
       "be\ncalled more than once without error.") {
    FileIo *file = value_as_file_io(args[0]);
    // Of a script's class or with attributes of its own, the base's close() calls its flush().
    Value base_close =
        class_lookup(vm, runtime_class(vm, CLASS_IO_BASE), runtime_name(vm, NAME_CLOSE));
    Value ignored;
    bool is_plain = value_is_exactly(vm, args[0], CLASS_FILE_IO);
    bool flushed = is_plain || object_call(vm, base_close, args, 1, &ignored);
    Value *window = window_open(vm, 1);
    window[0] = flushed ? VALUE_NONE : exception_take(vm);
    bool done = io_both(vm, flushed, window[0], file_io_close(vm, file));
    window_close(vm, window);
    return done;
}

#define FILE_ANSWER(identifier, name, answer, documentation) \
    NATIVE(identifier, name, "(self, /)", documentation) {   \
        FileIo *file;                                        \
        if (!want_open(vm, args[0], &file)) {                \
            return false;                                    \
        }                                                    \
        *result = answer;                                    \
        return true;                                         \
    }

FILE_ANSWER(file_fileno_native, "fileno", value_from_int(file->descriptor),
            "Return the underlying file descriptor (an integer).")
FILE_ANSWER(file_readable_native, "readable", value_from_bool(file->is_readable),
            "True if file was opened in a read mode.")
FILE_ANSWER(file_writable_native, "writable", value_from_bool(file->is_writable),
            "True if file was opened in a write mode.")
FILE_ANSWER(file_seekable_native, "seekable", value_from_bool(file_io_is_seekable(file)),
            "True if file supports random-access.")
FILE_ANSWER(file_isatty_native, "isatty",
            value_from_bool(host_descriptor_is_terminal(file->descriptor)),
            "True if the file is connected to a TTY device.")

static const char *mode_of(const FileIo *file) {
    return file->is_created     ? file->is_readable ? "xb+" : "xb"
           : file->is_appending ? file->is_readable ? "ab+" : "ab"
           : file->is_readable  ? file->is_writable ? "rb+" : "rb"
                                : "wb";
}

NATIVE(file_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    FileIo *file = value_as_file_io(args[0]);
    TextBuffer text;
    text_buffer_init(&text);
    bool done = true;
    if (file->descriptor < 0) {
        text_buffer_append_byte(&text, '<');
        string_append_utf8(&text, class_full_name(vm, class_of(vm, args[0]), false));
        text_buffer_append_text(&text, " [closed]>");
    } else if (value_is_absent(file->name)) {
        text_buffer_append_format(&text, "<_io.FileIO fd=%d mode='%s' closefd=%s>",
                                  file->descriptor, mode_of(file),
                                  file->closes_descriptor ? "True" : "False");
    } else {
        done = io_append_name(vm, args[0], args[0], &text);
        text_buffer_append_format(&text, " mode='%s' closefd=%s>", mode_of(file),
                                  file->closes_descriptor ? "True" : "False");
    }
    if (done) {
        *result = value_from_object(string_from_buffer(vm, &text));
    }
    text_buffer_release(&text);
    return done;
}

static bool get_closed(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(value_as_file_io(args[0])->descriptor < 0);
    return true;
}

static bool get_closefd(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(value_as_file_io(args[0])->closes_descriptor);
    return true;
}

static bool get_mode(Vm *vm, Value *args, Value *result) {
    *result = library_text(vm, mode_of(value_as_file_io(args[0])));
    return true;
}

static bool get_name(Vm *vm, Value *args, Value *result) {
    *result = value_as_file_io(args[0])->name;
    return !value_is_absent(*result) ||
           exception_raise_no_attribute(vm, args[0], runtime_name(vm, NAME_LOWER_NAME));
}

static bool set_name(__attribute__((unused)) Vm *vm, Value *args,
                     __attribute__((unused)) Value *result) {
    value_as_file_io(args[0])->name = args[1];
    return true;
}

static const NativeDefinition *const static_methods[] = {&file_new_native, NULL};
static const NativeDefinition *const methods[] = {
    &file_init_native,     &file_read_native,   &file_readall_native,  &file_readinto_native,
    &file_write_native,    &file_seek_native,   &file_tell_native,     &file_truncate_native,
    &file_close_native,    &file_fileno_native, &file_readable_native, &file_writable_native,
    &file_seekable_native, &file_isatty_native, &file_repr_native,     NULL};
static const NativeProperty properties[] = {
    {"closed", get_closed, NULL, "True if the file is closed"},
    {"closefd", get_closefd, NULL, NULL},
    {"mode", get_mode, NULL, NULL},
    {"name", get_name, set_name, NULL},
    {0}};

void file_io_register(Vm *vm) {
    Class *class = runtime_class(vm, CLASS_FILE_IO);
    class->foreign = &file_io_type;
    native_add_static_methods(vm, class, static_methods);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}
