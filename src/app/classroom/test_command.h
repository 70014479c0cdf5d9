// test_command.h: `aspy test`: folders of scripts against what they should print.
//
//     paths --test_case--> what each should do --test_child--> what it did --test_case--> verdict
//                                                                              |
//                                                                         test_report
//
// Read next: test_child.h (how a script runs), test_case.h (what is compared).
#ifndef ASPY_APP_CLASSROOM_TEST_COMMAND_H
#define ASPY_APP_CLASSROOM_TEST_COMMAND_H

#include "base/attributes.h"

// Runs the command with the words behind `test`. Returns the exit code.
MUST_USE int test_command_run(int argc, const char **argv);

#endif
