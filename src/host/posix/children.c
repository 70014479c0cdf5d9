// children.c: fork and waitpid.
#define _GNU_SOURCE
#include "host/children.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "host/gate.h"

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

void *host_child_share_memory(size_t size, int *error_number) {
    // Nobody could see it, and it is not counted.
    if (!host_gate_pass_program(error_number)) {
        return NULL;
    }
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    *error_number = errno;
    return memory == MAP_FAILED ? NULL : memory;
}
