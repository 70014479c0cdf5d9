// open.c: open(): the layers of a file, put together as its mode says.
#include "stdlib/io/io.h"
#include "stdlib/io/io_classes.h"
#include "stdlib/library.h"

#include "host/descriptors.h"
#include "stdlib/os/path_argument.h"
#include "vm/warning.h"

// open()'s mode, letter by letter.
typedef struct OpenMode {
    bool reads, writes, appends, creates; // one of them
    bool updates;
    bool is_text, is_binary;
} OpenMode;

static bool read_mode(Vm *vm, String *text, OpenMode *mode) {
    *mode = (OpenMode){0};
    bool is_valid = true;
    for (size_t index = 0; index < text->length; index++) {
        uint32_t letter = string_at(text, index);
        bool *flag = letter == 'r'   ? &mode->reads
                     : letter == 'w' ? &mode->writes
                     : letter == 'a' ? &mode->appends
                     : letter == 'x' ? &mode->creates
                     : letter == '+' ? &mode->updates
                     : letter == 't' ? &mode->is_text
                     : letter == 'b' ? &mode->is_binary
                                     : NULL;
        if (flag == NULL || *flag) {
            is_valid = false;
            break;
        }
        *flag = true;
    }
    if (!is_valid) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "invalid mode: '%s'", string_text(vm, text));
    }
    if (mode->is_text && mode->is_binary) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "can't have text and binary mode at once");
    }
    if (mode->reads + mode->writes + mode->appends + mode->creates > 1 ||
        (text->length > 0 && !(mode->reads || mode->writes || mode->appends || mode->creates))) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "must have exactly one of create/read/write/append mode");
    }
    return true;
}

// What only text files have.
static bool check_binary(Vm *vm, const OpenMode *mode, const Value *args) {
    static const char *const names[] = {"an encoding", "an errors", "a newline"};
    for (size_t index = 0; mode->is_binary && index < 3; index++) {
        if (!value_is_none(args[3 + index])) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "binary mode doesn't take %s argument",
                                   names[index]);
        }
    }
    return true;
}

static bool open_file(Vm *vm, const OpenMode *mode, Value *args, Value *file) {
    const char *base = mode->creates   ? "x"
                       : mode->appends ? "a"
                       : mode->reads   ? "r"
                       : mode->writes  ? "w"
                                       : "";
    char text[3] = {base[0], mode->updates ? '+' : '\0', '\0'};
    bool closes;
    FileIo *raw = (FileIo *)foreign_new(vm, runtime_class(vm, CLASS_FILE_IO));
    raw->descriptor = -1;
    raw->name = VALUE_ABSENT;
    *file = value_from_object(raw);
    return object_is_true(vm, args[6], &closes) &&
           file_io_open(vm, raw, &args[0], text, closes, args[7]);
}

// The layers above the file. layers[0] is the file; the outermost ends up in *result.
static bool add_layers(Vm *vm, const OpenMode *mode, const Value *args, int64_t buffering,
                       Value *layers, Value *result) {
    FileIo *raw = value_as_file_io(layers[0]);
    bool is_terminal = buffering < 0 && host_descriptor_is_terminal(raw->descriptor);
    bool line_buffering = buffering == 1 || is_terminal;
    *result = layers[0];
    if (buffering == 0) {
        if (!mode->is_binary) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "can't have unbuffered text I/O");
        }
        io_watch(vm, *result);
        return true;
    }
    size_t size = buffering > 1 ? (size_t)buffering : IO_BUFFER_SIZE;
    ClassId id = mode->updates ? CLASS_BUFFERED_RANDOM
                 : mode->reads ? CLASS_BUFFERED_READER
                               : CLASS_BUFFERED_WRITER;
    if (!bytes_check_size(vm, size)) {
        return false;
    }
    layers[1] = buffered_new(vm, id, layers[0], size);
    *result = layers[1];
    if (!mode->is_binary) {
        TextIo *text = text_io_new(vm);
        layers[2] = value_from_object(text);
        *result = layers[2];
        TextOptions options = {args[3], args[4], args[5], line_buffering, false};
        if (!text_io_init_plain(vm, text, layers[1], &options)) {
            return false;
        }
        text->mode = args[1];
    }
    io_watch(vm, *result);
    return true;
}

// Text and numbers of the right kind, before anything is opened.
static bool check_arguments(Vm *vm, const Value *args) {
    static const char *const names[] = {"encoding", "errors", "newline"};
    for (size_t index = 0; index < 3; index++) {
        Value value = args[3 + index];
        if (!value_is_none(value) && !value_is_string(value)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "open() argument '%s' must be str or None, not %s", names[index],
                                   class_name_of(vm, value));
        }
    }
    return true;
}

// Whatever is no number must be a path, and is asked for it once.
static bool want_file(Vm *vm, Value *file) {
    bool is_number =
        int_check(vm, *file) || !value_is_absent(value_special(vm, *file, SPECIAL_INDEX));
    return is_number || path_fspath(vm, *file, file);
}

NATIVE(open_native, "open",
       "(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, "
       "opener=None)",
       "Open file and return a stream.  Raise OSError upon failure.\n\nfile is either a text or "
       "byte string giving the name (and the path\nif the file isn't in the current working "
       "directory) of the file to\nbe opened or an integer file descriptor of the file to be\n"
       "wrapped.\n\nmode says what is done with it:\n\n'r'  open for reading (default)\n'w'  open "
       "for writing, truncating the file first\n'x'  create a new file and open it for writing\n"
       "'a'  open for writing, appending to the end of the file if it exists\n'b'  binary mode\n"
       "'t'  text mode (default)\n'+'  open a disk file for updating (reading and writing)\n\n"
       "buffering 0 switches buffering off (binary mode only), 1 buffers lines\n(text mode only), "
       "a larger number is the size of the buffer.\n\nencoding, errors and newline say how bytes "
       "become text; see\nio.TextIOWrapper.") {
    String *mode_text;
    OpenMode mode;
    int64_t buffering;
    if (!native_want_string(vm, "open", "mode", args[1], &mode_text) ||
        !object_to_int64(vm, args[2], &buffering) || !check_arguments(vm, args) ||
        !want_file(vm, &args[0]) || !read_mode(vm, mode_text, &mode) ||
        !check_binary(vm, &mode, args)) {
        return false;
    }
    if (mode.is_binary && buffering == 1 &&
        !warning_give(vm, CLASS_RUNTIME_WARNING,
                      "line buffering (buffering=1) isn't supported in binary mode, the default "
                      "buffer size will be used")) {
        return false;
    }
    Value *layers = window_open(vm, 3);
    bool done = open_file(vm, &mode, args, &layers[0]);
    bool is_open = done;
    done = done && add_layers(vm, &mode, args, buffering, layers, result);
    if (is_open && !done) {
        Value error = exception_take(vm);
        (void)!file_io_close(vm, value_as_file_io(layers[0]));
        (void)!exception_raise_value(vm, error);
    }
    window_close(vm, layers);
    return done;
}

void open_register(Vm *vm, Module *builtins) {
    static const NativeDefinition *const functions[] = {&open_native, NULL};
    native_add_functions(vm, builtins, functions);
}
