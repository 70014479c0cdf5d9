// entropy.c: getrandom, in pieces that it promises to fill.
#define _GNU_SOURCE
#include "host/entropy.h"

#include <errno.h>
#include <sys/random.h>

#include "base/fatal.h"

void host_entropy_fill(void *bytes, size_t length) {
    char *next = bytes;
    while (length > 0) {
        ssize_t count = getrandom(next, length, 0);
        if (count > 0) {
            next += count;
            length -= (size_t)count;
        } else if (errno != EINTR) {
            fatal(EXIT_CODE_LIMIT, "the machine gives no random bytes");
        }
    }
}
