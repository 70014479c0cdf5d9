// int.c: the methods of int: construction and operators. Read next: int_methods.c, bool.c.
//
// Natives take any int (bool and instances of subclasses too) as self; int_plain gives the number.
#include "stdlib/builtins/int_methods.h"

#include "object/format.h"
#include "stdlib/builtins/comparison.h"
#include "stdlib/builtins/number_text.h"
#include "vm/warning.h"

// ---- int(x, base) ----

// Up to 14 plain decimal digits, perhaps behind a '-': int(text) is 1.8 times as fast.
static bool int_from_plain_digits(Value value, Value *result) {
    enum { MOST_DIGITS = 14 };
    if (!value_is_string(value) || !string_is_ascii(value_as_string(value))) {
        return false;
    }
    const String *string = value_as_string(value);
    const char *text = string->data;
    size_t length = string->length;
    bool is_negative = length > 0 && text[0] == '-';
    if (length == is_negative || length - is_negative > MOST_DIGITS) {
        return false;
    }
    int64_t number = 0;
    for (size_t index = is_negative; index < length; index++) {
        if (text[index] < '0' || text[index] > '9') {
            return false;
        }
        number = number * 10 + (text[index] - '0');
    }
    *result = value_from_int(is_negative ? -number : number);
    return true;
}

static bool int_from_text(Vm *vm, Value value, unsigned base, Value *result) {
    if (base == 10 && int_from_plain_digits(value, result)) {
        return true;
    }
    TextBuffer text;
    text_buffer_init(&text);
    bool is_valid = false;
    bool works = number_text_read(value, &text) &&
                 number_text_parse_int(vm, text.bytes, text.length, base, &is_valid, result);
    text_buffer_release(&text);
    if (!works || is_valid) {
        return works;
    }
    text_buffer_init(&text);
    text_buffer_append_format(&text, "invalid literal for int() with base %u: ", base);
    bool raised = number_text_raise_invalid(vm, text.bytes, value);
    text_buffer_release(&text);
    return raised;
}

static bool warn_of_subclass(Vm *vm, const char *method, const char *given) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(
        &text,
        "%s returned non-int (type %s).  The ability to return an instance of "
        "a strict subclass of int is deprecated, and may be removed in a "
        "future version of Python.",
        method, given);
    bool done = warning_give(vm, CLASS_DEPRECATION_WARNING, text.bytes);
    text_buffer_release(&text);
    return done;
}

// The last way to an int, which is on its way out.
static bool int_from_trunc(Vm *vm, Value value, Value *result) {
    if (!warning_give(vm, CLASS_DEPRECATION_WARNING,
                      "The delegation of int() to __trunc__ is deprecated.")) {
        return false;
    }
    bool done = object_call_special(vm, value, SPECIAL_TRUNC, NULL, 0, NULL, result);
    if (!done || int_check(vm, *result)) {
        *result = done ? int_plain(vm, *result) : VALUE_NONE;
        return done;
    }
    if (value_is_absent(value_special(vm, *result, SPECIAL_INDEX))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__trunc__ returned non-Integral (type %s)",
                               class_name_of(vm, *result));
    }
    return object_index(vm, *result, result);
}

// What __int__ or __index__ gave, as a plain int.
static bool int_from_method(Vm *vm, Value value, Special special, Value *result) {
    if (!object_call_special(vm, value, special, NULL, 0, NULL, result)) {
        return false;
    }
    const char *given = class_name_of(vm, *result);
    if (!int_check(vm, *result)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s returned non-int (type %s)",
                               string_text(vm, runtime_special_name(vm, special)),
                               class_name_of(vm, *result));
    }
    bool is_plain = class_is_exactly(vm, *result, CLASS_INT);
    *result = int_plain(vm, *result);
    return is_plain ||
           warn_of_subclass(vm, string_text(vm, runtime_special_name(vm, special)), given);
}

