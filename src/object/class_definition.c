// class_definition.c: what the class statement and type(name, bases, dict) make.
#include "object/cell.h"
#include "object/class.h"
#include "object/descriptor.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/list.h"
#include "object/protocol.h"
#include "object/string.h"
#include "object/tuple.h"
#include "object/unicode.h"

static Class *base_at(const Tuple *bases, size_t index) {
    return (Class *)(void *)value_as_object(bases->items[index]);
}

// ---- Slots ----

// CPython keeps slots and what weak references need behind an object's fixed part, which these do
// not have.
static bool grows_behind(const Class *class) {
    return class->kind == KIND_INT || class->kind == KIND_TUPLE || class->kind == KIND_BYTES ||
           class->kind == KIND_MODULE;
}

// A slot of two leading underscores is named like any attribute that is written in the class.
static String *slot_name(Vm *vm, const Class *class, String *name) {
    const char *text = string_text(vm, name);
    size_t length = strlen(text);
    const char *owner = string_text(vm, class->name);
    owner += strspn(owner, "_");
    bool is_private = strncmp(text, "__", 2) == 0 && strcmp(text + length - 2, "__") != 0;
    return string_intern(vm, is_private && *owner != '\0' ? string_format(vm, "_%s%s", owner, text)
                                                          : name);
}

static bool is_identifier(const String *text) {
    for (size_t index = 0; index < text->length; index++) {
        uint32_t point = string_at(text, index);
        if (index == 0 ? !unicode_is_identifier_start(point) : !unicode_is_identifier_part(point)) {
            return false;
        }
    }
    return text->length > 0;
}

static uint32_t inherited_flags(const Class *class) {
    uint32_t flags = 0;
    for (size_t index = 0; index < class->bases->count; index++) {
        flags |= base_at(class->bases, index)->flags & (CLASS_HAS_DICT | CLASS_HAS_WEAKREF);
    }
    return flags;
}

// __dict__ and __weakref__ as slots: what instances of the bases do not have yet.
static bool add_special_slot(Vm *vm, Class *class, const char *name, uint32_t flag) {
    if (((class->flags | inherited_flags(class)) & flag) != 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s slot disallowed: we already got one",
                               name);
    }
    class->flags |= flag;
    return true;
}

static bool add_slot(Vm *vm, Class *class, Value name) {
    if (!value_is_string(name)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__slots__ items must be strings, not '%s'",
                               class_name_of(vm, name));
    }
    if (grows_behind(class)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "nonempty __slots__ not supported for subtype of '%s'",
                               class_message_name(vm, class->base));
    }
    if (!is_identifier(value_as_string(name))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__slots__ must be identifiers");
    }
    String *slot = slot_name(vm, class, value_as_string(name));
    if (slot == runtime_name(vm, NAME_DICT)) {
        return add_special_slot(vm, class, "__dict__", CLASS_HAS_DICT);
    }
    if (slot == runtime_name(vm, NAME_WEAKREF)) {
        return add_special_slot(vm, class, "__weakref__", CLASS_HAS_WEAKREF);
    }
    bool is_taken =
        slot == runtime_name(vm, NAME_QUALNAME) || slot == runtime_name(vm, NAME_CLASSCELL);
    if (!is_taken && !value_is_absent(dict_get_string(vm, class->attributes, slot))) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "'%s' in __slots__ conflicts with class variable",
                               string_text(vm, slot));
    }
    bool is_there = shape_find(class->root_shape, slot) != SHAPE_MISSING;
    Shape *shape = is_there ? class->root_shape : shape_add(vm, class->root_shape, slot);
    if (shape == NULL) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "too many slots");
    }
    class->root_shape = shape;
    dict_set_string(vm, class->attributes, slot, value_from_object(member_new(vm, slot, class)));
    return true;
}

static bool add_slots(Vm *vm, Class *class, Value slots) {
    if (value_is_string(slots)) {
        return add_slot(vm, class, slots);
    }
    Value list;
    if (!object_to_list(vm, slots, &list)) {
        return false;
    }
    const List *names = value_as_list(list);
    for (size_t index = 0; index < names->count; index++) {
        if (!add_slot(vm, class, names->items[index])) {
            return false;
        }
    }
    return true;
}

// The slots of every base come first, so that inherited ones exist before any instance does.
static void inherit_slots(Vm *vm, Class *class) {
    for (size_t at = class->bases->count; at-- > 0;) {
        const Class *base = base_at(class->bases, at);
        String *const *names = shape_names(base->root_shape);
        for (uint16_t slot = 0; slot < base->root_shape->field_count; slot++) {
            if (shape_find(class->root_shape, names[slot]) == SHAPE_MISSING) {
                class->root_shape = shape_add(vm, class->root_shape, names[slot]);
                assert(class->root_shape != NULL && "a base had room for its slots");
            }
        }
    }
}

static bool lay_out_instances(Vm *vm, Class *class) {
    class->root_shape = shape_new_root(vm, class);
    Value slots = dict_get_string(vm, class->attributes, runtime_name(vm, NAME_SLOTS));
    inherit_slots(vm, class);
    if (value_is_absent(slots)) {
        class->flags |= CLASS_HAS_DICT | (grows_behind(class) ? 0 : CLASS_HAS_WEAKREF);
    } else if (!add_slots(vm, class, slots)) {
        return false;
    }
    class->flags |= inherited_flags(class);
    class->root_shape->is_closed = (class->flags & CLASS_HAS_DICT) == 0;
    return true;
}

// ---- Attributes with a meaning ----

static Value take_attribute(Vm *vm, Class *class, Name name) {
    String *key = runtime_name(vm, name);
    Value value = dict_get_string(vm, class->attributes, key);
    if (!value_is_absent(value)) {
        dict_delete_string(vm, class->attributes, key);
    }
    return value;
}

