// cell.c: shared variables.
#include "object/cell.h"

#include "object/kinds.h"

Cell *cell_new(Vm *vm, Value value) {
    Cell *cell = heap_allocate_raw(vm, KIND_CELL, sizeof *cell, runtime_shape(vm, CLASS_CELL));
    cell->value = value;
    return cell;
}

static void cell_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((Cell *)(void *)object)->value);
}

const KindInfo cell_kind = {"cell", cell_trace, NULL, false};
