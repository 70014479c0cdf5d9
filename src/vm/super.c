// super.c: super objects.
#include "vm/super.h"

#include "object/dict.h"
#include "object/exception.h"
#include "object/protocol.h"

static void super_trace(Heap *heap, Object *object) {
    const Super *super = (const Super *)(const void *)object;
    heap_mark_object(heap, super->start);
    heap_mark_value(heap, super->self);
    heap_mark_object(heap, super->self_class);
}

const ForeignType super_type = {"super", sizeof(Super), super_trace, NULL};

static Class *class_value(Value value) { return (Class *)(void *)value_as_object(value); }

bool super_bind(Vm *vm, Super *super, Value object) {
    if (value_is_kind(object, KIND_CLASS) &&
        (class_value(object) == super->start ||
         class_is_subclass(class_value(object), super->start))) {
        super->self = object;
        super->self_class = class_value(object);
        return true;
    }
    if (class_is_instance(vm, object, super->start)) {
        super->self = object;
        super->self_class = class_of(vm, object);
        return true;
    }
    Value told; // a proxy's
    if (!object_find_attribute(vm, object, runtime_name(vm, NAME_CLASS), &told)) {
        return false;
    }
    if (value_is_kind(told, KIND_CLASS) && class_value(told) != class_of(vm, object) &&
        class_is_subclass(class_value(told), super->start)) {
        super->self = object;
        super->self_class = class_value(told);
        return true;
    }
    bool is_class = value_is_kind(object, KIND_CLASS);
    const char *name =
        is_class ? string_text(vm, class_value(object)->name) : class_name_of(vm, object);
    return exception_raise(
        vm, CLASS_TYPE_ERROR,
        "super(type, obj): obj (%s %s) is not an instance or subtype of type (%s).",
        is_class ? "type" : "instance of", name, string_text(vm, super->start->name));
}

bool super_new_bound(Vm *vm, Value start, Value object, Value *result) {
    if (!value_is_kind(start, KIND_CLASS)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "super() argument 1 must be a type, not %s",
                               class_name_of(vm, start));
    }
    Super *super = foreign_new(vm, runtime_class(vm, CLASS_SUPER));
    super->start = class_value(start);
    super->self = VALUE_ABSENT;
    *result = value_from_object(super);
    return super_bind(vm, super, object);
}

Value super_find(Vm *vm, const Super *super, String *name) {
    if (value_is_absent(super->self) || name == runtime_name(vm, NAME_CLASS)) {
        return VALUE_ABSENT;
    }
    const Tuple *mro = super->self_class->mro;
    size_t index = 0;
    while (index < mro->count && value_as_object(mro->items[index]) != &super->start->object) {
        index++;
    }
    for (index++; index < mro->count; index++) {
        Value attribute = dict_get_string(vm, class_value(mro->items[index])->attributes, name);
        if (!value_is_absent(attribute)) {
            return attribute;
        }
    }
    return VALUE_ABSENT;
}
