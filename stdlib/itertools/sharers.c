// sharers.c: itertools whose results read one source together: tee and groupby.
#include "stdlib/itertools/itertool.h"
#include "stdlib/library.h"

// ---- tee ---------------------------------------------------------------------------------------

// What was read from the source and not yet by everybody: a chain of nodes, each tee standing at
// one.
typedef struct TeeNode {
    Foreign foreign;
    Value value; // ABSENT until read
    Value next;  // the node after it; None until read
} TeeNode;

typedef struct Tee {
    Foreign foreign;
    Value source;
    Value node;
    Value node_class;
} Tee;

static void tee_node_trace(Heap *heap, Object *object) {
    TeeNode *node = (TeeNode *)(void *)object;
    heap_mark_value(heap, node->value);
    heap_mark_value(heap, node->next);
}

static void tee_trace(Heap *heap, Object *object) {
    Tee *tee = (Tee *)(void *)object;
    heap_mark_value(heap, tee->source);
    heap_mark_value(heap, tee->node);
    heap_mark_value(heap, tee->node_class);
}

static const ForeignType tee_node_type = {"tee node", sizeof(TeeNode), tee_node_trace, NULL};
static const ForeignType tee_type = {"tee", sizeof(Tee), tee_trace, NULL};

static Value tee_node_new(Vm *vm, Value class) {
    TeeNode *node = foreign_new(vm, (Class *)(void *)value_as_object(class));
    node->value = VALUE_ABSENT;
    node->next = VALUE_NONE;
    return value_from_object(node);
}

static Step tee_next(Vm *vm, Object *iterator, Value *item) {
    Tee *tee = (Tee *)(void *)iterator;
    TeeNode *node = (TeeNode *)(void *)value_as_object(tee->node);
    if (value_is_absent(node->value)) {
        Value value;
        Step step = object_next(vm, tee->source, &value);
        if (step != STEP_ITEM) {
            return step;
        }
        node->value = value;
        node->next = tee_node_new(vm, tee->node_class);
    }
    *item = node->value;
    tee->node = node->next;
    return STEP_ITEM;
}

// A second reader from where the first stands.
static Value tee_copy(Vm *vm, const Tee *tee, Class *class) {
    Tee *copy = foreign_new(vm, class);
    copy->source = tee->source;
    copy->node = tee->node;
    copy->node_class = tee->node_class;
    return value_from_object(copy);
}

NATIVE(tee_copy_native, "__copy__", "(self, /)", "Returns an independent iterator.") {
    *result = tee_copy(vm, (Tee *)(void *)value_as_object(args[0]), class_of(vm, args[0]));
    return true;
}

NATIVE(tee_new, "__new__", "(cls, iterable, /)", "Iterator wrapped to make it copyable.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    if (value_is_foreign(args[1], &tee_type)) {
        *result = tee_copy(vm, (Tee *)(void *)value_as_object(args[1]), class);
        return true;
    }
    Tee *tee = foreign_new(vm, class);
    *result = value_from_object(tee);
    tee->source = VALUE_NONE;
    tee->node = VALUE_NONE;
    tee->node_class = value_from_object(library_related_class(vm, *result, "_node_class"));
    tee->node = tee_node_new(vm, tee->node_class);
    return object_iterate(vm, args[1], &tee->source);
}

NATIVE(itertools_tee_native, "tee", "(iterable, n=2, /)",
       "Returns a tuple of n independent iterators.") {
    int64_t count;
    if (!object_to_int64(vm, args[1], &count)) {
        return false;
    }
    if (count < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "n must be >= 0");
    }
    size_t most = SIZE_MAX / sizeof(Value);
    if (!bytes_check_size(vm, ((size_t)count < most ? (size_t)count : most) * sizeof(Value))) {
        return false;
    }
    Tuple *readers = tuple_new(vm, (size_t)count);
    *result = value_from_object(readers);
    if (count == 0) {
        return true;
    }
    Value module;
    Value class;
    if (!native_import(vm, "itertools", &module) ||
        !object_get_attribute(vm, module, string_intern_text(vm, "_tee"), &class) ||
        !object_call(vm, class, args, 1, &readers->items[0])) {
        return false;
    }
    const Tee *first = (const Tee *)(void *)value_as_object(readers->items[0]);
    for (int64_t index = 1; index < count; index++) {
        readers->items[index] = tee_copy(vm, first, (Class *)(void *)value_as_object(class));
    }
    return true;
}

static void add_tee(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&tee_new, NULL};
    static const NativeDefinition *const methods[] = {&tee_copy_native, NULL};
    static const NativeDefinition *const functions[] = {&itertools_tee_native, NULL};
    Class *tee = library_add_class(vm, module, "itertools._tee", &tee_type, 0);
    native_add_static_methods(vm, tee, makers);
    native_add_methods(vm, tee, methods);
    library_add_iteration(vm, tee, tee_next);
    Class *node = library_add_class(vm, module, "itertools._tee_dataobject", &tee_node_type, 0);
    library_set_class_value(vm, tee, "_node_class", value_from_object(node));
    native_add_functions(vm, module, functions);
}

