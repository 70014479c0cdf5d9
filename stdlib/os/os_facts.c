// os_facts.c: _os: what is known of a file: stat() and its relatives.
#include "host/files.h"
#include "stdlib/library.h"
#include "stdlib/os/os_natives.h"
#include "stdlib/os/path_argument.h"
#include "stdlib/struct_sequence.h"
#include "vm/vm.h"

enum { NANOSECONDS = 1000000000 };

// ---- stat_result -------------------------------------------------------------------------------

// The tuple has whole seconds; the attributes of the same names have fractions.
static bool get_seconds(Vm *vm, Value *args, const char *name, size_t index, Value *result) {
    Value exact = object_get_field(vm, value_as_object(args[0]), string_intern_text(vm, name));
    *result = value_is_absent(exact) ? value_as_tuple(args[0])->items[index] : exact;
    return true;
}

static bool get_accessed(Vm *vm, Value *args, Value *result) {
    return get_seconds(vm, args, "_atime", 7, result);
}
static bool get_modified(Vm *vm, Value *args, Value *result) {
    return get_seconds(vm, args, "_mtime", 8, result);
}
static bool get_changed(Vm *vm, Value *args, Value *result) {
    return get_seconds(vm, args, "_ctime", 9, result);
}

static const NativeProperty stat_fields[] = {STRUCT_FIELD(0, "st_mode"),
                                             STRUCT_FIELD(1, "st_ino"),
                                             STRUCT_FIELD(2, "st_dev"),
                                             STRUCT_FIELD(3, "st_nlink"),
                                             STRUCT_FIELD(4, "st_uid"),
                                             STRUCT_FIELD(5, "st_gid"),
                                             STRUCT_FIELD(6, "st_size"),
                                             {"st_atime", get_accessed, NULL, NULL},
                                             {"st_mtime", get_modified, NULL, NULL},
                                             {"st_ctime", get_changed, NULL, NULL},
                                             {0}};

static Value whole_seconds(Vm *vm, int64_t nanoseconds) {
    int64_t rest = nanoseconds % NANOSECONDS;
    return int_from_int64(vm, nanoseconds / NANOSECONDS - (rest < 0));
}

static Value seconds(int64_t nanoseconds) {
    int64_t rest = nanoseconds % NANOSECONDS;
    int64_t whole = nanoseconds / NANOSECONDS - (rest < 0);
    rest += rest < 0 ? NANOSECONDS : 0;
    return value_from_double((double)whole + 1e-9 * (double)rest);
}

static const char *const stat_hidden[] = {"_atime",      "_mtime",      "_ctime",     "st_atime_ns",
                                          "st_mtime_ns", "st_ctime_ns", "st_blksize", "st_blocks",
                                          "st_rdev",     NULL};

static Value stat_result(Vm *vm, const HostFileFacts *facts) {
    const Value items[] = {int_from_int64(vm, facts->mode),
                           int_from_uint64(vm, facts->inode),
                           int_from_uint64(vm, facts->device),
                           int_from_uint64(vm, facts->links),
                           int_from_int64(vm, facts->user),
                           int_from_int64(vm, facts->group),
                           int_from_int64(vm, facts->size),
                           whole_seconds(vm, facts->accessed_ns),
                           whole_seconds(vm, facts->modified_ns),
                           whole_seconds(vm, facts->changed_ns),
                           seconds(facts->accessed_ns),
                           seconds(facts->modified_ns),
                           seconds(facts->changed_ns),
                           int_from_int64(vm, facts->accessed_ns),
                           int_from_int64(vm, facts->modified_ns),
                           int_from_int64(vm, facts->changed_ns),
                           int_from_int64(vm, facts->block_size),
                           int_from_int64(vm, facts->blocks),
                           int_from_uint64(vm, facts->special_device)};
    return struct_sequence_new(vm, os_class(vm, "stat_result"), items);
}

// ---- Asking ------------------------------------------------------------------------------------

static bool find_facts(const PathArgument *path, bool follows, HostFileFacts *facts,
                       int *error_number) {
    return path->text != NULL
               ? host_file_facts(path->text, follows, facts, error_number)
               : host_file_facts_of_descriptor(path->descriptor, facts, error_number);
}

static bool ask(Vm *vm, Value *place, const char *function, unsigned allowed, bool follows,
                Value *result) {
    PathArgument path;
    HostFileFacts facts;
    int error_number = 0;
    bool done = path_argument_read(vm, place, function, "path", allowed, &path) &&
                (find_facts(&path, follows, &facts, &error_number) ||
                 path_argument_fail(vm, &path, error_number));
    if (done) {
        *result = stat_result(vm, &facts);
    }
    path_argument_release(&path);
    return done;
}

