// ssl_context.c: the class _SSLContext: what connections are made with.
#include "stdlib/ssl/ssl_natives.h"

#include "base/fatal.h"

#include <string.h>

static void context_trace(Heap *heap, Object *object) {
    heap_mark_object(heap, ((Context *)(void *)object)->openssl);
    object_trace_fields(heap, object);
}

static void context_release(Heap *heap, Object *object) {
    Context *context = (Context *)(void *)object;
    if (context->ctx != NULL) {
        context->free(context->ctx);
    }
    memory_release(context->protocols);
    object_release_fields(heap, object);
}

const ForeignType tls_context_type = {"_SSLContext", sizeof(Context), context_trace,
                                      context_release};

static Context *self_of(const Value *args) { return value_as_context(args[0]); }

// ---- Making ------------------------------------------------------------------------------------

// The protocols by the numbers that scripts know: ssl_constants.c names them.
enum {
    PROTOCOL_ANY = 2,
    PROTOCOL_1_0,
    PROTOCOL_1_1,
    PROTOCOL_1_2,
    PROTOCOL_CLIENT = 16,
    PROTOCOL_SERVER
};

static bool is_of_any_version(int protocol) {
    return protocol == PROTOCOL_ANY || protocol >= PROTOCOL_CLIENT;
}

static const SSL_METHOD *method_of_protocol(OpenSsl *openssl, int protocol) {
    switch (protocol) {
    case PROTOCOL_CLIENT:
        return openssl->TLS_client_method();
    case PROTOCOL_SERVER:
        return openssl->TLS_server_method();
    case PROTOCOL_ANY:
    case PROTOCOL_1_0:
    case PROTOCOL_1_1:
    case PROTOCOL_1_2:
        return openssl->TLS_method();
    default:
        return NULL;
    }
}

static bool set_version(Context *context, bool is_lowest, long version) {
    int command = is_lowest ? SSL_CTRL_SET_MIN_PROTO_VERSION : SSL_CTRL_SET_MAX_PROTO_VERSION;
    return context->openssl->SSL_CTX_ctrl(context->ctx, command, version, NULL) == 1;
}

// What CPython sets before a script sees the context.
static bool set_defaults(Vm *vm, Context *context) {
    static const char ciphers[] = "@SECLEVEL=2:ECDH+AESGCM:ECDH+CHACHA20:ECDH+AES:DHE+AES:!aNULL:"
                                  "!eNULL:!aDSS:!SHA1:!AESCCM";
    static const unsigned char session[] = "Python";
    OpenSsl *openssl = context->openssl;
    SSL_CTX *ctx = context->ctx;
    long only = TLS1_VERSION + (context->protocol - PROTOCOL_1_0);
    bool is_client = context->protocol == PROTOCOL_CLIENT;
    context->checks_hostname = is_client;
    context->host_flags = X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS;
    openssl->SSL_CTX_set_verify(
        ctx, is_client ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_NONE, NULL);
    openssl->SSL_CTX_set_options(ctx, (SSL_OP_ALL & ~SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS) |
                                          SSL_OP_NO_SSLv3 | SSL_OP_NO_COMPRESSION |
                                          SSL_OP_CIPHER_SERVER_PREFERENCE);
    openssl->SSL_CTX_ctrl(ctx, SSL_CTRL_MODE, SSL_MODE_RELEASE_BUFFERS, NULL);
    openssl->SSL_CTX_set_session_id_context(ctx, session, sizeof session - 1);
    openssl->X509_VERIFY_PARAM_set_flags(openssl->SSL_CTX_get0_param(ctx),
                                         X509_V_FLAG_TRUSTED_FIRST);
    if (!openssl->SSL_CTX_set_cipher_list(ctx, ciphers)) {
        return ssl_raise_text(vm, "No cipher can be selected.");
    }
    if (is_of_any_version(context->protocol)) {
        return set_version(context, true, TLS1_2_VERSION) || ssl_raise_noted(vm, openssl, 0);
    }
    return (set_version(context, true, only) && set_version(context, false, only)) ||
           ssl_raise_noted(vm, openssl, 0);
}

