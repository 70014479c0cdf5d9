// int_text.c: ints to digits and back, quick for many thousands of them.
//
// Numbers are cut in halves by powers of the base until a piece is small enough for the schoolbook:
//
//        d = 18 digits: what one libtommath digit holds          level 2:  4 d
//        123…456 = high × 10^(2 d) + low                         level 1:  2 d + 2 d
//
// Bases that are powers of two need no arithmetic: their digits are runs of bits.
#include "object/int_view.h"

#include "object/exception.h"

enum {
    MOST_LEVELS = 40,
    // Pieces of this many libtommath digits and fewer are converted one digit at a time.
    LEAF_LEVEL = 4
};

// The powers base^(digits × 2^level) that pieces are cut by, made as they are needed.
typedef struct PowerLadder {
    unsigned base;
    unsigned digits; // of the base that fit one mp_digit
    mp_digit unit;   // base^digits
    unsigned levels; // how many of `powers` are made
    mp_int powers[MOST_LEVELS];
    uint64_t has_reciprocal; // a bit for each level
    mp_int reciprocals[MOST_LEVELS];
} PowerLadder;

static void ladder_init(PowerLadder *ladder, unsigned base) {
    ladder->base = base;
    ladder->digits = 0;
    ladder->unit = 1;
    while (ladder->unit <= MP_MASK / base) {
        ladder->unit *= base;
        ladder->digits++;
    }
    ladder->levels = 0;
    ladder->has_reciprocal = 0;
}

static const mp_int *ladder_power(PowerLadder *ladder, unsigned level) {
    assert(level < MOST_LEVELS);
    while (ladder->levels <= level) {
        mp_int *power = &ladder->powers[ladder->levels];
        int_init_result(power);
        if (ladder->levels == 0) {
            mp_set(power, ladder->unit);
        } else {
            int_must(mp_sqr(power - 1, power));
        }
        ladder->levels++;
    }
    return &ladder->powers[level];
}

static void ladder_release(PowerLadder *ladder) {
    for (unsigned level = 0; level < ladder->levels; level++) {
        mp_clear(&ladder->powers[level]);
        if (ladder->has_reciprocal >> level & 1) {
            mp_clear(&ladder->reciprocals[level]);
        }
    }
}

// ---- Division by the powers ----

// libtommath divides in quadratic time and multiplies faster. Where it pays, a division by a power
// is two multiplications by its reciprocal, which Newton's method makes once for each level.
enum { NEWTON_BITS = 6000 };

// Nearly 2^(2 bits) / divisor, a few units off at most; `bits` is the size of the divisor.
static void make_reciprocal(const mp_int *divisor, int bits, mp_int *reciprocal) {
    if (bits <= NEWTON_BITS) {
        int_must(mp_2expt(reciprocal, 2 * bits));
        int_must(mp_div(reciprocal, divisor, reciprocal, NULL));
        return;
    }
    // The reciprocal of the upper half has half of the bits right; one step doubles them.
    int half = bits / 2 + 4;
    mp_int part;
    int_init_result(&part);
    int_must(mp_div_2d(divisor, bits - half, &part, NULL));
    make_reciprocal(&part, half, reciprocal);
    int_must(mp_mul_2d(reciprocal, bits - half, reciprocal));
    int_must(mp_sqr(reciprocal, &part));
    int_must(mp_mul(&part, divisor, &part));
    int_must(mp_div_2d(&part, 2 * bits, &part, NULL));
    int_must(mp_mul_2(reciprocal, reciprocal));
    int_must(mp_sub(reciprocal, &part, reciprocal));
    mp_clear(&part);
}

// *number becomes the quotient by the power of that level, of which it has at most twice the
// digits.
static void divide_by_power(PowerLadder *ladder, unsigned level, mp_int *number,
                            mp_int *remainder) {
    const mp_int *power = ladder_power(ladder, level);
    int bits = mp_count_bits(power);
    if (bits <= NEWTON_BITS) {
        int_must(mp_div(number, power, number, remainder));
        return;
    }
    mp_int *reciprocal = &ladder->reciprocals[level];
    if ((ladder->has_reciprocal >> level & 1) == 0) {
        int_init_result(reciprocal);
        make_reciprocal(power, bits, reciprocal);
        ladder->has_reciprocal |= UINT64_C(1) << level;
    }
    mp_int quotient;
    int_init_result(&quotient);
    int_must(mp_div_2d(number, bits - 1, &quotient, NULL));
    int_must(mp_mul(&quotient, reciprocal, &quotient));
    int_must(mp_div_2d(&quotient, bits + 1, &quotient, NULL));
    int_must(mp_mul(&quotient, power, remainder));
    int_must(mp_sub(number, remainder, remainder));
    while (remainder->sign == MP_NEG) {
        int_must(mp_add(remainder, power, remainder));
        int_must(mp_decr(&quotient));
    }
    while (mp_cmp_mag(remainder, power) != MP_LT) {
        int_must(mp_sub(remainder, power, remainder));
        int_must(mp_incr(&quotient));
    }
    mp_exch(number, &quotient);
    mp_clear(&quotient);
}

