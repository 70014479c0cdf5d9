// instance.c: plain instances, and the fields of every object that has some.
#include "object/instance.h"

#include "object/bytes.h"
#include "object/dict.h"
#include "object/exception.h"
#include "object/float.h"
#include "object/int.h"
#include "object/kinds.h"
#include "object/list.h"
#include "object/set.h"
#include "object/string.h"
#include "object/tuple.h"

enum { FEWEST_INLINE_FIELDS = 2, MOST_INLINE_FIELDS = 32, FEWEST_BUFFERED_FIELDS = 4 };

static uint32_t inline_field_count(const Class *class) {
    if (class->root_shape->is_closed) {
        return class->root_shape->field_count;
    }
    uint32_t expected = class->expected_fields;
    expected = expected < FEWEST_INLINE_FIELDS ? FEWEST_INLINE_FIELDS : expected;
    return expected > MOST_INLINE_FIELDS ? MOST_INLINE_FIELDS : expected;
}

Instance *instance_new(Vm *vm, Class *class) {
    assert(class->kind == KIND_INSTANCE && "other kinds have structs of their own");
    uint32_t room = inline_field_count(class);
    Shape *shape = class->root_shape;
    Instance *instance =
        heap_allocate_raw(vm, KIND_INSTANCE, sizeof *instance + room * sizeof(Value), shape);
    instance->object.extra = room;
    instance->fields = instance->inline_fields;
    for (uint32_t slot = 0; slot < room; slot++) {
        instance->inline_fields[slot] = VALUE_ABSENT;
    }
    if (shape->field_count > room) { // more slots than fit inside
        object_reserve_fields(vm, &instance->object, shape->field_count);
    }
    return instance;
}

Value **object_fields(Object *object) {
    switch (object_kind(object)) {
    case KIND_INT:
        return &((Int *)(void *)object)->fields;
    case KIND_FLOAT:
        return &((Float *)(void *)object)->fields;
    case KIND_COMPLEX:
        return &((Complex *)(void *)object)->fields;
    case KIND_STRING:
        return string_fields((String *)(void *)object);
    case KIND_BYTES:
        return &((Bytes *)(void *)object)->fields;
    case KIND_BYTEARRAY:
        return &((ByteArray *)(void *)object)->fields;
    case KIND_LIST:
        return &((List *)(void *)object)->fields;
    case KIND_TUPLE:
        return &((Tuple *)(void *)object)->fields;
    case KIND_DICT:
        return &((Dict *)(void *)object)->fields;
    case KIND_SET:
        return &((Set *)(void *)object)->fields;
    case KIND_FOREIGN:
        return &((Foreign *)(void *)object)->fields;
    case KIND_INSTANCE:
    case KIND_CLASS:
    case KIND_EXCEPTION:
    case KIND_FUNCTION:
    case KIND_FUTURE:
    case KIND_TASK:
    case KIND_EVENT_LOOP:
    case KIND_LOCK:
        return &((ObjectWithFields *)(void *)object)->fields;
    case KIND_TEXT_STORE:
    case KIND_RANGE:
    case KIND_SLICE:
    case KIND_ITERATOR:
    case KIND_CELL:
    case KIND_MODULE:
    case KIND_SHAPE:
    case KIND_TRACEBACK:
    case KIND_CODE:
    case KIND_NATIVE:
    case KIND_METHOD:
    case KIND_COROUTINE:
    case KIND_HANDLE:
    case KIND_COUNT:
        break;
    }
    return NULL;
}

// ---- Room for fields ----

// A buffer of fields has one more word in front: how many fields fit.
static size_t buffer_capacity(const Value *fields) { return (size_t)fields[-1].bits; }

static Value *buffer_new(Vm *vm, Object *owner, size_t capacity) {
    Value *buffer = heap_storage_allocate(vm, owner, (capacity + 1) * sizeof *buffer);
    buffer[0].bits = capacity;
    return buffer + 1;
}

static void buffer_release(Heap *heap, Value *fields) {
    heap_storage_release(heap, fields - 1, (buffer_capacity(fields) + 1) * sizeof *fields);
}

static bool fields_are_inline(const Object *object, const Value *fields) {
    return object->kind == KIND_INSTANCE &&
           fields == ((const Instance *)(const void *)object)->inline_fields;
}

static size_t fields_capacity(const Object *object, const Value *fields) {
    if (fields == NULL) {
        return 0;
    }
    return fields_are_inline(object, fields) ? object->extra : buffer_capacity(fields);
}

