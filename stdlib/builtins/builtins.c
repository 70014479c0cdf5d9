// builtins.c: fills the module builtins: classes, constants, functions.
#include "stdlib/builtins/builtins.h"

#include "stdlib/io/io_classes.h"
#include "vm/vm.h"

void builtins_set_class_value(Vm *vm, ClassId id, const char *name, Value value) {
    (void)class_set(vm, runtime_class(vm, id), string_intern_text(vm, name), value);
}

static void builtins_bind_classes(Vm *vm) {
    for (int id = 0; id < CLASS_COUNT; id++) {
        Class *class = runtime_class(vm, (ClassId)id);
        if (class->flags & CLASS_IN_BUILTINS) {
            dict_set_string(vm, vm->builtins, class->name, value_from_object(class));
        }
    }
    // Names of older days for OSError.
    Value os_error = value_from_object(runtime_class(vm, CLASS_OS_ERROR));
    dict_set_text(vm, vm->builtins, "EnvironmentError", os_error);
    dict_set_text(vm, vm->builtins, "IOError", os_error);
}

static void builtins_bind_constants(Vm *vm) {
    dict_set_text(vm, vm->builtins, "None", VALUE_NONE);
    dict_set_text(vm, vm->builtins, "True", VALUE_TRUE);
    dict_set_text(vm, vm->builtins, "False", VALUE_FALSE);
    dict_set_text(vm, vm->builtins, "Ellipsis", VALUE_ELLIPSIS);
    dict_set_text(vm, vm->builtins, "NotImplemented", VALUE_NOT_IMPLEMENTED);
    dict_set_text(vm, vm->builtins, "__debug__", VALUE_TRUE);
}

static void builtins_fill_classes(Vm *vm) {
    builtins_class_types_register(vm);
    builtins_exceptions_register(vm);
    builtins_int_register(vm);
    builtins_float_register(vm);
    builtins_str_register(vm);
    builtins_bytes_register(vm);
    builtins_list_register(vm);
    builtins_tuple_register(vm);
    builtins_dict_register(vm);
    builtins_dict_views_register(vm);
    builtins_mapping_proxy_register(vm);
    builtins_memoryview_register(vm);
    builtins_set_register(vm);
    builtins_frozenset_register(vm);
    builtins_range_register(vm);
    builtins_slice_register(vm);
    builtins_iterators_register(vm);
    builtins_combinators_register(vm);
    builtins_generic_alias_register(vm);
    builtins_format_register(vm);
    builtins_construct_register(vm);
    builtins_class_documentation_register(vm);
}

void builtins_register(Vm *vm) {
    Module *module = module_new_in_c(vm, string_intern_text(vm, "builtins"));
    size_t position = 0;
    Value name, value;
    while (dict_next(module->namespace, &position, &name, &value)) {
        dict_set_string(vm, vm->builtins, value_as_string(name), value);
    }
    module->namespace = vm->builtins;
    dict_set_text(vm, vm->modules, "builtins", value_from_object(module));
    builtins_fill_classes(vm);
    builtins_bind_classes(vm);
    builtins_bind_constants(vm);
    builtins_functions_register(vm, module);
    builtins_print_register(vm, module);
    open_register(vm, module);
    builtins_attribute_functions_register(vm, module);
    builtins_number_functions_register(vm, module);
    builtins_iteration_functions_register(vm, module);
    builtins_async_functions_register(vm, module);
}
