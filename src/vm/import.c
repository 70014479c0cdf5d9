// import.c: the import statements.
#include "vm/import.h"

#include "object/instance.h"
#include "object/list.h"
#include "vm/namespace.h"
#include "vm/native.h"

#include <string.h>

// ---- Errors ----

static void set_field(Vm *vm, Exception *error, Name name, Value value) {
    exception_set_attribute(vm, error, runtime_name(vm, name), value);
}

static bool raise_import_error(Vm *vm, ClassId id, String *text, Value module_name, Value path) {
    Value message = value_from_object(text);
    Exception *error = exception_new(vm, runtime_class(vm, id), &message, 1);
    set_field(vm, error, NAME_MSG, message);
    set_field(vm, error, NAME_LOWER_NAME, module_name);
    exception_set_attribute(vm, error, string_intern_text(vm, "path"), path);
    return exception_raise_value(vm, value_from_object(error));
}

static bool raise_not_found(Vm *vm, String *name) {
    return raise_import_error(vm, CLASS_MODULE_NOT_FOUND_ERROR,
                              string_format(vm, "No module named '%s'", string_text(vm, name)),
                              value_from_object(name), VALUE_NONE);
}

// ---- Modules by absolute name ----

// One module whose parent is imported already. sys.modules[name] = None forbids an import.
static bool import_one(Vm *vm, String *name, Value *module) {
    *module = dict_get_string(vm, vm->modules, name);
    if (value_is_none(*module)) {
        return raise_import_error(
            vm, CLASS_MODULE_NOT_FOUND_ERROR,
            string_format(vm, "import of %s halted; None in sys.modules", string_text(vm, name)),
            value_from_object(name), VALUE_NONE);
    }
    if (!value_is_absent(*module)) {
        return true;
    }
    if (vm->import_hook == NULL) {
        return native_load_module(vm, name, module) &&
               (!value_is_absent(*module) || raise_not_found(vm, name));
    }
    dict_set_string(vm, vm->runtime.importing, name, VALUE_NONE);
    bool found = vm->import_hook(vm, vm->import_context, name, module);
    dict_delete_string(vm, vm->runtime.importing, name);
    if (!found) {
        return false;
    }
    return (!value_is_absent(*module) && !value_is_none(*module)) || raise_not_found(vm, name);
}

// All of a dotted name, parents first. *first is the leftmost, *last the rightmost.
static bool import_dotted(Vm *vm, String *name, Value *first, Value *last) {
    size_t start = 0;
    *first = VALUE_ABSENT;
    while (start <= name->length) {
        size_t end = start;
        while (end < name->length && string_at(name, end) != '.') {
            end++;
        }
        String *prefix = string_intern(vm, string_substring(vm, name, 0, end));
        if (!import_one(vm, prefix, last)) {
            return false;
        }
        *first = value_is_absent(*first) ? *last : *first;
        start = end + 1;
    }
    return true;
}

// ---- Relative names ----

// The package the importing module is in: __package__, or derived from __name__ and __path__.
static bool find_package(Vm *vm, Dict *globals, String **package) {
    Value given = dict_get_string(vm, globals, runtime_name(vm, NAME_PACKAGE));
    if (value_is_string(given)) {
        *package = value_as_string(given);
        return true;
    }
    Value name = dict_get_string(vm, globals, runtime_name(vm, NAME_NAME));
    *package = runtime_of(vm)->empty_string;
    if (!value_is_string(name)) {
        return true;
    }
    String *text = value_as_string(name);
    if (!value_is_absent(dict_get_string(vm, globals, runtime_name(vm, NAME_PATH)))) {
        *package = text;
        return true;
    }
    int64_t dot = string_find_last(text, string_intern_text(vm, "."), 0, text->length);
    if (dot != STRING_NOT_FOUND) {
        *package = string_substring(vm, text, 0, (size_t)dot);
    }
    return true;
}

static bool resolve(Vm *vm, Dict *globals, String *name, int64_t level, String **absolute) {
    String *package;
    if (!find_package(vm, globals, &package)) {
        return false;
    }
    if (package->length == 0) {
        return raise_import_error(
            vm, CLASS_IMPORT_ERROR,
            string_from_text(vm, "attempted relative import with no known parent package"),
            VALUE_NONE, VALUE_NONE);
    }
    size_t end = package->length;
    for (int64_t up = 1; up < level; up++) {
        int64_t dot = string_find_last(package, string_intern_text(vm, "."), 0, end);
        if (dot == STRING_NOT_FOUND) {
            return raise_import_error(
                vm, CLASS_IMPORT_ERROR,
                string_from_text(vm, "attempted relative import beyond top-level package"),
                VALUE_NONE, VALUE_NONE);
        }
        end = (size_t)dot;
    }
    String *base = string_substring(vm, package, 0, end);
    if (name->length > 0) {
        base = string_concatenate(vm, base, string_intern_text(vm, "."));
        base = string_concatenate(vm, base, name);
    }
    *absolute = string_intern(vm, base);
    return true;
}

// ---- The statement ----

