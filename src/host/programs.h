// programs.h: other programs, and how they are started. They are children of this process like its
// copies: children.h waits for them.
#ifndef ASPY_HOST_PROGRAMS_H
#define ASPY_HOST_PROGRAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

typedef struct HostProgramPlan {
    const char *const *programs;    // paths that are tried one after another; ended by NULL
    const char *const *arguments;   // the first one is the program's own name; ended by NULL
    const char *const *environment; // "NAME=value"; ended by NULL. NULL: our own
    const char *folder;             // to run in; NULL: our own
    int streams[3];                 // descriptors that become 0, 1 and 2; -1: ours
    const int *kept;                // more descriptors that the program has, by the same numbers
    size_t kept_count;
    bool closes_others;  // it has no other descriptors but these
    bool starts_session; // it has no terminal
    int group;           // the process group it joins; 0: a new one; below 0: ours
} HostProgramPlan;

// Starts a program. Returns false and stores the errno when it could not be; `*is_of_folder` tells
// that the folder was the reason.
MUST_USE bool host_program_start(const HostProgramPlan *plan, int64_t *process, int *error_number,
                                 bool *is_of_folder);
// A descriptor that can be read when the program has ended; -1: the machine has none.
MUST_USE int host_program_descriptor(int64_t process, int *error_number);

#endif
