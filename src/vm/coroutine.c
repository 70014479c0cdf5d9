// coroutine.c: generators and coroutines as objects: making, resuming from C, what scripts see.
#include "vm/coroutine.h"

#include "vm/async_generator.h"
#include "vm/await.h"
#include "vm/coroutine_switch.h"
#include "vm/interpreter.h"
#include "vm/native.h"
#include "vm/shortcut.h"
#include "vm/unwind.h"

// ---- Collection ----

static size_t register_count(const Code *code) {
    return code->register_count + ((code->flags & CODE_IS_ASYNC_GENERATOR) != 0 ? 1U : 0U);
}

static void coroutine_trace(Heap *heap, Object *object) {
    Coroutine *coroutine = (Coroutine *)(void *)object;
    heap_mark_object(heap, coroutine->frame.code);
    heap_mark_object(heap, coroutine->frame.function);
    heap_mark_object(heap, coroutine->frame.globals);
    if (coroutine_state(coroutine) == COROUTINE_FINISHED) {
        return; // nobody reads its registers any more
    }
    if (coroutine_state(coroutine) == COROUTINE_CREATED) {
        heap_mark_object(heap, coroutine->frame.origin);
    }
    heap_mark_value(heap, coroutine->handled);
    if (!coroutine->frame.is_active) { // else it is where the root went on, long ago
        heap_mark_object(heap, coroutine->frame.innermost);
    }
    if (coroutine->frame.caller != NULL) {
        heap_mark_object(heap, coroutine_of_frame(coroutine->frame.caller));
    }
    heap_mark_values(heap, coroutine->registers, register_count(coroutine->frame.code));
}

void coroutine_mark_locals(Heap *heap, Coroutine *coroutine) {
    heap_mark_object(heap, coroutine);
    if (coroutine_state(coroutine) == COROUTINE_FINISHED) {
        heap_mark_values(heap, coroutine->registers, coroutine->frame.code->local_count);
    }
}

const KindInfo coroutine_kind = {"coroutine", coroutine_trace, NULL, false};

// ---- Making ----

static ClassId class_of_code(const Code *code) {
    return (code->flags & CODE_IS_ASYNC_GENERATOR) != 0 ? CLASS_ASYNC_GENERATOR
           : (code->flags & CODE_IS_COROUTINE) != 0     ? CLASS_COROUTINE
                                                        : CLASS_GENERATOR;
}

// What ended unseen is used again, without a look at the heap; its header is as it was.
static Coroutine *allocate(Vm *vm, Code *code) {
    Coroutine *spare = code->register_count < COROUTINE_MOST_SPARE_REGISTERS
                           ? vm->spare_coroutines[code->register_count]
                           : NULL;
    if (spare == NULL || (code->flags & CODE_IS_COROUTINE) == 0) {
        return heap_allocate(vm, KIND_COROUTINE,
                             sizeof *spare + register_count(code) * sizeof(Value),
                             runtime_shape(vm, class_of_code(code)));
    }
    vm->spare_coroutines[code->register_count] = spare->frame.innermost;
    spare->object.extra = COROUTINE_CREATED;
    spare->frame.is_unseen = false;
    return spare;
}

// Ready to begin but for its parameters.
static Coroutine *prepare(Vm *vm, Function *function, Code *code, Dict *globals) {
    Coroutine *coroutine = allocate(vm, code);
    coroutine->frame.ip = code->instructions;
    coroutine->frame.registers = coroutine->registers;
    coroutine->frame.code = code;
    coroutine->frame.function = function;
    coroutine->frame.globals = globals;
    coroutine->frame.caller = NULL;
    coroutine->frame.kind = FRAME_COROUTINE;
    coroutine->handled = VALUE_NONE;
    coroutine->frame.innermost = coroutine;
    for (size_t index = code->parameter_count; index < code->local_count; index++) {
        coroutine->registers[index] = VALUE_ABSENT;
    }
    return coroutine;
}

