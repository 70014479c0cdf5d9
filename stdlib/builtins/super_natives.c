// super_natives.c: super(): attributes of what comes after a class in an object's MRO.
#include "stdlib/builtins/class_types.h"

#include "vm/super.h"
#include "vm/vm.h"

static Super *super_argument(Value value) { return (Super *)(void *)value_as_object(value); }

NATIVE(super_new, "__new__", "(cls, /, *args, **kwargs)", "Create a super object.") {
    Super *super = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    super->self = VALUE_ABSENT;
    *result = value_from_object(super);
    return true;
}

NATIVE(super_init, "__init__", "(self, type=<absent>, object=<absent>, /)",
       "super() -> same as super(__class__, <first argument>)") {
    if (value_is_absent(args[1])) {
        // What calls it is no method; CPython looks for its first argument first.
        const Frame *frame = vm->frame;
        bool has_first = frame != NULL && frame->code->parameter_count > 0;
        return exception_raise(vm, CLASS_RUNTIME_ERROR,
                               has_first ? "super(): __class__ cell not found"
                                         : "super(): no arguments");
    }
    if (!value_is_kind(args[1], KIND_CLASS)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "super() argument 1 must be a type, not %s",
                               class_name_of(vm, args[1]));
    }
    Super *super = super_argument(args[0]);
    super->start = (Class *)(void *)value_as_object(args[1]);
    return value_is_absent(args[2]) || value_is_none(args[2]) || super_bind(vm, super, args[2]);
}

NATIVE(super_getattribute, "__getattribute__", "(self, name, /)", "Return getattr(self, name).") {
    const Super *super = super_argument(args[0]);
    if (!value_is_string(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "attribute name must be string, not '%s'",
                               class_name_of(vm, args[1]));
    }
    String *name = string_intern(vm, value_as_string(args[1]));
    Value attribute = super_find(vm, super, name);
    if (!value_is_absent(attribute)) {
        bool through_class = value_is(super->self, value_from_object(super->self_class));
        return descriptor_get(vm, attribute, through_class ? VALUE_ABSENT : super->self,
                              super->self_class, result);
    }
    if (!object_find_default(vm, args[0], name, result)) {
        return false;
    }
    return !value_is_absent(*result) || exception_raise_no_attribute(vm, args[0], name);
}

// A class keeps super(C) as an attribute: read through an object it is bound to that.
NATIVE(super_get, "__get__", "(self, instance, owner=None, /)",
       "Return an attribute of instance, which is of type owner.") {
    const Super *super = super_argument(args[0]);
    if (value_is_none(args[1]) || !value_is_absent(super->self) || super->start == NULL) {
        *result = args[0];
        return true;
    }
    Value start = value_from_object(super->start);
    if (class_is_exactly(vm, args[0], CLASS_SUPER)) {
        return super_new_bound(vm, start, args[1], result);
    }
    Value arguments[2] = {start, args[1]};
    return object_call(vm, value_from_object(class_of(vm, args[0])), arguments, 2, result);
}

NATIVE(super_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Super *super = super_argument(args[0]);
    const char *start = super->start == NULL ? "NULL" : string_text(vm, super->start->name);
    *result = value_from_object(value_is_absent(super->self)
                                    ? string_format(vm, "<super: <class '%s'>, NULL>", start)
                                    : string_format(vm, "<super: <class '%s'>, <%s object>>", start,
                                                    string_text(vm, super->self_class->name)));
    return true;
}

static bool get_thisclass(Vm *vm, Value *args, Value *result) {
    (void)vm;
    const Super *super = super_argument(args[0]);
    *result = super->start == NULL ? VALUE_NONE : value_from_object(super->start);
    return true;
}
static bool get_self(Vm *vm, Value *args, Value *result) {
    (void)vm;
    Value self = super_argument(args[0])->self;
    *result = value_is_absent(self) ? VALUE_NONE : self;
    return true;
}
static bool get_self_class(Vm *vm, Value *args, Value *result) {
    (void)vm;
    const Super *super = super_argument(args[0]);
    *result = super->self_class == NULL ? VALUE_NONE : value_from_object(super->self_class);
    return true;
}

static const NativeDefinition *const super_statics[] = {&super_new, NULL};
static const NativeDefinition *const super_methods[] = {&super_init, &super_getattribute,
                                                        &super_get, &super_repr, NULL};
static const NativeProperty super_properties[] = {
    {"__thisclass__", get_thisclass, descriptor_refuse, NULL},
    {"__self__", get_self, descriptor_refuse, NULL},
    {"__self_class__", get_self_class, descriptor_refuse, NULL},
    {NULL, NULL, NULL, NULL}};

void builtins_super_register(Vm *vm) {
    Class *class = runtime_class(vm, CLASS_SUPER);
    class->foreign = &super_type;
    native_add_static_methods(vm, class, super_statics);
    native_add_methods(vm, class, super_methods);
    native_add_properties(vm, class, super_properties);
}
