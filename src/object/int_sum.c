// int_sum.c: sums, differences and products.
//
// What scripts do most with big ints, adding and multiplying by something small, writes its digits
// straight into the result; the rest goes to libtommath.
#include "object/int_view.h"

static Value finish(Int *result, int used, bool is_negative) {
    while (used > 0 && result->digits[used - 1] == 0) {
        used--;
    }
    result->number.used = used;
    result->number.sign = is_negative && used > 0 ? MP_NEG : MP_ZPOS;
    int64_t small = 0;
    if (used <= 1 && int_mp_to_int64(&result->number, &small) && value_int_fits(small)) {
        return value_from_int(small);
    }
    return value_from_object(result);
}

// |a| + |b|, where a has at least as many digits.
static Value add_magnitudes(Vm *vm, const mp_int *a, const mp_int *b, bool is_negative) {
    Int *sum = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), a->used + 1);
    mp_digit carry = 0;
    for (int index = 0; index < a->used; index++) {
        mp_digit digit = a->dp[index] + (index < b->used ? b->dp[index] : 0) + carry;
        sum->digits[index] = digit & MP_MASK;
        carry = digit >> MP_DIGIT_BIT;
    }
    sum->digits[a->used] = carry;
    return finish(sum, a->used + 1, is_negative);
}

// |a| - |b|, where |a| is not the smaller one.
static Value subtract_magnitudes(Vm *vm, const mp_int *a, const mp_int *b, bool is_negative) {
    Int *difference = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), a->used);
    mp_digit borrow = 0;
    for (int index = 0; index < a->used; index++) {
        mp_digit digit = a->dp[index] - (index < b->used ? b->dp[index] : 0) - borrow;
        difference->digits[index] = digit & MP_MASK;
        borrow = digit >> MP_DIGIT_BIT & 1; // a digit below zero wraps, which sets all high bits
    }
    return finish(difference, a->used, is_negative);
}

static Value add_signed(Vm *vm, const mp_int *a, const mp_int *b, mp_sign sign_of_b) {
    bool is_negative = a->sign == MP_NEG;
    if (a->sign == sign_of_b) {
        return a->used >= b->used ? add_magnitudes(vm, a, b, is_negative)
                                  : add_magnitudes(vm, b, a, is_negative);
    }
    return mp_cmp_mag(a, b) != MP_LT ? subtract_magnitudes(vm, a, b, is_negative)
                                     : subtract_magnitudes(vm, b, a, !is_negative);
}

Value int_add(Vm *vm, Value a, Value b) {
    int64_t left = 0;
    int64_t right = 0;
    if (int_is_inline(a, &left) && int_is_inline(b, &right)) {
        return int_from_int64(vm, left + right);
    }
    IntView view_a;
    IntView view_b;
    const mp_int *second = int_view(&view_b, b);
    return add_signed(vm, int_view(&view_a, a), second, second->sign);
}

Value int_subtract(Vm *vm, Value a, Value b) {
    int64_t left = 0;
    int64_t right = 0;
    if (int_is_inline(a, &left) && int_is_inline(b, &right)) {
        return int_from_int64(vm, left - right);
    }
    IntView view_a;
    IntView view_b;
    const mp_int *second = int_view(&view_b, b);
    return add_signed(vm, int_view(&view_a, a), second, second->sign == MP_NEG ? MP_ZPOS : MP_NEG);
}

// A number of one digit times another.
static Value multiply_digit(Vm *vm, const mp_int *a, mp_digit digit, bool is_negative) {
    __extension__ typedef unsigned __int128 DoubleDigit;
    Int *product = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), a->used + 1);
    DoubleDigit carry = 0;
    for (int index = 0; index < a->used; index++) {
        carry += (DoubleDigit)a->dp[index] * digit;
        product->digits[index] = (mp_digit)carry & MP_MASK;
        carry >>= MP_DIGIT_BIT;
    }
    product->digits[a->used] = (mp_digit)carry;
    return finish(product, a->used + 1, is_negative);
}

Value int_multiply(Vm *vm, Value a, Value b) {
    int64_t left = 0;
    int64_t right = 0;
    int64_t product = 0;
    if (int_is_inline(a, &left) && int_is_inline(b, &right) &&
        !__builtin_mul_overflow(left, right, &product)) {
        return int_from_int64(vm, product);
    }
    IntView view_a;
    IntView view_b;
    const mp_int *first = int_view(&view_a, a);
    const mp_int *second = int_view(&view_b, b);
    bool is_negative = first->sign != second->sign;
    if (second->used == 1) {
        return multiply_digit(vm, first, second->dp[0], is_negative);
    }
    if (first->used == 1) {
        return multiply_digit(vm, second, first->dp[0], is_negative);
    }
    return int_combine(vm, mp_mul, a, b);
}
