// float.c: the methods of float: construction, operators, comparisons. Read next: float_methods.c.
#include "stdlib/builtins/float_methods.h"

#include "base/float_text.h"
#include "object/complex.h"
#include "object/format.h"
#include "stdlib/builtins/comparison.h"
#include "stdlib/builtins/number_text.h"
#include "vm/warning.h"

#include <math.h>

double float_self(Value value) {
    double number = 0;
    (void)!float_check(value, &number);
    return number;
}

// ---- float(x) ----

static bool float_from_text(Vm *vm, Value value, bool *is_text, double *number) {
    *is_text = true;
    if (value_is_string(value) && string_is_ascii(value_as_string(value)) &&
        float_text_parse(value_as_string(value)->data, value_as_string(value)->length, number)) {
        return true; // no spaces around it, no underscores, as a rule
    }
    TextBuffer text;
    text_buffer_init(&text);
    *is_text = number_text_read(value, &text);
    bool is_valid = *is_text && number_text_parse_float(text.bytes, text.length, number);
    text_buffer_release(&text);
    return !*is_text || is_valid ||
           number_text_raise_invalid(vm, "could not convert string to float: ", value);
}

static bool raise_not_float(Vm *vm, Value value, Value converted) {
    return exception_raise(vm, CLASS_TYPE_ERROR, "%s.__float__ returned non-float (type %s)",
                           class_name_of(vm, value), class_name_of(vm, converted));
}

// A subclass of float may have a __float__ of its own. What that gives should be a plain float.
static bool float_from_method(Vm *vm, Value value, double *number) {
    Value method = value_special(vm, value, SPECIAL_FLOAT);
    if (value_is_absent(method) ||
        value_is(method, class_special(vm, runtime_class(vm, CLASS_FLOAT), SPECIAL_FLOAT))) {
        return object_to_double(vm, value, number);
    }
    Value converted;
    if (!object_call_special(vm, value, SPECIAL_FLOAT, NULL, 0, NULL, &converted)) {
        return false;
    }
    if (!float_check(converted, number)) {
        return raise_not_float(vm, value, converted);
    }
    if (value_is_double(converted)) {
        return true;
    }
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text,
                              "%s.__float__ returned non-float (type %s).  The ability to return "
                              "an instance of a strict subclass of float is deprecated, and may "
                              "be removed in a future version of Python.",
                              class_name_of(vm, value), class_name_of(vm, converted));
    bool done = warning_give(vm, CLASS_DEPRECATION_WARNING, text.bytes);
    text_buffer_release(&text);
    return done;
}

static bool float_from_any(Vm *vm, Value value, double *number) {
    bool is_text = false;
    if (float_check(value, number) && value_is_double(value)) {
        return true;
    }
    if (value_is_string(value) && !value_is_absent(value_special(vm, value, SPECIAL_FLOAT))) {
        return float_from_method(vm, value, number); // a subclass of str may say what number it is
    }
    if (!float_from_text(vm, value, &is_text, number)) {
        return false;
    }
    if (is_text) {
        return true;
    }
    if (!int_check(vm, value) && value_is_absent(value_special(vm, value, SPECIAL_FLOAT)) &&
        value_is_absent(value_special(vm, value, SPECIAL_INDEX))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "float() argument must be a string or a real number, not '%s'",
                               class_name_of(vm, value));
    }
    return float_from_method(vm, value, number);
}

NATIVE(float_new_native, "__new__", "(cls, x=0, /)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    bool is_plain = class == runtime_class(vm, CLASS_FLOAT);
    if (is_plain && value_is_double(args[1])) {
        *result = args[1];
        return true;
    }
    double number = 0;
    if (!float_from_any(vm, args[1], &number)) {
        return false;
    }
    *result = !is_plain       ? float_new_of(vm, class, number)
              : isnan(number) ? value_from_nan(++vm->runtime.nan_count)
                              : value_from_double(number);
    return true;
}

// ---- Operators ----

// A float or an int as a double. *is_number is false (nothing raised) for anything else.
static bool take_operand(Vm *vm, Value value, double *number, bool *is_number) {
    *is_number = true;
    if (float_check(value, number)) {
        return true;
    }
    *is_number = int_check(vm, value);
    return !*is_number || int_to_double(vm, value, number);
}

typedef bool (*FloatOperation)(Vm *vm, double a, double b, Value *result);

