// socket_transfer.c: receiving and sending, methods of _socket.socket.
//
// The script's own memory is looked at anew after each wait: other threads may have changed it.
#include "object/int.h"
#include "stdlib/socket/socket_natives.h"

static Socket *self_of(const Value *args) { return value_as_socket(args[0]); }

// ---- Receiving ----

static bool receive(Vm *vm, const Socket *socket, void *bytes, size_t length, int flags,
                    HostAddress *address, size_t *received) {
    int64_t deadline = socket_deadline(vm, socket);
    int error_number;
    for (;;) {
        int64_t count =
            host_socket_receive(socket->descriptor, bytes, length, flags, address, &error_number);
        if (count >= 0) {
            *received = (size_t)count;
            return true;
        }
        if (!socket_wait(vm, socket, false, deadline, error_number)) {
            return false;
        }
    }
}

// The bytes of one call, at most `wanted`, which may be much more than come.
static bool receive_bytes(Vm *vm, const Socket *socket, const char *function, Value wanted,
                          Value flag_value, HostAddress *address, Value *bytes) {
    int64_t length;
    int flags;
    size_t received;
    if (!native_want_int(vm, wanted, &length) || !socket_want_small(vm, flag_value, &flags)) {
        return false;
    }
    if (length < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative buffersize in %s", function);
    }
    enum { ON_STACK = 16384 };
    char room[ON_STACK];
    if (length <= ON_STACK) {
        if (!receive(vm, socket, room, (size_t)length, flags, address, &received)) {
            return false;
        }
        *bytes = value_from_object(bytes_new(vm, room, received));
        return true;
    }
    if (!bytes_check_size(vm, (size_t)length)) {
        return false;
    }
    TextBuffer large;
    text_buffer_init(&large);
    bool done = receive(vm, socket, text_buffer_reserve(&large, (size_t)length), (size_t)length,
                        flags, address, &received);
    if (done) {
        *bytes = value_from_object(bytes_new(vm, large.bytes, received));
    }
    text_buffer_release(&large);
    return done;
}

NATIVE(socket_recv_native, "recv", "(self, bufsize, flags=0, /)",
       "Receive up to buffersize bytes from the socket.  For the optional flags\nargument, see the "
       "Unix manual.  When no data is available, block until\nat least one byte is available or "
       "until the remote end is closed.  When\nthe remote end is closed and all data is read, "
       "return the empty string.") {
    return receive_bytes(vm, self_of(args), "recv", args[1], args[2], NULL, result);
}

NATIVE(socket_recvfrom_native, "recvfrom", "(self, bufsize, flags=0, /)",
       "Like recv(buffersize, flags) but also return the sender's address info.") {
    HostAddress address = {.length = 0};
    Value pair[2];
    if (!receive_bytes(vm, self_of(args), "recvfrom", args[1], args[2], &address, &pair[0])) {
        return false;
    }
    pair[1] = socket_address_value(vm, &address);
    *result = value_from_object(tuple_from_values(vm, pair, 2));
    return true;
}

// Receives into the script's own memory, which nobody may resize meanwhile: it is looked up again
// after each wait.
static bool receive_into(Vm *vm, const Value *args, HostAddress *address, Value *count) {
    const Socket *socket = self_of(args);
    int64_t deadline = socket_deadline(vm, socket);
    int64_t wanted;
    int flags;
    if (!native_want_int(vm, args[2], &wanted) || !socket_want_small(vm, args[3], &flags)) {
        return false;
    }
    for (;;) {
        uint8_t *room;
        size_t size;
        int error_number;
        if (!library_want_room(vm, "recv_into() argument 1", args[1], &room, &size)) {
            return false;
        }
        if (wanted < 0 || (size_t)wanted > size) {
            return exception_raise(vm, CLASS_VALUE_ERROR,
                                   wanted < 0 ? "negative buffersize in recv_into"
                                              : "buffer too small for requested bytes");
        }
        size = wanted == 0 ? size : (size_t)wanted;
        int64_t received =
            host_socket_receive(socket->descriptor, room, size, flags, address, &error_number);
        if (received >= 0) {
            *count = value_from_int(received);
            return true;
        }
        if (!socket_wait(vm, socket, false, deadline, error_number)) {
            return false;
        }
    }
}

