// loader.c: see loader.h.
#include "app/loader.h"

#include "app/script.h"
#include "base/embedded.h"
#include "bytecode/frozen.h"
#include "host/environment.h"
#include "host/files.h"
#include "object/instance.h"
#include "object/list.h"
#include "object/protocol.h"
#include "vm/native.h"

#include <string.h>

// Where a module was found. Texts belong to the Found.
typedef struct Found {
    bool is_found;
    bool is_package;
    bool is_folder_only;            // a package without __init__: nothing to run
    TextBuffer path;                // the file, or the folder when is_folder_only
    const EmbeddedModule *embedded; // then path is "<stdlib>/…"
} Found;

static void found_init(Found *found) {
    *found = (Found){0};
    text_buffer_init(&found->path);
}

// Where the library seems to be.
static const char embedded_folder[] = "<stdlib>/";

// ---- Files -------------------------------------------------------------------------------------

static bool try_file(Found *found, size_t base_length, const char *ending, bool is_package) {
    text_buffer_truncate(&found->path, base_length);
    text_buffer_append_text(&found->path, ending);
    if (!host_file_is_regular(found->path.bytes)) {
        return false;
    }
    found->is_found = true;
    found->is_package = is_package;
    return true;
}

// Looks for folder/name.
static bool find_in_folder(const Vm *vm, const char *folder, const char *name, Found *found) {
    text_buffer_clear(&found->path);
    TextBuffer joined;
    text_buffer_init(&joined);
    text_buffer_append_format(&joined, "%s/%s", folder[0] == '\0' ? "." : folder, name);
    if (vm->chance.is_seeded && joined.bytes[0] != '/') {
        // Where the machine keeps the program is not to be seen.
        text_buffer_append_text(&found->path, joined.bytes + (folder[0] == '\0' ? 2 : 0));
    } else {
        host_file_absolute_path(joined.bytes, &found->path);
    }
    text_buffer_release(&joined);
    size_t length = found->path.length;
    bool is_folder = host_file_is_directory(found->path.bytes);
    if (is_folder && (try_file(found, length, "/__init__.aspy", true) ||
                      try_file(found, length, "/__init__.py", true))) {
        return true;
    }
    if (try_file(found, length, ".aspy", false) || try_file(found, length, ".py", false)) {
        return true;
    }
    text_buffer_truncate(&found->path, length);
    found->is_folder_only = is_folder;
    return false;
}

// Looks along a list of folders. The first folder that only has the name as a folder is taken when
// nothing better is found.
static void find_along(Vm *vm, List *folders, const char *name, Found *found) {
    Found folder_only;
    found_init(&folder_only);
    for (size_t index = 0; index < folders->count && !found->is_found; index++) {
        if (!value_is_string(folders->items[index])) {
            continue;
        }
        const char *folder = string_text(vm, value_as_string(folders->items[index]));
        if (strncmp(folder, embedded_folder, strlen(embedded_folder)) == 0) {
            continue; // no folder of the machine
        }
        found->is_folder_only = false;
        if (!find_in_folder(vm, folder, name, found) && found->is_folder_only &&
            !folder_only.is_found) {
            folder_only.is_found = true;
            text_buffer_append_text(&folder_only.path, found->path.bytes);
        }
    }
    found->is_folder_only = !found->is_found && folder_only.is_found;
    if (found->is_folder_only) {
        found->is_found = true;
        found->is_package = true;
        text_buffer_clear(&found->path);
        text_buffer_append_text(&found->path, folder_only.path.bytes);
    }
    text_buffer_release(&folder_only.path);
}

static void find_embedded(const char *name, Found *found) {
    found->embedded = embedded_find(name, strlen(name));
    if (found->embedded == NULL) {
        return;
    }
    found->is_found = true;
    found->is_package = found->embedded->is_package;
    found->is_folder_only = false;
    text_buffer_clear(&found->path);
    text_buffer_append_format(&found->path, "%s%s%s", embedded_folder, found->embedded->name,
                              found->is_package ? "/__init__.aspy" : ".aspy");
}

// ---- Errors ------------------------------------------------------------------------------------

