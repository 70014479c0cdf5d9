// interpreter_call.h: the shortest ways of the loop into a function, a getter and a generator.
//
// Read next: call.h, for every call that is not so simple.
#ifndef ASPY_VM_INTERPRETER_CALL_H
#define ASPY_VM_INTERPRETER_CALL_H

#include "vm/call.h"
#include "vm/coroutine_switch.h"
#include "vm/frame_push.h"
#include "vm/interpreter_iterate.h"
#include "vm/native.h"

// Pushes a function with exactly the arguments that stand at `arguments`. From a heap frame they
// are copied to the stack.
MAY_RAISE ALWAYS_INLINE bool push_call(Vm *vm, const Frame *frame, Function *function,
                                       Value *arguments, size_t count) {
    if (UNLIKELY(frame->kind == FRAME_COROUTINE)) {
        Value *copy = vm->top;
        vm_raise_top(vm, copy + count);
        registers_move(copy, arguments, count);
        arguments = copy;
    }
    return frame_push(vm, function, arguments, FRAME_PLAIN);
}

// The general call: call_start needs stack registers to work on.
MUST_USE static inline CallResult start_call(Vm *vm, const Frame *frame, Value *base, size_t count,
                                             Tuple *keywords, Value *result) {
    if (frame->kind != FRAME_COROUTINE) {
        return call_start(vm, base, count, keywords, result);
    }
    size_t total = count + 1 + (keywords == NULL ? 0 : keywords->count);
    Value *copy = vm->top;
    vm_raise_top(vm, copy + total);
    registers_move(copy, base, total);
    CallResult started = call_start(vm, copy, count, keywords, result);
    if (started == CALL_DONE) {
        vm->top = frame->top;
    }
    return started;
}

// A getter written in script code is called like any function; its result is the instruction's.
MAY_RAISE static inline bool push_getter(Vm *vm, Value object, const Site *site, bool *pushed) {
    const Property *property = (const Property *)(const void *)value_as_object(site->value);
    *pushed = value_is_function(property->getter) && value_as_object(property->getter)->extra == 2;
    if (!*pushed) {
        return true;
    }
    Value *arguments = vm->top;
    vm_raise_top(vm, arguments + 1);
    arguments[0] = object;
    return frame_push(vm, value_as_function(property->getter), arguments, FRAME_PLAIN);
}

// generator.send(value), next(generator): the generator that stands at base[1] runs now, as if the
// call were a call of it.
ALWAYS_INLINE bool resumes_generator(Vm *vm, const Object *callee, const Value *base,
                                     size_t count) {
    return UNLIKELY((callee->flags & OBJECT_RESUMES) != 0) && callee->kind == KIND_NATIVE &&
           ((const Native *)(const void *)callee)->definition->resumes == count &&
           value_is_object(base[1]) && is_iterator_of(vm, base[1], CLASS_GENERATOR) &&
           coroutine_resume_quick(vm, value_as_coroutine(base[1]),
                                  count == 2 ? base[2] : VALUE_NONE, true);
}

#endif
