// plain.h: whether an object of a class written in aspy is as that class makes it.
//
// A shortcut (vm/shortcut.h) does in C what asyncio's own methods would do, so it must know that
// these methods are meant: that the object's class overrides none, that nobody replaced one, and
// that the object has the fields its __init__ gave it and no others. All of that follows from the
// object's shape as long as that has the same version; it is found out once for each.
#ifndef ASPY_ASYNC_PLAIN_H
#define ASPY_ASYNC_PLAIN_H

#include "object/instance.h"

enum { PLAIN_MOST_FIELDS = 8 };

// What a plain object looks like.
typedef struct PlainClass {
    const char *module;         // where its methods are written
    const char *const *methods; // those that the shortcut replaces; NULL at the end
    const char *const *fields;  // NULL at the end; slots are given in this order
    size_t optional_fields;     // so many of the last may be missing
} PlainClass;

// The shapes seen last.
typedef struct PlainShape {
    uint32_t version;                  // of one that is plain; 0: none
    uint32_t odd_version;              // of one that is not
    uint16_t slots[PLAIN_MOST_FIELDS]; // SHAPE_MISSING for an optional field that is not there
} PlainShape;

// For plain_fields: looks at a shape for the first time.
MUST_USE bool plain_learn(Vm *vm, const PlainClass *description, PlainShape *known, Shape *shape);

// The fields of a plain object, in the slots of known->slots; NULL when it is not plain.
MUST_USE static inline Value *plain_fields(Vm *vm, const PlainClass *description, PlainShape *known,
                                           Value value) {
    if (!value_is_kind(value, KIND_INSTANCE)) {
        return NULL;
    }
    Instance *instance = (Instance *)(void *)value_as_object(value);
    Shape *shape = instance->object.shape;
    bool is_plain = shape->version == known->version || plain_learn(vm, description, known, shape);
    return is_plain ? instance->fields : NULL;
}

#endif
