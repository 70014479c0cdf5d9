// socket_natives.h: what the files of the module _socket share.
//
// A descriptor is non-blocking as far as the machine is concerned; whether and how long a call
// waits is decided here, where other threads can run meanwhile.
#ifndef ASPY_STDLIB_SOCKET_SOCKET_NATIVES_H
#define ASPY_STDLIB_SOCKET_SOCKET_NATIVES_H

#include "host/sockets.h"
#include "stdlib/library.h"

enum { SOCKET_CLOSED = -1 };

typedef struct Socket {
    Foreign foreign;
    int descriptor; // SOCKET_CLOSED: closed or detached
    int family;
    int type;
    int protocol;
    int64_t timeout; // nanoseconds; 0: never waits; below 0: waits without end
} Socket;

extern const ForeignType socket_type;
static inline bool value_is_socket(Value value) { return value_is_foreign(value, &socket_type); }
static inline Socket *value_as_socket(Value value) {
    assert(value_is_socket(value));
    return (Socket *)(void *)value_as_object(value);
}

// The class _socket.socket, with its methods.
void socket_add_class(Vm *vm, Module *module);
// Those of them that receive and send.
void socket_add_transfers(Vm *vm, Class *class);
// When a call of this socket that begins now has waited long enough.
MUST_USE int64_t socket_deadline(Vm *vm, const Socket *socket);
// After a call that would have blocked: true when it may be tried again. TimeoutError,
// BlockingIOError, or the OSError that it was.
MAY_RAISE bool socket_wait(Vm *vm, const Socket *socket, bool for_writing, int64_t deadline,
                           int error_number);
// An int argument. OverflowError when it does not fit.
MAY_RAISE bool socket_want_small(Vm *vm, Value value, int *number);
// The functions that look names up and turn addresses into text and back.
void socket_add_lookups(Vm *vm, Module *module);

// Reads a script's address for sockets of that family: ("host", port), ("host", port, flow, scope)
// or a path. Names are looked up. `function` is what messages call the caller: "connect".
MAY_RAISE bool socket_want_address(Vm *vm, const char *function, int family, Value value,
                                   HostAddress *address);
// The same as a script sees it; None when there is none.
MUST_USE Value socket_address_value(Vm *vm, const HostAddress *address);
// socket.gaierror with a code and the machine's words for it. Always false.
MAY_RAISE bool socket_raise_lookup(Vm *vm, int code);
// socket.getdefaulttimeout, in the form of Socket.timeout.
MUST_USE int64_t socket_default_timeout(Vm *vm);
// A timeout argument: None, or seconds. ValueError "Timeout value out of range".
MAY_RAISE bool socket_want_timeout(Vm *vm, Value value, int64_t *timeout);
// The same as a script sees it.
MUST_USE Value socket_timeout_value(int64_t timeout);

#endif
