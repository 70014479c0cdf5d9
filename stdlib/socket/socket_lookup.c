// socket_lookup.c: names to addresses and back, and addresses as text and as bytes.
#include "base/fatal.h"
#include "object/int.h"
#include "stdlib/socket/socket_natives.h"

#include <string.h>

bool socket_raise_lookup(Vm *vm, int code) {
    int error_number = host_resolve_error_number(code);
    if (error_number != 0) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    Value *window = window_open(vm, 2);
    const Value arguments[] = {value_from_int(code),
                               library_text(vm, host_resolve_error_text(code))};
    if (!native_import(vm, "_socket", &window[0]) ||
        !object_get_attribute(vm, window[0], string_intern_text(vm, "gaierror"), &window[0]) ||
        !object_call(vm, window[0], arguments, 2, &window[1])) {
        return false;
    }
    Value error = window[1];
    window_close(vm, window);
    return exception_raise_value(vm, error);
}

// ---- getaddrinfo ----

// A text argument, or NULL for None.
static bool want_text(Vm *vm, const char *complaint, Value value, TextBuffer *buffer,
                      const char **text) {
    return library_read_text(vm, value, buffer, text) &&
           (*text != NULL || value_is_none(value) ||
            exception_raise(vm, CLASS_TYPE_ERROR, "%s", complaint));
}

static bool want_service(Vm *vm, Value value, TextBuffer *buffer, const char **text) {
    if (value_is_int(value)) {
        text_buffer_append_format(buffer, "%lld", (long long)value_as_int(value));
        *text = buffer->bytes;
        return true;
    }
    return want_text(vm, "Int or String expected", value, buffer, text);
}

static Value answer_value(Vm *vm, const HostResolved *answer, const char *canonical) {
    const Value items[] = {value_from_int(answer->family), value_from_int(answer->type),
                           value_from_int(answer->protocol), library_text(vm, canonical),
                           socket_address_value(vm, &answer->address)};
    return value_from_object(tuple_from_values(vm, items, 5));
}

static bool resolve(Vm *vm, const char *host, const char *service, const int64_t hints[4],
                    Value *result) {
    HostResolved *answers;
    size_t count;
    char canonical[256];
    int code = host_resolve(host, service, (int)hints[0], (int)hints[1], (int)hints[2],
                            (int)hints[3], &answers, &count, canonical);
    if (code != 0) {
        return socket_raise_lookup(vm, code);
    }
    List *list = list_new(vm, count);
    *result = value_from_object(list);
    for (size_t index = 0; index < count; index++) {
        list_append(vm, list, answer_value(vm, &answers[index], index == 0 ? canonical : ""));
    }
    memory_release(answers);
    return true;
}

NATIVE(getaddrinfo_native, "getaddrinfo", "(host, port, family=0, type=0, proto=0, flags=0)",
       "Resolve host and port into addrinfo struct.") {
    int64_t hints[4];
    for (size_t index = 0; index < 4; index++) {
        if (!native_want_int(vm, args[2 + index], &hints[index])) {
            return false;
        }
    }
    TextBuffer host_buffer;
    TextBuffer service_buffer;
    text_buffer_init(&host_buffer);
    text_buffer_init(&service_buffer);
    const char *host;
    const char *service;
    bool done = want_text(vm, "getaddrinfo() argument 1 must be string or None", args[0],
                          &host_buffer, &host) &&
                want_service(vm, args[1], &service_buffer, &service) &&
                resolve(vm, host, service, hints, result);
    text_buffer_release(&host_buffer);
    text_buffer_release(&service_buffer);
    return done;
}

