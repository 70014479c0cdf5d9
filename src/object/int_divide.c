// int_divide.c: division, powers and shifts: the arithmetic that can fail.
#include "object/int_view.h"

#include "object/bytes.h"
#include "object/exception.h"
#include "object/float.h"

#include <float.h>
#include <math.h>

static bool raise_zero_division(Vm *vm, const char *message) {
    return exception_raise(vm, CLASS_ZERO_DIVISION_ERROR, "%s", message);
}

// Quotient towards minus infinity, remainder with the divisor's sign; either may be NULL.
static void divide_floor(const mp_int *a, const mp_int *b, mp_int *quotient, mp_int *remainder) {
    int_must(mp_div(a, b, quotient, remainder));
    if (remainder->used > 0 && remainder->sign != b->sign) {
        int_must(mp_add(remainder, b, remainder));
        if (quotient != NULL) {
            int_must(mp_sub_d(quotient, 1, quotient));
        }
    }
}

static void divide_big(Vm *vm, Value a, Value b, Value *quotient, Value *remainder) {
    IntView view_a;
    IntView view_b;
    mp_int big_quotient;
    mp_int big_remainder;
    int_init_result(&big_quotient);
    int_init_result(&big_remainder);
    divide_floor(int_view(&view_a, a), int_view(&view_b, b), &big_quotient, &big_remainder);
    *quotient = int_from_mp(vm, &big_quotient);
    *remainder = int_from_mp(vm, &big_remainder);
}

static void divide_any(Vm *vm, Value a, Value b, Value *quotient, Value *remainder) {
    int64_t left = 0;
    int64_t right = 0;
    if (!int_is_inline(a, &left) || !int_is_inline(b, &right)) {
        divide_big(vm, a, b, quotient, remainder);
        return;
    }
    int64_t small_quotient = left / right;
    int64_t small_remainder = left % right;
    if (small_remainder != 0 && (small_remainder < 0) != (right < 0)) {
        small_quotient--;
        small_remainder += right;
    }
    *quotient = int_from_int64(vm, small_quotient);
    *remainder = value_from_int(small_remainder);
}

bool int_divide_modulo(Vm *vm, Value a, Value b, Value *quotient, Value *remainder) {
    if (int_sign(b) == 0) {
        return raise_zero_division(vm, "integer division or modulo by zero");
    }
    divide_any(vm, a, b, quotient, remainder);
    return true;
}

bool int_floor_divide(Vm *vm, Value a, Value b, Value *result) {
    Value remainder;
    if (int_sign(b) == 0) {
        return raise_zero_division(vm, "integer division or modulo by zero");
    }
    divide_any(vm, a, b, result, &remainder);
    return true;
}

bool int_modulo(Vm *vm, Value a, Value b, Value *result) {
    Value quotient;
    if (int_sign(b) == 0) {
        return raise_zero_division(vm, "integer modulo by zero");
    }
    divide_any(vm, a, b, &quotient, result);
    return true;
}

// |a| / |b| scaled by 2^-shift and truncated, with its lowest bit set when anything was cut off.
static uint64_t divide_scaled(const mp_int *a, const mp_int *b, int shift) {
    mp_int dividend;
    mp_int divisor;
    mp_int remainder;
    int_init_result(&dividend);
    int_init_result(&divisor);
    int_init_result(&remainder);
    int_must(mp_abs(a, &dividend));
    int_must(mp_abs(b, &divisor));
    if (shift <= 0) {
        int_must(mp_mul_2d(&dividend, -shift, &dividend));
    } else {
        int_must(mp_mul_2d(&divisor, shift, &divisor));
    }
    int_must(mp_div(&dividend, &divisor, &dividend, &remainder));
    uint64_t quotient = mp_get_mag_u64(&dividend);
    quotient |= remainder.used > 0;
    mp_clear_multi(&dividend, &divisor, &remainder, NULL);
    return quotient;
}

static int bits_of(uint64_t number) { return number == 0 ? 0 : 64 - __builtin_clzll(number); }

