// pattern_parse.c: sequences, alternatives, repetitions, and the whole pattern. See
// pattern_parse.h.
#include "stdlib/re/pattern_parse.h"

#include "stdlib/re/pattern_parser.h"

// ---- Widths ------------------------------------------------------------------------------------

static uint64_t limited(uint64_t width) {
    return width < PATTERN_MAX_WIDTH ? width : PATTERN_MAX_WIDTH;
}

static uint64_t times(uint64_t width, uint64_t count) {
    uint64_t product;
    return __builtin_mul_overflow(width, count, &product) ? PATTERN_MAX_WIDTH : limited(product);
}

static void sequence_append(Sequence *sequence, PatternNode *node) {
    if (sequence->last == NULL) {
        sequence->first = node;
    } else {
        sequence->last->next = node;
    }
    sequence->last = node;
}

static void sequence_measure(Sequence *sequence) {
    sequence->width = (Width){0, 0};
    for (const PatternNode *node = sequence->first; node != NULL; node = node->next) {
        sequence->width.low = limited(sequence->width.low + node->width.low);
        sequence->width.high = limited(sequence->width.high + node->width.high);
    }
}

PatternNode *parser_new_node(Parser *parser, NodeKind kind, uint64_t low, uint64_t high) {
    PatternNode *node = arena_allocate(&parser->tree->arena, sizeof *node);
    node->kind = kind;
    node->width = (Width){low, high};
    return node;
}

PatternNode *parser_new_literal(Parser *parser, uint32_t point) {
    PatternNode *node = parser_new_node(parser, NODE_LITERAL, 1, 1);
    node->as.literal = point;
    return node;
}

bool parser_warn(Parser *parser, const char *category, const char *format, ...) {
    TextBuffer message;
    text_buffer_init(&message);
    va_list values;
    va_start(values, format);
    text_buffer_append_format_list(&message, format, values);
    va_end(values);
    Vm *vm = parser->vm;
    Value *window = window_open(vm, 3);
    window[1] = value_from_object(string_from_buffer(vm, &message));
    window[2] = value_from_object(string_from_text(vm, category));
    text_buffer_release(&message);
    bool ok = native_import(vm, "re", &window[0]) &&
              native_call_method(vm, window[0], "_warn", &window[1], 2, &window[0]);
    if (ok) {
        window_close(vm, window);
    }
    return ok;
}

// ---- Repetition --------------------------------------------------------------------------------

typedef struct Bounds {
    uint32_t low;
    uint32_t high;
} Bounds;

// The digits that come next, as a number; `otherwise` when there are none.
static bool parse_bound(Parser *parser, uint32_t otherwise, uint32_t *bound) {
    PatternReader *reader = &parser->reader;
    PatternSpan span = {reader_tell(reader), 0};
    int64_t number;
    for (; token_is_digit(reader->next); span.length++) {
        reader_get(reader);
    }
    *bound = otherwise;
    if (reader_number(reader, span, &number)) {
        if (number >= PATTERN_UNLIMITED) {
            return reader_check_end(reader) &&
                   exception_raise(parser->vm, CLASS_OVERFLOW_ERROR,
                                   "the repetition number is too large");
        }
        *bound = (uint32_t)number;
    }
    return true;
}

// Whether {…}, behind the '{', is one; only then is it taken.
static bool is_repetition(PatternReader *reader) {
    size_t index = reader_tell(reader);
    size_t start = index;
    while (index < reader->length && token_is_digit(reader->points[index])) {
        index++;
    }
    if (index < reader->length && reader->points[index] == ',') {
        index++;
        while (index < reader->length && token_is_digit(reader->points[index])) {
            index++;
        }
    }
    return index > start && index < reader->length && reader->points[index] == '}';
}

static bool parse_bounds(Parser *parser, Bounds *bounds) {
    PatternReader *reader = &parser->reader;
    size_t start = reader_tell(reader);
    if (!parse_bound(parser, 0, &bounds->low)) {
        return false;
    }
    if (!reader_match(reader, ',')) {
        bounds->high = bounds->low;
    } else if (!parse_bound(parser, PATTERN_UNLIMITED, &bounds->high)) {
        return false;
    }
    reader_get(reader);
    return bounds->high >= bounds->low ||
           reader_error(reader, reader_tell(reader) - start, "min repeat greater than max repeat");
}

