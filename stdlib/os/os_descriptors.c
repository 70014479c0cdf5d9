// os_descriptors.c: _os: open files by the numbers that the machine gives them.
#include <errno.h>

#include "async/thread.h"
#include "host/descriptors.h"

#include "host/files.h"
#include "stdlib/library.h"
#include "stdlib/os/os_natives.h"
#include "stdlib/os/path_argument.h"
#include "stdlib/struct_sequence.h"

static bool fail(Vm *vm, int error_number) {
    return exception_raise_os_error(vm, error_number, NULL);
}

NATIVE(os_open_native, "open", "(path, flags, mode=511, *, dir_fd=None)",
       "Open a file for low level IO.  Returns a file descriptor (integer).") {
    PathArgument path;
    int flags;
    int mode;
    int error_number = 0;
    if (!os_refuse(vm, "dir_fd", args[3]) || !os_want_int(vm, args[1], &flags) ||
        !os_want_int(vm, args[2], &mode)) {
        return false;
    }
    bool done = path_argument_read(vm, &args[0], "open", "path", PATH_IS_PATH, &path);
    int descriptor = -1;
    while (done && descriptor < 0) {
        descriptor = host_file_open(path.text, flags, (uint32_t)mode, &error_number);
        done =
            descriptor >= 0 || os_may_retry(vm, error_number) ||
            (value_is_absent(exception_raised(vm)) && path_argument_fail(vm, &path, error_number));
    }
    path_argument_release(&path);
    *result = value_from_int(descriptor);
    return done;
}

NATIVE(os_close_native, "close", "(fd)", "Close a file descriptor.") {
    int descriptor;
    int error_number = 0;
    return os_want_int(vm, args[0], &descriptor) &&
           (host_descriptor_close(descriptor, &error_number) || fail(vm, error_number));
}

NATIVE(os_read_native, "read", "(fd, length, /)",
       "Read from a file descriptor.  Returns a bytes object.") {
    int descriptor;
    int64_t length = 0;
    int error_number = 0;
    if (!os_want_int(vm, args[0], &descriptor) || !object_to_int64(vm, args[1], &length)) {
        return false;
    }
    if (length < 0) {
        return exception_raise_os_error(vm, 22, NULL);
    }
    if (!bytes_check_size(vm, (size_t)length)) {
        return false;
    }
    char *room = memory_allocate((size_t)length + 1);
    int64_t count = -1;
    bool is_ready; // while it is waited for, other threads run
    bool done = thread_wait_descriptor(vm, descriptor, false, THREAD_NO_DEADLINE, &is_ready);
    while (done && count < 0) {
        count = host_descriptor_read(descriptor, room, (size_t)length, &error_number);
        done = count >= 0 || os_may_retry(vm, error_number);
    }
    if (done) {
        *result = value_from_object(bytes_new(vm, room, (size_t)count));
    }
    memory_release(room);
    return done || (value_is_absent(exception_raised(vm)) && fail(vm, error_number));
}

NATIVE(os_write_native, "write", "(fd, data, /)", "Write a bytes object to a file descriptor.") {
    int descriptor;
    const uint8_t *data;
    size_t length;
    int error_number = 0;
    if (!os_want_int(vm, args[0], &descriptor)) {
        return false;
    }
    if (!bytes_view(args[1], &data, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, args[1]));
    }
    // Standard output and error are counted, whichever way they are written to.
    bool is_counted = descriptor == 1 || descriptor == 2;
    size_t wanted = length;
    length = is_counted ? limits_take_output(vm, length) : length;
    int64_t count = -1;
    bool done = true;
    while (done && count < 0) {
        count = host_descriptor_write(descriptor, data, length, &error_number);
        done = count >= 0 || os_may_retry(vm, error_number);
    }
    if (done && length < wanted) {
        return limits_stop(vm, LIMIT_OUTPUT);
    }
    *result = int_from_int64(vm, count);
    return done || (value_is_absent(exception_raised(vm)) && fail(vm, error_number));
}

