// deque_iterator.c: iter(deque) and reversed(deque).
#include "stdlib/collections/deque.h"
#include "stdlib/library.h"

typedef struct DequeIterator {
    Foreign foreign;
    Value deque;      // ABSENT when exhausted
    size_t position;  // items given out
    uint32_t version; // of the deque when iteration began
    bool is_reversed;
} DequeIterator;

static void iterator_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((DequeIterator *)(void *)object)->deque);
}

static const ForeignType iterator_type = {"deque iterator", sizeof(DequeIterator), iterator_trace,
                                          NULL};

static Step iterator_next(Vm *vm, Object *object, Value *item) {
    DequeIterator *iterator = (DequeIterator *)(void *)object;
    // Exhausted, or made by calling the class: then it never had a deque.
    if (!value_is_foreign(iterator->deque, &deque_type)) {
        return STEP_END;
    }
    Deque *deque = value_as_deque(iterator->deque);
    if (deque->version != iterator->version) {
        iterator->deque = VALUE_ABSENT;
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "deque mutated during iteration")
                   ? STEP_END
                   : STEP_RAISED;
    }
    if (iterator->position >= deque->count) {
        iterator->deque = VALUE_ABSENT;
        return STEP_END;
    }
    size_t index = iterator->position++;
    *item = *deque_at(deque, iterator->is_reversed ? deque->count - 1 - index : index);
    return STEP_ITEM;
}

static Value iterator_new(Vm *vm, Value deque, const char *class_name, bool is_reversed) {
    DequeIterator *iterator = foreign_new(vm, library_related_class(vm, deque, class_name));
    iterator->deque = deque;
    iterator->version = value_as_deque(deque)->version;
    iterator->is_reversed = is_reversed;
    return value_from_object(iterator);
}

NATIVE(deque_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = iterator_new(vm, args[0], "_iterator_class", false);
    return true;
}

NATIVE(deque_reversed_native, "__reversed__", "(self, /)",
       "Return a reverse iterator over the deque.") {
    *result = iterator_new(vm, args[0], "_reverse_iterator_class", true);
    return true;
}

NATIVE(deque_iterator_length_hint_native, "__length_hint__", "(self, /)",
       "Private method returning an estimate of len(list(it)).") {
    DequeIterator *iterator = (DequeIterator *)(void *)value_as_object(args[0]);
    size_t left = 0;
    if (value_is_foreign(iterator->deque, &deque_type)) {
        left = value_as_deque(iterator->deque)->count - iterator->position;
    }
    *result = value_from_int((int64_t)left);
    return true;
}

void deque_add_iterators(Vm *vm, Module *module, Class *deque) {
    static const NativeDefinition *const methods[] = {&deque_iter_native, &deque_reversed_native,
                                                      NULL};
    static const NativeDefinition *const hints[] = {&deque_iterator_length_hint_native, NULL};
    static const char *const names[][2] = {
        {"_collections._deque_iterator", "_iterator_class"},
        {"_collections._deque_reverse_iterator", "_reverse_iterator_class"}};
    native_add_methods(vm, deque, methods);
    for (size_t index = 0; index < 2; index++) {
        Class *class = library_add_class(vm, module, names[index][0], &iterator_type, 0);
        library_add_iteration(vm, class, iterator_next);
        native_add_methods(vm, class, hints);
        library_set_class_value(vm, deque, names[index][1], value_from_object(class));
    }
}
