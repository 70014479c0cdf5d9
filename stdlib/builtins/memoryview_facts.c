// memoryview_facts.c: what a memoryview tells about itself, and its iterator.
#include "object/memory_view.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"

static const MemoryView *view_of(const Value *args) { return value_as_memory_view(args[0]); }

static bool want_open(Vm *vm, const MemoryView *view) {
    return !value_is_absent(view->owner) ||
           exception_raise(vm, CLASS_VALUE_ERROR,
                           "operation forbidden on released memoryview object");
}

// FACT(name, value): a computed attribute of views that are not released.
#define FACT(name, value)                                        \
    static bool get_##name(Vm *vm, Value *args, Value *result) { \
        const MemoryView *view = view_of(args);                  \
        if (!want_open(vm, view)) {                              \
            return false;                                        \
        }                                                        \
        *result = (value);                                       \
        return true;                                             \
    }

static Value sizes(Vm *vm, const size_t *numbers, size_t count) {
    Tuple *tuple = tuple_new(vm, count);
    for (size_t index = 0; index < count; index++) {
        tuple->items[index] = value_from_int((int64_t)numbers[index]);
    }
    return value_from_object(tuple);
}

static Value strides(Vm *vm, const MemoryView *view) {
    Tuple *tuple = tuple_new(vm, view->dimensions);
    for (size_t index = 0; index < view->dimensions; index++) {
        tuple->items[index] = value_from_int(view->strides[index]);
    }
    return value_from_object(tuple);
}

// Whether the first dimension is the one whose items lie side by side.
static bool is_fortran_contiguous(const MemoryView *view) {
    int64_t expected = (int64_t)view->item_size;
    for (size_t index = 0; index < view->dimensions; index++) {
        if (view->shape[index] > 1 && view->strides[index] != expected) {
            return false;
        }
        expected *= (int64_t)view->shape[index];
    }
    return true;
}

FACT(nbytes, value_from_int((int64_t)(memory_view_item_count(view) * view->item_size)))
FACT(obj, view->owner)
FACT(readonly, value_from_bool(view->is_read_only))
FACT(itemsize, value_from_int((int64_t)view->item_size))
FACT(format, library_text(vm, view->format))
FACT(ndim, value_from_int((int64_t)view->dimensions))
FACT(shape, sizes(vm, view->shape, view->dimensions))
FACT(strides, strides(vm, view))
FACT(suboffsets, sizes(vm, NULL, 0))
FACT(c_contiguous, value_from_bool(memory_view_is_contiguous(view)))
FACT(f_contiguous, value_from_bool(is_fortran_contiguous(view)))
FACT(contiguous, value_from_bool(memory_view_is_contiguous(view) || is_fortran_contiguous(view)))

NATIVE(memoryview_len_native, "__len__", "(self, /)", "Return len(self).") {
    const MemoryView *view = view_of(args);
    if (!want_open(vm, view)) {
        return false;
    }
    if (view->dimensions == 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "0-dim memory has no length");
    }
    *result = value_from_int((int64_t)view->shape[0]);
    return true;
}

// ---- Iterating ----

typedef struct ViewIterator {
    Foreign foreign;
    Value view;
    size_t at;
    size_t count;
} ViewIterator;

static void iterator_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((const ViewIterator *)(const void *)object)->view);
}

static const ForeignType iterator_type = {"memory_iterator", sizeof(ViewIterator), iterator_trace,
                                          NULL};

static Step iterator_step(Vm *vm, Object *object, Value *item) {
    ViewIterator *iterator = (ViewIterator *)(void *)object;
    if (iterator->at >= iterator->count) {
        return STEP_END;
    }
    Value key = value_from_int((int64_t)iterator->at++);
    return object_get_item(vm, iterator->view, key, item) ? STEP_ITEM : STEP_RAISED;
}

NATIVE(memoryview_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    const MemoryView *view = view_of(args);
    if (!want_open(vm, view)) {
        return false;
    }
    if (view->dimensions == 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "invalid indexing of 0-dim memory");
    }
    if (view->dimensions > 1) {
        return exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR,
                               "multi-dimensional sub-views are not implemented");
    }
    ViewIterator *iterator = foreign_new(vm, runtime_class(vm, CLASS_MEMORY_ITERATOR));
    iterator->view = args[0];
    iterator->count = view->shape[0];
    *result = value_from_object(iterator);
    return true;
}

void memoryview_facts_register(Vm *vm) {
    static const NativeProperty properties[] = {
        {"nbytes", get_nbytes, NULL,
         "The amount of space in bytes that the array would use in\n"
         " a contiguous representation."},
        {"obj", get_obj, NULL, "The underlying object of the memoryview."},
        {"readonly", get_readonly, NULL, "A bool indicating whether the memory is read only."},
        {"itemsize", get_itemsize, NULL, "The size in bytes of each element of the memoryview."},
        {"format", get_format, NULL, "The format of each element, in the style of struct."},
        {"ndim", get_ndim, NULL, "How many dimensions the memory has."},
        {"shape", get_shape, NULL, "The number of elements in each dimension."},
        {"strides", get_strides, NULL, "The bytes from one element to the next, per dimension."},
        {"suboffsets", get_suboffsets, NULL, "An empty tuple."},
        {"c_contiguous", get_c_contiguous, NULL, "Whether the memory is C contiguous."},
        {"f_contiguous", get_f_contiguous, NULL, "Whether the memory is Fortran contiguous."},
        {"contiguous", get_contiguous, NULL, "Whether the memory is contiguous."},
        {NULL, NULL, NULL, NULL}};
    static const NativeDefinition *const methods[] = {&memoryview_len_native,
                                                      &memoryview_iter_native, NULL};
    Class *class = runtime_class(vm, CLASS_MEMORY_VIEW);
    native_add_properties(vm, class, properties);
    native_add_methods(vm, class, methods);
    Class *iterator = runtime_class(vm, CLASS_MEMORY_ITERATOR);
    iterator->foreign = &iterator_type;
    library_add_iteration(vm, iterator, iterator_step);
}
