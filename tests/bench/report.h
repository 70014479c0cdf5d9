// report.h: what a run found out, for people (Markdown), for programs (JSON) and to look at (SVG).
#ifndef ASPY_BENCH_REPORT_H
#define ASPY_BENCH_REPORT_H

#include "base/text_buffer.h"
#include "bench.h"

// Appends the Markdown report: peers, tables of ratios, means, bars, rows that are behind, growth,
// and what went wrong.
void report_markdown(const Bench *bench, TextBuffer *text);

// Appends everything that was measured, as one JSON object.
void report_json(const Bench *bench, TextBuffer *text);

// Appends a picture of all ratios: a line for each row, a dot for each peer, on a logarithmic
// scale.
void plot_ratios(const Bench *bench, TextBuffer *svg);

// Appends a picture of what a task switch costs among more and more tasks.
void plot_growth(const Bench *bench, TextBuffer *svg);

#endif