// The double nearest to |a| / |b|, infinity when it is too large.
static double divide_nearest(const mp_int *a, const mp_int *b) {
    int difference = mp_count_bits(a) - mp_count_bits(b);
    if (difference > DBL_MAX_EXP) {
        return (double)INFINITY;
    }
    if (difference < DBL_MIN_EXP - DBL_MANT_DIG - 1) {
        return 0.0;
    }
    // Two bits more than a double has: one to round by, one to know what follows.
    int lowest = difference > DBL_MIN_EXP ? difference : DBL_MIN_EXP;
    int shift = lowest - DBL_MANT_DIG - 2;
    uint64_t quotient = divide_scaled(a, b, shift);
    int bits = bits_of(quotient);
    int extra = (bits > DBL_MIN_EXP - shift ? bits : DBL_MIN_EXP - shift) - DBL_MANT_DIG;
    uint64_t half = UINT64_C(1) << (extra - 1);
    uint64_t tail = quotient & (half * 2 - 1);
    quotient -= tail;
    if (tail > half || (tail == half && (quotient & half * 2) != 0)) {
        quotient += half * 2;
    }
    return ldexp((double)quotient, shift);
}

bool int_true_divide(Vm *vm, Value a, Value b, Value *result) {
    if (int_sign(b) == 0) {
        return raise_zero_division(vm, "division by zero");
    }
    int64_t left = 0;
    int64_t right = 0;
    if (int_is_inline(a, &left) && int_is_inline(b, &right)) {
        // Inline ints are exact as doubles.
        *result = value_from_double((double)left / (double)right);
        return true;
    }
    if (int_sign(a) == 0) {
        *result = value_from_double(int_sign(b) < 0 ? -0.0 : 0.0);
        return true;
    }
    IntView view_a;
    IntView view_b;
    double quotient = divide_nearest(int_view(&view_a, a), int_view(&view_b, b));
    if (isinf(quotient)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "integer division result too large for a float");
    }
    *result = value_from_double(int_sign(a) == int_sign(b) ? quotient : -quotient);
    return true;
}

// ---- Powers ----

static bool raise_too_large(Vm *vm) { return bytes_check_size(vm, SIZE_MAX); }

// Results of more bits than this are refused: they would take hours and all memory.
#define LARGEST_RESULT_BITS (INT64_C(1) << 36)

static bool power_big(Vm *vm, Value a, int64_t exponent, Value *result) {
    int64_t bits = (int64_t)int_bit_length(a);
    int64_t total = 0;
    if (__builtin_mul_overflow(bits, exponent, &total) || total > LARGEST_RESULT_BITS ||
        exponent > UINT32_MAX) {
        return raise_too_large(vm);
    }
    IntView view;
    mp_int power;
    int_init_result(&power);
    int_must(mp_expt_u32(int_view(&view, a), (uint32_t)exponent, &power));
    *result = int_from_mp(vm, &power);
    return true;
}

static bool power_small(int64_t base, int64_t exponent, int64_t *result) {
    int64_t power = 1;
    while (exponent > 0) {
        if ((exponent & 1) && __builtin_mul_overflow(power, base, &power)) {
            return false;
        }
        exponent >>= 1;
        if (exponent > 0 && __builtin_mul_overflow(base, base, &base)) {
            return false;
        }
    }
    *result = power;
    return true;
}

bool int_power(Vm *vm, Value a, Value b, Value *result) {
    if (int_sign(b) < 0) {
        double base = 0;
        double exponent = 0;
        return int_to_double(vm, a, &base) && int_to_double(vm, b, &exponent) &&
               float_power(vm, base, exponent, result);
    }
    int64_t base = 0;
    int64_t exponent = 0;
    int64_t power = 0;
    bool is_small = int_is_inline(a, &base);
    if (is_small && base >= -1 && base <= 1) {
        bool is_odd = int_sign(int_and(vm, b, value_from_int(1))) != 0;
        *result = value_from_int(int_sign(b) == 0 ? 1 : is_odd ? base : base * base);
        return true;
    }
    if (!int_to_int64(b, &exponent)) {
        return raise_too_large(vm);
    }
    if (is_small && power_small(base, exponent, &power)) {
        *result = int_from_int64(vm, power);
        return true;
    }
    return power_big(vm, a, exponent, result);
}

