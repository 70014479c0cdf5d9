// os_paths.c: _os: what can be done to files and folders by their names.
#include "host/descriptors.h"
#include "host/files.h"

#include <errno.h>

#include "stdlib/library.h"
#include "stdlib/os/os_natives.h"
#include "stdlib/os/path_argument.h"
#include "vm/vm.h"

bool os_want_int(Vm *vm, Value value, int *number) {
    int64_t wide = 0;
    *number = 0;
    if (!object_to_int64(vm, value, &wide)) {
        return false;
    }
    if (wide > INT32_MAX || wide < INT32_MIN) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "Python int too large to convert to C int");
    }
    *number = (int)wide;
    return true;
}

bool os_refuse(Vm *vm, const char *name, Value value) {
    return value_is_none(value) || exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR,
                                                   "%s unavailable on this platform", name);
}

bool os_may_retry(Vm *vm, int error_number) { return error_number == EINTR && vm_safepoint(vm); }

bool os_after_signal(Vm *vm) { return vm_safepoint(vm); }

// ---- One path ----------------------------------------------------------------------------------

// What is done with one path and a number.
typedef bool (*PathAction)(const char *path, int number, int *error_number);

static bool act(Vm *vm, Value *place, const char *function, int number, PathAction action) {
    PathArgument path;
    int error_number = 0;
    bool done =
        path_argument_read(vm, place, function, "path", PATH_IS_PATH, &path) &&
        (action(path.text, number, &error_number) || path_argument_fail(vm, &path, error_number));
    path_argument_release(&path);
    return done;
}

static bool remove_file(const char *path, __attribute__((unused)) int number, int *error_number) {
    return host_file_remove(path, error_number);
}
static bool remove_directory(const char *path, __attribute__((unused)) int number,
                             int *error_number) {
    return host_file_remove_directory(path, error_number);
}
static bool make_directory(const char *path, int mode, int *error_number) {
    return host_file_make_directory(path, (uint32_t)mode, error_number);
}
static bool make_pipe(const char *path, int mode, int *error_number) {
    return host_file_make_pipe(path, (uint32_t)mode, error_number);
}

NATIVE(os_remove_native, "remove", "(path, *, dir_fd=None)", "Remove a file (same as unlink()).") {
    return os_refuse(vm, "dir_fd", args[1]) && act(vm, &args[0], "remove", 0, remove_file);
}

NATIVE(os_unlink_native, "unlink", "(path, *, dir_fd=None)", "Remove a file (same as remove()).") {
    return os_refuse(vm, "dir_fd", args[1]) && act(vm, &args[0], "unlink", 0, remove_file);
}

NATIVE(os_rmdir_native, "rmdir", "(path, *, dir_fd=None)", "Remove a directory.") {
    return os_refuse(vm, "dir_fd", args[1]) && act(vm, &args[0], "rmdir", 0, remove_directory);
}

NATIVE(os_mkdir_native, "mkdir", "(path, mode=511, *, dir_fd=None)", "Create a directory.") {
    int mode;
    return os_refuse(vm, "dir_fd", args[2]) && os_want_int(vm, args[1], &mode) &&
           act(vm, &args[0], "mkdir", mode, make_directory);
}

NATIVE(os_mkfifo_native, "mkfifo", "(path, mode=438, *, dir_fd=None)",
       "Create a \"fifo\" (a POSIX named pipe).") {
    int mode;
    return os_refuse(vm, "dir_fd", args[2]) && os_want_int(vm, args[1], &mode) &&
           act(vm, &args[0], "mkfifo", mode, make_pipe);
}

NATIVE(os_chdir_native, "chdir", "(path)",
       "Change the current working directory to the specified path.") {
    PathArgument path;
    int error_number = 0;
    bool done =
        path_argument_read(vm, &args[0], "chdir", "path", PATH_MAY_BE_DESCRIPTOR, &path) &&
        ((path.text != NULL ? host_file_change_directory(path.text, &error_number)
                            : host_file_change_to_descriptor(path.descriptor, &error_number)) ||
         path_argument_fail(vm, &path, error_number));
    path_argument_release(&path);
    return done;
}

NATIVE(os_chmod_native, "chmod", "(path, mode, *, dir_fd=None, follow_symlinks=True)",
       "Change the access permissions of a file.") {
    PathArgument path;
    int mode;
    bool follows;
    int error_number = 0;
    if (!os_refuse(vm, "dir_fd", args[2]) || !os_want_int(vm, args[1], &mode) ||
        !object_is_true(vm, args[3], &follows)) {
        return false;
    }
    bool done =
        path_argument_read(vm, &args[0], "chmod", "path", PATH_MAY_BE_DESCRIPTOR, &path) &&
        ((path.text != NULL
              ? host_file_set_mode(path.text, (uint32_t)mode, follows, &error_number)
              : host_file_set_mode_of_descriptor(path.descriptor, (uint32_t)mode, &error_number)) ||
         path_argument_fail(vm, &path, error_number));
    path_argument_release(&path);
    return done;
}

