// assemble.c: positions, distances, and the arrays of the code object.

#include "compile/assemble.h"

enum {
    ASSEMBLE_STRETCH = 2,        // instructions that a far jump takes in addition
    ASSEMBLE_HANDLERS_ASKED = 64 // in code with more, jumps to JUMP_BACK stay as they are
};

static bool assemble_has_short_target(Instruction instruction) {
    return opcode_infos[instruction.opcode].c == OPERAND_TARGET;
}

// Asked of every instruction, for which opcode_infos is too large a table.
static inline bool assemble_has_wide_constant(Instruction instruction) {
    static const bool has[OPCODE_COUNT] = {
#define OPCODE(name, a, b, c, sentence) [OP_##name] = OPERAND_##b == OPERAND_WIDE_CONST,
#include "bytecode/opcodes.def"
#undef OPCODE
    };
    return has[instruction.opcode];
}

static void assemble_place(const Emitter *emitter, uint32_t *positions) {
    uint32_t shift = 0; // modulo 2**32
    uint32_t index = 0;
    for (size_t jump = 0; jump < emitter->jumps.count; jump++) {
        for (uint32_t last = emitter->jumps.items[jump].instruction; index <= last; index++) {
            positions[index] = index + shift;
        }
        shift += emitter->jumps.items[jump].is_far ? ASSEMBLE_STRETCH : 0;
        shift -= emitter->jumps.items[jump].is_idle ? 1 : 0;
    }
    for (uint32_t count = (uint32_t)emitter->instructions.count; index <= count; index++) {
        positions[index] = index + shift;
    }
}

static int64_t assemble_distance(const Emitter *emitter, const uint32_t *positions,
                                 EmitterJump jump) {
    uint32_t target = emitter->labels.items[jump.label];
    assert(target != UINT32_MAX && "every label is bound");
    return (int64_t)positions[target] - positions[jump.instruction] - 1;
}

// The jump that the instruction at `position` makes; NULL when it makes none.
static const EmitterJump *assemble_jump_at(const Emitter *emitter, uint32_t position) {
    size_t low = 0;
    size_t high = emitter->jumps.count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (emitter->jumps.items[middle].instruction < position) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool is_found = low < emitter->jumps.count && emitter->jumps.items[low].instruction == position;
    return is_found ? &emitter->jumps.items[low] : NULL;
}

// Are two places guarded by the same handlers?
static bool assemble_same_guards(const Emitter *emitter, uint32_t left, uint32_t right) {
    if (emitter->handlers.count > ASSEMBLE_HANDLERS_ASKED) {
        return false;
    }
    for (size_t index = 0; index < emitter->handlers.count; index++) {
        const Handler *handler = &emitter->handlers.items[index];
        bool has_left = handler->start <= left && left < handler->end;
        bool has_right = handler->start <= right && right < handler->end;
        if (has_left != has_right) {
            return false;
        }
    }
    return true;
}

// A jump to a jump goes where that one goes. One to JUMP_BACK becomes a JUMP_BACK itself, where
// what is raised at the safepoint meets the same handlers.
static void assemble_thread(Emitter *emitter, EmitterJump *jump) {
    Instruction *instruction = &emitter->instructions.items[jump->instruction];
    const EmitterJump *next = NULL;
    while (instruction->opcode != OP_JUMP_BACK &&
           (next = assemble_jump_at(emitter, emitter->labels.items[jump->label])) != NULL) {
        uint16_t opcode = emitter->instructions.items[next->instruction].opcode;
        if (opcode == OP_JUMP) {
            jump->label = next->label;
        } else if (opcode == OP_JUMP_BACK && instruction->opcode == OP_JUMP &&
                   emitter->labels.items[next->label] <= jump->instruction && // not a loop ahead
                   assemble_same_guards(emitter, jump->instruction, next->instruction)) {
            instruction->opcode = OP_JUMP_BACK;
            jump->label = next->label;
        } else {
            break;
        }
    }
}

static void assemble_thread_all(Emitter *emitter) {
    for (size_t index = emitter->jumps.count;
         index-- > 0;) { // the last first: chains are short then
        assemble_thread(emitter, &emitter->jumps.items[index]);
    }
}

static void assemble_find_idle(const Emitter *emitter) {
    for (size_t index = 0; index < emitter->jumps.count; index++) {
        EmitterJump *jump = &emitter->jumps.items[index];
        jump->is_idle = emitter->instructions.items[jump->instruction].opcode == OP_JUMP &&
                        emitter->labels.items[jump->label] == jump->instruction + 1;
    }
}

