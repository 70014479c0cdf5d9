// thread_module.c: the module _thread: starting threads, and what threading needs of C.
#include "stdlib/modules.h"
#include "stdlib/struct_sequence.h"
#include "stdlib/sys/hooks.h"
#include "stdlib/threading/thread_natives.h"
#include "vm/traceback.h"

static Threads *threads_of(Vm *vm) { return &async_state(vm)->threads; }

static Thread *self_of(const Value *args) { return value_as_thread(args[0]); }

// ---- Starting -----------------------------------------------------------------------------------

static bool check_function(Vm *vm, Value function, const char *complaint) {
    return value_is_callable(vm, function) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "%s", complaint);
}

NATIVE(start_new_thread_native, "start_new_thread", "(function, args, kwargs=<absent>, /)",
       "Start a new thread and return its identifier.\n\nThe thread will call the function with "
       "positional arguments from the\ntuple args and keyword arguments taken from the optional "
       "dictionary\nkwargs.") {
    Value keywords = value_is_absent(args[2]) ? VALUE_NONE : args[2];
    if (!check_function(vm, args[0], "first arg must be callable")) {
        return false;
    }
    if (!value_is_tuple(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "2nd arg must be a tuple");
    }
    if (!value_is_none(keywords) && !value_is_dict(keywords)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "optional 3rd arg must be a dictionary");
    }
    Thread *thread = thread_new(vm, threads_of(vm)->handle_class);
    args[2] = value_from_object(thread);
    thread->is_daemon = true;
    if (!thread_start(vm, thread, args[0], args[1], keywords)) {
        return false;
    }
    *result = int_from_int64(vm, thread_ident(thread));
    return true;
}

NATIVE(start_joinable_native, "start_joinable_thread", "(function, handle=None, daemon=True)",
       "*For internal use only*: start a new thread.") {
    if (!check_function(vm, args[0], "thread function must be callable")) {
        return false;
    }
    if (value_is_none(args[1])) {
        args[1] = value_from_object(thread_new(vm, threads_of(vm)->handle_class));
    } else if (!value_is_thread(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "'handle' must be a _ThreadHandle");
    }
    Thread *thread = value_as_thread(args[1]);
    if (thread->state != THREAD_NEW) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "thread already started");
    }
    *result = args[1];
    return object_is_true(vm, args[2], &thread->is_daemon) &&
           thread_start(vm, thread, args[0], value_from_object(runtime_of(vm)->empty_tuple),
                        VALUE_NONE);
}

// ---- Handles ------------------------------------------------------------------------------------

NATIVE(handle_new_native, "__new__", "(cls, /)",
       "Create and return a new object.  See help(type) for accurate signature.") {
    *result = value_from_object(thread_new(vm, (Class *)(void *)value_as_object(args[0])));
    return true;
}

NATIVE(handle_join_native, "join", "(self, timeout=None, /)", "Wait for the end of the thread.") {
    int64_t deadline = THREAD_NO_DEADLINE;
    Thread *thread = self_of(args);
    bool ended;
    if (!value_is_none(args[1]) && !thread_want_deadline(vm, args[1], &deadline)) {
        return false;
    }
    if (thread->state == THREAD_NEW) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "thread not started");
    }
    if (thread == thread_current(vm)) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "Cannot join current thread");
    }
    return deadline == INT64_MIN || thread_join(vm, thread, deadline, &ended);
}

NATIVE(handle_is_done_native, "is_done", "(self, /)", "Has it ended?") {
    *result = value_from_bool(self_of(args)->state == THREAD_FINISHED);
    return true;
}

NATIVE(handle_repr_native, "__repr__", "(self, /)", "Return repr(self).") {
    const Thread *thread = self_of(args);
    long long ident = thread->state == THREAD_NEW ? 0 : (long long)thread_ident(thread);
    *result = value_from_object(string_format(vm, "<_ThreadHandle object: ident=%lld>", ident));
    return true;
}

