// pattern.c: what a pattern keeps, and how it is matched. What scripts call is in
// pattern_natives.c.
#include "stdlib/re/pattern.h"

#include "stdlib/library.h"
#include "stdlib/re/pattern_parse.h"
#include "stdlib/re/pattern_reader.h"
#include "stdlib/re/pattern_write.h"

enum {
    // Code points looked at before machine code is made: that costs as much as looking at so many.
    EFFORT_LIMIT = 4000,
    EFFORT_OF_CALL = 40
};

static const EngineWidth *const widths[] = {&engine_8, &engine_16, &engine_32};

// ---- The objects -------------------------------------------------------------------------------

static void pattern_trace(Heap *heap, Object *object) {
    Pattern *pattern = (Pattern *)(void *)object;
    heap_mark_value(heap, pattern->source);
    heap_mark_value(heap, pattern->group_index);
    heap_mark_value(heap, pattern->machine);
    heap_mark_value(heap, pattern->template_source);
    heap_mark_value(heap, pattern->template);
}

static void pattern_release(__attribute__((unused)) Heap *heap, Object *object) {
    Pattern *pattern = (Pattern *)(void *)object;
    for (size_t kind = 0; kind < TEXT_KIND_COUNT; kind++) {
        for (size_t mode = 0; mode < PATTERN_MODE_COUNT; mode++) {
            Program *program = &pattern->programs[kind][mode];
            if (program->code != NULL) {
                program->width->release(program->code);
            }
        }
    }
    arena_release(&pattern->tree.arena);
}

const ForeignType pattern_type = {"Pattern", sizeof(Pattern), pattern_trace, pattern_release};

static void machine_trace(Heap *heap, Object *object) {
    EngineMachine *machine = (EngineMachine *)(void *)object;
    heap_mark_object(heap, machine->match_class);
    heap_mark_object(heap, machine->iterator_class);
}

static void machine_release(__attribute__((unused)) Heap *heap, Object *object) {
    EngineMachine *machine = (EngineMachine *)(void *)object;
    for (size_t index = 0; index < 3; index++) {
        if (machine->states[index].general_context != NULL) {
            widths[index]->close(&machine->states[index]);
        }
    }
}

const ForeignType engine_machine_type = {"machine", sizeof(EngineMachine), machine_trace,
                                         machine_release};

bool pattern_new(Vm *vm, Class *class, Value source, uint32_t flags, Value *result) {
    Pattern *pattern = foreign_new(vm, class);
    *result = value_from_object(pattern);
    pattern->source = source;
    pattern->template_source = VALUE_NONE;
    pattern->template = VALUE_NONE;
    Dict *names = dict_new(vm);
    pattern->group_index = value_from_object(names);
    pattern->machine = class_lookup(vm, class, string_intern_text(vm, "_machine"));
    arena_init(&pattern->tree.arena);
    bool ok = pattern_parse(vm, source, flags, names, &pattern->tree);
    pattern->flags = pattern->tree.flags;
    return ok;
}

// ---- Texts -------------------------------------------------------------------------------------

static TextKind kind_of(const Pattern *pattern, const String *text) {
    switch (string_width(text)) {
    case 1:
        return string_is_ascii(text) || !pattern->tree.is_unicode ? TEXT_NARROW : TEXT_LATIN;
    case 2:
        return TEXT_WIDE;
    default:
        return TEXT_WIDEST;
    }
}

static bool look_at(Vm *vm, const Pattern *pattern, Subject *subject) {
    const uint8_t *bytes;
    if (value_is_string(subject->text)) {
        if (!pattern_is_text(pattern)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "cannot use a bytes pattern on a string-like object");
        }
        const String *text = value_as_string(subject->text);
        subject->data = text->data;
        subject->length = text->length;
        subject->kind = kind_of(pattern, text);
        return true;
    }
    if (!bytes_view(subject->text, &bytes, &subject->length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "expected string or bytes-like object, got '%s'",
                               class_name_of(vm, subject->text));
    }
    if (pattern_is_text(pattern)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "cannot use a string pattern on a bytes-like object");
    }
    subject->data = bytes;
    subject->kind = TEXT_NARROW;
    return true;
}

static size_t cut(int64_t index, size_t length) {
    return index < 0 ? 0 : (uint64_t)index > length ? length : (size_t)index;
}

bool subject_open(Vm *vm, const Pattern *pattern, Value text, int64_t start, int64_t end,
                  Subject *subject) {
    *subject = (Subject){.text = text};
    if (!look_at(vm, pattern, subject)) {
        return false;
    }
    subject->start = cut(start, subject->length);
    subject->end = cut(end, subject->length);
    return true;
}

bool subject_open_arguments(Vm *vm, const Value *args, Subject *subject) {
    int64_t start;
    int64_t end = INT64_MAX;
    *subject = (Subject){.text = args[1]};
    return object_to_int64(vm, args[2], &start) &&
           (value_is_absent(args[3]) || object_to_int64(vm, args[3], &end)) &&
           subject_open(vm, value_as_pattern(args[0]), args[1], start, end, subject);
}

bool subject_refresh(Vm *vm, const Pattern *pattern, Subject *subject) {
    if (!look_at(vm, pattern, subject)) {
        return false;
    }
    // A bytearray may have become shorter.
    subject->start = cut((int64_t)subject->start, subject->length);
    subject->end = cut((int64_t)subject->end, subject->length);
    return true;
}

void subject_release(Subject *subject) { memory_release(subject->widened); }