// The last node becomes a repetition of what it was. `start` is where the operator begins.
static bool repeat_last(Parser *parser, Sequence *sequence, Bounds bounds, size_t start) {
    PatternReader *reader = &parser->reader;
    PatternNode *last = sequence->last;
    size_t length = reader_tell(reader) - start;
    if (last == NULL || last->kind == NODE_PLACE) {
        return reader_error(reader, length, "nothing to repeat");
    }
    if (last->kind == NODE_REPEAT) {
        return reader_error(reader, length, "multiple repeat");
    }
    PatternNode *item = parser_new_node(parser, last->kind, 0, 0);
    *item = *last;
    last->kind = NODE_REPEAT;
    last->width.low = times(item->width.low, bounds.low);
    last->width.high = bounds.high == PATTERN_UNLIMITED && item->width.high > 0
                           ? PATTERN_MAX_WIDTH
                           : times(item->width.high, bounds.high);
    last->as.repeat.item = item;
    last->as.repeat.low = bounds.low;
    last->as.repeat.high = bounds.high;
    last->as.repeat.greed = reader_match(reader, '?')   ? GREED_LEAST
                            : reader_match(reader, '+') ? GREED_POSSESSIVE
                                                        : GREED_MOST;
    return true;
}

// ---- Sequences ---------------------------------------------------------------------------------

static bool is_blank(Token token) { return token == ' ' || (token >= '\t' && token <= '\r'); }

// What stands for itself or begins something; it was taken. *node stays NULL when nothing is to be
// matched.
static bool parse_item(Parser *parser, Position *position, const Sequence *sequence, Token token,
                       PatternNode **node) {
    *node = NULL;
    if (token_is_escape(token)) {
        return parser_escape(parser, token, node);
    }
    switch (token) {
    case '[':
        return parser_set(parser, node);
    case '.':
        *node = parser_new_node(parser, NODE_ANY, 1, 1);
        return true;
    case '(':
        return parser_parenthesis(parser, position, sequence, node);
    case '^':
    case '$':
        *node = parser_new_node(parser, NODE_PLACE, 0, 0);
        (*node)->as.place = token == '^' ? PLACE_LINE_START : PLACE_LINE_END;
        return true;
    default:
        *node = parser_new_literal(parser, token);
        return true;
    }
}

// In verbose patterns: a blank, or a comment, which is taken to the end of its line.
static bool skip_blank(Parser *parser, Token token) {
    if (token == '#') {
        do {
            token = reader_get(&parser->reader);
        } while (token != '\n' && token != TOKEN_END);
        return true;
    }
    return is_blank(token);
}

bool parser_sequence(Parser *parser, Position position, Sequence *sequence) {
    PatternReader *reader = &parser->reader;
    while (reader->next != TOKEN_END && reader->next != '|' && reader->next != ')') {
        size_t start = reader_tell(reader);
        Token token = reader_get(reader);
        Bounds bounds = {token == '+' ? 1 : 0, token == '?' ? 1 : PATTERN_UNLIMITED};
        if (position.is_verbose && skip_blank(parser, token)) {
            continue;
        }
        bool is_braces = token == '{' && is_repetition(reader);
        if (token == '*' || token == '+' || token == '?' || is_braces) {
            if ((is_braces && !parse_bounds(parser, &bounds)) ||
                !repeat_last(parser, sequence, bounds, start)) {
                return false;
            }
            continue;
        }
        PatternNode *node;
        if (!parse_item(parser, &position, sequence, token, &node)) {
            return false;
        }
        if (node != NULL) {
            sequence_append(sequence, node);
        }
    }
    sequence_measure(sequence);
    return true;
}

