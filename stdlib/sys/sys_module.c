// sys_module.c: the functions of sys and its facts about the machine. See sys_facts.c for the
// latter.
#include "stdlib/sys/sys_module.h"

#include "object/method.h"
#include "stdlib/library.h"
#include "stdlib/sys/hooks.h"
#include "stdlib/sys/stream.h"
#include "stdlib/sys/sys_facts.h"
#include "vm/frame_object.h"
#include "vm/vm.h"

NATIVE(
    sys_exit_native, "exit", "(status=None, /)",
    "Exit the interpreter by raising SystemExit(status).\n\nIf the status is omitted or None, it "
    "defaults to zero (i.e., success).\nIf the status is an integer, it will be used as the "
    "system exit status.\nIf it is another kind of object, it will be printed and the system\n"
    "exit status will be one (i.e., failure).") {
    Exception *exit;
    if (value_is_tuple(args[0])) {
        Tuple *given = value_as_tuple(args[0]);
        exit = exception_new(vm, runtime_class(vm, CLASS_SYSTEM_EXIT), given->items, given->count);
    } else {
        size_t count = value_is_none(args[0]) ? 0 : 1;
        exit = exception_new(vm, runtime_class(vm, CLASS_SYSTEM_EXIT), args, count);
    }
    Value code = value_from_object(exit->args);
    if (exit->args->count < 2) {
        code = exit->args->count == 1 ? exit->args->items[0] : VALUE_NONE;
    }
    bool is_set = object_set_field(vm, &exit->object, runtime_name(vm, NAME_CODE), code);
    assert(is_set);
    (void)is_set;
    return exception_raise_value(vm, value_from_object(exit));
}

NATIVE(sys_exception_native, "exception", "()",
       "Return the current exception.\n\nReturn the most recent exception caught by an except "
       "clause\nin the current stack frame or in an older stack frame, or None\nif no such clause "
       "exists.") {
    *result = vm_handled_exception(vm);
    return true;
}

NATIVE(sys_exc_info_native, "exc_info", "()",
       "Return current exception information: (type, value, traceback).") {
    Tuple *info = tuple_new(vm, 3);
    Value exception = vm_handled_exception(vm);
    if (!value_is_none(exception)) {
        info->items[0] = value_from_object(class_of(vm, exception));
        info->items[1] = exception;
        info->items[2] = value_as_exception(exception)->traceback;
    }
    *result = value_from_object(info);
    return true;
}

// The frame `depth` calls above the running one, or NULL.
static bool want_frame(Vm *vm, Value depth, Frame **frame) {
    int64_t steps;
    if (!object_to_int64(vm, depth, &steps)) {
        return false;
    }
    const Activation *activation = vm->activation;
    *frame = vm->frame;
    for (; *frame != NULL && steps > 0; steps--) {
        *frame = vm_outer_frame(*frame, &activation);
    }
    return true;
}

NATIVE(sys_getframe_native, "_getframe", "(depth=0, /)",
       "Return a frame object from the call stack.") {
    Frame *frame;
    if (!want_frame(vm, args[0], &frame)) {
        return false;
    }
    if (frame == NULL) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "call stack is not deep enough");
    }
    *result = frame_object_of(vm, frame);
    return true;
}

NATIVE(sys_getframemodulename_native, "_getframemodulename", "(depth=0)",
       "Return the name of the module for a calling frame.") {
    Frame *frame;
    if (!want_frame(vm, args[0], &frame)) {
        return false;
    }
    if (frame != NULL) {
        Value name = dict_get_string(vm, frame->globals, runtime_name(vm, NAME_NAME));
        *result = value_is_absent(name) ? VALUE_NONE : name;
    }
    return true;
}

NATIVE(sys_getrecursionlimit_native, "getrecursionlimit", "()",
       "Return the current value of the recursion limit.") {
    *result = value_from_int(vm->recursion_limit);
    return true;
}

NATIVE(sys_setrecursionlimit_native, "setrecursionlimit", "(limit, /)",
       "Set the maximum depth of the Python interpreter stack to n.") {
    int64_t limit;
    if (!native_want_int(vm, args[0], &limit)) {
        return false;
    }
    if (limit < 1) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "recursion limit must be greater or equal than 1");
    }
    if (limit > INT32_MAX) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "Python int too large to convert to C int");
    }
    if (limit <= vm->depth) {
        return exception_raise(
            vm, CLASS_RECURSION_ERROR,
            "cannot set the recursion limit to %d at the recursion depth %u: the limit is too low",
            (int)limit, (unsigned)vm->depth);
    }
    vm->recursion_limit = (uint32_t)limit;
    return true;
}

enum { LEAST_DIGIT_LIMIT = 640 };

NATIVE(sys_get_digits_native, "get_int_max_str_digits", "()",
       "Return the maximum string digits limit for non-binary int<->str conversions.") {
    *result = value_from_int((int64_t)vm->runtime.int_digit_limit);
    return true;
}

