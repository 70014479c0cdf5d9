// descriptor.c: what reading and writing an attribute found on a class does.
#include "object/descriptor.h"

#include "object/exception.h"
#include "object/instance.h"
#include "object/method.h"
#include "object/protocol.h"
#include "object/string.h"

static void property_trace(Heap *heap, Object *object) {
    const Property *property = (const Property *)(const void *)object;
    heap_mark_value(heap, property->getter);
    heap_mark_value(heap, property->setter);
    heap_mark_value(heap, property->deleter);
    heap_mark_value(heap, property->documentation);
    heap_mark_value(heap, property->name);
}

static void wrapper_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((Wrapper *)(void *)object)->callable);
}

static void getset_trace(Heap *heap, Object *object) {
    heap_mark_object(heap, ((GetSet *)(void *)object)->owner);
}

static void member_trace(Heap *heap, Object *object) {
    heap_mark_object(heap, ((Member *)(void *)object)->name);
    heap_mark_object(heap, ((Member *)(void *)object)->owner);
}

const ForeignType member_type = {"member", sizeof(Member), member_trace, NULL};
const ForeignType getset_type = {"getset", sizeof(GetSet), getset_trace, NULL};
const ForeignType property_type = {"property", sizeof(Property), property_trace, NULL};
const ForeignType wrapper_type = {"wrapper", sizeof(Wrapper), wrapper_trace, NULL};

void descriptor_register(Vm *vm) {
    runtime_class(vm, CLASS_GETSET)->foreign = &getset_type;
    runtime_class(vm, CLASS_MEMBER)->foreign = &member_type;
    runtime_class(vm, CLASS_PROPERTY)->foreign = &property_type;
    runtime_class(vm, CLASS_STATICMETHOD)->foreign = &wrapper_type;
    runtime_class(vm, CLASS_CLASSMETHOD)->foreign = &wrapper_type;
}

Member *member_new(Vm *vm, String *name, Class *owner) {
    Member *member = foreign_new(vm, runtime_class(vm, CLASS_MEMBER));
    member->name = name;
    member->owner = owner;
    return member;
}

bool descriptor_refuse(Vm *vm, Value *args, Value *result) {
    (void)args;
    (void)result;
    return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "readonly attribute");
}

_Static_assert(sizeof(GetSet) == sizeof(Member), "objects of either struct may be members");

GetSet *getset_new(Vm *vm, const NativeProperty *property, Class *owner) {
    bool is_member = property->set == descriptor_refuse;
    GetSet *getset = foreign_new(vm, runtime_class(vm, is_member ? CLASS_MEMBER : CLASS_GETSET));
    getset->foreign.type = &getset_type;
    getset->property = property;
    getset->owner = owner;
    return getset;
}

Wrapper *wrapper_new(Vm *vm, ClassId class_id, Value callable) {
    Wrapper *wrapper = foreign_new(vm, runtime_class(vm, class_id));
    wrapper->callable = callable;
    return wrapper;
}

bool descriptor_is_data(Vm *vm, Value attribute) {
    if (!value_is_object(attribute) || value_is_kind(attribute, KIND_FUNCTION)) {
        return false;
    }
    if (value_is_foreign(attribute, &getset_type) || value_is_foreign(attribute, &property_type) ||
        value_is_foreign(attribute, &member_type)) {
        return true;
    }
    Class *class = class_of(vm, attribute);
    return !value_is_absent(class_special(vm, class, SPECIAL_SET)) ||
           !value_is_absent(class_special(vm, class, SPECIAL_DELETE));
}

bool descriptor_reads(Vm *vm, Value attribute) {
    return value_is_foreign(attribute, &getset_type) ||
           value_is_foreign(attribute, &property_type) ||
           value_is_foreign(attribute, &member_type) ||
           !value_is_absent(value_special(vm, attribute, SPECIAL_GET));
}

// ---- Reading ----