NATIVE(os_chown_native, "chown", "(path, uid, gid, *, dir_fd=None, follow_symlinks=True)",
       "Change the owner and group id of path to the numeric uid and gid.") {
    PathArgument path;
    int user;
    int group;
    bool follows;
    int error_number = 0;
    if (!os_refuse(vm, "dir_fd", args[3]) || !os_want_int(vm, args[1], &user) ||
        !os_want_int(vm, args[2], &group) || !object_is_true(vm, args[4], &follows)) {
        return false;
    }
    bool done = path_argument_read(vm, &args[0], "chown", "path", PATH_IS_PATH, &path) &&
                (host_file_set_owner(path.text, user, group, follows, &error_number) ||
                 path_argument_fail(vm, &path, error_number));
    path_argument_release(&path);
    return done;
}

NATIVE(os_truncate_native, "truncate", "(path, length)",
       "Truncate a file, specified by path, to a specific length.") {
    PathArgument path;
    int64_t length = 0;
    int error_number = 0;
    if (!object_to_int64(vm, args[1], &length)) {
        return false;
    }
    bool done =
        path_argument_read(vm, &args[0], "truncate", "path", PATH_MAY_BE_DESCRIPTOR, &path) &&
        ((path.text != NULL ? host_file_truncate(path.text, length, &error_number)
                            : host_descriptor_truncate(path.descriptor, length, &error_number)) ||
         path_argument_fail(vm, &path, error_number));
    path_argument_release(&path);
    return done;
}

// ---- Two paths ---------------------------------------------------------------------------------

typedef bool (*TwoPathAction)(const char *from, const char *to, bool flag, int *error_number);

static bool act_on_two(Vm *vm, Value *places, const char *function, bool flag,
                       TwoPathAction action) {
    PathArgument from;
    PathArgument to;
    int error_number = 0;
    bool done = path_argument_read(vm, &places[0], function, "src", PATH_IS_PATH, &from);
    if (done) {
        done = path_argument_read(vm, &places[1], function, "dst", PATH_IS_PATH, &to) &&
               (action(from.text, to.text, flag, &error_number) ||
                exception_raise_os_error_of(vm, error_number, from.given, to.given));
        path_argument_release(&to);
    }
    path_argument_release(&from);
    return done;
}

static bool rename_file(const char *from, const char *to, __attribute__((unused)) bool flag,
                        int *error_number) {
    return host_file_rename(from, to, error_number);
}
static bool make_link(const char *target, const char *path, __attribute__((unused)) bool flag,
                      int *error_number) {
    return host_file_make_link(target, path, error_number);
}

NATIVE(os_rename_native, "rename", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
       "Rename a file or directory.") {
    return os_refuse(vm, "src_dir_fd", args[2]) && os_refuse(vm, "dst_dir_fd", args[3]) &&
           act_on_two(vm, args, "rename", false, rename_file);
}

NATIVE(os_replace_native, "replace", "(src, dst, *, src_dir_fd=None, dst_dir_fd=None)",
       "Rename a file or directory, overwriting the destination.") {
    return os_refuse(vm, "src_dir_fd", args[2]) && os_refuse(vm, "dst_dir_fd", args[3]) &&
           act_on_two(vm, args, "replace", false, rename_file);
}

NATIVE(os_symlink_native, "symlink", "(src, dst, target_is_directory=False, *, dir_fd=None)",
       "Create a symbolic link pointing to src named dst.") {
    return os_refuse(vm, "dir_fd", args[3]) && act_on_two(vm, args, "symlink", false, make_link);
}

NATIVE(os_link_native, "link",
       "(src, dst, *, src_dir_fd=None, dst_dir_fd=None, follow_symlinks=True)",
       "Create a hard link to a file.") {
    bool follows;
    return os_refuse(vm, "src_dir_fd", args[2]) && os_refuse(vm, "dst_dir_fd", args[3]) &&
           object_is_true(vm, args[4], &follows) &&
           act_on_two(vm, args, "link", follows, host_file_link);
}

// ---- Paths as answers --------------------------------------------------------------------------

NATIVE(os_readlink_native, "readlink", "(path, *, dir_fd=None)",
       "Return a string representing the path to which the symbolic link points.") {
    PathArgument path;
    TextBuffer target;
    int error_number = 0;
    text_buffer_init(&target);
    if (!os_refuse(vm, "dir_fd", args[1])) {
        return false;
    }
    bool done = path_argument_read(vm, &args[0], "readlink", "path", PATH_IS_PATH, &path) &&
                (host_file_read_link(path.text, &target, &error_number) ||
                 path_argument_fail(vm, &path, error_number));
    if (done) {
        *result = path_argument_answer(vm, &path, target.bytes, target.length);
    }
    path_argument_release(&path);
    text_buffer_release(&target);
    return done;
}

