// signal_module.c: _signal: what is done when a signal arrives, and what sends them. The names and
// enums of the module are signal.aspy.
//
// A caught signal is noted by the machine (host/signals.h). At the next safepoint of the main
// thread `hear` calls the script's handlers, in the order of their numbers.
#include "async/alarm.h"
#include "async/async.h"
#include "async/thread.h"
#include "host/clock.h"
#include "host/files.h"
#include "host/signals.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/frame_object.h"
#include "vm/vm.h"

#include <errno.h>
#include <math.h>

enum { HANDLER_DEFAULT = 0, HANDLER_IGNORE = 1, INTERRUPT = 2 };

// What a script set for each signal: a callable, or the int of SIG_DFL or SIG_IGN; None: somebody
// else's. Bound in the module and a root of its own: the module may be forgotten, the handlers not.
typedef struct Handlers {
    Foreign foreign;
    Value items[HOST_SIGNAL_COUNT];
    Value default_interrupt; // default_int_handler
} Handlers;

static void handlers_trace(Heap *heap, Object *object) {
    Handlers *handlers = (Handlers *)(void *)object;
    heap_mark_values(heap, handlers->items, HOST_SIGNAL_COUNT);
    heap_mark_value(heap, handlers->default_interrupt);
}

static const ForeignType handlers_type = {"handlers", sizeof(Handlers), handlers_trace, NULL};

static void mark_handlers(Heap *heap, void *context) { heap_mark_object(heap, context); }

static Handlers *handlers_of(Vm *vm) { return vm->signal_context; }

// ---- Signals that arrived ----------------------------------------------------------------------

static bool call_handler(Vm *vm, int number) {
    const Handlers *handlers = handlers_of(vm);
    Value handler = handlers->items[number];
    if (number == INTERRUPT && value_is(handler, handlers->default_interrupt)) {
        return vm_raise_interrupt(vm);
    }
    if (value_is_int(handler) || value_is_none(handler)) {
        return true; // it was taken back meanwhile
    }
    Value *window = window_open(vm, 3);
    window[0] = value_from_int(number);
    window[1] = vm->frame == NULL ? VALUE_NONE : frame_object_of(vm, vm->frame);
    bool ok = object_call(vm, handler, window, 2, &window[2]);
    if (ok) {
        window_close(vm, window);
    }
    return ok;
}

// Handlers run in the main thread, whichever was running.
static bool hear(Vm *vm) {
    if (!thread_is_alone(vm) && !thread_current(vm)->is_main) {
        thread_pass_interrupt(vm);
        return true;
    }
    HostSignalSet arrived = host_signal_take();
    if (arrived == 0) {
        // Not the machine's: _thread.interrupt_main.
        return call_handler(vm, INTERRUPT);
    }
    for (int number = 1; number < HOST_SIGNAL_COUNT; number++) {
        if ((arrived & host_signal_bit(number)) == 0) {
            continue;
        }
        arrived &= ~host_signal_bit(number);
        if (!call_handler(vm, number)) {
            host_signal_put_back(arrived);
            return false;
        }
    }
    return true;
}

// ---- Handlers ----------------------------------------------------------------------------------

static bool want_signal(Vm *vm, Value value, int *number) {
    int64_t given;
    *number = 0;
    if (!native_want_int(vm, value, &given)) {
        return false;
    }
    if (given < 1 || given >= HOST_SIGNAL_COUNT) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "signal number out of range");
    }
    *number = (int)given;
    return true;
}

NATIVE(signal_default_int_native, "default_int_handler", "(signalnum, frame, /)",
       "The default handler for SIGINT installed by Python.\n\nIt raises KeyboardInterrupt.") {
    Exception *error = exception_new(vm, runtime_class(vm, CLASS_KEYBOARD_INTERRUPT), NULL, 0);
    return exception_raise_value(vm, value_from_object(error));
}

