// attribute.c: reading, setting and deleting attributes by Python's rules.
//
// For an ordinary object, in this order: a data descriptor of the class, the object's own field,
// what else the class has, __getattr__. Classes look into their own MRO as well as their
// metaclass's; modules into their namespace. The interpreter's inline caches (vm/attribute_cache.c)
// remember the outcome; the rules are here alone.
#include "object/descriptor.h"
#include "object/dict.h"
#include "object/instance.h"
#include "object/module.h"
#include "object/protocol.h"

// ---- Reading ----

// A slot of the class: the object's __dict__, if it has one, is another place.
static bool is_slot(const Object *object, const String *name) {
    Shape *root = object->shape->class->root_shape;
    return root->field_count > 0 && shape_find(root, name) != SHAPE_MISSING;
}

// What the object's own __dict__ has, or would have.
static Value own_attribute(Vm *vm, Object *object, String *name) {
    if (!is_slot(object, name)) {
        return object_get_field(vm, object, name);
    }
    return object->shape->is_dictionary ? dict_get_string(vm, object_dictionary(vm, object), name)
                                        : VALUE_ABSENT;
}

static bool set_own_attribute(Vm *vm, Object *object, String *name, Value value) {
    if (!is_slot(object, name)) {
        return object_set_field(vm, object, name, value);
    }
    Dict *dictionary = object_dictionary(vm, object);
    if (dictionary != NULL) {
        dict_set_string(vm, dictionary, name, value);
    }
    return dictionary != NULL;
}

static bool delete_own_attribute(Vm *vm, Object *object, String *name) {
    if (!is_slot(object, name)) {
        return object_delete_field(vm, object, name);
    }
    Dict *dictionary = object_dictionary(vm, object);
    return dictionary != NULL && dict_delete_string(vm, dictionary, name);
}

// Finds without __getattr__: *result is ABSENT when there is nothing.
static bool find_on_instance(Vm *vm, Value object, String *name, Value *result) {
    Class *class = class_of(vm, object);
    Value attribute = class_lookup(vm, class, name);
    if (!value_is_absent(attribute) && descriptor_is_data(vm, attribute) &&
        descriptor_reads(vm, attribute)) {
        return descriptor_get(vm, attribute, object, class, result);
    }
    if (value_is_object(object) && object_fields(value_as_object(object)) != NULL) {
        Object *instance = value_as_object(object);
        *result =
            *object_fields(instance) == NULL ? VALUE_ABSENT : own_attribute(vm, instance, name);
        if (!value_is_absent(*result)) {
            return true;
        }
    }
    if (value_is_absent(attribute)) {
        *result = VALUE_ABSENT;
        return true;
    }
    return descriptor_get(vm, attribute, object, class, result);
}

static bool find_on_class(Vm *vm, Value object, String *name, Value *result) {
    Class *class = (Class *)(void *)value_as_object(object);
    Class *metaclass = class_of(vm, object);
    Value meta = class_lookup(vm, metaclass, name);
    if (!value_is_absent(meta) && descriptor_is_data(vm, meta) && descriptor_reads(vm, meta)) {
        return descriptor_get(vm, meta, object, metaclass, result);
    }
    Value attribute = class_lookup(vm, class, name);
    if (!value_is_absent(attribute)) {
        return descriptor_get(vm, attribute, VALUE_ABSENT, class, result);
    }
    *result = VALUE_ABSENT;
    return value_is_absent(meta) || descriptor_get(vm, meta, object, metaclass, result);
}

