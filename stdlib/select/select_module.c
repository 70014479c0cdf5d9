// select_module.c: select: waiting until one of several descriptors is ready.
//
// Both select() and epoll objects stand on the machine's poller (host/poller.h), whose own
// descriptor can be waited for while other threads run.
#include "async/async.h"
#include "async/thread.h"
#include "base/fatal.h"
#include "base/vector.h"
#include "host/clock.h"
#include "host/poller.h"
#include "object/int.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"

#include <errno.h>

// ---- Arguments ----

static bool want_deadline(Vm *vm, Value value, int64_t *deadline) {
    double seconds;
    if (value_is_none(value)) {
        *deadline = THREAD_NO_DEADLINE;
        return true;
    }
    if (!native_want_double(vm, value, &seconds)) {
        return false;
    }
    *deadline = seconds <= 0 ? INT64_MIN : async_now(vm) + clock_from_seconds(seconds);
    return true;
}

// Waits for the poller's descriptor, or only looks.
static bool await_poller(Vm *vm, const HostPoller *poller, int64_t deadline) {
    bool ignored;
    return deadline == INT64_MIN ||
           thread_wait_descriptor_always(vm, host_poller_descriptor(poller), false, deadline,
                                         &ignored);
}

// ---- select ----

typedef struct Wanted {
    int descriptor;
    bool for_reading;
    bool for_writing;
    bool is_readable;
    bool is_writable;
} Wanted;

typedef VECTOR(Wanted) WantedList;
typedef VECTOR(int) Descriptors;

static Wanted *wanted_find(WantedList *list, int descriptor) {
    for (size_t index = 0; index < list->count; index++) {
        if (list->items[index].descriptor == descriptor) {
            return &list->items[index];
        }
    }
    Wanted fresh = {.descriptor = descriptor};
    vector_push(list, fresh);
    return &vector_last(list);
}

// Replaces an iterable of objects by a tuple of them and notes what is wanted of each: fileno() is
// asked once.
static bool want_objects(Vm *vm, Value *objects, bool for_writing, WantedList *list,
                         Descriptors *descriptors) {
    Tuple *tuple;
    if (!object_to_tuple(vm, *objects, &tuple)) {
        return false;
    }
    *objects = value_from_object(tuple);
    for (size_t index = 0; index < tuple->count; index++) {
        int descriptor;
        if (!library_want_descriptor(vm, tuple->items[index], &descriptor)) {
            return false;
        }
        vector_push(descriptors, descriptor);
        Wanted *wanted = wanted_find(list, descriptor);
        wanted->for_reading = wanted->for_reading || !for_writing;
        wanted->for_writing = wanted->for_writing || for_writing;
    }
    return true;
}

// Regular files cannot be watched: they are always ready.
static bool watch_all(Vm *vm, HostPoller *poller, WantedList *list, bool *some_ready) {
    for (size_t index = 0; index < list->count; index++) {
        Wanted *wanted = &list->items[index];
        int error_number;
        if (host_poller_set(poller, wanted->descriptor, false, wanted->for_reading,
                            wanted->for_writing, &error_number)) {
            continue;
        }
        if (error_number != EPERM) {
            return exception_raise_os_error(vm, error_number, NULL);
        }
        wanted->is_readable = wanted->for_reading;
        wanted->is_writable = wanted->for_writing;
        *some_ready = true;
    }
    return true;
}

static void note_ready(HostPoller *poller, WantedList *list) {
    enum { AT_ONCE = 256 };
    HostPollerEvent events[AT_ONCE];
    size_t count = host_poller_wait(poller, events, AT_ONCE, INT64_MIN);
    for (size_t index = 0; index < count; index++) {
        Wanted *wanted = wanted_find(list, events[index].descriptor);
        wanted->is_readable = events[index].is_readable && wanted->for_reading;
        wanted->is_writable = events[index].is_writable && wanted->for_writing;
    }
}

static bool wait_for(Vm *vm, WantedList *list, int64_t deadline) {
    int error_number;
    bool some_ready = false;
    HostPoller *poller = host_poller_new(&error_number);
    if (poller == NULL) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    bool done = watch_all(vm, poller, list, &some_ready) &&
                await_poller(vm, poller, some_ready ? INT64_MIN : deadline);
    if (done) {
        note_ready(poller, list);
    }
    host_poller_free(poller);
    return done;
}

