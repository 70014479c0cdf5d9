// finalize.c: what dying objects still have to do.
#include "vm/finalize.h"

#include "object/instance.h"
#include "object/method.h"
#include "vm/coroutine_switch.h"
#include "vm/finalize_order.h"
#include "vm/mistake.h"
#include "vm/native.h"
#include "vm/traceback.h"
#include "vm/warning.h"
#include "vm/weak_reference.h"

// ---- Finding ----

static bool stands_in_try(const Coroutine *coroutine) {
    uint32_t instruction = frame_instruction(&coroutine->frame);
    const Code *code = coroutine->frame.code;
    for (uint32_t index = 0; index < code->handler_count; index++) {
        if (instruction >= code->handlers[index].start && instruction < code->handlers[index].end) {
            return true;
        }
    }
    return false;
}

// Whether the end of this coroutine can be seen: a report, a finally block, a hook.
static bool has_last_words(Vm *vm, const Coroutine *coroutine) {
    uint32_t flags = coroutine->frame.code->flags;
    switch (coroutine_state(coroutine)) {
    case COROUTINE_CREATED:
        return (flags & CODE_IS_COROUTINE) != 0;
    case COROUTINE_SUSPENDED:
        return coroutine->frame.caller == NULL &&
               ((flags & CODE_IS_ASYNC_GENERATOR) != 0
                    ? !value_is_none(vm->async_generator_finalizer) || stands_in_try(coroutine)
                    : stands_in_try(coroutine) || coroutine->frame.innermost != coroutine);
    case COROUTINE_RUNNING:
    case COROUTINE_FINISHED:
        break;
    }
    return false;
}

// An asynchronous generator that somebody is in the middle of.
static bool is_open_generator(const Coroutine *coroutine) {
    return (coroutine->frame.code->flags & CODE_IS_ASYNC_GENERATOR) != 0 &&
           (coroutine_state(coroutine) == COROUTINE_SUSPENDED ||
            coroutine_state(coroutine) == COROUTINE_RUNNING) &&
           !coroutine->frame.is_closing;
}

// True when some die, with or without last words.
static bool find_coroutines(Vm *vm, Heap *heap) {
    bool some_die = false;
    vm->looks.is_wanted = false;
    bool some_may_be_open = vm->made_async_generators; // else the living are not looked at
    for (size_t index = 0; index < vm->coroutines.count; index++) {
        Coroutine *coroutine = vm->coroutines.items[index];
        if (heap_is_marked(heap, coroutine)) {
            vm->looks.is_wanted =
                vm->looks.is_wanted || (some_may_be_open && is_open_generator(coroutine));
            continue;
        }
        some_die = true;
        if (!coroutine->frame.was_finalized && has_last_words(vm, coroutine)) {
            coroutine->frame.was_finalized = true;
            vector_push(&vm->dying, &coroutine->object);
        }
    }
    return some_die;
}

static void find_instances(Vm *vm, Heap *heap) {
    for (size_t index = 0; index < vm->finalizable.count; index++) {
        Object *object = vm->finalizable.items[index];
        if (!heap_is_marked(heap, object) && (object->flags & OBJECT_FINALIZED) == 0) {
            object->flags |= OBJECT_FINALIZED;
            vector_push(&vm->dying, object);
        }
    }
}

static bool is_urgent(Vm *vm, Object *object) {
    return (class_of(vm, value_from_object(object))->flags & CLASS_DEL_CAN_WAIT) == 0;
}

static void forget_dead_coroutines(Vm *vm, Heap *heap) {
    size_t kept = 0;
    for (size_t index = 0; index < vm->coroutines.count; index++) {
        Coroutine *coroutine = vm->coroutines.items[index];
        if (heap_is_marked(heap, coroutine)) {
            vm->coroutines.items[kept++] = coroutine;
        }
    }
    vm->coroutines.count = kept;
}

// What the saved refer to was saved as well, and others save too (lost tasks have a report to
// make): only now it is known who dies.
static void forget_the_dead(Heap *heap, void *context) {
    Vm *vm = context;
    if (vm->coroutines_die) {
        forget_dead_coroutines(vm, heap);
    }
    size_t kept = 0;
    for (size_t index = 0; index < vm->coroutine_names.count; index++) {
        CoroutineNames names = vm->coroutine_names.items[index];
        if (heap_is_marked(heap, names.coroutine)) {
            vm->coroutine_names.items[kept++] = names;
        }
    }
    vm->coroutine_names.count = kept;
    kept = 0;
    vm->urgent_count = 0;
    for (size_t index = 0; index < vm->finalizable.count; index++) {
        Object *object = vm->finalizable.items[index];
        if (heap_is_marked(heap, object) && (object->flags & OBJECT_FINALIZED) == 0) {
            vm->finalizable.items[kept++] = object;
            vm->urgent_count += is_urgent(vm, object);
        }
    }
    vm->finalizable.count = kept;
}

