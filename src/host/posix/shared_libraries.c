// shared_libraries.c: dlopen and dlsym.
#include "host/shared_libraries.h"

#include <dlfcn.h>
#include <string.h>

#include "host/gate.h"

void *host_shared_library_open(const char *name, const char **complaint) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    *complaint = library == NULL ? dlerror() : NULL;
    return library;
}

bool host_shared_library_may_read(const char *path, int *error_number) {
    return host_gate_pass_path(path, HOST_GATE_READ, true, error_number);
}

HostFunction host_shared_library_find(void *library, const char *name) {
    void *found = dlsym(library, name);
    HostFunction function;
    // ISO C has no cast from data to functions; POSIX promises that they are alike.
    memcpy(&function, &found, sizeof function);
    return function;
}
