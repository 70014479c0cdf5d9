// measure.c: rounds.
#include "measure.h"

#include <stdio.h>
#include <string.h>

#include "child.h"
#include "peers.h"
#include "rows.h"

// What start-up lasts is known best from many runs, and they are short.
enum { STARTUP_TIMES = 4 };

static void set_trouble(Bench *bench, Series *series, Outcome outcome, const char *text) {
    series->outcome = outcome;
    series->trouble = arena_copy_text(&bench->texts, text, strlen(text));
}

// Whoever starts after a large process pays for its going: caches are cold, and memory comes from
// the kernel page by page. A start-up that takes a millisecond would be twice as long behind
// CPython's; each is measured behind another of its own.
static void warm_up(Bench *bench, char **words) {
    Child child;
    child_run(words, bench->options.limit_seconds, &child);
    child_release(&child);
}

static void run_once(Bench *bench, int peer, const Row *row, const char *prepared, Series *series) {
    char *words[MAX_WORDS];
    peers_command(bench, peer, prepared, NULL, words);
    if (row->is_startup) {
        warm_up(bench, words);
    }
    Child child;
    child_run(words, bench->options.limit_seconds, &child);
    if (child.is_timeout) {
        set_trouble(bench, series, OUTCOME_TIMEOUT, "took too long");
    } else if (!child.is_ok) {
        set_trouble(bench, series, OUTCOME_FAILED, child_last_words(&child));
    } else {
        series->cpu_ns[series->count++] = child.cpu_ns;
        series->peak_bytes =
            child.peak_bytes > series->peak_bytes ? child.peak_bytes : series->peak_bytes;
        series->spent_ns += child.cpu_ns;
        series->outcome = OUTCOME_OK;
        if (series->output == NULL) {
            series->output =
                arena_copy_text(&bench->texts, child.output.bytes, child.output.length);
        }
    }
    child_release(&child);
}

static bool has_budget_left(const Bench *bench, const Series *series) {
    return series->count == 0 || series->spent_ns < bench->options.budget_seconds * 1e9;
}

// Output must be the same everywhere; aspy, the first peer, is what the others are compared with.
static void compare_outputs(Bench *bench, Row *row) {
    const Series *first = &row->series[0];
    for (int peer = 1; peer < bench->peer_count; peer++) {
        Series *series = &row->series[peer];
        if (first->outcome == OUTCOME_OK && series->outcome == OUTCOME_OK &&
            strcmp(series->output, first->output) != 0) {
            TextBuffer text;
            text_buffer_init(&text);
            text_buffer_append_format(&text, "printed '%.*s' where aspy printed '%.*s'",
                                      (int)strcspn(series->output, "\n"), series->output,
                                      (int)strcspn(first->output, "\n"), first->output);
            set_trouble(bench, series, OUTCOME_DISAGREES, text.bytes);
            text_buffer_release(&text);
        }
    }
}

static void measure_row(Bench *bench, Row *row) {
    const char *prepared[MAX_PEERS] = {NULL};
    for (int peer = 0; peer < bench->peer_count; peer++) {
        Series *series = &row->series[peer];
        const char *path = bench->peers[peer].program != NULL && peers_is_wanted(bench, peer)
                               ? peers_program_path(bench, peer, row)
                               : NULL;
        if (path != NULL) {
            const char *trouble = NULL;
            series->operations = rows_operations(path);
            prepared[peer] = peers_prepare(bench, peer, row, path, &trouble);
            if (prepared[peer] == NULL) {
                set_trouble(bench, series, OUTCOME_FAILED, trouble);
            }
        }
    }
    int rounds = bench->options.runs * (row->is_startup ? STARTUP_TIMES : 1);
    for (int round = 0; round < rounds && round < MAX_RUNS; round++) {
        for (int peer = 0; peer < bench->peer_count; peer++) {
            Series *series = &row->series[peer];
            bool is_alive = series->outcome == OUTCOME_ABSENT || series->outcome == OUTCOME_OK;
            if (prepared[peer] != NULL && is_alive && has_budget_left(bench, series)) {
                run_once(bench, peer, row, prepared[peer], series);
            }
        }
    }
    compare_outputs(bench, row);
}

static void print_troubles(const Bench *bench, const Row *row) {
    for (int peer = 0; peer < bench->peer_count; peer++) {
        if (row->series[peer].trouble != NULL) {
            printf("    %s: %s\n", bench->peers[peer].kind->heading, row->series[peer].trouble);
        }
    }
}

void measure_rows(Bench *bench) {
    for (size_t index = 0; index < bench->rows.count; index++) {
        Row *row = bench->rows.items[index];
        printf("[%zu/%zu] %s\n", index + 1, bench->rows.count, row->name);
        fflush(stdout);
        measure_row(bench, row);
        print_troubles(bench, row);
    }
}
