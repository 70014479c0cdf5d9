// legacy_names.h: variables called `async` or `await`, as scripts before Python 3.7 had them.
#ifndef ASPY_APP_LEGACY_NAMES_H
#define ASPY_APP_LEGACY_NAMES_H

#include "syntax/source.h"
#include "vm/vm.h"

// Notes each of them (async/legacy.h), if that is wanted. The source is known to be correct.
void legacy_names_note(Vm *vm, const Source *source, String *filename);

#endif
