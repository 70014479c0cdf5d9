// ssl_module.c: the module _ssl: what ssl.aspy stands on. It needs OpenSSL 3 on the machine.
#include "base/utf8.h"
#include "stdlib/modules.h"
#include "stdlib/ssl/ssl_natives.h"
#include "vm/vm.h"

#include <limits.h>

static Value in_module(Vm *vm, const char *name) {
    const Module *module = native_module(vm, "_ssl"); // its functions are running
    return dict_get_string(vm, module->namespace, string_intern_text(vm, name));
}

OpenSsl *ssl_openssl(Vm *vm) {
    return (OpenSsl *)(void *)value_as_object(in_module(vm, "_openssl"));
}

Class *ssl_class(Vm *vm, const char *name) {
    return (Class *)(void *)value_as_object(in_module(vm, name));
}

// ---- Random bytes ------------------------------------------------------------------------------

NATIVE(random_bytes_native, "RAND_bytes", "(n, /)",
       "Generate n cryptographically strong pseudo-random bytes.") {
    OpenSsl *openssl = ssl_openssl(vm);
    int64_t count;
    if (!native_want_int(vm, args[0], &count)) {
        return false;
    }
    if (count < 0 || count > INT_MAX) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "num must be positive");
    }
    if (!bytes_check_size(vm, (size_t)count)) {
        return false;
    }
    Bytes *bytes = bytes_new(vm, NULL, (size_t)count);
    *result = value_from_object(bytes);
    return openssl->RAND_bytes(bytes->data, (int)count) == 1 || ssl_raise_noted(vm, openssl, 0);
}

NATIVE(random_add_native, "RAND_add", "(string, entropy, /)",
       "Mix string into the OpenSSL PRNG state.\n\nentropy (a float) is a lower bound on the "
       "entropy contained in\nstring.  See RFC 4086.") {
    const uint8_t *bytes;
    size_t length;
    double entropy;
    if (value_is_string(args[0])) {
        bytes = (const uint8_t *)string_text(vm, value_as_string(args[0]));
        length = strlen((const char *)bytes);
    } else if (!bytes_view(args[0], &bytes, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "RAND_add() argument 1 must be read-only "
                               "bytes-like object, not %s",
                               class_name_of(vm, args[0]));
    }
    if (!native_want_double(vm, args[1], &entropy)) {
        return false;
    }
    ssl_openssl(vm)->RAND_add(bytes, length > INT_MAX ? INT_MAX : (int)length, entropy);
    return true;
}

NATIVE(random_status_native, "RAND_status", "()",
       "Returns True if the OpenSSL PRNG has been seeded with enough data and False if not.\n\nIt "
       "is necessary to seed the PRNG with RAND_add() on some platforms before\nusing the ssl() "
       "function.") {
    *result = value_from_bool(ssl_openssl(vm)->RAND_status() == 1);
    return true;
}

// ---- What OpenSSL knows ------------------------------------------------------------------------

static Value object_value(Vm *vm, OpenSsl *openssl, const ASN1_OBJECT *object) {
    char text[128];
    int nid = openssl->OBJ_obj2nid(object);
    int length = openssl->OBJ_obj2txt(text, sizeof text, object, 1);
    const Value items[] = {value_from_int(nid), library_text(vm, openssl->OBJ_nid2sn(nid)),
                           library_text(vm, openssl->OBJ_nid2ln(nid)),
                           length > 0 ? library_text(vm, text) : VALUE_NONE};
    return value_from_object(tuple_from_values(vm, items, 4));
}

