// mistake.h: what a program got wrong, told to whoever can explain it.
//
// Python says little about some mistakes (a coroutine that nobody awaits) and nothing about others
// (a call that stops the loop). Where the machine sees one, after it has said what Python says, it
// tells the hook, with what it knows: the object, the place. Without a hook nothing is kept and
// nothing costs. The hook is the error coach (app/coach).
#ifndef ASPY_VM_MISTAKE_H
#define ASPY_VM_MISTAKE_H

#include "vm/vm.h"

typedef enum MistakeKind {
    MISTAKE_UNCAUGHT,        // subject: the exception whose traceback was printed
    MISTAKE_NEVER_AWAITED,   // subject: a coroutine that died before it began; place: its call
    MISTAKE_NEVER_RETRIEVED, // subject: a future whose exception nobody asked for
    MISTAKE_LOST,            // subject: a pending task that nobody refers to
    MISTAKE_DEADLOCK,        // subject: a task that can never go on, or None
    MISTAKE_BLOCKED,         // subject: the task that held up others; place: the call
    MISTAKE_COMPUTED,        // the same by computing; place: where it was, in an async function
    MISTAKE_CANCEL_IGNORED   // subject: a task that returned though it was cancelled; place: where
                             // the CancelledError was raised in it
} MistakeKind;

struct Mistake {
    MistakeKind kind;
    Value subject;
    Code *code; // of the place; NULL: there is none
    uint32_t instruction;
    double seconds; // of MISTAKE_BLOCKED and MISTAKE_COMPUTED: how long nobody else could run
    size_t others;  // and how many could have
    bool is_own;    // of MISTAKE_COMPUTED: the async function itself, and not what it called
};

static inline bool mistake_is_watched(const Vm *vm) { return vm->mistake_hook != NULL; }
// Tells the hook, if there is one. It may run script code, and does not raise. The subject is
// rooted by the caller.
static inline void mistake_tell(Vm *vm, const Mistake *mistake) {
    if (mistake_is_watched(vm)) {
        vm->mistake_hook(vm, vm->mistake_context, mistake);
    }
}

// The exception in flight is because of this value (the lock of a plain `with`, the function that
// should have been called). Always false, to end a raise with. Only the latest is remembered, and
// only for as long as the exception lives.
MAY_RAISE bool mistake_blame(Vm *vm, Value value);
// The value that was blamed for an exception, or ABSENT.
MUST_USE Value mistake_blamed(const Vm *vm, Value exception);
// Called by vm_new.
void mistake_register(Vm *vm);

#endif
