// int.h: integers of any size: inline when they have 50 bits or fewer, libtommath beyond.
//
// An int that fits inline is never a big int object, except instances of a script's subclass of
// int, which are objects whatever their size.
#ifndef ASPY_OBJECT_INT_H
#define ASPY_OBJECT_INT_H

#include "base/text_buffer.h"
#include "object/runtime.h"

#include <tommath.h>

// object.extra is unused. The digits stand inside the object: `number` is never given to a function
// of libtommath that would change it.
typedef struct Int {
    Object object;
    Value *fields; // of instances of subclasses
    mp_int number; // number.dp is `digits`
    mp_digit digits[];
} Int;

// True for any int, bools and instances of subclasses included.
MUST_USE bool int_check(Vm *vm, Value value);
// The plain int (inline or exact big int) that an int, bool or subclass instance stands for.
MUST_USE Value int_plain(Vm *vm, Value value);

// The int, inline where it fits there.
MUST_USE Value int_from_int64(Vm *vm, int64_t number);
MUST_USE Value int_from_uint64(Vm *vm, uint64_t number);
// Towards zero. Raises OverflowError/ValueError for infinities and NaN, in CPython's words.
MAY_RAISE bool int_from_double(Vm *vm, double number, Value *result);
// Digits in base 2 … 36 without sign or underscores; quick for thousands of digits. False (nothing
// raised) when a digit is not one of the base.
MUST_USE bool int_from_digits(Vm *vm, const char *digits, size_t length, unsigned base,
                              Value *result);
// Takes over the digits of `number` (cleared afterwards) and normalises.
MUST_USE Value int_from_mp(Vm *vm, mp_int *number);
// An instance of `class`, a subclass of int, with the value of the int `value`.
MUST_USE Value int_new_of(Vm *vm, Class *class, Value value);

// True and *number when the int fits 64 bits.
MUST_USE bool int_to_int64(Value value, int64_t *number);
MUST_USE double int_to_double_saturating(Value value);
// Raises OverflowError "int too large to convert to float".
MAY_RAISE bool int_to_double(Vm *vm, Value value, double *number);
// A small non-negative C int or index argument: clamps to the range of int64.
MUST_USE int64_t int_clamp_int64(Value value);
MUST_USE int int_sign(Value value);
MUST_USE uint64_t int_hash(Value value); // CPython's: modulo 2^61-1, sign kept, -1 becomes -2
MUST_USE int int_compare(Value a, Value b);
MUST_USE size_t int_bit_length(Value value);

// Arithmetic on plain ints of any size. Division by zero raises ZeroDivisionError in CPython's
// words; floor semantics as Python's.
MUST_USE Value int_add(Vm *vm, Value a, Value b);
MUST_USE Value int_subtract(Vm *vm, Value a, Value b);
MUST_USE Value int_multiply(Vm *vm, Value a, Value b);
MUST_USE Value int_negate(Vm *vm, Value a);
MAY_RAISE bool int_floor_divide(Vm *vm, Value a, Value b, Value *result);
MAY_RAISE bool int_modulo(Vm *vm, Value a, Value b, Value *result);
MAY_RAISE bool int_divide_modulo(Vm *vm, Value a, Value b, Value *quotient, Value *remainder);
MAY_RAISE bool int_true_divide(Vm *vm, Value a, Value b, Value *result); // correctly rounded
MAY_RAISE bool int_power(Vm *vm, Value a, Value b, Value *result); // float for negative exponents
MAY_RAISE bool int_power_modulo(Vm *vm, Value a, Value b, Value modulus, Value *result);
// Whether a result of so many bits, the product of many factors, is within the bounds of a script.
MAY_RAISE bool int_check_result(Vm *vm, uint64_t bits);
MAY_RAISE bool int_shift_left(Vm *vm, Value a, Value b, Value *result);
MAY_RAISE bool int_shift_right(Vm *vm, Value a, Value b, Value *result);
MUST_USE Value int_and(Vm *vm, Value a, Value b);
MUST_USE Value int_or(Vm *vm, Value a, Value b);
MUST_USE Value int_xor(Vm *vm, Value a, Value b);
MUST_USE Value int_invert(Vm *vm, Value a);

// How many decimal digits are converted unless a script says otherwise (runtime->int_digit_limit).
enum { INT_DEFAULT_DIGIT_LIMIT = 4300 };

// Appends in base 2 … 36, lower case, '-' for negatives. Raises ValueError over CPython's
// 4300-digit limit for base 10.
MAY_RAISE bool int_append_text(Vm *vm, Value value, unsigned base, TextBuffer *buffer);

#endif
