// float_methods.c: the methods of float that have names: rounding, fractions, hexadecimal text.
#include "stdlib/builtins/float_methods.h"

#include "base/float_text.h"
#include "object/unicode.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

// ---- Rounding ----

enum {
    // With so many decimals every double is written out exactly.
    EXACT_DIGITS = 780,
    EXACT_ROOM = 1200,
    MOST_DECIMALS = 323, // beyond, rounding changes nothing
    FEWEST_DECIMALS = -308
};

static int exponent_of_text(const char *text) {
    return (int)strtol(strchr(text, 'e') + 1, NULL, 10);
}

// Whether d.ddde+xx has more than half of the unit above its first digit.
static bool is_above_half(const char *text) {
    size_t rest = 1 + strspn(text + 1, ".0");
    return text[0] > '5' || (text[0] == '5' && text[rest] != 'e');
}

// Correctly rounded to `decimals` after the point (before it, when negative): decimal text is
// exact.
static double round_to_decimals(double number, int decimals) {
    char text[EXACT_ROOM];
    double magnitude = fabs(number);
    double rounded = 0;
    size_t length = float_text_format(magnitude, 'e', EXACT_DIGITS, text, sizeof text);
    int kept = exponent_of_text(text) + decimals;
    if (kept >= 0) {
        if (kept < EXACT_DIGITS) {
            length = float_text_format(magnitude, 'e', kept, text, sizeof text);
        }
        (void)!float_text_parse(text, length, &rounded);
    } else if (kept == -1 && is_above_half(text)) {
        // No digit is kept, and what is dropped is more than half a unit.
        rounded = pow(10.0, -decimals);
    }
    return copysign(rounded, number);
}

NATIVE(
    float_round_native, "__round__", "(self, ndigits=None, /)",
    "Return the Integral closest to x, rounding half toward even.\n\nWhen an argument is passed, "
    "work like built-in round(x, ndigits).") {
    double number = float_self(args[0]);
    if (value_is_none(args[1])) {
        return int_from_double(vm, nearbyint(number), result);
    }
    Value digits;
    if (!object_index(vm, args[1], &digits)) {
        return false;
    }
    int64_t decimals = int_clamp_int64(digits);
    double rounded = number;
    if (isfinite(number) && number != 0 && decimals <= MOST_DECIMALS) {
        rounded =
            decimals < FEWEST_DECIMALS ? 0.0 * number : round_to_decimals(number, (int)decimals);
    }
    if (isinf(rounded) && isfinite(number)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "rounded value too large to represent");
    }
    *result = value_from_double(rounded);
    return true;
}

// ---- Fractions ----

NATIVE(float_is_integer_native, "is_integer", "(self, /)",
       "Return True if the float is an integer.") {
    double number = float_self(args[0]);
    *result = value_from_bool(isfinite(number) && floor(number) == number);
    return true;
}

NATIVE(float_as_integer_ratio_native, "as_integer_ratio", "(self, /)",
       "Return a pair of integers, whose ratio is exactly equal to the original float.") {
    double number = float_self(args[0]);
    if (isinf(number)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "cannot convert Infinity to integer ratio");
    }
    if (isnan(number)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "cannot convert NaN to integer ratio");
    }
    int exponent = 0;
    double mantissa = frexp(number, &exponent);
    while (mantissa != floor(mantissa)) {
        mantissa *= 2;
        exponent--;
    }
    Value numerator;
    Value denominator = value_from_int(1);
    if (!int_from_double(vm, mantissa, &numerator)) {
        return false;
    }
    Value *scaled = exponent > 0 ? &numerator : &denominator;
    if (!int_shift_left(vm, *scaled, value_from_int(abs(exponent)), scaled)) {
        return false;
    }
    *result = value_from_object(tuple_pair(vm, numerator, denominator));
    return true;
}

// ---- Hexadecimal text ----

