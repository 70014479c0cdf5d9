// ssl_agreed.c: what the two sides of a connection agreed on, and who the other one is.
#include "stdlib/ssl/ssl_natives.h"

#include <string.h>

static Connection *self_of(const Value *args) {
    return (Connection *)(void *)value_as_object(args[0]);
}

static Value cipher_value(Vm *vm, OpenSsl *openssl, const SSL_CIPHER *cipher) {
    const Value items[] = {library_text(vm, openssl->SSL_CIPHER_get_name(cipher)),
                           library_text(vm, openssl->SSL_CIPHER_get_version(cipher)),
                           value_from_int(openssl->SSL_CIPHER_get_bits(cipher, NULL))};
    return value_from_object(tuple_from_values(vm, items, 3));
}

NATIVE(connection_cipher_native, "cipher", "(self, /)",
       "The cipher in use: its name, the version of TLS and the bits of its keys; or None.") {
    const Connection *connection = self_of(args);
    const SSL_CIPHER *cipher = connection->openssl->SSL_get_current_cipher(connection->ssl);
    if (cipher != NULL) {
        *result = cipher_value(vm, connection->openssl, cipher);
    }
    return true;
}

static bool has_cipher(OpenSsl *openssl, const OPENSSL_STACK *stack, const SSL_CIPHER *cipher) {
    for (int index = 0; index < openssl->OPENSSL_sk_num(stack); index++) {
        if (openssl->OPENSSL_sk_value(stack, index) == (const void *)cipher) {
            return true;
        }
    }
    return false;
}

NATIVE(connection_shared_native, "shared_ciphers", "(self, /)",
       "The client's ciphers that the server has, too; None for a client.") {
    const Connection *connection = self_of(args);
    OpenSsl *openssl = connection->openssl;
    const OPENSSL_STACK *theirs =
        (const OPENSSL_STACK *)openssl->SSL_get_client_ciphers(connection->ssl);
    const OPENSSL_STACK *ours = (const OPENSSL_STACK *)openssl->SSL_get_ciphers(connection->ssl);
    if (!connection->is_server || theirs == NULL || ours == NULL) {
        return true;
    }
    List *list = list_new(vm, 0);
    *result = value_from_object(list);
    for (int index = 0; index < openssl->OPENSSL_sk_num(theirs); index++) {
        const SSL_CIPHER *cipher = openssl->OPENSSL_sk_value(theirs, index);
        if (has_cipher(openssl, ours, cipher)) {
            list_append(vm, list, cipher_value(vm, openssl, cipher));
        }
    }
    return true;
}

NATIVE(connection_compression_native, "compression", "(self, /)",
       "None: nobody compresses any more.") {
    return true;
}

NATIVE(connection_version_native, "version", "(self, /)",
       "The version of TLS in use; None before the handshake is done.") {
    const Connection *connection = self_of(args);
    if (connection->openssl->SSL_is_init_finished(connection->ssl)) {
        *result = library_text(vm, connection->openssl->SSL_get_version(connection->ssl));
    }
    return true;
}

NATIVE(connection_alpn_native, "selected_alpn_protocol", "(self, /)",
       "The protocol that ALPN chose, or None.") {
    const Connection *connection = self_of(args);
    const unsigned char *name;
    unsigned int length;
    connection->openssl->SSL_get0_alpn_selected(connection->ssl, &name, &length);
    if (length > 0) {
        *result = value_from_object(string_from_utf8(vm, (const char *)name, length));
    }
    return true;
}

NATIVE(connection_binding_native, "get_channel_binding", "(self, /, cb_type='tls-unique')",
       "Get channel binding data for current connection.\n\nRaise ValueError if the requested "
       "`cb_type` is not supported.  Return bytes\nof the data or None if the data is not "
       "available (e.g. before the handshake).\nOnly 'tls-unique' channel binding data from RFC "
       "5929 is supported.") {
    enum { FINISHED_MAX = 128 };
    const Connection *connection = self_of(args);
    OpenSsl *openssl = connection->openssl;
    String *kind;
    uint8_t bytes[FINISHED_MAX];
    if (!native_want_string(vm, "get_channel_binding", "'cb_type'", args[1], &kind)) {
        return false;
    }
    if (strcmp(string_text(vm, kind), "tls-unique") != 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "'%s' channel binding type not implemented",
                               string_text(vm, kind));
    }
    // Whoever finished first: the client, unless an earlier session was taken up again.
    bool is_ours = (openssl->SSL_session_reused(connection->ssl) != 0) == connection->is_server;
    size_t length = is_ours ? openssl->SSL_get_finished(connection->ssl, bytes, sizeof bytes)
                            : openssl->SSL_get_peer_finished(connection->ssl, bytes, sizeof bytes);
    if (length > 0) {
        *result = value_from_object(bytes_new(vm, bytes, length));
    }
    return true;
}

NATIVE(connection_peer_native, "getpeercert", "(self, binary_mode=False, /)",
       "Returns the certificate for the peer.\n\nIf no certificate was provided, returns None.  If "
       "a certificate was\nprovided, but not validated, returns an empty dictionary.  Otherwise\n"
       "returns a dict containing information about the peer certificate.\n\nIf the optional "
       "argument is True, returns a DER-encoded copy of the\npeer certificate, or None if no "
       "certificate was provided.  This will\nreturn the certificate even if it wasn't "
       "validated.") {
    const Connection *connection = self_of(args);
    OpenSsl *openssl = connection->openssl;
    bool is_binary;
    if (!object_is_true(vm, args[1], &is_binary)) {
        return false;
    }
    if (!openssl->SSL_is_init_finished(connection->ssl)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "handshake not done yet");
    }
    X509 *certificate = openssl->SSL_get1_peer_certificate(connection->ssl);
    if (certificate == NULL) {
        return true;
    }
    bool done = true;
    if (is_binary) {
        *result = ssl_certificate_bytes(vm, openssl, certificate);
    } else if ((openssl->SSL_get_verify_mode(connection->ssl) & SSL_VERIFY_PEER) == 0) {
        *result = value_from_object(dict_new(vm));
    } else {
        done = ssl_certificate_value(vm, openssl, certificate, result);
    }
    openssl->X509_free(certificate);
    return done;
}

void ssl_add_agreed(Vm *vm, Class *class) {
    static const NativeDefinition *const methods[] = {
        &connection_cipher_native,      &connection_shared_native,
        &connection_compression_native, &connection_version_native,
        &connection_alpn_native,        &connection_binding_native,
        &connection_peer_native,        NULL};
    native_add_methods(vm, class, methods);
}