// Those of the objects that are ready; the descriptors of all stand one after another.
static Value ready_objects(Vm *vm, Value objects, WantedList *list, const int *descriptors,
                           bool for_writing) {
    const Tuple *tuple = value_as_tuple(objects);
    List *ready = list_new(vm, 0);
    for (size_t index = 0; index < tuple->count; index++) {
        const Wanted *wanted = wanted_find(list, descriptors[index]);
        if (for_writing ? wanted->is_writable : wanted->is_readable) {
            list_append(vm, ready, tuple->items[index]);
        }
    }
    return value_from_object(ready);
}

NATIVE(
    select_native, "select", "(rlist, wlist, xlist, timeout=None, /)",
    "Wait until one or more file descriptors are ready for some kind of I/O.\n\nThe first three "
    "arguments are iterables of file descriptors to be waited for:\nrlist -- wait until ready for "
    "reading\nwlist -- wait until ready for writing\nxlist -- wait for an \"exceptional "
    "condition\"\nIf only one kind of condition is required, pass [] for the other "
    "lists.\n\nThe optional 4th argument specifies a timeout in seconds; it may be\na floating "
    "point number to specify fractions of seconds.  If it is absent\nor None, the call will never "
    "time out.") {
    int64_t deadline;
    WantedList list = {0};
    Descriptors descriptors = {0};
    Tuple *exceptional;
    bool done = want_deadline(vm, args[3], &deadline) &&
                want_objects(vm, &args[0], false, &list, &descriptors) &&
                want_objects(vm, &args[1], true, &list, &descriptors) &&
                object_to_tuple(vm, args[2], &exceptional) && wait_for(vm, &list, deadline);
    if (done) {
        const int *writers = descriptors.items + value_as_tuple(args[0])->count;
        const Value lists[] = {ready_objects(vm, args[0], &list, descriptors.items, false),
                               ready_objects(vm, args[1], &list, writers, true),
                               value_from_object(list_new(vm, 0))};
        *result = value_from_object(tuple_from_values(vm, lists, 3));
    }
    vector_release(&list);
    vector_release(&descriptors);
    return done;
}

// ---- epoll ----

enum { EPOLL_IN = 1, EPOLL_PRIORITY = 2, EPOLL_OUT = 4, EPOLL_ERROR = 8, EPOLL_HANGUP = 16 };

typedef struct Epoll {
    Foreign foreign;
    HostPoller *poller;     // NULL: closed
    VECTOR(int) registered; // descriptors
} Epoll;

static void epoll_release(Heap *heap, Object *object) {
    Epoll *epoll = (Epoll *)(void *)object;
    if (epoll->poller != NULL) {
        host_poller_free(epoll->poller);
    }
    vector_release(&epoll->registered);
    object_release_fields(heap, object);
}

static const ForeignType epoll_type = {"epoll", sizeof(Epoll), object_trace_fields, epoll_release};

static Epoll *self_of(const Value *args) { return (Epoll *)(void *)value_as_object(args[0]); }

static bool check_open(Vm *vm, const Epoll *epoll) {
    return epoll->poller != NULL ||
           exception_raise(vm, CLASS_VALUE_ERROR, "I/O operation on closed epoll object");
}

NATIVE(epoll_new_native, "__new__", "(cls, sizehint=-1, flags=0)", "Returns an epolling object.") {
    int error_number;
    Epoll *epoll = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(epoll);
    epoll->poller = host_poller_new(&error_number);
    return epoll->poller != NULL || exception_raise_os_error(vm, error_number, NULL);
}