static bool raise_not_found(Vm *vm, const char *name, const char *not_a_package) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text, "No module named '%s'", name);
    if (not_a_package != NULL) {
        text_buffer_append_format(&text, "; '%s' is not a package", not_a_package);
    }
    Exception *exception = exception_new_text(vm, CLASS_MODULE_NOT_FOUND_ERROR, text.bytes);
    text_buffer_release(&text);
    Object *object = &exception->object;
    Value name_value = value_from_object(string_from_text(vm, name));
    bool ok = object_set_field(vm, object, runtime_name(vm, NAME_LOWER_NAME), name_value) &&
              object_set_field(vm, object, string_intern_text(vm, "path"), VALUE_NONE) &&
              object_set_field(vm, object, runtime_name(vm, NAME_MSG), exception->args->items[0]);
    assert(ok);
    (void)ok;
    return exception_raise_value(vm, value_from_object(exception));
}

// ---- Finding -----------------------------------------------------------------------------------

static Value module_attribute(Vm *vm, Value module, Name name) {
    if (!value_is_module(module)) {
        return VALUE_ABSENT;
    }
    return dict_get_string(vm, value_as_module(module)->namespace, runtime_name(vm, name));
}

// The folders to look along: sys.path, or __path__ of the parent.
static bool search_folders(Vm *vm, const char *name, size_t parent_length, List **folders) {
    if (parent_length == 0) {
        Value path = dict_get_string(vm, vm->sys->namespace, string_intern_text(vm, "path"));
        *folders = value_is_list(path) ? value_as_list(path) : list_new(vm, 0);
        return true;
    }
    String *parent = string_intern_utf8(vm, name, parent_length);
    Value path = module_attribute(vm, dict_get_string(vm, vm->modules, parent), NAME_PATH);
    if (!value_is_list(path)) {
        return raise_not_found(vm, name, string_text(vm, parent));
    }
    *folders = value_as_list(path);
    return true;
}

// How much of a dotted name is its parent's: 0 for a plain name.
static size_t parent_length_of(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot == NULL ? 0 : (size_t)(dot - name);
}

// ---- Making ------------------------------------------------------------------------------------

static void set_package(Vm *vm, Module *module, const char *name, size_t length) {
    Value package = value_from_object(string_from_utf8(vm, name, length));
    dict_set_string(vm, module->namespace, runtime_name(vm, NAME_PACKAGE), package);
}

static void describe(Vm *vm, Module *module, const char *name, const Found *found) {
    const char *path = found->path.bytes;
    Value file = value_from_object(string_from_text(vm, path));
    Dict *namespace = module->namespace;
    if (!found->is_folder_only) {
        dict_set_string(vm, namespace, runtime_name(vm, NAME_FILE), file);
    }
    if (!found->is_package) {
        set_package(vm, module, name, parent_length_of(name));
        return;
    }
    set_package(vm, module, name, strlen(name));
    size_t length = found->path.length;
    if (!found->is_folder_only) {
        length = (size_t)(strrchr(path, '/') - path);
    }
    Value folder = value_from_object(string_from_utf8(vm, path, length));
    List *folders = list_from_values(vm, &folder, 1);
    dict_set_string(vm, namespace, runtime_name(vm, NAME_PATH), value_from_object(folders));
}

static bool read_text(Vm *vm, const Found *found, TextBuffer *text) {
    if (found->embedded != NULL) {
        text_buffer_append(text, found->embedded->bytes, found->embedded->length);
        return true;
    }
    int error_number;
    if (!host_file_read(found->path.bytes, text, &error_number)) {
        return exception_raise_os_error(vm, error_number, found->path.bytes);
    }
    return true;
}

// The module's code as the build compiled it; false when it was not.
static bool thaw_found(Vm *vm, const Found *found, Code **code) {
    const uint32_t *words = found->embedded == NULL ? NULL : embedded_frozen(found->embedded);
    if (words == NULL) {
        return false;
    }
    String *filename = string_from_text(vm, found->path.bytes);
    *code = frozen_read(vm, words, filename, found->embedded);
    return true;
}

