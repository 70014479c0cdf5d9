// growth.c: one program at seven sizes, and others at two.
#include "growth.h"

#include <stdio.h>
#include <string.h>

#include "base/fatal.h"
#include "child.h"
#include "peers.h"
#include "rows.h"
#include "statistics.h"

// Every run makes at least so many switches, so that they outweigh what is taken off.
enum { SWITCHES = 1000000, LEAST_ROUNDS = 4, TIMES = 3, LARGER = 8 };

int growth_tasks(int point) {
    static const int tasks[GROWTH_POINTS] = {2, 10, 100, 1000, 10000, 100000, 1000000};
    return tasks[point];
}

static int rounds_for(int tasks) {
    int rounds = SWITCHES / tasks;
    return rounds < LEAST_ROUNDS ? LEAST_ROUNDS : rounds;
}

// The CPU time of one run with these numbers as its arguments (no second one when it is negative),
// or 0 when it failed.
static double run_once(const Bench *bench, int peer, const char *prepared, int first, int second) {
    char first_text[16];
    char second_text[16];
    snprintf(first_text, sizeof first_text, "%d", first);
    snprintf(second_text, sizeof second_text, "%d", second);
    const char *arguments[] = {first_text, second < 0 ? NULL : second_text, NULL};
    char *words[MAX_WORDS];
    peers_command(bench, peer, prepared, arguments, words);
    Child child;
    child_run(words, bench->options.limit_seconds, &child);
    double time = child.is_ok ? child.cpu_ns : 0;
    child_release(&child);
    return time;
}

static double measure_point(const Bench *bench, int peer, const char *prepared, int point) {
    int tasks = growth_tasks(point);
    int rounds = rounds_for(tasks);
    double each[TIMES];
    for (int time = 0; time < TIMES; time++) {
        double idle = run_once(bench, peer, prepared, tasks, 0);
        double busy = run_once(bench, peer, prepared, tasks, rounds);
        if (idle == 0 || busy <= idle) {
            return 0;
        }
        each[time] = (busy - idle) / ((double)tasks * rounds);
    }
    return statistics_median(each, TIMES);
}

// The file that a peer runs for a program of the folder, built if need be; NULL when there is none.
static const char *prepare(Bench *bench, int peer, const Row *row) {
    if (bench->peers[peer].program == NULL || !peers_is_wanted(bench, peer)) {
        return NULL;
    }
    const char *trouble = NULL;
    const char *path = peers_program_path(bench, peer, row);
    return path == NULL ? NULL : peers_prepare(bench, peer, row, path, &trouble);
}

static void measure_switches(Bench *bench, const Row *row) {
    for (int peer = 0; peer < bench->peer_count; peer++) {
        const char *prepared = prepare(bench, peer, row);
        for (int point = 0; prepared != NULL && point < GROWTH_POINTS; point++) {
            bench->growth.each_ns[peer][point] = measure_point(bench, peer, prepared, point);
        }
    }
}

// How much dearer one thing is at the larger size: the median of pairs of runs.
static double measure_factor(const Bench *bench, int peer, const char *prepared, int size) {
    double factors[TIMES];
    for (int time = 0; time < TIMES; time++) {
        double empty = run_once(bench, peer, prepared, 1, -1);
        double small = run_once(bench, peer, prepared, size, -1) - empty;
        double large = run_once(bench, peer, prepared, size * LARGER, -1) - empty;
        if (empty == 0 || small <= 0 || large <= 0) {
            return 0;
        }
        factors[time] = large / small / LARGER;
    }
    return statistics_median(factors, TIMES);
}

static void measure_scaling(Bench *bench, const Row *row) {
    if (bench->growth.scaling_count == MAX_SCALINGS) {
        fatal(EXIT_CODE_LIMIT, "too many programs in the folder growth");
    }
    Scaling *scaling = &bench->growth.scalings[bench->growth.scaling_count++];
    scaling->name = row->name;
    scaling->title = row->title;
    for (int peer = 0; peer < bench->peer_count; peer++) {
        bool is_compared = peer == 0 || strcmp(bench->peers[peer].kind->key, "cpython") == 0;
        const char *prepared = is_compared ? prepare(bench, peer, row) : NULL;
        if (prepared != NULL) {
            int size = (int)rows_operations(prepared);
            scaling->factor[peer] = measure_factor(bench, peer, prepared, size);
        }
    }
}

void growth_measure(Bench *bench) {
    RowVector rows = {0};
    rows_find_group(bench, "growth", &rows);
    for (size_t index = 0; index < rows.count; index++) {
        printf("growth: %s\n", rows.items[index]->name);
        fflush(stdout);
        if (strcmp(rows.items[index]->name, "task_switch") == 0) {
            measure_switches(bench, rows.items[index]);
        } else {
            measure_scaling(bench, rows.items[index]);
        }
        bench->growth.is_measured = true;
    }
    vector_release(&rows);
}

double growth_spread(const Bench *bench, int peer) {
    double least = 0;
    double most = 0;
    for (int point = 0; peer >= 0 && point < GROWTH_POINTS; point++) {
        double each = bench->growth.each_ns[peer][point];
        if (each > 0) {
            least = least == 0 || each < least ? each : least;
            most = each > most ? each : most;
        }
    }
    return least == 0 ? 0 : most / least;
}

const Scaling *growth_worst(const Bench *bench) {
    const Scaling *worst = NULL;
    for (int index = 0; index < bench->growth.scaling_count; index++) {
        const Scaling *scaling = &bench->growth.scalings[index];
        if (scaling->factor[0] > 0 && (worst == NULL || scaling->factor[0] > worst->factor[0])) {
            worst = scaling;
        }
    }
    return worst;
}