static bool has_method(Vm *vm, Value value, Special special) {
    Value method = value_special(vm, value, special);
    return !value_is_absent(method);
}

static bool int_from_any(Vm *vm, Value value, Value *result) {
    double number = 0;
    const uint8_t *bytes;
    size_t length;
    if (value_is_int(value)) {
        *result = value;
        return true;
    }
    if (value_is_double(value) && float_check(value, &number)) {
        return int_from_double(vm, number, result);
    }
    if (has_method(vm, value, SPECIAL_INT)) {
        return int_from_method(vm, value, SPECIAL_INT, result);
    }
    if (has_method(vm, value, SPECIAL_INDEX)) {
        return int_from_method(vm, value, SPECIAL_INDEX, result);
    }
    if (value_is_string(value)) {
        return int_from_text(vm, value, 10, result);
    }
    if (bytes_view(value, &bytes, &length)) {
        return int_from_text(vm, value_from_object(bytes_new(vm, bytes, length)), 10, result);
    }
    if (has_method(vm, value, SPECIAL_TRUNC)) {
        return int_from_trunc(vm, value, result);
    }
    return exception_raise(vm, CLASS_TYPE_ERROR,
                           "int() argument must be a string, a bytes-like object or a real number, "
                           "not '%s'",
                           class_name_of(vm, value));
}

static bool int_with_base(Vm *vm, Value value, Value base_value, Value *result) {
    Value base;
    if (value_is_absent(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "int() missing string argument");
    }
    if (!object_index(vm, base_value, &base)) {
        return false;
    }
    int64_t number = int_clamp_int64(base);
    if (number < 0 || number == 1 || number > 36) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "int() base must be >= 2 and <= 36, or 0");
    }
    if (!value_is_string(value) && !value_is_kind(value, KIND_BYTES) &&
        !value_is_kind(value, KIND_BYTEARRAY)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "int() can't convert non-string with explicit base");
    }
    return int_from_text(vm, value, (unsigned)number, result);
}

NATIVE(int_new_native, "__new__", "(cls, x=<absent>, /, base=<absent>)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    Value number = value_from_int(0);
    bool works = !value_is_absent(args[2])   ? int_with_base(vm, args[1], args[2], &number)
                 : !value_is_absent(args[1]) ? int_from_any(vm, args[1], &number)
                                             : true;
    if (!works) {
        return false;
    }
    *result = class == runtime_class(vm, CLASS_INT) ? number : int_new_of(vm, class, number);
    return true;
}

// ---- Operators ----

bool int_take_operands(Vm *vm, Value *a, Value *b, Value *result) {
    if (value_are_ints(*a, *b)) {
        return true;
    }
    if (!int_check(vm, *a) || !int_check(vm, *b)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return false;
    }
    *a = int_plain(vm, *a);
    *b = int_plain(vm, *b);
    return true;
}

// An operator and its reflected form; `call` computes from a and b into *result.
#define INT_OPERATOR(identifier, operator_name, reflected_name, operator_text, call)              \
    NATIVE(identifier, operator_name, "(self, value, /)", "Return self" operator_text "value.") { \
        Value a = args[0];                                                                        \
        Value b = args[1];                                                                        \
        return !int_take_operands(vm, &a, &b, result) || (call);                                  \
    }                                                                                             \
    NATIVE(identifier##_reflected, reflected_name, "(self, value, /)",                            \
           "Return value" operator_text "self.") {                                                \
        Value a = args[1];                                                                        \
        Value b = args[0];                                                                        \
        return !int_take_operands(vm, &a, &b, result) || (call);                                  \
    }

static bool divmod_pair(Vm *vm, Value a, Value b, Value *result) {
    Value quotient;
    Value remainder;
    if (!int_divide_modulo(vm, a, b, &quotient, &remainder)) {
        return false;
    }
    *result = value_from_object(tuple_pair(vm, quotient, remainder));
    return true;
}

