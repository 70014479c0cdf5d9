// environment.h: what the machine tells a process about itself.
#ifndef ASPY_HOST_ENVIRONMENT_H
#define ASPY_HOST_ENVIRONMENT_H

#include <stddef.h>

// The value of an environment variable, or NULL. Owned by the environment.
const char *host_environment_get(const char *name);

// Entry number `index` as "NAME=value", or NULL past the last one. Owned by the environment.
const char *host_environment_entry(size_t index);

// The process number.
long host_environment_process_id(void);

// sys.platform: "linux", "darwin" …
const char *host_environment_platform(void);

// How many processors may be used; at least 1.
int host_environment_processor_count(void);

#endif
