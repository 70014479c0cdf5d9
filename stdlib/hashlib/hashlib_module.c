// hashlib_module.c: the module _hashlib: what hashlib.aspy and hmac.aspy stand on.
#include "stdlib/hashlib/digest.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/vm.h"

// ---- Hash objects ------------------------------------------------------------------------------

static Digest *self_of(const Value *args) { return (Digest *)(void *)value_as_object(args[0]); }

NATIVE(hash_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Object *object = value_as_object(args[0]);
    *result = value_from_object(
        string_format(vm, "<%s %s object @ 0x%llx>", self_of(args)->algorithm->name,
                      class_name_of(vm, args[0]), (unsigned long long)heap_address_of(object)));
    return true;
}

NATIVE(hash_refuse_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    return exception_raise(
        vm, CLASS_TYPE_ERROR, "cannot create '%s' instances",
        string_text(vm, class_full_name(vm, (Class *)(void *)value_as_object(args[0]), true)));
}

// The class HASH or HASHXOF of the module.
static Class *hash_class(Vm *vm, const Algorithm *algorithm) {
    const char *name = algorithm->finish == NULL ? "HASHXOF" : "HASH";
    Value class =
        dict_get_string(vm, native_module(vm, "_hashlib")->namespace, string_intern_text(vm, name));
    return (Class *)(void *)value_as_object(class);
}

NATIVE(hashlib_new_native, "new", "(name, string=<absent>, *, usedforsecurity=True)",
       "Return a new hash object using the named algorithm.\n\nAn optional string argument may be "
       "provided and will be\nautomatically hashed.") {
    String *name;
    const uint8_t *data;
    size_t length;
    if (!native_want_string(vm, "new", "'name'", args[0], &name)) {
        return false;
    }
    const Algorithm *algorithm = algorithm_find(string_text(vm, name));
    if (algorithm == NULL) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "unsupported hash type %s",
                               string_text(vm, name));
    }
    if (!digest_want_bytes(vm, args[1], &data, &length)) {
        return false;
    }
    Digest *digest = foreign_new(vm, hash_class(vm, algorithm));
    digest->algorithm = algorithm;
    digest->digest_size = algorithm->digest_size;
    algorithm->start(&digest->state);
    algorithm_process(algorithm, &digest->state, data, length);
    *result = value_from_object(digest);
    return true;
}

// ---- Keys from passwords -----------------------------------------------------------------------

// HMAC with one key: the states after the key, inner and outer (RFC 2104).
typedef struct Mac {
    const Algorithm *algorithm;
    hash_state inner;
    hash_state outer;
} Mac;

static void mac_init(Mac *mac, const Algorithm *algorithm, const uint8_t *key, size_t length) {
    uint8_t block[DIGEST_MAX_BLOCK] = {0};
    mac->algorithm = algorithm;
    if (length > algorithm->block_size) {
        hash_state state;
        algorithm->start(&state);
        algorithm_process(algorithm, &state, key, length);
        algorithm->finish(&state, block);
    } else {
        memcpy(block, key, length);
    }
    for (int side = 0; side < 2; side++) {
        hash_state *state = side == 0 ? &mac->inner : &mac->outer;
        uint8_t padded[DIGEST_MAX_BLOCK];
        for (size_t index = 0; index < algorithm->block_size; index++) {
            padded[index] = (uint8_t)(block[index] ^ (side == 0 ? 0x36 : 0x5c));
        }
        algorithm->start(state);
        algorithm_process(algorithm, state, padded, algorithm->block_size);
    }
}

// The HMAC of the parts of a message; digest may be one of them.
static void mac_sign(const Mac *mac, const uint8_t *first, size_t first_length,
                     const uint8_t *second, size_t second_length, uint8_t *digest) {
    hash_state state = mac->inner;
    algorithm_process(mac->algorithm, &state, first, first_length);
    algorithm_process(mac->algorithm, &state, second, second_length);
    uint8_t inner[DIGEST_MAX_SIZE];
    mac->algorithm->finish(&state, inner);
    state = mac->outer;
    algorithm_process(mac->algorithm, &state, inner, mac->algorithm->digest_size);
    mac->algorithm->finish(&state, digest);
}

// RFC 8018 5.2: each block of the key is a sum of `iterations` signatures.
static void derive(const Mac *mac, const uint8_t *salt, size_t salt_length, int64_t iterations,
                   uint8_t *key, size_t length) {
    size_t size = mac->algorithm->digest_size;
    for (uint32_t number = 1; length > 0; number++) {
        const uint8_t counter[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                                    (uint8_t)(number >> 8), (uint8_t)number};
        uint8_t signature[DIGEST_MAX_SIZE];
        uint8_t sum[DIGEST_MAX_SIZE];
        mac_sign(mac, salt, salt_length, counter, sizeof counter, signature);
        memcpy(sum, signature, size);
        for (int64_t round = 1; round < iterations; round++) {
            mac_sign(mac, signature, size, NULL, 0, signature);
            for (size_t index = 0; index < size; index++) {
                sum[index] ^= signature[index];
            }
        }
        size_t piece = length < size ? length : size;
        memcpy(key, sum, piece);
        key += piece;
        length -= piece;
    }
}

