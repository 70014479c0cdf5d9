// coach.c: hears of mistakes, lets a rule explain each, and keeps count. See coach.h.
#include "app/coach/coach.h"

#include "app/coach/case.h"
#include "app/coach/rules.h"
#include "base/fatal.h"
#include "base/hashing.h"
#include "stdlib/sys/hooks.h"

#include <string.h>

// What was found at one place, or at several of the same loop.
typedef struct BlockedPlace {
    const Code *code; // to be compared only: it may be dead
    uint32_t instruction;
    bool is_own;     // of Mistake
    size_t blockade; // its index; SIZE_MAX: nothing is to be said of it
} BlockedPlace;

// Calls at one place that held up the loop: said once, at the end.
typedef struct Blockade {
    TextBuffer call;
    TextBuffer correction;
    size_t times;
    size_t others; // at most
    double seconds;
    bool is_computing; // times is how often it was looked at
} Blockade;

typedef struct Coach {
    bool gives_hints;
    bool is_strict;
    size_t mistakes;          // of those that Python only warns of
    VECTOR(uint64_t) said;    // hashes of hints that were given: each is given once
    VECTOR(Blockade) blocked; // in the order in which they were first seen
    VECTOR(BlockedPlace) places;
} Coach;

// Less than this, all calls of one place together, is not worth a word.
static const double SHORTEST_BLOCKADE = 0.05;
static const double SHORTEST_COMPUTING = 0.1; // what CPython's debug mode calls slow

static Coach *coach_of(Vm *vm) { return vm->mistake_context; }

// A correction is the same whatever led to it: a coroutine that is forgotten may also be used as if
// it were the result.
static bool was_said(Coach *coach, const TextBuffer *hint, uint32_t line) {
    const char *correction = strstr(hint->bytes, "; write: ");
    const char *start = correction != NULL ? correction : hint->bytes;
    uint64_t hash = hash_bytes(start, strlen(start), line);
    for (size_t index = 0; index < coach->said.count; index++) {
        if (coach->said.items[index] == hash) {
            return true;
        }
    }
    vector_push(&coach->said, hash);
    return false;
}

// "hint: " text " [aspy --explain page]": what was explained, if anything was.
static void append_line(const char *page, const TextBuffer *hint, TextBuffer *out) {
    text_buffer_append_text(out, "hint: ");
    text_buffer_append(out, hint->bytes, hint->length);
    text_buffer_append_format(out, " [aspy --explain %s]\n", page);
}

static void say(Vm *vm, const char *page, const TextBuffer *hint, uint32_t line) {
    if (page == NULL || was_said(coach_of(vm), hint, line)) {
        return;
    }
    TextBuffer text;
    text_buffer_init(&text);
    append_line(page, hint, &text);
    hooks_write_error(vm, text.bytes, text.length);
    text_buffer_release(&text);
}

// ---- Blockades ---------------------------------------------------------------------------------

static size_t find_same(const Coach *coach, const Blockade *made) {
    for (size_t index = 0; index < coach->blocked.count; index++) {
        const Blockade *each = &coach->blocked.items[index];
        if (strcmp(each->call.bytes, made->call.bytes) == 0 &&
            strcmp(each->correction.bytes, made->correction.bytes) == 0) {
            return index;
        }
    }
    return SIZE_MAX;
}

// SIZE_MAX: no rule has anything to say.
static size_t make_blockade(Vm *vm, Coach *coach, const Mistake *mistake) {
    bool is_computing = mistake->kind == MISTAKE_COMPUTED;
    Blockade made = {.is_computing = is_computing};
    text_buffer_init(&made.call);
    text_buffer_init(&made.correction);
    const char *page = is_computing ? explain_computed(vm, mistake, &made.call, &made.correction)
                                    : explain_blocked(vm, mistake, &made.call, &made.correction);
    size_t same = page == NULL ? SIZE_MAX : find_same(coach, &made);
    if (page == NULL || same != SIZE_MAX) {
        text_buffer_release(&made.call);
        text_buffer_release(&made.correction);
        return same;
    }
    vector_push(&coach->blocked, made);
    return coach->blocked.count - 1;
}

static size_t find_blockade(Vm *vm, Coach *coach, const Mistake *mistake) {
    for (size_t index = 0; index < coach->places.count; index++) {
        const BlockedPlace *place = &coach->places.items[index];
        if (place->code == mistake->code && place->instruction == mistake->instruction &&
            place->is_own == mistake->is_own) {
            return place->blockade;
        }
    }
    size_t blockade = make_blockade(vm, coach, mistake);
    vector_push(&coach->places,
                (BlockedPlace){mistake->code, mistake->instruction, mistake->is_own, blockade});
    return blockade;
}

static void note_blockade(Vm *vm, Coach *coach, const Mistake *mistake) {
    size_t index = find_blockade(vm, coach, mistake);
    if (index != SIZE_MAX) {
        Blockade *blockade = &coach->blocked.items[index];
        blockade->times++;
        blockade->seconds += mistake->seconds;
        blockade->others = mistake->others > blockade->others ? mistake->others : blockade->others;
    }
}

