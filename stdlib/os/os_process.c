// os_process.c: _os: the process, its environment, and other processes.
#include "host/process.h"

#include "host/environment.h"
#include "host/files.h"
#include "stdlib/library.h"
#include "stdlib/os/os_natives.h"
#include "stdlib/os/path_argument.h"
#include "stdlib/struct_sequence.h"
#include "vm/chance.h"

static bool fail(Vm *vm, int error_number) {
    return exception_raise_os_error(vm, error_number, NULL);
}

// ---- Environment -------------------------------------------------------------------------------

NATIVE(os_environment_native, "environment", "()",
       "The environment variables when the program began, as a dict of bytes.") {
    Dict *variables = dict_new(vm);
    *result = value_from_object(variables);
    const char *entry;
    for (size_t index = 0; (entry = host_environment_entry(index)) != NULL; index++) {
        const char *equals = strchr(entry, '=');
        if (equals == NULL) {
            continue;
        }
        String *name = path_to_string(vm, entry, (size_t)(equals - entry));
        dict_set_string(vm, variables, name,
                        value_from_object(path_to_string(vm, equals + 1, strlen(equals + 1))));
    }
    return true;
}

NATIVE(os_putenv_native, "putenv", "(name, value, /)", "Change or add an environment variable.") {
    PathArgument name;
    PathArgument value;
    int error_number = 0;
    bool done = path_argument_read(vm, &args[0], NULL, "", PATH_IS_PATH, &name);
    if (done) {
        done = path_argument_read(vm, &args[1], NULL, "", PATH_IS_PATH, &value);
        if (done && strchr(name.text, '=') != NULL) {
            done = exception_raise(vm, CLASS_VALUE_ERROR, "illegal environment variable name");
        }
        done = done && (host_environment_set(name.text, value.text, &error_number) ||
                        fail(vm, error_number));
        path_argument_release(&value);
    }
    path_argument_release(&name);
    return done;
}

NATIVE(os_unsetenv_native, "unsetenv", "(name, /)", "Delete an environment variable.") {
    PathArgument name;
    int error_number = 0;
    bool done = path_argument_read(vm, &args[0], NULL, "", PATH_IS_PATH, &name) &&
                (host_environment_set(name.text, NULL, &error_number) || fail(vm, error_number));
    path_argument_release(&name);
    return done;
}

// ---- This process ------------------------------------------------------------------------------

#define OS_FACT(identifier, name, answer, documentation) \
    NATIVE(identifier, name, "()", documentation) {      \
        *result = int_from_int64(vm, answer);            \
        return true;                                     \
    }

OS_FACT(os_getpid_native, "getpid", chance_process_id(vm), "Return the current process id.")
OS_FACT(os_getppid_native, "getppid", host_process_parent(), "Return the parent's process id.")
OS_FACT(os_getuid_native, "getuid", host_process_user(false),
        "Return the current process's user id.")
OS_FACT(os_geteuid_native, "geteuid", host_process_user(true),
        "Return the current process's effective user id.")
OS_FACT(os_getgid_native, "getgid", host_process_group(false),
        "Return the current process's group id.")
OS_FACT(os_getegid_native, "getegid", host_process_group(true),
        "Return the current process's effective group id.")
OS_FACT(os_cpu_count_native, "cpu_count", chance_processor_count(vm),
        "Return the number of logical CPUs in the system.")

NATIVE(os_umask_native, "umask", "(mask, /)",
       "Set the current numeric umask and return the previous umask.") {
    int mask;
    if (!os_want_int(vm, args[0], &mask)) {
        return false;
    }
    *result = value_from_int(host_process_set_creation_mask((uint32_t)mask));
    return true;
}

NATIVE(os_exit_native, "_exit", "(status)",
       "Exit to the system with specified status, without normal exit processing.") {
    int status;
    if (!os_want_int(vm, args[0], &status)) {
        return false;
    }
    host_process_exit(status);
}

NATIVE(os_abort_native, "abort", "()",
       "Abort the interpreter immediately.\n\nThis function 'dumps core' or otherwise fails in "
       "the hardest way possible\non the hosting operating system.  This function never "
       "returns.") {
    host_process_abort();
}

