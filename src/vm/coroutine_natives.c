// coroutine_natives.c: what scripts can do with generators and coroutines.
#include "vm/coroutine.h"

#include "vm/await.h"
#include "vm/coroutine_switch.h"
#include "vm/frame_object.h"
#include "vm/native.h"
#include "vm/raise.h"
#include "vm/warning.h"

// What coroutine.__await__() gives: the coroutine as an iterator.
typedef struct CoroutineWrapper {
    Foreign foreign;
    Value coroutine;
} CoroutineWrapper;

static void wrapper_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((CoroutineWrapper *)(void *)object)->coroutine);
}

static const ForeignType coroutine_wrapper_type = {"coroutine_wrapper", sizeof(CoroutineWrapper),
                                                   wrapper_trace, NULL};

// The coroutine that args[0] is, or wraps.
static Coroutine *self_of(Value self) {
    if (value_is_foreign(self, &coroutine_wrapper_type)) {
        self = ((CoroutineWrapper *)(void *)value_as_object(self))->coroutine;
    }
    return value_as_coroutine(self);
}

// What send, throw and __next__ give: an end is a StopIteration.
static bool give(Vm *vm, Step step, Value value, Value *result) {
    switch (step) {
    case STEP_ITEM:
        *result = value;
        return true;
    case STEP_END:
        return exception_raise_stop_iteration(vm, value);
    case STEP_RAISED:
        break;
    }
    return false;
}

NATIVE_RESUMING(
    coroutine_send, "send", "(self, value, /)",
    "Sends a value into coroutine or generator, which goes on with it, and returns the next "
    "one it yields.",
    2) {
    Value value;
    Step step = coroutine_resume(vm, self_of(args[0]), args[1], &value);
    return give(vm, step, value, result);
}

NATIVE_RESUMING(coroutine_next, "__next__", "(self, /)", "Implement next(self).", 1) {
    Value value;
    Step step = coroutine_resume(vm, self_of(args[0]), VALUE_NONE, &value);
    return give(vm, step, value, result);
}

NATIVE(coroutine_iter, "__iter__", "(self, /)", "Implement iter(self).") {
    *result = args[0];
    return true;
}

bool coroutine_exception_argument(Vm *vm, Value type, Value value, Value traceback,
                                  Value *exception) {
    value = value_is_absent(value) ? VALUE_NONE : value;
    traceback = value_is_absent(traceback) ? VALUE_NONE : traceback;
    if (!value_is_none(traceback) && !value_is_kind(traceback, KIND_TRACEBACK)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "throw() third argument must be a traceback object");
    }
    if (value_is_exception(type)) {
        if (!value_is_none(value)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "instance exception may not have a separate value");
        }
        *exception = type;
    } else if (value_is_kind(type, KIND_CLASS) &&
               (((Class *)(void *)value_as_object(type))->flags & CLASS_IS_EXCEPTION) != 0) {
        if (class_is_instance(vm, value, (Class *)(void *)value_as_object(type))) {
            *exception = value;
        } else if (!object_call(vm, type,
                                value_is_tuple(value) ? value_as_tuple(value)->items : &value,
                                value_is_tuple(value)  ? value_as_tuple(value)->count
                                : value_is_none(value) ? 0
                                                       : 1,
                                exception) ||
                   !raise_check_made(vm, type, *exception)) {
            return false;
        }
    } else {
        return exception_raise(
            vm, CLASS_TYPE_ERROR,
            "exceptions must be classes or instances deriving from BaseException, not %s",
            class_name_of(vm, type));
    }
    if (!value_is_none(traceback)) {
        value_as_exception(*exception)->traceback = traceback;
    }
    return true;
}

bool coroutine_warn_of_three(Vm *vm, Value value, Value traceback, const char *name) {
    if (value_is_absent(value) && value_is_absent(traceback)) {
        return true;
    }
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text,
                              "the (type, exc, tb) signature of %s() is deprecated, use the "
                              "single-arg signature instead.",
                              name);
    bool done = warning_give(vm, CLASS_DEPRECATION_WARNING, text.bytes);
    text_buffer_release(&text);
    return done;
}

