// vm.c: one machine: making and ending it, roots, safepoints, running module code.
#include "vm/vm.h"

#include "base/fatal.h"
#include "host/memory.h"
#include "object/list.h"
#include "vm/async_generator.h"
#include "vm/attribute_cache.h"
#include "vm/call.h"
#include "vm/class_build.h"
#include "vm/class_call.h"
#include "vm/coroutine_switch.h"
#include "vm/finalize.h"
#include "vm/frame_object.h"
#include "vm/frame_push.h"
#include "vm/import.h"
#include "vm/mistake.h"
#include "vm/native.h"
#include "vm/stacks.h"
#include "vm/traceback.h"
#include "vm/weak_reference.h"

enum {
    STACK_REGISTERS = 1 << 24,
    STACK_RESERVE = 1 << 20, // for the windows of natives when script code has used up the rest
    FRAME_LIMIT = 1 << 20
};

// ---- Roots ----

static void mark_roots(Heap *heap, void *context) {
    Vm *vm = context;
    memset(vm->spare_coroutines, 0, sizeof vm->spare_coroutines); // nobody marks them: they go
    stacks_mark_all(heap, vm);
    for (size_t index = 0; index < vm->coroutine_names.count; index++) {
        heap_mark_object(heap, vm->coroutine_names.items[index].name);
        heap_mark_object(heap, vm->coroutine_names.items[index].qualname);
        heap_mark_value(heap, vm->coroutine_names.items[index].origin);
    }
    heap_mark_object(heap, vm->modules);
    heap_mark_object(heap, vm->runtime.importing);
    heap_mark_object(heap, vm->builtins);
    heap_mark_value(heap, vm->build_class);
}

// ---- Making and ending ----

static void *reserve(size_t size) {
    void *memory = host_memory_reserve(size);
    if (memory == NULL) {
        fatal(EXIT_CODE_OUT_OF_MEMORY, "no address space for the interpreter's stacks");
    }
    return memory;
}

// Where nested calls in C must stop: a quarter is left for what does not ask, and for the kernel's
// guard.
static void limit_c_stack(Vm *vm) {
    char here;
    size_t usable = host_memory_stack_size() / 4 * 3;
    object_limit_c_stack(vm, (const char *)((uintptr_t)&here - usable));
}

static void make_stacks(Vm *vm) {
    vm->stack = reserve(STACK_REGISTERS * sizeof *vm->stack);
    vm->stack_end = vm->stack + STACK_REGISTERS;
    vm->stack_limit = vm->stack_end - STACK_RESERVE;
    vm->stack_high = vm->stack;
    vm->top = vm->stack;
    vm->frames = reserve(FRAME_LIMIT * sizeof *vm->frames);
    vm->frames_end = vm->frames + FRAME_LIMIT;
    vm->frame_next = vm->frames;
    vm->recursion_limit = VM_DEFAULT_RECURSION_LIMIT;
    vm->activations = reserve(FRAME_LIMIT * sizeof *vm->activations);
    vm->activations_end = vm->activations + FRAME_LIMIT;
    vm->activation = vm->activations;
    vm->base_handled = VALUE_NONE;
    vm->handled = &vm->base_handled;
}

Vm *vm_new(uint64_t hash_seed) {
    Vm *vm = memory_allocate_zeroed(sizeof *vm);
    make_stacks(vm);
    vm->build_class = VALUE_NONE;
    vm->async_generator_firstiter = VALUE_NONE;
    vm->async_generator_finalizer = VALUE_NONE;
    runtime_init(vm, hash_seed);
    limit_c_stack(vm);
    vm->runtime.call = vm_call;
    vm->runtime.shadow = import_shadow;
    vm->runtime.safepoint = vm_safepoint;
    heap_register_roots(vm->runtime.heap, mark_roots, vm);
    vm->modules = dict_new(vm);
    vm->runtime.importing = dict_new(vm);
    vm->builtins = dict_new(vm);
    code_register(vm);
    native_register(vm);
    function_register(vm);
    coroutine_register(vm);
    async_generator_register(vm);
    frame_object_register(vm);
    code_natives_register(vm);
    traceback_register(vm);
    finalize_register(vm);
    mistake_register(vm);
    weak_reference_register(vm);
    attribute_cache_register(vm);
    class_call_register(vm);
    class_build_register(vm);
    return vm;
}

void vm_free(Vm *vm) {
    attribute_cache_release(vm);
    native_release(vm);
    finalize_release(vm);
    frame_object_release(vm);
    vector_release(&vm->idle_stacks);
    weak_reference_release(vm);
    host_memory_release_reserved(vm->stack, STACK_REGISTERS * sizeof *vm->stack);
    host_memory_release_reserved(vm->frames, FRAME_LIMIT * sizeof *vm->frames);
    runtime_release(vm);
    memory_release(vm);
}

// ---- Safepoints ----

static bool is_call(Opcode opcode) { return opcode == OP_CALL || opcode == OP_CALL_KEYWORDS; }

