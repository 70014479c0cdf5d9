// call.c: how a call of anything begins, and the one door from C back into script code.
//
// The loop answers the commonest calls by itself (a plain function, a native with the right number
// of arguments); what is left comes here. A call of script code only pushes a frame: whoever asked
// runs it, so nothing here recurses but what a native or a metaclass makes necessary.
#include "vm/call.h"

#include "base/fatal.h"
#include "object/method.h"
#include "vm/class_call.h"
#include "vm/coroutine.h"
#include "vm/frame_push.h"
#include "vm/interpreter.h"

// ---- Room ----

void vm_raise_stack_high(Vm *vm, Value *top) {
    if (top > vm->stack_end) {
        fatal(EXIT_CODE_LIMIT, "the register stack is exhausted");
    }
    vm->stack_high = top;
}

static bool raise_recursion(Vm *vm) {
    return exception_raise(vm, CLASS_RECURSION_ERROR, "maximum recursion depth exceeded");
}

// The frame that would mark the code is not there yet.
static bool safepoint_before_push(Vm *vm, void *code) {
    Value *window = window_open(vm, 1);
    window[0] = value_from_object(code);
    bool done = vm_step(vm);
    window_close(vm, window);
    return done;
}

bool frame_prepare_push(Vm *vm, void *code, Value *top) {
    if (vm->depth >= vm->recursion_limit || top > vm->stack_limit ||
        vm->frame_next == vm->frames_end) {
        return raise_recursion(vm);
    }
    if (atomic_load_explicit(&vm->runtime.attention, memory_order_relaxed) != 0 &&
        !safepoint_before_push(vm, code)) {
        return false;
    }
    if (top > vm->stack_high) {
        vm_raise_stack_high(vm, top);
    }
    return true;
}

static CallResult done_or_raised(bool done) { return done ? CALL_DONE : CALL_RAISED; }

// ---- Functions of script code ----

static CallResult start_coroutine(Vm *vm, Function *function, const Value *arguments,
                                  size_t positional_count, Tuple *keywords, Value *result) {
    Coroutine *coroutine = coroutine_new(vm, function, function->code, function->globals);
    if (!call_match_arguments(vm, function, coroutine->registers, arguments, positional_count,
                              keywords)) {
        coroutine_discard(vm, coroutine);
        return CALL_RAISED;
    }
    *result = value_from_object(coroutine);
    return CALL_DONE;
}

static CallResult start_function(Vm *vm, Function *function, Value *registers,
                                 const Value *arguments, size_t positional_count, Tuple *keywords,
                                 FrameKind kind, Value *result) {
    const uint32_t on_heap = CODE_IS_GENERATOR | CODE_IS_COROUTINE | CODE_IS_ASYNC_GENERATOR;
    if ((function->code->flags & on_heap) != 0) {
        return start_coroutine(vm, function, arguments, positional_count, keywords, result);
    }
    Value *end = registers + function->code->parameter_count;
    if (end > vm->stack_end) {
        return done_or_raised(raise_recursion(vm));
    }
    if (function->object.extra == positional_count + 1 && keywords == NULL) {
        if (registers != arguments) {
            registers_move(registers, arguments, positional_count);
        }
    } else if (!call_match_arguments(vm, function, registers, arguments, positional_count,
                                     keywords)) {
        return CALL_RAISED;
    }
    // What matching made (defaults, *args) must survive the safepoint of the push.
    Value *top = vm->top;
    if (end > vm->top) {
        vm_raise_top(vm, end);
    }
    if (!frame_push(vm, function, registers, kind)) {
        vm->top = top;
        return CALL_RAISED;
    }
    return CALL_PUSHED;
}

// ---- Calls with the object in base[0] as the first argument ----

// base[0] is self: it and the arguments stand one behind the other already.
static CallResult start_with_self(Vm *vm, Value callable, Value *base, size_t count,
                                  Tuple *keywords, Value *result) {
    if (value_is_function(callable)) {
        return start_function(vm, value_as_function(callable), base, base, count, keywords,
                              FRAME_PLAIN, result);
    }
    if (value_is_native(callable)) {
        return done_or_raised(
            native_invoke(vm, value_as_native(callable), base, count, keywords, result));
    }
    size_t total = count + (keywords == NULL ? 0 : keywords->count);
    if (vm->top + total + 1 > vm->stack_limit) {
        return done_or_raised(raise_recursion(vm));
    }
    Value *copy = window_open(vm, total + 1);
    copy[0] = callable;
    memcpy(copy + 1, base, total * sizeof *copy);
    CallResult started = call_start(vm, copy, count, keywords, result);
    if (started != CALL_PUSHED) {
        window_close(vm, copy);
    }
    return started;
}

