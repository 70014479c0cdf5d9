// complex.c: complex numbers: the object, and arithmetic by CPython's formulas, so that the last
// bit is the same.
#include "object/complex.h"

#include "object/exception.h"
#include "object/instance.h"
#include "object/kinds.h"

#include <math.h>

static void complex_trace(Heap *heap, Object *object) { object_trace_fields(heap, object); }

static void complex_release(Heap *heap, Object *object) { object_release_fields(heap, object); }

const KindInfo complex_kind = {"complex", complex_trace, complex_release, true};

static Complex *complex_allocate(Vm *vm, Shape *shape, double real, double imaginary) {
    Complex *object = heap_allocate(vm, KIND_COMPLEX, sizeof *object, shape);
    object->real = real;
    object->imaginary = imaginary;
    return object;
}

Value complex_new(Vm *vm, double real, double imaginary) {
    return value_from_object(
        complex_allocate(vm, runtime_shape(vm, CLASS_COMPLEX), real, imaginary));
}

Value complex_new_of(Vm *vm, Class *class, double real, double imaginary) {
    Complex *object = complex_allocate(vm, class->root_shape, real, imaginary);
    object_reserve_fields(vm, &object->object, class->root_shape->field_count);
    return value_from_object(object);
}

bool complex_check(Value value, double *real, double *imaginary) {
    if (!value_is_kind(value, KIND_COMPLEX)) {
        return false;
    }
    const Complex *object = (const Complex *)(const void *)value_as_object(value);
    *real = object->real;
    *imaginary = object->imaginary;
    return true;
}

ComplexNumber complex_multiply(ComplexNumber a, ComplexNumber b) {
    return (ComplexNumber){a.real * b.real - a.imaginary * b.imaginary,
                           a.real * b.imaginary + a.imaginary * b.real};
}

bool complex_divide(Vm *vm, ComplexNumber a, ComplexNumber b, ComplexNumber *result) {
    double real = fabs(b.real);
    double imaginary = fabs(b.imaginary);
    if (real >= imaginary) {
        if (real == 0) {
            return exception_raise(vm, CLASS_ZERO_DIVISION_ERROR, "complex division by zero");
        }
        // Scaling by the larger part keeps what is representable from overflowing on the way.
        double ratio = b.imaginary / b.real;
        double scale = b.real + b.imaginary * ratio;
        *result = (ComplexNumber){(a.real + a.imaginary * ratio) / scale,
                                  (a.imaginary - a.real * ratio) / scale};
    } else if (imaginary >= real) {
        double ratio = b.real / b.imaginary;
        double scale = b.real * ratio + b.imaginary;
        *result = (ComplexNumber){(a.real * ratio + a.imaginary) / scale,
                                  (a.imaginary * ratio - a.real) / scale};
    } else {
        *result = (ComplexNumber){(double)NAN, (double)NAN};
    }
    return true;
}

// Repeated squaring, exact where the numbers are small.
static ComplexNumber power_of_count(ComplexNumber a, long count) {
    ComplexNumber result = {1, 0};
    for (long mask = 1; mask > 0 && count >= mask; mask <<= 1) {
        if (count & mask) {
            result = complex_multiply(result, a);
        }
        a = complex_multiply(a, a);
    }
    return result;
}

// False when the angle of the result is infinite: it has none then.
static bool power_polar(ComplexNumber a, ComplexNumber b, ComplexNumber *result) {
    double magnitude = hypot(a.real, a.imaginary);
    double angle = atan2(a.imaginary, a.real);
    double length = pow(magnitude, b.real);
    double phase = angle * b.real;
    if (b.imaginary != 0) {
        length /= exp(angle * b.imaginary);
        phase += b.imaginary * log(magnitude);
    }
    *result = (ComplexNumber){length * cos(phase), length * sin(phase)};
    return !isinf(phase);
}

static bool raise_no_power(Vm *vm) {
    return exception_raise(vm, CLASS_ZERO_DIVISION_ERROR, "0.0 to a negative or complex power");
}

bool complex_power(Vm *vm, ComplexNumber a, ComplexNumber b, ComplexNumber *result) {
    bool is_count = b.imaginary == 0 && b.real == floor(b.real) && fabs(b.real) <= 100;
    if (b.real == 0 && b.imaginary == 0) {
        *result = (ComplexNumber){1, 0};
    } else if (a.real == 0 && a.imaginary == 0) {
        if (b.imaginary != 0 || b.real < 0) {
            return raise_no_power(vm);
        }
        *result = (ComplexNumber){0, 0};
    } else if (is_count && b.real > 0) {
        *result = power_of_count(a, (long)b.real);
    } else if (is_count) {
        if (!complex_divide(vm, (ComplexNumber){1, 0}, power_of_count(a, (long)-b.real), result)) {
            return false;
        }
    } else if (!power_polar(a, b, result)) {
        return raise_no_power(vm);
    }
    if (isinf(result->real) || isinf(result->imaginary)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "complex exponentiation");
    }
    return true;
}
