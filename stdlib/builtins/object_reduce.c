// object_reduce.c: how objects are taken apart for copy and pickle. What there is to say about it
// is in copyreg.aspy; the methods that it hangs on are object's.
#include "stdlib/builtins/class_types.h"

// Calls a function of copyreg with these arguments, which the collector need not know yet.
static bool call_copyreg(Vm *vm, const char *function, const Value *arguments, size_t count,
                         Value *result) {
    Value *window = window_open(vm, count + 1);
    for (size_t index = 0; index < count; index++) {
        window[index] = arguments[index];
    }
    bool done = native_import(vm, "copyreg", &window[count]) &&
                native_call_method(vm, window[count], function, window, count, result);
    window_close(vm, window);
    return done;
}

static bool reduce(Vm *vm, Value self, Value protocol, Value *result) {
    Class *shown = native_shown_class(vm, self);
    Value arguments[] = {self, protocol, value_from_object(class_solid_base(shown))};
    return call_copyreg(vm, "_reduce", arguments, 3, result);
}

NATIVE(object_reduce, "__reduce__", "(self, /)", "Helper for pickle.") {
    return reduce(vm, args[0], value_from_int(0), result);
}

// A class's own __reduce__ goes before what every object does.
NATIVE(object_reduce_ex, "__reduce_ex__", "(self, protocol, /)", "Helper for pickle.") {
    String *name = string_intern_text(vm, "__reduce__");
    Value own = class_lookup(vm, class_of(vm, args[0]), name);
    if (value_is_native(own) && value_as_native(own)->definition == &object_reduce) {
        return reduce(vm, args[0], args[1], result);
    }
    return native_call_method(vm, args[0], "__reduce__", NULL, 0, result);
}

NATIVE(object_getstate, "__getstate__", "(self, /)", "Helper for pickle.") {
    Value arguments[] = {args[0], value_from_object(class_solid_base(class_of(vm, args[0])))};
    return call_copyreg(vm, "_object_state", arguments, 2, result);
}

static const NativeDefinition *const reduce_methods[] = {&object_reduce, &object_reduce_ex,
                                                         &object_getstate, NULL};

void builtins_reduce_register(Vm *vm) {
    native_add_methods(vm, runtime_class(vm, CLASS_OBJECT), reduce_methods);
}
