// unicode_names.c: see unicode_names.h.
#include "base/unicode_names.h"

#include <stdio.h>
#include <string.h>

enum { LONGEST_NAME = UNICODE_NAME_SIZE - 1, BLOCK_SIZE = 16, IS_ALIAS = 0x80 };

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

static const char ideograph_prefix[] = "CJK UNIFIED IDEOGRAPH-";

static bool is_ideograph(uint32_t code_point) {
    static const uint32_t ranges[][2] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0x20000, 0x2A6DF},
                                         {0x2A700, 0x2B739}, {0x2B740, 0x2B81D}, {0x2B820, 0x2CEA1},
                                         {0x2CEB0, 0x2EBE0}, {0x2EBF0, 0x2EE5D}, {0x30000, 0x3134A},
                                         {0x31350, 0x323AF}};
    for (size_t index = 0; index < sizeof ranges / sizeof ranges[0]; index++) {
        if (code_point >= ranges[index][0] && code_point <= ranges[index][1]) {
            return true;
        }
    }
    return false;
}

// "CJK UNIFIED IDEOGRAPH-4E00".
static bool find_ideograph(const char *name, size_t length, uint32_t *code_point) {
    size_t skipped = sizeof ideograph_prefix - 1;
    return length > skipped && memcmp(name, ideograph_prefix, skipped) == 0 &&
           read_hexadecimal(name + skipped, length - skipped, code_point) &&
           is_ideograph(*code_point);
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
static const char syllable_prefix[] = "HANGUL SYLLABLE ";
static const char *const first_sounds[] = {"G",  "GG", "N", "D",  "DD", "R", "M", "B", "BB", "S",
                                           "SS", "",   "J", "JJ", "C",  "K", "T", "P", "H"};
static const char *const middle_sounds[] = {"A",   "AE", "YA", "YAE", "EO", "E",  "YEO",
                                            "YE",  "O",  "WA", "WAE", "OE", "YO", "U",
                                            "WEO", "WE", "WI", "YU",  "EU", "YI", "I"};
static const char *const last_sounds[] = {"",   "G",  "GG", "GS", "N",  "NJ", "NH", "D", "L",  "LG",
                                          "LM", "LB", "LS", "LT", "LP", "LH", "M",  "B", "BS", "S",
                                          "SS", "NG", "J",  "C",  "K",  "T",  "P",  "H"};
enum { FIRST_COUNT = 19, MIDDLE_COUNT = 21, LAST_COUNT = 28, FIRST_SYLLABLE = 0xAC00 };

static bool find_syllable(const char *name, size_t length, uint32_t *code_point) {
    size_t at = sizeof syllable_prefix - 1;
    if (length <= at || memcmp(name, syllable_prefix, at) != 0) {
        return false;
    }
    size_t taken;
    int lead = match_longest(name + at, length - at, first_sounds, FIRST_COUNT, &taken);
    at += taken;
    int vowel = match_longest(name + at, length - at, middle_sounds, MIDDLE_COUNT, &taken);
    at += taken;
    int tail = match_longest(name + at, length - at, last_sounds, LAST_COUNT, &taken);
    if (lead < 0 || vowel < 0 || tail < 0 || at + taken != length) {
        return false;
    }
    *code_point = FIRST_SYLLABLE + (uint32_t)((lead * MIDDLE_COUNT + vowel) * LAST_COUNT + tail);
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

static uint32_t code_point_at(const unsigned char *bytes) {
    return ((uint32_t)bytes[0] & ~(uint32_t)IS_ALIAS) << 16 | (uint32_t)bytes[1] << 8 | bytes[2];
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
            *code_point = code_point_at(entry);
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

// ---- The other way -----------------------------------------------------------------------------

static bool name_syllable(uint32_t code_point, char *name) {
    uint32_t number = code_point - FIRST_SYLLABLE;
    if (code_point < FIRST_SYLLABLE || number >= FIRST_COUNT * MIDDLE_COUNT * LAST_COUNT) {
        return false;
    }
    (void)snprintf(name, UNICODE_NAME_SIZE, "%s%s%s%s", syllable_prefix,
                   first_sounds[number / (MIDDLE_COUNT * LAST_COUNT)],
                   middle_sounds[number / LAST_COUNT % MIDDLE_COUNT],
                   last_sounds[number % LAST_COUNT]);
    return true;
}

static bool name_in_table(uint32_t code_point, char *name) {
    const unsigned char *entry = unicode_names_entries;
    for (size_t count = unicode_names_count; count > 0; count--) {
        size_t length = (size_t)entry[0] + entry[1];
        memcpy(name + entry[0], entry + 2, entry[1]);
        entry += 2 + entry[1];
        if ((entry[0] & IS_ALIAS) == 0 && code_point_at(entry) == code_point) {
            name[length] = '\0';
            return true;
        }
        entry += 3;
    }
    return false;
}

bool unicode_names_of(uint32_t code_point, char name[UNICODE_NAME_SIZE]) {
    if (is_ideograph(code_point)) {
        (void)snprintf(name, UNICODE_NAME_SIZE, "%s%X", ideograph_prefix, (unsigned)code_point);
        return true;
    }
    return name_syllable(code_point, name) || name_in_table(code_point, name);
}