NATIVE(os_sendfile_native, "sendfile", "(out_fd, in_fd, offset, count)",
       "Copy count bytes from file descriptor in_fd to file descriptor out_fd.") {
    int to;
    int from;
    int64_t offset = 0;
    int64_t length;
    int error_number = 0;
    bool has_offset = !value_is_none(args[2]);
    if (!os_want_int(vm, args[0], &to) || !os_want_int(vm, args[1], &from) ||
        (has_offset && !object_to_int64(vm, args[2], &offset)) ||
        !object_to_int64(vm, args[3], &length)) {
        return false;
    }
    if (length < 0) {
        return fail(vm, EINVAL);
    }
    size_t wanted = (size_t)length;
    size_t allowed = to == 1 || to == 2 ? limits_take_output(vm, wanted) : wanted;
    int64_t count = -1;
    bool done = true;
    while (done && count < 0) {
        count = host_descriptor_send_file(to, from, has_offset ? &offset : NULL, allowed,
                                          &error_number);
        done = count >= 0 || os_may_retry(vm, error_number);
    }
    if (done && allowed < wanted) {
        return limits_stop(vm, LIMIT_OUTPUT);
    }
    *result = int_from_int64(vm, count);
    return done || (value_is_absent(exception_raised(vm)) && fail(vm, error_number));
}

NATIVE(os_lseek_native, "lseek", "(fd, position, whence, /)",
       "Set the position of a file descriptor.  Return the new position.") {
    int descriptor;
    int whence;
    int64_t offset = 0;
    int error_number = 0;
    if (!os_want_int(vm, args[0], &descriptor) || !object_to_int64(vm, args[1], &offset) ||
        !os_want_int(vm, args[2], &whence)) {
        return false;
    }
    int64_t place = host_descriptor_seek(descriptor, offset, whence, &error_number);
    *result = int_from_int64(vm, place);
    return place >= 0 || fail(vm, error_number);
}

NATIVE(os_ftruncate_native, "ftruncate", "(fd, length, /)",
       "Truncate a file, specified by file descriptor, to a specific length.") {
    int descriptor;
    int64_t length = 0;
    int error_number = 0;
    return os_want_int(vm, args[0], &descriptor) && object_to_int64(vm, args[1], &length) &&
           (host_descriptor_truncate(descriptor, length, &error_number) || fail(vm, error_number));
}

NATIVE(os_fsync_native, "fsync", "(fd)", "Force write of fd to disk.") {
    int descriptor;
    int error_number = 0;
    return library_want_descriptor(vm, args[0], &descriptor) &&
           (host_descriptor_synchronize(descriptor, &error_number) || fail(vm, error_number));
}

NATIVE(os_isatty_native, "isatty", "(fd, /)", "Return True if the fd is connected to a terminal.") {
    int descriptor;
    if (!os_want_int(vm, args[0], &descriptor)) {
        return false;
    }
    *result = value_from_bool(host_descriptor_is_terminal(descriptor));
    return true;
}

NATIVE(os_set_echo_native, "_set_echo", "(fd, shows, /)",
       "Let a terminal show what is typed, or not; returns whether it did.") {
    int descriptor;
    bool shows;
    bool did_show;
    int error_number = 0;
    if (!os_want_int(vm, args[0], &descriptor) || !object_is_true(vm, args[1], &shows)) {
        return false;
    }
    if (!host_descriptor_set_echo(descriptor, shows, &did_show, &error_number)) {
        return fail(vm, error_number);
    }
    *result = value_from_bool(did_show);
    return true;
}

NATIVE(os_pipe_native, "pipe", "()",
       "Create a pipe.\n\nReturns a tuple of two file descriptors:\n  (read_fd, write_fd)") {
    int ends[2];
    int error_number = 0;
    if (!host_descriptor_pipe(ends, &error_number)) {
        return fail(vm, error_number);
    }
    *result = value_from_object(tuple_pair(vm, value_from_int(ends[0]), value_from_int(ends[1])));
    return true;
}

NATIVE(os_dup_native, "dup", "(fd, /)", "Return a duplicate of a file descriptor.") {
    int descriptor;
    int error_number = 0;
    if (!os_want_int(vm, args[0], &descriptor)) {
        return false;
    }
    int copy = host_descriptor_duplicate(descriptor, &error_number);
    *result = value_from_int(copy);
    return copy >= 0 || fail(vm, error_number);
}

