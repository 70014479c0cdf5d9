// child.c: fork, exec, wait4. Standard output goes through a pipe, whose end is also the clock's.
#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fatal.h"

// A busy machine gives a process a part of its time only: the limit for the clock on the wall,
// which is for programs that hang without working, is so many times that of CPU time.
enum { WALL_TIMES = 6 };

static double now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static double timeval_to_ns(struct timeval time) {
    return (double)time.tv_sec * 1e9 + (double)time.tv_usec * 1e3;
}

static void become_child(char *const *words, int output, int error, double limit_seconds) {
    struct rlimit limit = {.rlim_cur = (rlim_t)limit_seconds, .rlim_max = RLIM_INFINITY};
    setrlimit(RLIMIT_CPU, &limit);
    int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(error, STDERR_FILENO);
    execvp(words[0], words);
    fprintf(stderr, "%s cannot be started: %s\n", words[0], strerror(errno));
    _exit(127);
}

// Reads until the pipe is closed or the time is over; returns false in the second case.
static bool read_until(int descriptor, double deadline_ns, TextBuffer *text) {
    for (;;) {
        double left_ms = (deadline_ns - now_ns()) / 1e6;
        struct pollfd waiting = {.fd = descriptor, .events = POLLIN};
        int ready = left_ms <= 0 ? 0 : poll(&waiting, 1, (int)left_ms + 1);
        if (ready == 0) {
            return false;
        }
        char *end = text_buffer_reserve(text, 4096);
        ssize_t count = ready < 0 ? -1 : read(descriptor, end, 4096);
        if (count > 0) {
            text_buffer_advance(text, (size_t)count);
        } else if (count == 0 || errno != EINTR) {
            return true;
        }
    }
}

static void read_error(FILE *file, TextBuffer *text) {
    enum { ENOUGH = 2048 };
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    fseek(file, length > ENOUGH ? length - ENOUGH : 0, SEEK_SET);
    char *end = text_buffer_reserve(text, ENOUGH);
    text_buffer_advance(text, fread(end, 1, ENOUGH, file));
}

void child_run(char *const *words, double limit_seconds, Child *child) {
    *child = (Child){0};
    text_buffer_init(&child->output);
    text_buffer_init(&child->error);
    int ends[2];
    FILE *error = tmpfile();
    if (error == NULL || pipe2(ends, O_CLOEXEC) != 0) {
        fatal(EXIT_CODE_LIMIT, "no pipe or temporary file: %s", strerror(errno));
    }
    fflush(stdout);
    double begin = now_ns();
    pid_t number = fork();
    if (number == 0) {
        become_child(words, ends[1], fileno(error), limit_seconds);
    }
    close(ends[1]);
    double deadline = begin + limit_seconds * WALL_TIMES * 1e9;
    bool is_late = !read_until(ends[0], deadline, &child->output);
    if (is_late && number > 0) {
        kill(number, SIGKILL);
    }
    int status = 0;
    struct rusage usage;
    if (number < 0 || wait4(number, &status, 0, &usage) < 0) {
        fatal(EXIT_CODE_LIMIT, "no child process: %s", strerror(errno));
    }
    close(ends[0]);
    read_error(error, &child->error);
    fclose(error);
    child->is_timeout = is_late || (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU);
    child->is_ok = !child->is_timeout && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    child->cpu_ns = timeval_to_ns(usage.ru_utime) + timeval_to_ns(usage.ru_stime);
    child->peak_bytes = (double)usage.ru_maxrss * 1024;
}

void child_release(Child *child) {
    text_buffer_release(&child->output);
    text_buffer_release(&child->error);
}

const char *child_last_words(Child *child) {
    while (child->error.length > 0 && child->error.bytes[child->error.length - 1] == '\n') {
        text_buffer_truncate(&child->error, child->error.length - 1);
    }
    const char *newline = strrchr(child->error.bytes, '\n');
    return newline == NULL ? child->error.bytes : newline + 1;
}
