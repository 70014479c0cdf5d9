// int_divide.c: division: quotients and remainders, and the nearest double.
#include "object/int_view.h"

#include "object/bytes.h"
#include "object/exception.h"
#include "object/float.h"

#include <float.h>
#include <math.h>

static bool raise_zero_division(Vm *vm, const char *message) {
    return exception_raise(vm, CLASS_ZERO_DIVISION_ERROR, "%s", message);
}

// ---- By libtommath, whose method for very large numbers is not quadratic ----

// Quotient towards minus infinity, remainder with the divisor's sign.
static void divide_huge(Vm *vm, const mp_int *a, const mp_int *b, Value *quotient,
                        Value *remainder) {
    mp_int big_quotient;
    mp_int big_remainder;
    int_init_result(&big_quotient);
    int_init_result(&big_remainder);
    int_must(mp_div(a, b, &big_quotient, &big_remainder));
    if (big_remainder.used > 0 && big_remainder.sign != b->sign) {
        int_must(mp_add(&big_remainder, b, &big_remainder));
        int_must(mp_sub_d(&big_quotient, 1, &big_quotient));
    }
    *quotient = int_from_mp(vm, &big_quotient);
    *remainder = int_from_mp(vm, &big_remainder);
}

// ---- By the schoolbook: Knuth's algorithm D, straight into the results ----

// A divisor of one digit, and what makes dividing by it two multiplications (Möller and Granlund,
// "Improved division by invariant integers"): 12 times as fast as libtommath's mp_div_d.
typedef struct DigitDivisor {
    uint64_t normalized; // the digit, shifted up until bit 63 is set
    uint64_t reciprocal; // (2^128 - 1) / normalized - 2^64
    unsigned shift;
} DigitDivisor;

static DigitDivisor divisor_from_digit(mp_digit digit) {
    unsigned shift = (unsigned)__builtin_clzll(digit);
    uint64_t normalized = digit << shift;
    MediumMagnitude all = ~(MediumMagnitude)0;
    return (DigitDivisor){normalized, (uint64_t)(all / normalized), shift};
}

// (high * 2^MP_DIGIT_BIT + low) / divisor, for a high below the divisor.
static inline mp_digit divide_two_digits(const DigitDivisor *divisor, mp_digit high, mp_digit low,
                                         mp_digit *remainder) {
    MediumMagnitude dividend = ((MediumMagnitude)high << MP_DIGIT_BIT | low) << divisor->shift;
    uint64_t upper = (uint64_t)(dividend >> 64);
    MediumMagnitude estimate = (MediumMagnitude)divisor->reciprocal * upper + dividend;
    uint64_t quotient = (uint64_t)(estimate >> 64) + 1;
    uint64_t rest = (uint64_t)dividend - quotient * divisor->normalized;
    if (rest > (uint64_t)estimate) {
        quotient--;
        rest += divisor->normalized;
    }
    if (UNLIKELY(rest >= divisor->normalized)) {
        quotient++;
        rest -= divisor->normalized;
    }
    *remainder = rest >> divisor->shift;
    return quotient;
}

static mp_digit divide_digits(const mp_int *a, mp_digit digit, mp_digit *quotient) {
    DigitDivisor divisor = divisor_from_digit(digit);
    mp_digit remainder = 0;
    for (int index = a->used; index-- > 0;) {
        quotient[index] = divide_two_digits(&divisor, remainder, a->dp[index], &remainder);
    }
    return remainder;
}

// to[0 … count] = from[0 … count-1] << bits.
static void shift_up(mp_digit *to, const mp_digit *from, int count, unsigned bits) {
    mp_digit carry = 0;
    for (int index = 0; index < count; index++) {
        mp_digit digit = from[index];
        to[index] = (digit << bits | carry) & MP_MASK;
        carry = digit >> (MP_DIGIT_BIT - bits);
    }
    to[count] = carry;
}

// rest[0 … count] -= factor * divisor[0 … count-1]; true when that went below zero.
static bool subtract_multiple(mp_digit *rest, const mp_digit *divisor, int count, mp_digit factor) {
    mp_digit above = 0; // the upper digit of the last product
    int64_t carry = 0;  // what is missing below: 0, -1 or -2
    for (int index = 0; index < count; index++) {
        MediumMagnitude both = (MediumMagnitude)factor * divisor[index];
        carry += (int64_t)(rest[index] - ((mp_digit)both & MP_MASK) - above);
        above = (mp_digit)(both >> MP_DIGIT_BIT);
        rest[index] = (mp_digit)carry & MP_MASK;
        carry >>= MP_DIGIT_BIT;
    }
    carry += (int64_t)(rest[count] - above);
    rest[count] = (mp_digit)carry & MP_MASK;
    return carry < 0;
}

static void add_back(mp_digit *rest, const mp_digit *divisor, int count) {
    mp_digit carry = 0;
    for (int index = 0; index < count; index++) {
        carry += rest[index] + divisor[index];
        rest[index] = carry & MP_MASK;
        carry >>= MP_DIGIT_BIT;
    }
    rest[count] = (rest[count] + carry) & MP_MASK;
}

