// sampler.c: a timer that counts the thread's own time. See sampler.h.
#define _GNU_SOURCE
#include "host/sampler.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

// A handler gets no context; there is one sampler in a process.
static atomic_int *sampler_attention;
static int sampler_bits;
static timer_t sampler_timer;

static void sample(int number) {
    (void)number;
    atomic_fetch_or(sampler_attention, sampler_bits);
}

// Of the signals without a meaning, the one that scripts are least likely to use.
static bool take_signal(int number) {
    struct sigaction before;
    struct sigaction action = {.sa_handler = sample, .sa_flags = SA_RESTART};
    return sigaction(number, NULL, &before) == 0 &&
           (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN) &&
           sigaction(number, &action, NULL) == 0;
}

bool host_sampler_start(atomic_int *attention, int bits, int64_t every_ns) {
    enum { NANOSECONDS = 1000000000 };
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMAX};
    event._sigev_un._tid = gettid();
    const struct timespec every = {(time_t)(every_ns / NANOSECONDS),
                                   (long)(every_ns % NANOSECONDS)};
    const struct itimerspec times = {every, every};
    if (sampler_attention != NULL) {
        return false;
    }
    sampler_attention = attention;
    sampler_bits = bits;
    return take_signal(SIGRTMAX) &&
           timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &sampler_timer) == 0 &&
           timer_settime(sampler_timer, 0, &times, NULL) == 0;
}

void host_sampler_stop(const atomic_int *attention) {
    if (attention == sampler_attention) {
        timer_delete(sampler_timer);
        signal(SIGRTMAX, SIG_IGN); // what is on its way, too
        sampler_attention = NULL;
    }
}
