// complex.c: the methods of complex.
#include "object/complex.h"

#include "object/format.h"
#include "stdlib/builtins/comparison.h"
#include "stdlib/builtins/float_methods.h"
#include "stdlib/builtins/number_text.h"

#include <math.h>

static ComplexNumber complex_self(Value value) {
    ComplexNumber number = {0, 0};
    (void)!complex_check(value, &number.real, &number.imaginary);
    return number;
}

static Value from_number(Vm *vm, ComplexNumber number) {
    return complex_new(vm, number.real, number.imaginary);
}

// ---- complex(real, imag) ----

static bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }

static bool is_sign(char byte) { return byte == '+' || byte == '-'; }

// Where the number that begins at `start` ends: at a sign that is not an exponent's, at j, or the
// end.
static size_t number_end(const char *text, size_t start, size_t length) {
    size_t at = start + (start < length && is_sign(text[start]));
    while (at < length && (text[at] | 0x20) != 'j' &&
           !(is_sign(text[at]) && (text[at - 1] | 0x20) != 'e')) {
        at++;
    }
    return at;
}

// "j", "+j" and "-j" are one, with that sign.
static bool parse_imaginary(const char *text, size_t length, double *number) {
    if (length == 0 || (length == 1 && is_sign(text[0]))) {
        *number = length == 1 && text[0] == '-' ? -1.0 : 1.0;
        return true;
    }
    return number_text_parse_float(text, length, number);
}

static bool parse_complex(const char *text, size_t length, ComplexNumber *number) {
    if (length >= 2 && text[0] == '(' && text[length - 1] == ')') {
        text++;
        length -= 2;
        while (length > 0 && text[0] == ' ') {
            text++;
            length--;
        }
        while (length > 0 && text[length - 1] == ' ') {
            length--;
        }
    }
    size_t end = number_end(text, 0, length);
    *number = (ComplexNumber){0, 0};
    if (end == length) {
        return number_text_parse_float(text, length, &number->real);
    }
    if ((text[end] | 0x20) == 'j') {
        return end + 1 == length && parse_imaginary(text, end, &number->imaginary);
    }
    size_t second_end = number_end(text, end, length);
    return number_text_parse_float(text, end, &number->real) && second_end + 1 == length &&
           (text[second_end] | 0x20) == 'j' &&
           parse_imaginary(text + end, second_end - end, &number->imaginary);
}

// Whether every underscore stands between two digits.
static bool has_good_underscores(const TextBuffer *text) {
    for (size_t index = 0; index < text->length; index++) {
        const char *at = text->bytes + index;
        if (*at == '_' && (index == 0 || !is_digit(at[-1]) || !is_digit(at[1]))) {
            return false;
        }
    }
    return true;
}

static bool complex_from_string(Vm *vm, Value value, ComplexNumber *number) {
    TextBuffer text;
    text_buffer_init(&text);
    bool is_valid =
        number_text_read(value, &text) && parse_complex(text.bytes, text.length, number);
    bool is_malformed = !is_valid && has_good_underscores(&text);
    text_buffer_release(&text);
    if (is_malformed) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "complex() arg is a malformed string");
    }
    return is_valid ||
           number_text_raise_invalid(vm, "could not convert string to complex: ", value);
}

static bool has_method(Vm *vm, Value value, Special special) {
    return !value_is_absent(value_special(vm, value, special));
}

// A number, or an object with __complex__, __float__ or __index__.
static bool complex_from_number(Vm *vm, Value value, const char *which, ComplexNumber *number) {
    if (complex_check(value, &number->real, &number->imaginary)) {
        return true;
    }
    if (has_method(vm, value, SPECIAL_COMPLEX)) {
        Value converted;
        if (!object_call_special(vm, value, SPECIAL_COMPLEX, NULL, 0, NULL, &converted)) {
            return false;
        }
        return complex_check(converted, &number->real, &number->imaginary) ||
               exception_raise(vm, CLASS_TYPE_ERROR,
                               "%s.__complex__() must return a complex, not %s",
                               class_name_of(vm, value), class_name_of(vm, converted));
    }
    double unused = 0;
    if (!float_check(value, &unused) && !int_check(vm, value) &&
        !has_method(vm, value, SPECIAL_FLOAT) && !has_method(vm, value, SPECIAL_INDEX)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "complex() %s argument must be a %snumber, "
                               "not '%s'",
                               which, which[0] == 'f' ? "string or a " : "",
                               class_name_of(vm, value));
    }
    number->imaginary = 0;
    return object_to_double(vm, value, &number->real);
}