// Stretching one jump may push others out of reach: repeat until nothing changes.
static void assemble_stretch(const Emitter *emitter, uint32_t *positions) {
    bool is_changed = true;
    while (is_changed) {
        is_changed = false;
        assemble_place(emitter, positions);
        for (size_t index = 0; index < emitter->jumps.count; index++) {
            EmitterJump *jump = &emitter->jumps.items[index];
            Instruction instruction = emitter->instructions.items[jump->instruction];
            if (!jump->is_far && assemble_has_short_target(instruction) &&
                assemble_distance(emitter, positions, *jump) > INT16_MAX) {
                jump->is_far = true;
                is_changed = true;
            }
        }
    }
}

// WIDE_CONST operands count the wide constants; in the code those stand behind the narrow ones.
static Instruction assemble_shift_constant(const Emitter *emitter, Instruction instruction) {
    int32_t number = instruction_wide(instruction) + (int32_t)emitter->narrow_constants.count;
    return instruction_make_wide((Opcode)instruction.opcode, instruction.a, number);
}

// Instructions start … end-1 to where the first of them belongs.
static void assemble_copy_run(const Emitter *emitter, const uint32_t *positions, uint32_t start,
                              uint32_t end, Code *code) {
    size_t count = end - start;
    if (count > 0) {
        uint32_t at = positions[start];
        memcpy(code->instructions + at, emitter->instructions.items + start,
               count * sizeof *code->instructions);
    }
}

// Everything between jumps that take more than one place, or none, is copied as it is.
static void assemble_copy(const Emitter *emitter, const uint32_t *positions, Code *code) {
    uint32_t start = 0;
    for (size_t index = 0; index < emitter->jumps.count; index++) {
        uint32_t place = emitter->jumps.items[index].instruction;
        if (emitter->jumps.items[index].is_idle) {
            assemble_copy_run(emitter, positions, start, place, code);
            start = place + 1;
        } else if (emitter->jumps.items[index].is_far) {
            assemble_copy_run(emitter, positions, start, place + 1, code);
            start = place + 1;
        }
    }
    assemble_copy_run(emitter, positions, start, (uint32_t)emitter->instructions.count, code);
    for (uint32_t at = 0; emitter->narrow_constants.count > 0 && at < code->instruction_count;
         at++) {
        if (assemble_has_wide_constant(code->instructions[at])) {
            code->instructions[at] = assemble_shift_constant(emitter, code->instructions[at]);
        }
    }
}

// At the end of a loop over an iterator, the jump back and what it leads to are one instruction.
static Instruction assemble_jump_back(Instruction head, Instruction jump, int32_t distance) {
    if (jump.opcode == OP_JUMP_BACK && head.opcode == OP_FOR_ITER && distance >= INT16_MIN) {
        return instruction_make(OP_NEXT_ITER, head.a, head.b, (uint16_t)distance);
    }
    return instruction_make_wide((Opcode)jump.opcode, jump.a, distance);
}

static void assemble_jump(const Emitter *emitter, const uint32_t *positions, size_t index,
                          Code *code) {
    EmitterJump jump = emitter->jumps.items[index];
    if (jump.is_idle) {
        return;
    }
    Instruction *instruction = &code->instructions[positions[jump.instruction]];
    int32_t distance = (int32_t)assemble_distance(emitter, positions, jump);
    if (jump.is_far) {
        instruction->c = 1;
        instruction[1] = instruction_make_wide(OP_JUMP, 0, 1);
        instruction[2] = instruction_make_wide(OP_JUMP, 0, distance - ASSEMBLE_STRETCH);
    } else if (assemble_has_short_target(*instruction)) {
        instruction->c = (uint16_t)distance;
    } else {
        *instruction = assemble_jump_back(instruction[distance + 1], *instruction, distance);
    }
}

static void assemble_constants(const Emitter *emitter, Code *code) {
    size_t narrow = emitter->narrow_constants.count;
    size_t wide = emitter->wide_constants.count;
    for (size_t index = 0; index < narrow; index++) {
        code->constants[index] = emitter->narrow_constants.items[index];
    }
    for (size_t index = 0; index < wide; index++) {
        code->constants[narrow + index] = emitter->wide_constants.items[index];
    }
}

static void assemble_sites(const Emitter *emitter, Code *code) {
    for (uint32_t index = 0; index < code->site_count; index++) {
        code->sites[index] = (Site){.name = emitter->sites.items[index], .value = VALUE_ABSENT};
    }
}

// The places being packed, and the one that was packed last.
typedef struct SpanWriter {
    uint8_t *at;
    const SourceSpan *before;
} SpanWriter;

