// method.c: bound methods.
#include "object/method.h"

#include "object/kinds.h"

Method *method_new(Vm *vm, Value function, Value self) {
    ClassId id = value_is_kind(function, KIND_NATIVE) ? CLASS_BOUND_NATIVE : CLASS_METHOD;
    Method *method = heap_allocate(vm, KIND_METHOD, sizeof *method, runtime_shape(vm, id));
    method->function = function;
    method->self = self;
    return method;
}

static void method_trace(Heap *heap, Object *object) {
    const Method *method = (const Method *)(const void *)object;
    heap_mark_value(heap, method->function);
    heap_mark_value(heap, method->self);
}

const KindInfo method_kind = {"method", method_trace, NULL, false};
