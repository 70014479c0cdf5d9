// pattern.h: re.Pattern: a pattern, and the programs that the engine made of it so far.
//
// A program is made when a text first asks for it: there is one for each kind of text and each way
// of matching. It becomes machine code when it has worked long enough for that to pay.
#ifndef ASPY_STDLIB_RE_PATTERN_H
#define ASPY_STDLIB_RE_PATTERN_H

#include "stdlib/re/engine.h"
#include "stdlib/re/pattern_tree.h"

// What a text may hold, as far as programs differ.
typedef enum TextKind {
    TEXT_NARROW, // bytes; a str of 8-bit code points when the pattern knows ASCII only, or it does
    TEXT_LATIN,  // a str of 8-bit code points, some beyond ASCII, and a pattern that knows Unicode
    TEXT_WIDE,   // 16 bits
    TEXT_WIDEST, // 32 bits
    TEXT_KIND_COUNT
} TextKind;

typedef enum PatternMode {
    PATTERN_SEARCH,
    PATTERN_MATCH,
    PATTERN_FULLMATCH,
    // The same as the last two, leaving marks: asked afterwards which group was closed last.
    PATTERN_MATCH_MARKED,
    PATTERN_FULLMATCH_MARKED,
    PATTERN_MODE_COUNT
} PatternMode;

typedef struct Program {
    void *code; // NULL: not made yet
    const EngineWidth *width;
    size_t width_index; // of its state in the machine
    size_t effort;      // code points looked at so far, roughly
    bool is_fast;       // machine code
    bool was_tried;     // to make machine code
} Program;

// What all patterns of a Vm share.
typedef struct EngineMachine {
    Foreign foreign;
    EngineState states[3]; // of 8, 16 and 32 bits
    Class *match_class;
    Class *iterator_class;
} EngineMachine;

typedef struct Pattern {
    Foreign foreign;
    Value source;      // a str or bytes
    Value group_index; // a dict: name -> number
    Value machine;     // the EngineMachine
    // The replacement that sub() saw last, and what it came to (template.h).
    Value template_source;
    Value template;
    uint32_t flags;
    PatternTree tree;
    Program programs[TEXT_KIND_COUNT][PATTERN_MODE_COUNT];
} Pattern;

extern const ForeignType pattern_type;
extern const ForeignType engine_machine_type;

static inline bool value_is_pattern(Value value) { return value_is_foreign(value, &pattern_type); }
static inline Pattern *value_as_pattern(Value value) {
    assert(value_is_pattern(value));
    return (Pattern *)(void *)value_as_object(value);
}
static inline EngineMachine *pattern_machine(const Pattern *pattern) {
    return (EngineMachine *)(void *)value_as_object(pattern->machine);
}
static inline bool pattern_is_text(const Pattern *pattern) {
    return value_is_string(pattern->source);
}

// A text to be searched. What it holds is looked at anew for each search: script code may have run.
typedef struct Subject {
    Value text;
    const void *data;
    size_t length;
    TextKind kind;
    // A copy for a pattern that only the 32-bit engine can have; NULL when not needed.
    uint32_t *widened;
    size_t start; // where to search, already cut to the length
    size_t end;
    bool must_advance; // no empty match at start: there was one
} Subject;

// Raises TypeError when the text is not what the pattern is for. To be released.
MAY_RAISE bool subject_open(Vm *vm, const Pattern *pattern, Value text, int64_t start, int64_t end,
                            Subject *subject);
// The same for the arguments (pattern, text, start, end) of a method; an ABSENT end is that of the
// text.
MAY_RAISE bool subject_open_arguments(Vm *vm, const Value *args, Subject *subject);
// After script code ran.
MAY_RAISE bool subject_refresh(Vm *vm, const Pattern *pattern, Subject *subject);
void subject_release(Subject *subject);
// A part of it: a str, or bytes.
MUST_USE Value subject_slice(Vm *vm, const Subject *subject, size_t start, size_t end);

// Matches. *spans becomes the places of the groups (SIZE_MAX when one took no part), valid until
// the next call; NULL when there is no match. Raises RuntimeError when the engine gives up.
MAY_RAISE bool pattern_run(Vm *vm, Pattern *pattern, Subject *subject, PatternMode mode,
                           const size_t **spans);
// Moves subject->start behind a match, so that the next search finds the next one.
void subject_advance(Subject *subject, const size_t *spans);
// Which group was closed last, by where the groups of a match lie; 0 for none. Only where the tree
// does not hide it.
MUST_USE uint32_t pattern_last_group(const Pattern *pattern, const size_t *spans);
// The same for any pattern, by matching once more what `mode` (one without marks) found at the
// start of the subject.
MAY_RAISE bool pattern_marked_group(Vm *vm, Pattern *pattern, Subject *subject, PatternMode mode,
                                    uint32_t *number);

// A new pattern of `class`. `source` is str or bytes; `result` is where the caller keeps it.
MAY_RAISE bool pattern_new(Vm *vm, Class *class, Value source, uint32_t flags, Value *result);

// The class re.Pattern, bound in the module, and the parts of it that other files hold.
MUST_USE Class *pattern_add(Vm *vm, Module *module);

#endif
