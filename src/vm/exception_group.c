// exception_group.c: except*.
#include "vm/exception_group.h"

#include "object/instance.h"
#include "object/protocol.h"
#include "vm/native.h"
#include "vm/raise.h"

// ---- Catching ----

static bool is_group_class(Vm *vm, Value value) {
    return value_is_kind(value, KIND_CLASS) &&
           class_is_subclass((Class *)(void *)value_as_object(value),
                             runtime_class(vm, CLASS_BASE_EXCEPTION_GROUP));
}

static bool check_no_group_class(Vm *vm, Value what) {
    bool found = is_group_class(vm, what);
    if (value_is_tuple(what)) {
        const Tuple *classes = value_as_tuple(what);
        for (size_t index = 0; index < classes->count; index++) {
            found = found || is_group_class(vm, classes->items[index]);
        }
    }
    return !found || exception_raise(vm, CLASS_TYPE_ERROR,
                                     "catching ExceptionGroup with except* is not allowed. "
                                     "Use except instead.");
}

static bool new_group(Vm *vm, Value message, Value members, Value *result) {
    Value arguments[2] = {message, members};
    Value class = value_from_object(runtime_class(vm, CLASS_BASE_EXCEPTION_GROUP));
    return object_call(vm, class, arguments, 2, result);
}

static bool wrap(Vm *vm, Value exception, Value *result) {
    Value members = value_from_object(tuple_from_values(vm, &exception, 1));
    return new_group(vm, value_from_object(runtime_of(vm)->empty_string), members, result);
}

bool exception_group_match(Vm *vm, Value exception, Value what, Value *pair) {
    bool whole;
    Value *window = window_open(vm, 2);
    window[0] = exception;
    window[1] = what;
    pair[0] = VALUE_NONE;
    pair[1] = VALUE_NONE;
    bool done = raise_matches(vm, exception, what, &whole) && check_no_group_class(vm, what);
    bool is_group = value_is_exception_group(vm, exception);
    if (done && whole) {
        pair[0] = exception;
        done = is_group || wrap(vm, exception, &pair[0]);
    } else if (done && is_group) {
        done = exception_group_split(vm, exception, what, &pair[0], &pair[1]);
    } else if (done) {
        pair[1] = exception;
    }
    window_close(vm, window);
    return done;
}

// ---- Joining ----

static Value notes_of(Vm *vm, const Exception *exception) {
    return exception->fields == NULL
               ? VALUE_ABSENT
               : object_get_field(vm, (Object *)(uintptr_t)&exception->object,
                                  runtime_name(vm, NAME_NOTES));
}

static bool same_notes(Vm *vm, const Exception *a, const Exception *b) {
    Value left = notes_of(vm, a);
    Value right = notes_of(vm, b);
    if (!value_is_list(left) || !value_is_list(right)) {
        return value_is(left, right);
    }
    const List *x = value_as_list(left);
    const List *y = value_as_list(right);
    return x->count == y->count && memcmp(x->items, y->items, x->count * sizeof(Value)) == 0;
}

// A part of the original, raised again unchanged, still has what the original had beside its members.
static bool is_part_of(Vm *vm, Value exception, Value original) {
    const Exception *a = value_as_exception(exception);
    const Exception *b = value_as_exception(original);
    return value_is(a->traceback, b->traceback) && value_is(a->cause, b->cause) &&
           value_is(a->context, b->context) && same_notes(vm, a, b);
}

static bool collect_leaves(Vm *vm, Value exception, Set *leaves) {
    if (!value_is_exception_group(vm, exception)) {
        return set_add(vm, leaves, exception);
    }
    if (!object_check_c_stack(vm, "")) {
        return false;
    }
    const Tuple *members = exception_group_members(vm, exception);
    for (size_t index = 0; index < members->count; index++) {
        if (!collect_leaves(vm, members->items[index], leaves)) {
            return false;
        }
    }
    return true;
}

// The original's shape with only the leaves that are in the set; None when none is.
static bool project(Vm *vm, Value group, Set *leaves, Value *result) {
    List *kept = list_new(vm, 0);
    const Tuple *members = exception_group_members(vm, group);
    Value *window = window_open(vm, 1);
    window[0] = value_from_object(kept);
    bool done = object_check_c_stack(vm, "");
    for (size_t index = 0; done && index < members->count; index++) {
        Value member = members->items[index];
        Value part = VALUE_NONE;
        bool found = false;
        if (value_is_exception_group(vm, member)) {
            done = project(vm, member, leaves, &part);
        } else {
            done = set_contains(vm, leaves, member, &found);
            part = found ? member : VALUE_NONE;
        }
        if (done && !value_is_none(part)) {
            list_append(vm, kept, part);
        }
    }
    *result = VALUE_NONE;
    if (done && kept->count > 0) {
        done = exception_group_derive(vm, group, value_from_object(kept), result);
    }
    window_close(vm, window);
    return done;
}

// window[0]: the new exceptions, a list; window[1]: the leaves to raise again, a set.
static bool sort_raised(Vm *vm, Value original, const List *raised, const Value *window) {
    for (size_t index = 0; index < raised->count; index++) {
        Value exception = raised->items[index];
        if (value_is_none(exception)) {
            continue;
        }
        if (!is_part_of(vm, exception, original)) {
            list_append(vm, value_as_list(window[0]), exception);
        } else if (!collect_leaves(vm, exception, value_as_set(window[1]))) {
            return false;
        }
    }
    return true;
}

static bool join_parts(Vm *vm, Value original, const List *raised, Value *window, Value *result) {
    window[0] = value_from_object(list_new(vm, 0));
    window[1] = value_from_object(set_new(vm));
    if (!sort_raised(vm, original, raised, window) ||
        !project(vm, original, value_as_set(window[1]), result)) {
        return false;
    }
    List *fresh = value_as_list(window[0]);
    if (fresh->count == 0) {
        return true;
    }
    if (!value_is_none(*result)) {
        list_append(vm, fresh, *result);
    }
    if (fresh->count == 1) {
        *result = fresh->items[0];
        return true;
    }
    return new_group(vm, value_from_object(runtime_of(vm)->empty_string), window[0], result);
}

bool exception_group_join(Vm *vm, Value original, List *raised, Value *result) {
    Value *window = window_open(vm, 4);
    window[2] = original;
    window[3] = value_from_object(raised);
    bool done = true;
    if (raised->count == 0) {
        *result = VALUE_NONE;
    } else if (!value_is_exception_group(vm, original)) {
        *result = raised->items[0]; // one clause at most has seen it
    } else {
        done = join_parts(vm, original, raised, window, result);
    }
    window_close(vm, window);
    return done;
}