static bool complex_from_arguments(Vm *vm, Value real, Value imaginary, ComplexNumber *number) {
    *number = (ComplexNumber){0, 0};
    if (value_is_string(real)) {
        if (!value_is_absent(imaginary)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "complex() can't take second arg if first is a string");
        }
        return complex_from_string(vm, real, number);
    }
    if (value_is_string(imaginary)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "complex() second arg can't be a string");
    }
    if (!value_is_absent(real) && !complex_from_number(vm, real, "first", number)) {
        return false;
    }
    if (!value_is_absent(imaginary)) {
        ComplexNumber second = {0, 0};
        if (!complex_from_number(vm, imaginary, "second", &second)) {
            return false;
        }
        // real + imaginary × j, where both may be complex.
        double ignored = 0;
        bool is_real_complex = complex_check(real, &ignored, &ignored);
        bool is_imaginary_complex = complex_check(imaginary, &ignored, &ignored);
        number->real -= is_imaginary_complex ? second.imaginary : 0;
        number->imaginary = is_real_complex ? number->imaginary + second.real : second.real;
    }
    return true;
}

NATIVE(complex_new_native, "__new__", "(cls, /, real=<absent>, imag=<absent>)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    ComplexNumber number;
    if (!complex_from_arguments(vm, args[1], args[2], &number)) {
        return false;
    }
    *result = class == runtime_class(vm, CLASS_COMPLEX)
                  ? from_number(vm, number)
                  : complex_new_of(vm, class, number.real, number.imaginary);
    return true;
}

// ---- Operators ----

static bool take_operand(Vm *vm, Value value, ComplexNumber *number, bool *is_number) {
    number->imaginary = 0;
    *is_number = complex_check(value, &number->real, &number->imaginary) ||
                 float_check(value, &number->real);
    if (*is_number || !int_check(vm, value)) {
        return true;
    }
    *is_number = true;
    return int_to_double(vm, value, &number->real);
}

typedef bool (*ComplexOperation)(Vm *vm, ComplexNumber a, ComplexNumber b, ComplexNumber *result);

static bool complex_operate(Vm *vm, Value left, Value right, ComplexOperation operation,
                            Value *result) {
    ComplexNumber a;
    ComplexNumber b;
    ComplexNumber number;
    bool is_number = false;
    if (!take_operand(vm, left, &a, &is_number)) {
        return false;
    }
    if (is_number && !take_operand(vm, right, &b, &is_number)) {
        return false;
    }
    if (!is_number) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    if (!operation(vm, a, b, &number)) {
        return false;
    }
    *result = from_number(vm, number);
    return true;
}

static bool add(Vm *vm, ComplexNumber a, ComplexNumber b, ComplexNumber *result) {
    (void)vm;
    *result = (ComplexNumber){a.real + b.real, a.imaginary + b.imaginary};
    return true;
}

static bool subtract(Vm *vm, ComplexNumber a, ComplexNumber b, ComplexNumber *result) {
    (void)vm;
    *result = (ComplexNumber){a.real - b.real, a.imaginary - b.imaginary};
    return true;
}

static bool multiply(Vm *vm, ComplexNumber a, ComplexNumber b, ComplexNumber *result) {
    (void)vm;
    *result = complex_multiply(a, b);
    return true;
}

#define COMPLEX_OPERATOR(identifier, operator_name, reflected_name, operator_text, operation)     \
    NATIVE(identifier, operator_name, "(self, value, /)", "Return self" operator_text "value.") { \
        return complex_operate(vm, args[0], args[1], operation, result);                          \
    }                                                                                             \
    NATIVE(identifier##_reflected, reflected_name, "(self, value, /)",                            \
           "Return value" operator_text "self.") {                                                \
        return complex_operate(vm, args[1], args[0], operation, result);                          \
    }

COMPLEX_OPERATOR(complex_add_native, "__add__", "__radd__", "+", add)
COMPLEX_OPERATOR(complex_sub_native, "__sub__", "__rsub__", "-", subtract)
COMPLEX_OPERATOR(complex_mul_native, "__mul__", "__rmul__", "*", multiply)
COMPLEX_OPERATOR(complex_truediv_native, "__truediv__", "__rtruediv__", "/", complex_divide)

static bool complex_power_any(Vm *vm, Value a, Value b, Value modulus, Value *result) {
    if (!value_is_none(modulus)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "complex modulo");
    }
    return complex_operate(vm, a, b, complex_power, result);
}

NATIVE(complex_pow_native, "__pow__", "(self, value, mod=None, /)",
       "Return pow(self, value, mod).") {
    return complex_power_any(vm, args[0], args[1], args[2], result);
}

NATIVE(complex_pow_reflected, "__rpow__", "(self, value, mod=None, /)",
       "Return pow(value, self, mod).") {
    return complex_power_any(vm, args[1], args[0], args[2], result);
}

NATIVE(complex_neg_native, "__neg__", "(self, /)", "-self") {
    ComplexNumber number = complex_self(args[0]);
    *result = complex_new(vm, -number.real, -number.imaginary);
    return true;
}

NATIVE(complex_pos_native, "__pos__", "(self, /)", "+self") {
    *result = from_number(vm, complex_self(args[0]));
    return true;
}

NATIVE(complex_abs_native, "__abs__", "(self, /)", "abs(self)") {
    ComplexNumber number = complex_self(args[0]);
    double magnitude = hypot(number.real, number.imaginary);
    if (isinf(magnitude) && isfinite(number.real) && isfinite(number.imaginary)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "absolute value too large");
    }
    *result = value_from_double(magnitude);
    return true;
}