static Value place_of(Vm *vm, const Frame *frame) {
    const Code *code = frame->code;
    const Value place[] = {value_from_object(code->filename),
                           value_from_int(frame_code_span(code, frame_instruction(frame)).line),
                           value_from_object(code->name)};
    return value_from_object(tuple_from_values(vm, place, 3));
}

// The places of the running frame and of those that called it, up to vm->origin_depth.
static Value track_origin(Vm *vm) {
    const Activation *activation = vm->activation;
    List *places = list_new(vm, 0);
    for (Frame *frame = vm->frame; frame != NULL && places->count < vm->origin_depth;
         frame = vm_outer_frame(frame, &activation)) {
        list_append(vm, places, place_of(vm, frame));
    }
    return value_from_object(tuple_from_values(vm, places->items, places->count));
}

// What only those need that may be forgotten or looked at before they are awaited.
static void make_visible(Vm *vm, Coroutine *coroutine) {
    bool is_outside = vm->activation == vm->activations;
    coroutine->frame.nesting = (is_outside ? 1 : vm->depth - vm->activation->base_depth) & 0xFFFFFF;
    coroutine->frame.origin = NULL;
    if ((coroutine->frame.code->flags & CODE_IS_ASYNC_GENERATOR) != 0) {
        *coroutine_current_step(coroutine) = VALUE_NONE;
        vm->made_async_generators = true;
    }
    if (vm->frame != NULL) {
        coroutine->frame.origin = vm->frame->code;
        coroutine->object.extra = COROUTINE_CREATED | frame_instruction(vm->frame)
                                                          << COROUTINE_STATE_BITS;
    }
    vector_push(&vm->coroutines, coroutine);
    if (UNLIKELY(vm->origin_depth > 0) && (coroutine->frame.code->flags & CODE_IS_COROUTINE) != 0) {
        coroutine_own_names(vm, coroutine)->origin = track_origin(vm);
    }
}

Coroutine *coroutine_new(Vm *vm, Function *function, Code *code, Dict *globals) {
    Coroutine *coroutine = prepare(vm, function, code, globals);
    make_visible(vm, coroutine);
    return coroutine;
}

// ---- Calls ----

// Links a new coroutine below the frame that awaits it. False: nothing happened, and what is wrong
// is found out by making and awaiting it one after the other.
static bool enter_awaited(Vm *vm, Frame *frame, Function *function, Value *base, size_t count) {
    Coroutine *parent = coroutine_of_frame(frame);
    Code *code = function->code;
    if ((code->flags & CODE_IS_COROUTINE) == 0 || vm->depth >= vm->recursion_limit ||
        code->register_count >= COROUTINE_MOST_SPARE_REGISTERS) {
        return false;
    }
    Coroutine *child = prepare(vm, function, code, function->globals);
    registers_move(child->registers, base + 1, count);
    child->frame.nesting = (parent->frame.nesting + 1) & 0xFFFFFF;
    child->frame.is_unseen = true;
    base[0] = value_from_object(child);
    frame->ip += 2; // behind AWAIT and DELEGATE, where the child's return delivers
    coroutine_link(vm, parent, child);
    return true;
}

static CoroutineCall take_shortcut(Vm *vm, Frame *frame, const Shortcut *shortcut, Value *base,
                                   Value *out) {
    switch (shortcut->body(vm, base + 1, out)) {
    case SHORTCUT_RETURNS:
        return COROUTINE_CALL_RETURNED;
    case SHORTCUT_AWAITS:
        base[0] = *out;
        return COROUTINE_CALL_MADE;
    case SHORTCUT_SUSPENDS:
        frame->ip += 2; // base[0] stays: see unfold
        return COROUTINE_CALL_SUSPENDS;
    case SHORTCUT_DECLINES:
        break;
    }
    return COROUTINE_CALL_UNMATCHED;
}

