// programs.c: fork and exec.
//
// The child tells over a pipe, which a successful exec closes, what it failed at.
#define _GNU_SOURCE
#include "host/programs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/gate.h"
#include "host/posix/standard_streams.h"

// What the child writes when it fails.
typedef struct Failure {
    int error_number;
    bool is_of_folder;
} Failure;

// ---- In the child: nothing here may allocate ----

static void fail(int pipe_end, bool is_of_folder) {
    Failure failure = {errno, is_of_folder};
    ssize_t written = write(pipe_end, &failure, sizeof failure);
    _exit(written < 0 ? 254 : 255);
}

static bool is_kept(const HostProgramPlan *plan, int descriptor) {
    for (size_t index = 0; index < plan->kept_count; index++) {
        if (plan->kept[index] == descriptor) {
            return true;
        }
    }
    return false;
}

static void keep_descriptors(const HostProgramPlan *plan, int pipe_end) {
    for (size_t index = 0; index < plan->kept_count; index++) {
        fcntl(plan->kept[index], F_SETFD, 0);
    }
    if (!plan->closes_others) {
        return;
    }
    long limit = sysconf(_SC_OPEN_MAX);
    for (int descriptor = STANDARD_STREAM_COUNT; descriptor < limit; descriptor++) {
        if (descriptor != pipe_end && !is_kept(plan, descriptor)) {
            int flags = fcntl(descriptor, F_GETFD);
            if (flags >= 0) {
                fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC);
            } else if (descriptor > 1024) {
                break; // there are hardly any beyond such a gap
            }
        }
    }
}

static void restore_signals(void) {
    sigset_t none;
    sigemptyset(&none);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGXFSZ, SIG_DFL);
    signal(SIGINT, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void run_child(const HostProgramPlan *plan, int pipe_end) {
    if (!standard_streams_place(plan->streams)) {
        fail(pipe_end, false);
    }
    if (plan->folder != NULL && chdir(plan->folder) != 0) {
        fail(pipe_end, true);
    }
    restore_signals();
    if (plan->starts_session) {
        setsid();
    }
    if (plan->group >= 0 && setpgid(0, plan->group) != 0) {
        fail(pipe_end, false);
    }
    keep_descriptors(plan, pipe_end);
    int telling = ENOENT; // of several failures, the one that says more than "not here"
    for (const char *const *program = plan->programs; *program != NULL; program++) {
        if (plan->environment == NULL) {
            execv(*program, (char *const *)(uintptr_t)plan->arguments);
        } else {
            execve(*program, (char *const *)(uintptr_t)plan->arguments,
                   (char *const *)(uintptr_t)plan->environment);
        }
        telling = errno != ENOENT && errno != ENOTDIR ? errno : telling;
    }
    errno = telling;
    fail(pipe_end, false);
}

// ---- In the parent ----

bool host_program_start(const HostProgramPlan *plan, int64_t *process, int *error_number,
                        bool *is_of_folder) {
    int ends[2];
    *is_of_folder = false;
    if (!host_gate_pass_program(error_number)) {
        return false;
    }
    if (pipe2(ends, O_CLOEXEC) != 0) {
        *error_number = errno;
        return false;
    }
    pid_t child = fork();
    if (child == 0) {
        // Out of the way of 0, 1 and 2.
        int end = fcntl(ends[1], F_DUPFD_CLOEXEC, STANDARD_STREAM_COUNT);
        run_child(plan, end);
    }
    *error_number = errno;
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return false;
    }
    Failure failure;
    ssize_t count;
    do {
        count = read(ends[0], &failure, sizeof failure);
    } while (count < 0 && errno == EINTR);
    close(ends[0]);
    if (count == (ssize_t)sizeof failure) {
        while (waitpid(child, NULL, 0) < 0 && errno == EINTR) {
        }
        *error_number = failure.error_number;
        *is_of_folder = failure.is_of_folder;
        return false;
    }
    *process = child;
    return true;
}

int host_program_descriptor(int64_t process, int *error_number) {
    int descriptor = (int)syscall(SYS_pidfd_open, (pid_t)process, 0);
    *error_number = errno;
    return descriptor;
}