NATIVE(complex_bool_native, "__bool__", "(self, /)", "True if self else False") {
    ComplexNumber number = complex_self(args[0]);
    *result = value_from_bool(number.real != 0 || number.imaginary != 0);
    return true;
}

NATIVE(complex_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    ComplexNumber number = complex_self(args[0]);
    uint64_t hash = float_hash(number.real) + UINT64_C(1000003) * float_hash(number.imaginary);
    *result = int_from_int64(vm, (int64_t)(hash == UINT64_MAX ? (uint64_t)-2 : hash));
    return true;
}

// Only equality: complex numbers have no order.
static bool complex_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    ComplexNumber left = complex_self(a);
    ComplexNumber right = {0, 0};
    bool is_number = complex_check(b, &right.real, &right.imaginary) || float_check(b, &right.real);
    bool is_int = !is_number && int_check(vm, b);
    if ((comparison != COMPARE_EQ && comparison != COMPARE_NE) || (!is_number && !is_int)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    bool is_equal = left.imaginary == right.imaginary;
    if (is_int) {
        is_equal = is_equal && !isnan(left.real) && float_compare_int(left.real, b) == 0;
    } else {
        is_equal = is_equal && left.real == right.real;
    }
    *result = value_from_bool(is_equal == (comparison == COMPARE_EQ));
    return true;
}

NATIVE_COMPARISONS(complex_native, complex_compare)

// ---- Text and attributes ----

NATIVE(complex_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    ComplexNumber number = complex_self(args[0]);
    FloatStyle style = {.type = 'r'};
    TextBuffer text;
    text_buffer_init(&text);
    bool has_real = number.real != 0 || signbit(number.real);
    bool works = true;
    if (has_real) {
        text_buffer_append_byte(&text, '(');
        works = format_append_double(vm, number.real, &style, &text);
        if (!signbit(number.imaginary) || isnan(number.imaginary)) {
            text_buffer_append_byte(&text, '+');
        }
    }
    works = works && format_append_double(vm, number.imaginary, &style, &text);
    text_buffer_append_text(&text, has_real ? "j)" : "j");
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return works;
}

NATIVE(complex_format_native, "__format__", "(self, format_spec, /)",
       "Convert to a string according to format_spec.") {
    String *specification;
    String *text;
    if (!native_want_string(vm, "__format__", "", args[1], &specification)) {
        return false;
    }
    bool works = specification->length == 0
                     ? object_str(vm, args[0], &text)
                     : format_complex(vm, complex_self(args[0]), specification,
                                      class_name_of(vm, args[0]), &text);
    if (works) {
        *result = value_from_object(text);
    }
    return works;
}

NATIVE(complex_complex_native, "__complex__", "(self, /)",
       "Convert this value to exact type complex.") {
    *result = from_number(vm, complex_self(args[0]));
    return true;
}

NATIVE(complex_conjugate_native, "conjugate", "(self, /)",
       "Return the complex conjugate of its argument. (3-4j).conjugate() == 3+4j.") {
    ComplexNumber number = complex_self(args[0]);
    *result = complex_new(vm, number.real, -number.imaginary);
    return true;
}

NATIVE(complex_getnewargs_native, "__getnewargs__", "(self, /)", "") {
    ComplexNumber number = complex_self(args[0]);
    *result = value_from_object(
        tuple_pair(vm, value_from_double(number.real), value_from_double(number.imaginary)));
    return true;
}

static bool get_real(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_double(complex_self(args[0]).real);
    return true;
}

static bool get_imaginary(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_double(complex_self(args[0]).imaginary);
    return true;
}

static const NativeProperty complex_properties[] = {
    {"real", get_real, descriptor_refuse, "the real part of a complex number"},
    {"imag", get_imaginary, descriptor_refuse, "the imaginary part of a complex number"},
    {NULL, NULL, NULL, NULL}};

static const NativeDefinition *const complex_methods[] = {&complex_add_native,
                                                          &complex_add_native_reflected,
                                                          &complex_sub_native,
                                                          &complex_sub_native_reflected,
                                                          &complex_mul_native,
                                                          &complex_mul_native_reflected,
                                                          &complex_truediv_native,
                                                          &complex_truediv_native_reflected,
                                                          &complex_pow_native,
                                                          &complex_pow_reflected,
                                                          &complex_neg_native,
                                                          &complex_pos_native,
                                                          &complex_abs_native,
                                                          &complex_bool_native,
                                                          &complex_hash_native,
                                                          &complex_repr_native,
                                                          &complex_format_native,
                                                          &complex_complex_native,
                                                          &complex_conjugate_native,
                                                          &complex_getnewargs_native,
                                                          NATIVE_COMPARISONS_TABLE(complex_native),
                                                          NULL};

void complex_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&complex_new_native, NULL};
    Class *class = runtime_class(vm, CLASS_COMPLEX);
    native_add_static_methods(vm, class, constructor);
    native_add_methods(vm, class, complex_methods);
    native_add_properties(vm, class, complex_properties);
}
