// key.h: hash and equality of the keys that dicts and sets meet most, without a call.
//
// Ints compare by their bits, exact strings by their text; only other keys ask object_hash and
// object_equal (protocol.h), which may run script code. Read next: dict.c, set.c.
#ifndef ASPY_OBJECT_KEY_H
#define ASPY_OBJECT_KEY_H

#include "object/protocol.h"
#include "object/string_points.h"

// What can be said about two keys of the same hash without running script code.
typedef enum KeyEquality { KEYS_EQUAL, KEYS_DIFFERENT, KEYS_MUST_BE_ASKED } KeyEquality;

static inline uint64_t string_hash_quick(Vm *vm, String *string) {
    return string->hash != 0 ? string->hash : string_hash(vm, string);
}

// The text of two strings, when pointers have been compared already.
static inline bool string_equal_quick(const String *a, const String *b) {
    if (string_is_interned(a) && string_is_interned(b)) {
        return false;
    }
    bool are_ascii = (a->object.extra & b->object.extra & STRING_IS_ASCII) != 0;
    return are_ascii ? a->length == b->length && string_same_bytes(a->data, b->data, a->length)
                     : string_equal(a, b);
}

// The hash of an int that is inline: itself, but never -1 (CPython's rule).
static inline uint64_t key_hash_int(Value value) {
    int64_t number = value_as_int(value);
    return number == -1 ? (uint64_t)-2 : (uint64_t)number;
}

// May run script code; raises for what is unhashable.
MAY_RAISE static inline bool key_hash(Vm *vm, Value key, uint64_t *hash) {
    if (value_is_exactly(vm, key, CLASS_STR)) {
        *hash = string_hash_quick(vm, value_as_string(key));
        return true;
    }
    if (value_is_int(key)) {
        *hash = key_hash_int(key);
        return true;
    }
    return object_hash(vm, key, hash);
}

MUST_USE static inline KeyEquality key_compare(Vm *vm, Value a, Value b) {
    if (value_is(a, b)) {
        return KEYS_EQUAL;
    }
    if (value_are_ints(a, b)) {
        return KEYS_DIFFERENT;
    }
    if (value_is_exactly(vm, a, CLASS_STR) && value_is_exactly(vm, b, CLASS_STR)) {
        return string_equal_quick(value_as_string(a), value_as_string(b)) ? KEYS_EQUAL
                                                                          : KEYS_DIFFERENT;
    }
    return KEYS_MUST_BE_ASKED;
}

#endif