// from package import submodule: what is no attribute of a package yet is imported as a module of
// it.
static bool import_submodules(Vm *vm, Value module, String *name, const Tuple *names) {
    if (!value_is_module(module)) {
        return true;
    }
    Dict *namespace = value_as_module(module)->namespace;
    if (value_is_absent(dict_get_string(vm, namespace, runtime_name(vm, NAME_PATH)))) {
        return true;
    }
    for (size_t index = 0; index < names->count; index++) {
        String *wanted = value_as_string(names->items[index]);
        if (string_equal_text(wanted, "*") ||
            !value_is_absent(dict_get_string(vm, namespace, wanted))) {
            continue;
        }
        String *full = string_intern(
            vm, string_format(vm, "%s.%s", string_text(vm, name), string_text(vm, wanted)));
        Value ignored;
        if (import_one(vm, full, &ignored)) {
            continue;
        }
        // Only "no such module" is left to IMPORT_FROM to complain about.
        if (!exception_raised_is(vm, CLASS_MODULE_NOT_FOUND_ERROR)) {
            return false;
        }
        Value missing = object_get_field(vm, value_as_object(exception_raised(vm)),
                                         runtime_name(vm, NAME_LOWER_NAME));
        if (!value_is_string(missing) || !string_equal(value_as_string(missing), full)) {
            return false;
        }
        (void)exception_take(vm);
    }
    return true;
}

// A script may have put a function of its own in the place of __import__, or left none.
static bool find_function(Vm *vm, Dict *globals, Value *function) {
    bool is_standard;
    *function =
        namespace_find_builtin(vm, globals, string_intern_text(vm, "__import__"), &is_standard);
    if (value_is_absent(*function)) {
        return exception_raise(vm, CLASS_IMPORT_ERROR, "__import__ not found");
    }
    if (value_is_native(*function) &&
        strcmp(value_as_native(*function)->definition->name, "__import__") == 0) {
        *function = VALUE_ABSENT;
    }
    return true;
}

bool import_statement(Vm *vm, Dict *globals, const Tuple *request, Value *result) {
    Value function;
    if (!find_function(vm, globals, &function)) {
        return false;
    }
    if (value_is_absent(function)) {
        return import_request(vm, globals, request, result);
    }
    Value arguments[] = {request->items[0], value_from_object(globals), VALUE_NONE,
                         request->items[2], request->items[1]};
    return object_call(vm, function, arguments, 5, result);
}

bool import_request(Vm *vm, Dict *globals, const Tuple *request, Value *result) {
    String *name = value_as_string(request->items[0]);
    int64_t level = value_as_int(request->items[1]);
    Value names = request->items[2];
    if (level > 0 && !resolve(vm, globals, name, level, &name)) {
        return false;
    }
    Value *window = window_open(vm, 3);
    window[2] = value_from_object(name);
    bool done = import_dotted(vm, name, &window[0], &window[1]);
    if (done && value_is_tuple(names)) {
        done = import_submodules(vm, window[1], name, value_as_tuple(names));
    }
    *result = value_is_none(names) ? window[0] : window[1];
    window_close(vm, window);
    return done;
}

bool native_import(Vm *vm, const char *name, Value *module) {
    Value *window = window_open(vm, 3);
    String *interned = string_intern_text(vm, name);
    window[2] = value_from_object(interned);
    bool done = import_dotted(vm, interned, &window[0], &window[1]);
    *module = window[1];
    window_close(vm, window);
    return done;
}

// ---- Modules in the way of others ----

// The first entry of sys.path is the folder of the script.
ModuleShadow import_shadow(Vm *vm, const String *name, Value file) {
    Value path = dict_get_string(vm, vm->sys->namespace, string_intern_text(vm, "path"));
    if (!value_is_string(file) || !value_is_list(path) || value_as_list(path)->count == 0 ||
        !value_is_string(value_as_list(path)->items[0])) {
        return MODULE_SHADOWS_NOTHING;
    }
    const char *folder = string_text(vm, value_as_string(value_as_list(path)->items[0]));
    const char *text = string_text(vm, value_as_string(file));
    const char *end = strrchr(text, '/');
    if (end != NULL && strncmp(end, "/__init__.", 10) == 0) {
        while (end > text && *--end != '/') {
        }
    }
    if (end == NULL || strlen(folder) != (size_t)(end - text) ||
        strncmp(folder, text, strlen(folder)) != 0) {
        return MODULE_SHADOWS_NOTHING;
    }
    return native_is_library_module(vm, name) ? MODULE_SHADOWS_LIBRARY : MODULE_IS_BESIDE_SCRIPT;
}

// ---- from … import ----

static Value module_attribute(Vm *vm, Value module, Name name) {
    return value_is_module(module)
               ? dict_get_string(vm, value_as_module(module)->namespace, runtime_name(vm, name))
               : VALUE_ABSENT;
}

