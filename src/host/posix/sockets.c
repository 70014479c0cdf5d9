// sockets.c: BSD sockets.
#define _GNU_SOURCE
#include "host/sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fatal.h"
#include "host/gate.h"

_Static_assert(sizeof(((HostAddress *)0)->bytes) >= sizeof(struct sockaddr_storage),
               "there is room for every kind of address");

static bool failed(int *error_number) {
    *error_number = errno;
    return false;
}

static struct sockaddr *sockaddr_of(const HostAddress *address) {
    return (struct sockaddr *)(uintptr_t)address->bytes;
}

bool host_socket_is_local(int family) { return family == AF_UNIX; }
bool host_socket_is_ipv4(int family) { return family == AF_INET; }
bool host_socket_is_ipv6(int family) { return family == AF_INET6; }
bool host_socket_would_block(int error_number) {
    return error_number == EAGAIN || error_number == EWOULDBLOCK;
}
bool host_socket_is_connecting(int error_number) { return error_number == EINPROGRESS; }

// ---- Making and ending ----

bool host_socket_open(int family, int type, int protocol, int *descriptor, int *error_number) {
    if (!host_gate_pass_network(error_number)) {
        return false;
    }
    *descriptor = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol);
    return *descriptor >= 0 || failed(error_number);
}

bool host_socket_split_type(int *type) {
    bool never_waits = (*type & SOCK_NONBLOCK) != 0;
    *type &= ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
    return never_waits;
}

bool host_socket_pair(int family, int type, int protocol, int ends[2], int *error_number) {
    return socketpair(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, protocol, ends) == 0 ||
           failed(error_number);
}

static bool get_int_option(int descriptor, int name, int *value, int *error_number) {
    socklen_t length = sizeof *value;
    return getsockopt(descriptor, SOL_SOCKET, name, value, &length) == 0 || failed(error_number);
}

bool host_socket_inspect(int descriptor, int *family, int *type, int *protocol, int *error_number) {
    struct sockaddr_storage name;
    socklen_t length = sizeof name;
    memset(&name, 0, sizeof name);
    if (getsockname(descriptor, (struct sockaddr *)&name, &length) != 0) {
        return failed(error_number);
    }
    *family = name.ss_family;
    if (fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) < 0) {
        return failed(error_number);
    }
    return get_int_option(descriptor, SO_TYPE, type, error_number) &&
           get_int_option(descriptor, SO_PROTOCOL, protocol, error_number);
}

bool host_socket_bind(int descriptor, const HostAddress *address, int *error_number) {
    return host_gate_pass_network(error_number) &&
           (bind(descriptor, sockaddr_of(address), address->length) == 0 || failed(error_number));
}

bool host_socket_listen(int descriptor, int backlog, int *error_number) {
    return host_gate_pass_network(error_number) &&
           (listen(descriptor, backlog) == 0 || failed(error_number));
}

bool host_socket_connect(int descriptor, const HostAddress *address, int *error_number) {
    return host_gate_pass_network(error_number) &&
           (connect(descriptor, sockaddr_of(address), address->length) == 0 ||
            failed(error_number));
}

int host_socket_connect_result(int descriptor) {
    int result = 0;
    int ignored = 0;
    return get_int_option(descriptor, SO_ERROR, &result, &ignored) ? result : ignored;
}

