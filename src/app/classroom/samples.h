// samples.h: `aspy samples`: the lessons inside the program: listed, shown, run and copied.
#ifndef ASPY_APP_CLASSROOM_SAMPLES_H
#define ASPY_APP_CLASSROOM_SAMPLES_H

#include "app/classroom/samples_table.h"
#include "base/attributes.h"

// The lesson of that name, with or without ".aspy", or of that number; NULL when there is none.
const Sample *samples_find(const char *name);
// Does what the words behind `samples` say, but for `run`. Returns the exit code.
MUST_USE int samples_run_command(int argc, const char **argv);
// Says that there is no such lesson. Returns the exit code.
MUST_USE int samples_complain(const char *name);

#endif
