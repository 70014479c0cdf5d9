// integer_functions.c: math's functions on whole numbers of any size.
#include "stdlib/library.h"
#include "stdlib/math/math_module.h"

#include <math.h>

static Value absolute(Vm *vm, Value number) {
    return int_sign(number) < 0 ? int_negate(vm, number) : number;
}

// Euclid's algorithm on non-negative ints.
static bool greatest_divisor(Vm *vm, Value a, Value b, Value *result) {
    while (int_sign(b) != 0) {
        Value rest;
        if (!int_modulo(vm, a, b, &rest)) {
            return false;
        }
        a = b;
        b = rest;
    }
    *result = a;
    return true;
}

NATIVE(math_gcd_native, "gcd", "(*integers)", "Greatest Common Divisor.") {
    Tuple *integers = value_as_tuple(args[0]);
    *result = value_from_int(0);
    for (size_t index = 0; index < integers->count; index++) {
        Value number;
        if (!object_index(vm, integers->items[index], &number) ||
            !greatest_divisor(vm, *result, absolute(vm, number), result)) {
            return false;
        }
    }
    return true;
}

NATIVE(math_lcm_native, "lcm", "(*integers)", "Least Common Multiple.") {
    Tuple *integers = value_as_tuple(args[0]);
    *result = value_from_int(1);
    for (size_t index = 0; index < integers->count; index++) {
        Value number;
        if (!object_index(vm, integers->items[index], &number)) {
            return false;
        }
        number = absolute(vm, number);
        Value divisor;
        Value quotient;
        if (int_sign(number) == 0 || int_sign(*result) == 0) {
            *result = value_from_int(0);
            continue;
        }
        if (!greatest_divisor(vm, *result, number, &divisor) ||
            !int_floor_divide(vm, *result, divisor, &quotient)) {
            return false;
        }
        *result = int_multiply(vm, quotient, number);
    }
    return true;
}

// Whether a product of `count` factors up to `largest` may be: none of them is made before.
static bool check_product(Vm *vm, Value largest, int64_t count) {
    uint64_t bits = int_bit_length(largest);
    return limits_take_work(vm, (uint64_t)count) && int_check_result(vm, bits * (uint64_t)count);
}

// low * (low+1) * … * high, halves first so that the factors have like sizes.
static Value product_of_range(Vm *vm, int64_t low, int64_t high) {
    if (high - low < 8) {
        Value product = value_from_int(low);
        for (int64_t number = low + 1; number <= high; number++) {
            product = int_multiply(vm, product, int_from_int64(vm, number));
        }
        return product;
    }
    int64_t middle = low + (high - low) / 2;
    return int_multiply(vm, product_of_range(vm, low, middle),
                        product_of_range(vm, middle + 1, high));
}

NATIVE(math_factorial_native, "factorial", "(n, /)", "Find n!.") {
    Value number;
    if (!object_index(vm, args[0], &number)) {
        return false;
    }
    if (int_sign(number) < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "factorial() not defined for negative values");
    }
    int64_t n = int_clamp_int64(number);
    if (n > INT32_MAX) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "factorial() argument should not exceed %lld", (long long)INT64_MAX);
    }
    if (!check_product(vm, number, n)) {
        return false;
    }
    *result = n < 2 ? value_from_int(1) : product_of_range(vm, 2, n);
    return true;
}

// The whole part of the square root by Newton's method; the first guess is the float's.
static bool integer_root(Vm *vm, Value number, Value *result) {
    int64_t small;
    if (int_to_int64(number, &small) && small < (INT64_C(1) << 52)) {
        int64_t root = (int64_t)sqrt((double)small);
        *result = int_from_int64(vm, root);
        return true;
    }
    size_t bits = int_bit_length(number);
    Value guess;
    if (!int_shift_left(vm, value_from_int(1), value_from_int((int64_t)(bits + 1) / 2), &guess)) {
        return false;
    }
    for (;;) {
        Value quotient;
        Value next;
        if (!int_floor_divide(vm, number, guess, &quotient) ||
            !int_shift_right(vm, int_add(vm, guess, quotient), value_from_int(1), &next)) {
            return false;
        }
        if (int_compare(next, guess) >= 0) {
            *result = guess;
            return true;
        }
        guess = next;
    }
}

