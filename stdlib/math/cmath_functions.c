// cmath_functions.c: see cmath_functions.h.
//
// The formulas are Kahan's (Branch Cuts for Complex Elementary Functions): each part of a result is
// computed in a way that neither cancels nor overflows on the way. What is infinite or no number
// follows Annex G of the C standard, which C's own functions know.
#include "stdlib/math/cmath_functions.h"

#include <complex.h>
#include <errno.h>
#include <float.h>
#include <math.h>
#include <string.h>

static const double LOG_2 = 0.6931471805599453094;
static const double HALF_PI = 1.5707963267948966192;
static const double EULER = 2.7182818284590452354;
static const double LARGE = DBL_MAX / 4; // sums of squares of what is larger may overflow
// Halves are taken of the exponents of the smallest numbers, which must be scaled up first.
enum { SCALE_UP = 53, SCALE_DOWN = -27 };

static double large_root(void) { return sqrt(LARGE); }

static double large_logarithm(void) { return log(LARGE); }

static ComplexNumber of(double real, double imaginary) { return (ComplexNumber){real, imaginary}; }

static bool is_finite(ComplexNumber z) { return isfinite(z.real) && isfinite(z.imaginary); }

// A sum would lose the sign of a zero, and CMPLX is not there with every compiler.
static double complex c_complex(ComplexNumber z) {
    double parts[] = {z.real, z.imaginary};
    double complex value;
    memcpy(&value, parts, sizeof value); // C lays it out so
    return value;
}

// What C's function gives for an argument that is not finite.
static ComplexNumber ask_c(ComplexNumber z, double complex (*function)(double complex)) {
    int trouble = errno;
    double complex value = function(c_complex(z));
    errno = trouble;
    return of(creal(value), cimag(value));
}

// Times i and times -i, for functions that are others on a turned plane.
static ComplexNumber turn(ComplexNumber z) { return of(-z.imaginary, z.real); }

static ComplexNumber turn_back(ComplexNumber z) { return of(z.imaginary, -z.real); }

// C's functions set errno for what happens on the way, such as an underflow: that is no trouble.
static ComplexNumber fine(ComplexNumber value) {
    errno = 0;
    return value;
}

static void check_overflow(ComplexNumber value) {
    errno = 0;
    if (isinf(value.real) || isinf(value.imaginary)) {
        errno = ERANGE;
    }
}

ComplexNumber cmath_sqrt(ComplexNumber z) {
    if (!is_finite(z)) {
        return ask_c(z, csqrt);
    }
    if (z.real == 0 && z.imaginary == 0) {
        return fine(of(0, z.imaginary));
    }
    double x = fabs(z.real);
    double y = fabs(z.imaginary);
    double root;
    if (x < DBL_MIN && y < DBL_MIN) {
        x = ldexp(x, SCALE_UP);
        root = ldexp(sqrt(x + hypot(x, ldexp(y, SCALE_UP))), SCALE_DOWN);
    } else {
        x /= 8;
        root = 2 * sqrt(x + hypot(x, y / 8));
    }
    double other = y / (2 * root);
    return fine(z.real >= 0 ? of(root, copysign(other, z.imaginary))
                            : of(other, copysign(root, z.imaginary)));
}

// log(|z|) of what is too large for |z|.
static double log_of_large(ComplexNumber z) {
    return log(hypot(z.real / 2, z.imaginary / 2)) + LOG_2;
}

static bool is_large(ComplexNumber z, double bound) {
    return fabs(z.real) > bound || fabs(z.imaginary) > bound;
}

// log(|2z|), of a large z.
static double log_of_double(ComplexNumber z) {
    return log(hypot(z.real / 2, z.imaginary / 2)) + LOG_2 * 2;
}

ComplexNumber cmath_acos(ComplexNumber z) {
    if (!is_finite(z)) {
        return ask_c(z, cacos);
    }
    if (is_large(z, LARGE)) {
        double size = log_of_double(z);
        return fine(of(atan2(fabs(z.imaginary), z.real),
                       z.real < 0 ? -copysign(size, z.imaginary) : copysign(size, -z.imaginary)));
    }
    ComplexNumber minus = cmath_sqrt(of(1 - z.real, -z.imaginary));
    ComplexNumber plus = cmath_sqrt(of(1 + z.real, z.imaginary));
    return fine(of(2 * atan2(minus.real, plus.real),
                   asinh(plus.real * minus.imaginary - plus.imaginary * minus.real)));
}

