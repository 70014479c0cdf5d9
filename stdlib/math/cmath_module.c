// cmath_module.c: the module cmath: what scripts see of cmath_functions.c.
#include "stdlib/library.h"
#include "stdlib/math/cmath_functions.h"
#include "stdlib/math/math_module.h"
#include "stdlib/modules.h"

#include <errno.h>
#include <math.h>

// A number, or an object with __complex__, __float__ or __index__.
static bool want_complex(Vm *vm, Value value, ComplexNumber *number) {
    if (complex_check(value, &number->real, &number->imaginary)) {
        return true;
    }
    if (!value_is_absent(value_special(vm, value, SPECIAL_COMPLEX))) {
        Value converted;
        return object_call_special(vm, value, SPECIAL_COMPLEX, NULL, 0, NULL, &converted) &&
               (complex_check(converted, &number->real, &number->imaginary) ||
                exception_raise(vm, CLASS_TYPE_ERROR, "__complex__ returned non-complex (type %s)",
                                class_name_of(vm, converted)));
    }
    number->imaginary = 0;
    return object_to_double(vm, value, &number->real);
}

static bool check(Vm *vm) {
    if (errno == EDOM) {
        return math_raise_domain(vm);
    }
    return errno != ERANGE || math_raise_range(vm);
}

#define FUNCTION(name, documentation)                               \
    NATIVE(cmath_##name##_native, #name, "(z, /)", documentation) { \
        ComplexNumber z;                                            \
        if (!want_complex(vm, args[0], &z)) {                       \
            return false;                                           \
        }                                                           \
        errno = 0;                                                  \
        ComplexNumber value = cmath_##name(z);                      \
        *result = complex_new(vm, value.real, value.imaginary);     \
        return check(vm);                                           \
    }

FUNCTION(acos, "Return the arc cosine of z.")
FUNCTION(acosh, "Return the inverse hyperbolic cosine of z.")
FUNCTION(asin, "Return the arc sine of z.")
FUNCTION(asinh, "Return the inverse hyperbolic sine of z.")
FUNCTION(atan, "Return the arc tangent of z.")
FUNCTION(atanh, "Return the inverse hyperbolic tangent of z.")
FUNCTION(cos, "Return the cosine of z.")
FUNCTION(cosh, "Return the hyperbolic cosine of z.")
FUNCTION(exp, "Return the exponential value e**z.")
FUNCTION(sin, "Return the sine of z.")
FUNCTION(sinh, "Return the hyperbolic sine of z.")
FUNCTION(sqrt, "Return the square root of z.")
FUNCTION(tan, "Return the tangent of z.")
FUNCTION(tanh, "Return the hyperbolic tangent of z.")

NATIVE(cmath_log_native, "log", "(z, base=<absent>, /)",
       "log(z[, base]) -> the logarithm of z to the given base.\n\nIf the base is not specified, "
       "returns the natural logarithm (base e) of z.") {
    ComplexNumber z;
    ComplexNumber base;
    bool has_base = !value_is_absent(args[1]);
    if (!want_complex(vm, args[0], &z) || (has_base && !want_complex(vm, args[1], &base))) {
        return false;
    }
    errno = 0;
    ComplexNumber value = cmath_log(z);
    if (has_base) {
        ComplexNumber divisor = cmath_log(base);
        if (errno == 0 && divisor.real == 0 && divisor.imaginary == 0) {
            errno = EDOM;
        }
        if (errno == 0 && !complex_divide(vm, value, divisor, &value)) {
            return false;
        }
    }
    *result = complex_new(vm, value.real, value.imaginary);
    return check(vm);
}

NATIVE(cmath_log10_native, "log10", "(z, /)", "Return the base-10 logarithm of z.") {
    static const double LOG_10 = 2.30258509299404568402;
    ComplexNumber z;
    if (!want_complex(vm, args[0], &z)) {
        return false;
    }
    errno = 0;
    ComplexNumber value = cmath_log(z);
    *result = complex_new(vm, value.real / LOG_10, value.imaginary / LOG_10);
    return check(vm);
}

NATIVE(cmath_phase_native, "phase", "(z, /)",
       "Return argument, also known as the phase angle, of "
       "a complex.") {
    ComplexNumber z;
    if (!want_complex(vm, args[0], &z)) {
        return false;
    }
    *result = value_from_double(atan2(z.imaginary, z.real));
    return true;
}

