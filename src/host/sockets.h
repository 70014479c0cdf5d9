// sockets.h: ends of connections, and how the machine names the other end.
//
// Every function that can fail returns false, or -1 where it returns a number, and stores the errno
// in *error_number. Nothing here waits: descriptors are made non-blocking, and what would block
// fails with the errno for which host_socket_would_block() is true; then the caller waits for the
// descriptor (polling.h, poller.h) and asks again. host_descriptor_close() ends a socket. Programs
// started later do not inherit descriptors.
#ifndef ASPY_HOST_SOCKETS_H
#define ASPY_HOST_SOCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attributes.h"

// An address in the machine's form.
typedef struct HostAddress {
    uint64_t bytes[16]; // room for every kind
    uint32_t length;    // 0: none
} HostAddress;

// The parts of an address that scripts see.
typedef enum HostAddressKind {
    HOST_ADDRESS_NONE,  // a socket without a name
    HOST_ADDRESS_IPV4,  // host, port
    HOST_ADDRESS_IPV6,  // host, port, flow, scope
    HOST_ADDRESS_LOCAL, // path; `length` bytes, which begin with a NUL for an abstract one
    HOST_ADDRESS_OTHER
} HostAddressKind;

typedef struct HostAddressParts {
    HostAddressKind kind;
    char host[64]; // numeric
    uint16_t port;
    uint32_t flow;
    uint32_t scope;
    const char *path; // inside the HostAddress
    size_t path_length;
} HostAddressParts;

// Constants of the machine that scripts know by these names: AF_INET, SOCK_STREAM, SOL_SOCKET …
typedef struct HostSocketConstant {
    const char *name;
    int64_t value;
} HostSocketConstant;

// All of them, ended by one without a name.
const HostSocketConstant *host_socket_constants(void);

bool host_socket_is_local(int family); // AF_UNIX
bool host_socket_is_ipv4(int family);
bool host_socket_is_ipv6(int family);
bool host_socket_would_block(int error_number);
// connect() goes on behind the scenes.
bool host_socket_is_connecting(int error_number);

MUST_USE bool host_socket_open(int family, int type, int protocol, int *descriptor,
                               int *error_number);
// Takes out of the type what is no part of it but says how to open one; true when it says that the
// socket is not to wait (SOCK_NONBLOCK).
bool host_socket_split_type(int *type);
MUST_USE bool host_socket_pair(int family, int type, int protocol, int ends[2], int *error_number);
// What kind of socket an open descriptor is.
MUST_USE bool host_socket_inspect(int descriptor, int *family, int *type, int *protocol,
                                  int *error_number);
MUST_USE bool host_socket_bind(int descriptor, const HostAddress *address, int *error_number);
MUST_USE bool host_socket_listen(int descriptor, int backlog, int *error_number);
MUST_USE bool host_socket_connect(int descriptor, const HostAddress *address, int *error_number);
// How a connect() that went on behind the scenes ended: an errno, 0 when it is connected.
MUST_USE int host_socket_connect_result(int descriptor);
MUST_USE bool host_socket_accept(int descriptor, int *accepted, HostAddress *address,
                                 int *error_number);
MUST_USE bool host_socket_shutdown(int descriptor, int how, int *error_number);
MUST_USE bool host_socket_name(int descriptor, HostAddress *address, int *error_number);
MUST_USE bool host_socket_peer(int descriptor, HostAddress *address, int *error_number);

// How many bytes were received; 0 at the end of a stream. `address` may be NULL.
MUST_USE int64_t host_socket_receive(int descriptor, void *bytes, size_t length, int flags,
                                     HostAddress *address, int *error_number);
// How many bytes were taken. `address` may be NULL.
MUST_USE int64_t host_socket_send(int descriptor, const void *bytes, size_t length, int flags,
                                  const HostAddress *address, int *error_number);

MUST_USE bool host_socket_get_option(int descriptor, int level, int name, void *value,
                                     size_t *length, int *error_number);
MUST_USE bool host_socket_set_option(int descriptor, int level, int name, const void *value,
                                     size_t length, int *error_number);

// Addresses from numeric text; false when it is none of that family.
MUST_USE bool host_address_from_ipv4(const char *host, uint16_t port, HostAddress *address);
MUST_USE bool host_address_from_ipv6(const char *host, uint16_t port, uint32_t flow, uint32_t scope,
                                     HostAddress *address);
// False when the path is too long.
MUST_USE bool host_address_from_path(const char *path, size_t length, HostAddress *address);
int host_address_family(const HostAddress *address);
void host_address_split(const HostAddress *address, HostAddressParts *parts);

// The bytes of a numeric address (4 or 16) and back; false when it is none.
MUST_USE bool host_address_pack(int family, const char *text, void *bytes, size_t *length);
MUST_USE bool host_address_unpack(int family, const void *bytes, size_t length, char *text,
                                  size_t size);
// "127.1" and the like, as inet_aton reads them.
MUST_USE bool host_address_pack_loosely(const char *text, uint8_t bytes[4]);

// One answer of a name look-up.
typedef struct HostResolved {
    int family;
    int type;
    int protocol;
    HostAddress address;
} HostResolved;

// Looks a host and a service up (getaddrinfo), which may take as long as the network takes. Returns
// 0 and answers in memory of the caller's (memory_release), or a code for host_resolve_error_text.
// `canonical` gets the host's full name, or "".
MUST_USE int host_resolve(const char *host, const char *service, int family, int type, int protocol,
                          int flags, HostResolved **answers, size_t *count, char canonical[256]);
// The other way (getnameinfo).
MUST_USE int host_resolve_address(const HostAddress *address, int flags, char host[256],
                                  char service[64]);
const char *host_resolve_error_text(int code);
// The errno that the code stands for, 0 when it is one of names; to be asked at once.
int host_resolve_error_number(int code);
MUST_USE bool host_name(char *name, size_t size, int *error_number);
// The port of a service, or -1; the service of a port, or NULL. `protocol` may be NULL.
int host_service_port(const char *service, const char *protocol);
const char *host_service_name(uint16_t port, const char *protocol);

#endif
