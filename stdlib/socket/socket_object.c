// socket_object.c: the class _socket.socket.
//
// Every call that may wait has the same form: it asks the machine, and as long as that would block
// it waits for the descriptor, until the socket's timeout is over.
#include "async/async.h"
#include "async/thread.h"
#include "host/descriptors.h"
#include "object/int.h"
#include "stdlib/socket/socket_natives.h"

static void socket_release(Heap *heap, Object *object) {
    int ignored;
    const Socket *socket = (const Socket *)(const void *)object;
    if (socket->descriptor != SOCKET_CLOSED &&
        !host_descriptor_close(socket->descriptor, &ignored)) {
        // There is nobody to tell.
    }
    object_release_fields(heap, object);
}

const ForeignType socket_type = {"socket", sizeof(Socket), object_trace_fields, socket_release};

static Socket *self_of(const Value *args) { return value_as_socket(args[0]); }

// ---- Waiting ----

int64_t socket_deadline(Vm *vm, const Socket *socket) {
    return socket->timeout < 0 ? THREAD_NO_DEADLINE : async_now(vm) + socket->timeout;
}

// After a call that would have blocked: true when it may be tried again. False: raised.
bool socket_wait(Vm *vm, const Socket *socket, bool for_writing, int64_t deadline,
                 int error_number) {
    if (!host_socket_would_block(error_number) || socket->timeout == 0) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    bool is_ready;
    if (!thread_wait_descriptor_always(vm, socket->descriptor, for_writing, deadline, &is_ready)) {
        return false;
    }
    return is_ready || exception_raise(vm, CLASS_TIMEOUT_ERROR, "timed out");
}

// ---- Making and ending ----

NATIVE(socket_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Socket *socket = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    socket->descriptor = SOCKET_CLOSED;
    socket->timeout = -1;
    *result = value_from_object(socket);
    return true;
}

bool socket_want_small(Vm *vm, Value value, int *number) {
    int64_t wide;
    if (!native_want_int(vm, value, &wide)) {
        return false;
    }
    *number = (int)wide;
    return wide == *number ||
           exception_raise(vm, CLASS_OVERFLOW_ERROR, "Python int too large to convert to C int");
}