NATIVE(signal_signal_native, "signal", "(signalnum, handler, /)",
       "Set the action for the given signal.\n\nThe action can be SIG_DFL, SIG_IGN, or a callable "
       "Python object.\nThe previous action is returned.  See getsignal() for possible return "
       "values.") {
    int number;
    int error_number;
    HostSignalAction action = HOST_SIGNAL_CATCH;
    int64_t chosen;
    if (!thread_is_alone(vm) && !thread_current(vm)->is_main) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "signal only works in main thread of the main interpreter");
    }
    if (!want_signal(vm, args[0], &number)) {
        return false;
    }
    if (int_check(vm, args[1]) && object_to_int64(vm, args[1], &chosen) &&
        (chosen == HANDLER_DEFAULT || chosen == HANDLER_IGNORE)) {
        action = chosen == HANDLER_DEFAULT ? HOST_SIGNAL_DEFAULT : HOST_SIGNAL_IGNORE;
    } else if (!value_is_callable(vm, args[1])) {
        return exception_raise(
            vm, CLASS_TYPE_ERROR,
            "signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object");
    }
    // What came before still belongs to the handler before.
    if (!vm_safepoint(vm)) {
        return false;
    }
    if (!host_signal_set(number, action, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    *result = handlers_of(vm)->items[number];
    handlers_of(vm)->items[number] =
        action == HOST_SIGNAL_CATCH
            ? args[1]
            : value_from_int(action == HOST_SIGNAL_DEFAULT ? HANDLER_DEFAULT : HANDLER_IGNORE);
    return true;
}

NATIVE(signal_getsignal_native, "getsignal", "(signalnum, /)",
       "Return the current action for the given signal.") {
    int number;
    if (!want_signal(vm, args[0], &number)) {
        return false;
    }
    *result = handlers_of(vm)->items[number];
    return true;
}

NATIVE(signal_siginterrupt_native, "siginterrupt", "(signalnum, flag, /)",
       "Change system call restart behaviour.") {
    int number;
    int error_number;
    bool interrupts;
    return want_signal(vm, args[0], &number) && object_is_true(vm, args[1], &interrupts) &&
           (host_signal_set_interrupts(number, interrupts, &error_number) ||
            exception_raise_os_error(vm, error_number, NULL));
}

NATIVE(signal_wakeup_native, "set_wakeup_fd", "(fd, /, *, warn_on_full_buffer=True)",
       "Sets the fd to be written to (with the signal number) when a signal comes in.") {
    int64_t descriptor;
    if (!native_want_int(vm, args[0], &descriptor)) {
        return false;
    }
    int trouble = descriptor == -1 ? 0 : host_signal_check_wakeup((int)descriptor);
    if (trouble == EAGAIN) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "the fd %d must be in non-blocking mode",
                               (int)descriptor);
    }
    if (trouble != 0) {
        return exception_raise_os_error(vm, trouble, NULL);
    }
    *result = value_from_int(host_signal_set_wakeup((int)descriptor));
    return true;
}

// ---- Sending and waiting -----------------------------------------------------------------------