// base^exponent modulo |modulus|, all non-negative.
static void power_modulo(const mp_int *base, const mp_int *exponent, const mp_int *modulus,
                         mp_int *result) {
    mp_int square;
    int_must(mp_init_copy(&square, base));
    mp_set(result, 1);
    int bits = mp_count_bits(exponent);
    for (int bit = bits - 1; bit >= 0; bit--) {
        int_must(mp_sqrmod(result, modulus, result));
        if (exponent->dp[bit / MP_DIGIT_BIT] >> (bit % MP_DIGIT_BIT) & 1) {
            int_must(mp_mulmod(result, &square, modulus, result));
        }
    }
    int_must(mp_mod(result, modulus, result));
    mp_clear(&square);
}

// Odd moduli of some size have Montgomery's method, which libtommath chooses itself.
static void power_modulo_any(mp_int *base, const mp_int *exponent, const mp_int *modulus,
                             mp_int *result) {
    bool is_odd = modulus->used > 0 && (modulus->dp[0] & 1) != 0;
    if (is_odd && mp_cmp_d(modulus, 1) == MP_GT) {
        int_must(mp_exptmod(base, exponent, modulus, result));
    } else {
        power_modulo(base, exponent, modulus, result);
    }
}

bool int_power_modulo(Vm *vm, Value a, Value b, Value modulus, Value *result) {
    if (int_sign(modulus) == 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "pow() 3rd argument cannot be 0");
    }
    IntView view_a;
    IntView view_b;
    IntView view_modulus;
    mp_int positive;
    mp_int base;
    mp_int exponent;
    mp_int power;
    int_must(mp_init_multi(&positive, &base, &exponent, &power, NULL));
    int_must(mp_abs(int_view(&view_modulus, modulus), &positive));
    int_must(mp_mod(int_view(&view_a, a), &positive, &base));
    int_must(mp_abs(int_view(&view_b, b), &exponent));
    bool works = true;
    if (int_sign(b) < 0) {
        works = mp_cmp_d(&positive, 1) == MP_EQ || mp_invmod(&base, &positive, &base) == MP_OKAY;
    }
    if (works) {
        power_modulo_any(&base, &exponent, &positive, &power);
        if (int_sign(modulus) < 0 && power.used > 0) {
            int_must(mp_sub(&power, &positive, &power));
        }
        *result = int_from_mp(vm, &power);
    } else {
        mp_clear(&power);
    }
    mp_clear_multi(&positive, &base, &exponent, NULL);
    return works ||
           exception_raise(vm, CLASS_VALUE_ERROR, "base is not invertible for the given modulus");
}

// ---- Shifts ----

bool int_shift_left(Vm *vm, Value a, Value b, Value *result) {
    if (int_sign(b) < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative shift count");
    }
    int64_t number = 0;
    int64_t count = 0;
    if (int_sign(a) == 0) {
        *result = value_from_int(0);
        return true;
    }
    if (!int_to_int64(b, &count)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "too many digits in integer");
    }
    if (count > LARGEST_RESULT_BITS || count > INT32_MAX) {
        return raise_too_large(vm);
    }
    if (count < 14 && int_is_inline(a, &number)) {
        *result = int_from_int64(vm, (int64_t)((uint64_t)number << count));
        return true;
    }
    IntView view;
    mp_int shifted;
    int_init_result(&shifted);
    int_must(mp_mul_2d(int_view(&view, a), (int)count, &shifted));
    *result = int_from_mp(vm, &shifted);
    return true;
}

bool int_shift_right(Vm *vm, Value a, Value b, Value *result) {
    if (int_sign(b) < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative shift count");
    }
    int64_t number = 0;
    int64_t count = int_clamp_int64(b);
    if (int_is_inline(a, &number)) {
        *result = value_from_int(number >> (count > 63 ? 63 : count));
        return true;
    }
    if (count > INT32_MAX) {
        *result = value_from_int(int_sign(a) < 0 ? -1 : 0);
        return true;
    }
    IntView view;
    mp_int shifted;
    int_init_result(&shifted);
    int_must(mp_signed_rsh(int_view(&view, a), (int)count, &shifted));
    *result = int_from_mp(vm, &shifted);
    return true;
}
