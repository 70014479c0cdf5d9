// pattern_group.c: what begins with a parenthesis: groups, flags, look-arounds, conditions; and how
// groups are referred to.
#include "object/unicode.h"
#include "stdlib/re/pattern_parser.h"

// ---- References to groups ----------------------------------------------------------------------

static bool is_closed(const Parser *parser, int64_t number) {
    return number < (int64_t)parser->groups.count && parser->groups.items[number].is_closed;
}

bool parser_check_lookbehind(Parser *parser, int64_t number) {
    if (parser->groups_before_lookbehind == 0) {
        return true;
    }
    if (!is_closed(parser, number)) {
        return reader_error(&parser->reader, 0, "cannot refer to an open group");
    }
    return number < (int64_t)parser->groups_before_lookbehind ||
           reader_error(&parser->reader, 0,
                        "cannot refer to group defined in the same lookbehind subpattern");
}

bool parser_check_reference(Parser *parser, int64_t number, size_t length) {
    if (!is_closed(parser, number)) {
        return reader_error(&parser->reader, length, "cannot refer to an open group");
    }
    return parser_check_lookbehind(parser, number);
}

// The number of the group called like the span.
static bool find_name(Parser *parser, PatternSpan span, int64_t *number) {
    String *name = reader_text(&parser->reader, span);
    Value found = dict_get_string(parser->vm, parser->names, name);
    if (value_is_absent(found)) {
        return reader_error_about(&parser->reader, span.length + 1, "unknown group name ", name);
    }
    *number = value_as_int(found);
    return true;
}

// ---- Flags inside of the pattern ---------------------------------------------------------------

static uint32_t flag_of(Token letter) {
    switch (letter) {
    case 'i':
        return PATTERN_IGNORECASE;
    case 'L':
        return PATTERN_LOCALE;
    case 'm':
        return PATTERN_MULTILINE;
    case 's':
        return PATTERN_DOTALL;
    case 'x':
        return PATTERN_VERBOSE;
    case 'a':
        return PATTERN_ASCII;
    case 'u':
        return PATTERN_UNICODE;
    default:
        return 0;
    }
}

// A letter that is no flag, where `expected` could stand; it was taken.
static bool bad_flag(Parser *parser, Token token, const char *expected) {
    if (token == TOKEN_END) {
        return reader_error(&parser->reader, 0, "%s", expected);
    }
    bool is_letter = !token_is_escape(token) && unicode_is_alpha(token);
    return reader_error(&parser->reader, token_is_escape(token) ? 2 : 1, "%s",
                        is_letter ? "unknown flag" : expected);
}

static bool add_flag(Parser *parser, uint32_t flag, uint32_t *flags) {
    PatternReader *reader = &parser->reader;
    if (flag == PATTERN_LOCALE && reader->is_text) {
        return reader_error(reader, 0, "bad inline flags: cannot use 'L' flag with a str pattern");
    }
    if (flag == PATTERN_UNICODE && !reader->is_text) {
        return reader_error(reader, 0,
                            "bad inline flags: cannot use 'u' flag with a bytes pattern");
    }
    *flags |= flag;
    if ((flag & PATTERN_TYPES) != 0 && (*flags & PATTERN_TYPES) != flag) {
        return reader_error(reader, 0, "bad inline flags: flags 'a', 'u' and 'L' are incompatible");
    }
    return true;
}

