// packing.c: see packing.h.
#include "stdlib/struct/packing.h"

#include <math.h>

static const PackingCode native_codes[] = {
    {'x', PACKING_PAD, 1},      {'c', PACKING_CHAR, 1},     {'s', PACKING_BYTES, 1},
    {'p', PACKING_PASCAL, 1},   {'?', PACKING_BOOL, 1},     {'b', PACKING_SIGNED, 1},
    {'B', PACKING_UNSIGNED, 1}, {'h', PACKING_SIGNED, 2},   {'H', PACKING_UNSIGNED, 2},
    {'i', PACKING_SIGNED, 4},   {'I', PACKING_UNSIGNED, 4}, {'l', PACKING_SIGNED, 8},
    {'L', PACKING_UNSIGNED, 8}, {'q', PACKING_SIGNED, 8},   {'Q', PACKING_UNSIGNED, 8},
    {'n', PACKING_SIGNED, 8},   {'N', PACKING_UNSIGNED, 8}, {'P', PACKING_POINTER, 8},
    {'e', PACKING_FLOAT, 2},    {'f', PACKING_FLOAT, 4},    {'d', PACKING_FLOAT, 8}};

static const PackingCode standard_long[] = {{'l', PACKING_SIGNED, 4}, {'L', PACKING_UNSIGNED, 4}};

const PackingCode *packing_code(char letter, bool is_native) {
    if (!is_native && (letter == 'l' || letter == 'L')) {
        return &standard_long[letter == 'L'];
    }
    bool is_only_native = letter == 'n' || letter == 'N' || letter == 'P';
    for (size_t index = 0; index < sizeof native_codes / sizeof native_codes[0]; index++) {
        if (native_codes[index].letter == letter && (is_native || !is_only_native)) {
            return &native_codes[index];
        }
    }
    return NULL;
}

// ---- Bits ----

static uint64_t load_bits(const uint8_t *from, size_t size, bool is_little) {
    uint64_t bits = 0;
    for (size_t index = 0; index < size; index++) {
        bits = bits << 8 | from[is_little ? size - 1 - index : index];
    }
    return bits;
}

static void store_bits(uint8_t *to, size_t size, bool is_little, uint64_t bits) {
    for (size_t index = 0; index < size; index++) {
        to[is_little ? index : size - 1 - index] = (uint8_t)(bits >> (8 * index));
    }
}

// A half: 1 bit of sign, 5 of exponent, 10 of fraction.
static double half_to_double(uint64_t bits) {
    int exponent = (int)(bits >> 10 & 31);
    double fraction = (double)(bits & 1023) / 1024;
    double size = exponent == 31  ? (bits & 1023) != 0 ? NAN : INFINITY
                  : exponent == 0 ? ldexp(fraction, -14)
                                  : ldexp(1 + fraction, exponent - 15);
    return (bits >> 15 & 1) != 0 ? -size : size;
}

static bool double_to_half(double number, uint64_t *bits) {
    *bits = signbit(number) ? 1 << 15 : 0;
    double size = fabs(number);
    if (isnan(number)) {
        *bits |= 0x7E00;
        return true;
    }
    if (isinf(number)) {
        *bits |= 0x7C00;
        return true;
    }
    // Rounded to even, in units of what stands in the last place at this size.
    int exponent = 0;
    (void)frexp(size, &exponent);
    exponent = exponent < -13 ? -13 : exponent;
    double units = nearbyint(ldexp(size, 11 - exponent));
    if (exponent > 16 || ldexp(units, exponent - 11) >= 65536.0) {
        return false;
    }
    // 2048 units are one of the next exponent; fewer than 1024 are a number without a leading one.
    *bits |= units < 1024 ? (uint64_t)units
                          : ((uint64_t)(exponent + 14) << 10) + ((uint64_t)units - 1024);
    return true;
}