ComplexNumber cmath_acosh(ComplexNumber z) {
    if (!is_finite(z)) {
        return z.real == 0 && isnan(z.imaginary) ? of((double)NAN, (double)NAN) : ask_c(z, cacosh);
    }
    if (is_large(z, LARGE)) {
        return fine(of(log_of_double(z), atan2(z.imaginary, z.real)));
    }
    ComplexNumber minus = cmath_sqrt(of(z.real - 1, z.imaginary));
    ComplexNumber plus = cmath_sqrt(of(z.real + 1, z.imaginary));
    return fine(of(asinh(minus.real * plus.real + minus.imaginary * plus.imaginary),
                   2 * atan2(minus.imaginary, plus.real)));
}

ComplexNumber cmath_asinh(ComplexNumber z) {
    if (!is_finite(z)) {
        return ask_c(z, casinh);
    }
    if (is_large(z, LARGE)) {
        double size = log_of_double(z);
        return fine(of(z.imaginary >= 0 ? copysign(size, z.real) : -copysign(size, -z.real),
                       atan2(z.imaginary, fabs(z.real))));
    }
    ComplexNumber plus = cmath_sqrt(of(1 + z.imaginary, -z.real));
    ComplexNumber minus = cmath_sqrt(of(1 - z.imaginary, z.real));
    return fine(of(asinh(plus.real * minus.imaginary - minus.real * plus.imaginary),
                   atan2(z.imaginary, plus.real * minus.real - plus.imaginary * minus.imaginary)));
}

ComplexNumber cmath_asin(ComplexNumber z) { return turn_back(cmath_asinh(turn(z))); }

ComplexNumber cmath_atanh(ComplexNumber z) {
    if (!is_finite(z)) {
        return ask_c(z, catanh);
    }
    if (z.real < 0 || (z.real == 0 && signbit(z.real))) {
        ComplexNumber mirrored = cmath_atanh(of(-z.real, -z.imaginary));
        return of(-mirrored.real, -mirrored.imaginary);
    }
    double y = fabs(z.imaginary);
    if (is_large(z, large_root())) {
        double size = hypot(z.real / 2, z.imaginary / 2);
        return fine(of(z.real / 4 / size / size, -copysign(HALF_PI, -z.imaginary)));
    }
    if (z.real == 1 && y < sqrt(DBL_MIN)) {
        if (y == 0) {
            errno = EDOM;
            return of((double)INFINITY, z.imaginary);
        }
        return fine(of(-log(sqrt(y) / sqrt(hypot(y, 2))), copysign(atan2(2, -y) / 2, z.imaginary)));
    }
    double rest = 1 - z.real;
    return fine(of(log1p(4 * z.real / (rest * rest + y * y)) / 4,
                   -atan2(-2 * z.imaginary, rest * (1 + z.real) - y * y) / 2));
}

ComplexNumber cmath_atan(ComplexNumber z) { return turn_back(cmath_atanh(turn(z))); }

// Whether an imaginary part is infinite where the function would have to know its remainder.
static void check_angle(double angle, bool matters) {
    if (isinf(angle) && matters) {
        errno = EDOM;
    }
}

// An infinite size at a finite angle.
static ComplexNumber infinite_at(double size, double angle) {
    return of(copysign(size, cos(angle)), copysign(size, sin(angle)));
}

ComplexNumber cmath_exp(ComplexNumber z) {
    if (!is_finite(z)) {
        check_angle(z.imaginary, !isnan(z.real) && !(isinf(z.real) && z.real < 0));
        if (isinf(z.real) && isfinite(z.imaginary) && z.imaginary != 0) {
            return infinite_at(z.real > 0 ? (double)INFINITY : 0, z.imaginary);
        }
        return ask_c(z, cexp);
    }
    double real;
    double imaginary;
    if (z.real > large_logarithm()) {
        double size = exp(z.real - 1);
        real = size * cos(z.imaginary) * EULER;
        imaginary = size * sin(z.imaginary) * EULER;
    } else {
        double size = exp(z.real);
        real = size * cos(z.imaginary);
        imaginary = size * sin(z.imaginary);
    }
    check_overflow(of(real, imaginary));
    return of(real, imaginary);
}

ComplexNumber cmath_cosh(ComplexNumber z) {
    if (!is_finite(z)) {
        check_angle(z.imaginary, !isnan(z.real));
        if (isinf(z.real) && isfinite(z.imaginary) && z.imaginary != 0) {
            ComplexNumber value = infinite_at((double)INFINITY, z.imaginary);
            return of(value.real, z.real > 0 ? value.imaginary : -value.imaginary);
        }
        return ask_c(z, ccosh);
    }
    ComplexNumber value;
    if (fabs(z.real) > large_logarithm()) {
        double less = z.real - copysign(1, z.real);
        value = of(cos(z.imaginary) * cosh(less) * EULER, sin(z.imaginary) * sinh(less) * EULER);
    } else {
        value = of(cos(z.imaginary) * cosh(z.real), sin(z.imaginary) * sinh(z.real));
    }
    check_overflow(value);
    return value;
}

