// float.c: doubles: text, hash, and the arithmetic in which Python differs from C.
#include "object/float.h"

#include "base/float_text.h"
#include "object/complex.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/int_view.h"
#include "object/kinds.h"
#include "object/string.h"

#include <math.h>

static void float_trace(Heap *heap, Object *object) { object_trace_fields(heap, object); }

static void float_release(Heap *heap, Object *object) { object_release_fields(heap, object); }

const KindInfo float_kind = {"float", float_trace, float_release, true};

bool float_check(Value value, double *number) {
    if (value_is_double(value)) {
        *number = value_as_double(value);
        return true;
    }
    if (value_is_kind(value, KIND_FLOAT)) {
        *number = ((const Float *)(const void *)value_as_object(value))->number;
        return true;
    }
    return false;
}

Value float_new_of(Vm *vm, Class *class, double number) {
    Float *object = heap_allocate(vm, KIND_FLOAT, sizeof *object, class->root_shape);
    object->number = number;
    object_reserve_fields(vm, &object->object, class->root_shape->field_count);
    return value_from_object(object);
}

void float_append_repr(TextBuffer *buffer, double number) {
    char *out = text_buffer_reserve(buffer, FLOAT_TEXT_REPR_SIZE);
    text_buffer_advance(buffer, float_text_repr(number, out, FLOAT_TEXT_REPR_SIZE));
}

#define HASH_BITS    61
#define HASH_MODULUS ((UINT64_C(1) << HASH_BITS) - 1)
enum { HASH_INFINITY = 314159, CHUNK_BITS = 28 };

// The number as a fraction modulo the prime 2^61-1, in which multiplying by two is a rotation.
static uint64_t hash_finite(double number) {
    int exponent = 0;
    double mantissa = frexp(fabs(number), &exponent);
    uint64_t hash = 0;
    while (mantissa != 0) {
        hash = ((hash << CHUNK_BITS) & HASH_MODULUS) | hash >> (HASH_BITS - CHUNK_BITS);
        mantissa *= (double)(1 << CHUNK_BITS);
        exponent -= CHUNK_BITS;
        uint64_t chunk = (uint64_t)mantissa;
        mantissa -= (double)chunk;
        hash += chunk;
        hash = hash >= HASH_MODULUS ? hash - HASH_MODULUS : hash;
    }
    int turn = exponent >= 0 ? exponent % HASH_BITS : HASH_BITS - 1 - (-1 - exponent) % HASH_BITS;
    hash = ((hash << turn) & HASH_MODULUS) | hash >> (HASH_BITS - turn);
    hash = number < 0 ? -hash : hash;
    return hash == UINT64_MAX ? (uint64_t)-2 : hash;
}

uint64_t float_hash(double number) {
    if (isnan(number)) { // each is a key of its own: value_from_nan
        uint64_t bits;
        memcpy(&bits, &number, sizeof bits);
        return bits & UINT32_MAX;
    }
    if (isinf(number)) {
        return number > 0 ? (uint64_t)HASH_INFINITY : (uint64_t)-HASH_INFINITY;
    }
    return hash_finite(number);
}

double float_modulo(double a, double b) {
    double remainder = fmod(a, b);
    if (remainder == 0) {
        return copysign(0.0, b);
    }
    return (b < 0) != (remainder < 0) ? remainder + b : remainder;
}

double float_floor_divide(double a, double b) {
    double remainder = fmod(a, b);
    double quotient = (a - remainder) / b;
    if (remainder != 0 && (b < 0) != (remainder < 0)) {
        quotient -= 1.0;
    }
    if (quotient == 0) {
        return copysign(0.0, a / b);
    }
    double whole = floor(quotient);
    return quotient - whole > 0.5 ? whole + 1.0 : whole;
}

bool float_raise_overflow(Vm *vm) {
    Value args[2] = {value_from_int(34),
                     value_from_object(string_from_text(vm, "Numerical result out of range"))};
    Exception *error = exception_new(vm, runtime_class(vm, CLASS_OVERFLOW_ERROR), args, 2);
    return exception_raise_value(vm, value_from_object(error));
}

static bool is_odd(double number) { return fmod(fabs(number), 2.0) == 1.0; }

// The cases that C libraries do not agree on: NaN, infinities and zero. False when a^b is none of
// them.
static bool power_special(double a, double b, double *power) {
    if (b == 0 || a == 1) {
        *power = 1.0;
    } else if (isnan(a) || isnan(b)) {
        *power = isnan(a) ? a : b;
    } else if (isinf(b)) {
        double magnitude = fabs(a);
        *power = magnitude == 1 ? 1.0 : (b > 0) == (magnitude > 1) ? fabs(b) : 0.0;
    } else if (isinf(a)) {
        *power = b > 0 ? (is_odd(b) ? a : fabs(a)) : is_odd(b) ? copysign(0.0, a) : 0.0;
    } else if (a == 0 && b > 0) {
        *power = is_odd(b) ? a : 0.0;
    } else {
        return false;
    }
    return true;
}

bool float_power(Vm *vm, double a, double b, Value *result) {
    double power = 0;
    if (power_special(a, b, &power)) {
        *result = value_from_double(power);
        return true;
    }
    if (a == 0) {
        return exception_raise(vm, CLASS_ZERO_DIVISION_ERROR,
                               "0.0 cannot be raised to a negative power");
    }
    if (a < 0 && b != floor(b)) {
        ComplexNumber complex = {0, 0};
        return complex_power(vm, (ComplexNumber){a, 0}, (ComplexNumber){b, 0}, &complex) &&
               (*result = complex_new(vm, complex.real, complex.imaginary), true);
    }
    power = pow(fabs(a), b);
    if (isinf(power)) {
        return float_raise_overflow(vm);
    }
    *result = value_from_double(a < 0 && is_odd(b) ? -power : power);
    return true;
}

int float_compare_int(double number, Value integer) {
    int64_t small = 0;
    if (int_is_inline(integer, &small)) {
        double other = (double)small;
        return (number > other) - (number < other);
    }
    int sign = int_sign(integer);
    if (isinf(number)) {
        return number > 0 ? 1 : -1;
    }
    if (fabs(number) < 1 || (number < 0) != (sign < 0)) {
        return -sign;
    }
    IntView view;
    mp_int whole;
    int_init_result(&whole);
    int_must(mp_set_double(&whole, number));
    int order = mp_cmp(&whole, int_view(&view, integer));
    mp_clear(&whole);
    if (order == MP_EQ) {
        double fraction = number - trunc(number);
        return (fraction > 0) - (fraction < 0);
    }
    return order == MP_GT ? 1 : -1;
}