NATIVE(float_hex_native, "hex", "(self, /)",
       "Return a hexadecimal representation of a floating-point number.") {
    enum { MANTISSA_DIGITS = (DBL_MANT_DIG - 1) / 4 };
    double number = float_self(args[0]);
    TextBuffer text;
    text_buffer_init(&text);
    if (!isfinite(number)) {
        float_append_repr(&text, number);
    } else {
        int exponent = 0;
        double mantissa = frexp(fabs(number), &exponent);
        // 0x1.… for normal numbers, 0x0.… with the lowest exponent for the others.
        int shift = number == 0 ? 0 : 1 - (DBL_MIN_EXP - exponent > 0 ? DBL_MIN_EXP - exponent : 0);
        mantissa = ldexp(mantissa, shift);
        exponent = number == 0 ? 0 : exponent - shift;
        text_buffer_append_format(&text, "%s0x%d", signbit(number) ? "-" : "", (int)mantissa);
        mantissa -= (int)mantissa;
        text_buffer_append_byte(&text, '.');
        for (int digit = 0; digit < (number == 0 ? 1 : MANTISSA_DIGITS); digit++) {
            mantissa *= 16;
            text_buffer_append_byte(&text, "0123456789abcdef"[(int)mantissa]);
            mantissa -= (int)mantissa;
        }
        text_buffer_append_format(&text, "p%+d", exponent);
    }
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return true;
}

static bool is_hex_digit(char byte) {
    return (byte >= '0' && byte <= '9') || ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'f');
}

static const char *skip_hex_digits(const char *next) {
    while (is_hex_digit(*next)) {
        next++;
    }
    return next;
}

// [0x] digits [. digits] [p exponent]: says whether all of `text` (sign removed) is that.
static bool is_hex_number(const char *text) {
    const char *start = text[0] == '0' && (text[1] | 0x20) == 'x' ? text + 2 : text;
    const char *next = skip_hex_digits(start);
    size_t digits = (size_t)(next - start);
    if (*next == '.') {
        const char *fraction = next + 1;
        next = skip_hex_digits(fraction);
        digits += (size_t)(next - fraction);
    }
    if (digits > 0 && (*next | 0x20) == 'p') {
        next++;
        next += *next == '+' || *next == '-';
        const char *exponent = next;
        while (*next >= '0' && *next <= '9') {
            next++;
        }
        digits = (size_t)(next - exponent);
    }
    return digits > 0 && *next == '\0';
}

static int64_t read_exponent(const char *text) {
    bool is_negative = *text == '-';
    text += is_negative || *text == '+';
    int64_t exponent = 0;
    for (; *text != '\0'; text++) {
        exponent = exponent < INT32_MAX ? exponent * 10 + (*text - '0') : exponent;
    }
    return is_negative ? -exponent : exponent;
}

// The value of what is_hex_number has passed, rounded once, to even. C's strtod rounds some numbers
// below the normal ones wrongly.
static double read_hex(const char *text) {
    enum { LOWEST_EXPONENT = DBL_MIN_EXP - DBL_MANT_DIG };
    uint64_t mantissa = 0;
    int64_t exponent = 0; // of the mantissa's last bit
    bool is_fraction = false;
    bool has_more = false; // digits other than 0 beyond the mantissa
    text += text[0] == '0' && (text[1] | 0x20) == 'x' ? 2 : 0;
    for (; *text != '\0' && (*text | 0x20) != 'p'; text++) {
        if (*text == '.') {
            is_fraction = true;
            continue;
        }
        uint64_t digit = (uint64_t)(*text <= '9' ? *text - '0' : (*text | 0x20) - 'a' + 10);
        bool fits = mantissa >> 58 == 0;
        has_more = has_more || (!fits && digit != 0);
        mantissa = fits ? mantissa << 4 | digit : mantissa;
        exponent += (fits ? 0 : 4) - (is_fraction ? 4 : 0);
    }
    exponent += *text != '\0' ? read_exponent(text + 1) : 0;
    if (mantissa == 0) {
        return 0;
    }
    int64_t lowest = exponent + 64 - __builtin_clzll(mantissa) - DBL_MANT_DIG;
    int64_t drop = (lowest < LOWEST_EXPONENT ? LOWEST_EXPONENT : lowest) - exponent;
    if (drop >= 64) {
        return 0;
    }
    if (drop > 0) {
        uint64_t rest = mantissa << (64 - drop); // one half: the highest bit
        mantissa >>= drop;
        exponent += drop;
        bool is_above = rest > UINT64_C(1) << 63 || (rest == UINT64_C(1) << 63 && has_more);
        bool is_half = rest == UINT64_C(1) << 63;
        mantissa += is_above || (is_half && (mantissa & 1) == 1) ? 1 : 0;
    }
    return ldexp((double)mantissa, exponent > INT16_MAX ? INT16_MAX : (int)exponent);
}

