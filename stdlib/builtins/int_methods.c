// int_methods.c: the methods of int that have names: bits, bytes, rounding.
#include "stdlib/builtins/int_methods.h"

#include "object/int_view.h"

#include <assert.h>

// ---- Bits ----

NATIVE(int_bit_length_native, "bit_length", "(self, /)",
       "Number of bits necessary to represent self in binary.") {
    *result = value_from_int((int64_t)int_bit_length(args[0]));
    return true;
}

NATIVE(int_bit_count_native, "bit_count", "(self, /)",
       "Number of ones in the binary representation of the absolute value of self.") {
    IntView view;
    const mp_int *number = int_view(&view, args[0]);
    int64_t count = 0;
    for (int index = 0; index < number->used; index++) {
        count += __builtin_popcountll(number->dp[index]);
    }
    *result = value_from_int(count);
    return true;
}

// ---- Bytes ----

static bool read_byte_order(Vm *vm, const char *function, Value value, bool *is_little) {
    String *order;
    if (!native_want_string(vm, function, "byteorder", value, &order)) {
        return false;
    }
    *is_little = string_equal_text(order, "little");
    if (!*is_little && !string_equal_text(order, "big")) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "byteorder must be either 'little' or 'big'");
    }
    return true;
}

static void reverse_bytes(uint8_t *bytes, size_t length) {
    for (size_t index = 0; index < length / 2; index++) {
        uint8_t byte = bytes[index];
        bytes[index] = bytes[length - 1 - index];
        bytes[length - 1 - index] = byte;
    }
}

// Writes |number| at the end of `bytes`, or its two's complement; it must fit.
static void store_big_endian(const mp_int *number, uint8_t *bytes, size_t length) {
    size_t size = mp_ubin_size(number);
    size_t written = 0;
    memset(bytes, 0, length);
    if (size > 0) {
        int_must(mp_to_ubin(number, bytes + (length - size), size, &written));
    }
    if (number->sign == MP_NEG) {
        unsigned carry = 1;
        for (size_t index = length; index-- > 0;) {
            unsigned byte = (uint8_t)~bytes[index] + carry;
            bytes[index] = (uint8_t)byte;
            carry = byte >> 8;
        }
    }
}

// How many bytes the number needs.
static size_t bytes_needed(const mp_int *number, bool is_signed) {
    size_t bits = (size_t)mp_count_bits(number);
    if (is_signed) {
        // -128 fits one byte although 128 does not.
        bool is_power = bits > 0 && (size_t)mp_cnt_lsb(number) == bits - 1;
        bits += !(number->sign == MP_NEG && is_power);
    }
    return (bits + 7) / 8;
}

NATIVE(int_to_bytes_native, "to_bytes", "(self, /, length=1, byteorder='big', *, signed=False)",
       "Return an array of bytes representing an integer.") {
    int64_t length;
    bool is_little;
    bool is_signed;
    if (!object_to_int64(vm, args[1], &length) ||
        !read_byte_order(vm, "to_bytes", args[2], &is_little) ||
        !object_is_true(vm, args[3], &is_signed)) {
        return false;
    }
    IntView view;
    const mp_int *number = int_view(&view, args[0]);
    if (length < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "length argument must be non-negative");
    }
    if (number->sign == MP_NEG && !is_signed) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "can't convert negative int to unsigned");
    }
    // Zero needs no byte, signed or not.
    if (number->used > 0 && bytes_needed(number, is_signed) > (size_t)length) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "int too big to convert");
    }
    if (!bytes_check_size(vm, (size_t)length)) {
        return false;
    }
    Bytes *bytes = bytes_new(vm, NULL, (size_t)length);
    store_big_endian(number, bytes->data, bytes->length);
    if (is_little) {
        reverse_bytes(bytes->data, bytes->length);
    }
    *result = value_from_object(bytes);
    return true;
}

static Value int_from_bytes(Vm *vm, const uint8_t *data, size_t length, bool is_little,
                            bool is_signed) {
    mp_int number;
    int_init_result(&number);
    uint8_t *bytes = memory_allocate(length + 1);
    if (length > 0) {
        memcpy(bytes, data, length);
    }
    if (is_little) {
        reverse_bytes(bytes, length);
    }
    int_must(mp_from_ubin(&number, bytes, length));
    if (is_signed && length > 0 && (bytes[0] & 0x80) != 0) {
        mp_int modulus;
        int_init_result(&modulus);
        int_must(mp_2expt(&modulus, (int)(length * 8)));
        int_must(mp_sub(&number, &modulus, &number));
        mp_clear(&modulus);
    }
    memory_release(bytes);
    return int_from_mp(vm, &number);
}

