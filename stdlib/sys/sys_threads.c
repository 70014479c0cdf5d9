// sys_threads.c: the part of sys that concerns threads.
#include "async/async.h"
#include "stdlib/library.h"
#include "stdlib/sys/sys_module.h"
#include "vm/frame_object.h"

NATIVE(sys_getswitchinterval_native, "getswitchinterval", "()",
       "Return the current thread switch interval; see sys.setswitchinterval().") {
    (void)thread_main(vm)->serial; // it sets the usual interval
    const Threads *threads = &async_state(vm)->threads;
    *result = value_from_double(clock_to_seconds(threads->turn_ns));
    return true;
}

NATIVE(sys_setswitchinterval_native, "setswitchinterval", "(interval, /)",
       "Set the ideal thread switching delay inside the Python interpreter.\n\nIt is taken as a "
       "number of steps, so that every run switches at the same places.") {
    double seconds;
    if (!object_to_double(vm, args[0], &seconds)) {
        return false;
    }
    if (!(seconds > 0)) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "switch interval must be strictly positive");
    }
    thread_set_turn(vm, clock_from_seconds(seconds));
    return true;
}

static void add_thread(Vm *vm, Dict *all, const Thread *thread, Value value) {
    Value ident = int_from_int64(vm, thread_ident(thread));
    if (!dict_set(vm, all, ident, value)) {
        assert(false && "ints can be keys");
    }
}

NATIVE(sys_current_frames_native, "_current_frames", "()",
       "Return a dict mapping each thread's thread id to its current stack frame.") {
    const Thread *running = thread_current(vm);
    const Threads *threads = &async_state(vm)->threads;
    Dict *all = dict_new(vm);
    *result = value_from_object(all);
    for (size_t index = 0; index < threads->alive.count; index++) {
        const Thread *thread = threads->alive.items[index];
        Frame *frame = thread == running ? vm->frame : thread->stacks->frame;
        if (frame != NULL) { // it has begun
            add_thread(vm, all, thread, frame_object_of(vm, frame));
        }
    }
    return true;
}

NATIVE(sys_current_exceptions_native, "_current_exceptions", "()",
       "Return a dict mapping each thread's identifier to its current raised exception.") {
    const Thread *running = thread_current(vm);
    const Threads *threads = &async_state(vm)->threads;
    Dict *all = dict_new(vm);
    *result = value_from_object(all);
    for (size_t index = 0; index < threads->alive.count; index++) {
        const Thread *thread = threads->alive.items[index];
        add_thread(vm, all, thread,
                   thread == running ? vm_handled_exception(vm)
                                     : stacks_handled_exception(vm, thread->stacks));
    }
    return true;
}

void sys_add_threads(Vm *vm, Module *sys) {
    static const NativeDefinition *const functions[] = {
        &sys_getswitchinterval_native, &sys_setswitchinterval_native, &sys_current_frames_native,
        &sys_current_exceptions_native, NULL};
    native_add_functions(vm, sys, functions);
}
