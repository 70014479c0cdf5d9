// loader_module.c: _loader: what importlib asks about how modules are found. The rest of it is
// aspy.
#include "app/loader.h"
#include "vm/native.h"

NATIVE(
    loader_find_native, "find", "(name, folders, /)",
    "Where a module whose parents are imported would come from: (origin, is_package, path), origin "
    "being 'file', 'folder', 'native' or 'library'; None when there is none.") {
    static const char *const origins[] = {"file", "folder", "native", "library"};
    String *name;
    LoaderPlace place;
    Value folders;
    if (!native_want_string(vm, "find", "1", args[0], &name) ||
        !object_to_list(vm, args[1], &folders)) {
        return false;
    }
    if (loader_find(vm, name, value_as_list(folders), &place)) {
        const Value items[] = {value_from_object(string_from_text(vm, origins[place.origin])),
                               value_from_bool(place.is_package),
                               value_from_object(string_from_buffer(vm, &place.path))};
        *result = value_from_object(tuple_from_values(vm, items, 3));
    }
    text_buffer_release(&place.path);
    return true;
}

NATIVE(loader_read_native, "read", "(name, path, /)", "The bytes of a module's source.") {
    String *name;
    String *path;
    if (!native_want_string(vm, "read", "1", args[0], &name) ||
        !native_want_string(vm, "read", "2", args[1], &path)) {
        return false;
    }
    TextBuffer text;
    text_buffer_init(&text);
    bool ok = loader_read(vm, string_text(vm, name), string_text(vm, path), &text);
    if (ok) {
        *result = value_from_object(bytes_new(vm, text.bytes, text.length));
    }
    text_buffer_release(&text);
    return ok;
}

static bool fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&loader_find_native, &loader_read_native,
                                                        NULL};
    native_add_functions(vm, module, functions);
    return true;
}

void loader_register_module(Vm *vm) { native_register_module(vm, "_loader", fill); }