static NEVER_INLINE void assemble_span_run(const SourceSpan *span, const SourceSpan *end,
                                           SpanWriter *writer) {
    uint8_t *at = writer->at;
    const SourceSpan *before = writer->before;
    for (; span < end; span++) {
        at = span_write(at, before, span);
        before = span;
    }
    *writer = (SpanWriter){at, before};
}

// The places of the instructions that remain; of those of a stretched jump, one each.
static void assemble_spans(Emitter *emitter, Code *code) {
    vector_reserve(&emitter->packed_spans, (size_t)code->instruction_count * SPAN_PACKED_MAX);
    static const SourceSpan nothing = {0, 0, 0, 0};
    const SourceSpan *spans = emitter->spans.items;
    SpanWriter writer = {emitter->packed_spans.items, &nothing};
    uint32_t start = 0;
    for (size_t index = 0; index < emitter->jumps.count; index++) {
        const EmitterJump *jump = &emitter->jumps.items[index];
        uint32_t place = jump->instruction;
        if (jump->is_idle) {
            assemble_span_run(spans + start, spans + place, &writer);
            start = place + 1;
        }
        for (uint32_t more = jump->is_far ? ASSEMBLE_STRETCH : 0; more > 0; more--) {
            assemble_span_run(spans + start, spans + place + 1, &writer);
            start = place;
        }
    }
    assemble_span_run(spans + start, spans + emitter->instructions.count, &writer);
    code->spans_size = (uint32_t)(writer.at - emitter->packed_spans.items);
}

// Ranges that held nothing but what was left out are left out too.
static bool assemble_holds_something(const Handler *handler, const uint32_t *positions) {
    return positions[handler->start] < positions[handler->end];
}

static void assemble_count_handlers(const Emitter *emitter, const uint32_t *positions, Code *code) {
    for (size_t index = 0; index < emitter->handlers.count; index++) {
        bool is_kept = assemble_holds_something(&emitter->handlers.items[index], positions);
        code->handler_count += is_kept ? 1 : 0;
    }
}

static void assemble_handlers(const Emitter *emitter, const uint32_t *positions, Code *code) {
    Handler *next = code->handlers;
    for (size_t index = 0; index < emitter->handlers.count; index++) {
        const Handler *handler = &emitter->handlers.items[index];
        if (assemble_holds_something(handler, positions)) {
            uint32_t target = positions[emitter->labels.items[handler->target]];
            *next++ = (Handler){positions[handler->start], positions[handler->end], target,
                                handler->exception_register};
        }
    }
}

static void assemble_ranges(const Emitter *emitter, const uint32_t *positions, Code *code) {
    for (size_t index = 0; index < emitter->ranges.count; index++) {
        LocalRange range = emitter->ranges.items[index];
        code->ranges[index] =
            (LocalRange){positions[range.start], positions[range.end], range.local};
    }
}

// Room for everything, which is counted by now.
static void assemble_make_arrays(const Emitter *emitter, Code *code) {
    size_t instructions = code->instruction_count * sizeof *code->instructions;
    size_t handlers = code->handler_count * sizeof *code->handlers;
    code->constant_count =
        (uint32_t)(emitter->narrow_constants.count + emitter->wide_constants.count);
    code->site_count = (uint32_t)emitter->sites.count;
    code->range_count = (uint32_t)emitter->ranges.count;
    size_t ranges = code->range_count * sizeof *code->ranges;
    size_t more = instructions + handlers + ranges + code->local_count + code->spans_size;
    char *next = code_make_arrays(emitter->vm, code, more);
    code->instructions = (Instruction *)(void *)next;
    code->handlers = (Handler *)(void *)(next + instructions);
    code->ranges = (LocalRange *)(void *)(next + instructions + handlers);
    code->local_is_cell = (bool *)(next + instructions + handlers + ranges);
    uint8_t *spans = (uint8_t *)code->local_is_cell + code->local_count;
    memcpy(spans, emitter->packed_spans.items, code->spans_size);
    code->spans = spans;
}

void assemble(Emitter *emitter, Code *code) {
    size_t count = emitter->instructions.count;
    vector_reserve(&emitter->positions, count + 1);
    uint32_t *positions = emitter->positions.items;
    assemble_thread_all(emitter);
    assemble_find_idle(emitter);
    assemble_stretch(emitter, positions);
    code->instruction_count = positions[count];
    assemble_spans(emitter, code);
    assemble_count_handlers(emitter, positions, code);
    assemble_make_arrays(emitter, code);
    assemble_copy(emitter, positions, code);
    for (size_t index = 0; index < emitter->jumps.count; index++) {
        assemble_jump(emitter, positions, index, code);
    }
    assemble_constants(emitter, code);
    assemble_sites(emitter, code);
    assemble_handlers(emitter, positions, code);
    assemble_ranges(emitter, positions, code);
}
