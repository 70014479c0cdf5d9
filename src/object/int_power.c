// int_power.c: powers, plain and modulo.
#include "object/int_view.h"

#include "object/bytes.h"
#include "object/exception.h"
#include "object/float.h"

// Beyond the schoolbook, twice the digits cost three times as much.
uint64_t int_product_work(uint64_t m, uint64_t n) {
    enum { SCHOOLBOOK_DIGITS = 128 };
    uint64_t more = m > n ? m : n;
    uint64_t work = m > n ? n : m;
    uint64_t factor = 1;
    while (work > SCHOOLBOOK_DIGITS) {
        work /= 2;
        factor = factor * 3 / 2 + 1;
    }
    return more * work * factor;
}

bool int_check_result(Vm *vm, uint64_t bits) {
    uint64_t digits = bits / MP_DIGIT_BIT + 1;
    return bytes_check_size(vm, bits / 8) && limits_take_work(vm, int_product_work(digits, digits));
}

bool int_raise_too_large(Vm *vm) { return bytes_check_size(vm, SIZE_MAX); }

static bool power_big(Vm *vm, Value a, int64_t exponent, Value *result) {
    int64_t bits = (int64_t)int_bit_length(a);
    int64_t total = 0;
    if (__builtin_mul_overflow(bits, exponent, &total) || total > INT_LARGEST_RESULT_BITS ||
        exponent > UINT32_MAX) {
        return int_raise_too_large(vm);
    }
    if (!int_check_result(vm, (uint64_t)total)) {
        return false;
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
        return int_raise_too_large(vm);
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
    uint64_t digits = int_bit_length(modulus) / MP_DIGIT_BIT + 1;
    if (!limits_take_work(vm, 2 * int_bit_length(b) * digits * digits)) {
        return false;
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