bool host_socket_accept(int descriptor, int *accepted, HostAddress *address, int *error_number) {
    socklen_t length = sizeof address->bytes;
    *accepted = accept4(descriptor, sockaddr_of(address), &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
    address->length = length;
    return *accepted >= 0 || failed(error_number);
}

bool host_socket_shutdown(int descriptor, int how, int *error_number) {
    return shutdown(descriptor, how) == 0 || failed(error_number);
}

bool host_socket_name(int descriptor, HostAddress *address, int *error_number) {
    socklen_t length = sizeof address->bytes;
    bool done = getsockname(descriptor, sockaddr_of(address), &length) == 0;
    address->length = length;
    return done || failed(error_number);
}

bool host_socket_peer(int descriptor, HostAddress *address, int *error_number) {
    socklen_t length = sizeof address->bytes;
    bool done = getpeername(descriptor, sockaddr_of(address), &length) == 0;
    address->length = length;
    return done || failed(error_number);
}

// ---- Bytes ----

int64_t host_socket_receive(int descriptor, void *bytes, size_t length, int flags,
                            HostAddress *address, int *error_number) {
    ssize_t count = 0;
    if (address == NULL) {
        count = recv(descriptor, bytes, length, flags);
    } else {
        socklen_t room = sizeof address->bytes;
        count = recvfrom(descriptor, bytes, length, flags, sockaddr_of(address), &room);
        address->length = room;
    }
    *error_number = count < 0 ? errno : 0;
    return count;
}

int64_t host_socket_send(int descriptor, const void *bytes, size_t length, int flags,
                         const HostAddress *address, int *error_number) {
    flags |= MSG_NOSIGNAL;
    if (address != NULL && !host_gate_pass_network(error_number)) {
        return -1;
    }
    ssize_t count = address == NULL ? send(descriptor, bytes, length, flags)
                                    : sendto(descriptor, bytes, length, flags, sockaddr_of(address),
                                             address->length);
    *error_number = count < 0 ? errno : 0;
    return count;
}

// ---- Options ----

bool host_socket_get_option(int descriptor, int level, int name, void *value, size_t *length,
                            int *error_number) {
    socklen_t room = (socklen_t)*length;
    bool done = getsockopt(descriptor, level, name, value, &room) == 0;
    *length = room;
    return done || failed(error_number);
}

bool host_socket_set_option(int descriptor, int level, int name, const void *value, size_t length,
                            int *error_number) {
    return setsockopt(descriptor, level, name, value, (socklen_t)length) == 0 ||
           failed(error_number);
}

// ---- Addresses ----

bool host_address_from_ipv4(const char *host, uint16_t port, HostAddress *address) {
    struct sockaddr_in made;
    memset(&made, 0, sizeof made);
    made.sin_family = AF_INET;
    made.sin_port = htons(port);
    if (inet_pton(AF_INET, host, &made.sin_addr) != 1) {
        return false;
    }
    memcpy(address->bytes, &made, sizeof made);
    address->length = sizeof made;
    return true;
}

bool host_address_from_ipv6(const char *host, uint16_t port, uint32_t flow, uint32_t scope,
                            HostAddress *address) {
    struct sockaddr_in6 made;
    memset(&made, 0, sizeof made);
    made.sin6_family = AF_INET6;
    made.sin6_port = htons(port);
    made.sin6_flowinfo = htonl(flow);
    made.sin6_scope_id = scope;
    if (inet_pton(AF_INET6, host, &made.sin6_addr) != 1) {
        return false;
    }
    memcpy(address->bytes, &made, sizeof made);
    address->length = sizeof made;
    return true;
}

bool host_address_from_path(const char *path, size_t length, HostAddress *address) {
    struct sockaddr_un made;
    memset(&made, 0, sizeof made);
    made.sun_family = AF_UNIX;
    bool is_abstract = length > 0 && path[0] == '\0';
    if (length > sizeof made.sun_path - (is_abstract ? 0 : 1)) {
        return false;
    }
    memcpy(made.sun_path, path, length);
    memcpy(address->bytes, &made, sizeof made);
    address->length =
        (uint32_t)(offsetof(struct sockaddr_un, sun_path) + length + (is_abstract ? 0 : 1));
    return true;
}

int host_address_family(const HostAddress *address) { return sockaddr_of(address)->sa_family; }

static void split_local(const HostAddress *address, HostAddressParts *parts) {
    const struct sockaddr_un *local = (const void *)address->bytes;
    size_t start = offsetof(struct sockaddr_un, sun_path);
    parts->kind = HOST_ADDRESS_LOCAL;
    parts->path = local->sun_path;
    parts->path_length = address->length > start ? address->length - start : 0;
    if (parts->path_length > 0 && parts->path[0] != '\0') {
        parts->path_length = strnlen(parts->path, parts->path_length);
    }
}

void host_address_split(const HostAddress *address, HostAddressParts *parts) {
    memset(parts, 0, sizeof *parts);
    if (address->length == 0) {
        return;
    }
    const struct sockaddr *any = sockaddr_of(address);
    if (any->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const void *)address->bytes;
        parts->kind = HOST_ADDRESS_IPV4;
        parts->port = ntohs(four->sin_port);
        (void)inet_ntop(AF_INET, &four->sin_addr, parts->host, sizeof parts->host);
    } else if (any->sa_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const void *)address->bytes;
        parts->kind = HOST_ADDRESS_IPV6;
        parts->port = ntohs(six->sin6_port);
        parts->flow = ntohl(six->sin6_flowinfo);
        parts->scope = six->sin6_scope_id;
        (void)inet_ntop(AF_INET6, &six->sin6_addr, parts->host, sizeof parts->host);
    } else if (any->sa_family == AF_UNIX) {
        split_local(address, parts);
    } else {
        parts->kind = HOST_ADDRESS_OTHER;
    }
}