NATIVE(os_stat_native, "stat", "(path, *, dir_fd=None, follow_symlinks=True)",
       "Perform a stat system call on the given path.") {
    bool follows;
    return os_refuse(vm, "dir_fd", args[1]) && object_is_true(vm, args[2], &follows) &&
           ask(vm, &args[0], "stat", PATH_MAY_BE_DESCRIPTOR, follows, result);
}

NATIVE(os_lstat_native, "lstat", "(path, *, dir_fd=None)",
       "Perform a stat system call on the given path, without following symbolic links.") {
    return os_refuse(vm, "dir_fd", args[1]) &&
           ask(vm, &args[0], "lstat", PATH_IS_PATH, false, result);
}

NATIVE(os_fstat_native, "fstat", "(fd)",
       "Perform a stat system call on the given file descriptor.") {
    int descriptor;
    int error_number = 0;
    HostFileFacts facts;
    if (!os_want_int(vm, args[0], &descriptor)) {
        return false;
    }
    if (!host_file_facts_of_descriptor(descriptor, &facts, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    *result = stat_result(vm, &facts);
    return true;
}

enum { TYPE_MASK = 0170000, TYPE_DIRECTORY = 0040000, TYPE_REGULAR = 0100000, TYPE_LINK = 0120000 };

// Whether there is such a file, and of what type if `type` is not 0. Paths that cannot exist are
// answered too.
static bool test(Vm *vm, Value *place, const char *function, uint32_t type, Value *result) {
    bool follows = function[0] == 's';
    unsigned allowed = follows ? PATH_MAY_BE_DESCRIPTOR : PATH_IS_PATH;
    PathArgument path;
    HostFileFacts facts;
    int ignored;
    *result = VALUE_FALSE;
    bool done = path_argument_read(vm, place, function, "path", allowed, &path);
    if (!done && exception_raised_is(vm, CLASS_VALUE_ERROR)) {
        exception_clear(vm);
        done = true;
    } else if (done && find_facts(&path, follows, &facts, &ignored)) {
        *result = value_from_bool(type == 0 || (facts.mode & TYPE_MASK) == type);
    }
    path_argument_release(&path);
    return done;
}

NATIVE(os_exists_native, "exists", "(path)",
       "Test whether a path exists.  Returns False for broken symbolic links.") {
    return test(vm, &args[0], "stat", 0, result);
}

NATIVE(os_lexists_native, "lexists", "(path)",
       "Test whether a path exists.  Returns True for broken symbolic links.") {
    return test(vm, &args[0], "lstat", 0, result);
}

NATIVE(os_isfile_native, "isfile", "(path)", "Test whether a path is a regular file") {
    return test(vm, &args[0], "stat", TYPE_REGULAR, result);
}

NATIVE(os_isdir_native, "isdir", "(s)",
       "Return true if the pathname refers to an existing directory.") {
    return test(vm, &args[0], "stat", TYPE_DIRECTORY, result);
}

NATIVE(os_islink_native, "islink", "(path)", "Test whether a path is a symbolic link") {
    return test(vm, &args[0], "lstat", TYPE_LINK, result);
}

NATIVE(os_access_native, "access",
       "(path, mode, *, dir_fd=None, effective_ids=False, follow_symlinks=True)",
       "Use the real uid/gid to test for access to a path.\n\n  path\n    Path to be tested; can "
       "be string, bytes, or a path-like object.\n  mode\n    Operating-system mode bitfield.  Can "
       "be F_OK to test existence,\n    or the inclusive-OR of R_OK, W_OK, and X_OK.") {
    PathArgument path;
    int mode;
    bool effective;
    bool follows;
    if (!os_refuse(vm, "dir_fd", args[2]) || !os_want_int(vm, args[1], &mode) ||
        !object_is_true(vm, args[3], &effective) || !object_is_true(vm, args[4], &follows)) {
        return false;
    }
    bool done = path_argument_read(vm, &args[0], "access", "path", PATH_IS_PATH, &path);
    if (done) {
        *result = value_from_bool(host_file_may_access(path.text, mode, follows, effective));
    }
    path_argument_release(&path);
    return done;
}

// ---- Times -------------------------------------------------------------------------------------

// A number of seconds as nanoseconds, rounded down.
static bool want_time(Vm *vm, Value value, int64_t *nanoseconds) {
    if (int_check(vm, value)) {
        int64_t whole = 0;
        if (!object_to_int64(vm, value, &whole)) {
            return false;
        }
        *nanoseconds = whole * NANOSECONDS;
        return true;
    }
    if (!value_is_double(value) && !value_is_kind(value, KIND_FLOAT)) {
        return object_to_int64(vm, value, nanoseconds); // raises
    }
    double number;
    if (!native_want_double(vm, value, &number)) {
        return false;
    }
    double whole = (double)(int64_t)number;
    whole -= whole > number ? 1.0 : 0.0;
    *nanoseconds = (int64_t)whole * NANOSECONDS + (int64_t)((number - whole) * NANOSECONDS);
    return true;
}

static bool want_pair(Vm *vm, Value value, const char *name, const Tuple **pair) {
    if (!value_is_tuple(value) || value_as_tuple(value)->count != 2) {
        const char *wanted =
            name[0] == 't' ? "either a tuple of two ints or None" : "a tuple of two ints";
        return exception_raise(vm, CLASS_TYPE_ERROR, "utime: '%s' must be %s", name, wanted);
    }
    *pair = value_as_tuple(value);
    return true;
}

// *times is left alone when neither is given: now.
static bool want_times(Vm *vm, Value times, Value ns, int64_t *out, bool *is_now) {
    const Tuple *pair;
    *is_now = false;
    if (!value_is_none(times) && !value_is_absent(ns)) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "utime: you may specify either 'times' or 'ns' but not both");
    }
    if (!value_is_none(times)) {
        return want_pair(vm, times, "times", &pair) && want_time(vm, pair->items[0], &out[0]) &&
               want_time(vm, pair->items[1], &out[1]);
    }
    if (!value_is_absent(ns)) {
        return want_pair(vm, ns, "ns", &pair) && object_to_int64(vm, pair->items[0], &out[0]) &&
               object_to_int64(vm, pair->items[1], &out[1]);
    }
    *is_now = true;
    return true;
}

