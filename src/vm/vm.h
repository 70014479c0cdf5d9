// vm.h: one machine: everything that runs scripts hangs off it.
//
// Nothing here is global: two machines can live in one process. Read next: frame.h, coroutine.h,
// interpreter.c.
#ifndef ASPY_VM_VM_H
#define ASPY_VM_VM_H

#include "object/module.h"
#include "object/runtime.h"
#include "vm/coroutine.h"
#include "vm/frame.h"

// How `import` finds modules; app installs one. *module is what sys.modules is to hold.
typedef bool (*ImportHook)(Vm *vm, void *context, String *name, Value *module);
// Where unraisable errors and warnings of the machine go ("coroutine 'f' was never awaited").
typedef void (*ReportHook)(Vm *vm, void *context, const char *text);
// Who explains mistakes (mistake.h).
typedef struct Mistake Mistake;
typedef void (*MistakeHook)(Vm *vm, void *context, const Mistake *mistake);

enum { VM_DEFAULT_RECURSION_LIMIT = 1000 };

struct Vm {
    Runtime runtime; // first: runtime_of

    // The register stack: reserved once, never moved. Registers above the running frame's top are
    // free.
    Value *stack;
    Value *stack_limit; // calls of script code end below; what is above is kept for windows
    Value *stack_end;
    Value *stack_high; // nothing above was written since the last collection

    // Plain frames, reserved once; frame_next is the first free one.
    Frame *frames;
    Frame *frames_end;
    Frame *frame_next;
    Frame *frame; // the running one; NULL outside script code
    Value *top;   // the first register free for windows and for calls from coroutine frames

    VECTOR(struct FrameObject *) shown_frames; // of calls that go on, of all threads; roots

    // The roots being resumed, reserved once; activations[0] is none. activation is the innermost.
    Activation *activations;
    Activation *activations_end;
    Activation *activation;
    Value *handled;     // the innermost place of the handled chain
    Value base_handled; // its end

    // What attribute look-ups at several places found (attribute_cache.h); NULL until something is.
    Site *known_reads;
    Site *known_writes;

    // Threads (stacks.h): those that do not run; and how soon the running one has to let others
    // run.
    VECTOR(struct Stacks *) idle_stacks;
    int64_t turn_left;         // safepoints until turn_hook is called, while shares_turns
    bool shares_turns;         // another thread runs, or may run soon
    void (*turn_hook)(Vm *vm); // a turn is over: others may run before it returns

    uint32_t depth; // nested script calls, for the recursion limit
    uint32_t recursion_limit;

    // Objects found dying that have something to do first (finalize.c); roots until it is done.
    VECTOR(Object *) dying;
    VECTOR(Coroutine *) coroutines; // all that may still be alive, but the unseen ones; weak
    VECTOR(Object *) finalizable;   // live instances with a __del__; weak
    size_t urgent_count;  // of these, those whose __del__ is a script's own; and weak references
                          // whose callback is
    size_t unheard_count; // futures with an exception that nobody saw (async/failure.c)
    bool finalizing;      // dying is being worked off
    bool coroutines_die;  // in the present collection
    struct {
        size_t bytes;         // looked at so far, ahead of need (finalize.c)
        size_t bytes_in_vain; // of these, since a look found something
        uint32_t fruitless;   // looks in a row that found nothing
        uint32_t doublings;   // how often waiting grew
        uint32_t waiting;     // occasions to let pass before the next look
        bool is_wanted;       // asynchronous generators are open: each step's end is an occasion
    } looks;
    Dict *last_namespace;   // at the end of the program: that of the script, which dies now
    struct WeakTable *weak; // which objects have weak references (weak_reference.c); NULL: none yet
    VECTOR(CoroutineNames) coroutine_names; // of those that a script gave other names
    bool made_async_generators;             // some was made since the machine began
    uint32_t origin_depth; // of how many frames a new coroutine is to remember the places
    // Of each number of registers: ended coroutines that nobody refers to, linked by `innermost`.
    Coroutine *spare_coroutines[COROUTINE_MOST_SPARE_REGISTERS];

    // sys.set_asyncgen_hooks: callables or None.
    Value async_generator_firstiter;
    Value async_generator_finalizer;

    struct {
        bool is_seeded;
        uint64_t state;  // of the generator
        int64_t process; // the machine's number of the first process
    } chance;            // chance.h