NATIVE(getnameinfo_native, "getnameinfo", "(sockaddr, flags, /)",
       "Get host and port for a sockaddr.") {
    int64_t flags;
    if (!native_want_int(vm, args[1], &flags)) {
        return false;
    }
    if (!value_is_tuple(args[0]) || value_as_tuple(args[0])->count < 2 ||
        !value_is_string(value_as_tuple(args[0])->items[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "getnameinfo() argument 1 must be a tuple");
    }
    HostResolved *answers;
    size_t count;
    char canonical[256];
    const Tuple *given = value_as_tuple(args[0]);
    TextBuffer port;
    text_buffer_init(&port);
    const char *service;
    bool done = want_service(vm, given->items[1], &port, &service);
    int code = 0;
    char host[256] = "";
    char name[64] = "";
    if (done) {
        code = host_resolve(string_text(vm, value_as_string(given->items[0])), service, 0, 0, 0, 0,
                            &answers, &count, canonical);
    }
    if (done && code == 0) {
        code = host_resolve_address(&answers[0].address, (int)flags, host, name);
        memory_release(answers);
    }
    text_buffer_release(&port);
    if (!done || code != 0) {
        return done ? socket_raise_lookup(vm, code) : false;
    }
    const Value pair[] = {library_text(vm, host), library_text(vm, name)};
    *result = value_from_object(tuple_from_values(vm, pair, 2));
    return true;
}

NATIVE(gethostname_native, "gethostname", "()", "Return the current host name.") {
    char name[256];
    int error_number;
    if (!host_name(name, sizeof name, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    *result = library_text(vm, name);
    return true;
}

NATIVE(gethostbyname_native, "gethostbyname", "(host, /)",
       "Return the IP address (a string of the form '255.255.255.255') for a host.") {
    HostAddress address;
    HostAddressParts parts;
    const Value pair[] = {args[0], value_from_int(0)};
    args[0] = value_from_object(tuple_from_values(vm, pair, 2));
    int family = host_address_from_ipv4("0.0.0.0", 0, &address) ? host_address_family(&address) : 0;
    if (!socket_want_address(vm, "gethostbyname", family, args[0], &address)) {
        return false;
    }
    host_address_split(&address, &parts);
    *result = library_text(vm, parts.host);
    return true;
}

// ---- Text and bytes ----

NATIVE(inet_aton_native, "inet_aton", "(ip_addr, /)",
       "Convert an IP address in string format (123.45.67.89) to the 32-bit packed binary "
       "format used in low-level network functions.") {
    String *text;
    uint8_t bytes[4];
    if (!native_want_string(vm, "inet_aton", "", args[0], &text)) {
        return false;
    }
    if (!host_address_pack_loosely(string_text(vm, text), bytes)) {
        return exception_raise(vm, CLASS_OS_ERROR, "illegal IP address string passed to inet_aton");
    }
    *result = value_from_object(bytes_new(vm, bytes, sizeof bytes));
    return true;
}

static bool want_bytes(Vm *vm, Value value, const uint8_t **bytes, size_t *length) {
    return bytes_view(value, bytes, length) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                           class_name_of(vm, value));
}

NATIVE(inet_ntoa_native, "inet_ntoa", "(packed_ip, /)",
       "Convert an IP address from 32-bit packed binary format to string format.") {
    const uint8_t *bytes;
    size_t length;
    if (!want_bytes(vm, args[0], &bytes, &length)) {
        return false;
    }
    if (length != 4) {
        return exception_raise(vm, CLASS_OS_ERROR, "packed IP wrong length");
    }
    *result =
        value_from_object(string_format(vm, "%u.%u.%u.%u", bytes[0], bytes[1], bytes[2], bytes[3]));
    return true;
}

static bool want_family(Vm *vm, Value value, int *family) {
    int64_t wide;
    if (!native_want_int(vm, value, &wide)) {
        return false;
    }
    *family = (int)wide;
    return host_socket_is_ipv4(*family) || host_socket_is_ipv6(*family) ||
           exception_raise(vm, CLASS_VALUE_ERROR, "unknown address family %lld", (long long)wide);
}

NATIVE(inet_pton_native, "inet_pton", "(address_family, ip_string, /)",
       "Convert an IP address from string format to a packed string suitable\nfor use with "
       "low-level network functions.") {
    String *text;
    uint8_t bytes[16];
    size_t length;
    int family;
    if (!want_family(vm, args[0], &family) ||
        !native_want_string(vm, "inet_pton", "2", args[1], &text)) {
        return false;
    }
    if (!host_address_pack(family, string_text(vm, text), bytes, &length)) {
        return exception_raise(vm, CLASS_OS_ERROR, "illegal IP address string passed to inet_pton");
    }
    *result = value_from_object(bytes_new(vm, bytes, length));
    return true;
}

NATIVE(inet_ntop_native, "inet_ntop", "(address_family, packed_ip, /)",
       "Convert a packed IP address of the given family to string format.") {
    const uint8_t *bytes;
    size_t length;
    int family;
    char text[64];
    if (!want_family(vm, args[0], &family) || !want_bytes(vm, args[1], &bytes, &length)) {
        return false;
    }
    if (!host_address_unpack(family, bytes, length, text, sizeof text)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "invalid length of packed IP address string");
    }
    *result = library_text(vm, text);
    return true;
}

// ---- Numbers in the order of the network ----

static bool swap(Vm *vm, const char *name, Value value, unsigned bits, Value *result) {
    int64_t number;
    if (!native_want_int(vm, value, &number)) {
        return false;
    }
    if (number < 0 || number > (INT64_C(1) << bits) - 1) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               number < 0 ? "%s: can't convert negative Python int to C %u-bit "
                                            "unsigned integer"
                                          : "%s: Python int too large to convert to C %u-bit "
                                            "unsigned integer",
                               name, bits);
    }
    uint8_t bytes[4];
    for (unsigned index = 0; index < bits / 8; index++) {
        bytes[index] = (uint8_t)(number >> (bits - 8 - 8 * index));
    }
    uint16_t narrow;
    uint32_t wide;
    memcpy(&narrow, bytes, sizeof narrow);
    if (bits == 16) {
        *result = value_from_int(narrow);
    } else {
        memcpy(&wide, bytes, sizeof wide);
        *result = value_from_int(wide);
    }
    return true;
}

