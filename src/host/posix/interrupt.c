// interrupt.c: the handler of SIGINT and of every other signal that is caught.
//
// The language gives a signal handler no argument, so here stands the only mutable data of the
// program outside of a Vm: where the handler finds the flag, what it replaced, which signals came,
// and where else to tell of them.
#define _GNU_SOURCE
#include "host/interrupt.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/posix/signal_handler.h"
#include "host/signals.h"

static _Atomic(atomic_int *) installed_flag;
static struct sigaction replaced_action;
static atomic_uint_fast64_t arrived_signals;
static atomic_int wakeup_descriptor = -1;

static void set_flag(void) {
    atomic_int *flag = atomic_load(&installed_flag);
    if (flag != NULL) {
        atomic_fetch_or(flag, 1);
    }
}

void signal_handler(int number) {
    int error_number = errno;
    atomic_fetch_or(&arrived_signals, host_signal_bit(number));
    set_flag();
    int descriptor = atomic_load(&wakeup_descriptor);
    if (descriptor >= 0) {
        const uint8_t byte = (uint8_t)number;
        ssize_t written = write(descriptor, &byte, 1);
        (void)written;
    }
    errno = error_number;
}

HostSignalSet host_signal_take(void) { return atomic_exchange(&arrived_signals, 0); }

void host_signal_put_back(HostSignalSet set) {
    if (set != 0) {
        atomic_fetch_or(&arrived_signals, set);
        set_flag();
    }
}

int host_signal_set_wakeup(int descriptor) {
    return atomic_exchange(&wakeup_descriptor, descriptor);
}

bool host_interrupt_install(atomic_int *flag) {
    // No SA_RESTART: a read under way must return so that the interpreter can look at the flag.
    struct sigaction action = {.sa_handler = signal_handler};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, NULL, &replaced_action);
    if (replaced_action.sa_handler == SIG_IGN) {
        return false;
    }
    atomic_store(&installed_flag, flag);
    sigaction(SIGINT, &action, NULL);
    return true;
}

void host_interrupt_remove(void) {
    if (atomic_load(&installed_flag) != NULL) {
        sigaction(SIGINT, &replaced_action, NULL);
        atomic_store(&installed_flag, NULL);
    }
}

bool host_interrupt_is_pending(void) {
    atomic_int *flag = atomic_load(&installed_flag);
    // The owner of the flag may keep other bits in it.
    return flag != NULL && (atomic_load(flag) & 1) != 0;
}

void host_interrupt_end_process(void) {
    signal(SIGINT, SIG_DFL);
    raise(SIGINT);
    // Only when SIGINT is blocked.
    _Exit(130);
}
