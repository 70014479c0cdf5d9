// interpreter_arithmetic.h: the operators on numbers that the loop answers by itself.
//
// Each returns false when it is not its business: an operand that is no inline number, a result
// that does not fit. Then operators.c decides.
#ifndef ASPY_VM_INTERPRETER_ARITHMETIC_H
#define ASPY_VM_INTERPRETER_ARITHMETIC_H

#include "base/attributes.h"
#include "object/protocol.h"

#include <math.h>

enum { INT_SHIFT = 64 - VALUE_INT_BITS };

// An inline int shifted to the top of the word: there the machine's own overflow check is ours.
ALWAYS_INLINE int64_t int_high(Value value) { return (int64_t)(value.bits << INT_SHIFT); }

ALWAYS_INLINE Value int_from_high(int64_t high) {
    return (Value){VALUE_TAG_INT | (uint64_t)high >> INT_SHIFT};
}

ALWAYS_INLINE bool value_are_doubles(Value a, Value b) {
    return value_is_double(a) && value_is_double(b);
}

// The result of arithmetic on doubles that are values: a NaN is then one of the operands or the
// machine's own, neither of which looks like a tag, so it need not be asked for.
ALWAYS_INLINE Value value_from_arithmetic(double number) {
    Value value;
    memcpy(&value.bits, &number, sizeof value.bits);
    assert(value_is_double(value) && "the machine's NaN is no tag");
    return value;
}

ALWAYS_INLINE bool value_are_numbers(Value a, Value b) {
    return (value_is_double(a) || value_is_int(a)) && (value_is_double(b) || value_is_int(b));
}

ALWAYS_INLINE double number_as_double(Value number) {
    return value_is_double(number) ? value_as_double(number) : (double)value_as_int(number);
}

ALWAYS_INLINE bool quick_add(Value a, Value b, Value *result) {
    int64_t sum;
    if (OFTEN(value_are_ints(a, b))) {
        if (UNLIKELY(__builtin_add_overflow(int_high(a), int_high(b), &sum))) {
            return false;
        }
        *result = int_from_high(sum);
        return true;
    }
    if (LIKELY(value_are_doubles(a, b))) {
        *result = value_from_arithmetic(value_as_double(a) + value_as_double(b));
        return true;
    }
    if (value_are_numbers(a, b)) {
        *result = value_from_arithmetic(number_as_double(a) + number_as_double(b));
        return true;
    }
    return false;
}

ALWAYS_INLINE bool quick_subtract(Value a, Value b, Value *result) {
    int64_t difference;
    if (OFTEN(value_are_ints(a, b))) {
        if (UNLIKELY(__builtin_sub_overflow(int_high(a), int_high(b), &difference))) {
            return false;
        }
        *result = int_from_high(difference);
        return true;
    }
    if (LIKELY(value_are_doubles(a, b))) {
        *result = value_from_arithmetic(value_as_double(a) - value_as_double(b));
        return true;
    }
    if (value_are_numbers(a, b)) {
        *result = value_from_arithmetic(number_as_double(a) - number_as_double(b));
        return true;
    }
    return false;
}

ALWAYS_INLINE bool quick_multiply(Value a, Value b, Value *result) {
    int64_t product;
    if (OFTEN(value_are_ints(a, b))) {
        if (UNLIKELY(__builtin_mul_overflow(int_high(a), value_as_int(b), &product))) {
            return false;
        }
        *result = int_from_high(product);
        return true;
    }
    if (LIKELY(value_are_doubles(a, b))) {
        *result = value_from_arithmetic(value_as_double(a) * value_as_double(b));
        return true;
    }
    if (value_are_numbers(a, b)) {
        *result = value_from_arithmetic(number_as_double(a) * number_as_double(b));
        return true;
    }
    return false;
}

// Inline ints have fewer bits than a double's mantissa, so the quotient is rounded once.
ALWAYS_INLINE bool quick_true_divide(Value a, Value b, Value *result) {
    if (UNLIKELY(!value_are_doubles(a, b) && !value_are_numbers(a, b)) ||
        UNLIKELY(number_as_double(b) == 0)) {
        return false;
    }
    *result = value_from_arithmetic(number_as_double(a) / number_as_double(b));
    return true;
}