static void find_dying(Heap *heap, void *context) {
    Vm *vm = context;
    size_t before = vm->dying.count;
    vm->coroutines_die = find_coroutines(vm, heap);
    find_instances(vm, heap);
    if (vm->dying.count > before) {
        finalize_save_in_order(vm, vm->dying.items + before, vm->dying.count - before);
    }
    if (vm->dying.count > 0) {
        runtime_want_attention(vm, RUNTIME_ATTENTION_WORK);
    }
}

static void mark_dying(Heap *heap, void *context) {
    Vm *vm = context;
    for (size_t index = 0; index < vm->dying.count; index++) {
        heap_mark_object(heap, vm->dying.items[index]);
    }
}

void finalize_register(Vm *vm) {
    heap_register_roots(runtime_of(vm)->heap, mark_dying, vm);
    heap_register_after_mark(runtime_of(vm)->heap, find_dying, vm);
    heap_register_before_sweep(runtime_of(vm)->heap, forget_the_dead, vm);
}

void finalize_release(Vm *vm) {
    vector_release(&vm->dying);
    vector_release(&vm->finalizable);
    vector_release(&vm->coroutines);
    vector_release(&vm->coroutine_names);
}

static bool is_of_library(Value callable) {
    return !value_is_kind(callable, KIND_FUNCTION) ||
           code_is_of_library(value_as_function(callable)->code);
}

bool finalize_is_urgent_callback(Value callback) {
    if (value_is_kind(callback, KIND_METHOD)) {
        callback = value_as_method(callback)->function;
    }
    return !value_is_none(callback) && (!value_is_kind(callback, KIND_FUNCTION) ||
                                        !code_is_of_library(value_as_function(callback)->code));
}

void finalize_note_urgent(Vm *vm) {
    vm->urgent_count++;
    vm->looks.fruitless = 0;
    vm->looks.doublings = 0;
    vm->looks.waiting = 0;
    runtime_want_attention(vm, RUNTIME_ATTENTION_WORK);
}

// A class of the library says by _del_can_wait that nobody sees when its __del__ is called; in a
// script's class derived from it, with a __del__ of its own, that is not so.
static bool says_it_can_wait(Vm *vm, Class *class, Value del) {
    return is_of_library(del) &&
           value_is(class_lookup(vm, class, string_intern_text(vm, "_del_can_wait")), VALUE_TRUE);
}

// Streams of the module io close themselves, which nobody sees unless it is a script's close() that
// is called. What they have not written yet is written before anybody reads (io_settle).
static bool closes_in_silence(Vm *vm, Class *class, Value del) {
    return value_is_native(del) &&
           is_of_library(class_lookup(vm, class, string_intern_text(vm, "close")));
}

// Notes whose the __del__ of the class is.
static void note_author(Vm *vm, Class *class) {
    Value del = class_special(vm, class, SPECIAL_DEL);
    bool is_asyncio = value_is_kind(del, KIND_FUNCTION) &&
                      code_is_asyncio_file(value_as_function(del)->code->filename);
    if (is_asyncio || says_it_can_wait(vm, class, del) || closes_in_silence(vm, class, del)) {
        class->flags |= CLASS_DEL_CAN_WAIT;
    } else {
        class->flags &= ~(uint32_t)CLASS_DEL_CAN_WAIT;
    }
}

void finalize_watch(Vm *vm, Object *instance) {
    if ((instance->flags & OBJECT_HAS_FINALIZER) != 0) {
        return; // a __new__ gave it out before
    }
    instance->flags |= OBJECT_HAS_FINALIZER;
    note_author(vm, class_of(vm, value_from_object(instance)));
    vector_push(&vm->finalizable, instance);
    if (is_urgent(vm, instance)) {
        finalize_note_urgent(vm);
    }
}

static bool has_finalizable(const Vm *vm) {
    for (size_t index = 0; index < vm->finalizable.count; index++) {
        if ((vm->finalizable.items[index]->flags & OBJECT_FINALIZED) == 0) {
            return true;
        }
    }
    return false;
}

