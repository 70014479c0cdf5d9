// ssl_connection.c: the class _SSLSocket: one connection, over two pieces of memory.
#include "stdlib/ssl/ssl_natives.h"

#include <limits.h>
#include <string.h>

static void connection_trace(Heap *heap, Object *object) {
    Connection *connection = (Connection *)(void *)object;
    heap_mark_object(heap, connection->openssl);
    heap_mark_object(heap, connection->context);
    heap_mark_value(heap, connection->server_hostname);
    object_trace_fields(heap, object);
}

static void connection_release(Heap *heap, Object *object) {
    Connection *connection = (Connection *)(void *)object;
    if (connection->ssl != NULL) {
        connection->free(connection->ssl);
    }
    object_release_fields(heap, object);
}

const ForeignType tls_connection_type = {"_SSLSocket", sizeof(Connection), connection_trace,
                                         connection_release};

static Connection *self_of(const Value *args) {
    return (Connection *)(void *)value_as_object(args[0]);
}

// ---- Making ------------------------------------------------------------------------------------

// Tells the server the name, unless that is a number, and whose certificate is to be seen.
static bool set_hostname(Vm *vm, const Connection *connection, const char *name) {
    OpenSsl *openssl = connection->openssl;
    if (name[0] == '\0' || name[0] == '.') {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "server_hostname cannot be an empty string or start with a "
                               "leading dot.");
    }
    ASN1_OCTET_STRING *number = openssl->a2i_IPADDRESS(name);
    openssl->ERR_clear_error();
    // The headers have the name as void *, though it is only read.
    void *text = (void *)(uintptr_t)name;
    bool done = number != NULL || openssl->SSL_ctrl(connection->ssl, SSL_CTRL_SET_TLSEXT_HOSTNAME,
                                                    TLSEXT_NAMETYPE_host_name, text) == 1;
    if (done && connection->context->checks_hostname) {
        X509_VERIFY_PARAM *parameters = openssl->SSL_get0_param(connection->ssl);
        done = number == NULL
                   ? openssl->X509_VERIFY_PARAM_set1_host(parameters, name, strlen(name)) == 1
                   : openssl->X509_VERIFY_PARAM_set1_ip(
                         parameters, openssl->ASN1_STRING_get0_data(number),
                         (size_t)openssl->ASN1_STRING_length(number)) == 1;
    }
    openssl->ASN1_OCTET_STRING_free(number);
    return done || ssl_raise_noted(vm, openssl, 816);
}

bool ssl_connection_new(Vm *vm, Context *context, Memory *incoming, Memory *outgoing,
                        bool is_server, Value server_hostname, Value *result) {
    OpenSsl *openssl = context->openssl;
    enum { SERVER = 17, CLIENT = 16 };
    if (context->protocol == (is_server ? CLIENT : SERVER)) {
        return is_server
                   ? ssl_raise_text_at(
                         vm, "Cannot create a server socket with a PROTOCOL_TLS_CLIENT context",
                         812)
                   : ssl_raise_text_at(
                         vm, "Cannot create a client socket with a PROTOCOL_TLS_SERVER context",
                         819);
    }
    Connection *connection = foreign_new(vm, ssl_class(vm, "_SSLSocket"));
    *result = value_from_object(connection);
    connection->openssl = openssl;
    connection->context = context;
    connection->free = openssl->SSL_free;
    connection->is_server = is_server;
    connection->server_hostname = server_hostname;
    openssl->ERR_clear_error();
    connection->ssl = openssl->SSL_new(context->ctx);
    if (connection->ssl == NULL) {
        return ssl_raise_noted(vm, openssl, 920);
    }
    openssl->BIO_up_ref(incoming->bio);
    openssl->BIO_up_ref(outgoing->bio);
    openssl->SSL_set_bio(connection->ssl, incoming->bio, outgoing->bio);
    openssl->SSL_ctrl(connection->ssl, SSL_CTRL_MODE,
                      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_AUTO_RETRY, NULL);
    if (!value_is_none(server_hostname)) {
        String *name;
        if (!native_want_string(vm, "_wrap_bio", "'server_hostname'", server_hostname, &name) ||
            !set_hostname(vm, connection, string_text(vm, name))) {
            return false;
        }
    }
    if (is_server) {
        openssl->SSL_set_accept_state(connection->ssl);
    } else {
        openssl->SSL_set_connect_state(connection->ssl);
    }
    return true;
}

// ---- Bytes -------------------------------------------------------------------------------------

NATIVE(connection_handshake_native, "do_handshake", "(self, /)",
       "Start or go on with the handshake.") {
    const Connection *connection = self_of(args);
    connection->openssl->ERR_clear_error();
    int returned = connection->openssl->SSL_do_handshake(connection->ssl);
    return returned == 1 || ssl_raise_returned(vm, connection, returned, 1020);
}