CoroutineCall coroutine_call(Vm *vm, Frame *frame, Value *base, size_t count, Value *out) {
    Function *function = value_as_function(base[0]);
    bool is_exact = function->object.extra == (FUNCTION_MAKES_COROUTINE | (count + 1));
    if (frame->ip->opcode == OP_AWAIT && &frame->registers[frame->ip->b] == base) {
        if (UNLIKELY(atomic_load_explicit(&vm->runtime.attention, memory_order_relaxed) != 0) &&
            !vm_step(vm)) {
            return COROUTINE_CALL_RAISED;
        }
        const Shortcut *shortcut = function->code->shortcut;
        if (shortcut != NULL && shortcut->count == count) {
            CoroutineCall taken = take_shortcut(vm, frame, shortcut, base, out);
            if (taken != COROUTINE_CALL_UNMATCHED) {
                return taken;
            }
        }
        if (is_exact && enter_awaited(vm, frame, function, base, count)) {
            return COROUTINE_CALL_ENTERED;
        }
    }
    if (!is_exact) {
        return COROUTINE_CALL_UNMATCHED;
    }
    Coroutine *made = coroutine_new(vm, function, function->code, function->globals);
    registers_move(made->registers, base + 1, count);
    base[0] = value_from_object(made);
    return COROUTINE_CALL_MADE;
}

// ---- Names ----

static CoroutineNames *find_names(Vm *vm, const Coroutine *coroutine) {
    for (size_t index = 0; index < vm->coroutine_names.count; index++) {
        if (vm->coroutine_names.items[index].coroutine == coroutine) {
            return &vm->coroutine_names.items[index];
        }
    }
    return NULL;
}

String *coroutine_name(Vm *vm, const Coroutine *coroutine) {
    const Function *function = coroutine->frame.function;
    if (UNLIKELY(coroutine->frame.has_other_names)) {
        return find_names(vm, coroutine)->name;
    }
    return function == NULL ? coroutine->frame.code->name : function->name;
}

String *coroutine_qualname(Vm *vm, const Coroutine *coroutine) {
    const Function *function = coroutine->frame.function;
    if (UNLIKELY(coroutine->frame.has_other_names)) {
        return find_names(vm, coroutine)->qualname;
    }
    return function == NULL ? coroutine->frame.code->qualname : function->qualname;
}

CoroutineNames *coroutine_own_names(Vm *vm, Coroutine *coroutine) {
    if (!coroutine->frame.has_other_names) {
        CoroutineNames names = {coroutine, coroutine_name(vm, coroutine),
                                coroutine_qualname(vm, coroutine), VALUE_NONE};
        vector_push(&vm->coroutine_names, names);
        coroutine->frame.has_other_names = true;
    }
    return find_names(vm, coroutine);
}

Value coroutine_tracked_origin(Vm *vm, const Coroutine *coroutine) {
    return coroutine->frame.has_other_names ? find_names(vm, coroutine)->origin : VALUE_NONE;
}

void coroutine_discard(Vm *vm, Coroutine *coroutine) {
    (void)vm;
    coroutine_set_state(coroutine, COROUTINE_FINISHED);
}

bool coroutine_is_awaitable(Vm *vm, Value value) {
    (void)vm;
    return value_is_coroutine_object(value) &&
           (value_as_coroutine(value)->frame.code->flags &
            (CODE_IS_COROUTINE | CODE_IS_ITERABLE_COROUTINE)) != 0;
}

const char *coroutine_kind_name(const Coroutine *coroutine) {
    uint32_t flags = coroutine->frame.code->flags;
    return (flags & CODE_IS_ASYNC_GENERATOR) != 0 ? "async generator"
           : (flags & CODE_IS_COROUTINE) != 0     ? "coroutine"
                                                  : "generator";
}

// ---- Chains ----

Coroutine *coroutine_root(Coroutine *coroutine) {
    while (coroutine->frame.caller != NULL) {
        coroutine = coroutine_of_frame(coroutine->frame.caller);
    }
    return coroutine;
}

// As coroutine_detach, for who knows the root.
static void detach_from(Coroutine *root, Coroutine *child) {
    Coroutine *parent = coroutine_of_frame(child->frame.caller);
    assert(!root->frame.is_active && "a chain that runs is not taken apart");
    assert(parent->frame.ip[-1].opcode == OP_DELEGATE && "an awaiter stands behind its DELEGATE");
    child->frame.innermost = root->frame.innermost;
    child->frame.caller = NULL;
    parent->frame.ip--;
    root->frame.innermost = parent;
}