bool host_address_pack(int family, const char *text, void *bytes, size_t *length) {
    *length = family == AF_INET6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);
    return inet_pton(family, text, bytes) == 1;
}

bool host_address_unpack(int family, const void *bytes, size_t length, char *text, size_t size) {
    size_t wanted = family == AF_INET6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);
    return length == wanted && inet_ntop(family, bytes, text, (socklen_t)size) != NULL;
}

bool host_address_pack_loosely(const char *text, uint8_t bytes[4]) {
    struct in_addr made;
    if (inet_aton(text, &made) == 0) {
        return false;
    }
    memcpy(bytes, &made, sizeof made);
    return true;
}

// ---- Names ----

int host_resolve(const char *host, const char *service, int family, int type, int protocol,
                 int flags, HostResolved **answers, size_t *count, char canonical[256]) {
    *answers = NULL;
    *count = 0;
    canonical[0] = '\0';
    if (!host_gate_pass_network(&errno)) {
        return EAI_SYSTEM;
    }
    struct addrinfo hints = {
        .ai_family = family, .ai_socktype = type, .ai_protocol = protocol, .ai_flags = flags};
    struct addrinfo *found = NULL;
    int code = getaddrinfo(host, service, &hints, &found);
    if (code != 0) {
        return code;
    }
    for (const struct addrinfo *each = found; each != NULL; each = each->ai_next) {
        *answers = memory_reallocate(*answers, (*count + 1) * sizeof **answers);
        HostResolved *answer = &(*answers)[(*count)++];
        *answer = (HostResolved){
            .family = each->ai_family, .type = each->ai_socktype, .protocol = each->ai_protocol};
        memcpy(answer->address.bytes, each->ai_addr, each->ai_addrlen);
        answer->address.length = each->ai_addrlen;
        if (each->ai_canonname != NULL) {
            strncpy(canonical, each->ai_canonname, 255);
            canonical[255] = '\0';
        }
    }
    freeaddrinfo(found);
    return 0;
}

int host_resolve_address(const HostAddress *address, int flags, char host[256], char service[64]) {
    return !host_gate_pass_network(&errno)
               ? EAI_SYSTEM
               : getnameinfo(sockaddr_of(address), address->length, host, 256, service, 64, flags);
}

const char *host_resolve_error_text(int code) { return gai_strerror(code); }

int host_resolve_error_number(int code) { return code == EAI_SYSTEM ? errno : 0; }

bool host_name(char *name, size_t size, int *error_number) {
    name[size - 1] = '\0';
    return gethostname(name, size - 1) == 0 || failed(error_number);
}

int host_service_port(const char *service, const char *protocol) {
    const struct servent *found = getservbyname(service, protocol);
    return found == NULL ? -1 : ntohs((uint16_t)found->s_port);
}

const char *host_service_name(uint16_t port, const char *protocol) {
    const struct servent *found = getservbyport(htons(port), protocol);
    return found == NULL ? NULL : found->s_name;
}
