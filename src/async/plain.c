// plain.c: see plain.h.
#include "async/plain.h"

#include "object/runtime.h"
#include "object/string.h"
#include "vm/function.h"

static bool is_own_method(Vm *vm, const PlainClass *description, Class *class, const char *name) {
    Value found = class_lookup(vm, class, string_intern_text(vm, name));
    if (!value_is_function(found)) {
        return false;
    }
    Value module = value_as_function(found)->module;
    return value_is_string(module) &&
           string_equal_text(value_as_string(module), description->module);
}

static bool is_plain(Vm *vm, const PlainClass *description, PlainShape *known, Shape *shape) {
    size_t found = 0;
    size_t count = 0;
    for (; description->fields[count] != NULL; count++) {
        known->slots[count] = shape_find(shape, string_intern_text(vm, description->fields[count]));
        found += known->slots[count] != SHAPE_MISSING ? 1 : 0;
    }
    assert(count <= PLAIN_MOST_FIELDS && "the table has room");
    if (found != shape->field_count || found + description->optional_fields < count) {
        return false;
    }
    for (size_t index = 0; description->methods[index] != NULL; index++) {
        if (!is_own_method(vm, description, shape->class, description->methods[index])) {
            return false;
        }
    }
    return true;
}

bool plain_learn(Vm *vm, const PlainClass *description, PlainShape *known, Shape *shape) {
    if (shape->version == known->odd_version || shape->version == 0 || shape->is_dictionary) {
        return false;
    }
    known->version = 0; // the slots are about to change
    if (!is_plain(vm, description, known, shape)) {
        known->odd_version = shape->version;
        return false;
    }
    known->version = shape->version;
    return true;
}