NATIVE(sys_set_digits_native, "set_int_max_str_digits", "(maxdigits)",
       "Set the maximum string digits limit for non-binary int<->str conversions.") {
    int64_t limit;
    if (!native_want_int(vm, args[0], &limit)) {
        return false;
    }
    if (limit < 0 || (limit > 0 && limit < LEAST_DIGIT_LIMIT)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "maxdigits must be 0 or larger than %d",
                               LEAST_DIGIT_LIMIT);
    }
    vm->runtime.int_digit_limit = (size_t)limit;
    return true;
}

NATIVE(sys_intern_native, "intern", "(string, /)",
       "``Intern'' the given string.\n\nThis enters the string in the (global) table of interned "
       "strings whose\npurpose is to speed up dictionary lookups. Return the string itself or\nthe "
       "previously interned string object with the same value.") {
    if (!class_is_exactly(vm, args[0], CLASS_STR)) {
        if (value_is_string(args[0])) {
            return exception_raise(vm, CLASS_TYPE_ERROR, "can't intern %s",
                                   class_name_of(vm, args[0]));
        }
        return exception_raise(vm, CLASS_TYPE_ERROR, "intern() argument must be str, not %s",
                               class_name_of(vm, args[0]));
    }
    *result = value_from_object(string_intern(vm, value_as_string(args[0])));
    return true;
}

// Sizes are CPython's for the same value where that is a formula, since that is what lessons about
// memory print.
static int64_t size_of(Vm *vm, Value value) {
    if (value_is_double(value)) {
        return 24;
    }
    if (int_check(vm, value)) {
        size_t bits = int_bit_length(int_plain(vm, value));
        return 24 + 4 * (int64_t)(bits == 0 ? 1 : (bits + 29) / 30);
    }
    if (!value_is_object(value)) {
        return 16;
    }
    if (value_is_string(value)) {
        String *text = value_as_string(value);
        int64_t width = string_width(text);
        int64_t header = string_is_ascii(text) ? 40 : 56;
        return header + width * ((int64_t)text->length + 1);
    }
    Object *object = value_as_object(value);
    if (value_is_list(value)) {
        return 56 + 8 * (int64_t)value_as_list(value)->capacity;
    }
    if (value_is_tuple(value)) {
        return 40 + 8 * (int64_t)value_as_tuple(value)->count;
    }
    if (value_is_dict(value)) {
        return 64 + 24 * (int64_t)value_as_dict(value)->entry_capacity;
    }
    if (value_is_set(value)) {
        size_t mask = value_as_set(value)->mask;
        return mask > 7 ? 216 + 16 * ((int64_t)mask + 1) : 216;
    }
    return object_kind(object) == KIND_BYTES ? 33 + (int64_t)((Bytes *)(void *)object)->length : 48;
}

NATIVE(sys_getsizeof_native, "getsizeof", "(object, default=<absent>)",
       "getsizeof(object [, default]) -> int\n\nReturn the size of object in bytes.") {
    Class *class = class_of(vm, args[0]);
    String *name = string_intern_text(vm, "__sizeof__");
    Value method = class_lookup(vm, class, name);
    if (value_is(method, class_lookup(vm, runtime_class(vm, CLASS_OBJECT), name))) {
        *result = value_from_int(size_of(vm, args[0]));
        return true;
    }
    Value *window = window_open(vm, 2);
    int64_t size;
    if (!descriptor_get(vm, method, args[0], class, &window[0]) ||
        !object_call(vm, window[0], NULL, 0, &window[1])) {
        return false;
    }
    if (!int_check(vm, window[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "'%s' object cannot be interpreted as an integer",
                               class_name_of(vm, window[1]));
    }
    if (!native_want_int(vm, window[1], &size)) {
        return false;
    }
    if (size < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "__sizeof__() should return >= 0");
    }
    enum { COLLECTOR_S_HEADER = 16 }; // CPython's, for instances of a script's classes
    *result = value_from_int(size + COLLECTOR_S_HEADER);
    window_close(vm, window);
    return true;
}

NATIVE(sys_getdefaultencoding_native, "getdefaultencoding", "()",
       "Return the current default encoding used by the Unicode implementation.") {
    *result = library_text(vm, "utf-8");
    return true;
}

NATIVE(sys_getfilesystemencoding_native, "getfilesystemencoding", "()",
       "Return the encoding used to convert Unicode filenames to OS filenames.") {
    *result = library_text(vm, "utf-8");
    return true;
}

NATIVE(sys_refuse_trace_native, "settrace", "(function, /)",
       "Tracing functions are not supported by aspy.") {
    if (value_is_none(args[0])) {
        return true;
    }
    return exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR, "aspy does not support sys.settrace()");
}

NATIVE(sys_refuse_profile_native, "setprofile", "(function, /)",
       "Profile functions are not supported by aspy.") {
    if (value_is_none(args[0])) {
        return true;
    }
    return exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR,
                           "aspy does not support sys.setprofile()");
}

NATIVE(sys_gettrace_native, "gettrace", "()", "Return the global debug tracing function: None.") {
    return true;
}

