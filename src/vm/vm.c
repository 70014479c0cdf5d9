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
#include "vm/intrinsics.h"
#include "vm/native.h"
#include "vm/traceback.h"

enum {
    STACK_REGISTERS = 1 << 24,
    STACK_RESERVE = 1 << 20, // for the windows of natives when script code has used up the rest
    FRAME_LIMIT = 1 << 20
};

// ---- Roots ----

// Those that await it are marked with it (coroutine.c).
static void mark_if_coroutine(Heap *heap, const Frame *frame) {
    if (frame != NULL && frame->kind == FRAME_COROUTINE) {
        heap_mark_object(heap, coroutine_of_frame(frame));
    }
}

static void mark_frames(Heap *heap, const Vm *vm) {
    for (const Frame *frame = vm->frames; frame < vm->frame_next; frame++) {
        heap_mark_object(heap, frame->code);
        heap_mark_object(heap, frame->function);
        heap_mark_object(heap, frame->globals);
        if (frame->kind == FRAME_INIT || frame->kind == FRAME_ENTRY_INIT) {
            heap_mark_value(heap, frame->instance);
        }
        mark_if_coroutine(heap, frame->caller);
    }
    mark_if_coroutine(heap, vm->frame);
    for (const Activation *each = vm->activation; each > vm->activations; each--) {
        heap_mark_object(heap, each->root);
        mark_if_coroutine(heap, each->below);
    }
}

// Registers above the top were left by calls that returned. What they hold is forgotten, so that no
// register is ever read that points to an object freed before.
static void clear_free_registers(Vm *vm) {
    for (Value *place = vm->top; place < vm->stack_high; place++) {
        *place = VALUE_NONE;
    }
    vm->stack_high = vm->top;
}

static void mark_roots(Heap *heap, void *context) {
    Vm *vm = context;
    clear_free_registers(vm);
    memset(vm->spare_coroutines, 0, sizeof vm->spare_coroutines); // nobody marks them: they go
    heap_mark_values(heap, vm->stack, (size_t)(vm->top - vm->stack));
    mark_frames(heap, vm);
    heap_mark_value(heap, vm->base_handled); // coroutines mark what they handle
    for (size_t index = 0; index < vm->coroutine_names.count; index++) {
        heap_mark_object(heap, vm->coroutine_names.items[index].name);
        heap_mark_object(heap, vm->coroutine_names.items[index].qualname);
    }
    heap_mark_object(heap, vm->modules);
    heap_mark_object(heap, vm->runtime.importing);
    heap_mark_object(heap, vm->builtins);
    heap_mark_value(heap, vm->build_class);
    heap_mark_value(heap, vm->runtime.raised);
    heap_mark_value(heap, vm->async_generator_firstiter);
    heap_mark_value(heap, vm->async_generator_finalizer);
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
    traceback_register(vm);
    finalize_register(vm);
    attribute_cache_register(vm);
    class_call_register(vm);
    class_build_register(vm);
    intrinsics_register(vm);
    return vm;
}

void vm_finish(Vm *vm) {
    vm->top = vm->frame == NULL ? vm->stack : vm->top;
    // A finalizer may leave more behind; two rounds are what CPython's own shutdown comes to.
    for (int round = 0; round < 2; round++) {
        heap_collect(vm->runtime.heap);
        finalize_run(vm);
    }
}

void vm_free(Vm *vm) {
    attribute_cache_release(vm);
    native_release(vm);
    finalize_release(vm);
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

static bool hear_signals(Vm *vm) {
    return vm->signal_hook != NULL ? vm->signal_hook(vm) : vm_raise_interrupt(vm);
}

bool vm_safepoint(Vm *vm) {
    Heap *heap = vm->runtime.heap;
    int wanted = atomic_exchange_explicit(&vm->runtime.attention, 0, memory_order_relaxed);
    if ((wanted & RUNTIME_ATTENTION_LIMIT) != 0) { // finalizers are to take steps, too
        runtime_want_attention(vm, RUNTIME_ATTENTION_LIMIT);
    }
    if (heap_wants_collection(heap)) {
        heap_collect(heap);
    }
    if (vm->dying.count > 0) {
        finalize_run(vm);
    }
    if (heap_wants_collection(heap)) { // under stress: at every safepoint
        runtime_want_attention(vm, RUNTIME_ATTENTION_COLLECTION);
    }
    return limits_check(vm) && ((wanted & RUNTIME_ATTENTION_KEYBOARD) == 0 || hear_signals(vm));
}

bool vm_step(Vm *vm) { return limits_take_steps(vm, 1) && vm_safepoint(vm); }

// ---- Module code ----

static bool run_module_frame(Vm *vm, Code *code, Dict *globals, const Value *mapping,
                             Value *result) {
    if (!object_check_c_stack(vm, "")) {
        return false;
    }
    Value *registers = window_open(vm, 2);
    registers[0] = value_from_object(globals);
    registers[1] = mapping == NULL ? VALUE_NONE : *mapping;
    Value given = registers[1];
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
    if (mapping != NULL) {
        registers[0] = given;
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
    return run_module_frame(vm, code, globals, NULL, result);
}

bool vm_run_code_in(Vm *vm, Code *code, Dict *globals, Value mapping, Value *result) {
    assert((code->flags & CODE_USES_NAMESPACE) != 0 && "such code has its mapping in register 0");
    return run_module_frame(vm, code, globals, &mapping, result);
}