CallResult call_start_init(Vm *vm, Value init, Value *base, size_t count, Tuple *keywords,
                           Value *result) {
    Value instance = base[0];
    if (value_is_function(init)) {
        CallResult started = start_function(vm, value_as_function(init), base, base, count,
                                            keywords, FRAME_INIT, result);
        if (started == CALL_PUSHED) {
            vm->frame->instance = instance;
        }
        return started;
    }
    Value *window = window_open(vm, 2);
    window[0] = instance;
    bool done = value_is_native(init)
                    ? native_invoke(vm, value_as_native(init), base, count, keywords, &window[1])
                    : vm_call_with_self(vm, init, base, count, keywords, &window[1]);
    done = done && call_check_init(vm, window[1]);
    *result = window[0];
    window_close(vm, window);
    return done_or_raised(done);
}

bool call_check_init(Vm *vm, Value returned) {
    if (!value_is_none(returned)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__init__() should return None, not '%s'",
                               class_name_of(vm, returned));
    }
    return true;
}

bool vm_call_with_self(Vm *vm, Value attribute, const Value *arguments, size_t count,
                       Tuple *keywords, Value *result) {
    Value *window = window_open(vm, 1);
    bool done =
        descriptor_get(vm, attribute, arguments[0], class_of(vm, arguments[0]), &window[0]) &&
        vm_call(vm, window[0], arguments + 1, count - 1, keywords, result);
    window_close(vm, window);
    return done;
}

// ---- Calls of anything ----

static bool raise_not_callable(Vm *vm, Value callable) {
    return exception_raise(vm, CLASS_TYPE_ERROR, "'%s' object is not callable",
                           class_name_of(vm, callable));
}

static CallResult start_instance(Vm *vm, Value *base, size_t positional_count, Tuple *keywords,
                                 Value *result) {
    Value call = value_special(vm, base[0], SPECIAL_CALL);
    if (value_is_absent(call)) {
        return done_or_raised(raise_not_callable(vm, base[0]));
    }
    if (value_is_function(call) || value_is_native(call)) {
        return start_with_self(vm, call, base, positional_count + 1, keywords, result);
    }
    Value *window = window_open(vm, 1);
    bool found = object_check_call(vm) &&
                 descriptor_get(vm, call, base[0], class_of(vm, base[0]), &window[0]);
    base[0] = window[0];
    window_close(vm, window);
    if (!found || vm->depth >= vm->recursion_limit) {
        return done_or_raised(found && raise_recursion(vm));
    }
    // A class may be its own instances' __call__: the depth tells, where the compiler makes a jump
    // of the last call.
    vm->depth++;
    CallResult started = call_start(vm, base, positional_count, keywords, result);
    vm->depth--;
    return started;
}

CallResult call_start(Vm *vm, Value *base, size_t positional_count, Tuple *keywords,
                      Value *result) {
    Value callable = base[0];
    if (!value_is_object(callable)) {
        return done_or_raised(raise_not_callable(vm, callable));
    }
    ObjectKind kind = object_kind(value_as_object(callable));
    if (kind == KIND_FUNCTION) {
        return start_function(vm, value_as_function(callable), base + 1, base + 1, positional_count,
                              keywords, FRAME_PLAIN, result);
    }
    if (kind == KIND_NATIVE) {
        return done_or_raised(native_invoke(vm, value_as_native(callable), base + 1,
                                            positional_count, keywords, result));
    }
    if (kind == KIND_METHOD) {
        Value function = value_as_method(callable)->function;
        base[0] = value_as_method(callable)->self;
        return start_with_self(vm, function, base, positional_count + 1, keywords, result);
    }
    if (kind == KIND_CLASS) {
        return class_call_start(vm, base, positional_count, keywords, result);
    }
    return start_instance(vm, base, positional_count, keywords, result);
}

// ---- f(*args, **kwargs) ----

String *call_describe(Vm *vm, Value callable) {
    Value found;
    String *qualname = NULL;
    if (value_is_method(callable)) {
        callable = value_as_method(callable)->function;
    }
    if (value_is_function(callable)) {
        Function *function = value_as_function(callable);
        qualname = function->qualname;
        found = function->module;
    } else if (value_is_kind(callable, KIND_CLASS)) {
        Class *class = (Class *)(void *)value_as_object(callable);
        return string_format(vm, "%s()", string_text(vm, class_full_name(vm, class, false)));
    } else if (value_is_native(callable)) {
        const Native *native = value_as_native(callable);
        if (native->owner == NULL) {
            return string_format(vm, "%s()", native->definition->name);
        }
        return string_format(vm, "%s.%s()", string_text(vm, native->owner->name),
                             native->definition->name);
    } else {
        String *text;
        if (!object_str(vm, callable, &text)) {
            (void)exception_take(vm);
            text = string_from_text(vm, class_name_of(vm, callable));
        }
        return text;
    }
    if (value_is_string(found) && !string_equal_text(value_as_string(found), "builtins")) {
        return string_format(vm, "%s.%s()", string_text(vm, value_as_string(found)),
                             string_text(vm, qualname));
    }
    return string_format(vm, "%s()", string_text(vm, qualname));
}