static bool float_operate(Vm *vm, Value left, Value right, FloatOperation operation,
                          Value *result) {
    double a = 0;
    double b = 0;
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
    return operation(vm, a, b, result);
}

static bool raise_zero_division(Vm *vm, const char *message) {
    return exception_raise(vm, CLASS_ZERO_DIVISION_ERROR, "%s", message);
}

static bool add(Vm *vm, double a, double b, Value *result) {
    (void)vm;
    *result = value_from_double(a + b);
    return true;
}

static bool subtract(Vm *vm, double a, double b, Value *result) {
    (void)vm;
    *result = value_from_double(a - b);
    return true;
}

static bool multiply(Vm *vm, double a, double b, Value *result) {
    (void)vm;
    *result = value_from_double(a * b);
    return true;
}

static bool divide(Vm *vm, double a, double b, Value *result) {
    if (b == 0) {
        return raise_zero_division(vm, "float division by zero");
    }
    *result = value_from_double(a / b);
    return true;
}

static bool floor_divide(Vm *vm, double a, double b, Value *result) {
    if (b == 0) {
        return raise_zero_division(vm, "float floor division by zero");
    }
    *result = value_from_double(float_floor_divide(a, b));
    return true;
}

static bool modulo(Vm *vm, double a, double b, Value *result) {
    if (b == 0) {
        return raise_zero_division(vm, "float modulo by zero");
    }
    *result = value_from_double(float_modulo(a, b));
    return true;
}

static bool divide_modulo(Vm *vm, double a, double b, Value *result) {
    if (b == 0) {
        return raise_zero_division(vm, "float divmod()");
    }
    *result = value_from_object(tuple_pair(vm, value_from_double(float_floor_divide(a, b)),
                                           value_from_double(float_modulo(a, b))));
    return true;
}

#define FLOAT_OPERATOR(identifier, operator_name, reflected_name, operator_text, operation)       \
    NATIVE(identifier, operator_name, "(self, value, /)", "Return self" operator_text "value.") { \
        return float_operate(vm, args[0], args[1], operation, result);                            \
    }                                                                                             \
    NATIVE(identifier##_reflected, reflected_name, "(self, value, /)",                            \
           "Return value" operator_text "self.") {                                                \
        return float_operate(vm, args[1], args[0], operation, result);                            \
    }

FLOAT_OPERATOR(float_add_native, "__add__", "__radd__", "+", add)
FLOAT_OPERATOR(float_sub_native, "__sub__", "__rsub__", "-", subtract)
FLOAT_OPERATOR(float_mul_native, "__mul__", "__rmul__", "*", multiply)
FLOAT_OPERATOR(float_truediv_native, "__truediv__", "__rtruediv__", "/", divide)
FLOAT_OPERATOR(float_floordiv_native, "__floordiv__", "__rfloordiv__", "//", floor_divide)
FLOAT_OPERATOR(float_mod_native, "__mod__", "__rmod__", "%", modulo)
FLOAT_OPERATOR(float_divmod_native, "__divmod__", "__rdivmod__", ", ", divide_modulo)

static bool float_power_any(Vm *vm, Value a, Value b, Value modulus, Value *result) {
    if (!value_is_none(modulus)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "pow() 3rd argument not allowed unless all arguments are integers");
    }
    return float_operate(vm, a, b, float_power, result);
}

NATIVE(float_pow_native, "__pow__", "(self, value, mod=None, /)", "Return pow(self, value, mod).") {
    return float_power_any(vm, args[0], args[1], args[2], result);
}

NATIVE(float_pow_reflected, "__rpow__", "(self, value, mod=None, /)",
       "Return pow(value, self, mod).") {
    return float_power_any(vm, args[1], args[0], args[2], result);
}

NATIVE(float_neg_native, "__neg__", "(self, /)", "-self") {
    *result = value_from_double(-float_self(args[0]));
    return true;
}

NATIVE(float_pos_native, "__pos__", "(self, /)", "+self") {
    *result = value_from_double(float_self(args[0]));
    return true;
}

NATIVE(float_abs_native, "__abs__", "(self, /)", "abs(self)") {
    *result = value_from_double(fabs(float_self(args[0])));
    return true;
}

NATIVE(float_bool_native, "__bool__", "(self, /)", "True if self else False") {
    *result = value_from_bool(float_self(args[0]) != 0);
    return true;
}

