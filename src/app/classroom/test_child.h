// test_child.h: a script of `aspy test` while it runs, in a process of its own.
//
// A process and not a thread: whatever a script does to its machine, by recursion, by filling
// memory, by a bug of ours, ends with it, and what does not end can be ended from outside. It is a
// copy of this one, so it starts as fast as a machine is made. Its streams are pipes that are
// emptied here; it is alone in its session, and whatever it started ends with it.
#ifndef ASPY_APP_CLASSROOM_TEST_CHILD_H
#define ASPY_APP_CLASSROOM_TEST_CHILD_H

#include "app/classroom/judge.h"
#include "app/classroom/test_case.h"
#include "app/classroom/test_options.h"
#include "host/gate.h"
#include "host/polling.h"

typedef struct TestChild {
    TestCase *test; // NULL: this place is free
    bool is_oracle; // it is the oracle's command, not the script
    int64_t process;
    int ending;     // a descriptor that can be read when the process has ended; -1: none
    int streams[2]; // what it writes; -1 at the end
    int64_t began_ns;
    int64_t deadline_ns;
    size_t most_output;
    RunResult result;
} TestChild;

// Starts the script of `test`. It cannot change what is `kept` nor see what is `hidden`.
void test_child_start(TestChild *child, TestCase *test, const TestOptions *options,
                      const HostGatePaths *kept, const HostGatePaths *hidden);
// Starts the oracle's command for it.
void test_child_start_oracle(TestChild *child, TestCase *test, const TestOptions *options);

enum { TEST_CHILD_DESCRIPTORS = 3 };
// Adds what to wait for.
size_t test_child_watch(const TestChild *child, HostPollEntry *entries);
// Reads what it wrote, ends it when its time is over. True: it has ended, and `result` is complete;
// the caller releases it.
MUST_USE bool test_child_advance(TestChild *child);

#endif
