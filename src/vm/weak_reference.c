// weak_reference.c: see weak_reference.h.
#include "vm/weak_reference.h"

#include "object/exception.h"
#include "object/protocol.h"
#include "vm/finalize.h"
#include "vm/native.h"

// Lists of references by the address of what they refer to.
typedef struct WeakTable {
    WeakReference **buckets;
    size_t size; // a power of two
    size_t count;
} WeakTable;

enum { FEWEST_BUCKETS = 64 };

static void trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((const WeakReference *)(const void *)object)->callback);
}

const ForeignType weak_reference_type = {"weakref", sizeof(WeakReference), trace, NULL};

static WeakReference **bucket_of(const WeakTable *table, const Object *target) {
    size_t mixed = ((uintptr_t)target >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 32;
    return &table->buckets[mixed & (table->size - 1)];
}

// Buckets for `size` lists, and all references that are kept, in their order.
static void rebuild(WeakTable *table, size_t size, bool (*keeps)(void *, WeakReference *),
                    void *context) {
    WeakTable old = *table;
    *table = (WeakTable){memory_allocate(size * sizeof *old.buckets), size, 0};
    memset(table->buckets, 0, size * sizeof *table->buckets);
    for (size_t index = 0; index < old.size; index++) {
        WeakReference *next = NULL;
        for (WeakReference *at = old.buckets[index]; at != NULL; at = next) {
            next = at->next;
            if (keeps != NULL && !keeps(context, at)) {
                continue;
            }
            WeakReference **link = bucket_of(table, at->target);
            while (*link != NULL) {
                link = &(*link)->next;
            }
            at->next = NULL;
            *link = at;
            table->count++;
        }
    }
    memory_release(old.buckets);
}

// ---- What collections do ----

// Empties a reference whose object dies. False: it belongs into the table no more.
static bool survives(void *context, WeakReference *reference) {
    Vm *vm = context;
    Heap *heap = vm->runtime.heap;
    bool is_alive = heap_is_marked(heap, reference);
    if (heap_is_marked(heap, reference->target)) {
        vm->urgent_count += is_alive && finalize_is_urgent_callback(reference->callback);
        return is_alive;
    }
    reference->target = NULL;
    if (is_alive && !value_is_none(reference->callback)) {
        vector_push(&vm->dying, &reference->foreign.object);
    }
    return false;
}

static void empty_the_dead(Heap *heap, void *context) {
    Vm *vm = context;
    (void)heap;
    if (vm->weak == NULL || vm->weak->count == 0) {
        return;
    }
    rebuild(vm->weak, vm->weak->size, survives, vm);
    if (vm->dying.count > 0) {
        runtime_want_attention(vm, RUNTIME_ATTENTION_WORK);
    }
}

void weak_reference_register(Vm *vm) {
    heap_register_before_sweep(vm->runtime.heap, empty_the_dead, vm);
}

void weak_reference_release(Vm *vm) {
    if (vm->weak != NULL) {
        memory_release(vm->weak->buckets);
        memory_release(vm->weak);
        vm->weak = NULL;
    }
}

// ---- Making ----

bool weak_reference_is_possible(Vm *vm, Value value) {
    return value_is_object(value) && (class_of(vm, value)->flags & CLASS_HAS_WEAKREF) != 0;
}

static WeakTable *table_with_room(Vm *vm) {
    if (vm->weak == NULL) {
        vm->weak = memory_allocate(sizeof *vm->weak);
        *vm->weak = (WeakTable){NULL, 0, 0};
        rebuild(vm->weak, FEWEST_BUCKETS, NULL, NULL);
    } else if (vm->weak->count >= vm->weak->size) {
        rebuild(vm->weak, vm->weak->size * 2, NULL, NULL);
    }
    return vm->weak;
}

static WeakReference *find_plain(const WeakTable *table, const Object *target, const Class *plain) {
    for (WeakReference *at = *bucket_of(table, target); at != NULL; at = at->next) {
        if (at->target == target && value_is_none(at->callback) &&
            at->foreign.object.shape->class == plain) {
            return at;
        }
    }
    return NULL;
}

// References without a callback stand first, then the latest with one.
static void insert(WeakTable *table, WeakReference *reference) {
    WeakReference **link = bucket_of(table, reference->target);
    while (!value_is_none(reference->callback) && *link != NULL &&
           value_is_none((*link)->callback)) {
        link = &(*link)->next;
    }
    reference->next = *link;
    *link = reference;
    table->count++;
}

bool weak_reference_new(Vm *vm, Class *class, Class *plain, Value target, Value callback,
                        WeakReference **reference) {
    if (!weak_reference_is_possible(vm, target)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "cannot create weak reference to '%s' object",
                               class_name_of(vm, target));
    }
    WeakTable *table = table_with_room(vm);
    Object *object = value_as_object(target);
    if (class == plain && value_is_none(callback)) {
        *reference = find_plain(table, object, plain);
        if (*reference != NULL) {
            return true;
        }
    }
    WeakReference *made = foreign_new(vm, class);
    made->target = object;
    made->callback = callback;
    object->flags |= OBJECT_WEAKLY_REFERENCED;
    insert(table, made);
    if (finalize_is_urgent_callback(callback)) {
        finalize_note_urgent(vm);
    }
    *reference = made;
    return true;
}

size_t weak_reference_list(Vm *vm, Value target, List *list) {
    size_t count = 0;
    if (vm->weak == NULL || !value_is_object(target)) {
        return 0;
    }
    const Object *object = value_as_object(target);
    for (WeakReference *at = *bucket_of(vm->weak, object); at != NULL; at = at->next) {
        if (at->target == object) {
            count++;
            if (list != NULL) {
                list_append(vm, list, value_from_object(at));
            }
        }
    }
    return count;
}

Value weak_reference_target(const WeakReference *reference) {
    return reference->target == NULL ? VALUE_NONE : value_from_object(reference->target);
}

void weak_reference_call_back(Vm *vm, WeakReference *reference) {
    Value callback = reference->callback;
    Value self = value_from_object(reference);
    Value ignored;
    Value *window = window_open(vm, 1);
    window[0] = callback;
    reference->callback = VALUE_NONE;
    if (!object_call(vm, callback, &self, 1, &ignored)) {
        finalize_report_ignored(vm, callback);
    }
    window_close(vm, window);
}
