// protocol.h: what can be asked of any value: hash, equality, order, truth, text, items, iteration.
//
// Builtin kinds are answered here at once; for the others the class's special method is called
// through the runtime's door to script code. So any of these may run a script, collect, and raise,
// and a caller keeps what it holds in a register window (vm/native.h). The names that end in _quick
// never do.
#ifndef ASPY_OBJECT_PROTOCOL_H
#define ASPY_OBJECT_PROTOCOL_H

#include "object/class.h"
#include "object/exception.h"
#include "object/string.h"

// Calls any callable with positional arguments. The one door to script code.
MAY_RAISE bool object_call(Vm *vm, Value callable, const Value *arguments, size_t count,
                           Value *result);
// Calls the special method of a value's class with value as self. `found` (may be NULL) tells
// whether there is one; when there is none and found is NULL, raises TypeError.
MAY_RAISE bool object_call_special(Vm *vm, Value self, Special special, const Value *arguments,
                                   size_t count, bool *found, Value *result);

// Raises TypeError "unhashable type: 'list'".
MAY_RAISE bool object_hash(Vm *vm, Value value, uint64_t *hash);
// `==` as a truth value; identical objects are equal (the rule of containers).
MAY_RAISE bool object_equal(Vm *vm, Value a, Value b, bool *equal);
typedef enum Comparison {
    COMPARE_LT,
    COMPARE_LE,
    COMPARE_EQ,
    COMPARE_NE,
    COMPARE_GT,
    COMPARE_GE
} Comparison;
// What an order says of a comparison: below zero where the first is less, zero where both are
// equal.
static inline bool comparison_holds(Comparison comparison, int order) {
    switch (comparison) {
    case COMPARE_LT:
        return order < 0;
    case COMPARE_LE:
        return order <= 0;
    case COMPARE_EQ:
        return order == 0;
    case COMPARE_NE:
        return order != 0;
    case COMPARE_GT:
        return order > 0;
    case COMPARE_GE:
        break;
    }
    return order >= 0;
}
// The rich comparison of Python, both reflected forms tried; the result need not be a bool. Raises
// "'<' not supported between instances of 'int' and 'str'".
MAY_RAISE bool object_compare(Vm *vm, Comparison comparison, Value a, Value b, Value *result);
MAY_RAISE bool object_less(Vm *vm, Value a, Value b, bool *less);
// True when truth needs no call: *truth is then set.
MUST_USE bool object_is_true_quick(Value value, bool *truth);
MAY_RAISE bool object_is_true(Vm *vm, Value value, bool *truth);

// repr(value), str(value). Raise "__repr__ returned non-string (type int)".
MAY_RAISE bool object_repr(Vm *vm, Value value, String **result);
MAY_RAISE bool object_str(Vm *vm, Value value, String **result);
// repr/str appended to a buffer as UTF-8; guarded against cycles ("[...]").
MAY_RAISE bool object_append_repr(Vm *vm, Value value, TextBuffer *buffer);
MAY_RAISE bool object_append_str(Vm *vm, Value value, TextBuffer *buffer);
// format(value, specification).
MAY_RAISE bool object_format(Vm *vm, Value value, String *specification, String **result);

// len(), in, [], and what stands behind assigning and deleting items. Raise "object of type 'int'
// has no len()", "'int' object is not subscriptable" and the like.
MAY_RAISE bool object_length(Vm *vm, Value value, size_t *length);
MAY_RAISE bool object_contains(Vm *vm, Value container, Value item, bool *found);
MAY_RAISE bool object_get_item(Vm *vm, Value container, Value key, Value *result);
MAY_RAISE bool object_set_item(Vm *vm, Value container, Value key, Value item);
MAY_RAISE bool object_delete_item(Vm *vm, Value container, Value key);
// iter(value): "'int' object is not iterable".
MAY_RAISE bool object_iterate(Vm *vm, Value value, Value *iterator);
// next(iterator) without StopIteration.
MUST_USE Step object_next(Vm *vm, Value iterator, Value *item);
// The same for an iterator whose class has next_pair: both halves of the next item.
MUST_USE Step object_next_pair(Vm *vm, Value iterator, Value *pair);
// A new list or tuple of all items. (A List or Tuple given exactly is not copied by _tuple.)
MAY_RAISE bool object_to_list(Vm *vm, Value iterable, Value *list);
MAY_RAISE bool object_to_tuple(Vm *vm, Value iterable, Tuple **tuple);

// operator.index: the plain int of an object with __index__, else TypeError "'str' object cannot be
// interpreted as an integer".
MAY_RAISE bool object_index(Vm *vm, Value value, Value *integer);
// The same as a C number; OverflowError "Python int too large to convert to C ssize_t".
MAY_RAISE bool object_to_int64(Vm *vm, Value value, int64_t *number);
// float(value) for numbers and objects with __float__ or __index__: "must be real number, not str".
MAY_RAISE bool object_to_double(Vm *vm, Value value, double *number);

// isinstance of one class, without __instancecheck__: by the value's class, or by what its
// __class__ says it is when that is overridden (proxies, mocks).
MAY_RAISE bool object_is_instance(Vm *vm, Value value, Class *class, bool *answer);

// getattr/setattr/delattr with all of Python's rules; name is interned.
MAY_RAISE bool object_get_attribute(Vm *vm, Value object, String *name, Value *result);
// *result is ABSENT when there is no such attribute (AttributeError is swallowed).
MAY_RAISE bool object_find_attribute(Vm *vm, Value object, String *name, Value *result);
MAY_RAISE bool object_set_attribute(Vm *vm, Value object, String *name, Value value);
MAY_RAISE bool object_delete_attribute(Vm *vm, Value object, String *name);
// What object.__getattribute__ and object.__setattr__ do, whatever the class overrides: *result is
// ABSENT when there is nothing; an ABSENT value deletes.
MAY_RAISE bool object_find_default(Vm *vm, Value object, String *name, Value *result);
MAY_RAISE bool object_set_default(Vm *vm, Value object, String *name, Value value);

// A safepoint, where script code might run anyway: `value` is kept, all else must be as for a call.
// So loops of C over what never ends are interrupted, and their garbage collected, like a script's.
MAY_RAISE bool object_safepoint_slow(Vm *vm, Value value);
MAY_RAISE static inline bool object_safepoint(Vm *vm, Value value) {
    int wanted = atomic_load_explicit(&runtime_of(vm)->attention, memory_order_relaxed);
    return LIKELY(wanted == 0) || object_safepoint_slow(vm, value);
}

// Calls in C nest no deeper than to this address.
void object_limit_c_stack(Vm *vm, const char *limit);
// The one registered bound on nested C calls (repr of deep structures, comparisons, vm_call):
// raises RecursionError "maximum recursion depth exceeded …" when the C stack is nearly used up.
MAY_RAISE bool object_check_c_stack(Vm *vm, const char *where);
// The same for the call itself, which may go a little further: "… while calling a Python object".
MAY_RAISE bool object_check_call(Vm *vm);

#endif