// One digit of the quotient, from the upper digits: right, or one too large.
static mp_digit estimate_digit(const DigitDivisor *top, const mp_digit *divisor, int count,
                               const mp_digit *rest) {
    mp_digit remainder;
    mp_digit estimate;
    if (rest[count] == divisor[count - 1]) {
        estimate = MP_MASK;
        remainder = rest[count] + rest[count - 1];
    } else {
        estimate = divide_two_digits(top, rest[count], rest[count - 1], &remainder);
    }
    while (remainder <= MP_MASK &&
           (MediumMagnitude)estimate * divisor[count - 2] >
               ((MediumMagnitude)remainder << MP_DIGIT_BIT | rest[count - 2])) {
        estimate--;
        remainder += divisor[count - 1];
    }
    return estimate;
}

// |a| / |b| for a `b` of at least two digits and an `a` of at least as many. `work` has room for
// a->used + 1 + b->used + 1 digits; the remainder, `bits` too far up, begins at work[0].
static void divide_schoolbook(const mp_int *a, const mp_int *b, mp_digit *quotient, mp_digit *work,
                              unsigned bits) {
    int count = b->used;
    mp_digit *divisor = work + a->used + 1;
    shift_up(divisor, b->dp, count, bits);
    shift_up(work, a->dp, a->used, bits);
    DigitDivisor top = divisor_from_digit(divisor[count - 1]);
    for (int place = a->used - count; place >= 0; place--) {
        mp_digit *rest = work + place;
        mp_digit digit = estimate_digit(&top, divisor, count, rest);
        if (subtract_multiple(rest, divisor, count, digit)) {
            add_back(rest, divisor, count);
            digit--;
        }
        quotient[place] = digit;
    }
}

// The int of a quotient or remainder of magnitudes, made Python's: when signs differ and something
// is left, the quotient is one further down, and the remainder what is missing to the divisor.
static void floor_results(Vm *vm, const mp_int *a, const mp_int *b, Value *quotient,
                          Value *remainder) {
    bool is_exact = value_is(*remainder, value_from_int(0));
    if (a->sign != b->sign) {
        *quotient = int_negate(vm, *quotient);
        if (!is_exact) {
            *quotient = int_subtract(vm, *quotient, value_from_int(1));
        }
    }
    if (a->sign == MP_NEG) {
        *remainder = int_negate(vm, *remainder);
    }
    if (a->sign != b->sign && !is_exact) {
        Int *divisor = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), b->used);
        memcpy(divisor->digits, b->dp, (size_t)b->used * sizeof(mp_digit));
        *remainder = int_add(vm, *remainder, int_finish(divisor, b->used, b->sign == MP_NEG));
    }
}

static Value remainder_from_work(Vm *vm, const mp_digit *work, int count, unsigned bits) {
    Int *remainder = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), count);
    for (int index = 0; index < count; index++) {
        remainder->digits[index] =
            (work[index] >> bits | work[index + 1] << (MP_DIGIT_BIT - bits)) & MP_MASK;
    }
    return int_finish(remainder, count, false);
}

static void divide_big(Vm *vm, const mp_int *a, const mp_int *b, Value *quotient,
                       Value *remainder) {
    enum { WORK_DIGITS = 256 };
    int count = a->used - b->used + 1;
    Int *made = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), count);
    if (b->used == 1) {
        mp_digit rest = divide_digits(a, b->dp[0], made->digits);
        *remainder = int_from_medium(vm, (Medium)rest);
    } else {
        mp_digit here[WORK_DIGITS];
        size_t needed = (size_t)a->used + (size_t)b->used + 2;
        mp_digit *work = needed > WORK_DIGITS ? memory_allocate(needed * sizeof(mp_digit)) : here;
        unsigned bits = (unsigned)__builtin_clzll(b->dp[b->used - 1]) - (64 - MP_DIGIT_BIT);
        divide_schoolbook(a, b, made->digits, work, bits);
        *remainder = remainder_from_work(vm, work, b->used, bits);
        if (work != here) {
            memory_release(work);
        }
    }
    *quotient = int_finish(made, count, false);
    floor_results(vm, a, b, quotient, remainder);
}

// ---- Quotients of one digit ----

// The digit at `index` of the number shifted up by `bits`; 0 outside.
static mp_digit shifted_digit(const mp_int *number, int index, unsigned bits) {
    mp_digit upper = index >= 0 && index < number->used ? number->dp[index] : 0;
    mp_digit lower = index >= 1 && index <= number->used ? number->dp[index - 1] : 0;
    return (upper << bits | lower >> (MP_DIGIT_BIT - bits)) & MP_MASK;
}

// a - factor * b, which is not negative, or -b at least: then *is_below.
static Value subtract_product(Vm *vm, const mp_int *a, const mp_int *b, mp_digit factor,
                              bool *is_below) {
    int count = b->used;
    Int *result = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), count);
    mp_digit *to = result->digits;
    memcpy(to, a->dp, (size_t)count * sizeof(mp_digit));
    to[count] = a->used > count ? a->dp[count] : 0; // there is room for one more
    *is_below = subtract_multiple(to, b->dp, count, factor);
    if (*is_below) {
        add_back(to, b->dp, count);
    }
    return int_finish(result, count, false);
}