static bool get_ident(Vm *vm, Value *args, Value *result) {
    const Thread *thread = self_of(args);
    *result = int_from_int64(vm, thread->state == THREAD_NEW ? 0 : thread_ident(thread));
    return true;
}

static bool get_owner(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = self_of(args)->owner;
    return true;
}

static bool set_owner(Vm *vm, Value *args, Value *result) {
    (void)vm;
    (void)result;
    self_of(args)->owner = value_is_absent(args[1]) ? VALUE_NONE : args[1];
    return true;
}

static const NativeProperty handle_properties[] = {
    {"ident", get_ident, NULL, NULL},
    {"_owner", get_owner, set_owner, "The threading.Thread."},
    {NULL, NULL, NULL, NULL},
};

// ---- The running thread -------------------------------------------------------------------------

NATIVE(get_ident_native, "get_ident", "()",
       "Return a non-zero integer that uniquely identifies the current thread\namongst other "
       "threads that exist simultaneously.") {
    *result = int_from_int64(vm, thread_ident(thread_current(vm)));
    return true;
}

NATIVE(get_native_id_native, "get_native_id", "()",
       "Return a non-negative integer identifying the thread as reported\nby the OS (kernel).") {
    *result = int_from_int64(vm, thread_native_id(vm, thread_current(vm)));
    return true;
}

NATIVE(current_handle_native, "_current_handle", "()", "The handle of the running thread.") {
    *result = thread_as_value(thread_current(vm));
    return true;
}

NATIVE(main_handle_native, "_main_handle", "()", "The handle of the main thread.") {
    *result = thread_as_value(thread_main(vm));
    return true;
}

NATIVE(main_ident_native, "_get_main_thread_ident", "()", "The ident of the main thread.") {
    *result = int_from_int64(vm, thread_ident(thread_main(vm)));
    return true;
}

NATIVE(main_native_id_native, "_main_native_id", "()", "The native id of the main thread.") {
    *result = int_from_int64(vm, thread_native_id(vm, thread_main(vm)));
    return true;
}

NATIVE(count_native, "_count", "()",
       "Return the number of currently running Python threads, excluding\nthe main thread.") {
    size_t count = threads_of(vm)->alive.count;
    *result = value_from_int(count == 0 ? 0 : (int64_t)count - 1);
    return true;
}

NATIVE(exit_native, "exit", "()",
       "This is synonymous to ``raise SystemExit''.  It will cause the current\nthread to exit "
       "silently unless the exception is caught.") {
    Class *class = runtime_class(vm, CLASS_SYSTEM_EXIT);
    return exception_raise_value(vm, value_from_object(exception_new(vm, class, NULL, 0)));
}

NATIVE(interrupt_main_native, "interrupt_main", "(signum=2, /)",
       "Simulate the arrival of the given signal in the main thread,\nwhere the corresponding "
       "signal handler will be executed.") {
    enum { INTERRUPT = 2 };
    if (!value_is(args[0], value_from_int(INTERRUPT))) {
        return exception_raise(vm, CLASS_NOT_IMPLEMENTED_ERROR,
                               "aspy's interrupt_main() knows no other signal than SIGINT");
    }
    runtime_want_attention(vm, RUNTIME_ATTENTION_KEYBOARD);
    return true;
}

NATIVE(daemon_allowed_native, "daemon_threads_allowed", "()",
       "Return True if daemon threads are allowed in the current interpreter,\nand False "
       "otherwise.") {
    *result = VALUE_TRUE;
    return true;
}

NATIVE(stack_size_native, "stack_size", "(size=0, /)",
       "Return the thread stack size used when creating new threads.") {
    enum { LEAST_STACK = 32768 };
    Threads *threads = threads_of(vm);
    int64_t size;
    if (!native_want_int(vm, args[0], &size)) {
        return false;
    }
    if (size < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "size must be 0 or a positive value");
    }
    if (size != 0 && size < LEAST_STACK) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "size not valid: %lld bytes",
                               (long long)size);
    }
    *result = int_from_int64(vm, (int64_t)threads->asked_stack_size);
    threads->asked_stack_size = (size_t)size;
    return true;
}

