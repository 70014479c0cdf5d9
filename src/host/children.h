// children.h: copies of this process, and memory that is shared with them.
#ifndef ASPY_HOST_CHILDREN_H
#define ASPY_HOST_CHILDREN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

// Makes a copy of the process: the number of the copy, 0 in the copy itself; -1 with the errno.
MUST_USE int64_t host_child_fork(int *error_number);
// How a child ended: *code is its exit code, or minus the signal that ended it. False when it still
// runs (only without `waits`), or with the errno when there is no such child; 0 otherwise.
MUST_USE bool host_child_wait(int64_t child, bool waits, int *code, int *error_number);
// What a copy keeps of the process that it is a copy of.
typedef struct HostConfinement {
    int streams[3];          // descriptors that become 0, 1 and 2; all others are closed
    const char *folder;      // its working directory
    uint64_t more_memory;    // bytes that it may ask for, beside what it has; 0: as before
    uint64_t most_file_size; // bytes of a file that it writes
    uint64_t most_seconds;   // of processor time; 0: as before
} HostConfinement;
// In a copy: leaves the session, the terminal and the open files of the process that made it, and
// ends when that one ends.
MUST_USE bool host_child_confine(const HostConfinement *confinement, int *error_number);
// Ends a child that leads a session, and what it started there.
void host_child_end(int64_t child);
// Memory that this process and its copies see alike. NULL, with the errno, when the machine
// refuses.
MUST_USE void *host_child_share_memory(size_t size, int *error_number);

#endif
