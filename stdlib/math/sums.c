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

// True when every item is an exact float or int and one is a float: then rounding happens once.
static bool are_floats(Vm *vm, const List *a, const List *b) {
    bool has_float = false;
    for (size_t index = 0; index < a->count; index++) {
        for (int side = 0; side < 2; side++) {
            Value item = side == 0 ? a->items[index] : b->items[index];
            double number;
            if (value_is_double(item)) {
                has_float = true;
            } else if (!int_check(vm, item) || !int_to_int64(int_plain(vm, item), &(int64_t){0})) {
                return false;
            }
            (void)number;
        }
    }
    return has_float;
}

static double number_of(Vm *vm, Value item) {
    return value_is_double(item) ? value_as_double(item)
                                 : int_to_double_saturating(int_plain(vm, item));
}

static double float_sumprod(Vm *vm, const List *a, const List *b) {
    ExactSum sum = {0};
    double plain = 0.0;
    for (size_t index = 0; index < a->count; index++) {
        double x = number_of(vm, a->items[index]);
        double y = number_of(vm, b->items[index]);
        double product = x * y;
        plain += product;
        exact_add(&sum, product);
        exact_add(&sum, fma(x, y, -product));
    }
    double exact = exact_round(&sum);
    bool is_special = sum.special != 0.0 || sum.has_overflow;
    vector_release(&sum.parts);
    return is_special || !isfinite(plain) ? plain : exact;
}

static bool general_sumprod(Vm *vm, Value a, Value b, Value *result) {
    Value *window = window_open(vm, 1);
    *result = value_from_int(0);
    bool ok = true;
    for (size_t index = 0; ok && index < value_as_list(a)->count; index++) {
        ok = operator_binary(vm, BINARY_MULTIPLY, value_as_list(a)->items[index],
                             value_as_list(b)->items[index], &window[0]) &&
             operator_binary(vm, BINARY_ADD, *result, window[0], result);
    }
    window_close(vm, window);
    return ok;
}

NATIVE(math_sumprod_native, "sumprod", "(p, q, /)",
       "Return the sum of products of values from two iterables p and q.") {
    if (!object_to_list(vm, args[0], &args[0]) || !object_to_list(vm, args[1], &args[1])) {
        return false;
    }
    List *a = value_as_list(args[0]);
    List *b = value_as_list(args[1]);
    if (a->count != b->count) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Inputs are not the same length");
    }
    if (are_floats(vm, a, b)) {
        *result = value_from_double(float_sumprod(vm, a, b));
        return true;
    }
    return general_sumprod(vm, args[0], args[1], result);
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
