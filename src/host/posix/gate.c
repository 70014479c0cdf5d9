// gate.c: see gate.h. The rules of this process stand here, because the functions that ask have no
// Vm to look into and must not be able to ask another one.
#define _GNU_SOURCE
#include "host/gate.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fatal.h"

enum { LINKS_MAX = 40 };

static HostGateRules gate_rules;
static bool gate_is_closed;
static const char *gate_reason;

// ---- Where a path leads ------------------------------------------------------------------------

static void remove_last(TextBuffer *path) {
    const char *slash = strrchr(path->bytes, '/');
    text_buffer_truncate(path, slash == NULL ? 0 : (size_t)(slash - path->bytes));
}

// What a link points to, if `path` is one.
static bool read_link(const char *path, TextBuffer *target) {
    char text[PATH_MAX];
    ssize_t length = readlink(path, text, sizeof text);
    if (length > 0) {
        text_buffer_append(target, text, (size_t)length);
    }
    return length > 0;
}

// Puts what a link points to in front of what is still to be walked.
static void follow_link(TextBuffer *rest, size_t from, const TextBuffer *target, TextBuffer *path) {
    TextBuffer joined;
    text_buffer_init(&joined);
    text_buffer_append(&joined, target->bytes, target->length);
    text_buffer_append_byte(&joined, '/');
    text_buffer_append_text(&joined, rest->bytes + from);
    text_buffer_release(rest);
    *rest = joined;
    if (target->bytes[0] == '/') {
        text_buffer_truncate(path, 0);
    } else {
        remove_last(path);
    }
}

// Walks `given` from `path` on, segment by segment. What does not exist is taken as it is written.
static bool walk(const char *given, bool follows_link, TextBuffer *path) {
    TextBuffer rest;
    TextBuffer target;
    text_buffer_init(&rest);
    text_buffer_init(&target);
    text_buffer_append_text(&rest, given);
    int links = 0;
    for (size_t at = 0; at < rest.length && links < LINKS_MAX;) {
        size_t length = strcspn(rest.bytes + at, "/");
        const char *segment = rest.bytes + at;
        bool has_slash = segment[length] == '/';
        at += length + has_slash;
        if (length == 2 && memcmp(segment, "..", 2) == 0) {
            remove_last(path);
        } else if (length > 1 || (length == 1 && segment[0] != '.')) {
            text_buffer_append_byte(path, '/');
            text_buffer_append(path, segment, length);
            text_buffer_clear(&target);
            // A slash behind a link asks for what it points to, whatever was said.
            if ((has_slash || follows_link) && read_link(path->bytes, &target)) {
                follow_link(&rest, at, &target, path);
                at = 0;
                links++;
            }
        }
    }
    text_buffer_release(&target);
    text_buffer_release(&rest);
    return links < LINKS_MAX;
}

// Appends where the path leads: "" is the root. False: round in circles.
static bool resolve(const char *given, bool follows_link, TextBuffer *path) {
    text_buffer_init(path);
    if (given[0] != '/') {
        char *working = getcwd(NULL, 0);
        text_buffer_append_text(path, working == NULL || working[1] == '\0' ? "" : working);
        free(working);
    }
    return walk(given, follows_link, path);
}

void host_gate_add_path(HostGatePaths *paths, const char *path) {
    TextBuffer resolved;
    bool is_found = resolve(path, true, &resolved);
    if (is_found) {
        char *copy = memory_allocate(resolved.length + 1);
        memcpy(copy, resolved.bytes, resolved.length + 1);
        vector_push(paths, copy);
    }
    text_buffer_release(&resolved);
}

void host_gate_release_paths(HostGatePaths *paths) {
    for (size_t index = 0; index < paths->count; index++) {
        memory_release(paths->items[index]);
    }
    vector_release(paths);
}

// ---- Rules -------------------------------------------------------------------------------------

void host_gate_close(HostGateRules *rules) {
    if (gate_is_closed) {
        fatal(EXIT_CODE_INTERNAL, "the gate is closed already");
    }
    gate_rules = *rules;
    gate_is_closed = true;
}

bool host_gate_is_closed(void) { return gate_is_closed; }

const char *host_gate_take_reason(void) {
    const char *reason = gate_reason;
    gate_reason = NULL;
    return reason;
}

// What the machine refuses after that is its own affair.
static bool pass(void) {
    gate_reason = NULL;
    return true;
}

