// int_view.h: any int as an mp_int, without copying: what the int files share.
#ifndef ASPY_OBJECT_INT_VIEW_H
#define ASPY_OBJECT_INT_VIEW_H

#include "base/fatal.h"
#include "object/int.h"

// Room for the digits of an inline int while libtommath reads it.
typedef struct IntView {
    mp_int number;
    mp_digit digits[64 / MP_DIGIT_BIT + 1];
} IntView;

// The number behind an int, bool or subclass instance; read only, good as long as `view` and the
// value are.
MUST_USE const mp_int *int_view(IntView *view, Value value);

// libtommath fails only for lack of memory where its other conditions hold.
static inline void int_must(mp_err error) {
    if (error != MP_OKAY) {
        fatal(EXIT_CODE_OUT_OF_MEMORY, "out of memory (in integer arithmetic)");
    }
}

static inline void int_init_result(mp_int *number) { int_must(mp_init(number)); }

// True when the value is an inline int or a bool; *number is it.
static inline bool int_is_inline(Value value, int64_t *number) {
    if (value_is_int(value)) {
        *number = value_as_int(value);
        return true;
    }
    *number = value.bits == VALUE_TRUE.bits;
    return value_is_bool(value);
}

// Ints of up to two digits, and all that sums, bits and products of 64 bits make of them, are
// reckoned in 128 bits: a generator x = (x * 1103515245 + 12345) & 0x7fffffff is 6 times as fast
// as with digits, and ahead of CPython.
__extension__ typedef __int128 Medium;
__extension__ typedef unsigned __int128 MediumMagnitude;

// True when the int has at most two digits; *number is it.
static inline bool int_is_medium(Value value, Medium *number) {
    int64_t small = 0;
    if (int_is_inline(value, &small)) {
        *number = small;
        return true;
    }
    const mp_int *big = &((const Int *)(const void *)value_as_object(value))->number;
    if (big->used > 2) {
        return false;
    }
    MediumMagnitude magnitude = big->used == 0 ? 0 : big->dp[0];
    if (big->used == 2) {
        magnitude |= (MediumMagnitude)big->dp[1] << MP_DIGIT_BIT;
    }
    *number = big->sign == MP_NEG ? -(Medium)magnitude : (Medium)magnitude;
    return true;
}

static inline bool medium_fits_int64(Medium number) { return number == (int64_t)number; }

MUST_USE Value int_from_medium(Vm *vm, Medium number);

// True when the number fits 64 bits.
MUST_USE bool int_mp_to_int64(const mp_int *number, int64_t *result);

// An exact big int with room for `used` digits, which int_finish makes an int.
MUST_USE Int *int_allocate_digits(Vm *vm, Shape *shape, int used);

// The int that an object of int_allocate_digits is, once `used` digits are set: leading zeros are
// dropped, and it is inline when it fits.
MUST_USE Value int_finish(Int *result, int used, bool is_negative);

// How much work a product of numbers of m and n digits is (limits_take_work).
MUST_USE uint64_t int_product_work(uint64_t m, uint64_t n);

// Results of more bits than this are refused: they would take hours and all memory.
#define INT_LARGEST_RESULT_BITS (INT64_C(1) << 36)
// Raises MemoryError.
MAY_RAISE bool int_raise_too_large(Vm *vm);

typedef mp_err (*MpBinary)(const mp_int *a, const mp_int *b, mp_int *result);
// What a function of libtommath makes of two ints.
MUST_USE Value int_combine(Vm *vm, MpBinary combine, Value a, Value b);

#endif
