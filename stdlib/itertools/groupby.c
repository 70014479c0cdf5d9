// groupby.c: groupby, and its groups, which read one source together.
#include "stdlib/itertools/itertool.h"
#include "stdlib/library.h"
#include "vm/vm.h"

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

// ---- Copies and pickles: the item that was read ahead, and its key ------------------------------

ITERTOOL_REDUCE(groupby_reduce) {
    const GroupBy *groups = (GroupBy *)(void *)value_as_object(args[0]);
    Value state = VALUE_ABSENT;
    if (!value_is_absent(groups->target_key) && !value_is_absent(groups->current_value)) {
        Value parts[] = {groups->current_key, groups->current_value, groups->target_key};
        state = value_from_object(tuple_from_values(vm, parts, 3));
    }
    *result =
        itertool_reduced(vm, args[0], tuple_pair(vm, groups->source, groups->key_function), state);
    return itertool_warn_of_copies(vm);
}

ITERTOOL_SETSTATE(groupby_setstate) {
    if (!itertool_warn_of_copies(vm)) {
        return false;
    }
    if (!value_is_tuple(args[1]) || value_as_tuple(args[1])->count != 3) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "state is not a tuple");
    }
    GroupBy *groups = (GroupBy *)(void *)value_as_object(args[0]);
    const Value *parts = value_as_tuple(args[1])->items;
    groups->current_key = parts[0];
    groups->current_value = parts[1];
    groups->target_key = parts[2];
    return true;
}

// A group that may read no more is an iterator over nothing.
ITERTOOL_REDUCE(grouper_reduce) {
    const Grouper *grouper = (Grouper *)(void *)value_as_object(args[0]);
    const GroupBy *groups = (const GroupBy *)(void *)value_as_object(grouper->parent);
    if (value_is(groups->current_grouper, args[0])) {
        *result = itertool_reduced(vm, args[0], tuple_pair(vm, grouper->parent, grouper->key),
                                   VALUE_ABSENT);
        return itertool_warn_of_copies(vm);
    }
    Value nothing = value_from_object(tuple_new(vm, 0));
    Value iter = dict_get_string(vm, vm->builtins, string_intern_text(vm, "iter"));
    Tuple *arguments = tuple_from_values(vm, &nothing, 1);
    *result = value_from_object(tuple_pair(vm, iter, value_from_object(arguments)));
    return itertool_warn_of_copies(vm);
}

NATIVE(grouper_new, "__new__", "(cls, parent, target_key, /)",
       "The group of a groupby object with that key.") {
    if (!value_is_foreign(args[1], &groupby_type)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "_grouper() argument 1 must be itertools.groupby, not %s",
                               class_name_of(vm, args[1]));
    }
    Grouper *grouper = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(grouper);
    grouper->parent = args[1];
    grouper->key = args[2];
    ((GroupBy *)(void *)value_as_object(args[1]))->current_grouper = *result;
    return true;
}

void itertools_add_groupby(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&groupby_new, NULL};
    static const NativeDefinition *const copied[] = {&groupby_reduce, &groupby_setstate, NULL};
    static const NativeDefinition *const group_makers[] = {&grouper_new, NULL};
    static const NativeDefinition *const group_copied[] = {&grouper_reduce, NULL};
    Class *groups = library_add_class(vm, module, "itertools.groupby", &groupby_type, 0);
    native_add_static_methods(vm, groups, makers);
    native_add_methods(vm, groups, copied);
    library_add_iteration(vm, groups, groupby_next);
    Class *grouper = library_add_class(vm, module, "itertools._grouper", &grouper_type, 0);
    native_add_static_methods(vm, grouper, group_makers);
    native_add_methods(vm, grouper, group_copied);
    library_add_iteration(vm, grouper, grouper_next);
    library_set_class_value(vm, groups, "_grouper_class", value_from_object(grouper));
}
