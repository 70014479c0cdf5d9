// int.c: what an int is, how it becomes one, hash and order.
//
// Inline ints take a few instructions, those of two digits are reckoned in 128 bits, everything
// else goes through views (int_view.h), so there is one way for every mixture of small, big, bool
// and subclass. Read next: int_sum.c, int_bits.c, int_divide.c, int_power.c, int_text.c.
#include "object/int_view.h"

#include "object/class.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/kinds.h"

#include <math.h>

static void int_trace(Heap *heap, Object *object) { object_trace_fields(heap, object); }

static void int_release(Heap *heap, Object *object) { object_release_fields(heap, object); }

const KindInfo int_kind = {"int", int_trace, int_release, true};

static Int *int_object(Value value) { return (Int *)(void *)value_as_object(value); }

bool int_check(Vm *vm, Value value) {
    (void)vm;
    return value_is_int(value) || value_is_bool(value) || value_is_kind(value, KIND_INT);
}

// ---- Views and results ----

static void set_digits(mp_int *number, mp_digit *digits, uint64_t magnitude, bool negative) {
    int used = 0;
    while (magnitude > 0) {
        digits[used++] = (mp_digit)(magnitude & MP_MASK);
        magnitude >>= MP_DIGIT_BIT;
    }
    *number = (mp_int){.used = used,
                       .alloc = 64 / MP_DIGIT_BIT + 1,
                       .sign = negative ? MP_NEG : MP_ZPOS,
                       .dp = digits};
}

const mp_int *int_view(IntView *view, Value value) {
    int64_t number = 0;
    if (!int_is_inline(value, &number)) {
        return &int_object(value)->number;
    }
    memset(view->digits, 0, sizeof view->digits);
    set_digits(&view->number, view->digits, number < 0 ? -(uint64_t)number : (uint64_t)number,
               number < 0);
    return &view->number;
}

bool int_mp_to_int64(const mp_int *number, int64_t *result) {
    if (mp_count_bits(number) > 64) {
        return false;
    }
    uint64_t magnitude = mp_get_mag_u64(number);
    bool negative = number->sign == MP_NEG;
    if (magnitude > (uint64_t)INT64_MAX + negative) {
        return false;
    }
    *result = (int64_t)(negative ? -magnitude : magnitude);
    return true;
}

Int *int_allocate_digits(Vm *vm, Shape *shape, int used) {
    size_t size = sizeof(Int) + ((size_t)used + 1) * sizeof(mp_digit);
    limits_note_work(vm, (uint64_t)used);
    Int *object = heap_allocate_raw(vm, KIND_INT, size, shape);
    object->fields = NULL;
    object->number =
        (mp_int){.used = used, .alloc = used + 1, .sign = MP_ZPOS, .dp = object->digits};
    return object;
}

Value int_finish(Int *result, int used, bool is_negative) {
    while (used > 0 && result->digits[used - 1] == 0) {
        used--;
    }
    result->number.used = used;
    result->number.sign = is_negative && used > 0 ? MP_NEG : MP_ZPOS;
    if (used <= 1) {
        int64_t magnitude = used == 0 ? 0 : (int64_t)result->digits[0];
        int64_t small = is_negative ? -magnitude : magnitude;
        if (value_int_fits(small)) {
            return value_from_int(small);
        }
    }
    return value_from_object(result);
}

Value int_from_medium(Vm *vm, Medium number) {
    if (number >= VALUE_INT_MIN && number <= VALUE_INT_MAX) {
        return value_from_int((int64_t)number);
    }
    MediumMagnitude magnitude = number < 0 ? -(MediumMagnitude)number : (MediumMagnitude)number;
    mp_digit low = (mp_digit)magnitude & MP_MASK;
    mp_digit middle = (mp_digit)(magnitude >> MP_DIGIT_BIT) & MP_MASK;
    mp_digit high = (mp_digit)(magnitude >> MP_DIGIT_BIT * 2);
    int used = high != 0 ? 3 : middle != 0 ? 2 : 1;
    Int *object = int_allocate_digits(vm, runtime_shape(vm, CLASS_INT), used);
    object->number.sign = number < 0 ? MP_NEG : MP_ZPOS;
    object->digits[0] = low;
    object->digits[1] = middle; // there is room for one digit more than are used
    if (used > 2) {
        object->digits[2] = high;
    }
    return value_from_object(object);
}

static Int *int_allocate(Vm *vm, Shape *shape, const mp_int *number) {
    size_t used = (size_t)number->used;
    Int *object = int_allocate_digits(vm, shape, number->used);
    if (used > 0) {
        memcpy(object->digits, number->dp, used * sizeof(mp_digit));
    }
    object->number.sign = number->sign;
    return object;
}

static Value int_from_mp_copy(Vm *vm, const mp_int *number) {
    int64_t small = 0;
    if (int_mp_to_int64(number, &small) && value_int_fits(small)) {
        return value_from_int(small);
    }
    return value_from_object(int_allocate(vm, runtime_shape(vm, CLASS_INT), number));
}

Value int_from_mp(Vm *vm, mp_int *number) {
    Value value = int_from_mp_copy(vm, number);
    mp_clear(number);
    return value;
}

static Value int_from_magnitude(Vm *vm, uint64_t magnitude, bool negative) {
    mp_int number;
    mp_digit digits[64 / MP_DIGIT_BIT + 1] = {0};
    set_digits(&number, digits, magnitude, negative);
    return int_from_mp_copy(vm, &number);
}

