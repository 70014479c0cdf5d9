// import.c: finding modules by name, and binding what they define.
#include "vm/import.h"

#include "object/protocol.h"
#include "vm/native.h"

// ---- Names ----

static int64_t last_dot(const String *name) {
    for (size_t index = name->length; index-- > 0;) {
        if (string_at(name, index) == '.') {
            return (int64_t)index;
        }
    }
    return -1;
}

static String *interned_part(Vm *vm, String *name, size_t start, size_t end) {
    return string_intern(vm, string_substring(vm, name, start, end));
}

// The package that relative names count from: __package__, or __name__ of a package, or what stands before
// its last dot.
static bool current_package(Vm *vm, Dict *globals, String **package) {
    Value declared = dict_get_string(vm, globals, runtime_name(vm, NAME_PACKAGE));
    Value name = dict_get_string(vm, globals, runtime_name(vm, NAME_NAME));
    *package = runtime_of(vm)->empty_string;
    if (value_is_string(declared)) {
        *package = value_as_string(declared);
    } else if (value_is_string(name)) {
        Value path = dict_get_string(vm, globals, runtime_name(vm, NAME_PATH));
        String *own = value_as_string(name);
        int64_t dot = last_dot(own);
        *package = !value_is_absent(path) ? own : interned_part(vm, own, 0, dot < 0 ? 0 : (size_t)dot);
    }
    if ((*package)->length == 0) {
        return exception_raise(vm, CLASS_IMPORT_ERROR,
                               "attempted relative import with no known parent package");
    }
    return true;
}

static bool absolute_name(Vm *vm, Dict *globals, String *name, int64_t level, String **absolute) {
    *absolute = string_intern(vm, name);
    if (level == 0) {
        return true;
    }
    String *base;
    if (!current_package(vm, globals, &base)) {
        return false;
    }
    for (; level > 1; level--) {
        int64_t dot = last_dot(base);
        if (dot < 0) {
            return exception_raise(vm, CLASS_IMPORT_ERROR,
                                   "attempted relative import beyond top-level package");
        }
        base = string_substring(vm, base, 0, (size_t)dot);
    }
    if (name->length > 0) {
        base = string_concatenate(vm, base, string_from_text(vm, "."));
        base = string_concatenate(vm, base, name);
    }
    *absolute = string_intern(vm, base);
    return true;
}

// ---- Modules ----

static bool raise_not_found(Vm *vm, String *name, const char *addition) {
    bool raised = exception_raise(vm, CLASS_MODULE_NOT_FOUND_ERROR, "No module named '%s'%s",
                                  string_text(vm, name), addition);
    Value exception = exception_raised(vm);
    bool set = object_set_field(vm, value_as_object(exception), runtime_name(vm, NAME_LOWER_NAME),
                                value_from_object(name));
    assert(set && "exceptions take any attribute");
    (void)set;
    return raised;
}

static bool parent_is_package(Vm *vm, Value parent) {
    Value path;
    if (!object_find_attribute(vm, parent, runtime_name(vm, NAME_PATH), &path)) {
        exception_clear(vm);
        return false;
    }
    return !value_is_absent(path);
}

// Imports what stands before the last dot. *parent is ABSENT for a plain name.
static bool import_parent(Vm *vm, String *name, int64_t dot, Value *parent) {
    *parent = VALUE_ABSENT;
    if (dot < 0) {
        return true;
    }
    String *parent_name = interned_part(vm, name, 0, (size_t)dot);
    if (!import_module(vm, parent_name, parent)) {
        return false;
    }
    Value already = dict_get_string(vm, vm->modules, name);
    if (!value_is_absent(already) || parent_is_package(vm, *parent)) {
        return true;
    }
    TextBuffer addition;
    text_buffer_init(&addition);
    text_buffer_append_format(&addition, "; '%s' is not a package", string_text(vm, parent_name));
    bool raised = raise_not_found(vm, name, addition.bytes);
    text_buffer_release(&addition);
    return raised;
}

static bool load(Vm *vm, String *name, Value *module) {
    *module = VALUE_ABSENT;
    if (vm->import_hook == NULL) {
        return native_load_module(vm, name, module);
    }
    return vm->import_hook(vm, vm->import_context, name, module);
}

bool import_module(Vm *vm, String *name, Value *module) {
    *module = dict_get_string(vm, vm->modules, name);
    if (!value_is_absent(*module) && !value_is_none(*module)) {
        return true;
    }
    if (value_is_none(*module)) {
        return exception_raise(vm, CLASS_MODULE_NOT_FOUND_ERROR,
                               "import of %s halted; None in sys.modules", string_text(vm, name));
    }
    if (!object_check_c_stack(vm, " during import")) {
        return false;
    }
    Value *window = window_open(vm, 3);
    window[2] = value_from_object(name);
    int64_t dot = last_dot(name);
    bool done = import_parent(vm, name, dot, &window[0]);
    if (done) {
        window[1] = dict_get_string(vm, vm->modules, name); // the parent may have imported it
        done = !value_is_absent(window[1]) || load(vm, name, &window[1]);
    }
    if (done && value_is_absent(window[1])) {
        done = raise_not_found(vm, name, "");
    }
    if (done && dot >= 0) {
        String *own = interned_part(vm, name, (size_t)dot + 1, name->length);
        done = object_set_attribute(vm, window[0], own, window[1]);
    }
    *module = window[1];
    window_close(vm, window);
    return done;
}

