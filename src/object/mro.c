// mro.c: the method resolution order: C3 linearization.
//
// Merges the orders of the bases and the list of bases itself, always taking the first head that
// stands in no other list's tail (Barrett et al., "A Monotonic Superclass Linearization for Dylan",
// 1996).
#include "object/class.h"
#include "object/exception.h"
#include "object/string.h"
#include "object/tuple.h"

typedef struct Sequence {
    const Value *items;
    size_t count;
    size_t head;
} Sequence;

static bool stands_in_a_tail(const Sequence *sequences, size_t count, Value candidate) {
    for (size_t index = 0; index < count; index++) {
        const Sequence *sequence = &sequences[index];
        for (size_t at = sequence->head + 1; at < sequence->count; at++) {
            if (value_is(sequence->items[at], candidate)) {
                return true;
            }
        }
    }
    return false;
}

// The next class of the merge; ABSENT when every remaining head stands in a tail. *left is set when
// anything remained at all.
static Value next_head(const Sequence *sequences, size_t count, bool *left) {
    *left = false;
    for (size_t index = 0; index < count; index++) {
        const Sequence *sequence = &sequences[index];
        if (sequence->head == sequence->count) {
            continue;
        }
        *left = true;
        Value candidate = sequence->items[sequence->head];
        if (!stands_in_a_tail(sequences, count, candidate)) {
            return candidate;
        }
    }
    return VALUE_ABSENT;
}

static void drop_head(Sequence *sequences, size_t count, Value chosen) {
    for (size_t index = 0; index < count; index++) {
        Sequence *sequence = &sequences[index];
        if (sequence->head < sequence->count && value_is(sequence->items[sequence->head], chosen)) {
            sequence->head++;
        }
    }
}

// The message names the heads that are left, each once.
static bool raise_inconsistent(Vm *vm, const Sequence *sequences, size_t count) {
    TextBuffer names;
    text_buffer_init(&names);
    for (size_t index = 0; index < count; index++) {
        bool is_new = sequences[index].head < sequences[index].count;
        for (size_t other = 0; other < index && is_new; other++) {
            is_new = sequences[other].head == sequences[other].count ||
                     !value_is(sequences[other].items[sequences[other].head],
                               sequences[index].items[sequences[index].head]);
        }
        if (is_new) {
            Value head = sequences[index].items[sequences[index].head];
            text_buffer_append_text(&names, names.length > 0 ? ", " : "");
            string_append_utf8(&names, ((Class *)(void *)value_as_object(head))->name);
        }
    }
    bool raised = exception_raise(
        vm, CLASS_TYPE_ERROR,
        "Cannot create a consistent method resolution order (MRO) for bases %s", names.bytes);
    text_buffer_release(&names);
    return raised;
}

bool class_linearize(Vm *vm, Class *class, Tuple **mro) {
    size_t base_count = class->bases->count;
    Sequence *sequences = memory_allocate((base_count + 1) * sizeof *sequences);
    size_t total = 1;
    for (size_t index = 0; index < base_count; index++) {
        const Class *base =
            (const Class *)(const void *)value_as_object(class->bases->items[index]);
        if (base->mro->count == 0) {
            memory_release(sequences);
            return exception_raise(vm, CLASS_TYPE_ERROR, "Cannot extend an incomplete type '%s'",
                                   string_text(vm, base->name));
        }
        sequences[index] = (Sequence){base->mro->items, base->mro->count, 0};
        total += base->mro->count;
    }
    sequences[base_count] = (Sequence){class->bases->items, base_count, 0};
    Value *order = memory_allocate(total * sizeof *order);
    order[0] = value_from_object(class);
    size_t count = 1;
    bool left;
    for (;;) {
        Value chosen = next_head(sequences, base_count + 1, &left);
        if (value_is_absent(chosen)) {
            break;
        }
        order[count++] = chosen;
        drop_head(sequences, base_count + 1, chosen);
    }
    bool is_whole = !left || raise_inconsistent(vm, sequences, base_count + 1);
    if (is_whole) {
        *mro = tuple_from_values(vm, order, count);
    }
    memory_release(order);
    memory_release(sequences);
    return is_whole;
}