static bool find_on_module(Vm *vm, Value object, String *name, Value *result) {
    Dict *namespace = value_as_module(object)->namespace;
    Class *class = class_of(vm, object);
    if ((class->flags & CLASS_IS_BUILTIN) == 0) {
        Value attribute = class_lookup(vm, class, name);
        if (!value_is_absent(attribute) && descriptor_is_data(vm, attribute)) {
            return descriptor_get(vm, attribute, object, class, result);
        }
    }
    *result = dict_get_string(vm, namespace, name);
    if (!value_is_absent(*result)) {
        return true;
    }
    if (!find_on_instance(vm, object, name, result)) {
        return false;
    }
    if (!value_is_absent(*result)) {
        return true;
    }
    Value fallback = dict_get_string(vm, namespace, runtime_special_name(vm, SPECIAL_GETATTR));
    if (value_is_absent(fallback)) {
        return true;
    }
    Value argument = value_from_object(name);
    return object_call(vm, fallback, &argument, 1, result);
}

bool object_find_default(Vm *vm, Value object, String *name, Value *result) {
    if (value_is_kind(object, KIND_CLASS)) {
        return find_on_class(vm, object, name, result);
    }
    if (value_is_module(object)) {
        return find_on_module(vm, object, name, result);
    }
    return find_on_instance(vm, object, name, result);
}

// A file of the script's own that has the name of a module which was meant is the usual mistake.
static void append_missing_of_module(Vm *vm, Dict *namespace, String *name, TextBuffer *text) {
    Value module_name = dict_get_string(vm, namespace, runtime_name(vm, NAME_NAME));
    Value file = dict_get_string(vm, namespace, runtime_name(vm, NAME_FILE));
    bool is_named = value_is_string(module_name);
    const char *named = is_named ? string_text(vm, value_as_string(module_name)) : "?";
    const char *file_text = value_is_string(file) ? string_text(vm, value_as_string(file)) : "?";
    const Runtime *runtime = runtime_of(vm);
    bool is_partial =
        is_named && runtime->importing != NULL &&
        !value_is_absent(dict_get_string(vm, runtime->importing, value_as_string(module_name)));
    ModuleShadow shadow = is_named && runtime->shadow != NULL
                              ? runtime->shadow(vm, value_as_string(module_name), file)
                              : MODULE_SHADOWS_NOTHING;
    bool is_circle = is_partial && shadow == MODULE_SHADOWS_NOTHING;
    text_buffer_append_format(text, "%smodule '%s' has no attribute '%s'",
                              is_circle ? "partially initialized " : "", named,
                              string_text(vm, name));
    if (shadow == MODULE_SHADOWS_LIBRARY) {
        text_buffer_append_format(text,
                                  " (consider renaming '%s' since it has the same name as the "
                                  "standard library module named '%s' and the import system gives "
                                  "it precedence)",
                                  file_text, named);
    } else if (is_partial) {
        text_buffer_append_format(text,
                                  is_circle ? " (most likely due to a circular import)"
                                            : " (consider renaming '%s' if it has the same name as "
                                              "a third-party module you intended to import)",
                                  file_text);
    }
}

static bool raise_missing(Vm *vm, Value object, String *name) {
    if (!value_is_module(object)) {
        return exception_raise_no_attribute(vm, object, name);
    }
    TextBuffer text;
    text_buffer_init(&text);
    append_missing_of_module(vm, value_as_module(object)->namespace, name, &text);
    Exception *exception = exception_new_text(vm, CLASS_ATTRIBUTE_ERROR, text.bytes);
    text_buffer_release(&text);
    exception_set_attribute(vm, exception, runtime_name(vm, NAME_LOWER_NAME),
                            value_from_object(name));
    exception_set_attribute(vm, exception, runtime_name(vm, NAME_OBJ), object);
    return exception_raise_value(vm, value_from_object(exception));
}

static bool call_getattr(Vm *vm, Value object, String *name, Value *result) {
    Value argument = value_from_object(name);
    return object_call_special(vm, object, SPECIAL_GETATTR, &argument, 1, NULL, result);
}

static bool has_getattr(Vm *vm, Value object) {
    return !value_is_absent(value_special(vm, object, SPECIAL_GETATTR));
}

