// process.c: the process on a POSIX machine.
#define _GNU_SOURCE
#include "host/process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "host/gate.h"

int64_t host_process_parent(void) { return getppid(); }

int64_t host_process_user(bool is_effective) { return is_effective ? geteuid() : getuid(); }

int64_t host_process_group(bool is_effective) { return is_effective ? getegid() : getgid(); }

int64_t host_process_set_creation_mask(uint32_t mask) { return umask((mode_t)mask); }

void host_process_exit(int status) { _exit(status); }

void host_process_abort(void) { abort(); }

bool host_process_signal(int64_t process, int signal_number, int *error_number) {
    if (!host_gate_pass_signal((long)process, error_number)) {
        return false;
    }
    if (kill((pid_t)process, signal_number) == 0) {
        return true;
    }
    *error_number = errno;
    return false;
}

bool host_process_run_shell(const char *command, int *status, int *error_number) {
    if (!host_gate_pass_program(error_number)) {
        return false;
    }
    *status = system(command);
    return true;
}

void host_process_times(double seconds[5]) {
    struct tms spent;
    clock_t elapsed = times(&spent);
    double ticks = (double)sysconf(_SC_CLK_TCK);
    seconds[0] = (double)spent.tms_utime / ticks;
    seconds[1] = (double)spent.tms_stime / ticks;
    seconds[2] = (double)spent.tms_cutime / ticks;
    seconds[3] = (double)spent.tms_cstime / ticks;
    seconds[4] = (double)elapsed / ticks;
}

void host_process_c_library(TextBuffer *text) {
#ifdef _CS_GNU_LIBC_VERSION
    char name[64];
    size_t length = confstr(_CS_GNU_LIBC_VERSION, name, sizeof name);
    if (length > 0 && length <= sizeof name) {
        text_buffer_append(text, name, length - 1);
    }
#else
    (void)text;
#endif
}

void host_process_machine_names(TextBuffer *storage, const char *names[5]) {
    struct utsname facts;
    memset(&facts, 0, sizeof facts);
    (void)uname(&facts);
    const char *const found[] = {facts.sysname, facts.nodename, facts.release, facts.version,
                                 facts.machine};
    size_t starts[5];
    for (size_t index = 0; index < 5; index++) {
        starts[index] = storage->length;
        text_buffer_append(storage, found[index], strlen(found[index]) + 1);
    }
    for (size_t index = 0; index < 5; index++) {
        names[index] = storage->bytes + starts[index];
    }
}
