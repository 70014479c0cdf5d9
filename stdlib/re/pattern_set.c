// pattern_set.c: literals and sets, where the two languages differ most.
//
// Two things need care. First, `limit`: a text of 8-bit code points cannot hold a wider one, and
// the engine refuses patterns that name it; such a member is left out. Second, case: the engine's
// idea of it is that of Unicode's case folding, Python's is lower() and a table; rows below say
// what has to be added.
#include "stdlib/re/pattern_set.h"

typedef struct PointRange {
    uint32_t low;
    uint32_t high;
} PointRange;

// ---- Categories written out --------------------------------------------------------------------

static const PointRange ascii_digits[] = {{'0', '9'}};
static const PointRange ascii_spaces[] = {{'\t', '\r'}, {' ', ' '}};
static const PointRange ascii_words[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
// str.isspace()
static const PointRange unicode_spaces[] = {
    {'\t', '\r'},     {0x1c, ' '},      {0x85, 0x85},     {0xa0, 0xa0},     {0x1680, 0x1680},
    {0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000},
};

typedef struct Ranges {
    const PointRange *items;
    size_t count;
} Ranges;

#define RANGES(table) \
    (Ranges) { table, sizeof(table) / sizeof((table)[0]) }

static Ranges ranges_of(Category category, bool is_unicode) {
    switch (category) {
    case CATEGORY_SPACE:
        return is_unicode ? RANGES(unicode_spaces) : RANGES(ascii_spaces);
    case CATEGORY_WORD:
        return RANGES(ascii_words);
    case CATEGORY_DIGIT:
    case CATEGORY_NONE:
        break;
    }
    return RANGES(ascii_digits);
}

static char letter_of(Category category) {
    return category == CATEGORY_SPACE ? 's' : category == CATEGORY_WORD ? 'w' : 'd';
}

// Whether the engine's own \d, \w or \s is what Python means.
static bool is_native(const WriteTarget *target, uint32_t flags, Category category) {
    bool is_unicode = (flags & PATTERN_UNICODE) != 0;
    return (target->knows_unicode == is_unicode || !target->knows_unicode) &&
           (category != CATEGORY_SPACE || !is_unicode);
}

// ---- The other cases ---------------------------------------------------------------------------

enum { CASE_ROW_MAX = 4 };

// Letters that Python takes for the same when case is ignored.
typedef struct CaseRow {
    uint32_t points[CASE_ROW_MAX];
    bool is_known; // to the engine, when it knows Unicode
} CaseRow;

static const CaseRow case_rows[] = {
    {{'I', 'i', 0x130, 0x131}, false},
    {{0x390, 0x1fd3}, false},
    {{0x3b0, 0x1fe3}, false},
    {{0xfb05, 0xfb06}, false},
    // What reaches from beyond the 8-bit code points into them.
    {{'K', 'k', 0x212a}, true},
    {{'S', 's', 0x17f}, true},
    {{0xc5, 0xe5, 0x212b}, true},
    {{0xb5, 0x39c, 0x3bc}, true},
    {{0xff, 0x178}, true},
    {{0xdf, 0x1e9e}, true},
};
enum { CASE_ROW_COUNT = sizeof case_rows / sizeof case_rows[0] };

static bool folds_unicode(uint32_t flags) {
    return (flags & PATTERN_IGNORECASE) != 0 && (flags & PATTERN_UNICODE) != 0;
}

static bool folds_ascii(uint32_t flags) {
    return (flags & PATTERN_IGNORECASE) != 0 && (flags & PATTERN_UNICODE) == 0;
}

static bool row_touches(const CaseRow *row, uint32_t low, uint32_t high) {
    for (size_t index = 0; index < CASE_ROW_MAX && row->points[index] != 0; index++) {
        if (row->points[index] >= low && row->points[index] <= high) {
            return true;
        }
    }
    return false;
}

static bool is_ascii_letter(uint32_t point) {
    uint32_t lower = point | 0x20;
    return lower >= 'a' && lower <= 'z';
}

// ---- Writing -----------------------------------------------------------------------------------

static void write_point(TextBuffer *text, uint32_t point) {
    bool is_plain =
        is_ascii_letter(point) || (point >= '0' && point <= '9') || point == '_' || point == ' ';
    if (is_plain) {
        text_buffer_append_byte(text, (char)point);
    } else {
        text_buffer_append_format(text, "\\x{%x}", (unsigned)point);
    }
}

static void write_range(TextBuffer *text, const WriteTarget *target, uint32_t low, uint32_t high) {
    if (low > target->limit) {
        return;
    }
    high = high > target->limit ? target->limit : high;
    write_point(text, low);
    if (high > low) {
        text_buffer_append_byte(text, '-');
        write_point(text, high);
    }
}

static void write_ranges(TextBuffer *text, const WriteTarget *target, Ranges ranges,
                         bool is_negated) {
    uint32_t next = 0; // the first code point that is in no range so far
    for (size_t index = 0; index < ranges.count; index++) {
        const PointRange *range = &ranges.items[index];
        if (!is_negated) {
            write_range(text, target, range->low, range->high);
        } else if (range->low > next) {
            write_range(text, target, next, range->low - 1);
        }
        next = range->high + 1;
    }
    if (is_negated) {
        write_range(text, target, next, UINT32_MAX);
    }
}

static void write_item(TextBuffer *text, const WriteTarget *target, uint32_t flags,
                       const SetItem *item) {
    bool is_unicode = (flags & PATTERN_UNICODE) != 0;
    if (item->category == CATEGORY_NONE) {
        write_range(text, target, item->low, item->high);
        return;
    }
    if (!is_native(target, flags, item->category)) {
        write_ranges(text, target, ranges_of(item->category, is_unicode), item->is_negated);
        return;
    }
    char letter = letter_of(item->category);
    text_buffer_append_byte(text, '\\');
    text_buffer_append_byte(text, (char)(item->is_negated ? letter - 0x20 : letter));
}

// The members that the engine does not add by itself when it ignores case.
static void write_other_cases(TextBuffer *text, const WriteTarget *target, const SetItem *item) {
    for (size_t row = 0; row < CASE_ROW_COUNT; row++) {
        if (!row_touches(&case_rows[row], item->low, item->high)) {
            continue;
        }
        for (size_t index = 0; index < CASE_ROW_MAX && case_rows[row].points[index] != 0; index++) {
            write_range(text, target, case_rows[row].points[index], case_rows[row].points[index]);
        }
    }
}

// The same for ASCII's idea of case, where the engine has Unicode's and was told to mind case.
static void write_other_ascii_cases(TextBuffer *text, const WriteTarget *target,
                                    const SetItem *item) {
    for (uint32_t point = 'A'; point <= 'z'; point++) {
        uint32_t other = point ^ 0x20;
        if (is_ascii_letter(point) && item->low <= point && point <= item->high) {
            write_range(text, target, other, other);
        }
    }
}

void pattern_set_write(TextBuffer *text, const WriteTarget *target, uint32_t flags,
                       const PatternNode *node) {
    bool is_negated = node->as.set.is_negated;
    bool minds_case = folds_ascii(flags) && target->knows_unicode;
    if (minds_case) {
        text_buffer_append_text(text, "(?-i:");
    }
    text_buffer_append_text(text, is_negated ? "[^" : "[");
    size_t start = text->length;
    for (size_t index = 0; index < node->as.set.count; index++) {
        const SetItem *item = &node->as.set.items[index];
        write_item(text, target, flags, item);
        if (item->category == CATEGORY_NONE && folds_unicode(flags)) {
            write_other_cases(text, target, item);
        } else if (item->category == CATEGORY_NONE && minds_case) {
            write_other_ascii_cases(text, target, item);
        }
    }
    if (text->length > start) {
        text_buffer_append_byte(text, ']');
    } else {
        // Nothing in it that a text of this kind could hold.
        text_buffer_truncate(text, start - (is_negated ? 2 : 1));
        text_buffer_append_text(text, is_negated ? "." : "(?!)");
    }
    if (minds_case) {
        text_buffer_append_byte(text, ')');
    }
}

static void write_set_of(TextBuffer *text, const WriteTarget *target, uint32_t flags,
                         uint32_t point) {
    SetItem item = {.low = point, .high = point};
    const PatternNode node = {.as.set = {&item, 1, false}};
    pattern_set_write(text, target, flags, &node);
}

void pattern_set_write_literal(TextBuffer *text, const WriteTarget *target, uint32_t flags,
                               uint32_t point) {
    bool needs_set = point > target->limit || (folds_ascii(flags) && target->knows_unicode);
    if (folds_unicode(flags) && target->knows_unicode) {
        for (size_t row = 0; row < CASE_ROW_COUNT && !case_rows[row].is_known; row++) {
            needs_set = needs_set || row_touches(&case_rows[row], point, point);
        }
    }
    if (needs_set) {
        write_set_of(text, target, flags, point);
    } else {
        write_point(text, point);
    }
}

void pattern_set_write_boundary(TextBuffer *text, const WriteTarget *target, uint32_t flags) {
    // The letters alone: where case is ignored, Unicode has more of them.
    text_buffer_append_text(text, is_native(target, flags, CATEGORY_WORD)
                                      ? "\\b"
                                      : "(?-i:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|"
                                        "(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))");
}