INT_OPERATOR(int_add_native, "__add__", "__radd__", "+", (*result = int_add(vm, a, b), true))
INT_OPERATOR(int_sub_native, "__sub__", "__rsub__", "-", (*result = int_subtract(vm, a, b), true))
INT_OPERATOR(int_mul_native, "__mul__", "__rmul__", "*", (*result = int_multiply(vm, a, b), true))
INT_OPERATOR(int_and_native, "__and__", "__rand__", "&", (*result = int_and(vm, a, b), true))
INT_OPERATOR(int_or_native, "__or__", "__ror__", "|", (*result = int_or(vm, a, b), true))
INT_OPERATOR(int_xor_native, "__xor__", "__rxor__", "^", (*result = int_xor(vm, a, b), true))
INT_OPERATOR(int_truediv_native, "__truediv__", "__rtruediv__", "/",
             int_true_divide(vm, a, b, result))
INT_OPERATOR(int_floordiv_native, "__floordiv__", "__rfloordiv__", "//",
             int_floor_divide(vm, a, b, result))
INT_OPERATOR(int_mod_native, "__mod__", "__rmod__", "%", int_modulo(vm, a, b, result))
INT_OPERATOR(int_lshift_native, "__lshift__", "__rlshift__", "<<", int_shift_left(vm, a, b, result))
INT_OPERATOR(int_rshift_native, "__rshift__", "__rrshift__", ">>",
             int_shift_right(vm, a, b, result))
INT_OPERATOR(int_divmod_native, "__divmod__", "__rdivmod__", ", ", divmod_pair(vm, a, b, result))

static bool int_power_any(Vm *vm, Value a, Value b, Value modulus, Value *result) {
    if (!int_take_operands(vm, &a, &b, result)) {
        return true;
    }
    if (value_is_none(modulus)) {
        return int_power(vm, a, b, result);
    }
    double ignored = 0;
    if (float_check(modulus, &ignored)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "pow() 3rd argument not allowed unless all arguments are integers");
    }
    if (complex_check(modulus, &ignored, &ignored)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "complex modulo");
    }
    if (!int_check(vm, modulus)) {
        *result = VALUE_NOT_IMPLEMENTED;
        return true;
    }
    return int_power_modulo(vm, a, b, int_plain(vm, modulus), result);
}

NATIVE(int_pow_native, "__pow__", "(self, value, mod=None, /)", "Return pow(self, value, mod).") {
    return int_power_any(vm, args[0], args[1], args[2], result);
}

NATIVE(int_pow_reflected, "__rpow__", "(self, value, mod=None, /)",
       "Return pow(value, self, mod).") {
    return int_power_any(vm, args[1], args[0], args[2], result);
}

NATIVE(int_neg_native, "__neg__", "(self, /)", "-self") {
    *result = int_negate(vm, int_plain(vm, args[0]));
    return true;
}

NATIVE(int_abs_native, "__abs__", "(self, /)", "abs(self)") {
    Value number = int_plain(vm, args[0]);
    *result = int_sign(number) < 0 ? int_negate(vm, number) : number;
    return true;
}

NATIVE(int_invert_native, "__invert__", "(self, /)", "~self") {
    *result = int_invert(vm, int_plain(vm, args[0]));
    return true;
}

NATIVE(int_bool_native, "__bool__", "(self, /)", "True if self else False") {
    *result = value_from_bool(int_sign(args[0]) != 0);
    return true;
}

NATIVE(int_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    *result = int_from_int64(vm, (int64_t)int_hash(args[0]));
    return true;
}

static bool int_compare_native(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    if (!int_take_operands(vm, &a, &b, result)) {
        return true;
    }
    int order = int_compare(a, b);
    bool holds = comparison == COMPARE_LT   ? order < 0
                 : comparison == COMPARE_LE ? order <= 0
                 : comparison == COMPARE_EQ ? order == 0
                 : comparison == COMPARE_NE ? order != 0
                 : comparison == COMPARE_GT ? order > 0
                                            : order >= 0;
    *result = value_from_bool(holds);
    return true;
}