void coroutine_detach(Coroutine *child) { detach_from(coroutine_root(child), child); }

static Value awaited_by(const Frame *frame) {
    if (frame->ip->opcode == OP_DELEGATE) {
        return frame->registers[frame->ip->b];
    }
    bool is_linked = frame->ip[-1].opcode == OP_DELEGATE;
    return is_linked ? frame->registers[frame->ip[-1].b] : VALUE_NONE;
}

// The only await in the code of a function with a shortcut that suspends.
static const Instruction *find_await(const Code *code) {
    const Instruction *instruction = code->instructions;
    while (instruction->opcode != OP_DELEGATE) {
        instruction++;
    }
    return instruction;
}

static void set_defaults(Coroutine *coroutine, const Function *function) {
    const Code *code = function->code;
    size_t count = function->defaults == NULL ? 0 : function->defaults->count;
    for (size_t index = 0; index < code->register_count; index++) {
        coroutine->registers[index] = VALUE_ABSENT;
    }
    for (size_t index = 0; index < count; index++) {
        coroutine->registers[code->positional_count - count + index] =
            function->defaults->items[index];
    }
}

// A suspended coroutine may await a shortcut: the coroutine for which that stands is made now, and
// waits in its place. Its arguments without a default are not known any more.
static void unfold(Vm *vm, Coroutine *awaiter) {
    const Frame *frame = &awaiter->frame;
    if (coroutine_state(awaiter) != COROUTINE_SUSPENDED || frame->ip[-1].opcode != OP_DELEGATE ||
        !value_is_function(frame->registers[frame->ip[-1].b])) {
        return;
    }
    Function *function = value_as_function(frame->registers[frame->ip[-1].b]);
    Coroutine *child = coroutine_new(vm, function, function->code, function->globals);
    set_defaults(child, function);
    child->frame.ip = find_await(function->code) + 1;
    child->frame.caller = &awaiter->frame;
    coroutine_set_state(child, COROUTINE_RUNNING);
    coroutine_set_state(child, COROUTINE_SUSPENDED);
    frame->registers[frame->ip[-1].b] = value_from_object(child);
    coroutine_root(awaiter)->frame.innermost = child;
}

Value coroutine_awaiting(Vm *vm, Coroutine *coroutine) {
    if (coroutine_state(coroutine) != COROUTINE_SUSPENDED ||
        coroutine_root(coroutine)->frame.is_active) {
        return VALUE_NONE; // who awaits what runs counts as running
    }
    unfold(vm, coroutine);
    Value awaited = awaited_by(&coroutine->frame);
    if (value_is_coroutine_object(awaited)) {
        value_as_coroutine(awaited)->frame.is_unseen = false;
    }
    return awaited;
}

// ---- Resuming ----

static CoroutineStart refuse(bool raised) {
    assert(!raised && "a refusal raises");
    (void)raised;
    return COROUTINE_REFUSED;
}

// Makes an idle root of the coroutine: one that nobody is running.
static bool make_idle_root(Vm *vm, Coroutine *coroutine) {
    bool runs = coroutine_state(coroutine) == COROUTINE_RUNNING || coroutine->frame.is_active ||
                (coroutine->frame.caller != NULL && coroutine_root(coroutine)->frame.is_active);
    if (runs) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "%s already executing",
                               coroutine_kind_name(coroutine));
    }
    if (coroutine->frame.caller != NULL) {
        coroutine_detach(coroutine);
    }
    if (vm->depth >= vm->recursion_limit || vm->activation + 1 == vm->activations_end) {
        return exception_raise(vm, CLASS_RECURSION_ERROR, "maximum recursion depth exceeded");
    }
    return true;
}

