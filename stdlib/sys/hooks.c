// hooks.c: see hooks.h.
#include "stdlib/sys/hooks.h"

#include "stdlib/library.h"
#include "stdlib/struct_sequence.h"
#include "stdlib/sys/colour.h"
#include "stdlib/sys/stream.h"
#include "vm/finalize.h"
#include "vm/mistake.h"
#include "vm/traceback.h"
#include "vm/vm.h"

static Value sys_value(Vm *vm, const char *name) {
    return dict_get_string(vm, vm->sys->namespace, string_intern_text(vm, name));
}

// Forgets what went wrong inside an attempt that has a fallback.
static bool forget(Vm *vm) {
    Value raised = exception_take(vm);
    (void)raised;
    return false;
}

static bool write_to(Vm *vm, Value stream, const char *text, size_t length) {
    if (value_is_absent(stream) || value_is_none(stream)) {
        return false;
    }
    return stream_write(vm, stream, string_from_utf8(vm, text, length)) || forget(vm);
}

// A script that sets sys.stderr to None wants to hear of nothing.
void hooks_write_error(Vm *vm, const char *text, size_t length) {
    Value stream = sys_value(vm, "stderr");
    if (!value_is_none(stream) && !write_to(vm, stream, text, length)) {
        stream_write_error(vm, text, length);
    }
}

// Whether a standard stream is still the machine's own, and a terminal with colours.
static bool has_colours(Vm *vm, const char *name, const char *original, int descriptor) {
    Value stream = sys_value(vm, name);
    return !value_is_absent(stream) && value_is(stream, sys_value(vm, original)) &&
           colour_is_shown(descriptor);
}

void hooks_write_traceback(Vm *vm, const TextBuffer *text) {
    if (!has_colours(vm, "stderr", "__stderr__", 2)) {
        hooks_write_error(vm, text->bytes, text->length);
        return;
    }
    TextBuffer coloured;
    text_buffer_init(&coloured);
    colour_append_traceback(text, &coloured);
    hooks_write_error(vm, coloured.bytes, coloured.length);
    text_buffer_release(&coloured);
}

static void flush_output(Vm *vm) {
    Value output = sys_value(vm, "stdout");
    Value ignored;
    if (!value_is_absent(output) && !value_is_none(output) &&
        !native_call_method(vm, output, "flush", NULL, 0, &ignored)) {
        forget(vm);
    }
}

static void print_exception(Vm *vm, Value exception) {
    TextBuffer text;
    text_buffer_init(&text);
    if (vm->is_brief) {
        traceback_print_brief(vm, exception, &text);
    } else {
        traceback_print(vm, exception, &text);
    }
    flush_output(vm);
    hooks_write_traceback(vm, &text);
    text_buffer_release(&text);
}

NATIVE(sys_excepthook_native, "excepthook", "(exctype, value, traceback, /)",
       "Handle an exception by displaying it with a traceback on sys.stderr.") {
    if (value_is_exception(args[1])) {
        print_exception(vm, args[1]);
    }
    return true;
}

NATIVE(sys_displayhook_native, "displayhook", "(object, /)",
       "Print an object to sys.stdout and also save it in builtins._") {
    if (value_is_none(args[0])) {
        return true;
    }
    dict_set_string(vm, vm->builtins, runtime_name(vm, NAME_UNDERSCORE), VALUE_NONE);
    TextBuffer text;
    text_buffer_init(&text);
    bool ok = object_append_repr(vm, args[0], &text);
    if (ok && vm->session != NULL && has_colours(vm, "stdout", "__stdout__", 1)) {
        TextBuffer coloured;
        text_buffer_init(&coloured);
        colour_append_repr(&text, &coloured);
        text_buffer_release(&text);
        text = coloured;
    }
    text_buffer_append_byte(&text, '\n');
    ok = ok && stream_write(vm, sys_value(vm, "stdout"), string_from_buffer(vm, &text));
    text_buffer_release(&text);
    dict_set_string(vm, vm->builtins, runtime_name(vm, NAME_UNDERSCORE), args[0]);
    return ok;
}

// ---- Errors that nobody can handle ----

typedef enum UnraisableField {
    UNRAISABLE_TYPE,
    UNRAISABLE_VALUE,
    UNRAISABLE_TRACEBACK,
    UNRAISABLE_MESSAGE,
    UNRAISABLE_OBJECT,
    UNRAISABLE_FIELD_COUNT
} UnraisableField;

// In the order of UnraisableField.
static const NativeProperty unraisable_fields[] = {
    STRUCT_FIELD(0, "exc_type"), STRUCT_FIELD(1, "exc_value"), STRUCT_FIELD(2, "exc_traceback"),
    STRUCT_FIELD(3, "err_msg"),  STRUCT_FIELD(4, "object"),    {0}};

