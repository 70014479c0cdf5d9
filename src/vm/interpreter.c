// interpreter.c: the loop that runs instructions.
//
// `ip`, `registers` and `frame` are the running frame's, kept in local variables. Before anything
// that may raise or run other code, frame->ip is brought up to date (TRY); after anything that
// changes the running frame, they are read again (RELOAD). What raises leaves its destination as it
// was, for that may be a variable that a handler reads: results of fallible helpers arrive in
// `value` first. An instruction whose result comes later, by a return or a resume, finds it in its
// operand a: whoever delivers looks at the instruction before the saved ip.
//
// Each case ends with a jump of its own to the next one's (labels as values, which gcc and clang
// have): against one `switch` in a loop that made the integer loop 1.5 times and fib 1.2 times
// faster with gcc 12, since a case reads only the operands it needs.
//
// Longer than 600 lines because the loop is one function: each case is a few lines that call
// helpers. Read next: call.c, coroutine_switch.h, unwind.c.
#include "vm/interpreter.h"

#include "vm/async_generator.h"
#include "vm/attribute_cache.h"
#include "vm/await.h"
#include "vm/building.h"
#include "vm/call.h"
#include "vm/class_build.h"
#include "vm/class_call.h"
#include "vm/context_manager.h"
#include "vm/coroutine_switch.h"
#include "vm/except_star.h"
#include "vm/finalize.h"
#include "vm/frame_object.h"
#include "vm/frame_push.h"
#include "vm/import.h"
#include "vm/interpreter_arithmetic.h"
#include "vm/interpreter_call.h"
#include "vm/interpreter_item.h"
#include "vm/interpreter_iterate.h"
#include "vm/intrinsics.h"
#include "vm/match.h"
#include "vm/namespace.h"
#include "vm/operators.h"
#include "vm/raise.h"
#include "vm/super.h"
#include "vm/traceback.h"
#include "vm/unwind.h"

// Last: its macros are short words.
#include "vm/interpreter_cases.h"

// ---- What cases share ----

// The truth of a value; bools, the commonest, at once.
MAY_RAISE ALWAYS_INLINE bool truth_of(Vm *vm, Value value, bool *truth) {
    if (LIKELY(value_is_bool(value))) {
        *truth = (value.bits & 1) != 0;
        return true;
    }
    if (value_is_int(value)) {
        *truth = !value_is(value, value_from_int(0));
        return true;
    }
    return object_is_true_quick(value, truth) || object_is_true(vm, value, truth);
}

MAY_RAISE static NEVER_INLINE bool compare_slowly(Vm *vm, Comparison comparison, Value a, Value b,
                                                  bool *truth) {
    Value result;
    return object_compare(vm, comparison, a, b, &result) && truth_of(vm, result, truth);
}

// A safepoint is due: the signal flag or the heap said so.
ALWAYS_INLINE bool wants_attention(const Vm *vm) {
    return atomic_load_explicit(&vm->runtime.attention, memory_order_relaxed) != 0;
}

