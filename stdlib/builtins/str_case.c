// str_case.c: the methods of str that change or ask the kind of its characters.
#include "object/string_builder.h"
#include "object/unicode.h"
#include "stdlib/builtins/ascii.h"
#include "stdlib/builtins/str_methods.h"

// ---- Cases ----

// Σ ends a word when a cased character stands before it and none behind, both past what case
// ignores.
static bool is_final_sigma(const String *string, size_t index) {
    size_t before = index;
    while (before > 0 && unicode_is_case_ignorable(string_at(string, before - 1))) {
        before--;
    }
    if (before == 0 || !unicode_is_cased(string_at(string, before - 1))) {
        return false;
    }
    size_t after = index + 1;
    while (after < string->length && unicode_is_case_ignorable(string_at(string, after))) {
        after++;
    }
    return after == string->length || !unicode_is_cased(string_at(string, after));
}

enum { SIGMA = 0x3A3, SMALL_SIGMA = 0x3C3, FINAL_SIGMA = 0x3C2 };

static size_t lower_at(const String *string, size_t index, uint32_t out[UNICODE_CASE_MAX]) {
    uint32_t point = string_at(string, index);
    if (point == SIGMA) {
        out[0] = is_final_sigma(string, index) ? FINAL_SIGMA : SMALL_SIGMA;
        return 1;
    }
    return unicode_to_lower(point, out);
}

static void append_points(StringBuilder *builder, const uint32_t *points, size_t count) {
    for (size_t index = 0; index < count; index++) {
        string_builder_append_point(builder, points[index]);
    }
}

typedef enum CaseRule {
    CASE_LOWER,
    CASE_UPPER,
    CASE_TITLE,
    CASE_CAPITAL,
    CASE_SWAP,
    CASE_FOLD
} CaseRule;

static size_t change_at(const String *string, size_t index, CaseRule rule, bool previous_is_cased,
                        uint32_t out[UNICODE_CASE_MAX]) {
    uint32_t point = string_at(string, index);
    switch (rule) {
    case CASE_LOWER:
        return lower_at(string, index, out);
    case CASE_UPPER:
        return unicode_to_upper(point, out);
    case CASE_FOLD:
        return unicode_to_folded(point, out);
    case CASE_TITLE:
        return previous_is_cased ? lower_at(string, index, out) : unicode_to_title(point, out);
    case CASE_CAPITAL:
        return index > 0 ? lower_at(string, index, out) : unicode_to_title(point, out);
    case CASE_SWAP:
        break;
    }
    if (unicode_is_upper(point)) {
        return lower_at(string, index, out);
    }
    if (unicode_is_lower(point)) {
        return unicode_to_upper(point, out);
    }
    out[0] = point;
    return 1;
}

// The common case: no character becomes two, none depends on another.
static String *change_ascii_case(Vm *vm, const String *string, CaseRule rule) {
    String *changed = string_new_uninitialized(vm, string->length, 0);
    const uint8_t *from = string->data;
    uint8_t *to = (uint8_t *)(changed + 1);
    if (rule == CASE_UPPER || rule == CASE_LOWER || rule == CASE_FOLD) {
        // Without a branch, so that the compiler does many bytes at once.
        uint8_t first = rule == CASE_UPPER ? 'a' : 'A';
        for (size_t index = 0; index < string->length; index++) {
            uint8_t is_changed = (uint8_t)(from[index] - first) < 26;
            to[index] = (uint8_t)(from[index] ^ is_changed << 5);
        }
        return changed;
    }
    for (size_t index = 0; index < string->length; index++) {
        uint8_t byte = from[index];
        bool raise = rule == CASE_UPPER || (rule == CASE_CAPITAL && index == 0) ||
                     (rule == CASE_SWAP && ascii_is_lower(byte));
        to[index] = raise ? ascii_to_upper(byte) : ascii_to_lower(byte);
    }
    return changed;
}

static bool change_case(Vm *vm, Value self, CaseRule rule, Value *result) {
    const String *string = value_as_string(self);
    if (string_is_ascii(string) && rule != CASE_TITLE && string->length > 1) {
        *result = str_value(change_ascii_case(vm, string, rule));
        return true;
    }
    StringBuilder builder;
    string_builder_init(&builder);
    if (string->length > 0) {
        string_builder_reserve(&builder, string->length, 0);
    }
    bool previous_is_cased = false;
    for (size_t index = 0; index < string->length; index++) {
        uint32_t points[UNICODE_CASE_MAX];
        append_points(&builder, points, change_at(string, index, rule, previous_is_cased, points));
        previous_is_cased = rule == CASE_TITLE && unicode_is_cased(string_at(string, index));
    }
    *result = str_value(string_builder_finish(vm, &builder));
    return true;
}

#define CASE_METHOD(identifier, method_name, rule, documentation) \
    NATIVE(identifier, method_name, "(self, /)", documentation) { \
        return change_case(vm, args[0], rule, result);            \
    }

CASE_METHOD(str_lower_native, "lower", CASE_LOWER,
            "Return a copy of the string converted to lowercase.")
CASE_METHOD(str_upper_native, "upper", CASE_UPPER,
            "Return a copy of the string converted to uppercase.")
CASE_METHOD(str_title_native, "title", CASE_TITLE,
            "Return a version of the string where each word is titlecased.")
