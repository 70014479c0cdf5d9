// time_parse.c: time.strptime: the inverse of strftime, one directive at a time.
#include "stdlib/time/time_calendar.h"

#include <ctype.h>
#include <string.h>

typedef struct Parse {
    const char *text; // what is left
    HostCalendarTime *calendar;
    bool is_afternoon;
    bool has_half_day; // %p was read
    bool has_weekday;
    bool has_year_day;
    bool has_date; // month or day was read
    bool has_year;
} Parse;

static const char *const day_names[] = {"monday", "tuesday",  "wednesday", "thursday",
                                        "friday", "saturday", "sunday"};
static const char *const month_names[] = {"january",   "february", "march",    "april",
                                          "may",       "june",     "july",     "august",
                                          "september", "october",  "november", "december"};

// At most `width` digits between low and high.
static bool parse_number(Parse *parse, int width, int low, int high, int *number) {
    int value = 0;
    int count = 0;
    while (count < width && isdigit((unsigned char)parse->text[count])) {
        int next = value * 10 + (parse->text[count] - '0');
        if (next > high) {
            break;
        }
        value = next;
        count++;
    }
    if (count == 0 || value < low) {
        return false;
    }
    parse->text += count;
    *number = value;
    return true;
}

// One of the names, in any case, whole or its first three letters.
static bool parse_name(Parse *parse, const char *const *names, int count, bool is_whole,
                       int *index) {
    for (*index = 0; *index < count; (*index)++) {
        size_t length = is_whole ? strlen(names[*index]) : 3;
        size_t matched = 0;
        while (matched < length &&
               tolower((unsigned char)parse->text[matched]) == names[*index][matched]) {
            matched++;
        }
        if (matched == length) {
            parse->text += length;
            return true;
        }
    }
    return false;
}

static bool parse_half_day(Parse *parse) {
    char first = (char)tolower((unsigned char)parse->text[0]);
    if ((first != 'a' && first != 'p') || tolower((unsigned char)parse->text[1]) != 'm') {
        return false;
    }
    parse->is_afternoon = first == 'p';
    parse->has_half_day = true;
    parse->text += 2;
    return true;
}

static bool parse_short_year(Parse *parse) {
    int year;
    if (!parse_number(parse, 2, 0, 99, &year)) {
        return false;
    }
    parse->calendar->year = year + (year < 69 ? 2000 : 1900);
    parse->has_year = true;
    return true;
}

static bool parse_full_year(Parse *parse) {
    const char *start = parse->text;
    parse->has_year = true;
    return parse_number(parse, 4, 0, 9999, &parse->calendar->year) && parse->text - start == 4;
}

static bool parse_offset(Parse *parse) {
    if (*parse->text == 'Z') {
        parse->text++;
        return true;
    }
    if (*parse->text != '+' && *parse->text != '-') {
        return false;
    }
    bool is_west = *parse->text++ == '-';
    int hours;
    int minutes;
    if (!parse_number(parse, 2, 0, 23, &hours)) {
        return false;
    }
    parse->text += *parse->text == ':';
    if (!parse_number(parse, 2, 0, 59, &minutes)) {
        return false;
    }
    int offset = hours * 3600 + minutes * 60;
    parse->calendar->utc_offset_seconds = is_west ? -offset : offset;
    return true;
}

static bool parse_format(Parse *parse, const char *format, size_t length, char *bad_directive);

static bool parse_directive(Parse *parse, char directive, char *bad_directive) {
    HostCalendarTime *calendar = parse->calendar;
    int ignored;
    switch (directive) {
    case 'Y':
        return parse_full_year(parse);
    case 'y':
        return parse_short_year(parse);
    case 'm':
        parse->has_date = true;
        return parse_number(parse, 2, 1, 12, &calendar->month);
    case 'd':
        parse->has_date = true;
        parse->text += *parse->text == ' ';
        return parse_number(parse, 2, 1, 31, &calendar->day);
    case 'H':
        return parse_number(parse, 2, 0, 23, &calendar->hour);
    case 'I':
        return parse_number(parse, 2, 1, 12, &calendar->hour);
    case 'M':
        return parse_number(parse, 2, 0, 59, &calendar->minute);
    case 'S':
        return parse_number(parse, 2, 0, 61, &calendar->second);
    case 'f':
        return parse_number(parse, 6, 0, 999999, &ignored);
    case 'j':
        parse->has_year_day = true;
        return parse_number(parse, 3, 1, 366, &calendar->year_day);
    case 'w':
        parse->has_weekday = parse_number(parse, 1, 0, 6, &calendar->weekday);
        calendar->weekday = (calendar->weekday + 6) % 7;
        return parse->has_weekday;
    case 'u':
        parse->has_weekday = parse_number(parse, 1, 1, 7, &calendar->weekday);
        calendar->weekday--;
        return parse->has_weekday;
    case 'a':
    case 'A':
        parse->has_weekday = true;
        return parse_name(parse, day_names, 7, directive == 'A', &calendar->weekday);
    case 'b':
    case 'B':
    case 'h':
        parse->has_date = true;
        if (!parse_name(parse, month_names, 12, directive == 'B', &calendar->month)) {
            return false;
        }
        calendar->month++;
        return true;
    case 'p':
        return parse_half_day(parse);
    case 'z':
        return parse_offset(parse);
    case 'Z':
        while (isalpha((unsigned char)*parse->text)) {
            parse->text++;
        }
        return true;
    case 'c':
        return parse_format(parse, "%a %b %d %H:%M:%S %Y", 20, bad_directive);
    case 'x':
        return parse_format(parse, "%m/%d/%y", 8, bad_directive);
    case 'X':
    case 'T':
        return parse_format(parse, "%H:%M:%S", 8, bad_directive);
    case '%':
        return *parse->text++ == '%';
    default:
        *bad_directive = directive;
        return false;
    }
}

