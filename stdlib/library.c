// library.c: see library.h.
#include "stdlib/library.h"

#include "object/buffer.h"
#include "object/int.h"
#include "vm/chance.h"
#include "vm/warning.h"

Class *library_add_class(Vm *vm, Module *module, const char *name, const ForeignType *foreign,
                         uint32_t flags) {
    Class *class = class_new_native(vm, name, runtime_class(vm, CLASS_OBJECT), KIND_FOREIGN,
                                    flags | CLASS_IS_NAMED_IN_FULL);
    class->foreign = foreign;
    const char *dot = strrchr(name, '.');
    library_set(vm, module, dot == NULL ? name : dot + 1, value_from_object(class));
    return class;
}

bool library_end_step(Vm *vm, Step step) {
    return step == STEP_ITEM ||
           (step == STEP_END && exception_raise_stop_iteration(vm, VALUE_NONE));
}

NATIVE(iterator_iter_native, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = args[0];
    return true;
}

// The step of the class in C that the object derives from: a script's subclass that has a __next__
// of its own has none, and may still ask super() for this one.
static NativeNext inherited_next(Vm *vm, Value iterator) {
    const Class *class = class_of(vm, iterator);
    while (class->next == NULL) {
        class = class->base;
        assert(class != NULL && "only iterators of C classes have this __next__");
    }
    return class->next;
}

NATIVE(iterator_next_native, "__next__", "(self, /)", "Implement next(self).") {
    return library_end_step(vm, inherited_next(vm, args[0])(vm, value_as_object(args[0]), result));
}

void library_add_iteration(Vm *vm, Class *class, NativeNext next) {
    static const NativeDefinition *const methods[] = {&iterator_iter_native, &iterator_next_native,
                                                      NULL};
    class->next = next;
    native_add_methods(vm, class, methods);
}

NATIVE(library_refuse_native, "__new__", "(cls, *args, **kwargs)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    return exception_raise(vm, CLASS_TYPE_ERROR, "cannot create '%s' instances",
                           string_text(vm, class_full_name(vm, class, true)));
}

void library_refuse_instances(Vm *vm, Class *class) {
    static const NativeDefinition *const makers[] = {&library_refuse_native, NULL};
    native_add_static_methods(vm, class, makers);
}

void library_set(Vm *vm, Module *module, const char *name, Value value) {
    dict_set_text(vm, module->namespace, name, value);
}

void library_set_text(Vm *vm, Module *module, const char *name, const char *text) {
    library_set(vm, module, name, library_text(vm, text));
}

void library_set_class_value(Vm *vm, Class *class, const char *name, Value value) {
    class_set(vm, class, string_intern_text(vm, name), value);
}

Class *library_related_class(Vm *vm, Value self, const char *name) {
    Value found = class_lookup(vm, class_of(vm, self), string_intern_text(vm, name));
    assert(value_is_kind(found, KIND_CLASS));
    return (Class *)(void *)value_as_object(found);
}

bool library_want_room(Vm *vm, const char *argument, Value value, uint8_t **data, size_t *length) {
    BufferView view;
    if (buffer_view(value, &view) && !view.is_read_only) {
        *data = view.data;
        *length = view.length;
        return true;
    }
    return exception_raise(vm, CLASS_TYPE_ERROR, "%s must be read-write bytes-like object, not %s",
                           argument, class_name_of(vm, value));
}

bool library_read_text(Vm *vm, Value value, TextBuffer *buffer, const char **text) {
    const uint8_t *bytes;
    size_t length;
    *text = NULL;
    if (value_is_string(value)) {
        string_append_utf8(buffer, value_as_string(value));
    } else if (bytes_view(value, &bytes, &length)) {
        text_buffer_append(buffer, (const char *)bytes, length);
    } else {
        return true;
    }
    *text = buffer->bytes;
    return strlen(buffer->bytes) == buffer->length ||
           exception_raise(vm, CLASS_VALUE_ERROR, "embedded null byte");
}

// What object.fileno() returns, in *number.
static bool ask_for_number(Vm *vm, Value object, Value *number) {
    if (!object_find_attribute(vm, object, string_intern_text(vm, "fileno"), number)) {
        return false;
    }
    if (value_is_absent(*number)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "argument must be an int, or have a fileno() method.");
    }
    return object_call(vm, *number, NULL, 0, number) &&
           (int_check(vm, *number) ||
            exception_raise(vm, CLASS_TYPE_ERROR, "fileno() returned a non-integer"));
}

bool library_warn_of_descriptor(Vm *vm, Value value) {
    bool is_bool = value_is(value, VALUE_TRUE) || value_is(value, VALUE_FALSE);
    return !is_bool || warning_give(vm, CLASS_RUNTIME_WARNING, "bool is used as a file descriptor");
}

bool library_want_descriptor(Vm *vm, Value value, int *descriptor) {
    Value *window = window_open(vm, 1);
    window[0] = value;
    bool done = int_check(vm, value) ? library_warn_of_descriptor(vm, value)
                                     : ask_for_number(vm, value, &window[0]);
    Value number = window[0];
    window_close(vm, window);
    if (!done) {
        return false;
    }
    int64_t small;
    if (!int_to_int64(number, &small) || small > INT32_MAX || small < INT32_MIN) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "Python int too large to convert to C int");
    }
    *descriptor = (int)small;
    return small >= 0 ||
           exception_raise(vm, CLASS_VALUE_ERROR,
                           "file descriptor cannot be a negative integer (%d)", *descriptor);
}

bool library_random_bytes(Vm *vm, Value size, Value *result) {
    int64_t count;
    if (!object_to_int64(vm, size, &count)) {
        return false;
    }
    if (count < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "negative argument not allowed");
    }
    if (!bytes_check_size(vm, (size_t)count)) {
        return false;
    }
    uint8_t *bytes = memory_allocate((size_t)count);
    chance_fill(vm, bytes, (size_t)count);
    *result = value_from_object(bytes_new(vm, bytes, (size_t)count));
    memory_release(bytes);
    return true;
}
