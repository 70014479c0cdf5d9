// exception.c: exception objects and the ways to raise them.
#include "object/exception.h"

#include "object/instance.h"
#include "object/kinds.h"
#include "object/list.h"
#include "object/string.h"

#include <errno.h>
#include <stdarg.h>

Exception *exception_new(Vm *vm, Class *class, const Value *args, size_t count) {
    assert((class->flags & CLASS_IS_EXCEPTION) != 0 && "only exceptions are raised");
    Shape *shape = class->root_shape;
    Exception *exception = heap_allocate(vm, KIND_EXCEPTION, sizeof *exception, shape);
    exception->args = tuple_from_values(vm, args, count);
    exception->traceback = VALUE_NONE;
    exception->cause = VALUE_NONE;
    exception->context = VALUE_NONE;
    object_reserve_fields(vm, &exception->object, shape->field_count);
    return exception;
}

void exception_set_attribute(Vm *vm, Exception *exception, String *name, Value value) {
    bool set = object_set_field(vm, &exception->object, name, value);
    assert(set && "exceptions take any attribute");
    (void)set;
}

static void set_field(Vm *vm, Exception *exception, Name name, Value value) {
    exception_set_attribute(vm, exception, runtime_name(vm, name), value);
}

Exception *exception_new_text(Vm *vm, ClassId id, const char *text) {
    Value argument = value_from_object(string_from_text(vm, text));
    Class *class = runtime_class(vm, id);
    Exception *exception = exception_new(vm, class, &argument, 1);
    // The text of these is not their args but a field, which __init__ would have set.
    if (class_is_subclass(class, runtime_class(vm, CLASS_SYNTAX_ERROR)) ||
        class_is_subclass(class, runtime_class(vm, CLASS_IMPORT_ERROR))) {
        set_field(vm, exception, NAME_MSG, argument);
    }
    return exception;
}

// ---- Raising ----

bool exception_raise_value(Vm *vm, Value exception) {
    assert(value_is_exception(exception) && "only an instance is raised");
    runtime_of(vm)->raised = exception;
    runtime_of(vm)->raised_is_new = true;
    return false;
}

bool exception_raise(Vm *vm, ClassId id, const char *format, ...) {
    TextBuffer text;
    va_list arguments;
    va_start(arguments, format);
    text_buffer_init(&text);
    text_buffer_append_format_list(&text, format, arguments);
    va_end(arguments);
    Exception *exception = exception_new_text(vm, id, text.bytes);
    text_buffer_release(&text);
    return exception_raise_value(vm, value_from_object(exception));
}

bool exception_raise_with_value(Vm *vm, ClassId id, Value argument) {
    Exception *exception = exception_new(vm, runtime_class(vm, id), &argument, 1);
    return exception_raise_value(vm, value_from_object(exception));
}

bool exception_raise_stop_iteration(Vm *vm, Value value) {
    size_t count = value_is_none(value) ? 0 : 1;
    Exception *exception =
        exception_new(vm, runtime_class(vm, CLASS_STOP_ITERATION), &value, count);
    set_field(vm, exception, NAME_VALUE, value);
    return exception_raise_value(vm, value_from_object(exception));
}

// PEP 3151: which subclass of OSError stands for an errno.
ClassId exception_os_error_class(int error_number) {
    switch (error_number) {
    case EAGAIN:
    case EALREADY:
    case EINPROGRESS:
        return CLASS_BLOCKING_IO_ERROR;
    case EPIPE:
    case ESHUTDOWN:
        return CLASS_BROKEN_PIPE_ERROR;
    case ECHILD:
        return CLASS_CHILD_PROCESS_ERROR;
    case ECONNABORTED:
        return CLASS_CONNECTION_ABORTED_ERROR;
    case ECONNREFUSED:
        return CLASS_CONNECTION_REFUSED_ERROR;
    case ECONNRESET:
        return CLASS_CONNECTION_RESET_ERROR;
    case EEXIST:
        return CLASS_FILE_EXISTS_ERROR;
    case ENOENT:
        return CLASS_FILE_NOT_FOUND_ERROR;
    case EISDIR:
        return CLASS_IS_A_DIRECTORY_ERROR;
    case ENOTDIR:
        return CLASS_NOT_A_DIRECTORY_ERROR;
    case EINTR:
        return CLASS_INTERRUPTED_ERROR;
    case EACCES:
    case EPERM:
        return CLASS_PERMISSION_ERROR;
    case ESRCH:
        return CLASS_PROCESS_LOOKUP_ERROR;
    case ETIMEDOUT:
        return CLASS_TIMEOUT_ERROR;
    default:
        return CLASS_OS_ERROR;
    }
}

