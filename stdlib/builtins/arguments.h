// arguments.h: arguments that several containers read the same way: indices, limits, repeat counts.
#ifndef ASPY_STDLIB_BUILTINS_ARGUMENTS_H
#define ASPY_STDLIB_BUILTINS_ARGUMENTS_H

#include "vm/native.h"

// The index of container[key], negative ones still negative. Raises "list indices must be integers
// or slices, not str" (`type_name` is the first word). May run __index__.
MAY_RAISE bool argument_index(Vm *vm, Value key, const char *type_name, int64_t *index);
// Makes an index absolute. False, nothing raised, when it is outside of 0 … count-1.
MUST_USE bool argument_index_is_inside(int64_t *index, size_t count);
// The start and stop of x.index(value, start, stop), cut to 0 … count. ABSENT: not given.
MAY_RAISE bool argument_search_limits(Vm *vm, Value start, Value stop, size_t count, size_t *from,
                                      size_t *to);
// The number of a repetition. *is_number is false (nothing raised) when it is none.
MAY_RAISE bool argument_repeat_count(Vm *vm, Value times, bool *is_number, int64_t *count);
// Whether keywords were given to a constructor that wants none, as in set(x=1); raises then. An
// instance of a script's subclass may get any.
MAY_RAISE bool argument_refuse_keywords(Vm *vm, Value keywords, const char *type_name);

#endif