// False (nothing raised) when the text is no number.
static bool parse_hex(const char *text, double *number) {
    bool is_negative = *text == '-';
    text += is_negative || *text == '+';
    if (*text != '+' && *text != '-' && float_text_parse(text, strlen(text), number) &&
        !isfinite(*number) && !is_hex_digit(*text)) {
        *number = is_negative ? -*number : *number;
        return true;
    }
    if (!is_hex_number(text)) {
        return false;
    }
    *number = is_negative ? -read_hex(text) : read_hex(text);
    return true;
}

static bool is_infinity_text(const char *text) {
    text += *text == '-' || *text == '+';
    return (*text | 0x20) == 'i';
}

NATIVE(float_fromhex_native, "fromhex", "(cls, string, /)",
       "Create a floating-point number from a hexadecimal string.") {
    String *string;
    if (!native_want_string(vm, "fromhex", "", args[1], &string)) {
        return false;
    }
    size_t start = 0;
    size_t end = string->length;
    while (start < end && unicode_is_space(string_at(string, start))) {
        start++;
    }
    while (end > start && unicode_is_space(string_at(string, end - 1))) {
        end--;
    }
    const char *text = string_text(vm, string_substring(vm, string, start, end));
    double number = 0;
    if (strlen(text) != end - start || !parse_hex(text, &number)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "invalid hexadecimal floating-point string");
    }
    if (isinf(number) && !is_infinity_text(text)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "hexadecimal value too large to represent as a float");
    }
    *result = value_from_double(number);
    if (value_is(args[0], value_from_object(runtime_class(vm, CLASS_FLOAT)))) {
        return true;
    }
    return object_call(vm, args[0], result, 1, result);
}

// ---- Attributes ----

NATIVE(float_conjugate_native, "conjugate", "(self, /)",
       "Return self, the complex conjugate of any float.") {
    *result = value_from_double(float_self(args[0]));
    return true;
}

NATIVE(float_getnewargs_native, "__getnewargs__", "(self, /)", "") {
    Value number = value_from_double(float_self(args[0]));
    *result = value_from_object(tuple_from_values(vm, &number, 1));
    return true;
}

static bool get_real(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_double(float_self(args[0]));
    return true;
}

static bool get_imaginary(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)args;
    *result = value_from_double(0.0);
    return true;
}

static const NativeProperty float_properties[] = {
    {"real", get_real, NULL, "the real part of a complex number"},
    {"imag", get_imaginary, NULL, "the imaginary part of a complex number"},
    {NULL, NULL, NULL, NULL}};

void float_methods_register(Vm *vm) {
    static const NativeDefinition *const methods[] = {&float_round_native,
                                                      &float_is_integer_native,
                                                      &float_as_integer_ratio_native,
                                                      &float_hex_native,
                                                      &float_conjugate_native,
                                                      &float_getnewargs_native,
                                                      NULL};
    static const NativeDefinition *const class_methods[] = {&float_fromhex_native, NULL};
    Class *class = runtime_class(vm, CLASS_FLOAT);
    native_add_methods(vm, class, methods);
    native_add_class_methods(vm, class, class_methods);
    native_add_properties(vm, class, float_properties);
}
