// readiness.c: see readiness.h.
#include "async/readiness.h"

#include "async/async.h"
#include "async/event_loop.h"
#include "host/clock.h"
#include "object/exception.h"

static Handle **place_of(Watch *watch, bool for_writing) {
    return for_writing ? &watch->writer : &watch->reader;
}

static bool is_watched(const Watch *watch) {
    return watch->reader != NULL || watch->writer != NULL;
}

static Watch *make_watch(Readiness *readiness, int descriptor) {
    while (readiness->watches.count <= (size_t)descriptor) {
        vector_push(&readiness->watches, ((Watch){NULL, NULL}));
    }
    return &readiness->watches.items[descriptor];
}

Handle *readiness_find(const EventLoop *loop, int descriptor, bool for_writing) {
    const Readiness *readiness = &loop->readiness;
    if (descriptor < 0 || (size_t)descriptor >= readiness->watches.count) {
        return NULL;
    }
    return *place_of(&readiness->watches.items[descriptor], for_writing);
}

bool readiness_watch(Vm *vm, EventLoop *loop, int descriptor, bool for_writing, Handle *handle) {
    Readiness *readiness = &loop->readiness;
    int error_number;
    if (readiness->poller == NULL) {
        readiness->poller = host_poller_new(&error_number);
        if (readiness->poller == NULL) {
            return exception_raise_os_error(vm, error_number, NULL);
        }
    }
    Watch *watch = make_watch(readiness, descriptor);
    bool was_watched = is_watched(watch);
    Handle **place = place_of(watch, for_writing);
    if (*place == NULL &&
        !host_poller_set(readiness->poller, descriptor, was_watched,
                         for_writing ? watch->reader != NULL : true,
                         for_writing ? true : watch->writer != NULL, &error_number)) {
        return exception_raise_os_error(vm, error_number, NULL);
    }
    if (*place != NULL) {
        handle_cancel(vm, *place);
    }
    *place = handle;
    if (!was_watched) {
        readiness->count++;
        loop->outside_sources++;
    }
    return true;
}

bool readiness_forget(Vm *vm, EventLoop *loop, int descriptor, bool for_writing) {
    Readiness *readiness = &loop->readiness;
    Handle *handle = readiness_find(loop, descriptor, for_writing);
    if (handle == NULL) {
        return false;
    }
    Watch *watch = &readiness->watches.items[descriptor];
    int ignored;
    *place_of(watch, for_writing) = NULL;
    handle_cancel(vm, handle);
    if (!host_poller_set(readiness->poller, descriptor, true, watch->reader != NULL,
                         watch->writer != NULL, &ignored)) {
        // It was closed meanwhile: nothing is watched any more.
    }
    if (!is_watched(watch)) {
        readiness->count--;
        loop->outside_sources--;
    }
    return true;
}

// As long as somebody wants to hear of it.
static void queue(Vm *vm, EventLoop *loop, int descriptor, bool for_writing) {
    Handle *handle = readiness_find(loop, descriptor, for_writing);
    if (handle == NULL) {
        return;
    }
    if (handle->is_cancelled) {
        readiness_forget(vm, loop, descriptor, for_writing);
        return;
    }
    event_loop_enqueue(vm, loop, &handle->object);
}

void readiness_collect(Vm *vm, EventLoop *loop, int64_t deadline) {
    enum { AT_ONCE = 256 };
    HostPollerEvent events[AT_ONCE];
    size_t count = host_poller_wait(loop->readiness.poller, events, AT_ONCE, deadline);
    for (size_t index = 0; index < count; index++) {
        if (events[index].is_readable) {
            queue(vm, loop, events[index].descriptor, false);
        }
        if (events[index].is_writable) {
            queue(vm, loop, events[index].descriptor, true);
        }
    }
}

void readiness_wait(Vm *vm, EventLoop *loop, int64_t left) {
    int64_t began = host_clock_monotonic_ns();
    int64_t now = async_now(vm);
    readiness_collect(vm, loop, began + left);
    const Clock *clock = &async_state(vm)->clock;
    if (clock->is_virtual && !clock->stands) {
        int64_t passed = host_clock_monotonic_ns() - began;
        clock_move_virtual(vm, now + (passed < left ? passed : left));
    }
}

void readiness_trace(Heap *heap, const Readiness *readiness) {
    for (size_t index = 0; index < readiness->watches.count; index++) {
        heap_mark_object(heap, readiness->watches.items[index].reader);
        heap_mark_object(heap, readiness->watches.items[index].writer);
    }
}

void readiness_release(Readiness *readiness) {
    if (readiness->poller != NULL) {
        host_poller_free(readiness->poller);
        readiness->poller = NULL;
    }
    vector_release(&readiness->watches);
    readiness->count = 0;
}