NATIVE(os_kill_native, "kill", "(pid, signal, /)", "Kill a process with a signal.") {
    int64_t process = 0;
    int signal_number;
    int error_number = 0;
    return object_to_int64(vm, args[0], &process) && os_want_int(vm, args[1], &signal_number) &&
           (host_process_signal(chance_real_process_id(vm, process), signal_number,
                                &error_number) ||
            fail(vm, error_number)) &&
           os_after_signal(vm);
}

NATIVE(os_system_native, "system", "(command)", "Execute the command in a subshell.") {
    PathArgument command;
    bool done = path_argument_read(vm, &args[0], NULL, "", PATH_IS_PATH, &command);
    int status = 0;
    int error_number;
    if (done) {
        done =
            host_process_run_shell(command.text, &status, &error_number) || fail(vm, error_number);
        *result = value_from_int(status);
    }
    path_argument_release(&command);
    return done;
}

NATIVE(os_times_native, "times", "()",
       "Return a collection containing process timing information.\n\nThe object returned behaves "
       "like a named tuple with these fields:\n  (utime, stime, cutime, cstime, "
       "elapsed_time)\nAll fields are floating-point numbers.") {
    double seconds[5];
    host_process_times(seconds);
    Value items[5];
    for (size_t index = 0; index < 5; index++) {
        items[index] = value_from_double(seconds[index]);
    }
    *result = struct_sequence_new(vm, os_class(vm, "times_result"), items);
    return true;
}

NATIVE(os_uname_native, "uname", "()",
       "Return an object identifying the current operating system.\n\nThe object behaves like a "
       "named tuple with the following fields:\n  (sysname, nodename, release, version, machine)") {
    const char *names[5];
    TextBuffer storage;
    text_buffer_init(&storage);
    host_process_machine_names(&storage, names);
    Value items[5];
    for (size_t index = 0; index < 5; index++) {
        items[index] = library_text(vm, names[index]);
    }
    *result = struct_sequence_new(vm, os_class(vm, "uname_result"), items);
    text_buffer_release(&storage);
    return true;
}

NATIVE(os_c_library_native, "_c_library", "()",
       "The name and version of the C library, such as \"glibc 2.36\"; \"\" if it does not tell.") {
    TextBuffer text;
    text_buffer_init(&text);
    host_process_c_library(&text);
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return true;
}

// ---- The rest ----------------------------------------------------------------------------------

NATIVE(os_strerror_native, "strerror", "(code, /)",
       "Translate an error code to a message string.") {
    int code;
    if (!os_want_int(vm, args[0], &code)) {
        return false;
    }
    *result = library_text(vm, host_error_text(code));
    return true;
}

NATIVE(os_urandom_native, "urandom", "(size, /)",
       "Return a bytes object containing random bytes suitable for cryptographic use.") {
    return library_random_bytes(vm, args[0], result);
}

void os_process_add(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &os_environment_native, &os_putenv_native,  &os_unsetenv_native,
        &os_getpid_native,      &os_getppid_native, &os_getuid_native,
        &os_geteuid_native,     &os_getgid_native,  &os_getegid_native,
        &os_cpu_count_native,   &os_umask_native,   &os_exit_native,
        &os_abort_native,       &os_kill_native,    &os_system_native,
        &os_times_native,       &os_uname_native,   &os_c_library_native,
        &os_strerror_native,    &os_urandom_native, NULL};
    static const NativeProperty times[] = {
        STRUCT_FIELD(0, "user"),          STRUCT_FIELD(1, "system"),
        STRUCT_FIELD(2, "children_user"), STRUCT_FIELD(3, "children_system"),
        STRUCT_FIELD(4, "elapsed"),       {0}};
    static const NativeProperty names[] = {STRUCT_FIELD(0, "sysname"), STRUCT_FIELD(1, "nodename"),
                                           STRUCT_FIELD(2, "release"), STRUCT_FIELD(3, "version"),
                                           STRUCT_FIELD(4, "machine"), {0}};
    native_add_functions(vm, module, functions);
    library_set(vm, module, "times_result",
                value_from_object(struct_sequence_class(vm, "posix.times_result", times, true)));
    library_set(vm, module, "uname_result",
                value_from_object(struct_sequence_class(vm, "posix.uname_result", names, true)));
}