// The items of R[a+1], which any iterable but a list or tuple is made into.
static bool spread_items(Vm *vm, Value *base, const Value **items, size_t *count) {
    Value sequence = base[1];
    if (!value_is_list(sequence) && !value_is_tuple(sequence)) {
        bool is_iterable = !value_is_absent(value_special(vm, sequence, SPECIAL_ITER)) ||
                           !value_is_absent(value_special(vm, sequence, SPECIAL_GETITEM));
        if (!is_iterable) {
            return exception_raise(
                vm, CLASS_TYPE_ERROR, "%s argument after * must be an iterable, not %s",
                string_text(vm, call_describe(vm, base[0])), class_name_of(vm, sequence));
        }
        if (!object_to_list(vm, sequence, &base[1])) {
            return false;
        }
        sequence = base[1];
    }
    if (value_is_list(sequence)) {
        *items = value_as_list(sequence)->items;
        *count = value_as_list(sequence)->count;
    } else {
        *items = value_as_tuple(sequence)->items;
        *count = value_as_tuple(sequence)->count;
    }
    return true;
}

CallResult call_start_spread(Vm *vm, Value *base, Value *result) {
    const Value *items = NULL;
    size_t count = 0;
    if (!spread_items(vm, base, &items, &count)) {
        return CALL_RAISED;
    }
    Dict *named = value_is_absent(base[2]) ? NULL : value_as_dict(base[2]);
    size_t named_count = named == NULL ? 0 : named->count;
    if (vm->top + count + named_count + 2 > vm->stack_limit) {
        return done_or_raised(raise_recursion(vm));
    }
    Value *copy = window_open(vm, count + named_count + 2);
    Tuple *keywords = NULL;
    copy[1] = base[0];
    if (count > 0) {
        memcpy(copy + 2, items, count * sizeof *copy);
    }
    if (named_count > 0) {
        keywords = tuple_new(vm, named_count);
        copy[0] = value_from_object(keywords); // rooted for as long as the window stands
        size_t position = 0;
        for (size_t index = 0; index < named_count; index++) {
            if (!dict_next(named, &position, &keywords->items[index], &copy[2 + count + index])) {
                break;
            }
            if (!value_is_string(keywords->items[index])) {
                window_close(vm, copy);
                return done_or_raised(
                    exception_raise(vm, CLASS_TYPE_ERROR, "keywords must be strings"));
            }
        }
    }
    CallResult started = call_start(vm, copy + 1, count, keywords, result);
    if (started != CALL_PUSHED) {
        window_close(vm, copy);
    }
    return started;
}

// ---- From C ----

static bool run_entry(Vm *vm, Value *result) {
    Frame *frame = vm->frame;
    frame->kind = frame->kind == FRAME_INIT ? FRAME_ENTRY_INIT : FRAME_ENTRY;
    RunResult ran = interpreter_run(vm, result);
    assert((ran == RUN_RETURNED || ran == RUN_RAISED) && "a plain frame cannot be suspended");
    return ran == RUN_RETURNED;
}

bool call_finish(Vm *vm, CallResult started, Value *result) {
    switch (started) {
    case CALL_DONE:
        return true;
    case CALL_PUSHED:
        return run_entry(vm, result);
    case CALL_RAISED:
        break;
    }
    return false;
}

bool vm_call(Vm *vm, Value callable, const Value *arguments, size_t positional_count,
             Tuple *keywords, Value *result) {
    size_t count = positional_count + (keywords == NULL ? 0 : keywords->count);
    Value *base = vm->top;
    if (!object_check_call(vm)) {
        return false;
    }
    if (base + count + 2 > vm->stack_limit) {
        return raise_recursion(vm);
    }
    vm_raise_top(vm, base + count + 2);
    base[0] = keywords == NULL ? VALUE_NONE : value_from_object(keywords);
    base[1] = callable;
    if (count > 0) {
        registers_move(base + 2, arguments, count);
    }
    CallResult started = call_start(vm, base + 1, positional_count, keywords, &base[0]);
    Value value = base[0];
    bool done = call_finish(vm, started, &value);
    *result = value;
    vm->top = base;
    assert(done == value_is_absent(vm->runtime.raised) && "false and only false means raised");
    return done;
}
