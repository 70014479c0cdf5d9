// exception_group.c: splitting groups.
#include "object/exception_group.h"

#include "object/instance.h"
#include "object/list.h"
#include "object/protocol.h"

bool value_is_exception_group(Vm *vm, Value value) {
    return value_is_exception(value) &&
           class_is_instance(vm, value, runtime_class(vm, CLASS_BASE_EXCEPTION_GROUP));
}

Tuple *exception_group_members(Vm *vm, Value group) {
    Value members = object_get_field(vm, value_as_object(group), runtime_name(vm, NAME_EXCEPTIONS));
    return value_is_tuple(members) ? value_as_tuple(members) : runtime_of(vm)->empty_tuple;
}

static bool is_exception_class(Value value) {
    return value_is_kind(value, KIND_CLASS) &&
           (((Class *)(void *)value_as_object(value))->flags & CLASS_IS_EXCEPTION) != 0;
}

bool exception_group_check_matcher(Vm *vm, Value matcher) {
    bool good =
        is_exception_class(matcher) || (!value_is_kind(matcher, KIND_CLASS) &&
                                        !value_is_tuple(matcher) && value_is_callable(vm, matcher));
    if (value_is_tuple(matcher)) {
        const Tuple *classes = value_as_tuple(matcher);
        good = true;
        for (size_t index = 0; index < classes->count; index++) {
            good = good && is_exception_class(classes->items[index]);
        }
    }
    return good || exception_raise(vm, CLASS_TYPE_ERROR,
                                   "expected an exception type, a tuple of exception types, or a "
                                   "callable (other than a class)");
}

static bool matches(Vm *vm, Value exception, Value matcher, bool *match) {
    *match = false;
    if (value_is_kind(matcher, KIND_CLASS)) {
        *match = class_is_instance(vm, exception, (Class *)(void *)value_as_object(matcher));
        return true;
    }
    if (value_is_tuple(matcher)) {
        const Tuple *classes = value_as_tuple(matcher);
        for (size_t index = 0; index < classes->count && !*match; index++) {
            const Class *class =
                (const Class *)(const void *)value_as_object(classes->items[index]);
            *match = class_is_instance(vm, exception, class);
        }
        return true;
    }
    Value answer;
    return object_call(vm, matcher, &exception, 1, &answer) && object_is_true(vm, answer, match);
}

// What a new group keeps of the one it is a part of.
static void copy_surroundings(Vm *vm, const Exception *from, Value to) {
    Exception *target = value_as_exception(to);
    target->traceback = from->traceback;
    target->cause = from->cause;
    target->context = from->context;
    target->suppress_context = from->suppress_context;
    String *notes_name = runtime_name(vm, NAME_NOTES);
    if (from->fields == NULL) {
        return;
    }
    Value notes = object_get_field(vm, (Object *)(uintptr_t)&from->object, notes_name);
    if (value_is_list(notes)) {
        const List *list = value_as_list(notes);
        Value copy = value_from_object(list_from_values(vm, list->items, list->count));
        if (!object_set_field(vm, &target->object, notes_name, copy)) {
            assert(false && "exceptions take any attribute");
        }
    }
}

bool exception_group_derive(Vm *vm, Value group, Value members, Value *result) {
    Value derive;
    if (!object_get_attribute(vm, group, string_intern_text(vm, "derive"), &derive) ||
        !object_call(vm, derive, &members, 1, result)) {
        return false;
    }
    if (!value_is_exception_group(vm, *result)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "derive must return an instance of BaseExceptionGroup");
    }
    copy_surroundings(vm, value_as_exception(group), *result);
    return true;
}

// The group's part made of the exceptions in `list`, or None when there are none.
static bool part_of(Vm *vm, Value group, const List *list, Value *part) {
    *part = VALUE_NONE;
    return list->count == 0 || exception_group_derive(vm, group, value_from_object(list), part);
}

static bool split_members(Vm *vm, Value group, Value matcher, List *matching, List *others) {
    const Tuple *members = exception_group_members(vm, group);
    for (size_t index = 0; index < members->count; index++) {
        Value member = members->items[index];
        Value match = VALUE_NONE;
        Value rest = VALUE_NONE;
        bool found;
        if (value_is_exception_group(vm, member)) {
            if (!exception_group_split(vm, member, matcher, &match, &rest)) {
                return false;
            }
        } else {
            if (!matches(vm, member, matcher, &found)) {
                return false;
            }
            match = found ? member : VALUE_NONE;
            rest = found ? VALUE_NONE : member;
        }
        if (!value_is_none(match)) {
            list_append(vm, matching, match);
        }
        if (!value_is_none(rest)) {
            list_append(vm, others, rest);
        }
    }
    return true;
}

bool exception_group_split(Vm *vm, Value group, Value matcher, Value *match, Value *rest) {
    bool whole;
    *match = VALUE_NONE;
    *rest = VALUE_NONE;
    if (!object_check_c_stack(vm, "") || !matches(vm, group, matcher, &whole)) {
        return false;
    }
    if (whole) {
        *match = group;
        return true;
    }
    List *matching = list_new(vm, 0);
    runtime_hold(vm, value_from_object(matching));
    List *others = list_new(vm, 0);
    runtime_hold(vm, value_from_object(others));
    bool done =
        split_members(vm, group, matcher, matching, others) && part_of(vm, group, matching, match);
    if (done) {
        runtime_hold(vm, *match);
        done = part_of(vm, group, others, rest);
        runtime_drop(vm, 1);
    }
    runtime_drop(vm, 2);
    return done;
}
