// environment.c: facts of a POSIX process.
#define _GNU_SOURCE
#include "host/environment.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
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

bool host_environment_set(const char *name, const char *value, int *error_number) {
    if ((value == NULL ? unsetenv(name) : setenv(name, value, 1)) == 0) {
        return true;
    }
    *error_number = errno;
    return false;
}

void host_environment_make_plain(const char *kept) {
    const char *value = getenv(kept);
    char *copy = value == NULL ? NULL : strdup(value);
    clearenv();
    setenv("TZ", "UTC", 1);
    setenv("PATH", "/usr/local/bin:/usr/bin:/bin", 1);
    if (copy != NULL) {
        setenv(kept, copy, 1);
    }
    free(copy);
}

long host_environment_process_id(void) { return (long)getpid(); }

const char *host_environment_platform(void) { return "linux"; }

void host_environment_program(char *buffer, size_t size) {
    ssize_t length = readlink("/proc/self/exe", buffer, size - 1);
    buffer[length < 0 ? 0 : length] = '\0';
}

int host_environment_processor_count(void) {
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : (int)count;
}
