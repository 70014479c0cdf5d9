// unit_main.c: the main function of every unit test.
//
// Each tests/unit/<folder>/test_<file>.c defines make_suite. Check runs every test in a process of
// its own, so that a crash is one failed test. A suite that runs nothing fails: a misspelt name
// would otherwise pass for ever.
#include <stdio.h>
#include <stdlib.h>

#include "unit.h"

int main(void) {
    SRunner *runner = srunner_create(make_suite());
    // CK_FORK=no in the environment runs all in one process, for a debugger.
    srunner_run_all(runner, CK_ENV);
    int run = srunner_ntests_run(runner);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    if (run == 0) {
        fputs("no test was run\n", stderr);
        return EXIT_FAILURE;
    }
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
