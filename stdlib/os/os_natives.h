// os_natives.h: the parts of _os, each of which adds its functions.
#ifndef ASPY_STDLIB_OS_OS_NATIVES_H
#define ASPY_STDLIB_OS_OS_NATIVES_H

#include "stdlib/os/path_argument.h"

void os_paths_add(Vm *vm, Module *module);       // os_paths.c: files by their names
void os_facts_add(Vm *vm, Module *module);       // os_facts.c: what is known of them
void os_descriptors_add(Vm *vm, Module *module); // os_descriptors.c: open files
void os_process_add(Vm *vm, Module *module);     // os_process.c: the process itself

// A class that one of them bound in _os.
MUST_USE Class *os_class(Vm *vm, const char *name);
// Whether the call is to be made again: a signal interrupted it, and the script had nothing against
// it. Otherwise what went wrong is raised unless the signal's handler raised.
MUST_USE bool os_may_retry(Vm *vm, int error_number);
// After a signal was sent, perhaps to this very process: lets the interpreter look at it.
MAY_RAISE bool os_after_signal(Vm *vm);
// A C int; OverflowError otherwise.
MAY_RAISE bool os_want_int(Vm *vm, Value value, int *number);
// What is done with one path, or with the open file that it is the number of (`path->text` NULL);
// `details` is what os_act was given. False with the errno.
typedef bool (*PathAction)(const PathArgument *path, const void *details, int *error_number);
// Reads the path in *place as path_argument_read does and acts on it.
MAY_RAISE bool os_act(Vm *vm, Value *place, const char *function, unsigned allowed,
                      PathAction action, const void *details);
// dir_fd and the like, which no function here has: "dir_fd unavailable on this platform".
MAY_RAISE bool os_refuse(Vm *vm, const char *name, Value value);

#endif
