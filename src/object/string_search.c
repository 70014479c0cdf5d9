// string_search.c: finding one text inside another.
//
// A look for the first code point (memchr where it is a byte) and a comparison there answer nearly
// every search. When the comparisons that failed cost too much ("aaaa…" in "aaaa…"), the rest is
// searched by Knuth, Morris and Pratt's method, so no input takes quadratic time.
#include "base/fatal.h"
#include "base/word_bytes.h"
#include "object/string_points.h"

// A text or a part of one, all of one width.
typedef struct Points {
    const uint8_t *data;
    size_t length;
    unsigned width;
} Points;

// Failed comparisons may cost this many code points for each one that was passed.
enum { PATIENCE = 8, PATIENCE_START = 1000 };

static size_t find_point(const Points *text, size_t from, size_t end, uint32_t point) {
    if (text->width == 1) {
        const uint8_t *found =
            from < end ? memchr(text->data + from, (int)point, end - from) : NULL;
        return found == NULL ? end : (size_t)(found - text->data);
    }
    while (from < end && string_points_at(text->data, text->width, from) != point) {
        from++;
    }
    return from;
}

static size_t common_prefix(const Points *text, size_t at, const Points *part) {
    size_t count = 0;
    while (count < part->length && string_points_at(text->data, text->width, at + count) ==
                                       string_points_at(part->data, part->width, count)) {
        count++;
    }
    return count;
}

// How long the longest proper prefix of part[0 … index] that is also its suffix is, for each index.
static size_t *failure_table(const Points *part) {
    size_t *table = memory_allocate(part->length * sizeof *table);
    table[0] = 0;
    size_t matched = 0;
    for (size_t index = 1; index < part->length; index++) {
        uint32_t point = string_points_at(part->data, part->width, index);
        while (matched > 0 && string_points_at(part->data, part->width, matched) != point) {
            matched = table[matched - 1];
        }
        matched += string_points_at(part->data, part->width, matched) == point;
        table[index] = matched;
    }
    return table;
}

static int64_t find_linear(const Points *text, size_t from, size_t end, const Points *part) {
    size_t *table = failure_table(part);
    size_t matched = 0;
    int64_t found = STRING_NOT_FOUND;
    for (size_t at = from; at < end; at++) {
        uint32_t point = string_points_at(text->data, text->width, at);
        while (matched > 0 && string_points_at(part->data, part->width, matched) != point) {
            matched = table[matched - 1];
        }
        matched += string_points_at(part->data, part->width, matched) == point;
        if (matched == part->length) {
            found = (int64_t)(at + 1 - matched);
            break;
        }
    }
    memory_release(table);
    return found;
}

// The first place from `at` on, before `last_start`, where the first and the last byte of the part
// are; `last_start` when there is none.
static size_t find_ends(const uint8_t *text, size_t at, size_t last_start, const Points *part) {
    uint8_t first = part->data[0];
    uint8_t last = part->data[part->length - 1];
    size_t distance = part->length - 1;
    for (; at + sizeof(uint64_t) <= last_start; at += sizeof(uint64_t)) {
        uint64_t matches = word_match(word_load(text + at), first) &
                           word_match(word_load(text + at + distance), last);
        if (matches != 0) {
            return at + word_match_first(matches);
        }
    }
    while (at < last_start && (text[at] != first || text[at + distance] != last)) {
        at++;
    }
    return at;
}

// Where the first code points of the text that come into question are. Where the part's first byte
// turns up all the time, its last is looked for at once: a word among words is found 7 times as
// fast.
static size_t find_candidate(const Points *text, size_t start, size_t at, size_t last_start,
                             const Points *part, size_t failures) {
    enum { SELDOM = 32 }; // bytes from one failure to the next
    bool is_frequent = failures * SELDOM > at - start;
    return is_frequent && text->width == 1 && part->length > 1
               ? find_ends(text->data, at, last_start, part)
               : find_point(text, at, last_start, string_points_at(part->data, part->width, 0));
}

static int64_t find_forward(const Points *text, size_t start, size_t end, const Points *part) {
    uint32_t second = part->length > 1 ? string_points_at(part->data, part->width, 1) : 0;
    size_t last_start = end - part->length + 1;
    size_t wasted = 0;
    size_t failures = 0;
    for (size_t at = start;
         (at = find_candidate(text, start, at, last_start, part, failures)) < last_start;
         at++, failures++) {
        if (part->length > 1 && string_points_at(text->data, text->width, at + 1) != second) {
            continue;
        }
        size_t matched = common_prefix(text, at, part);
        if (matched == part->length) {
            return (int64_t)at;
        }
        wasted += matched;
        if (wasted > PATIENCE_START + PATIENCE * (at - start)) {
            return find_linear(text, at, end, part);
        }
    }
    return STRING_NOT_FOUND;
}

static int64_t find_backward(const Points *text, size_t start, size_t end, const Points *part) {
    uint32_t first = string_points_at(part->data, part->width, 0);
    for (size_t at = end - part->length + 1; at-- > start;) {
        if (string_points_at(text->data, text->width, at) == first &&
            common_prefix(text, at, part) == part->length) {
            return (int64_t)at;
        }
    }
    return STRING_NOT_FOUND;
}

static Points points_of(const String *string) {
    return (Points){string->data, string->length, string_width(string)};
}

int64_t string_find(const String *string, const String *part, size_t start, size_t end) {
    if (start > end || part->length > end - start) {
        return STRING_NOT_FOUND;
    }
    if (part->length == 0) {
        return (int64_t)start;
    }
    Points text = points_of(string);
    Points sought = points_of(part);
    // A part wider than the text holds a code point that the text cannot have.
    return sought.width > text.width ? STRING_NOT_FOUND : find_forward(&text, start, end, &sought);
}

int64_t string_find_last(const String *string, const String *part, size_t start, size_t end) {
    if (start > end || part->length > end - start) {
        return STRING_NOT_FOUND;
    }
    if (part->length == 0) {
        return (int64_t)end;
    }
    Points text = points_of(string);
    Points sought = points_of(part);
    return sought.width > text.width ? STRING_NOT_FOUND : find_backward(&text, start, end, &sought);
}

int64_t string_find_bytes(const uint8_t *data, size_t length, const uint8_t *part,
                          size_t part_length) {
    if (part_length > length) {
        return STRING_NOT_FOUND;
    }
    if (part_length == 0) {
        return 0;
    }
    Points text = {data, length, 1};
    Points sought = {part, part_length, 1};
    return find_forward(&text, 0, length, &sought);
}

int64_t string_find_bytes_last(const uint8_t *data, size_t length, const uint8_t *part,
                               size_t part_length) {
    if (part_length > length) {
        return STRING_NOT_FOUND;
    }
    if (part_length == 0) {
        return (int64_t)length;
    }
    Points text = {data, length, 1};
    Points sought = {part, part_length, 1};
    return find_backward(&text, 0, length, &sought);
}
