// float_functions.c: math's functions from floats to floats: a table of C's, with Python's errors.
#include "stdlib/library.h"
#include "stdlib/math/gamma.h"
#include "stdlib/math/math_module.h"

#include <math.h>

// A NaN out of no NaN is a domain error; an infinity out of a finite argument is a range error
// where the function grows without bound, else a pole: a domain error.
static bool answer(Vm *vm, double argument, double value, bool can_overflow, Value *result) {
    if (isnan(value) && !isnan(argument)) {
        return math_raise_domain(vm);
    }
    if (isinf(value) && isfinite(argument)) {
        return can_overflow ? math_raise_range(vm) : math_raise_domain(vm);
    }
    *result = value_from_double(value);
    return true;
}

#define UNARY(name, function, can_overflow, documentation)         \
    NATIVE(math_##name##_native, #name, "(x, /)", documentation) { \
        double x;                                                  \
        return object_to_double(vm, args[0], &x) &&                \
               answer(vm, x, function(x), can_overflow, result);   \
    }

static double sine_of(double x) { return isinf(x) ? (double)NAN : sin(x); }
static double cosine_of(double x) { return isinf(x) ? (double)NAN : cos(x); }
static double tangent_of(double x) { return isinf(x) ? (double)NAN : tan(x); }
static double degrees_of(double x) { return x * (180.0 / 3.141592653589793); }
static double radians_of(double x) { return x * (3.141592653589793 / 180.0); }

UNARY(acos, acos, false,
      "Return the arc cosine (measured in radians) of x.\n\nThe result is between 0 and pi.")
UNARY(acosh, acosh, false, "Return the inverse hyperbolic cosine of x.")
UNARY(asin, asin, false,
      "Return the arc sine (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.")
UNARY(asinh, asinh, false, "Return the inverse hyperbolic sine of x.")
UNARY(atan, atan, false,
      "Return the arc tangent (measured in radians) of x.\n\nThe result is between -pi/2 and pi/2.")
UNARY(atanh, atanh, false, "Return the inverse hyperbolic tangent of x.")
UNARY(cbrt, cbrt, false, "Return the cube root of x.")
UNARY(cos, cosine_of, false, "Return the cosine of x (measured in radians).")
UNARY(cosh, cosh, true, "Return the hyperbolic cosine of x.")
UNARY(erf, erf, false, "Error function at x.")
UNARY(erfc, erfc, false, "Complementary error function at x.")
UNARY(exp, exp, true, "Return e raised to the power of x.")
UNARY(exp2, exp2, true, "Return 2 raised to the power of x.")
UNARY(expm1, expm1, true,
      "Return exp(x)-1.\n\nThis function avoids the loss of precision involved in the direct "
      "evaluation of exp(x)-1 for small x.")
UNARY(fabs, fabs, false, "Return the absolute value of the float x.")
UNARY(gamma, gamma_of, true, "Gamma function at x.")
UNARY(lgamma, log_gamma_of, true, "Natural logarithm of absolute value of Gamma function at x.")
UNARY(log1p, log1p, false, "Return the natural logarithm of 1+x (base e).")
UNARY(sin, sine_of, false, "Return the sine of x (measured in radians).")
UNARY(sinh, sinh, true, "Return the hyperbolic sine of x.")
UNARY(sqrt, sqrt, false, "Return the square root of x.")
UNARY(tan, tangent_of, false, "Return the tangent of x (measured in radians).")
UNARY(tanh, tanh, false, "Return the hyperbolic tangent of x.")

#define PLAIN(name, function, documentation)                       \
    NATIVE(math_##name##_native, #name, "(x, /)", documentation) { \
        double x;                                                  \
        if (!object_to_double(vm, args[0], &x)) {                  \
            return false;                                          \
        }                                                          \
        *result = value_from_double(function(x));                  \
        return true;                                               \
    }

PLAIN(degrees, degrees_of, "Convert angle x from radians to degrees.")
PLAIN(radians, radians_of, "Convert angle x from degrees to radians.")

// ---- Logarithms: of ints of any size too --------------------------------------------------------

// |value| = *fraction * 2 ** *exponent, for an int too large for a float.
static bool split_big(Vm *vm, Value value, double *fraction, int64_t *exponent) {
    int64_t shift = (int64_t)int_bit_length(value) - 64;
    Value top;
    if (!int_shift_right(vm, value, value_from_int(shift), &top)) {
        return false;
    }
    *fraction = ldexp(int_to_double_saturating(top), -64);
    *exponent = shift + 64;
    return true;
}

typedef double (*Logarithm)(double x);

static bool logarithm(Vm *vm, Value value, Logarithm function, Value *result) {
    if (int_check(vm, value)) {
        Value number = int_plain(vm, value);
        if (int_sign(number) <= 0) {
            return math_raise_domain(vm);
        }
        if (int_bit_length(number) > 1020) {
            double fraction;
            int64_t exponent;
            if (!split_big(vm, number, &fraction, &exponent)) {
                return false;
            }
            *result = value_from_double(function(fraction) + (double)exponent * function(2.0));
            return true;
        }
        *result = value_from_double(function(int_to_double_saturating(number)));
        return true;
    }
    double x;
    if (!object_to_double(vm, value, &x)) {
        return false;
    }
    if (x <= 0) {
        return math_raise_domain(vm);
    }
    *result = value_from_double(function(x));
    return true;
}

