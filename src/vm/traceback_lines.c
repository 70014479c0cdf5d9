// traceback_lines.c: the source lines below an entry of a traceback, with their ~~^~~ marks.
//
//        x = first + second(1) * table[key]
//                    ~~~~~~^^^                      a call: its brackets
//            ~~~~~~^~~~~~~~~~~~~~~~~~~~~~~~         an operation: its operator
//
// What stands in the span is known from its text alone: a scan over its tokens outside of brackets
// finds the operator that binds least, or the brackets at its end.
#include "vm/traceback_lines.h"

#include "base/utf8.h"
#include "base/vector.h"
#include "object/unicode.h"
#include "vm/traceback_tokens.h"

#include <string.h>

typedef struct Line {
    const char *text;
    size_t length;
} Line;

typedef VECTOR(Line) Lines;

// A place in the segment: its line, and bytes into it.
typedef struct Place {
    size_t line;
    size_t column;
} Place;

typedef struct Anchors {
    bool found;
    Place left;  // where the marks change to ^
    Place right; // and back
} Anchors;

// ---- The lines ----

static void read_lines(const Code *code, SourceSpan span, Lines *lines) {
    for (uint32_t number = span.line; number <= span.end_line; number++) {
        Line line = {"", 0};
        if (!traceback_find_line(code, number, &line.text, &line.length)) {
            line = (Line){"", 0};
        }
        while (line.length > 0 && segment_is_space(line.text[line.length - 1])) {
            line.length--;
        }
        vector_push(lines, line);
    }
}

// How many bytes of white space all lines that are not blank begin with.
static size_t common_indent(const Lines *lines) {
    const Line *model = NULL;
    size_t indent = 0;
    for (size_t index = 0; index < lines->count; index++) {
        const Line *line = &lines->items[index];
        if (line->length == 0) {
            continue;
        }
        size_t own = 0;
        while (own < line->length && (line->text[own] == ' ' || line->text[own] == '\t')) {
            own++;
        }
        if (model == NULL) {
            model = line;
            indent = own;
            continue;
        }
        size_t same = 0;
        while (same < indent && same < own && model->text[same] == line->text[same]) {
            same++;
        }
        indent = same;
    }
    return indent;
}

static void dedent(Lines *lines, size_t indent) {
    for (size_t index = 0; index < lines->count; index++) {
        Line *line = &lines->items[index];
        size_t cut = indent < line->length ? indent : line->length;
        line->text += cut;
        line->length -= cut;
    }
}

// ---- What the segment is ----

// How loosely a sign binds as a binary operator, 1 the loosest; 0 for what makes no operation.
static int looseness(const char *text, SegmentToken token) {
    static const char *const by_rank[] = {"|", "^", "&", "<< >>", "+ -", "* / // % @", "**"};
    size_t length = token.end - token.start;
    for (int rank = 0; rank < 7; rank++) {
        const char *place = by_rank[rank];
        while (*place != '\0') {
            size_t size = strcspn(place, " ");
            if (size == length && memcmp(place, text + token.start, length) == 0) {
                return rank + 1;
            }
            place += size;
            place += strspn(place, " ");
        }
    }
    return 0;
}

static Place place_of(const char *text, size_t offset) {
    Place place = {0, 0};
    for (size_t index = 0; index < offset; index++) {
        place.column++;
        if (text[index] == '\n') {
            place.line++;
            place.column = 0;
        }
    }
    return place;
}

static Anchors anchors_between(const char *text, size_t start, size_t end) {
    return (Anchors){true, place_of(text, start), place_of(text, end)};
}

static bool is_await(const char *text, SegmentToken token) {
    return token.end - token.start == 5 && memcmp(text + token.start, "await", 5) == 0;
}

static bool is_trailer(const char *text, const SegmentTokens *tokens, size_t index) {
    return index > 0 && tokens->items[index].kind == SEGMENT_TOKEN_BRACKET_GROUP &&
           text[tokens->items[index].start] != '{' &&
           (tokens->items[index - 1].kind == SEGMENT_TOKEN_OPERAND ||
            tokens->items[index - 1].kind == SEGMENT_TOKEN_BRACKET_GROUP);
}

