// ssl_error.c: what OpenSSL noted, as exceptions. The classes are ssl.aspy's; so is the text.
#include "stdlib/ssl/ssl_natives.h"

#include <ctype.h>

// The numbers of errors that scripts see (ssl.SSLErrorNumber): OpenSSL's own, and one more.
enum { NUMBER_EOF = 8 };

// What _failure in ssl.aspy makes an exception of.
typedef struct Failure {
    const char *class_name;
    int number;
    unsigned long noted; // OpenSSL's code, 0: none
    const char *text;    // NULL: OpenSSL's words for the code
    int verify_code;
    const char *verify_message; // NULL: the certificate is not the trouble
} Failure;

static const char *library_name(unsigned long noted) {
    static const struct {
        int library;
        const char *name;
    } names[] = {{ERR_LIB_SSL, "SSL"},       {ERR_LIB_PEM, "PEM"},  {ERR_LIB_X509, "X509"},
                 {ERR_LIB_ASN1, "ASN1"},     {ERR_LIB_EVP, "EVP"},  {ERR_LIB_RSA, "RSA"},
                 {ERR_LIB_EC, "EC"},         {ERR_LIB_BIO, "BIO"},  {ERR_LIB_X509V3, "X509V3"},
                 {ERR_LIB_CRYPTO, "CRYPTO"}, {ERR_LIB_PROV, "PROV"}};
    for (size_t index = 0; noted != 0 && index < sizeof names / sizeof names[0]; index++) {
        if (names[index].library == ERR_GET_LIB(noted)) {
            return names[index].name;
        }
    }
    return NULL;
}

// OpenSSL's name of the reason is its text in capitals; reasons that all its libraries share have
// no name of their own.
static Value reason_name(Vm *vm, OpenSsl *openssl, unsigned long noted) {
    const char *text = noted == 0 ? NULL : openssl->ERR_reason_error_string(noted);
    if (text == NULL || (ERR_GET_REASON(noted) & ERR_RFLAG_COMMON) != 0) {
        return VALUE_NONE;
    }
    TextBuffer name;
    text_buffer_init(&name);
    for (; *text != '\0'; text++) {
        char letter = isalnum((unsigned char)*text) ? (char)toupper((unsigned char)*text) : '_';
        text_buffer_append(&name, &letter, 1);
    }
    Value value = library_text(vm, name.bytes);
    text_buffer_release(&name);
    return value;
}

static Value text_or_none(Vm *vm, const char *text) {
    return text == NULL ? VALUE_NONE : library_text(vm, text);
}

static bool raise_failure(Vm *vm, OpenSsl *openssl, const Failure *failure, int line) {
    const char *text = failure->text;
    if (text == NULL && failure->noted != 0) {
        text = openssl->ERR_reason_error_string(failure->noted);
    }
    const Value arguments[] = {
        library_text(vm, failure->class_name),
        value_from_int(failure->number),
        text_or_none(vm, library_name(failure->noted)),
        reason_name(vm, openssl, failure->noted),
        library_text(vm, text == NULL ? "unknown error" : text),
        value_from_int(line),
        value_from_int(failure->verify_code),
        text_or_none(vm, failure->verify_message),
    };
    enum { COUNT = sizeof arguments / sizeof arguments[0] };
    openssl->ERR_clear_error();
    Value *window = window_open(vm, COUNT + 2);
    memcpy(window + 2, arguments, sizeof arguments);
    if (!native_import(vm, "ssl", &window[0]) ||
        !object_get_attribute(vm, window[0], string_intern_text(vm, "_failure"), &window[0]) ||
        !object_call(vm, window[0], window + 2, COUNT, &window[1])) {
        return false;
    }
    Value exception = window[1];
    window_close(vm, window);
    return exception_raise_value(vm, exception);
}

bool ssl_raise_noted(Vm *vm, OpenSsl *openssl, int line) {
    Failure failure = {"SSLError", 0, openssl->ERR_peek_last_error(), NULL, 0, NULL};
    failure.number = failure.noted == 0 ? 0 : ERR_GET_REASON(failure.noted);
    return raise_failure(vm, openssl, &failure, line);
}

