// raise.c: the raise statement, and which except clause catches what.
#include "vm/raise.h"

#include "object/exception.h"
#include "vm/native.h"
#include "vm/unwind.h"

static bool is_exception_class(Value value) {
    return value_is_kind(value, KIND_CLASS) &&
           (((const Class *)(const void *)value_as_object(value))->flags & CLASS_IS_EXCEPTION) != 0;
}

// A class whose __new__ gave something else; `made` is the class of that, or its name.
static bool raise_not_made(Vm *vm, Value class, Value made) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_text(&text, "calling ");
    bool done = object_append_repr(vm, class, &text);
    text_buffer_append_text(&text, " should have returned an instance of BaseException, not ");
    done = done && object_append_str(vm, made, &text);
    bool raised = done && exception_raise(vm, CLASS_TYPE_ERROR, "%s", text.bytes);
    text_buffer_release(&text);
    return raised;
}

bool raise_check_made(Vm *vm, Value class, Value made) {
    return value_is_exception(made) ||
           raise_not_made(vm, class, value_from_object(class_of(vm, made)->name));
}

// An instance of the exception class, or the exception itself; `complaint` when it is neither.
static bool make_exception(Vm *vm, Value value, const char *complaint, Value *exception) {
    if (value_is_exception(value)) {
        *exception = value;
        return true;
    }
    if (!is_exception_class(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s", complaint);
    }
    if (!object_call(vm, value, NULL, 0, exception)) {
        return false;
    }
    return value_is_exception(*exception) ||
           raise_not_made(vm, value, value_from_object(class_of(vm, *exception)));
}

bool raise_value(Vm *vm, Value value) {
    Value exception;
    if (!make_exception(vm, value, "exceptions must derive from BaseException", &exception)) {
        return false;
    }
    vm->runtime.raised = exception;
    unwind_set_context(vm, true);
    return false;
}

bool raise_value_from(Vm *vm, Value value, Value cause) {
    Value *window = window_open(vm, 2);
    bool made =
        make_exception(vm, value, "exceptions must derive from BaseException", &window[0]) &&
        (value_is_none(cause) ||
         make_exception(vm, cause, "exception causes must derive from BaseException", &window[1]));
    if (made) {
        Exception *exception = value_as_exception(window[0]);
        exception->cause = window[1];
        exception->suppress_context = true;
        vm->runtime.raised = window[0];
        unwind_set_context(vm, true);
    }
    window_close(vm, window);
    return false;
}

bool raise_handled_again(Vm *vm) {
    Value handled = vm_handled_exception(vm);
    if (value_is_none(handled)) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "No active exception to reraise");
    }
    vm->runtime.raised = handled;
    return true;
}

static bool check_class(Vm *vm, Value what) {
    if (!is_exception_class(what)) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR,
            "catching classes that do not inherit from BaseException is not allowed");
    }
    return true;
}

bool raise_matches(Vm *vm, Value exception, Value what, bool *matches) {
    const Value *classes = &what;
    size_t count = 1;
    if (value_is_tuple(what)) {
        classes = value_as_tuple(what)->items;
        count = value_as_tuple(what)->count;
    }
    *matches = false;
    for (size_t index = 0; index < count; index++) {
        if (!check_class(vm, classes[index])) {
            return false;
        }
    }
    const Class *class = class_of(vm, exception);
    for (size_t index = 0; index < count && !*matches; index++) {
        *matches =
            class_is_subclass(class, (const Class *)(const void *)value_as_object(classes[index]));
    }
    return true;
}