// Reads into room for `size` bytes; *count is 0 when the other side has said that it is done.
static bool read_bytes(Vm *vm, const Connection *connection, uint8_t *room, size_t size,
                       size_t *count) {
    OpenSsl *openssl = connection->openssl;
    *count = 0;
    if (size == 0) {
        return true;
    }
    openssl->ERR_clear_error();
    int returned = openssl->SSL_read_ex(connection->ssl, room, size, count);
    if (returned == 1) {
        return true;
    }
    if (openssl->SSL_get_error(connection->ssl, returned) == SSL_ERROR_ZERO_RETURN &&
        openssl->SSL_get_shutdown(connection->ssl) == SSL_RECEIVED_SHUTDOWN) {
        return true;
    }
    return ssl_raise_returned(vm, connection, returned, 2580);
}

NATIVE(connection_read_native, "read", "(self, size, buffer=None, /)",
       "Read up to size bytes from the SSL socket, or into the buffer.") {
    const Connection *connection = self_of(args);
    int64_t size;
    size_t count;
    if (!native_want_int(vm, args[1], &size)) {
        return false;
    }
    if (!value_is_none(args[2])) {
        uint8_t *room;
        size_t length;
        if (!library_want_room(vm, "read() argument 1", args[2], &room, &length)) {
            return false;
        }
        bool fits = size > 0 && (size_t)size < length;
        if (!read_bytes(vm, connection, room, fits ? (size_t)size : length, &count)) {
            return false;
        }
        *result = value_from_int((int64_t)count);
        return true;
    }
    if (size < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "size should not be negative");
    }
    // A record has no more, and most have less.
    enum { RECORD = 16384 };
    uint8_t room[RECORD];
    if (!read_bytes(vm, connection, room, size < RECORD ? (size_t)size : RECORD, &count)) {
        return false;
    }
    *result = value_from_object(bytes_new(vm, room, count));
    return true;
}

NATIVE(connection_write_native, "write", "(self, b, /)",
       "Writes the bytes-like object b into the SSL object.\n\nReturns the number of bytes "
       "written.") {
    const Connection *connection = self_of(args);
    const uint8_t *bytes;
    size_t length;
    size_t count;
    if (!bytes_view(args[1], &bytes, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, args[1]));
    }
    connection->openssl->ERR_clear_error();
    int returned = connection->openssl->SSL_write_ex(connection->ssl, bytes, length, &count);
    if (returned != 1) {
        return ssl_raise_returned(vm, connection, returned, 2427);
    }
    *result = value_from_int((int64_t)count);
    return true;
}

NATIVE(connection_shutdown_native, "shutdown", "(self, /)",
       "Does the SSL shutdown handshake with the remote end.") {
    Connection *connection = self_of(args);
    OpenSsl *openssl = connection->openssl;
    openssl->ERR_clear_error();
    // What the other side sends after its own end belongs to whoever reads on without TLS.
    if (connection->has_closed) {
        openssl->SSL_set_read_ahead(connection->ssl, 0);
    }
    int returned = openssl->SSL_shutdown(connection->ssl);
    if (returned == 0) {
        connection->has_closed = true; // said; now for the other side's word
        returned = openssl->SSL_shutdown(connection->ssl);
    }
    return returned > 0 || ssl_raise_returned(vm, connection, returned, 2706);
}

NATIVE(connection_pending_native, "pending", "(self, /)",
       "Returns the number of already decrypted bytes available for read, pending on the "
       "connection.") {
    *result = value_from_int(self_of(args)->openssl->SSL_pending(self_of(args)->ssl));
    return true;
}

// ---- Attributes --------------------------------------------------------------------------------

static bool get_context(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_object(self_of(args)->context);
    return true;
}

static bool set_context(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    Connection *connection = self_of(args);
    if (value_is_absent(args[1]) || !value_is_foreign(args[1], &tls_context_type)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "The value must be a SSLContext");
    }
    connection->context = value_as_context(args[1]);
    connection->openssl->SSL_set_SSL_CTX(connection->ssl, connection->context->ctx);
    return true;
}

static bool get_server_side(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = value_from_bool(self_of(args)->is_server);
    return true;
}

static bool get_server_hostname(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    *result = self_of(args)->server_hostname;
    return true;
}

static bool get_session_reused(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    const Connection *connection = self_of(args);
    *result = value_from_bool(connection->openssl->SSL_session_reused(connection->ssl) != 0);
    return true;
}

void ssl_add_connection(Vm *vm, Module *module) {
    static const NativeDefinition *const methods[] = {
        &connection_handshake_native, &connection_read_native,    &connection_write_native,
        &connection_shutdown_native,  &connection_pending_native, NULL};
    static const NativeProperty properties[] = {
        {"context", get_context, set_context, "The context that the connection was made with."},
        {"server_side", get_server_side, NULL, "Whether this is a server-side socket."},
        {"server_hostname", get_server_hostname, NULL,
         "The currently set server hostname (for SNI)."},
        {"session_reused", get_session_reused, NULL,
         "Was the client session reused during handshake?"},
        {NULL, NULL, NULL, NULL},
    };
    Class *class = library_add_class(vm, module, "_ssl._SSLSocket", &tls_connection_type, 0);
    library_refuse_instances(vm, class);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    ssl_add_agreed(vm, class);
}