NATIVE(
    socket_recv_into_native, "recv_into", "(self, buffer, nbytes=0, flags=0, /)",
    "A version of recv() that stores its data into a buffer rather than creating\na new string.  "
    "Receive up to buffersize bytes from the socket.  If buffersize\nis not specified (or 0), "
    "receive up to the size available in the given buffer.") {
    return receive_into(vm, args, NULL, result);
}

NATIVE(socket_recvfrom_into_native, "recvfrom_into", "(self, buffer, nbytes=0, flags=0, /)",
       "Like recv_into(buffer[, nbytes[, flags]]) but also return the sender's address info.") {
    HostAddress address = {.length = 0};
    Value pair[2];
    if (!receive_into(vm, args, &address, &pair[0])) {
        return false;
    }
    pair[1] = socket_address_value(vm, &address);
    *result = value_from_object(tuple_from_values(vm, pair, 2));
    return true;
}

// ---- Sending ----

static bool want_data(Vm *vm, Value value, const uint8_t **data, size_t *length) {
    return bytes_view(value, data, length) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                           class_name_of(vm, value));
}

// Sends what the machine takes of data[start …]; the bytes are looked up anew after each wait.
static bool send_some(Vm *vm, const Socket *socket, Value value, size_t start, int flags,
                      const HostAddress *address, int64_t deadline, size_t *sent) {
    for (;;) {
        const uint8_t *data;
        size_t length;
        int error_number;
        if (!want_data(vm, value, &data, &length)) {
            return false;
        }
        start = start < length ? start : length;
        int64_t count = host_socket_send(socket->descriptor, data + start, length - start, flags,
                                         address, &error_number);
        if (count >= 0) {
            *sent = (size_t)count;
            return true;
        }
        if (!socket_wait(vm, socket, true, deadline, error_number)) {
            return false;
        }
    }
}

NATIVE(
    socket_send_native, "send", "(self, data, flags=0, /)",
    "Send a data string to the socket.  For the optional flags\nargument, see the Unix manual.  "
    "Return the number of bytes\nsent; this may be less than len(data) if the network is busy.") {
    const Socket *socket = self_of(args);
    size_t sent;
    int flags;
    if (!socket_want_small(vm, args[2], &flags) ||
        !send_some(vm, socket, args[1], 0, flags, NULL, socket_deadline(vm, socket), &sent)) {
        return false;
    }
    *result = value_from_int((int64_t)sent);
    return true;
}

NATIVE(socket_sendall_native, "sendall", "(self, data, flags=0, /)",
       "Send a data string to the socket.  For the optional flags\nargument, see the Unix manual.  "
       "This calls send() repeatedly\nuntil all data is sent.  If an error occurs, it's "
       "impossible\nto tell how much data has been sent.") {
    const Socket *socket = self_of(args);
    int64_t deadline = socket_deadline(vm, socket);
    const uint8_t *data;
    size_t length;
    int flags;
    if (!socket_want_small(vm, args[2], &flags) || !want_data(vm, args[1], &data, &length)) {
        return false;
    }
    for (size_t start = 0; start < length;) {
        size_t sent;
        if (!send_some(vm, socket, args[1], start, flags, NULL, deadline, &sent)) {
            return false;
        }
        start += sent;
    }
    return true;
}

NATIVE(socket_sendto_native, "sendto", "(self, data, flags, address=<absent>, /)",
       "Like send(data, flags) but allows specifying the destination address.\nFor IP sockets, the "
       "address is a pair (hostaddr, port).") {
    const Socket *socket = self_of(args);
    HostAddress address;
    size_t sent;
    int flags = 0;
    bool has_flags = !value_is_absent(args[3]);
    if ((has_flags && !socket_want_small(vm, args[2], &flags)) ||
        !socket_want_address(vm, "sendto", socket->family, has_flags ? args[3] : args[2],
                             &address) ||
        !send_some(vm, socket, args[1], 0, flags, &address, socket_deadline(vm, socket), &sent)) {
        return false;
    }
    *result = value_from_int((int64_t)sent);
    return true;
}

// ---- The methods ----

void socket_add_transfers(Vm *vm, Class *class) {
    static const NativeDefinition *const methods[] = {
        &socket_recv_native,          &socket_recvfrom_native,
        &socket_recvfrom_into_native, &socket_sendall_native,
        &socket_sendto_native,        &socket_recv_into_native,
        &socket_send_native,          NULL};
    native_add_methods(vm, class, methods);
}
