// tee.c: tee: several readers of one source.
//
// What was read from the source and not yet by everybody stands in a chain of blocks; each reader
// stands at an index of one, and a block that all have left is garbage.
#include "stdlib/itertools/itertool.h"
#include "stdlib/library.h"

enum { BLOCK_SIZE = 57 }; // as CPython's: it shows in pickles

typedef struct TeeBlock {
    Foreign foreign;
    Value source;
    Value next; // the block after this one; None until somebody needs it
    Value values[BLOCK_SIZE];
    size_t count; // of values
    bool is_reading;
} TeeBlock;

typedef struct Tee {
    Foreign foreign;
    Value block;
    size_t index; // in the block
} Tee;

static void block_trace(Heap *heap, Object *object) {
    TeeBlock *block = (TeeBlock *)(void *)object;
    heap_mark_value(heap, block->source);
    heap_mark_value(heap, block->next);
    for (size_t index = 0; index < block->count; index++) {
        heap_mark_value(heap, block->values[index]);
    }
}

static void tee_trace(Heap *heap, Object *object) {
    heap_mark_value(heap, ((Tee *)(void *)object)->block);
}

static const ForeignType block_type = {"tee block", sizeof(TeeBlock), block_trace, NULL};
static const ForeignType tee_type = {"tee", sizeof(Tee), tee_trace, NULL};

static Tee *value_as_tee(Value value) { return (Tee *)(void *)value_as_object(value); }

static TeeBlock *value_as_block(Value value) { return (TeeBlock *)(void *)value_as_object(value); }

static Value block_new(Vm *vm, Class *class, Value source) {
    TeeBlock *block = foreign_new(vm, class);
    block->source = source;
    block->next = VALUE_NONE;
    return value_from_object(block);
}

static Value block_after(Vm *vm, TeeBlock *block) {
    if (value_is_none(block->next)) {
        Class *class = class_of(vm, value_from_object(block));
        block->next = block_new(vm, class, block->source);
    }
    return block->next;
}

// Reads one more value into the block. The source must not ask for another one meanwhile.
static Step block_read(Vm *vm, TeeBlock *block) {
    if (block->is_reading) {
        bool raised = exception_raise(vm, CLASS_RUNTIME_ERROR, "cannot re-enter the tee iterator");
        return raised ? STEP_END : STEP_RAISED;
    }
    block->is_reading = true;
    Value value;
    Step step = object_next(vm, block->source, &value);
    block->is_reading = false;
    if (step == STEP_ITEM) {
        block->values[block->count++] = value;
    }
    return step;
}

static Step tee_next(Vm *vm, Object *iterator, Value *item) {
    Tee *tee = (Tee *)(void *)iterator;
    if (tee->index == BLOCK_SIZE) {
        tee->block = block_after(vm, value_as_block(tee->block));
        tee->index = 0;
    }
    TeeBlock *block = value_as_block(tee->block);
    if (tee->index == block->count) {
        Step step = block_read(vm, block);
        if (step != STEP_ITEM) {
            return step;
        }
    }
    *item = block->values[tee->index++];
    return STEP_ITEM;
}

// A second reader from where the first stands.
static Value tee_copy(Vm *vm, const Tee *tee, Class *class) {
    Tee *copy = foreign_new(vm, class);
    copy->block = tee->block;
    copy->index = tee->index;
    return value_from_object(copy);
}

NATIVE(tee_copy_native, "__copy__", "(self, /)", "Returns an independent iterator.") {
    *result = tee_copy(vm, value_as_tee(args[0]), class_of(vm, args[0]));
    return true;
}

NATIVE(tee_new, "__new__", "(cls, iterable, /)", "Iterator wrapped to make it copyable.") {
    Class *class = (Class *)(void *)value_as_object(args[0]);
    if (value_is_foreign(args[1], &tee_type)) {
        *result = tee_copy(vm, value_as_tee(args[1]), class);
        return true;
    }
    Value *window = window_open(vm, 1);
    bool done = object_iterate(vm, args[1], &window[0]);
    if (done) {
        Tee *tee = foreign_new(vm, class);
        *result = value_from_object(tee);
        tee->block = block_new(vm, library_related_class(vm, *result, "_block_class"), window[0]);
    }
    window_close(vm, window);
    return done;
}

// ---- Copies and pickles: the chain of blocks, and where a reader stands -------------------------

ITERTOOL_REDUCE(tee_reduce) {
    const Tee *tee = value_as_tee(args[0]);
    Value nothing = value_from_object(tuple_new(vm, 0));
    Tuple *place = tuple_pair(vm, tee->block, value_from_int((int64_t)tee->index));
    *result =
        itertool_reduced(vm, args[0], tuple_from_values(vm, &nothing, 1), value_from_object(place));
    return itertool_warn_of_copies(vm);
}