static bool working_directory(Vm *vm, TextBuffer *path) {
    int error_number = 0;
    return host_file_working_directory(path, &error_number) ||
           exception_raise_os_error(vm, error_number, NULL);
}

NATIVE(os_getcwd_native, "getcwd", "()",
       "Return a unicode string representing the current working directory.") {
    TextBuffer path;
    text_buffer_init(&path);
    bool done = working_directory(vm, &path);
    if (done) {
        *result = value_from_object(path_to_string(vm, path.bytes, path.length));
    }
    text_buffer_release(&path);
    return done;
}

NATIVE(os_getcwdb_native, "getcwdb", "()",
       "Return a bytes string representing the current working directory.") {
    TextBuffer path;
    text_buffer_init(&path);
    bool done = working_directory(vm, &path);
    if (done) {
        *result = value_from_object(bytes_new(vm, path.bytes, path.length));
    }
    text_buffer_release(&path);
    return done;
}

NATIVE(os_fspath_native, "fspath", "(path)",
       "Return the file system path representation of the object.\n\nIf the object is str or "
       "bytes, then allow it to pass through as-is. If the\nobject defines __fspath__(), then "
       "return the result of that method. All other\ntypes raise a TypeError.") {
    return path_fspath(vm, args[0], result);
}

// ---- Folders -----------------------------------------------------------------------------------

static bool scan(Vm *vm, Value *place, const char *function, PathArgument *path,
                 HostFileEntries *entries) {
    int error_number = 0;
    *entries = (HostFileEntries){.items = NULL, .count = 0, .capacity = 0};
    if (!path_argument_read(vm, place, function, "path", PATH_MAY_BE_NONE | PATH_MAY_BE_DESCRIPTOR,
                            path)) {
        return false;
    }
    if (path->text == NULL && !host_descriptor_exists(path->descriptor)) {
        return exception_raise_os_error(vm, EBADF, NULL);
    }
    if (path->text == NULL) { // an open folder: its name in the machine's own list of open files
        text_buffer_append_format(&path->storage, "/proc/self/fd/%d", path->descriptor);
        path->text = path->storage.bytes;
    }
    return host_file_scan_directory(path->text, entries, &error_number) ||
           path_argument_fail(vm, path, error_number);
}

NATIVE(os_listdir_native, "listdir", "(path=None)",
       "Return a list containing the names of the files in the directory.\n\npath can be "
       "specified as either str, bytes, or a path-like object.  If path is bytes,\n  the filenames "
       "returned will also be bytes; in all other circumstances\n  the filenames returned will be "
       "str.\nIf path is None, uses the path='.'.") {
    PathArgument path;
    HostFileEntries entries;
    bool done = scan(vm, &args[0], "listdir", &path, &entries);
    if (done) {
        List *list = list_new(vm, entries.count);
        for (size_t index = 0; index < entries.count; index++) {
            const char *name = entries.items[index].name;
            list_append(vm, list, path_argument_answer(vm, &path, name, strlen(name)));
        }
        *result = value_from_object(list);
    }
    host_file_entries_release(&entries);
    path_argument_release(&path);
    return done;
}

NATIVE(os_scan_native, "scan", "(path)",
       "The entries of a folder as (name, inode, type): 'f', 'd', 'l', 'o' or '?'.") {
    static const char *const letters[] = {"?", "f", "d", "l", "o"};
    PathArgument path;
    HostFileEntries entries;
    bool done = scan(vm, &args[0], "scandir", &path, &entries);
    if (done) {
        List *list = list_new(vm, entries.count);
        for (size_t index = 0; index < entries.count; index++) {
            const HostFileEntry *entry = &entries.items[index];
            const Value facts[] = {
                path_argument_answer(vm, &path, entry->name, strlen(entry->name)),
                int_from_uint64(vm, entry->inode), library_text(vm, letters[entry->type])};
            list_append(vm, list, value_from_object(tuple_from_values(vm, facts, 3)));
        }
        *result = value_from_object(list);
    }
    host_file_entries_release(&entries);
    path_argument_release(&path);
    return done;
}

void os_paths_add(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &os_remove_native,   &os_unlink_native,   &os_rmdir_native,   &os_mkdir_native,
        &os_mkfifo_native,   &os_chdir_native,    &os_chmod_native,   &os_chown_native,
        &os_truncate_native, &os_rename_native,   &os_replace_native, &os_symlink_native,
        &os_link_native,     &os_readlink_native, &os_getcwd_native,  &os_getcwdb_native,
        &os_fspath_native,   &os_listdir_native,  &os_scan_native,    NULL};
    native_add_functions(vm, module, functions);
}
