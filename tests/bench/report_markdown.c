// report_markdown.c: the report that people read.
#include <string.h>

#include "bars.h"
#include "growth.h"
#include "peers.h"
#include "report.h"
#include "rows.h"
#include "statistics.h"
#include "units.h"

static bool was_run(const Bench *bench, int peer) {
    return bench->peers[peer].program != NULL && peers_is_wanted(bench, peer);
}

static void append_head(const Bench *bench, TextBuffer *text) {
    text_buffer_append_text(text, "# aspy and its peers\n\n");
    text_buffer_append_format(
        text,
        "CPU time (user and system), medians of %d interleaved runs, start-up taken off. A ratio "
        "is the\nmedian of the ratios of each round: how many times longer the peer takes than "
        "aspy, so that less\nthan 1 (in bold) means that aspy is behind.\n\n",
        bench->options.runs);
}

static void append_peers(const Bench *bench, TextBuffer *text) {
    const Row *startup = rows_named(bench, "startup");
    const Row *asyncio = rows_named(bench, "startup_asyncio");
    text_buffer_append_text(
        text,
        "## Peers\n\n| peer | version | start-up | with asyncio | peak memory of an empty run "
        "| size of the program |\n|---|---|---|---|---|---|\n");
    for (int peer = 0; peer < bench->peer_count; peer++) {
        const Peer *what = &bench->peers[peer];
        if (!was_run(bench, peer)) {
            continue;
        }
        text_buffer_append_format(text, "| %s | %s | ", what->kind->heading, what->version);
        if (statistics_is_usable(startup, peer)) {
            units_append_time(text, statistics_each_ns(bench, startup, peer));
        }
        text_buffer_append_text(text, " | ");
        if (statistics_is_usable(asyncio, peer)) {
            units_append_time(text, statistics_each_ns(bench, asyncio, peer));
        }
        text_buffer_append_text(text, " | ");
        if (statistics_is_usable(startup, peer)) {
            units_append_bytes(text, startup->series[peer].peak_bytes);
        }
        text_buffer_append_text(text, " | ");
        if (!what->kind->is_compiled) {
            units_append_bytes(text, what->program_bytes);
        }
        text_buffer_append_text(text, " |\n");
    }
    text_buffer_append_text(text, "\nMissing:");
    const char *comma = " ";
    for (int peer = 0; peer < bench->peer_count; peer++) {
        if (bench->peers[peer].program == NULL) {
            text_buffer_append_format(text, "%s%s", comma, bench->peers[peer].kind->heading);
            comma = ", ";
        }
    }
    text_buffer_append_text(text, *comma == ' ' ? " none.\n\n" : ".\n\n");
}

static void append_cell(const Bench *bench, const Row *row, int peer, TextBuffer *text) {
    switch (row->series[peer].outcome) {
    case OUTCOME_ABSENT:
        break;
    case OUTCOME_FAILED:
        text_buffer_append_text(text, "failed");
        break;
    case OUTCOME_TIMEOUT:
        text_buffer_append_text(text, "too long");
        break;
    case OUTCOME_DISAGREES:
        text_buffer_append_text(text, "DISAGREES");
        break;
    case OUTCOME_OK: {
        double ratio = statistics_ratio(bench, row, peer);
        text_buffer_append_text(text, ratio < 1 ? "**" : "");
        units_append_number(text, ratio);
        text_buffer_append_text(text, ratio < 1 ? "**" : "");
        break;
    }
    }
    text_buffer_append_text(text, " | ");
}

static void append_own_cell(const Bench *bench, const Row *row, TextBuffer *text) {
    double each = statistics_each_ns(bench, row, 0);
    if (!statistics_is_usable(row, 0)) {
        append_cell(bench, row, 0, text);
        return;
    }
    if (strcmp(row->unit, "byte") == 0) {
        units_append_number(text, 1e3 / each);
        text_buffer_append_text(text, " MB/s | ");
        return;
    }
    units_append_time(text, each);
    text_buffer_append_text(text, " | ");
}