// ---- Hooks that the async layer and asyncio ask for ---------------------------------------------

static bool hook_set(Vm *vm, Value *place, const char *parameter, Value hook) {
    if (value_is_absent(hook)) {
        return true;
    }
    if (!value_is_none(hook) && !value_is_callable(vm, hook)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "callable %s expected, got %s", parameter,
                               class_name_of(vm, hook));
    }
    *place = hook;
    return true;
}

NATIVE(sys_set_asyncgen_hooks_native, "set_asyncgen_hooks",
       "(firstiter=<absent>, finalizer=<absent>)",
       "Set a finalizer for async generators objects.") {
    return hook_set(vm, &vm->async_generator_firstiter, "firstiter", args[0]) &&
           hook_set(vm, &vm->async_generator_finalizer, "finalizer", args[1]);
}

NATIVE(sys_get_asyncgen_hooks_native, "get_asyncgen_hooks", "()",
       "Return the installed asynchronous generators hooks.") {
    const Value hooks[] = {vm->async_generator_firstiter, vm->async_generator_finalizer};
    *result = struct_sequence_new(vm, sys_asyncgen_hooks_class(vm), hooks);
    return true;
}

NATIVE(sys_set_origin_depth_native, "set_coroutine_origin_tracking_depth", "(depth)",
       "Enable or disable origin tracking for coroutine objects in this thread.") {
    int64_t depth;
    if (!native_want_int(vm, args[0], &depth)) {
        return false;
    }
    if (depth < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "depth must be >= 0");
    }
    vm->origin_depth = depth > INT32_MAX ? INT32_MAX : (uint32_t)depth;
    return true;
}

NATIVE(sys_get_origin_depth_native, "get_coroutine_origin_tracking_depth", "()",
       "Check status of origin tracking for coroutine objects in this thread.") {
    *result = value_from_int(vm->origin_depth);
    return true;
}

NATIVE(sys_is_finalizing_native, "is_finalizing", "()", "Return True if Python is exiting.") {
    *result = VALUE_FALSE;
    return true;
}

static const NativeDefinition *const functions[] = {&sys_exit_native,
                                                    &sys_exception_native,
                                                    &sys_exc_info_native,
                                                    &sys_getframe_native,
                                                    &sys_getframemodulename_native,
                                                    &sys_getrecursionlimit_native,
                                                    &sys_setrecursionlimit_native,
                                                    &sys_get_digits_native,
                                                    &sys_set_digits_native,
                                                    &sys_intern_native,
                                                    &sys_getsizeof_native,
                                                    &sys_getdefaultencoding_native,
                                                    &sys_getfilesystemencoding_native,
                                                    &sys_refuse_trace_native,
                                                    &sys_refuse_profile_native,
                                                    &sys_gettrace_native,
                                                    &sys_set_asyncgen_hooks_native,
                                                    &sys_get_asyncgen_hooks_native,
                                                    &sys_set_origin_depth_native,
                                                    &sys_get_origin_depth_native,
                                                    &sys_is_finalizing_native,
                                                    NULL};

// ---- Installation -------------------------------------------------------------------------------

Module *sys_module(Vm *vm) { return vm->sys; }

static void mark_sys(Heap *heap, void *context) { heap_mark_object(heap, ((Vm *)context)->sys); }

void sys_install(Vm *vm) {
    Module *sys = module_new_in_c(vm, string_intern_text(vm, "sys"));
    vm->sys = sys;
    heap_register_roots(vm->runtime.heap, mark_sys, vm);
    dict_set_text(vm, vm->modules, "sys", value_from_object(sys));
    native_add_functions(vm, sys, functions);
    library_set(vm, sys, "modules", value_from_object(vm->modules));
    library_set(vm, sys, "path", value_from_object(list_new(vm, 0)));
    library_set(vm, sys, "argv", value_from_object(list_new(vm, 0)));
    sys_add_facts(vm, sys);
    stream_install(vm, sys);
    hooks_install(vm, sys);
    sys_add_threads(vm, sys);
}

static List *list_named(Vm *vm, const char *name) {
    Module *sys = sys_module(vm);
    Value list = dict_get_string(vm, sys->namespace, string_intern_text(vm, name));
    if (!value_is_list(list)) {
        list = value_from_object(list_new(vm, 0));
        library_set(vm, sys, name, list);
    }
    return value_as_list(list);
}

void sys_set_arguments(Vm *vm, int argc, const char *const *argv) {
    List *list = list_named(vm, "argv");
    list_clear(vm, list);
    for (int index = 0; index < argc; index++) {
        list_append(vm, list, library_text(vm, argv[index]));
    }
}

void sys_add_path(Vm *vm, const char *folder) {
    list_append(vm, list_named(vm, "path"), library_text(vm, folder));
}

void sys_add_warning_option(Vm *vm, const char *filter) {
    list_append(vm, list_named(vm, "warnoptions"), library_text(vm, filter));
}

void sys_prepend_path(Vm *vm, const char *folder) {
    list_insert(vm, list_named(vm, "path"), 0, library_text(vm, folder));
}