// An open descriptor becomes a socket; what is not said about it is asked of the machine.
static bool adopt(Vm *vm, Socket *socket, Value number) {
    int descriptor;
    int family;
    int type;
    int protocol;
    int error_number;
    if (value_is_kind(number, KIND_FLOAT) || !socket_want_small(vm, number, &descriptor)) {
        return exception_raised(vm).bits != VALUE_ABSENT.bits ||
               exception_raise(vm, CLASS_TYPE_ERROR, "integer argument expected, got float");
    }
    if (descriptor < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative file descriptor");
    }
    if (!host_socket_inspect(descriptor, &family, &type, &protocol, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    socket->descriptor = descriptor;
    socket->family = socket->family == -1 ? family : socket->family;
    socket->type = socket->type == -1 ? type : socket->type;
    socket->protocol = socket->protocol == -1 ? protocol : socket->protocol;
    return true;
}

NATIVE(socket_init_native, "__init__", "(self, family=-1, type=-1, proto=-1, fileno=None)",
       "Initialize self.  See help(type(self)) for accurate signature.") {
    Socket *socket = self_of(args);
    if (!socket_want_small(vm, args[1], &socket->family) ||
        !socket_want_small(vm, args[2], &socket->type) ||
        !socket_want_small(vm, args[3], &socket->protocol)) {
        return false;
    }
    socket->timeout = socket_default_timeout(vm);
    if (!value_is_none(args[4])) {
        return adopt(vm, socket, args[4]);
    }
    int error_number;
    if (!host_socket_open(socket->family, socket->type, socket->protocol, &socket->descriptor,
                          &error_number)) {
        socket->descriptor = SOCKET_CLOSED;
        return exception_raise_os_error(vm, error_number, NULL);
    }
    if (host_socket_split_type(&socket->type)) {
        socket->timeout = 0;
    }
    return true;
}

NATIVE(socket_close_native, "close", "(self, /)",
       "Close the socket.  It cannot be used after this call.") {
    Socket *socket = self_of(args);
    int descriptor = socket->descriptor;
    int error_number;
    socket->descriptor = SOCKET_CLOSED;
    return descriptor == SOCKET_CLOSED || host_descriptor_close(descriptor, &error_number) ||
           exception_raise_os_error(vm, error_number, NULL);
}

NATIVE(
    socket_detach_native, "detach", "(self, /)",
    "Close the socket object without closing the underlying file descriptor.\n\nThe object "
    "cannot be used after this call, but the file descriptor\ncan be reused for other purposes.  "
    "The file descriptor is returned.") {
    Socket *socket = self_of(args);
    *result = value_from_int(socket->descriptor);
    socket->descriptor = SOCKET_CLOSED;
    return true;
}

NATIVE(socket_fileno_native, "fileno", "(self, /)",
       "Return the integer file descriptor of the socket.") {
    *result = value_from_int(self_of(args)->descriptor);
    return true;
}

// ---- Connections ----

NATIVE(socket_bind_native, "bind", "(self, address, /)",
       "Bind the socket to a local address.  For IP sockets, the address is a\npair (host, port); "
       "the host must refer to the local host.") {
    HostAddress address;
    int error_number;
    return socket_want_address(vm, "bind", self_of(args)->family, args[1], &address) &&
           (host_socket_bind(self_of(args)->descriptor, &address, &error_number) ||
            exception_raise_os_error(vm, error_number, NULL));
}

NATIVE(socket_listen_native, "listen", "(self, backlog=128, /)",
       "Enable a server to accept connections.  If backlog is specified, it must be\nat least 0 "
       "(if it is lower, it is set to 0); it specifies the number of\nunaccepted connections that "
       "the system will allow before refusing new\nconnections.") {
    int backlog;
    int error_number;
    if (!socket_want_small(vm, args[1], &backlog)) {
        return false;
    }
    return host_socket_listen(self_of(args)->descriptor, backlog < 0 ? 0 : backlog,
                              &error_number) ||
           exception_raise_os_error(vm, error_number, NULL);
}

NATIVE(socket_accept_native, "_accept", "(self, /)",
       "Wait for an incoming connection.  Return a new socket file descriptor\nrepresenting the "
       "connection, and the address of the client.") {
    const Socket *socket = self_of(args);
    int64_t deadline = socket_deadline(vm, socket);
    HostAddress address;
    int accepted;
    int error_number;
    while (!host_socket_accept(socket->descriptor, &accepted, &address, &error_number)) {
        if (!socket_wait(vm, socket, false, deadline, error_number)) {
            return false;
        }
    }
    const Value pair[] = {value_from_int(accepted), socket_address_value(vm, &address)};
    *result = value_from_object(tuple_from_values(vm, pair, 2));
    return true;
}

// *outcome is an errno, 0 when connected. False: raised, by Ctrl-C or the address.
static bool connect_to(Vm *vm, const Socket *socket, const char *function, Value where,
                       int *outcome) {
    HostAddress address;
    *outcome = 0;
    if (!socket_want_address(vm, function, socket->family, where, &address)) {
        return false;
    }
    int64_t deadline = socket_deadline(vm, socket);
    if (host_socket_connect(socket->descriptor, &address, outcome)) {
        return true;
    }
    if (!host_socket_is_connecting(*outcome) || socket->timeout == 0) {
        return true;
    }
    bool is_ready;
    if (!thread_wait_descriptor_always(vm, socket->descriptor, true, deadline, &is_ready)) {
        return false;
    }
    if (!is_ready) {
        return exception_raise(vm, CLASS_TIMEOUT_ERROR, "timed out");
    }
    *outcome = host_socket_connect_result(socket->descriptor);
    return true;
}

NATIVE(socket_connect_native, "connect", "(self, address, /)",
       "Connect the socket to a remote address.  For IP sockets, the address\nis a pair (host, "
       "port).") {
    int outcome;
    return connect_to(vm, self_of(args), "connect", args[1], &outcome) &&
           (outcome == 0 || exception_raise_os_error(vm, outcome, NULL));
}

NATIVE(socket_connect_ex_native, "connect_ex", "(self, address, /)",
       "This is like connect(address), but returns an error code (the errno value)\ninstead of "
       "raising an exception when an error occurs.") {
    int outcome;
    bool done = connect_to(vm, self_of(args), "connect_ex", args[1], &outcome);
    *result = value_from_int(outcome);
    return done;
}

NATIVE(
    socket_shutdown_native, "shutdown", "(self, flag, /)",
    "Shut down the reading side of the socket (flag == SHUT_RD), the writing side\nof the socket "
    "(flag == SHUT_WR), or both ends (flag == SHUT_RDWR).") {
    int how;
    int error_number;
    return socket_want_small(vm, args[1], &how) &&
           (host_socket_shutdown(self_of(args)->descriptor, how, &error_number) ||
            exception_raise_os_error(vm, error_number, NULL));
}

NATIVE(socket_getsockname_native, "getsockname", "(self, /)",
       "Return the address of the local endpoint. The format depends on the\naddress family. For "
       "IPv4 sockets, the address info is a pair\n(hostaddr, port). For IPv6 sockets, the address "
       "info is a 4-tuple\n(hostaddr, port, flowinfo, scope_id).") {
    HostAddress address;
    int error_number;
    if (!host_socket_name(self_of(args)->descriptor, &address, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    *result = socket_address_value(vm, &address);
    return true;
}

NATIVE(socket_getpeername_native, "getpeername", "(self, /)",
       "Return the address of the remote endpoint.  For IP sockets, the address\ninfo is a pair "
       "(hostaddr, port).") {
    HostAddress address;
    int error_number;
    if (!host_socket_peer(self_of(args)->descriptor, &address, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    *result = socket_address_value(vm, &address);
    return true;
}

// ---- Options and timeouts ----

enum { OPTION_MAX = 1024 };

NATIVE(socket_getsockopt_native, "getsockopt", "(self, level, option, buflen=0, /)",
       "Get a socket option.  See the Unix manual for level and option.\nIf a nonzero buffersize "
       "argument is given, the return value is a\nstring of that length; otherwise it is an "
       "integer.") {
    int level;
    int option;
    int size;
    int error_number;
    if (!socket_want_small(vm, args[1], &level) || !socket_want_small(vm, args[2], &option) ||
        !socket_want_small(vm, args[3], &size)) {
        return false;
    }
    if (size < 0 || size > OPTION_MAX) {
        return exception_raise(vm, CLASS_OS_ERROR, "getsockopt buflen out of range");
    }
    uint8_t bytes[OPTION_MAX];
    int number = 0;
    size_t length = size == 0 ? sizeof number : (size_t)size;
    if (!host_socket_get_option(self_of(args)->descriptor, level, option,
                                size == 0 ? (void *)&number : bytes, &length, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    *result = size == 0 ? value_from_int(number) : value_from_object(bytes_new(vm, bytes, length));
    return true;
}

NATIVE(socket_setsockopt_native, "setsockopt", "(self, level, option, value, optlen=<absent>, /)",
       "Set a socket option.  See the Unix manual for level and option.\nThe value argument can "
       "either be an integer, a string buffer, or\nNone, optlen.") {
    int level;
    int option;
    int number = 0;
    const void *value = &number;
    size_t length = sizeof number;
    const uint8_t *bytes;
    int error_number;
    if (!socket_want_small(vm, args[1], &level) || !socket_want_small(vm, args[2], &option)) {
        return false;
    }
    if (bytes_view(args[3], &bytes, &length)) {
        value = bytes;
    } else if (value_is_none(args[3]) && !value_is_absent(args[4])) {
        int64_t wanted;
        if (!native_want_int(vm, args[4], &wanted)) {
            return false;
        }
        value = NULL;
        length = (size_t)wanted;
    } else if (!socket_want_small(vm, args[3], &number)) {
        return false;
    }
    return host_socket_set_option(self_of(args)->descriptor, level, option, value, length,
                                  &error_number) ||
           exception_raise_os_error(vm, error_number, NULL);
}

NATIVE(socket_setblocking_native, "setblocking", "(self, flag, /)",
       "Set the socket to blocking (flag is true) or non-blocking (false).\nsetblocking(True) is "
       "equivalent to settimeout(None);\nsetblocking(False) is equivalent to settimeout(0.0).") {
    bool is_blocking;
    if (!object_is_true(vm, args[1], &is_blocking)) {
        return false;
    }
    self_of(args)->timeout = is_blocking ? -1 : 0;
    return true;
}

NATIVE(socket_getblocking_native, "getblocking", "(self, /)",
       "Returns True if socket is in blocking mode, or False if it\nis in non-blocking mode.") {
    *result = value_from_bool(self_of(args)->timeout != 0);
    return true;
}

NATIVE(
    socket_settimeout_native, "settimeout", "(self, timeout, /)",
    "Set a timeout on socket operations.  'timeout' can be a float,\ngiving in seconds, or None.  "
    "Setting a timeout of None disables\nthe timeout feature and is equivalent to "
    "setblocking(1).\nSetting a timeout of zero is the same as setblocking(0).") {
    return socket_want_timeout(vm, args[1], &self_of(args)->timeout);
}

NATIVE(socket_gettimeout_native, "gettimeout", "(self, /)",
       "Returns the timeout in seconds (float) associated with socket\noperations. A timeout of "
       "None indicates that timeouts on socket\noperations are disabled.") {
    *result = socket_timeout_value(self_of(args)->timeout);
    return true;
}

// ---- The class ----

static bool get_family(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(self_of(args)->family);
    return true;
}

static bool get_type(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(self_of(args)->type);
    return true;
}

static bool get_protocol(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(self_of(args)->protocol);
    return true;
}

static bool get_timeout(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = socket_timeout_value(self_of(args)->timeout);
    return true;
}

static const NativeProperty properties[] = {
    {"family", get_family, NULL, "the socket family"},
    {"type", get_type, NULL, "the socket type"},
    {"proto", get_protocol, NULL, "the socket protocol"},
    {"timeout", get_timeout, NULL, "the socket timeout"},
    {NULL, NULL, NULL, NULL},
};

void socket_add_class(Vm *vm, Module *module) {
    static const NativeDefinition *const constructors[] = {&socket_new_native, NULL};
    static const NativeDefinition *const methods[] = {&socket_init_native,
                                                      &socket_close_native,
                                                      &socket_detach_native,
                                                      &socket_fileno_native,
                                                      &socket_bind_native,
                                                      &socket_listen_native,
                                                      &socket_accept_native,
                                                      &socket_connect_native,
                                                      &socket_connect_ex_native,
                                                      &socket_shutdown_native,
                                                      &socket_getsockname_native,
                                                      &socket_getpeername_native,
                                                      &socket_getsockopt_native,
                                                      &socket_setsockopt_native,
                                                      &socket_setblocking_native,
                                                      &socket_getblocking_native,
                                                      &socket_settimeout_native,
                                                      &socket_gettimeout_native,
                                                      NULL};
    Class *class = library_add_class(vm, module, "_socket.socket", &socket_type, 0);
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
    socket_add_transfers(vm, class);
    native_add_properties(vm, class, properties);
}
