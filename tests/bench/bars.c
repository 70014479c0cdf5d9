// bars.c: the table of promises and how each kind is judged.
//
// "CPython" is 3.13 where a row says CPython alone; the rows of plain code are compared with the
// fastest CPython that is installed.
#include "bars.h"

#include <math.h>
#include <string.h>

#include "growth.h"
#include "peers.h"
#include "rows.h"
#include "statistics.h"
#include "units.h"

typedef enum BarKind {
    BAR_AT_MOST_NS,        // one operation of `row` takes at most `limit` ns
    BAR_TIMES_ROW,         // ... at most `limit` times one operation of the row `other`
    BAR_TIMES_PEER,        // the peer `other` takes at least `limit` times as long
    BAR_BYTES_EACH,        // peak memory for each operation is at most `limit` bytes
    BAR_PEAK_BYTES,        // peak memory of the row is at most `limit` bytes
    BAR_MEAN_OF_CPYTHONS,  // geometric mean over the group `row`, against the fastest CPythons
    BAR_MEAN_OF_PEER,      // the same, against the peer `other`
    BAR_EVERY_ROW_CPYTHON, // no row of the group `row` is slower than any CPython
    BAR_EVERY_ROW_PEER,    // no row of the group `row` is slower than the peer `other`
    BAR_SWITCH_GROWTH,     // the dearest task switch is at most `limit` times the cheapest
    BAR_OTHER_GROWTH,      // nothing else grows by more than `limit` for each item
} BarKind;

typedef struct Bar {
    const char *text;
    BarKind kind;
    const char *row;   // or a group
    const char *other; // another row, or a peer's key
    double limit;
} Bar;

static const Bar bars[] = {
    {"task switch among 2 tasks: at most 40 ns", BAR_AT_MOST_NS, "task_switch_2", NULL, 40},
    {"task switch among 100 tasks: at most 40 ns", BAR_AT_MOST_NS, "task_switch_100", NULL, 40},
    {"task switch among 2: faster than Go's Gosched", BAR_TIMES_PEER, "task_switch_2", "go", 1},
    {"task switch among 100: faster than Go's Gosched", BAR_TIMES_PEER, "task_switch_100", "go", 1},
    {"await of a trivial coroutine: at most 25 ns", BAR_AT_MOST_NS, "await_trivial", NULL, 25},
    {"await of a trivial coroutine: faster than PyPy", BAR_TIMES_PEER, "await_trivial", "pypy", 1},
    {"switch under 50 awaits: at most 1.2 times a shallow one", BAR_TIMES_ROW,
     "switch_under_50_awaits", "task_switch_2", 1.2},
    {"uncontended async with lock: at most 50 ns", BAR_AT_MOST_NS, "lock_uncontended", NULL, 50},
    {"lock handed on among 100 tasks: 1/40 of CPython", BAR_TIMES_PEER, "lock_contended_100",
     "cpython", 40},
    {"lock handed on among 100 tasks: faster than Go's mutex", BAR_TIMES_PEER, "lock_contended_100",
     "go", 1},
    {"queue put + get: 1/15 of CPython", BAR_TIMES_PEER, "queue_put_get", "cpython", 15},
    {"gather, per coroutine: 1/20 of CPython", BAR_TIMES_PEER, "gather", "cpython", 20},
    {"TCP echo among 100 connections: 1/3 of CPython", BAR_TIMES_PEER, "echo", "cpython", 3},
    {"TCP echo among 100 connections: faster than uvloop", BAR_TIMES_PEER, "echo", "uvloop", 1},
    {"event wakes 10,000 waiters: 1/20 of CPython", BAR_TIMES_PEER, "event_broadcast", "cpython",
     20},
    {"100,000 timers: 1/20 of CPython", BAR_TIMES_PEER, "timers", "cpython", 20},
    {"1,000,000 sleeping tasks: at most 300 bytes each", BAR_BYTES_EACH, "sleeping_tasks", NULL,
     300},
    {"1,000,000 sleeping tasks: 1/15 of CPython's CPU time", BAR_TIMES_PEER, "sleeping_tasks",
     "cpython", 15},
    {"plain rows, mean: 3 times faster than the faster CPython", BAR_MEAN_OF_CPYTHONS, "plain",
     NULL, 3},
    {"plain rows: none slower than any CPython", BAR_EVERY_ROW_CPYTHON, "plain", NULL, 1},
    {"plain rows: none slower than Lua 5.4", BAR_EVERY_ROW_PEER, "plain", "lua54", 1},
    {"plain rows: none slower than Lua 5.5", BAR_EVERY_ROW_PEER, "plain", "lua55", 1},
    {"plain rows, mean: faster than LuaJIT's interpreter", BAR_MEAN_OF_PEER, "plain", "luajit-joff",
     1},
    {"start-up: at most 1.5 ms", BAR_AT_MOST_NS, "startup", NULL, 1.5e6},
    {"start-up with import asyncio: at most 3 ms", BAR_AT_MOST_NS, "startup_asyncio", NULL, 3e6},
    {"parse + compile: 10 times CPython's compile()", BAR_TIMES_PEER, "compile", "cpython", 10},
    {"parse + compile: no slower than Lua 5.4", BAR_TIMES_PEER, "compile", "lua54", 1},
    {"peak memory of an empty run: at most 4 MB", BAR_PEAK_BYTES, "startup", NULL,
     4.0 * 1024 * 1024},
    // A ring of a million frames does not fit into any cache: that costs what memory costs.
    {"task switch from 2 to 1,000,000 tasks: flat (within 4 times)", BAR_SWITCH_GROWTH, NULL, NULL,
     4},
    {"eight times the size costs eight times as much (within 2 times)", BAR_OTHER_GROWTH, NULL,
     NULL, 2},
};

