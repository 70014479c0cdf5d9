// io_support.c: errors and calls that all layers of a stream share. See io.h.
#include "stdlib/io/io.h"

#include <errno.h>

#include "stdlib/io/io_classes.h"
#include "vm/finalize.h"
#include "vm/vm.h"

bool io_raise_unsupported(Vm *vm, const char *message) {
    Value *window = window_open(vm, 2);
    window[1] = value_from_object(string_from_text(vm, message));
    bool raised =
        native_import(vm, "io", &window[0]) &&
        native_call_method(vm, window[0], "UnsupportedOperation", &window[1], 1, &window[0]) &&
        exception_raise_value(vm, window[0]);
    window_close(vm, window);
    return raised;
}

bool io_raise_closed(Vm *vm) {
    return exception_raise(vm, CLASS_VALUE_ERROR, "I/O operation on closed file.");
}

bool io_raise_would_block(Vm *vm, const char *message, size_t written) {
    Value args[] = {value_from_int(EAGAIN), value_from_object(string_from_text(vm, message)),
                    value_from_int((int64_t)written)};
    Exception *error = exception_new(vm, runtime_class(vm, CLASS_BLOCKING_IO_ERROR), args, 3);
    exception_set_attribute(vm, error, runtime_name(vm, NAME_ERRNO), args[0]);
    exception_set_attribute(vm, error, runtime_name(vm, NAME_STRERROR), args[1]);
    exception_set_attribute(vm, error, string_intern_text(vm, "characters_written"), args[2]);
    return exception_raise_value(vm, value_from_object(error));
}

bool io_is_closed(Vm *vm, Value stream, bool *closed) {
    Value answer;
    return object_get_attribute(vm, stream, string_intern_text(vm, "closed"), &answer) &&
           object_is_true(vm, answer, closed);
}

bool io_ask(Vm *vm, Value stream, const char *question, bool *answer) {
    Value *window = window_open(vm, 1);
    bool done = native_call_method(vm, stream, question, NULL, 0, &window[0]) &&
                object_is_true(vm, window[0], answer);
    window_close(vm, window);
    return done;
}

bool io_tell(Vm *vm, Value stream, const char *method) {
    Value ignored;
    return native_call_method(vm, stream, method, NULL, 0, &ignored);
}

bool io_want_size(Vm *vm, Value value, int64_t *size) {
    *size = -1;
    if (value_is_none(value) || value_is_absent(value)) {
        return true;
    }
    if (!int_check(vm, value) && value_is_absent(value_special(vm, value, SPECIAL_INDEX))) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "argument should be integer or None, not '%s'",
                               class_name_of(vm, value));
    }
    Value integer;
    return object_index(vm, value, &integer) &&
           (int_to_int64(integer, size) ||
            exception_raise(vm, CLASS_OVERFLOW_ERROR, "cannot fit '%s' into an index-sized integer",
                            class_name_of(vm, value)));
}

bool io_want_bytes(Vm *vm, Value value, const uint8_t **data, size_t *length) {
    return bytes_view(value, data, length) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                           class_name_of(vm, value));
}

bool io_hold_bytes(Vm *vm, Value *place, const uint8_t **data, size_t *length) {
    if (!io_want_bytes(vm, *place, data, length)) {
        return false;
    }
    if (!value_is_kind(*place, KIND_BYTES)) {
        *place = value_from_object(bytes_new(vm, *data, *length));
        return bytes_view(*place, data, length);
    }
    return true;
}

bool io_append_name(Vm *vm, Value self, Value named, TextBuffer *out) {
    Value name;
    if (!object_find_attribute(vm, named, runtime_name(vm, NAME_LOWER_NAME), &name)) {
        if (!exception_raised_is(vm, CLASS_VALUE_ERROR)) {
            return false;
        }
        exception_clear(vm); // of a stream without a buffer below it
        name = VALUE_ABSENT;
    }
    text_buffer_append_byte(out, '<');
    string_append_utf8(out, class_full_name(vm, class_of(vm, self), false));
    if (value_is_absent(name)) {
        return true;
    }
    text_buffer_append_text(out, " name=");
    Object *object = value_as_object(self);
    if ((object->flags & OBJECT_IN_REPR) != 0) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "reentrant call inside %s.__repr__",
                               class_name_of(vm, self));
    }
    object->flags |= OBJECT_IN_REPR;
    bool done = object_append_repr(vm, name, out);
    object->flags &= (uint16_t)~OBJECT_IN_REPR;
    return done;
}

