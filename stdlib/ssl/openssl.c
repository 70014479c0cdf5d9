// openssl.c: see openssl.h.
#include "stdlib/ssl/openssl.h"

#include "host/shared_libraries.h"
#include "object/exception.h"
#include "object/instance.h"

#include <string.h>

const ForeignType openssl_type = {"OpenSSL", sizeof(OpenSsl), object_trace_fields,
                                  object_release_fields};

// Where a function of the table is to be put.
typedef struct Row {
    const char *name;
    size_t place;
} Row;

static bool fill(Vm *vm, OpenSsl *openssl, const char *file, const Row *rows) {
    const char *complaint;
    void *library = host_shared_library_open(file, &complaint);
    if (library == NULL) {
        return exception_raise(vm, CLASS_IMPORT_ERROR, "ssl needs OpenSSL 3: %s", complaint);
    }
    for (; rows->name != NULL; rows++) {
        HostFunction function = host_shared_library_find(library, rows->name);
        if (function == NULL) {
            return exception_raise(vm, CLASS_IMPORT_ERROR,
                                   "ssl needs OpenSSL 3: %s has no function %s", file, rows->name);
        }
        memcpy((char *)openssl + rows->place, &function, sizeof function);
    }
    return true;
}

bool openssl_load(Vm *vm, OpenSsl *openssl) {
#define ROW(function) {#function, offsetof(OpenSsl, function)},
    static const Row of_ssl[] = {OPENSSL_FUNCTIONS_OF_SSL(ROW){NULL, 0}};
    static const Row of_crypto[] = {OPENSSL_FUNCTIONS_OF_CRYPTO(ROW){NULL, 0}};
#undef ROW
    return fill(vm, openssl, "libcrypto.so.3", of_crypto) &&
           fill(vm, openssl, "libssl.so.3", of_ssl);
}
