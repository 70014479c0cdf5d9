// digest.h: hash objects: an algorithm of libtomcrypt and how far it has come.
//
// libtomcrypt is the sister of libtommath, which ints stand on: public domain, small, and without a
// state of its own. Every hash object, whatever its class, is one of these.
#ifndef ASPY_STDLIB_HASHLIB_DIGEST_H
#define ASPY_STDLIB_HASHLIB_DIGEST_H

#include "vm/native.h"

#include <tomcrypt.h>

typedef struct Algorithm {
    const char *name;
    size_t digest_size; // 0: as long as one asks for (shake)
    size_t block_size;
    int (*start)(hash_state *state); // NULL for blake2, which wants to know more
    int (*process)(hash_state *state, const unsigned char *data, unsigned long length);
    int (*finish)(hash_state *state, unsigned char *digest); // NULL for shake
} Algorithm;

typedef struct Digest {
    Foreign foreign;
    const Algorithm *algorithm;
    size_t digest_size;
    hash_state state;
} Digest;

enum { DIGEST_MAX_SIZE = 64, DIGEST_MAX_BLOCK = 144 };

extern const ForeignType digest_type;

// The algorithm of that name ("sha256"), NULL when there is none.
MUST_USE const Algorithm *algorithm_find(const char *name);
// Feeds `length` bytes, any number of them.
void algorithm_process(const Algorithm *algorithm, hash_state *state, const uint8_t *data,
                       size_t length);
// Raises TypeError, in CPython's words, unless the value is bytes or a bytearray. ABSENT: none.
MAY_RAISE bool digest_want_bytes(Vm *vm, Value value, const uint8_t **data, size_t *length);
// Binds the properties and the methods that all hash objects have.
void digest_add_methods(Vm *vm, Class *class);

// blake2b and blake2s, bound in the module (blake2.c).
void blake2_add_classes(Vm *vm, Module *module);

#endif
