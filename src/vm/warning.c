// warning.c: see warning.h.
#include "vm/warning.h"

#include "vm/frame.h"
#include "vm/native.h"

bool warning_has_filters(Vm *vm) {
    return !value_is_absent(dict_get_string(vm, vm->modules, string_intern_text(vm, "warnings")));
}

int64_t warning_count_shown(Vm *vm) {
    Value module = dict_get_string(vm, vm->modules, string_intern_text(vm, "warnings"));
    if (!value_is_module(module)) {
        return 0;
    }
    Dict *namespace = value_as_module(module)->namespace;
    Value count = dict_get_string(vm, namespace, string_intern_text(vm, "_shown"));
    return value_is_int(count) ? value_as_int(count) : 0;
}

// warnings.warn_explicit(text, category, filename, line, ...): the arguments stand in
// window[1] ... window[count].
static bool give(Vm *vm, Value *window, size_t count) {
    Value ignored;
    return native_import(vm, "warnings", &window[0]) &&
           native_call_method(vm, window[0], "warn_explicit", &window[1], count, &ignored);
}

bool warning_give_at(Vm *vm, ClassId category, const char *text, String *filename, uint32_t line) {
    Value *window = window_open(vm, 5);
    window[1] = value_from_object(string_from_text(vm, text));
    window[2] = value_from_object(runtime_class(vm, category));
    window[3] = value_from_object(filename);
    window[4] = value_from_int(line);
    bool done = give(vm, window, 4);
    window_close(vm, window);
    return done;
}

// What was shown at a place is remembered in the namespace of its module.
static Value registry_of(Vm *vm, Dict *globals) {
    String *name = string_intern_text(vm, "__warningregistry__");
    Value registry = dict_get_string(vm, globals, name);
    if (value_is_absent(registry)) {
        registry = value_from_object(dict_new(vm));
        dict_set_string(vm, globals, name, registry);
    }
    return registry;
}

bool warning_give(Vm *vm, ClassId category, const char *text) {
    const Frame *frame = vm->frame;
    Value *window = window_open(vm, 8);
    window[1] = value_from_object(string_from_text(vm, text));
    window[2] = value_from_object(runtime_class(vm, category));
    window[3] = value_from_object(frame->code->filename);
    window[4] = value_from_int(frame_code_span(frame->code, frame_instruction(frame)).line);
    window[5] = dict_get_string(vm, frame->globals, runtime_name(vm, NAME_NAME));
    if (value_is_absent(window[5])) {
        window[5] = VALUE_NONE;
    }
    window[6] = registry_of(vm, frame->globals);
    window[7] = value_from_object(frame->globals);
    bool done = give(vm, window, 7);
    window_close(vm, window);
    return done;
}
