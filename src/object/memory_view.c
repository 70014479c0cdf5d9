// memory_view.c: see memory_view.h.
#include "object/memory_view.h"

#include "object/class.h"
#include "object/exception.h"

static void view_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((const MemoryView *)(const void *)object)->owner);
}

static bool view_of_view(const Object *object, BufferView *buffer) {
    const MemoryView *view = (const MemoryView *)(const void *)object;
    if (value_is_absent(view->owner) || !memory_view_is_contiguous(view)) {
        return false;
    }
    *buffer = (BufferView){.data = view->data,
                           .length = memory_view_item_count(view) * view->item_size,
                           .item_size = view->item_size,
                           .format = view->format,
                           .is_read_only = view->is_read_only};
    return true;
}

const BufferType memory_view_type = {{"memoryview", sizeof(MemoryView), view_trace, NULL},
                                     view_of_view};

// ---- Loans ----

static bool lends_by_count(Value owner) { return !value_is_kind(owner, KIND_BYTES); }

static void give_back(Value owner) {
    if (lends_by_count(owner)) {
        assert(value_as_object(owner)->extra > 0 && "a loan is given back once");
        value_as_object(owner)->extra--;
    }
}

// After marking: dead views lend no more. Their owners may be dead too, but are not swept yet.
static void forget_dead_views(Heap *heap, void *context) {
    Runtime *runtime = context;
    size_t kept = 0;
    for (size_t index = 0; index < runtime->memory_views.count; index++) {
        Object *object = runtime->memory_views.items[index];
        MemoryView *view = (MemoryView *)(void *)object;
        if (value_is_absent(view->owner)) {
            continue;
        }
        if (heap_is_marked(heap, object)) {
            runtime->memory_views.items[kept++] = object;
        } else {
            give_back(view->owner);
            view->owner = VALUE_ABSENT;
        }
    }
    runtime->memory_views.count = kept;
}

void memory_view_register(Vm *vm) {
    runtime_class(vm, CLASS_MEMORY_VIEW)->foreign = &memory_view_type.foreign;
    heap_register_before_sweep(runtime_of(vm)->heap, forget_dead_views, runtime_of(vm));
}

// ---- Making ----

static MemoryView *new_view(Vm *vm, Value owner) {
    MemoryView *view = foreign_new(vm, runtime_class(vm, CLASS_MEMORY_VIEW));
    view->foreign.object.flags |= OBJECT_HAS_BUFFER;
    view->owner = owner;
    if (lends_by_count(owner)) {
        value_as_object(owner)->extra++;
    }
    vector_push(&runtime_of(vm)->memory_views, &view->foreign.object);
    return view;
}

MemoryView *memory_view_copy(Vm *vm, const MemoryView *view) {
    MemoryView *copy = new_view(vm, view->owner);
    copy->data = view->data;
    copy->item_size = view->item_size;
    memcpy(copy->format, view->format, sizeof view->format);
    copy->is_read_only = view->is_read_only;
    copy->dimensions = view->dimensions;
    memcpy(copy->shape, view->shape, sizeof view->shape);
    memcpy(copy->strides, view->strides, sizeof view->strides);
    return copy;
}

bool memory_view_new(Vm *vm, Value object, MemoryView **view) {
    BufferView buffer;
    if (value_is_foreign(object, &memory_view_type.foreign)) {
        *view = memory_view_copy(vm, value_as_memory_view(object));
        return true;
    }
    if (!buffer_view(object, &buffer)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "memoryview: a bytes-like object is required, not '%s'",
                               class_name_of(vm, object));
    }
    *view = new_view(vm, object);
    (*view)->data = buffer.data;
    (*view)->item_size = buffer.item_size;
    (*view)->is_read_only = buffer.is_read_only;
    (*view)->dimensions = 1;
    (*view)->shape[0] = buffer.length / buffer.item_size;
    (*view)->strides[0] = (int64_t)buffer.item_size;
    memcpy((*view)->format, buffer.format, strlen(buffer.format) + 1);
    return true;
}

void memory_view_release(Vm *vm, MemoryView *view) {
    (void)vm;
    if (!value_is_absent(view->owner)) {
        give_back(view->owner);
        view->owner = VALUE_ABSENT;
    }
}

// ---- Layout ----

bool memory_view_is_contiguous(const MemoryView *view) {
    int64_t expected = (int64_t)view->item_size;
    for (size_t index = view->dimensions; index-- > 0;) {
        if (view->shape[index] > 1 && view->strides[index] != expected) {
            return false;
        }
        expected *= (int64_t)view->shape[index];
    }
    return true;
}

size_t memory_view_item_count(const MemoryView *view) {
    size_t count = 1;
    for (size_t index = 0; index < view->dimensions; index++) {
        count *= view->shape[index];
    }
    return count;
}

uint8_t *memory_view_item(const MemoryView *view, size_t index) {
    uint8_t *place = view->data;
    for (size_t dimension = view->dimensions; dimension-- > 0;) {
        size_t along = index % view->shape[dimension];
        index /= view->shape[dimension];
        place += (int64_t)along * view->strides[dimension];
    }
    return place;
}