NATIVE_COMPARISONS(int_native, int_compare_native)

// ---- Conversions ----

#define INT_SAME(identifier, method_name, documentation)          \
    NATIVE(identifier, method_name, "(self, /)", documentation) { \
        *result = int_plain(vm, args[0]);                         \
        return true;                                              \
    }

INT_SAME(int_pos_native, "__pos__", "+self")
INT_SAME(int_int_native, "__int__", "int(self)")
INT_SAME(
    int_index_native, "__index__",
    "Return self converted to an integer, if self is suitable for use as an index into a list.")
INT_SAME(int_trunc_native, "__trunc__", "Truncating an Integral returns itself.")
INT_SAME(int_floor_native, "__floor__", "Flooring an Integral returns itself.")
INT_SAME(int_ceil_native, "__ceil__", "Ceiling of an Integral returns itself.")

NATIVE(int_float_native, "__float__", "(self, /)", "float(self)") {
    double number = 0;
    if (!int_to_double(vm, args[0], &number)) {
        return false;
    }
    *result = value_from_double(number);
    return true;
}

NATIVE(int_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    TextBuffer text;
    text_buffer_init(&text);
    bool works = int_append_text(vm, args[0], 10, &text);
    if (works) {
        *result = value_from_object(string_from_buffer(vm, &text));
    }
    text_buffer_release(&text);
    return works;
}

NATIVE(int_format_native, "__format__", "(self, format_spec, /)",
       "Convert to a string according to format_spec.") {
    String *specification;
    String *text;
    if (!native_want_string(vm, "__format__", "", args[1], &specification)) {
        return false;
    }
    bool works = specification->length == 0 ? object_str(vm, args[0], &text)
                                            : format_int(vm, int_plain(vm, args[0]), specification,
                                                         class_name_of(vm, args[0]), &text);
    if (works) {
        *result = value_from_object(text);
    }
    return works;
}

static const NativeDefinition *const int_operators[] = {&int_add_native,
                                                        &int_add_native_reflected,
                                                        &int_sub_native,
                                                        &int_sub_native_reflected,
                                                        &int_mul_native,
                                                        &int_mul_native_reflected,
                                                        &int_truediv_native,
                                                        &int_truediv_native_reflected,
                                                        &int_floordiv_native,
                                                        &int_floordiv_native_reflected,
                                                        &int_mod_native,
                                                        &int_mod_native_reflected,
                                                        &int_divmod_native,
                                                        &int_divmod_native_reflected,
                                                        &int_lshift_native,
                                                        &int_lshift_native_reflected,
                                                        &int_rshift_native,
                                                        &int_rshift_native_reflected,
                                                        &int_and_native,
                                                        &int_and_native_reflected,
                                                        &int_or_native,
                                                        &int_or_native_reflected,
                                                        &int_xor_native,
                                                        &int_xor_native_reflected,
                                                        &int_pow_native,
                                                        &int_pow_reflected,
                                                        &int_neg_native,
                                                        &int_pos_native,
                                                        &int_abs_native,
                                                        &int_invert_native,
                                                        &int_bool_native,
                                                        &int_hash_native,
                                                        &int_int_native,
                                                        &int_index_native,
                                                        &int_float_native,
                                                        &int_trunc_native,
                                                        &int_floor_native,
                                                        &int_ceil_native,
                                                        &int_repr_native,
                                                        &int_format_native,
                                                        NATIVE_COMPARISONS_TABLE(int_native),
                                                        NULL};

void builtins_int_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&int_new_native, NULL};
    Class *class = runtime_class(vm, CLASS_INT);
    native_add_static_methods(vm, class, constructor);
    native_add_methods(vm, class, int_operators);
    int_methods_register(vm);
    bool_register(vm);
}
