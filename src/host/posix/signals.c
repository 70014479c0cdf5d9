// signals.c: signals of a POSIX machine. The handler itself is in interrupt.c.
#define _GNU_SOURCE // sigabbrev_np's neighbours: sigset, strsignal, SIGPOLL
#include "host/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "host/clock.h"
#include "host/posix/signal_handler.h"

static const int64_t NS_PER_SECOND = 1000000000;

// ---- What is done ------------------------------------------------------------------------------

bool host_signal_set(int number, HostSignalAction action, int *error_number) {
    // No SA_RESTART: what waits must return so that the interpreter can look.
    struct sigaction how = {.sa_handler = action == HOST_SIGNAL_DEFAULT  ? SIG_DFL
                                          : action == HOST_SIGNAL_IGNORE ? SIG_IGN
                                                                         : signal_handler};
    sigemptyset(&how.sa_mask);
    if (sigaction(number, &how, NULL) != 0) {
        *error_number = errno;
        return false;
    }
    return true;
}

HostSignalAction host_signal_get(int number) {
    struct sigaction how;
    if (sigaction(number, NULL, &how) != 0) {
        return HOST_SIGNAL_OTHER;
    }
    if (how.sa_handler == signal_handler) {
        return HOST_SIGNAL_CATCH;
    }
    return how.sa_handler == SIG_DFL   ? HOST_SIGNAL_DEFAULT
           : how.sa_handler == SIG_IGN ? HOST_SIGNAL_IGNORE
                                       : HOST_SIGNAL_OTHER;
}

bool host_signal_set_interrupts(int number, bool interrupts, int *error_number) {
    struct sigaction how;
    bool ok = sigaction(number, NULL, &how) == 0;
    how.sa_flags = interrupts ? how.sa_flags & ~SA_RESTART : how.sa_flags | SA_RESTART;
    ok = ok && sigaction(number, &how, NULL) == 0;
    *error_number = ok ? 0 : errno;
    return ok;
}

bool host_signal_raise(int number, int *error_number) {
    if (raise(number) != 0) {
        *error_number = errno;
        return false;
    }
    return true;
}

int host_signal_check_wakeup(int descriptor) {
    int flags = fcntl(descriptor, F_GETFL);
    return flags < 0 ? errno : (flags & O_NONBLOCK) == 0 ? EAGAIN : 0;
}

// ---- Sets --------------------------------------------------------------------------------------

static sigset_t to_system(HostSignalSet set) {
    sigset_t system;
    sigemptyset(&system);
    for (int number = 1; number < HOST_SIGNAL_COUNT; number++) {
        if ((set & host_signal_bit(number)) != 0) {
            sigaddset(&system, number);
        }
    }
    return system;
}

static HostSignalSet from_system(const sigset_t *system) {
    HostSignalSet set = 0;
    for (int number = 1; number < HOST_SIGNAL_COUNT; number++) {
        if (sigismember(system, number) == 1) {
            set |= host_signal_bit(number);
        }
    }
    return set;
}

bool host_signal_mask(int how, HostSignalSet set, HostSignalSet *before, int *error_number) {
    static const int ways[] = {SIG_BLOCK, SIG_UNBLOCK, SIG_SETMASK};
    sigset_t wanted = to_system(set);
    sigset_t replaced;
    sigemptyset(&replaced);
    int error = how >= 0 && how <= 2 ? pthread_sigmask(ways[how], &wanted, &replaced) : EINVAL;
    *error_number = error;
    *before = from_system(&replaced);
    return error == 0;
}

HostSignalSet host_signal_pending(void) {
    sigset_t pending;
    sigemptyset(&pending);
    sigpending(&pending);
    return from_system(&pending);
}

int host_signal_wait(HostSignalSet set, int64_t deadline_ns, int *error_number) {
    sigset_t wanted = to_system(set);
    int64_t left = deadline_ns - host_clock_monotonic_ns();
    left = left < 0 ? 0 : left;
    struct timespec timeout = {.tv_sec = left / NS_PER_SECOND, .tv_nsec = left % NS_PER_SECOND};
    int number = sigtimedwait(&wanted, NULL, &timeout);
    *error_number = number < 0 ? errno : 0;
    return number < 0 ? 0 : number;
}

