// float.h: doubles and complex numbers. Plain floats are inline values.
#ifndef ASPY_OBJECT_FLOAT_H
#define ASPY_OBJECT_FLOAT_H

#include "base/text_buffer.h"
#include "object/runtime.h"

// An instance of a script's subclass of float.
typedef struct Float {
    Object object;
    double number;
    Value *fields;
} Float;

typedef struct Complex {
    Object object;
    double real;
    double imaginary;
    Value *fields;
} Complex;

// True for any float, instances of subclasses included; *number is it.
MUST_USE bool float_check(Value value, double *number);
MUST_USE Value float_new_of(Vm *vm, Class *class, double number);
MUST_USE Value complex_new(Vm *vm, double real, double imaginary);
MUST_USE Value complex_new_of(Vm *vm, Class *class, double real, double imaginary);
// True for any complex number, instances of subclasses included.
MUST_USE bool complex_check(Value value, double *real, double *imaginary);
// CPython's repr: shortest text that reads back the same, "1e+16", "inf", "nan", "1.0".
void float_append_repr(TextBuffer *buffer, double number);
MUST_USE uint64_t float_hash(double number); // equal ints and floats hash alike
// Python's % and // on doubles; divisor not zero.
MUST_USE double float_modulo(double a, double b);
MUST_USE double float_floor_divide(double a, double b);
MAY_RAISE bool float_power(Vm *vm, double a, double b, Value *result);
// -1, 0, 1 by exact value, for a finite or infinite (not NaN) double against an int of any size.
MUST_USE int float_compare_int(double number, Value integer);

#endif