NATIVE(signal_raise_native, "raise_signal", "(signalnum, /)",
       "Send a signal to the executing process.") {
    int64_t number;
    int error_number;
    if (!native_want_int(vm, args[0], &number)) {
        return false;
    }
    if (!host_signal_raise((int)number, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    return vm_safepoint(vm);
}

NATIVE(signal_strsignal_native, "strsignal", "(signalnum, /)",
       "Return the system description of the given signal.") {
    int number;
    if (!want_signal(vm, args[0], &number)) {
        return false;
    }
    const char *text = host_signal_text(number);
    *result = text == NULL ? VALUE_NONE : library_text(vm, text);
    return true;
}

// On a virtual clock who waits for a signal need not wait for an alarm. False: there is none.
static bool skip_to_alarm(Vm *vm) {
    bool is_skipped = async_state(vm)->clock.is_virtual && alarm_is_set(vm);
    if (is_skipped) {
        clock_move_virtual(vm, alarm_time(vm));
    }
    return is_skipped;
}

NATIVE(signal_pause_native, "pause", "()", "Wait until a signal arrives.") {
    static const int64_t day = INT64_C(86400) * 1000000000;
    bool was_heard = (host_signal_pending() & ~host_signal_valid()) != 0 || skip_to_alarm(vm);
    while (!was_heard) {
        was_heard = !host_clock_sleep_until_monotonic(host_clock_monotonic_ns() + day);
    }
    return vm_safepoint(vm);
}

static Value set_to_value(Vm *vm, HostSignalSet set) {
    Set *numbers = set_new(vm);
    for (int number = 1; number < HOST_SIGNAL_COUNT; number++) {
        if ((set & host_signal_bit(number)) != 0) {
            bool ok = set_add(vm, numbers, value_from_int(number));
            assert(ok && "ints can be hashed");
            (void)ok;
        }
    }
    return value_from_object(numbers);
}

static bool want_set(Vm *vm, Value value, HostSignalSet *set) {
    Value *window = window_open(vm, 1);
    *set = 0;
    if (!object_to_list(vm, value, &window[0])) {
        return false;
    }
    for (size_t index = 0; index < value_as_list(window[0])->count; index++) {
        Value integer;
        if (!object_index(vm, value_as_list(window[0])->items[index], &integer)) {
            return false;
        }
        int64_t number = value_is_int(integer) ? value_as_int(integer) : -1;
        if (number < 1 || number >= HOST_SIGNAL_COUNT) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "signal number %lld out of range [1; 64]",
                                   (long long)number);
        }
        *set |= host_signal_bit((int)number);
    }
    window_close(vm, window);
    return true;
}

