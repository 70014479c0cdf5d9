// loader.h: where `import` finds modules.
//
//     a.b.c:  files along a.b.__path__ (for a plain name: sys.path)   b/__init__.aspy, b.aspy, then
//     .py
//             native modules                                          native_register_module
//             the embedded standard library                           base/embedded.h
//
// A module stands in sys.modules before its code runs, so that circles work, and is removed again
// when that fails.
#ifndef ASPY_APP_LOADER_H
#define ASPY_APP_LOADER_H

#include "vm/vm.h"

// Makes the loader the machine's import hook.
void loader_install(Vm *vm);

// Finds the file that `-m name` would run: the module, or a package's __main__. The path is
// appended to `path` and the package it belongs to ("" for none) to `package`; an embedded module
// has the path
// "<stdlib>/…" and its text is appended as well. Raises ImportError as CPython words it for -m.
MAY_RAISE bool loader_find_main(Vm *vm, const char *name, TextBuffer *path, TextBuffer *package,
                                TextBuffer *text);

#endif