// A script's own __getattribute__ decides everything; AttributeError leads on to __getattr__.
static bool get_by_getattribute(Vm *vm, Value object, String *name, Value *result) {
    Value argument = value_from_object(name);
    if (object_call_special(vm, object, SPECIAL_GETATTRIBUTE, &argument, 1, NULL, result)) {
        return true;
    }
    if (!exception_raised_is(vm, CLASS_ATTRIBUTE_ERROR) || !has_getattr(vm, object)) {
        return false;
    }
    exception_clear(vm);
    return call_getattr(vm, object, name, result);
}

static bool get_attribute(Vm *vm, Value object, String *name, Value *result) {
    if ((class_of(vm, object)->flags & CLASS_HAS_GETATTRIBUTE) != 0) {
        return get_by_getattribute(vm, object, name, result);
    }
    if (!object_find_default(vm, object, name, result)) {
        if (!exception_raised_is(vm, CLASS_ATTRIBUTE_ERROR) || !has_getattr(vm, object)) {
            return false;
        }
        exception_clear(vm); // a property may raise it to say "ask further"
        return call_getattr(vm, object, name, result);
    }
    if (!value_is_absent(*result)) {
        return true;
    }
    return has_getattr(vm, object) ? call_getattr(vm, object, name, result)
                                   : raise_missing(vm, object, name);
}

// What a script's own code raised without saying of what and of which name.
static void complete_error(Vm *vm, Value object, String *name) {
    if (!exception_raised_is(vm, CLASS_ATTRIBUTE_ERROR)) {
        return;
    }
    Exception *error = value_as_exception(exception_raised(vm));
    String *name_field = runtime_name(vm, NAME_LOWER_NAME);
    String *object_field = runtime_name(vm, NAME_OBJ);
    Value its_name = object_get_field(vm, &error->object, name_field);
    Value its_object = object_get_field(vm, &error->object, object_field);
    if ((value_is_absent(its_name) || value_is_none(its_name)) &&
        (value_is_absent(its_object) || value_is_none(its_object))) {
        exception_set_attribute(vm, error, name_field, value_from_object(name));
        exception_set_attribute(vm, error, object_field, object);
    }
}

bool object_get_attribute(Vm *vm, Value object, String *name, Value *result) {
    if (get_attribute(vm, object, name, result)) {
        return true;
    }
    complete_error(vm, object, name);
    return false;
}

bool object_find_attribute(Vm *vm, Value object, String *name, Value *result) {
    Class *class = class_of(vm, object);
    bool simple = (class->flags & CLASS_HAS_GETATTRIBUTE) == 0 && !has_getattr(vm, object);
    bool ok = simple ? object_find_default(vm, object, name, result)
                     : get_attribute(vm, object, name, result);
    if (ok) {
        return true;
    }
    if (!exception_raised_is(vm, CLASS_ATTRIBUTE_ERROR)) {
        return false;
    }
    exception_clear(vm);
    *result = VALUE_ABSENT;
    return true;
}

bool object_is_instance(Vm *vm, Value value, Class *class, bool *answer) {
    Class *own = class_of(vm, value);
    *answer = class_is_instance(vm, value, class);
    if (*answer || (own->flags & CLASS_IS_BUILTIN) != 0) {
        return true;
    }
    String *name = runtime_name(vm, NAME_CLASS);
    Class *object = runtime_class(vm, CLASS_OBJECT);
    bool is_told = (own->flags & CLASS_HAS_GETATTRIBUTE) != 0 ||
                   !value_is(class_lookup(vm, own, name), class_lookup(vm, object, name));
    Value told = VALUE_ABSENT;
    if (is_told && !object_find_attribute(vm, value, name, &told)) {
        return false;
    }
    if (value_is_kind(told, KIND_CLASS)) {
        *answer = class_is_subclass((Class *)(void *)value_as_object(told), class);
    }
    return true;
}

// ---- Setting and deleting ----

