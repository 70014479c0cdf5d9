// sources.c: itertools that never run dry: count, repeat, cycle.
#include "stdlib/itertools/itertool.h"
#include "stdlib/library.h"
#include "vm/operators.h"

static Itertool *self_of(Object *iterator) { return (Itertool *)(void *)iterator; }

// ---- count: held (the next number), second (the step) -------------------------------------------

static Step count_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    Value number = tool->held;
    if (value_are_ints(number, tool->second)) {
        tool->held = int_add(vm, number, tool->second);
        *item = number;
        return STEP_ITEM;
    }
    Value *window = window_open(vm, 1);
    window[0] = number;
    bool ok = operator_binary(vm, BINARY_ADD, number, tool->second, &tool->held);
    *item = window[0];
    window_close(vm, window);
    return ok ? STEP_ITEM : STEP_RAISED;
}

static bool is_number(Vm *vm, Value value) {
    double ignored;
    return int_check(vm, value) || float_check(value, &ignored) ||
           value_is_kind(value, KIND_COMPLEX) ||
           !value_is_absent(value_special(vm, value, SPECIAL_INDEX)) ||
           !value_is_absent(value_special(vm, value, SPECIAL_FLOAT));
}

NATIVE(count_new, "__new__", "(cls, start=0, step=1)",
       "Return a count object whose .__next__() method returns consecutive values.") {
    if (!is_number(vm, args[1]) || !is_number(vm, args[2])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a number is required");
    }
    Itertool *tool = itertool_new(vm, args[0], result);
    tool->held = args[1];
    tool->second = args[2];
    return true;
}

NATIVE(count_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Itertool *tool = value_as_itertool(args[0]);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "count(");
    bool ok = object_append_repr(vm, tool->held, &buffer);
    if (ok && !value_is(tool->second, value_from_int(1))) {
        text_buffer_append_text(&buffer, ", ");
        ok = object_append_repr(vm, tool->second, &buffer);
    }
    text_buffer_append_byte(&buffer, ')');
    if (ok) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return ok;
}

// ---- repeat: held (the object), position (how many are left, -1: no end) ------------------------

static Step repeat_next(__attribute__((unused)) Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    if (tool->position == 0) {
        return STEP_END;
    }
    if (tool->position > 0) {
        tool->position--;
    }
    *item = tool->held;
    return STEP_ITEM;
}

NATIVE(repeat_new, "__new__", "(cls, object, times=<absent>)",
       "repeat(object [,times]) -> create an iterator which returns the object\nfor the specified "
       "number of times.  If not specified, returns the object\nendlessly.") {
    Itertool *tool = itertool_new(vm, args[0], result);
    tool->held = args[1];
    tool->position = -1;
    if (!value_is_absent(args[2])) {
        if (!object_to_int64(vm, args[2], &tool->position)) {
            return false;
        }
        tool->position = tool->position < 0 ? 0 : tool->position;
    }
    return true;
}

NATIVE(repeat_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    Itertool *tool = value_as_itertool(args[0]);
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_text(&buffer, "repeat(");
    bool ok = object_append_repr(vm, tool->held, &buffer);
    if (tool->position >= 0) {
        text_buffer_append_format(&buffer, ", %lld", (long long)tool->position);
    }
    text_buffer_append_byte(&buffer, ')');
    if (ok) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return ok;
}

NATIVE(repeat_length_hint_native, "__length_hint__", "(self, /)",
       "Private method returning an estimate of len(list(it)).") {
    Itertool *tool = value_as_itertool(args[0]);
    if (tool->position < 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "len() of unsized object");
    }
    *result = int_from_int64(vm, tool->position);
    return true;
}

// ---- cycle: source (until it is exhausted), held (a list of all items), position in it ----------
// ---- is_started: of a copy whose list is complete already

static Step cycle_next(Vm *vm, Object *iterator, Value *item) {
    Itertool *tool = self_of(iterator);
    List *saved = value_as_list(tool->held);
    if (!value_is_absent(tool->source)) {
        Step step = object_next(vm, tool->source, item);
        if (step == STEP_ITEM && !tool->is_started) {
            list_append(vm, saved, *item);
        }
        if (step != STEP_END) {
            return step;
        }
        tool->source = VALUE_ABSENT;
    }
    if (saved->count == 0) {
        return STEP_END;
    }
    *item = saved->items[tool->position];
    tool->position = (tool->position + 1) % (int64_t)saved->count;
    return STEP_ITEM;
}

NATIVE(cycle_new, "__new__", "(cls, iterable, /)",
       "Return elements from the iterable until it is exhausted. Then repeat the sequence "
       "indefinitely.") {
    Itertool *tool = itertool_new(vm, args[0], result);
    tool->held = value_from_object(list_new(vm, 0));
    return object_iterate(vm, args[1], &tool->source);
}

void itertools_add_sources(Vm *vm, Module *module) {
    static const NativeDefinition *const count_methods[] = {&count_repr_native, NULL};
    static const NativeDefinition *const repeat_methods[] = {&repeat_repr_native,
                                                             &repeat_length_hint_native, NULL};
    Class *count = itertool_add(vm, module, "itertools.count", &count_new, count_next);
    native_add_methods(vm, count, count_methods);
    Class *repeat = itertool_add(vm, module, "itertools.repeat", &repeat_new, repeat_next);
    native_add_methods(vm, repeat, repeat_methods);
    Class *cycle = itertool_add(vm, module, "itertools.cycle", &cycle_new, cycle_next);
    (void)cycle;
}
