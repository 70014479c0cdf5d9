// int_sum.c: sums, differences and products.
//
// Digits are written straight into the result; only products of large numbers, for which
// libtommath knows better methods than the schoolbook's, go there.
#include "object/int_view.h"

// |a| + |b|, where a has at least as many digits.
static Value add_magnitudes(Vm *vm, const mp_int *a, const mp_int *b, bool is_negative) {
    Int *sum = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), a->used + 1);
    mp_digit carry = 0;
    int index = 0;
    for (; index < b->used; index++) {
        carry += a->dp[index] + b->dp[index];
        sum->digits[index] = carry & MP_MASK;
        carry >>= MP_DIGIT_BIT;
    }
    for (; index < a->used; index++) {
        carry += a->dp[index];
        sum->digits[index] = carry & MP_MASK;
        carry >>= MP_DIGIT_BIT;
    }
    sum->digits[a->used] = carry;
    return int_finish(sum, a->used + 1, is_negative);
}

// |a| - |b|, where |a| is not the smaller one.
static Value subtract_magnitudes(Vm *vm, const mp_int *a, const mp_int *b, bool is_negative) {
    Int *difference = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), a->used);
    mp_digit borrow = 0;
    int index = 0;
    for (; index < b->used; index++) {
        mp_digit digit = a->dp[index] - b->dp[index] - borrow;
        difference->digits[index] = digit & MP_MASK;
        borrow = digit >> 63; // a digit below zero wraps, which sets all high bits
    }
    for (; index < a->used; index++) {
        mp_digit digit = a->dp[index] - borrow;
        difference->digits[index] = digit & MP_MASK;
        borrow = digit >> 63;
    }
    return int_finish(difference, a->used, is_negative);
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
    Medium x = 0;
    Medium y = 0;
    if (int_is_medium(a, &x) && int_is_medium(b, &y)) {
        return int_from_medium(vm, x + y);
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
    Medium x = 0;
    Medium y = 0;
    if (int_is_medium(a, &x) && int_is_medium(b, &y)) {
        return int_from_medium(vm, x - y);
    }
    IntView view_a;
    IntView view_b;
    const mp_int *second = int_view(&view_b, b);
    return add_signed(vm, int_view(&view_a, a), second, second->sign == MP_NEG ? MP_ZPOS : MP_NEG);
}

// A number of one digit times another.
static Value multiply_digit(Vm *vm, const mp_int *a, mp_digit digit, bool is_negative) {
    Int *product = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), a->used + 1);
    const mp_digit *from = a->dp;
    mp_digit *to = product->digits;
    static_assert(sizeof(mp_digit) == 8, "as libtommath has it where there are 128 bits");
    enum { SPARE_BITS = 64 - MP_DIGIT_BIT };
    // So that a product's halves are its two digits: pidigits takes 0.97 of the time.
    mp_digit shifted = digit << SPARE_BITS;
    mp_digit above = 0; // the upper digit of the last product: only its carry makes the next wait
    mp_digit carry = 0;
    for (int index = 0; index < a->used; index++) {
        MediumMagnitude both = (MediumMagnitude)from[index] * shifted;
        carry += ((mp_digit)both >> SPARE_BITS) + above;
        above = (mp_digit)(both >> 64);
        to[index] = carry & MP_MASK;
        carry >>= MP_DIGIT_BIT;
    }
    to[a->used] = carry + above;
    return int_finish(product, a->used + 1, is_negative);
}

// The schoolbook's product, column by column: 128 bits hold the sum of up to 255 products of
// digits, so a column is added up before anything is carried.
static Value multiply_columns(Vm *vm, const mp_int *a, const mp_int *b, bool is_negative) {
    int used = a->used + b->used;
    Int *product = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), used);
    MediumMagnitude sum = 0;
    for (int column = 0; column < used - 1; column++) {
        int first = column < b->used ? 0 : column - b->used + 1;
        int last = column < a->used ? column : a->used - 1;
        for (int index = first; index <= last; index++) {
            sum += (MediumMagnitude)a->dp[index] * b->dp[column - index];
        }
        product->digits[column] = (mp_digit)sum & MP_MASK;
        sum >>= MP_DIGIT_BIT;
    }
    product->digits[used - 1] = (mp_digit)sum;
    return int_finish(product, used, is_negative);
}

Value int_multiply(Vm *vm, Value a, Value b) {
    enum { SCHOOLBOOK_DIGITS = 64 };
    Medium x = 0;
    Medium y = 0;
    if (int_is_medium(a, &x) && int_is_medium(b, &y) && medium_fits_int64(x) &&
        medium_fits_int64(y)) {
        return int_from_medium(vm, x * y);
    }
    IntView view_a;
    IntView view_b;
    const mp_int *first = int_view(&view_a, a);
    const mp_int *second = int_view(&view_b, b);
    bool is_negative = first->sign != second->sign;
    limits_note_work(vm, int_product_work((uint64_t)first->used, (uint64_t)second->used));
    if (second->used <= 1) {
        return multiply_digit(vm, first, second->used == 0 ? 0 : second->dp[0], is_negative);
    }
    if (first->used <= 1) {
        return multiply_digit(vm, second, first->used == 0 ? 0 : first->dp[0], is_negative);
    }
    if (first->used <= SCHOOLBOOK_DIGITS || second->used <= SCHOOLBOOK_DIGITS) {
        return multiply_columns(vm, first, second, is_negative);
    }
    return int_combine(vm, mp_mul, a, b);
}
