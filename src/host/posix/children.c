// children.c: fork and waitpid.
#define _GNU_SOURCE
#include "host/children.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/gate.h"
#include "host/posix/standard_streams.h"

int64_t host_child_fork(int *error_number) {
    if (!host_gate_pass_program(error_number)) {
        return -1;
    }
    pid_t child = fork();
    *error_number = child < 0 ? errno : 0;
    return child;
}

bool host_child_wait(int64_t child, bool waits, int *code, int *error_number) {
    int status;
    pid_t ended = waitpid((pid_t)child, &status, waits ? 0 : WNOHANG);
    *error_number = ended < 0 ? errno : 0;
    if (ended <= 0) {
        return false;
    }
    *code = WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    return true;
}

// ---- Confining ---------------------------------------------------------------------------------

static void close_others(void) {
    long limit = sysconf(_SC_OPEN_MAX);
    if (close_range(STANDARD_STREAM_COUNT, UINT_MAX, 0) != 0) {
        for (int descriptor = STANDARD_STREAM_COUNT; descriptor < limit; descriptor++) {
            close(descriptor);
        }
    }
}

static bool set_limit(unsigned resource, uint64_t most) {
    struct rlimit limit;
    if (most == 0 || getrlimit(resource, &limit) != 0) {
        return most == 0;
    }
    if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max > most) {
        limit.rlim_max = most;
    }
    limit.rlim_cur = limit.rlim_max;
    return setrlimit(resource, &limit) == 0;
}

// What the process has already may be much, and is no measure: sanitizers reserve whole terabytes.
static bool limit_memory(uint64_t more) {
    FILE *file = more == 0 ? NULL : fopen("/proc/self/statm", "re");
    if (file == NULL) {
        return true; // this machine does not tell
    }
    uint64_t pages = 0;
    bool is_known = fscanf(file, "%*s %*s %*s %*s %*s %" SCNu64, &pages) == 1;
    fclose(file);
    return !is_known || set_limit(RLIMIT_DATA, pages * (uint64_t)sysconf(_SC_PAGESIZE) + more);
}

bool host_child_confine(const HostConfinement *confinement, int *error_number) {
    const struct rlimit no_core = {0, 0};
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGXFSZ, SIG_IGN); // writing fails instead
    bool is_good = standard_streams_place(confinement->streams) &&
                   chdir(confinement->folder) == 0 && setrlimit(RLIMIT_CORE, &no_core) == 0 &&
                   limit_memory(confinement->more_memory) &&
                   set_limit(RLIMIT_FSIZE, confinement->most_file_size) &&
                   set_limit(RLIMIT_CPU, confinement->most_seconds);
    *error_number = errno;
    close_others();
    return is_good;
}

void host_child_end(int64_t child) {
    kill((pid_t)-child, SIGKILL);
    kill((pid_t)child, SIGKILL);
}

// ---- Memory ------------------------------------------------------------------------------------

void *host_child_share_memory(size_t size, int *error_number) {
    // Nobody could see it, and it is not counted.
    if (!host_gate_pass_program(error_number)) {
        return NULL;
    }
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *error_number = errno;
    return memory == MAP_FAILED ? NULL : memory;
}
