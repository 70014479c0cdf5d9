// peers.c: the table of peers, and looking for them.
#define _GNU_SOURCE
#include "peers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fatal.h"
#include "child.h"
#include "host/files.h"

#define UVLOOP_RUNS                                                          \
    "import runpy, sys, uvloop; uvloop.install(); sys.argv = sys.argv[1:]; " \
    "runpy.run_path(sys.argv[0], run_name='__main__')"

// All Luas run the same files, in what LuaJIT's 5.1 and 5.5 have in common; so do all JavaScripts.
// MicroPython keeps its small heap, because a large one makes every allocation slow: a row that
// needs more says `without: micropython`.
static const PeerKind kinds[] = {
    {.key = "aspy",
     .heading = "aspy",
     .names = {"aspy"},
     .version = {"--version"},
     .suffixes = {"aspy"},
     .colour = "#d62728"},
    {.key = "cpython",
     .heading = "CPython",
     .names = {"python3.13", "python3"},
     .version = {"--version"},
     .suffixes = {"aspy"},
     .colour = "#1f5fa8",
     .is_cpython = true},
    {.key = "debian",
     .heading = "Debian's CPython",
     .names = {"/usr/bin/python3"},
     .version = {"--version"},
     .suffixes = {"aspy"},
     .colour = "#4f9bd9",
     .is_cpython = true},
    {.key = "uvloop",
     .heading = "Debian's + uvloop",
     .names = {"/usr/bin/python3"},
     .arguments = {"-c", UVLOOP_RUNS},
     .version = {"-c", "import sys, uvloop; print('uvloop', uvloop.__version__)"},
     .suffixes = {"aspy"},
     .colour = "#9ecae1",
     .is_only_for_tasks = true},
    {.key = "pypy",
     .heading = "PyPy",
     .names = {"pypy3"},
     .version = {"--version"},
     .suffixes = {"aspy"},
     .colour = "#17becf",
     .makes_machine_code = true},
    {.key = "micropython",
     .heading = "MicroPython",
     .names = {"micropython"},
     .version = {"-c", "import sys; print(sys.version)"},
     .suffixes = {"mpy.py", "aspy"},
     .colour = "#7f7f7f"},
    {.key = "lua54",
     .heading = "Lua 5.4",
     .names = {"lua5.4"},
     .version = {"-v"},
     .suffixes = {"lua"},
     .colour = "#000080"},
    {.key = "lua55",
     .heading = "Lua 5.5",
     .names = {"lua5.5"},
     .version = {"-v"},
     .suffixes = {"lua"},
     .colour = "#3f3fbf"},
    {.key = "luajit-joff",
     .heading = "LuaJIT, JIT off",
     .names = {"luajit"},
     .arguments = {"-joff"},
     .version = {"-v"},
     .suffixes = {"lua"},
     .colour = "#9467bd"},
    {.key = "luajit",
     .heading = "LuaJIT",
     .names = {"luajit"},
     .version = {"-v"},
     .suffixes = {"lua"},
     .colour = "#c5b0d5",
     .makes_machine_code = true},
    {.key = "quickjs",
     .heading = "QuickJS",
     .names = {"qjs"},
     .arguments = {"--std"},
     .version = {"--version"},
     .suffixes = {"js"},
     .colour = "#bcbd22"},
    {.key = "node-jitless",
     .heading = "Node, no JIT",
     .names = {"node"},
     .arguments = {"--jitless"},
     .version = {"--version"},
     .suffixes = {"js"},
     .colour = "#2ca02c"},
    {.key = "node",
     .heading = "Node",
     .names = {"node"},
     .version = {"--version"},
     .suffixes = {"js"},
     .colour = "#98df8a",
     .makes_machine_code = true},
    {.key = "wren",
     .heading = "Wren",
     .names = {"wren", "wren_cli", "wren_test"},
     .version = {"--version"},
     .suffixes = {"wren"},
     .colour = "#8c564b"},
    {.key = "go",
     .heading = "Go",
     .names = {"go"},
     .version = {"version"},
     .suffixes = {"go"},
     .colour = "#ff7f0e",
     .makes_machine_code = true,
     .is_compiled = true},
};
enum { KIND_COUNT = sizeof kinds / sizeof kinds[0] };

static char *copy(Bench *bench, const char *text) {
    return arena_copy_text(&bench->texts, text, strlen(text));
}

int peers_index(const Bench *bench, const char *key) {
    for (int peer = 0; peer < bench->peer_count; peer++) {
        if (strcmp(bench->peers[peer].kind->key, key) == 0) {
            return peer;
        }
    }
    return -1;
}

// Is `key` one of the words of a list separated by commas or spaces?
static bool is_listed(const char *list, const char *key) {
    size_t length = strlen(key);
    for (const char *found = strstr(list, key); found != NULL; found = strstr(found + 1, key)) {
        bool begins = found == list || strchr(", ", found[-1]) != NULL;
        if (begins && strchr(", ", found[length]) != NULL) { // strchr finds the end of text too
            return true;
        }
    }
    return false;
}

bool peers_is_wanted(const Bench *bench, int peer) {
    const char *filter = bench->options.peer_filter;
    return filter == NULL || is_listed(filter, bench->peers[peer].kind->key);
}