static bool parse_format(Parse *parse, const char *format, size_t length, char *bad_directive) {
    for (size_t index = 0; index < length; index++) {
        char character = format[index];
        if (isspace((unsigned char)character)) {
            // Blanks in the format match any number of them, at least one.
            if (!isspace((unsigned char)*parse->text)) {
                return false;
            }
            while (isspace((unsigned char)*parse->text)) {
                parse->text++;
            }
            while (index + 1 < length && isspace((unsigned char)format[index + 1])) {
                index++;
            }
        } else if (character == '%' && index + 1 < length) {
            if (!parse_directive(parse, format[++index], bad_directive)) {
                return false;
            }
        } else if (tolower((unsigned char)*parse->text++) != tolower((unsigned char)character)) {
            return false;
        }
    }
    return true;
}

// ---- Completing --------------------------------------------------------------------------------

static bool is_leap(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

static int days_before_month(int year, int month) {
    static const int days[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
    return days[month - 1] + (month > 2 && is_leap(year));
}

static int weekday_of(int year, int year_day) {
    int before = year - 1;
    int days = before * 365 + before / 4 - before / 100 + before / 400 + year_day;
    return (days + 6) % 7;
}

static void complete(Parse *parse) {
    HostCalendarTime *calendar = parse->calendar;
    if (parse->has_half_day) {
        calendar->hour = calendar->hour % 12 + (parse->is_afternoon ? 12 : 0);
    }
    if (parse->has_year_day && !parse->has_date && parse->has_year) {
        calendar->month = 12;
        while (days_before_month(calendar->year, calendar->month) >= calendar->year_day) {
            calendar->month--;
        }
        calendar->day = calendar->year_day - days_before_month(calendar->year, calendar->month);
    } else if (!parse->has_year_day) {
        // A leap day without a year is allowed: 1904 had one.
        bool is_leap_day = !parse->has_year && calendar->month == 2 && calendar->day == 29;
        int year = is_leap_day ? 1904 : calendar->year;
        calendar->year_day = days_before_month(year, calendar->month) + calendar->day;
        if (!parse->has_weekday) {
            calendar->weekday = weekday_of(year, calendar->year_day);
        }
    }
    if (!parse->has_weekday && parse->has_year_day) {
        calendar->weekday = weekday_of(calendar->year, calendar->year_day);
    }
}

static bool raise_mismatch(Vm *vm, String *text, String *format) {
    String *text_repr;
    String *format_repr;
    if (!object_repr(vm, value_from_object(text), &text_repr) ||
        !object_repr(vm, value_from_object(format), &format_repr)) {
        return false;
    }
    return exception_raise(vm, CLASS_VALUE_ERROR, "time data %s does not match format %s",
                           string_text(vm, text_repr), string_text(vm, format_repr));
}

bool time_parse(Vm *vm, String *text, String *format, HostCalendarTime *calendar) {
    *calendar = (HostCalendarTime){.year = 1900, .month = 1, .day = 1, .is_daylight_saving = -1};
    Parse parse = {.text = string_text(vm, text), .calendar = calendar};
    const char *pattern = string_text(vm, format);
    char bad_directive = 0;
    if (!parse_format(&parse, pattern, strlen(pattern), &bad_directive)) {
        if (bad_directive != 0) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "'%c' is a bad directive in format '%s'",
                                   bad_directive, pattern);
        }
        return raise_mismatch(vm, text, format);
    }
    if (*parse.text != '\0') {
        return exception_raise(vm, CLASS_VALUE_ERROR, "unconverted data remains: %s", parse.text);
    }
    if (calendar->day > days_before_month(calendar->year, calendar->month % 12 + 1) -
                            days_before_month(calendar->year, calendar->month) &&
        calendar->month != 12 && parse.has_year) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "day is out of range for month");
    }
    complete(&parse);
    return true;
}
