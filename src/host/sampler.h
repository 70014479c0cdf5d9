// sampler.h: an occasion to look at what the interpreter is doing while it computes.
#ifndef ASPY_HOST_SAMPLER_H
#define ASPY_HOST_SAMPLER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/attributes.h"

// From now on the bits are set in the flag whenever the calling thread has computed for another
// `every_ns`; while it waits nothing happens. One flag per process. False: the machine cannot do
// that, or somebody else has the signal that it takes.
MUST_USE bool host_sampler_start(atomic_int *attention, int bits, int64_t every_ns);
// No more, if it was this flag: it may die now.
void host_sampler_stop(const atomic_int *attention);

#endif