bool ssl_raise_text_at(Vm *vm, const char *text, int line) {
    const Failure failure = {"SSLError", 0, 0, text, 0, NULL};
    return raise_failure(vm, ssl_openssl(vm), &failure, line);
}

bool ssl_raise_text(Vm *vm, const char *text) {
    Value *window = window_open(vm, 3);
    window[1] = library_text(vm, text);
    if (!native_import(vm, "ssl", &window[0]) ||
        !object_get_attribute(vm, window[0], string_intern_text(vm, "SSLError"), &window[0]) ||
        !object_call(vm, window[0], window + 1, 1, &window[2])) {
        return false;
    }
    Value exception = window[2];
    window_close(vm, window);
    return exception_raise_value(vm, exception);
}

// What is wrong with the other side's certificate; `buffer` holds the text.
static const char *verify_message(Vm *vm, const Connection *connection, int code,
                                  TextBuffer *buffer) {
    if (code != X509_V_ERR_HOSTNAME_MISMATCH && code != X509_V_ERR_IP_ADDRESS_MISMATCH) {
        return connection->openssl->X509_verify_cert_error_string(code);
    }
    text_buffer_append_format(buffer, "%s mismatch, certificate is not valid for '%s'.",
                              code == X509_V_ERR_HOSTNAME_MISMATCH ? "Hostname" : "IP address",
                              value_is_none(connection->server_hostname)
                                  ? "None"
                                  : string_text(vm, value_as_string(connection->server_hostname)));
    return buffer->bytes;
}

static bool raise_protocol(Vm *vm, const Connection *connection, int line) {
    OpenSsl *openssl = connection->openssl;
    Failure failure = {"SSLError", SSL_ERROR_SSL, openssl->ERR_peek_last_error(), NULL, 0, NULL};
    TextBuffer buffer;
    text_buffer_init(&buffer);
    bool is_of_ssl = failure.noted != 0 && ERR_GET_LIB(failure.noted) == ERR_LIB_SSL;
    int reason = is_of_ssl ? ERR_GET_REASON(failure.noted) : 0;
    if (failure.noted == 0) {
        failure.text = "A failure in the SSL library occurred";
    } else if (reason == SSL_R_CERTIFICATE_VERIFY_FAILED) {
        failure.class_name = "SSLCertVerificationError";
        failure.verify_code = (int)openssl->SSL_get_verify_result(connection->ssl);
        failure.verify_message = verify_message(vm, connection, failure.verify_code, &buffer);
    } else if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
        failure.class_name = "SSLEOFError";
        failure.number = NUMBER_EOF;
        failure.text = "EOF occurred in violation of protocol";
    }
    bool done = raise_failure(vm, openssl, &failure, line);
    text_buffer_release(&buffer);
    return done;
}

bool ssl_raise_returned(Vm *vm, const Connection *connection, int returned, int line) {
    OpenSsl *openssl = connection->openssl;
    Failure failure = {"SSLError", openssl->SSL_get_error(connection->ssl, returned), 0, NULL, 0,
                       NULL};
    switch (failure.number) {
    case SSL_ERROR_ZERO_RETURN:
        failure.class_name = "SSLZeroReturnError";
        failure.text = "TLS/SSL connection has been closed (EOF)";
        break;
    case SSL_ERROR_WANT_READ:
        failure.class_name = "SSLWantReadError";
        failure.text = "The operation did not complete (read)";
        break;
    case SSL_ERROR_WANT_WRITE:
        failure.class_name = "SSLWantWriteError";
        failure.text = "The operation did not complete (write)";
        break;
    case SSL_ERROR_SYSCALL:
        failure.class_name = "SSLEOFError";
        failure.number = NUMBER_EOF;
        failure.text = "EOF occurred in violation of protocol";
        break;
    case SSL_ERROR_SSL:
        return raise_protocol(vm, connection, line);
    default:
        failure.text = "Invalid error code";
        break;
    }
    return raise_failure(vm, openssl, &failure, line);
}