NATIVE(cmath_polar_native, "polar", "(z, /)",
       "Convert a complex from rectangular coordinates to polar coordinates.\n\nr is the distance "
       "from 0 and phi the phase angle.") {
    ComplexNumber z;
    if (!want_complex(vm, args[0], &z)) {
        return false;
    }
    double size = hypot(z.real, z.imaginary);
    if (isinf(size) && isfinite(z.real) && isfinite(z.imaginary)) {
        return math_raise_range(vm);
    }
    *result = value_from_object(
        tuple_pair(vm, value_from_double(size), value_from_double(atan2(z.imaginary, z.real))));
    return true;
}

NATIVE(cmath_rect_native, "rect", "(r, phi, /)",
       "Convert from polar coordinates to rectangular coordinates.") {
    double size;
    double angle;
    if (!object_to_double(vm, args[0], &size) || !object_to_double(vm, args[1], &angle)) {
        return false;
    }
    errno = 0;
    ComplexNumber value = cmath_rect(size, angle);
    *result = complex_new(vm, value.real, value.imaginary);
    return check(vm);
}

#define QUESTION(name, expression, documentation)                   \
    NATIVE(cmath_##name##_native, #name, "(z, /)", documentation) { \
        ComplexNumber z;                                            \
        if (!want_complex(vm, args[0], &z)) {                       \
            return false;                                           \
        }                                                           \
        *result = value_from_bool(expression);                      \
        return true;                                                \
    }

QUESTION(isfinite, isfinite(z.real) && isfinite(z.imaginary),
         "Return True if both the real and imaginary parts of z are finite, else False.")
QUESTION(isinf, isinf(z.real) || isinf(z.imaginary),
         "Checks if the real or imaginary part of z is infinite.")
QUESTION(isnan, isnan(z.real) || isnan(z.imaginary),
         "Checks if the real or imaginary part of z not a number (NaN).")

static bool is_close(ComplexNumber a, ComplexNumber b, double relative, double absolute) {
    if (a.real == b.real && a.imaginary == b.imaginary) {
        return true;
    }
    if (isinf(a.real) || isinf(a.imaginary) || isinf(b.real) || isinf(b.imaginary)) {
        return false;
    }
    double distance = hypot(a.real - b.real, a.imaginary - b.imaginary);
    return distance <= relative * hypot(b.real, b.imaginary) ||
           distance <= relative * hypot(a.real, a.imaginary) || distance <= absolute;
}

NATIVE(cmath_isclose_native, "isclose", "(a, b, *, rel_tol=<absent>, abs_tol=<absent>)",
       "Determine whether two complex numbers are close in value.\n\n  rel_tol\n    maximum "
       "difference for being considered \"close\", relative to the\n    magnitude of the input "
       "values\n  abs_tol\n    maximum difference for being considered \"close\", regardless of "
       "the\n    magnitude of the input values\n\nReturn True if a is close in value to b, and "
       "False otherwise.") {
    ComplexNumber a;
    ComplexNumber b;
    double relative = 1e-9;
    double absolute = 0;
    if (!want_complex(vm, args[0], &a) || !want_complex(vm, args[1], &b) ||
        (!value_is_absent(args[2]) && !object_to_double(vm, args[2], &relative)) ||
        (!value_is_absent(args[3]) && !object_to_double(vm, args[3], &absolute))) {
        return false;
    }
    if (relative < 0 || absolute < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "tolerances must be non-negative");
    }
    *result = value_from_bool(is_close(a, b, relative, absolute));
    return true;
}

bool cmath_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &cmath_acos_native,  &cmath_acosh_native, &cmath_asin_native,    &cmath_asinh_native,
        &cmath_atan_native,  &cmath_atanh_native, &cmath_cos_native,     &cmath_cosh_native,
        &cmath_exp_native,   &cmath_log_native,   &cmath_log10_native,   &cmath_sin_native,
        &cmath_sinh_native,  &cmath_sqrt_native,  &cmath_tan_native,     &cmath_tanh_native,
        &cmath_phase_native, &cmath_polar_native, &cmath_rect_native,    &cmath_isfinite_native,
        &cmath_isinf_native, &cmath_isnan_native, &cmath_isclose_native, NULL};
    native_add_functions(vm, module, functions);
    library_set(vm, module, "pi", value_from_double(3.14159265358979323846));
    library_set(vm, module, "e", value_from_double(2.71828182845904523536));
    library_set(vm, module, "tau", value_from_double(6.28318530717958647692));
    library_set(vm, module, "inf", value_from_double((double)INFINITY));
    library_set(vm, module, "nan", value_from_double((double)NAN));
    library_set(vm, module, "infj", complex_new(vm, 0, (double)INFINITY));
    library_set(vm, module, "nanj", complex_new(vm, 0, (double)NAN));
    library_set_text(vm, module, "__doc__",
                     "This module provides access to mathematical functions for complex\nnumbers.");
    return true;
}
