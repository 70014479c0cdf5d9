// environment.h: what the machine tells a process about itself.
#ifndef ASPY_HOST_ENVIRONMENT_H
#define ASPY_HOST_ENVIRONMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"

// The value of an environment variable, or NULL. Owned by the environment.
const char *host_environment_get(const char *name);

// Entry number `index` as "NAME=value", or NULL past the last one. Owned by the environment.
const char *host_environment_entry(size_t index);

// Sets a variable, or with a NULL value takes it away. Returns false and stores the errno when the
// name is none. What programs started later see; texts got before may die.
MUST_USE bool host_environment_set(const char *name, const char *value, int *error_number);

// Takes all variables away but `kept`, and sets TZ to UTC and PATH to the usual folders: what every
// machine agrees on.
void host_environment_make_plain(const char *kept);

// The process number.
long host_environment_process_id(void);

// sys.platform: "linux", "darwin" …
const char *host_environment_platform(void);

// The file that this process runs, or "" where the machine does not say. Written into the buffer,
// which holds `size` bytes.
void host_environment_program(char *buffer, size_t size);

// How many processors may be used; at least 1.
int host_environment_processor_count(void);

#endif
