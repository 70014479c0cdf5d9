// float_text.cc: the only C++ in the tree: libstdc++'s charconv behind a C interface.
#include "base/float_text.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace {

// Writes a decimal exponent as Python does: a sign and at least two digits.
char *append_exponent(char *out, int exponent) {
    *out++ = 'e';
    *out++ = exponent < 0 ? '-' : '+';
    int magnitude = exponent < 0 ? -exponent : exponent;
    if (magnitude < 10) {
        *out++ = '0';
    }
    return std::to_chars(out, out + 4, magnitude).ptr;
}

char *append_bytes(char *out, const char *bytes, size_t length) {
    std::memcpy(out, bytes, length);
    return out + length;
}

char *append_zeros(char *out, int count) {
    std::memset(out, '0', static_cast<size_t>(count));
    return out + count;
}

char *append_scientific(char *out, const char *digits, size_t count, int exponent) {
    *out++ = digits[0];
    if (count > 1) {
        *out++ = '.';
        out = append_bytes(out, digits + 1, count - 1);
    }
    return append_exponent(out, exponent);
}

char *append_positional(char *out, const char *digits, size_t count, int exponent) {
    if (exponent < 0) {
        out = append_bytes(out, "0.", 2);
        out = append_zeros(out, -exponent - 1);
        return append_bytes(out, digits, count);
    }
    size_t whole = static_cast<size_t>(exponent) + 1;
    if (count <= whole) {
        out = append_bytes(out, digits, count);
        out = append_zeros(out, static_cast<int>(whole - count));
        return append_bytes(out, ".0", 2);
    }
    out = append_bytes(out, digits, whole);
    *out++ = '.';
    return append_bytes(out, digits + whole, count - whole);
}

size_t finish_text(char *begin, char *end) {
    *end = '\0';
    return static_cast<size_t>(end - begin);
}

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

// from_chars says "out of range" without saying on which side, so look where the first digit that
// counts stands: positive powers of ten overflow, negative ones underflow.
double out_of_range_value(const char *next, const char *end) {
    long point = 0;
    bool is_fraction = false;
    bool has_begun = false;
    for (; next < end && (is_digit(*next) || *next == '.'); next++) {
        if (*next == '.') {
            is_fraction = true;
            continue;
        }
        has_begun = has_begun || *next != '0';
        if (!is_fraction && has_begun) {
            point++;
        } else if (is_fraction && !has_begun) {
            point--;
        }
    }
    long exponent = 0;
    if (next < end) {
        next++;
        bool is_negative = *next == '-';
        next += is_negative || *next == '+';
        for (; next < end && exponent < 1000000000; next++) {
            exponent = exponent * 10 + (*next - '0');
        }
        exponent = is_negative ? -exponent : exponent;
    }
    return point + exponent > 0 ? std::numeric_limits<double>::infinity() : 0.0;
}

} // namespace

size_t float_text_shortest(double value, char *digits, size_t size, int *exponent,
                           bool *is_negative) {
    char text[FLOAT_TEXT_REPR_SIZE];
    std::to_chars_result result =
        std::to_chars(text, text + sizeof text, std::fabs(value), std::chars_format::scientific);
    size_t count = 0;
    const char *next = text;
    for (; *next != 'e'; next++) {
        if (*next != '.' && count + 1 < size) {
            digits[count++] = *next;
        }
    }
    digits[count] = '\0';
    next++;
    // from_chars takes no plus sign.
    std::from_chars(*next == '+' ? next + 1 : next, result.ptr, *exponent);
    *is_negative = std::signbit(value);
    return count;
}

size_t float_text_repr(double value, char *out, size_t size) {
    if (std::isnan(value)) {
        return finish_text(out, append_bytes(out, "nan", 3));
    }
    char *next = out;
    if (std::signbit(value)) {
        *next++ = '-';
    }
    if (std::isinf(value)) {
        return finish_text(out, append_bytes(next, "inf", 3));
    }
    char digits[FLOAT_TEXT_DIGITS_SIZE];
    int exponent = 0;
    bool is_negative = false;
    size_t count = float_text_shortest(value, digits, sizeof digits, &exponent, &is_negative);
    if (size < FLOAT_TEXT_REPR_SIZE) {
        return finish_text(out, out);
    }
    bool is_scientific = exponent < -4 || exponent >= 16;
    next = is_scientific ? append_scientific(next, digits, count, exponent)
                         : append_positional(next, digits, count, exponent);
    return finish_text(out, next);
}

size_t float_text_format(double value, char kind, int precision, char *out, size_t size) {
    if (size == 0) {
        return 0;
    }
    std::chars_format format = kind == 'e'   ? std::chars_format::scientific
                               : kind == 'f' ? std::chars_format::fixed
                                             : std::chars_format::general;
    std::to_chars_result result = std::to_chars(out, out + size - 1, value, format, precision);
    if (result.ec != std::errc()) {
        out[0] = '\0';
        return 0;
    }
    return finish_text(out, result.ptr);
}

bool float_text_parse(const char *bytes, size_t length, double *value) {
    const char *next = bytes;
    const char *end = bytes + length;
    bool is_negative = next < end && *next == '-';
    if (next < end && (*next == '-' || *next == '+')) {
        next++;
    }
    // A second sign, and the payload form "nan(…)", are from_chars's own and not Python's.
    if (next == end || *next == '-' || end[-1] == ')') {
        return false;
    }
    double magnitude = 0;
    std::from_chars_result result = std::from_chars(next, end, magnitude);
    if (result.ptr != end || result.ec == std::errc::invalid_argument) {
        return false;
    }
    if (result.ec == std::errc::result_out_of_range) {
        magnitude = out_of_range_value(next, end);
    }
    *value = is_negative ? -magnitude : magnitude;
    return true;
}
