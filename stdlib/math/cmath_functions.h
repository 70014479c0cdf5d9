// cmath_functions.h: elementary functions of complex numbers.
//
// As C's functions do, they tell of trouble by errno: EDOM for arguments outside of the domain,
// ERANGE for results too large. The caller clears it first.
#ifndef ASPY_STDLIB_MATH_CMATH_FUNCTIONS_H
#define ASPY_STDLIB_MATH_CMATH_FUNCTIONS_H

#include "object/complex.h"

MUST_USE ComplexNumber cmath_acos(ComplexNumber z);
MUST_USE ComplexNumber cmath_acosh(ComplexNumber z);
MUST_USE ComplexNumber cmath_asin(ComplexNumber z);
MUST_USE ComplexNumber cmath_asinh(ComplexNumber z);
MUST_USE ComplexNumber cmath_atan(ComplexNumber z);
MUST_USE ComplexNumber cmath_atanh(ComplexNumber z);
MUST_USE ComplexNumber cmath_cos(ComplexNumber z);
MUST_USE ComplexNumber cmath_cosh(ComplexNumber z);
MUST_USE ComplexNumber cmath_exp(ComplexNumber z);
MUST_USE ComplexNumber cmath_log(ComplexNumber z);
MUST_USE ComplexNumber cmath_sin(ComplexNumber z);
MUST_USE ComplexNumber cmath_sinh(ComplexNumber z);
MUST_USE ComplexNumber cmath_sqrt(ComplexNumber z);
MUST_USE ComplexNumber cmath_tan(ComplexNumber z);
MUST_USE ComplexNumber cmath_tanh(ComplexNumber z);
// The number of that size at that angle.
MUST_USE ComplexNumber cmath_rect(double size, double angle);

#endif
