// sums.c: math's functions over many numbers: fsum, prod, sumprod, hypot, dist.
#include "base/vector.h"
#include "stdlib/library.h"
#include "stdlib/math/math_module.h"
#include "vm/operators.h"

#include <math.h>

typedef VECTOR(double) DoubleVector;

// A sum kept exactly: doubles that do not overlap, smallest first (Shewchuk's algorithm).
typedef struct ExactSum {
    DoubleVector parts;
    double special;    // infinities and NaNs
    double infinities; // only the infinities
    bool has_overflow;
} ExactSum;

static void exact_add(ExactSum *sum, double x) {
    double original = x;
    size_t kept = 0;
    for (size_t index = 0; index < sum->parts.count; index++) {
        double y = sum->parts.items[index];
        if (fabs(x) < fabs(y)) {
            double swap = x;
            x = y;
            y = swap;
        }
        double high = x + y;
        double low = y - (high - x);
        if (low != 0.0) {
            sum->parts.items[kept++] = low;
        }
        x = high;
    }
    sum->parts.count = kept;
    if (x == 0.0) {
        return;
    }
    if (isfinite(x)) {
        vector_push(&sum->parts, x);
        return;
    }
    sum->has_overflow = sum->has_overflow || isfinite(original);
    if (isinf(original)) {
        sum->infinities += original;
    }
    sum->special += original;
    sum->parts.count = 0;
}

// The parts added up, rounded once.
static double exact_round(const ExactSum *sum) {
    size_t count = sum->parts.count;
    if (count == 0) {
        return 0.0;
    }
    double high = sum->parts.items[--count];
    double low = 0.0;
    while (count > 0) {
        double x = high;
        double y = sum->parts.items[--count];
        high = x + y;
        low = y - (high - x);
        if (low != 0.0) {
            break;
        }
    }
    // Half-way cases look at the sign of what is left.
    if (count > 0 && ((low < 0.0 && sum->parts.items[count - 1] < 0.0) ||
                      (low > 0.0 && sum->parts.items[count - 1] > 0.0))) {
        double twice = low * 2.0;
        double rounded = high + twice;
        if (twice == rounded - high) {
            high = rounded;
        }
    }
    return high;
}

static bool exact_answer(Vm *vm, const ExactSum *sum, Value *result) {
    if (sum->has_overflow) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "intermediate overflow in fsum");
    }
    if (sum->special != 0.0) {
        if (isnan(sum->infinities)) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "-inf + inf in fsum");
        }
        *result = value_from_double(sum->special);
        return true;
    }
    *result = value_from_double(exact_round(sum));
    return true;
}

NATIVE(math_fsum_native, "fsum", "(seq, /)",
       "Return an accurate floating-point sum of values in the iterable seq.\n\nAssumes IEEE-754 "
       "floating-point arithmetic.") {
    ExactSum sum = {0};
    Value *window = window_open(vm, 2);
    bool ok = object_iterate(vm, args[0], &window[0]);
    while (ok) {
        Step step = object_next(vm, window[0], &window[1]);
        double number;
        if (step != STEP_ITEM) {
            ok = step == STEP_END;
            break;
        }
        ok = object_to_double(vm, window[1], &number);
        if (ok) {
            exact_add(&sum, number);
        }
    }
    ok = ok && exact_answer(vm, &sum, result);
    vector_release(&sum.parts);
    window_close(vm, window);
    return ok;
}

NATIVE(math_prod_native, "prod", "(iterable, /, *, start=1)",
       "Calculate the product of all the elements in the input iterable.\n\nThe default start "
       "value for the product is 1.") {
    Value *window = window_open(vm, 2);
    *result = args[1];
    bool ok = object_iterate(vm, args[0], &window[0]);
    while (ok) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step != STEP_ITEM) {
            ok = step == STEP_END;
            break;
        }
        ok = operator_binary(vm, BINARY_MULTIPLY, *result, window[1], result);
    }
    window_close(vm, window);
    return ok;
}

// ---- sumprod -----------------------------------------------------------------------------------

// A sum in three doubles, each the rounding error of the one before: what CPython adds products in.
typedef struct TripleSum {
    double high;
    double low;
    double tiny;
} TripleSum;

