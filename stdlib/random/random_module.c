// random_module.c: _random: the Mersenne Twister that CPython uses, so that seeds give the same
// numbers.
//
// Everything built on it (randint, shuffle, gauss …) is random.aspy.
#include "stdlib/hashlib/digest.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/chance.h"

enum { WORDS = 624, SHIFT = 397 };

typedef struct Generator {
    Foreign foreign;
    uint32_t words[WORDS];
    size_t position; // of the next word to give out; WORDS: make new ones first
} Generator;

static const ForeignType generator_type = {"Random", sizeof(Generator), NULL, NULL};

static Generator *self_of(const Value *args) {
    return (Generator *)(void *)value_as_object(args[0]);
}

// ---- The generator -----------------------------------------------------------------------------

static uint32_t twist(uint32_t high, uint32_t low, uint32_t shifted) {
    uint32_t mixed = (high & 0x80000000U) | (low & 0x7fffffffU);
    return shifted ^ (mixed >> 1) ^ ((mixed & 1U) != 0 ? 0x9908b0dfU : 0U);
}

static void generator_refill(Generator *generator) {
    uint32_t *words = generator->words;
    for (size_t index = 0; index < WORDS; index++) {
        words[index] =
            twist(words[index], words[(index + 1) % WORDS], words[(index + SHIFT) % WORDS]);
    }
    generator->position = 0;
}

static uint32_t generator_next(Generator *generator) {
    if (generator->position >= WORDS) {
        generator_refill(generator);
    }
    uint32_t word = generator->words[generator->position++];
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c5680U;
    word ^= (word << 15) & 0xefc60000U;
    return word ^ (word >> 18);
}

static void generator_seed_word(Generator *generator, uint32_t seed) {
    generator->words[0] = seed;
    for (uint32_t index = 1; index < WORDS; index++) {
        uint32_t before = generator->words[index - 1];
        generator->words[index] = 1812433253U * (before ^ (before >> 30)) + index;
    }
    generator->position = WORDS;
}

static void generator_seed(Generator *generator, const uint32_t *key, size_t length) {
    uint32_t *words = generator->words;
    generator_seed_word(generator, 19650218U);
    size_t index = 1;
    size_t place = 0;
    for (size_t round = length > WORDS ? length : WORDS; round > 0; round--) {
        uint32_t before = words[index - 1];
        words[index] =
            (words[index] ^ ((before ^ (before >> 30)) * 1664525U)) + key[place] + (uint32_t)place;
        if (++index >= WORDS) {
            words[0] = words[WORDS - 1];
            index = 1;
        }
        place = (place + 1) % length;
    }
    for (size_t round = WORDS - 1; round > 0; round--) {
        uint32_t before = words[index - 1];
        words[index] = (words[index] ^ ((before ^ (before >> 30)) * 1566083941U)) - (uint32_t)index;
        if (++index >= WORDS) {
            words[0] = words[WORDS - 1];
            index = 1;
        }
    }
    words[0] = 0x80000000U;
}

// ---- Seeds and numbers as ints ------------------------------------------------------------------

