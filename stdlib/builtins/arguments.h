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
// The start and end of text.find(part, start, end): None and ABSENT mean not given. A start behind
// the end of the text stays behind it (*from is count + 1): there not even "" is found.
MAY_RAISE bool argument_text_limits(Vm *vm, Value start, Value end, size_t count, size_t *from,
                                    size_t *to);
// An int that fits a C int: OverflowError "Python int too large to convert to C int".
MAY_RAISE bool argument_c_int(Vm *vm, Value value, int64_t *number);
// The number of a repetition. Raises "can't multiply sequence by non-int of type 'str'".
MAY_RAISE bool argument_repeat_count(Vm *vm, Value times, int64_t *count);
// Raises "can only concatenate list (not "int") to list". The operators ask the right operand
// before they ask a builtin sequence, so that it may raise.
MAY_RAISE bool argument_refuse_addition(Vm *vm, const char *type_name, Value other);

#endif