// Start-up and compiling have nothing in common that a mean could say.
static void append_means(const Bench *bench, const char *group, TextBuffer *text) {
    if (strcmp(group, "machine") == 0) {
        return;
    }
    text_buffer_append_text(text, "| geometric mean | | ");
    for (int peer = 1; peer < bench->peer_count; peer++) {
        if (was_run(bench, peer)) {
            Mean mean = statistics_mean(bench, group, peer);
            if (mean.count > 0) {
                units_append_number(text, mean.value);
            }
            text_buffer_append_text(text, " | ");
        }
    }
    text_buffer_append_text(text, "\n");
}

static void append_table(const Bench *bench, const char *group, const char *heading,
                         TextBuffer *text) {
    text_buffer_append_format(text, "## %s\n\n| row | aspy |", heading);
    for (int peer = 1; peer < bench->peer_count; peer++) {
        if (was_run(bench, peer)) {
            text_buffer_append_format(text, " %s |", bench->peers[peer].kind->heading);
        }
    }
    text_buffer_append_text(text, "\n|---|---|");
    for (int peer = 1; peer < bench->peer_count; peer++) {
        text_buffer_append_text(text, was_run(bench, peer) ? "---|" : "");
    }
    text_buffer_append_text(text, "\n");
    for (size_t index = 0; index < bench->rows.count; index++) {
        const Row *row = bench->rows.items[index];
        if (strcmp(row->group, group) != 0) {
            continue;
        }
        text_buffer_append_format(text, "| %s | ", row->name);
        append_own_cell(bench, row, text);
        for (int peer = 1; peer < bench->peer_count; peer++) {
            if (was_run(bench, peer)) {
                append_cell(bench, row, peer, text);
            }
        }
        text_buffer_append_text(text, "\n");
    }
    append_means(bench, group, text);
    text_buffer_append_text(text, "\n");
}

static void append_memory(const Bench *bench, TextBuffer *text) {
    const Row *row = rows_named(bench, "sleeping_tasks");
    if (row == NULL) {
        return;
    }
    text_buffer_append_text(text, "## A sleeping task\n\n| peer | peak memory | CPU time |\n"
                                  "|---|---|---|\n");
    for (int peer = 0; peer < bench->peer_count; peer++) {
        if (statistics_is_usable(row, peer)) {
            text_buffer_append_format(text, "| %s | ", bench->peers[peer].kind->heading);
            units_append_bytes(text, statistics_bytes_each(bench, row, peer));
            text_buffer_append_text(text, " | ");
            units_append_time(text, statistics_each_ns(bench, row, peer));
            text_buffer_append_text(text, " |\n");
        }
    }
    text_buffer_append_text(text, "\n");
}

static void append_bars(const Bench *bench, TextBuffer *text) {
    text_buffer_append_text(text, "## Bars\n\nA gap is how many times short a bar is missed.\n\n"
                                  "| bar | measured | holds | gap |\n|---|---|---|---|\n");
    for (int index = 0; index < bars_count(); index++) {
        BarResult result;
        bars_judge(bench, index, &result);
        text_buffer_append_format(text, "| %s | ", bars_text(index));
        if (result.is_measured) {
            text_buffer_append_format(text, "%s | %s | ", result.measured.bytes,
                                      result.holds ? "yes" : "**no**");
            text_buffer_append_format(text, result.holds ? "" : "%.2f", result.gap);
            text_buffer_append_text(text, " |\n");
        } else {
            text_buffer_append_text(text, "not measured | | |\n");
        }
        text_buffer_release(&result.measured);
    }
    Mean cpython = statistics_mean_of_cpythons(bench, "plain");
    text_buffer_append_format(
        text, "\nPlain rows against the faster of the CPythons in each: %.2f times faster.\n\n",
        cpython.value);
}

// A row in which a peer is ahead of aspy.
typedef struct Behind {
    const Row *row;
    int peer;
    double ratio;
} Behind;

typedef VECTOR(Behind) BehindVector;

static void insert_behind(BehindVector *found, Behind behind) {
    vector_push(found, behind);
    for (size_t at = found->count - 1; at > 0 && found->items[at - 1].ratio > behind.ratio; at--) {
        found->items[at] = found->items[at - 1];
        found->items[at - 1] = behind;
    }
}