static bool set(Vm *vm, Value *args, bool was_watched, Value mask) {
    Epoll *epoll = self_of(args);
    int descriptor;
    int64_t bits;
    int error_number;
    if (!check_open(vm, epoll) || !library_want_descriptor(vm, args[1], &descriptor) ||
        !native_want_int(vm, mask, &bits)) {
        return false;
    }
    size_t place = 0;
    while (place < epoll->registered.count && epoll->registered.items[place] != descriptor) {
        place++;
    }
    bool is_registered = place < epoll->registered.count;
    if (is_registered != was_watched) {
        return exception_raise_os_error(vm, was_watched ? ENOENT : EEXIST, NULL);
    }
    if (!host_poller_set(epoll->poller, descriptor, was_watched, (bits & EPOLL_IN) != 0,
                         (bits & EPOLL_OUT) != 0, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    if (!was_watched) {
        vector_push(&epoll->registered, descriptor);
    } else if (bits == 0) {
        epoll->registered.items[place] = vector_pop(&epoll->registered);
    }
    return true;
}

NATIVE(epoll_register_native, "register", "(self, fd, eventmask=7, /)",
       "Registers a new fd or raises an OSError if the fd is already registered.") {
    return set(vm, args, false, args[2]);
}

NATIVE(epoll_modify_native, "modify", "(self, fd, eventmask, /)",
       "Modify event mask for a registered file descriptor.") {
    return set(vm, args, true, args[2]);
}

NATIVE(epoll_unregister_native, "unregister", "(self, fd, /)",
       "Remove a registered file descriptor from the epoll object.") {
    return set(vm, args, true, value_from_int(0));
}

NATIVE(epoll_poll_native, "poll", "(self, timeout=None, maxevents=-1)",
       "Wait for events on the epoll file descriptor.\n\nReturns a list containing any descriptors "
       "that have events to report,\nas a list of (fd, events) 2-tuples.") {
    enum { AT_ONCE = 256 };
    HostPollerEvent events[AT_ONCE];
    Epoll *epoll = self_of(args);
    int64_t deadline;
    int64_t limit;
    double seconds = 0;
    if (!check_open(vm, epoll) || !native_want_int(vm, args[2], &limit)) {
        return false;
    }
    if (!value_is_none(args[1]) && !native_want_double(vm, args[1], &seconds)) {
        return false;
    }
    // Below 0 is without end, unlike in select().
    if (!want_deadline(vm, seconds < 0 ? VALUE_NONE : args[1], &deadline) ||
        !await_poller(vm, epoll->poller, deadline)) {
        return false;
    }
    limit = limit < 1 || limit > AT_ONCE ? AT_ONCE : limit;
    size_t count = host_poller_wait(epoll->poller, events, (size_t)limit, INT64_MIN);
    List *list = list_new(vm, count);
    *result = value_from_object(list);
    for (size_t index = 0; index < count; index++) {
        int bits = (events[index].is_readable ? EPOLL_IN : 0) |
                   (events[index].is_writable ? EPOLL_OUT : 0);
        const Value pair[] = {value_from_int(events[index].descriptor), value_from_int(bits)};
        list_append(vm, list, value_from_object(tuple_from_values(vm, pair, 2)));
    }
    return true;
}

NATIVE(epoll_close_native, "close", "(self, /)",
       "Close the epoll control file descriptor.\n\nFurther operations on the epoll object will "
       "raise an exception.") {
    Epoll *epoll = self_of(args);
    if (epoll->poller != NULL) {
        host_poller_free(epoll->poller);
        epoll->poller = NULL;
    }
    return true;
}

NATIVE(epoll_fileno_native, "fileno", "(self, /)", "Return the epoll control file descriptor.") {
    const Epoll *epoll = self_of(args);
    if (!check_open(vm, epoll)) {
        return false;
    }
    *result = value_from_int(host_poller_descriptor(epoll->poller));
    return true;
}

NATIVE(epoll_enter_native, "__enter__", "(self, /)", "Return the object itself.") {
    *result = args[0];
    return check_open(vm, self_of(args));
}

NATIVE(epoll_exit_native, "__exit__", "(self, /, *exc_info)", "Close it.") {
    return epoll_close_native_body(vm, args, result);
}

static bool get_closed(Vm *vm, Value *args, Value *result) {
    (void)vm;
    *result = value_from_bool(self_of(args)->poller == NULL);
    return true;
}

static const NativeProperty properties[] = {
    {"closed", get_closed, NULL, "True if the epoll handler is closed"},
    {NULL, NULL, NULL, NULL},
};

// ---- The module ----

bool select_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&select_native, NULL};
    static const NativeDefinition *const constructors[] = {&epoll_new_native, NULL};
    static const NativeDefinition *const methods[] = {
        &epoll_register_native, &epoll_modify_native, &epoll_unregister_native,
        &epoll_poll_native,     &epoll_close_native,  &epoll_fileno_native,
        &epoll_enter_native,    &epoll_exit_native,   NULL};
    native_add_functions(vm, module, functions);
    Class *class = library_add_class(vm, module, "select.epoll", &epoll_type, 0);
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
    native_add_properties(vm, class, properties);
    library_set(vm, module, "EPOLLIN", value_from_int(EPOLL_IN));
    library_set(vm, module, "EPOLLPRI", value_from_int(EPOLL_PRIORITY));
    library_set(vm, module, "EPOLLOUT", value_from_int(EPOLL_OUT));
    library_set(vm, module, "EPOLLERR", value_from_int(EPOLL_ERROR));
    library_set(vm, module, "EPOLLHUP", value_from_int(EPOLL_HANGUP));
    library_set(vm, module, "error", value_from_object(runtime_class(vm, CLASS_OS_ERROR)));
    return true;
}
