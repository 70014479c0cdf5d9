// sandbox.c: see sandbox.h.
#include "app/sandbox.h"

#include "app/loader.h"

#include <string.h>

// The word's value behind "NAME=", "" behind "NAME" alone; NULL when it is another word.
static const char *value_of(const char *word, const char *name) {
    size_t length = strlen(name);
    if (strncmp(word, name, length) != 0) {
        return NULL;
    }
    return word[length] == '=' ? word + length + 1 : word[length] == '\0' ? "" : NULL;
}

static bool take_path(HostGatePaths *paths, const char *word, const char *name) {
    const char *path = value_of(word, name);
    if (path == NULL) {
        return false;
    }
    // Without a path: everything.
    host_gate_add_path(paths, *path == '\0' ? "/" : path);
    return true;
}

SandboxWord sandbox_take(Sandbox *sandbox, const char *word, TextBuffer *complaint) {
    const struct {
        const char *name;
        bool *is_set;
    } plain[] = {
        {"--sandbox", &sandbox->is_wanted},
        {"--read-only", &sandbox->is_read_only},
        {"--allow-net", &sandbox->allows_network},
        {"--allow-run", &sandbox->allows_programs},
    };
    for (size_t index = 0; index < sizeof plain / sizeof *plain; index++) {
        const char *value = value_of(word, plain[index].name);
        if (value != NULL && *value != '\0') {
            text_buffer_append_format(complaint, "%s takes no value", plain[index].name);
            return SANDBOX_BAD;
        }
        if (value != NULL) {
            *plain[index].is_set = true;
            sandbox->is_wanted = true;
            return SANDBOX_TAKEN;
        }
    }
    if (take_path(&sandbox->readable, word, "--allow-read") ||
        take_path(&sandbox->writable, word, "--allow-write")) {
        sandbox->is_wanted = true;
        return SANDBOX_TAKEN;
    }
    return SANDBOX_OTHER_WORD;
}

void sandbox_release(Sandbox *sandbox) {
    host_gate_release_paths(&sandbox->readable);
    host_gate_release_paths(&sandbox->writable);
}

static void add_paths(HostGatePaths *to, const HostGatePaths *from) {
    for (size_t index = 0; index < from->count; index++) {
        const char *path = from->items[index];
        host_gate_add_path(to, *path == '\0' ? "/" : path); // the root is written as nothing
    }
}

// The teacher's modules may be read.
static void add_module_folder(void *context, const char *folder) {
    host_gate_add_path(context, folder);
}

void sandbox_enter(const Sandbox *sandbox, const char *folder, const char *script,
                   HostGatePaths kept, HostGatePaths hidden) {
    HostGateRules rules = {.kept = kept,
                           .hidden = hidden,
                           .allows_network = sandbox->allows_network,
                           .allows_programs = sandbox->allows_programs};
    host_gate_add_path(sandbox->is_read_only ? &rules.readable : &rules.writable, folder);
    if (script != NULL) {
        host_gate_add_path(&rules.readable, script);
        host_gate_add_path(&rules.kept, script);
    }
    loader_each_path_folder(add_module_folder, &rules.readable);
    add_paths(&rules.readable, &sandbox->readable);
    add_paths(&rules.writable, &sandbox->writable);
    host_gate_close(&rules);
}

const char *sandbox_help(void) {
    return "  --sandbox           only files below the script's folder, no network, no processes\n"
           "  --read-only         and no writing\n"
           "  --allow-read=PATH   but this file or folder may be read (without PATH: all)\n"
           "  --allow-write=PATH  and this one written, too (without PATH: all)\n"
           "  --allow-net         the network may be used\n"
           "  --allow-run         programs may be started; these are not in the sandbox\n";
}