static Anchors classify(const char *text, const SegmentTokens *tokens) {
    Anchors none = {0};
    int best = 8;
    size_t chosen = 0;
    bool has_prefix = false; // a unary sign in front
    for (size_t index = 0; index < tokens->count; index++) {
        SegmentToken token = tokens->items[index];
        if (token.kind == SEGMENT_TOKEN_KEYWORD) {
            return none;
        }
        if (token.kind != SEGMENT_TOKEN_SIGN) {
            continue;
        }
        bool is_binary = index > 0 && tokens->items[index - 1].kind != SEGMENT_TOKEN_SIGN;
        if (!is_binary) {
            has_prefix |= index == 0;
            continue;
        }
        int rank = looseness(text, token);
        if (rank == 0) {
            return none; // a comparison, a comma, a walrus …
        }
        // The last one of the loosest: operators lean to the left, but ** to the right.
        if (rank < best || (rank == best && rank != 7)) {
            best = rank;
            chosen = index;
        }
    }
    if (best < 7 || (best == 7 && !has_prefix)) {
        return anchors_between(text, tokens->items[chosen].start, tokens->items[chosen].end);
    }
    if (has_prefix || tokens->count < 2 || is_await(text, tokens->items[0]) ||
        !is_trailer(text, tokens, tokens->count - 1)) {
        return none;
    }
    SegmentToken last = tokens->items[tokens->count - 1];
    return anchors_between(text, last.start, last.end);
}

static Anchors find_anchors(const TextBuffer *segment) {
    SegmentTokens tokens = {0};
    segment_tokens_scan(segment->bytes, segment->length, &tokens);
    Anchors anchors = classify(segment->bytes, &tokens);
    vector_release(&tokens);
    return anchors;
}

// ---- Whether marks say more than the line ----

static bool is_blank(const char *text, size_t length) {
    for (size_t index = 0; index < length; index++) {
        if (!segment_is_space(text[index])) {
            return false;
        }
    }
    return true;
}

// A name, perhaps in round brackets.
static bool is_name(const char *text, SegmentToken token) {
    size_t start = token.start;
    size_t end = token.end;
    while (end > start && (text[start] == '(' || segment_is_space(text[start]))) {
        start++;
    }
    while (end > start && (text[end - 1] == ')' || segment_is_space(text[end - 1]))) {
        end--;
    }
    for (size_t index = start; index < end; index++) {
        if (!segment_is_word(text[index])) {
            return false;
        }
    }
    return end > start;
}

static bool is_call(const TextBuffer *segment, bool of_name) {
    SegmentTokens tokens = {0};
    segment_tokens_scan(segment->bytes, segment->length, &tokens);
    Anchors anchors = classify(segment->bytes, &tokens);
    bool result = false;
    if (anchors.found && tokens.count >= 2) {
        size_t last = tokens.items[tokens.count - 1].start;
        Place place = place_of(segment->bytes, last);
        result = segment->bytes[last] == '(' && anchors.left.line == place.line &&
                 anchors.left.column == place.column;
    }
    if (result && of_name) {
        result = tokens.count == 2 && is_name(segment->bytes, tokens.items[0]);
    }
    vector_release(&tokens);
    return result;
}

// Brackets around the segment are no part of it and make no difference.
static void skip_brackets_around(const Line *first, const Line *last, size_t *start, size_t *end) {
    size_t before = *start;
    size_t after = *end;
    while (before > 0 && after <= last->length) {
        if (segment_is_space(first->text[before - 1])) {
            before--;
        } else if (after < last->length && segment_is_space(last->text[after])) {
            after++;
        } else if (after < last->length && first->text[before - 1] == '(' &&
                   last->text[after] == ')') {
            *start = --before;
            *end = ++after;
        } else {
            return;
        }
    }
}

// `return f(…)` and `x = f(…)` need no marks: the whole statement is the call.
static bool is_whole_statement(const Line *first, const Line *last, size_t start, size_t end,
                               const TextBuffer *segment) {
    // CPython compares columns in characters with columns in bytes.
    size_t shown = end < last->length ? end : last->length;
    if (utf8_count(last->text, shown) != shown) {
        return false;
    }
    skip_brackets_around(first, last, &start, &end);
    const char *rest = last->text + end;
    size_t rest_length = last->length - end;
    if (!is_blank(rest, rest_length) && *rest != '#' && *rest != ';') {
        size_t skipped = 0;
        while (skipped < rest_length && segment_is_space(rest[skipped])) {
            skipped++;
        }
        if (rest[skipped] != '#' && rest[skipped] != ';') {
            return false;
        }
    }
    size_t before = start;
    while (before > 0 && segment_is_space(first->text[before - 1])) {
        before--;
    }
    if (before == 6 && memcmp(first->text, "return", 6) == 0) {
        return is_call(segment, true);
    }
    if (before < 2 || first->text[before - 1] != '=') {
        return false;
    }
    before--;
    while (before > 0 && segment_is_space(first->text[before - 1])) {
        before--;
    }
    for (size_t index = 0; index < before; index++) {
        if (!segment_is_word(first->text[index])) {
            return false;
        }
    }
    return before > 0 && is_call(segment, false);
}

