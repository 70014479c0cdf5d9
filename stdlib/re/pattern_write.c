// pattern_write.c: see pattern_write.h. Literals and sets are in pattern_set.c.
#include "stdlib/re/pattern_write.h"

#include "stdlib/re/pattern_reader.h"
#include "stdlib/re/pattern_set.h"

// The engine counts repetitions up to this; more are written as repetitions of repetitions.
enum { COUNT_MAX = 65535 };

typedef struct Writer {
    const WriteTarget *target;
    TextBuffer *text;
    const char *refused; // what the engine has not got; NULL while all is well
} Writer;

static void write_sequence(Writer *writer, const Sequence *sequence, uint32_t flags);
static void write_node(Writer *writer, const PatternNode *node, uint32_t flags);

static void put(Writer *writer, const char *text) { text_buffer_append_text(writer->text, text); }

// ---- Places ------------------------------------------------------------------------------------

// The engine's ^ and $ match at newlines; its \A, \z and \Z (the end, or before a newline there) do
// not depend on that.
static void write_place(Writer *writer, Place place, uint32_t flags) {
    bool is_multiline = (flags & PATTERN_MULTILINE) != 0;
    switch (place) {
    case PLACE_LINE_START:
        put(writer, is_multiline ? "^" : "\\A");
        break;
    case PLACE_LINE_END:
        put(writer, is_multiline ? "$" : "\\Z");
        break;
    case PLACE_TEXT_START:
        put(writer, "\\A");
        break;
    case PLACE_TEXT_END:
        put(writer, "\\z");
        break;
    case PLACE_BOUNDARY:
        pattern_set_write_boundary(writer->text, writer->target, flags);
        break;
    case PLACE_NO_BOUNDARY:
        // In Python nothing is no boundary of an empty text.
        put(writer, "(?!");
        pattern_set_write_boundary(writer->text, writer->target, flags);
        put(writer, "|\\A\\z)");
        break;
    }
}

// ---- Repetition --------------------------------------------------------------------------------

static void write_greed(Writer *writer, Greed greed) {
    put(writer, greed == GREED_LEAST ? "?" : greed == GREED_POSSESSIVE ? "+" : "");
}

// Written as one thing of which the engine knows that it is one code point wide: repeating that is
// much quicker than repeating a group.
static bool is_simple(const PatternNode *node) {
    return node->kind == NODE_LITERAL || node->kind == NODE_ANY || node->kind == NODE_SET;
}

// The item so that an operator behind it means all of it. CPython's possessive repetition does not
// even go back to the round before.
static void write_atom(Writer *writer, const PatternNode *item, uint32_t flags, Greed greed) {
    bool is_one = is_simple(item);
    put(writer, is_one ? "" : greed == GREED_POSSESSIVE ? "(?>" : "(?:");
    write_node(writer, item, flags);
    put(writer, is_one ? "" : ")");
}

// low … high times, both at most COUNT_MAX or high without limit.
static void write_counted(Writer *writer, const PatternNode *item, uint32_t flags, uint32_t low,
                          uint32_t high, Greed greed) {
    write_atom(writer, item, flags, greed);
    if (high == PATTERN_UNLIMITED) {
        text_buffer_append_format(writer->text, "{%u,}", (unsigned)low);
    } else {
        text_buffer_append_format(writer->text, "{%u,%u}", (unsigned)low, (unsigned)high);
    }
    write_greed(writer, greed);
}

// Exactly (is_exact) or at most `count` times, however many.
static void write_many(Writer *writer, const PatternNode *item, uint32_t flags, uint32_t count,
                       bool is_exact, Greed greed) {
    uint32_t rounds = count / COUNT_MAX;
    if (rounds > COUNT_MAX) {
        writer->refused = "a repetition of more than 4294836225 times is not supported";
        return;
    }
    if (rounds > 0) {
        put(writer, "(?:");
        write_counted(writer, item, flags, is_exact ? COUNT_MAX : 0, COUNT_MAX, greed);
        text_buffer_append_format(writer->text, "){%u,%u}", is_exact ? (unsigned)rounds : 0,
                                  (unsigned)rounds);
        write_greed(writer, greed);
    }
    uint32_t rest = count % COUNT_MAX;
    write_counted(writer, item, flags, is_exact ? rest : 0, rest, greed);
}

static void write_repeat(Writer *writer, const PatternNode *node, uint32_t flags) {
    const PatternNode *item = node->as.repeat.item;
    uint32_t low = node->as.repeat.low;
    uint32_t high = node->as.repeat.high;
    Greed greed = node->as.repeat.greed;
    if (low <= COUNT_MAX && (high <= COUNT_MAX || high == PATTERN_UNLIMITED)) {
        write_counted(writer, item, flags, low, high, greed);
        return;
    }
    if (node_has_group(item)) {
        writer->refused = "a group repeated more than 65535 times is not supported";
        return;
    }
    put(writer, greed == GREED_POSSESSIVE ? "(?>" : "(?:");
    write_many(writer, item, flags, low, true, greed);
    if (high == PATTERN_UNLIMITED) {
        write_counted(writer, item, flags, 0, high, greed);
    } else {
        write_many(writer, item, flags, high - low, false, greed);
    }
    put(writer, ")");
}

