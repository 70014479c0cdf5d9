// mutate.c: changes that leave a script a script more often than flipped bytes do.
//
// It knows three kinds of spans: operands (a word, a number, a text or a bracket, and the calls,
// subscripts and attributes that follow it), lines, and statements with all that is indented below
// them. Operands become odd values, change places, or move into a larger expression; names become
// other names; arguments come and go; statements change places, or move into a block. Two scripts
// exchange operands and statements. The rest is left to libFuzzer's own mutation.
#include "fuzz.h"
#include "mutate_words.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { COPY_MAX = 600 };

typedef struct Random {
    uint64_t state;
} Random;

typedef struct Script {
    uint8_t *bytes;
    size_t size;
    size_t max_size;
} Script;

typedef struct Span {
    size_t begin;
    size_t end;
} Span;

typedef struct Copy {
    uint8_t bytes[COPY_MAX];
    size_t length; // 0: there was nothing to copy
} Copy;

static size_t random_below(Random *random, size_t count) {
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return count == 0 ? 0 : (size_t)(random->state >> 33) % count;
}

// One of the items that bars divide.
static const char *random_item(const char *items, Random *random, size_t *length) {
    size_t count = 1;
    for (const char *at = items; *at != '\0'; at++) {
        count += *at == '|';
    }
    for (size_t chosen = random_below(random, count); chosen > 0; chosen--) {
        items = strchr(items, '|') + 1;
    }
    *length = strcspn(items, "|");
    return items;
}

// ---- Text ---------------------------------------------------------------------------------------

// Puts `length` bytes in the place of the span, where there is room.
static void replace(Script *script, Span span, const void *text, size_t length) {
    size_t size = script->size - (span.end - span.begin) + length;
    if (size <= script->max_size) {
        memmove(script->bytes + span.begin + length, script->bytes + span.end,
                script->size - span.end);
        memcpy(script->bytes + span.begin, text, length);
        script->size = size;
    }
}

static void copy_append(Copy *copy, const void *text, size_t length) {
    if (length <= COPY_MAX - copy->length) {
        memcpy(copy->bytes + copy->length, text, length);
        copy->length += length;
    }
}

static void copy_span(Copy *copy, const Script *script, Span span) {
    copy->length = 0;
    copy_append(copy, script->bytes + span.begin, span.end - span.begin);
}

// ---- Spans --------------------------------------------------------------------------------------

static bool is_word(uint8_t byte) { return isalnum(byte) || byte == '_' || byte >= 0x80; }

static Span word_around(const Script *script, size_t at) {
    Span span = {at, at};
    while (span.begin > 0 && is_word(script->bytes[span.begin - 1])) {
        span.begin--;
    }
    while (span.end < script->size && is_word(script->bytes[span.end])) {
        span.end++;
    }
    return span;
}

static bool byte_is(const Script *script, size_t at, char byte) {
    return at < script->size && script->bytes[at] == (uint8_t)byte;
}

// Where the text that the quote at `at` begins ends.
static size_t skip_text(const Script *script, size_t at) {
    char quote = (char)script->bytes[at];
    bool is_long = byte_is(script, at + 1, quote) && byte_is(script, at + 2, quote);
    for (at += is_long ? 3 : 1; at < script->size; at++) {
        if (byte_is(script, at, '\\')) {
            at++;
        } else if (byte_is(script, at, quote) && !is_long) {
            return at + 1;
        } else if (byte_is(script, at, quote) && byte_is(script, at + 1, quote) &&
                   byte_is(script, at + 2, quote)) {
            return at + 3;
        }
    }
    return script->size;
}

static bool is_quote(uint8_t byte) { return byte == '"' || byte == '\''; }

static bool is_opening(uint8_t byte) { return byte == '(' || byte == '[' || byte == '{'; }

// Where the bracket that opens at `at` is closed.
static size_t skip_brackets(const Script *script, size_t at) {
    size_t depth = 0;
    while (at < script->size) {
        uint8_t byte = script->bytes[at];
        if (is_quote(byte)) {
            at = skip_text(script, at);
            continue;
        }
        depth += is_opening(byte);
        depth -= byte == ')' || byte == ']' || byte == '}';
        at++;
        if (depth == 0) {
            return at;
        }
    }
    return script->size;
}

