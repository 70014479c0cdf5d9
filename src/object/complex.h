// complex.h: complex arithmetic, as C structs; the objects are in float.h.
#ifndef ASPY_OBJECT_COMPLEX_H
#define ASPY_OBJECT_COMPLEX_H

#include "object/float.h"

typedef struct ComplexNumber {
    double real;
    double imaginary;
} ComplexNumber;

MUST_USE ComplexNumber complex_multiply(ComplexNumber a, ComplexNumber b);
// Raises ZeroDivisionError "complex division by zero".
MAY_RAISE bool complex_divide(Vm *vm, ComplexNumber a, ComplexNumber b, ComplexNumber *result);
// Raises ZeroDivisionError for a zero base and a negative or complex exponent, OverflowError.
MAY_RAISE bool complex_power(Vm *vm, ComplexNumber a, ComplexNumber b, ComplexNumber *result);
// Raises OverflowError (34, 'Numerical result out of range').
MAY_RAISE bool float_raise_overflow(Vm *vm);

#endif