// ---- The loop ----

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic" // labels as values
RunResult interpreter_run(Vm *vm, Value *out) {
    Frame *frame;
    const Instruction *ip;
    Value *registers;
    // Of the running code: two loads less at each attribute and global. deltablue takes 0.89 of the
    // time, richards 0.93; the constants, kept likewise, gave nothing.
    Site *sites;
    // Operands of the labels behind the loop.
    Value value;
    // What a helper gives by address: kept apart, so that `value` can live in a machine register.
    Value made;
    bool answer;
    // One variable for all cases: sanitizers give each its own place, and calls nest on this stack.
    bool truth;
    Value *base;
    size_t count;
    Tuple *keywords;
    static const void *const cases[] = {
#define OPCODE(name, a, b, c, sentence) &&op_##name,
#include "bytecode/opcodes.def"
#undef OPCODE
    };

    RELOAD();
    if (!value_is_absent(vm->runtime.raised)) {
        goto raised;
    }
    NEXT();
    // ---- Moves and constants ----
    CASE(NOP) { NEXT(); }
    CASE(MOVE) {
        A = B;
        NEXT();
    }
    CASE(LOAD_CONST) {
        A = CONSTANT(instruction_wide(now));
        NEXT();
    }
    CASE(LOAD_INT) {
        A = value_from_int(instruction_wide(now));
        NEXT();
    }
    CASE(LOAD_NONE) {
        A = VALUE_NONE;
        NEXT();
    }
    CASE(LOAD_TRUE) {
        A = VALUE_TRUE;
        NEXT();
    }
    CASE(LOAD_FALSE) {
        A = VALUE_FALSE;
        NEXT();
    }
    CASE(LOAD_ABSENT) {
        A = VALUE_ABSENT;
        NEXT();
    }

    // ---- Variables ----
    CASE(CHECK_LOCAL) {
        if (UNLIKELY(value_is_absent(A))) {
            TRY(namespace_raise_unbound_local(vm, frame->code, now.a));
        }
        NEXT();
    }
    CASE(DELETE_LOCAL) {
        if (UNLIKELY(value_is_absent(A))) {
            TRY(namespace_raise_unbound_local(vm, frame->code, now.a));
        }
        A = VALUE_ABSENT;
        NEXT();
    }
    CASE(MAKE_CELL) {
        A = value_from_object(cell_new(vm, A));
        NEXT();
    }
    CASE(LOAD_CELL) {
        value = ((const Cell *)(const void *)value_as_object(B))->value;
        if (UNLIKELY(value_is_absent(value))) {
            TRY(namespace_raise_unbound_local(vm, frame->code, now.b));
        }
        A = value;
        NEXT();
    }
    CASE(STORE_CELL) {
        ((Cell *)(void *)value_as_object(A))->value = B;
        NEXT();
    }
    CASE(DELETE_CELL) {
        if (UNLIKELY(value_is_absent(((const Cell *)(const void *)value_as_object(A))->value))) {
            TRY(namespace_raise_unbound_local(vm, frame->code, now.a));
        }
        ((Cell *)(void *)value_as_object(A))->value = VALUE_ABSENT;
        NEXT();
    }
    CASE(LOAD_FREE) {
        value = frame->function->cells[now.b]->value;
        if (UNLIKELY(value_is_absent(value))) {
            TRY(namespace_raise_unbound_free(vm, frame->code, now.b));
        }
        A = value;
        NEXT();
    }
    CASE(STORE_FREE) {
        frame->function->cells[now.a]->value = B;
        NEXT();
    }
    CASE(DELETE_FREE) {
        if (UNLIKELY(value_is_absent(frame->function->cells[now.a]->value))) {
            TRY(namespace_raise_unbound_free(vm, frame->code, now.a));
        }
        frame->function->cells[now.a]->value = VALUE_ABSENT;
        NEXT();
    }
    CASE(LOAD_CLOSURE) {
        A = value_from_object(frame->function->cells[now.b]);
        NEXT();
    }
    CASE(LOAD_GLOBAL) {
        if (UNLIKELY(!global_load_quick(frame->globals, vm->builtins, SITE(now.b), &A))) {
            TRY(global_load_slow(vm, frame->globals, SITE(now.b), &made));
            A = made;
        }
        NEXT();
    }
    CASE(STORE_GLOBAL) {
        global_store(vm, frame->globals, SITE(now.a), B);
        NEXT();
    }
    CASE(DELETE_GLOBAL) {
        TRY(dict_delete_string(vm, frame->globals, SITE(now.a)->name) ||
            global_raise_missing(vm, SITE(now.a)->name));
        NEXT();
    }
    CASE(LOAD_NAME) {
        TRY(namespace_load(vm, B, frame->globals, SITE(now.c), &made));
        A = made;
        NEXT();
    }
    CASE(LOAD_NAME_OR_CELL) {
        TRY(namespace_load_or_cell(vm, B, SITE(now.c), &A));
        NEXT();
    }
    CASE(STORE_NAME) {
        TRY(namespace_store(vm, A, SITE(now.c)->name, B));
        NEXT();
    }
    CASE(DELETE_NAME) {
        TRY(namespace_delete(vm, A, SITE(now.b)->name));
        NEXT();
    }

    // ---- Attributes and items ----
    CASE(LOAD_ATTR) {
        Site *site = SITE(now.c);
        if (LIKELY(attribute_load_quick(B, site, &A))) {
            NEXT();
        }
        const Site *known = known_site(vm->known_reads, site, B);
        if (known != NULL && attribute_load_quick(B, known, &A)) {
            NEXT();
        }
        if (site_guards(site, SITE_PROPERTY, B)) {
            bool pushed;
            TRY(push_getter(vm, B, site, &pushed));
            if (pushed) {
                RELOAD();
                NEXT();
            }
        }
        TRY(attribute_load_slow(vm, B, site, &made));
        A = made;
        NEXT();
    }
    CASE(STORE_ATTR) {
        Site *site = SITE(now.c);
        if (LIKELY(attribute_store_quick(A, site, B))) {
            NEXT();
        }
        const Site *known = known_site(vm->known_writes, site, A);
        if (known == NULL || !attribute_store_quick(A, known, B)) {
            TRY(attribute_store_slow(vm, A, site, B));
        }
        NEXT();
    }
    CASE(DELETE_ATTR) {
        TRY(object_delete_attribute(vm, A, SITE(now.b)->name));
        NEXT();
    }
    CASE(LOAD_ITEM) {
        if (UNLIKELY(!quick_get_item(vm, B, C, &A))) {
            TRY(object_get_item(vm, B, C, &made));
            A = made;
        }
        NEXT();
    }
    CASE(LOAD_ITEM_INT) {
        value = value_from_int((int16_t)now.c);
        if (UNLIKELY(!value_is_object(B) || !quick_get_at(vm, value_as_object(B), value, &A))) {
            TRY(object_get_item(vm, B, value, &made));
            A = made;
        }
        NEXT();
    }
    CASE(STORE_ITEM) {
        if (UNLIKELY(!quick_set_item(vm, A, B, C))) {
            TRY(object_set_item(vm, A, B, C));
        }
        NEXT();
    }
    CASE(DELETE_ITEM) {
        TRY(object_delete_item(vm, A, B));
        NEXT();
    }
    CASE(BUILD_SLICE) {
        A = value_from_object(slice_new(vm, (&B)[0], (&B)[1], (&B)[2]));
        NEXT();

        // ---- Operators ----
    }
    BINARY_CASE(ADD, quick_add, ADD)
    BINARY_CASE(SUBTRACT, quick_subtract, SUBTRACT)
    BINARY_CASE(MULTIPLY, quick_multiply, MULTIPLY)
    BINARY_CASE(TRUE_DIVIDE, quick_true_divide, TRUE_DIVIDE)
    BINARY_CASE(FLOOR_DIVIDE, quick_floor_divide, FLOOR_DIVIDE)
    BINARY_CASE(MODULO, quick_modulo, MODULO)
    BINARY_CASE(POWER, quick_power, POWER)
    BINARY_CASE(MATRIX_MULTIPLY, quick_none, MATRIX_MULTIPLY)
    BINARY_CASE(LEFT_SHIFT, quick_left_shift, LEFT_SHIFT)
    BINARY_CASE(RIGHT_SHIFT, quick_right_shift, RIGHT_SHIFT)
    BINARY_CASE(BITWISE_AND, quick_and, AND)
    BINARY_CASE(BITWISE_OR, quick_or, OR)
    BINARY_CASE(BITWISE_XOR, quick_xor, XOR)
    BINARY_INT_CASE(ADD, quick_add_int, ADD)
    BINARY_INT_CASE(SUBTRACT, quick_subtract_int, SUBTRACT)
    BINARY_CONST_CASE(ADD, quick_add, ADD)
    BINARY_CONST_CASE(SUBTRACT, quick_subtract, SUBTRACT)
    BINARY_CONST_CASE(MULTIPLY, quick_multiply, MULTIPLY)
    BINARY_CONST_CASE(TRUE_DIVIDE, quick_true_divide, TRUE_DIVIDE)
    BINARY_CONST_CASE(FLOOR_DIVIDE, quick_floor_divide, FLOOR_DIVIDE)
    BINARY_CONST_CASE(MODULO, quick_modulo, MODULO)
    BINARY_CONST_CASE(LEFT_SHIFT, quick_left_shift, LEFT_SHIFT)
    BINARY_CONST_CASE(RIGHT_SHIFT, quick_right_shift, RIGHT_SHIFT)
    BINARY_CONST_CASE(BITWISE_AND, quick_and, AND)
    CONST_BINARY_CASE(ADD, quick_add)
    CONST_BINARY_CASE(SUBTRACT, quick_subtract)
    CONST_BINARY_CASE(MULTIPLY, quick_multiply)
    CONST_BINARY_CASE(TRUE_DIVIDE, quick_true_divide)
    CASE(NEGATE) {
        if (UNLIKELY(!quick_negate(B, &A))) {
            TRY(operator_unary(vm, SPECIAL_NEG, B, &made));
            A = made;
        }
        NEXT();
    }
    CASE(POSITIVE) {
        TRY(operator_unary(vm, SPECIAL_POS, B, &made));
        A = made;
        NEXT();
    }
    CASE(INVERT) {
        TRY(operator_unary(vm, SPECIAL_INVERT, B, &made));
        A = made;
        NEXT();
    }
    CASE(NOT) {
        TRY(truth_of(vm, B, &answer));
        A = value_from_bool(!answer);
        NEXT();
    }
    COMPARE_CASE(LESS, COMPARE_LT)
    COMPARE_CASE(LESS_EQUAL, COMPARE_LE)
    COMPARE_CASE(EQUAL, COMPARE_EQ)
    COMPARE_CASE(NOT_EQUAL, COMPARE_NE)
    COMPARE_CASE(GREATER, COMPARE_GT)
    COMPARE_CASE(GREATER_EQUAL, COMPARE_GE)
    CASE(IS) {
        A = value_from_bool(value_is(B, C));
        NEXT();
    }
    CASE(IS_NOT) {
        A = value_from_bool(!value_is(B, C));
        NEXT();
    }
    CASE(CONTAINS) {
        TRY(object_contains(vm, C, B, &answer));
        A = value_from_bool(answer);
        NEXT();
    }
    CASE(NOT_CONTAINS) {
        TRY(object_contains(vm, C, B, &answer));
        A = value_from_bool(!answer);
        NEXT();
    }

    // ---- Jumps ----
    CASE(JUMP) {
        ip += instruction_wide(now);
        NEXT();
    }
    CASE(JUMP_BACK) {
        ip += instruction_wide(now);
        if (UNLIKELY(wants_attention(vm))) {
            frame->ip = ip + 1; // an interrupt is raised by the head of the loop
            if (!vm_step(vm)) {
                goto raised;
            }
        }
        NEXT();
    }
    TRUTH_JUMP(JUMP_IF_TRUE, instruction_wide(now), 0)
    TRUTH_JUMP(JUMP_IF_FALSE, 0, instruction_wide(now))
    CASE(JUMP_IF_NONE) {
        ip += value_is_none(A) ? instruction_wide(now) : 0;
        NEXT();
    }
    CASE(JUMP_IF_NOT_NONE) {
        ip += value_is_none(A) ? 0 : instruction_wide(now);
        NEXT();
    }
    CASE(JUMP_IF_ABSENT) {
        ip += value_is_absent(A) ? instruction_wide(now) : 0;
        NEXT();
    }

    // ---- Iteration and unpacking ----
    CASE(GET_ITER) {
        TRY(object_iterate(vm, B, &made));
        A = made;
        NEXT();
    }
    CASE(ITERATE_RANGE) {
        base = &A;
        bool is_range = value_is(base[1], value_from_object(runtime_class(vm, CLASS_RANGE)));
        if (LIKELY(is_range && quick_range(vm, base + 2, now.b, base))) {
            ip += (int16_t)now.c;
        }
        NEXT();
    }
    CASE(FOR_ITER) {
        bool ended = false;
        value = B;
        if (LIKELY(quick_next(vm, value, &A, &ended))) {
            ip += ended ? (int16_t)now.c : 0;
            NEXT();
        }
        frame->ip = ip;
        if (is_iterator_of(vm, value, CLASS_GENERATOR)) {
            if (LIKELY(coroutine_resume_quick(vm, value_as_coroutine(value), VALUE_NONE, true))) {
                RELOAD();
                NEXT();
            }
            switch (coroutine_start(vm, value_as_coroutine(value), VALUE_NONE, true)) {
            case COROUTINE_ENTERED:
                RELOAD();
                break;
            case COROUTINE_ENDED:
                ip += (int16_t)now.c;
                break;
            case COROUTINE_REFUSED:
                goto raised;
            }
            NEXT();
        }
        // `for key, value in d.items()`: the pair goes where UNPACK would put it.
        if (ip->opcode == OP_UNPACK && ip->b == now.a && ip->c == 2 &&
            class_of(vm, value)->next_pair != NULL) {
            Value pair[2];
            switch (object_next_pair(vm, value, pair)) {
            case STEP_ITEM:
                if (UNLIKELY(value_is_absent(pair[1]))) {
                    A = pair[0];
                    break;
                }
                registers[ip->a] = pair[0];
                registers[ip->a + 1] = pair[1];
                ip++;
                break;
            case STEP_END:
                ip += (int16_t)now.c;
                break;
            case STEP_RAISED:
                goto raised;
            }
            NEXT();
        }
        switch (object_next(vm, value, &made)) {
        case STEP_ITEM:
            A = made;
            break;
        case STEP_END:
            ip += (int16_t)now.c;
            break;
        case STEP_RAISED:
            goto raised;
        }
        NEXT();
    }
    // One instruction less for each turn of a loop: plain programs take 0.98 of the time in the
    // mean, mandelbrot 0.91.
    CASE(NEXT_ITER) {
        bool ended = false;
        if (LIKELY(!wants_attention(vm) && quick_next(vm, B, &A, &ended))) {
            ip += (int16_t)now.c + 1; // behind FOR_ITER, which is `now` then
            ip += ended ? (int16_t)now.c : 0;
            NEXT();
        }
        ip += (int16_t)now.c;
        if (UNLIKELY(wants_attention(vm))) {
            frame->ip = ip + 1;
            if (!vm_step(vm)) {
                goto raised;
            }
        }
        NEXT();
    }
    CASE(GET_ASYNC_ITER) {
        TRY(await_get_async_iterator(vm, B, &A));
        NEXT();
    }
    CASE(GET_ASYNC_NEXT) {
        TRY(await_get_async_next(vm, B, &A));
        NEXT();
    }
    CASE(END_ASYNC_FOR) {
        if (class_is_instance(vm, A, runtime_class(vm, CLASS_STOP_ASYNC_ITERATION))) {
            ip += instruction_wide(now);
            NEXT();
        }
        frame->ip = ip;
        vm->runtime.raised = A;
        goto raised_again;
    }
    CASE(UNPACK) {
        if (UNLIKELY(!quick_unpack(vm, B, &A, now.c))) {
            TRY(building_unpack(vm, B, &A, now.c));
        }
        NEXT();
    }
    CASE(UNPACK_STAR) {
        TRY(building_unpack_star(vm, B, &A, now.c & 255, (size_t)now.c >> 8));
        NEXT();
    }

    // ---- Building ----
    CASE(BUILD_LIST) {
        A = value_from_object(list_from_values(vm, &B, now.c));
        NEXT();
    }
    CASE(BUILD_TUPLE) {
        A = value_from_object(tuple_from_values(vm, &B, now.c));
        NEXT();
    }
    CASE(BUILD_SET) {
        TRY(building_new_set(vm, &B, now.c, &made));
        A = made;
        NEXT();
    }
    CASE(BUILD_DICT) {
        TRY(building_new_dict(vm, &B, now.c, &made));
        A = made;
        NEXT();
    }
    CASE(LIST_APPEND) {
        list_append_quick(vm, value_as_list(A), B);
        NEXT();
    }
    CASE(LIST_EXTEND) {
        TRY(building_extend_list(vm, value_as_list(A), B));
        NEXT();
    }
    CASE(LIST_TO_TUPLE) {
        A = value_from_object(
            tuple_from_values(vm, value_as_list(B)->items, value_as_list(B)->count));
        NEXT();
    }
    CASE(SET_ADD) {
        TRY(set_add(vm, value_as_set(A), B));
        NEXT();
    }
    CASE(SET_UPDATE) {
        TRY(set_update(vm, value_as_set(A), B));
        NEXT();
    }
    CASE(DICT_SET) {
        TRY(dict_set(vm, value_as_dict(A), B, C));
        NEXT();
    }
    CASE(DICT_UPDATE) {
        TRY(building_update_dict(vm, value_as_dict(A), B));
        NEXT();
    }
    CASE(DICT_MERGE) {
        TRY(building_merge_keywords(vm, value_as_dict(A), B, C));
        NEXT();
    }
    CASE(FORMAT_VALUE) {
        if (now.c == 8 && (value_is_int(B) || value_is_exactly(vm, B, CLASS_STR))) {
            A = B;
            NEXT();
        }
        TRY(building_format(vm, B, (now.c & 4) != 0 ? (&B)[1] : VALUE_ABSENT, now.c & 3, &made));
        A = made;
        NEXT();
    }
    CASE(BUILD_STRING) {
        A = value_from_object(building_join(vm, &B, now.c));
        NEXT();
    }

    // ---- Calls ----
    CASE(CALL) {
        base = &A;
        count = now.b;
        goto call_positional;
    }
    CASE(CALL_KEYWORDS) {
        base = &A;
        keywords = value_as_tuple(CONSTANT(now.c));
        count = now.b - keywords->count;
        goto call;
    }
    CASE(CALL_SPREAD) {
        frame->ip = ip;
        switch (call_start_spread(vm, &A, &A)) {
        case CALL_DONE:
            break;
        case CALL_PUSHED:
            RELOAD();
            break;
        case CALL_RAISED:
            goto raised;
        }
        NEXT();
    }
    // The method that is called most of all: string_join takes 0.88 of the time.
    CASE(APPEND_TO_LIST) {
        base = &A;
        if (LIKELY(value_is_exactly(vm, base[1], CLASS_LIST))) {
            list_append_quick(vm, value_as_list(base[1]), base[2]);
            base[0] = VALUE_NONE;
            ip += (int16_t)now.c;
        }
        NEXT();
    }
    CASE(CALL_METHOD) {
        bool is_method;
        base = &A;
        count = now.b;
        frame->ip = ip;
        if (UNLIKELY(!attribute_load_method(vm, &base[1], SITE(now.c), &base[0], &is_method))) {
            goto raised_in_look_up;
        }
        if (LIKELY(is_method)) {
            goto call_method;
        }
        registers_move(base + 1, base + 2, count);
        goto call_positional;
    }
    CASE(LOAD_METHOD) {
        bool is_method;
        Value object = B;
        Value function;
        TRY(attribute_load_method(vm, &object, SITE(now.c), &function, &is_method));
        (&A)[0] = function;
        (&A)[1] = is_method ? object : VALUE_ABSENT;
        NEXT();
    }
    CASE(LOAD_SPECIAL) {
        TRY(context_manager_load(vm, B, (ContextMethod)now.c, &A));
        NEXT();
    }
    CASE(CALL_LOADED) {
        base = &A;
        count = now.b;
        if (value_is_absent(base[1])) {
            registers_move(base + 1, base + 2, count);
            goto call_positional;
        }
        frame->ip = ip;
        goto call_method;
    }
    CASE(CALL_LOADED_KEYWORDS) {
        base = &A;
        keywords = value_as_tuple(CONSTANT(now.c));
        count = now.b - keywords->count;
        if (value_is_absent(base[1])) {
            registers_move(base + 1, base + 2, now.b);
        } else {
            count++;
        }
        goto call;
    }
    CASE(CALL_SUPER) {
        base = &A;
        if (LIKELY(class_build_is_super(vm, base[0]))) {
            TRY(super_new_bound(vm, base[1], base[2], &made));
            base[0] = made;
            NEXT();
        }
        count = 0;
        goto call_positional;
    }
    CASE(CALL_INTRINSIC) {
        TRY(intrinsic_call(vm, (Intrinsic)now.b, &A, now.c, &A));
        NEXT();
    }
    CASE(RETURN) {
        value = A;
        goto return_value;
    }
    CASE(RETURN_NONE) {
        value = VALUE_NONE;
        goto return_value;
    }
    CASE(MAKE_FUNCTION) {
        A = value_from_object(
            building_new_function(vm, frame->globals, value_as_code(CONSTANT(now.b)), &C));
        NEXT();
    }
    CASE(LOAD_BUILD_CLASS) {
        TRY(namespace_load_build_class(vm, frame->globals, &made));
        A = made;
        NEXT();
    }
    CASE(DISCARD) {
        if (UNLIKELY(value_is_coroutine_object(A) || wants_attention(vm))) {
            TRY(finalize_discard(vm, frame, now.a));
        }
        A = VALUE_NONE;
        NEXT();
    }
    CASE(LEAVE_ASYNC_FOR) {
        TRY(finalize_leave_iterator(vm, frame, now.a, now.b));
        NEXT();
    }
    CASE(RELEASE) {
        if (UNLIKELY(vm->finalizable.count > 0 || vm->weak != NULL || vm->looks.is_wanted ||
                     vm->unheard_count > 0)) {
            TRY(finalize_release_names(vm));
        }
        NEXT();
    }

    // ---- Suspension ----
    CASE(AWAIT)
    CASE(YIELD_FROM) {
        frame->ip = ip;
        switch (await_start(vm, frame, now, &made)) {
        case AWAIT_READY:
            ip++;
            break;
        case AWAIT_ENTERED:
            RELOAD();
            break;
        case AWAIT_DELEGATES:
            break;
        case AWAIT_SUSPENDS:
            value = made;
            goto suspend;
        case AWAIT_RAISED:
            goto raised;
        }
        NEXT();
    }
    CASE(DELEGATE) {
        frame->ip = ip;
        switch (await_send(vm, frame, now, &made)) {
        case AWAIT_READY:
        case AWAIT_DELEGATES:
            break;
        case AWAIT_ENTERED:
            RELOAD();
            break;
        case AWAIT_SUSPENDS:
            frame->ip = ip - 1; // asked again on resume
            value = made;
            goto suspend;
        case AWAIT_RAISED:
            goto raised;
        }
        NEXT();
    }
    CASE(YIELD) {
        frame->ip = ip;
        value = B;
        goto suspend;
    }
    CASE(ASYNC_YIELD) {
        Coroutine *generator = coroutine_of_frame(frame);
        frame->ip = ip;
        value = B;
        if (frame->caller == NULL) { // driven by hand, from C
            (void)coroutine_suspend(vm, generator);
            *out = value;
            return RUN_ASYNC_YIELDED;
        }
        Value step = *coroutine_current_step(generator);
        (void)coroutine_unlink(vm, generator, COROUTINE_SUSPENDED);
        RELOAD();
        TRY(async_generator_step_yielded(vm, generator, step));
        registers[ip[-1].a] = value;
        NEXT();
    }

    // ---- Exceptions ----
    CASE(RAISE) {
        TRY(raise_value(vm, A));
        NEXT();
    }
    CASE(RAISE_FROM) {
        TRY(raise_value_from(vm, A, B));
        NEXT();
    }
    CASE(RAISE_AGAIN) {
        frame->ip = ip;
        if (!raise_handled_again(vm)) {
            goto raised;
        }
        goto raised_again;
    }
    CASE(RERAISE) {
        frame->ip = ip;
        vm->runtime.raised = A;
        goto raised_again;
    }
    CASE(PUSH_HANDLED) {
        value = *vm->handled;
        *vm->handled = B;
        A = value;
        NEXT();
    }
    CASE(POP_HANDLED) {
        *vm->handled = A;
        NEXT();
    }
    CASE(MATCH_EXCEPTION) {
        TRY(raise_matches(vm, B, C, &answer));
        A = value_from_bool(answer);
        NEXT();
    }
    CASE(MATCH_EXCEPTION_GROUP) {
        TRY(except_star_match(vm, B, C, &A));
        NEXT();
    }
    CASE(JOIN_EXCEPTION_GROUP) {
        TRY(except_star_join(vm, B, value_as_list(C), &A));
        NEXT();
    }
    CASE(CALL_EXIT) {
        frame->ip = ip;
        switch (context_manager_call_exit(vm, &A, B, &A)) {
        case CALL_DONE:
            break;
        case CALL_PUSHED:
            RELOAD();
            break;
        case CALL_RAISED:
            goto raised;
        }
        NEXT();
    }
    CASE(LOAD_ASSERTION_ERROR) {
        A = value_from_object(runtime_class(vm, CLASS_ASSERTION_ERROR));
        NEXT();
    }

    // ---- Imports ----
    CASE(IMPORT) {
        TRY(import_statement(vm, frame->globals, value_as_tuple(CONSTANT(instruction_wide(now))),
                             &made));
        A = made;
        NEXT();
    }
    CASE(IMPORT_FROM) {
        TRY(import_from(vm, B, SITE(now.c)->name, &made));
        A = made;
        NEXT();
    }
    CASE(IMPORT_STAR) {
        TRY(import_star(vm, A, value_is_none(B) ? value_from_object(frame->globals) : B));
        NEXT();
    }

    // ---- Patterns ----
    CASE(MATCH_SEQUENCE) {
        A = value_from_bool(match_is_sequence(vm, B));
        NEXT();
    }
    CASE(MATCH_MAPPING) {
        A = value_from_bool(match_is_mapping(vm, B));
        NEXT();
    }
    CASE(MATCH_LENGTH) {
        TRY(match_length(vm, B, &A));
        NEXT();
    }
    CASE(MATCH_KEYS) {
        TRY(match_keys(vm, B, value_as_tuple(C), &A));
        NEXT();
    }
    CASE(MATCH_REST) {
        TRY(match_rest(vm, B, value_as_tuple(C), &A));
        NEXT();
    }
    CASE(MATCH_CLASS) {
        TRY(match_class(vm, B, (&C)[0], (&C)[1], value_as_tuple((&C)[2]), &A));
        NEXT();
    }
// base[0], which was found in the class of base[1], is called with that and `count` others.
call_method:
    count++;
    if (value_as_object(base[0])->kind == KIND_NATIVE &&
        value_as_object(base[0])->extra == count + 1) {
        if (UNLIKELY(resumes_generator(vm, value_as_object(base[0]), base, count))) {
            RELOAD();
            NEXT();
        }
        NativeBody body = value_as_native(base[0])->definition->body;
        base[0] = VALUE_NONE;
        if (UNLIKELY(!body(vm, base + 1, base))) {
            goto raised;
        }
        NEXT();
    }
// base[0] is called with base[1] … base[count].
call_positional:
    frame->ip = ip;
    if (LIKELY(value_is_object(base[0]))) {
        Object *callee = value_as_object(base[0]);
        if (LIKELY(callee->kind == KIND_FUNCTION) && LIKELY(callee->extra == count + 1)) {
            if (UNLIKELY(!push_call(vm, frame, (Function *)(void *)callee, base + 1, count))) {
                goto raised;
            }
            RELOAD();
            NEXT();
        }
        if (callee->kind == KIND_FUNCTION && (callee->extra & FUNCTION_MAKES_COROUTINE) != 0) {
            switch (coroutine_call(vm, frame, base, count, &made)) {
            case COROUTINE_CALL_MADE:
                NEXT();
            case COROUTINE_CALL_ENTERED:
                RELOAD();
                NEXT();
            case COROUTINE_CALL_RETURNED:
                registers[ip->a] = made;
                ip += 2; // behind AWAIT and DELEGATE
                NEXT();
            case COROUTINE_CALL_SUSPENDS:
                value = made;
                goto suspend;
            case COROUTINE_CALL_RAISED:
                goto raised;
            case COROUTINE_CALL_UNMATCHED:
                break;
            }
        }
        if (UNLIKELY(resumes_generator(vm, callee, base, count))) {
            RELOAD();
            NEXT();
        }
        if (callee->kind == KIND_NATIVE && callee->extra == count + 1 &&
            ((Native *)(void *)callee)->owner == NULL) {
            NativeBody body = ((Native *)(void *)callee)->definition->body;
            base[0] = VALUE_NONE;
            if (UNLIKELY(!body(vm, base + 1, base))) {
                goto raised;
            }
            NEXT();
        }
    }
    keywords = NULL;
call:
    frame->ip = ip;
    switch (start_call(vm, frame, base, count, keywords, &registers[now.a])) {
    case CALL_DONE:
        break;
    case CALL_PUSHED:
        RELOAD();
        break;
    case CALL_RAISED:
        goto raised;
    }
    NEXT();

// The running frame ends and gives `value`.
return_value:
    if (LIKELY(frame->kind == FRAME_PLAIN)) {
        frame_pop(vm, frame);
        RELOAD();
        vm->top = frame->top;
        registers[ip[-1].a] = value;
        NEXT();
    }
    frame->ip = ip;
    if (UNLIKELY((frame->kind & FRAME_IS_SHOWN) != 0)) {
        frame_object_end(vm, frame, false);
        goto return_value;
    }
    switch ((FrameKind)frame->kind) {
    case FRAME_PLAIN:
    case FRAME_IS_SHOWN:
        break;
    case FRAME_ENTRY:
        frame_pop(vm, frame);
        *out = value;
        return RUN_RETURNED;
    case FRAME_INIT:
    case FRAME_ENTRY_INIT: {
        if (!call_check_init(vm, value)) {
            frame_pop(vm, frame);
            if (frame->kind == FRAME_ENTRY_INIT) {
                return RUN_RAISED;
            }
            RELOAD();
            goto raised;
        }
        value = frame->instance;
        frame_pop(vm, frame);
        if (frame->kind == FRAME_ENTRY_INIT) {
            *out = value;
            return RUN_RETURNED;
        }
        RELOAD();
        vm->top = frame->top;
        registers[ip[-1].a] = value;
        break;
    }
    case FRAME_COROUTINE: {
        Coroutine *coroutine = coroutine_of_frame(frame);
        if (frame->caller != NULL) {
            (void)coroutine_unlink(vm, coroutine, COROUTINE_FINISHED);
            RELOAD();
            if (LIKELY(coroutine->frame.is_unseen)) {
                registers[now.b] = VALUE_NONE;
                coroutine_recycle(vm, coroutine);
            } else if ((coroutine->frame.code->flags & CODE_IS_ASYNC_GENERATOR) != 0) {
                Value step = *coroutine_current_step(coroutine);
                TRY(async_generator_step_returned(vm, coroutine, step));
            }
            registers[now.a] = value;
            break;
        }
        if (!coroutine_end_root(vm, coroutine)) {
            *out = value;
            return RUN_RETURNED;
        }
        RELOAD();
        if (ip[-1].opcode == OP_FOR_ITER) {
            ip += (int16_t)ip[-1].c;
        } else {
            TRY(exception_raise_stop_iteration(vm, value));
        }
        break;
    }
    }
    NEXT();

// The running chain stops here and `value` goes to whoever resumed it. frame->ip is saved.
suspend:
    if (!coroutine_suspend(vm, coroutine_of_frame(frame))) {
        *out = value;
        return RUN_YIELDED;
    }
    RELOAD();
    registers[ip[-1].a] = value;
    NEXT();

// frame->ip is saved and vm->runtime.raised is set.
raised:
    unwind_set_context(vm, false);
    if (unwind(vm, UNWIND_NEW) == UNWIND_LEFT) {
        return RUN_RAISED;
    }
    RELOAD();
    NEXT();
raised_in_look_up:
    unwind_set_context(vm, false);
    if (unwind(vm, UNWIND_LOOK_UP) == UNWIND_LEFT) {
        return RUN_RAISED;
    }
    RELOAD();
    NEXT();
raised_again:
    if (unwind(vm, UNWIND_AGAIN) == UNWIND_LEFT) {
        return RUN_RAISED;
    }
    RELOAD();
    NEXT();
}

#pragma GCC diagnostic pop
