// re_module.c: _re: what re stands on. The module's functions and its cache are __init__.aspy.
#include "stdlib/re/re_module.h"

#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "stdlib/re/match.h"

NATIVE(re_compile_native, "compile", "(pattern, flags, cls, /)", "") {
    int64_t flags;
    const uint8_t *bytes;
    size_t length;
    bool is_pattern_class = value_is_kind(args[2], KIND_CLASS) &&
                            ((Class *)(void *)value_as_object(args[2]))->foreign == &pattern_type;
    if (!is_pattern_class || (!value_is_string(args[0]) && !bytes_view(args[0], &bytes, &length))) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "first argument must be string or compiled pattern");
    }
    if (!object_to_int64(vm, args[1], &flags)) {
        return false;
    }
    return pattern_new(vm, (Class *)(void *)value_as_object(args[2]), args[0], (uint32_t)flags,
                       result);
}

bool re_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&re_compile_native, NULL};
    native_add_functions(vm, module, functions);
    Class *machine_class =
        library_add_class(vm, module, "_re.machine", &engine_machine_type, CLASS_IS_FINAL);
    library_refuse_instances(vm, machine_class);
    EngineMachine *machine = foreign_new(vm, machine_class);
    Class *pattern = pattern_add(vm, module);
    machine->match_class = match_add(vm, module);
    scanner_add(vm, module, pattern, machine);
    library_set_class_value(vm, pattern, "_machine", value_from_object(machine));
    return true;
}
