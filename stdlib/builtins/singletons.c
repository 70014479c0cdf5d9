// singletons.c: None, NotImplemented and Ellipsis: there is one of each.
#include "stdlib/builtins/class_types.h"

#include "vm/warning.h"

static bool text_result(Vm *vm, const char *text, Value *result) {
    *result = value_from_object(string_intern_text(vm, text));
    return true;
}

NATIVE(none_repr, "__repr__", "(self, /)", "Return repr(self).") {
    return text_result(vm, "None", result);
}
NATIVE(none_bool, "__bool__", "(self, /)", "True if self else False") {
    *result = VALUE_FALSE;
    return true;
}
// There is one of each, and calling its class gives it.
static bool give_the_one(Vm *vm, const Value *args, const char *name, Value one, Value *result) {
    if (value_as_tuple(args[1])->count > 0 || value_as_dict(args[2])->count > 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s takes no arguments", name);
    }
    *result = one;
    return true;
}

NATIVE(none_new, "__new__", "(cls, /, *args, **kwargs)", "Return None.") {
    return give_the_one(vm, args, "NoneType", VALUE_NONE, result);
}
NATIVE(ellipsis_new, "__new__", "(cls, /, *args, **kwargs)", "Return Ellipsis.") {
    return give_the_one(vm, args, "EllipsisType", VALUE_ELLIPSIS, result);
}
NATIVE(not_implemented_new, "__new__", "(cls, /, *args, **kwargs)", "Return NotImplemented.") {
    return give_the_one(vm, args, "NotImplementedType", VALUE_NOT_IMPLEMENTED, result);
}
NATIVE(not_implemented_bool, "__bool__", "(self, /)", "True if self else False") {
    *result = VALUE_TRUE;
    return warning_give(vm, CLASS_DEPRECATION_WARNING,
                        "NotImplemented should not be used in a boolean context");
}
NATIVE(ellipsis_repr, "__repr__", "(self, /)", "Return repr(self).") {
    return text_result(vm, "Ellipsis", result);
}
NATIVE(not_implemented_repr, "__repr__", "(self, /)", "Return repr(self).") {
    return text_result(vm, "NotImplemented", result);
}

static const NativeDefinition *const none_methods[] = {&none_repr, &none_bool, NULL};
static const NativeDefinition *const none_statics[] = {&none_new, NULL};
static const NativeDefinition *const ellipsis_methods[] = {&ellipsis_repr, NULL};
static const NativeDefinition *const ellipsis_statics[] = {&ellipsis_new, NULL};
static const NativeDefinition *const not_implemented_methods[] = {&not_implemented_repr,
                                                                  &not_implemented_bool, NULL};
static const NativeDefinition *const not_implemented_statics[] = {&not_implemented_new, NULL};

void builtins_singletons_register(Vm *vm) {
    Class *none = runtime_class(vm, CLASS_NONE);
    native_add_methods(vm, none, none_methods);
    native_add_static_methods(vm, none, none_statics);
    native_add_methods(vm, runtime_class(vm, CLASS_ELLIPSIS), ellipsis_methods);
    native_add_static_methods(vm, runtime_class(vm, CLASS_ELLIPSIS), ellipsis_statics);
    native_add_methods(vm, runtime_class(vm, CLASS_NOT_IMPLEMENTED), not_implemented_methods);
    native_add_static_methods(vm, runtime_class(vm, CLASS_NOT_IMPLEMENTED),
                              not_implemented_statics);
}
