// source_excerpt.c: cutting lines out of the source, and marking them.
#include "vm/source_excerpt.h"

#include "base/arena.h"

#include <utf8proc.h>

// One source line as code points, without trailing white space and common indentation.
typedef struct Line {
    uint32_t *points;
    size_t length;
} Line;

// The lines of a span; start and end are indices of code points into the first and last of them.
typedef struct Excerpt {
    Line *lines;
    size_t count;
    size_t start;
    size_t end;
} Excerpt;

// A place in an excerpt.
typedef struct Place {
    size_t line;
    size_t column;
} Place;

// The part of the span that is marked with ^ while the rest gets ~.
typedef struct Anchors {
    bool exist;
    Place left;
    Place right; // exclusive
} Anchors;

static bool is_blank(uint32_t point) { return point == ' ' || point == '\t' || point == '\f'; }

static bool is_word(uint32_t point) {
    return point == '_' || (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z') ||
           (point >= 'A' && point <= 'Z') || point >= 128;
}

// ---- Cutting the lines out ----

static size_t utf8_size(uint32_t point) {
    return point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
}

// The index of the code point that begins at a UTF-8 byte offset of a line.
static size_t point_index(const Line *line, size_t byte_offset) {
    size_t index = 0;
    for (size_t bytes = 0; index < line->length && bytes < byte_offset; index++) {
        bytes += utf8_size(line->points[index]);
    }
    return index;
}

static bool is_line_end(const String *source, size_t at, size_t *width) {
    uint32_t point = string_at(source, at);
    *width = point == '\r' && at + 1 < source->length && string_at(source, at + 1) == '\n' ? 2 : 1;
    return point == '\n' || point == '\r';
}

// Where the given line begins; source->length when there are not so many.
static size_t line_start(const String *source, uint32_t number) {
    size_t at = 0;
    for (uint32_t line = 1; line < number && at < source->length; line++) {
        size_t width;
        while (at < source->length && !is_line_end(source, at, &width)) {
            at++;
        }
        at += at < source->length ? width : 0;
    }
    return at;
}

static Line read_line(Arena *arena, const String *source, size_t *at) {
    size_t begin = *at;
    size_t width = 0;
    while (*at < source->length && !is_line_end(source, *at, &width)) {
        (*at)++;
    }
    size_t length = *at - begin;
    *at += *at < source->length ? width : 0;
    while (length > 0 && is_blank(string_at(source, begin + length - 1))) {
        length--;
    }
    Line line = {arena_allocate(arena, (length + 1) * sizeof(uint32_t)), length};
    for (size_t index = 0; index < length; index++) {
        line.points[index] = string_at(source, begin + index);
    }
    return line;
}

// The longest white space that every line that is not blank begins with.
static size_t common_indentation(const Excerpt *excerpt) {
    const Line *first = NULL;
    size_t common = 0;
    for (size_t index = 0; index < excerpt->count; index++) {
        const Line *line = &excerpt->lines[index];
        if (line->length == 0) {
            continue;
        }
        size_t limit = first == NULL ? line->length : common;
        size_t same = 0;
        while (same < limit && same < line->length && is_blank(line->points[same]) &&
               (first == NULL || line->points[same] == first->points[same])) {
            same++;
        }
        common = same;
        first = line;
    }
    return common;
}

static void dedent(Excerpt *excerpt) {
    size_t margin = common_indentation(excerpt);
    for (size_t index = 0; index < excerpt->count; index++) {
        Line *line = &excerpt->lines[index];
        size_t cut = margin < line->length ? margin : line->length;
        line->points += cut;
        line->length -= cut;
    }
    excerpt->start = excerpt->start > margin ? excerpt->start - margin : 0;
    excerpt->end = excerpt->end > margin ? excerpt->end - margin : 0;
}

static Excerpt cut_out(Arena *arena, const String *source, SourceSpan span) {
    Excerpt excerpt = {0};
    excerpt.count = span.end_line >= span.line ? span.end_line - span.line + 1 : 1;
    excerpt.lines = arena_allocate(arena, excerpt.count * sizeof *excerpt.lines);
    size_t at = line_start(source, span.line);
    for (size_t index = 0; index < excerpt.count; index++) {
        excerpt.lines[index] = read_line(arena, source, &at);
    }
    excerpt.start = point_index(&excerpt.lines[0], span.column);
    excerpt.end = point_index(&excerpt.lines[excerpt.count - 1], span.end_column);
    dedent(&excerpt);
    return excerpt;
}

// ---- Walking through the text of a span ----

static Place span_end(const Excerpt *excerpt) {
    return (Place){excerpt->count - 1, excerpt->end};
}

static bool is_before(Place a, Place b) {
    return a.line < b.line || (a.line == b.line && a.column < b.column);
}

static uint32_t point_at(const Excerpt *excerpt, Place place) {
    const Line *line = &excerpt->lines[place.line];
    return place.column < line->length ? line->points[place.column] : '\n';
}

static Place next_place(const Excerpt *excerpt, Place place) {
    if (place.column < excerpt->lines[place.line].length) {
        return (Place){place.line, place.column + 1};
    }
    return (Place){place.line + 1, 0};
}

// The place behind a string literal or comment that begins here; the same place when none does.
static Place skip_opaque(const Excerpt *excerpt, Place place, Place end) {
    uint32_t quote = point_at(excerpt, place);
    if (quote == '#') {
        return (Place){place.line + 1, 0};
    }
    if (quote != '"' && quote != '\'') {
        return place;
    }
    Place second = next_place(excerpt, place);
    bool triple = point_at(excerpt, second) == quote &&
                  point_at(excerpt, next_place(excerpt, second)) == quote;
    place = triple ? next_place(excerpt, next_place(excerpt, second)) : second;
    for (size_t run = 0; is_before(place, end); place = next_place(excerpt, place)) {
        uint32_t point = point_at(excerpt, place);
        if (point == '\\') {
            place = next_place(excerpt, place);
        }
        run = point == quote ? run + 1 : 0;
        if (run == (triple ? 3u : 1u)) {
            return next_place(excerpt, place);
        }
    }
    return end;
}

// ---- Anchors ----

typedef enum AnchorKind { ANCHOR_NONE, ANCHOR_BINARY, ANCHOR_SUBSCRIPT, ANCHOR_CALL } AnchorKind;

static AnchorKind anchor_kind(Opcode opcode) {
    if ((opcode >= OP_ADD && opcode <= OP_BITWISE_XOR) || opcode == OP_ADD_INT ||
        opcode == OP_SUBTRACT_INT) {
        return ANCHOR_BINARY;
    }
    if (opcode == OP_LOAD_ITEM) {
        return ANCHOR_SUBSCRIPT;
    }
    return opcode >= OP_CALL && opcode <= OP_CALL_SUPER && opcode != OP_LOAD_METHOD &&
                   opcode != OP_LOAD_SPECIAL
               ? ANCHOR_CALL
               : ANCHOR_NONE;
}

// From the bracket that the last one of the span closes.
static Anchors bracket_anchors(const Excerpt *excerpt, uint32_t open, uint32_t close) {
    Place end = span_end(excerpt);
    Anchors anchors = {false, {0, 0}, end};
    Place opened[200];
    size_t depth = 0;
    Place place = {0, excerpt->start};
    uint32_t last = 0;
    while (is_before(place, end)) {
        Place behind = skip_opaque(excerpt, place, end);
        if (is_before(place, behind)) {
            place = behind;
            continue;
        }
        uint32_t point = point_at(excerpt, place);
        if (point == '(' || point == '[' || point == '{') {
            opened[depth % 200] = place;
            depth++;
        } else if ((point == ')' || point == ']' || point == '}') && depth > 0) {
            depth--;
            if (depth == 0) {
                anchors.left = opened[0];
            }
        }
        last = point == '\n' || is_blank(point) ? last : point;
        place = next_place(excerpt, place);
    }
    anchors.exist = depth == 0 && last == close && point_at(excerpt, anchors.left) == open &&
                    is_before((Place){0, excerpt->start}, anchors.left);
    return anchors;
}

// How tightly the binary operator that begins here binds; 0 when none does. *width is its length.
static int binary_precedence(uint32_t point, uint32_t next, size_t *width) {
    *width = point == next && (point == '*' || point == '/' || point == '<' || point == '>') ? 2 : 1;
    switch (point) {
    case '|':
        return 1;
    case '^':
        return 2;
    case '&':
        return 3;
    case '<':
    case '>':
        return *width == 2 ? 4 : 0;
    case '+':
    case '-':
        return 5;
    case '*':
        return *width == 2 ? 7 : 6;
    case '/':
    case '%':
    case '@':
        return 6;
    default:
        return 0;
    }
}

// The operator that was applied last: the loosest one outside of brackets; the last of equals, but the first
// of several **.
static Anchors binary_anchors(const Excerpt *excerpt) {
    Place end = span_end(excerpt);
    Anchors anchors = {false, {0, 0}, {0, 0}};
    int loosest = 8;
    int depth = 0;
    bool after_operand = false;
    for (Place place = {0, excerpt->start}; is_before(place, end);) {
        Place behind = skip_opaque(excerpt, place, end);
        if (is_before(place, behind)) {
            after_operand = after_operand || point_at(excerpt, place) != '#';
            place = behind;
            continue;
        }
        uint32_t point = point_at(excerpt, place);
        size_t width = 1;
        Place next = next_place(excerpt, place);
        int precedence = binary_precedence(point, point_at(excerpt, next), &width);
        if (point == '(' || point == '[' || point == '{') {
            depth++;
            after_operand = false;
        } else if (point == ')' || point == ']' || point == '}') {
            depth--;
            after_operand = true;
        } else if (depth == 0 && precedence > 0 && after_operand) {
            if (precedence < loosest || (precedence == loosest && precedence != 7)) {
                loosest = precedence;
                anchors = (Anchors){true, place, {place.line, place.column + width}};
            }
            after_operand = false;
        } else if (is_word(point) || point == '.') {
            after_operand = true;
        }
        place = precedence > 0 && width == 2 ? next_place(excerpt, next) : next;
    }
    return anchors;
}

static Anchors find_anchors(const Excerpt *excerpt, Opcode opcode) {
    switch (anchor_kind(opcode)) {
    case ANCHOR_BINARY:
        return binary_anchors(excerpt);
    case ANCHOR_SUBSCRIPT:
        return bracket_anchors(excerpt, '[', ']');
    case ANCHOR_CALL:
        return bracket_anchors(excerpt, '(', ')');
    case ANCHOR_NONE:
        break;
    }
    return (Anchors){false, {0, 0}, {0, 0}};
}

// ---- Whether marks help ----

static bool is_all_blank(const Line *line, size_t from, size_t to) {
    for (size_t index = from; index < to && index < line->length; index++) {
        if (!is_blank(line->points[index])) {
            return false;
        }
    }
    return true;
}

static size_t skip_word(const Line *line, size_t at) {
    while (at < line->length && is_word(line->points[at])) {
        at++;
    }
    return at;
}

static bool starts_with_return(const Line *line) {
    static const char word[] = "return";
    for (size_t index = 0; word[index] != '\0'; index++) {
        if (index >= line->length || line->points[index] != (uint32_t)word[index]) {
            return false;
        }
    }
    return skip_word(line, 0) == sizeof word - 1;
}

// `return name(…)` and `name = …(…)`: the call is all there is.
static bool is_plain_call_statement(const Excerpt *excerpt) {
    const Line *line = &excerpt->lines[0];
    size_t word = skip_word(line, 0);
    if (starts_with_return(line)) {
        size_t callee_end = skip_word(line, excerpt->start);
        return is_all_blank(line, word, excerpt->start) && callee_end > excerpt->start &&
               callee_end < line->length && line->points[callee_end] == '(';
    }
    size_t equals = word;
    while (equals < line->length && is_blank(line->points[equals])) {
        equals++;
    }
    return word > 0 && equals < excerpt->start && line->points[equals] == '=' &&
           is_all_blank(line, equals + 1, excerpt->start);
}

static bool marks_help(const Excerpt *excerpt, AnchorKind kind, const Anchors *anchors) {
    if (kind == ANCHOR_CALL && anchors->exist && is_plain_call_statement(excerpt)) {
        return false;
    }
    const Line *last = &excerpt->lines[excerpt->count - 1];
    return anchors->exist || !is_all_blank(&excerpt->lines[0], 0, excerpt->start) ||
           !is_all_blank(last, excerpt->end, last->length);
}

// ---- Writing ----

static int display_width(uint32_t point) {
    return point >= 0x1100 && utf8proc_charwidth((utf8proc_int32_t)point) == 2 ? 2 : 1;
}

static bool is_between(const Anchors *anchors, Place place) {
    return anchors->exist && !is_before(place, anchors->left) && is_before(place, anchors->right);
}

static void append_marks(const Excerpt *excerpt, size_t number, const Anchors *anchors,
                         TextBuffer *buffer) {
    const Line *line = &excerpt->lines[number];
    size_t stop = number == excerpt->count - 1 ? excerpt->end : line->length;
    size_t start = number == 0 ? excerpt->start : 0;
    bool in_indentation = true;
    text_buffer_append_text(buffer, "    ");
    for (size_t column = 0; column < stop && column <= line->length; column++) {
        uint32_t point = column < line->length ? line->points[column] : ' ';
        in_indentation = in_indentation && is_blank(point);
        char mark = in_indentation || column < start                ? ' '
                    : !anchors->exist                               ? '^'
                    : is_between(anchors, (Place){number, column}) ? '^'
                                                                    : '~';
        text_buffer_append_repeated(buffer, mark, (size_t)display_width(point));
    }
    text_buffer_append_text(buffer, "\n");
}

static void append_line(const Excerpt *excerpt, size_t number, const Anchors *anchors, bool marked,
                        TextBuffer *buffer) {
    const Line *line = &excerpt->lines[number];
    text_buffer_append_text(buffer, "    ");
    for (size_t column = 0; column < line->length; column++) {
        text_buffer_append_code_point(buffer, line->points[column]);
    }
    text_buffer_append_text(buffer, "\n");
    if (marked) {
        append_marks(excerpt, number, anchors, buffer);
    }
}

static bool is_significant(const Excerpt *excerpt, size_t number, const Anchors *anchors) {
    if (number == 0 || number == excerpt->count - 1) {
        return true;
    }
    bool near_left = number + 1 >= anchors->left.line && number <= anchors->left.line + 1;
    bool near_right = number + 1 >= anchors->right.line && number <= anchors->right.line + 1;
    return anchors->exist && (near_left || near_right);
}

// Lines that say little are left out where there are two or more of them in a row.
static void append_lines(const Excerpt *excerpt, const Anchors *anchors, bool marked,
                         TextBuffer *buffer) {
    for (size_t number = 0; number < excerpt->count; number++) {
        size_t skipped = number;
        while (!is_significant(excerpt, skipped, anchors)) {
            skipped++;
        }
        if (skipped - number > 1) {
            text_buffer_append_format(buffer, "    ...<%zu lines>...\n", skipped - number);
            number = skipped;
        }
        append_line(excerpt, number, anchors, marked, buffer);
    }
}

void source_excerpt_append(const Code *code, uint32_t index, TextBuffer *buffer) {
    if (index >= code->instruction_count || !value_is_string(code->source)) {
        return;
    }
    SourceSpan span = code->spans[index];
    if (span.line == 0) {
        return;
    }
    Arena arena;
    arena_init(&arena);
    Excerpt excerpt = cut_out(&arena, value_as_string(code->source), span);
    if (excerpt.lines[0].length > 0) {
        Opcode opcode = (Opcode)code->instructions[index].opcode;
        Anchors anchors = find_anchors(&excerpt, opcode);
        bool marked = marks_help(&excerpt, anchor_kind(opcode), &anchors);
        append_lines(&excerpt, &anchors, marked, buffer);
    }
    arena_release(&arena);
}
