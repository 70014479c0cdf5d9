// test_report.h: what `aspy test` says: as text while it runs, or as TAP, JUnit XML or JSON.
#ifndef ASPY_APP_CLASSROOM_TEST_REPORT_H
#define ASPY_APP_CLASSROOM_TEST_REPORT_H

#include "app/classroom/test_case.h"
#include "app/classroom/test_options.h"

typedef struct TestReport {
    const TestOptions *options;
    const TestCases *cases;
    size_t told;       // how many were reported, in their order
    size_t finished;   // how many have ended, in any order
    bool has_progress; // standard error is a terminal: a line there says how far it is
    bool has_colours;
} TestReport;

void test_report_begin(TestReport *report, const TestOptions *options, const TestCases *cases);
// To be called when a script has ended: reports all those that come next in order.
void test_report_advance(TestReport *report);
// The end of the report. Returns how many failed.
MUST_USE size_t test_report_end(TestReport *report, double seconds);

#endif