static bool refuse(const char *reason, int *error_number) {
    gate_reason = reason;
    *error_number = EACCES;
    return false;
}

// Is `inner` the folder `outer`, or below it?
static bool is_within(const char *inner, const char *outer) {
    size_t length = strlen(outer);
    return strncmp(inner, outer, length) == 0 && (inner[length] == '\0' || inner[length] == '/');
}

static bool is_below_any(const HostGatePaths *folders, const char *path) {
    for (size_t index = 0; index < folders->count; index++) {
        if (is_within(path, folders->items[index])) {
            return true;
        }
    }
    return false;
}

static bool is_on_the_way_to_any(const HostGatePaths *paths, const char *path) {
    for (size_t index = 0; index < paths->count; index++) {
        if (is_within(paths->items[index], path)) {
            return true;
        }
    }
    return false;
}

static bool allows_reading(const char *path) {
    return is_below_any(&gate_rules.readable, path) || is_below_any(&gate_rules.writable, path) ||
           strcmp(path, "/dev/null") == 0;
}

static bool judge(const char *path, HostGatePurpose purpose, int *error_number) {
    switch (purpose) {
    case HOST_GATE_LOOK:
        if (is_on_the_way_to_any(&gate_rules.readable, path) ||
            is_on_the_way_to_any(&gate_rules.writable, path)) {
            return pass();
        }
        break;
    case HOST_GATE_READ:
        break;
    case HOST_GATE_WRITE:
        // A folder is not to vanish with what it holds either.
        if (is_on_the_way_to_any(&gate_rules.kept, path) ||
            is_on_the_way_to_any(&gate_rules.hidden, path)) {
            return refuse("the sandbox keeps scripts, and what they are to print, as they are",
                          error_number);
        }
        if (strcmp(path, "/dev/null") != 0 && !is_below_any(&gate_rules.writable, path)) {
            return refuse(is_below_any(&gate_rules.readable, path)
                              ? "the sandbox allows no writing there (--allow-write=PATH does)"
                              : "the sandbox ends at the script's folder (--allow-write=PATH "
                                "allows more)",
                          error_number);
        }
        break;
    }
    if (is_below_any(&gate_rules.hidden, path)) {
        return refuse("the sandbox hides what scripts are to print", error_number);
    }
    return allows_reading(path)
               ? pass()
               : refuse("the sandbox ends at the script's folder (--allow-read=PATH allows more)",
                        error_number);
}

bool host_gate_pass_path(const char *path, HostGatePurpose purpose, bool follows_link,
                         int *error_number) {
    if (!gate_is_closed) {
        return true;
    }
    TextBuffer resolved;
    bool is_found = resolve(path, follows_link, &resolved);
    // What goes round in circles is refused by the machine, with its own error.
    bool passes = !is_found || judge(resolved.bytes, purpose, error_number);
    text_buffer_release(&resolved);
    return passes;
}

bool host_gate_pass_link(const char *target, const char *path, int *error_number) {
    if (!gate_is_closed) {
        return true;
    }
    TextBuffer resolved;
    bool is_found = resolve(path, false, &resolved);
    if (is_found && !judge(resolved.bytes, HOST_GATE_WRITE, error_number)) {
        text_buffer_release(&resolved);
        return false;
    }
    remove_last(&resolved);
    if (target[0] == '/') {
        text_buffer_clear(&resolved);
    }
    is_found = walk(target, true, &resolved);
    bool passes = !is_found || judge(resolved.bytes, HOST_GATE_READ, error_number);
    text_buffer_release(&resolved);
    return passes;
}

bool host_gate_pass_change(int descriptor, int *error_number) {
    int flags = gate_is_closed ? fcntl(descriptor, F_GETFL) : O_RDWR;
    return flags < 0 || (flags & O_ACCMODE) != O_RDONLY ||
           refuse("the sandbox allows no change to what is open for reading", error_number);
}

bool host_gate_pass_network(int *error_number) {
    return !gate_is_closed || gate_rules.allows_network
               ? pass()
               : refuse("the sandbox has no network (--allow-net opens it)", error_number);
}

bool host_gate_pass_program(int *error_number) {
    return !gate_is_closed || gate_rules.allows_programs
               ? pass()
               : refuse("the sandbox has no other processes (--allow-run allows them)",
                        error_number);
}

bool host_gate_pass_signal(long process, int *error_number) {
    return process == (long)getpid() || host_gate_pass_program(error_number);
}
