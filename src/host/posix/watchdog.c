// watchdog.c: a thread that sleeps. See watchdog.h.
#define _GNU_SOURCE
#include "host/watchdog.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { NANOSECONDS = 1000000000, PATIENCE = 8 };

static void sleep_for(int64_t nanoseconds) {
    struct timespec left = {.tv_sec = (time_t)(nanoseconds / NANOSECONDS),
                            .tv_nsec = (long)(nanoseconds % NANOSECONDS)};
    while (nanosleep(&left, &left) != 0 && errno == EINTR) {
    }
}

static int64_t read_clock(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * NANOSECONDS + now.tv_nsec;
}

// On a busy machine the process gets less than all of the time.
static void sleep_until_used(int64_t nanoseconds) {
    int64_t began = read_clock(CLOCK_MONOTONIC);
    for (;;) {
        int64_t left = nanoseconds - read_clock(CLOCK_PROCESS_CPUTIME_ID);
        if (left <= 0 || read_clock(CLOCK_MONOTONIC) - began >= PATIENCE * nanoseconds) {
            return;
        }
        sleep_for(left);
    }
}

static void *watch(void *argument) {
    const HostWatchdog *watchdog = argument;
    if (watchdog->counts_processor_time) {
        sleep_until_used(watchdog->delay_ns);
    } else {
        sleep_for(watchdog->delay_ns);
    }
    atomic_store(watchdog->is_over, true);
    atomic_fetch_or(watchdog->attention, watchdog->attention_bits);
    // Whoever sleeps in the machine is woken; this thread blocks all signals.
    kill(getpid(), SIGURG);
    sleep_for(NANOSECONDS);
    ssize_t written = write(STDERR_FILENO, watchdog->last_words, strlen(watchdog->last_words));
    (void)written;
    _exit(watchdog->exit_code);
}

// Does nothing: that it came is enough for system calls to end.
static void wake(int number) { (void)number; }

bool host_watchdog_start(const HostWatchdog *watchdog) {
    struct sigaction action = {.sa_handler = wake};
    sigemptyset(&action.sa_mask);
    sigaction(SIGURG, &action, NULL);
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_t thread;
    bool is_started = pthread_create(&thread, NULL, watch, (void *)(uintptr_t)watchdog) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (is_started) {
        pthread_detach(thread);
    }
    return is_started;
}
