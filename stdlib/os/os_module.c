// os_module.c: _os: what os can say of the machine. os/__init__.aspy and os/path.aspy stand on it.
#include "host/entropy.h"
#include "host/environment.h"
#include "host/files.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"

#include <string.h>

// A path argument as text that lives until the next safepoint.
static bool want_path(Vm *vm, const char *function, Value value, const char **path) {
    String *text;
    if (!native_want_string(vm, function, "path", value, &text)) {
        return false;
    }
    *path = string_text(vm, text);
    return true;
}

NATIVE(os_getpid_native, "getpid", "()", "Return the current process id.") {
    *result = int_from_int64(vm, host_environment_process_id());
    return true;
}

NATIVE(os_cpu_count_native, "cpu_count", "()", "Return the number of logical CPUs in the system.") {
    *result = value_from_int(host_environment_processor_count());
    return true;
}

NATIVE(os_getcwd_native, "getcwd", "()",
       "Return a unicode string representing the current working directory.") {
    TextBuffer path;
    text_buffer_init(&path);
    host_file_absolute_path(".", &path);
    *result = value_from_object(string_from_buffer(vm, &path));
    text_buffer_release(&path);
    return true;
}

NATIVE(os_abspath_native, "abspath", "(path)", "Return an absolute path.") {
    const char *path;
    if (!want_path(vm, "abspath", args[0], &path)) {
        return false;
    }
    TextBuffer absolute;
    text_buffer_init(&absolute);
    host_file_absolute_path(path[0] == '\0' ? "." : path, &absolute);
    *result = value_from_object(string_from_buffer(vm, &absolute));
    text_buffer_release(&absolute);
    return true;
}

typedef bool (*Question)(const char *path);

static bool ask(Vm *vm, const char *function, Value value, Question question, Value *result) {
    const char *path;
    if (!want_path(vm, function, value, &path)) {
        return false;
    }
    *result = value_from_bool(question(path));
    return true;
}

NATIVE(os_exists_native, "exists", "(path)", "Test whether a path exists.") {
    return ask(vm, "exists", args[0], host_file_exists, result);
}

NATIVE(os_isfile_native, "isfile", "(path)", "Test whether a path is a regular file.") {
    return ask(vm, "isfile", args[0], host_file_is_regular, result);
}

NATIVE(os_isdir_native, "isdir", "(path)", "Test whether a path is a directory.") {
    return ask(vm, "isdir", args[0], host_file_is_directory, result);
}

NATIVE(os_listdir_native, "listdir", "(path='.')",
       "Return a list containing the names of the files in the directory.") {
    const char *path;
    if (!want_path(vm, "listdir", args[0], &path)) {
        return false;
    }
    HostFileNames names = {0};
    int error_number;
    bool ok = host_file_list_directory(path, &names, &error_number);
    List *list = list_new(vm, names.count);
    for (size_t index = 0; index < names.count; index++) {
        list_append(vm, list, library_text(vm, names.items[index]));
    }
    host_file_names_release(&names);
    *result = value_from_object(list);
    return ok || exception_raise_os_error(vm, error_number, path);
}

NATIVE(os_environment_native, "environment", "()",
       "The environment variables when the program began, as a dict.") {
    Dict *variables = dict_new(vm);
    *result = value_from_object(variables);
    const char *entry;
    for (size_t index = 0; (entry = host_environment_entry(index)) != NULL; index++) {
        const char *equals = strchr(entry, '=');
        if (equals != NULL) {
            String *name = string_from_utf8(vm, entry, (size_t)(equals - entry));
            dict_set_string(vm, variables, name, library_text(vm, equals + 1));
        }
    }
    return true;
}

NATIVE(os_urandom_native, "urandom", "(size, /)",
       "Return a bytes object containing random bytes suitable for cryptographic use.") {
    int64_t size;
    if (!object_to_int64(vm, args[0], &size)) {
        return false;
    }
    if (size < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative argument not allowed");
    }
    uint8_t *bytes = memory_allocate((size_t)size);
    host_entropy_fill(bytes, (size_t)size);
    *result = value_from_object(bytes_new(vm, bytes, (size_t)size));
    memory_release(bytes);
    return true;
}

bool os_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&os_getpid_native,
                                                        &os_cpu_count_native,
                                                        &os_getcwd_native,
                                                        &os_abspath_native,
                                                        &os_exists_native,
                                                        &os_isfile_native,
                                                        &os_isdir_native,
                                                        &os_listdir_native,
                                                        &os_environment_native,
                                                        &os_urandom_native,
                                                        NULL};
    native_add_functions(vm, module, functions);
    return true;
}
