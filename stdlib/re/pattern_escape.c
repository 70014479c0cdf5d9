// pattern_escape.c: backslashes and sets of patterns.
#include "stdlib/re/pattern_parser.h"

#include "base/unicode_names.h"

typedef VECTOR(SetItem) SetItems;

// ---- What an escape is -------------------------------------------------------------------------

// \a \b \f \n \r \t \v \\, or TOKEN_END.
static uint32_t control_character(uint32_t letter) {
    switch (letter) {
    case 'a':
        return '\a';
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case 'v':
        return '\v';
    case '\\':
        return '\\';
    default:
        return TOKEN_END;
    }
}

// \d \D \s \S \w \W.
static bool find_category(uint32_t letter, SetItem *item) {
    *item = (SetItem){.is_negated = letter < 'a'};
    switch (letter | 0x20) {
    case 'd':
        item->category = CATEGORY_DIGIT;
        return true;
    case 's':
        item->category = CATEGORY_SPACE;
        return true;
    case 'w':
        item->category = CATEGORY_WORD;
        return true;
    default:
        return false;
    }
}

static bool find_place(uint32_t letter, Place *place) {
    switch (letter) {
    case 'A':
        *place = PLACE_TEXT_START;
        return true;
    case 'Z':
        *place = PLACE_TEXT_END;
        return true;
    case 'b':
        *place = PLACE_BOUNDARY;
        return true;
    case 'B':
        *place = PLACE_NO_BOUNDARY;
        return true;
    default:
        return false;
    }
}

// ---- Code points by number or name -------------------------------------------------------------

static uint32_t hexadecimal_value(Token token) {
    if (token_is_digit(token)) {
        return token - '0';
    }
    uint32_t lower = token | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : TOKEN_END;
}

// The error "WHAT \\x4 REST" about an escape of `length` code points that ends at the next token.
static bool escape_error(Parser *parser, const char *what, size_t length, const char *rest) {
    PatternReader *reader = &parser->reader;
    TextBuffer message;
    text_buffer_init(&message);
    text_buffer_append_text(&message, what);
    size_t end = reader_tell(reader);
    for (size_t index = end - length; index < end; index++) {
        text_buffer_append_code_point(&message, reader->points[index]);
    }
    text_buffer_append_text(&message, rest);
    return reader_raise(reader, length, &message);
}

static bool octal_error(Parser *parser) {
    return escape_error(parser, "octal escape value ", 4, " outside of range 0-0o377");
}

// Exactly `count` hexadecimal digits, behind \x, \u or \U.
static bool read_hexadecimal(Parser *parser, size_t count, uint32_t *point) {
    PatternReader *reader = &parser->reader;
    *point = 0;
    for (size_t index = 0; index < count; index++) {
        uint32_t digit = reader->next == TOKEN_END ? TOKEN_END : hexadecimal_value(reader->next);
        if (digit == TOKEN_END) {
            return escape_error(parser, "incomplete escape ", index + 2, "");
        }
        *point = *point << 4 | digit;
        reader_get(reader);
    }
    return *point <= 0x10ffff || escape_error(parser, "bad escape ", count + 2, "");
}

// \N{EM DASH}
static bool read_named(Parser *parser, uint32_t *point) {
    PatternReader *reader = &parser->reader;
    PatternSpan span;
    if (!reader_match(reader, '{')) {
        return reader_error(reader, 0, "missing {");
    }
    if (!reader_get_until(reader, '}', "character name", &span)) {
        return false;
    }
    String *name = reader_text(reader, span);
    const char *text = string_text(parser->vm, name);
    return unicode_names_find(text, strlen(text), point) ||
           reader_error_about(reader, span.length + strlen("\\N{}"), "undefined character name ",
                              name);
}

// \0, \01, \012, and in sets any three octal digits; `first` was taken.
static bool read_octal(Parser *parser, Token first, uint32_t *point) {
    PatternReader *reader = &parser->reader;
    size_t length = 2;
    *point = first - '0';
    for (; length < 4 && token_is_octal(reader->next); length++) {
        *point = *point * 8 + (reader_get(reader) - '0');
    }
    if (*point > 0377) {
        return octal_error(parser);
    }
    return true;
}