bool finalize_is_expected(Vm *vm) {
    if (vm->dying.count > 0 || has_finalizable(vm)) {
        return true;
    }
    for (size_t index = 0; index < vm->coroutines.count; index++) {
        if (has_last_words(vm, vm->coroutines.items[index])) {
            return true;
        }
    }
    return false;
}

// ---- Looking ahead of need ----

// A collection of a small heap takes 100 us: a run may spend a second on looking, and a tenth of
// that on looks in vain; after so many of these each one more is put off twice as long as the one
// before, until one finds something.
enum { LOOKS_IN_VAIN = 64, MOST_DOUBLINGS = 12 };
static const size_t BYTES_IN_VAIN = (size_t)256 << 20;
static const size_t BYTES_TO_LOOK_AT = (size_t)3 << 30;

static bool may_look(Vm *vm) {
    Heap *heap = vm->runtime.heap;
    if (vm->finalizing || vm->looks.bytes > BYTES_TO_LOOK_AT) {
        return false;
    }
    vm->looks.bytes += heap_statistics_bytes(heap);
    vm->looks.bytes_in_vain += heap_statistics_bytes(heap);
    return true;
}

// Whether the value of an expression statement stands in a register of its own. In module code,
// which is compiled statement by statement, the locals of comprehensions stand among those.
static bool is_temporary(const Frame *frame, size_t index) {
    return frame->function == NULL || index >= frame->code->local_count;
}

// The first register that the running instruction does not use; what stands behind is left from
// statements before. When nobody can say: all registers are used.
static size_t first_free_register(const Frame *frame) {
    const Instruction *now = frame->ip - 1;
    size_t all = frame->code->register_count;
    if (now < frame->code->instructions) {
        return all;
    }
    switch ((int)now->opcode) {
    case OP_RELEASE:
        return now->a;
    case OP_DISCARD:
        return is_temporary(frame, now->a) ? now->a : all;
    case OP_CALL:
    case OP_CALL_KEYWORDS:
        return (size_t)now->a + 1 + now->b;
    case OP_CALL_METHOD:
    case OP_CALL_LOADED:
    case OP_CALL_LOADED_KEYWORDS:
        return (size_t)now->a + 2 + now->b;
    default:
        return all;
    }
}

void finalize_forget_temporaries(Vm *vm, const Value *end) {
    Frame *frame = vm->frame;
    if (frame == NULL) {
        return;
    }
    size_t count = frame->code->register_count;
    size_t first = first_free_register(frame);
    if (end > frame->registers + first && end <= frame->registers + count) {
        first = (size_t)(end - frame->registers);
    }
    for (size_t index = first; index < count; index++) {
        frame->registers[index] = VALUE_NONE;
    }
}

static void look(Vm *vm) {
    vm_collect(vm);
    if (vm->dying.count > 0) {
        vm->looks.fruitless = 0;
        vm->looks.doublings = 0;
        vm->looks.bytes_in_vain = 0;
        return;
    }
    vm->looks.fruitless++;
    if (vm->looks.fruitless > LOOKS_IN_VAIN || vm->looks.bytes_in_vain > BYTES_IN_VAIN) {
        vm->looks.doublings += vm->looks.doublings < MOST_DOUBLINGS ? 1 : 0;
        vm->looks.waiting = UINT32_C(1) << vm->looks.doublings;
    }
}

void finalize_look(Vm *vm, bool asks) {
    if (vm->urgent_count == 0 && !asks) {
        return;
    }
    if (vm->looks.waiting > 0) {
        vm->looks.waiting--;
    } else if (may_look(vm)) {
        look(vm);
    }
}

// Whether nothing but bytes was deleted: del buffer[:n].
static bool deleted_bytes(const Frame *frame) {
    const Instruction *now = frame->ip - 1;
    return now->b == 1 && now[-1].opcode == OP_DELETE_ITEM &&
           value_is_kind(frame->registers[now[-1].a], KIND_BYTEARRAY);
}

// The library gives up names without an end, and nobody sees a weak reference lose what it had.
bool finalize_release_names(Vm *vm) {
    if (deleted_bytes(vm->frame)) {
        return true;
    }
    finalize_forget_temporaries(vm, NULL);
    finalize_look(vm, !code_is_of_library(vm->frame->code));
    return vm->dying.count == 0 || vm_safepoint(vm);
}

