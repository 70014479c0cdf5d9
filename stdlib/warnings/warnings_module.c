// warnings_module.c: _warnings: the two functions of warnings.aspy that scripts call, without a
// frame of the library in the traceback when a warning is raised.
#include "stdlib/library.h"
#include "stdlib/modules.h"

// Calls the function of warnings.aspy that does the work, with the same arguments.
static bool forward(Vm *vm, const char *name, Value *args, size_t count, Value *result) {
    Value *window = window_open(vm, 1);
    Value ignored;
    bool done = native_import(vm, "warnings", &window[0]) &&
                native_call_method(vm, window[0], name, args, count, &ignored);
    if (!done && value_is_exception(exception_raised(vm))) {
        value_as_exception(exception_raised(vm))->traceback = VALUE_NONE;
    }
    window_close(vm, window);
    *result = VALUE_NONE;
    return done;
}

NATIVE(warnings_warn_native, "warn",
       "(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=<absent>)",
       "Issue a warning, or maybe ignore it or raise an exception.\n\nmessage: the text, or an "
       "instance of a warning class; category: the class; stacklevel: how far up the stack the "
       "line is that it is about; skip_file_prefixes: files that do not count.") {
    if (value_is_absent(args[4])) {
        args[4] = value_from_object(runtime_of(vm)->empty_tuple);
    }
    return forward(vm, "_warn", args, 5, result);
}

NATIVE(warnings_explicit_native, "warn_explicit",
       "(message, category, filename, lineno, module=None, registry=None, module_globals=None, "
       "source=None)",
       "Issue a warning, or maybe ignore it or raise an exception, about a place that is given.") {
    return forward(vm, "_warn_explicit", args, 8, result);
}

bool warnings_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&warnings_warn_native,
                                                        &warnings_explicit_native, NULL};
    native_add_functions(vm, module, functions);
    return true;
}
