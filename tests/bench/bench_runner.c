// bench_runner.c: the command line of the benchmarks.
//
// Finds peers and rows, measures, and writes report.md, report.json, ratios.svg and growth.svg.
// Read next: bench.h (what a run knows), measure.c (how it is measured), bars.c (what is promised).
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fatal.h"
#include "base/text_buffer.h"
#include "bench.h"
#include "growth.h"
#include "measure.h"
#include "peers.h"
#include "report.h"
#include "rows.h"

static const char usage[] =
    "bench_runner [option] ...\n"
    "  --programs FOLDER   the programs: FOLDER/suspend, FOLDER/plain, FOLDER/machine\n"
    "  --output FOLDER     takes report.md, report.json, ratios.svg and growth.svg\n"
    "  --peer KEY=PROGRAM  a peer that is not on PATH (any number of times)\n"
    "  --runs N            rounds of each row (5)\n"
    "  --rows TEXT,...     only rows whose name contains one of these\n"
    "  --peers KEY,...     only these peers\n"
    "  --limit SECONDS     a run that takes more CPU time is ended (60)\n"
    "  --budget SECONDS    a peer that spent so much on a row is not run again (12)\n"
    "  --no-growth         leaves the growth run out\n"
    "Options in ASPY_BENCH_OPTIONS, separated by spaces, come after those of the command line.\n";

static void parse_option(Options *options, char **words, int count, int *at) {
    const char *name = words[*at];
    if (strcmp(name, "--no-growth") == 0) {
        options->skip_growth = true;
        return;
    }
    if (strcmp(name, "--help") == 0) {
        fputs(usage, stdout);
        exit(EXIT_CODE_OK);
    }
    char *value = *at + 1 < count ? words[++*at] : NULL;
    if (value == NULL || strncmp(name, "--", 2) != 0) {
        fatal(EXIT_CODE_USAGE, "%s: unknown, or without its value\n%s", name, usage);
    } else if (strcmp(name, "--programs") == 0) {
        options->programs = value;
    } else if (strcmp(name, "--output") == 0) {
        options->output = value;
    } else if (strcmp(name, "--peer") == 0) {
        vector_push(&options->named_peers, value);
    } else if (strcmp(name, "--runs") == 0) {
        options->runs = atoi(value);
    } else if (strcmp(name, "--rows") == 0) {
        options->row_filter = value;
    } else if (strcmp(name, "--peers") == 0) {
        options->peer_filter = value;
    } else if (strcmp(name, "--limit") == 0) {
        options->limit_seconds = atof(value);
    } else if (strcmp(name, "--budget") == 0) {
        options->budget_seconds = atof(value);
    } else {
        fatal(EXIT_CODE_USAGE, "%s: unknown option\n%s", name, usage);
    }
}

// The words of ASPY_BENCH_OPTIONS live in bench->texts.
static void parse_environment(Bench *bench) {
    const char *text = getenv("ASPY_BENCH_OPTIONS");
    VECTOR(char *) words = {0};
    while (text != NULL && *text != '\0') {
        size_t length = strcspn(text, " ");
        if (length > 0) {
            vector_push(&words, arena_copy_text(&bench->texts, text, length));
        }
        text += length + (text[length] == ' ');
    }
    for (int at = 0; at < (int)words.count; at++) {
        parse_option(&bench->options, words.items, (int)words.count, &at);
    }
    vector_release(&words);
}

static void write_file(const Bench *bench, const char *name,
                       void (*append)(const Bench *bench, TextBuffer *text)) {
    TextBuffer path;
    TextBuffer text;
    text_buffer_init(&path);
    text_buffer_init(&text);
    text_buffer_append_format(&path, "%s/%s", bench->options.output, name);
    append(bench, &text);
    FILE *file = fopen(path.bytes, "w");
    if (file == NULL || fwrite(text.bytes, 1, text.length, file) != text.length ||
        fclose(file) != 0) {
        fatal(EXIT_CODE_USAGE, "%s: %s", path.bytes, strerror(errno));
    }
    printf("%s\n", path.bytes);
    text_buffer_release(&path);
    text_buffer_release(&text);
}

// A program that fails on aspy, or prints something else elsewhere, makes the whole run fail.
static bool has_trouble(const Bench *bench) {
    for (size_t index = 0; index < bench->rows.count; index++) {
        const Series *series = bench->rows.items[index]->series;
        if (series[0].outcome != OUTCOME_OK && peers_is_wanted(bench, 0)) {
            return true;
        }
        for (int peer = 1; peer < bench->peer_count; peer++) {
            if (series[peer].outcome == OUTCOME_DISAGREES) {
                return true;
            }
        }
    }
    return false;
}

int main(int argc, char **argv) {
    static Bench bench;
    bench.options = (Options){.programs = "programs",
                              .output = ".",
                              .runs = 5,
                              .limit_seconds = 60,
                              .budget_seconds = 12};
    arena_init(&bench.texts);
    for (int at = 1; at < argc; at++) {
        parse_option(&bench.options, argv, argc, &at);
    }
    parse_environment(&bench);
    if (bench.options.runs < 1 || bench.options.runs > MAX_RUNS) {
        fatal(EXIT_CODE_USAGE, "--runs is a number from 1 to %d", MAX_RUNS);
    }
    mkdir(bench.options.output, 0777);
    // One processor for Go, as for everybody else.
    setenv("GOMAXPROCS", "1", 1);
    peers_find(&bench);
    rows_find(&bench);
    measure_rows(&bench);
    if (!bench.options.skip_growth) {
        growth_measure(&bench);
    }
    write_file(&bench, "report.md", report_markdown);
    write_file(&bench, "report.json", report_json);
    write_file(&bench, "ratios.svg", plot_ratios);
    write_file(&bench, "growth.svg", plot_growth);
    return has_trouble(&bench) ? 1 : 0;
}
