// blake2.c: hashlib.blake2b and blake2s, which have parameters.
//
// They are xor-ed into the state before anything is hashed (RFC 7693 2.5): libtomcrypt does that
// for the sizes of digest and key, and what else there is, is done here.
#include "stdlib/hashlib/digest.h"
#include "stdlib/library.h"

static const Algorithm blake2b = {"blake2b", 64, 128, NULL, blake2b_process, blake2b_done};
static const Algorithm blake2s = {"blake2s", 32, 64, NULL, blake2s_process, blake2s_done};

enum { BLAKE2_PARAMETERS = 64 };

// What differs between the two.
typedef struct Layout {
    const Algorithm *algorithm;
    size_t key_size;        // at most
    size_t salt_size;       // at most, and of person
    size_t salt_offset;     // in the block of parameters; person stands behind it
    size_t node_depth;      // its offset, behind the node's number
    int64_t most_node_bits; // of that number
} Layout;

static const Layout layout_b = {&blake2b, 64, 16, 32, 16, 64};
static const Layout layout_s = {&blake2s, 32, 8, 16, 14, 48};

static bool want_bytes(Vm *vm, Value value, const char *name, size_t most, const uint8_t **data,
                       size_t *length) {
    *data = (const uint8_t *)"";
    *length = 0;
    if (!value_is_absent(value) && !bytes_view(value, data, length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, value));
    }
    return *length <= most ||
           exception_raise(vm, CLASS_VALUE_ERROR, "maximum %s length is %zu bytes", name, most);
}

static bool want_range(Vm *vm, Value value, const char *message, int64_t low, int64_t high,
                       int64_t *number) {
    return object_to_int64(vm, value, number) &&
           ((*number >= low && *number <= high) ||
            exception_raise(vm, CLASS_VALUE_ERROR, "%s", message));
}

// The same for numbers that C would hold in so many bits.
static bool want_size(Vm *vm, Value value, const char *message, int64_t most, int64_t *number) {
    if (!object_to_int64(vm, value, number)) {
        return false;
    }
    if (*number < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "value must be positive");
    }
    return *number <= most || exception_raise(vm, CLASS_OVERFLOW_ERROR, "%s", message);
}

static void put(uint8_t *block, size_t offset, size_t size, uint64_t number) {
    for (size_t index = 0; index < size; index++) {
        block[offset + index] = (uint8_t)(number >> (8 * index));
    }
}

// The parameters that libtomcrypt knows nothing of, as they differ from its: fanout and depth of 1,
// everything else zero. args are those of the native below.
static bool read_parameters(Vm *vm, const Layout *layout, const Value *args, uint8_t *block) {
    const uint8_t *salt;
    const uint8_t *person;
    size_t salt_length;
    size_t person_length;
    int64_t fanout;
    int64_t depth;
    int64_t leaf_size;
    int64_t node_offset;
    int64_t node_depth;
    int64_t inner_size;
    int64_t inner_most = (int64_t)layout->algorithm->digest_size;
    uint64_t most = layout->most_node_bits == 64 ? UINT64_MAX : (UINT64_C(1) << 48) - 1;
    if (!want_bytes(vm, args[4], "salt", layout->salt_size, &salt, &salt_length) ||
        !want_bytes(vm, args[5], "person", layout->salt_size, &person, &person_length) ||
        !want_range(vm, args[6], "fanout must be between 0 and 255", 0, 255, &fanout) ||
        !want_range(vm, args[7], "depth must be between 1 and 255", 1, 255, &depth) ||
        !want_size(vm, args[8], "leaf_size is too large", UINT32_MAX, &leaf_size) ||
        !want_size(vm, args[9], "node_offset is too large",
                   most > INT64_MAX ? INT64_MAX : (int64_t)most, &node_offset) ||
        !want_range(vm, args[10], "node_depth must be between 0 and 255", 0, 255, &node_depth) ||
        !want_range(vm, args[11],
                    inner_most == 64 ? "inner_size must be between 0 and is 64"
                                     : "inner_size must be between 0 and is 32",
                    0, inner_most, &inner_size)) {
        return false;
    }
    block[2] = (uint8_t)(fanout ^ 1);
    block[3] = (uint8_t)(depth ^ 1);
    put(block, 4, 4, (uint64_t)leaf_size);
    put(block, 8, layout->node_depth - 8, (uint64_t)node_offset);
    block[layout->node_depth] = (uint8_t)node_depth;
    block[layout->node_depth + 1] = (uint8_t)inner_size;
    memcpy(block + layout->salt_offset, salt, salt_length);
    memcpy(block + layout->salt_offset + layout->salt_size, person, person_length);
    return true;
}