// Whether what the coroutine waits for in the end is an iterator with a throw() of its own, which
// makes of it what it likes.
static bool is_thrown_to_iterator(Vm *vm, Value at) {
    while (value_is_coroutine_object(at)) {
        at = coroutine_awaiting(vm, value_as_coroutine(at));
    }
    Value throw;
    return !value_is_none(at) && class_of(vm, at)->awaitable == NULL &&
           object_find_attribute(vm, at, runtime_name(vm, NAME_THROW), &throw) &&
           !value_is_absent(throw);
}

// The exception of throw(self, type, value, traceback). What making it raised is thrown instead;
// what is no exception only an iterator takes.
static bool find_thrown(Vm *vm, const Value *args, Value *exception) {
    bool is_class = value_is_kind(args[1], KIND_CLASS) &&
                    (((Class *)(void *)value_as_object(args[1]))->flags & CLASS_IS_EXCEPTION) != 0;
    bool is_traceback = value_is_absent(args[3]) || value_is_none(args[3]) ||
                        value_is_kind(args[3], KIND_TRACEBACK);
    if (coroutine_exception_argument(vm, args[1], args[2], args[3], exception)) {
        return true;
    }
    Value raised = exception_take(vm);
    *exception = raised;
    if ((is_class && is_traceback) ||
        is_thrown_to_iterator(vm, value_from_object(self_of(args[0])))) {
        return true;
    }
    return exception_raise_value(vm, raised);
}

NATIVE(coroutine_throw_native, "throw", "(self, type, value=<absent>, traceback=<absent>, /)",
       "Raises an exception in coroutine or generator, where it stands.") {
    Value *window = window_open(vm, 1);
    Value value = VALUE_NONE;
    Step step = STEP_RAISED;
    if (coroutine_warn_of_three(vm, args[2], args[3], "throw") &&
        find_thrown(vm, args, &window[0])) {
        Thrown thrown = {window[0], &args[1]};
        step = coroutine_throw_given(vm, self_of(args[0]), thrown, &value);
    }
    window_close(vm, window);
    return give(vm, step, value, result);
}

NATIVE(coroutine_close_native, "close", "(self, /)",
       "Raises GeneratorExit inside coroutine or generator.") {
    return coroutine_close_value(vm, self_of(args[0]), result);
}

NATIVE(coroutine_repr, "__repr__", "(self, /)", "Return repr(self).") {
    const Coroutine *coroutine = value_as_coroutine(args[0]);
    const char *kind = string_text(vm, class_of(vm, args[0])->name);
    *result = value_from_object(string_format(
        vm, "<%s object %s at 0x%llx>", kind, string_text(vm, coroutine_qualname(vm, coroutine)),
        (unsigned long long)heap_address_of(&coroutine->object)));
    return true;
}

NATIVE(coroutine_await, "__await__", "(self, /)",
       "Return an iterator to be used in await expression.") {
    CoroutineWrapper *wrapper = foreign_new(vm, runtime_class(vm, CLASS_COROUTINE_WRAPPER));
    wrapper->coroutine = args[0];
    *result = value_from_object(wrapper);
    return true;
}

static Step coroutine_step(Vm *vm, Object *object, Value *item) {
    return coroutine_resume(vm, (Coroutine *)(void *)object, VALUE_NONE, item);
}

static Step wrapper_step(Vm *vm, Object *object, Value sent, Value *out) {
    return coroutine_resume(vm, self_of(value_from_object(object)), sent, out);
}

static Step wrapper_throw(Vm *vm, Object *object, Value exception, Value *out) {
    return coroutine_throw(vm, self_of(value_from_object(object)), exception, out);
}

static const NativeAwaitable wrapper_awaitable = {wrapper_step, wrapper_throw, false};

// ---- Attributes ----

static bool get_name(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(coroutine_name(vm, value_as_coroutine(args[0])));
    return true;
}

static bool get_qualname(Vm *vm, Value *args, Value *result) {
    *result = value_from_object(coroutine_qualname(vm, value_as_coroutine(args[0])));
    return true;
}

static bool want_text(Vm *vm, Value value, const char *name) {
    return value_is_string(value) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "%s must be set to a string object", name);
}

bool coroutine_name_setter(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (!want_text(vm, args[1], "__name__")) {
        return false;
    }
    coroutine_own_names(vm, value_as_coroutine(args[0]))->name = value_as_string(args[1]);
    return true;
}

bool coroutine_qualname_setter(Vm *vm, Value *args, Value *result) {
    (void)result;
    if (!want_text(vm, args[1], "__qualname__")) {
        return false;
    }
    coroutine_own_names(vm, value_as_coroutine(args[0]))->qualname = value_as_string(args[1]);
    return true;
}

