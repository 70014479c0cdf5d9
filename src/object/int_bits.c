// int_bits.c: signs, bits and shifts.
//
// Python's ints act as if they had endlessly many bits in two's complement; digits hold a
// magnitude. Negative numbers of more than two digits are left to libtommath, which knows that rule
// as well.
#include "object/int_view.h"

#include "object/exception.h"

Value int_negate(Vm *vm, Value a) { return int_subtract(vm, value_from_int(0), a); }

Value int_invert(Vm *vm, Value a) { return int_subtract(vm, value_from_int(-1), a); }

// ---- And, or, exclusive or ----

// Both numbers, the one with more digits first; false when one of them is negative.
static bool view_magnitudes(IntView views[2], Value a, Value b, const mp_int **longer,
                            const mp_int **shorter) {
    const mp_int *first = int_view(&views[0], a);
    const mp_int *second = int_view(&views[1], b);
    *longer = first->used >= second->used ? first : second;
    *shorter = first->used >= second->used ? second : first;
    return first->sign != MP_NEG && second->sign != MP_NEG;
}

Value int_and(Vm *vm, Value a, Value b) {
    Medium x = 0;
    Medium y = 0;
    IntView views[2];
    const mp_int *longer;
    const mp_int *shorter;
    if (int_is_medium(a, &x) && int_is_medium(b, &y)) {
        return int_from_medium(vm, x & y);
    }
    if (!view_magnitudes(views, a, b, &longer, &shorter)) {
        return int_combine(vm, mp_and, a, b);
    }
    Int *result = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), shorter->used);
    for (int index = 0; index < shorter->used; index++) {
        result->digits[index] = longer->dp[index] & shorter->dp[index];
    }
    return int_finish(result, shorter->used, false);
}

Value int_or(Vm *vm, Value a, Value b) {
    Medium x = 0;
    Medium y = 0;
    IntView views[2];
    const mp_int *longer;
    const mp_int *shorter;
    if (int_is_medium(a, &x) && int_is_medium(b, &y)) {
        return int_from_medium(vm, x | y);
    }
    if (!view_magnitudes(views, a, b, &longer, &shorter)) {
        return int_combine(vm, mp_or, a, b);
    }
    Int *result = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), longer->used);
    for (int index = 0; index < longer->used; index++) {
        mp_digit other = index < shorter->used ? shorter->dp[index] : 0;
        result->digits[index] = longer->dp[index] | other;
    }
    return int_finish(result, longer->used, false);
}

Value int_xor(Vm *vm, Value a, Value b) {
    Medium x = 0;
    Medium y = 0;
    IntView views[2];
    const mp_int *longer;
    const mp_int *shorter;
    if (int_is_medium(a, &x) && int_is_medium(b, &y)) {
        return int_from_medium(vm, x ^ y);
    }
    if (!view_magnitudes(views, a, b, &longer, &shorter)) {
        return int_combine(vm, mp_xor, a, b);
    }
    Int *result = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), longer->used);
    for (int index = 0; index < longer->used; index++) {
        mp_digit other = index < shorter->used ? shorter->dp[index] : 0;
        result->digits[index] = longer->dp[index] ^ other;
    }
    return int_finish(result, longer->used, false);
}

// ---- Shifts ----

// a * 2^count.
static Value shift_digits_left(Vm *vm, const mp_int *a, int count) {
    int whole = count / MP_DIGIT_BIT;
    int bits = count % MP_DIGIT_BIT;
    int used = a->used + whole + 1;
    Int *result = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), used);
    memset(result->digits, 0, (size_t)whole * sizeof(mp_digit));
    mp_digit carry = 0;
    for (int index = 0; index < a->used; index++) {
        result->digits[whole + index] = (a->dp[index] << bits | carry) & MP_MASK;
        carry = a->dp[index] >> (MP_DIGIT_BIT - bits);
    }
    result->digits[used - 1] = carry;
    return int_finish(result, used, a->sign == MP_NEG);
}

// a / 2^count, for an `a` that is not negative.
static Value shift_digits_right(Vm *vm, const mp_int *a, int count) {
    int whole = count / MP_DIGIT_BIT;
    int bits = count % MP_DIGIT_BIT;
    if (whole >= a->used) {
        return value_from_int(0);
    }
    int used = a->used - whole;
    Int *result = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), used);
    for (int index = 0; index < used; index++) {
        mp_digit above = index + 1 < used ? a->dp[whole + index + 1] : 0;
        result->digits[index] =
            (a->dp[whole + index] >> bits | above << (MP_DIGIT_BIT - bits)) & MP_MASK;
    }
    return int_finish(result, used, false);
}

static bool raise_negative_shift(Vm *vm) {
    return exception_raise(vm, CLASS_VALUE_ERROR, "negative shift count");
}

bool int_shift_left(Vm *vm, Value a, Value b, Value *result) {
    int64_t count = 0;
    Medium number = 0;
    if (value_is_int(b) && int_is_medium(a, &number)) {
        count = value_as_int(b);
        if (count >= 0 && count < 64 && medium_fits_int64(number)) {
            *result = int_from_medium(vm, number * ((Medium)1 << count));
            return true;
        }
    }
    if (int_sign(b) < 0) {
        return raise_negative_shift(vm);
    }
    if (int_sign(a) == 0) {
        *result = value_from_int(0);
        return true;
    }
    if (!int_to_int64(b, &count)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "too many digits in integer");
    }
    if (count > INT_LARGEST_RESULT_BITS || count > INT32_MAX) {
        return int_raise_too_large(vm);
    }
    IntView view;
    *result = shift_digits_left(vm, int_view(&view, a), (int)count);
    return true;
}

bool int_shift_right(Vm *vm, Value a, Value b, Value *result) {
    if (int_sign(b) < 0) {
        return raise_negative_shift(vm);
    }
    Medium number = 0;
    int64_t count = int_clamp_int64(b);
    if (int_is_medium(a, &number)) {
        *result = int_from_medium(vm, number >> (count > 127 ? 127 : count));
        return true;
    }
    if (count > INT32_MAX) {
        *result = value_from_int(int_sign(a) < 0 ? -1 : 0);
        return true;
    }
    IntView view;
    const mp_int *big = int_view(&view, a);
    if (big->sign != MP_NEG) {
        *result = shift_digits_right(vm, big, (int)count);
        return true;
    }
    mp_int shifted;
    int_init_result(&shifted);
    int_must(mp_signed_rsh(big, (int)count, &shifted));
    *result = int_from_mp(vm, &shifted);
    return true;
}