static bool property_get(Vm *vm, Value attribute, Value self, Value *result) {
    const Property *property = (const Property *)(const void *)value_as_object(attribute);
    if (value_is_absent(property->getter)) {
        const char *class_name = class_of(vm, self)->qualname == NULL
                                     ? class_name_of(vm, self)
                                     : string_text(vm, class_of(vm, self)->qualname);
        if (!value_is_string(property->name)) {
            return exception_raise(vm, CLASS_ATTRIBUTE_ERROR,
                                   "property of '%s' object has no getter", class_name);
        }
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR,
                               "property '%s' of '%s' object has no getter",
                               string_text(vm, value_as_string(property->name)), class_name);
    }
    return object_call(vm, property->getter, &self, 1, result);
}

// The field that a member stands for.
static bool member_place(Vm *vm, Value attribute, Value self, Value **place, Member **found) {
    Member *member = (Member *)(void *)value_as_object(attribute);
    *found = member;
    if (!class_is_instance(vm, self, member->owner)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "descriptor '%s' for '%s' objects doesn't apply to a '%s' object",
                               string_text(vm, member->name), class_message_name(vm, member->owner),
                               class_name_of(vm, self));
    }
    uint16_t slot = shape_find(class_of(vm, self)->root_shape, member->name);
    assert(slot != SHAPE_MISSING && "a subclass has the slots of its bases");
    *place = &(*object_fields(value_as_object(self)))[slot];
    return true;
}

static bool member_get(Vm *vm, Value attribute, Value self, Value *result) {
    Value *place;
    Member *member;
    if (!member_place(vm, attribute, self, &place, &member)) {
        return false;
    }
    *result = *place;
    if (!value_is_absent(*place)) {
        return true;
    }
    // Here, as nowhere else, CPython names the class in full.
    String *text = string_format(vm, "'%s' object has no attribute '%s'",
                                 string_text(vm, class_full_name(vm, class_of(vm, self), true)),
                                 string_text(vm, member->name));
    Exception *error = exception_new_text(vm, CLASS_ATTRIBUTE_ERROR, string_text(vm, text));
    exception_set_attribute(vm, error, runtime_name(vm, NAME_LOWER_NAME),
                            value_from_object(member->name));
    exception_set_attribute(vm, error, runtime_name(vm, NAME_OBJ), self);
    return exception_raise_value(vm, value_from_object(error));
}

static bool member_set(Vm *vm, Value attribute, Value self, Value value) {
    Value *place;
    Member *member;
    if (!member_place(vm, attribute, self, &place, &member)) {
        return false;
    }
    if (value_is_absent(value) && value_is_absent(*place)) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "%s", string_text(vm, member->name));
    }
    *place = value;
    return true;
}

static bool getset_get(Vm *vm, Value attribute, Value self, Value *result) {
    const GetSet *getset = (const GetSet *)(const void *)value_as_object(attribute);
    if (!class_is_instance(vm, self, getset->owner)) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR, "descriptor '%s' for '%s' objects doesn't apply to a '%s' object",
            getset->property->name, class_message_name(vm, getset->owner), class_name_of(vm, self));
    }
    if (!object_check_c_stack(vm, "")) { // a stream may stand on a stream that stands on it …
        return false;
    }
    Value args[2] = {self, VALUE_ABSENT};
    *result = VALUE_NONE;
    return getset->property->get(vm, args, result);
}

static bool foreign_get(Vm *vm, Value attribute, Value self, Class *owner, bool *handled,
                        Value *result) {
    *handled = true;
    if (value_is_foreign(attribute, &wrapper_type)) {
        const Wrapper *wrapper = (const Wrapper *)(const void *)value_as_object(attribute);
        if (class_is_subclass(class_of(vm, attribute), runtime_class(vm, CLASS_STATICMETHOD))) {
            *result = wrapper->callable;
            return true;
        }
        Value owner_value = value_from_object(owner);
        *result = value_from_object(method_new(vm, wrapper->callable, owner_value));
        return true;
    }
    if (value_is_foreign(attribute, &member_type)) {
        *result = attribute;
        return value_is_absent(self) || member_get(vm, attribute, self, result);
    }
    bool is_property = value_is_foreign(attribute, &property_type);
    if (is_property || value_is_foreign(attribute, &getset_type)) {
        if (value_is_absent(self)) {
            *result = attribute;
            return true;
        }
        if (is_property && class_is_exactly(vm, attribute, CLASS_PROPERTY)) {
            return property_get(vm, attribute, self, result);
        }
        if (!is_property) {
            return getset_get(vm, attribute, self, result);
        }
    }
    *handled = false;
    return true;
}

