// standard_streams.h: what a child of this process has as its descriptors 0, 1 and 2.
#ifndef ASPY_HOST_POSIX_STANDARD_STREAMS_H
#define ASPY_HOST_POSIX_STANDARD_STREAMS_H

#include <fcntl.h>
#include <stdbool.h>
#include <unistd.h>

enum { STANDARD_STREAM_COUNT = 3 };

// In the child: makes the given descriptors 0, 1 and 2; those below 0 stay what they are. Allocates
// nothing. False with errno when the machine refuses.
static inline bool standard_streams_place(const int streams[STANDARD_STREAM_COUNT]) {
    int moved[STANDARD_STREAM_COUNT];
    // One that would be overwritten before it is moved goes out of the way first.
    for (int index = 0; index < STANDARD_STREAM_COUNT; index++) {
        moved[index] = streams[index];
        if (moved[index] >= 0 && moved[index] < STANDARD_STREAM_COUNT) {
            moved[index] = fcntl(moved[index], F_DUPFD_CLOEXEC, STANDARD_STREAM_COUNT);
            if (moved[index] < 0) {
                return false;
            }
        }
    }
    for (int index = 0; index < STANDARD_STREAM_COUNT; index++) {
        if (moved[index] >= 0 && dup2(moved[index], index) < 0) {
            return false;
        }
    }
    return true;
}

#endif
