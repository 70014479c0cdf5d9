// interrupt.c: the SIGINT handler.
//
// The language gives a signal handler no argument, so here stands the only mutable data of the
// program outside of a Vm: where the handler finds the flag, and what it replaced.
#define _GNU_SOURCE
#include "host/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>

static _Atomic(atomic_int *) installed_flag;
static struct sigaction replaced_action;

static void handle_interrupt(int signal_number) {
    (void)signal_number;
    atomic_int *flag = atomic_load(&installed_flag);
    if (flag != NULL) {
        atomic_store(flag, 1);
    }
}

bool host_interrupt_install(atomic_int *flag) {
    // No SA_RESTART: a read under way must return so that the interpreter can look at the flag.
    struct sigaction action = {.sa_handler = handle_interrupt};
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
