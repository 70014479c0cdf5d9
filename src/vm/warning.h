// warning.h: warnings that the machine itself gives. What is done with one, the filters of the
// module warnings say.
#ifndef ASPY_VM_WARNING_H
#define ASPY_VM_WARNING_H

#include "vm/vm.h"

// Gives a warning about a line of a file. Raises when a filter makes an error of it.
MAY_RAISE bool warning_give_at(Vm *vm, ClassId category, const char *text, String *filename,
                               uint32_t line);
// Gives a warning about the line of a script that is being executed.
MAY_RAISE bool warning_give(Vm *vm, ClassId category, const char *text);
// How many warnings the module warnings has written so far, instead of ignoring or keeping them.
MUST_USE int64_t warning_count_shown(Vm *vm);
// Whether a script has imported the module warnings, and so may have changed the filters.
MUST_USE bool warning_has_filters(Vm *vm);

#endif
