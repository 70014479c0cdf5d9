// attribute_cache.c: fills the sites, and answers what their quick paths do not.
#include "vm/attribute_cache.h"

#include "object/descriptor.h"
#include "object/method.h"
#include "object/module.h"
#include "object/protocol.h"
#include "vm/function.h"
#include "vm/namespace.h"
#include "vm/native.h"
#include "vm/super.h"
#include "vm/vm.h"

static void site_fill(Site *site, SiteKind kind, uint32_t version, uint16_t slot, Value value) {
    site->kind = (uint16_t)kind;
    site->version = version;
    site->slot = slot;
    site->value = value;
}

// ---- The table that sites share ----

static void forget_known_sites(Heap *heap, void *context) {
    (void)heap;
    Vm *vm = context;
    if (vm->known_reads != NULL) {
        memset(vm->known_reads, 0, sizeof(KnownSites));
    }
}

void attribute_cache_register(Vm *vm) {
    heap_register_before_sweep(vm->runtime.heap, forget_known_sites, vm);
}

void attribute_cache_release(Vm *vm) { memory_release(vm->known_reads); }

// To be called when a site that was filled for one shape has been filled for another.
static void remember_known(Vm *vm, const Site *site, bool is_write) {
    if (site->version == 0) {
        return;
    }
    if (vm->known_reads == NULL) {
        KnownSites *known = memory_allocate_zeroed(sizeof *known);
        vm->known_reads = known->reads;
        vm->known_writes = known->writes;
    }
    Site *table = is_write ? vm->known_writes : vm->known_reads;
    table[known_site_index(site->name, site->version)] = *site;
}

static void site_clear(Site *site) { site_fill(site, SITE_EMPTY, 0, 0, VALUE_NONE); }

// ---- Globals ----

bool global_raise_missing(Vm *vm, String *name) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text, "name '%s' is not defined", string_text(vm, name));
    Exception *error = exception_new_text(vm, CLASS_NAME_ERROR, text.bytes);
    text_buffer_release(&text);
    bool set = object_set_field(vm, &error->object, runtime_name(vm, NAME_LOWER_NAME),
                                value_from_object(name));
    assert(set && "exceptions take any attribute");
    (void)set;
    return exception_raise_value(vm, value_from_object(error));
}

// `version` is that of the namespace, which makes sure that the entry is what it was.
static bool remember_entry(Site *site, int64_t position, uint32_t version, SiteKind kind) {
    if (position < 0 || position > UINT16_MAX || version == 0) {
        return false;
    }
    site_fill(site, kind, version, (uint16_t)position, VALUE_NONE);
    return true;
}

static void remember_global(Site *site, Dict *globals, int64_t position) {
    if (globals->version != 0) {
        site_fill(site, SITE_GLOBAL, globals->version, 0, VALUE_NONE);
        site->place = &globals->entries[position].value;
    }
}

bool global_load_slow(Vm *vm, Dict *globals, Site *site, Value *result) {
    int64_t position = dict_find_string(vm, globals, site->name);
    if (position >= 0) {
        *result = globals->entries[position].value;
        remember_global(site, globals, position);
        return true;
    }
    uint32_t version = globals->version;
    bool is_standard;
    Value builtin = namespace_find_builtin(vm, globals, site->name, &is_standard);
    if (!is_standard) {
        *result = builtin;
        return !value_is_absent(builtin) || global_raise_missing(vm, site->name);
    }
    position = dict_find_string(vm, vm->builtins, site->name);
    if (position >= 0) {
        *result = vm->builtins->entries[position].value;
        (void)remember_entry(site, position, version, SITE_BUILTIN);
        return true;
    }
    return global_raise_missing(vm, site->name);
}

void global_store_slow(Vm *vm, Dict *globals, Site *site, Value value) {
    dict_set_string(vm, globals, site->name, value);
    int64_t position = dict_find_string(vm, globals, site->name);
    if (position >= 0) {
        remember_global(site, globals, position);
    }
}

// ---- Reading attributes ----

static bool is_method_function(Vm *vm, Value attribute) {
    return value_is_function(attribute) ||
           (value_is_native(attribute) &&
            value_as_object(attribute)->shape == runtime_shape(vm, CLASS_NATIVE_METHOD));
}

static bool is_plain_value(Vm *vm, Value attribute) {
    return (value_is_absent(value_special(vm, attribute, SPECIAL_GET)) ||
            value_is_kind(attribute, KIND_METHOD)) &&
           !value_is_foreign(attribute, &wrapper_type) &&
           !value_is_foreign(attribute, &property_type) &&
           !value_is_foreign(attribute, &getset_type) &&
           !value_is_foreign(attribute, &member_type) && !value_is_function(attribute) &&
           !value_is_native(attribute);
}

