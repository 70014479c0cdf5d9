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

bool os_act(Vm *vm, Value *place, const char *function, unsigned allowed, PathAction action,
            const void *details) {
    PathArgument path;
    int error_number = 0;
    bool done =
        path_argument_read(vm, place, function, "path", allowed, &path) &&
        (action(&path, details, &error_number) || path_argument_fail(vm, &path, error_number));
    path_argument_release(&path);
    return done;
}

static bool remove_file(const PathArgument *path, __attribute__((unused)) const void *details,
                        int *error_number) {
    return host_file_remove(path->text, error_number);
}

NATIVE(os_remove_native, "remove", "(path, *, dir_fd=None)", "Remove a file (same as unlink()).") {
    return os_refuse(vm, "dir_fd", args[1]) &&
           os_act(vm, &args[0], "remove", PATH_IS_PATH, remove_file, NULL);
}

NATIVE(os_unlink_native, "unlink", "(path, *, dir_fd=None)", "Remove a file (same as remove()).") {
    return os_refuse(vm, "dir_fd", args[1]) &&
           os_act(vm, &args[0], "unlink", PATH_IS_PATH, remove_file, NULL);
}

static bool remove_directory(const PathArgument *path, __attribute__((unused)) const void *details,
                             int *error_number) {
    return host_file_remove_directory(path->text, error_number);
}

NATIVE(os_rmdir_native, "rmdir", "(path, *, dir_fd=None)", "Remove a directory.") {
    return os_refuse(vm, "dir_fd", args[1]) &&
           os_act(vm, &args[0], "rmdir", PATH_IS_PATH, remove_directory, NULL);
}

// The bits of a file that is made or changed.
typedef struct FileMode {
    int bits;
    bool follows; // a symbolic link, to what it names
} FileMode;

static bool make_directory(const PathArgument *path, const void *details, int *error_number) {
    const FileMode *mode = details;
    return host_file_make_directory(path->text, (uint32_t)mode->bits, error_number);
}

NATIVE(os_mkdir_native, "mkdir", "(path, mode=511, *, dir_fd=None)", "Create a directory.") {
    FileMode mode = {0};
    return os_refuse(vm, "dir_fd", args[2]) && os_want_int(vm, args[1], &mode.bits) &&
           os_act(vm, &args[0], "mkdir", PATH_IS_PATH, make_directory, &mode);
}

static bool make_pipe(const PathArgument *path, const void *details, int *error_number) {
    const FileMode *mode = details;
    return host_file_make_pipe(path->text, (uint32_t)mode->bits, error_number);
}

NATIVE(os_mkfifo_native, "mkfifo", "(path, mode=438, *, dir_fd=None)",
       "Create a \"fifo\" (a POSIX named pipe).") {
    FileMode mode = {0};
    return os_refuse(vm, "dir_fd", args[2]) && os_want_int(vm, args[1], &mode.bits) &&
           os_act(vm, &args[0], "mkfifo", PATH_IS_PATH, make_pipe, &mode);
}

static bool change_mode(const PathArgument *path, const void *details, int *error_number) {
    const FileMode *mode = details;
    uint32_t bits = (uint32_t)mode->bits;
    return path->text != NULL
               ? host_file_set_mode(path->text, bits, mode->follows, error_number)
               : host_file_set_mode_of_descriptor(path->descriptor, bits, error_number);
}

NATIVE(os_chmod_native, "chmod", "(path, mode, *, dir_fd=None, follow_symlinks=True)",
       "Change the access permissions of a file.") {
    FileMode mode = {0};
    return os_refuse(vm, "dir_fd", args[2]) && os_want_int(vm, args[1], &mode.bits) &&
           object_is_true(vm, args[3], &mode.follows) &&
           os_act(vm, &args[0], "chmod", PATH_MAY_BE_DESCRIPTOR, change_mode, &mode);
}

static bool change_directory(const PathArgument *path, __attribute__((unused)) const void *details,
                             int *error_number) {
    return path->text != NULL ? host_file_change_directory(path->text, error_number)
                              : host_file_change_to_descriptor(path->descriptor, error_number);
}

NATIVE(os_chdir_native, "chdir", "(path)",
       "Change the current working directory to the specified path.") {
    return os_act(vm, &args[0], "chdir", PATH_MAY_BE_DESCRIPTOR, change_directory, NULL);
}

typedef struct Owner {
    int user;
    int group;
    bool follows;
} Owner;

static bool change_owner(const PathArgument *path, const void *details, int *error_number) {
    const Owner *owner = details;
    return host_file_set_owner(path->text, owner->user, owner->group, owner->follows, error_number);
}

NATIVE(os_chown_native, "chown", "(path, uid, gid, *, dir_fd=None, follow_symlinks=True)",
       "Change the owner and group id of path to the numeric uid and gid.") {
    Owner owner = {0};
    return os_refuse(vm, "dir_fd", args[3]) && os_want_int(vm, args[1], &owner.user) &&
           os_want_int(vm, args[2], &owner.group) && object_is_true(vm, args[4], &owner.follows) &&
           os_act(vm, &args[0], "chown", PATH_IS_PATH, change_owner, &owner);
}

static bool truncate_file(const PathArgument *path, const void *details, int *error_number) {
    const int64_t *length = details;
    return path->text != NULL ? host_file_truncate(path->text, *length, error_number)
                              : host_descriptor_truncate(path->descriptor, *length, error_number);
}

NATIVE(os_truncate_native, "truncate", "(path, length)",
       "Truncate a file, specified by path, to a specific length.") {
    int64_t length = 0;
    return object_to_int64(vm, args[1], &length) &&
           os_act(vm, &args[0], "truncate", PATH_MAY_BE_DESCRIPTOR, truncate_file, &length);
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