// `from package import a, b` also imports the submodules a and b where they are no attributes.
static bool import_submodules(Vm *vm, Value module, String *module_name, const Tuple *names) {
    if (!parent_is_package(vm, module)) {
        return true;
    }
    for (size_t index = 0; index < names->count; index++) {
        String *name = value_as_string(names->items[index]);
        Value found;
        if (string_equal_text(name, "*")) {
            continue;
        }
        if (!object_find_attribute(vm, module, string_intern(vm, name), &found)) {
            return false;
        }
        if (!value_is_absent(found)) {
            continue;
        }
        String *full = string_concatenate(vm, module_name, string_from_text(vm, "."));
        full = string_intern(vm, string_concatenate(vm, full, name));
        if (!import_module(vm, full, &found)) {
            Value raised = exception_raised(vm);
            Value missing = object_get_field(vm, value_as_object(raised),
                                             runtime_name(vm, NAME_LOWER_NAME));
            bool is_missing = exception_raised_is(vm, CLASS_MODULE_NOT_FOUND_ERROR) &&
                              value_is(missing, value_from_object(full));
            if (!is_missing) {
                return false;
            }
            exception_clear(vm); // import_from says what is wrong
        }
    }
    return true;
}

bool import_statement(Vm *vm, Dict *globals, Tuple *what, Value *result) {
    String *name = value_as_string(what->items[0]);
    int64_t level = value_as_int(what->items[1]);
    String *absolute;
    if (!absolute_name(vm, globals, name, level, &absolute)) {
        return false;
    }
    Value *window = window_open(vm, 2);
    window[1] = value_from_object(absolute);
    bool done = import_module(vm, absolute, &window[0]);
    if (done && !value_is_none(what->items[2])) {
        done = import_submodules(vm, window[0], absolute, value_as_tuple(what->items[2]));
    } else if (done && level == 0) {
        size_t end = 0;
        while (end < absolute->length && string_at(absolute, end) != '.') {
            end++;
        }
        done = end == absolute->length ||
               import_module(vm, interned_part(vm, absolute, 0, end), &window[0]);
    }
    *result = window[0];
    window_close(vm, window);
    return done;
}

// ---- from … import ----

static bool raise_cannot_import(Vm *vm, Value module, String *name) {
    Value module_name;
    Value file;
    if (!object_find_attribute(vm, module, runtime_name(vm, NAME_NAME), &module_name) ||
        !object_find_attribute(vm, module, runtime_name(vm, NAME_FILE), &file)) {
        return false;
    }
    const char *shown = value_is_string(module_name)
                            ? string_text(vm, value_as_string(module_name))
                            : "<unknown module name>";
    const char *place = value_is_string(file) ? string_text(vm, value_as_string(file))
                                              : "unknown location";
    bool raised = exception_raise(vm, CLASS_IMPORT_ERROR, "cannot import name '%s' from '%s' (%s)",
                                  string_text(vm, name), shown, place);
    Value exception = exception_raised(vm);
    bool set = object_set_field(vm, value_as_object(exception), runtime_name(vm, NAME_LOWER_NAME),
                                module_name);
    assert(set && "exceptions take any attribute");
    (void)set;
    return raised;
}

bool import_from(Vm *vm, Value module, String *name, Value *result) {
    if (!object_find_attribute(vm, module, name, result)) {
        return false;
    }
    if (!value_is_absent(*result)) {
        return true;
    }
    Value module_name;
    if (!object_find_attribute(vm, module, runtime_name(vm, NAME_NAME), &module_name)) {
        return false;
    }
    if (value_is_string(module_name)) {
        String *full = string_concatenate(vm, value_as_string(module_name),
                                          string_from_text(vm, "."));
        full = string_intern(vm, string_concatenate(vm, full, name));
        *result = dict_get_string(vm, vm->modules, full);
        if (!value_is_absent(*result)) {
            return true;
        }
    }
    return raise_cannot_import(vm, module, name);
}

static bool bind(Vm *vm, Value module, Value namespace, Value key) {
    if (!value_is_string(key)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "Item in __all__ must be str, not %s",
                               class_name_of(vm, key));
    }
    String *name = string_intern(vm, value_as_string(key));
    Value value;
    if (!object_get_attribute(vm, module, name, &value)) {
        return false;
    }
    if (value_is_dict(namespace) && class_is_exactly(vm, namespace, CLASS_DICT)) {
        dict_set_string(vm, value_as_dict(namespace), name, value);
        return true;
    }
    return object_set_item(vm, namespace, value_from_object(name), value);
}

static bool is_public(Value key) {
    return value_is_string(key) &&
           (value_as_string(key)->length == 0 || string_at(value_as_string(key), 0) != '_');
}

bool import_star(Vm *vm, Value module, Value namespace) {
    Value names;
    if (!object_find_attribute(vm, module, runtime_name(vm, NAME_ALL), &names)) {
        return false;
    }
    bool all = !value_is_absent(names);
    if (!all && !object_get_attribute(vm, module, runtime_name(vm, NAME_DICT), &names)) {
        return false;
    }
    Value *window = window_open(vm, 1);
    bool done = object_to_list(vm, names, &window[0]);
    for (size_t index = 0; done && index < value_as_list(window[0])->count; index++) {
        Value key = value_as_list(window[0])->items[index];
        done = (!all && !is_public(key)) || bind(vm, module, namespace, key);
    }
    window_close(vm, window);
    return done;
}