static bool compile_found(Vm *vm, const Found *found, Code **code) {
    if (thaw_found(vm, found, code)) {
        return true;
    }
    TextBuffer text;
    text_buffer_init(&text);
    bool ok = read_text(vm, found, &text);
    if (ok) {
        const Script script = {found->path.bytes, text.bytes, text.length, COMPILE_FILE, false};
        ok = script_compile_or_raise(vm, &script, code);
    }
    text_buffer_release(&text);
    if (ok && ((*code)->flags & CODE_IS_ASYNC_MODULE) != 0) {
        return exception_raise(vm, CLASS_SYNTAX_ERROR,
                               "'await' outside function (an imported module cannot await)");
    }
    return ok;
}

// The attribute of the parent by which `import a.b` finds b.
static void bind_in_parent(Vm *vm, const char *name, Value module) {
    size_t length = parent_length_of(name);
    if (length == 0) {
        return;
    }
    Value parent = dict_get_string(vm, vm->modules, string_intern_utf8(vm, name, length));
    if (value_is_module(parent)) {
        dict_set_text(vm, value_as_module(parent)->namespace, name + length + 1, module);
    }
}

static bool run_module_code(Vm *vm, String *name, Module *module, Code *code, Value *result) {
    Value *window = window_open(vm, 3);
    window[0] = value_from_object(name);
    window[1] = value_from_object(module);
    dict_set_string(vm, vm->modules, name, window[1]);
    if (!vm_run_code(vm, code, module->namespace, &window[2])) {
        dict_delete_string(vm, vm->modules, name);
        window_close(vm, window);
        return false;
    }
    // The module may have put something else there.
    Value final = dict_get_string(vm, vm->modules, name);
    *result = value_is_absent(final) ? window[1] : final;
    window_close(vm, window);
    return true;
}

static bool make_module(Vm *vm, String *name, const Found *found, Value *result) {
    Module *module = module_new(vm, name);
    describe(vm, module, string_text(vm, name), found);
    dict_set_string(vm, module->namespace, runtime_name(vm, NAME_BUILTINS),
                    value_from_object(vm->builtins));
    if (found->is_folder_only) {
        *result = value_from_object(module);
        dict_set_string(vm, vm->modules, name, *result);
        return true;
    }
    Code *code;
    if (!compile_found(vm, found, &code)) {
        return false;
    }
    return run_module_code(vm, name, module, code, result);
}

// ---- The hook ----------------------------------------------------------------------------------

// These are the interpreter's own: a script cannot put a file in their place, as in CPython.
static bool is_always_native(const char *name) {
    static const char *const names[] = {"time",    "itertools",    "_asyncio",
                                        "_random", "_collections", "_functools"};
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++) {
        if (strcmp(names[index], name) == 0) {
            return true;
        }
    }
    return false;
}

bool loader_find(Vm *vm, String *name, List *folders, LoaderPlace *place) {
    const char *text = string_text(vm, name);
    const char *dot = strrchr(text, '.');
    Found found;
    found_init(&found);
    if (!is_always_native(text)) {
        find_along(vm, folders, dot == NULL ? text : dot + 1, &found);
    }
    place->origin = found.is_folder_only ? LOADER_FOLDER : LOADER_FILE;
    if (!found.is_found || found.is_folder_only) {
        bool is_native = native_has_module(vm, name);
        if (!is_native) {
            find_embedded(text, &found);
        }
        if (is_native || found.embedded != NULL) {
            place->origin = is_native ? LOADER_NATIVE : LOADER_LIBRARY;
            found.is_package = found.is_package && !is_native;
            found.is_found = true;
        }
    }
    place->is_package = found.is_package;
    place->path = found.path;
    return found.is_found;
}

bool loader_read(Vm *vm, const char *name, const char *path, TextBuffer *text) {
    Found found;
    found_init(&found);
    find_embedded(name, &found);
    if (found.embedded != NULL && strcmp(found.path.bytes, path) != 0) {
        found.embedded = NULL;
    }
    text_buffer_clear(&found.path);
    text_buffer_append_text(&found.path, path);
    bool ok = read_text(vm, &found, text);
    text_buffer_release(&found.path);
    return ok;
}

