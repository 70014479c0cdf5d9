// foreign.c: allocation and collection of the structs of C modules.
#include "object/foreign.h"

#include "object/instance.h"
#include "object/kinds.h"

void *foreign_new(Vm *vm, Class *class) {
    assert(class->foreign != NULL && "the class has no struct");
    Foreign *foreign = heap_allocate(vm, KIND_FOREIGN, class->foreign->size, class->root_shape);
    foreign->type = class->foreign;
    object_reserve_fields(vm, &foreign->object, class->root_shape->field_count);
    return foreign;
}

static void foreign_trace(Heap *heap, Object *object) {
    const Foreign *foreign = (const Foreign *)(const void *)object;
    object_trace_fields(heap, object);
    if (foreign->type != NULL && foreign->type->trace != NULL) {
        foreign->type->trace(heap, object);
    }
}

static void foreign_release(Heap *heap, Object *object) {
    const Foreign *foreign = (const Foreign *)(const void *)object;
    if (foreign->type != NULL && foreign->type->release != NULL) {
        foreign->type->release(heap, object);
    }
    object_release_fields(heap, object);
}

const KindInfo foreign_kind = {"foreign", foreign_trace, foreign_release, false};