static void say_blockade(Vm *vm, const Blockade *blockade) {
    TextBuffer hint;
    text_buffer_init(&hint);
    text_buffer_append(&hint, blockade->call.bytes, blockade->call.length);
    text_buffer_append_text(&hint, " stops the whole loop");
    if (blockade->times > 1 && !blockade->is_computing) {
        text_buffer_append_format(&hint, ": in %zu calls", blockade->times);
    }
    text_buffer_append_format(&hint, ": %zu other task%s waited %.3g s for it", blockade->others,
                              blockade->others == 1 ? "" : "s", blockade->seconds);
    text_buffer_append(&hint, blockade->correction.bytes, blockade->correction.length);
    say(vm, "blocking-call", &hint, 0);
    text_buffer_release(&hint);
}

// ---- Hearing -----------------------------------------------------------------------------------

static const char *explain(Vm *vm, const Mistake *mistake, TextBuffer *hint) {
    switch (mistake->kind) {
    case MISTAKE_UNCAUGHT:
        return explain_exception(vm, mistake->subject, hint);
    case MISTAKE_NEVER_AWAITED:
        return explain_never_awaited(vm, mistake, hint);
    case MISTAKE_NEVER_RETRIEVED:
        return explain_never_retrieved(vm, mistake, hint);
    case MISTAKE_LOST:
        return explain_lost(vm, mistake, hint);
    case MISTAKE_DEADLOCK:
        return explain_deadlock(vm, mistake, hint);
    case MISTAKE_CANCEL_IGNORED:
        return explain_cancel_ignored(vm, mistake, hint);
    case MISTAKE_BLOCKED:
    case MISTAKE_COMPUTED:
        break;
    }
    return NULL;
}

// Of the mistake in the program; 0 when there is none.
static uint32_t line_of(const Mistake *mistake) {
    if (mistake->kind == MISTAKE_UNCAUGHT) {
        return case_position(mistake->subject).line;
    }
    return mistake->code == NULL ? 0 : frame_code_span(mistake->code, mistake->instruction).line;
}

static bool is_only_warned_of(MistakeKind kind) {
    return kind == MISTAKE_NEVER_AWAITED || kind == MISTAKE_NEVER_RETRIEVED || kind == MISTAKE_LOST;
}

static void hear(Vm *vm, void *context, const Mistake *mistake) {
    Coach *coach = context;
    coach->mistakes += is_only_warned_of(mistake->kind);
    if (!coach->gives_hints) {
        return;
    }
    if (mistake->kind == MISTAKE_BLOCKED || mistake->kind == MISTAKE_COMPUTED) {
        note_blockade(vm, coach, mistake);
        return;
    }
    TextBuffer hint;
    text_buffer_init(&hint);
    const char *page = explain(vm, mistake, &hint);
    say(vm, page, &hint, line_of(mistake));
    text_buffer_release(&hint);
}

void coach_install(Vm *vm, bool gives_hints, bool is_strict) {
    Coach *coach = memory_allocate_zeroed(sizeof *coach);
    coach->gives_hints = gives_hints;
    coach->is_strict = is_strict;
    vm->mistake_context = coach;
    vm->mistake_hook = hear;
}

void coach_release(Vm *vm) {
    Coach *coach = coach_of(vm);
    if (coach == NULL) {
        return;
    }
    for (size_t index = 0; index < coach->blocked.count; index++) {
        text_buffer_release(&coach->blocked.items[index].call);
        text_buffer_release(&coach->blocked.items[index].correction);
    }
    vector_release(&coach->blocked);
    vector_release(&coach->places);
    vector_release(&coach->said);
    memory_release(coach);
    vm->mistake_hook = NULL;
    vm->mistake_context = NULL;
}

void coach_explain_refusal(Vm *vm, const Diagnostic *diagnostic, const Source *source,
                           TextBuffer *complaint) {
    const Coach *coach = coach_of(vm);
    if (coach == NULL || !coach->gives_hints) {
        return;
    }
    TextBuffer hint;
    text_buffer_init(&hint);
    const char *page = explain_source(diagnostic, source, &hint);
    if (page != NULL) {
        append_line(page, &hint, complaint);
    }
    text_buffer_release(&hint);
}

void coach_finish(Vm *vm) {
    const Coach *coach = coach_of(vm);
    for (size_t index = 0; coach != NULL && index < coach->blocked.count; index++) {
        const Blockade *blockade = &coach->blocked.items[index];
        if (blockade->seconds >=
            (blockade->is_computing ? SHORTEST_COMPUTING : SHORTEST_BLOCKADE)) {
            say_blockade(vm, &coach->blocked.items[index]);
        }
    }
}

bool coach_is_displeased(Vm *vm) {
    const Coach *coach = coach_of(vm);
    return coach != NULL && coach->is_strict && coach->mistakes > 0;
}
