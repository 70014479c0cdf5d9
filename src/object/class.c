// class.c: making classes, and looking things up on them.
#include "object/class.h"

#include "object/cell.h"
#include "object/descriptor.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/kinds.h"
#include "object/string.h"
#include "object/tuple.h"

// ---- The class of a value ----

static ClassId inline_class_id(Value value) {
    if (value_is_int(value)) {
        return CLASS_INT;
    }
    if (value_is_double(value)) {
        return CLASS_FLOAT;
    }
    if (value_is_bool(value)) {
        return CLASS_BOOL;
    }
    if (value_is(value, VALUE_ELLIPSIS)) {
        return CLASS_ELLIPSIS;
    }
    return value_is(value, VALUE_NOT_IMPLEMENTED) ? CLASS_NOT_IMPLEMENTED : CLASS_NONE;
}

Class *class_of(Vm *vm, Value value) {
    if (value_is_object(value)) {
        return value_as_object(value)->shape->class;
    }
    return runtime_class(vm, inline_class_id(value));
}

const char *class_name_of(Vm *vm, Value value) {
    return class_message_name(vm, class_of(vm, value));
}

const char *class_message_name(Vm *vm, Class *class) {
    bool in_full = (class->flags & CLASS_IS_NAMED_IN_FULL) != 0;
    return string_text(vm, in_full ? class_full_name(vm, class, true) : class->name);
}

const char *class_own_name_of(Vm *vm, Value value) {
    return string_text(vm, class_of(vm, value)->name);
}

bool class_is_exactly(Vm *vm, Value value, ClassId id) {
    return class_of(vm, value) == runtime_class(vm, id);
}

bool class_is_subclass(const Class *class, const Class *ancestor) {
    for (size_t index = 0; index < class->mro->count; index++) {
        if (value_as_object(class->mro->items[index]) == &ancestor->object) {
            return true;
        }
    }
    return false;
}

bool class_is_instance(Vm *vm, Value value, const Class *class) {
    const Class *own = class_of(vm, value);
    return own == class || class_is_subclass(own, class);
}

String *class_full_name(Vm *vm, Class *class, bool for_messages) {
    Value module = dict_get_string(vm, class->attributes, runtime_name(vm, NAME_MODULE));
    bool plain = !value_is_string(module) ||
                 string_equal_text(value_as_string(module), "builtins") ||
                 (for_messages && value_as_string(module) == runtime_name(vm, NAME_MAIN));
    if (plain) {
        return class->qualname;
    }
    TextBuffer text;
    text_buffer_init(&text);
    string_append_utf8(&text, value_as_string(module));
    text_buffer_append_text(&text, ".");
    string_append_utf8(&text, class->qualname);
    String *full = string_from_buffer(vm, &text);
    text_buffer_release(&text);
    return full;
}

// ---- Looking up ----

static Value lookup_along_mro(Vm *vm, const Class *class, String *name) {
    for (size_t index = 0; index < class->mro->count; index++) {
        const Class *ancestor =
            (const Class *)(const void *)value_as_object(class->mro->items[index]);
        Value value = dict_get_string(vm, ancestor->attributes, name);
        if (!value_is_absent(value)) {
            return value;
        }
    }
    return VALUE_ABSENT;
}

Value class_lookup(Vm *vm, Class *class, String *name) {
    if (class->version == 0 || !string_is_interned(name)) {
        return lookup_along_mro(vm, class, name);
    }
    size_t place = ((uintptr_t)name >> 4 ^ class->version * 31u) % METHOD_CACHE_SIZE;
    MethodCacheEntry *entry = &runtime_of(vm)->method_cache[place];
    if (entry->version == class->version && entry->name == name) {
        return entry->value;
    }
    Value value = lookup_along_mro(vm, class, name);
    *entry = (MethodCacheEntry){class->version, name, value};
    return value;
}

