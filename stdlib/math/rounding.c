// rounding.c: math's functions that take floats apart, round them, compare them, step to the next.
#include "stdlib/library.h"
#include "stdlib/math/math_module.h"

#include <math.h>

// __ceil__, __floor__ or __trunc__ of the argument; plain floats are answered here.
static bool round_by(Vm *vm, Value value, Special special, double (*function)(double),
                     Value *result) {
    if (value_is_double(value)) {
        return int_from_double(vm, function(value_as_double(value)), result);
    }
    bool found;
    if (!object_call_special(vm, value, special, NULL, 0, &found, result)) {
        return false;
    }
    if (found) {
        return true;
    }
    double number;
    return object_to_double(vm, value, &number) && int_from_double(vm, function(number), result);
}

NATIVE(math_ceil_native, "ceil", "(x, /)",
       "Return the ceiling of x as an Integral.\n\nThis is the smallest integer >= x.") {
    return round_by(vm, args[0], SPECIAL_CEIL, ceil, result);
}

NATIVE(math_floor_native, "floor", "(x, /)",
       "Return the floor of x as an Integral.\n\nThis is the largest integer <= x.") {
    return round_by(vm, args[0], SPECIAL_FLOOR, floor, result);
}

NATIVE(
    math_trunc_native, "trunc", "(x, /)",
    "Truncates the Real x to the nearest Integral toward 0.\n\nUses the __trunc__ magic method.") {
    if (value_is_double(args[0])) {
        return int_from_double(vm, trunc(value_as_double(args[0])), result);
    }
    bool found;
    if (!object_call_special(vm, args[0], SPECIAL_TRUNC, NULL, 0, &found, result)) {
        return false;
    }
    if (!found) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "type %s doesn't define __trunc__ method",
                               class_name_of(vm, args[0]));
    }
    return true;
}

NATIVE(math_frexp_native, "frexp", "(x, /)",
       "Return the mantissa and exponent of x, as pair (m, e).\n\nm is a float and e is an int, "
       "such that x = m * 2.**e.") {
    double x;
    if (!object_to_double(vm, args[0], &x)) {
        return false;
    }
    int exponent = 0;
    double mantissa = isfinite(x) ? frexp(x, &exponent) : x;
    *result =
        value_from_object(tuple_pair(vm, value_from_double(mantissa), value_from_int(exponent)));
    return true;
}

NATIVE(math_ldexp_native, "ldexp", "(x, i, /)",
       "Return x * (2**i).\n\nThis is essentially the inverse of frexp().") {
    double x;
    if (!object_to_double(vm, args[0], &x)) {
        return false;
    }
    if (!int_check(vm, args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "Expected an int as second argument to ldexp.");
    }
    int64_t exponent = int_clamp_int64(int_plain(vm, args[1]));
    exponent = exponent > 100000 ? 100000 : exponent < -100000 ? -100000 : exponent;
    double value = ldexp(x, (int)exponent);
    if (isinf(value) && isfinite(x)) {
        return math_raise_range(vm);
    }
    *result = value_from_double(value);
    return true;
}

NATIVE(math_modf_native, "modf", "(x, /)",
       "Return the fractional and integer parts of x.\n\nBoth results carry the sign of x and are "
       "floats.") {
    double x;
    if (!object_to_double(vm, args[0], &x)) {
        return false;
    }
    double whole;
    double fraction = modf(x, &whole);
    *result =
        value_from_object(tuple_pair(vm, value_from_double(fraction), value_from_double(whole)));
    return true;
}

// ---- Questions ---------------------------------------------------------------------------------

NATIVE(math_isfinite_native, "isfinite", "(x, /)",
       "Return True if x is neither an infinity nor a NaN, and False otherwise.") {
    double x;
    if (!object_to_double(vm, args[0], &x)) {
        return false;
    }
    *result = value_from_bool(isfinite(x));
    return true;
}

NATIVE(math_isinf_native, "isinf", "(x, /)",
       "Return True if x is a positive or negative infinity, and False otherwise.") {
    double x;
    if (!object_to_double(vm, args[0], &x)) {
        return false;
    }
    *result = value_from_bool(isinf(x));
    return true;
}

