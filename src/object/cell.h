// cell.h: a variable shared by a function and the functions inside it.
#ifndef ASPY_OBJECT_CELL_H
#define ASPY_OBJECT_CELL_H

#include "object/runtime.h"

typedef struct Cell {
    Object object;
    Value value; // ABSENT while unbound
} Cell;

// `value` may be ABSENT.
MUST_USE Cell *cell_new(Vm *vm, Value value);

#endif
