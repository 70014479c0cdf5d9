// iterators.c: the methods of the builtin containers' iterators.
#include "object/iterator.h"
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"

NATIVE(iterator_length_hint_native, "__length_hint__", "(self, /)",
       "Private method returning an estimate of len(list(it)).") {
    Iterator *iterator = value_as_iterator(args[0]);
    if (value_is_exactly(vm, args[0], CLASS_LONG_RANGE_ITERATOR)) {
        *result = value_from_int(0);
        if (!value_is_absent(iterator->source)) {
            const Range *range = value_as_range(iterator->source);
            Range *left;
            if (!range_new(vm, iterator->extra, range->stop, range->step, &left)) {
                return false;
            }
            *result = left->length;
        }
        return true;
    }
    *result = int_from_int64(vm, iterator_length_hint(vm, iterator));
    return true;
}

void builtins_iterators_register(Vm *vm) {
    static const NativeDefinition *const hinted[] = {&iterator_length_hint_native, NULL};
    for (ClassId id = CLASS_LIST_ITERATOR; id <= CLASS_CALLABLE_ITERATOR; id++) {
        Class *class = runtime_class(vm, id);
        library_add_iteration(vm, class, class->next);
        if (id < CLASS_SEQUENCE_ITERATOR) {
            native_add_methods(vm, class, hinted);
        }
    }
}
