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

#include "object/list.h"
#include "vm/vm.h"

// Makes the loader the machine's import hook.
void loader_install(Vm *vm);

// Calls `visit` with each folder of ASPYPATH, which separates them by ':', in order.
typedef void (*LoaderVisit)(void *context, const char *folder);
void loader_each_path_folder(LoaderVisit visit, void *context);

// The native module _loader, which importlib stands on (loader_module.c).
void loader_register_module(Vm *vm);

// Where a module would be found.
typedef enum LoaderOrigin {
    LOADER_FILE,
    LOADER_FOLDER,
    LOADER_NATIVE,
    LOADER_LIBRARY
} LoaderOrigin;
typedef struct LoaderPlace {
    LoaderOrigin origin;
    bool is_package;
    TextBuffer path; // of the file or folder; "<stdlib>/…" for the library; to be released
} LoaderPlace;

// Looks for a module whose parents are imported, as the import statement would, along `folders` (a
// list of str). False: there is none.
MUST_USE bool loader_find(Vm *vm, String *name, List *folders, LoaderPlace *place);
// The text of the file, or of the library's module, at a path.
MAY_RAISE bool loader_read(Vm *vm, const char *name, const char *path, TextBuffer *text);

// Finds the file that `-m name` would run: the module, or a package's __main__. The path is
// appended to `path` and the package it belongs to ("" for none) to `package`; an embedded module
// has the path
// "<stdlib>/…" and its text is appended as well. Raises ImportError as CPython words it for -m.
MAY_RAISE bool loader_find_main(Vm *vm, const char *name, TextBuffer *path, TextBuffer *package,
                                TextBuffer *text);

#endif
