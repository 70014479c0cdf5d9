// growth.c: one program at seven sizes.
#include "growth.h"

#include <stdio.h>

#include "child.h"
#include "peers.h"
#include "statistics.h"

// Every run makes at least so many switches, so that they outweigh what is taken off.
enum { SWITCHES = 1000000, LEAST_ROUNDS = 4, TIMES = 3 };

int growth_tasks(int point) {
    static const int tasks[GROWTH_POINTS] = {2, 10, 100, 1000, 10000, 100000, 1000000};
    return tasks[point];
}

static int rounds_for(int tasks) {
    int rounds = SWITCHES / tasks;
    return rounds < LEAST_ROUNDS ? LEAST_ROUNDS : rounds;
}

// The CPU time of one run, or 0 when it failed.
static double run_once(const Bench *bench, int peer, const char *prepared, int tasks, int rounds) {
    char tasks_text[16];
    char rounds_text[16];
    snprintf(tasks_text, sizeof tasks_text, "%d", tasks);
    snprintf(rounds_text, sizeof rounds_text, "%d", rounds);
    const char *arguments[] = {tasks_text, rounds_text, NULL};
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

void growth_measure(Bench *bench) {
    const Row row = {.group = "growth", .name = "task_switch", .without = ""};
    printf("growth: a task switch among 2 to 1,000,000 tasks\n");
    fflush(stdout);
    for (int peer = 0; peer < bench->peer_count; peer++) {
        const char *trouble = NULL;
        const char *path = bench->peers[peer].program != NULL && peers_is_wanted(bench, peer)
                               ? peers_program_path(bench, peer, &row)
                               : NULL;
        const char *prepared =
            path == NULL ? NULL : peers_prepare(bench, peer, &row, path, &trouble);
        for (int point = 0; prepared != NULL && point < GROWTH_POINTS; point++) {
            bench->growth.each_ns[peer][point] = measure_point(bench, peer, prepared, point);
            bench->growth.is_measured = true;
        }
    }
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
