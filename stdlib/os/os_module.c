// os_module.c: _os: what os can say of the machine. os.aspy and posixpath.aspy stand on it.
#include "host/files.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "stdlib/os/os_natives.h"
#include "vm/vm.h"

Class *os_class(Vm *vm, const char *name) {
    Dict *namespace = native_module(vm, "_os")->namespace;
    return (Class *)(void *)value_as_object(
        dict_get_string(vm, namespace, string_intern_text(vm, name)));
}

bool os_fill(Vm *vm, Module *module) {
    os_paths_add(vm, module);
    os_facts_add(vm, module);
    os_descriptors_add(vm, module);
    os_process_add(vm, module);
    Dict *constants = dict_new(vm);
    for (const HostConstant *row = host_file_constants(); row->name != NULL; row++) {
        dict_set_text(vm, constants, row->name, int_from_int64(vm, row->value));
    }
    library_set(vm, module, "constants", value_from_object(constants));
    return true;
}

// errno: the numbers of the machine's errors, and their names.
bool errno_fill(Vm *vm, Module *module) {
    Dict *names = dict_new(vm);
    for (const HostConstant *row = host_error_constants(); row->name != NULL; row++) {
        Value number = int_from_int64(vm, row->value);
        library_set(vm, module, row->name, number);
        Value name = value_from_object(string_intern_text(vm, row->name));
        bool done = dict_set(vm, names, number, name);
        assert(done && "numbers have a hash");
        (void)done;
    }
    library_set(vm, module, "errorcode", value_from_object(names));
    return true;
}
