// unicode.c: utf8proc's properties under Python's names, and what it lacks (unicode_tables.h).
#include "object/unicode.h"

#include "object/unicode_tables.h"

#include <utf8proc.h>

static utf8proc_category_t category(uint32_t point) {
    // Unicode 15.1 added these after the installed utf8proc was made.
    if (point >= 0x2EBF0 && point <= 0x2EE5D) {
        return UTF8PROC_CATEGORY_LO;
    }
    if ((point >= 0x2FFC && point <= 0x2FFF) || point == 0x31EF) {
        return UTF8PROC_CATEGORY_SO;
    }
    return utf8proc_category((utf8proc_int32_t)point);
}

static bool category_is_within(uint32_t point, utf8proc_category_t first,
                               utf8proc_category_t last) {
    utf8proc_category_t found = category(point);
    return found >= first && found <= last;
}

static bool ranges_contain(const PointRange *ranges, size_t count, uint32_t point) {
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (point > ranges[middle].last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && point >= ranges[low].first;
}

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

bool unicode_is_space(uint32_t point) {
    if (point < 0x80) {
        return (point >= 9 && point <= 13) || (point >= 0x1C && point <= 0x20);
    }
    return point == 0x85 || category_is_within(point, UTF8PROC_CATEGORY_ZS, UTF8PROC_CATEGORY_ZP);
}

bool unicode_is_alpha(uint32_t point) {
    if (point < 0x80) {
        return (point | 0x20) >= 'a' && (point | 0x20) <= 'z';
    }
    return category_is_within(point, UTF8PROC_CATEGORY_LU, UTF8PROC_CATEGORY_LO);
}

bool unicode_is_decimal(uint32_t point) {
    return point < 0x80 ? point >= '0' && point <= '9' : category(point) == UTF8PROC_CATEGORY_ND;
}

bool unicode_is_digit(uint32_t point) {
    return unicode_is_decimal(point) || ranges_contain(digit_ranges, COUNT_OF(digit_ranges), point);
}

bool unicode_is_numeric(uint32_t point) {
    return category_is_within(point, UTF8PROC_CATEGORY_ND, UTF8PROC_CATEGORY_NO) ||
           ranges_contain(numeric_ranges, COUNT_OF(numeric_ranges), point);
}

bool unicode_is_alphanumeric(uint32_t point) {
    return unicode_is_alpha(point) || unicode_is_numeric(point);
}

bool unicode_is_upper(uint32_t point) {
    return point < 0x80 ? point >= 'A' && point <= 'Z'
                        : utf8proc_isupper((utf8proc_int32_t)point) != 0;
}

bool unicode_is_lower(uint32_t point) {
    return point < 0x80 ? point >= 'a' && point <= 'z'
                        : utf8proc_islower((utf8proc_int32_t)point) != 0;
}

bool unicode_is_title(uint32_t point) {
    return point >= 0x80 && category(point) == UTF8PROC_CATEGORY_LT;
}

bool unicode_is_printable(uint32_t point) {
    if (point < 0x80) {
        return point >= ' ' && point < 0x7F;
    }
    utf8proc_category_t found = category(point);
    return found != UTF8PROC_CATEGORY_CN && found < UTF8PROC_CATEGORY_ZS;
}

bool unicode_is_line_break(uint32_t point) {
    return (point >= 10 && point <= 13) || (point >= 0x1C && point <= 0x1E) || point == 0x85 ||
           point == 0x2028 || point == 0x2029;
}

// What Unicode lists besides the categories (Other_ID_Start, Other_ID_Continue).
static bool is_other_start(uint32_t point) {
    return point == 0x1885 || point == 0x1886 || point == 0x2118 || point == 0x212E;
}

static bool is_other_part(uint32_t point) {
    return point == 0xB7 || point == 0x387 || (point >= 0x1369 && point <= 0x1371) ||
           point == 0x19DA || point == 0x200C || point == 0x200D || point == 0x30FB ||
           point == 0xFF65;
}

// What normalising a name would turn into something that is none (XID_Start and XID_Continue are
// closed under NFKC; the categories are not).
static bool is_unstable(uint32_t point) {
    return point == 0x37A || point == 0x2E2F || (point >= 0xFC5E && point <= 0xFC63) ||
           point == 0xFDFA || point == 0xFDFB ||
           (point >= 0xFE70 && point <= 0xFE7E && point % 2 == 0);
}

// These may continue a name only.
static bool is_unstable_start(uint32_t point) {
    return point == 0xE33 || point == 0xEB3 || point == 0xFF9E || point == 0xFF9F;
}

bool unicode_is_identifier_start(uint32_t point) {
    if (point < 0x80) {
        return unicode_is_alpha(point) || point == '_';
    }
    utf8proc_category_t found = category(point);
    bool is_letter = (found >= UTF8PROC_CATEGORY_LU && found <= UTF8PROC_CATEGORY_LO) ||
                     found == UTF8PROC_CATEGORY_NL || is_other_start(point);
    return is_letter && !is_unstable(point) && !is_unstable_start(point);
}

bool unicode_is_identifier_part(uint32_t point) {
    if (point < 0x80) {
        return unicode_is_identifier_start(point) || unicode_is_decimal(point);
    }
    utf8proc_category_t found = category(point);
    return unicode_is_identifier_start(point) || is_unstable_start(point) ||
           found == UTF8PROC_CATEGORY_MN || found == UTF8PROC_CATEGORY_MC ||
           found == UTF8PROC_CATEGORY_ND || found == UTF8PROC_CATEGORY_PC || is_other_part(point);
}

bool unicode_is_cased(uint32_t point) {
    return unicode_is_upper(point) || unicode_is_lower(point) || unicode_is_title(point);
}

bool unicode_is_case_ignorable(uint32_t point) {
    static const uint16_t others[] = {0x27,   0x2E,   0x3A,   0xB7,   0x387,  0x55F,
                                      0x5F4,  0x2018, 0x2019, 0x2024, 0x2027, 0xFE13,
                                      0xFE52, 0xFE55, 0xFF07, 0xFF0E, 0xFF1A};
    for (size_t index = 0; index < COUNT_OF(others); index++) {
        if (others[index] == point) {
            return true;
        }
    }
    utf8proc_category_t found = category(point);
    return found == UTF8PROC_CATEGORY_MN || found == UTF8PROC_CATEGORY_ME ||
           found == UTF8PROC_CATEGORY_CF || found == UTF8PROC_CATEGORY_LM ||
           found == UTF8PROC_CATEGORY_SK;
}

int unicode_display_width(uint32_t point) {
    return utf8proc_charwidth((utf8proc_int32_t)point) == 2 ? 2 : 1;
}

int unicode_decimal_value(uint32_t point) {
    if (point < 0x80) {
        return point >= '0' && point <= '9' ? (int)point - '0' : -1;
    }
    if (!unicode_is_decimal(point)) {
        return -1;
    }
    // Unicode puts the ten digits of each script in a row, zero first.
    uint32_t first = point;
    while (unicode_is_decimal(first - 1)) {
        first--;
    }
    return (int)((point - first) % 10);
}

// ---- Cases ----

static const SpecialCase *find_special_case(uint32_t point) {
    size_t low = 0;
    size_t high = COUNT_OF(special_cases);
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (special_cases[middle].point < point) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    bool found = low < COUNT_OF(special_cases) && special_cases[low].point == point;
    return found ? &special_cases[low] : NULL;
}

static size_t copy_special(const uint16_t text[3], uint32_t out[UNICODE_CASE_MAX]) {
    size_t count = 0;
    while (count < 3 && text[count] != 0) {
        out[count] = text[count];
        count++;
    }
    return count;
}

size_t unicode_to_upper(uint32_t point, uint32_t out[UNICODE_CASE_MAX]) {
    const SpecialCase *special = point < 0x80 ? NULL : find_special_case(point);
    if (special != NULL) {
        return copy_special(special->upper, out);
    }
    out[0] = (uint32_t)utf8proc_toupper((utf8proc_int32_t)point);
    return 1;
}

size_t unicode_to_lower(uint32_t point, uint32_t out[UNICODE_CASE_MAX]) {
    out[0] = (uint32_t)utf8proc_tolower((utf8proc_int32_t)point);
    if (point == 0x130) {
        out[1] = 0x307;
        return 2;
    }
    return 1;
}

size_t unicode_to_title(uint32_t point, uint32_t out[UNICODE_CASE_MAX]) {
    const SpecialCase *special = point < 0x80 ? NULL : find_special_case(point);
    if (special != NULL && special->title[0] != 0) {
        return copy_special(special->title, out);
    }
    out[0] = (uint32_t)utf8proc_totitle((utf8proc_int32_t)point);
    return 1;
}

size_t unicode_to_folded(uint32_t point, uint32_t out[UNICODE_CASE_MAX]) {
    utf8proc_int32_t folded[UNICODE_CASE_MAX];
    int last_boundary = 0;
    utf8proc_ssize_t count = utf8proc_decompose_char(
        (utf8proc_int32_t)point, folded, UNICODE_CASE_MAX, UTF8PROC_CASEFOLD, &last_boundary);
    if (count <= 0 || count > UNICODE_CASE_MAX) {
        out[0] = point;
        return 1;
    }
    for (utf8proc_ssize_t index = 0; index < count; index++) {
        out[index] = (uint32_t)folded[index];
    }
    return (size_t)count;
}