CASE_METHOD(str_capitalize_native, "capitalize", CASE_CAPITAL,
            "Return a capitalized version of the string.")
CASE_METHOD(str_swapcase_native, "swapcase", CASE_SWAP,
            "Convert uppercase characters to lowercase and lowercase characters to uppercase.")
CASE_METHOD(str_casefold_native, "casefold", CASE_FOLD,
            "Return a version of the string suitable for caseless comparisons.")

// ---- Questions about every character ----

typedef bool (*PointPredicate)(uint32_t point);

static bool all_points(Value self, PointPredicate predicate, bool when_empty, Value *result) {
    const String *string = value_as_string(self);
    bool holds = string->length > 0 || when_empty;
    for (size_t index = 0; index < string->length && holds; index++) {
        holds = predicate(string_at(string, index));
    }
    *result = value_from_bool(holds);
    return true;
}

static bool is_ascii_point(uint32_t point) { return point < 0x80; }

#define ALL_METHOD(identifier, method_name, predicate, when_empty, documentation) \
    NATIVE(identifier, method_name, "(self, /)", documentation) {                 \
        return all_points(args[0], predicate, when_empty, result);                \
    }

ALL_METHOD(str_isalpha_native, "isalpha", unicode_is_alpha, false,
           "Return True if the string is an alphabetic string, False otherwise.")
ALL_METHOD(str_isdecimal_native, "isdecimal", unicode_is_decimal, false,
           "Return True if the string is a decimal string, False otherwise.")
ALL_METHOD(str_isdigit_native, "isdigit", unicode_is_digit, false,
           "Return True if the string is a digit string, False otherwise.")
ALL_METHOD(str_isnumeric_native, "isnumeric", unicode_is_numeric, false,
           "Return True if the string is a numeric string, False otherwise.")
ALL_METHOD(str_isalnum_native, "isalnum", unicode_is_alphanumeric, false,
           "Return True if the string is an alpha-numeric string, False otherwise.")
ALL_METHOD(str_isspace_native, "isspace", unicode_is_space, false,
           "Return True if the string is a whitespace string, False otherwise.")
ALL_METHOD(str_isprintable_native, "isprintable", unicode_is_printable, true,
           "Return True if all characters in the string are printable, False otherwise.")
ALL_METHOD(str_isascii_native, "isascii", is_ascii_point, true,
           "Return True if all characters in the string are ASCII, False otherwise.")

// At least one character of that case, and none of the other cases.
static bool is_in_case(Value self, PointPredicate wanted, PointPredicate other) {
    const String *string = value_as_string(self);
    bool found = false;
    for (size_t index = 0; index < string->length; index++) {
        uint32_t point = string_at(string, index);
        if (other(point) || unicode_is_title(point)) {
            return false;
        }
        found = found || wanted(point);
    }
    return found;
}

NATIVE(str_isupper_native, "isupper", "(self, /)",
       "Return True if the string is an uppercase string, False otherwise.") {
    *result = value_from_bool(is_in_case(args[0], unicode_is_upper, unicode_is_lower));
    return true;
}

NATIVE(str_islower_native, "islower", "(self, /)",
       "Return True if the string is a lowercase string, False otherwise.") {
    *result = value_from_bool(is_in_case(args[0], unicode_is_lower, unicode_is_upper));
    return true;
}

NATIVE(str_istitle_native, "istitle", "(self, /)",
       "Return True if the string is a title-cased string, False otherwise.") {
    const String *string = value_as_string(args[0]);
    bool found = false;
    bool previous_is_cased = false;
    bool holds = true;
    for (size_t index = 0; index < string->length && holds; index++) {
        uint32_t point = string_at(string, index);
        bool is_lower = unicode_is_lower(point);
        bool is_capital = unicode_is_upper(point) || unicode_is_title(point);
        holds = !(is_capital && previous_is_cased) && !(is_lower && !previous_is_cased);
        previous_is_cased = is_lower || is_capital;
        found = found || previous_is_cased;
    }
    *result = value_from_bool(holds && found);
    return true;
}

NATIVE(str_isidentifier_native, "isidentifier", "(self, /)",
       "Return True if the string is a valid Python identifier, False otherwise.") {
    const String *string = value_as_string(args[0]);
    bool holds = string->length > 0 && unicode_is_identifier_start(string_at(string, 0));
    for (size_t index = 1; index < string->length && holds; index++) {
        holds = unicode_is_identifier_part(string_at(string, index));
    }
    *result = value_from_bool(holds);
    return true;
}

const NativeDefinition *const str_case_methods[] = {&str_lower_native,
                                                    &str_upper_native,
                                                    &str_title_native,
                                                    &str_capitalize_native,
                                                    &str_swapcase_native,
                                                    &str_casefold_native,
                                                    &str_isalpha_native,
                                                    &str_isdecimal_native,
                                                    &str_isdigit_native,
                                                    &str_isnumeric_native,
                                                    &str_isalnum_native,
                                                    &str_isspace_native,
                                                    &str_isprintable_native,
                                                    &str_isascii_native,
                                                    &str_isupper_native,
                                                    &str_islower_native,
                                                    &str_istitle_native,
                                                    &str_isidentifier_native,
                                                    NULL};