NATIVE(os_dup2_native, "dup2", "(fd, fd2, inheritable=True)", "Duplicate file descriptor.") {
    int descriptor;
    int target;
    bool is_inherited;
    int error_number = 0;
    if (!os_want_int(vm, args[0], &descriptor) || !os_want_int(vm, args[1], &target) ||
        !object_is_true(vm, args[2], &is_inherited)) {
        return false;
    }
    *result = value_from_int(target);
    return host_descriptor_duplicate_to(descriptor, target, is_inherited, &error_number) ||
           fail(vm, error_number);
}

typedef bool (*GetFlag)(int descriptor, bool *flag, int *error_number);
typedef bool (*SetFlag)(int descriptor, bool flag, int *error_number);

static bool get_flag(Vm *vm, Value *args, GetFlag get, Value *result) {
    int descriptor;
    bool flag = false;
    int error_number = 0;
    if (!os_want_int(vm, args[0], &descriptor) ||
        (!get(descriptor, &flag, &error_number) && !fail(vm, error_number))) {
        return false;
    }
    *result = value_from_bool(flag);
    return true;
}

static bool set_flag(Vm *vm, Value *args, SetFlag set) {
    int descriptor;
    bool flag;
    int error_number = 0;
    return os_want_int(vm, args[0], &descriptor) && object_is_true(vm, args[1], &flag) &&
           (set(descriptor, flag, &error_number) || fail(vm, error_number));
}

NATIVE(os_get_inheritable_native, "get_inheritable", "(fd, /)",
       "Get the close-on-exe flag of the specified file descriptor.") {
    return get_flag(vm, args, host_descriptor_is_inherited, result);
}
NATIVE(os_set_inheritable_native, "set_inheritable", "(fd, inheritable, /)",
       "Set the inheritable flag of the specified file descriptor.") {
    return set_flag(vm, args, host_descriptor_set_inherited);
}
NATIVE(os_get_blocking_native, "get_blocking", "(fd, /)",
       "Get the blocking mode of the file descriptor.\n\nReturn False if the O_NONBLOCK flag is "
       "set, True if the flag is cleared.") {
    return get_flag(vm, args, host_descriptor_is_blocking, result);
}
NATIVE(os_set_blocking_native, "set_blocking", "(fd, blocking, /)",
       "Set the blocking mode of the specified file descriptor.") {
    return set_flag(vm, args, host_descriptor_set_blocking);
}

NATIVE(os_terminal_size_native, "get_terminal_size", "(fd=1, /)",
       "Return the size of the terminal window as (columns, lines).\n\nThe optional argument fd "
       "(default standard output) specifies\nwhich file descriptor should be queried.\n\nIf the "
       "file descriptor is not connected to a terminal, an OSError\nis thrown.") {
    int descriptor;
    int columns = 0;
    int lines = 0;
    int error_number = 0;
    if (!os_want_int(vm, args[0], &descriptor)) {
        return false;
    }
    if (!host_descriptor_terminal_size(descriptor, &columns, &lines, &error_number)) {
        return fail(vm, error_number);
    }
    const Value items[] = {value_from_int(columns), value_from_int(lines)};
    *result = struct_sequence_new(vm, os_class(vm, "terminal_size"), items);
    return true;
}

void os_descriptors_add(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&os_open_native,
                                                        &os_close_native,
                                                        &os_read_native,
                                                        &os_write_native,
                                                        &os_sendfile_native,
                                                        &os_lseek_native,
                                                        &os_ftruncate_native,
                                                        &os_fsync_native,
                                                        &os_isatty_native,
                                                        &os_set_echo_native,
                                                        &os_pipe_native,
                                                        &os_dup_native,
                                                        &os_dup2_native,
                                                        &os_get_inheritable_native,
                                                        &os_set_inheritable_native,
                                                        &os_get_blocking_native,
                                                        &os_set_blocking_native,
                                                        &os_terminal_size_native,
                                                        NULL};
    static const NativeProperty size[] = {
        STRUCT_FIELD(0, "columns"), STRUCT_FIELD(1, "lines"), {0}};
    native_add_functions(vm, module, functions);
    library_set(vm, module, "terminal_size",
                value_from_object(struct_sequence_class(vm, "os.terminal_size", size, true)));
}