// a + b, and what rounding took from it.
static double add_exactly(double a, double b, double *rest) {
    double sum = a + b;
    double back = sum - a;
    *rest = (a - (sum - back)) + (b - back);
    return sum;
}

static TripleSum triple_add_product(TripleSum sum, double x, double y) {
    double product = x * y;
    double product_rest = fma(x, y, -product);
    double high_rest;
    double low_rest;
    double tiny_rest;
    double high = add_exactly(sum.high, product, &high_rest);
    double low = add_exactly(sum.low, product_rest, &low_rest);
    low = add_exactly(low, high_rest, &tiny_rest);
    return (TripleSum){high, low, sum.tiny + low_rest + tiny_rest};
}

static double triple_round(TripleSum sum) {
    double rest;
    double high = add_exactly(sum.high, sum.low, &rest);
    return high + (rest + sum.tiny);
}

// The sum so far. Pairs with a float are added up apart, as long as there come no others; so are
// pairs of ints, as long as they fit C's: whatever they are, the sum is then CPython's.
typedef struct ProductSum {
    bool takes_ints;
    bool takes_floats;
    bool has_floats;
    int64_t ints;
    TripleSum floats;
} ProductSum;

static bool add_ints(Vm *vm, ProductSum *sum, Value a, Value b) {
    int64_t x;
    int64_t y;
    int64_t product;
    int64_t total;
    if (!sum->takes_ints || !class_is_exactly(vm, a, CLASS_INT) ||
        !class_is_exactly(vm, b, CLASS_INT) || !int_to_int64(a, &x) || !int_to_int64(b, &y)) {
        return false;
    }
    if (__builtin_mul_overflow(x, y, &product) ||
        __builtin_add_overflow(sum->ints, product, &total)) {
        return false;
    }
    sum->ints = total;
    return true;
}

// The double that an exact float, int or bool stands for.
static bool as_double(Vm *vm, Value value, double *number) {
    if (value_is_double(value)) {
        *number = value_as_double(value);
        return true;
    }
    if (!value_is_bool(value) && !class_is_exactly(vm, value, CLASS_INT)) {
        return false;
    }
    *number = int_to_double_saturating(int_plain(vm, value));
    return isfinite(*number);
}

static bool add_floats(Vm *vm, ProductSum *sum, Value a, Value b) {
    double x;
    double y;
    if (!sum->takes_floats || (!value_is_double(a) && !value_is_double(b)) ||
        !as_double(vm, a, &x) || !as_double(vm, b, &y)) {
        return false;
    }
    TripleSum floats = triple_add_product(sum->floats, x, y);
    if (!isfinite(floats.high)) {
        return false;
    }
    sum->floats = floats;
    sum->has_floats = true;
    return true;
}

static bool end_ints(Vm *vm, ProductSum *sum, Value *total) {
    sum->takes_ints = false;
    Value ints = int_from_int64(vm, sum->ints);
    sum->ints = 0;
    return operator_binary(vm, BINARY_ADD, *total, ints, total);
}

static bool end_floats(Vm *vm, ProductSum *sum, Value *total) {
    sum->takes_floats = false;
    Value floats = value_from_double(triple_round(sum->floats));
    bool has_floats = sum->has_floats;
    sum->has_floats = false;
    return !has_floats || operator_binary(vm, BINARY_ADD, *total, floats, total);
}

static bool add_pair(Vm *vm, ProductSum *sum, Value a, Value b, Value *total) {
    if (add_ints(vm, sum, a, b)) {
        return true;
    }
    if (sum->takes_ints && !end_ints(vm, sum, total)) {
        return false;
    }
    if (add_floats(vm, sum, a, b)) {
        return true;
    }
    if (sum->takes_floats && !end_floats(vm, sum, total)) {
        return false;
    }
    Value *window = window_open(vm, 1);
    bool done = operator_binary(vm, BINARY_MULTIPLY, a, b, &window[0]) &&
                operator_binary(vm, BINARY_ADD, *total, window[0], total);
    window_close(vm, window);
    return done;
}