NATIVE(text_to_object_native, "txt2obj", "(txt, name=False)",
       "Lookup NID, short name, long name and OID of an ASN1_OBJECT.\n\nBy default objects are "
       "looked up by OID. With name=True short and\nlong name are also matched.") {
    OpenSsl *openssl = ssl_openssl(vm);
    String *text;
    bool by_name;
    if (!native_want_string(vm, "txt2obj", "'txt'", args[0], &text) ||
        !object_is_true(vm, args[1], &by_name)) {
        return false;
    }
    const ASN1_OBJECT *object = openssl->OBJ_txt2obj(string_text(vm, text), by_name ? 0 : 1);
    if (object == NULL) {
        openssl->ERR_clear_error();
        const char *name = string_text(vm, text);
        return exception_raise(vm, CLASS_VALUE_ERROR, "unknown object '%.*s'",
                               (int)utf8_fit(name, 100), name);
    }
    *result = object_value(vm, openssl, object);
    return true;
}

NATIVE(number_to_object_native, "nid2obj", "(nid, /)",
       "Lookup NID, short name, long name and OID of an ASN1_OBJECT by NID.") {
    OpenSsl *openssl = ssl_openssl(vm);
    int64_t nid;
    if (!native_want_int(vm, args[0], &nid)) {
        return false;
    }
    if (nid < NID_undef) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "NID must be positive.");
    }
    const ASN1_OBJECT *object = nid > INT_MAX ? NULL : openssl->OBJ_nid2obj((int)nid);
    if (object == NULL) {
        openssl->ERR_clear_error();
        return exception_raise(vm, CLASS_VALUE_ERROR, "unknown NID %lld", (long long)nid);
    }
    *result = object_value(vm, openssl, object);
    return true;
}

NATIVE(default_paths_native, "get_default_verify_paths", "()",
       "Return search paths and environment vars that are used by SSLContext's "
       "set_default_verify_paths() to load default CAs.\n\nThe values are 'cert_file_env', "
       "'cert_file', 'cert_dir_env', 'cert_dir'.") {
    OpenSsl *openssl = ssl_openssl(vm);
    const Value items[] = {library_text(vm, openssl->X509_get_default_cert_file_env()),
                           library_text(vm, openssl->X509_get_default_cert_file()),
                           library_text(vm, openssl->X509_get_default_cert_dir_env()),
                           library_text(vm, openssl->X509_get_default_cert_dir())};
    *result = value_from_object(tuple_from_values(vm, items, 4));
    return true;
}

static void add_version(Vm *vm, Module *module, OpenSsl *openssl) {
    unsigned long number = openssl->OpenSSL_version_num();
    const int64_t parts[] = {(int64_t)(number >> 28 & 0xff), (int64_t)(number >> 20 & 0xff),
                             (int64_t)(number >> 12 & 0xff), (int64_t)(number >> 4 & 0xff),
                             (int64_t)(number & 0xf)};
    Value items[5];
    for (size_t index = 0; index < 5; index++) {
        items[index] = value_from_int(parts[index]);
    }
    library_set(vm, module, "OPENSSL_VERSION_NUMBER", value_from_int((int64_t)number));
    library_set(vm, module, "OPENSSL_VERSION_INFO",
                value_from_object(tuple_from_values(vm, items, 5)));
    library_set_text(vm, module, "OPENSSL_VERSION", openssl->OpenSSL_version(OPENSSL_VERSION));
}

bool ssl_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&random_bytes_native,
                                                        &random_add_native,
                                                        &random_status_native,
                                                        &text_to_object_native,
                                                        &number_to_object_native,
                                                        &default_paths_native,
                                                        NULL};
    Class *class = library_add_class(vm, module, "_ssl._openssl", &openssl_type, CLASS_IS_FINAL);
    OpenSsl *openssl = foreign_new(vm, class);
    library_set(vm, module, "_openssl", value_from_object(openssl));
    if (!openssl_load(vm, openssl)) {
        return false;
    }
    native_add_functions(vm, module, functions);
    ssl_add_memory(vm, module);
    ssl_add_context(vm, module);
    ssl_add_connection(vm, module);
    ssl_add_constants(vm, module);
    add_version(vm, module, openssl);
    return true;
}
