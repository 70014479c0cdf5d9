// runtime.c: how the object layer comes up: heap, shapes, the builtin classes, names.
//
// The order matters at the start: an object needs a shape, a shape a class, and a class is an
// object. So the first classes are made without shapes of their own and get them when `type`
// exists.
#include "object/runtime.h"

#include "object/class.h"
#include "object/descriptor.h"
#include "object/dict.h"
#include "object/int.h"
#include "object/iterator.h"
#include "object/kinds.h"
#include "object/memory_view.h"
#include "object/string.h"
#include "object/tuple.h"

static const struct {
    ObjectKind kind;
    const KindInfo *info;
} kinds[] = {
    {KIND_INSTANCE, &instance_kind}, {KIND_INT, &int_kind},
    {KIND_FLOAT, &float_kind},       {KIND_COMPLEX, &complex_kind},
    {KIND_STRING, &string_kind},     {KIND_TEXT_STORE, &text_store_kind},
    {KIND_BYTES, &bytes_kind},       {KIND_BYTEARRAY, &bytearray_kind},
    {KIND_LIST, &list_kind},         {KIND_TUPLE, &tuple_kind},
    {KIND_DICT, &dict_kind},         {KIND_SET, &set_kind},
    {KIND_RANGE, &range_kind},       {KIND_SLICE, &slice_kind},
    {KIND_ITERATOR, &iterator_kind}, {KIND_CELL, &cell_kind},
    {KIND_MODULE, &module_kind},     {KIND_CLASS, &class_kind},
    {KIND_SHAPE, &shape_kind},       {KIND_EXCEPTION, &exception_kind},
    {KIND_METHOD, &method_kind},     {KIND_FOREIGN, &foreign_kind},
};

uint32_t runtime_next_version(Vm *vm) {
    Runtime *runtime = runtime_of(vm);
    // When the numbers run out, nothing is cached any more: slow, and right.
    return runtime->last_version == UINT32_MAX ? 0 : ++runtime->last_version;
}

// ---- Roots and weak things ----

static void mark_roots(Heap *heap, void *context) {
    Runtime *runtime = context;
    for (size_t id = 0; id < CLASS_COUNT; id++) {
        heap_mark_object(heap, runtime->classes[id]);
    }
    heap_mark_object(heap, runtime->shape_of_shapes);
    for (size_t name = 0; name < NAME_COUNT; name++) {
        heap_mark_object(heap, runtime->names[name]);
    }
    for (size_t special = 0; special < SPECIAL_COUNT; special++) {
        heap_mark_object(heap, runtime->special_names[special]);
    }
    for (size_t point = 0; point < 256; point++) {
        heap_mark_object(heap, runtime->characters[point]);
    }
    heap_mark_object(heap, runtime->empty_string);
    heap_mark_object(heap, runtime->empty_tuple);
    heap_mark_value(heap, runtime->raised);
    heap_mark_values(heap, runtime->held.items, runtime->held.count);
}

static void forget_dying_subclasses(const Heap *heap, Class *class) {
    size_t kept = 0;
    for (size_t index = 0; index < class->subclasses.count; index++) {
        if (heap_is_marked(heap, class->subclasses.items[index])) {
            class->subclasses.items[kept++] = class->subclasses.items[index];
        }
    }
    class->subclasses.count = kept;
}

static void drop_weak_things(Heap *heap, void *context) {
    Runtime *runtime = context;
    size_t kept = 0;
    for (size_t index = 0; index < runtime->all_classes.count; index++) {
        Class *class = runtime->all_classes.items[index];
        if (heap_is_marked(heap, class)) {
            forget_dying_subclasses(heap, class);
            runtime->all_classes.items[kept++] = class;
        }
    }
    runtime->all_classes.count = kept;
    string_sweep_interned(heap, runtime);
    // A name that dies may be followed by another at its address.
    memset(runtime->method_cache, 0, sizeof runtime->method_cache);
}

// ---- The builtin classes ----

enum {
    BUILTIN = CLASS_IN_BUILTINS,
    FINAL = CLASS_IS_FINAL,
    ATTRIBUTES = CLASS_HAS_DICT,
    WEAK = CLASS_HAS_WEAKREF
};

typedef struct ClassRow {
    const char *name;
    ClassId base;
    ObjectKind kind;
    uint32_t flags;
} ClassRow;

