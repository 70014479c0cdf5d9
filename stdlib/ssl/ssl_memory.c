// ssl_memory.c: the class MemoryBIO.
#include "stdlib/ssl/ssl_natives.h"

#include <limits.h>

static void memory_trace(Heap *heap, Object *object) {
    heap_mark_object(heap, ((Memory *)(void *)object)->openssl);
    object_trace_fields(heap, object);
}

// A connection that still uses the bytes has a share in them.
static void memory_release_bytes(Heap *heap, Object *object) {
    Memory *memory = (Memory *)(void *)object;
    if (memory->bio != NULL) {
        memory->free(memory->bio);
    }
    object_release_fields(heap, object);
}

const ForeignType tls_memory_type = {"MemoryBIO", sizeof(Memory), memory_trace,
                                     memory_release_bytes};

static Memory *self_of(const Value *args) { return (Memory *)(void *)value_as_object(args[0]); }

// What reading tells OpenSSL when nothing is there: -1 "later", 0 "never".
static void set_empty_answer(Memory *memory, int answer) {
    memory->openssl->BIO_ctrl(memory->bio, BIO_C_SET_BUF_MEM_EOF_RETURN, answer, NULL);
}

NATIVE(memory_new_native, "__new__", "(cls)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Memory *memory = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(memory);
    memory->openssl = ssl_openssl(vm);
    memory->free = memory->openssl->BIO_free;
    memory->bio = memory->openssl->BIO_new(memory->openssl->BIO_s_mem());
    if (memory->bio == NULL) {
        return ssl_raise_text(vm, "failed to allocate BIO");
    }
    memory->openssl->BIO_set_flags(memory->bio, BIO_FLAGS_READ | BIO_FLAGS_SHOULD_RETRY);
    set_empty_answer(memory, -1);
    return true;
}

NATIVE(memory_read_native, "read", "(self, size=-1, /)",
       "Read up to size bytes from the memory BIO.\n\nIf size is not specified, read the entire "
       "buffer.\nIf the return value is an empty bytes instance, this means either\nEOF or that no "
       "data is available. Use the \"eof\" property to\ndistinguish between the two.") {
    Memory *memory = self_of(args);
    int64_t wanted;
    if (!native_want_int(vm, args[1], &wanted)) {
        return false;
    }
    size_t there = memory->openssl->BIO_ctrl_pending(memory->bio);
    size_t count = wanted < 0 || (size_t)wanted > there ? there : (size_t)wanted;
    count = count > INT_MAX ? INT_MAX : count;
    Bytes *bytes = bytes_new(vm, NULL, count);
    *result = value_from_object(bytes);
    if (count > 0 && memory->openssl->BIO_read(memory->bio, bytes->data, (int)count) < 0) {
        return ssl_raise_noted(vm, memory->openssl, 0);
    }
    return true;
}

NATIVE(memory_write_native, "write", "(self, b, /)",
       "Writes the bytes b into the memory BIO.\n\nReturns the number of bytes written.") {
    Memory *memory = self_of(args);
    const uint8_t *bytes;
    size_t length;
    if (!bytes_view(args[1], &bytes, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, args[1]));
    }
    if (length > INT_MAX) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "string longer than %d bytes", INT_MAX);
    }
    if (memory->is_complete) {
        return ssl_raise_text(vm, "cannot write() after write_eof()");
    }
    if (length > 0 && memory->openssl->BIO_write(memory->bio, bytes, (int)length) < 0) {
        return ssl_raise_noted(vm, memory->openssl, 0);
    }
    *result = value_from_int((int64_t)length);
    return true;
}

NATIVE(memory_write_eof_native, "write_eof", "(self, /)",
       "Write an EOF marker to the memory BIO.\n\nWhen all data has been read, the \"eof\" "
       "property will be True.") {
    Memory *memory = self_of(args);
    memory->is_complete = true;
    memory->openssl->BIO_clear_flags(memory->bio, BIO_FLAGS_RWS | BIO_FLAGS_SHOULD_RETRY);
    set_empty_answer(memory, 0);
    return true;
}

static bool get_pending(Vm *vm, Value *args, Value *result) {
    (void)vm;
    Memory *memory = self_of(args);
    *result = value_from_int((int64_t)memory->openssl->BIO_ctrl_pending(memory->bio));
    return true;
}

static bool get_eof(Vm *vm, Value *args, Value *result) {
    (void)vm;
    Memory *memory = self_of(args);
    *result =
        value_from_bool(memory->is_complete && memory->openssl->BIO_ctrl_pending(memory->bio) == 0);
    return true;
}

void ssl_add_memory(Vm *vm, Module *module) {
    static const NativeDefinition *const constructors[] = {&memory_new_native, NULL};
    static const NativeDefinition *const methods[] = {&memory_read_native, &memory_write_native,
                                                      &memory_write_eof_native, NULL};
    static const NativeProperty properties[] = {
        {"pending", get_pending, NULL, "The number of bytes pending in the memory BIO."},
        {"eof", get_eof, NULL, "Whether the memory BIO is at EOF."},
        {NULL, NULL, NULL, NULL},
    };
    Class *class = library_add_class(vm, module, "_ssl.MemoryBIO", &tls_memory_type, 0);
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
}