NATIVE(math_isnan_native, "isnan", "(x, /)",
       "Return True if x is a NaN (not a number), and False otherwise.") {
    double x;
    if (!object_to_double(vm, args[0], &x)) {
        return false;
    }
    *result = value_from_bool(isnan(x));
    return true;
}

static bool tolerance(Vm *vm, Value value, double usual, double *number) {
    *number = usual;
    return value_is_absent(value) || object_to_double(vm, value, number);
}

NATIVE(math_isclose_native, "isclose", "(a, b, *, rel_tol=<absent>, abs_tol=<absent>)",
       "Determine whether two floating-point numbers are close in value.\n\nFor the values to be "
       "considered close, the difference between them\nmust be smaller than at least one of the "
       "tolerances.") {
    double a;
    double b;
    double relative;
    double absolute;
    if (!object_to_double(vm, args[0], &a) || !object_to_double(vm, args[1], &b) ||
        !tolerance(vm, args[2], 1e-09, &relative) || !tolerance(vm, args[3], 0.0, &absolute)) {
        return false;
    }
    if (relative < 0.0 || absolute < 0.0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "tolerances must be non-negative");
    }
    bool is_close = a == b;
    if (!is_close && !isinf(a) && !isinf(b)) {
        double difference = fabs(b - a);
        is_close = difference <= fabs(relative * b) || difference <= fabs(relative * a) ||
                   difference <= absolute;
    }
    *result = value_from_bool(is_close);
    return true;
}

// ---- Neighbours --------------------------------------------------------------------------------

// Doubles in order as integers: neighbours differ by one.
static int64_t ordinal_of(double number) {
    int64_t bits;
    memcpy(&bits, &number, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
}

static double from_ordinal(int64_t ordinal) {
    int64_t bits = ordinal < 0 ? INT64_MIN - ordinal : ordinal;
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static double step_towards(double x, double y, uint64_t steps) {
    if (isnan(x) || isnan(y)) {
        return x + y;
    }
    if (x == y) {
        return steps == 0 ? x : y;
    }
    int64_t from = ordinal_of(x);
    int64_t to = ordinal_of(y);
    uint64_t distance = from < to ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    if (steps >= distance) {
        return y;
    }
    uint64_t reached = from < to ? (uint64_t)from + steps : (uint64_t)from - steps;
    return steps == 0 ? x : from_ordinal((int64_t)reached);
}

NATIVE(math_nextafter_native, "nextafter", "(x, y, /, *, steps=None)",
       "Return the floating-point value the given number of steps after x towards y.\n\nIf steps "
       "is not specified or is None, it defaults to 1.") {
    double x;
    double y;
    if (!object_to_double(vm, args[0], &x) || !object_to_double(vm, args[1], &y)) {
        return false;
    }
    uint64_t steps = 1;
    if (!value_is_none(args[2])) {
        Value integer;
        if (!object_index(vm, args[2], &integer)) {
            return false;
        }
        if (int_sign(integer) < 0) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "steps must be a non-negative integer");
        }
        int64_t number = int_clamp_int64(integer);
        steps = number == INT64_MAX ? UINT64_MAX : (uint64_t)number;
    }
    *result =
        value_from_double(value_is_none(args[2]) ? nextafter(x, y) : step_towards(x, y, steps));
    return true;
}

NATIVE(math_ulp_native, "ulp", "(x, /)",
       "Return the value of the least significant bit of the float x.") {
    double x;
    if (!object_to_double(vm, args[0], &x)) {
        return false;
    }
    x = fabs(x);
    double unit = x;
    if (isfinite(x)) {
        double next = nextafter(x, (double)INFINITY);
        unit = isinf(next) ? x - nextafter(x, (double)-INFINITY) : next - x;
    }
    *result = value_from_double(unit);
    return true;
}

void math_add_rounding(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&math_ceil_native,
                                                        &math_floor_native,
                                                        &math_trunc_native,
                                                        &math_frexp_native,
                                                        &math_ldexp_native,
                                                        &math_modf_native,
                                                        &math_isfinite_native,
                                                        &math_isinf_native,
                                                        &math_isnan_native,
                                                        &math_isclose_native,
                                                        &math_nextafter_native,
                                                        &math_ulp_native,
                                                        NULL};
    native_add_functions(vm, module, functions);
}
