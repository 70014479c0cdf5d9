// dict_update.h: what dict(), update() and | accept: mappings and pairs.
#ifndef ASPY_STDLIB_BUILTINS_DICT_UPDATE_H
#define ASPY_STDLIB_BUILTINS_DICT_UPDATE_H

#include "vm/native.h"

// All of `source` into the dict: a dict, anything with keys(), or an iterable of pairs. Raises
// "cannot convert dictionary update sequence element #0 to a sequence" and the like. May run script
// code.
MAY_RAISE bool dict_update_from(Vm *vm, Dict *dict, Value source);

#endif