static bool want_buffer(Vm *vm, Value value, const uint8_t **data, size_t *length) {
    return bytes_view(value, data, length) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                           class_name_of(vm, value));
}

NATIVE(hashlib_pbkdf2_native, "pbkdf2_hmac", "(hash_name, password, salt, iterations, dklen=None)",
       "Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom "
       "function.") {
    String *name;
    const uint8_t *password;
    const uint8_t *salt;
    size_t password_length;
    size_t salt_length;
    int64_t iterations;
    if (!native_want_string(vm, "pbkdf2_hmac", "'hash_name'", args[0], &name) ||
        !want_buffer(vm, args[1], &password, &password_length) ||
        !want_buffer(vm, args[2], &salt, &salt_length) ||
        !object_to_int64(vm, args[3], &iterations)) {
        return false;
    }
    const Algorithm *algorithm = algorithm_find(string_text(vm, name));
    if (algorithm == NULL || algorithm->finish == NULL) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "unsupported hash type %s",
                               string_text(vm, name));
    }
    int64_t length = (int64_t)algorithm->digest_size;
    if (iterations < 1) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "iteration value must be greater than 0.");
    }
    if (!value_is_none(args[4]) && !object_to_int64(vm, args[4], &length)) {
        return false;
    }
    if (length < 1) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "key length must be greater than 0.");
    }
    if (!bytes_check_size(vm, (size_t)length)) {
        return false;
    }
    Mac mac;
    mac_init(&mac, algorithm, password, password_length);
    Bytes *key = bytes_new(vm, NULL, (size_t)length);
    derive(&mac, salt, salt_length, iterations, key->data, key->length);
    *result = value_from_object(key);
    return true;
}

NATIVE(hashlib_hmac_native, "hmac_digest", "(key, msg, digest)", "Single-shot HMAC.") {
    String *name;
    const uint8_t *key;
    const uint8_t *message;
    size_t key_length;
    size_t message_length;
    if (!want_buffer(vm, args[0], &key, &key_length) ||
        !want_buffer(vm, args[1], &message, &message_length) ||
        !native_want_string(vm, "hmac_digest", "'digest'", args[2], &name)) {
        return false;
    }
    const Algorithm *algorithm = algorithm_find(string_text(vm, name));
    if (algorithm == NULL || algorithm->finish == NULL) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "unsupported hash type %s",
                               string_text(vm, name));
    }
    Mac mac;
    mac_init(&mac, algorithm, key, key_length);
    uint8_t digest[DIGEST_MAX_SIZE];
    mac_sign(&mac, message, message_length, NULL, 0, digest);
    *result = value_from_object(bytes_new(vm, digest, algorithm->digest_size));
    return true;
}

// ---- Comparing ---------------------------------------------------------------------------------

NATIVE(hashlib_compare_native, "compare_digest", "(a, b, /)",
       "Return 'a == b'.\n\nThis function uses an approach designed to prevent\ntiming analysis, "
       "making it appropriate for cryptography.") {
    const uint8_t *a;
    const uint8_t *b;
    size_t a_length;
    size_t b_length;
    if (value_is_string(args[0]) && value_is_string(args[1])) {
        String *first = value_as_string(args[0]);
        String *second = value_as_string(args[1]);
        if (!string_is_ascii(first) || !string_is_ascii(second)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "comparing strings with non-ASCII characters is not supported");
        }
        a = first->data;
        b = second->data;
        a_length = first->length;
        b_length = second->length;
    } else {
        bool has_bytes = bytes_view(args[0], &a, &a_length);
        if (!has_bytes && !bytes_view(args[1], &b, &b_length)) {
            return exception_raise(
                vm, CLASS_TYPE_ERROR,
                "unsupported operand types(s) or combination of types: '%s' and '%s'",
                class_name_of(vm, args[0]), class_name_of(vm, args[1]));
        }
        if (!want_buffer(vm, args[0], &a, &a_length) || !want_buffer(vm, args[1], &b, &b_length)) {
            return false;
        }
    }
    // Takes as long whatever differs: `b` is gone through to its end, against itself if need be.
    volatile uint8_t difference = a_length != b_length;
    const uint8_t *other = difference != 0 ? b : a;
    for (size_t index = 0; index < b_length; index++) {
        difference = (uint8_t)(difference | (other[index] ^ b[index]));
    }
    *result = value_from_bool(difference == 0);
    return true;
}

bool hashlib_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&hashlib_new_native, &hashlib_pbkdf2_native,
                                                        &hashlib_hmac_native,
                                                        &hashlib_compare_native, NULL};
    static const NativeDefinition *const methods[] = {&hash_repr_native, NULL};
    static const NativeDefinition *const makers[] = {&hash_refuse_native, NULL};
    static const char *const names[] = {"_hashlib.HASH", "_hashlib.HASHXOF"};
    for (size_t index = 0; index < 2; index++) {
        Class *class = library_add_class(vm, module, names[index], &digest_type, CLASS_IS_FINAL);
        digest_add_methods(vm, class);
        native_add_methods(vm, class, methods);
        native_add_static_methods(vm, class, makers);
    }
    blake2_add_classes(vm, module);
    native_add_functions(vm, module, functions);
    return true;
}