static bool wants_marks(const Line *first, const Line *last, size_t start, size_t end,
                        const TextBuffer *segment, Anchors anchors) {
    if (is_whole_statement(first, last, start, end, segment)) {
        return false;
    }
    return anchors.found || !is_blank(first->text, start) ||
           !is_blank(last->text + end, last->length - end);
}

// ---- Printing ----

typedef struct Marks {
    const Lines *lines;
    bool shown;
    size_t start;    // columns in code points: of the first line
    size_t end;      // of the last line
    Anchors anchors; // columns in code points
} Marks;

static char mark_at(const Marks *marks, size_t line, size_t column) {
    const Anchors *anchors = &marks->anchors;
    if (!anchors->found) {
        return '^';
    }
    bool after_left =
        line > anchors->left.line || (line == anchors->left.line && column >= anchors->left.column);
    bool before_right = line < anchors->right.line ||
                        (line == anchors->right.line && column < anchors->right.column);
    return after_left && before_right ? '^' : '~';
}

// The columns that the code point at *next takes on a terminal; moves *next behind it.
static size_t take_width(const Line *line, const char **next) {
    uint32_t point = ' ';
    size_t available = (size_t)(line->text + line->length - *next);
    *next += utf8_decode(*next, available, &point);
    return (size_t)unicode_display_width(point);
}

static void append_line(const Marks *marks, size_t number, TextBuffer *buffer) {
    const Line *line = &marks->lines->items[number];
    text_buffer_append_text(buffer, "    ");
    text_buffer_append(buffer, line->text, line->length);
    text_buffer_append_byte(buffer, '\n');
    if (!marks->shown) {
        return;
    }
    size_t spaces = 0;
    while (spaces < line->length && segment_is_space(line->text[spaces])) {
        spaces++;
    }
    bool is_last = number + 1 == marks->lines->count;
    size_t count = is_last ? marks->end : utf8_count(line->text, line->length);
    text_buffer_append_text(buffer, "    ");
    const char *next = line->text;
    for (size_t column = 0; column < count; column++) {
        bool is_before = column < spaces || (number == 0 && column < marks->start);
        char mark = is_before ? ' ' : mark_at(marks, number, column);
        text_buffer_append_repeated(buffer, mark, take_width(line, &next));
    }
    text_buffer_append_byte(buffer, '\n');
}

static bool is_near(size_t line, size_t anchor) { return line + 1 >= anchor && line <= anchor + 1; }

static bool is_significant(const Marks *marks, size_t line) {
    return line == 0 || line + 1 == marks->lines->count ||
           (marks->anchors.found &&
            (is_near(line, marks->anchors.left.line) || is_near(line, marks->anchors.right.line)));
}

static void append_lines(const Marks *marks, TextBuffer *buffer) {
    size_t previous = 0;
    for (size_t line = 0; line < marks->lines->count; line++) {
        if (!is_significant(marks, line)) {
            continue;
        }
        if (line - previous == 2) {
            append_line(marks, line - 1, buffer);
        } else if (line - previous > 2) {
            text_buffer_append_format(buffer, "    ...<%zu lines>...\n", line - previous - 1);
        }
        append_line(marks, line, buffer);
        previous = line;
    }
}

static void join_segment(const Lines *lines, size_t start, size_t end, TextBuffer *segment) {
    for (size_t index = 0; index < lines->count; index++) {
        const Line *line = &lines->items[index];
        size_t from = index == 0 ? start : 0;
        size_t to = index + 1 == lines->count ? end : line->length;
        if (index > 0) {
            text_buffer_append_byte(segment, '\n');
        }
        if (to > from) {
            text_buffer_append(segment, line->text + from, to - from);
        }
    }
}

