// mistake.c: see mistake.h.
#include "vm/mistake.h"

#include "object/exception.h"

bool mistake_blame(Vm *vm, Value value) {
    if (mistake_is_watched(vm)) {
        vm->blamed_by = exception_raised(vm);
        vm->blamed = value;
    }
    return false;
}

Value mistake_blamed(const Vm *vm, Value exception) {
    return value_is(vm->blamed_by, exception) ? vm->blamed : VALUE_ABSENT;
}

// The blamed lives as long as the exception, which does not live for its sake.
static void follow_exception(Heap *heap, void *context) {
    Vm *vm = context;
    if (!value_is_object(vm->blamed_by)) {
        return;
    }
    if (!heap_is_marked(heap, value_as_object(vm->blamed_by))) {
        vm->blamed_by = vm->blamed = VALUE_ABSENT;
    } else if (value_is_object(vm->blamed)) {
        heap_resurrect(heap, value_as_object(vm->blamed));
    }
}

void mistake_register(Vm *vm) {
    vm->blamed_by = vm->blamed = VALUE_ABSENT;
    heap_register_after_mark(vm->runtime.heap, follow_exception, vm);
}
