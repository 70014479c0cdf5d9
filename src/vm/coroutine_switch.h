// coroutine_switch.h: the arrows of coroutine.h: every change of who runs, in constant time.
//
// Four moves. A root is *activated* by whoever resumes it, and control goes straight to its
// innermost frame; a *suspension* leaves the whole chain standing and goes straight back; an await
// *links* a child below the running frame; a child that ends is *unlinked* and its awaiter runs on.
// In a chain only the innermost coroutine is RUNNING; those that await count as SUSPENDED.
#ifndef ASPY_VM_COROUTINE_SWITCH_H
#define ASPY_VM_COROUTINE_SWITCH_H

#include "vm/coroutine.h"
#include "vm/interpreter.h"
#include "vm/vm.h"

// The one place where a coroutine's state changes.
static inline void coroutine_set_state(Coroutine *coroutine, CoroutineState to) {
    CoroutineState from = coroutine_state(coroutine);
    assert((from != COROUTINE_FINISHED || to == COROUTINE_FINISHED) &&
           "a finished coroutine stays finished");
    assert((to != COROUTINE_SUSPENDED || from == COROUTINE_RUNNING) &&
           "only what runs can be suspended");
    assert((to != COROUTINE_RUNNING || from != COROUTINE_RUNNING) && "nothing runs twice");
    (void)from;
    coroutine->object.extra = (uint32_t)to;
}

// Makes a coroutine of the running activation the one that runs.
static inline void coroutine_enter(Vm *vm, Coroutine *coroutine, Value *top) {
    coroutine_set_state(coroutine, COROUTINE_RUNNING);
    coroutine->frame.top = top;
    vm->top = top;
    vm->handled = &coroutine->handled;
    vm->frame = &coroutine->frame;
    vm->depth = vm->activation->base_depth + 1 + coroutine->frame.nesting;
}

// Resumes the chain of `root` on top of the running frame. Its innermost frame runs then.
static inline void coroutine_activate(Vm *vm, Coroutine *root, bool by_script) {
    assert(!root->frame.is_active && root->frame.caller == NULL && "only an idle root is resumed");
    Coroutine *innermost = root->frame.innermost;
    if (coroutine_state(root) == COROUTINE_CREATED) {
        root->frame.nesting = 0;
    }
    root->frame.is_active = true;
    *++vm->activation = (Activation){root, vm->frame, vm->handled, vm->depth, by_script};
    coroutine_enter(vm, innermost, vm->top);
}

// The opposite: whoever resumed the root runs again. vm->top is what it was then. Returns the
// activation, which is as it was until the next one begins.
static inline const Activation *coroutine_deactivate(Vm *vm, Value *top) {
    const Activation *activation = vm->activation--;
    vm->handled = activation->handled;
    vm->frame = activation->below;
    vm->depth = activation->base_depth;
    vm->top = top;
    activation->root->frame.is_active = false;
    return activation;
}

// Suspends the running coroutine and with it its whole chain. True when a script resumed it.
static inline bool coroutine_suspend(Vm *vm, Coroutine *coroutine) {
    coroutine_set_state(coroutine, COROUTINE_SUSPENDED);
    vm->activation->root->frame.innermost = coroutine;
    return coroutine_deactivate(vm, coroutine->frame.top)->by_script;
}

// The root of the running activation ends. True when a script resumed it.
static inline bool coroutine_end_root(Vm *vm, Coroutine *root) {
    assert(vm->activation->root == root && "activations nest");
    coroutine_set_state(root, COROUTINE_FINISHED);
    return coroutine_deactivate(vm, root->frame.top)->by_script;
}

// The running coroutine `parent` waits for `child`, a root that is not active: the chain grows by
// child's and goes on where that stands.
static inline void coroutine_link(Vm *vm, Coroutine *parent, Coroutine *child) {
    assert(child->frame.caller == NULL && !child->frame.is_active &&
           "only an idle root can be awaited");
    coroutine_set_state(parent, COROUTINE_SUSPENDED);
    child->frame.caller = &parent->frame;
    coroutine_enter(vm, child->frame.innermost, parent->frame.top);
}