static size_t clamp(size_t column, size_t indent, size_t length) {
    column = column > indent ? column - indent : 0;
    return column > length ? length : column;
}

// From bytes into a line of the segment to columns of the printed line.
static void count_columns(const Lines *lines, size_t start, Place *place) {
    size_t bytes = place->column + (place->line == 0 ? start : 0);
    place->column = utf8_count(lines->items[place->line].text, bytes);
}

// Of a call object.name(…) only object.name: what was not found is the method. A name on a line
// below its object stands alone at the beginning.
static void cut_call(Lines *lines, size_t *start, size_t *end, TextBuffer *segment) {
    SegmentTokens tokens = {0};
    segment_tokens_scan(segment->bytes, segment->length, &tokens);
    if (tokens.count >= 2) {
        const SegmentToken *second = &tokens.items[1];
        bool is_alone = lines->count > 1 && segment->bytes[second->start] != '.' &&
                        second->kind != SEGMENT_TOKEN_BRACKET_GROUP;
        size_t cut = is_alone ? tokens.items[0].end : tokens.items[tokens.count - 2].end;
        size_t line_start = 0;
        size_t line = 0;
        for (size_t index = 0; index < cut; index++) {
            if (segment->bytes[index] == '\n') {
                line_start = index + 1;
                line++;
            }
        }
        lines->count = line + 1;
        *end = line == 0 ? *start + cut : cut - line_start;
        text_buffer_truncate(segment, cut);
        size_t indent = common_indent(lines);
        dedent(lines, indent);
        *start -= indent;
        *end -= indent;
    }
    vector_release(&tokens);
}

static void append_span(Lines *lines, SourceSpan span, bool is_look_up, TextBuffer *buffer) {
    size_t indent = common_indent(lines);
    dedent(lines, indent);
    const Line *first = &lines->items[0];
    const Line *last = &lines->items[lines->count - 1];
    size_t start = clamp(span.column, indent, first->length);
    size_t end = clamp(span.end_column, indent, last->length);
    TextBuffer segment;
    text_buffer_init(&segment);
    join_segment(lines, start, end, &segment);
    if (is_look_up) {
        cut_call(lines, &start, &end, &segment);
        last = &lines->items[lines->count - 1];
    }
    Marks marks = {.lines = lines, .anchors = find_anchors(&segment)};
    marks.shown = wants_marks(first, last, start, end, &segment, marks.anchors);
    text_buffer_release(&segment);
    marks.start = utf8_count(first->text, start);
    marks.end = utf8_count(last->text, end);
    if (marks.anchors.found) {
        count_columns(lines, start, &marks.anchors.left);
        count_columns(lines, start, &marks.anchors.right);
    }
    append_lines(&marks, buffer);
}

void traceback_append_marked_lines(const Traceback *traceback, TextBuffer *buffer) {
    SourceSpan span = traceback_span(traceback);
    Lines lines = {0};
    if (span.end_line < span.line) {
        span.end_line = span.line;
    }
    read_lines(traceback->code, span, &lines);
    if (lines.count == 0 || lines.items[0].length == 0) {
        vector_release(&lines);
        return;
    }
    if (span.end_column == 0) { // only the line is known
        dedent(&lines, common_indent(&lines));
        text_buffer_append_text(buffer, "    ");
        text_buffer_append(buffer, lines.items[0].text, lines.items[0].length);
        text_buffer_append_byte(buffer, '\n');
    } else {
        append_span(&lines, span, traceback->is_look_up, buffer);
    }
    vector_release(&lines);
}

void traceback_append_marked_text(const char *text, size_t length, size_t column, size_t end_column,
                                  bool is_look_up, TextBuffer *buffer) {
    Lines lines = {0};
    const char *end = text + length;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        Line line = {text, (size_t)((newline == NULL ? end : newline) - text)};
        text += line.length + 1;
        while (line.length > 0 && segment_is_space(line.text[line.length - 1])) {
            line.length--;
        }
        vector_push(&lines, line);
    }
    if (lines.count > 0) {
        SourceSpan span = {.line = 1,
                           .end_line = (uint32_t)lines.count,
                           .column = (uint32_t)column,
                           .end_column = (uint32_t)end_column};
        append_span(&lines, span, is_look_up, buffer);
    }
    vector_release(&lines);
}