// Whether the class looks things up in itself and then exactly as its base does.
static bool continues_base(const Class *class) {
    return class->bases->count == 1 && class->mro->count == class->base->mro->count + 1 &&
           (class->flags & CLASS_HAS_OWN_ORDER) == 0;
}

// What the bases remember already need not be looked up again: half of what starting the machine
// and a quarter of what a class statement cost were the same misses in the same few dictionaries.
Value class_special_slow(Vm *vm, Class *class, Special special) {
    String *name = runtime_special_name(vm, special);
    const Class *place = class;
    Value value = dict_get_string(vm, place->attributes, name);
    while (value_is_absent(value) && continues_base(place)) {
        place = place->base;
        if (place->specials_known[special / 64] >> (special % 64) & 1) {
            value = place->specials[special];
            break;
        }
        value = dict_get_string(vm, place->attributes, name);
    }
    if (value_is_absent(value) && !continues_base(place)) {
        value = lookup_along_mro(vm, place, name);
    }
    class->specials[special] = value;
    class->specials_known[special / 64] |= UINT64_C(1) << (special % 64);
    return value;
}

// ---- Changing ----

// Not as object has it, or type.
static bool overrides(Vm *vm, Class *class, Special special) {
    Value own = class_special(vm, class, special);
    return !value_is(own, class_special(vm, runtime_class(vm, CLASS_OBJECT), special)) &&
           !value_is(own, class_special(vm, runtime_class(vm, CLASS_TYPE), special));
}

static bool has_own(Vm *vm, const Class *class, Special special) {
    String *name = runtime_special_name(vm, special);
    return !value_is_absent(dict_get_string(vm, class->attributes, name));
}

enum { REPLACED = CLASS_HAS_DEL | CLASS_HAS_GETATTRIBUTE | CLASS_HAS_SETATTR };

// Which of the methods behind every attribute the class has as neither object nor type has them.
// Most classes say nothing of these, and are as their base is: a tenth of what starting computes.
static uint32_t replaced_methods(Vm *vm, Class *class) {
    if (continues_base(class) && !has_own(vm, class, SPECIAL_DEL) &&
        !has_own(vm, class, SPECIAL_GETATTRIBUTE) && !has_own(vm, class, SPECIAL_SETATTR) &&
        !has_own(vm, class, SPECIAL_DELATTR)) {
        return class->base->flags & REPLACED;
    }
    // The one that futures have of their own is no call: the collector itself looks for them.
    Value del = class_special(vm, class, SPECIAL_DEL);
    bool is_future = class->kind == KIND_FUTURE || class->kind == KIND_TASK;
    bool has_del = !value_is_absent(del) && !(is_future && value_is_kind(del, KIND_NATIVE));
    bool has_set = overrides(vm, class, SPECIAL_SETATTR) || overrides(vm, class, SPECIAL_DELATTR);
    return (has_del ? CLASS_HAS_DEL : 0) | (has_set ? CLASS_HAS_SETATTR : 0) |
           (overrides(vm, class, SPECIAL_GETATTRIBUTE) ? CLASS_HAS_GETATTRIBUTE : 0);
}

// What follows from the class's attributes and those of its bases, which come first.
static void refresh(Vm *vm, Class *class) {
    if (runtime_of(vm)->is_starting) {
        return;
    }
    memset(class->specials_known, 0, sizeof class->specials_known);
    class->version = runtime_next_version(vm);
    for (size_t index = 0; index < class->shapes.count; index++) {
        class->shapes.items[index]->version = runtime_next_version(vm);
    }
    class->flags = (class->flags & ~(uint32_t)REPLACED) | replaced_methods(vm, class);
    if (class->base != NULL && (class->flags & CLASS_IS_BUILTIN) == 0) {
        // A script's own __next__ or __await__ replaces the one in C.
        bool same_next = value_is(class_special(vm, class, SPECIAL_NEXT),
                                  class_special(vm, class->base, SPECIAL_NEXT));
        class->next = same_next ? class->base->next : NULL;
        bool same_await = value_is(class_special(vm, class, SPECIAL_AWAIT),
                                   class_special(vm, class->base, SPECIAL_AWAIT));
        class->awaitable = same_await ? class->base->awaitable : NULL;
    }
}

