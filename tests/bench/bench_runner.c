// bench_runner.c: runs the same programs on aspy and on its peers and prints ratios.
//
//      bench_runner FOLDER RUNS NAME=COMMAND...
//
// Each program NAME.aspy in the folder says `# operations: N` in its first lines. It is run RUNS
// times by every command (a command called lua runs NAME.lua, where there is one); the smallest
// processor time counts, the time of the empty program startup.aspy is taken off, and the rest is
// divided by N. The first command is the one the others are compared with.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fatal.h"
#include "base/text_buffer.h"
#include "host/files.h"

enum { MAX_COMMANDS = 8 };

typedef struct Command {
    const char *name;
    const char *program;
    double startup_ns; // of the empty program
} Command;

typedef struct Bench {
    const char *folder;
    int runs;
    Command commands[MAX_COMMANDS];
    int command_count;
} Bench;

static double seconds_to_ns(struct timeval time) {
    return (double)time.tv_sec * 1e9 + (double)time.tv_usec * 1e3;
}

// The processor time of one run, or -1 when it failed.
static double run_once(const char *program, const char *script) {
    pid_t child = fork();
    if (child == 0) {
        int nowhere = open("/dev/null", O_WRONLY);
        dup2(nowhere, STDOUT_FILENO);
        execlp(program, program, script, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
        fatal(EXIT_CODE_LIMIT, "no child process");
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        return -1;
    }
    return seconds_to_ns(usage.ru_utime) + seconds_to_ns(usage.ru_stime);
}

static double run_best(const Bench *bench, const Command *command, const char *script) {
    double best = -1;
    for (int run = 0; run < bench->runs; run++) {
        double time = run_once(command->program, script);
        if (time < 0) {
            return -1;
        }
        best = best < 0 || time < best ? time : best;
    }
    return best;
}

static void script_path(const Bench *bench, const Command *command, const char *noun,
                        TextBuffer *path) {
    const char *suffix = strcmp(command->name, "lua") == 0 ? "lua" : "aspy";
    text_buffer_clear(path);
    text_buffer_append_format(path, "%s/%s.%s", bench->folder, noun, suffix);
}

static double read_operations(const char *path) {
    TextBuffer text;
    text_buffer_init(&text);
    int error_number = 0;
    double operations = 1;
    if (host_file_read(path, &text, &error_number)) {
        const char *marker = strstr(text.bytes, "# operations: ");
        operations = marker == NULL ? 1 : strtod(marker + strlen("# operations: "), NULL);
    }
    text_buffer_release(&text);
    return operations;
}

static void measure_startups(Bench *bench) {
    TextBuffer path;
    text_buffer_init(&path);
    printf("%-28s", "start-up, ms");
    for (int index = 0; index < bench->command_count; index++) {
        Command *command = &bench->commands[index];
        script_path(bench, command, "startup", &path);
        double time = run_best(bench, command, path.bytes);
        command->startup_ns = time < 0 ? 0 : time;
        printf("%12.2f%9s", command->startup_ns / 1e6, "");
    }
    printf("\n");
    text_buffer_release(&path);
}

static void measure_program(const Bench *bench, const char *noun) {
    TextBuffer path;
    text_buffer_init(&path);
    text_buffer_append_format(&path, "%s/%s.aspy", bench->folder, noun);
    double operations = read_operations(path.bytes);
    double first = 0;
    printf("%-28s", noun);
    for (int index = 0; index < bench->command_count; index++) {
        const Command *command = &bench->commands[index];
        script_path(bench, command, noun, &path);
        bool exists = host_file_is_regular(path.bytes);
        double time = exists ? run_best(bench, command, path.bytes) : -1;
        if (time < 0) {
            printf("%12s%9s", exists ? "failed" : "-", "");
            continue;
        }
        double each = (time - command->startup_ns) / operations;
        first = index == 0 ? each : first;
        if (index == 0 || first <= 0) {
            printf("%12.1f%9s", each, "");
        } else {
            printf("%12.1f (x%5.1f)", each, each / first);
        }
        fflush(stdout);
    }
    printf("\n");
    text_buffer_release(&path);
}

static void measure_folder(const Bench *bench) {
    HostFileNames names;
    int error_number = 0;
    if (!host_file_list_directory(bench->folder, &names, &error_number)) {
        fatal(EXIT_CODE_USAGE, "%s: %s", bench->folder, host_error_text(error_number));
    }
    for (size_t index = 0; index < names.count; index++) {
        char *suffix = strstr(names.items[index], ".aspy");
        if (suffix != NULL && strcmp(names.items[index], "startup.aspy") != 0) {
            *suffix = '\0';
            measure_program(bench, names.items[index]);
        }
    }
    host_file_names_release(&names);
}

int main(int argc, char **argv) {
    if (argc < 4 || argc - 3 > MAX_COMMANDS) {
        fatal(EXIT_CODE_USAGE, "bench_runner FOLDER RUNS NAME=COMMAND...");
    }
    Bench bench = {.folder = argv[1], .runs = atoi(argv[2])};
    printf("%-28s", "ns per operation");
    for (int index = 3; index < argc; index++) {
        char *equals = strchr(argv[index], '=');
        if (equals == NULL) {
            fatal(EXIT_CODE_USAGE, "%s is not NAME=COMMAND", argv[index]);
        }
        *equals = '\0';
        bench.commands[bench.command_count++] = (Command){argv[index], equals + 1, 0};
        printf("%12s%9s", argv[index], "");
    }
    printf("\n");
    measure_startups(&bench);
    measure_folder(&bench);
    return 0;
}