void finalize_before_output(Vm *vm) {
    if (vm->urgent_count > 0) {
        finalize_forget_temporaries(vm, NULL);
        finalize_look(vm, false);
    }
    if (vm->dying.count > 0) {
        finalize_run(vm);
    }
}

// ---- Reports ----

static void report(Vm *vm, const char *text) {
    if (vm->report_hook != NULL) {
        vm->report_hook(vm, vm->report_context, text);
    }
}

// Where a coroutine that never began was made.
typedef struct Origin {
    Code *code; // NULL: in C
    uint32_t instruction;
    uint32_t line; // 0: unknown
} Origin;

// Before it is FINISHED: the instruction stands beside the state.
static Origin find_origin(const Coroutine *coroutine) {
    Origin origin = {coroutine->frame.origin, coroutine_origin_instruction(coroutine), 0};
    if (origin.code != NULL) {
        origin.line = frame_code_span(origin.code, origin.instruction).line;
    }
    return origin;
}

// Through the filters of the module warnings. True when it was written.
static bool warn_of_never_awaited(Vm *vm, Coroutine *coroutine, const Origin *origin) {
    Value *window = window_open(vm, 5);
    int64_t shown = warning_count_shown(vm);
    window[1] = value_from_object(coroutine);
    window[2] = value_from_object(origin->code == NULL ? string_from_text(vm, "<unknown>")
                                                       : origin->code->filename);
    window[3] = value_from_int(origin->line);
    bool warned =
        native_import(vm, "warnings", &window[0]) &&
        native_call_method(vm, window[0], "_warn_unawaited_coroutine", &window[1], 3, &window[4]);
    if (!warned) {
        finalize_report_ignored(vm, window[1]);
    }
    window_close(vm, window);
    return warning_count_shown(vm) != shown;
}

// "file:3: RuntimeWarning: coroutine 'main' was never awaited" and the line that made it.
static void print_never_awaited(Vm *vm, Coroutine *coroutine, const Origin *origin) {
    TextBuffer text;
    text_buffer_init(&text);
    if (origin->code != NULL) {
        string_append_utf8(&text, origin->code->filename);
    } else {
        text_buffer_append_text(&text, "<unknown>");
    }
    text_buffer_append_format(&text, ":%u: RuntimeWarning: coroutine '%s' was never awaited\n",
                              (unsigned)origin->line,
                              string_text(vm, coroutine_qualname(vm, coroutine)));
    traceback_append_source_line(origin->code, origin->line, &text);
    report(vm, text.bytes);
    text_buffer_release(&text);
}

static void report_never_awaited(Vm *vm, Coroutine *coroutine, const Origin *origin) {
    bool is_plain = value_is_none(coroutine_tracked_origin(vm, coroutine));
    if (!warning_has_filters(vm) && is_plain) {
        print_never_awaited(vm, coroutine, origin);
    } else if (!warn_of_never_awaited(vm, coroutine, origin)) {
        return;
    }
    mistake_tell(vm, &(Mistake){.kind = MISTAKE_NEVER_AWAITED,
                                .subject = value_from_object(coroutine),
                                .code = origin->code,
                                .instruction = origin->instruction});
}

void finalize_report_ignored(Vm *vm, Value object) { finalize_report_ignored_by(vm, NULL, object); }

bool finalize_append_ignored(Vm *vm, const char *message, Value object, TextBuffer *text) {
    text_buffer_append_text(text, message == NULL ? "Exception ignored in" : message);
    text_buffer_append_text(text, value_is_absent(object) ? ":" : ": ");
    bool shows = value_is_absent(object) || object_append_repr(vm, object, text);
    text_buffer_append_text(text, shows ? "\n" : "<object repr() failed>\n");
    return shows;
}

void finalize_report_ignored_by(Vm *vm, const char *message, Value object) {
    if (vm->runtime.limits.reached != LIMIT_NONE) {
        exception_clear(vm); // it is raised again, and reported at the end
        return;
    }
    TextBuffer text;
    text_buffer_init(&text);
    Value *window = window_open(vm, 2);
    window[0] = exception_take(vm);
    window[1] = object;
    if (vm->unraisable_hook == NULL || !vm->unraisable_hook(vm, window[0], message, object)) {
        if (!finalize_append_ignored(vm, message, object, &text)) {
            (void)exception_take(vm);
        }
        traceback_print(vm, window[0], &text);
        report(vm, text.bytes);
    }
    window_close(vm, window);
    text_buffer_release(&text);
}