static bool raise_no_name(Vm *vm, Value module, String *name) {
    Value module_name = module_attribute(vm, module, NAME_NAME);
    Value file = module_attribute(vm, module, NAME_FILE);
    const char *module_text =
        value_is_string(module_name) ? string_text(vm, value_as_string(module_name)) : "<unknown>";
    const char *file_text =
        value_is_string(file) ? string_text(vm, value_as_string(file)) : "unknown location";
    bool initializing =
        value_is_string(module_name) &&
        !value_is_absent(dict_get_string(vm, vm->runtime.importing, value_as_string(module_name)));
    String *text =
        initializing
            ? string_format(vm,
                            "cannot import name '%s' from partially initialized module '%s' (most "
                            "likely due to a circular import) (%s)",
                            string_text(vm, name), module_text, file_text)
            : string_format(vm, "cannot import name '%s' from '%s' (%s)", string_text(vm, name),
                            module_text, file_text);
    Value message = value_from_object(text);
    Exception *error = exception_new(vm, runtime_class(vm, CLASS_IMPORT_ERROR), &message, 1);
    set_field(vm, error, NAME_MSG, message);
    set_field(vm, error, NAME_LOWER_NAME, value_is_absent(module_name) ? VALUE_NONE : module_name);
    exception_set_attribute(vm, error, string_intern_text(vm, "path"),
                            value_is_absent(file) ? VALUE_NONE : file);
    exception_set_attribute(vm, error, string_intern_text(vm, "name_from"),
                            value_from_object(name));
    return exception_raise_value(vm, value_from_object(error));
}

bool import_from(Vm *vm, Value module, String *name, Value *result) {
    if (!object_find_attribute(vm, module, name, result)) {
        return false;
    }
    if (!value_is_absent(*result)) {
        return true;
    }
    // A submodule in the middle of a circular import is in sys.modules, but not yet in its parent.
    Value module_name = module_attribute(vm, module, NAME_NAME);
    if (value_is_string(module_name)) {
        String *full = string_intern(
            vm, string_format(vm, "%s.%s", string_text(vm, value_as_string(module_name)),
                              string_text(vm, name)));
        *result = dict_get_string(vm, vm->modules, full);
    }
    return !value_is_absent(*result) || raise_no_name(vm, module, name);
}

// ---- import * ----

static bool is_public(const String *name) { return name->length > 0 && string_at(name, 0) != '_'; }

static bool raise_odd_name(Vm *vm, Value module, bool is_all, Value name) {
    Value module_name;
    if (!object_get_attribute(vm, module, runtime_name(vm, NAME_NAME), &module_name)) {
        return false;
    }
    if (!value_is_string(module_name)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "module __name__ must be a string, not %s",
                               class_name_of(vm, module_name));
    }
    return exception_raise(vm, CLASS_TYPE_ERROR, "%s in %s.%s must be str, not %s",
                           is_all ? "Item" : "Key", string_text(vm, value_as_string(module_name)),
                           is_all ? "__all__" : "__dict__", class_name_of(vm, name));
}

// The attributes that `names` has, an __all__ or a __dict__.
static bool star_from_names(Vm *vm, Value module, Value mapping, Value names, bool is_all,
                            Value *window) {
    if (!object_to_list(vm, names, &window[0])) {
        return false;
    }
    for (size_t index = 0; index < value_as_list(window[0])->count; index++) {
        Value name = value_as_list(window[0])->items[index];
        if (!value_is_string(name)) {
            return raise_odd_name(vm, module, is_all, name);
        }
        if (!is_all && !is_public(value_as_string(name))) {
            continue;
        }
        String *interned = string_intern(vm, value_as_string(name));
        if (!object_get_attribute(vm, module, interned, &window[1]) ||
            !namespace_store(vm, mapping, interned, window[1])) {
            return false;
        }
    }
    return true;
}

static bool star_from_namespace(Vm *vm, Dict *namespace, Value mapping) {
    size_t position = 0;
    Value key;
    Value value;
    while (dict_next(namespace, &position, &key, &value)) {
        if (value_is_string(key) && is_public(value_as_string(key)) &&
            !namespace_store(vm, mapping, string_intern(vm, value_as_string(key)), value)) {
            return false;
        }
    }
    return true;
}

// What a program put into sys.modules need be no module.
static bool star_from_object(Vm *vm, Value object, Value mapping, Value *window) {
    if (!object_find_attribute(vm, object, runtime_name(vm, NAME_DICT), &window[2])) {
        return false;
    }
    if (value_is_absent(window[2])) {
        return exception_raise(vm, CLASS_IMPORT_ERROR,
                               "from-import-* object has no __dict__ and no __all__");
    }
    return star_from_names(vm, object, mapping, window[2], false, window);
}

bool import_star(Vm *vm, Value module, Value mapping) {
    Value *window = window_open(vm, 3);
    bool done = object_find_attribute(vm, module, runtime_name(vm, NAME_ALL), &window[2]);
    if (done && !value_is_absent(window[2])) {
        done = star_from_names(vm, module, mapping, window[2], true, window);
    } else if (done && value_is_module(module)) {
        done = star_from_namespace(vm, value_as_module(module)->namespace, mapping);
    } else if (done) {
        done = star_from_object(vm, module, mapping, window);
    }
    window_close(vm, window);
    return done;
}