NATIVE(context_new_native, "__new__", "(cls, protocol, /)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    int64_t protocol;
    if (!native_want_int(vm, args[1], &protocol)) {
        return false;
    }
    OpenSsl *openssl = ssl_openssl(vm);
    const SSL_METHOD *method = method_of_protocol(openssl, (int)protocol);
    if (method == NULL) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "invalid or unsupported protocol version %d",
                               (int)protocol);
    }
    Context *context = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(context);
    context->openssl = openssl;
    context->free = openssl->SSL_CTX_free;
    context->protocol = (int)protocol;
    context->ctx = openssl->SSL_CTX_new(method);
    return context->ctx != NULL ? set_defaults(vm, context) : ssl_raise_noted(vm, openssl, 3127);
}

// ---- What is checked ---------------------------------------------------------------------------

enum { CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED };

static void set_mode(Context *context, int64_t mode) {
    static const int modes[] = {SSL_VERIFY_NONE, SSL_VERIFY_PEER,
                                SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT};
    context->openssl->SSL_CTX_set_verify(context->ctx, modes[mode], NULL);
}

static int64_t get_mode(const Context *context) {
    int mode = context->openssl->SSL_CTX_get_verify_mode(context->ctx);
    if ((mode & SSL_VERIFY_PEER) == 0) {
        return CERT_NONE;
    }
    return (mode & SSL_VERIFY_FAIL_IF_NO_PEER_CERT) != 0 ? CERT_REQUIRED : CERT_OPTIONAL;
}

static bool refuse_deletion(Vm *vm) {
    return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "cannot delete attribute");
}

static bool get_verify_mode(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(get_mode(self_of(args)));
    return true;
}

static bool set_verify_mode(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    int64_t mode;
    if (value_is_absent(args[1])) {
        return refuse_deletion(vm);
    }
    if (!native_want_int(vm, args[1], &mode)) {
        return false;
    }
    if (mode < CERT_NONE || mode > CERT_REQUIRED) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "invalid value for verify_mode");
    }
    if (mode == CERT_NONE && self_of(args)->checks_hostname) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "Cannot set verify_mode to CERT_NONE when check_hostname is "
                               "enabled.");
    }
    set_mode(self_of(args), mode);
    return true;
}

static bool get_check_hostname(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_bool(self_of(args)->checks_hostname);
    return true;
}

static bool set_check_hostname(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    Context *context = self_of(args);
    if (value_is_absent(args[1])) {
        return refuse_deletion(vm);
    }
    if (!object_is_true(vm, args[1], &context->checks_hostname)) {
        return false;
    }
    if (context->checks_hostname && get_mode(context) == CERT_NONE) {
        set_mode(context, CERT_REQUIRED);
    }
    return true;
}

static bool get_verify_flags(Vm *vm, Value *args, Value *result) {
    OpenSsl *openssl = self_of(args)->openssl;
    X509_VERIFY_PARAM *parameters = openssl->SSL_CTX_get0_param(self_of(args)->ctx);
    *result = int_from_int64(vm, (int64_t)openssl->X509_VERIFY_PARAM_get_flags(parameters));
    return true;
}

static bool set_verify_flags(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    OpenSsl *openssl = self_of(args)->openssl;
    int64_t flags;
    if (value_is_absent(args[1])) {
        return refuse_deletion(vm);
    }
    if (!native_want_int(vm, args[1], &flags)) {
        return false;
    }
    X509_VERIFY_PARAM *parameters = openssl->SSL_CTX_get0_param(self_of(args)->ctx);
    openssl->X509_VERIFY_PARAM_clear_flags(parameters,
                                           openssl->X509_VERIFY_PARAM_get_flags(parameters));
    openssl->X509_VERIFY_PARAM_set_flags(parameters, (unsigned long)flags);
    return true;
}