// The operand that stands near `at`; empty when none does.
static Span operand_near(const Script *script, size_t at) {
    while (at < script->size && !is_word(script->bytes[at]) && !is_quote(script->bytes[at]) &&
           !is_opening(script->bytes[at])) {
        at++;
    }
    Span span = word_around(script, at < script->size ? at : 0);
    if (at == script->size) {
        return (Span){0, 0};
    }
    if (span.begin == span.end || is_quote(script->bytes[at])) {
        span.end = is_quote(script->bytes[at]) ? skip_text(script, at) : skip_brackets(script, at);
    }
    while (span.end < script->size) {
        uint8_t byte = script->bytes[span.end];
        if (byte == '(' || byte == '[') {
            span.end = skip_brackets(script, span.end);
        } else if (byte == '.' && span.end + 1 < script->size &&
                   is_word(script->bytes[span.end + 1])) {
            span.end = word_around(script, span.end + 1).end;
        } else {
            break;
        }
    }
    return span;
}

// Is the word in a list of words, each between two bars?
static bool is_listed(const char *list, const Script *script, Span word) {
    char text[20] = "|";
    size_t length = word.end - word.begin;
    if (length == 0 || length > sizeof text - 3) {
        return false;
    }
    memcpy(text + 1, script->bytes + word.begin, length);
    memcpy(text + 1 + length, "|", 2);
    return strstr(list, text) != NULL;
}

// Keywords stay, and so do names where nothing but a name can stand: the script would be none.
static bool can_change(const Script *script, Span span) {
    static const char keywords[] =
        "|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|"
        "from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield|"
        "match|case|";
    static const char before_names[] = "|as|class|def|from|global|import|nonlocal|for|";
    size_t before = span.begin;
    while (before > 0 && script->bytes[before - 1] == ' ') {
        before--;
    }
    return span.begin < span.end && !is_listed(keywords, script, word_around(script, span.begin)) &&
           !is_listed(before_names, script, word_around(script, before));
}

enum { SEARCHES_MAX = 10 };

static Span random_operand(const Script *script, Random *random) {
    Span span = {0, 0};
    for (size_t count = 0; count < SEARCHES_MAX && !can_change(script, span); count++) {
        span = operand_near(script, random_below(random, script->size));
    }
    return span;
}

static Span random_word(const Script *script, Random *random) {
    Span span = {0, 0};
    for (size_t count = 0; count < SEARCHES_MAX && !can_change(script, span); count++) {
        span = word_around(script, random_below(random, script->size));
    }
    return span;
}

static Span line_around(const Script *script, size_t at) {
    Span span = {at, at};
    while (span.begin > 0 && script->bytes[span.begin - 1] != '\n') {
        span.begin--;
    }
    while (span.end < script->size && script->bytes[span.end] != '\n') {
        span.end++;
    }
    span.end += span.end < script->size;
    return span;
}

static bool begins_statement(const Script *script, size_t at) {
    uint8_t byte = script->bytes[at];
    return byte != ' ' && byte != '\n' && byte != '#' && byte != ')' && byte != ']' &&
           memcmp(script->bytes + at, "el", script->size - at < 2 ? 1 : 2) != 0;
}

// `count` whole statements around `at`: from a line that is not indented to another.
static Span statements_around(const Script *script, size_t at, size_t count) {
    Span span = line_around(script, at);
    while (span.begin > 0 && !begins_statement(script, span.begin)) {
        span = line_around(script, span.begin - 1);
    }
    span.end = line_around(script, span.begin).end;
    while (span.end < script->size && count > 0) {
        count -= begins_statement(script, span.end);
        if (count > 0) {
            span.end = line_around(script, span.end).end;
        }
    }
    return span;
}

static Span random_statements(const Script *script, Random *random) {
    size_t at = random_below(random, script->size);
    return statements_around(script, at, 1 + random_below(random, 3));
}

// ---- Changes ------------------------------------------------------------------------------------

static void put_value(Script *script, Random *random) {
    size_t length;
    const char *value = random_item(odd_values, random, &length);
    bool is_word_only = random_below(random, 2) == 0;
    replace(script, is_word_only ? random_word(script, random) : random_operand(script, random),
            value, length);
}

static void wrap_operand(Script *script, Random *random) {
    Span span = random_operand(script, random);
    Copy whole = {.length = 0};
    size_t length;
    const char *wrapper = random_item(wrappers, random, &length);
    for (size_t index = 0; index < length; index++) {
        if (wrapper[index] == 'X') {
            copy_append(&whole, script->bytes + span.begin, span.end - span.begin);
        } else {
            copy_append(&whole, wrapper + index, 1);
        }
    }
    replace(script, span, whole.bytes, whole.length);
}

static void copy_operand(Script *script, Random *random) {
    Copy copy;
    copy_span(&copy, script, random_operand(script, random));
    Span to = random_operand(script, random);
    if (copy.length > 0) {
        replace(script, to, copy.bytes, copy.length);
    }
}