static uint64_t word_at(const uint8_t *block, size_t offset, size_t size) {
    uint64_t word = 0;
    for (size_t index = size; index-- > 0;) {
        word = word << 8 | block[offset + index];
    }
    return word;
}

static void mix_parameters(const Layout *layout, hash_state *state, const uint8_t *block,
                           bool is_last_node) {
    for (size_t index = 0; index < 8; index++) {
        if (layout == &layout_b) {
            state->blake2b.h[index] ^= word_at(block, index * 8, 8);
        } else {
            state->blake2s.h[index] ^= (ulong32)word_at(block, index * 4, 4);
        }
    }
    if (layout == &layout_b) {
        state->blake2b.last_node = is_last_node;
    } else {
        state->blake2s.last_node = is_last_node;
    }
}

static bool start(Vm *vm, const Layout *layout, const Value *args, Digest *digest) {
    const uint8_t *key;
    size_t key_length;
    int64_t size;
    bool is_last_node;
    uint8_t block[BLAKE2_PARAMETERS] = {0};
    bool is_b = layout == &layout_b;
    if (!want_range(vm, args[2],
                    is_b ? "digest_size must be between 1 and 64 bytes"
                         : "digest_size must be between 1 and 32 bytes",
                    1, (int64_t)layout->algorithm->digest_size, &size) ||
        !want_bytes(vm, args[3], "key", layout->key_size, &key, &key_length) ||
        !read_parameters(vm, layout, args, block) || !object_is_true(vm, args[12], &is_last_node)) {
        return false;
    }
    int problem = (is_b ? blake2b_init : blake2s_init)(&digest->state, (unsigned long)size,
                                                       key_length > 0 ? key : NULL,
                                                       (unsigned long)key_length);
    assert(problem == CRYPT_OK && "sizes were checked");
    (void)problem;
    digest->digest_size = (size_t)size;
    mix_parameters(layout, &digest->state, block, is_last_node);
    return true;
}

static bool make(Vm *vm, const Layout *layout, const Value *args, Value *result) {
    const uint8_t *data;
    size_t length;
    Digest *digest = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    digest->algorithm = layout->algorithm;
    *result = value_from_object(digest);
    if (!start(vm, layout, args, digest) || !digest_want_bytes(vm, args[1], &data, &length)) {
        return false;
    }
    algorithm_process(layout->algorithm, &digest->state, data, length);
    return true;
}

#define BLAKE2_TAIL                                                                  \
    "key=<absent>, salt=<absent>, person=<absent>, fanout=1, depth=1, leaf_size=0, " \
    "node_offset=0, node_depth=0, "                                                  \
    "inner_size=0, last_node=False, usedforsecurity=True)"

NATIVE(blake2b_new_native, "__new__", "(cls, data=<absent>, /, *, digest_size=64, " BLAKE2_TAIL,
       "Return a new BLAKE2b hash object.") {
    return make(vm, &layout_b, args, result);
}

NATIVE(blake2s_new_native, "__new__", "(cls, data=<absent>, /, *, digest_size=32, " BLAKE2_TAIL,
       "Return a new BLAKE2s hash object.") {
    return make(vm, &layout_s, args, result);
}

static void add_class(Vm *vm, Module *module, const char *name, const Layout *layout,
                      const NativeDefinition *maker) {
    const NativeDefinition *const makers[] = {maker, NULL};
    Class *class = library_add_class(vm, module, name, &digest_type, CLASS_IS_FINAL);
    digest_add_methods(vm, class);
    native_add_static_methods(vm, class, makers);
    const struct {
        const char *name;
        size_t number;
    } sizes[] = {{"SALT_SIZE", layout->salt_size},
                 {"PERSON_SIZE", layout->salt_size},
                 {"MAX_KEY_SIZE", layout->key_size},
                 {"MAX_DIGEST_SIZE", layout->algorithm->digest_size}};
    for (size_t index = 0; index < sizeof sizes / sizeof sizes[0]; index++) {
        library_set_class_value(vm, class, sizes[index].name,
                                value_from_int((int64_t)sizes[index].number));
    }
}

void blake2_add_classes(Vm *vm, Module *module) {
    add_class(vm, module, "_blake2.blake2b", &layout_b, &blake2b_new_native);
    add_class(vm, module, "_blake2.blake2s", &layout_s, &blake2s_new_native);
}
