// bytes.c: the storage of bytes and bytearray.
#include "object/bytes.h"

#include "base/fatal.h"
#include "base/hashing.h"
#include "object/buffer.h"
#include "object/class.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/kinds.h"

#include <stdlib.h>

enum { PROBE_FROM = 1 << 24 };
// No machine has an object of this size to give.
#define LARGEST_OBJECT ((size_t)1 << 40)

static void bytes_trace(Heap *heap, Object *object) { object_trace_fields(heap, object); }

static void bytes_release(Heap *heap, Object *object) { object_release_fields(heap, object); }

static void bytearray_trace(Heap *heap, Object *object) {
    const ByteArray *array = (const ByteArray *)(const void *)object;
    heap_mark_storage(heap, array->data, array->capacity);
    object_trace_fields(heap, object);
}

static void bytearray_release(Heap *heap, Object *object) {
    ByteArray *array = (ByteArray *)(void *)object;
    if (array->capacity > 0) {
        heap_storage_release(heap, array->data, array->capacity);
    }
    object_release_fields(heap, object);
}

const KindInfo bytes_kind = {"bytes", bytes_trace, bytes_release, true};
const KindInfo bytearray_kind = {"bytearray", bytearray_trace, bytearray_release, true};

static Bytes *bytes_allocate(Vm *vm, Shape *shape, const void *data, size_t length) {
    Bytes *bytes = heap_allocate(vm, KIND_BYTES, sizeof(Bytes) + length + 1, shape);
    bytes->length = length;
    if (data != NULL && length > 0) {
        memcpy(bytes->data, data, length);
    }
    return bytes;
}

Bytes *bytes_new(Vm *vm, const void *data, size_t length) {
    return bytes_allocate(vm, runtime_shape(vm, CLASS_BYTES), data, length);
}

Bytes *bytes_new_of(Vm *vm, Class *class, const void *data, size_t length) {
    Bytes *bytes = bytes_allocate(vm, class->root_shape, data, length);
    object_reserve_fields(vm, &bytes->object, class->root_shape->field_count);
    return bytes;
}

static void bytearray_reserve(Vm *vm, ByteArray *array, size_t needed) {
    if (needed <= array->capacity) {
        return;
    }
    size_t capacity = array->capacity + array->capacity / 2;
    capacity = capacity < needed ? needed : capacity;
    capacity = capacity < 16 ? 16 : capacity;
    array->data = array->capacity == 0
                      ? heap_storage_allocate(vm, array, capacity)
                      : heap_storage_resize(vm, array, array->data, array->capacity, capacity);
    array->capacity = capacity;
}

static ByteArray *bytearray_allocate(Vm *vm, Shape *shape, const void *data, size_t length) {
    ByteArray *array = heap_allocate(vm, KIND_BYTEARRAY, sizeof(ByteArray), shape);
    if (length > 0) {
        bytearray_reserve(vm, array, length);
        if (data == NULL) {
            memset(array->data, 0, length);
        } else {
            memcpy(array->data, data, length);
        }
        array->length = length;
    }
    return array;
}

ByteArray *bytearray_new(Vm *vm, const void *data, size_t length) {
    return bytearray_allocate(vm, runtime_shape(vm, CLASS_BYTEARRAY), data, length);
}

ByteArray *bytearray_new_of(Vm *vm, Class *class, const void *data, size_t length) {
    ByteArray *array = bytearray_allocate(vm, class->root_shape, data, length);
    object_reserve_fields(vm, &array->object, class->root_shape->field_count);
    return array;
}

void bytearray_append(Vm *vm, ByteArray *array, const void *data, size_t length) {
    bytearray_replace_range(vm, array, array->length, array->length, data, length);
}

void bytearray_replace_range(Vm *vm, ByteArray *array, size_t start, size_t end, const void *data,
                             size_t count) {
    size_t kept = array->length - (end - start);
    bytearray_reserve(vm, array, kept + count);
    if (end < array->length) {
        memmove(array->data + start + count, array->data + end, array->length - end);
    }
    if (count > 0) {
        memcpy(array->data + start, data, count);
    }
    array->length = kept + count;
}

bool bytes_view(Value value, const uint8_t **data, size_t *length) {
    if (value_is_kind(value, KIND_BYTES)) {
        const Bytes *bytes = (const Bytes *)(const void *)value_as_object(value);
        *data = bytes->data;
        *length = bytes->length;
        return true;
    }
    if (value_is_kind(value, KIND_BYTEARRAY)) {
        const ByteArray *array = (const ByteArray *)(const void *)value_as_object(value);
        *data = array->length == 0 ? (const uint8_t *)"" : array->data;
        *length = array->length;
        return true;
    }
    BufferView view;
    if (!value_is_kind(value, KIND_FOREIGN) || !buffer_view(value, &view)) {
        return false;
    }
    *data = view.data;
    *length = view.length;
    return true;
}

bool bytes_check_size(Vm *vm, size_t size) {
    bool is_allowed = limits_allow_memory(vm, size);
    if (is_allowed && size < PROBE_FROM) {
        return true;
    }
    if (is_allowed && size < LARGEST_OBJECT) {
        void *probe = malloc(size);
        // The compiler must not see that the block is never used, or it drops the question.
        void *volatile seen = probe;
        free(seen);
        if (probe != NULL) {
            return true;
        }
    }
    Exception *error = exception_new(vm, runtime_class(vm, CLASS_MEMORY_ERROR), NULL, 0);
    return exception_raise_value(vm, value_from_object(error));
}

uint64_t bytes_hash(Vm *vm, Bytes *bytes) {
    if (bytes->hash == 0) {
        uint64_t hash = hash_bytes(bytes->data, bytes->length, runtime_of(vm)->hash_seed);
        bytes->hash = hash == 0 ? 1 : hash;
    }
    return bytes->hash;
}