bool descriptor_get(Vm *vm, Value attribute, Value self, Class *owner, Value *result) {
    *result = attribute;
    if (!value_is_object(attribute)) {
        return true;
    }
    if (value_is_kind(attribute, KIND_METHOD)) {
        return true;
    }
    bool binds = value_is_kind(attribute, KIND_FUNCTION) ||
                 (value_is_kind(attribute, KIND_NATIVE) &&
                  class_is_exactly(vm, attribute, CLASS_NATIVE_METHOD));
    if (binds) {
        if (!value_is_absent(self)) {
            *result = value_from_object(method_new(vm, attribute, self));
        }
        return true;
    }
    if (value_is_kind(attribute, KIND_FOREIGN)) {
        bool handled;
        bool ok = foreign_get(vm, attribute, self, owner, &handled, result);
        if (handled) {
            return ok;
        }
    }
    Value get = value_special(vm, attribute, SPECIAL_GET);
    if (value_is_absent(get)) {
        return true;
    }
    Value arguments[3] = {attribute, value_is_absent(self) ? VALUE_NONE : self,
                          value_from_object(owner)};
    return object_call(vm, get, arguments, 3, result);
}

// ---- Writing ----

static bool property_set(Vm *vm, Value attribute, Value self, Value value) {
    const Property *property = (const Property *)(const void *)value_as_object(attribute);
    bool deletes = value_is_absent(value);
    Value function = deletes ? property->deleter : property->setter;
    if (value_is_absent(function)) {
        const char *class_name = string_text(vm, class_of(vm, self)->qualname);
        const char *role = deletes ? "deleter" : "setter";
        if (!value_is_string(property->name)) {
            return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "property of '%s' object has no %s",
                                   class_name, role);
        }
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "property '%s' of '%s' object has no %s",
                               string_text(vm, value_as_string(property->name)), class_name, role);
    }
    Value arguments[2] = {self, value};
    Value ignored;
    return object_call(vm, function, arguments, deletes ? 1 : 2, &ignored);
}

static bool getset_set(Vm *vm, Value attribute, Value self, Value value) {
    const GetSet *getset = (const GetSet *)(const void *)value_as_object(attribute);
    if (getset->property->set == NULL) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR,
                               "attribute '%s' of '%s' objects is not writable",
                               getset->property->name, class_message_name(vm, getset->owner));
    }
    Value args[2] = {self, value};
    Value ignored = VALUE_NONE;
    return getset->property->set(vm, args, &ignored);
}

bool descriptor_set(Vm *vm, Value attribute, Value self, Value value) {
    if (value_is_foreign(attribute, &property_type) &&
        class_is_exactly(vm, attribute, CLASS_PROPERTY)) {
        return property_set(vm, attribute, self, value);
    }
    if (value_is_foreign(attribute, &member_type)) {
        return member_set(vm, attribute, self, value);
    }
    if (value_is_foreign(attribute, &getset_type)) {
        return getset_set(vm, attribute, self, value);
    }
    Special special = value_is_absent(value) ? SPECIAL_DELETE : SPECIAL_SET;
    Value function = value_special(vm, attribute, special);
    if (value_is_absent(function)) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "%s",
                               special == SPECIAL_SET ? "__set__" : "__delete__");
    }
    Value arguments[3] = {attribute, self, value};
    Value ignored;
    return object_call(vm, function, arguments, value_is_absent(value) ? 2 : 3, &ignored);
}
