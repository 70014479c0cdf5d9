// value.h: the 64-bit word in which every script value travels.
//
// Doubles are stored as they are. What is not a double lives in the space of negative quiet NaNs,
// which no arithmetic produces (a NaN result is canonicalised to the positive one):
//
//        bits 63 ........ 48 47 ......................... 0
//        0000 .. FFF8       a double, as the machine has it
//        FFF9               a constant: None, True, False, …
//        FFFA               a pointer to an Object (48 bits)
//        FFFC .. FFFF       an integer of 50 bits, two's complement
//
// Integers sit at the top so that "are both operands integers?" is one AND and one comparison.
// Read next: object.h (what a pointer points to).
#ifndef ASPY_OBJECT_VALUE_H
#define ASPY_OBJECT_VALUE_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

// The machine on which scripts run; only vm/ knows its fields.
typedef struct Vm Vm;
typedef struct Object Object;

typedef struct Value {
    uint64_t bits;
} Value;

#define VALUE_TAG_CONSTANT (UINT64_C(0xFFF9) << 48)
#define VALUE_TAG_OBJECT   (UINT64_C(0xFFFA) << 48)
#define VALUE_TAG_INT      (UINT64_C(0xFFFC) << 48)
#define VALUE_INT_BITS     50

// The words of these two, for initializers of static data.
#define VALUE_NONE_BITS   (VALUE_TAG_CONSTANT | 0)
#define VALUE_ABSENT_BITS (VALUE_TAG_CONSTANT | 6)

#define VALUE_NONE            ((Value){VALUE_NONE_BITS})
#define VALUE_FALSE           ((Value){VALUE_TAG_CONSTANT | 2})
#define VALUE_TRUE            ((Value){VALUE_TAG_CONSTANT | 3})
#define VALUE_ELLIPSIS        ((Value){VALUE_TAG_CONSTANT | 4})
#define VALUE_NOT_IMPLEMENTED ((Value){VALUE_TAG_CONSTANT | 5})
// No value at all: an unbound local, an argument that was not given, a deleted dict entry. Scripts
// never see it.
#define VALUE_ABSENT ((Value){VALUE_ABSENT_BITS})

// The inline integers are -2^49 … 2^49-1; anything else is a big int object (int.h).
#define VALUE_INT_MIN (-(INT64_C(1) << (VALUE_INT_BITS - 1)))
#define VALUE_INT_MAX ((INT64_C(1) << (VALUE_INT_BITS - 1)) - 1)

// Same word: identity, which is `is` for everything but equal doubles.
static inline bool value_is(Value a, Value b) { return a.bits == b.bits; }

static inline bool value_is_none(Value value) { return value.bits == VALUE_NONE.bits; }

static inline bool value_is_absent(Value value) { return value.bits == VALUE_ABSENT.bits; }

static inline bool value_is_bool(Value value) { return (value.bits | 1) == VALUE_TRUE.bits; }

static inline Value value_from_bool(bool truth) {
    return (Value){VALUE_FALSE.bits | (uint64_t)truth};
}

// True for an inline integer (not for bool, not for big ints: int_is_exact in int.h asks for all).
static inline bool value_is_int(Value value) { return value.bits >= VALUE_TAG_INT; }

static inline bool value_are_ints(Value a, Value b) { return (a.bits & b.bits) >= VALUE_TAG_INT; }

static inline bool value_int_fits(int64_t number) {
    return number >= VALUE_INT_MIN && number <= VALUE_INT_MAX;
}

// An inline integer; number must fit. Use int_from_int64 (int.h) where it may not.
static inline Value value_from_int(int64_t number) {
    assert(value_int_fits(number));
    return (Value){VALUE_TAG_INT | ((uint64_t)number & ~VALUE_TAG_INT)};
}

static inline int64_t value_as_int(Value value) {
    assert(value_is_int(value));
    return (int64_t)(value.bits << (64 - VALUE_INT_BITS)) >> (64 - VALUE_INT_BITS);
}

static inline bool value_is_double(Value value) { return value.bits < VALUE_TAG_CONSTANT; }

static inline Value value_from_double(double number) {
    Value value;
    if (number != number) {
        return (Value){UINT64_C(0x7FF8) << 48};
    }
    memcpy(&value.bits, &number, sizeof value.bits);
    return value;
}

// A NaN that is not identical with those of other numbers (below 2^48): what float("nan") makes. It
// stays itself as long as it travels as a Value. What arithmetic gives is NaN number 0 always,
// where CPython makes another object each time: `inf - inf` is found in a list of such, as no test
// in the loop could tell.
static inline Value value_from_nan(uint64_t number) {
    return (Value){UINT64_C(0x7FF8) << 48 | (number & ((UINT64_C(1) << 48) - 1))};
}

static inline double value_as_double(Value value) {
    assert(value_is_double(value));
    double number;
    memcpy(&number, &value.bits, sizeof number);
    return number;
}

static inline bool value_is_object(Value value) {
    return (value.bits >> 48) == (VALUE_TAG_OBJECT >> 48);
}

static inline Value value_from_object(const void *object) {
    return (Value){VALUE_TAG_OBJECT | (uint64_t)(uintptr_t)object};
}

static inline Object *value_as_object(Value value) {
    assert(value_is_object(value));
    return (Object *)(uintptr_t)(value.bits ^ VALUE_TAG_OBJECT);
}

#endif