void class_changed(Vm *vm, Class *class) {
    if (UNLIKELY((class->attributes->object.flags & OBJECT_IS_CONSTANT) != 0)) {
        class->attributes->object.flags &= (uint16_t)~OBJECT_IS_CONSTANT;
        heap_unsettle(runtime_of(vm)->heap, class->attributes);
    }
    refresh(vm, class);
    for (size_t index = 0; index < class->subclasses.count; index++) {
        class_changed(vm, class->subclasses.items[index]);
    }
}

// Bases come before what derives from them.
void class_settle_all(Vm *vm) {
    Runtime *runtime = runtime_of(vm);
    runtime->is_starting = false;
    for (size_t index = 0; index < runtime->all_classes.count; index++) {
        refresh(vm, runtime->all_classes.items[index]);
    }
}

bool class_set(Vm *vm, Class *class, String *name, Value value) {
    if (!value_is_absent(value)) {
        dict_set_string(vm, class->attributes, string_intern(vm, name), value);
    } else if (!dict_delete_string(vm, class->attributes, name)) {
        return false;
    }
    class_changed(vm, class);
    return true;
}

// ---- Making: common to both ways ----

static Class *allocate_class(Vm *vm, Class *metaclass, Tuple *bases, Class *base) {
    Shape *shape = metaclass != NULL ? metaclass->root_shape : NULL;
    Class *class = heap_allocate(vm, KIND_CLASS, sizeof *class, shape);
    class->bases = bases;
    class->base = base;
    if (base != NULL) {
        class->kind = base->kind;
        class->foreign = base->foreign;
        class->next = base->next;
        class->awaitable = base->awaitable;
        class->expected_fields = base->expected_fields;
        class->flags = base->flags & (CLASS_HAS_DICT | CLASS_IS_EXCEPTION | CLASS_IS_METACLASS |
                                      CLASS_HAS_WEAKREF);
    }
    vector_push(&runtime_of(vm)->all_classes, class);
    return class;
}

static void tell_bases(Class *class) {
    for (size_t index = 0; index < class->bases->count; index++) {
        Class *base = (Class *)(void *)value_as_object(class->bases->items[index]);
        vector_push(&base->subclasses, class);
    }
}

// ---- Making classes in C ----

static void name_native(Vm *vm, Class *class, const char *name) {
    const char *dot = strrchr(name, '.');
    class->name = string_intern_text(vm, dot == NULL ? name : dot + 1);
    class->qualname = class->name;
    // CPython writes asyncio's classes in Python: messages do not name their modules.
    if (dot != NULL && strncmp(name, "asyncio.", strlen("asyncio.")) != 0) {
        class->flags |= CLASS_IS_NAMED_IN_FULL;
    }
    if (dot != NULL) { // the others are builtins': that is told, not kept
        String *module = string_intern_utf8(vm, name, (size_t)(dot - name));
        dict_set_string(vm, class->attributes, runtime_name(vm, NAME_MODULE),
                        value_from_object(module));
    }
}

static void add_instance_property(Vm *vm, Class *class, uint32_t flag, Name name,
                                  const struct NativeProperty *property) {
    bool is_first = (class->flags & flag) != 0 && class->kind != KIND_CLASS; // type has its own
    for (size_t index = 0; index < class->bases->count; index++) {
        const Class *base =
            (const Class *)(const void *)value_as_object(class->bases->items[index]);
        is_first = is_first && (base->flags & flag) == 0;
    }
    String *key = runtime_name(vm, name);
    bool is_taken = !value_is_absent(dict_get_string(vm, class->attributes, key));
    if (is_first && property != NULL && !is_taken) {
        dict_set_string(vm, class->attributes, key,
                        value_from_object(getset_new(vm, property, class)));
    }
}

void class_add_dict_property(Vm *vm, Class *class) {
    add_instance_property(vm, class, CLASS_HAS_DICT, NAME_DICT, runtime_of(vm)->dict_property);
}