bool parser_alternatives(Parser *parser, Position position, Sequence *sequence) {
    PatternReader *reader = &parser->reader;
    if (!object_check_c_stack(parser->vm, "")) {
        return false;
    }
    if (!parser_sequence(parser, position, sequence)) {
        return false;
    }
    if (reader->next != '|') {
        return true;
    }
    Alternative *newest = arena_allocate(&parser->tree->arena, sizeof *newest);
    PatternNode *branch = parser_new_node(parser, NODE_BRANCH, 0, 0);
    newest->sequence = *sequence;
    branch->as.branch = newest;
    branch->width = sequence->width;
    position.is_first = false;
    while (reader_match(reader, '|')) {
        if (position.is_outermost) {
            position.is_verbose = (parser->tree->flags & PATTERN_VERBOSE) != 0;
        }
        Alternative *next = arena_allocate(&parser->tree->arena, sizeof *next);
        if (!parser_sequence(parser, position, &next->sequence)) {
            return false;
        }
        branch->width = width_of_either(branch->width, next->sequence.width);
        newest->next = next;
        newest = next;
    }
    *sequence = (Sequence){branch, branch, branch->width};
    return true;
}

// ---- The whole pattern -------------------------------------------------------------------------

static bool settle_flags(Vm *vm, bool is_text, uint32_t *flags) {
    const char *trouble = NULL;
    if (is_text) {
        if ((*flags & PATTERN_LOCALE) != 0) {
            trouble = "cannot use LOCALE flag with a str pattern";
        } else if ((*flags & PATTERN_ASCII) == 0) {
            *flags |= PATTERN_UNICODE;
        } else if ((*flags & PATTERN_UNICODE) != 0) {
            trouble = "ASCII and UNICODE flags are incompatible";
        }
    } else if ((*flags & PATTERN_UNICODE) != 0) {
        trouble = "cannot use UNICODE flag with a bytes pattern";
    } else if ((*flags & PATTERN_LOCALE) != 0 && (*flags & PATTERN_ASCII) != 0) {
        trouble = "ASCII and LOCALE flags are incompatible";
    }
    return trouble == NULL || exception_raise(vm, CLASS_VALUE_ERROR, "%s", trouble);
}

static bool check_references(Parser *parser) {
    for (size_t index = 0; index < parser->references.count; index++) {
        ForwardReference reference = parser->references.items[index];
        if (reference.number >= (int64_t)parser->groups.count) {
            String *message =
                string_format(parser->vm, "invalid group reference %d", (int)reference.number);
            return pattern_error_raise(parser->vm, string_text(parser->vm, message),
                                       parser->reader.source, (int64_t)reference.position);
        }
    }
    return true;
}

static bool check_lookbehinds(Parser *parser) {
    const char *trouble = parser->has_long_lookbehind ? "looks too much behind"
                          : parser->has_variable_lookbehind
                              ? "look-behind requires fixed-width pattern"
                              : NULL;
    return trouble == NULL || pattern_error_raise(parser->vm, trouble, VALUE_NONE, -1);
}

static bool parse_whole(Parser *parser) {
    PatternTree *tree = parser->tree;
    PatternReader *reader = &parser->reader;
    Position position = {(tree->flags & PATTERN_VERBOSE) != 0, true, true};
    if (!parser_alternatives(parser, position, &tree->body) || !reader_check_end(reader) ||
        !settle_flags(parser->vm, reader->is_text, &tree->flags)) {
        return false;
    }
    if (reader->next != TOKEN_END) {
        return reader_error(reader, 0, "unbalanced parenthesis");
    }
    return check_references(parser) && check_lookbehinds(parser);
}

static void finish_tree(Parser *parser) {
    PatternTree *tree = parser->tree;
    size_t count = parser->groups.count;
    tree->group_count = (uint32_t)count - 1;
    tree->closing_order = arena_allocate(&tree->arena, count * sizeof *tree->closing_order);
    for (size_t index = 0; index < count; index++) {
        tree->closing_order[index] = parser->groups.items[index].closing_number;
    }
    tree->is_unicode = tree->is_unicode || (tree->flags & PATTERN_UNICODE) != 0;
    tree->hides_last_group = sequence_hides_last_group(&tree->body);
}

bool pattern_parse(Vm *vm, Value source, uint32_t flags, Dict *names, PatternTree *tree) {
    Parser parser = {.vm = vm, .tree = tree, .names = names};
    tree->flags = flags;
    reader_init(&parser.reader, vm, source);
    vector_push(&parser.groups, (GroupState){0});
    bool ok = parse_whole(&parser);
    if (ok) {
        finish_tree(&parser);
    }
    vector_release(&parser.groups);
    vector_release(&parser.references);
    reader_release(&parser.reader);
    return ok;
}