ITERTOOL_SETSTATE(tee_setstate) {
    if (!itertool_warn_of_copies(vm)) {
        return false;
    }
    if (!value_is_tuple(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "state is not a tuple");
    }
    const Tuple *parts = value_as_tuple(args[1]);
    int64_t index;
    if (parts->count != 2 || !value_is_foreign(parts->items[0], &block_type)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "state is not a place in a _tee_dataobject");
    }
    if (!object_to_int64(vm, parts->items[1], &index)) {
        return false;
    }
    if (index < 0 || (uint64_t)index > value_as_block(parts->items[0])->count) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Index out of range");
    }
    value_as_tee(args[0])->block = parts->items[0];
    value_as_tee(args[0])->index = (size_t)index;
    return true;
}

ITERTOOL_REDUCE(block_reduce) {
    const TeeBlock *block = value_as_block(args[0]);
    List *values = list_new(vm, block->count);
    for (size_t index = 0; index < block->count; index++) {
        list_append(vm, values, block->values[index]);
    }
    Value parts[] = {block->source, value_from_object(values), block->next};
    *result = itertool_reduced(vm, args[0], tuple_from_values(vm, parts, 3), VALUE_ABSENT);
    return itertool_warn_of_copies(vm);
}

NATIVE(block_new_native, "__new__", "(cls, it, values, next, /)",
       "teedataobject(iterable, values, next, /)\n--\n\nData container common to multiple tee "
       "objects.") {
    if (!value_is_list(args[2])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "_tee_dataobject() argument 2 must be list, not %s",
                               class_name_of(vm, args[2]));
    }
    const List *values = value_as_list(args[2]);
    bool is_last = value_is_none(args[3]);
    if (values->count > BLOCK_SIZE ||
        (!is_last && (values->count != BLOCK_SIZE || !value_is_foreign(args[3], &block_type)))) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Invalid arguments");
    }
    TeeBlock *block =
        value_as_block(*result = block_new(vm, (Class *)(void *)value_as_object(args[0]), args[1]));
    for (; block->count < values->count; block->count++) {
        block->values[block->count] = values->items[block->count];
    }
    block->next = args[3];
    return true;
}

// ---- The function -------------------------------------------------------------------------------

// What can be copied is its own first reader; for anything else one is made.
static bool first_reader(Vm *vm, Value iterable, Value *window) {
    String *copy = string_intern_text(vm, "__copy__");
    if (!object_iterate(vm, iterable, &window[0])) {
        return false;
    }
    if (value_is_absent(class_lookup(vm, class_of(vm, window[0]), copy))) {
        window[1] = window[0];
        return itertool_make(vm, "_tee", &window[1], 1, &window[0]);
    }
    return true;
}

NATIVE(itertools_tee_native, "tee", "(iterable, n=2, /)",
       "Returns a tuple of n independent iterators.") {
    int64_t count;
    if (!object_to_int64(vm, args[1], &count)) {
        return false;
    }
    if (count < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "n must be >= 0");
    }
    size_t most = SIZE_MAX / sizeof(Value);
    if (!bytes_check_size(vm, ((size_t)count < most ? (size_t)count : most) * sizeof(Value))) {
        return false;
    }
    Tuple *readers = tuple_new(vm, (size_t)count);
    *result = value_from_object(readers);
    if (count == 0) {
        return true;
    }
    Value *window = window_open(vm, 2);
    bool done = first_reader(vm, args[0], window);
    readers->items[0] = window[0];
    for (int64_t index = 1; done && index < count; index++) {
        done = native_call_method(vm, window[0], "__copy__", NULL, 0, &window[1]);
        readers->items[index] = window[1];
    }
    window_close(vm, window);
    return done;
}

void itertools_add_tee(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&tee_new, NULL};
    static const NativeDefinition *const methods[] = {&tee_copy_native, &tee_reduce, &tee_setstate,
                                                      NULL};
    static const NativeDefinition *const block_makers[] = {&block_new_native, NULL};
    static const NativeDefinition *const block_methods[] = {&block_reduce, NULL};
    static const NativeDefinition *const functions[] = {&itertools_tee_native, NULL};
    Class *tee = library_add_class(vm, module, "itertools._tee", &tee_type, CLASS_HAS_WEAKREF);
    native_add_static_methods(vm, tee, makers);
    native_add_methods(vm, tee, methods);
    library_add_iteration(vm, tee, tee_next);
    Class *block = library_add_class(vm, module, "itertools._tee_dataobject", &block_type, 0);
    native_add_static_methods(vm, block, block_makers);
    native_add_methods(vm, block, block_methods);
    library_set_class_value(vm, tee, "_block_class", value_from_object(block));
    native_add_functions(vm, module, functions);
}
