// gamma.h: the gamma function and its logarithm, to the last digit as CPython computes them.
#ifndef ASPY_STDLIB_MATH_GAMMA_H
#define ASPY_STDLIB_MATH_GAMMA_H

// NaN at the poles (0, -1, -2, …) and at minus infinity.
double gamma_of(double x);
// log(|gamma(x)|); NaN at the poles.
double log_gamma_of(double x);

#endif