NATIVE(htons_native, "htons", "(x, /)",
       "Convert a 16-bit unsigned integer from host to network byte order.") {
    return swap(vm, "htons", args[0], 16, result);
}
NATIVE(ntohs_native, "ntohs", "(x, /)",
       "Convert a 16-bit unsigned integer from network to host byte order.") {
    return swap(vm, "ntohs", args[0], 16, result);
}
NATIVE(htonl_native, "htonl", "(x, /)",
       "Convert a 32-bit integer from host to network byte order.") {
    return swap(vm, "htonl", args[0], 32, result);
}
NATIVE(ntohl_native, "ntohl", "(x, /)",
       "Convert a 32-bit integer from network to host byte order.") {
    return swap(vm, "ntohl", args[0], 32, result);
}

// ---- Services ----

static bool want_protocol(Vm *vm, const char *function, Value value, const char **text) {
    String *string;
    *text = NULL;
    if (value_is_absent(value)) {
        return true;
    }
    if (!native_want_string(vm, function, "2", value, &string)) {
        return false;
    }
    *text = string_text(vm, string);
    return true;
}

NATIVE(getservbyname_native, "getservbyname", "(servicename, protocolname=<absent>, /)",
       "Return a port number from a service name and protocol name.") {
    String *name;
    const char *protocol;
    if (!native_want_string(vm, "getservbyname", "1", args[0], &name) ||
        !want_protocol(vm, "getservbyname", args[1], &protocol)) {
        return false;
    }
    int port = host_service_port(string_text(vm, name), protocol);
    *result = value_from_int(port);
    return port >= 0 || exception_raise(vm, CLASS_OS_ERROR, "service/proto not found");
}

NATIVE(getservbyport_native, "getservbyport", "(port, protocolname=<absent>, /)",
       "Return the service name from a port number and protocol name.") {
    int64_t port;
    const char *protocol;
    if (!native_want_int(vm, args[0], &port) ||
        !want_protocol(vm, "getservbyport", args[1], &protocol)) {
        return false;
    }
    if (port < 0 || port > UINT16_MAX) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "getservbyport: port must be 0-65535.");
    }
    const char *name = host_service_name((uint16_t)port, protocol);
    if (name == NULL) {
        return exception_raise(vm, CLASS_OS_ERROR, "port/proto not found");
    }
    *result = library_text(vm, name);
    return true;
}

void socket_add_lookups(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &getaddrinfo_native,   &getnameinfo_native,   &gethostname_native,
        &gethostbyname_native, &inet_aton_native,     &inet_ntoa_native,
        &inet_pton_native,     &inet_ntop_native,     &htons_native,
        &ntohs_native,         &htonl_native,         &ntohl_native,
        &getservbyname_native, &getservbyport_native, NULL};
    native_add_functions(vm, module, functions);
}
