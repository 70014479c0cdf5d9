// process.c: fork, exec, and files that are unlinked before anybody sees them.
#define _GNU_SOURCE
#include "process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fatal.h"

// A nameless file: unlike a pipe it never fills up, so nobody has to read while the child runs.
static int open_nameless(void) {
    FILE *file = tmpfile();
    if (file == NULL) {
        fatal(EXIT_CODE_LIMIT, "no temporary file: %s", strerror(errno));
    }
    int descriptor = fcntl(fileno(file), F_DUPFD_CLOEXEC, 3);
    fclose(file);
    return descriptor;
}

static int open_input(const TextBuffer *input) {
    if (input->length == 0) {
        return open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    int descriptor = open_nameless();
    if (write(descriptor, input->bytes, input->length) != (ssize_t)input->length) {
        fatal(EXIT_CODE_LIMIT, "the input cannot be written: %s", strerror(errno));
    }
    lseek(descriptor, 0, SEEK_SET);
    return descriptor;
}

static void become_child(const Process *process, int input, char *const *words,
                         const char *directory, int timeout_seconds) {
    dup2(input, STDIN_FILENO);
    dup2(process->output, STDOUT_FILENO);
    dup2(process->error, STDERR_FILENO);
    // An alarm survives exec; its default action ends the process.
    alarm((unsigned)timeout_seconds);
    if (chdir(directory) == 0) {
        execvp(words[0], words);
    }
    fprintf(stderr, "%s cannot be started: %s\n", words[0], strerror(errno));
    _exit(127);
}

void process_start(Process *process, char *const *words, const char *directory,
                   const TextBuffer *input, int timeout_seconds) {
    int input_descriptor = open_input(input);
    process->output = open_nameless();
    process->error = open_nameless();
    fflush(stdout);
    pid_t child = fork();
    if (child < 0) {
        fatal(EXIT_CODE_LIMIT, "no child process: %s", strerror(errno));
    }
    if (child == 0) {
        become_child(process, input_descriptor, words, directory, timeout_seconds);
    }
    process->number = child;
    close(input_descriptor);
}

long process_wait_any(int *status) {
    pid_t child = waitpid(-1, status, 0);
    while (child < 0 && errno == EINTR) {
        child = waitpid(-1, status, 0);
    }
    return child;
}

static void read_back(int descriptor, TextBuffer *text) {
    text_buffer_init(text);
    lseek(descriptor, 0, SEEK_SET);
    for (;;) {
        char *end = text_buffer_reserve(text, 4096);
        ssize_t count = read(descriptor, end, 4096);
        if (count <= 0) {
            break;
        }
        text_buffer_advance(text, (size_t)count);
    }
    close(descriptor);
}

void process_finish(Process *process, int status, RunResult *result) {
    bool is_signal = WIFSIGNALED(status);
    *result = (RunResult){
        .exit_code = is_signal ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
        .is_timeout = is_signal && WTERMSIG(status) == SIGALRM,
    };
    read_back(process->output, &result->output);
    read_back(process->error, &result->error);
}

void process_result_release(RunResult *result) {
    text_buffer_release(&result->output);
    text_buffer_release(&result->error);
}
