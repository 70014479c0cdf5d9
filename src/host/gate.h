// gate.h: what this process may still ask of the machine.
//
//              host_gate_close(rules)
//      OPEN ---------------------------> CLOSED, for the rest of the process
//
// Everything of this folder that takes a path, reaches the network, starts a program or signals
// another process asks here first, so a sandbox is in one place and there is no way round it: what
// a script imports, and what language its library is written in, makes no difference. Programs that
// a closed gate lets start are not behind it.
//
// Paths are judged by where they lead: made absolute, links followed and ".." taken out. So the
// gate is one for the process and not one for each Vm, as the working directory and the rights that
// the machine gives a process are, and like these it can only become narrower.
#ifndef ASPY_HOST_GATE_H
#define ASPY_HOST_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"
#include "base/text_buffer.h"
#include "base/vector.h"

typedef VECTOR(char *) HostGatePaths; // each is owned by the vector

// What a closed gate lets through. Paths are files, or folders and all that is below them, and
// stand as host_gate_add_path writes them.
typedef struct HostGateRules {
    HostGatePaths readable;
    HostGatePaths writable; // and readable
    HostGatePaths kept;     // of these: never to be changed
    HostGatePaths hidden;   // of these: as if they were not allowed at all
    bool allows_network;
    bool allows_programs; // and signals to other processes
} HostGateRules;

// Appends where `path` leads, which need not exist.
void host_gate_add_path(HostGatePaths *paths, const char *path);
void host_gate_release_paths(HostGatePaths *paths);
// Narrows what the process may do from now on. Takes what the rules own.
void host_gate_close(HostGateRules *rules);
bool host_gate_is_closed(void);

// ---- For this folder ----

typedef enum HostGatePurpose {
    HOST_GATE_LOOK, // is it there, and what is it? Also allowed: folders on the way to what is
    HOST_GATE_READ,
    HOST_GATE_WRITE // it appears, changes or vanishes
} HostGatePurpose;

// May the path be used? False stores EACCES. `follows_link`: a link at its end means what it points
// to, and not the link.
MUST_USE bool host_gate_pass_path(const char *path, HostGatePurpose purpose, bool follows_link,
                                  int *error_number);
// May a link at `path` point to `target`?
MUST_USE bool host_gate_pass_link(const char *target, const char *path, int *error_number);
// May the mode or the times of an open file change? Only of one that is open for writing.
MUST_USE bool host_gate_pass_change(int descriptor, int *error_number);
// A socket without a name in the network, such as an end of a pair, needs no permission before it
// is to have one or to reach one.
MUST_USE bool host_gate_pass_network(int *error_number);
MUST_USE bool host_gate_pass_program(int *error_number);
MUST_USE bool host_gate_pass_signal(long process, int *error_number);

// ---- For messages ----

// Why the gate said no the last time, one sentence without a path; NULL when nothing was refused
// since the last call. This is what a person is told: the script gets an ordinary EACCES.
const char *host_gate_take_reason(void);

#endif