// ---- Groups ------------------------------------------------------------------------------------

static void write_group(Writer *writer, const PatternNode *node, uint32_t flags) {
    uint32_t number = node->as.group.number;
    uint32_t inside =
        pattern_combine_flags(flags, node->as.group.added_flags, node->as.group.removed_flags);
    uint32_t changed = (flags ^ inside) & PATTERN_IGNORECASE;
    const Sequence *body = &node->as.group.body;
    if (number == 0 && changed == 0 && body->first != NULL && body->first == body->last &&
        is_simple(body->first)) {
        write_node(writer, body->first, inside);
        return;
    }
    put(writer, number != 0                          ? "("
                : changed == 0                       ? "(?:"
                : (inside & PATTERN_IGNORECASE) != 0 ? "(?i:"
                                                     : "(?-i:");
    write_sequence(writer, body, inside);
    if (number != 0 && writer->target->marks_groups) {
        text_buffer_append_format(writer->text, "(*:%u)", (unsigned)number);
    }
    put(writer, ")");
}

static void write_branch(Writer *writer, const PatternNode *node, uint32_t flags) {
    put(writer, "(?:");
    for (const Alternative *one = node->as.branch; one != NULL; one = one->next) {
        write_sequence(writer, &one->sequence, flags);
        put(writer, one->next != NULL ? "|" : ")");
    }
}

static void write_look(Writer *writer, const PatternNode *node, uint32_t flags) {
    put(writer, node->as.look.is_behind ? "(?<" : "(?");
    put(writer, node->as.look.is_negated ? "!" : "=");
    write_sequence(writer, &node->as.look.body, flags);
    put(writer, ")");
}

static void write_condition(Writer *writer, const PatternNode *node, uint32_t flags) {
    text_buffer_append_format(writer->text, "(?(%u)", (unsigned)node->as.condition.number);
    write_sequence(writer, &node->as.condition.yes, flags);
    put(writer, "|");
    write_sequence(writer, &node->as.condition.no, flags);
    put(writer, ")");
}

static void write_backref(Writer *writer, const PatternNode *node, uint32_t flags) {
    bool folds_ascii = (flags & PATTERN_IGNORECASE) != 0 && (flags & PATTERN_UNICODE) == 0;
    if (folds_ascii && writer->target->knows_unicode) {
        writer->refused = "a reference to a group that ignores the case of ASCII letters only is "
                          "not supported in a Unicode pattern";
        return;
    }
    text_buffer_append_format(writer->text, "\\g{%u}", (unsigned)node->as.backref);
}

// ---- Everything --------------------------------------------------------------------------------

static void write_node(Writer *writer, const PatternNode *node, uint32_t flags) {
    switch (node->kind) {
    case NODE_LITERAL:
        pattern_set_write_literal(writer->text, writer->target, flags, node->as.literal);
        break;
    case NODE_ANY:
        put(writer, (flags & PATTERN_DOTALL) != 0 ? "." : "\\N");
        break;
    case NODE_SET:
        pattern_set_write(writer->text, writer->target, flags, node);
        break;
    case NODE_PLACE:
        write_place(writer, node->as.place, flags);
        break;
    case NODE_BRANCH:
        write_branch(writer, node, flags);
        break;
    case NODE_REPEAT:
        write_repeat(writer, node, flags);
        break;
    case NODE_GROUP:
        write_group(writer, node, flags);
        break;
    case NODE_ATOMIC:
        put(writer, "(?>");
        write_sequence(writer, &node->as.atomic, flags);
        put(writer, ")");
        break;
    case NODE_LOOK:
        write_look(writer, node, flags);
        break;
    case NODE_BACKREF:
        write_backref(writer, node, flags);
        break;
    case NODE_CONDITION:
        write_condition(writer, node, flags);
        break;
    case NODE_FAILURE:
        put(writer, "(?!)");
        break;
    }
}

static void write_sequence(Writer *writer, const Sequence *sequence, uint32_t flags) {
    for (const PatternNode *node = sequence->first; node != NULL; node = node->next) {
        write_node(writer, node, flags);
    }
}

bool pattern_write(Vm *vm, const PatternTree *tree, const WriteTarget *target, TextBuffer *text) {
    Writer writer = {target, text, NULL};
    if ((tree->flags & PATTERN_IGNORECASE) != 0) {
        put(&writer, "(?i)");
    }
    write_sequence(&writer, &tree->body, tree->flags);
    return writer.refused == NULL || pattern_error_raise(vm, writer.refused, VALUE_NONE, -1);
}