bool exception_raise_os_error_of(Vm *vm, int error_number, Value filename, Value second_filename) {
    Value args[2] = {value_from_int(error_number),
                     value_from_object(string_from_text(vm, strerror(error_number)))};
    Class *class = runtime_class(vm, exception_os_error_class(error_number));
    Exception *exception = exception_new(vm, class, args, 2);
    set_field(vm, exception, NAME_ERRNO, args[0]);
    set_field(vm, exception, NAME_STRERROR, args[1]);
    set_field(vm, exception, NAME_FILENAME, value_is_absent(filename) ? VALUE_NONE : filename);
    if (!value_is_absent(second_filename)) {
        set_field(vm, exception, NAME_FILENAME2, second_filename);
    }
    const char *(*reason_of)(void) = runtime_of(vm)->os_error_reason;
    const char *reason = reason_of == NULL ? NULL : reason_of();
    if (reason != NULL && error_number == EACCES) {
        List *notes = list_new(vm, 1);
        list_append(vm, notes, value_from_object(string_from_text(vm, reason)));
        set_field(vm, exception, NAME_NOTES, value_from_object(notes));
    }
    return exception_raise_value(vm, value_from_object(exception));
}

bool exception_raise_os_error(Vm *vm, int error_number, const char *filename) {
    Value name =
        filename == NULL ? VALUE_ABSENT : value_from_object(string_from_text(vm, filename));
    return exception_raise_os_error_of(vm, error_number, name, VALUE_ABSENT);
}

static bool raise_no_attribute(Vm *vm, Value object, String *name, const char *remark) {
    TextBuffer text;
    text_buffer_init(&text);
    if (value_is_kind(object, KIND_CLASS)) {
        text_buffer_append_format(&text, "type object '%s'",
                                  class_message_name(vm, (Class *)(void *)value_as_object(object)));
    } else {
        text_buffer_append_format(&text, "'%s' object", class_name_of(vm, object));
    }
    text_buffer_append_text(&text, " has no attribute '");
    string_append_utf8(&text, name);
    text_buffer_append_format(&text, "'%s", remark);
    Exception *exception = exception_new_text(vm, CLASS_ATTRIBUTE_ERROR, text.bytes);
    text_buffer_release(&text);
    set_field(vm, exception, NAME_LOWER_NAME, value_from_object(name));
    set_field(vm, exception, NAME_OBJ, object);
    return exception_raise_value(vm, value_from_object(exception));
}

bool exception_raise_no_attribute(Vm *vm, Value object, String *name) {
    return raise_no_attribute(vm, object, name, "");
}

bool exception_raise_no_room(Vm *vm, Value object, String *name) {
    return raise_no_attribute(vm, object, name, " and no __dict__ for setting new attributes");
}

// ---- What is in flight ----

Value exception_raised(Vm *vm) { return runtime_of(vm)->raised; }

Value exception_take(Vm *vm) {
    Value raised = runtime_of(vm)->raised;
    runtime_of(vm)->raised = VALUE_ABSENT;
    return raised;
}

void exception_clear(Vm *vm) { runtime_of(vm)->raised = VALUE_ABSENT; }

bool exception_raised_is(Vm *vm, ClassId id) {
    Value raised = runtime_of(vm)->raised;
    return value_is_exception(raised) && class_is_instance(vm, raised, runtime_class(vm, id));
}

Value exception_stop_value(Vm *vm, Value stop_iteration) {
    Exception *exception = value_as_exception(stop_iteration);
    Value value = object_get_field(vm, &exception->object, runtime_name(vm, NAME_VALUE));
    if (!value_is_absent(value)) {
        return value;
    }
    return exception->args->count > 0 ? exception->args->items[0] : VALUE_NONE;
}

// ---- Collection ----

static void exception_trace(Heap *heap, Object *object) {
    const Exception *exception = (const Exception *)(const void *)object;
    heap_mark_object(heap, exception->args);
    heap_mark_value(heap, exception->traceback);
    heap_mark_value(heap, exception->cause);
    heap_mark_value(heap, exception->context);
    object_trace_fields(heap, object);
}

const KindInfo exception_kind = {"exception", exception_trace, object_release_fields, true};
