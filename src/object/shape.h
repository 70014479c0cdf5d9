// shape.h: which attributes an object has of its own, and where each lives.
//
// Objects that got the same attributes in the same order share a shape:
//
//        {} --"x"--> {x} --"y"--> {x,y}
//                      \--"z"--> {x,z}
//
// The root of each tree belongs to a class. `version` is a number that no other shape has; it
// changes (class_changed in class.h) whenever something the class or a base holds is replaced, so
// an inline cache needs one comparison to know that both the class and the layout are what they
// were. The fields of a root shape are the slots of __slots__: scripts reach them through Member
// descriptors (descriptor.h) only. An object whose __dict__ was asked for moves to its class's
// dictionary shape: behind the slots, its only field is then a real Dict, which is what __dict__
// gives out.
#ifndef ASPY_OBJECT_SHAPE_H
#define ASPY_OBJECT_SHAPE_H

#include "base/vector.h"
#include "object/object.h"

enum { SHAPE_MISSING = UINT16_MAX, SHAPE_FIELD_LIMIT = 1024 };

typedef struct ShapeTransition {
    String *name;
    Shape *target;
} ShapeTransition;

struct Shape {
    Object object;
    Class *class;
    Shape *parent;    // NULL for a root
    String *name;     // the attribute this shape adds to its parent (interned)
    uint32_t version; // unique; 0 means "never cache"
    uint16_t field_count;
    bool is_dictionary; // the last field, behind the slots, holds the attributes as a Dict
    bool is_closed;     // __slots__ without __dict__: no field may be added
    VECTOR(ShapeTransition) transitions;
    uint16_t *index;      // open addressing over the fields by name pointer, built on demand
    size_t index_size;    // its power-of-two size
    String **field_names; // field_count names in slot order, built on demand
};

// The root shape of a class: no fields.
MUST_USE Shape *shape_new_root(Vm *vm, Class *class);
// The slot of an attribute (name must be interned), or SHAPE_MISSING.
MUST_USE uint16_t shape_find(Shape *shape, const String *name);
// The shape that has one more field. NULL when the shape is closed or full: then the caller moves
// the object to the dictionary shape.
MUST_USE Shape *shape_add(Vm *vm, Shape *shape, String *name);
// The class's shape whose objects keep their attributes in a Dict.
MUST_USE Shape *shape_dictionary(Vm *vm, Class *class);
// The names of the fields in order of creation.
MUST_USE String *const *shape_names(Shape *shape);

#endif
