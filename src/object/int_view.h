// int_view.h: any int as an mp_int, without copying: what the int files share.
#ifndef ASPY_OBJECT_INT_VIEW_H
#define ASPY_OBJECT_INT_VIEW_H

#include "base/fatal.h"
#include "object/int.h"

// Room for the digits of an inline int while libtommath reads it.
typedef struct IntView {
    mp_int number;
    mp_digit digits[64 / MP_DIGIT_BIT + 1];
} IntView;

// The number behind an int, bool or subclass instance; read only, good as long as `view` and the
// value are.
MUST_USE const mp_int *int_view(IntView *view, Value value);

// libtommath fails only for lack of memory where its other conditions hold.
static inline void int_must(mp_err error) {
    if (error != MP_OKAY) {
        fatal(EXIT_CODE_OUT_OF_MEMORY, "out of memory (in integer arithmetic)");
    }
}

static inline void int_init_result(mp_int *number) { int_must(mp_init(number)); }

// True when the value is an inline int or a bool; *number is it.
static inline bool int_is_inline(Value value, int64_t *number) {
    if (value_is_int(value)) {
        *number = value_as_int(value);
        return true;
    }
    *number = value.bits == VALUE_TRUE.bits;
    return value_is_bool(value);
}

// True when the number fits 64 bits.
MUST_USE bool int_mp_to_int64(const mp_int *number, int64_t *result);

// An exact big int with room for `used` digits, to be filled before anybody sees it. It must not
// stay if it turns out to fit inline.
MUST_USE Int *int_allocate_digits(Vm *vm, Shape *shape, int used);

typedef mp_err (*MpBinary)(const mp_int *a, const mp_int *b, mp_int *result);
// What a function of libtommath makes of two ints.
MUST_USE Value int_combine(Vm *vm, MpBinary combine, Value a, Value b);

#endif