NATIVE(signal_mask_native, "pthread_sigmask", "(how, mask, /)",
       "Fetch and/or change the signal mask of the calling thread.") {
    int64_t how;
    HostSignalSet set;
    HostSignalSet before;
    int error_number;
    if (!native_want_int(vm, args[0], &how) || !want_set(vm, args[1], &set)) {
        return false;
    }
    if (!host_signal_mask((int)how, set, &before, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    *result = set_to_value(vm, before);
    return vm_safepoint(vm);
}

NATIVE(signal_sigpending_native, "sigpending", "()", "Examine pending signals.") {
    *result = set_to_value(vm, host_signal_pending());
    return true;
}

NATIVE(signal_valid_native, "valid_signals", "()", "Return a set of valid signal numbers.") {
    *result = set_to_value(vm, host_signal_valid());
    return true;
}

NATIVE(signal_sigwait_native, "sigwait", "(sigset, /)", "Wait for a signal.") {
    HostSignalSet set;
    int error_number = EAGAIN;
    int number = 0;
    if (!want_set(vm, args[0], &set)) {
        return false;
    }
    if ((set & host_signal_bit(host_timer_signal())) != 0) {
        (void)skip_to_alarm(vm);
    }
    while (number == 0 && (error_number == EAGAIN || error_number == EINTR)) {
        number = host_signal_wait(set, host_clock_monotonic_ns() + INT64_C(3600000000000),
                                  &error_number);
        if (!vm_safepoint(vm)) {
            return false;
        }
    }
    *result = value_from_int(number);
    return number != 0 || exception_raise_os_error(vm, error_number, NULL);
}

// ---- Timers ------------------------------------------------------------------------------------

NATIVE(signal_alarm_native, "alarm", "(seconds, /)",
       "Arrange for SIGALRM to arrive after the given number of seconds.") {
    int64_t seconds;
    if (!native_want_int(vm, args[0], &seconds)) {
        return false;
    }
    if (!async_state(vm)->clock.is_virtual) {
        *result = value_from_int(host_timer_set_alarm((unsigned)seconds));
        return true;
    }
    HostTimer before;
    int error_number;
    bool is_set = alarm_set(vm, (HostTimer){(double)seconds, 0}, &before, &error_number);
    *result = value_from_int((int64_t)ceil(before.left));
    return is_set;
}

static Value timer_to_value(Vm *vm, HostTimer timer) {
    return value_from_object(
        tuple_pair(vm, value_from_double(timer.left), value_from_double(timer.interval)));
}

// signal.ItimerError, an OSError of its own.
static bool raise_timer_error(Vm *vm, int error_number) {
    Value *window = window_open(vm, 3);
    window[1] = value_from_int(error_number);
    window[2] = library_text(vm, host_error_text(error_number));
    return native_import(vm, "signal", &window[0]) &&
           object_get_attribute(vm, window[0], string_intern_text(vm, "ItimerError"), &window[0]) &&
           object_call(vm, window[0], &window[1], 2, &window[0]) &&
           exception_raise_value(vm, window[0]);
}

NATIVE(signal_setitimer_native, "setitimer", "(which, seconds, interval=0, /)",
       "Sets given itimer (one of ITIMER_REAL, ITIMER_VIRTUAL or ITIMER_PROF).\n\nThe timer will "
       "fire after value seconds and after that every interval seconds.\nThe itimer can be cleared "
       "by setting seconds to zero.\n\nReturns old values as a tuple: (delay, interval).") {
    int64_t which;
    HostTimer timer;
    HostTimer before;
    int error_number;
    if (!native_want_int(vm, args[0], &which) || !object_to_double(vm, args[1], &timer.left) ||
        !object_to_double(vm, args[2], &timer.interval)) {
        return false;
    }
    if (!(which == 0 ? alarm_set(vm, timer, &before, &error_number)
                     : host_timer_set((int)which, timer, &before, &error_number))) {
        return raise_timer_error(vm, error_number);
    }
    *result = timer_to_value(vm, before);
    return true;
}

NATIVE(signal_getitimer_native, "getitimer", "(which, /)",
       "Returns current value of given itimer.") {
    int64_t which;
    HostTimer timer;
    int error_number;
    if (!native_want_int(vm, args[0], &which)) {
        return false;
    }
    if (which == 0) {
        timer = alarm_get(vm);
    } else if (!host_timer_get((int)which, &timer, &error_number)) {
        return raise_timer_error(vm, error_number);
    }
    *result = timer_to_value(vm, timer);
    return true;
}

// ---- The module --------------------------------------------------------------------------------

static void add_names(Vm *vm, Module *module) {
    int number;
    const char *name;
    for (size_t index = 0; (name = host_signal_name(index, &number)) != NULL; index++) {
        library_set(vm, module, name, value_from_int(number));
    }
}

static void make_handlers(Vm *vm, Module *module) {
    Class *class =
        library_add_class(vm, module, "_signal.handlers", &handlers_type, CLASS_IS_FINAL);
    library_refuse_instances(vm, class);
    Handlers *handlers = foreign_new(vm, class);
    handlers->default_interrupt =
        dict_get_string(vm, module->namespace, string_intern_text(vm, "default_int_handler"));
    handlers->items[0] = VALUE_NONE;
    for (int number = 1; number < HOST_SIGNAL_COUNT; number++) {
        HostSignalAction action = host_signal_get(number);
        handlers->items[number] = action == HOST_SIGNAL_DEFAULT  ? value_from_int(HANDLER_DEFAULT)
                                  : action == HOST_SIGNAL_IGNORE ? value_from_int(HANDLER_IGNORE)
                                  : action == HOST_SIGNAL_CATCH  ? handlers->default_interrupt
                                                                 : VALUE_NONE;
    }
    vm->signal_context = handlers;
    vm->signal_hook = hear;
    heap_register_roots(runtime_of(vm)->heap, mark_handlers, handlers);
}

bool signal_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &signal_default_int_native, &signal_signal_native,
        &signal_getsignal_native,   &signal_siginterrupt_native,
        &signal_wakeup_native,      &signal_raise_native,
        &signal_strsignal_native,   &signal_pause_native,
        &signal_mask_native,        &signal_sigpending_native,
        &signal_valid_native,       &signal_sigwait_native,
        &signal_alarm_native,       &signal_setitimer_native,
        &signal_getitimer_native,   NULL};
    native_add_functions(vm, module, functions);
    add_names(vm, module);
    HostSignalSet before = host_signal_take();
    // Ctrl-C that came before is still to be heard.
    host_signal_put_back(before & host_signal_bit(INTERRUPT));
    make_handlers(vm, module);
    return true;
}
