// emitter.c: instructions, labels, handlers. The constants and sites are in emitter_pool.c.

#include "compile/emitter.h"

#include "base/fatal.h"

void emitter_init(Emitter *emitter, Vm *vm, Arena *arena) {
    memset(emitter, 0, sizeof *emitter);
    emitter->vm = vm;
    emitter->arena = arena;
    emitter->is_reachable = true;
}

void emitter_release(Emitter *emitter) {
    vector_release(&emitter->instructions);
    vector_release(&emitter->spans);
    vector_release(&emitter->jumps);
    vector_release(&emitter->labels);
    vector_release(&emitter->handlers);
    vector_release(&emitter->ranges);
    vector_release(&emitter->narrow_constants);
    vector_release(&emitter->wide_constants);
    vector_release(&emitter->sites);
    vector_release(&emitter->positions);
    vector_release(&emitter->packed_spans);
}

// Tables of a unit with many names are left to the arena: emptying them would cost each small unit.
enum { EMITTER_KEPT_SLOTS = 64 };

static void emitter_empty(WordMap *map) {
    if (map->capacity > EMITTER_KEPT_SLOTS) {
        *map = (WordMap){NULL, 0, 0};
    } else if (map->count > 0) {
        memset(map->slots, 0, map->capacity * sizeof *map->slots);
        map->count = 0;
    }
}

void emitter_reset(Emitter *emitter) {
    emitter->instructions.count = 0;
    emitter->spans.count = 0;
    emitter->jumps.count = 0;
    emitter->labels.count = 0;
    emitter->handlers.count = 0;
    emitter->ranges.count = 0;
    emitter->narrow_constants.count = 0;
    emitter->wide_constants.count = 0;
    emitter->sites.count = 0;
    emitter_empty(&emitter->constant_numbers);
    emitter_empty(&emitter->keyword_numbers);
    emitter_empty(&emitter->operand_numbers);
    emitter_empty(&emitter->load_sites);
    emitter_empty(&emitter->store_sites);
    emitter_empty(&emitter->attribute_sites);
    emitter->is_reachable = true;
    emitter->bound = (BoundSet){{0}};
    emitter->deletable = (BoundSet){{0}};
    emitter->overflow = NULL;
}

// Spans grow with the instructions, so that one comparison tells whether there is room for both.
static bool emitter_grow(Emitter *emitter) {
    size_t count = emitter->instructions.count;
    if (count >= INT32_MAX / 4) {
        emitter->overflow = "instructions";
        return false;
    }
    vector_reserve(&emitter->instructions, count + 1);
    vector_reserve(&emitter->spans, emitter->instructions.capacity);
    return true;
}

// Instructions after which execution does not go on with the next one.
static inline bool emitter_ends_flow(Opcode opcode) {
    static const bool ends[OPCODE_COUNT] = {
        [OP_JUMP] = true,        [OP_JUMP_BACK] = true, [OP_RETURN] = true,
        [OP_RETURN_NONE] = true, [OP_RAISE] = true,     [OP_RAISE_FROM] = true,
        [OP_RAISE_AGAIN] = true, [OP_RERAISE] = true,   [OP_END_ASYNC_FOR] = true,
    };
    return ends[opcode];
}

static void emitter_push_growing(Emitter *emitter, SourceSpan span, Instruction instruction);

static inline void emitter_push(Emitter *emitter, SourceSpan span, Instruction instruction) {
    if (!emitter->is_reachable) {
        return;
    }
    size_t count = emitter->instructions.count;
    if (UNLIKELY(count == emitter->instructions.capacity)) {
        emitter_push_growing(emitter, span, instruction);
        return;
    }
    if (UNLIKELY(span.line == 0 && count > 0)) {
        // What has no place of its own belongs to its neighbour.
        span = emitter->spans.items[count - 1];
    }
    emitter->instructions.items[count] = instruction;
    emitter->spans.items[count] = span;
    emitter->instructions.count = count + 1;
    emitter->spans.count = count + 1;
    emitter->is_reachable = !emitter_ends_flow((Opcode)instruction.opcode);
}

