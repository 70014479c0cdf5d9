// itertools_module.c: the module itertools. See itertool.h.
#include "stdlib/itertools/itertool.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"

static void itertool_trace(Heap *heap, Object *object) {
    Itertool *tool = (Itertool *)(void *)object;
    heap_mark_value(heap, tool->source);
    heap_mark_value(heap, tool->second);
    heap_mark_value(heap, tool->function);
    heap_mark_value(heap, tool->held);
}

const ForeignType itertool_type = {"itertool", sizeof(Itertool), itertool_trace, NULL};

Itertool *itertool_new(Vm *vm, Value class, Value *result) {
    Itertool *tool = foreign_new(vm, (Class *)(void *)value_as_object(class));
    tool->source = VALUE_ABSENT;
    tool->second = VALUE_ABSENT;
    tool->function = VALUE_NONE;
    tool->held = VALUE_ABSENT;
    *result = value_from_object(tool);
    return tool;
}

Class *itertool_add(Vm *vm, Module *module, const char *name, const NativeDefinition *maker,
                    NativeNext next) {
    const NativeDefinition *const makers[] = {maker, NULL};
    Class *class = library_add_class(vm, module, name, &itertool_type, 0);
    native_add_static_methods(vm, class, makers);
    library_add_iteration(vm, class, next);
    return class;
}

bool itertools_fill(Vm *vm, Module *module) {
    library_set_text(vm, module, "__doc__", "Functional tools for creating and using iterators.");
    itertools_add_sources(vm, module);
    itertools_add_filters(vm, module);
    itertools_add_combiners(vm, module);
    itertools_add_tee(vm, module);
    itertools_add_groupby(vm, module);
    itertools_add_arrangements(vm, module);
    itertools_add_states(vm, module);
    itertools_add_arrangement_states(vm, module);
    return true;
}
