// socket_module.c: the module _socket: the constants of the machine, and what sockets share.
//
// What scripts import is socket.aspy.
#include "async/clock.h"
#include "object/int.h"
#include "stdlib/modules.h"
#include "stdlib/socket/socket_natives.h"
#include "vm/vm.h"

#include <string.h>

// ---- Timeouts ----

static const char default_timeout[] = "_default_timeout";

bool socket_want_timeout(Vm *vm, Value value, int64_t *timeout) {
    static const double longest = 9223372036.0; // nanoseconds that an int64_t holds
    double seconds;
    if (value_is_none(value)) {
        *timeout = -1;
        return true;
    }
    if (!native_want_double(vm, value, &seconds)) {
        return false;
    }
    if (seconds < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Timeout value out of range");
    }
    if (seconds > longest) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "timeout doesn't fit into C timeval");
    }
    *timeout = clock_from_seconds(seconds);
    return true;
}

Value socket_timeout_value(int64_t timeout) {
    return timeout < 0 ? VALUE_NONE : value_from_double(clock_to_seconds(timeout));
}

// The module keeps it: two machines in one process have one each.
static Dict *module_names(Vm *vm) {
    return native_module(vm, "_socket")->namespace; // its functions are running
}

int64_t socket_default_timeout(Vm *vm) {
    int64_t timeout = -1;
    Value kept = dict_get_string(vm, module_names(vm), string_intern_text(vm, default_timeout));
    return !value_is_absent(kept) && int_to_int64(kept, &timeout) ? timeout : -1;
}

NATIVE(getdefaulttimeout_native, "getdefaulttimeout", "()",
       "Returns the default timeout in seconds (float) for new socket objects.\nA value of None "
       "indicates that new socket objects have no timeout.\nWhen the socket module is first "
       "imported, the default is None.") {
    *result = socket_timeout_value(socket_default_timeout(vm));
    return true;
}

NATIVE(setdefaulttimeout_native, "setdefaulttimeout", "(timeout, /)",
       "Set the default timeout in seconds (float) for new socket objects.\nA value of None "
       "indicates that new socket objects have no timeout.\nWhen the socket module is first "
       "imported, the default is None.") {
    int64_t timeout;
    if (!socket_want_timeout(vm, args[0], &timeout)) {
        return false;
    }
    dict_set_text(vm, module_names(vm), default_timeout, int_from_int64(vm, timeout));
    return true;
}

// ---- Descriptors ----

NATIVE(pair_native, "_pair", "(family, type, proto, /)",
       "The descriptors of two sockets that are connected with each other.") {
    int64_t numbers[3];
    int ends[2];
    int error_number;
    for (size_t index = 0; index < 3; index++) {
        if (!native_want_int(vm, args[index], &numbers[index])) {
            return false;
        }
    }
    if (!host_socket_pair((int)numbers[0], (int)numbers[1], (int)numbers[2], ends, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    const Value pair[] = {value_from_int(ends[0]), value_from_int(ends[1])};
    *result = value_from_object(tuple_from_values(vm, pair, 2));
    return true;
}

// ---- The module ----

static void add_errors(Vm *vm, Module *module) {
    static const char *const names[] = {"socket.herror", "socket.gaierror"};
    Class *os_error = runtime_class(vm, CLASS_OS_ERROR);
    for (size_t index = 0; index < sizeof names / sizeof names[0]; index++) {
        Class *class =
            class_new_native(vm, names[index], os_error, os_error->kind, CLASS_IS_NAMED_IN_FULL);
        library_set(vm, module, strchr(names[index], '.') + 1, value_from_object(class));
    }
    library_set(vm, module, "error", value_from_object(os_error));
    library_set(vm, module, "timeout", value_from_object(runtime_class(vm, CLASS_TIMEOUT_ERROR)));
}

bool socket_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &getdefaulttimeout_native, &setdefaulttimeout_native, &pair_native, NULL};
    native_add_functions(vm, module, functions);
    socket_add_lookups(vm, module);
    socket_add_class(vm, module);
    add_errors(vm, module);
    for (const HostSocketConstant *each = host_socket_constants(); each->name != NULL; each++) {
        library_set(vm, module, each->name, int_from_int64(vm, each->value));
    }
    library_set(vm, module, "has_ipv6", VALUE_TRUE);
    return true;
}
