// chance.h: what differs from run to run, or, with --seed, does not.
//
// Random bytes that nobody asked to be repeatable come from the machine; after chance_set_seed they
// follow from the seed, and so does everything that scripts make of them: random's generators,
// uuid4, names of temporary files. The number of the process is of the same kind.
#ifndef ASPY_VM_CHANCE_H
#define ASPY_VM_CHANCE_H

#include "vm/vm.h"

// From now on every run is the same. Not for secrets.
void chance_set_seed(Vm *vm, uint64_t seed);
void chance_fill(Vm *vm, void *bytes, size_t length);
// How many processors a script is told of; with a seed the same number on every machine.
MUST_USE int chance_processor_count(const Vm *vm);
// What os.getpid() says; with a seed the same number in every run.
MUST_USE int64_t chance_process_id(const Vm *vm);
// The machine's number for a process that a script names by what chance_process_id gave it.
MUST_USE int64_t chance_real_process_id(const Vm *vm, int64_t process);

#endif