static bool take_qualname(Vm *vm, Class *class) {
    Value qualname = take_attribute(vm, class, NAME_QUALNAME);
    if (value_is_absent(qualname)) {
        return true;
    }
    if (!value_is_string(qualname)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "type __qualname__ must be a str, not %s",
                               class_name_of(vm, qualname));
    }
    class->qualname = value_as_string(qualname);
    return true;
}

static bool take_class_cell(Vm *vm, Class *class) {
    Value cell = take_attribute(vm, class, NAME_CLASSCELL);
    if (value_is_absent(cell)) {
        return true;
    }
    if (!value_is_kind(cell, KIND_CELL)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "type.__new__() argument __classcell__ must be a cell, not %s",
                               class_name_of(vm, cell));
    }
    ((Cell *)(void *)value_as_object(cell))->value = value_from_object(class);
    return true;
}

// Type parameters inside look names up in the class from now on, and not in what its body filled.
static void take_class_dict_cell(Vm *vm, Class *class) {
    Value cell = take_attribute(vm, class, NAME_CLASSDICTCELL);
    if (value_is_kind(cell, KIND_CELL)) {
        ((Cell *)(void *)value_as_object(cell))->value = value_from_object(class);
    }
}

// Plain functions under these names mean static or class methods.
static void wrap_function(Vm *vm, Class *class, Special special, ClassId wrapper) {
    String *name = runtime_special_name(vm, special);
    Value function = dict_get_string(vm, class->attributes, name);
    if (value_is_kind(function, KIND_FUNCTION)) {
        dict_set_string(vm, class->attributes, name,
                        value_from_object(wrapper_new(vm, wrapper, function)));
    }
}

static void add_defaults(Vm *vm, Class *class) {
    wrap_function(vm, class, SPECIAL_NEW, CLASS_STATICMETHOD);
    wrap_function(vm, class, SPECIAL_INIT_SUBCLASS, CLASS_CLASSMETHOD);
    wrap_function(vm, class, SPECIAL_CLASS_GETITEM, CLASS_CLASSMETHOD);
    class_add_instance_properties(vm, class);
    String *doc = runtime_name(vm, NAME_DOC);
    if (value_is_absent(dict_get_string(vm, class->attributes, doc))) {
        dict_set_string(vm, class->attributes, doc, VALUE_NONE);
    }
    String *hash = runtime_special_name(vm, SPECIAL_HASH);
    String *equal = runtime_special_name(vm, SPECIAL_EQ);
    if (!value_is_absent(dict_get_string(vm, class->attributes, equal)) &&
        value_is_absent(dict_get_string(vm, class->attributes, hash))) {
        dict_set_string(vm, class->attributes, hash, VALUE_NONE);
    }
}

// ---- The whole ----

// Which patterns the instances of a base match: of builtin classes what they are says that.
static uint32_t pattern_flags(const Class *base) {
    uint32_t flags = base->flags & (CLASS_IS_SEQUENCE | CLASS_IS_MAPPING);
    if ((base->flags & CLASS_IS_BUILTIN) != 0 && flags == 0) {
        flags = base->kind == KIND_LIST || base->kind == KIND_TUPLE ? CLASS_IS_SEQUENCE
                : base->kind == KIND_DICT                           ? CLASS_IS_MAPPING
                                                                    : 0;
    }
    return flags;
}

static Class *allocate(Vm *vm, Class *metaclass, Tuple *bases, Class *base) {
    Class *class = heap_allocate(vm, KIND_CLASS, sizeof *class, metaclass->root_shape);
    class->bases = bases;
    class->base = base;
    class->mro = runtime_of(vm)->empty_tuple; // until its metaclass has said the order
    class->kind = base->kind;
    class->foreign = base->foreign;
    class->expected_fields = base->expected_fields;
    for (size_t index = 0; index < bases->count; index++) {
        const uint32_t patterns = CLASS_IS_SEQUENCE | CLASS_IS_MAPPING;
        uint32_t flags = base_at(bases, index)->flags;
        class->flags |= flags & (CLASS_IS_EXCEPTION | CLASS_IS_METACLASS);
        class->flags |= (class->flags & patterns) == 0 ? pattern_flags(base_at(bases, index)) : 0;
    }
    object_reserve_fields(vm, &class->object, metaclass->root_shape->field_count);
    vector_push(&runtime_of(vm)->all_classes, class);
    return class;
}

bool class_new(Vm *vm, Class *metaclass, String *name, Tuple *bases, Dict *attributes,
               Class **result) {
    Class *base = NULL;
    if (bases->count == 0) {
        bases = tuple_new(vm, 1);
        bases->items[0] = value_from_object(runtime_class(vm, CLASS_OBJECT));
    }
    if (!class_check_bases(vm, bases) || !class_choose_base(vm, bases, &base)) {
        return false;
    }
    Class *class = allocate(vm, metaclass, bases, base);
    class->name = name;
    class->qualname = name;
    class->attributes = dict_copy(vm, attributes);
    runtime_hold(vm, value_from_object(class)); // __slots__ may be an iterator of the script's
    take_class_dict_cell(vm, class);
    bool ok = take_qualname(vm, class) && take_class_cell(vm, class) &&
              lay_out_instances(vm, class) && class_find_order(vm, class, &class->mro);
    runtime_drop(vm, 1);
    if (!ok) {
        return false;
    }
    add_defaults(vm, class);
    for (size_t index = 0; index < bases->count; index++) {
        vector_push(&base_at(bases, index)->subclasses, class);
    }
    class_changed(vm, class);
    *result = class;
    return true;
}