// The running `child` gives control back to its awaiter, ended or (an async generator) between
// values.
static inline Coroutine *coroutine_unlink(Vm *vm, Coroutine *child, CoroutineState state) {
    Coroutine *parent = coroutine_of_frame(child->frame.caller);
    coroutine_set_state(child, state);
    child->frame.caller = NULL;
    child->frame.innermost = child;
    coroutine_enter(vm, parent, child->frame.top);
    return parent;
}

// A child that only its awaiter knew has ended: its storage serves the next call of the kind. The
// awaiter's register, which still names it, is the caller's to overwrite. The collector takes what
// is left of these (vm.c).
static inline void coroutine_recycle(Vm *vm, Coroutine *child) {
    assert(child->frame.is_unseen && coroutine_state(child) == COROUTINE_FINISHED &&
           "nobody misses it");
    Coroutine **spare = &vm->spare_coroutines[child->frame.code->register_count];
    child->frame.innermost = *spare;
    *spare = child;
}

// coroutine_start for a generator or coroutine that stands where it, or what it awaits, last
// yielded; false, and nothing done, when it is anything else.
MUST_USE static inline bool coroutine_resume_quick(Vm *vm, Coroutine *coroutine, Value sent,
                                                   bool by_script) {
    const Frame *frame = &coroutine->frame;
    if (coroutine_state(coroutine) != COROUTINE_SUSPENDED || frame->is_active ||
        frame->caller != NULL || vm->depth >= vm->recursion_limit ||
        vm->activation + 1 == vm->activations_end) {
        return false;
    }
    Coroutine *innermost = frame->innermost;
    innermost->registers[innermost->frame.ip[-1].a] = sent;
    coroutine_activate(vm, coroutine, by_script);
    return true;
}

// True when the limit of nested calls allows to await it in the running coroutine.
static inline bool coroutine_fits(const Vm *vm, const Coroutine *coroutine) {
    uint32_t nesting =
        coroutine_state(coroutine) == COROUTINE_CREATED ? coroutine->frame.nesting : 0;
    return vm->activation->base_depth + 1 + nesting <= vm->recursion_limit;
}

// coroutine_resume and coroutine_throw with the difference that async generators need:
// RUN_ASYNC_YIELDED.
MUST_USE RunResult coroutine_run(Vm *vm, Coroutine *coroutine, Value sent, Value *out);
MUST_USE RunResult coroutine_run_throw(Vm *vm, Coroutine *coroutine, Thrown thrown, Value *out);
// The exception of throw(type, value, traceback), made if need be.
MAY_RAISE bool coroutine_exception_argument(Vm *vm, Value type, Value value, Value traceback,
                                            Value *exception);
// The setters of __name__ and __qualname__ of generators of all kinds.
MAY_RAISE bool coroutine_name_setter(Vm *vm, Value *args, Value *result);
MAY_RAISE bool coroutine_qualname_setter(Vm *vm, Value *args, Value *result);
// The DeprecationWarning of a call of throw() or athrow() with more than the exception.
MAY_RAISE bool coroutine_warn_of_three(Vm *vm, Value value, Value traceback, const char *name);
extern const KindInfo coroutine_kind;
// coroutine_close with what the generator returned.
MAY_RAISE bool coroutine_close_value(Vm *vm, Coroutine *coroutine, Value *value);
// Takes a linked child, whose chain is not running, out of its chain: the awaiter stands before the
// DELEGATE that will ask the child again, and the child is a root of its own.
void coroutine_detach(Coroutine *child);
// The root of the chain that the coroutine is part of.
MUST_USE Coroutine *coroutine_root(Coroutine *coroutine);

#endif
