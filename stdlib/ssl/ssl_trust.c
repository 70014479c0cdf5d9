// ssl_trust.c: the certificates and keys of a context: its own, and those that it trusts.
#include "host/shared_libraries.h"
#include "stdlib/ssl/ssl_natives.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static Context *self_of(const Value *args) { return value_as_context(args[0]); }

// A path, as str or bytes; NULL for None. `buffer` holds it.
static bool want_path(Vm *vm, Value value, TextBuffer *buffer, const char **path) {
    return library_read_text(vm, value, buffer, path) &&
           (*path != NULL || value_is_none(value) ||
            exception_raise(vm, CLASS_TYPE_ERROR, "a path is a str or bytes"));
}

// ---- The context's own certificate -------------------------------------------------------------

// The password of a key, asked for when the key turns out to need one.
typedef struct Password {
    Vm *vm;
    Value given; // a str, bytes, or something to call
    bool has_raised;
} Password;

// Stores the password and returns its length; -1: raised.
static int store_password(Password *password, Value text, bool is_called, char *room, int size) {
    const uint8_t *bytes;
    size_t length;
    TextBuffer buffer;
    text_buffer_init(&buffer);
    if (value_is_string(text)) {
        string_append_utf8(&buffer, value_as_string(text));
    } else if (bytes_view(text, &bytes, &length)) {
        text_buffer_append(&buffer, (const char *)bytes, length);
    } else {
        password->has_raised = true;
        (void)!exception_raise(password->vm, CLASS_TYPE_ERROR, "%s",
                               is_called ? "password callback must return a string"
                                         : "password should be a string or callable");
    }
    int stored = (int)buffer.length;
    if (!password->has_raised && buffer.length > (size_t)size) {
        password->has_raised = true;
        (void)!exception_raise(password->vm, CLASS_VALUE_ERROR,
                               "password cannot be longer than %d bytes", size);
    }
    if (!password->has_raised) {
        memcpy(room, buffer.bytes, buffer.length);
    }
    text_buffer_release(&buffer);
    return password->has_raised ? -1 : stored;
}

static int give_password(char *room, int size, int is_for_writing, void *argument) {
    (void)is_for_writing;
    Password *password = argument;
    if (!value_is_callable(password->vm, password->given)) {
        return store_password(password, password->given, false, room, size);
    }
    Value answer;
    if (!object_call(password->vm, password->given, NULL, 0, &answer)) {
        password->has_raised = true;
        return -1;
    }
    return store_password(password, answer, true, room, size);
}

// After a function that reads a file has failed.
static bool raise_failed(Vm *vm, OpenSsl *openssl, const Password *password, int line) {
    if (password != NULL && password->has_raised) {
        openssl->ERR_clear_error();
        return false;
    }
    if (errno != 0) {
        int error_number = errno;
        openssl->ERR_clear_error();
        return exception_raise_os_error(vm, error_number, NULL);
    }
    return ssl_raise_noted(vm, openssl, line);
}

// OpenSSL asks nobody whether it may read.
static bool may_read(Vm *vm, const char *path) {
    int error_number;
    return path == NULL || host_shared_library_may_read(path, &error_number) ||
           exception_raise_os_error(vm, error_number, NULL);
}

static bool load_chain(Vm *vm, const Context *context, const char *certificate, const char *key,
                       const Password *password) {
    OpenSsl *openssl = context->openssl;
    errno = 0;
    if (openssl->SSL_CTX_use_certificate_chain_file(context->ctx, certificate) != 1) {
        return raise_failed(vm, openssl, password, 3916);
    }
    errno = 0;
    if (openssl->SSL_CTX_use_PrivateKey_file(context->ctx, key, SSL_FILETYPE_PEM) != 1) {
        return raise_failed(vm, openssl, password, 3937);
    }
    return openssl->SSL_CTX_check_private_key(context->ctx) == 1 ||
           ssl_raise_noted(vm, openssl, 3944);
}

