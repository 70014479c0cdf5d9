// test_report.c: see test_report.h.
#include "app/classroom/test_report.h"

#include "base/utf8.h"
#include "host/descriptors.h"
#include "host/environment.h"
#include "stdlib/sys/colour.h"

#include <stdio.h>
#include <string.h>

enum { REPLACEMENT = 0xFFFD }; // for what is no text

// ---- Counting ----------------------------------------------------------------------------------

typedef struct Totals {
    size_t of[TEST_VERDICTS];
    size_t good;
    size_t bad;
    size_t silent; // they passed, but nothing says what they should print
} Totals;

static Totals count_totals(const TestCases *cases) {
    Totals totals = {.good = 0};
    for (size_t index = 0; index < cases->count; index++) {
        const TestCase *test = &cases->items[index];
        bool is_good = test_verdict_is_good(test->verdict);
        totals.of[test->verdict]++;
        totals.good += is_good;
        totals.bad += !is_good;
        totals.silent +=
            test->verdict == TEST_PASSED && test->expectation.output_source == EXPECTATION_NOTHING;
    }
    return totals;
}

// ---- Text --------------------------------------------------------------------------------------

static void tell_text(const TestReport *report, const TestCase *test) {
    bool is_good = test_verdict_is_good(test->verdict);
    if (is_good && report->options->is_quiet) {
        return;
    }
    const char *colour = !report->has_colours ? "" : is_good ? "\x1b[32m" : "\x1b[31m";
    const char *plain = report->has_colours ? "\x1b[0m" : "";
    printf("%s%s%s  %s", colour, is_good ? "ok  " : "FAIL", plain, test->path);
    if (test->verdict != TEST_PASSED) {
        printf(": %s", test_verdict_text(test->verdict));
    }
    printf("\n%s", test->report.bytes);
}

static void end_text(const TestReport *report, const Totals *totals, double seconds) {
    printf("%zu script%s: %zu ok", report->cases->count, report->cases->count == 1 ? "" : "s",
           totals->good);
    const char *separator = " (";
    if (totals->silent > 0) {
        printf(" (%zu without a word on what to print)", totals->silent);
    }
    if (totals->bad > 0) {
        printf(", %zu failed", totals->bad);
        for (int verdict = 0; verdict < TEST_VERDICTS; verdict++) {
            if (totals->of[verdict] > 0 && !test_verdict_is_good((TestVerdict)verdict)) {
                printf("%s%zu %s", separator, totals->of[verdict],
                       test_verdict_text((TestVerdict)verdict));
                separator = ", ";
            }
        }
        printf(")");
    }
    printf("; %.2f s\n", seconds);
}

// ---- TAP ---------------------------------------------------------------------------------------

static void tell_tap(const TestReport *report, const TestCase *test) {
    bool is_good = test_verdict_is_good(test->verdict);
    printf("%s %zu - ", is_good ? "ok" : "not ok", report->told + 1);
    for (const char *at = test->path; *at != '\0'; at++) {
        printf(*at == '#' ? "\\#" : "%c", *at);
    }
    printf("\n");
    if (is_good) {
        return;
    }
    printf("  ---\n  verdict: \"%s\"\n  seconds: %.3f\n  report: |\n",
           test_verdict_text(test->verdict), test->seconds);
    for (const char *line = test->report.bytes; *line != '\0';) {
        size_t length = strcspn(line, "\n");
        printf("  %.*s\n", (int)length, line); // indented by four already
        line += length + (line[length] == '\n');
    }
    printf("  ...\n");
}

// ---- JUnit and JSON: what a script printed may be any bytes ------------------------------------

typedef void AppendPoint(TextBuffer *out, uint32_t point);

static void append_xml(TextBuffer *out, uint32_t point) {
    switch (point) {
    case '<':
        text_buffer_append_text(out, "&lt;");
        break;
    case '>':
        text_buffer_append_text(out, "&gt;");
        break;
    case '&':
        text_buffer_append_text(out, "&amp;");
        break;
    case '"':
        text_buffer_append_text(out, "&quot;");
        break;
    default: {
        bool is_allowed =
            point == '\t' || point == '\n' || (point >= 0x20 && point != 0xFFFE && point != 0xFFFF);
        text_buffer_append_code_point(out, is_allowed ? point : REPLACEMENT);
    }
    }
}

static void append_json(TextBuffer *out, uint32_t point) {
    if (point == '"' || point == '\\') {
        text_buffer_append_byte(out, '\\');
    }
    if (point < 0x20) {
        text_buffer_append_format(out, "\\u%04x", (unsigned)point);
    } else {
        text_buffer_append_code_point(out, point);
    }
}