    // Files open for writing that nobody may refer to any more (stdlib/io/io.h); see io_settle.
    uint32_t unsettled_files;
    uint32_t live_files; // how often looking found all of them alive
    uint32_t file_epoch; // of those that are counted

    Dict *modules;     // sys.modules
    Module *sys;       // the module sys: where print finds sys.stdout (stdlib marks it)
    Dict *builtins;    // the namespace of builtins
    Value build_class; // what LOAD_BUILD_CLASS gives
    ImportHook import_hook;
    void *import_context;
    bool is_brief; // an uncaught exception is one line, for editors
    ReportHook report_hook;
    void *report_context;
    // A script's own sys.unraisablehook gets an error that nobody can handle: `message` is NULL or
    // says what went wrong, object may be ABSENT. False: there is none, or it does not work.
    bool (*unraisable_hook)(Vm *vm, Value exception, const char *message, Value object);
    void (*output_hook)(Vm *vm, int descriptor); // a file is going to be written to; NULL: nobody
                                                 // wants to know
    // A future or task among the dying reports what it has to. Errors are its own to report.
    void (*lost_hook)(Vm *vm, Object *object);
    MistakeHook mistake_hook; // hears of what a program got wrong; NULL: nobody does
    void *mistake_context;
    Value blamed_by; // the latest exception for which a value was blamed, and the value
                     // (mistake.c); ABSENT
    Value blamed;
    bool (*interrupt_hook)(Vm *vm); // asked by vm_safepoint when Ctrl-C came, instead of raising
                                    // KeyboardInterrupt; false: it raised. NULL: nobody asks
    bool (*signal_hook)(Vm *vm); // the same for every signal that was caught, Ctrl-C included: set
                                 // by the module signal, which comes back to vm_raise_interrupt
    void *signal_context;
    void (*look_hook)(Vm *vm); // called at a safepoint after RUNTIME_ATTENTION_LOOK; NULL: nobody
    // Asked before: whether the running thread is to hear of signals, or passes them on. NULL: yes.
    bool (*hears_signals_hook)(Vm *vm);
    void *async_state;    // belongs to async/
    void *session;        // belongs to app/session.c
    void *native_modules; // the table of native_register_module (native.c)
};

// Makes `top` the first free register: for windows, which are small. Calls check stack_limit first.
void vm_raise_stack_high(Vm *vm, Value *top);
static inline void vm_raise_top(Vm *vm, Value *top) {
    if (UNLIKELY(top > vm->stack_high)) {
        vm_raise_stack_high(vm, top);
    }
    vm->top = top;
}

// The frame's neighbour outward: who called, awaits or resumed it. NULL at the outermost. For walks
// over all frames, plain and on the heap: *activation is vm->activation at the first step.
MUST_USE Frame *vm_outer_frame(const Frame *frame, const Activation **activation);
// The same of any frame of any thread, for one that is asked for by itself.
MUST_USE Frame *vm_calling_frame(const Vm *vm, const Frame *frame);

// A machine with the object layer and the interpreter ready, no builtins installed. `hash_seed` 0:
// fixed.
MUST_USE Vm *vm_new(uint64_t hash_seed);
void vm_free(Vm *vm);

// Runs module code in a namespace; a CODE_IS_ASYNC_MODULE gives its coroutine as *result instead
// of running.
MAY_RAISE bool vm_run_code(Vm *vm, Code *code, Dict *globals, Value *result);
// What is being handled by `except` (sys.exception()): an exception or None.
MUST_USE Value vm_handled_exception(const Vm *vm);
// Forgets what earlier expressions left in registers of the running frame. Only inside a native
// that the frame calls: above the arguments of a call nothing is in use.
void vm_forget_temporaries(Vm *vm);
// Collects now; what dies with last words is queued for the next vm_safepoint. Only at a safepoint.
void vm_collect(Vm *vm);
// Safepoint work for C loops (the event loop): collects when the heap wants it, raises
// KeyboardInterrupt when Ctrl-C came.
MAY_RAISE bool vm_safepoint(Vm *vm);
// The same where a program takes a step of its own (object/limits.h): a call, a turn of a loop.
MAY_RAISE bool vm_step(Vm *vm);
// What Ctrl-C comes to: KeyboardInterrupt, or what interrupt_hook does.
MAY_RAISE bool vm_raise_interrupt(Vm *vm);

#endif