static bool is_method_call(Opcode opcode) {
    return opcode == OP_CALL_METHOD || opcode == OP_CALL_LOADED ||
           opcode == OP_CALL_LOADED_KEYWORDS;
}

void vm_forget_temporaries(Vm *vm) {
    Frame *frame = vm->frame;
    if (frame == NULL) {
        return;
    }
    Instruction call = frame->code->instructions[frame_instruction(frame)];
    bool has_self = is_method_call((Opcode)call.opcode);
    if (!has_self && !is_call((Opcode)call.opcode)) {
        return;
    }
    // The callee, perhaps a self, then call.b arguments.
    for (size_t index = (size_t)call.a + 1 + has_self + call.b; index < frame->code->register_count;
         index++) {
        frame->registers[index] = VALUE_NONE;
    }
}

void vm_collect(Vm *vm) { heap_collect(vm->runtime.heap); }

bool vm_raise_interrupt(Vm *vm) {
    if (vm->interrupt_hook != NULL) {
        return vm->interrupt_hook(vm);
    }
    Exception *error = exception_new(vm, runtime_class(vm, CLASS_KEYBOARD_INTERRUPT), NULL, 0);
    return exception_raise_value(vm, value_from_object(error));
}

// Threads other than the main one pass signals on to it.
static bool hear_signals(Vm *vm) {
    if (vm->hears_signals_hook != NULL && !vm->hears_signals_hook(vm)) {
        return true;
    }
    return vm->signal_hook != NULL ? vm->signal_hook(vm) : vm_raise_interrupt(vm);
}

// With several threads each passes so many safepoints before it is another one's turn: counted and
// not timed, so that every run of a program takes its turns at the same places.
static void end_turn(Vm *vm) {
    runtime_want_attention(vm, RUNTIME_ATTENTION_TURN);
    if (--vm->turn_left <= 0) {
        vm->turn_hook(vm);
    }
}

bool vm_safepoint(Vm *vm) {
    Heap *heap = vm->runtime.heap;
    if (atomic_load_explicit(&vm->runtime.attention, memory_order_relaxed) ==
            RUNTIME_ATTENTION_TURN &&
        --vm->turn_left > 0) {
        return true;
    }
    int wanted = atomic_exchange_explicit(&vm->runtime.attention, 0, memory_order_relaxed);
    if ((wanted & RUNTIME_ATTENTION_LIMIT) != 0) { // finalizers are to take steps, too
        runtime_want_attention(vm, RUNTIME_ATTENTION_LIMIT);
    }
    if (heap_wants_collection(heap)) {
        heap_collect(heap);
    } else if (vm->urgent_count > 0) {
        finalize_look(vm, false);
    }
    if (vm->dying.count > 0) {
        finalize_run(vm);
    }
    if (heap_wants_collection(heap) || vm->urgent_count > 0) { // the first also under stress
        runtime_want_attention(vm, RUNTIME_ATTENTION_COLLECTION);
    }
    if ((wanted & RUNTIME_ATTENTION_LOOK) != 0 && vm->look_hook != NULL) {
        vm->look_hook(vm);
    }
    bool done =
        limits_check(vm) && ((wanted & RUNTIME_ATTENTION_KEYBOARD) == 0 || hear_signals(vm));
    if (UNLIKELY(vm->shares_turns)) {
        end_turn(vm);
    }
    return done;
}

bool vm_step(Vm *vm) { return limits_take_steps(vm, 1) && vm_safepoint(vm); }

// ---- Module code ----

static bool run_module_frame(Vm *vm, Code *code, Dict *globals, Value *result) {
    if (!object_check_c_stack(vm, "")) {
        return false;
    }
    Value *registers = window_open(vm, 1);
    registers[0] = value_from_object(globals);
    Value *top = registers + code->register_count;
    bool prepared = frame_prepare_push(vm, code, top);
    window_close(vm, registers);
    if (!prepared) {
        return false;
    }
    Frame *frame = vm->frame_next++;
    *frame = (Frame){.ip = code->instructions,
                     .registers = registers,
                     .top = top,
                     .code = code,
                     .globals = globals,
                     .caller = vm->frame,
                     .instance = VALUE_NONE,
                     .kind = FRAME_ENTRY};
    for (size_t index = 0; index < code->local_count; index++) {
        registers[index] = VALUE_ABSENT;
    }
    vm_raise_top(vm, top);
    vm->depth++;
    vm->frame = frame;
    RunResult ran = interpreter_run(vm, result);
    vm->top = registers;
    return ran == RUN_RETURNED;
}

bool vm_run_code(Vm *vm, Code *code, Dict *globals, Value *result) {
    if ((code->flags & CODE_IS_ASYNC_MODULE) != 0) {
        *result = value_from_object(coroutine_new(vm, NULL, code, globals));
        return true;
    }
    return run_module_frame(vm, code, globals, result);
}