static CoroutineStart refuse_finished(Vm *vm, const Coroutine *coroutine) {
    if ((coroutine->frame.code->flags & CODE_IS_COROUTINE) == 0) {
        return COROUTINE_ENDED;
    }
    return refuse(
        exception_raise(vm, CLASS_RUNTIME_ERROR, "cannot reuse already awaited coroutine"));
}

CoroutineStart coroutine_start(Vm *vm, Coroutine *coroutine, Value sent, bool by_script) {
    if (coroutine_state(coroutine) == COROUTINE_FINISHED) {
        return refuse_finished(vm, coroutine);
    }
    if (!make_idle_root(vm, coroutine)) {
        return COROUTINE_REFUSED;
    }
    if (coroutine_state(coroutine) == COROUTINE_CREATED && !value_is_none(sent)) {
        return refuse(exception_raise(vm, CLASS_TYPE_ERROR,
                                      "can't send non-None value to a just-started %s",
                                      coroutine_kind_name(coroutine)));
    }
    Coroutine *inner = coroutine->frame.innermost;
    if (coroutine_state(inner) == COROUTINE_SUSPENDED) {
        inner->registers[inner->frame.ip[-1].a] = sent;
    }
    coroutine_activate(vm, coroutine, by_script);
    return COROUTINE_ENTERED;
}

static Step step_of(RunResult result) {
    switch (result) {
    case RUN_RETURNED:
        return STEP_END;
    case RUN_YIELDED:
    case RUN_ASYNC_YIELDED:
        return STEP_ITEM;
    case RUN_RAISED:
        break;
    }
    return STEP_RAISED;
}

// The outcome goes through a window: *out may be where nobody marks.
static RunResult run_activated(Vm *vm, Value *out) {
    Value value = VALUE_NONE;
    RunResult result = interpreter_run(vm, &value);
    *out = value;
    return result;
}

RunResult coroutine_run(Vm *vm, Coroutine *coroutine, Value sent, Value *out) {
    *out = VALUE_NONE;
    if (UNLIKELY(!object_check_c_stack(vm, ""))) {
        return RUN_RAISED;
    }
    if (LIKELY(coroutine_resume_quick(vm, coroutine, sent, false))) {
        return run_activated(vm, out);
    }
    switch (coroutine_start(vm, coroutine, sent, false)) {
    case COROUTINE_ENTERED:
        return run_activated(vm, out);
    case COROUTINE_ENDED:
        return RUN_RETURNED;
    case COROUTINE_REFUSED:
        break;
    }
    return RUN_RAISED;
}

Step coroutine_resume(Vm *vm, Coroutine *coroutine, Value sent, Value *out) {
    return step_of(coroutine_run(vm, coroutine, sent, out));
}

// ---- throw and close ----

// Throws into the innermost frame of an idle root and runs on from there.
static RunResult throw_innermost(Vm *vm, Coroutine *root, Thrown thrown, Value *out) {
    unfold(vm, root->frame.innermost);
    Coroutine *inner = root->frame.innermost;
    coroutine_activate(vm, root, false);
    switch (await_throw(vm, &inner->frame, thrown, out)) {
    case AWAIT_READY: // what it awaited took the exception and gave a value
        break;
    case AWAIT_SUSPENDS:
        (void)coroutine_suspend(vm, inner);
        return RUN_YIELDED;
    case AWAIT_RAISED:
        break;
    case AWAIT_ENTERED:
    case AWAIT_DELEGATES:
        assert(false && "throwing enters no frame");
        break;
    }
    return run_activated(vm, out);
}

static Value new_ignored_error(Vm *vm, const char *kind) {
    TextBuffer text;
    text_buffer_init(&text);
    text_buffer_append_format(&text, "%s ignored GeneratorExit", kind);
    Exception *error = exception_new_text(vm, CLASS_RUNTIME_ERROR, text.bytes);
    text_buffer_release(&text);
    return value_from_object(error);
}

