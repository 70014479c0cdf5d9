// comparison.h: the six comparison methods of a class, from one function.
#ifndef ASPY_STDLIB_BUILTINS_COMPARISON_H
#define ASPY_STDLIB_BUILTINS_COMPARISON_H

#include "vm/native.h"

// Defines prefix_lt … prefix_ge, each of which asks
// `compare(vm, COMPARE_…, args[0], args[1], result)`.
#define NATIVE_COMPARISONS(prefix, compare)                                    \
    NATIVE(prefix##_lt, "__lt__", "(self, value, /)", "Return self<value.") {  \
        return compare(vm, COMPARE_LT, args[0], args[1], result);              \
    }                                                                          \
    NATIVE(prefix##_le, "__le__", "(self, value, /)", "Return self<=value.") { \
        return compare(vm, COMPARE_LE, args[0], args[1], result);              \
    }                                                                          \
    NATIVE(prefix##_eq, "__eq__", "(self, value, /)", "Return self==value.") { \
        return compare(vm, COMPARE_EQ, args[0], args[1], result);              \
    }                                                                          \
    NATIVE(prefix##_ne, "__ne__", "(self, value, /)", "Return self!=value.") { \
        return compare(vm, COMPARE_NE, args[0], args[1], result);              \
    }                                                                          \
    NATIVE(prefix##_gt, "__gt__", "(self, value, /)", "Return self>value.") {  \
        return compare(vm, COMPARE_GT, args[0], args[1], result);              \
    }                                                                          \
    NATIVE(prefix##_ge, "__ge__", "(self, value, /)", "Return self>=value.") { \
        return compare(vm, COMPARE_GE, args[0], args[1], result);              \
    }

// Their places in a table of methods.
#define NATIVE_COMPARISONS_TABLE(prefix) \
    &prefix##_lt, &prefix##_le, &prefix##_eq, &prefix##_ne, &prefix##_gt, &prefix##_ge

#endif
