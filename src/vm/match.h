// match.h: what the patterns of a match statement ask of a value.
#ifndef ASPY_VM_MATCH_H
#define ASPY_VM_MATCH_H

#include "vm/vm.h"

// Whether [a, *b] and {k: v} apply: list, tuple, range and what is registered with, or derives from,
// collections.abc.Sequence or Mapping; never str, bytes, bytearray.
MUST_USE bool match_is_sequence(Vm *vm, Value subject);
MUST_USE bool match_is_mapping(Vm *vm, Value subject);
// len(subject).
MAY_RAISE bool match_length(Vm *vm, Value subject, Value *result);
// A tuple of the values for the keys, or None when one is missing. Raises ValueError for a key given twice.
MAY_RAISE bool match_keys(Vm *vm, Value subject, Tuple *keys, Value *result);
// A dict of everything but the keys.
MAY_RAISE bool match_rest(Vm *vm, Value subject, Tuple *keys, Value *result);
// The attributes for `positional` (an int) positional patterns, by __match_args__, and the names; or None
// when the subject is no instance of the class or lacks one.
MAY_RAISE bool match_class(Vm *vm, Value subject, Value class, Value positional, Tuple *names,
                           Value *result);

#endif