static bool parse_removed_flags(Parser *parser, uint32_t *removed) {
    PatternReader *reader = &parser->reader;
    Token token = reader_get(reader);
    const char *expected = "missing flag";
    do {
        uint32_t flag = token == TOKEN_END ? 0 : flag_of(token);
        if (flag == 0) {
            return bad_flag(parser, token, expected);
        }
        if ((flag & PATTERN_TYPES) != 0) {
            return reader_error(reader, 0,
                                "bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
        }
        *removed |= flag;
        token = reader_get(reader);
        expected = "missing :";
    } while (token != ':');
    return true;
}

// (?flags), (?flags:…), (?flags-flags:…), behind the first letter or '-'. *is_global: it ended with
// the ')', and the flags are in the tree.
static bool parse_flags(Parser *parser, Token token, uint32_t *added, uint32_t *removed,
                        bool *is_global) {
    PatternReader *reader = &parser->reader;
    *is_global = false;
    while (token != '-') {
        if (!add_flag(parser, flag_of(token), added)) {
            return false;
        }
        token = reader_get(reader);
        if (token == ')') {
            *is_global = true;
            parser->tree->flags |= *added;
            return true;
        }
        if (token == ':') {
            return true;
        }
        if (token != '-' && (token == TOKEN_END || flag_of(token) == 0)) {
            return bad_flag(parser, token, "missing -, : or )");
        }
    }
    if (!parse_removed_flags(parser, removed)) {
        return false;
    }
    return (*added & *removed) == 0 ||
           reader_error(reader, 1, "bad inline flags: flag turned on and off");
}

// ---- Groups ------------------------------------------------------------------------------------

static bool expect_closing(Parser *parser, size_t start) {
    PatternReader *reader = &parser->reader;
    return reader_match(reader, ')') ||
           reader_error(reader, reader_tell(reader) - start, "missing ), unterminated subpattern");
}

static bool open_group(Parser *parser, const PatternSpan *name, uint32_t *number) {
    *number = (uint32_t)parser->groups.count;
    vector_push(&parser->groups, (GroupState){0});
    if (name == NULL) {
        return true;
    }
    String *text = reader_text(&parser->reader, *name);
    Value other = dict_get_string(parser->vm, parser->names, text);
    if (!value_is_absent(other)) {
        TextBuffer message;
        text_buffer_init(&message);
        text_buffer_append_text(&message, "redefinition of group name ");
        String *repr;
        if (!object_repr(parser->vm, value_from_object(text), &repr)) {
            return false;
        }
        string_append_utf8(&message, repr);
        text_buffer_append_format(&message, " as group %u; was group %d", *number,
                                  (int)value_as_int(other));
        return reader_raise(&parser->reader, name->length + 1, &message);
    }
    dict_set_string(parser->vm, parser->names, text, value_from_int(*number));
    return true;
}

static void close_group(Parser *parser, uint32_t number, Width width) {
    GroupState *group = &parser->groups.items[number];
    *group = (GroupState){true, width, parser->closed_count++};
}

// The inside of a group and its ')'.
static bool parse_body(Parser *parser, Position position, size_t start, Sequence *body) {
    position.is_outermost = false;
    return parser_alternatives(parser, position, body) && expect_closing(parser, start);
}

// (…) and (?flags:…). `name` may be NULL.
static bool parse_group(Parser *parser, Position position, size_t start, bool captures,
                        const PatternSpan *name, uint32_t added, uint32_t removed,
                        PatternNode **node) {
    uint32_t number = 0;
    Sequence body = {0};
    if (captures && !open_group(parser, name, &number)) {
        return false;
    }
    position.is_verbose =
        (position.is_verbose || (added & PATTERN_VERBOSE) != 0) && (removed & PATTERN_VERBOSE) == 0;
    if (!parse_body(parser, position, start, &body)) {
        return false;
    }
    if (captures) {
        close_group(parser, number, body.width);
    }
    *node = parser_new_node(parser, NODE_GROUP, body.width.low, body.width.high);
    (*node)->as.group.body = body;
    (*node)->as.group.number = number;
    (*node)->as.group.added_flags = added;
    (*node)->as.group.removed_flags = removed;
    parser->tree->is_unicode = parser->tree->is_unicode || (added & PATTERN_UNICODE) != 0;
    return true;
}

static bool unknown_extension(Parser *parser, const char *prefix, Token token) {
    TextBuffer message;
    text_buffer_init(&message);
    text_buffer_append_format(&message, "unknown extension ?%s", prefix);
    token_append(&message, token);
    size_t length = strlen(prefix) + (token_is_escape(token) ? 3 : 2);
    return reader_raise(&parser->reader, length, &message);
}

static bool unexpected_end(Parser *parser) {
    return reader_error(&parser->reader, 0, "unexpected end of pattern");
}

// (?P<name>…) and (?P=name), behind the P.
static bool parse_named(Parser *parser, Position position, size_t start, PatternNode **node) {
    PatternReader *reader = &parser->reader;
    PatternSpan name;
    if (reader_match(reader, '<')) {
        return reader_get_until(reader, '>', "group name", &name) &&
               reader_check_name(reader, name, 1) &&
               parse_group(parser, position, start, true, &name, 0, 0, node);
    }
    if (reader_match(reader, '=')) {
        int64_t number;
        if (!reader_get_until(reader, ')', "group name", &name) ||
            !reader_check_name(reader, name, 1) || !find_name(parser, name, &number) ||
            !parser_check_reference(parser, number, name.length + 1)) {
            return false;
        }
        Width width = parser->groups.items[number].width;
        *node = parser_new_node(parser, NODE_BACKREF, width.low, width.high);
        (*node)->as.backref = (uint32_t)number;
        return true;
    }
    Token token = reader_get(reader);
    return token == TOKEN_END ? unexpected_end(parser) : unknown_extension(parser, "P", token);
}

// (?#…), behind the #.
static bool skip_comment(Parser *parser, size_t start) {
    PatternReader *reader = &parser->reader;
    for (;;) {
        if (reader->next == TOKEN_END) {
            return reader_error(reader, reader_tell(reader) - start,
                                "missing ), unterminated comment");
        }
        if (reader_get(reader) == ')') {
            return true;
        }
    }
}

// (?=…) (?!…) (?<=…) (?<!…), behind the first of these characters.
static bool parse_look(Parser *parser, Position position, size_t start, Token token,
                       PatternNode **node) {
    PatternReader *reader = &parser->reader;
    bool is_behind = token == '<';
    size_t groups_before = parser->groups_before_lookbehind;
    if (is_behind) {
        token = reader_get(reader);
        if (token == TOKEN_END) {
            return unexpected_end(parser);
        }
        if (token != '=' && token != '!') {
            return unknown_extension(parser, "<", token);
        }
        if (groups_before == 0) {
            parser->groups_before_lookbehind = parser->groups.count;
        }
    }
    Sequence body = {0};
    position.is_outermost = false;
    if (!parser_alternatives(parser, position, &body)) {
        return false;
    }
    parser->groups_before_lookbehind = groups_before;
    if (!expect_closing(parser, start)) {
        return false;
    }
    if (token == '!' && body.first == NULL) {
        *node = parser_new_node(parser, NODE_FAILURE, 0, 0);
        return true;
    }
    if (is_behind) {
        parser->has_long_lookbehind = parser->has_long_lookbehind || body.width.low > UINT32_MAX;
        parser->has_variable_lookbehind =
            parser->has_variable_lookbehind || body.width.low != body.width.high;
    }
    *node = parser_new_node(parser, NODE_LOOK, 0, 0);
    (*node)->as.look.body = body;
    (*node)->as.look.is_behind = is_behind;
    (*node)->as.look.is_negated = token == '!';
    return true;
}

enum { MAX_GROUPS = 1073741823 };

// The name or number in (?(…).
static bool parse_condition_group(Parser *parser, int64_t *number) {
    PatternReader *reader = &parser->reader;
    PatternSpan span;
    if (!reader_get_until(reader, ')', "group name", &span)) {
        return false;
    }
    if (!reader_number(reader, span, number)) {
        return reader_check_name(reader, span, 1) && find_name(parser, span, number);
    }
    if (*number == 0) {
        return reader_error(reader, span.length + 1, "bad group number");
    }
    if (*number >= MAX_GROUPS) {
        TextBuffer message;
        text_buffer_init(&message);
        text_buffer_append_text(&message, "invalid group reference ");
        string_append_utf8(&message, reader_text(reader, span));
        return reader_raise(reader, span.length + 1, &message);
    }
    vector_push(&parser->references, (ForwardReference){*number, span.start});
    return true;
}

// (?(group)yes|no), behind the second '('.
static bool parse_condition(Parser *parser, Position position, size_t start, PatternNode **node) {
    PatternReader *reader = &parser->reader;
    int64_t number;
    Sequence yes = {0};
    Sequence no = {0};
    position.is_outermost = false;
    if (!parse_condition_group(parser, &number) || !parser_check_lookbehind(parser, number) ||
        !parser_sequence(parser, position, &yes)) {
        return false;
    }
    if (reader_match(reader, '|')) {
        if (!parser_sequence(parser, position, &no)) {
            return false;
        }
        if (reader->next == '|') {
            return reader_error(reader, 0, "conditional backref with more than two branches");
        }
    }
    if (!expect_closing(parser, start)) {
        return false;
    }
    Width width = width_of_either(yes.width, no.width);
    *node = parser_new_node(parser, NODE_CONDITION, width.low, width.high);
    (*node)->as.condition.number = (uint32_t)number;
    (*node)->as.condition.yes = yes;
    (*node)->as.condition.no = no;
    return true;
}

static bool parse_flagged(Parser *parser, Position *position, const Sequence *sequence,
                          size_t start, Token token, PatternNode **node) {
    PatternReader *reader = &parser->reader;
    uint32_t added = 0;
    uint32_t removed = 0;
    bool is_global;
    if (!parse_flags(parser, token, &added, &removed, &is_global)) {
        return false;
    }
    if (!is_global) {
        Position inside = *position;
        inside.is_first = false;
        return parse_group(parser, inside, start, false, NULL, added, removed, node);
    }
    if (!position->is_first || sequence->first != NULL) {
        return reader_error(reader, reader_tell(reader) - start,
                            "global flags not at the start of the expression");
    }
    position->is_verbose = (parser->tree->flags & PATTERN_VERBOSE) != 0;
    return true;
}

bool parser_parenthesis(Parser *parser, Position *position, const Sequence *sequence,
                        PatternNode **node) {
    PatternReader *reader = &parser->reader;
    size_t start = reader_tell(reader) - 1;
    Position inside = *position;
    inside.is_first = false;
    *node = NULL;
    if (!reader_match(reader, '?')) {
        return parse_group(parser, inside, start, true, NULL, 0, 0, node);
    }
    Token token = reader_get(reader);
    switch (token) {
    case TOKEN_END:
        return unexpected_end(parser);
    case 'P':
        return parse_named(parser, inside, start, node);
    case ':':
        return parse_group(parser, inside, start, false, NULL, 0, 0, node);
    case '#':
        return skip_comment(parser, start);
    case '=':
    case '!':
    case '<':
        return parse_look(parser, inside, start, token, node);
    case '(':
        return parse_condition(parser, inside, start, node);
    case '>': {
        Sequence body = {0};
        if (!parse_body(parser, inside, start, &body)) {
            return false;
        }
        *node = parser_new_node(parser, NODE_ATOMIC, body.width.low, body.width.high);
        (*node)->as.atomic = body;
        return true;
    }
    default:
        if (token == '-' || flag_of(token) != 0) {
            return parse_flagged(parser, position, sequence, start, token, node);
        }
        return unknown_extension(parser, "", token);
    }
}