static unsigned digit_value(char digit) {
    if (digit >= '0' && digit <= '9') {
        return (unsigned)(digit - '0');
    }
    char lower = (char)(digit | 0x20);
    return lower >= 'a' && lower <= 'z' ? (unsigned)(lower - 'a') + 10 : 36;
}

// ---- From digits ----

static void read_leaf(const PowerLadder *ladder, const char *digits, size_t length,
                      mp_int *number) {
    mp_zero(number);
    for (size_t at = 0; at < length;) {
        mp_digit chunk = 0;
        mp_digit scale = 1;
        for (unsigned count = 0; count < ladder->digits && at < length; count++) {
            chunk = chunk * ladder->base + digit_value(digits[at++]);
            scale *= ladder->base;
        }
        int_must(mp_mul_d(number, scale, number));
        int_must(mp_add_d(number, chunk, number));
    }
}

static void read_digits(PowerLadder *ladder, const char *digits, size_t length, mp_int *number) {
    if (length <= (size_t)ladder->digits << LEAF_LEVEL) {
        read_leaf(ladder, digits, length, number);
        return;
    }
    unsigned level = LEAF_LEVEL;
    while ((size_t)ladder->digits << (level + 1) < length) {
        level++;
    }
    size_t low_length = (size_t)ladder->digits << level;
    mp_int low;
    int_init_result(&low);
    read_digits(ladder, digits, length - low_length, number);
    read_digits(ladder, digits + length - low_length, low_length, &low);
    int_must(mp_mul(number, ladder_power(ladder, level), number));
    int_must(mp_add(number, &low, number));
    mp_clear(&low);
}

static unsigned bits_of_base(unsigned base) {
    return (base & (base - 1)) == 0 ? (unsigned)__builtin_ctz(base) : 0;
}

static void read_bits(const char *digits, size_t length, unsigned bits, mp_int *number) {
    size_t total = length * bits;
    int_must(mp_grow(number, (int)(total / MP_DIGIT_BIT + 2)));
    number->used = (int)(total / MP_DIGIT_BIT + 1);
    for (size_t index = 0; index < length; index++) {
        size_t at = index * bits;
        uint64_t digit = digit_value(digits[length - 1 - index]);
        unsigned offset = (unsigned)(at % MP_DIGIT_BIT);
        mp_digit *word = &number->dp[at / MP_DIGIT_BIT];
        word[0] |= (mp_digit)(digit << offset) & MP_MASK;
        if (offset + bits > MP_DIGIT_BIT) {
            word[1] |= (mp_digit)(digit >> (MP_DIGIT_BIT - offset));
        }
    }
    mp_clamp(number);
}

bool int_from_digits(Vm *vm, const char *digits, size_t length, unsigned base, Value *result) {
    uint64_t small = 0;
    bool is_small = true;
    for (size_t index = 0; index < length; index++) {
        unsigned digit = digit_value(digits[index]);
        if (digit >= base) {
            return false;
        }
        if (is_small && __builtin_mul_overflow(small, base, &small)) {
            is_small = false;
        }
        if (is_small && __builtin_add_overflow(small, digit, &small)) {
            is_small = false;
        }
    }
    if (is_small) {
        *result = int_from_uint64(vm, small);
        return true;
    }
    mp_int number;
    int_init_result(&number);
    unsigned bits = bits_of_base(base);
    limits_note_work(vm, bits > 0 ? length : int_product_work(length / 8, length / 8));
    if (bits > 0) {
        read_bits(digits, length, bits, &number);
    } else {
        PowerLadder ladder;
        ladder_init(&ladder, base);
        read_digits(&ladder, digits, length, &number);
        ladder_release(&ladder);
    }
    *result = int_from_mp(vm, &number);
    return true;
}

// ---- To digits ----

static const char DIGITS[] = "0123456789abcdefghijklmnopqrstuvwxyz";

// Writes one libtommath digit's worth at `out`, with zeros in front.
static void write_unit(const PowerLadder *ladder, mp_digit unit, char *out) {
    for (unsigned index = ladder->digits; index-- > 0;) {
        out[index] = DIGITS[unit % ladder->base];
        unit /= ladder->base;
    }
}

