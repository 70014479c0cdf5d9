// files.c: files and folders of a POSIX machine.
#define _GNU_SOURCE
#include "host/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "host/gate.h"

enum { READ_SIZE = 64 * 1024 };

static bool read_to_end(int descriptor, TextBuffer *contents) {
    for (;;) {
        char *end = text_buffer_reserve(contents, READ_SIZE);
        ssize_t count = read(descriptor, end, READ_SIZE);
        if (count == 0) {
            return true;
        }
        if (count > 0) {
            text_buffer_advance(contents, (size_t)count);
        } else if (errno != EINTR) {
            return false;
        }
    }
}

bool host_file_read(const char *path, TextBuffer *contents, int *error_number) {
    if (!host_gate_pass_path(path, HOST_GATE_READ, true, error_number)) {
        return false;
    }
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        *error_number = errno;
        return false;
    }
    bool is_good = read_to_end(descriptor, contents);
    if (!is_good) {
        *error_number = errno;
    }
    close(descriptor);
    return is_good;
}

static bool look(const char *path, struct stat *facts) {
    int ignored;
    return host_gate_pass_path(path, HOST_GATE_LOOK, true, &ignored) && stat(path, facts) == 0;
}

bool host_file_exists(const char *path) {
    struct stat facts;
    return look(path, &facts);
}

bool host_file_is_directory(const char *path) {
    struct stat facts;
    return look(path, &facts) && S_ISDIR(facts.st_mode);
}

bool host_file_is_regular(const char *path) {
    struct stat facts;
    return look(path, &facts) && S_ISREG(facts.st_mode);
}

static void append_working_directory(TextBuffer *out) {
    char *working = getcwd(NULL, 0);
    // A working directory that was deleted has no name; the root is as good as any.
    text_buffer_append_text(out, working == NULL ? "" : working);
    free(working);
}

// Takes the last segment off "/a/b"; the root, written as no bytes at all, stays.
static void remove_segment(TextBuffer *path, size_t start) {
    size_t end = path->length;
    while (end > start && path->bytes[end - 1] != '/') {
        end--;
    }
    text_buffer_truncate(path, end > start ? end - 1 : start);
}

static void append_segment(TextBuffer *path, size_t start, const char *segment, size_t length) {
    if (length == 0 || (length == 1 && segment[0] == '.')) {
        return;
    }
    if (length == 2 && memcmp(segment, "..", 2) == 0) {
        remove_segment(path, start);
        return;
    }
    text_buffer_append_byte(path, '/');
    text_buffer_append(path, segment, length);
}

static void append_segments(TextBuffer *path, size_t start, const char *segments) {
    while (*segments != '\0') {
        size_t length = strcspn(segments, "/");
        append_segment(path, start, segments, length);
        segments += length + (segments[length] == '/');
    }
}

void host_file_absolute_path(const char *path, TextBuffer *out) {
    size_t start = out->length;
    if (path[0] != '/') {
        TextBuffer working;
        text_buffer_init(&working);
        append_working_directory(&working);
        append_segments(out, start, working.bytes);
        text_buffer_release(&working);
    }
    append_segments(out, start, path);
    if (out->length == start) {
        text_buffer_append_byte(out, '/');
    }
}

static int compare_names(const void *left, const void *right) {
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static char *copy_name(const char *name) {
    size_t size = strlen(name) + 1;
    return memcpy(memory_allocate(size), name, size);
}

static HostFileType type_of(const struct dirent *entry) {
    switch (entry->d_type) {
    case DT_UNKNOWN:
        return HOST_FILE_UNKNOWN;
    case DT_REG:
        return HOST_FILE_REGULAR;
    case DT_DIR:
        return HOST_FILE_DIRECTORY;
    case DT_LNK:
        return HOST_FILE_LINK;
    default:
        return HOST_FILE_OTHER;
    }
}

bool host_file_scan_directory(const char *path, HostFileEntries *entries, int *error_number) {
    *entries = (HostFileEntries){.items = NULL, .count = 0, .capacity = 0};
    if (!host_gate_pass_path(path, HOST_GATE_READ, true, error_number)) {
        return false;
    }
    DIR *directory = opendir(path);
    if (directory == NULL) {
        *error_number = errno;
        return false;
    }
    errno = 0;
    for (struct dirent *entry = readdir(directory); entry != NULL; entry = readdir(directory)) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            HostFileEntry found = {type_of(entry), entry->d_ino, copy_name(entry->d_name)};
            vector_push(entries, found);
        }
    }
    *error_number = errno;
    closedir(directory);
    return *error_number == 0;
}

void host_file_entries_release(HostFileEntries *entries) {
    for (size_t index = 0; index < entries->count; index++) {
        memory_release(entries->items[index].name);
    }
    vector_release(entries);
}

bool host_file_list_directory(const char *path, HostFileNames *names, int *error_number) {
    HostFileEntries entries;
    bool is_good = host_file_scan_directory(path, &entries, error_number);
    *names = (HostFileNames){.items = NULL, .count = 0, .capacity = 0};
    for (size_t index = 0; index < entries.count; index++) {
        vector_push(names, entries.items[index].name);
    }
    vector_release(&entries);
    if (names->count > 1) {
        qsort(names->items, names->count, sizeof *names->items, compare_names);
    }
    return is_good;
}

void host_file_names_release(HostFileNames *names) {
    for (size_t index = 0; index < names->count; index++) {
        memory_release(names->items[index]);
    }
    vector_release(names);
}

const char *host_error_text(int error_number) { return strerror(error_number); }