// What remains to be thrown into the awaiter after a child of it was closed: the GeneratorExit
// itself, or what went wrong with the child.
static Value close_child(Vm *vm, Coroutine *child, Value pending, Value original) {
    Value out;
    switch (step_of(throw_innermost(vm, child, (Thrown){pending, NULL}, &out))) {
    case STEP_ITEM: {
        // What is awaited of an async generator is one step of it, which counts as a coroutine.
        bool is_step = child->object.shape == runtime_shape(vm, CLASS_ASYNC_GENERATOR);
        return new_ignored_error(vm, is_step ? "coroutine" : coroutine_kind_name(child));
    }
    case STEP_END:
        return original;
    case STEP_RAISED:
        break;
    }
    bool is_end = exception_raised_is(vm, CLASS_GENERATOR_EXIT) ||
                  exception_raised_is(vm, CLASS_STOP_ITERATION);
    Value raised = exception_take(vm);
    return is_end ? original : raised;
}

// GeneratorExit closes what is awaited first, each as by its own close(), and reaches the root
// last.
static RunResult throw_exit(Vm *vm, Coroutine *root, Value exception, Value *out) {
    Value *window = window_open(vm, 2);
    window[0] = exception;
    unfold(vm, root->frame.innermost);
    while (root->frame.innermost != root) {
        Coroutine *child = root->frame.innermost;
        window[1] = value_from_object(child);
        detach_from(root, child);
        window[0] = close_child(vm, child, window[0], exception);
        // What is awaited has had its turn: the rest concerns the awaiter itself, behind its
        // DELEGATE.
        root->frame.innermost->frame.ip++;
    }
    Value pending = window[0];
    window_close(vm, window);
    return throw_innermost(vm, root, (Thrown){pending, NULL}, out);
}

RunResult coroutine_run_throw(Vm *vm, Coroutine *coroutine, Thrown thrown, Value *out) {
    Value exception = thrown.exception;
    *out = VALUE_NONE;
    if (!object_check_c_stack(vm, "")) {
        return RUN_RAISED;
    }
    if (coroutine_state(coroutine) == COROUTINE_FINISHED) {
        if (refuse_finished(vm, coroutine) == COROUTINE_ENDED) {
            (void)!exception_raise_value(vm, exception);
        }
        return RUN_RAISED;
    }
    if (!make_idle_root(vm, coroutine)) {
        return RUN_RAISED;
    }
    bool is_exit = class_is_instance(vm, exception, runtime_class(vm, CLASS_GENERATOR_EXIT));
    return is_exit ? throw_exit(vm, coroutine, exception, out)
                   : throw_innermost(vm, coroutine, thrown, out);
}

Step coroutine_throw(Vm *vm, Coroutine *coroutine, Value exception, Value *out) {
    return coroutine_throw_given(vm, coroutine, (Thrown){exception, NULL}, out);
}

Step coroutine_throw_given(Vm *vm, Coroutine *coroutine, Thrown thrown, Value *out) {
    return step_of(coroutine_run_throw(vm, coroutine, thrown, out));
}

bool coroutine_close_value(Vm *vm, Coroutine *coroutine, Value *value) {
    *value = VALUE_NONE;
    if (coroutine_state(coroutine) == COROUTINE_FINISHED) {
        return true;
    }
    if (coroutine_state(coroutine) == COROUTINE_CREATED) {
        coroutine_set_state(coroutine, COROUTINE_FINISHED);
        return true;
    }
    Value exit =
        value_from_object(exception_new(vm, runtime_class(vm, CLASS_GENERATOR_EXIT), NULL, 0));
    switch (coroutine_throw(vm, coroutine, exit, value)) {
    case STEP_ITEM:
        return exception_raise_value(vm, new_ignored_error(vm, coroutine_kind_name(coroutine)));
    case STEP_END:
        return true;
    case STEP_RAISED:
        break;
    }
    if (!exception_raised_is(vm, CLASS_GENERATOR_EXIT) &&
        !exception_raised_is(vm, CLASS_STOP_ITERATION)) {
        return false;
    }
    (void)exception_take(vm);
    *value = VALUE_NONE;
    return true;
}

bool coroutine_close(Vm *vm, Coroutine *coroutine) {
    Value value;
    return coroutine_close_value(vm, coroutine, &value);
}
