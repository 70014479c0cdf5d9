// fiber_switch.h: the few instructions by which a processor leaves one C stack for another.
//
// One file for each processor; fiber_switch_other.c for those without (CMakeLists.txt chooses).
#ifndef ASPY_HOST_POSIX_FIBER_SWITCH_H
#define ASPY_HOST_POSIX_FIBER_SWITCH_H

#include <stddef.h>

// What a new stack has to hold so that fiber_switch to it calls entry(argument), which must not
// return. `stack` is its lowest address.
void *fiber_switch_prepare(char *stack, size_t size, void (*entry)(void *), void *argument);
// Leaves the running stack, storing in *here what switches back to it, and goes on at `there`.
void fiber_switch(void **here, void *there);

#endif