static void find_behind(const Bench *bench, bool makes_machine_code, BehindVector *found) {
    for (size_t index = 0; index < bench->rows.count; index++) {
        const Row *row = bench->rows.items[index];
        for (int peer = 1; peer < bench->peer_count; peer++) {
            double ratio = statistics_ratio(bench, row, peer);
            if (bench->peers[peer].kind->makes_machine_code == makes_machine_code && ratio > 0 &&
                ratio < 1) {
                insert_behind(found, (Behind){row, peer, ratio});
            }
        }
    }
}

static void append_behind(const Bench *bench, bool makes_machine_code, const char *whom,
                          TextBuffer *text) {
    text_buffer_append_format(text,
                              "## Where aspy is behind %s, the widest gap first\n\n"
                              "| row | peer | the peer is faster by |\n|---|---|---|\n",
                              whom);
    BehindVector found = {0};
    find_behind(bench, makes_machine_code, &found);
    for (size_t index = 0; index < found.count; index++) {
        const Behind *behind = &found.items[index];
        text_buffer_append_format(text, "| %s | %s | %.2f times |\n", behind->row->name,
                                  bench->peers[behind->peer].kind->heading, 1 / behind->ratio);
    }
    text_buffer_append_text(text, "\n");
    vector_release(&found);
}

static void append_growth(const Bench *bench, TextBuffer *text) {
    if (!bench->growth.is_measured) {
        return;
    }
    text_buffer_append_text(text, "## Growth: ns of one task switch among so many tasks\n\n| peer");
    for (int point = 0; point < GROWTH_POINTS; point++) {
        text_buffer_append_format(text, " | %d", growth_tasks(point));
    }
    text_buffer_append_text(text, " | dearest / cheapest |\n|---|");
    for (int point = 0; point <= GROWTH_POINTS; point++) {
        text_buffer_append_text(text, "---|");
    }
    for (int peer = 0; peer < bench->peer_count; peer++) {
        double spread = growth_spread(bench, peer);
        if (spread <= 0) {
            continue;
        }
        text_buffer_append_format(text, "\n| %s", bench->peers[peer].kind->heading);
        for (int point = 0; point < GROWTH_POINTS; point++) {
            text_buffer_append_text(text, " | ");
            units_append_number(text, bench->growth.each_ns[peer][point]);
        }
        text_buffer_append_format(text, " | %.2f |", spread);
    }
    text_buffer_append_text(text, "\n\n");
}

static void append_scalings(const Bench *bench, TextBuffer *text) {
    int cpython = peers_index(bench, "cpython");
    if (bench->growth.scaling_count == 0) {
        return;
    }
    text_buffer_append_text(text,
                            "## Growth: how much dearer each item is at eight times the size\n\n"
                            "| what | aspy | CPython |\n|---|---|---|\n");
    for (int index = 0; index < bench->growth.scaling_count; index++) {
        const Scaling *scaling = &bench->growth.scalings[index];
        text_buffer_append_format(text, "| %s | %.2f | ", scaling->title, scaling->factor[0]);
        if (scaling->factor[cpython] > 0) {
            text_buffer_append_format(text, "%.2f", scaling->factor[cpython]);
        }
        text_buffer_append_text(text, " |\n");
    }
    text_buffer_append_text(text, "\n");
}

static void append_troubles(const Bench *bench, TextBuffer *text) {
    const char *heading = "## What went wrong\n\n";
    for (size_t index = 0; index < bench->rows.count; index++) {
        const Row *row = bench->rows.items[index];
        for (int peer = 0; peer < bench->peer_count; peer++) {
            if (row->series[peer].trouble != NULL) {
                text_buffer_append_format(text, "%s- %s, %s: %s\n", heading, row->name,
                                          bench->peers[peer].kind->heading,
                                          row->series[peer].trouble);
                heading = "";
            }
        }
    }
}

void report_markdown(const Bench *bench, TextBuffer *text) {
    append_head(bench, text);
    append_peers(bench, text);
    append_table(bench, "suspend", "What suspends", text);
    append_table(bench, "plain", "Plain code", text);
    append_table(bench, "machine", "Start-up and compiling", text);
    append_memory(bench, text);
    append_bars(bench, text);
    append_behind(bench, false, "an interpreter", text);
    append_behind(bench, true, "machine code (a JIT, or Go)", text);
    append_growth(bench, text);
    append_scalings(bench, text);
    append_troubles(bench, text);
}