NATIVE(math_sumprod_native, "sumprod", "(p, q, /)",
       "Return the sum of products of values from two iterables p and q.") {
    Value *window = window_open(vm, 4); // the iterators, and an item of each
    if (!object_iterate(vm, args[0], &window[0]) || !object_iterate(vm, args[1], &window[1])) {
        return false;
    }
    ProductSum sum = {.takes_ints = true, .takes_floats = true};
    *result = value_from_int(0);
    for (;;) {
        Step first = object_next(vm, window[0], &window[2]);
        Step second = first == STEP_RAISED ? first : object_next(vm, window[1], &window[3]);
        if (first == STEP_RAISED || second == STEP_RAISED) {
            return false;
        }
        if (first != second) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "Inputs are not the same length");
        }
        if (first == STEP_END) {
            break;
        }
        if (!add_pair(vm, &sum, window[2], window[3], result)) {
            return false;
        }
    }
    window_close(vm, window);
    return (!sum.takes_ints || end_ints(vm, &sum, result)) &&
           (!sum.takes_floats || end_floats(vm, &sum, result));
}

// ---- Distances ---------------------------------------------------------------------------------

// The root of the sum of squares. Scaled by a power of two, so no square overflows or vanishes; the
// sum is exact and so only the root rounds.
static double norm(const double *numbers, size_t count) {
    double largest = 0.0;
    bool has_nan = false;
    for (size_t index = 0; index < count; index++) {
        has_nan = has_nan || isnan(numbers[index]);
        largest = fmax(largest, fabs(numbers[index]));
    }
    if (isinf(largest)) {
        return largest;
    }
    if (has_nan || largest == 0.0) {
        return has_nan ? (double)NAN : 0.0;
    }
    int exponent;
    frexp(largest, &exponent);
    ExactSum sum = {0};
    for (size_t index = 0; index < count; index++) {
        double x = ldexp(numbers[index], -exponent);
        double square = x * x;
        exact_add(&sum, square);
        exact_add(&sum, fma(x, x, -square));
    }
    double root = sqrt(exact_round(&sum));
    // One step of Newton's on the exact rest.
    double square = root * root;
    exact_add(&sum, -square);
    exact_add(&sum, -fma(root, root, -square));
    root += exact_round(&sum) / (2.0 * root);
    vector_release(&sum.parts);
    return ldexp(root, exponent);
}

NATIVE(math_hypot_native, "hypot", "(*coordinates)",
       "hypot(*coordinates) -> value\n\nMultidimensional Euclidean distance from the origin to a "
       "point.") {
    Tuple *coordinates = value_as_tuple(args[0]);
    DoubleVector numbers = {0};
    bool ok = true;
    for (size_t index = 0; ok && index < coordinates->count; index++) {
        double number = 0.0;
        ok = object_to_double(vm, coordinates->items[index], &number);
        vector_push(&numbers, number);
    }
    *result = value_from_double(ok ? norm(numbers.items, numbers.count) : 0.0);
    vector_release(&numbers);
    return ok;
}

NATIVE(math_dist_native, "dist", "(p, q, /)",
       "Return the Euclidean distance between two points p and q.") {
    if (!object_to_list(vm, args[0], &args[0]) || !object_to_list(vm, args[1], &args[1])) {
        return false;
    }
    size_t count = value_as_list(args[0])->count;
    if (count != value_as_list(args[1])->count) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "both points must have the same number of dimensions");
    }
    DoubleVector numbers = {0};
    bool ok = true;
    for (size_t index = 0; ok && index < count; index++) {
        double p = 0.0;
        double q = 0.0;
        ok = object_to_double(vm, value_as_list(args[0])->items[index], &p) &&
             object_to_double(vm, value_as_list(args[1])->items[index], &q);
        vector_push(&numbers, p - q);
    }
    *result = value_from_double(ok ? norm(numbers.items, numbers.count) : 0.0);
    vector_release(&numbers);
    return ok;
}

void math_add_sums(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&math_fsum_native,    &math_prod_native,
                                                        &math_sumprod_native, &math_hypot_native,
                                                        &math_dist_native,    NULL};
    native_add_functions(vm, module, functions);
}
