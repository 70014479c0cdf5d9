// except_star.c: what `except*` takes from an exception, and what is left to be raised at the end.
#include "vm/except_star.h"

#include "object/exception_group.h"
#include "vm/native.h"
#include "vm/raise.h"

static Class *class_value(Value value) { return (Class *)(void *)value_as_object(value); }

static bool check_class(Vm *vm, Value what) {
    bool is_exception =
        value_is_kind(what, KIND_CLASS) && (class_value(what)->flags & CLASS_IS_EXCEPTION) != 0;
    if (!is_exception) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "catching classes that do not inherit from BaseException is not "
                               "allowed");
    }
    if (class_is_subclass(class_value(what), runtime_class(vm, CLASS_BASE_EXCEPTION_GROUP))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "catching ExceptionGroup with except* is not allowed. Use except "
                               "instead.");
    }
    return true;
}

static bool check_classes(Vm *vm, Value what) {
    if (!value_is_tuple(what)) {
        return check_class(vm, what);
    }
    for (size_t index = 0; index < value_as_tuple(what)->count; index++) {
        if (!check_class(vm, value_as_tuple(what)->items[index])) {
            return false;
        }
    }
    return true;
}

// A naked exception that matches is handled as a group of one, without a message.
static Value wrap(Vm *vm, Value exception) {
    Tuple *members = tuple_from_values(vm, &exception, 1);
    Value arguments[2] = {value_from_object(runtime_of(vm)->empty_string),
                          value_from_object(members)};
    Class *plain = runtime_class(vm, CLASS_EXCEPTION);
    ClassId id = class_is_instance(vm, exception, plain) ? CLASS_EXCEPTION_GROUP
                                                         : CLASS_BASE_EXCEPTION_GROUP;
    Value result;
    bool made = object_call(vm, value_from_object(runtime_class(vm, id)), arguments, 2, &result);
    assert(made && "a group of one exception can be made");
    (void)made;
    return result;
}

bool except_star_match(Vm *vm, Value exception, Value what, Value *out) {
    bool matches;
    if (!check_classes(vm, what)) {
        return false;
    }
    if (value_is_none(exception)) {
        out[0] = VALUE_NONE;
        out[1] = VALUE_NONE;
        return true;
    }
    if (!raise_matches(vm, exception, what, &matches)) {
        return false;
    }
    if (matches) {
        out[0] = value_is_exception_group(vm, exception) ? exception : wrap(vm, exception);
        out[1] = VALUE_NONE;
        return true;
    }
    if (!value_is_exception_group(vm, exception)) {
        out[0] = VALUE_NONE;
        out[1] = exception;
        return true;
    }
    Value *window = window_open(vm, 2);
    bool done = exception_group_split(vm, exception, what, &window[0], &window[1]);
    out[0] = window[0];
    out[1] = window[1];
    window_close(vm, window);
    return done;
}

// ---- The end of the statement ----

// A part of the original that nobody handled, or that was raised again, carries its metadata
// unchanged.
static bool is_same_origin(Value exception, Value original) {
    const Exception *a = value_as_exception(exception);
    const Exception *b = value_as_exception(original);
    return value_is(a->traceback, b->traceback) && value_is(a->cause, b->cause) &&
           value_is(a->context, b->context);
}

static void collect_leaves(Vm *vm, Value exception, List *leaves) {
    if (!value_is_exception_group(vm, exception)) {
        list_append(vm, leaves, exception);
        return;
    }
    const Tuple *members = exception_group_members(vm, exception);
    for (size_t index = 0; index < members->count; index++) {
        collect_leaves(vm, members->items[index], leaves);
    }
}

// The part of `group` that consists of the leaves in the list, with the group's own nesting.
static bool project(Vm *vm, Value group, const List *leaves, Value *result) {
    const Tuple *members = exception_group_members(vm, group);
    Value *window = window_open(vm, 2);
    List *kept = list_new(vm, members->count);
    window[0] = value_from_object(kept);
    bool done = true;
    bool is_whole = true;
    for (size_t index = 0; index < members->count && done; index++) {
        Value member = members->items[index];
        if (value_is_exception_group(vm, member)) {
            done = project(vm, member, leaves, &window[1]);
            if (done && !value_is_none(window[1])) {
                list_append(vm, kept, window[1]);
                is_whole = is_whole && value_is(window[1], member);
            }
            continue;
        }
        for (size_t leaf = 0; leaf < leaves->count; leaf++) {
            if (value_is(leaves->items[leaf], member)) {
                list_append(vm, kept, member);
                break;
            }
        }
    }
    *result = VALUE_NONE;
    if (done && is_whole && kept->count == members->count) {
        *result = group;
    } else if (done && kept->count > 0) {
        done = exception_group_derive(vm, group, value_from_object(kept), result);
    }
    window_close(vm, window);
    return done;
}

static bool make_group(Vm *vm, List *members, Value *result) {
    Value arguments[2] = {value_from_object(runtime_of(vm)->empty_string),
                          value_from_object(members)};
    Value class = value_from_object(runtime_class(vm, CLASS_BASE_EXCEPTION_GROUP));
    return object_call(vm, class, arguments, 2, result);
}

static bool join(Vm *vm, Value original, const List *collected, Value *window) {
    List *raised = list_new(vm, 0);
    window[0] = value_from_object(raised);
    List *leaves = list_new(vm, 0);
    window[1] = value_from_object(leaves);
    for (size_t index = 0; index < collected->count; index++) {
        Value exception = collected->items[index];
        if (value_is_none(exception)) {
            continue;
        }
        if (is_same_origin(exception, original)) {
            collect_leaves(vm, exception, leaves);
        } else {
            list_append(vm, raised, exception);
        }
    }
    window[2] = VALUE_NONE;
    if (leaves->count > 0 && !project(vm, original, leaves, &window[2])) {
        return false;
    }
    if (raised->count == 0) {
        return true;
    }
    if (!value_is_none(window[2])) {
        list_append(vm, raised, window[2]);
    }
    if (raised->count == 1) {
        window[2] = raised->items[0];
        return true;
    }
    return make_group(vm, raised, &window[2]);
}

// A naked exception is raised as it was; of a group, what is left and what was raised come
// together.
bool except_star_join(Vm *vm, Value original, List *collected, Value *result) {
    if (!value_is_exception_group(vm, original)) {
        for (size_t index = 0; index < collected->count; index++) {
            if (!value_is_none(collected->items[index])) {
                *result = collected->items[index];
                return true;
            }
        }
        *result = VALUE_NONE;
        return true;
    }
    Value *window = window_open(vm, 3);
    bool done = join(vm, original, collected, window);
    *result = window[2];
    window_close(vm, window);
    return done;
}