// ---- groupby -----------------------------------------------------------------------------------

typedef struct GroupBy {
    Foreign foreign;
    Value source;
    Value key_function;    // or None
    Value target_key;      // of the group given out last; ABSENT before the first
    Value current_key;     // of the item read last; ABSENT before the first
    Value current_value;   // that item, ABSENT when it was given out
    Value current_grouper; // the only group that may still read; None
    Value grouper_class;
} GroupBy;

typedef struct Grouper {
    Foreign foreign;
    Value parent;
    Value key;
} Grouper;

static void groupby_trace(Heap *heap, Object *object) {
    GroupBy *groups = (GroupBy *)(void *)object;
    heap_mark_value(heap, groups->source);
    heap_mark_value(heap, groups->key_function);
    heap_mark_value(heap, groups->target_key);
    heap_mark_value(heap, groups->current_key);
    heap_mark_value(heap, groups->current_value);
    heap_mark_value(heap, groups->current_grouper);
    heap_mark_value(heap, groups->grouper_class);
}

static void grouper_trace(Heap *heap, Object *object) {
    Grouper *grouper = (Grouper *)(void *)object;
    heap_mark_value(heap, grouper->parent);
    heap_mark_value(heap, grouper->key);
}

static const ForeignType groupby_type = {"groupby", sizeof(GroupBy), groupby_trace, NULL};
static const ForeignType grouper_type = {"_grouper", sizeof(Grouper), grouper_trace, NULL};

// Reads one item and its key.
static Step groupby_read(Vm *vm, GroupBy *groups) {
    Value *window = window_open(vm, 2);
    Step step = object_next(vm, groups->source, &window[0]);
    if (step == STEP_ITEM) {
        window[1] = window[0];
        if (!value_is_none(groups->key_function) &&
            !object_call(vm, groups->key_function, window, 1, &window[1])) {
            step = STEP_RAISED;
        } else {
            groups->current_value = window[0];
            groups->current_key = window[1];
        }
    }
    window_close(vm, window);
    return step;
}

static Step groupby_next(Vm *vm, Object *iterator, Value *item) {
    GroupBy *groups = (GroupBy *)(void *)iterator;
    groups->current_grouper = VALUE_NONE;
    for (;;) {
        if (!value_is_absent(groups->current_key)) {
            if (value_is_absent(groups->target_key)) {
                break;
            }
            bool is_same;
            if (!object_equal(vm, groups->target_key, groups->current_key, &is_same)) {
                return STEP_RAISED;
            }
            if (!is_same) {
                break;
            }
        }
        Step step = groupby_read(vm, groups);
        if (step != STEP_ITEM) {
            return step;
        }
    }
    groups->target_key = groups->current_key;
    Grouper *grouper = foreign_new(vm, (Class *)(void *)value_as_object(groups->grouper_class));
    grouper->parent = value_from_object(groups);
    grouper->key = groups->target_key;
    groups->current_grouper = value_from_object(grouper);
    *item = value_from_object(tuple_pair(vm, groups->current_key, groups->current_grouper));
    return STEP_ITEM;
}

static Step grouper_next(Vm *vm, Object *iterator, Value *item) {
    Grouper *grouper = (Grouper *)(void *)iterator;
    GroupBy *groups = (GroupBy *)(void *)value_as_object(grouper->parent);
    if (!value_is(groups->current_grouper, value_from_object(grouper))) {
        return STEP_END;
    }
    if (value_is_absent(groups->current_value)) {
        Step step = groupby_read(vm, groups);
        if (step != STEP_ITEM) {
            return step;
        }
    }
    bool is_same;
    if (!object_equal(vm, grouper->key, groups->current_key, &is_same)) {
        return STEP_RAISED;
    }
    if (!is_same) {
        return STEP_END;
    }
    *item = groups->current_value;
    groups->current_value = VALUE_ABSENT;
    return STEP_ITEM;
}

NATIVE(groupby_new, "__new__", "(cls, iterable, key=None)",
       "make an iterator that returns consecutive keys and groups from the iterable") {
    GroupBy *groups = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(groups);
    groups->source = VALUE_NONE;
    groups->key_function = args[2];
    groups->target_key = VALUE_ABSENT;
    groups->current_key = VALUE_ABSENT;
    groups->current_value = VALUE_ABSENT;
    groups->current_grouper = VALUE_NONE;
    groups->grouper_class = value_from_object(library_related_class(vm, *result, "_grouper_class"));
    return object_iterate(vm, args[1], &groups->source);
}

static void add_groupby(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&groupby_new, NULL};
    Class *groups = library_add_class(vm, module, "itertools.groupby", &groupby_type, 0);
    native_add_static_methods(vm, groups, makers);
    library_add_iteration(vm, groups, groupby_next);
    Class *grouper = library_add_class(vm, module, "itertools._grouper", &grouper_type, 0);
    library_add_iteration(vm, grouper, grouper_next);
    library_set_class_value(vm, groups, "_grouper_class", value_from_object(grouper));
}

void itertools_add_sharers(Vm *vm, Module *module) {
    add_tee(vm, module);
    add_groupby(vm, module);
}
