// file_paths.c: what can be done to a file by its name on a POSIX machine. See files.h.
#define _GNU_SOURCE
#include "host/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "host/gate.h"

enum { NANOSECONDS = 1000000000 };

static bool keep_error(bool is_good, int *error_number) {
    if (!is_good) {
        *error_number = errno;
    }
    return is_good;
}

int host_file_open(const char *path, int flags, uint32_t mode, int *error_number) {
    bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
    // O_EXCL does not follow a link that stands where the file is to be made.
    bool follows_link =
        (flags & O_NOFOLLOW) == 0 && (flags & (O_CREAT | O_EXCL)) != (O_CREAT | O_EXCL);
    if (!host_gate_pass_path(path, writes ? HOST_GATE_WRITE : HOST_GATE_READ, follows_link,
                             error_number)) {
        return -1;
    }
    int descriptor = open(path, flags | O_CLOEXEC, (mode_t)mode);
    (void)keep_error(descriptor >= 0, error_number);
    return descriptor;
}

int host_file_flags(unsigned purpose) {
    bool updates = (purpose & HOST_FILE_FOR_UPDATING) != 0;
    int access = (updates ? O_RDWR : O_WRONLY) | O_CLOEXEC;
    if ((purpose & HOST_FILE_FOR_WRITING) != 0) {
        return access | O_CREAT | O_TRUNC;
    }
    if ((purpose & HOST_FILE_FOR_APPENDING) != 0) {
        return access | O_CREAT | O_APPEND;
    }
    if ((purpose & HOST_FILE_FOR_CREATING) != 0) {
        return access | O_CREAT | O_EXCL;
    }
    return (updates ? O_RDWR : O_RDONLY) | O_CLOEXEC;
}

// ---- What is known of files --------------------------------------------------------------------

static int64_t nanoseconds_of(struct timespec time) {
    return (int64_t)time.tv_sec * NANOSECONDS + time.tv_nsec;
}

static void tell_facts(const struct stat *from, HostFileFacts *facts) {
    *facts = (HostFileFacts){
        .mode = from->st_mode,
        .inode = from->st_ino,
        .device = from->st_dev,
        .links = from->st_nlink,
        .user = from->st_uid,
        .group = from->st_gid,
        .size = from->st_size,
        .accessed_ns = nanoseconds_of(from->st_atim),
        .modified_ns = nanoseconds_of(from->st_mtim),
        .changed_ns = nanoseconds_of(from->st_ctim),
        .block_size = from->st_blksize,
        .blocks = from->st_blocks,
        .special_device = from->st_rdev,
    };
}

bool host_file_facts(const char *path, bool follows_links, HostFileFacts *facts,
                     int *error_number) {
    struct stat found = {0};
    if (!host_gate_pass_path(path, HOST_GATE_LOOK, follows_links, error_number)) {
        return false;
    }
    int result = follows_links ? stat(path, &found) : lstat(path, &found);
    tell_facts(&found, facts);
    return keep_error(result == 0, error_number);
}

bool host_file_facts_of_descriptor(int descriptor, HostFileFacts *facts, int *error_number) {
    struct stat found = {0};
    int result = fstat(descriptor, &found);
    tell_facts(&found, facts);
    return keep_error(result == 0, error_number);
}

bool host_file_system_facts(const char *path, HostFileSystem *facts, int *error_number) {
    struct statvfs found = {0};
    if (!host_gate_pass_path(path, HOST_GATE_LOOK, true, error_number)) {
        return false;
    }
    int result = statvfs(path, &found);
    *facts = (HostFileSystem){
        .block_size = found.f_bsize,
        .fragment_size = found.f_frsize,
        .blocks = found.f_blocks,
        .free_blocks = found.f_bfree,
        .available_blocks = found.f_bavail,
    };
    return keep_error(result == 0, error_number);
}

bool host_file_may_access(const char *path, int mode, bool follows_links, bool as_effective) {
    int flags = (follows_links ? 0 : AT_SYMLINK_NOFOLLOW) | (as_effective ? AT_EACCESS : 0);
    int ignored;
    HostGatePurpose purpose = (mode & W_OK) != 0 ? HOST_GATE_WRITE
                              : mode == F_OK     ? HOST_GATE_LOOK
                                                 : HOST_GATE_READ;
    return host_gate_pass_path(path, purpose, follows_links, &ignored) &&
           faccessat(AT_FDCWD, path, mode, flags) == 0;
}

bool host_file_read_link(const char *path, TextBuffer *out, int *error_number) {
    char target[PATH_MAX];
    if (!host_gate_pass_path(path, HOST_GATE_LOOK, false, error_number)) {
        return false;
    }
    ssize_t length = readlink(path, target, sizeof target);
    if (!keep_error(length >= 0, error_number)) {
        return false;
    }
    text_buffer_append(out, target, (size_t)length);
    return true;
}

bool host_file_working_directory(TextBuffer *out, int *error_number) {
    char *path = getcwd(NULL, 0); // allocated by the C library
    if (!keep_error(path != NULL, error_number)) {
        return false;
    }
    text_buffer_append_text(out, path);
    free(path);
    return true;
}

