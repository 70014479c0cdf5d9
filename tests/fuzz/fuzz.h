// fuzz.h: what the fuzz targets share.
//
// A target is a file fuzz_<stage>.c with the one function that libFuzzer calls. The same function,
// linked with replay.c, runs over corpus/ in the ordinary test suite, so that what was found once
// stays found.
#ifndef ASPY_TESTS_FUZZ_H
#define ASPY_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);
// Changes a script by its lines (mutate.c): libFuzzer calls them instead of its own where they are
// linked in.
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
                                 size_t second_size, uint8_t *out, size_t max_size, unsigned seed);
// libFuzzer's own mutation.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#endif