static bool get_running(Vm *vm, Value *args, Value *result) {
    (void)vm;
    Coroutine *coroutine = value_as_coroutine(args[0]);
    bool awaits = coroutine_state(coroutine) == COROUTINE_SUSPENDED;
    *result = value_from_bool(coroutine_state(coroutine) == COROUTINE_RUNNING ||
                              (awaits && coroutine_root(coroutine)->frame.is_active));
    return true;
}

static bool get_suspended(Vm *vm, Value *args, Value *result) {
    (void)vm;
    Coroutine *coroutine = value_as_coroutine(args[0]);
    *result = value_from_bool(coroutine_state(coroutine) == COROUTINE_SUSPENDED &&
                              !coroutine_root(coroutine)->frame.is_active);
    return true;
}

static bool get_code(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_object(value_as_coroutine(args[0])->frame.code);
    return true;
}

static bool get_frame(Vm *vm, Value *args, Value *result) {
    Coroutine *coroutine = value_as_coroutine(args[0]);
    *result = coroutine_state(coroutine) == COROUTINE_FINISHED
                  ? VALUE_NONE
                  : frame_object_of(vm, &coroutine->frame);
    return true;
}

static bool get_awaiting(Vm *vm, Value *args, Value *result) {
    *result = coroutine_awaiting(vm, value_as_coroutine(args[0]));
    return true;
}

static bool get_origin(Vm *vm, Value *args, Value *result) {
    *result = coroutine_tracked_origin(vm, value_as_coroutine(args[0]));
    return true;
}

static const NativeProperty generator_properties[] = {
    {"__name__", get_name, coroutine_name_setter, "name of the generator"},
    {"__qualname__", get_qualname, coroutine_qualname_setter, "qualified name of the generator"},
    {"gi_running", get_running, NULL, NULL},
    {"gi_suspended", get_suspended, NULL, NULL},
    {"gi_code", get_code, NULL, NULL},
    {"gi_frame", get_frame, NULL, NULL},
    {"gi_yieldfrom", get_awaiting, NULL, NULL},
    {NULL, NULL, NULL, NULL}};

static const NativeProperty coroutine_properties[] = {
    {"__name__", get_name, coroutine_name_setter, "name of the coroutine"},
    {"__qualname__", get_qualname, coroutine_qualname_setter, "qualified name of the coroutine"},
    {"cr_running", get_running, NULL, NULL},
    {"cr_suspended", get_suspended, NULL, NULL},
    {"cr_code", get_code, NULL, NULL},
    {"cr_frame", get_frame, NULL, NULL},
    {"cr_await", get_awaiting, NULL, NULL},
    {"cr_origin", get_origin, NULL, NULL},
    {NULL, NULL, NULL, NULL}};

static const NativeDefinition *const generator_methods[] = {&coroutine_send,
                                                            &coroutine_throw_native,
                                                            &coroutine_close_native,
                                                            &coroutine_next,
                                                            &coroutine_iter,
                                                            &coroutine_repr,
                                                            NULL};

static const NativeDefinition *const coroutine_methods[] = {
    &coroutine_send,  &coroutine_throw_native, &coroutine_close_native,
    &coroutine_await, &coroutine_repr,         NULL};

static const NativeDefinition *const wrapper_methods[] = {
    &coroutine_send, &coroutine_throw_native, &coroutine_close_native,
    &coroutine_next, &coroutine_iter,         NULL};

void coroutine_register(Vm *vm) {
    heap_register_kind(runtime_of(vm)->heap, KIND_COROUTINE, &coroutine_kind);
    Class *generator = runtime_class(vm, CLASS_GENERATOR);
    native_add_methods(vm, generator, generator_methods);
    native_add_properties(vm, generator, generator_properties);
    generator->next = coroutine_step;
    Class *coroutine = runtime_class(vm, CLASS_COROUTINE);
    native_add_methods(vm, coroutine, coroutine_methods);
    native_add_properties(vm, coroutine, coroutine_properties);
    Class *wrapper = runtime_class(vm, CLASS_COROUTINE_WRAPPER);
    wrapper->foreign = &coroutine_wrapper_type;
    wrapper->awaitable = &wrapper_awaitable;
    native_add_methods(vm, wrapper, wrapper_methods);
}
