// report_json.c: everything that was measured, for programs that read it.
#include "bars.h"
#include "growth.h"
#include "peers.h"
#include "report.h"
#include "statistics.h"

static void append_string(TextBuffer *text, const char *value) {
    text_buffer_append_byte(text, '"');
    for (; *value != '\0'; value++) {
        if (*value == '"' || *value == '\\') {
            text_buffer_append_byte(text, '\\');
        }
        if ((unsigned char)*value < ' ') {
            text_buffer_append_format(text, "\\u%04x", (unsigned)*value);
        } else {
            text_buffer_append_byte(text, *value);
        }
    }
    text_buffer_append_byte(text, '"');
}

static void append_peers(const Bench *bench, TextBuffer *text) {
    text_buffer_append_text(text, "  \"peers\": {");
    for (int peer = 0; peer < bench->peer_count; peer++) {
        const Peer *what = &bench->peers[peer];
        text_buffer_append_text(text, peer == 0 ? "\n    " : ",\n    ");
        append_string(text, what->kind->key);
        if (what->program == NULL) {
            text_buffer_append_text(text, ": null");
            continue;
        }
        text_buffer_append_text(text, ": {\"version\": ");
        append_string(text, what->version);
        text_buffer_append_format(text, ", \"program_bytes\": %.0f}", what->program_bytes);
    }
    text_buffer_append_text(text, "\n  },\n");
}

static const char *outcome_text(Outcome outcome) {
    switch (outcome) {
    case OUTCOME_ABSENT:
        return "absent";
    case OUTCOME_OK:
        return "ok";
    case OUTCOME_FAILED:
        return "failed";
    case OUTCOME_TIMEOUT:
        return "timeout";
    case OUTCOME_DISAGREES:
        return "disagrees";
    }
    return "";
}

static void append_series(const Bench *bench, const Row *row, int peer, TextBuffer *text) {
    const Series *series = &row->series[peer];
    append_string(text, bench->peers[peer].kind->key);
    text_buffer_append_format(text, ": {\"outcome\": \"%s\"", outcome_text(series->outcome));
    if (series->trouble != NULL) {
        text_buffer_append_text(text, ", \"trouble\": ");
        append_string(text, series->trouble);
    }
    if (series->outcome == OUTCOME_OK) {
        text_buffer_append_format(
            text,
            ", \"each_ns\": %.3f, \"best_each_ns\": %.3f, \"ratio\": %.4f, \"operations\": %.0f, "
            "\"peak_bytes\": %.0f, \"bytes_each\": %.1f",
            statistics_each_ns(bench, row, peer), statistics_best_ns(bench, row, peer),
            statistics_ratio(bench, row, peer), series->operations, series->peak_bytes,
            statistics_bytes_each(bench, row, peer));
        text_buffer_append_text(text, ", \"cpu_ns\": [");
        for (int run = 0; run < series->count; run++) {
            text_buffer_append_format(text, "%s%.0f", run == 0 ? "" : ", ", series->cpu_ns[run]);
        }
        text_buffer_append_text(text, "]");
    }
    text_buffer_append_text(text, "}");
}

static void append_rows(const Bench *bench, TextBuffer *text) {
    text_buffer_append_text(text, "  \"rows\": [");
    for (size_t index = 0; index < bench->rows.count; index++) {
        const Row *row = bench->rows.items[index];
        text_buffer_append_text(text, index == 0 ? "\n    {\"name\": " : ",\n    {\"name\": ");
        append_string(text, row->name);
        text_buffer_append_text(text, ", \"group\": ");
        append_string(text, row->group);
        text_buffer_append_text(text, ", \"title\": ");
        append_string(text, row->title);
        text_buffer_append_text(text, ", \"peers\": {");
        const char *separator = "\n      ";
        for (int peer = 0; peer < bench->peer_count; peer++) {
            if (row->series[peer].outcome != OUTCOME_ABSENT) {
                text_buffer_append_text(text, separator);
                append_series(bench, row, peer, text);
                separator = ",\n      ";
            }
        }
        text_buffer_append_text(text, "\n    }}");
    }
    text_buffer_append_text(text, "\n  ],\n");
}

static void append_means(const Bench *bench, TextBuffer *text) {
    static const char *const groups[] = {"suspend", "plain"};
    text_buffer_append_text(text, "  \"geometric_means\": {");
    for (int group = 0; group < 2; group++) {
        text_buffer_append_format(text, "%s\n    \"%s\": {\"fastest_cpython\": %.4f",
                                  group == 0 ? "" : ",", groups[group],
                                  statistics_mean_of_cpythons(bench, groups[group]).value);
        for (int peer = 1; peer < bench->peer_count; peer++) {
            Mean mean = statistics_mean(bench, groups[group], peer);
            if (mean.count > 0) {
                text_buffer_append_format(text, ", \"%s\": %.4f", bench->peers[peer].kind->key,
                                          mean.value);
            }
        }
        text_buffer_append_text(text, "}");
    }
    text_buffer_append_text(text, "\n  },\n");
}

static void append_bars(const Bench *bench, TextBuffer *text) {
    text_buffer_append_text(text, "  \"bars\": [");
    for (int index = 0; index < bars_count(); index++) {
        BarResult result;
        bars_judge(bench, index, &result);
        text_buffer_append_text(text, index == 0 ? "\n    {\"bar\": " : ",\n    {\"bar\": ");
        append_string(text, bars_text(index));
        if (result.is_measured) {
            text_buffer_append_format(text, ", \"holds\": %s, \"gap\": %.4f, \"measured\": ",
                                      result.holds ? "true" : "false", result.gap);
            append_string(text, result.measured.bytes);
        }
        text_buffer_append_text(text, "}");
        text_buffer_release(&result.measured);
    }
    text_buffer_append_text(text, "\n  ],\n");
}

static void append_growth(const Bench *bench, TextBuffer *text) {
    text_buffer_append_text(text, "  \"growth\": {\"tasks\": [");
    for (int point = 0; point < GROWTH_POINTS; point++) {
        text_buffer_append_format(text, "%s%d", point == 0 ? "" : ", ", growth_tasks(point));
    }
    text_buffer_append_text(text, "]");
    for (int peer = 0; peer < bench->peer_count; peer++) {
        if (growth_spread(bench, peer) <= 0) {
            continue;
        }
        text_buffer_append_format(text, ",\n    \"%s\": [", bench->peers[peer].kind->key);
        for (int point = 0; point < GROWTH_POINTS; point++) {
            text_buffer_append_format(text, "%s%.3f", point == 0 ? "" : ", ",
                                      bench->growth.each_ns[peer][point]);
        }
        text_buffer_append_text(text, "]");
    }
    for (int index = 0; index < bench->growth.scaling_count; index++) {
        const Scaling *scaling = &bench->growth.scalings[index];
        text_buffer_append_format(text, ",\n    \"%s_at_eight_times\": %.4f", scaling->name,
                                  scaling->factor[0]);
    }
    text_buffer_append_text(text, "}\n");
}

void report_json(const Bench *bench, TextBuffer *text) {
    text_buffer_append_format(text, "{\n  \"runs\": %d,\n", bench->options.runs);
    append_peers(bench, text);
    append_rows(bench, text);
    append_means(bench, text);
    append_bars(bench, text);
    append_growth(bench, text);
    text_buffer_append_text(text, "}\n");
}