// What sys.unraisablehook is called with. Made when it is first asked for.
static Class *unraisable_class(Vm *vm) {
    Value known = sys_value(vm, "_UnraisableHookArgs");
    if (value_is_kind(known, KIND_CLASS)) {
        return (Class *)(void *)value_as_object(known);
    }
    Class *class = struct_sequence_class(vm, "UnraisableHookArgs", unraisable_fields, true);
    library_set(vm, vm->sys, "_UnraisableHookArgs", value_from_object(class));
    return class;
}

NATIVE(sys_unraisablehook_native, "unraisablehook", "(unraisable, /)",
       "Handle an unraisable exception.") {
    if (class_of(vm, args[0]) != unraisable_class(vm)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "sys.unraisablehook argument type must be UnraisableHookArgs");
    }
    const Value *items = value_as_tuple(args[0])->items;
    bool has_message = value_is_string(items[UNRAISABLE_MESSAGE]);
    Value object = items[UNRAISABLE_OBJECT];
    TextBuffer text;
    text_buffer_init(&text);
    if (has_message || !value_is_none(object)) {
        const char *message =
            has_message ? string_text(vm, value_as_string(items[UNRAISABLE_MESSAGE])) : NULL;
        if (!finalize_append_ignored(vm, message, value_is_none(object) ? VALUE_ABSENT : object,
                                     &text)) {
            forget(vm);
        }
    }
    if (value_is_exception(items[UNRAISABLE_VALUE])) {
        traceback_print(vm, items[UNRAISABLE_VALUE], &text);
    }
    hooks_write_error(vm, text.bytes, text.length);
    text_buffer_release(&text);
    return true;
}

static bool give_unraisable(Vm *vm, Value exception, const char *message, Value object) {
    Value hook = sys_value(vm, "unraisablehook");
    if (value_is_absent(hook) || value_is_none(hook) ||
        value_is(hook, sys_value(vm, "__unraisablehook__"))) {
        return false;
    }
    Value *window = window_open(vm, UNRAISABLE_FIELD_COUNT + 1);
    window[UNRAISABLE_TYPE] = value_from_object(class_of(vm, exception));
    window[UNRAISABLE_VALUE] = exception;
    window[UNRAISABLE_TRACEBACK] = value_as_exception(exception)->traceback;
    window[UNRAISABLE_MESSAGE] = message == NULL ? VALUE_NONE : library_text(vm, message);
    window[UNRAISABLE_OBJECT] = value_is_absent(object) ? VALUE_NONE : object;
    window[UNRAISABLE_FIELD_COUNT] = hook;
    Value given = struct_sequence_new(vm, unraisable_class(vm), window);
    Value ignored;
    if (!object_call(vm, hook, &given, 1, &ignored)) { // both are shown then
        TextBuffer text;
        text_buffer_init(&text);
        Value failure = exception_take(vm);
        window[UNRAISABLE_TYPE] = failure;
        if (!finalize_append_ignored(vm, "Exception ignored in sys.unraisablehook", hook, &text)) {
            forget(vm);
        }
        traceback_print(vm, failure, &text);
        hooks_write_error(vm, text.bytes, text.length);
        text_buffer_release(&text);
    }
    window_close(vm, window);
    return true;
}

void hooks_install(Vm *vm, Module *sys) {
    static const NativeDefinition *const functions[] = {
        &sys_excepthook_native, &sys_displayhook_native, &sys_unraisablehook_native, NULL};
    vm->unraisable_hook = give_unraisable;
    native_add_functions(vm, sys, functions);
    library_set(vm, sys, "__excepthook__", sys_value(vm, "excepthook"));
    library_set(vm, sys, "__displayhook__", sys_value(vm, "displayhook"));
    library_set(vm, sys, "__unraisablehook__", sys_value(vm, "unraisablehook"));
}

void hooks_report_exception(Vm *vm, Value exception) {
    Value *window = window_open(vm, 4);
    window[0] = value_from_object(class_of(vm, exception));
    window[1] = exception;
    window[2] = value_as_exception(exception)->traceback;
    window[3] = sys_value(vm, "excepthook");
    if (value_is(window[3], sys_value(vm, "__excepthook__")) || value_is_absent(window[3])) {
        print_exception(vm, exception);
        mistake_tell(vm, &(Mistake){.kind = MISTAKE_UNCAUGHT, .subject = exception});
    } else if (!object_call(vm, window[3], window, 3, &window[3])) {
        static const char heading[] = "Error in sys.excepthook:\n";
        static const char original[] = "\nOriginal exception was:\n";
        window[3] = exception_take(vm);
        hooks_write_error(vm, heading, sizeof heading - 1);
        print_exception(vm, window[3]);
        hooks_write_error(vm, original, sizeof original - 1);
        print_exception(vm, exception);
    }
    window_close(vm, window);
}
