// sandbox.h: --sandbox: which of the machine's files, connections and programs a script may use.
//
// Inside it a script may read and write below its own folder, and nothing else, until an option
// allows more. This file turns options into rules; the host's gate keeps them (host/gate.h).
#ifndef ASPY_APP_SANDBOX_H
#define ASPY_APP_SANDBOX_H

#include "base/text_buffer.h"
#include "host/gate.h"

#include <stdbool.h>

typedef struct Sandbox {
    bool is_wanted;         // --sandbox, or any of the others
    bool is_read_only;      // --read-only: nothing may be written but what --allow-write names
    HostGatePaths readable; // --allow-read=PATH, from the folder in which the option was given
    HostGatePaths writable; // --allow-write=PATH
    bool allows_network;
    bool allows_programs;
} Sandbox;

typedef enum SandboxWord {
    SANDBOX_OTHER_WORD, // not one of these options
    SANDBOX_TAKEN,
    SANDBOX_BAD // the complaint says why
} SandboxWord;

// Is the word one of these options?
MUST_USE SandboxWord sandbox_take(Sandbox *sandbox, const char *word, TextBuffer *complaint);

// Gives back what the options gathered.
void sandbox_release(Sandbox *sandbox);

// Closes the gate around `folder`, the script and the folders of ASPYPATH. `script` may be NULL; it
// can be read and not be changed. `kept` and `hidden` (see host/gate.h) are taken.
void sandbox_enter(const Sandbox *sandbox, const char *folder, const char *script,
                   HostGatePaths kept, HostGatePaths hidden);

// What --help says of these options.
const char *sandbox_help(void);

#endif