// The machine divides 32-bit numbers in half the time of longer ones, and most are short.
ALWAYS_INLINE bool are_short(int64_t a, int64_t b) { return ((uint64_t)(a | b) >> 32) == 0; }

// Of a divisor, which is not 0. Powers of two are common, and need no division, which takes as long
// as ten other instructions; shifts and masks round like Python. A loop around i % 2 and i // 4
// takes 0.88 of the time, one around i % 7 no longer than before.
ALWAYS_INLINE bool is_power_of_two(int64_t divisor) { return (divisor & (divisor - 1)) == 0; }

ALWAYS_INLINE bool quick_floor_divide(Value a, Value b, Value *result) {
    if (!value_are_ints(a, b) || UNLIKELY(value_as_int(b) == 0)) {
        return false;
    }
    int64_t dividend = value_as_int(a);
    int64_t divisor = value_as_int(b);
    if (is_power_of_two(divisor)) {
        *result = value_from_int(dividend >> __builtin_ctzll((uint64_t)divisor));
        return true;
    }
    if (LIKELY(are_short(dividend, divisor))) {
        *result = value_from_int((int64_t)((uint32_t)dividend / (uint32_t)divisor));
        return true;
    }
    int64_t quotient = dividend / divisor;
    quotient -= dividend % divisor != 0 && (dividend < 0) != (divisor < 0);
    if (!value_int_fits(quotient)) {
        return false;
    }
    *result = value_from_int(quotient);
    return true;
}

ALWAYS_INLINE bool quick_modulo(Value a, Value b, Value *result) {
    if (!value_are_ints(a, b) || UNLIKELY(value_as_int(b) == 0)) {
        return false;
    }
    int64_t dividend = value_as_int(a);
    int64_t divisor = value_as_int(b);
    if (is_power_of_two(divisor)) {
        *result = value_from_int(dividend & (divisor - 1));
        return true;
    }
    if (LIKELY(are_short(dividend, divisor))) {
        *result = value_from_int((int64_t)((uint32_t)dividend % (uint32_t)divisor));
        return true;
    }
    int64_t remainder = dividend % divisor;
    remainder += remainder != 0 && (remainder < 0) != (divisor < 0) ? divisor : 0;
    *result = value_from_int(remainder);
    return true;
}

// For operators that numbers do not have, or that are rarely used on them.
ALWAYS_INLINE bool quick_none(Value a, Value b, Value *result) {
    (void)a;
    (void)b;
    (void)result;
    return false;
}

// x ** 2 of short ints, and of doubles what the C library answers without a domain error.
ALWAYS_INLINE bool quick_power(Value a, Value b, Value *result) {
    if (value_are_ints(a, b)) {
        int64_t base = value_as_int(a);
        if (value_as_int(b) != 2 || base > (1 << 24) || base < -(1 << 24)) {
            return false;
        }
        *result = value_from_int(base * base);
        return true;
    }
    if (!value_is_double(a)) {
        return false;
    }
    double base = value_as_double(a);
    double power = value_is_double(b) ? value_as_double(b)
                   : value_is_int(b)  ? (double)value_as_int(b)
                                      : NAN;
    if (!(base > 1e-100 && base < 1e100 && power > -3 && power < 3)) { // nothing overflows
        return false;
    }
    *result = value_from_arithmetic(pow(base, power));
    return true;
}

ALWAYS_INLINE bool quick_negate(Value a, Value *result) {
    if (value_is_double(a)) {
        *result = value_from_arithmetic(-value_as_double(a));
        return true;
    }
    if (value_is_int(a) && value_as_int(a) != VALUE_INT_MIN) {
        *result = value_from_int(-value_as_int(a));
        return true;
    }
    return false;
}

ALWAYS_INLINE bool quick_left_shift(Value a, Value b, Value *result) {
    if (!value_are_ints(a, b)) {
        return false;
    }
    int64_t number = value_as_int(a);
    int64_t shift = value_as_int(b);
    if (shift < 0 || shift > 14 || number < INT32_MIN || number > INT32_MAX) {
        return false;
    }
    *result = value_from_int(number * (INT64_C(1) << shift));
    return true;
}

