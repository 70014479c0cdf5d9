// process_module.c: the module _multiprocessing: copies of this process, pipes to them, and memory
// that they share.
//
// All waiting here lets the other threads run. A lock between processes is a pipe that holds as
// many bytes as it may be taken times: taking one is reading a byte, so it is waited for like
// anything else (multiprocessing/synchronize.aspy).
#include "async/async.h"
#include "host/children.h"
#include "host/clock.h"
#include "host/descriptors.h"
#include "host/memory.h"
#include "host/process.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "stdlib/sys/stream.h"
#include "stdlib/threading/thread_natives.h"

#include <errno.h>

static bool fail(Vm *vm, int error_number) {
    return exception_raise_os_error(vm, error_number, NULL);
}

static bool want_descriptor(Vm *vm, Value value, int *descriptor) {
    int64_t number;
    if (!native_want_int(vm, value, &number)) {
        return false;
    }
    *descriptor = (int)number;
    return (number >= 0 && number <= INT32_MAX) || fail(vm, EBADF);
}

// ---- Processes ----------------------------------------------------------------------------------

NATIVE(fork_native, "fork", "()", "Make a copy of the process: its number, and 0 in the copy.") {
    int error_number;
    Value ignored;
    // What is not written yet would be written by both.
    bool is_flushed = stream_flush_all(vm, &ignored);
    (void)is_flushed;
    int64_t child = host_child_fork(&error_number);
    if (child < 0) {
        return fail(vm, error_number);
    }
    if (child == 0) {
        thread_begin_copy(vm);
    }
    *result = int_from_int64(vm, child);
    return true;
}

NATIVE(wait_native, "wait", "(child, waits, /)",
       "The exit code of a child, or minus the signal that ended it; None while it runs.") {
    int64_t child;
    bool waits;
    int code;
    int error_number = EINTR;
    if (!native_want_int(vm, args[0], &child) || !object_is_true(vm, args[1], &waits)) {
        return false;
    }
    while (error_number == EINTR) {
        if (host_child_wait(child, waits, &code, &error_number)) {
            *result = value_from_int(code);
            return true;
        }
        if (error_number == EINTR && !vm_safepoint(vm)) {
            return false;
        }
    }
    return error_number == 0 || fail(vm, error_number);
}

NATIVE(leave_native, "leave", "(code, /)", "End the process, with what it has to say written.") {
    int64_t code;
    Value ignored;
    if (!native_want_int(vm, args[0], &code)) {
        return false;
    }
    bool is_flushed = stream_flush_all(vm, &ignored);
    (void)is_flushed;
    host_process_exit((int)code & 0xFF);
}

// ---- Pipes --------------------------------------------------------------------------------------

NATIVE(pipe_native, "pipe", "()",
       "Two descriptors: what is written to the second comes out of the first.") {
    int ends[2];
    int error_number;
    if (!host_descriptor_pipe(ends, &error_number)) {
        return fail(vm, error_number);
    }
    *result = value_from_object(tuple_pair(vm, value_from_int(ends[0]), value_from_int(ends[1])));
    return true;
}

NATIVE(close_native, "close", "(descriptor, /)", "Close it.") {
    int descriptor;
    int error_number;
    return want_descriptor(vm, args[0], &descriptor) &&
           (host_descriptor_close(descriptor, &error_number) || fail(vm, error_number));
}

// Whether to ask again.
static bool may_retry(Vm *vm, int descriptor, bool for_writing, int error_number) {
    bool ignored;
    if (error_number == EINTR) {
        return vm_safepoint(vm);
    }
    if (error_number == EAGAIN) { // made so by fetch: somebody else was quicker
        return thread_wait_descriptor_always(vm, descriptor, for_writing, THREAD_NO_DEADLINE,
                                             &ignored);
    }
    return fail(vm, error_number);
}

NATIVE(read_native, "read", "(descriptor, length, /)",
       "At most so many bytes, as soon as there are some; none at the end.") {
    int descriptor;
    int64_t length;
    bool ignored;
    int error_number;
    if (!want_descriptor(vm, args[0], &descriptor) || !native_want_int(vm, args[1], &length) ||
        !bytes_check_size(vm, (size_t)length) ||
        !thread_wait_descriptor(vm, descriptor, false, THREAD_NO_DEADLINE, &ignored)) {
        return false;
    }
    Bytes *bytes = bytes_new_of(vm, runtime_class(vm, CLASS_BYTES), NULL, (size_t)length);
    *result = value_from_object(bytes);
    int64_t count;
    while ((count = host_descriptor_read(descriptor, bytes->data, (size_t)length, &error_number)) <
           0) {
        if (!may_retry(vm, descriptor, false, error_number)) {
            return false;
        }
    }
    if (count < length) {
        *result = value_from_object(bytes_new(vm, bytes->data, (size_t)count));
    }
    return true;
}

enum { MOST_WRITTEN_AT_ONCE = 4096 }; // what a pipe that is ready for writing takes at least

NATIVE(write_native, "write", "(descriptor, data, /)", "Write all of it.") {
    int descriptor;
    const uint8_t *data;
    size_t length;
    bool ignored;
    int error_number;
    if (!want_descriptor(vm, args[0], &descriptor)) {
        return false;
    }
    if (!bytes_view(args[1], &data, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, args[1]));
    }
    for (size_t done = 0; done < length;) {
        size_t piece = length - done < MOST_WRITTEN_AT_ONCE ? length - done : MOST_WRITTEN_AT_ONCE;
        if (!thread_wait_descriptor(vm, descriptor, true, THREAD_NO_DEADLINE, &ignored)) {
            return false;
        }
        int64_t count = host_descriptor_write(descriptor, data + done, piece, &error_number);
        if (count < 0 && !may_retry(vm, descriptor, true, error_number)) {
            return false;
        }
        done += count > 0 ? (size_t)count : 0;
    }
    return true;
}