static bool get_host_flags(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(self_of(args)->host_flags);
    return true;
}

static bool set_host_flags(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    Context *context = self_of(args);
    int64_t flags;
    if (value_is_absent(args[1])) {
        return refuse_deletion(vm);
    }
    if (!native_want_int(vm, args[1], &flags)) {
        return false;
    }
    context->host_flags = (unsigned int)flags;
    context->openssl->X509_VERIFY_PARAM_set_hostflags(
        context->openssl->SSL_CTX_get0_param(context->ctx), context->host_flags);
    return true;
}

// ---- What is offered ---------------------------------------------------------------------------

static bool get_protocol(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int(self_of(args)->protocol);
    return true;
}

static bool get_options(Vm *vm, Value *args, Value *result) {
    uint64_t options = self_of(args)->openssl->SSL_CTX_get_options(self_of(args)->ctx);
    *result = int_from_int64(vm, (int64_t)options);
    return true;
}

static bool set_options(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    Context *context = self_of(args);
    int64_t options;
    if (value_is_absent(args[1])) {
        return refuse_deletion(vm);
    }
    if (!native_want_int(vm, args[1], &options)) {
        return false;
    }
    if (options < 0) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "can't convert negative int to unsigned");
    }
    uint64_t before = context->openssl->SSL_CTX_get_options(context->ctx);
    context->openssl->SSL_CTX_clear_options(context->ctx, before & ~(uint64_t)options);
    context->openssl->SSL_CTX_set_options(context->ctx, (uint64_t)options);
    return true;
}

// Versions that stand for the lowest and the highest that there are.
enum { VERSION_MAXIMUM = -1, VERSION_MINIMUM = -2 };

static bool get_version(const Value *args, bool is_lowest, Value *result) {
    const Context *context = value_as_context(args[0]);
    int command = is_lowest ? SSL_CTRL_GET_MIN_PROTO_VERSION : SSL_CTRL_GET_MAX_PROTO_VERSION;
    long version = context->openssl->SSL_CTX_ctrl(context->ctx, command, 0, NULL);
    *result = value_from_int(version != 0 ? version
                             : is_lowest  ? VERSION_MINIMUM
                                          : VERSION_MAXIMUM);
    return true;
}

static bool change_version(Vm *vm, const Value *args, bool is_lowest) {
    Context *context = value_as_context(args[0]);
    int64_t version;
    if (value_is_absent(args[1])) {
        return refuse_deletion(vm);
    }
    if (!native_want_int(vm, args[1], &version)) {
        return false;
    }
    if (!is_of_any_version(context->protocol)) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "The context's protocol doesn't support modification of highest "
                               "and lowest version.");
    }
    int64_t wanted = version;
    if (version == VERSION_MINIMUM) {
        wanted = is_lowest ? 0 : TLS1_VERSION;
    } else if (version == VERSION_MAXIMUM) {
        wanted = is_lowest ? TLS1_3_VERSION : 0;
    } else if (version < SSL3_VERSION || version > TLS1_3_VERSION) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Unsupported TLS/SSL version 0x%x",
                               (unsigned int)version);
    }
    return set_version(context, is_lowest, (long)wanted) ||
           exception_raise(vm, CLASS_VALUE_ERROR, "Unsupported protocol version 0x%x",
                           (unsigned int)wanted);
}

static bool get_minimum(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    return get_version(args, true, result);
}

static bool set_minimum(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    return change_version(vm, args, true);
}

static bool get_maximum(__attribute__((unused)) Vm *vm, Value *args, Value *result) {
    return get_version(args, false, result);
}

static bool set_maximum(Vm *vm, Value *args, __attribute__((unused)) Value *result) {
    return change_version(vm, args, false);
}

