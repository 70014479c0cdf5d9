// processes_module.c: _processes: starting programs and waiting for them, for subprocess and
// asyncio.
#include "async/async.h"
#include "async/thread.h"
#include "base/fatal.h"
#include "base/vector.h"
#include "host/children.h"
#include "host/programs.h"
#include "object/int.h"
#include "stdlib/library.h"
#include "stdlib/modules.h"

#include <string.h>

// Texts for the machine, ended by NULL.
typedef VECTOR(char *) Texts;

static void texts_release(Texts *texts) {
    for (size_t index = 0; index < texts->count; index++) {
        memory_release(texts->items[index]);
    }
    vector_release(texts);
}

// A str or bytes without NUL, as bytes of the machine, which the caller releases.
static bool want_text(Vm *vm, Value value, char **text) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    const char *read;
    bool done =
        library_read_text(vm, value, &buffer, &read) &&
        (read != NULL ||
         exception_raise(vm, CLASS_TYPE_ERROR, "expected str, bytes or os.PathLike object, not %s",
                         class_name_of(vm, value)));
    if (done) {
        *text = memory_allocate(buffer.length + 1);
        memcpy(*text, buffer.bytes, buffer.length + 1);
    }
    text_buffer_release(&buffer);
    return done;
}

static bool want_texts(Vm *vm, Value value, Texts *texts) {
    if (!value_is_tuple(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a tuple is expected, not %s",
                               class_name_of(vm, value));
    }
    const Tuple *tuple = value_as_tuple(value);
    for (size_t index = 0; index < tuple->count; index++) {
        char *text;
        if (!want_text(vm, tuple->items[index], &text)) {
            return false;
        }
        vector_push(texts, text);
    }
    vector_push(texts, NULL);
    return true;
}

static bool want_descriptors(Vm *vm, Value value, int *descriptors, size_t limit, size_t *count) {
    if (!value_is_tuple(value) || value_as_tuple(value)->count > limit) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a tuple of descriptors is expected");
    }
    const Tuple *tuple = value_as_tuple(value);
    for (size_t index = 0; index < tuple->count; index++) {
        int64_t number;
        if (!native_want_int(vm, tuple->items[index], &number)) {
            return false;
        }
        descriptors[index] = (int)number;
    }
    *count = tuple->count;
    return true;
}

// ---- start ----

enum {
    START_PROGRAMS,
    START_ARGUMENTS,
    START_ENVIRONMENT,
    START_FOLDER,
    START_STREAMS,
    START_KEPT,
    START_CLOSES,
    START_SESSION,
    START_GROUP
};

// What is raised names the folder or the program as the script gave it.
static bool raise_failure(Vm *vm, const char *name, int error_number) {
    return exception_raise_os_error(vm, error_number, name);
}

static bool start(Vm *vm, const Value *args, Texts *programs, Texts *arguments, Texts *environment,
                  char **folder, Value *result) {
    enum { KEPT_MAX = 64 };
    int kept[KEPT_MAX];
    size_t stream_count;
    int64_t group;
    HostProgramPlan plan = {.kept = kept};
    if (!want_texts(vm, args[START_PROGRAMS], programs) ||
        !want_texts(vm, args[START_ARGUMENTS], arguments) ||
        (!value_is_none(args[START_ENVIRONMENT]) &&
         !want_texts(vm, args[START_ENVIRONMENT], environment)) ||
        (!value_is_none(args[START_FOLDER]) && !want_text(vm, args[START_FOLDER], folder)) ||
        !want_descriptors(vm, args[START_STREAMS], plan.streams, 3, &stream_count) ||
        !want_descriptors(vm, args[START_KEPT], kept, KEPT_MAX, &plan.kept_count) ||
        !object_is_true(vm, args[START_CLOSES], &plan.closes_others) ||
        !object_is_true(vm, args[START_SESSION], &plan.starts_session) ||
        !native_want_int(vm, args[START_GROUP], &group)) {
        return false;
    }
    plan.programs = (const char *const *)programs->items;
    plan.arguments = (const char *const *)arguments->items;
    plan.environment = environment->count == 0 ? NULL : (const char *const *)environment->items;
    plan.folder = *folder;
    plan.group = (int)group;
    int64_t process;
    int error_number;
    bool is_of_folder;
    if (!host_program_start(&plan, &process, &error_number, &is_of_folder)) {
        return raise_failure(vm, is_of_folder ? plan.folder : arguments->items[0], error_number);
    }
    *result = int_from_int64(vm, process);
    return true;
}

NATIVE(
    start_native, "start",
    "(programs, arguments, environment, folder, streams, kept, closes_others, starts_session, "
    "group, /)",
    "Start the first of the programs that exists; returns its process id.\n\nstreams: three "
    "descriptors that become 0, 1 and 2, -1 for those of this program.\ngroup: the process group "
    "it joins, 0 for a new one, -1 for this one's.") {
    Texts programs = {0};
    Texts arguments = {0};
    Texts environment = {0};
    char *folder = NULL;
    bool done = start(vm, args, &programs, &arguments, &environment, &folder, result);
    texts_release(&programs);
    texts_release(&arguments);
    texts_release(&environment);
    memory_release(folder);
    return done;
}

// ---- wait ----

NATIVE(poll_native, "poll", "(pid, /)",
       "The exit code of a program that has ended (minus the signal that ended it), else None.") {
    int64_t process;
    int code;
    int error_number;
    if (!native_want_int(vm, args[0], &process)) {
        return false;
    }
    if (host_child_wait(process, false, &code, &error_number)) {
        *result = value_from_int(code);
        return true;
    }
    return error_number == 0 || exception_raise_os_error(vm, error_number, NULL);
}

NATIVE(descriptor_native, "descriptor", "(pid, /)",
       "A descriptor that can be read when the program has ended.") {
    int64_t process;
    int error_number;
    if (!native_want_int(vm, args[0], &process)) {
        return false;
    }
    int descriptor = host_program_descriptor(process, &error_number);
    *result = value_from_int(descriptor);
    return descriptor >= 0 || exception_raise_os_error(vm, error_number, NULL);
}

NATIVE(wait_native, "wait", "(descriptor, timeout, /)",
       "Wait until the descriptor can be read, at most so many seconds; None: without end. Other "
       "threads run meanwhile. Returns whether it can.") {
    int64_t descriptor;
    double seconds = 0;
    bool is_ready;
    if (!native_want_int(vm, args[0], &descriptor) ||
        (!value_is_none(args[1]) && !native_want_double(vm, args[1], &seconds))) {
        return false;
    }
    int64_t deadline =
        value_is_none(args[1]) ? THREAD_NO_DEADLINE : async_now(vm) + clock_from_seconds(seconds);
    if (!thread_wait_descriptor_always(vm, (int)descriptor, false, deadline, &is_ready)) {
        return false;
    }
    *result = value_from_bool(is_ready);
    return true;
}

bool processes_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {&start_native, &poll_native,
                                                        &descriptor_native, &wait_native, NULL};
    native_add_functions(vm, module, functions);
    return true;
}