// What is written alike in sets and outside. *point is TOKEN_END when the escape is none of these.
static bool read_numbered(Parser *parser, uint32_t letter, uint32_t *point) {
    bool is_text = parser->reader.is_text;
    *point = TOKEN_END;
    if (letter == 'x') {
        return read_hexadecimal(parser, 2, point);
    }
    if (letter == 'u' && is_text) {
        return read_hexadecimal(parser, 4, point);
    }
    if (letter == 'U' && is_text) {
        return read_hexadecimal(parser, 8, point);
    }
    if (letter == 'N' && is_text) {
        return read_named(parser, point);
    }
    return true;
}

// ---- Outside of sets ---------------------------------------------------------------------------

// \1 … \99, or three octal digits that begin with \1 … \3.
static bool read_reference(Parser *parser, Token first, PatternNode **node) {
    PatternReader *reader = &parser->reader;
    uint32_t number = first - '0';
    size_t length = 2;
    if (token_is_digit(reader->next)) {
        Token second = reader_get(reader);
        length = 3;
        if (token_is_octal(first) && token_is_octal(second) && token_is_octal(reader->next)) {
            uint32_t point = (number * 8 + (second - '0')) * 8 + (reader_get(reader) - '0');
            if (point > 0377) {
                return octal_error(parser);
            }
            *node = parser_new_literal(parser, point);
            return true;
        }
        number = number * 10 + (second - '0');
    }
    if (number >= parser->groups.count) {
        return reader_error(reader, length - 1, "invalid group reference %u", number);
    }
    if (!parser_check_reference(parser, number, length)) {
        return false;
    }
    Width width = parser->groups.items[number].width;
    *node = parser_new_node(parser, NODE_BACKREF, width.low, width.high);
    (*node)->as.backref = number;
    return true;
}

bool parser_escape(Parser *parser, Token token, PatternNode **node) {
    uint32_t letter = token_point(token);
    SetItem item;
    Place place;
    if (find_place(letter, &place)) {
        *node = parser_new_node(parser, NODE_PLACE, 0, 0);
        (*node)->as.place = place;
        return true;
    }
    if (find_category(letter, &item)) {
        *node = parser_new_node(parser, NODE_SET, 1, 1);
        (*node)->as.set.items = arena_allocate(&parser->tree->arena, sizeof item);
        (*node)->as.set.items[0] = item;
        (*node)->as.set.count = 1;
        return true;
    }
    uint32_t point = control_character(letter);
    if (point == TOKEN_END) {
        if (letter != '0' && token_is_digit(letter)) {
            return read_reference(parser, letter, node);
        }
        if (letter == '0' ? !read_octal(parser, letter, &point)
                          : !read_numbered(parser, letter, &point)) {
            return false;
        }
    }
    if (point == TOKEN_END) {
        if (token_is_ascii_letter(letter)) {
            return escape_error(parser, "bad escape ", 2, "");
        }
        point = letter;
    }
    *node = parser_new_literal(parser, point);
    return true;
}

// ---- Sets --------------------------------------------------------------------------------------

static bool set_escape(Parser *parser, Token token, SetItem *item) {
    uint32_t letter = token_point(token);
    if (find_category(letter, item)) {
        return true;
    }
    uint32_t point = control_character(letter);
    if (point == TOKEN_END && (token_is_octal(letter) ? !read_octal(parser, letter, &point)
                                                      : !read_numbered(parser, letter, &point))) {
        return false;
    }
    if (point == TOKEN_END) {
        if (token_is_ascii_letter(letter) || token_is_digit(letter)) {
            return escape_error(parser, "bad escape ", 2, "");
        }
        point = letter;
    }
    *item = (SetItem){.low = point, .high = point};
    return true;
}

static bool set_item(Parser *parser, Token token, SetItem *item) {
    if (token_is_escape(token)) {
        return set_escape(parser, token, item);
    }
    *item = (SetItem){.low = token, .high = token};
    return true;
}

