// files.h: reading scripts and looking around in folders.
#ifndef ASPY_HOST_FILES_H
#define ASPY_HOST_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/text_buffer.h"
#include "base/vector.h"

// Names of a folder's entries without "." and "..", sorted by bytes; each is owned by the vector.
typedef VECTOR(char *) HostFileNames;

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

// Lists a folder. Returns false and stores the errno on failure. Release with
// host_file_names_release either way.
MUST_USE bool host_file_list_directory(const char *path, HostFileNames *names, int *error_number);

// Gives back what host_file_list_directory made.
void host_file_names_release(HostFileNames *names);

// The words of the C library for an errno: "No such file or directory". Valid until the next call.
const char *host_error_text(int error_number);

#endif