static bool set_on_class(Vm *vm, Value object, String *name, Value value) {
    Class *class = (Class *)(void *)value_as_object(object);
    Value meta = class_lookup(vm, class_of(vm, object), name);
    if (!value_is_absent(meta) && descriptor_is_data(vm, meta)) {
        return descriptor_set(vm, meta, object, value);
    }
    if ((class->flags & CLASS_IS_BUILTIN) != 0) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR, "cannot set '%s' attribute of immutable type '%s'",
            string_text(vm, name), string_text(vm, class_full_name(vm, class, true)));
    }
    return class_set(vm, class, name, value) || exception_raise_no_attribute(vm, object, name);
}

static bool set_on_module(Vm *vm, Value object, String *name, Value value) {
    Value attribute = class_lookup(vm, class_of(vm, object), name);
    if (!value_is_absent(attribute) && descriptor_is_data(vm, attribute)) {
        return descriptor_set(vm, attribute, object, value);
    }
    Dict *namespace = value_as_module(object)->namespace;
    if (!value_is_absent(value)) {
        dict_set_string(vm, namespace, name, value);
        return true;
    }
    return dict_delete_string(vm, namespace, name) || raise_missing(vm, object, name);
}

static bool raise_not_settable(Vm *vm, Value object, String *name, bool on_class) {
    if (on_class) {
        return exception_raise(vm, CLASS_ATTRIBUTE_ERROR, "'%s' object attribute '%s' is read-only",
                               class_name_of(vm, object), string_text(vm, name));
    }
    uint32_t flags = class_of(vm, object)->flags; // a script's __setattr__ calls object's
    bool is_own = (flags & CLASS_HAS_SETATTR) != 0 && (flags & CLASS_IS_BUILTIN) == 0;
    return is_own ? exception_raise_no_attribute(vm, object, name)
                  : exception_raise_no_room(vm, object, name);
}

static bool set_on_instance(Vm *vm, Value object, String *name, Value value) {
    Value attribute = class_lookup(vm, class_of(vm, object), name);
    if (!value_is_absent(attribute) && descriptor_is_data(vm, attribute)) {
        return descriptor_set(vm, attribute, object, value);
    }
    bool has_fields = value_is_object(object) && object_fields(value_as_object(object)) != NULL;
    bool has_room = has_fields && (!value_as_object(object)->shape->is_closed ||
                                   is_slot(value_as_object(object), name));
    if (value_is_absent(value) && has_room) {
        return delete_own_attribute(vm, value_as_object(object), name) ||
               exception_raise_no_attribute(vm, object, name);
    }
    return (has_fields && set_own_attribute(vm, value_as_object(object), name, value)) ||
           raise_not_settable(vm, object, name, !value_is_absent(attribute));
}

bool object_set_default(Vm *vm, Value object, String *name, Value value) {
    if (value_is_kind(object, KIND_CLASS)) {
        return set_on_class(vm, object, name, value);
    }
    if (value_is_module(object)) {
        return set_on_module(vm, object, name, value);
    }
    return set_on_instance(vm, object, name, value);
}

bool object_set_attribute(Vm *vm, Value object, String *name, Value value) {
    if ((class_of(vm, object)->flags & CLASS_HAS_SETATTR) == 0) {
        return object_set_default(vm, object, name, value);
    }
    Value arguments[2] = {value_from_object(name), value};
    Value ignored;
    return object_call_special(vm, object, SPECIAL_SETATTR, arguments, 2, NULL, &ignored);
}

bool object_delete_attribute(Vm *vm, Value object, String *name) {
    if ((class_of(vm, object)->flags & CLASS_HAS_SETATTR) == 0) {
        return object_set_default(vm, object, name, VALUE_ABSENT);
    }
    Value argument = value_from_object(name);
    Value ignored;
    return object_call_special(vm, object, SPECIAL_DELATTR, &argument, 1, NULL, &ignored);
}
