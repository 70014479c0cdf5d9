// each.c: a loop over any iterable, for C code of this folder.
#include "object/each.h"

static bool each_item_of_iterator(Vm *vm, Value iterator, EachStep step, void *context) {
    for (;;) {
        Value item;
        Step came = object_next(vm, iterator, &item);
        if (came != STEP_ITEM) {
            return came == STEP_END;
        }
        runtime_hold(vm, item);
        bool fine = step(vm, context, item);
        runtime_drop(vm, 1);
        if (!fine) {
            return false;
        }
    }
}

bool each_item(Vm *vm, Value iterable, EachStep step, void *context) {
    Value iterator;
    if (!object_iterate(vm, iterable, &iterator)) {
        return false;
    }
    runtime_hold(vm, iterator);
    bool fine = each_item_of_iterator(vm, iterator, step, context);
    runtime_drop(vm, 1);
    return fine;
}