void class_add_instance_properties(Vm *vm, Class *class) {
    Runtime *runtime = runtime_of(vm);
    class_add_dict_property(vm, class);
    add_instance_property(vm, class, CLASS_HAS_WEAKREF, NAME_WEAKREF, runtime->weakref_property);
}

Class *class_new_native(Vm *vm, const char *name, Class *base, ObjectKind kind, uint32_t flags) {
    Tuple *bases = base == NULL ? runtime_of(vm)->empty_tuple : tuple_new(vm, 1);
    if (base != NULL) {
        bases->items[0] = value_from_object(base);
    }
    Class *class = allocate_class(vm, runtime_class(vm, CLASS_TYPE), bases, base);
    class->kind = kind;
    class->flags |= flags | CLASS_IS_BUILTIN;
    size_t inherited = base == NULL ? 0 : base->mro->count;
    class->mro = tuple_new(vm, inherited + 1);
    class->mro->items[0] = value_from_object(class);
    for (size_t index = 0; index < inherited; index++) {
        class->mro->items[index + 1] = base->mro->items[index];
    }
    class->attributes = dict_new(vm);
    class->root_shape = shape_new_root(vm, class);
    class->root_shape->is_closed = (class->flags & CLASS_HAS_DICT) == 0;
    name_native(vm, class, name);
    class_add_dict_property(vm, class);
    tell_bases(class);
    refresh(vm, class);
    return class;
}

void class_register(Vm *vm) {
    Class *group = runtime_class(vm, CLASS_EXCEPTION_GROUP);
    Class *exception = runtime_class(vm, CLASS_EXCEPTION);
    group->bases = tuple_pair(vm, group->bases->items[0], value_from_object(exception));
    vector_push(&exception->subclasses, group);
    if (!class_linearize(vm, group, &group->mro)) {
        assert(false && "the builtin exceptions have an order");
    }
}

// ---- Instances ----

Class *class_solid_base(Class *class) {
    while (class->base != NULL && class->base->kind == class->kind &&
           class->base->foreign == class->foreign) {
        class = class->base;
    }
    return class;
}

Object *class_allocate(Vm *vm, Class *class) {
    if (class->kind == KIND_INSTANCE) {
        return &instance_new(vm, class)->object;
    }
    if (class->kind == KIND_EXCEPTION) {
        return &exception_new(vm, class, NULL, 0)->object;
    }
    assert(class->kind == KIND_FOREIGN && "other kinds have functions of their own");
    return foreign_new(vm, class);
}

// ---- Collection ----

static void class_trace(Heap *heap, Object *object) {
    const Class *class = (const Class *)(const void *)object;
    heap_mark_object(heap, class->name);
    heap_mark_object(heap, class->qualname);
    heap_mark_object(heap, class->base);
    heap_mark_object(heap, class->bases);
    heap_mark_object(heap, class->mro);
    heap_mark_object(heap, class->attributes);
    heap_mark_object(heap, class->root_shape);
    heap_mark_object(heap, class->dictionary_shape);
    for (size_t index = 0; index < class->shapes.count; index++) {
        heap_mark_object(heap, class->shapes.items[index]);
    }
    object_trace_fields(heap, object);
}

static void class_release(Heap *heap, Object *object) {
    Class *class = (Class *)(void *)object;
    vector_release(&class->subclasses);
    vector_release(&class->shapes);
    object_release_fields(heap, object);
}

const KindInfo class_kind = {"class", class_trace, class_release, false};

void class_set_pattern_flag(Class *class, uint32_t flag) {
    if ((class->flags & (CLASS_IS_SEQUENCE | CLASS_IS_MAPPING | CLASS_IS_BUILTIN)) != 0) {
        return;
    }
    class->flags |= flag;
    for (size_t index = 0; index < class->subclasses.count; index++) {
        class_set_pattern_flag(class->subclasses.items[index], flag);
    }
}
