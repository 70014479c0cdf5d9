// chance.c: see chance.h.
#include "vm/chance.h"

#include "host/entropy.h"
#include "host/environment.h"

#include <string.h>

enum { FIRST_PROCESS_ID = 1000, PROCESSORS = 4 };

void chance_set_seed(Vm *vm, uint64_t seed) {
    vm->chance.is_seeded = true;
    vm->chance.state = seed;
    vm->chance.process = host_environment_process_id();
}

// SplitMix64 (Steele, Lea and Flood 2014): good enough to seed other generators, and one line of
// state.
static uint64_t next_word(uint64_t *state) {
    uint64_t word = *state += UINT64_C(0x9E3779B97F4A7C15);
    word = (word ^ (word >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94D049BB133111EB);
    return word ^ (word >> 31);
}

void chance_fill(Vm *vm, void *bytes, size_t length) {
    if (!vm->chance.is_seeded) {
        host_entropy_fill(bytes, length);
        return;
    }
    for (size_t at = 0; at < length; at += sizeof(uint64_t)) {
        uint64_t word = next_word(&vm->chance.state);
        size_t left = length - at;
        memcpy((char *)bytes + at, &word, left < sizeof word ? left : sizeof word);
    }
}

int chance_processor_count(const Vm *vm) {
    return vm->chance.is_seeded ? PROCESSORS : host_environment_processor_count();
}

int64_t chance_process_id(const Vm *vm) {
    int64_t real = host_environment_process_id();
    // Copies of the process differ from it as they really do.
    return vm->chance.is_seeded ? FIRST_PROCESS_ID + real - vm->chance.process : real;
}

int64_t chance_real_process_id(const Vm *vm, int64_t process) {
    return process == chance_process_id(vm) ? host_environment_process_id() : process;
}
