// deque.c: the ring itself. What scripts call is in deque_natives.c.
#include "stdlib/collections/deque.h"

static void deque_trace(Heap *heap, Object *object) {
    Deque *deque = (Deque *)(void *)object;
    for (size_t index = 0; index < deque->count; index++) {
        heap_mark_value(heap, *deque_at(deque, index));
    }
}

static void deque_release(Heap *heap, Object *object) {
    Deque *deque = (Deque *)(void *)object;
    if (deque->items != NULL) {
        heap_buffer_release(heap, deque->items, deque->capacity * sizeof(Value));
    }
}

const ForeignType deque_type = {"deque", sizeof(Deque), deque_trace, deque_release};

static void grow(Vm *vm, Deque *deque) {
    size_t capacity = deque->capacity == 0 ? 8 : deque->capacity * 2;
    Value *items = heap_buffer_allocate(vm, capacity * sizeof(Value));
    for (size_t index = 0; index < deque->count; index++) {
        items[index] = *deque_at(deque, index);
    }
    if (deque->items != NULL) {
        heap_buffer_release(runtime_of(vm)->heap, deque->items, deque->capacity * sizeof(Value));
    }
    deque->items = items;
    deque->capacity = capacity;
    deque->head = 0;
}

static bool is_full(const Deque *deque) {
    return deque->max_length >= 0 && deque->count >= (size_t)deque->max_length;
}

void deque_append(Vm *vm, Deque *deque, Value item) {
    if (deque->max_length == 0) {
        return;
    }
    if (is_full(deque)) {
        Value dropped = deque_pop_left(deque);
        (void)dropped;
    }
    if (deque->count == deque->capacity) {
        grow(vm, deque);
    }
    deque->count++;
    *deque_at(deque, deque->count - 1) = item;
    deque->version++;
}

void deque_append_left(Vm *vm, Deque *deque, Value item) {
    if (deque->max_length == 0) {
        return;
    }
    if (is_full(deque)) {
        Value dropped = deque_pop(deque);
        (void)dropped;
    }
    if (deque->count == deque->capacity) {
        grow(vm, deque);
    }
    deque->head = (deque->head - 1) & (deque->capacity - 1);
    deque->count++;
    *deque_at(deque, 0) = item;
    deque->version++;
}

Value deque_pop(Deque *deque) {
    Value item = *deque_at(deque, deque->count - 1);
    deque->count--;
    deque->version++;
    return item;
}

Value deque_pop_left(Deque *deque) {
    Value item = *deque_at(deque, 0);
    deque->head = (deque->head + 1) & (deque->capacity - 1);
    deque->count--;
    deque->version++;
    return item;
}

void deque_clear(Vm *vm, Deque *deque) {
    if (deque->items != NULL) {
        heap_buffer_release(runtime_of(vm)->heap, deque->items, deque->capacity * sizeof(Value));
    }
    deque->items = NULL;
    deque->capacity = 0;
    deque->head = 0;
    deque->count = 0;
    deque->version++;
}

static void turn_right(Deque *deque) {
    Value last = *deque_at(deque, deque->count - 1);
    deque->head = (deque->head - 1) & (deque->capacity - 1);
    *deque_at(deque, 0) = last;
}

static void turn_left(Deque *deque) {
    Value first = *deque_at(deque, 0);
    deque->head = (deque->head + 1) & (deque->capacity - 1);
    *deque_at(deque, deque->count - 1) = first;
}

void deque_rotate(Deque *deque, int64_t steps) {
    int64_t count = (int64_t)deque->count;
    if (count <= 1) {
        return;
    }
    steps %= count;
    if (steps > count / 2) {
        steps -= count;
    } else if (steps < -(count / 2)) {
        steps += count;
    }
    for (; steps > 0; steps--) {
        turn_right(deque);
    }
    for (; steps < 0; steps++) {
        turn_left(deque);
    }
    deque->version++;
}

// By turning the deque until the item is the first.
void deque_delete_at(Deque *deque, size_t index) {
    if (index == 0) { // whoever waited longest goes first
        Value first = deque_pop_left(deque);
        (void)first;
        return;
    }
    deque_rotate(deque, -(int64_t)index);
    Value removed = deque_pop_left(deque);
    (void)removed;
    deque_rotate(deque, (int64_t)index);
}

bool deque_extend(Vm *vm, Deque *deque, Value iterable, bool is_left) {
    Value *window = window_open(vm, 2);
    window[0] = iterable;
    bool ok = true;
    if (value_is(iterable, value_from_object(deque))) {
        ok = object_to_list(vm, iterable, &window[0]);
    }
    ok = ok && object_iterate(vm, window[0], &window[0]);
    while (ok) {
        Step step = object_next(vm, window[0], &window[1]);
        if (step != STEP_ITEM) {
            ok = step == STEP_END;
            break;
        }
        if (is_left) {
            deque_append_left(vm, deque, window[1]);
        } else {
            deque_append(vm, deque, window[1]);
        }
    }
    window_close(vm, window);
    return ok;
}

Deque *deque_new_like(Vm *vm, const Deque *deque) {
    Deque *copy = foreign_new(vm, class_of(vm, value_from_object(deque)));
    copy->max_length = deque->max_length;
    return copy;
}