// When the quotient has one digit, the upper digits say what it is, nearly always for certain: then
// a quotient alone costs the same for numbers of any size, and a remainder one pass over them. Half
// of all divisions of pidigits are of the first sort: 1.3 times as fast. False: not such a case.
// `remainder` may be NULL.
static bool divide_near(Vm *vm, const mp_int *a, const mp_int *b, Value *quotient,
                        Value *remainder) {
    int count = b->used;
    if (count < 2 || a->used < count || a->used > count + 1 || a->sign == MP_NEG ||
        b->sign == MP_NEG) {
        return false;
    }
    unsigned bits = (unsigned)__builtin_clzll(b->dp[count - 1]) - (64 - MP_DIGIT_BIT);
    mp_digit divisor[2] = {shifted_digit(b, count - 2, bits), shifted_digit(b, count - 1, bits)};
    mp_digit rest[3] = {shifted_digit(a, count - 2, bits), shifted_digit(a, count - 1, bits),
                        shifted_digit(a, count, bits)};
    if (shifted_digit(a, count + 1, bits) != 0 || rest[2] >= divisor[1]) {
        return false;
    }
    DigitDivisor top = divisor_from_digit(divisor[1]);
    mp_digit digit = estimate_digit(&top, divisor, 2, rest);
    // What the upper digits leave is in units that `digit` times the lower ones stay below.
    MediumMagnitude upper =
        ((MediumMagnitude)rest[2] << MP_DIGIT_BIT | rest[1]) - (MediumMagnitude)digit * divisor[1];
    bool is_certain =
        upper > 1 && (upper > MP_MASK || (upper << MP_DIGIT_BIT | rest[0]) >=
                                             (MediumMagnitude)digit * divisor[0] + digit);
    bool is_below = false;
    if (remainder != NULL || !is_certain) {
        Value left = subtract_product(vm, a, b, digit, &is_below);
        if (remainder != NULL) {
            *remainder = left;
        }
    }
    *quotient = int_from_medium(vm, (Medium)(digit - is_below));
    return true;
}

// ---- The choice ----

static void divide_medium(Vm *vm, Medium a, Medium b, Value *quotient, Value *remainder) {
    Medium whole;
    Medium rest;
    if (medium_fits_int64(a) && medium_fits_int64(b) && b != -1) {
        whole = (int64_t)a / (int64_t)b;
        rest = (int64_t)a % (int64_t)b;
    } else {
        whole = a / b;
        rest = a % b;
    }
    if (rest != 0 && (rest < 0) != (b < 0)) {
        whole--;
        rest += b;
    }
    *quotient = int_from_medium(vm, whole);
    if (remainder != NULL) {
        *remainder = int_from_medium(vm, rest);
    }
}

// `remainder` may be NULL.
static bool divide_any(Vm *vm, Value a, Value b, Value *quotient, Value *remainder) {
    enum { SCHOOLBOOK_DIGITS = 160 };
    Medium left = 0;
    Medium right = 0;
    if (int_is_medium(a, &left) && int_is_medium(b, &right)) {
        divide_medium(vm, left, right, quotient, remainder);
        return true;
    }
    IntView view_a;
    IntView view_b;
    const mp_int *big_a = int_view(&view_a, a);
    const mp_int *big_b = int_view(&view_b, b);
    if (divide_near(vm, big_a, big_b, quotient, remainder)) {
        return true;
    }
    uint64_t rows = (uint64_t)(big_a->used > big_b->used ? big_a->used - big_b->used : 0);
    if (!limits_take_work(vm, rows * (uint64_t)big_b->used)) {
        return false;
    }
    Value ignored;
    remainder = remainder == NULL ? &ignored : remainder;
    bool has_long_quotient = big_b->used <= big_a->used / 3 * 2;
    if (big_a->used < big_b->used || (big_b->used > SCHOOLBOOK_DIGITS && has_long_quotient)) {
        divide_huge(vm, big_a, big_b, quotient, remainder);
    } else {
        divide_big(vm, big_a, big_b, quotient, remainder);
    }
    return true;
}

bool int_divide_modulo(Vm *vm, Value a, Value b, Value *quotient, Value *remainder) {
    if (int_sign(b) == 0) {
        return raise_zero_division(vm, "integer division or modulo by zero");
    }
    return divide_any(vm, a, b, quotient, remainder);
}

bool int_floor_divide(Vm *vm, Value a, Value b, Value *result) {
    if (int_sign(b) == 0) {
        return raise_zero_division(vm, "integer division or modulo by zero");
    }
    return divide_any(vm, a, b, result, NULL);
}

bool int_modulo(Vm *vm, Value a, Value b, Value *result) {
    Value quotient;
    if (int_sign(b) == 0) {
        return raise_zero_division(vm, "integer modulo by zero");
    }
    return divide_any(vm, a, b, &quotient, result);
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
