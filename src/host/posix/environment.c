// environment.c: facts of a POSIX process.
#define _GNU_SOURCE
#include "host/environment.h"

#include <stdlib.h>
#include <unistd.h>

const char *host_environment_get(const char *name) { return getenv(name); }

const char *host_environment_entry(size_t index) {
    for (size_t position = 0; environ != NULL && environ[position] != NULL; position++) {
        if (position == index) {
            return environ[position];
        }
    }
    return NULL;
}

long host_environment_process_id(void) { return (long)getpid(); }

const char *host_environment_platform(void) { return "linux"; }

int host_environment_processor_count(void) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (int)count;
}