static double load_float(const PackingCode *code, bool is_little, const uint8_t *from) {
    uint64_t bits = load_bits(from, code->size, is_little);
    if (code->size == 2) {
        return half_to_double(bits);
    }
    if (code->size == 4) {
        uint32_t half = (uint32_t)bits;
        float number;
        memcpy(&number, &half, sizeof number);
        return (double)number;
    }
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static bool float_bits(const PackingCode *code, double number, uint64_t *bits) {
    if (code->size == 2) {
        return double_to_half(number, bits);
    }
    if (code->size == 4) {
        float narrow = (float)number;
        uint32_t half;
        memcpy(&half, &narrow, sizeof half);
        *bits = half;
        return !isinf(narrow) || isinf(number);
    }
    memcpy(bits, &number, sizeof *bits);
    return true;
}

// ---- Values ----

Value packing_load(Vm *vm, const PackingCode *code, bool is_little, const uint8_t *from) {
    unsigned spare = 64 - 8 * (unsigned)code->size;
    switch (code->kind) {
    case PACKING_CHAR:
    case PACKING_BYTES:
    case PACKING_PASCAL:
    case PACKING_PAD:
        return value_from_object(bytes_new(vm, from, 1));
    case PACKING_BOOL:
        return value_from_bool(from[0] != 0);
    case PACKING_SIGNED:
        return int_from_int64(vm,
                              (int64_t)(load_bits(from, code->size, is_little) << spare) >> spare);
    case PACKING_UNSIGNED:
    case PACKING_POINTER:
        return int_from_uint64(vm, load_bits(from, code->size, is_little));
    case PACKING_FLOAT:
        break;
    }
    return value_from_double(load_float(code, is_little, from));
}

static bool fits(const PackingCode *code, Value integer, uint64_t *bits) {
    int64_t number;
    unsigned width = 8 * (unsigned)code->size;
    bool is_signed = code->kind == PACKING_SIGNED;
    if (int_to_int64(integer, &number)) {
        *bits = (uint64_t)number;
        if (code->kind == PACKING_POINTER) {
            return true;
        }
        return is_signed ? width == 64 || (number >> (width - 1) == (number < 0 ? -1 : 0))
                         : number >= 0 && (width == 64 || number >> width == 0);
    }
    if (is_signed || int_sign(integer) < 0 || int_bit_length(integer) > width) {
        return false;
    }
    *bits = mp_get_mag_u64(&((const Int *)(const void *)value_as_object(integer))->number);
    return true;
}

static PackingResult store_integer(Vm *vm, const PackingCode *code, bool is_little, Value value,
                                   uint8_t *bytes) {
    Value integer;
    uint64_t bits = 0;
    if (!int_check(vm, value) && value_is_absent(value_special(vm, value, SPECIAL_INDEX))) {
        return PACKING_WRONG_TYPE;
    }
    if (!object_index(vm, value, &integer)) {
        return PACKING_RAISED;
    }
    if (!fits(code, integer, &bits)) {
        return PACKING_OUT_OF_RANGE;
    }
    store_bits(bytes, code->size, is_little, bits);
    return PACKING_DONE;
}

static PackingResult store_float(Vm *vm, const PackingCode *code, bool is_little, Value value,
                                 uint8_t *bytes) {
    double number;
    uint64_t bits;
    if (!object_to_double(vm, value, &number)) {
        return PACKING_RAISED;
    }
    number = isnan(number) ? (double)NAN : number; // without what tells NaNs apart: value_from_nan
    if (!float_bits(code, number, &bits)) {
        return PACKING_OUT_OF_RANGE;
    }
    store_bits(bytes, code->size, is_little, bits);
    return PACKING_DONE;
}

PackingResult packing_store(Vm *vm, const PackingCode *code, bool is_little, Value value,
                            uint8_t *bytes) {
    bool truth;
    switch (code->kind) {
    case PACKING_CHAR: {
        if (!value_is_kind(value, KIND_BYTES)) {
            return PACKING_WRONG_TYPE;
        }
        const Bytes *text = (const Bytes *)(const void *)value_as_object(value);
        bytes[0] = text->data[0];
        return text->length == 1 ? PACKING_DONE : PACKING_OUT_OF_RANGE;
    }
    case PACKING_BOOL:
        if (!object_is_true(vm, value, &truth)) {
            return PACKING_RAISED;
        }
        bytes[0] = truth;
        return PACKING_DONE;
    case PACKING_SIGNED:
    case PACKING_UNSIGNED:
    case PACKING_POINTER:
        return store_integer(vm, code, is_little, value, bytes);
    case PACKING_FLOAT:
        return store_float(vm, code, is_little, value, bytes);
    case PACKING_PAD:
    case PACKING_BYTES:
    case PACKING_PASCAL:
        break;
    }
    return PACKING_WRONG_TYPE;
}

void packing_append_limits(const PackingCode *code, const char *between, TextBuffer *text) {
    unsigned width = 8 * (unsigned)code->size;
    if (code->kind == PACKING_SIGNED) {
        text_buffer_append_format(text, "%lld%s%lld", (long long)INT64_MIN >> (64 - width), between,
                                  (long long)(INT64_MAX >> (64 - width)));
    } else {
        text_buffer_append_format(text, "0%s%llu", between,
                                  (unsigned long long)(UINT64_MAX >> (64 - width)));
    }
}
