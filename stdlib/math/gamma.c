// gamma.c: Lanczos' approximation with 13 terms: the quotient of two polynomials, times a power.
#include "stdlib/math/gamma.h"

#include <math.h>
#include <stddef.h>

enum { TERMS = 13, EXACT_COUNT = 23 };

static const double lanczos_g = 6.024680040776729583740234375;
static const double lanczos_g_minus_half = 5.524680040776729583740234375;
static const double pi = 3.141592653589793;

// Lanczos' coefficients for that g, and (x)(x+1)…(x+11).
static const double numerator[TERMS] = {23531376880.410759688572007674451636754734846804940,
                                        42919803642.649098768957899047001988850926355848959,
                                        35711959237.355668049440185451547166705960488635843,
                                        17921034426.037209699919755754458931112671403265390,
                                        6039542586.3520280050642916443072979210699388420708,
                                        1439720407.3117216736632230727949123939715485786372,
                                        248874557.86205415651146038641322942321632125127801,
                                        31426415.585400194380614231628318205362874684987640,
                                        2876370.6289353724412254090516208496135991145378768,
                                        186056.26539522349504029498971604569928220784236328,
                                        8071.6720023658162106380029022722506138218516325024,
                                        210.82427775157934587250973392071336271166969580291,
                                        2.5066282746310002701649081771338373386264310793408};
static const double denominator[TERMS] = {
    0.0,       39916800.0, 120543840.0, 150917976.0, 105258076.0, 45995730.0, 13339535.0,
    2637558.0, 357423.0,   32670.0,     1925.0,      66.0,        1.0};

// By powers of x or of 1/x, whichever does not overflow.
static double lanczos_sum(double x) {
    double above = 0.0;
    double below = 0.0;
    if (x < 5.0) {
        for (size_t index = TERMS; index-- > 0;) {
            above = above * x + numerator[index];
            below = below * x + denominator[index];
        }
    } else {
        for (size_t index = 0; index < TERMS; index++) {
            above = above / x + numerator[index];
            below = below / x + denominator[index];
        }
    }
    return above / below;
}

// sin(pi * x) without the error of a rounded pi * x.
static double sine_of_pi_times(double x) {
    double y = fmod(fabs(x), 2.0);
    double sine = 0.0;
    switch ((int)round(2.0 * y)) {
    case 0:
        sine = sin(pi * y);
        break;
    case 1:
        sine = cos(pi * (y - 0.5));
        break;
    case 2:
        sine = sin(pi * (1.0 - y));
        break;
    case 3:
        sine = -cos(pi * (y - 1.5));
        break;
    default:
        sine = sin(pi * (y - 2.0));
        break;
    }
    return copysign(1.0, x) * sine;
}

static double factorial_below(int number) {
    double product = 1.0;
    for (int factor = 2; factor < number; factor++) {
        product *= factor;
    }
    return product;
}

// value * base ** (x - 0.5), or divided by that, in two steps where one would overflow.
static double scale(double value, double base, double x, double sign) {
    if (x < 140.0) {
        double power = pow(base, x - 0.5);
        return sign > 0 ? value * power : value / power;
    }
    double root = pow(base, x / 2.0 - 0.25);
    return sign > 0 ? value * root * root : value / root / root;
}

double gamma_of(double x) {
    if (!isfinite(x)) {
        return x > 0 || isnan(x) ? x : (double)NAN;
    }
    if (x <= 0.0 && x == floor(x)) {
        return (double)NAN;
    }
    if (x == floor(x) && x <= EXACT_COUNT) {
        return factorial_below((int)x);
    }
    double size = fabs(x);
    if (size < 1e-20) {
        return 1.0 / x;
    }
    if (size > 200.0) {
        return x < 0.0 ? 0.0 / sine_of_pi_times(x) : (double)INFINITY;
    }
    double y = size + lanczos_g_minus_half;
    // What was lost when y was rounded.
    double lost = size > lanczos_g_minus_half ? y - size - lanczos_g_minus_half
                                              : y - lanczos_g_minus_half - size;
    lost = lost * lanczos_g / y;
    double value;
    if (x < 0.0) {
        value = -pi / sine_of_pi_times(size) / size * exp(y) / lanczos_sum(size);
        value -= lost * value;
        return scale(value, y, size, -1.0);
    }
    value = lanczos_sum(size) / exp(y);
    value += lost * value;
    return scale(value, y, size, 1.0);
}

double log_gamma_of(double x) {
    if (!isfinite(x)) {
        return isnan(x) ? x : (double)INFINITY;
    }
    if (x == floor(x) && x <= 2.0) {
        return x <= 0.0 ? (double)NAN : 0.0;
    }
    double size = fabs(x);
    if (size < 1e-20) {
        return -log(size);
    }
    double value = log(lanczos_sum(size)) - lanczos_g;
    value += (size - 0.5) * (log(size + lanczos_g - 0.5) - 1.0);
    if (x < 0.0) {
        value = 1.1447298858494001741434 - log(fabs(sine_of_pi_times(size))) - log(size) - value;
    }
    return value;
}
