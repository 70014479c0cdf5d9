// socket_address.c: addresses as scripts write them.
#include "object/int.h"
#include "stdlib/socket/socket_natives.h"

#include "base/fatal.h"

#include <string.h>

static const int64_t PORT_MAX = 65535;

// ---- To the machine ----

static bool want_port(Vm *vm, const char *function, Value value, int64_t *port) {
    if (!native_want_int(vm, value, port)) {
        return false;
    }
    return (*port >= 0 && *port <= PORT_MAX) ||
           exception_raise(vm, CLASS_OVERFLOW_ERROR, "%s(): port must be 0-65535.", function);
}

// The host's text; `buffer` is of use for bytes.
static bool want_host(Vm *vm, Value value, TextBuffer *buffer, const char **host) {
    const uint8_t *bytes;
    size_t length;
    if (value_is_string(value)) {
        *host = string_text(vm, value_as_string(value));
        length = strlen(*host);
        if (length < value_as_string(value)->length) {
            return exception_raise(vm, CLASS_VALUE_ERROR,
                                   "host name must not contain null character");
        }
        return true;
    }
    if (bytes_view(value, &bytes, &length)) {
        text_buffer_append(buffer, (const char *)bytes, length);
        *host = buffer->bytes;
        return true;
    }
    return exception_raise(vm, CLASS_TYPE_ERROR, "str, bytes or bytearray expected, not %s",
                           class_name_of(vm, value));
}

// "" is every address of this machine, "<broadcast>" all machines around.
static const char *special_host(int family, const char *host) {
    if (host[0] == '\0') {
        return host_socket_is_ipv6(family) ? "::" : "0.0.0.0";
    }
    return strcmp(host, "<broadcast>") == 0 ? "255.255.255.255" : host;
}

static bool build(int family, const char *host, const int64_t numbers[3], HostAddress *address) {
    if (host_socket_is_ipv6(family)) {
        return host_address_from_ipv6(host, (uint16_t)numbers[0], (uint32_t)numbers[1],
                                      (uint32_t)numbers[2], address);
    }
    return host_address_from_ipv4(host, (uint16_t)numbers[0], address);
}

// A name that is no number.
static bool look_up(Vm *vm, int family, const char *host, const int64_t numbers[3],
                    HostAddress *address) {
    HostResolved *answers;
    size_t count;
    char canonical[256];
    int code = host_resolve(host, NULL, family, 0, 0, 0, &answers, &count, canonical);
    if (code != 0) {
        return socket_raise_lookup(vm, code);
    }
    HostAddressParts parts;
    host_address_split(&answers[0].address, &parts);
    memory_release(answers);
    return build(family, parts.host, numbers, address) ||
           exception_raise(vm, CLASS_OS_ERROR, "unsupported address family");
}

static bool want_internet(Vm *vm, const char *function, int family, Value value,
                          HostAddress *address) {
    bool is_six = host_socket_is_ipv6(family);
    if (!value_is_tuple(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "%s(): AF_INET%s address must be tuple, not %s", function,
                               is_six ? "6" : "", class_name_of(vm, value));
    }
    const Tuple *tuple = value_as_tuple(value);
    if (tuple->count < 2 || tuple->count > (is_six ? 4 : 2)) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR,
            is_six ? "AF_INET6 address must be a tuple (host, port[, flowinfo[, scopeid]])"
                   : "AF_INET address must be a pair (host, port)");
    }
    int64_t numbers[3] = {0, 0, 0};
    if (!want_port(vm, function, tuple->items[1], &numbers[0])) {
        return false;
    }
    for (size_t index = 2; index < tuple->count; index++) {
        if (!native_want_int(vm, tuple->items[index], &numbers[index - 1])) {
            return false;
        }
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    const char *host = "";
    bool done = want_host(vm, tuple->items[0], &buffer, &host);
    if (done) {
        host = special_host(family, host);
        done = build(family, host, numbers, address) || look_up(vm, family, host, numbers, address);
    }
    text_buffer_release(&buffer);
    return done;
}

static bool want_path(Vm *vm, Value value, HostAddress *address) {
    const uint8_t *bytes;
    size_t length;
    if (value_is_string(value)) {
        TextBuffer path;
        text_buffer_init(&path);
        string_append_utf8(&path, value_as_string(value));
        bool fits = host_address_from_path(path.bytes, path.length, address);
        text_buffer_release(&path);
        return fits || exception_raise(vm, CLASS_OS_ERROR, "AF_UNIX path too long");
    }
    if (!bytes_view(value, &bytes, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, value));
    }
    return host_address_from_path((const char *)bytes, length, address) ||
           exception_raise(vm, CLASS_OS_ERROR, "AF_UNIX path too long");
}

bool socket_want_address(Vm *vm, const char *function, int family, Value value,
                         HostAddress *address) {
    if (host_socket_is_local(family)) {
        return want_path(vm, value, address);
    }
    if (host_socket_is_ipv4(family) || host_socket_is_ipv6(family)) {
        return want_internet(vm, function, family, value, address);
    }
    return exception_raise(vm, CLASS_OS_ERROR, "%s(): unsupported address family", function);
}

// ---- To the script ----

static Value path_value(Vm *vm, const HostAddressParts *parts) {
    bool is_abstract = parts->path_length > 0 && parts->path[0] == '\0';
    return is_abstract ? value_from_object(bytes_new(vm, parts->path, parts->path_length))
                       : value_from_object(string_from_utf8(vm, parts->path, parts->path_length));
}

Value socket_address_value(Vm *vm, const HostAddress *address) {
    HostAddressParts parts;
    host_address_split(address, &parts);
    switch (parts.kind) {
    case HOST_ADDRESS_LOCAL:
        return path_value(vm, &parts);
    case HOST_ADDRESS_IPV4:
    case HOST_ADDRESS_IPV6: {
        const Value items[] = {library_text(vm, parts.host), value_from_int(parts.port),
                               value_from_int(parts.flow), value_from_int(parts.scope)};
        size_t count = parts.kind == HOST_ADDRESS_IPV4 ? 2 : 4;
        return value_from_object(tuple_from_values(vm, items, count));
    }
    case HOST_ADDRESS_NONE:
    case HOST_ADDRESS_OTHER:
        break;
    }
    return VALUE_NONE;
}