static NEVER_INLINE void emitter_push_growing(Emitter *emitter, SourceSpan span,
                                              Instruction instruction) {
    if (emitter_grow(emitter)) {
        emitter_push(emitter, span, instruction);
    }
}

void emitter_add(Emitter *emitter, SourceSpan span, Opcode opcode, uint32_t a, uint32_t b,
                 uint32_t c) {
    static_assert((EMITTER_OPERAND_MAX & (EMITTER_OPERAND_MAX + 1)) == 0, "a number of bits");
    if (UNLIKELY((a | b | c) > EMITTER_OPERAND_MAX)) {
        emitter->overflow = "variables, names or temporary values";
        return;
    }
    emitter_push(emitter, span, instruction_make(opcode, (uint16_t)a, (uint16_t)b, (uint16_t)c));
}

void emitter_add_wide(Emitter *emitter, SourceSpan span, Opcode opcode, uint32_t a, int32_t wide) {
    if (a > EMITTER_OPERAND_MAX) {
        emitter->overflow = "variables, names or temporary values";
        return;
    }
    emitter_push(emitter, span, instruction_make_wide(opcode, (uint16_t)a, wide));
}

static Opcode emitter_singleton_opcode(Value value) {
    if (value_is_none(value)) {
        return OP_LOAD_NONE;
    }
    if (value_is(value, VALUE_TRUE)) {
        return OP_LOAD_TRUE;
    }
    if (value_is(value, VALUE_FALSE)) {
        return OP_LOAD_FALSE;
    }
    return value_is_absent(value) ? OP_LOAD_ABSENT : OP_NOP;
}

void emitter_add_constant(Emitter *emitter, SourceSpan span, uint32_t a, Value value) {
    Opcode singleton = emitter_singleton_opcode(value);
    if (singleton != OP_NOP) {
        emitter_add(emitter, span, singleton, a, 0, 0);
        return;
    }
    if (value_is_int(value) && value_as_int(value) >= INT32_MIN &&
        value_as_int(value) <= INT32_MAX) {
        emitter_add_wide(emitter, span, OP_LOAD_INT, a, (int32_t)value_as_int(value));
        return;
    }
    emitter_add_wide(emitter, span, OP_LOAD_CONST, a, emitter_wide_constant(emitter, value));
}

void bound_set_subtract(BoundSet *set, const BoundSet *other) {
    for (size_t index = 0; index < BOUND_SET_SIZE / 64; index++) {
        set->words[index] &= ~other->words[index];
    }
}

Label label_new(Emitter *emitter) {
    Label label = {(uint32_t)emitter->labels.count, false, {{0}}};
    vector_push(&emitter->labels, UINT32_MAX);
    return label;
}

// One more way to the label, on which `bound` is bound.
static void label_merge(Label *label, const BoundSet *bound) {
    if (!label->is_used) {
        label->bound = *bound;
        label->is_used = true;
        return;
    }
    for (size_t index = 0; index < BOUND_SET_SIZE / 64; index++) {
        label->bound.words[index] &= bound->words[index];
    }
}

void emitter_jump(Emitter *emitter, SourceSpan span, Opcode opcode, uint32_t a, uint32_t b,
                  Label *target) {
    if (!emitter->is_reachable) {
        return;
    }
    label_merge(target, &emitter->bound);
    EmitterJump jump = {.instruction = emitter_position(emitter), .label = target->id};
    vector_push(&emitter->jumps, jump);
    emitter_add(emitter, span, opcode, a, b, 0);
}

void emitter_jump_back(Emitter *emitter, SourceSpan span, const Label *target) {
    if (!emitter->is_reachable) {
        return;
    }
    EmitterJump jump = {.instruction = emitter_position(emitter), .label = target->id};
    vector_push(&emitter->jumps, jump);
    emitter_add(emitter, span, OP_JUMP_BACK, 0, 0, 0);
}