static bool find_and_make(Vm *vm, String *name, Found *found, Value *module) {
    const char *text = string_text(vm, name);
    size_t parent_length = parent_length_of(text);
    List *folders;
    if (!search_folders(vm, text, parent_length, &folders)) {
        return false;
    }
    if (!is_always_native(text)) {
        const char *last = parent_length == 0 ? text : text + parent_length + 1;
        find_along(vm, folders, last, found);
    }
    if (found->is_found && !found->is_folder_only) {
        return make_module(vm, name, found, module);
    }
    if (!native_load_module(vm, name, module)) {
        return false;
    }
    if (!value_is_absent(*module)) {
        return true;
    }
    find_embedded(text, found);
    if (!found->is_found) {
        return raise_not_found(vm, text, NULL);
    }
    return make_module(vm, name, found, module);
}

static bool loader_import(Vm *vm, __attribute__((unused)) void *context, String *name,
                          Value *module) {
    Found found;
    found_init(&found);
    name = string_intern(vm, name);
    Value *window = window_open(vm, 2);
    window[0] = value_from_object(name);
    *module = VALUE_NONE;
    bool ok = find_and_make(vm, name, &found, &window[1]);
    if (ok) {
        *module = window[1];
        bind_in_parent(vm, string_text(vm, name), *module);
    }
    window_close(vm, window);
    text_buffer_release(&found.path);
    return ok;
}

void loader_install(Vm *vm) {
    vm->import_hook = loader_import;
    vm->import_context = NULL;
}

// ---- -m ----------------------------------------------------------------------------------------

// Imports the packages that a dotted name goes through.
static bool import_parent(Vm *vm, const char *name) {
    size_t length = parent_length_of(name);
    if (length == 0) {
        return true;
    }
    TextBuffer parent;
    text_buffer_init(&parent);
    text_buffer_append(&parent, name, length);
    Value module;
    bool ok = native_import(vm, parent.bytes, &module);
    text_buffer_release(&parent);
    return ok;
}

static bool find_any(Vm *vm, const char *name, Found *found) {
    List *folders;
    if (!import_parent(vm, name) || !search_folders(vm, name, parent_length_of(name), &folders)) {
        return false;
    }
    size_t parent_length = parent_length_of(name);
    find_along(vm, folders, parent_length == 0 ? name : name + parent_length + 1, found);
    if (!found->is_found || found->is_folder_only) {
        find_embedded(name, found);
    }
    return true;
}

static bool answer_main(Vm *vm, const char *name, const Found *found, TextBuffer *path,
                        TextBuffer *package, TextBuffer *text) {
    if (!found->is_found || found->is_folder_only) {
        return exception_raise(vm, CLASS_IMPORT_ERROR, "No module named %s", name);
    }
    text_buffer_append_text(path, found->path.bytes);
    text_buffer_append(package, name, parent_length_of(name));
    return read_text(vm, found, text);
}

bool loader_find_main(Vm *vm, const char *name, TextBuffer *path, TextBuffer *package,
                      TextBuffer *text) {
    Found found;
    found_init(&found);
    bool ok = find_any(vm, name, &found);
    if (ok && found.is_package) {
        TextBuffer inside;
        text_buffer_init(&inside);
        text_buffer_append_format(&inside, "%s.__main__", name);
        text_buffer_release(&found.path);
        found_init(&found);
        ok = find_any(vm, inside.bytes, &found);
        if (ok && !found.is_found) {
            ok = exception_raise(vm, CLASS_IMPORT_ERROR,
                                 "No module named %s.__main__; '%s' is a package and cannot be "
                                 "directly executed",
                                 name, name);
        }
        ok = ok && answer_main(vm, inside.bytes, &found, path, package, text);
        text_buffer_release(&inside);
    } else {
        ok = ok && answer_main(vm, name, &found, path, package, text);
    }
    text_buffer_release(&found.path);
    return ok;
}

// ---- ASPYPATH ----------------------------------------------------------------------------------

void loader_each_path_folder(LoaderVisit visit, void *context) {
    const char *path = host_environment_get("ASPYPATH");
    while (path != NULL && *path != '\0') {
        size_t length = strcspn(path, ":");
        TextBuffer folder;
        text_buffer_init(&folder);
        text_buffer_append(&folder, path, length);
        if (length > 0) {
            visit(context, folder.bytes);
        }
        text_buffer_release(&folder);
        path += length + (path[length] == ':');
    }
}