// Where a stream notes that it is counted in vm->unsettled_files; NULL when it is never.
static uint32_t *epoch_of(Value stream) {
    if (value_is_foreign(stream, &text_io_type)) {
        TextIo *text = value_as_text_io(stream);
        return text->is_writable ? &text->epoch : NULL;
    }
    if (value_is_foreign(stream, &buffered_type)) {
        Buffered *buffered = value_as_buffered(stream);
        return buffered->is_writable ? &buffered->epoch : NULL;
    }
    return NULL;
}

void io_watch(Vm *vm, Value stream) {
    Object *object = value_as_object(stream);
    object->flags &= (uint16_t)~OBJECT_FINALIZED;
    finalize_watch(vm, object);
    uint32_t *epoch = epoch_of(stream);
    if (epoch != NULL) {
        *epoch = vm->file_epoch + 1;
        vm->unsettled_files++;
    }
}

void io_unwatch(Vm *vm, Value stream) {
    value_as_object(stream)->flags |= OBJECT_FINALIZED;
    uint32_t *epoch = epoch_of(stream);
    if (epoch != NULL && *epoch == vm->file_epoch + 1) {
        *epoch = 0;
        vm->unsettled_files--;
    }
}

bool io_settle(Vm *vm) {
    enum { PATIENCE = 8 };
    if (vm->unsettled_files <= vm->live_files / PATIENCE) {
        return true;
    }
    uint32_t before = vm->unsettled_files;
    vm_forget_temporaries(vm);
    vm_collect(vm);
    if (!vm_safepoint(vm)) {
        return false;
    }
    vm->live_files = vm->unsettled_files == before ? vm->live_files + 1 : 0;
    vm->unsettled_files = 0;
    vm->file_epoch++;
    return true;
}

Value io_attributes(Vm *vm, Value stream) {
    Dict *attributes = object_dictionary(vm, value_as_object(stream));
    return attributes == NULL || attributes->count == 0
               ? VALUE_NONE
               : value_from_object(dict_copy(vm, attributes));
}

bool io_set_attributes(Vm *vm, Value stream, Value state, const char *ordinal) {
    if (value_is_none(state)) {
        return true;
    }
    if (!value_is_dict(state)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s item of state should be a dict, got a %s",
                               ordinal, class_name_of(vm, state));
    }
    return dict_update(vm, object_dictionary(vm, value_as_object(stream)), value_as_dict(state));
}

static bool io_reduce_body(Vm *vm, Value *args, Value *result) {
    Value *window = window_open(vm, 3);
    bool done =
        native_import(vm, "copyreg", &window[0]) &&
        object_get_attribute(vm, window[0], string_intern_text(vm, "__newobj__"), &window[0]) &&
        native_call_method(vm, args[0], "__getstate__", NULL, 0, &window[2]);
    if (done) {
        Value class = value_from_object(class_of(vm, args[0]));
        window[1] = value_from_object(tuple_from_values(vm, &class, 1));
        *result = value_from_object(tuple_from_values(vm, window, 3));
    }
    window_close(vm, window);
    return done;
}
const NativeDefinition io_reduce_native = {"__reduce__", "(self, /)", "Helper for pickle.",
                                           io_reduce_body, 0};

bool io_end_output(Vm *vm, size_t allowed, size_t length) {
    return allowed == length || limits_stop(vm, LIMIT_OUTPUT);
}

bool io_both(Vm *vm, bool first, Value first_error, bool second) {
    if (first) {
        return second;
    }
    if (second) {
        return exception_raise_value(vm, first_error);
    }
    Value raised = exception_take(vm);
    Exception *error = value_as_exception(raised);
    if (value_is_none(error->context) && !value_is(raised, first_error)) {
        error->context = first_error;
    }
    return exception_raise_value(vm, raised);
}