// ---- Doing ----

static void finish_async_generator(Vm *vm, Coroutine *generator) {
    Value argument = value_from_object(generator);
    if (!value_is_none(vm->async_generator_finalizer)) {
        Value ignored;
        if (!object_call(vm, vm->async_generator_finalizer, &argument, 1, &ignored)) {
            finalize_report_ignored(vm, vm->async_generator_finalizer);
        }
    } else if (!coroutine_close(vm, generator)) {
        finalize_report_ignored(vm, argument);
    }
}

static void finish_coroutine(Vm *vm, Coroutine *coroutine) {
    if (coroutine_state(coroutine) == COROUTINE_CREATED) {
        finalize_clear(vm, coroutine);
    } else if (coroutine_state(coroutine) != COROUTINE_SUSPENDED) {
        return;
    } else if ((coroutine->frame.code->flags & CODE_IS_ASYNC_GENERATOR) != 0) {
        finish_async_generator(vm, coroutine);
    } else if (!coroutine_close(vm, coroutine)) {
        finalize_report_ignored(vm, value_from_object(coroutine));
    }
}

static void finish_instance(Vm *vm, Object *instance) {
    Value self = value_from_object(instance);
    Value del = value_special(vm, self, SPECIAL_DEL);
    bool found;
    Value ignored;
    instance->flags |= OBJECT_FINALIZED;
    if (!value_is_absent(del) &&
        !object_call_special(vm, self, SPECIAL_DEL, NULL, 0, &found, &ignored)) {
        finalize_report_ignored(vm, del);
    }
}

void finalize_clear(Vm *vm, Coroutine *coroutine) {
    bool was_coroutine = (coroutine->frame.code->flags & CODE_IS_COROUTINE) != 0;
    assert(coroutine_state(coroutine) == COROUTINE_CREATED && "others have begun");
    const Origin origin = find_origin(coroutine);
    coroutine_set_state(coroutine, COROUTINE_FINISHED);
    if (was_coroutine) {
        report_never_awaited(vm, coroutine, &origin);
    }
}

void finalize_run(Vm *vm) {
    if (vm->finalizing) {
        return;
    }
    vm->finalizing = true;
    Value *window = window_open(vm, 2);
    window[0] = vm->runtime.raised;
    vm->runtime.raised = VALUE_ABSENT;
    for (size_t index = 0; index < vm->dying.count; index++) { // more may be found meanwhile
        Object *object = vm->dying.items[index];
        window[1] = value_from_object(object);
        if (object->kind == KIND_COROUTINE) {
            finish_coroutine(vm, (Coroutine *)(void *)object);
        } else if (value_is_foreign(window[1], &weak_reference_type)) {
            weak_reference_call_back(vm, (WeakReference *)(void *)object);
        } else if ((object->flags & OBJECT_FINALIZED) != 0) {
            finish_instance(vm, object);
        } else {
            vm->lost_hook(vm, object);
        }
    }
    vm->dying.count = 0;
    vm->runtime.raised = window[0];
    window_close(vm, window);
    vm->finalizing = false;
}

bool finalize_leave_iterator(Vm *vm, Frame *frame, size_t index, size_t first_free) {
    Value iterator = frame->registers[index];
    bool is_left =
        value_is_coroutine_object(iterator) && is_open_generator(value_as_coroutine(iterator));
    frame->registers[index] = VALUE_NONE;
    for (size_t free = first_free; free < frame->code->register_count; free++) {
        frame->registers[free] = VALUE_NONE;
    }
    if (!is_left) {
        return true;
    }
    if (may_look(vm)) { // at once, for most of these are lost
        look(vm);
    }
    return vm_safepoint(vm);
}

bool finalize_discard(Vm *vm, Frame *frame, size_t index) {
    Value value = frame->registers[index];
    if (!value_is_coroutine_object(value)) {
        finalize_forget_temporaries(vm, NULL);
        return vm_safepoint(vm);
    }
    const Coroutine *coroutine = value_as_coroutine(value);
    bool is_forgotten = coroutine_state(coroutine) == COROUTINE_CREATED &&
                        (coroutine->frame.code->flags & CODE_IS_COROUTINE) != 0 &&
                        is_temporary(frame, index);
    if (!is_forgotten) {
        return true;
    }
    frame->registers[index] = VALUE_ABSENT;
    vm_collect(vm);
    return vm_safepoint(vm);
}
