// buffer.c: see buffer.h.
#include "object/buffer.h"

#include "object/bytes.h"
#include "object/exception.h"

bool buffer_view(Value value, BufferView *view) {
    if (!value_is_object(value)) {
        return false;
    }
    Object *object = value_as_object(value);
    *view = (BufferView){.item_size = 1, .format = "B"};
    if (object->kind == KIND_BYTES) {
        Bytes *bytes = (Bytes *)(void *)object;
        view->data = bytes->data;
        view->length = bytes->length;
        view->is_read_only = true;
        return true;
    }
    if (object->kind == KIND_BYTEARRAY) {
        static const uint8_t nothing; // an empty array has no storage
        ByteArray *array = (ByteArray *)(void *)object;
        view->data = array->length == 0 ? (uint8_t *)(uintptr_t)&nothing : array->data;
        view->length = array->length;
        return true;
    }
    if (object->kind != KIND_FOREIGN || (object->flags & OBJECT_HAS_BUFFER) == 0) {
        return false;
    }
    const ForeignType *type = ((const Foreign *)(const void *)object)->type;
    return ((const BufferType *)(const void *)type)->view(object, view);
}

bool buffer_want_resizable(Vm *vm, Object *owner) {
    if (LIKELY(owner->extra == 0)) {
        return true;
    }
    heap_collect(runtime_of(vm)->heap);
    return owner->extra == 0 ||
           exception_raise(vm, CLASS_BUFFER_ERROR,
                           owner->kind == KIND_BYTEARRAY
                               ? "Existing exports of data: object cannot be re-sized"
                               : "cannot resize an array that is exporting buffers");
}
