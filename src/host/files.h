// files.h: files and folders by their names.
//
// The one place where a path meets the machine: whatever takes a path is here, so that a run that
// may not touch files can be kept from it in one place. Open files are descriptors.h.
//
// Functions that can fail return false, or -1 where they return a number, and store the errno.
#ifndef ASPY_HOST_FILES_H
#define ASPY_HOST_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/text_buffer.h"
#include "base/vector.h"

// Names of a folder's entries without "." and "..", sorted by bytes; each is owned by the vector.
typedef VECTOR(char *) HostFileNames;

// What a folder says of its entries, where it says anything.
typedef enum HostFileType {
    HOST_FILE_UNKNOWN,
    HOST_FILE_REGULAR,
    HOST_FILE_DIRECTORY,
    HOST_FILE_LINK,
    HOST_FILE_OTHER
} HostFileType;

// An entry of a folder.
typedef struct HostFileEntry {
    HostFileType type;
    uint64_t inode;
    char *name; // owned by the vector
} HostFileEntry;
typedef VECTOR(HostFileEntry) HostFileEntries;

// What is known of a file.
typedef struct HostFileFacts {
    uint32_t mode; // what it is, and who may do what with it
    uint64_t inode;
    uint64_t device;
    uint64_t links;
    uint32_t user;
    uint32_t group;
    int64_t size;
    int64_t accessed_ns; // since 1970
    int64_t modified_ns;
    int64_t changed_ns;
    int64_t block_size;
    int64_t blocks;
    uint64_t special_device; // which device a device file stands for
} HostFileFacts;

// The file system that a file is on.
typedef struct HostFileSystem {
    uint64_t block_size;
    uint64_t fragment_size;
    uint64_t blocks;
    uint64_t free_blocks;
    uint64_t available_blocks;
} HostFileSystem;

// A number that the machine's header files give a name.
typedef struct HostConstant {
    const char *name;
    int64_t value;
} HostConstant;

// O_RDONLY, W_OK, … and, of errors, ENOENT, …; the last one has no name.
MUST_USE const HostConstant *host_file_constants(void);
MUST_USE const HostConstant *host_error_constants(void);

// Appends the whole file to `contents`. Returns false and stores the errno when it cannot be read;
// a directory is EISDIR. On failure `contents` may have grown.
MUST_USE bool host_file_read(const char *path, TextBuffer *contents, int *error_number);

// Does a file, folder or anything else stand at this path?
bool host_file_exists(const char *path);

// Does a folder stand at this path?
bool host_file_is_directory(const char *path);

// Does a regular file stand at this path?
bool host_file_is_regular(const char *path);

// Appends `path` made absolute: the working directory before it, "." and ".." and double slashes
// taken out, links left as they are (os.path.abspath).
void host_file_absolute_path(const char *path, TextBuffer *out);

// Lists a folder. Release with host_file_names_release either way.
MUST_USE bool host_file_list_directory(const char *path, HostFileNames *names, int *error_number);
// The same in the machine's own order, with what the folder says of each entry.
MUST_USE bool host_file_scan_directory(const char *path, HostFileEntries *entries,
                                       int *error_number);
void host_file_entries_release(HostFileEntries *entries);

// Opens a file and returns its descriptor, which programs started later do not inherit. `flags` are
// those of host_file_constants.
MUST_USE int host_file_open(const char *path, int flags, uint32_t mode, int *error_number);
// Opens for reading, writing or both, in the words of open().
typedef enum HostFilePurpose {
    HOST_FILE_FOR_READING = 1,   // the file must exist, unless one of the next three is given
    HOST_FILE_FOR_WRITING = 2,   // (alone: made empty)
    HOST_FILE_FOR_APPENDING = 4, // writes go to the end
    HOST_FILE_FOR_CREATING = 8,  // the file must not exist
    HOST_FILE_FOR_UPDATING = 16  // as it is, but for reading and writing
} HostFilePurpose;
// The flags for one of READING, WRITING, APPENDING and CREATING, with or without UPDATING.
MUST_USE int host_file_flags(unsigned purpose);

// `follows_links`: of a link, what it points to.
MUST_USE bool host_file_facts(const char *path, bool follows_links, HostFileFacts *facts,
                              int *error_number);
MUST_USE bool host_file_facts_of_descriptor(int descriptor, HostFileFacts *facts,
                                            int *error_number);
MUST_USE bool host_file_system_facts(const char *path, HostFileSystem *facts, int *error_number);
MUST_USE bool host_file_may_access(const char *path, int mode, bool follows_links,
                                   bool as_effective);

// What changes files and folders. False with the errno, also where the gate is closed.
MUST_USE bool host_file_make_directory(const char *path, uint32_t mode, int *error_number);
MUST_USE bool host_file_make_pipe(const char *path, uint32_t mode, int *error_number);
MUST_USE bool host_file_remove(const char *path, int *error_number);
MUST_USE bool host_file_remove_directory(const char *path, int *error_number);
MUST_USE bool host_file_rename(const char *from, const char *to, int *error_number);
MUST_USE bool host_file_link(const char *from, const char *to, bool follows_links,
                             int *error_number);
MUST_USE bool host_file_make_link(const char *target, const char *path, int *error_number);
// Appends what a link points to.
MUST_USE bool host_file_read_link(const char *path, TextBuffer *out, int *error_number);
MUST_USE bool host_file_set_mode(const char *path, uint32_t mode, bool follows_links,
                                 int *error_number);
MUST_USE bool host_file_set_mode_of_descriptor(int descriptor, uint32_t mode, int *error_number);
MUST_USE bool host_file_set_owner(const char *path, int64_t user, int64_t group, bool follows_links,
                                  int *error_number);
// Times in nanoseconds since 1970; NULL for now.
MUST_USE bool host_file_set_times(const char *path, const int64_t times[2], bool follows_links,
                                  int *error_number);
MUST_USE bool host_file_set_times_of_descriptor(int descriptor, const int64_t times[2],
                                                int *error_number);
MUST_USE bool host_file_truncate(const char *path, int64_t length, int *error_number);
MUST_USE bool host_file_change_directory(const char *path, int *error_number);
MUST_USE bool host_file_change_to_descriptor(int descriptor, int *error_number);
// Appends the working directory.
MUST_USE bool host_file_working_directory(TextBuffer *out, int *error_number);

// Gives back what host_file_list_directory made.
void host_file_names_release(HostFileNames *names);

// The words of the C library for an errno: "No such file or directory". Valid until the next call.
const char *host_error_text(int error_number);

#endif