ComplexNumber cmath_sinh(ComplexNumber z) {
    if (!is_finite(z)) {
        check_angle(z.imaginary, !isnan(z.real));
        if (isinf(z.real) && isfinite(z.imaginary) && z.imaginary != 0) {
            ComplexNumber value = infinite_at((double)INFINITY, z.imaginary);
            return of(z.real > 0 ? value.real : -value.real, value.imaginary);
        }
        return ask_c(z, csinh);
    }
    ComplexNumber value;
    if (fabs(z.real) > large_logarithm()) {
        double less = z.real - copysign(1, z.real);
        value = of(cos(z.imaginary) * sinh(less) * EULER, sin(z.imaginary) * cosh(less) * EULER);
    } else {
        value = of(cos(z.imaginary) * sinh(z.real), sin(z.imaginary) * cosh(z.real));
    }
    check_overflow(value);
    return value;
}

ComplexNumber cmath_tanh(ComplexNumber z) {
    if (!is_finite(z)) {
        check_angle(z.imaginary, isfinite(z.real));
        if (isinf(z.real) && isfinite(z.imaginary) && z.imaginary != 0) {
            double sign = 2 * sin(z.imaginary) * cos(z.imaginary);
            return fine(of(z.real > 0 ? 1 : -1, copysign(0, sign)));
        }
        return z.real == 0 && isnan(z.imaginary) ? of((double)NAN, (double)NAN) : ask_c(z, ctanh);
    }
    if (fabs(z.real) > large_logarithm()) {
        return fine(of(copysign(1, z.real),
                       4 * sin(z.imaginary) * cos(z.imaginary) * exp(-2 * fabs(z.real))));
    }
    double tx = tanh(z.real);
    double ty = tan(z.imaginary);
    double cx = 1 / cosh(z.real);
    double both = tx * ty;
    double divisor = 1 + both * both;
    return fine(of(tx * (1 + ty * ty) / divisor, ((ty / divisor) * cx) * cx));
}

ComplexNumber cmath_cos(ComplexNumber z) { return cmath_cosh(turn(z)); }

ComplexNumber cmath_sin(ComplexNumber z) { return turn_back(cmath_sinh(turn(z))); }

ComplexNumber cmath_tan(ComplexNumber z) { return turn_back(cmath_tanh(turn(z))); }

static double log_of_size(ComplexNumber z) {
    double x = fabs(z.real);
    double y = fabs(z.imaginary);
    if (is_large(z, LARGE)) {
        return log_of_large(z);
    }
    if (x < DBL_MIN && y < DBL_MIN) {
        return log(hypot(ldexp(x, DBL_MANT_DIG), ldexp(y, DBL_MANT_DIG))) - DBL_MANT_DIG * LOG_2;
    }
    double size = hypot(x, y);
    if (size < 0.71 || size > 1.73) {
        return log(size);
    }
    // Near 1 the logarithm is small, and its digits are those of |z| - 1.
    double more = x > y ? x : y;
    double less = x > y ? y : x;
    return log1p((more - 1) * (more + 1) + less * less) / 2;
}

ComplexNumber cmath_log(ComplexNumber z) {
    if (!is_finite(z)) {
        return ask_c(z, clog);
    }
    if (z.real == 0 && z.imaginary == 0) {
        errno = EDOM;
        return of(-(double)INFINITY, atan2(z.imaginary, z.real));
    }
    return fine(of(log_of_size(z), atan2(z.imaginary, z.real)));
}

ComplexNumber cmath_rect(double size, double angle) {
    if (isfinite(size) && isfinite(angle)) {
        // Not by cos(0), so that a zero keeps its sign.
        return fine(angle == 0 ? of(size, size * angle) : of(size * cos(angle), size * sin(angle)));
    }
    check_angle(angle, size != 0 && !isnan(size));
    if (isinf(size) && isfinite(angle) && angle != 0) {
        ComplexNumber value = infinite_at((double)INFINITY, angle);
        return size > 0 ? value : of(-value.real, -value.imaginary);
    }
    if (angle == 0) {
        return of(size, size < 0 ? -angle : angle);
    }
    if (size == 0) {
        return of(0, 0);
    }
    return of(isinf(size) ? (double)INFINITY : (double)NAN, (double)NAN);
}