static uint32_t digit_value(char digit) {
    return (uint32_t)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

// The words of a non-negative int, lowest first.
static bool seed_from_int(Vm *vm, Generator *generator, Value number) {
    TextBuffer text;
    text_buffer_init(&text);
    bool ok = int_append_text(vm, number, 16, &text);
    size_t count = (text.length + 7) / 8;
    uint32_t *key = memory_allocate_zeroed(count * sizeof *key);
    for (size_t index = 0; index < text.length; index++) {
        size_t from_end = text.length - 1 - index;
        key[from_end / 8] |= digit_value(text.bytes[index]) << (4 * (from_end % 8));
    }
    generator_seed(generator, key, count);
    memory_release(key);
    text_buffer_release(&text);
    return ok;
}

NATIVE(random_seed_native, "seed", "(self, n=None, /)",
       "seed([n]) -> None.\n\nDefaults to use urandom and falls back to a combination\nof the "
       "current time and the process identifier.") {
    if (value_is_none(args[1])) {
        uint32_t key[WORDS];
        chance_fill(vm, key, sizeof key);
        generator_seed(self_of(args), key, WORDS);
        return true;
    }
    if (int_check(vm, args[1])) {
        Value number = int_plain(vm, args[1]);
        return seed_from_int(vm, self_of(args),
                             int_sign(number) < 0 ? int_negate(vm, number) : number);
    }
    uint64_t hash;
    return object_hash(vm, args[1], &hash) &&
           seed_from_int(vm, self_of(args), int_from_uint64(vm, hash));
}

NATIVE(random_new_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Generator *generator = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(generator);
    uint32_t key[WORDS];
    chance_fill(vm, key, sizeof key);
    generator_seed(generator, key, WORDS);
    return true;
}

NATIVE(random_random_native, "random", "(self, /)", "random() -> x in the interval [0, 1).") {
    uint32_t high = generator_next(self_of(args)) >> 5;
    uint32_t low = generator_next(self_of(args)) >> 6;
    *result = value_from_double((high * 67108864.0 + low) * (1.0 / 9007199254740992.0));
    return true;
}

static bool many_bits(Vm *vm, Generator *generator, uint64_t bits, Value *result) {
    size_t count = (size_t)((bits + 31) / 32);
    uint32_t *words = memory_allocate(count * sizeof *words);
    for (size_t index = 0; index < count; index++, bits -= 32) {
        words[index] = generator_next(generator) >> (bits < 32 ? 32 - bits : 0);
    }
    TextBuffer text;
    text_buffer_init(&text);
    for (size_t index = count; index-- > 0;) {
        text_buffer_append_format(&text, "%08x", (unsigned)words[index]);
    }
    bool ok = int_from_digits(vm, text.bytes, text.length, 16, result);
    assert(ok);
    text_buffer_release(&text);
    memory_release(words);
    return ok;
}

NATIVE(random_getrandbits_native, "getrandbits", "(self, k, /)",
       "getrandbits(k) -> x.  Generates an int with k random bits.") {
    int64_t bits;
    if (!object_to_int64(vm, args[1], &bits)) {
        return false;
    }
    if (bits < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "number of bits must be non-negative");
    }
    if (bits == 0) {
        *result = value_from_int(0);
        return true;
    }
    if (bits <= 32) {
        *result = value_from_int(generator_next(self_of(args)) >> (32 - bits));
        return true;
    }
    return bytes_check_size(vm, (size_t)bits / 4) &&
           many_bits(vm, self_of(args), (uint64_t)bits, result);
}

NATIVE(random_getstate_native, "getstate", "(self, /)",
       "getstate() -> tuple containing the current state.") {
    Generator *generator = self_of(args);
    Tuple *state = tuple_new(vm, WORDS + 1);
    for (size_t index = 0; index < WORDS; index++) {
        state->items[index] = value_from_int(generator->words[index]);
    }
    state->items[WORDS] = value_from_int((int64_t)generator->position);
    *result = value_from_object(state);
    return true;
}

NATIVE(random_setstate_native, "setstate", "(self, state, /)",
       "setstate(state) -> None.  Restores generator state.") {
    if (!value_is_tuple(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "state vector must be a tuple");
    }
    Tuple *state = value_as_tuple(args[1]);
    if (state->count != WORDS + 1) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "state vector is the wrong size");
    }
    uint32_t words[WORDS];
    int64_t number = 0;
    for (size_t index = 0; index <= WORDS; index++) {
        if (!object_to_int64(vm, state->items[index], &number)) {
            return false;
        }
        if (index < WORDS) {
            words[index] = (uint32_t)number;
        }
    }
    if (number < 0 || number > WORDS) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "invalid state");
    }
    memcpy(self_of(args)->words, words, sizeof words);
    self_of(args)->position = (size_t)number;
    return true;
}

// ---- What random.aspy needs besides -------------------------------------------------------------

NATIVE(random_sha512_native, "_sha512", "(data, /)", "The SHA-512 digest of some bytes.") {
    const uint8_t *data;
    size_t length;
    if (!bytes_view(args[0], &data, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, args[0]));
    }
    const Algorithm *sha512 = algorithm_find("sha512");
    hash_state state;
    uint8_t digest[DIGEST_MAX_SIZE];
    sha512->start(&state);
    algorithm_process(sha512, &state, data, length);
    sha512->finish(&state, digest);
    *result = value_from_object(bytes_new(vm, digest, sizeof digest));
    return true;
}

NATIVE(random_urandom_native, "_urandom", "(size, /)", "Bytes that nobody can predict.") {
    return library_random_bytes(vm, args[0], result);
}

bool random_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&random_new_native, NULL};
    static const NativeDefinition *const methods[] = {
        &random_seed_native,     &random_random_native,   &random_getrandbits_native,
        &random_getstate_native, &random_setstate_native, NULL};
    static const NativeDefinition *const functions[] = {&random_sha512_native,
                                                        &random_urandom_native, NULL};
    Class *class = library_add_class(vm, module, "_random.Random", &generator_type, 0);
    native_add_static_methods(vm, class, makers);
    native_add_methods(vm, class, methods);
    native_add_functions(vm, module, functions);
    return true;
}
