// stages.h: what each stage of the pipeline makes of a script: `aspy tokens|ast|code FILE`.
#ifndef ASPY_APP_STAGES_H
#define ASPY_APP_STAGES_H

#include "app/options.h"
#include "vm/vm.h"

// Appends the listing that options->mode asks for to `out`; where the script is wrong, what came
// before stays there and the complaint goes to `complaint`. Returns whether the script was right.
MUST_USE bool stages_print(Vm *vm, const Options *options, const char *bytes, size_t length,
                           TextBuffer *out, TextBuffer *complaint);

#endif
