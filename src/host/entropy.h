// entropy.h: random bytes from the machine, for hash seeds and unseeded generators.
#ifndef ASPY_HOST_ENTROPY_H
#define ASPY_HOST_ENTROPY_H

#include <stddef.h>

// Fills `length` bytes that nobody can predict. Never fails (fatal when the machine has no source).
void host_entropy_fill(void *bytes, size_t length);

#endif