NATIVE(context_load_chain_native, "_load_cert_chain", "(self, certfile, keyfile, password, /)",
       "Read the context's own certificate and key.") {
    Context *context = self_of(args);
    OpenSsl *openssl = context->openssl;
    Password password = {vm, args[3], false};
    TextBuffer buffers[2];
    const char *certificate;
    const char *key;
    text_buffer_init(&buffers[0]);
    text_buffer_init(&buffers[1]);
    bool done = want_path(vm, args[1], &buffers[0], &certificate) &&
                want_path(vm, args[2], &buffers[1], &key) && may_read(vm, certificate) &&
                may_read(vm, key);
    if (done) {
        bool has_password = !value_is_none(args[3]);
        openssl->SSL_CTX_set_default_passwd_cb(context->ctx, has_password ? give_password : NULL);
        openssl->SSL_CTX_set_default_passwd_cb_userdata(context->ctx, &password);
        done = load_chain(vm, context, certificate, key == NULL ? certificate : key, &password);
        openssl->SSL_CTX_set_default_passwd_cb(context->ctx, NULL);
        openssl->SSL_CTX_set_default_passwd_cb_userdata(context->ctx, NULL);
    }
    text_buffer_release(&buffers[0]);
    text_buffer_release(&buffers[1]);
    return done;
}

// ---- Those that it trusts ----------------------------------------------------------------------

NATIVE(context_load_files_native, "_load_verify_files", "(self, cafile, capath, /)",
       "Trust the certificates of a file, and those of a folder.") {
    Context *context = self_of(args);
    TextBuffer buffers[2];
    const char *file;
    const char *folder;
    text_buffer_init(&buffers[0]);
    text_buffer_init(&buffers[1]);
    bool done = want_path(vm, args[1], &buffers[0], &file) &&
                want_path(vm, args[2], &buffers[1], &folder) && may_read(vm, file) &&
                may_read(vm, folder);
    if (done) {
        errno = 0;
        done = context->openssl->SSL_CTX_load_verify_locations(context->ctx, file, folder) == 1 ||
               raise_failed(vm, context->openssl, NULL, 4168);
    }
    text_buffer_release(&buffers[0]);
    text_buffer_release(&buffers[1]);
    return done;
}

// Reads one certificate after another; *count tells how many there were.
static bool add_all(const Context *context, BIO *source, bool is_text, size_t *count) {
    OpenSsl *openssl = context->openssl;
    X509_STORE *store = openssl->SSL_CTX_get_cert_store(context->ctx);
    for (;;) {
        if (!is_text && *count > 0 && openssl->BIO_ctrl(source, BIO_CTRL_EOF, 0, NULL) != 0) {
            return true;
        }
        X509 *certificate = is_text ? openssl->PEM_read_bio_X509(source, NULL, NULL, NULL)
                                    : openssl->d2i_X509_bio(source, NULL);
        if (certificate == NULL) {
            break;
        }
        bool is_added = openssl->X509_STORE_add_cert(store, certificate) == 1;
        openssl->X509_free(certificate);
        if (!is_added) {
            return false;
        }
        (*count)++;
    }
    // What comes last is no certificate; after the first, that is the end.
    unsigned long noted = openssl->ERR_peek_last_error();
    bool is_end = is_text && ERR_GET_LIB(noted) == ERR_LIB_PEM &&
                  ERR_GET_REASON(noted) == PEM_R_NO_START_LINE;
    if (*count > 0 && is_end) {
        openssl->ERR_clear_error();
        return true;
    }
    return false;
}

NATIVE(context_load_data_native, "_load_verify_data", "(self, cadata, /)",
       "Trust certificates: a str has them as text (PEM), bytes as they are (DER).") {
    Context *context = self_of(args);
    OpenSsl *openssl = context->openssl;
    bool is_text = value_is_string(args[1]);
    const uint8_t *bytes;
    size_t length;
    size_t count = 0;
    if (is_text) {
        bytes = (const uint8_t *)string_text(vm, value_as_string(args[1]));
        length = strlen((const char *)bytes);
    } else if (!bytes_view(args[1], &bytes, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "cadata should be an ASCII string or a bytes-like object");
    }
    if (length == 0 || length > INT_MAX) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Empty certificate data");
    }
    BIO *source = openssl->BIO_new_mem_buf(bytes, (int)length);
    bool done = source != NULL && add_all(context, source, is_text, &count);
    openssl->BIO_free(source);
    if (!done && count == 0) {
        openssl->ERR_clear_error();
        return ssl_raise_text_at(vm,
                                 is_text ? "no start line: cadata does not contain a certificate"
                                         : "not enough data: cadata does not contain a certificate",
                                 4035);
    }
    return done || ssl_raise_noted(vm, openssl, 4048);
}

