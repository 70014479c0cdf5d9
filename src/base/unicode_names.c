// unicode_names.c: see unicode_names.h.
#include "base/unicode_names.h"

#include <string.h>

enum { LONGEST_NAME = 96, BLOCK_SIZE = 16 };

// ---- Names that are made by a rule ----

static bool read_hexadecimal(const char *text, size_t length, uint32_t *number) {
    *number = 0;
    for (size_t index = 0; index < length; index++) {
        char digit = text[index];
        bool is_letter = digit >= 'A' && digit <= 'F';
        if (!is_letter && (digit < '0' || digit > '9')) {
            return false;
        }
        *number = *number * 16 + (uint32_t)(is_letter ? digit - 'A' + 10 : digit - '0');
    }
    return length == 4 || length == 5;
}

// "CJK UNIFIED IDEOGRAPH-4E00".
static bool find_ideograph(const char *name, size_t length, uint32_t *code_point) {
    static const char prefix[] = "CJK UNIFIED IDEOGRAPH-";
    static const uint32_t ranges[][2] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0x20000, 0x2A6DF},
                                         {0x2A700, 0x2B739}, {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1},
                                         {0x2CEB0, 0x2EBE0}, {0x2EBF0, 0x2EE5D}, {0x30000, 0x3134A},
                                         {0x31350, 0x323AF}};
    size_t skipped = sizeof prefix - 1;
    if (length <= skipped || memcmp(name, prefix, skipped) != 0 ||
        !read_hexadecimal(name + skipped, length - skipped, code_point)) {
        return false;
    }
    for (size_t index = 0; index < sizeof ranges / sizeof ranges[0]; index++) {
        if (*code_point >= ranges[index][0] && *code_point <= ranges[index][1]) {
            return true;
        }
    }
    return false;
}

// The longest of the spellings that `text` begins with; its index, or -1.
static int match_longest(const char *text, size_t length, const char *const *spellings, int count,
                         size_t *taken) {
    int best = -1;
    *taken = 0;
    for (int index = 0; index < count; index++) {
        size_t own = strlen(spellings[index]);
        if (own <= length && memcmp(text, spellings[index], own) == 0 &&
            (best < 0 || own > *taken)) {
            best = index;
            *taken = own;
        }
    }
    return best;
}

// "HANGUL SYLLABLE GAG": three sounds, the first and the last of which may be silent.
static bool find_syllable(const char *name, size_t length, uint32_t *code_point) {
    static const char prefix[] = "HANGUL SYLLABLE ";
    static const char *const first[] = {"G",  "GG", "N", "D",  "DD", "R", "M", "B", "BB", "S",
                                        "SS", "",   "J", "JJ", "C",  "K", "T", "P", "H"};
    static const char *const middle[] = {"A",   "AE", "YA", "YAE", "EO", "E",  "YEO",
                                         "YE",  "O",  "WA", "WAE", "OE", "YO", "U",
                                         "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
    static const char *const last[] = {"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D", "L",  "LG",
                                       "LM", "LB", "LS", "LT", "LP", "LH", "M",  "B", "BS", "S",
                                       "SS", "NG", "J",  "C",  "K",  "T",  "P",  "H"};
    size_t at = sizeof prefix - 1;
    if (length <= at || memcmp(name, prefix, at) != 0) {
        return false;
    }
    size_t taken;
    int lead = match_longest(name + at, length - at, first, 19, &taken);
    at += taken;
    int vowel = match_longest(name + at, length - at, middle, 21, &taken);
    at += taken;
    int tail = match_longest(name + at, length - at, last, 28, &taken);
    if (lead < 0 || vowel < 0 || tail < 0 || at + taken != length) {
        return false;
    }
    *code_point = 0xAC00 + (uint32_t)((lead * 21 + vowel) * 28 + tail);
    return true;
}

// ---- The table ----

static int compare(const char *a, size_t a_length, const char *b, size_t b_length) {
    int order = memcmp(a, b, a_length < b_length ? a_length : b_length);
    return order != 0 ? order : (a_length > b_length) - (a_length < b_length);
}

// The last block whose first name is not behind the wanted one.
static size_t find_block(const char *name, size_t length) {
    size_t low = 0;
    size_t high = unicode_names_block_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        const unsigned char *entry = unicode_names_entries + unicode_names_blocks[middle];
        if (compare((const char *)entry + 2, entry[1], name, length) <= 0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool find_in_table(const char *name, size_t length, uint32_t *code_point) {
    size_t block = find_block(name, length);
    const unsigned char *entry = unicode_names_entries + unicode_names_blocks[block];
    size_t left = unicode_names_count - block * BLOCK_SIZE;
    char current[LONGEST_NAME];
    for (size_t count = left < BLOCK_SIZE ? left : BLOCK_SIZE; count > 0; count--) {
        size_t shared = entry[0];
        size_t rest = entry[1];
        memcpy(current + shared, entry + 2, rest);
        entry += 2 + rest;
        if (compare(current, shared + rest, name, length) == 0) {
            *code_point = (uint32_t)entry[0] << 16 | (uint32_t)entry[1] << 8 | entry[2];
            return true;
        }
        entry += 3;
    }
    return false;
}

bool unicode_names_find(const char *name, size_t length, uint32_t *code_point) {
    char upper[LONGEST_NAME];
    if (length == 0 || length > LONGEST_NAME) {
        return false;
    }
    for (size_t index = 0; index < length; index++) {
        bool is_small = name[index] >= 'a' && name[index] <= 'z';
        upper[index] = is_small ? (char)(name[index] - 'a' + 'A') : name[index];
    }
    return find_in_table(upper, length, code_point) || find_ideograph(upper, length, code_point) ||
           find_syllable(upper, length, code_point);
}