int bars_count(void) { return sizeof bars / sizeof bars[0]; }

const char *bars_text(int index) { return bars[index].text; }

// `value` should be at most `limit`.
static void judge_at_most(BarResult *result, double value, double limit) {
    result->is_measured = value > 0;
    result->gap = value / limit;
}

// `value` should be at least `limit`.
static void judge_at_least(BarResult *result, double value, double limit) {
    result->is_measured = value > 0;
    result->gap = value > 0 ? limit / value : 0;
}

static void judge_mean(BarResult *result, Mean mean, double limit) {
    judge_at_least(result, mean.value, limit);
    text_buffer_append_format(&result->measured, "%.2f times, over %d rows", mean.value,
                              mean.count);
}

// The row of a group where a peer (or, with peer < 0, the fastest CPython) is furthest ahead.
static void judge_every_row(const Bench *bench, const Bar *bar, BarResult *result) {
    double worst = INFINITY;
    const char *name = NULL;
    int behind = 0;
    for (size_t index = 0; index < bench->rows.count; index++) {
        const Row *row = bench->rows.items[index];
        int peer = bar->other == NULL ? statistics_fastest_cpython(bench, row)
                                      : peers_index(bench, bar->other);
        double ratio = peer < 0 ? 0 : statistics_ratio(bench, row, peer);
        if (strcmp(row->group, bar->row) == 0 && ratio > 0) {
            behind += ratio < 1;
            name = ratio < worst ? row->name : name;
            worst = ratio < worst ? ratio : worst;
        }
    }
    if (name != NULL) {
        judge_at_least(result, worst, 1);
        text_buffer_append_format(&result->measured, "%d behind; worst is %s, %.2f times as fast",
                                  behind, name, worst);
    }
}

static void judge_row(const Bench *bench, const Bar *bar, BarResult *result) {
    const Row *row = rows_named(bench, bar->row);
    double each = row == NULL ? 0 : statistics_each_ns(bench, row, 0);
    if (bar->kind == BAR_AT_MOST_NS) {
        judge_at_most(result, each, bar->limit);
        units_append_time(&result->measured, each);
    } else if (bar->kind == BAR_TIMES_ROW) {
        const Row *other = rows_named(bench, bar->other);
        double base = other == NULL ? 0 : statistics_each_ns(bench, other, 0);
        judge_at_most(result, base > 0 ? each / base : 0, bar->limit);
        text_buffer_append_format(&result->measured, "%.2f times", base > 0 ? each / base : 0);
    } else {
        int peer = peers_index(bench, bar->other);
        double ratio = row == NULL || peer < 0 ? 0 : statistics_ratio(bench, row, peer);
        judge_at_least(result, ratio, bar->limit);
        text_buffer_append_format(&result->measured, "%.2f times as fast (", ratio);
        units_append_time(&result->measured, each);
        text_buffer_append_text(&result->measured, ")");
    }
}

static void judge_memory(const Bench *bench, const Bar *bar, BarResult *result) {
    const Row *row = rows_named(bench, bar->row);
    if (!statistics_is_usable(row, 0)) {
        return;
    }
    double bytes = bar->kind == BAR_PEAK_BYTES ? row->series[0].peak_bytes
                                               : statistics_bytes_each(bench, row, 0);
    judge_at_most(result, bytes, bar->limit);
    units_append_bytes(&result->measured, bytes);
}

void bars_judge(const Bench *bench, int index, BarResult *result) {
    const Bar *bar = &bars[index];
    *result = (BarResult){0};
    text_buffer_init(&result->measured);
    switch (bar->kind) {
    case BAR_AT_MOST_NS:
    case BAR_TIMES_ROW:
    case BAR_TIMES_PEER:
        judge_row(bench, bar, result);
        break;
    case BAR_BYTES_EACH:
    case BAR_PEAK_BYTES:
        judge_memory(bench, bar, result);
        break;
    case BAR_MEAN_OF_CPYTHONS:
        judge_mean(result, statistics_mean_of_cpythons(bench, bar->row), bar->limit);
        break;
    case BAR_MEAN_OF_PEER:
        judge_mean(result, statistics_mean(bench, bar->row, peers_index(bench, bar->other)),
                   bar->limit);
        break;
    case BAR_EVERY_ROW_CPYTHON:
    case BAR_EVERY_ROW_PEER:
        judge_every_row(bench, bar, result);
        break;
    case BAR_SWITCH_GROWTH:
        judge_at_most(result, growth_spread(bench, 0), bar->limit);
        text_buffer_append_format(&result->measured, "the dearest is %.2f times the cheapest",
                                  growth_spread(bench, 0));
        break;
    case BAR_OTHER_GROWTH: {
        const Scaling *worst = growth_worst(bench);
        judge_at_most(result, worst == NULL ? 0 : worst->factor[0], bar->limit);
        text_buffer_append_format(&result->measured, "most by %s, %.2f times",
                                  worst == NULL ? "" : worst->name,
                                  worst == NULL ? 0 : worst->factor[0]);
        break;
    }
    }
    result->holds = result->is_measured && result->gap <= 1;
}
