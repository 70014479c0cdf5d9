// shape.c: trees of shapes, and the small tables that find a field in one.
#include "object/shape.h"

#include "object/class.h"
#include "object/kinds.h"
#include "object/string.h"

enum { INDEX_FROM_FIELDS = 6 }; // shorter chains are searched by walking to the parent

static Shape *shape_new(Vm *vm, Class *class, Shape *parent, String *name) {
    Runtime *runtime = runtime_of(vm);
    Shape *shape = heap_allocate(vm, KIND_SHAPE, sizeof *shape, runtime->shape_of_shapes);
    shape->class = class;
    shape->parent = parent;
    shape->name = name;
    shape->version = runtime_next_version(vm);
    if (parent != NULL) {
        shape->field_count = (uint16_t)(parent->field_count + 1);
        shape->is_closed = parent->is_closed;
    }
    if (class != NULL) {
        vector_push(&class->shapes, shape);
    }
    return shape;
}

Shape *shape_new_root(Vm *vm, Class *class) { return shape_new(vm, class, NULL, NULL); }

// ---- Finding a field ----

static size_t index_place(const String *name, size_t size) {
    return ((uintptr_t)name >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 32 & (size - 1);
}

String *const *shape_names(Shape *shape) {
    if (shape->field_names == NULL && shape->field_count > 0) {
        shape->field_names = memory_allocate(shape->field_count * sizeof *shape->field_names);
        for (Shape *at = shape; at->parent != NULL; at = at->parent) {
            shape->field_names[at->field_count - 1] = at->name;
        }
    }
    return shape->field_names;
}

static void build_index(Shape *shape) {
    String *const *names = shape_names(shape);
    size_t size = 16;
    while (size < (size_t)shape->field_count * 2) {
        size *= 2;
    }
    shape->index = memory_allocate(size * sizeof *shape->index);
    shape->index_size = size;
    memset(shape->index, 0xFF, size * sizeof *shape->index);
    for (uint16_t slot = 0; slot < shape->field_count; slot++) {
        size_t place = index_place(names[slot], size);
        while (shape->index[place] != SHAPE_MISSING) {
            place = (place + 1) & (size - 1);
        }
        shape->index[place] = slot;
    }
}

uint16_t shape_find(Shape *shape, const String *name) {
    if (shape->field_count < INDEX_FROM_FIELDS) {
        for (const Shape *at = shape; at->parent != NULL; at = at->parent) {
            if (at->name == name) {
                return (uint16_t)(at->field_count - 1);
            }
        }
        return SHAPE_MISSING;
    }
    if (shape->index == NULL) {
        build_index(shape);
    }
    size_t place = index_place(name, shape->index_size);
    while (shape->index[place] != SHAPE_MISSING) {
        if (shape->field_names[shape->index[place]] == name) {
            return shape->index[place];
        }
        place = (place + 1) & (shape->index_size - 1);
    }
    return SHAPE_MISSING;
}

// ---- Adding a field ----

Shape *shape_add(Vm *vm, Shape *shape, String *name) {
    assert(string_is_interned(name) && "fields are found by the name's pointer");
    if (shape->is_closed || shape->is_dictionary || shape->field_count >= SHAPE_FIELD_LIMIT) {
        return NULL;
    }
    for (size_t index = 0; index < shape->transitions.count; index++) {
        if (shape->transitions.items[index].name == name) {
            return shape->transitions.items[index].target;
        }
    }
    Shape *target = shape_new(vm, shape->class, shape, name);
    vector_push(&shape->transitions, (ShapeTransition){name, target});
    if (target->field_count > shape->class->expected_fields) {
        shape->class->expected_fields = target->field_count;
    }
    return target;
}

Shape *shape_dictionary(Vm *vm, Class *class) {
    if (class->dictionary_shape == NULL) {
        Shape *shape = shape_new(vm, class, class->root_shape, NULL);
        shape->is_dictionary = true;
        class->dictionary_shape = shape;
    }
    return class->dictionary_shape;
}

// ---- Collection ----

static void shape_trace(Heap *heap, Object *object) {
    Shape *shape = (Shape *)(void *)object;
    heap_mark_object(heap, shape->class);
    heap_mark_object(heap, shape->parent);
    heap_mark_object(heap, shape->name);
    for (size_t index = 0; index < shape->transitions.count; index++) {
        heap_mark_object(heap, shape->transitions.items[index].target);
    }
}

static void shape_release(Heap *heap, Object *object) {
    (void)heap;
    Shape *shape = (Shape *)(void *)object;
    vector_release(&shape->transitions);
    memory_release(shape->index);
    memory_release(shape->field_names);
}

const KindInfo shape_kind = {"shape", shape_trace, shape_release, false};
