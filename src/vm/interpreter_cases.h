// interpreter_cases.h: the words in which the cases of interpreter.c are written.
//
// They stand for code on the loop's local variables: frame, ip and registers are the running
// frame's; what a helper gives by address goes through made, answer and truth. Included by
// interpreter.c alone.
#ifndef ASPY_VM_INTERPRETER_CASES_H
#define ASPY_VM_INTERPRETER_CASES_H

// Brings the frame's saved ip up to date and evaluates what may raise.
#define TRY(expression)                \
    do {                               \
        frame->ip = ip;                \
        if (UNLIKELY(!(expression))) { \
            goto raised;               \
        }                              \
    } while (0)

// The running frame changed.
#define RELOAD()                      \
    do {                              \
        frame = vm->frame;            \
        ip = frame->ip;               \
        registers = frame->registers; \
        sites = frame->code->sites;   \
    } while (0)

// The case of an opcode, and the way from one case straight to the next instruction's.
#define CASE(NAME) op_##NAME:
#define NEXT()     goto *cases[(ip++)->opcode]

#define now             (ip[-1])
#define A               (registers[now.a])
#define B               (registers[now.b])
#define C               (registers[now.c])
#define CONSTANT(index) (frame->code->constants[index])
#define SITE(index)     (&sites[index])

// An operator on B and RIGHT: QUICK answers for numbers, operator_binary or _inplace for the rest.
#define OPERATOR_CASE(NAME, QUICK, QUICK_RIGHT, KIND, OPERATOR, RIGHT) \
    CASE(NAME) {                                                       \
        if (UNLIKELY(!QUICK(B, QUICK_RIGHT, &A))) {                    \
            TRY(operator_##KIND(vm, BINARY_##OPERATOR, B, RIGHT, &A)); \
        }                                                              \
        NEXT();                                                        \
    }
#define BINARY_CASE(NAME, QUICK, OPERATOR)             \
    OPERATOR_CASE(NAME, QUICK, C, binary, OPERATOR, C) \
    OPERATOR_CASE(INPLACE_##NAME, QUICK, C, inplace, OPERATOR, C)
#define BINARY_CONST_CASE(NAME, QUICK, OPERATOR)                                           \
    OPERATOR_CASE(NAME##_CONST, QUICK, CONSTANT(now.c), binary, OPERATOR, CONSTANT(now.c)) \
    OPERATOR_CASE(INPLACE_##NAME##_CONST, QUICK, CONSTANT(now.c), inplace, OPERATOR,       \
                  CONSTANT(now.c))
#define BINARY_INT_CASE(NAME, QUICK, OPERATOR)                                    \
    OPERATOR_CASE(NAME##_INT, QUICK, (int16_t)now.c, binary, OPERATOR,            \
                  value_from_int((int16_t)now.c))                                 \
    OPERATOR_CASE(INPLACE_##NAME##_INT, QUICK, (int16_t)now.c, inplace, OPERATOR, \
                  value_from_int((int16_t)now.c))
#define CONST_BINARY_CASE(NAME, QUICK)                                       \
    CASE(CONST_##NAME) {                                                     \
        if (UNLIKELY(!QUICK(CONSTANT(now.c), B, &A))) {                      \
            TRY(operator_binary(vm, BINARY_##NAME, CONSTANT(now.c), B, &A)); \
        }                                                                    \
        NEXT();                                                              \
    }

// Jumps by ON_TRUE or ON_FALSE.
#define COMPARE_JUMP(NAME, COMPARISON, QUICK, QUICK_RIGHT, RIGHT, ON_TRUE, ON_FALSE) \
    CASE(NAME) {                                                                     \
        truth = false;                                                               \
        if (UNLIKELY(!QUICK(COMPARISON, A, QUICK_RIGHT, &truth))) {                  \
            TRY(compare_slowly(vm, COMPARISON, A, RIGHT, &answer));                  \
            truth = answer;                                                          \
        }                                                                            \
        ip += truth ? (ON_TRUE) : (ON_FALSE);                                        \
        NEXT();                                                                      \
    }
#define COMPARE_JUMP_CONST(NAME, COMPARISON, ON_TRUE, ON_FALSE)                              \
    COMPARE_JUMP(NAME, COMPARISON, quick_compare, CONSTANT(now.b), CONSTANT(now.b), ON_TRUE, \
                 ON_FALSE)
#define COMPARE_JUMP_INT(NAME, COMPARISON, ON_TRUE, ON_FALSE)         \
    COMPARE_JUMP(NAME, COMPARISON, quick_compare_int, (int16_t)now.b, \
                 value_from_int((int16_t)now.b), ON_TRUE, ON_FALSE)

#define COMPARE_CASE(NAME, COMPARISON)                                                   \
    CASE(NAME) {                                                                         \
        truth = false;                                                                   \
        if (LIKELY(quick_compare(COMPARISON, B, C, &truth))) {                           \
            A = value_from_bool(truth);                                                  \
        } else {                                                                         \
            TRY(object_compare(vm, COMPARISON, B, C, &made));                            \
            A = made;                                                                    \
        }                                                                                \
        NEXT();                                                                          \
    }                                                                                    \
    COMPARE_JUMP(JUMP_IF_##NAME, COMPARISON, quick_compare, B, B, (int16_t)now.c, 0)     \
    COMPARE_JUMP(JUMP_UNLESS_##NAME, COMPARISON, quick_compare, B, B, 0, (int16_t)now.c) \
    COMPARE_JUMP_CONST(JUMP_IF_##NAME##_CONST, COMPARISON, (int16_t)now.c, 0)            \
    COMPARE_JUMP_CONST(JUMP_UNLESS_##NAME##_CONST, COMPARISON, 0, (int16_t)now.c)        \
    COMPARE_JUMP_INT(JUMP_IF_##NAME##_INT, COMPARISON, (int16_t)now.c, 0)                \
    COMPARE_JUMP_INT(JUMP_UNLESS_##NAME##_INT, COMPARISON, 0, (int16_t)now.c)

// Jumps by the truth of A, which is a bool as a rule.
#define TRUTH_JUMP(NAME, ON_TRUE, ON_FALSE)   \
    CASE(NAME) {                              \
        truth = value_is(A, VALUE_TRUE);      \
        if (UNLIKELY(!value_is_bool(A))) {    \
            TRY(truth_of(vm, A, &answer));    \
            truth = answer;                   \
        }                                     \
        ip += truth ? (ON_TRUE) : (ON_FALSE); \
        NEXT();                               \
    }

#endif