static bool want_optional_deadline(Vm *vm, Value timeout, int64_t *deadline) {
    *deadline = THREAD_NO_DEADLINE;
    return value_is_none(timeout) || thread_want_deadline(vm, timeout, deadline);
}

NATIVE(poll_native, "poll", "(descriptor, timeout, /)",
       "Is there something to read, or does it come in time? None: it is waited for.") {
    int descriptor;
    int64_t deadline;
    bool is_ready = false;
    if (!want_descriptor(vm, args[0], &descriptor) ||
        !want_optional_deadline(vm, args[1], &deadline) ||
        !thread_wait_descriptor_always(vm, descriptor, false, deadline, &is_ready)) {
        return false;
    }
    *result = value_from_bool(is_ready);
    return true;
}

NATIVE(fetch_native, "fetch", "(descriptor, timeout, /)",
       "Take one byte that several processes are after; False when there is none in time.") {
    int descriptor;
    int64_t deadline;
    int error_number;
    char byte;
    if (!want_descriptor(vm, args[0], &descriptor) ||
        !want_optional_deadline(vm, args[1], &deadline) ||
        !host_descriptor_set_blocking(descriptor, false, &error_number)) {
        return !value_is_absent(exception_raised(vm)) ? false : fail(vm, error_number);
    }
    for (;;) {
        bool is_ready = false;
        if (host_descriptor_read(descriptor, &byte, 1, &error_number) == 1) {
            *result = VALUE_TRUE;
            return true;
        }
        *result = VALUE_FALSE;
        if (error_number == EINTR && !vm_safepoint(vm)) {
            return false;
        }
        if (error_number != EINTR && error_number != EAGAIN) {
            return fail(vm, error_number);
        }
        if (error_number == EAGAIN &&
            !thread_wait_descriptor_always(vm, descriptor, false, deadline, &is_ready)) {
            return false;
        }
        if (error_number == EAGAIN && !is_ready) {
            return true;
        }
    }
}

// ---- Shared memory ------------------------------------------------------------------------------

typedef struct SharedMemory {
    Foreign foreign;
    uint8_t *bytes;
    size_t size;
} SharedMemory;

static void memory_release_shared(Heap *heap, Object *object) {
    (void)heap;
    SharedMemory *memory = (SharedMemory *)(void *)object;
    host_memory_release_reserved(memory->bytes, memory->size);
}

static const ForeignType memory_type = {"SharedMemory", sizeof(SharedMemory), NULL,
                                        memory_release_shared};

static SharedMemory *memory_of(const Value *args) {
    return (SharedMemory *)(void *)value_as_object(args[0]);
}

NATIVE(memory_new_native, "__new__", "(cls, size, /)",
       "Memory that this process and its copies see alike.") {
    int64_t size;
    if (!native_want_int(vm, args[1], &size)) {
        return false;
    }
    if (size < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "size must not be negative");
    }
    int error_number;
    uint8_t *bytes = host_child_share_memory((size_t)size + 1, &error_number);
    if (bytes == NULL) {
        return error_number == EACCES ? fail(vm, error_number)
                                      : exception_raise(vm, CLASS_MEMORY_ERROR, "no shared memory");
    }
    SharedMemory *memory = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    memory->bytes = bytes;
    memory->size = (size_t)size;
    *result = value_from_object(memory);
    return true;
}

static bool check_range(Vm *vm, const SharedMemory *memory, int64_t offset, size_t length) {
    return (offset >= 0 && (size_t)offset <= memory->size &&
            length <= memory->size - (size_t)offset) ||
           exception_raise(vm, CLASS_INDEX_ERROR, "outside of the shared memory");
}

NATIVE(memory_read_native, "read", "(self, offset, length, /)", "So many bytes from there on.") {
    const SharedMemory *memory = memory_of(args);
    int64_t offset;
    int64_t length;
    if (!native_want_int(vm, args[1], &offset) || !native_want_int(vm, args[2], &length) ||
        !check_range(vm, memory, offset, (size_t)length)) {
        return false;
    }
    *result = value_from_object(bytes_new(vm, memory->bytes + offset, (size_t)length));
    return true;
}

NATIVE(memory_write_native, "write", "(self, offset, data, /)", "Write bytes from there on.") {
    const SharedMemory *memory = memory_of(args);
    int64_t offset;
    const uint8_t *data;
    size_t length;
    if (!native_want_int(vm, args[1], &offset)) {
        return false;
    }
    if (!bytes_view(args[2], &data, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "bytes were expected");
    }
    if (!check_range(vm, memory, offset, length)) {
        return false;
    }
    memmove(memory->bytes + offset, data, length);
    return true;
}

// ---- The module ---------------------------------------------------------------------------------

bool multiprocessing_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &fork_native, &wait_native,  &leave_native, &pipe_native,  &close_native,
        &read_native, &write_native, &poll_native,  &fetch_native, NULL};
    static const NativeDefinition *const constructors[] = {&memory_new_native, NULL};
    static const NativeDefinition *const methods[] = {&memory_read_native, &memory_write_native,
                                                      NULL};
    native_add_functions(vm, module, functions);
    Class *class = library_add_class(vm, module, "_multiprocessing.SharedMemory", &memory_type,
                                     CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    native_add_static_methods(vm, class, constructors);
    native_add_methods(vm, class, methods);
    return true;
}