// ---- Changing them -----------------------------------------------------------------------------

bool host_file_make_directory(const char *path, uint32_t mode, int *error_number) {
    return host_gate_pass_path(path, HOST_GATE_WRITE, false, error_number) &&
           keep_error(mkdir(path, (mode_t)mode) == 0, error_number);
}

bool host_file_make_pipe(const char *path, uint32_t mode, int *error_number) {
    return host_gate_pass_path(path, HOST_GATE_WRITE, false, error_number) &&
           keep_error(mkfifo(path, (mode_t)mode) == 0, error_number);
}

bool host_file_remove(const char *path, int *error_number) {
    return host_gate_pass_path(path, HOST_GATE_WRITE, false, error_number) &&
           keep_error(unlink(path) == 0, error_number);
}

bool host_file_remove_directory(const char *path, int *error_number) {
    return host_gate_pass_path(path, HOST_GATE_WRITE, false, error_number) &&
           keep_error(rmdir(path) == 0, error_number);
}

bool host_file_rename(const char *from, const char *to, int *error_number) {
    return host_gate_pass_path(from, HOST_GATE_WRITE, false, error_number) &&
           host_gate_pass_path(to, HOST_GATE_WRITE, false, error_number) &&
           keep_error(rename(from, to) == 0, error_number);
}

bool host_file_link(const char *from, const char *to, bool follows_links, int *error_number) {
    int flags = follows_links ? AT_SYMLINK_FOLLOW : 0;
    return host_gate_pass_path(from, HOST_GATE_WRITE, follows_links, error_number) &&
           host_gate_pass_path(to, HOST_GATE_WRITE, false, error_number) &&
           keep_error(linkat(AT_FDCWD, from, AT_FDCWD, to, flags) == 0, error_number);
}

bool host_file_make_link(const char *target, const char *path, int *error_number) {
    return host_gate_pass_link(target, path, error_number) &&
           keep_error(symlink(target, path) == 0, error_number);
}

bool host_file_set_mode(const char *path, uint32_t mode, bool follows_links, int *error_number) {
    int flags = follows_links ? 0 : AT_SYMLINK_NOFOLLOW;
    return host_gate_pass_path(path, HOST_GATE_WRITE, follows_links, error_number) &&
           keep_error(fchmodat(AT_FDCWD, path, (mode_t)mode, flags) == 0, error_number);
}

bool host_file_set_mode_of_descriptor(int descriptor, uint32_t mode, int *error_number) {
    return host_gate_pass_change(descriptor, error_number) &&
           keep_error(fchmod(descriptor, (mode_t)mode) == 0, error_number);
}

bool host_file_set_owner(const char *path, int64_t user, int64_t group, bool follows_links,
                         int *error_number) {
    if (!host_gate_pass_path(path, HOST_GATE_WRITE, follows_links, error_number)) {
        return false;
    }
    int flags = follows_links ? 0 : AT_SYMLINK_NOFOLLOW;
    int result = fchownat(AT_FDCWD, path, (uid_t)user, (gid_t)group, flags);
    return keep_error(result == 0, error_number);
}

// The machine's form of two times; seconds are rounded down, so that what is left is positive.
static void split_times(const int64_t times[2], struct timespec out[2]) {
    for (int index = 0; index < 2; index++) {
        int64_t rest = times[index] % NANOSECONDS;
        rest += rest < 0 ? NANOSECONDS : 0;
        out[index].tv_sec = (time_t)((times[index] - rest) / NANOSECONDS);
        out[index].tv_nsec = (long)rest;
    }
}

bool host_file_set_times(const char *path, const int64_t times[2], bool follows_links,
                         int *error_number) {
    if (!host_gate_pass_path(path, HOST_GATE_WRITE, follows_links, error_number)) {
        return false;
    }
    struct timespec split[2];
    if (times != NULL) {
        split_times(times, split);
    }
    int flags = follows_links ? 0 : AT_SYMLINK_NOFOLLOW;
    int result = utimensat(AT_FDCWD, path, times == NULL ? NULL : split, flags);
    return keep_error(result == 0, error_number);
}

bool host_file_set_times_of_descriptor(int descriptor, const int64_t times[2], int *error_number) {
    struct timespec split[2];
    if (times != NULL) {
        split_times(times, split);
    }
    return host_gate_pass_change(descriptor, error_number) &&
           keep_error(futimens(descriptor, times == NULL ? NULL : split) == 0, error_number);
}

bool host_file_truncate(const char *path, int64_t length, int *error_number) {
    return host_gate_pass_path(path, HOST_GATE_WRITE, true, error_number) &&
           keep_error(truncate(path, length) == 0, error_number);
}

bool host_file_change_directory(const char *path, int *error_number) {
    return host_gate_pass_path(path, HOST_GATE_READ, true, error_number) &&
           keep_error(chdir(path) == 0, error_number);
}

bool host_file_change_to_descriptor(int descriptor, int *error_number) {
    return keep_error(fchdir(descriptor) == 0, error_number);
}