NATIVE(context_set_ciphers_native, "set_ciphers", "(self, cipherlist, /)",
       "Set the available ciphers for sockets created with this context.") {
    Context *context = self_of(args);
    String *ciphers;
    if (!native_want_string(vm, "set_ciphers", "", args[1], &ciphers)) {
        return false;
    }
    if (context->openssl->SSL_CTX_set_cipher_list(context->ctx, string_text(vm, ciphers)) == 0) {
        context->openssl->ERR_clear_error();
        return ssl_raise_text(vm, "No cipher can be selected.");
    }
    return true;
}

// Which of the client's protocols a server takes: the first of its own that the client has.
static int select_protocol(SSL *ssl, const unsigned char **chosen, unsigned char *chosen_length,
                           const unsigned char *offered, unsigned int offered_length,
                           void *argument) {
    (void)ssl;
    const Context *context = argument;
    unsigned char *selected;
    int outcome =
        context->openssl->SSL_select_next_proto(&selected, chosen_length, context->protocols,
                                                context->protocols_length, offered, offered_length);
    *chosen = selected;
    return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

NATIVE(context_set_protocols_native, "_set_alpn_protocols", "(self, protos, /)",
       "The protocols that a client offers and a server takes: each after its length.") {
    Context *context = self_of(args);
    const uint8_t *bytes;
    size_t length;
    if (!bytes_view(args[1], &bytes, &length) || length > UINT16_MAX) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required");
    }
    memory_release(context->protocols);
    context->protocols = memory_allocate(length + 1);
    memcpy(context->protocols, bytes, length);
    context->protocols_length = (unsigned int)length;
    if (context->openssl->SSL_CTX_set_alpn_protos(context->ctx, context->protocols,
                                                  context->protocols_length) != 0) {
        return exception_raise(vm, CLASS_MEMORY_ERROR, "no memory for protocols");
    }
    context->openssl->SSL_CTX_set_alpn_select_cb(context->ctx, select_protocol, context);
    return true;
}

// ---- Connections -------------------------------------------------------------------------------

NATIVE(context_wrap_native, "_wrap_bio",
       "(self, incoming, outgoing, /, server_side, *, server_hostname=None)",
       "A connection that reads from one memory and writes to another.") {
    bool is_server;
    if (!value_is_foreign(args[1], &tls_memory_type) ||
        !value_is_foreign(args[2], &tls_memory_type)) {
        bool is_second = value_is_foreign(args[1], &tls_memory_type);
        return exception_raise(
            vm, CLASS_TYPE_ERROR, "_wrap_bio() argument '%s' must be _ssl.MemoryBIO, not %s",
            is_second ? "outgoing" : "incoming", class_name_of(vm, args[is_second ? 2 : 1]));
    }
    return object_is_true(vm, args[3], &is_server) &&
           ssl_connection_new(vm, self_of(args), (Memory *)(void *)value_as_object(args[1]),
                              (Memory *)(void *)value_as_object(args[2]), is_server, args[4],
                              result);
}

void ssl_add_context(Vm *vm, Module *module) {
    static const NativeDefinition *const constructors[] = {&context_new_native, NULL};
    static const NativeDefinition *const methods[] = {
        &context_set_ciphers_native, &context_set_protocols_native, &context_wrap_native, NULL};
    static const NativeProperty properties[] = {
        {"verify_mode", get_verify_mode, set_verify_mode, "CERT_NONE, _OPTIONAL or _REQUIRED."},
        {"check_hostname", get_check_hostname, set_check_hostname,
         "Whether the certificate must be that of the host."},
        {"verify_flags", get_verify_flags, set_verify_flags, "How certificates are verified."},
        {"_host_flags", get_host_flags, set_host_flags, "How names of hosts are compared."},
        {"protocol", get_protocol, NULL, "What the context was made for."},
        {"options", get_options, set_options, "What connections may do."},
        {"minimum_version", get_minimum, set_minimum, "The lowest version of TLS."},
        {"maximum_version", get_maximum, set_maximum, "The highest version of TLS."},
        {NULL, NULL, NULL, NULL},
    };
    Class *class = library_add_class(vm, module, "_ssl._SSLContext", &tls_context_type, 0);
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    ssl_add_trust(vm, class);
}