void object_reserve_fields(Vm *vm, Object *object, size_t count) {
    Value **fields = object_fields(object);
    size_t old_capacity = fields_capacity(object, *fields);
    if (count <= old_capacity) {
        return;
    }
    size_t capacity = FEWEST_BUFFERED_FIELDS;
    while (capacity < count) {
        capacity *= 2;
    }
    Value *grown = buffer_new(vm, object, capacity);
    for (size_t slot = 0; slot < capacity; slot++) {
        grown[slot] = slot < old_capacity ? (*fields)[slot] : VALUE_ABSENT;
    }
    if (old_capacity > 0 && !fields_are_inline(object, *fields)) {
        buffer_release(runtime_of(vm)->heap, *fields);
    }
    *fields = grown;
}

void object_release_fields(Heap *heap, Object *object) {
    Value **fields = object_fields(object);
    if (fields != NULL && *fields != NULL && !fields_are_inline(object, *fields)) {
        buffer_release(heap, *fields);
        *fields = NULL;
    }
}

void object_trace_fields(Heap *heap, Object *object) {
    Value **fields = object_fields(object);
    if (fields != NULL && *fields != NULL) {
        if (!fields_are_inline(object, *fields)) {
            heap_mark_storage(heap, *fields - 1, (buffer_capacity(*fields) + 1) * sizeof **fields);
        }
        heap_mark_values(heap, *fields, object->shape->field_count);
    }
}

// ---- Reading and writing ----

static Dict *dictionary_of(Object *object) {
    return value_as_dict((*object_fields(object))[object->shape->field_count - 1]);
}

static size_t slot_count(const Shape *shape) { return shape->class->root_shape->field_count; }

Value object_get_field(Vm *vm, Object *object, String *name) {
    Shape *shape = object->shape;
    uint16_t slot = shape_find(shape, name);
    if (slot != SHAPE_MISSING) {
        return (*object_fields(object))[slot];
    }
    return shape->is_dictionary ? dict_get_string(vm, dictionary_of(object), name) : VALUE_ABSENT;
}

void object_add_field(Vm *vm, Object *object, Shape *to, Value value) {
    object_reserve_fields(vm, object, to->field_count);
    (*object_fields(object))[to->field_count - 1] = value;
    object->shape = to;
}

bool object_set_field(Vm *vm, Object *object, String *name, Value value) {
    Value **fields = object_fields(object);
    Shape *shape = object->shape;
    if (fields == NULL) {
        return false;
    }
    uint16_t slot = shape_find(shape, name);
    if (slot != SHAPE_MISSING) {
        (*fields)[slot] = value;
        return true;
    }
    if (shape->is_dictionary) {
        dict_set_string(vm, dictionary_of(object), name, value);
        return true;
    }
    if (shape->is_closed) {
        return false;
    }
    Shape *to = shape_add(vm, shape, name);
    if (to != NULL) {
        object_add_field(vm, object, to, value);
        return true;
    }
    dict_set_string(vm, object_dictionary(vm, object), name, value);
    return true;
}

bool object_delete_field(Vm *vm, Object *object, String *name) {
    Shape *shape = object->shape;
    if (value_is_absent(object_get_field(vm, object, name))) {
        return false;
    }
    uint16_t slot = shape_find(shape, name);
    if (slot < slot_count(shape)) {
        (*object_fields(object))[slot] = VALUE_ABSENT;
        return true;
    }
    return dict_delete_string(vm, object_dictionary(vm, object), name);
}

// ---- The __dict__ ----

Dict *object_dictionary(Vm *vm, Object *object) {
    Shape *shape = object->shape;
    if (shape->is_dictionary) {
        return dictionary_of(object);
    }
    Value **fields = object_fields(object);
    if (shape->is_closed || fields == NULL) {
        return NULL;
    }
    Dict *dictionary = dict_new(vm);
    String *const *names = shape_names(shape);
    for (size_t slot = slot_count(shape); slot < shape->field_count; slot++) {
        if (!value_is_absent((*fields)[slot])) {
            dict_set_string(vm, dictionary, names[slot], (*fields)[slot]);
        }
    }
    return object_set_dictionary(vm, object, dictionary) ? dictionary : NULL;
}

bool object_set_dictionary(Vm *vm, Object *object, Dict *dictionary) {
    Value **fields = object_fields(object);
    if (object->shape->is_closed || fields == NULL) {
        return false;
    }
    size_t slots = slot_count(object->shape);
    object_reserve_fields(vm, object, slots + 1);
    (*fields)[slots] = value_from_object(dictionary);
    object->shape = shape_dictionary(vm, object->shape->class);
    return true;
}

// ---- Collection ----

const KindInfo instance_kind = {"instance", object_trace_fields, object_release_fields, true};
