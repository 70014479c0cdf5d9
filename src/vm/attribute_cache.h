// attribute_cache.h: what the last look-up of a name at one place of the code found, and when it
// still holds.
//
// A guard is one comparison. For an object: the version of its shape, which changes when its
// layout, its class or a base of it does. For a class: the version of the class. For the globals:
// the version of their set of keys. For another namespace (a module's, the builtins): the entry
// where the name stood still has that name.
//
// Read next: object/attribute.c, the rules that are cached here.
#ifndef ASPY_VM_ATTRIBUTE_CACHE_H
#define ASPY_VM_ATTRIBUTE_CACHE_H

#include "bytecode/code.h"
#include "object/dict.h"
#include "object/instance.h"
#include "vm/vm.h"

// What a site remembers; see Site in bytecode/code.h.
typedef enum SiteKind {
    SITE_EMPTY,
    SITE_FIELD,           // field `slot` of a plain instance
    SITE_OTHER_FIELD,     // field `slot` of an object of another kind
    SITE_ADD_FIELD,       // the plain instance gets field `slot` and the shape `value`
    SITE_METHOD,          // `value` is a function to be called with the object first
    SITE_CLASS_VALUE,     // `value` as it is
    SITE_PROPERTY,        // `value` is a property whose getter is a script's function
    SITE_GETSET,          // `value` is an attribute computed by C
    SITE_CLASS_ATTRIBUTE, // of a class object: `value`, guarded by the class's version
    SITE_ENTRY,           // entry `slot` of a module's namespace
    SITE_GLOBAL,          // `place` among the globals: fib takes 0.95 of the time that slots took
    SITE_BUILTIN          // entry `slot` of the builtins; guarded by the globals' version
} SiteKind;

// A site remembers one shape. What it found for others stands in a table that all sites share, by
// name and version, so that code which sees objects of several classes (a method that subclasses
// inherit) still finds a field or a method without a look-up: richards runs in 0.58 of the time.
// Entries are dropped at each collection: a name may be freed then.
enum { KNOWN_SITES = 512 };
typedef struct KnownSites {
    Site reads[KNOWN_SITES];
    Site writes[KNOWN_SITES];
} KnownSites;

ALWAYS_INLINE size_t known_site_index(const String *name, uint32_t version) {
    return (((uintptr_t)name >> 4) + version) % KNOWN_SITES;
}

// The table's entry for the site's name and the object's shape, or NULL. `table` is NULL until
// something is known.
ALWAYS_INLINE const Site *known_site(const Site *table, const Site *site, Value object) {
    if (table == NULL || !value_is_object(object)) {
        return NULL;
    }
    uint32_t version = value_as_object(object)->shape->version;
    const Site *known = &table[known_site_index(site->name, version)];
    return known->name == site->name && known->version == version ? known : NULL;
}

void attribute_cache_register(Vm *vm); // the hook that empties the table. Called by vm_new
void attribute_cache_release(Vm *vm);  // called by vm_free

// Globals, then builtins. NameError "name 'x' is not defined".
MAY_RAISE bool global_load_slow(Vm *vm, Dict *globals, Site *site, Value *result);
void global_store_slow(Vm *vm, Dict *globals, Site *site, Value value);
// Raises the NameError, with its `name` set.
MAY_RAISE bool global_raise_missing(Vm *vm, String *name);

// object.name and object.name = value where the site does not remember the object's shape; it does
// afterwards, where that is safe.
MAY_RAISE bool attribute_load_slow(Vm *vm, Value object, Site *site, Value *result);
MAY_RAISE bool attribute_store_slow(Vm *vm, Value object, Site *site, Value value);
// For a call object.name(…): *function is what to call and *is_method whether with the object in
// front. A super object gives way to the object it stands for: *object is replaced.
MAY_RAISE bool attribute_load_method_slow(Vm *vm, Value *object, Site *site, Value *function,
                                          bool *is_method);

// The entry remembered by the site, NULL when it is another name's by now.
ALWAYS_INLINE DictEntry *site_entry(const Site *site, const Dict *dict) {
    DictEntry *entry = &dict->entries[site->slot];
    bool holds =
        site->slot < dict->entry_count && entry->key.bits == value_from_object(site->name).bits;
    return holds ? entry : NULL;
}

// The quick ones answer from the site alone; false sends to the slow ones.
MUST_USE ALWAYS_INLINE bool global_load_quick(const Dict *globals, const Dict *builtins,
                                              const Site *site, Value *result) {
    if (LIKELY(site->kind == SITE_GLOBAL && site->version == globals->version)) {
        *result = *site->place;
        return true;
    }
    if (site->kind == SITE_BUILTIN && site->version == globals->version) {
        const DictEntry *entry = site_entry(site, builtins);
        if (LIKELY(entry != NULL)) {
            *result = entry->value;
            return true;
        }
    }
    return false;
}

ALWAYS_INLINE void global_store(Vm *vm, Dict *globals, Site *site, Value value) {
    if (LIKELY(site->kind == SITE_GLOBAL && site->version == globals->version)) {
        *site->place = value;
        return;
    }
    global_store_slow(vm, globals, site, value);
}

// True when the object is as it was when the site was filled.
ALWAYS_INLINE bool site_guards(const Site *site, SiteKind kind, Value object) {
    return LIKELY(site->kind == kind) && LIKELY(value_is_object(object)) &&
           LIKELY(value_as_object(object)->shape->version == site->version);
}

ALWAYS_INLINE Instance *instance_of(Value value) {
    return (Instance *)(void *)value_as_object(value);
}

MUST_USE ALWAYS_INLINE bool attribute_load_quick(Value object, const Site *site, Value *result) {
    if (LIKELY(site_guards(site, SITE_FIELD, object))) {
        Value field = instance_of(object)->fields[site->slot];
        if (LIKELY(!value_is_absent(field))) {
            *result = field;
            return true;
        }
    }
    return false;
}

// A field that is there, or one that the same shape got here before and that fits inside the
// instance.
MUST_USE ALWAYS_INLINE bool attribute_store_quick(Value object, const Site *site, Value value) {
    if (LIKELY(site_guards(site, SITE_FIELD, object))) {
        instance_of(object)->fields[site->slot] = value;
        return true;
    }
    if (site_guards(site, SITE_ADD_FIELD, object)) {
        Instance *instance = instance_of(object);
        if (LIKELY(instance->fields == instance->inline_fields &&
                   site->slot < instance->object.extra)) {
            instance->fields[site->slot] = value;
            instance->object.shape = (Shape *)(void *)value_as_object(site->value);
            return true;
        }
    }
    return false;
}

MAY_RAISE ALWAYS_INLINE bool attribute_load_method(Vm *vm, Value *object, Site *site,
                                                   Value *function, bool *is_method) {
    const Site *found = site;
    if (LIKELY(site_guards(site, SITE_METHOD, *object)) ||
        ((found = known_site(vm->known_reads, site, *object)) != NULL &&
         found->kind == SITE_METHOD)) {
        *function = found->value;
        *is_method = true;
        return true;
    }
    return attribute_load_method_slow(vm, object, site, function, is_method);
}

#endif