NATIVE(float_hash_native, "__hash__", "(self, /)", "Return hash(self).") {
    if (value_is_object(args[0]) && isnan(float_self(args[0]))) { // each NaN is a key of its own
        Value own = class_special(vm, runtime_class(vm, CLASS_OBJECT), SPECIAL_HASH);
        return object_call(vm, own, args, 1, result);
    }
    *result = int_from_int64(vm, (int64_t)float_hash(float_self(args[0])));
    return true;
}

// ---- Comparisons ----

static bool float_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result) {
    double left = float_self(a);
    double right = 0;
    if (float_check(b, &right)) {
        // NaN is unequal to all and neither above nor below.
        bool is_ordered = left == left && right == right;
        int order = (left > right) - (left < right);
        *result = value_from_bool(is_ordered ? comparison_holds(comparison, order)
                                             : comparison == COMPARE_NE);
    } else if (!int_check(vm, b)) {
        *result = VALUE_NOT_IMPLEMENTED;
    } else if (isnan(left)) {
        *result = value_from_bool(comparison == COMPARE_NE);
    } else {
        *result = value_from_bool(comparison_holds(comparison, float_compare_int(left, b)));
    }
    return true;
}

NATIVE_COMPARISONS(float_native, float_compare)

// ---- Conversions ----

static bool to_int(Vm *vm, Value *args, Value *result) {
    return int_from_double(vm, float_self(args[0]), result);
}

NATIVE(float_int_native, "__int__", "(self, /)", "int(self)") { return to_int(vm, args, result); }

NATIVE(float_trunc_native, "__trunc__", "(self, /)",
       "Return the Integral closest to x between 0 and x.") {
    return to_int(vm, args, result);
}

NATIVE(float_floor_native, "__floor__", "(self, /)", "Return the floor as an Integral.") {
    return int_from_double(vm, floor(float_self(args[0])), result);
}

NATIVE(float_ceil_native, "__ceil__", "(self, /)", "Return the ceiling as an Integral.") {
    return int_from_double(vm, ceil(float_self(args[0])), result);
}

NATIVE(float_float_native, "__float__", "(self, /)", "float(self)") {
    *result = value_from_double(float_self(args[0]));
    return true;
}

NATIVE(float_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    TextBuffer text;
    text_buffer_init(&text);
    float_append_repr(&text, float_self(args[0]));
    *result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return true;
}

NATIVE(float_format_native, "__format__", "(self, format_spec, /)",
       "Formats the float according to format_spec.") {
    String *specification;
    String *text;
    if (!native_want_string(vm, "__format__", "", args[1], &specification)) {
        return false;
    }
    bool works = specification->length == 0 ? object_str(vm, args[0], &text)
                                            : format_float(vm, float_self(args[0]), specification,
                                                           class_name_of(vm, args[0]), &text);
    if (works) {
        *result = value_from_object(text);
    }
    return works;
}

static const NativeDefinition *const float_operators[] = {&float_add_native,
                                                          &float_add_native_reflected,
                                                          &float_sub_native,
                                                          &float_sub_native_reflected,
                                                          &float_mul_native,
                                                          &float_mul_native_reflected,
                                                          &float_truediv_native,
                                                          &float_truediv_native_reflected,
                                                          &float_floordiv_native,
                                                          &float_floordiv_native_reflected,
                                                          &float_mod_native,
                                                          &float_mod_native_reflected,
                                                          &float_divmod_native,
                                                          &float_divmod_native_reflected,
                                                          &float_pow_native,
                                                          &float_pow_reflected,
                                                          &float_neg_native,
                                                          &float_pos_native,
                                                          &float_abs_native,
                                                          &float_bool_native,
                                                          &float_hash_native,
                                                          &float_int_native,
                                                          &float_trunc_native,
                                                          &float_floor_native,
                                                          &float_ceil_native,
                                                          &float_float_native,
                                                          &float_repr_native,
                                                          &float_format_native,
                                                          NATIVE_COMPARISONS_TABLE(float_native),
                                                          NULL};

void builtins_float_register(Vm *vm) {
    static const NativeDefinition *const constructor[] = {&float_new_native, NULL};
    Class *class = runtime_class(vm, CLASS_FLOAT);
    native_add_static_methods(vm, class, constructor);
    native_add_methods(vm, class, float_operators);
    float_methods_register(vm);
    complex_register(vm);
}