ALWAYS_INLINE bool quick_right_shift(Value a, Value b, Value *result) {
    if (!value_are_ints(a, b) || value_as_int(b) < 0) {
        return false;
    }
    int64_t shift = value_as_int(b);
    *result = value_from_int(value_as_int(a) >> (shift > 63 ? 63 : shift));
    return true;
}

ALWAYS_INLINE bool quick_and(Value a, Value b, Value *result) {
    if (!value_are_ints(a, b)) {
        return false;
    }
    *result = (Value){a.bits & b.bits};
    return true;
}

ALWAYS_INLINE bool quick_or(Value a, Value b, Value *result) {
    if (!value_are_ints(a, b)) {
        return false;
    }
    *result = (Value){a.bits | b.bits};
    return true;
}

ALWAYS_INLINE bool quick_xor(Value a, Value b, Value *result) {
    if (!value_are_ints(a, b)) {
        return false;
    }
    *result = (Value){VALUE_TAG_INT | (a.bits ^ b.bits)};
    return true;
}

ALWAYS_INLINE bool compare_high(Comparison comparison, int64_t a, int64_t b) {
    switch (comparison) {
    case COMPARE_LT:
        return a < b;
    case COMPARE_LE:
        return a <= b;
    case COMPARE_EQ:
        return a == b;
    case COMPARE_NE:
        return a != b;
    case COMPARE_GT:
        return a > b;
    case COMPARE_GE:
        return a >= b;
    }
    return false;
}

ALWAYS_INLINE bool compare_doubles(Comparison comparison, double a, double b) {
    switch (comparison) {
    case COMPARE_LT:
        return a < b;
    case COMPARE_LE:
        return a <= b;
    case COMPARE_EQ:
        return a == b;
    case COMPARE_NE:
        return a != b;
    case COMPARE_GT:
        return a > b;
    case COMPARE_GE:
        return a >= b;
    }
    return false;
}

// False when the operands are not both inline numbers.
ALWAYS_INLINE bool quick_compare(Comparison comparison, Value a, Value b, bool *truth) {
    if (OFTEN(value_are_ints(a, b))) {
        *truth = compare_high(comparison, int_high(a), int_high(b));
        return true;
    }
    if (LIKELY(value_are_doubles(a, b))) {
        *truth = compare_doubles(comparison, value_as_double(a), value_as_double(b));
        return true;
    }
    if (value_are_numbers(a, b)) {
        *truth = compare_doubles(comparison, number_as_double(a), number_as_double(b));
        return true;
    }
    return false;
}

// ---- The same with a small int in the instruction: half of the questions fall away ----

ALWAYS_INLINE bool quick_add_int(Value a, int16_t number, Value *result) {
    int64_t sum;
    if (OFTEN(value_is_int(a))) {
        if (UNLIKELY(
                __builtin_add_overflow(int_high(a), (int64_t)number * (1 << INT_SHIFT), &sum))) {
            return false;
        }
        *result = int_from_high(sum);
        return true;
    }
    if (value_is_double(a)) {
        *result = value_from_arithmetic(value_as_double(a) + number);
        return true;
    }
    return false;
}

// Not the sum with the opposite: -0.0 - 0 is -0.0.
ALWAYS_INLINE bool quick_subtract_int(Value a, int16_t number, Value *result) {
    int64_t difference;
    if (OFTEN(value_is_int(a))) {
        if (UNLIKELY(__builtin_sub_overflow(int_high(a), (int64_t)number * (1 << INT_SHIFT),
                                            &difference))) {
            return false;
        }
        *result = int_from_high(difference);
        return true;
    }
    if (value_is_double(a)) {
        *result = value_from_arithmetic(value_as_double(a) - number);
        return true;
    }
    return false;
}

ALWAYS_INLINE bool quick_compare_int(Comparison comparison, Value a, int16_t number, bool *truth) {
    if (OFTEN(value_is_int(a))) {
        *truth = compare_high(comparison, int_high(a), (int64_t)number * (1 << INT_SHIFT));
        return true;
    }
    if (value_is_double(a)) {
        *truth = compare_doubles(comparison, value_as_double(a), number);
        return true;
    }
    return false;
}

#endif