// ---- Exceptions that end a thread ---------------------------------------------------------------

static void append_title(Vm *vm, Value thread, TextBuffer *text) {
    Value name = VALUE_ABSENT;
    text_buffer_append_text(text, "Exception in thread ");
    if (!value_is_none(thread) &&
        !object_find_attribute(vm, thread, string_intern_text(vm, "name"), &name)) {
        exception_clear(vm);
    }
    if (value_is_absent(name)) {
        text_buffer_append_format(text, "%lld", (long long)thread_ident(thread_current(vm)));
    } else if (!object_append_str(vm, name, text)) {
        exception_clear(vm);
        text_buffer_append_text(text, "<failed to get thread name>");
    }
    text_buffer_append_text(text, ":\n");
}

NATIVE(excepthook_native, "_excepthook", "(exc_info, /)",
       "Handle uncaught Thread.run() exception.") {
    static const char *const names[] = {"exc_type", "exc_value", "thread"};
    Value *window = window_open(vm, 3);
    for (size_t index = 0; index < 3; index++) {
        if (!object_get_attribute(vm, args[0], string_intern_text(vm, names[index]),
                                  &window[index])) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "_thread.excepthook argument type must be ExceptHookArgs");
        }
    }
    bool is_exit = value_is(window[0], value_from_object(runtime_class(vm, CLASS_SYSTEM_EXIT)));
    if (!is_exit && value_is_exception(window[1])) {
        TextBuffer text;
        text_buffer_init(&text);
        append_title(vm, window[2], &text);
        traceback_print(vm, window[1], &text);
        hooks_write_error(vm, text.bytes, text.length);
        text_buffer_release(&text);
    }
    window_close(vm, window);
    return true;
}

static const NativeProperty hook_arguments[] = {STRUCT_FIELD(0, "exc_type"),
                                                STRUCT_FIELD(1, "exc_value"),
                                                STRUCT_FIELD(2, "exc_traceback"),
                                                STRUCT_FIELD(3, "thread"),
                                                {0}};

// ---- The module ---------------------------------------------------------------------------------

static void add_handle_class(Vm *vm, Module *module) {
    static const NativeDefinition *const constructors[] = {&handle_new_native, NULL};
    static const NativeDefinition *const methods[] = {&handle_join_native, &handle_is_done_native,
                                                      &handle_repr_native, NULL};
    Class *class = threads_of(vm)->handle_class;
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, handle_properties);
    library_set(vm, module, "_ThreadHandle", value_from_object(class));
}

bool thread_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&start_new_thread_native,
                                                        &start_joinable_native,
                                                        &get_ident_native,
                                                        &get_native_id_native,
                                                        &current_handle_native,
                                                        &main_handle_native,
                                                        &main_ident_native,
                                                        &main_native_id_native,
                                                        &count_native,
                                                        &exit_native,
                                                        &interrupt_main_native,
                                                        &daemon_allowed_native,
                                                        &stack_size_native,
                                                        &excepthook_native,
                                                        NULL};
    native_add_functions(vm, module, functions);
    add_handle_class(vm, module);
    thread_add_locks(vm, module);
    thread_add_local(vm, module);
    library_set(vm, module, "error", value_from_object(runtime_class(vm, CLASS_RUNTIME_ERROR)));
    library_set(vm, module, "TIMEOUT_MAX", value_from_double(THREAD_LONGEST_TIMEOUT));
    Class *arguments = struct_sequence_class(vm, "_thread._ExceptHookArgs", hook_arguments, true);
    library_set(vm, module, "_ExceptHookArgs", value_from_object(arguments));
    return true;
}