NATIVE(math_isqrt_native, "isqrt", "(n, /)",
       "Return the integer part of the square root of the input.") {
    Value number;
    if (!object_index(vm, args[0], &number)) {
        return false;
    }
    if (int_sign(number) < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "isqrt() argument must be nonnegative");
    }
    return integer_root(vm, number, result);
}

// ---- Counting ----------------------------------------------------------------------------------

static bool check_count(Vm *vm, Value number, const char *name) {
    return int_sign(number) >= 0 ||
           exception_raise(vm, CLASS_VALUE_ERROR, "%s must be a non-negative integer", name);
}

// n and k of comb and perm: both ints first, then neither of them negative.
static bool want_counts(Vm *vm, const Value *args, Value *n, Value *k) {
    return object_index(vm, args[0], n) && object_index(vm, args[1], k) &&
           check_count(vm, *n, "n") && check_count(vm, *k, "k");
}

// n * (n-1) * … : `count` factors.
static Value falling_product(Vm *vm, Value n, int64_t count) {
    if (count == 0) {
        return value_from_int(1);
    }
    if (count < 8) {
        Value product = n;
        for (int64_t index = 1; index < count; index++) {
            product = int_multiply(vm, product, int_subtract(vm, n, value_from_int(index)));
        }
        return product;
    }
    int64_t half = count / 2;
    Value first = falling_product(vm, n, half);
    Value rest = falling_product(vm, int_subtract(vm, n, value_from_int(half)), count - half);
    return int_multiply(vm, first, rest);
}

static bool raise_too_many(Vm *vm, const char *what) {
    return exception_raise(vm, CLASS_OVERFLOW_ERROR, "%s must not exceed %lld", what,
                           (long long)INT64_MAX);
}

NATIVE(math_comb_native, "comb", "(n, k, /)",
       "Number of ways to choose k items from n items without repetition and without order.") {
    Value n;
    Value k;
    if (!want_counts(vm, args, &n, &k)) {
        return false;
    }
    if (int_compare(k, n) > 0) {
        *result = value_from_int(0);
        return true;
    }
    Value rest = int_subtract(vm, n, k);
    if (int_compare(rest, k) < 0) {
        k = rest;
    }
    int64_t count = int_clamp_int64(k);
    if (count > INT32_MAX) {
        return raise_too_many(vm, "min(n - k, k)");
    }
    if (!check_product(vm, n, count)) {
        return false;
    }
    Value divisor = count < 2 ? value_from_int(1) : product_of_range(vm, 2, count);
    return int_floor_divide(vm, falling_product(vm, n, count), divisor, result);
}

NATIVE(math_perm_native, "perm", "(n, k=None, /)",
       "Number of ways to choose k items from n items without repetition and with order.\n\nIf k "
       "is not specified or is None, then k defaults to n\nand the function returns n!.") {
    if (value_is_none(args[1])) {
        return math_factorial_native_body(vm, args, result);
    }
    Value n;
    Value k;
    if (!want_counts(vm, args, &n, &k)) {
        return false;
    }
    if (int_compare(k, n) > 0) {
        *result = value_from_int(0);
        return true;
    }
    int64_t count = int_clamp_int64(k);
    if (count > INT32_MAX) {
        return raise_too_many(vm, "k");
    }
    if (!check_product(vm, n, count)) {
        return false;
    }
    *result = falling_product(vm, n, count);
    return true;
}

void math_add_integer_functions(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&math_gcd_native,
                                                        &math_lcm_native,
                                                        &math_factorial_native,
                                                        &math_isqrt_native,
                                                        &math_comb_native,
                                                        &math_perm_native,
                                                        NULL};
    native_add_functions(vm, module, functions);
}