// The file that a name means, found along PATH; NULL when there is none that can be run.
static const char *find_on_path(Bench *bench, const char *name) {
    if (strchr(name, '/') != NULL) {
        return access(name, X_OK) == 0 ? copy(bench, name) : NULL;
    }
    const char *rest = getenv("PATH");
    TextBuffer path;
    text_buffer_init(&path);
    const char *found = NULL;
    while (found == NULL && rest != NULL && *rest != '\0') {
        size_t length = strcspn(rest, ":");
        text_buffer_clear(&path);
        text_buffer_append_format(&path, "%.*s/%s", (int)length, rest, name);
        if (host_file_is_regular(path.bytes) && access(path.bytes, X_OK) == 0) {
            found = copy(bench, path.bytes);
        }
        rest += length + (rest[length] == ':');
    }
    text_buffer_release(&path);
    return found;
}

// Asks a program for its version. A launcher of that name may be there with nothing behind it.
static bool try_program(Bench *bench, Peer *peer, const char *program) {
    char *words[5] = {copy(bench, program)};
    for (int index = 0; index < 3 && peer->kind->version[index] != NULL; index++) {
        words[index + 1] = copy(bench, peer->kind->version[index]);
    }
    Child child;
    child_run(words, 20, &child);
    // Wren's test program ends with an error after it printed its version.
    bool is_ok = child.is_ok || child.output.length > 0;
    if (is_ok) {
        char *text = child.output.length > 0 ? child.output.bytes : child.error.bytes;
        peer->version = arena_copy_text(&bench->texts, text, strcspn(text, "\n"));
        peer->program = program;
        char *real = realpath(program, NULL);
        struct stat facts;
        if (real != NULL && stat(real, &facts) == 0) {
            peer->program_bytes = (double)facts.st_size;
        }
        free(real);
    }
    child_release(&child);
    return is_ok;
}

static const char *named_program(const Bench *bench, const char *key) {
    size_t length = strlen(key);
    for (size_t index = 0; index < bench->options.named_peers.count; index++) {
        const char *text = bench->options.named_peers.items[index];
        if (strncmp(text, key, length) == 0 && text[length] == '=') {
            return text + length + 1;
        }
    }
    return NULL;
}

void peers_find(Bench *bench) {
    for (int index = 0; index < KIND_COUNT; index++) {
        Peer *peer = &bench->peers[bench->peer_count++];
        *peer = (Peer){.kind = &kinds[index]};
        const char *named = named_program(bench, kinds[index].key);
        if (named != NULL) {
            if (!try_program(bench, peer, named)) {
                fatal(EXIT_CODE_USAGE, "%s does not run as %s", named, kinds[index].heading);
            }
            continue;
        }
        for (int name = 0; name < 3 && kinds[index].names[name] != NULL; name++) {
            const char *program = find_on_path(bench, kinds[index].names[name]);
            if (program != NULL && try_program(bench, peer, program)) {
                break;
            }
        }
    }
    for (size_t index = 0; index < bench->options.named_peers.count; index++) {
        char *text = bench->options.named_peers.items[index];
        const char *key = arena_copy_text(&bench->texts, text, strcspn(text, "="));
        if (peers_index(bench, key) < 0) {
            fatal(EXIT_CODE_USAGE, "%s is not a peer that this runner knows", key);
        }
    }
}

const char *peers_program_path(Bench *bench, int peer, const Row *row) {
    const PeerKind *kind = bench->peers[peer].kind;
    if (kind->is_only_for_tasks && strcmp(row->group, "suspend") != 0 &&
        strcmp(row->name, "startup_asyncio") != 0) {
        return NULL;
    }
    const char *result = NULL;
    TextBuffer path;
    text_buffer_init(&path);
    for (int index = 0; result == NULL && index < MAX_SUFFIXES; index++) {
        const char *suffix = kind->suffixes[index];
        if (suffix == NULL || (strcmp(suffix, "aspy") == 0 && is_listed(row->without, kind->key))) {
            continue;
        }
        text_buffer_clear(&path);
        text_buffer_append_format(&path, "%s/%s/%s.%s", bench->options.programs, row->group,
                                  row->name, suffix);
        if (host_file_is_regular(path.bytes)) {
            result = copy(bench, path.bytes);
        }
    }
    text_buffer_release(&path);
    return result;
}

const char *peers_prepare(Bench *bench, int peer, const Row *row, const char *path,
                          const char **trouble) {
    if (!bench->peers[peer].kind->is_compiled) {
        return path;
    }
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text, "%s/built_%s", bench->options.output, row->name);
    char *built = copy(bench, text.bytes);
    text_buffer_release(&text);
    char *words[] = {
        copy(bench, bench->peers[peer].program), "build", "-o", built, copy(bench, path), NULL};
    Child child;
    child_run(words, 300, &child);
    bool is_ok = child.is_ok;
    if (!is_ok) {
        *trouble = copy(bench, child_last_words(&child));
    }
    child_release(&child);
    return is_ok ? built : NULL;
}

void peers_command(const Bench *bench, int peer, const char *prepared, const char *const *arguments,
                   char *words[MAX_WORDS]) {
    const Peer *what = &bench->peers[peer];
    int count = 0;
    if (!what->kind->is_compiled) {
        words[count++] = (char *)what->program;
        for (int index = 0; index < MAX_ARGUMENTS && what->kind->arguments[index] != NULL;
             index++) {
            words[count++] = (char *)what->kind->arguments[index];
        }
    }
    words[count++] = (char *)prepared;
    for (int index = 0; arguments != NULL && arguments[index] != NULL; index++) {
        words[count++] = (char *)arguments[index];
    }
    words[count] = NULL;
}