Value int_from_int64(Vm *vm, int64_t number) {
    if (value_int_fits(number)) {
        return value_from_int(number);
    }
    return int_from_magnitude(vm, number < 0 ? -(uint64_t)number : (uint64_t)number, number < 0);
}

Value int_from_uint64(Vm *vm, uint64_t number) {
    if (number <= (uint64_t)VALUE_INT_MAX) {
        return value_from_int((int64_t)number);
    }
    return int_from_magnitude(vm, number, false);
}

bool int_from_double(Vm *vm, double number, Value *result) {
    if (isnan(number)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "cannot convert float NaN to integer");
    }
    if (isinf(number)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "cannot convert float infinity to integer");
    }
    if (fabs(number) < 0x1p62) {
        *result = int_from_int64(vm, (int64_t)number);
        return true;
    }
    mp_int big;
    int_init_result(&big);
    int_must(mp_set_double(&big, number));
    *result = int_from_mp(vm, &big);
    return true;
}

Value int_plain(Vm *vm, Value value) {
    if (value_is_int(value)) {
        return value;
    }
    if (value_is_bool(value)) {
        return value_from_int(value.bits == VALUE_TRUE.bits);
    }
    const Int *object = int_object(value);
    if (object->object.shape == runtime_shape(vm, CLASS_INT)) {
        return value;
    }
    return int_from_mp_copy(vm, &object->number);
}

Value int_new_of(Vm *vm, Class *class, Value value) {
    IntView view;
    Int *object = int_allocate(vm, class->root_shape, int_view(&view, value));
    object_reserve_fields(vm, &object->object, class->root_shape->field_count);
    return value_from_object(object);
}

// ---- To C numbers ----

bool int_to_int64(Value value, int64_t *number) {
    return int_is_inline(value, number) || int_mp_to_int64(&int_object(value)->number, number);
}

int64_t int_clamp_int64(Value value) {
    int64_t number = 0;
    if (int_to_int64(value, &number)) {
        return number;
    }
    return int_sign(value) < 0 ? INT64_MIN : INT64_MAX;
}

int int_sign(Value value) {
    int64_t number = 0;
    if (int_is_inline(value, &number)) {
        return (number > 0) - (number < 0);
    }
    const mp_int *big = &int_object(value)->number;
    return big->used == 0 ? 0 : big->sign == MP_NEG ? -1 : 1;
}

// The nearest double of a magnitude; infinity when there is none.
static double magnitude_to_double(const mp_int *number) {
    int bits = mp_count_bits(number);
    if (bits <= 64) {
        return (double)mp_get_mag_u64(number);
    }
    if (bits > 1024) {
        return (double)INFINITY;
    }
    mp_int top;
    int_init_result(&top);
    int_must(mp_div_2d(number, bits - 64, &top, NULL));
    uint64_t mantissa = mp_get_mag_u64(&top);
    mp_clear(&top);
    // What was cut off only matters as "there was something", for ties.
    if (mp_cnt_lsb(number) < bits - 64) {
        mantissa |= 1;
    }
    return ldexp((double)mantissa, bits - 64);
}

double int_to_double_saturating(Value value) {
    int64_t number = 0;
    if (int_is_inline(value, &number)) {
        return (double)number;
    }
    double magnitude = magnitude_to_double(&int_object(value)->number);
    return int_sign(value) < 0 ? -magnitude : magnitude;
}

bool int_to_double(Vm *vm, Value value, double *number) {
    *number = int_to_double_saturating(value);
    if (isinf(*number)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "int too large to convert to float");
    }
    return true;
}

// ---- Hash and order ----

#define HASH_BITS    61
#define HASH_MODULUS ((UINT64_C(1) << HASH_BITS) - 1)

uint64_t int_hash(Value value) {
    int64_t small = 0;
    if (int_is_inline(value, &small)) {
        return (uint64_t)(small == -1 ? -2 : small);
    }
    const mp_int *number = &int_object(value)->number;
    uint64_t hash = 0;
    for (int index = number->used - 1; index >= 0; index--) {
        // Multiplying by 2^MP_DIGIT_BIT modulo 2^61-1 is a rotation of 61 bits.
        hash = ((hash << MP_DIGIT_BIT) & HASH_MODULUS) | (hash >> (HASH_BITS - MP_DIGIT_BIT));
        hash += number->dp[index];
        hash = hash >= HASH_MODULUS ? hash - HASH_MODULUS : hash;
    }
    hash = number->sign == MP_NEG ? -hash : hash;
    return hash == UINT64_MAX ? (uint64_t)-2 : hash;
}

int int_compare(Value a, Value b) {
    int64_t left = 0;
    int64_t right = 0;
    if (int_is_inline(a, &left) && int_is_inline(b, &right)) {
        return (left > right) - (left < right);
    }
    Medium medium_left = 0;
    Medium medium_right = 0;
    if (int_is_medium(a, &medium_left) && int_is_medium(b, &medium_right)) {
        return (medium_left > medium_right) - (medium_left < medium_right);
    }
    IntView view_a;
    IntView view_b;
    return mp_cmp(int_view(&view_a, a), int_view(&view_b, b));
}

size_t int_bit_length(Value value) {
    IntView view;
    return (size_t)mp_count_bits(int_view(&view, value));
}

// ---- Through libtommath ----

Value int_combine(Vm *vm, MpBinary combine, Value a, Value b) {
    IntView view_a;
    IntView view_b;
    mp_int result;
    int_init_result(&result);
    int_must(combine(int_view(&view_a, a), int_view(&view_b, b), &result));
    return int_from_mp(vm, &result);
}
