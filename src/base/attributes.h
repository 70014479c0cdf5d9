// attributes.h: the compiler attributes that the rest of the tree uses, under readable names.
//
// gcc and clang understand all of them. They document a contract that the compiler then checks:
// MAY_RAISE on a function that returns false when a script error was raised is the important one.
#ifndef ASPY_BASE_ATTRIBUTES_H
#define ASPY_BASE_ATTRIBUTES_H

// The result must not be ignored. MAY_RAISE says why: `false` means that an exception is set and
// the caller has to unwind. MUST_USE is for every other result that carries a failure.
#define MAY_RAISE __attribute__((warn_unused_result))
#define MUST_USE  __attribute__((warn_unused_result))

// The function never returns to its caller.
#define NORETURN __attribute__((noreturn))

// Argument number `format_index` is a printf format, its values begin at `first_value_index`.
#define PRINTF_LIKE(format_index, first_value_index) \
    __attribute__((format(printf, format_index, first_value_index)))

// Which way a branch nearly always goes. Only for paths whose speed was measured.
#define LIKELY(condition)   __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
// True more often than not: what is done otherwise stays near, too.
#define OFTEN(condition) __builtin_expect_with_probability(!!(condition), 1, 0.6)

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define NEVER_INLINE  __attribute__((noinline))

#endif