HostSignalSet host_signal_valid(void) {
    sigset_t all;
    sigfillset(&all);
    return from_system(&all);
}

// ---- Timers ------------------------------------------------------------------------------------

static struct timeval to_timeval(double seconds) {
    // As CPython rounds: up, so that a short time is not none.
    double whole = floor(seconds);
    long micro = (long)ceil((seconds - whole) * 1e6);
    return (struct timeval){.tv_sec = (time_t)whole + micro / 1000000, .tv_usec = micro % 1000000};
}

static double from_timeval(struct timeval value) {
    return (double)value.tv_sec + (double)value.tv_usec / 1e6;
}

static HostTimer from_system_timer(const struct itimerval *timer) {
    return (HostTimer){from_timeval(timer->it_value), from_timeval(timer->it_interval)};
}

bool host_timer_set(int which, HostTimer timer, HostTimer *before, int *error_number) {
    struct itimerval wanted = {.it_value = to_timeval(timer.left),
                               .it_interval = to_timeval(timer.interval)};
    struct itimerval replaced = {0};
    bool ok = setitimer((__itimer_which_t)which, &wanted, &replaced) == 0;
    *error_number = ok ? 0 : errno;
    *before = from_system_timer(&replaced);
    return ok;
}

bool host_timer_get(int which, HostTimer *timer, int *error_number) {
    struct itimerval now = {0};
    bool ok = getitimer((__itimer_which_t)which, &now) == 0;
    *error_number = ok ? 0 : errno;
    *timer = from_system_timer(&now);
    return ok;
}

int host_timer_signal(void) { return SIGALRM; }

unsigned host_timer_set_alarm(unsigned seconds) { return alarm(seconds); }

// ---- Names -------------------------------------------------------------------------------------

const char *host_signal_text(int number) {
    sigset_t all;
    sigfillset(&all);
    const char *text = sigdescr_np(number);
    return text != NULL || sigismember(&all, number) != 1 ? text : strsignal(number);
}

const char *host_signal_name(size_t index, int *number) {
    static const struct {
        const char *name;
        int number;
    } names[] = {
        {"SIGHUP", SIGHUP},       {"SIGINT", SIGINT},       {"SIGQUIT", SIGQUIT},
        {"SIGILL", SIGILL},       {"SIGTRAP", SIGTRAP},     {"SIGABRT", SIGABRT},
        {"SIGBUS", SIGBUS},       {"SIGFPE", SIGFPE},       {"SIGKILL", SIGKILL},
        {"SIGUSR1", SIGUSR1},     {"SIGSEGV", SIGSEGV},     {"SIGUSR2", SIGUSR2},
        {"SIGPIPE", SIGPIPE},     {"SIGALRM", SIGALRM},     {"SIGTERM", SIGTERM},
        {"SIGSTKFLT", SIGSTKFLT}, {"SIGCHLD", SIGCHLD},     {"SIGCONT", SIGCONT},
        {"SIGSTOP", SIGSTOP},     {"SIGTSTP", SIGTSTP},     {"SIGTTIN", SIGTTIN},
        {"SIGTTOU", SIGTTOU},     {"SIGURG", SIGURG},       {"SIGXCPU", SIGXCPU},
        {"SIGXFSZ", SIGXFSZ},     {"SIGVTALRM", SIGVTALRM}, {"SIGPROF", SIGPROF},
        {"SIGWINCH", SIGWINCH},   {"SIGIO", SIGIO},         {"SIGPWR", SIGPWR},
        {"SIGSYS", SIGSYS},       {"SIGCLD", SIGCHLD},      {"SIGIOT", SIGABRT},
        {"SIGPOLL", SIGPOLL},
    };
    if (index < sizeof names / sizeof names[0]) {
        *number = names[index].number;
        return names[index].name;
    }
    // These are known at run time only.
    *number = index == sizeof names / sizeof names[0] ? SIGRTMIN : SIGRTMAX;
    size_t beyond = index - sizeof names / sizeof names[0];
    return beyond == 0 ? "SIGRTMIN" : beyond == 1 ? "SIGRTMAX" : NULL;
}
