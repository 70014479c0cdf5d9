// functools.h: the parts of _functools, which functools.aspy completes.
#ifndef ASPY_STDLIB_FUNCTOOLS_FUNCTOOLS_H
#define ASPY_STDLIB_FUNCTOOLS_FUNCTOOLS_H

#include "vm/native.h"

void functools_add_partial(Vm *vm, Module *module); // partial
void functools_add_cache(Vm *vm, Module *module);   // _lru_cache_wrapper

// Calls `callable` with the values of `positional` and the pairs of `keywords` (which may be NULL).
MAY_RAISE bool functools_call(Vm *vm, Value callable, Tuple *positional, Dict *keywords,
                              Value *result);

#endif
