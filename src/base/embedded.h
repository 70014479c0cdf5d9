// embedded.h: the part of the standard library that is written in aspy, inside the binary.
//
// The tables are generated at build time from stdlib/**/*.aspy (see CMakeLists.txt).
#ifndef ASPY_BASE_EMBEDDED_H
#define ASPY_BASE_EMBEDDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct EmbeddedModule {
    const char *name;  // the path below stdlib/ without suffix: "asyncio" or "asyncio/locks"
    const char *bytes; // the source text, UTF-8, followed by a NUL that is not counted
    size_t length;
    bool is_package; // it was <name>/__init__.aspy
} EmbeddedModule;

// Every embedded module, sorted by name in byte order, where '/' counts as '.' does.
extern const EmbeddedModule embedded_modules[];
extern const size_t embedded_module_count;

// What bytecode/frozen.h makes a module's code from; NULL when it must be compiled from its text,
// as in the tool that does it for the build, and where that tool cannot run.
const uint32_t *embedded_frozen(const EmbeddedModule *module);

// Finds a module by its dotted name ("asyncio.locks"), `length` bytes long. NULL when there is
// none.
const EmbeddedModule *embedded_find(const char *dotted_name, size_t length);

#endif