NATIVE(context_load_defaults_native, "set_default_verify_paths", "(self, /)",
       "Trust the certificates that the machine trusts.") {
    Context *context = self_of(args);
    int ignored;
    if (!host_shared_library_may_read(context->openssl->X509_get_default_cert_dir(), &ignored)) {
        return true; // then nobody is trusted
    }
    return context->openssl->SSL_CTX_set_default_verify_paths(context->ctx) != 0 ||
           ssl_raise_noted(vm, context->openssl, 4401);
}

// Calls back for each certificate that is trusted.
static void each_trusted(const Context *context, void (*visit)(X509 *, void *), void *argument) {
    OpenSsl *openssl = context->openssl;
    const OPENSSL_STACK *all = (const OPENSSL_STACK *)openssl->X509_STORE_get0_objects(
        openssl->SSL_CTX_get_cert_store(context->ctx));
    for (int index = 0; index < openssl->OPENSSL_sk_num(all); index++) {
        const X509_OBJECT *object = openssl->OPENSSL_sk_value(all, index);
        visit(openssl->X509_OBJECT_get_type(object) == X509_LU_X509
                  ? openssl->X509_OBJECT_get0_X509(object)
                  : NULL,
              argument);
    }
}

typedef struct Stats {
    OpenSsl *openssl;
    int64_t certificates;
    int64_t authorities;
    int64_t others;
} Stats;

static void count_trusted(X509 *certificate, void *argument) {
    Stats *stats = argument;
    if (certificate == NULL) {
        stats->others++;
        return;
    }
    stats->certificates++;
    stats->authorities += stats->openssl->X509_check_ca(certificate) != 0;
}

NATIVE(
    context_stats_native, "cert_store_stats", "(self, /)",
    "Returns quantities of loaded X.509 certificates.\n\nX.509 certificates with a CA extension "
    "and certificate revocation lists\ninside the context's cert store.\n\nNOTE: Certificates in "
    "a capath directory aren't loaded unless they have\nbeen used at least once.") {
    Stats stats = {self_of(args)->openssl, 0, 0, 0};
    each_trusted(self_of(args), count_trusted, &stats);
    Dict *dict = dict_new(vm);
    *result = value_from_object(dict);
    dict_set_text(vm, dict, "x509", value_from_int(stats.certificates));
    dict_set_text(vm, dict, "crl", value_from_int(stats.others));
    dict_set_text(vm, dict, "x509_ca", value_from_int(stats.authorities));
    return true;
}

typedef struct Listing {
    Vm *vm;
    OpenSsl *openssl;
    List *list;
    bool is_binary;
    bool has_failed;
} Listing;

static void list_trusted(X509 *certificate, void *argument) {
    Listing *listing = argument;
    if (certificate == NULL || listing->has_failed ||
        listing->openssl->X509_check_ca(certificate) == 0) {
        return;
    }
    Value value;
    if (listing->is_binary) {
        value = ssl_certificate_bytes(listing->vm, listing->openssl, certificate);
    } else if (!ssl_certificate_value(listing->vm, listing->openssl, certificate, &value)) {
        listing->has_failed = true;
        return;
    }
    list_append(listing->vm, listing->list, value);
}

NATIVE(context_list_native, "get_ca_certs", "(self, /, binary_form=False)",
       "Returns a list of dicts with information of loaded CA certs.\n\nIf the optional argument "
       "is True, returns a DER-encoded copy of the CA\ncertificate.\n\nNOTE: Certificates in a "
       "capath directory aren't loaded unless they have\nbeen used at least once.") {
    Listing listing = {vm, self_of(args)->openssl, list_new(vm, 0), false, false};
    *result = value_from_object(listing.list);
    if (!object_is_true(vm, args[1], &listing.is_binary)) {
        return false;
    }
    each_trusted(self_of(args), list_trusted, &listing);
    return !listing.has_failed;
}

void ssl_add_trust(Vm *vm, Class *class) {
    static const NativeDefinition *const methods[] = {&context_load_chain_native,
                                                      &context_load_files_native,
                                                      &context_load_data_native,
                                                      &context_load_defaults_native,
                                                      &context_stats_native,
                                                      &context_list_native,
                                                      NULL};
    native_add_methods(vm, class, methods);
}