typedef struct NewTimes {
    const int64_t *given; // of access and of change, in nanoseconds; NULL: now
    bool follows;         // a symbolic link, to what it names
} NewTimes;

static bool change_times(const PathArgument *path, const void *details, int *error_number) {
    const NewTimes *times = details;
    return path->text != NULL
               ? host_file_set_times(path->text, times->given, times->follows, error_number)
               : host_file_set_times_of_descriptor(path->descriptor, times->given, error_number);
}

NATIVE(os_utime_native, "utime",
       "(path, times=None, *, ns=<absent>, dir_fd=None, follow_symlinks=True)",
       "Set the access and modified time of path.\n\nIf times is not None, it must be a tuple "
       "(atime, mtime);\n    atime and mtime should be expressed as float seconds since the "
       "epoch.\nIf ns is specified, it must be a tuple (atime_ns, mtime_ns);\n    atime_ns and "
       "mtime_ns should be expressed as integer nanoseconds\n    since the epoch.\nIf times is "
       "None and ns is unspecified, utime uses the current time.") {
    int64_t times[2] = {0, 0};
    bool is_now;
    NewTimes new_times = {NULL, false};
    if (!os_refuse(vm, "dir_fd", args[3]) || !object_is_true(vm, args[4], &new_times.follows) ||
        !want_times(vm, args[1], args[2], times, &is_now)) {
        return false;
    }
    new_times.given = is_now ? NULL : times;
    return os_act(vm, &args[0], "utime", PATH_MAY_BE_DESCRIPTOR, change_times, &new_times);
}

// ---- The file system ---------------------------------------------------------------------------

NATIVE(os_disk_space_native, "disk_space", "(path)",
       "The bytes of the file system that a path is on: all, free, available to this user.") {
    PathArgument path;
    HostFileSystem facts;
    int error_number = 0;
    bool done = path_argument_read(vm, &args[0], "statvfs", "path", PATH_IS_PATH, &path) &&
                (host_file_system_facts(path.text, &facts, &error_number) ||
                 path_argument_fail(vm, &path, error_number));
    if (done) {
        const Value items[] = {int_from_uint64(vm, facts.blocks * facts.fragment_size),
                               int_from_uint64(vm, facts.free_blocks * facts.fragment_size),
                               int_from_uint64(vm, facts.available_blocks * facts.fragment_size)};
        *result = value_from_object(tuple_from_values(vm, items, 3));
    }
    path_argument_release(&path);
    return done;
}

void os_facts_add(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &os_stat_native,    &os_lstat_native,  &os_fstat_native,      &os_exists_native,
        &os_lexists_native, &os_isfile_native, &os_isdir_native,      &os_islink_native,
        &os_access_native,  &os_utime_native,  &os_disk_space_native, NULL};
    native_add_functions(vm, module, functions);
    Class *class = struct_sequence_class(vm, "os.stat_result", stat_fields, true);
    struct_sequence_add_hidden(vm, class, stat_hidden);
    library_set(vm, module, "stat_result", value_from_object(class));
}
