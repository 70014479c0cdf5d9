// process.h: the process that scripts run in, and what it can do to others.
#ifndef ASPY_HOST_PROCESS_H
#define ASPY_HOST_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"
#include "base/text_buffer.h"

// The number of the process that started this one.
int64_t host_process_parent(void);
// The user and the group that the process belongs to, or acts as.
int64_t host_process_user(bool is_effective);
int64_t host_process_group(bool is_effective);
// Which permissions new files do not get; returns what was set before.
int64_t host_process_set_creation_mask(uint32_t mask);

// Ends the process at once: nothing is flushed.
NORETURN void host_process_exit(int status);
NORETURN void host_process_abort(void);

// Sends a signal. Returns false and stores the errno when it cannot be sent.
MUST_USE bool host_process_signal(int64_t process, int signal_number, int *error_number);
// Runs a command by the shell and waits for it: *status is as wait() gives it. Returns false with
// the errno when the process may not.
MUST_USE bool host_process_run_shell(const char *command, int *status, int *error_number);

// Seconds: user and system time of this process and of its ended children, and elapsed time.
void host_process_times(double seconds[5]);
// Points names[0 … 4] at what the system, this node, its release and version and the machine are
// called, all of it in `storage`.
void host_process_machine_names(TextBuffer *storage, const char *names[5]);

// Appends the name and version of the C library, as "glibc 2.36"; nothing where it does not tell.
void host_process_c_library(TextBuffer *text);

#endif