NATIVE(int_from_bytes_native, "from_bytes", "(cls, /, bytes, byteorder='big', *, signed=False)",
       "Return the integer represented by the given array of bytes.") {
    bool is_little;
    bool is_signed;
    const uint8_t *data;
    size_t length;
    if (!read_byte_order(vm, "from_bytes", args[2], &is_little) ||
        !object_is_true(vm, args[3], &is_signed)) {
        return false;
    }
    if (!bytes_view(args[1], &data, &length)) {
        if (value_is_string(args[1]) || int_check(vm, args[1])) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "cannot convert '%s' object to bytes",
                                   class_name_of(vm, args[1]));
        }
        Value class = value_from_object(runtime_class(vm, CLASS_BYTES));
        if (!object_call(vm, class, &args[1], 1, &args[1])) {
            return false;
        }
        bool is_viewed = bytes_view(args[1], &data, &length);
        assert(is_viewed && "bytes() gives bytes");
        (void)is_viewed;
    }
    *result = int_from_bytes(vm, data, length, is_little, is_signed);
    if (value_is(args[0], value_from_object(runtime_class(vm, CLASS_INT)))) {
        return true;
    }
    return object_call(vm, args[0], result, 1, result);
}

// ---- Rounding and fractions ----

// To the nearest multiple of 10^digits, ties to the even multiple.
static bool round_to_power(Vm *vm, Value number, Value digits, Value *result) {
    int64_t count = int_clamp_int64(digits);
    // Beyond all digits of the number everything rounds to zero.
    if ((uint64_t)count > int_bit_length(number) / 3 + 2) {
        *result = value_from_int(0);
        return true;
    }
    Value unit;
    Value quotient;
    Value remainder;
    if (!int_power(vm, value_from_int(10), digits, &unit) ||
        !int_divide_modulo(vm, number, unit, &quotient, &remainder)) {
        return false;
    }
    int order = int_compare(int_add(vm, remainder, remainder), unit);
    bool is_odd = int_sign(int_and(vm, quotient, value_from_int(1))) != 0;
    *result = int_subtract(vm, number, remainder);
    if (order > 0 || (order == 0 && is_odd)) {
        *result = int_add(vm, *result, unit);
    }
    return true;
}

NATIVE(int_round_native, "__round__", "(self, ndigits=<absent>, /)",
       "Rounding an Integral returns itself.\n\nRounding with an ndigits argument also returns an "
       "integer.") {
    Value digits = value_from_int(0);
    if (!value_is_absent(args[1]) && !object_index(vm, args[1], &digits)) {
        return false;
    }
    Value number = int_plain(vm, args[0]);
    if (int_sign(digits) >= 0) {
        *result = number;
        return true;
    }
    return round_to_power(vm, number, int_negate(vm, digits), result);
}

NATIVE(int_as_integer_ratio_native, "as_integer_ratio", "(self, /)",
       "Return a pair of integers, whose ratio is equal to the original int.") {
    *result = value_from_object(tuple_pair(vm, int_plain(vm, args[0]), value_from_int(1)));
    return true;
}

NATIVE(int_is_integer_native, "is_integer", "(self, /)",
       "Returns True. Exists for duck type compatibility with float.is_integer.") {
    *result = VALUE_TRUE;
    return true;
}

NATIVE(int_conjugate_native, "conjugate", "(self, /)",
       "Returns self, the complex conjugate of any int.") {
    *result = int_plain(vm, args[0]);
    return true;
}

NATIVE(int_getnewargs_native, "__getnewargs__", "(self, /)", "") {
    Value number = int_plain(vm, args[0]);
    *result = value_from_object(tuple_from_values(vm, &number, 1));
    return true;
}

static bool get_zero(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)args;
    *result = value_from_int(0);
    return true;
}

static bool get_one(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)args;
    *result = value_from_int(1);
    return true;
}

static bool get_self(Vm *vm, Value *args, Value *result) {
    *result = int_plain(vm, args[0]);
    return true;
}

static const NativeProperty int_properties[] = {
    {"real", get_self, NULL, "the real part of a complex number"},
    {"imag", get_zero, NULL, "the imaginary part of a complex number"},
    {"numerator", get_self, NULL, "the numerator of a rational number in lowest terms"},
    {"denominator", get_one, NULL, "the denominator of a rational number in lowest terms"},
    {NULL, NULL, NULL, NULL}};

void int_methods_register(Vm *vm) {
    static const NativeDefinition *const methods[] = {
        &int_bit_length_native, &int_bit_count_native,        &int_to_bytes_native,
        &int_round_native,      &int_as_integer_ratio_native, &int_is_integer_native,
        &int_conjugate_native,  &int_getnewargs_native,       NULL};
    static const NativeDefinition *const class_methods[] = {&int_from_bytes_native, NULL};
    Class *class = runtime_class(vm, CLASS_INT);
    native_add_methods(vm, class, methods);
    native_add_class_methods(vm, class, class_methods);
    native_add_properties(vm, class, int_properties);
}