static bool unterminated_set(Parser *parser, size_t start) {
    PatternReader *reader = &parser->reader;
    return reader_error(reader, reader_tell(reader) - start, "unterminated character set");
}

static bool bad_range(Parser *parser, Token low, Token high) {
    TextBuffer message;
    text_buffer_init(&message);
    text_buffer_append_text(&message, "bad character range ");
    token_append(&message, low);
    text_buffer_append_byte(&message, '-');
    token_append(&message, high);
    size_t length = 3 + (size_t)token_is_escape(low) + (size_t)token_is_escape(high);
    return reader_raise(&parser->reader, length, &message);
}

// [a--b], [a&&b] … may come to mean something else one day.
static bool warn_of_operator(Parser *parser, Token token) {
    const char *name = token == '-'   ? "difference"
                       : token == '&' ? "intersection"
                       : token == '~' ? "symmetric difference"
                                      : "union";
    return parser_warn(parser, "FutureWarning", "Possible set %s at position %zu", name,
                       reader_tell(&parser->reader) - 1);
}

// Behind an item and its '-'. *is_last: the '-' was the last character of the set.
static bool set_range(Parser *parser, size_t start, Token low, SetItem *item, bool *is_last) {
    PatternReader *reader = &parser->reader;
    Token high = reader_get(reader);
    *is_last = high == ']';
    if (high == TOKEN_END) {
        return unterminated_set(parser, start);
    }
    if (*is_last) {
        return true;
    }
    SetItem end;
    if (high == '-' &&
        !parser_warn(parser, "FutureWarning", "Possible set difference at position %zu",
                     reader_tell(reader) - 2)) {
        return false;
    }
    if (!set_item(parser, high, &end)) {
        return false;
    }
    if (item->category != CATEGORY_NONE || end.category != CATEGORY_NONE || end.low < item->low) {
        return bad_range(parser, low, high);
    }
    item->high = end.high;
    return true;
}

static bool read_items(Parser *parser, size_t start, SetItems *items) {
    PatternReader *reader = &parser->reader;
    for (;;) {
        Token token = reader_get(reader);
        SetItem item;
        if (token == TOKEN_END) {
            return unterminated_set(parser, start);
        }
        if (token == ']' && items->count > 0) {
            return true;
        }
        bool is_operator = token == '-' || token == '&' || token == '~' || token == '|';
        if (is_operator && items->count > 0 && reader->next == token &&
            !warn_of_operator(parser, token)) {
            return false;
        }
        if (!set_item(parser, token, &item)) {
            return false;
        }
        bool is_last = false;
        if (reader_match(reader, '-') && !set_range(parser, start, token, &item, &is_last)) {
            return false;
        }
        vector_push(items, item);
        if (is_last) {
            vector_push(items, (SetItem){.low = '-', .high = '-'});
            return true;
        }
    }
}

bool parser_set(Parser *parser, PatternNode **node) {
    PatternReader *reader = &parser->reader;
    size_t start = reader_tell(reader) - 1;
    if (reader->next == '[' &&
        !parser_warn(parser, "FutureWarning", "Possible nested set at position %zu",
                     reader_tell(reader))) {
        return false;
    }
    bool is_negated = reader_match(reader, '^');
    SetItems items = {0};
    bool ok = read_items(parser, start, &items);
    if (ok) {
        bool is_literal = items.count == 1 && items.items[0].category == CATEGORY_NONE &&
                          items.items[0].low == items.items[0].high && !is_negated;
        if (is_literal) {
            *node = parser_new_literal(parser, items.items[0].low);
        } else {
            *node = parser_new_node(parser, NODE_SET, 1, 1);
            (*node)->as.set.items =
                arena_allocate(&parser->tree->arena, items.count * sizeof items.items[0]);
            memcpy((*node)->as.set.items, items.items, items.count * sizeof items.items[0]);
            (*node)->as.set.count = items.count;
            (*node)->as.set.is_negated = is_negated;
        }
    }
    vector_release(&items);
    return ok;
}