// What the class has under the name, for an object that has no field of it.
// What computes may raise AttributeError, which a class with __getattr__ answers: not cached there.
static void fill_from_class(Vm *vm, Class *class, Site *site, uint32_t version, Value attribute) {
    bool may_compute = value_is_absent(class_special(vm, class, SPECIAL_GETATTR));
    if (is_method_function(vm, attribute)) {
        site_fill(site, SITE_METHOD, version, 0, attribute);
    } else if (value_is_foreign(attribute, &getset_type) && may_compute) {
        site_fill(site, SITE_GETSET, version, 0, attribute);
    } else if (value_is_foreign(attribute, &property_type) && may_compute &&
               class_is_exactly(vm, attribute, CLASS_PROPERTY)) {
        site_fill(site, SITE_PROPERTY, version, 0, attribute);
    } else if (class_is_exactly(vm, attribute, CLASS_STATICMETHOD)) {
        site_fill(site, SITE_CLASS_VALUE, version, 0,
                  ((const Wrapper *)(const void *)value_as_object(attribute))->callable);
    } else if (is_plain_value(vm, attribute)) {
        site_fill(site, SITE_CLASS_VALUE, version, 0, attribute);
    }
}

// Where the field is that the name means to objects of the shape, given what their class has under
// it: a slot by its member, another field unless the class computes it.
static uint16_t field_slot(Vm *vm, Shape *shape, String *name, Value attribute) {
    uint16_t slot = shape_find(shape, name);
    bool is_slot = slot < shape->class->root_shape->field_count;
    bool is_member = value_is_foreign(attribute, &member_type);
    if (is_slot || is_member) {
        return is_slot && is_member ? slot : SHAPE_MISSING;
    }
    bool is_data = !value_is_absent(attribute) && descriptor_is_data(vm, attribute);
    return is_data ? SHAPE_MISSING : slot;
}

static void fill_on_instance(Vm *vm, Value object, Site *site) {
    Object *instance = value_as_object(object);
    Shape *shape = instance->shape;
    if (shape->is_dictionary || shape->version == 0 ||
        (shape->class->flags & CLASS_HAS_GETATTRIBUTE) != 0) {
        return;
    }
    Value attribute = class_lookup(vm, shape->class, site->name);
    uint16_t slot = field_slot(vm, shape, site->name, attribute);
    if (slot != SHAPE_MISSING) {
        site_fill(site, instance->kind == KIND_INSTANCE ? SITE_FIELD : SITE_OTHER_FIELD,
                  shape->version, slot, VALUE_NONE);
    } else if (!value_is_absent(attribute)) {
        fill_from_class(vm, shape->class, site, shape->version, attribute);
    }
}

static void fill_on_class(Vm *vm, Value object, Site *site) {
    const Class *class = (const Class *)(const void *)value_as_object(object);
    if (class->version == 0 || class_of(vm, object) != runtime_class(vm, CLASS_TYPE) ||
        !value_is_absent(class_lookup(vm, runtime_class(vm, CLASS_TYPE), site->name))) {
        return;
    }
    Value attribute = class_lookup(vm, (Class *)(void *)value_as_object(object), site->name);
    if (value_is_absent(attribute)) {
        return;
    }
    if (is_method_function(vm, attribute) || is_plain_value(vm, attribute)) {
        site_fill(site, SITE_CLASS_ATTRIBUTE, class->version, 0, attribute);
    }
}

static void fill(Vm *vm, Value object, Site *site) {
    bool saw_another = site->kind != SITE_EMPTY;
    site_clear(site);
    if (!value_is_object(object)) {
        return;
    }
    if (value_is_kind(object, KIND_CLASS)) {
        fill_on_class(vm, object, site);
    } else if (value_as_object(object)->shape == runtime_shape(vm, CLASS_MODULE)) {
        Dict *names = value_as_module(object)->namespace;
        int64_t position = dict_find_string(vm, names, site->name);
        (void)remember_entry(site, position, names->version, SITE_ENTRY);
    } else if (!value_is_module(object)) {
        fill_on_instance(vm, object, site);
        if (saw_another) {
            remember_known(vm, site, false);
        }
    }
}

// What the site knows about the object; ABSENT when it knows nothing (any more).
static Value recall(Vm *vm, Value object, const Site *site) {
    if (!value_is_object(object)) {
        return VALUE_ABSENT;
    }
    Object *target = value_as_object(object);
    if (site->kind == SITE_ENTRY && target->kind == KIND_MODULE) {
        const DictEntry *entry = site_entry(site, value_as_module(object)->namespace);
        return entry == NULL ? VALUE_ABSENT : entry->value;
    }
    if (site->kind == SITE_CLASS_ATTRIBUTE) {
        bool holds = target->kind == KIND_CLASS &&
                     ((const Class *)(const void *)target)->version == site->version;
        return holds ? site->value : VALUE_ABSENT;
    }
    if (target->shape->version != site->version) {
        return VALUE_ABSENT;
    }
    if (site->kind == SITE_OTHER_FIELD) {
        return (*object_fields(target))[site->slot];
    }
    if (site->kind == SITE_METHOD) {
        return value_from_object(method_new(vm, site->value, object));
    }
    return site->kind == SITE_CLASS_VALUE ? site->value : VALUE_ABSENT;
}