void emitter_loop_back(Emitter *emitter, SourceSpan span, const Label *head) {
    bool is_empty = emitter_position(emitter) == emitter->labels.items[head->id];
    SourceSpan last = is_empty ? span : vector_last(&emitter->spans);
    emitter_jump_back(emitter, last.line == 0 ? span : last, head);
}

void label_bind(Emitter *emitter, Label *label) {
    emitter->labels.items[label->id] = emitter_position(emitter);
    if (emitter->is_reachable) {
        label_merge(label, &emitter->bound);
    }
    if (label->is_used) {
        emitter->is_reachable = true;
        emitter->bound = label->bound;
    }
}

void label_bind_head(Emitter *emitter, Label *label) {
    emitter->labels.items[label->id] = emitter_position(emitter);
    label->is_used = emitter->is_reachable;
    bound_set_subtract(&emitter->bound, &emitter->deletable);
}

void emitter_add_handler(Emitter *emitter, uint32_t start, uint32_t end, Label *target, uint32_t a,
                         const BoundSet *bound) {
    if (start == end) {
        return;
    }
    BoundSet certain = *bound;
    bound_set_subtract(&certain, &emitter->deletable);
    label_merge(target, &certain);
    if (a > EMITTER_OPERAND_MAX) {
        emitter->overflow = "temporary values";
        return;
    }
    Handler handler = {start, end, target->id, (uint16_t)a};
    vector_push(&emitter->handlers, handler);
}

void emitter_add_range(Emitter *emitter, uint32_t start, uint32_t local) {
    uint32_t end = emitter_position(emitter);
    if (start < end) {
        vector_push(&emitter->ranges, ((LocalRange){start, end, local}));
    }
}

EmitterMark emitter_begin_prologue(Emitter *emitter) {
    emitter->is_reachable = true;
    memset(&emitter->bound, 0, sizeof emitter->bound);
    return (EmitterMark){emitter->instructions.count, emitter->jumps.count, emitter->labels.count,
                         emitter->handlers.count, emitter->ranges.count};
}

// Moves the items from `start` on to the front.
static void emitter_rotate(void *items, size_t start, size_t count, size_t item_size) {
    size_t moved = (count - start) * item_size;
    char *copy = memory_allocate(moved);
    memcpy(copy, (char *)items + start * item_size, moved);
    memmove((char *)items + moved, items, start * item_size);
    memcpy(items, copy, moved);
    memory_release(copy);
}

void emitter_end_prologue(Emitter *emitter, EmitterMark start) {
    uint32_t main = (uint32_t)start.instructions;
    uint32_t added = emitter_position(emitter) - main;
    for (size_t index = 0; index < emitter->labels.count; index++) {
        emitter->labels.items[index] += index < start.labels ? added : 0 - main;
    }
    for (size_t index = 0; index < emitter->jumps.count; index++) {
        emitter->jumps.items[index].instruction += index < start.jumps ? added : 0 - main;
    }
    for (size_t index = 0; index < emitter->handlers.count; index++) {
        Handler *handler = &emitter->handlers.items[index];
        uint32_t distance = index < start.handlers ? added : 0 - main;
        handler->start += distance;
        handler->end += distance;
    }
    for (size_t index = 0; index < emitter->ranges.count; index++) {
        LocalRange *range = &emitter->ranges.items[index];
        uint32_t distance = index < start.ranges ? added : 0 - main;
        range->start += distance;
        range->end += distance;
    }
    emitter_rotate(emitter->instructions.items, main, main + added, sizeof(Instruction));
    emitter_rotate(emitter->spans.items, main, main + added, sizeof(SourceSpan));
    emitter_rotate(emitter->jumps.items, start.jumps, emitter->jumps.count, sizeof(EmitterJump));
    memset(emitter->spans.items, 0, added * sizeof(SourceSpan));
}