// A word of the script in the place of another of the same kind.
static void copy_name(Script *script, Random *random) {
    Span from = random_word(script, random);
    Span to = random_word(script, random);
    bool is_attribute = to.begin > 0 && byte_is(script, to.begin - 1, '.');
    Copy copy;
    copy_span(&copy, script, from);
    if (is_attribute && !(from.begin > 0 && byte_is(script, from.begin - 1, '.'))) {
        size_t length;
        const char *name = random_item(attribute_names, random, &length);
        replace(script, to, name, length);
    } else if (copy.length > 0 && to.begin < to.end) {
        replace(script, to, copy.bytes, copy.length);
    }
}

// The first argument behind a bracket appears or vanishes.
static void change_argument(Script *script, Random *random) {
    size_t at = random_below(random, script->size);
    while (at < script->size && script->bytes[at] != '(' && script->bytes[at] != ',') {
        at++;
    }
    if (at == script->size) {
        return;
    }
    Span gap = {at + 1, at + 1};
    if (random_below(random, 3) == 0) {
        size_t end = operand_near(script, at + 1).end;
        gap.end = end > gap.begin ? end : gap.begin;
        replace(script, gap, "", 0);
        return;
    }
    size_t length;
    Copy copy = {.length = 0};
    const char *value = random_item(odd_values, random, &length);
    copy_append(&copy, value, length);
    if (!byte_is(script, at + 1, ')')) {
        copy_append(&copy, ", ", 2);
    }
    replace(script, gap, copy.bytes, copy.length);
}

static void change_lines(Script *script, Random *random, bool takes_statements) {
    Span span = takes_statements ? random_statements(script, random)
                                 : line_around(script, random_below(random, script->size));
    Copy copy;
    copy_span(&copy, script, span);
    size_t kind = random_below(random, 3);
    if (kind != 0) { // it vanishes, or moves
        replace(script, span, "", 0);
    }
    if (kind != 2 && copy.length > 0 && script->size > 0) {
        Span to = takes_statements ? random_statements(script, random)
                                   : line_around(script, random_below(random, script->size));
        replace(script, (Span){to.begin, to.begin}, copy.bytes, copy.length);
    }
}

static void append_indented(Copy *copy, const Script *script, Span span) {
    for (size_t at = span.begin; at < span.end;) {
        Span line = line_around(script, at);
        copy_append(copy, "    ", 4);
        copy_append(copy, script->bytes + line.begin, line.end - line.begin);
        at = line.end;
    }
    if (!byte_is(script, span.end - 1, '\n')) {
        copy_append(copy, "\n", 1);
    }
}

static void move_into_block(Script *script, Random *random) {
    Span span = random_statements(script, random);
    if (span.begin == span.end) {
        return;
    }
    Copy whole = {.length = 0};
    size_t length;
    const char *block = random_item(blocks, random, &length);
    size_t head = strcspn(block, "*");
    copy_append(&whole, block, head);
    append_indented(&whole, script, span);
    copy_append(&whole, block + head + 1, length - head - 1);
    replace(script, span, whole.bytes, whole.length);
}

static void change(Script *script, Random *random) {
    switch (random_below(random, 9)) {
    case 0:
    case 1:
        put_value(script, random);
        break;
    case 2:
        wrap_operand(script, random);
        break;
    case 3:
        copy_operand(script, random);
        break;
    case 4:
        copy_name(script, random);
        break;
    case 5:
        change_argument(script, random);
        break;
    case 6:
        change_lines(script, random, false);
        break;
    case 7:
        change_lines(script, random, true);
        break;
    default:
        move_into_block(script, random);
    }
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    Random random = {seed};
    if (size == 0 || random_below(&random, 6) == 0) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    Script script = {data, size, max_size};
    for (size_t count = 1 + random_below(&random, 3); count > 0 && script.size > 0; count--) {
        change(&script, &random);
    }
    return script.size;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
                                 size_t second_size, uint8_t *out, size_t max_size, unsigned seed) {
    Random random = {seed};
    if (first_size == 0 || second_size == 0 || first_size > max_size) {
        return 0;
    }
    memcpy(out, first, first_size);
    Script script = {out, first_size, max_size};
    const Script other = {(uint8_t *)(uintptr_t)second, second_size, second_size};
    if (random_below(&random, 2) == 0) {
        Span from = random_operand(&other, &random);
        replace(&script, random_operand(&script, &random), second + from.begin,
                from.end - from.begin);
    } else {
        Span from = random_statements(&other, &random);
        Span to = random_statements(&script, &random);
        to.end = random_below(&random, 2) == 0 ? to.end : to.begin;
        replace(&script, to, second + from.begin, from.end - from.begin);
    }
    return script.size;
}