// The same, from what other sites know if need be.
static Value recall_from_all(Vm *vm, Value object, const Site *site) {
    Value known = recall(vm, object, site);
    const Site *other = value_is_absent(known) ? known_site(vm->known_reads, site, object) : NULL;
    return other == NULL ? known : recall(vm, object, other);
}

bool attribute_load_slow(Vm *vm, Value object, Site *site, Value *result) {
    Value known = recall_from_all(vm, object, site);
    if (!value_is_absent(known)) {
        *result = known;
        return true;
    }
    if (site_guards(site, SITE_GETSET, object)) {
        const GetSet *getset = (const GetSet *)(const void *)value_as_object(site->value);
        Value *window = window_open(vm, 2);
        window[0] = object;
        bool done = getset->property->get(vm, window, &window[1]);
        *result = window[1];
        window_close(vm, window);
        return done;
    }
    if (!site_guards(site, SITE_PROPERTY, object)) {
        fill(vm, object, site);
    }
    return object_get_attribute(vm, object, site->name, result);
}

// super().name(…): the function is called with the object itself, no bound method in between.
static bool load_super_method(Vm *vm, Value *object, const Site *site, Value *function) {
    if (!value_is_object(*object) ||
        value_as_object(*object)->shape != runtime_shape(vm, CLASS_SUPER)) {
        return false;
    }
    const Super *super = (const Super *)(const void *)value_as_object(*object);
    Value attribute = super_find(vm, super, site->name);
    bool is_bound_to_class = value_is(super->self, value_from_object(super->self_class));
    if (value_is_absent(attribute) || is_bound_to_class || !is_method_function(vm, attribute)) {
        return false;
    }
    *function = attribute;
    *object = super->self;
    return true;
}

bool attribute_load_method_slow(Vm *vm, Value *place, Site *site, Value *function,
                                bool *is_method) {
    *is_method = load_super_method(vm, place, site, function);
    if (*is_method) {
        return true;
    }
    Value object = *place;
    Value known = site->kind == SITE_METHOD ? VALUE_ABSENT : recall_from_all(vm, object, site);
    if (!value_is_absent(known)) {
        *function = known;
        return true;
    }
    fill(vm, object, site);
    if (site->kind == SITE_METHOD) {
        *is_method = true;
        *function = site->value;
        return true;
    }
    return object_get_attribute(vm, object, site->name, function);
}

// ---- Setting attributes ----

static bool can_store_field(Vm *vm, const Shape *shape, String *name) {
    if (shape->is_dictionary || shape->version == 0 ||
        (shape->class->flags & CLASS_HAS_SETATTR) != 0) {
        return false;
    }
    Value attribute = class_lookup(vm, shape->class, name);
    bool is_slot = shape_find(shape->class->root_shape, name) != SHAPE_MISSING;
    bool is_member = value_is_foreign(attribute, &member_type);
    return is_slot || is_member ? is_slot && is_member
                                : value_is_absent(attribute) || !descriptor_is_data(vm, attribute);
}

static void add_field(Vm *vm, Value object, const Site *site, Value value) {
    Instance *instance = instance_of(object);
    Shape *to = (Shape *)(void *)value_as_object(site->value);
    if (instance->fields == instance->inline_fields && site->slot < instance->object.extra) {
        instance->fields[site->slot] = value;
        instance->object.shape = to;
    } else {
        object_add_field(vm, &instance->object, to, value);
    }
}

// Adds the field by the ordinary way and remembers from which shape to which it led.
static bool learn_to_add(Vm *vm, Value object, Site *site, Value value, bool saw_another) {
    Shape *before = value_as_object(object)->shape;
    uint32_t version = before->version;
    if (!object_set_attribute(vm, object, site->name, value)) {
        return false;
    }
    Shape *after = value_as_object(object)->shape;
    if (after->parent == before && !after->is_dictionary && before->version == version) {
        site_fill(site, SITE_ADD_FIELD, version, (uint16_t)(after->field_count - 1),
                  value_from_object(after));
        if (saw_another) {
            remember_known(vm, site, true);
        }
    }
    return true;
}

bool attribute_store_slow(Vm *vm, Value object, Site *site, Value value) {
    const Site *known = known_site(vm->known_writes, site, object);
    if (site_guards(site, SITE_ADD_FIELD, object) ||
        (known != NULL && known->kind == SITE_ADD_FIELD)) {
        add_field(vm, object, known == NULL ? site : known, value);
        return true;
    }
    if (!value_is_kind(object, KIND_INSTANCE)) {
        return object_set_attribute(vm, object, site->name, value);
    }
    Shape *shape = value_as_object(object)->shape;
    bool saw_another = site->kind != SITE_EMPTY;
    site_clear(site);
    if (!can_store_field(vm, shape, site->name)) {
        return object_set_attribute(vm, object, site->name, value);
    }
    uint16_t slot = shape_find(shape, site->name);
    if (slot == SHAPE_MISSING) {
        return learn_to_add(vm, object, site, value, saw_another);
    }
    site_fill(site, SITE_FIELD, shape->version, slot, VALUE_NONE);
    if (saw_another) {
        remember_known(vm, site, true);
    }
    instance_of(object)->fields[slot] = value;
    return true;
}