static void append_escaped(TextBuffer *out, const char *text, AppendPoint *append) {
    const char *end = text + strlen(text);
    while (text < end) {
        uint32_t point;
        size_t length = utf8_decode(text, (size_t)(end - text), &point);
        append(out, length == 0 ? REPLACEMENT : point);
        text += length == 0 ? 1 : length;
    }
}

static void tell_junit(const TestCase *test) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "    <testcase classname=\"");
    append_escaped(&text, test->folder, append_xml);
    text_buffer_append_text(&text, "\" name=\"");
    append_escaped(&text, test->name, append_xml);
    text_buffer_append_format(&text, "\" time=\"%.3f\"", test->seconds);
    if (test_verdict_is_good(test->verdict)) {
        text_buffer_append_text(&text, "/>\n");
    } else {
        text_buffer_append_format(&text, ">\n      <failure message=\"%s\">",
                                  test_verdict_text(test->verdict));
        append_escaped(&text, test->report.bytes, append_xml);
        text_buffer_append_text(&text, "</failure>\n    </testcase>\n");
    }
    fputs(text.bytes, stdout);
    text_buffer_release(&text);
}

// The totals stand at the top, so all of it comes at the end.
static void end_junit(const TestReport *report, const Totals *totals, double seconds) {
    printf("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
           "  <testsuite name=\"aspy test\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
           "time=\"%.3f\">\n",
           report->cases->count, totals->bad, seconds);
    for (size_t index = 0; index < report->cases->count; index++) {
        tell_junit(&report->cases->items[index]);
    }
    printf("  </testsuite>\n</testsuites>\n");
}

static void tell_json(const TestReport *report, const TestCase *test) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, report->told == 0 ? "\n  {\"path\": \"" : ",\n  {\"path\": \"");
    append_escaped(&text, test->path, append_json);
    text_buffer_append_format(&text,
                              "\", \"passed\": %s, \"verdict\": \"%s\", \"seconds\": %.3f, "
                              "\"report\": \"",
                              test_verdict_is_good(test->verdict) ? "true" : "false",
                              test_verdict_text(test->verdict), test->seconds);
    append_escaped(&text, test->report.bytes, append_json);
    text_buffer_append_text(&text, "\"}");
    fputs(text.bytes, stdout);
    text_buffer_release(&text);
}

// ---- All of them -------------------------------------------------------------------------------

void test_report_begin(TestReport *report, const TestOptions *options, const TestCases *cases) {
    const char *terminal = host_environment_get("TERM");
    bool is_able = terminal != NULL && strcmp(terminal, "dumb") != 0;
    *report = (TestReport){.options = options,
                           .cases = cases,
                           .has_progress = is_able && host_descriptor_is_terminal(2),
                           .has_colours = colour_is_shown(1)};
    switch (options->format) {
    case TEST_FORMAT_TAP:
        printf("TAP version 13\n1..%zu\n", cases->count);
        break;
    case TEST_FORMAT_JSON:
        printf("{\"scripts\": [");
        break;
    case TEST_FORMAT_TEXT:
    case TEST_FORMAT_JUNIT:
        break;
    }
}

static void tell(const TestReport *report, const TestCase *test) {
    switch (report->options->format) {
    case TEST_FORMAT_TEXT:
        tell_text(report, test);
        break;
    case TEST_FORMAT_TAP:
        tell_tap(report, test);
        break;
    case TEST_FORMAT_JSON:
        tell_json(report, test);
        break;
    case TEST_FORMAT_JUNIT:
        break;
    }
}

static void show_progress(const TestReport *report, bool is_over) {
    if (report->has_progress) {
        fflush(stdout);
        if (is_over) {
            fprintf(stderr, "\r\x1b[K");
        } else {
            fprintf(stderr, "\r\x1b[K%zu of %zu", report->finished, report->cases->count);
        }
    }
}

void test_report_advance(TestReport *report) {
    report->finished++;
    show_progress(report, true);
    while (report->told < report->cases->count && report->cases->items[report->told].is_finished) {
        tell(report, &report->cases->items[report->told]);
        report->told++;
    }
    show_progress(report, false);
}

size_t test_report_end(TestReport *report, double seconds) {
    show_progress(report, true);
    Totals totals = count_totals(report->cases);
    switch (report->options->format) {
    case TEST_FORMAT_TEXT:
        end_text(report, &totals, seconds);
        break;
    case TEST_FORMAT_JUNIT:
        end_junit(report, &totals, seconds);
        break;
    case TEST_FORMAT_JSON:
        printf("\n], \"passed\": %zu, \"failed\": %zu, \"seconds\": %.3f}\n", totals.good,
               totals.bad, seconds);
        break;
    case TEST_FORMAT_TAP:
        break;
    }
    fflush(stdout);
    return totals.bad;
}