Value subject_slice(Vm *vm, const Subject *subject, size_t start, size_t end) {
    if (value_is_string(subject->text)) {
        String *text = value_as_string(subject->text);
        bool is_whole = start == 0 && end == text->length;
        return value_from_object(is_whole ? string_exact(vm, text)
                                          : string_substring(vm, text, start, end));
    }
    if (start == 0 && end == subject->length && class_is_exactly(vm, subject->text, CLASS_BYTES)) {
        return subject->text;
    }
    return value_from_object(bytes_new(vm, (const uint8_t *)subject->data + start, end - start));
}

void subject_advance(Subject *subject, const size_t *spans) {
    subject->must_advance = spans[0] == spans[1];
    subject->start = spans[1];
}

static const uint32_t *widen(Subject *subject) {
    if (subject->widened == NULL) {
        subject->widened = memory_allocate(subject->length * sizeof *subject->widened);
        for (size_t index = 0; index < subject->length; index++) {
            subject->widened[index] = subject->kind == TEXT_WIDE
                                          ? ((const uint16_t *)subject->data)[index]
                                          : ((const uint8_t *)subject->data)[index];
        }
    }
    return subject->widened;
}

// ---- Programs ----------------------------------------------------------------------------------

static bool refuse(Vm *vm, const Program *program, int error) {
    char reason[256];
    program->width->describe(error, reason, sizeof reason);
    return pattern_error_raise(vm, reason, VALUE_NONE, -1);
}

static bool make_program(Vm *vm, const Pattern *pattern, TextKind kind, PatternMode mode,
                         Program *program) {
    static const unsigned anchors[PATTERN_MODE_COUNT] = {
        0, ENGINE_AT_START, ENGINE_AT_START | ENGINE_TO_END, ENGINE_AT_START,
        ENGINE_AT_START | ENGINE_TO_END};
    static const uint32_t limits[TEXT_KIND_COUNT] = {0xff, 0xff, 0xffff, 0x10ffff};
    WriteTarget target = {limits[kind], kind != TEXT_NARROW && pattern->tree.is_unicode,
                          mode >= PATTERN_MATCH_MARKED};
    unsigned options = anchors[mode] | (target.knows_unicode ? ENGINE_KNOWS_UNICODE : 0);
    EngineMachine *machine = pattern_machine(pattern);
    TextBuffer text;
    text_buffer_init(&text);
    bool ok = pattern_write(vm, &pattern->tree, &target, &text);
    if (ok) {
        int error;
        program->width_index = kind == TEXT_WIDE ? 1 : kind == TEXT_WIDEST ? 2 : 0;
        program->width = widths[program->width_index];
        program->code = program->width->compile(&machine->states[program->width_index], text.bytes,
                                                text.length, options, &error);
        if (program->code == NULL && error == ENGINE_ERROR_TOO_LARGE) {
            program->width_index = 2;
            program->width = widths[2];
            program->code = program->width->compile(&machine->states[2], text.bytes, text.length,
                                                    options, &error);
        }
        ok = program->code != NULL || refuse(vm, program, error);
    }
    text_buffer_release(&text);
    return ok;
}

static void speed_up(Program *program, size_t length) {
    program->effort += length + EFFORT_OF_CALL;
    if (program->effort > EFFORT_LIMIT && !program->was_tried) {
        program->was_tried = true;
        program->is_fast = program->width->speed_up(program->code);
    }
}

bool pattern_run(Vm *vm, Pattern *pattern, Subject *subject, PatternMode mode,
                 const size_t **spans) {
    Program *program = &pattern->programs[subject->kind][mode];
    *spans = NULL;
    if (program->code == NULL && !make_program(vm, pattern, subject->kind, mode, program)) {
        return false;
    }
    if (subject->start > subject->end) {
        return true;
    }
    if (!program->is_fast) {
        speed_up(program, subject->end - subject->start);
    }
    bool is_widened = program->width_index == 2 && subject->kind != TEXT_WIDEST;
    EngineMachine *machine = pattern_machine(pattern);
    EngineState *state = &machine->states[program->width_index];
    switch (program->width->match(state, program->code, program->is_fast,
                                  is_widened ? widen(subject) : subject->data, subject->end,
                                  subject->start, subject->must_advance)) {
    case ENGINE_MATCHED:
        *spans = program->width->spans(state);
        return true;
    case ENGINE_NOT_MATCHED:
        return true;
    case ENGINE_GAVE_UP:
        break;
    }
    return exception_raise(vm, CLASS_RUNTIME_ERROR,
                           "regular expression gave up: it tries too many ways on this text");
}

// What ends last was closed last; among those that end together, the order of the ')' tells.
uint32_t pattern_last_group(const Pattern *pattern, const size_t *spans) {
    const PatternTree *tree = &pattern->tree;
    uint32_t last = 0;
    for (uint32_t group = 1; group <= tree->group_count; group++) {
        size_t end = spans[2 * group + 1];
        if (end != SIZE_MAX && (last == 0 || end > spans[2 * last + 1] ||
                                (end == spans[2 * last + 1] &&
                                 tree->closing_order[group] > tree->closing_order[last]))) {
            last = group;
        }
    }
    return last;
}

bool pattern_marked_group(Vm *vm, Pattern *pattern, Subject *subject, PatternMode mode,
                          uint32_t *number) {
    const size_t *spans;
    PatternMode marked =
        mode == PATTERN_FULLMATCH ? PATTERN_FULLMATCH_MARKED : PATTERN_MATCH_MARKED;
    if (!pattern_run(vm, pattern, subject, marked, &spans)) {
        return false;
    }
    const Program *program = &pattern->programs[subject->kind][marked];
    const EngineState *state = &pattern_machine(pattern)->states[program->width_index];
    *number = spans == NULL ? 0 : program->width->mark(state);
    return true;
}
