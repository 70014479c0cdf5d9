// digest.c: see digest.h.
#include "stdlib/hashlib/digest.h"

#include "stdlib/library.h"

static int start_shake128(hash_state *state) { return sha3_shake_init(state, 128); }

static int start_shake256(hash_state *state) { return sha3_shake_init(state, 256); }

static const Algorithm algorithms[] = {
    {"md5", 16, 64, md5_init, md5_process, md5_done},
    {"sha1", 20, 64, sha1_init, sha1_process, sha1_done},
    {"sha224", 28, 64, sha224_init, sha256_process, sha224_done},
    {"sha256", 32, 64, sha256_init, sha256_process, sha256_done},
    {"sha384", 48, 128, sha384_init, sha512_process, sha384_done},
    {"sha512", 64, 128, sha512_init, sha512_process, sha512_done},
    {"sha512_224", 28, 128, sha512_224_init, sha512_process, sha512_224_done},
    {"sha512_256", 32, 128, sha512_256_init, sha512_process, sha512_256_done},
    {"ripemd160", 20, 64, rmd160_init, rmd160_process, rmd160_done},
    {"sha3_224", 28, 144, sha3_224_init, sha3_process, sha3_done},
    {"sha3_256", 32, 136, sha3_256_init, sha3_process, sha3_done},
    {"sha3_384", 48, 104, sha3_384_init, sha3_process, sha3_done},
    {"sha3_512", 64, 72, sha3_512_init, sha3_process, sha3_done},
    {"shake_128", 0, 168, start_shake128, sha3_process, NULL},
    {"shake_256", 0, 136, start_shake256, sha3_process, NULL},
};

const ForeignType digest_type = {"Digest", sizeof(Digest), NULL, NULL};

static Digest *self_of(const Value *args) { return (Digest *)(void *)value_as_object(args[0]); }

const Algorithm *algorithm_find(const char *name) {
    for (size_t index = 0; index < sizeof algorithms / sizeof algorithms[0]; index++) {
        if (strcmp(algorithms[index].name, name) == 0) {
            return &algorithms[index];
        }
    }
    return NULL;
}

void algorithm_process(const Algorithm *algorithm, hash_state *state, const uint8_t *data,
                       size_t length) {
    // An int counts bits in places of the library: no more than it can count at a time.
    static const size_t most = (size_t)1 << 26;
    while (length > 0) {
        size_t piece = length < most ? length : most;
        int problem = algorithm->process(state, data, (unsigned long)piece);
        assert(problem == CRYPT_OK && "a state that was started takes data");
        (void)problem;
        data += piece;
        length -= piece;
    }
}

bool digest_want_bytes(Vm *vm, Value value, const uint8_t **data, size_t *length) {
    *data = NULL;
    *length = 0;
    if (value_is_absent(value) || bytes_view(value, data, length)) {
        return true;
    }
    return exception_raise(vm, CLASS_TYPE_ERROR,
                           value_is_string(value) ? "Strings must be encoded before hashing"
                                                  : "object supporting the buffer API required");
}

// ---- What all of them can do -------------------------------------------------------------------

NATIVE(digest_update_native, "update", "(self, obj, /)",
       "Update this hash object's state with the provided string.") {
    const uint8_t *data;
    size_t length;
    if (!digest_want_bytes(vm, args[1], &data, &length)) {
        return false;
    }
    algorithm_process(self_of(args)->algorithm, &self_of(args)->state, data, length);
    return true;
}

NATIVE(digest_copy_native, "copy", "(self, /)", "Return a copy of the hash object.") {
    Digest *self = self_of(args);
    Digest *copy = foreign_new(vm, class_of(vm, args[0]));
    copy->algorithm = self->algorithm;
    copy->digest_size = self->digest_size;
    copy->state = self->state;
    *result = value_from_object(copy);
    return true;
}

// The digest so far; what is fed later goes on from where it was.
static Bytes *finish(Vm *vm, const Digest *digest, size_t size) {
    Bytes *bytes = bytes_new(vm, NULL, size);
    hash_state state = digest->state;
    uint8_t whole[DIGEST_MAX_SIZE];
    if (digest->algorithm->finish == NULL) {
        sha3_shake_done(&state, bytes->data, (unsigned long)size);
        return bytes;
    }
    digest->algorithm->finish(&state, whole);
    memcpy(bytes->data, whole, size);
    return bytes;
}

static Value to_hexadecimal(Vm *vm, const Bytes *bytes) {
    static const char digits[] = "0123456789abcdef";
    TextBuffer text;
    text_buffer_init(&text);
    for (size_t index = 0; index < bytes->length; index++) {
        text_buffer_append_byte(&text, digits[bytes->data[index] >> 4]);
        text_buffer_append_byte(&text, digits[bytes->data[index] & 15]);
    }
    Value result = value_from_object(string_from_buffer(vm, &text));
    text_buffer_release(&text);
    return result;
}

NATIVE(digest_digest_native, "digest", "(self, /)", "Return the digest value as a bytes object.") {
    *result = value_from_object(finish(vm, self_of(args), self_of(args)->digest_size));
    return true;
}

NATIVE(digest_hexdigest_native, "hexdigest", "(self, /)",
       "Return the digest value as a string of hexadecimal digits.") {
    *result = to_hexadecimal(vm, finish(vm, self_of(args), self_of(args)->digest_size));
    return true;
}

static bool want_length(Vm *vm, Value value, size_t *size) {
    int64_t length;
    if (!object_to_int64(vm, value, &length)) {
        return false;
    }
    if (length < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "value must be positive");
    }
    *size = (size_t)length;
    return bytes_check_size(vm, *size);
}

NATIVE(shake_digest_native, "digest", "(self, /, length)",
       "Return the digest value as a bytes object.") {
    size_t size;
    if (!want_length(vm, args[1], &size)) {
        return false;
    }
    *result = value_from_object(finish(vm, self_of(args), size));
    return true;
}

NATIVE(shake_hexdigest_native, "hexdigest", "(self, /, length)",
       "Return the digest value as a string of hexadecimal digits.") {
    size_t size;
    if (!want_length(vm, args[1], &size)) {
        return false;
    }
    *result = to_hexadecimal(vm, finish(vm, self_of(args), size));
    return true;
}

static bool get_digest_size(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int((int64_t)self_of(args)->digest_size);
    return true;
}

static bool get_block_size(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_int((int64_t)self_of(args)->algorithm->block_size);
    return true;
}

static bool get_name(Vm *vm, Value *args, Value *result) {
    *result = library_text(vm, self_of(args)->algorithm->name);
    return true;
}

static const NativeProperty properties[] = {{"digest_size", get_digest_size, NULL, NULL},
                                            {"block_size", get_block_size, NULL, NULL},
                                            {"name", get_name, NULL, NULL},
                                            {0}};

void digest_add_methods(Vm *vm, Class *class) {
    static const NativeDefinition *const methods[] = {&digest_update_native, &digest_copy_native,
                                                      &digest_digest_native,
                                                      &digest_hexdigest_native, NULL};
    static const NativeDefinition *const shake_methods[] = {&shake_digest_native,
                                                            &shake_hexdigest_native, NULL};
    native_add_methods(vm, class, methods);
    if (string_equal_text(class->name, "HASHXOF")) {
        native_add_methods(vm, class, shake_methods);
    }
    native_add_properties(vm, class, properties);
}