// Appends all digits that a piece of that level has, zeros in front included.
static void write_piece(PowerLadder *ladder, mp_int *piece, unsigned level, TextBuffer *buffer) {
    if (level <= LEAF_LEVEL) {
        size_t size = (size_t)ladder->digits << level;
        char *out = text_buffer_reserve(buffer, size);
        for (size_t at = size; at > 0; at -= ladder->digits) {
            mp_digit unit = 0;
            int_must(mp_div_d(piece, ladder->unit, piece, &unit));
            write_unit(ladder, unit, out + at - ladder->digits);
        }
        text_buffer_advance(buffer, size);
        return;
    }
    mp_int low;
    int_init_result(&low);
    divide_by_power(ladder, level - 1, piece, &low);
    write_piece(ladder, piece, level - 1, buffer);
    write_piece(ladder, &low, level - 1, buffer);
    mp_clear(&low);
}

static void write_digits(const mp_int *number, unsigned base, TextBuffer *buffer) {
    PowerLadder ladder;
    ladder_init(&ladder, base);
    unsigned level = 0;
    // Until the power of that level is surely larger than the number.
    while ((mp_count_bits(ladder_power(&ladder, level)) - 1) <= mp_count_bits(number)) {
        level++;
    }
    TextBuffer padded;
    text_buffer_init(&padded);
    mp_int rest;
    int_init_result(&rest);
    int_must(mp_abs(number, &rest));
    write_piece(&ladder, &rest, level, &padded);
    size_t zeros = strspn(padded.bytes, "0");
    text_buffer_append(buffer, padded.bytes + zeros, padded.length - zeros);
    text_buffer_release(&padded);
    mp_clear(&rest);
    ladder_release(&ladder);
}

static void write_bits(const mp_int *number, unsigned bits, TextBuffer *buffer) {
    size_t count = ((size_t)mp_count_bits(number) + bits - 1) / bits;
    char *out = text_buffer_reserve(buffer, count);
    for (size_t index = 0; index < count; index++) {
        size_t at = index * bits;
        size_t word = at / MP_DIGIT_BIT;
        unsigned offset = (unsigned)(at % MP_DIGIT_BIT);
        uint64_t digit = (uint64_t)number->dp[word] >> offset;
        if (offset + bits > MP_DIGIT_BIT && word + 1 < (size_t)number->used) {
            digit |= (uint64_t)number->dp[word + 1] << (MP_DIGIT_BIT - offset);
        }
        out[count - 1 - index] = DIGITS[digit & ((1U << bits) - 1)];
    }
    text_buffer_advance(buffer, count);
}

static void write_small(int64_t number, unsigned base, TextBuffer *buffer) {
    char digits[64];
    size_t at = sizeof digits;
    uint64_t magnitude = number < 0 ? -(uint64_t)number : (uint64_t)number;
    do {
        digits[--at] = DIGITS[magnitude % base];
        magnitude /= base;
    } while (magnitude > 0);
    if (number < 0) {
        text_buffer_append_byte(buffer, '-');
    }
    text_buffer_append(buffer, digits + at, sizeof digits - at);
}

static bool raise_too_many_digits(Vm *vm, size_t limit) {
    return exception_raise(vm, CLASS_VALUE_ERROR,
                           "Exceeds the limit (%zu digits) for integer string conversion; use "
                           "sys.set_int_max_str_digits() to increase the limit",
                           limit);
}

// So many digits the number has at least: 2 to the power of n has n * log10(2) decimal ones.
static size_t fewest_digits(const mp_int *number, unsigned base) {
    enum { LOG10_OF_2 = 301029, MILLION = 1000000, MOST_BITS_OF_A_DIGIT = 6 };
    size_t bits = (size_t)mp_count_bits(number);
    return base == 10 ? (bits - 1) * LOG10_OF_2 / MILLION + 1 : bits / MOST_BITS_OF_A_DIGIT;
}

bool int_append_text(Vm *vm, Value value, unsigned base, TextBuffer *buffer) {
    int64_t small = 0;
    if (int_to_int64(value, &small)) {
        write_small(small, base, buffer);
        return true;
    }
    IntView view;
    const mp_int *number = int_view(&view, value);
    unsigned bits = bits_of_base(base);
    size_t limit = runtime_of(vm)->int_digit_limit;
    bool is_limited = bits == 0 && limit > 0;
    if (is_limited && fewest_digits(number, base) > limit) { // before the work is done
        return raise_too_many_digits(vm, limit);
    }
    uint64_t digits = (uint64_t)number->used;
    if (bits == 0 && !limits_take_work(vm, 4 * int_product_work(digits, digits))) {
        return false;
    }
    size_t start = buffer->length;
    if (number->sign == MP_NEG) {
        text_buffer_append_byte(buffer, '-');
    }
    size_t first_digit = buffer->length;
    if (bits > 0) {
        write_bits(number, bits, buffer);
    } else {
        write_digits(number, base, buffer);
    }
    if (is_limited && buffer->length - first_digit > limit) {
        text_buffer_truncate(buffer, start);
        return raise_too_many_digits(vm, limit);
    }
    return true;
}
