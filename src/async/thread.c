// thread.c: see thread.h.
#include "async/async.h"
#include "host/memory.h"
#include "object/exception.h"
#include "vm/call.h"
#include "vm/chance.h"
#include "vm/finalize.h"
#include "vm/native.h"

enum { LARGEST_DEFAULT_C_STACK = 8 << 20 };

static Threads *threads_of(Vm *vm) { return &async_state(vm)->threads; }

// ---- The object ----

static void thread_trace(Heap *heap, Object *object) {
    const Thread *thread = (const Thread *)(const void *)object;
    heap_mark_value(heap, thread->function);
    heap_mark_value(heap, thread->arguments);
    heap_mark_value(heap, thread->keywords);
    heap_mark_value(heap, thread->owner);
    heap_mark_value(heap, thread->awaited);
    heap_mark_object(heap, thread->running_loop);
    heap_mark_object(heap, thread->current_loop);
    heap_mark_object(heap, thread->context);
}

const ForeignType thread_type = {"Thread", sizeof(Thread), thread_trace, NULL};

Thread *thread_new(Vm *vm, Class *class) {
    Thread *thread = foreign_new(vm, class);
    thread->function = thread->arguments = thread->keywords = VALUE_NONE;
    thread->owner = thread->awaited = VALUE_NONE;
    thread->deadline = THREAD_NO_DEADLINE;
    thread->descriptor = THREAD_NO_DESCRIPTOR;
    return thread;
}

int64_t thread_ident(const Thread *thread) {
    // Such numbers as a Linux machine gives, so that programs print what they are used to.
    const int64_t first = INT64_C(0x7F5A40000740);
    const int64_t distance = INT64_C(0x801000);
    return thread->is_main ? first : first - distance * (int64_t)thread->serial;
}

int64_t thread_native_id(const Vm *vm, const Thread *thread) {
    return chance_process_id(vm) + (int64_t)thread->serial;
}

void thread_append_name(Vm *vm, const Thread *thread, TextBuffer *buffer) {
    Value name = VALUE_ABSENT;
    if (value_is_object(thread->owner) && object_fields(value_as_object(thread->owner)) != NULL) {
        name =
            object_get_field(vm, value_as_object(thread->owner), string_intern_text(vm, "_name"));
    }
    if (value_is_string(name)) {
        string_append_utf8(buffer, value_as_string(name));
    } else if (thread->is_main) {
        text_buffer_append_text(buffer, "MainThread");
    } else {
        text_buffer_append_format(buffer, "thread %u", (unsigned)thread->serial);
    }
}

// ---- The first one, and all ----

Thread *thread_current(Vm *vm) {
    Threads *threads = threads_of(vm);
    if (UNLIKELY(threads->main == NULL)) {
        Thread *thread = thread_new(vm, threads->handle_class);
        thread->is_main = true;
        thread->state = THREAD_RUNNING;
        thread->stacks = stacks_new_main(vm);
        threads->main = threads->running = thread;
        vector_push(&threads->alive, thread);
        thread_prepare_turns(vm);
    }
    return threads->running;
}

Thread *thread_main(Vm *vm) {
    Thread *running = thread_current(vm);
    return running->is_main ? running : threads_of(vm)->main;
}

bool thread_is_alone(Vm *vm) {
    const Threads *threads = threads_of(vm);
    return threads->alive.count <= 1 || threads->is_over;
}

// ---- Running ----

// What a thread of _thread.start_new_thread raises is reported and ends it.
static void report(Vm *vm, Value function) {
    if (exception_raised_is(vm, CLASS_SYSTEM_EXIT)) {
        exception_clear(vm);
        return;
    }
    finalize_report_ignored_by(vm, "Exception ignored in thread started by", function);
}

void thread_run(Vm *vm, Thread *thread) {
    Value *window = window_open(vm, 4);
    window[0] = thread->function;
    window[1] = thread->arguments;
    window[2] = thread->keywords;
    thread->function = thread->arguments = thread->keywords = VALUE_NONE;
    const Tuple *arguments = value_as_tuple(window[1]);
    bool done =
        value_is_dict(window[2])
            ? native_call_spread(vm, window[0], arguments, value_as_dict(window[2]), &window[3])
            : vm_call(vm, window[0], arguments->items, arguments->count, NULL, &window[3]);
    if (!done) {
        report(vm, window[0]);
    }
    window_close(vm, window);
}

bool thread_join(Vm *vm, Thread *thread, int64_t deadline, bool *ended) {
    const ThreadWait wait = {.awaited = thread_as_value(thread),
                             .queue = &thread->joiners,
                             .deadline = deadline,
                             .descriptor = THREAD_NO_DESCRIPTOR};
    Thread *running = thread_current(vm);
    bool done = true;
    ThreadWake wake = THREAD_WOKEN;
    while (done && thread->state != THREAD_FINISHED && wake != THREAD_TIMED_OUT) {
        done = thread_wait(vm, &wait, &wake);
    }
    thread_leave_queue(running);
    *ended = thread->state == THREAD_FINISHED;
    return done;
}

void thread_end_all(Vm *vm) {
    threads_of(vm)->is_over = true;
    vm->shares_turns = false;
}

// ---- A machine's beginning and end ----

static void mark_roots(Heap *heap, void *context) {
    Vm *vm = context;
    const Threads *threads = threads_of(vm);
    for (size_t index = 0; index < threads->alive.count; index++) {
        heap_mark_object(heap, threads->alive.items[index]);
    }
    heap_mark_object(heap, threads->handle_class);
    heap_mark_object(heap, threads->lock_class);
    heap_mark_object(heap, threads->recursive_lock_class);
    heap_mark_object(heap, threads->local_class);
}

void thread_register(Vm *vm) {
    Threads *threads = threads_of(vm);
    size_t size = host_memory_stack_size();
    threads->c_stack_size = size > LARGEST_DEFAULT_C_STACK ? LARGEST_DEFAULT_C_STACK : size;
    threads->handle_class =
        class_new_native(vm, "_thread._ThreadHandle", runtime_class(vm, CLASS_OBJECT), KIND_FOREIGN,
                         CLASS_IS_BUILTIN | CLASS_IS_FINAL);
    threads->handle_class->foreign = &thread_type;
    heap_register_roots(runtime_of(vm)->heap, mark_roots, vm);
}

void thread_release(Vm *vm) {
    Threads *threads = threads_of(vm);
    for (size_t index = 0; index < threads->alive.count; index++) {
        stacks_free(vm, threads->alive.items[index]->stacks);
    }
    for (size_t index = 0; index < threads->spare.count; index++) {
        stacks_free(vm, threads->spare.items[index]);
    }
    vector_release(&threads->alive);
    vector_release(&threads->timers);
    vector_release(&threads->spare);
}