static const ClassRow class_rows[CLASS_COUNT] = {
#define CLASS(id, name, base, kind, flags) {name, CLASS_##base, kind, flags},
#define EXCEPTION(id, name, base) \
    {name, CLASS_##base, KIND_EXCEPTION, BUILTIN | CLASS_IS_EXCEPTION | CLASS_HAS_DICT},
#include "object/classes.def"
#undef CLASS
#undef EXCEPTION
};

// Until the first strings exist, a class has no name; `name_classes` gives it.
static Class *bootstrap_class(Vm *vm, ClassId id, Class *base) {
    Runtime *runtime = runtime_of(vm);
    Class *class = heap_allocate(vm, KIND_CLASS, sizeof *class, NULL);
    class->kind = class_rows[id].kind;
    class->base = base;
    class->flags = class_rows[id].flags | CLASS_IS_BUILTIN;
    class->root_shape = shape_new_root(vm, class);
    class->root_shape->is_closed = true;
    runtime->classes[id] = class;
    runtime->shapes[id] = class->root_shape;
    vector_push(&runtime->all_classes, class);
    return class;
}

static const ClassId first_classes[] = {CLASS_OBJECT, CLASS_TYPE, CLASS_STR, CLASS_TUPLE,
                                        CLASS_DICT};
enum { FIRST_CLASS_COUNT = sizeof first_classes / sizeof *first_classes };

static bool is_first_class(ClassId id) {
    for (size_t index = 0; index < FIRST_CLASS_COUNT; index++) {
        if (first_classes[index] == id) {
            return true;
        }
    }
    return false;
}

static void bootstrap_classes(Vm *vm) {
    Class *object = NULL;
    for (size_t index = 0; index < FIRST_CLASS_COUNT; index++) {
        Class *class = bootstrap_class(vm, first_classes[index], object);
        object = object == NULL ? class : object;
    }
}

// Gives the first classes what class_new_native gives the others.
static void complete_first_classes(Vm *vm) {
    Class *object = runtime_class(vm, CLASS_OBJECT);
    for (size_t index = 0; index < FIRST_CLASS_COUNT; index++) {
        Class *class = runtime_class(vm, first_classes[index]);
        class->object.shape = runtime_shape(vm, CLASS_TYPE);
        class->attributes = dict_new(vm);
        class->bases = runtime_of(vm)->empty_tuple;
        class->mro = tuple_new(vm, class == object ? 1 : 2);
        class->mro->items[0] = value_from_object(class);
        if (class != object) {
            class->mro->items[1] = value_from_object(object);
            class->bases = tuple_new(vm, 1);
            class->bases->items[0] = value_from_object(object);
            vector_push(&object->subclasses, class);
        }
        class->name = string_intern_text(vm, class_rows[first_classes[index]].name);
        class->qualname = class->name;
    }
    runtime_class(vm, CLASS_TYPE)->flags |= CLASS_IS_METACLASS;
}

static void make_other_classes(Vm *vm) {
    Runtime *runtime = runtime_of(vm);
    for (ClassId id = 0; id < CLASS_COUNT; id++) {
        const ClassRow *row = &class_rows[id];
        if (is_first_class(id)) {
            continue;
        }
        Class *class =
            class_new_native(vm, row->name, runtime->classes[row->base], row->kind, row->flags);
        runtime->classes[id] = class;
        runtime->shapes[id] = class->root_shape;
    }
}

// ---- Names ----

static void intern_names(Vm *vm) {
    static const char *const names[NAME_COUNT] = {
#define NAME(name, text) text,
#include "object/names.def"
#undef NAME
    };
    static const char *const specials[SPECIAL_COUNT] = {
#define SPECIAL(name, text) text,
#include "object/specials.def"
#undef SPECIAL
    };
    Runtime *runtime = runtime_of(vm);
    for (size_t name = 0; name < NAME_COUNT; name++) {
        runtime->names[name] = string_intern_text(vm, names[name]);
    }
    for (size_t special = 0; special < SPECIAL_COUNT; special++) {
        runtime->special_names[special] = string_intern_text(vm, specials[special]);
    }
}

void runtime_init(Vm *vm, uint64_t hash_seed) {
    Runtime *runtime = runtime_of(vm);
    memset(runtime, 0, sizeof *runtime);
    runtime->heap = heap_new(vm);
    runtime->hash_seed = hash_seed;
    runtime->int_digit_limit = INT_DEFAULT_DIGIT_LIMIT;
    runtime->raised = VALUE_ABSENT;
    limits_set(vm, 0, 0, 0);
    runtime->is_starting = true;
    for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
        heap_register_kind(runtime->heap, kinds[index].kind, kinds[index].info);
    }
    heap_register_roots(runtime->heap, mark_roots, runtime);
    heap_register_before_sweep(runtime->heap, drop_weak_things, runtime);
    runtime->shape_of_shapes = shape_new_root(vm, NULL);
    runtime->shape_of_shapes->object.shape = runtime->shape_of_shapes;
    bootstrap_classes(vm);
    runtime->empty_tuple = tuple_new(vm, 0);
    intern_names(vm);
    // Natives take it from the runtime as it is.
    runtime->empty_string = string_from_text(vm, "");
    complete_first_classes(vm);
    make_other_classes(vm);
    class_register(vm);
    descriptor_register(vm);
    iterator_register(vm);
    memory_view_register(vm);
    class_settle_all(vm);
}

// Natives, strings and the like are most of what a machine has from the beginning.
static bool is_constant(const Object *object) {
    switch ((int)object->kind) {
    case KIND_NATIVE:
        return true;
    case KIND_STRING:
        return (object->extra & (STRING_IS_SHARED | STRING_HAS_FIELDS)) == 0;
    case KIND_TUPLE:
        return object->shape->is_closed; // and gets no attributes
    case KIND_FOREIGN:
        return ((const Foreign *)(const void *)object)->type == &getset_type;
    default:
        return (object->flags & OBJECT_IS_CONSTANT) != 0;
    }
}

void runtime_settle(Vm *vm) {
    const Runtime *runtime = runtime_of(vm);
    for (size_t index = 0; index < runtime->all_classes.count; index++) {
        Class *class = runtime->all_classes.items[index];
        if ((class->flags & CLASS_IS_BUILTIN) != 0) {
            class->attributes->object.flags |= OBJECT_IS_CONSTANT;
        }
    }
    heap_settle(runtime->heap, is_constant);
}

void runtime_release(Vm *vm) {
    Runtime *runtime = runtime_of(vm);
    heap_free(runtime->heap);
    memory_release(runtime->interned.slots);
    vector_release(&runtime->all_classes);
    vector_release(&runtime->memory_views);
    vector_release(&runtime->held);
}
