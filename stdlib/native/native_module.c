// native_module.c: the module _native: what a class written in aspy needs to stand for one that
// CPython has in C.
//
// Such a class (datetime.date, fractions of the library) is named in full by error messages, its
// attributes cannot be set, and its instances are records: their fields are set once, when they are
// made, in the order of __slots__.
#include "stdlib/builtins/class_types.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/function.h"

static bool want_class(Vm *vm, Value value, Class **class) {
    if (!value_is_kind(value, KIND_CLASS)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a class is wanted, not %s",
                               class_name_of(vm, value));
    }
    *class = (Class *)(void *)value_as_object(value);
    return true;
}

// Messages about the arguments of functions written in C name no class.
static void name_functions(Class *class) {
    size_t position = 0;
    Value key;
    Value value;
    while (dict_next(class->attributes, &position, &key, &value)) {
        if (value_is_foreign(value, &wrapper_type)) { // a static or class method
            value = ((Wrapper *)(void *)value_as_object(value))->callable;
        }
        if (value_is_kind(value, KIND_FUNCTION)) {
            Function *function = (Function *)(void *)value_as_object(value);
            function->qualname = function->name;
        }
    }
}

NATIVE(native_as_native_native, "as_native", "(cls, /)",
       "Close a class: error messages name it in full, its attributes cannot be set any more.") {
    Class *class = NULL;
    if (!want_class(vm, args[0], &class)) {
        return false;
    }
    name_functions(class);
    class->flags |= CLASS_IS_BUILTIN | CLASS_IS_NAMED_IN_FULL;
    *result = args[0];
    return true;
}

NATIVE(native_type_name_native, "type_name", "(value, /)",
       "The name of the type of a value as error messages have it.") {
    *result = library_text(vm, class_name_of(vm, args[0]));
    return true;
}

// In a subclass whose other bases have slots as well, the record's may not be the first ones.
static bool fill_by_name(Vm *vm, Class *owner, Object *record, const Tuple *values) {
    String *const *names = shape_names(owner->root_shape);
    for (size_t index = 0; index < values->count; index++) {
        if (!object_set_field(vm, record, names[index], values->items[index])) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "a subclass of %s has no room for it",
                                   string_text(vm, owner->name));
        }
    }
    return true;
}

NATIVE(native_make_record_native, "make_record", "(owner, cls, /, *values)",
       "An instance of cls, a subclass of owner, with the first values of owner's slots.") {
    Class *owner = NULL;
    Class *class = NULL;
    if (!want_class(vm, args[0], &owner) || !want_class(vm, args[1], &class)) {
        return false;
    }
    Tuple *values = value_as_tuple(args[2]);
    if (!class_is_subclass(class, owner) || owner->kind != KIND_INSTANCE ||
        class->kind != KIND_INSTANCE || owner->root_shape->field_count < values->count) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s is not a record of %zu fields",
                               string_text(vm, class->name), values->count);
    }
    Object *record = class_allocate(vm, class);
    *result = value_from_object(record);
    if (class != owner) {
        return fill_by_name(vm, owner, record, values);
    }
    Value *fields = *object_fields(record);
    memcpy(fields, values->items, values->count * sizeof *fields);
    return true;
}

NATIVE(native_union_native, "union", "(left, right, /)",
       "The union of two types; anything may be one.") {
    return type_union_join(vm, args[0], args[1], result);
}

bool native_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &native_as_native_native, &native_type_name_native, &native_make_record_native,
        &native_union_native, NULL};
    native_add_functions(vm, module, functions);
    return true;
}
