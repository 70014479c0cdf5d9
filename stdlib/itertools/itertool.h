// itertool.h: the struct behind the iterators of itertools, and the files they are in.
//
// Every tool keeps where it reads from, what it calls, and what it holds between two steps; which
// fields a tool uses is said above its step function. Tools that enumerate arrangements have a
// struct of their own (arrangements.c).
#ifndef ASPY_STDLIB_ITERTOOLS_ITERTOOL_H
#define ASPY_STDLIB_ITERTOOLS_ITERTOOL_H

#include "vm/native.h"

typedef struct Itertool {
    Foreign foreign;
    Value source;     // an iterator; ABSENT when there is nothing more to read
    Value second;     // another one: of iterables, of selectors
    Value function;   // what is called for each item, or None
    Value held;       // the item, total, key … kept between two steps; ABSENT when none
    int64_t position; // of the next item, or how many are left
    int64_t end;      // where to stop
    int64_t stride;   // from one item to the next
    bool is_started;  // the first step has been made
} Itertool;

extern const ForeignType itertool_type;

static inline Itertool *value_as_itertool(Value value) {
    assert(value_is_foreign(value, &itertool_type));
    return (Itertool *)(void *)value_as_object(value);
}

// A new tool of the class args[0], put into *result, where the collector sees it.
MUST_USE Itertool *itertool_new(Vm *vm, Value class, Value *result);
// A class of the module whose instances are Itertools made by `maker` (its __new__).
MUST_USE Class *itertool_add(Vm *vm, Module *module, const char *name,
                             const NativeDefinition *maker, NativeNext next);

// What every copy and pickle says first: that CPython 3.14 has none.
MAY_RAISE bool itertool_warn_of_copies(Vm *vm);
// (class, arguments, state): how to make the tool again; without a state when it is ABSENT.
MUST_USE Value itertool_reduced(Vm *vm, Value self, Tuple *arguments, Value state);
// Calls what the module has under that name.
MAY_RAISE bool itertool_make(Vm *vm, const char *name, const Value *arguments, size_t count,
                             Value *result);
// The two methods of copies and pickles.
#define ITERTOOL_REDUCE(identifier) \
    NATIVE(identifier, "__reduce__", "(self, /)", "Return state information for pickling.")
#define ITERTOOL_SETSTATE(identifier) \
    NATIVE(identifier, "__setstate__", "(self, state, /)", "Set state information for unpickling.")

void itertools_add_filters(Vm *vm, Module *module);      // takewhile, compress, islice, …
void itertools_add_combiners(Vm *vm, Module *module);    // chain, zip_longest, accumulate, …
void itertools_add_sources(Vm *vm, Module *module);      // count, repeat, cycle
void itertools_add_tee(Vm *vm, Module *module);          // tee
void itertools_add_groupby(Vm *vm, Module *module);      // groupby
void itertools_add_arrangements(Vm *vm, Module *module); // product, permutations, combinations
// Copies and pickles of what the functions above have added.
void itertools_add_states(Vm *vm, Module *module);
void itertools_add_arrangement_states(Vm *vm, Module *module);

#endif
