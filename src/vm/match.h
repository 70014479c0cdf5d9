// match.h: what the patterns of `match` ask of a subject.
#ifndef ASPY_VM_MATCH_H
#define ASPY_VM_MATCH_H

#include "vm/vm.h"

// list, tuple, range and what else counts as a sequence: never str, bytes, bytearray.
MUST_USE bool match_is_sequence(Vm *vm, Value subject);
MUST_USE bool match_is_mapping(Vm *vm, Value subject);
MAY_RAISE bool match_length(Vm *vm, Value subject, Value *result);
// A tuple of the values for the keys, None when one is missing: "mapping pattern checks duplicate
// key (1)".
MAY_RAISE bool match_keys(Vm *vm, Value subject, Tuple *keys, Value *result);
MAY_RAISE bool match_rest(Vm *vm, Value subject, Tuple *keys, Value *result);
// A tuple of the attributes that `count` positional and the named patterns look at, or None.
MAY_RAISE bool match_class(Vm *vm, Value subject, Value class, Value count, Tuple *names,
                           Value *result);

#endif
