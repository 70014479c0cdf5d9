// recording.h: `aspy test --update`: what a script prints becomes what it should print.
#ifndef ASPY_APP_CLASSROOM_RECORDING_H
#define ASPY_APP_CLASSROOM_RECORDING_H

#include "app/classroom/test_case.h"

// Records what was written: in the script's `# expect:` comments when it is they who speak, else in
// the file beside it. `result` is in normal form, `written` is not. False: the report says why
// there is no recording.
MUST_USE bool recording_make(TestCase *test, const TestOptions *options, const RunResult *result,
                             const TextBuffer *written);

// Appends the script with its comments changed, so that they say `output`. Those that say a line of
// it already (but for addresses and the folder) stay; of those between two of these each takes the
// next line; further lines get comments of their own below, and what is left of comments goes.
void recording_rewrite(const TextBuffer *script, const TextBuffer *output, const char *folder,
                       TextBuffer *out);

#endif
