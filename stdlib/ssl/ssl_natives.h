// ssl_natives.h: what the files of the module _ssl share.
//
//     script --write--> connection --(OpenSSL)--> outgoing memory --read--> whoever owns the
//     network script <--read--- connection <--(OpenSSL)-- incoming memory <-write-- whoever owns
//     the network
//
// OpenSSL never sees a socket: it reads from one piece of memory and writes to another. ssl.aspy
// carries bytes between these and a socket, asyncio's sslproto.aspy between these and a transport.
#ifndef ASPY_STDLIB_SSL_SSL_NATIVES_H
#define ASPY_STDLIB_SSL_SSL_NATIVES_H

#include "stdlib/library.h"
#include "stdlib/ssl/openssl.h"

// Each of these keeps the function that frees what it owns: when the last of them are collected,
// the table of functions may be gone already.

// MemoryBIO: bytes that come in at one end and go out at the other.
typedef struct Memory {
    Foreign foreign;
    OpenSsl *openssl;
    BIO *bio;
    __typeof__(BIO_free) *free;
    bool is_complete; // write_eof() was called
} Memory;

// _SSLContext: what connections are made with.
typedef struct Context {
    Foreign foreign;
    OpenSsl *openssl;
    SSL_CTX *ctx;
    __typeof__(SSL_CTX_free) *free;
    int protocol; // as scripts number them: PROTOCOL_TLS_CLIENT …
    bool checks_hostname;
    unsigned int host_flags; // X509_CHECK_FLAG_…
    uint8_t *protocols;      // ALPN's, each after its length; owned
    unsigned int protocols_length;
} Context;

// _SSLSocket: one connection.
typedef struct Connection {
    Foreign foreign;
    OpenSsl *openssl;
    Context *context;
    SSL *ssl;
    __typeof__(SSL_free) *free;
    Value server_hostname; // a str or None
    bool is_server;
    bool has_closed; // shutdown() was called and the other side has not answered yet
} Connection;

extern const ForeignType tls_memory_type;
extern const ForeignType tls_context_type;
extern const ForeignType tls_connection_type;

static inline Context *value_as_context(Value value) {
    assert(value_is_foreign(value, &tls_context_type));
    return (Context *)(void *)value_as_object(value);
}

// The functions of OpenSSL. The module must be loaded.
MUST_USE OpenSsl *ssl_openssl(Vm *vm);
// What the module has under that name.
MUST_USE Class *ssl_class(Vm *vm, const char *name);

// The classes and functions of each file, bound in the module.
void ssl_add_memory(Vm *vm, Module *module);
void ssl_add_context(Vm *vm, Module *module);
void ssl_add_connection(Vm *vm, Module *module);
void ssl_add_constants(Vm *vm, Module *module);
// Those methods of a context that read certificates and keys.
void ssl_add_trust(Vm *vm, Class *class);
// Those of a connection that tell what was agreed on.
void ssl_add_agreed(Vm *vm, Class *class);

// A connection of the context over two memories. ValueError for a host name that cannot be.
MAY_RAISE bool ssl_connection_new(Vm *vm, Context *context, Memory *incoming, Memory *outgoing,
                                  bool is_server, Value server_hostname, Value *result);

// What getpeercert() tells of a certificate: a dict.
MAY_RAISE bool ssl_certificate_value(Vm *vm, OpenSsl *openssl, X509 *certificate, Value *result);
// Its bytes.
MUST_USE Value ssl_certificate_bytes(Vm *vm, OpenSsl *openssl, X509 *certificate);

// Raise ssl.SSLError; always false. `line` is where CPython 3.13 raises it in its _ssl.c: its
// messages tell that.
//
// For what OpenSSL noted last, as a function without a connection.
MAY_RAISE bool ssl_raise_noted(Vm *vm, OpenSsl *openssl, int line);
// For what a function of a connection returned: SSLWantReadError, SSLZeroReturnError, …
MAY_RAISE bool ssl_raise_returned(Vm *vm, const Connection *connection, int returned, int line);
// With just a text, and a text and its place.
MAY_RAISE bool ssl_raise_text(Vm *vm, const char *text);
MAY_RAISE bool ssl_raise_text_at(Vm *vm, const char *text, int line);

#endif