NATIVE(math_log_native, "log", "(x, base=<absent>, /)",
       "log(x, [base=math.e])\nReturn the logarithm of x to the given base.\n\nIf the base is not "
       "specified, returns the natural logarithm (base e) of x.") {
    if (!logarithm(vm, args[0], log, result) || value_is_absent(args[1])) {
        return value_is_absent(args[1]) && value_is_absent(exception_raised(vm));
    }
    Value base;
    if (!logarithm(vm, args[1], log, &base)) {
        return false;
    }
    if (value_as_double(base) == 0.0) {
        return exception_raise(vm, CLASS_ZERO_DIVISION_ERROR, "float division by zero");
    }
    *result = value_from_double(value_as_double(*result) / value_as_double(base));
    return true;
}

NATIVE(math_log2_native, "log2", "(x, /)", "Return the base 2 logarithm of x.") {
    return logarithm(vm, args[0], log2, result);
}

NATIVE(math_log10_native, "log10", "(x, /)", "Return the base 10 logarithm of x.") {
    return logarithm(vm, args[0], log10, result);
}

// ---- Two arguments -----------------------------------------------------------------------------

static bool two_doubles(Vm *vm, Value *args, double *x, double *y) {
    return object_to_double(vm, args[0], x) && object_to_double(vm, args[1], y);
}

NATIVE(
    math_atan2_native, "atan2", "(y, x, /)",
    "Return the arc tangent (measured in radians) of y/x.\n\nUnlike atan(y/x), the signs of both "
    "x and y are considered.") {
    double y;
    double x;
    if (!two_doubles(vm, args, &y, &x)) {
        return false;
    }
    *result = value_from_double(atan2(y, x));
    return true;
}

NATIVE(math_copysign_native, "copysign", "(x, y, /)",
       "Return a float with the magnitude (absolute value) of x but the sign of y.") {
    double x;
    double y;
    if (!two_doubles(vm, args, &x, &y)) {
        return false;
    }
    *result = value_from_double(copysign(x, y));
    return true;
}

NATIVE(math_fmod_native, "fmod", "(x, y, /)",
       "Return fmod(x, y), according to platform C.\n\nx % y may differ.") {
    double x;
    double y;
    if (!two_doubles(vm, args, &x, &y)) {
        return false;
    }
    if ((isinf(x) && !isnan(y)) || (y == 0.0 && !isnan(x))) {
        return math_raise_domain(vm);
    }
    *result = value_from_double(fmod(x, y));
    return true;
}

NATIVE(math_remainder_native, "remainder", "(x, y, /)",
       "Difference between x and the closest integer multiple of y.\n\nReturn x - n*y where n*y is "
       "the closest integer multiple of y.\nIn the case where x is exactly halfway between two "
       "multiples of\ny, the nearest even value of n is used. The result is always exact.") {
    double x;
    double y;
    if (!two_doubles(vm, args, &x, &y)) {
        return false;
    }
    if (!isnan(x) && !isnan(y) && (isinf(x) || y == 0.0)) {
        return math_raise_domain(vm);
    }
    *result = value_from_double(remainder(x, y));
    return true;
}

NATIVE(math_pow_native, "pow", "(x, y, /)", "Return x**y (x to the power of y).") {
    double x;
    double y;
    if (!two_doubles(vm, args, &x, &y)) {
        return false;
    }
    double value = pow(x, y);
    if (isfinite(x) && isfinite(y)) {
        if (isnan(value) || (isinf(value) && x == 0.0)) {
            return math_raise_domain(vm);
        }
        if (isinf(value)) {
            return math_raise_range(vm);
        }
    }
    *result = value_from_double(value);
    return true;
}

NATIVE(math_fma_native, "fma", "(x, y, z, /)",
       "Fused multiply-add operation.\n\nCompute (x * y) + z with a single round.") {
    double x;
    double y;
    double z;
    if (!two_doubles(vm, args, &x, &y) || !object_to_double(vm, args[2], &z)) {
        return false;
    }
    double value = fma(x, y, z);
    if (isnan(value) && !isnan(x) && !isnan(y) && !isnan(z)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "invalid operation in fma");
    }
    if (isinf(value) && isfinite(x) && isfinite(y) && isfinite(z)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "overflow in fma");
    }
    *result = value_from_double(value);
    return true;
}

void math_add_float_functions(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&math_acos_native,
                                                        &math_acosh_native,
                                                        &math_asin_native,
                                                        &math_asinh_native,
                                                        &math_atan_native,
                                                        &math_atanh_native,
                                                        &math_cbrt_native,
                                                        &math_cos_native,
                                                        &math_cosh_native,
                                                        &math_erf_native,
                                                        &math_erfc_native,
                                                        &math_exp_native,
                                                        &math_exp2_native,
                                                        &math_expm1_native,
                                                        &math_fabs_native,
                                                        &math_gamma_native,
                                                        &math_lgamma_native,
                                                        &math_log1p_native,
                                                        &math_sin_native,
                                                        &math_sinh_native,
                                                        &math_sqrt_native,
                                                        &math_tan_native,
                                                        &math_tanh_native,
                                                        &math_degrees_native,
                                                        &math_radians_native,
                                                        &math_log_native,
                                                        &math_log2_native,
                                                        &math_log10_native,
                                                        &math_atan2_native,
                                                        &math_copysign_native,
                                                        &math_fmod_native,
                                                        &math_remainder_native,
                                                        &math_pow_native,
                                                        &math_fma_native,
                                                        NULL};
    native_add_functions(vm, module, functions);
}
