// module.c: modules.
#include "object/module.h"

#include "object/class.h"
#include "object/kinds.h"

Module *module_new_of(Vm *vm, Class *class) {
    Module *module = heap_allocate(vm, KIND_MODULE, sizeof *module, class->root_shape);
    module->namespace = dict_new(vm);
    return module;
}

void module_set_names(Vm *vm, Module *module, String *name) {
    dict_set_string(vm, module->namespace, runtime_name(vm, NAME_NAME), value_from_object(name));
    static const char *const none_at_first[] = {"__doc__", "__package__", "__loader__", "__spec__"};
    for (size_t index = 0; index < sizeof none_at_first / sizeof *none_at_first; index++) {
        dict_set_text(vm, module->namespace, none_at_first[index], VALUE_NONE);
    }
}

Module *module_new(Vm *vm, String *name) {
    Module *module = module_new_of(vm, runtime_class(vm, CLASS_MODULE));
    module_set_names(vm, module, name);
    return module;
}

Module *module_new_in_c(Vm *vm, String *name) {
    Module *module = module_new(vm, name);
    module->object.extra = MODULE_IS_NATIVE;
    return module;
}

static void module_trace(Heap *heap, Object *object) {
    heap_mark_object(heap, ((Module *)(void *)object)->namespace);
}

const KindInfo module_kind = {"module", module_trace, NULL, false};
