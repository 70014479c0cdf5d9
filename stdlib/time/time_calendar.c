// time_calendar.c: see time_calendar.h.
#include "stdlib/time/time_calendar.h"

#include "async/clock.h"
#include "stdlib/library.h"
#include "stdlib/struct_sequence.h"
#include "vm/vm.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>

static const char *const day_names[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
static const char *const month_names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

static bool time_module(Vm *vm, Value *module) {
    *module = dict_get_string(vm, vm->modules, string_intern_text(vm, "time"));
    return value_is_module(*module) || native_import(vm, "time", module);
}

static bool struct_time_class(Vm *vm, Class **class) {
    Value module;
    if (!time_module(vm, &module)) {
        return false;
    }
    Value found = dict_get_string(vm, value_as_module(module)->namespace,
                                  string_intern_text(vm, "_struct_time"));
    *class = (Class *)(void *)value_as_object(found);
    return true;
}

bool time_calendar_to_value(Vm *vm, const HostCalendarTime *calendar, Value *result) {
    Class *class;
    if (!struct_time_class(vm, &class)) {
        return false;
    }
    const int numbers[9] = {calendar->year,    calendar->month,    calendar->day,
                            calendar->hour,    calendar->minute,   calendar->second,
                            calendar->weekday, calendar->year_day, calendar->is_daylight_saving};
    Value items[11];
    for (size_t index = 0; index < 9; index++) {
        items[index] = value_from_int(numbers[index]);
    }
    items[9] = library_text(vm, calendar->zone_name);
    items[10] = value_from_int(calendar->utc_offset_seconds);
    *result = struct_sequence_new(vm, class, items);
    return true;
}

// ---- Reading a struct_time ---------------------------------------------------------------------

static bool read_numbers(Vm *vm, const char *function, Value value, int numbers[9]) {
    if (!value_is_tuple(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "Tuple or struct_time argument required");
    }
    Tuple *tuple = value_as_tuple(value);
    if (tuple->count != 9) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s(): illegal time tuple argument", function);
    }
    for (size_t index = 0; index < 9; index++) {
        int64_t number;
        if (!object_to_int64(vm, tuple->items[index], &number)) {
            return false;
        }
        if (number > INT32_MAX || number < INT32_MIN) {
            return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                                   number > 0 ? "signed integer is greater than maximum"
                                              : "signed integer is less than minimum");
        }
        numbers[index] = (int)number;
    }
    return true;
}

static bool read_calendar(Vm *vm, const char *function, Value value, HostCalendarTime *calendar) {
    int numbers[9];
    if (!read_numbers(vm, function, value, numbers)) {
        return false;
    }
    *calendar = (HostCalendarTime){
        .year = numbers[0],
        .month = numbers[1],
        .day = numbers[2],
        .hour = numbers[3],
        .minute = numbers[4],
        .second = numbers[5],
        .weekday = numbers[6],
        .year_day = numbers[7],
        .is_daylight_saving = numbers[8],
    };
    return true;
}

typedef struct Bound {
    int value;
    int low;
    int high;
    const char *message;
} Bound;

bool time_calendar_from_value(Vm *vm, const char *function, Value value,
                              HostCalendarTime *calendar) {
    if (!read_calendar(vm, function, value, calendar)) {
        return false;
    }
    if (calendar->year < INT32_MIN + 1900) { // which C's struct tm cannot count from 1900
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "year out of range");
    }
    // Zero stands for the first, as in C's struct tm counted from there.
    calendar->month += calendar->month == 0;
    calendar->day += calendar->day == 0;
    calendar->year_day += calendar->year_day == 0;
    const Bound bounds[] = {{calendar->month, 1, 12, "month out of range"},
                            {calendar->day, 1, 31, "day of month out of range"},
                            {calendar->hour, 0, 23, "hour out of range"},
                            {calendar->minute, 0, 59, "minute out of range"},
                            {calendar->second, 0, 61, "seconds out of range"},
                            {calendar->weekday, -1, INT32_MAX, "day of week out of range"},
                            {calendar->year_day, 1, 366, "day of year out of range"}};
    for (size_t index = 0; index < sizeof bounds / sizeof bounds[0]; index++) {
        if (bounds[index].value < bounds[index].low || bounds[index].value > bounds[index].high) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "%s", bounds[index].message);
        }
    }
    // C counts from Sunday, so that its last day may come before our first.
    calendar->weekday = (calendar->weekday + 7) % 7;
    // strftime of the host wants a zone for %Z and %z: the one that the struct_time remembers, else
    // the local one.
    Value zone = object_get_field(vm, value_as_object(value), string_intern_text(vm, "tm_zone"));
    Value offset =
        object_get_field(vm, value_as_object(value), string_intern_text(vm, "tm_gmtoff"));
    if (value_is_string(zone) && value_is_int(offset)) {
        const char *name = string_text(vm, value_as_string(zone));
        snprintf(calendar->zone_name, sizeof calendar->zone_name, "%s", name);
        calendar->utc_offset_seconds = (int32_t)value_as_int(offset);
        return true;
    }
    HostCalendarTime local;
    int64_t seconds;
    HostCalendarTime copy = *calendar;
    if (host_clock_seconds_from_local(&copy, &seconds) && host_clock_local_time(seconds, &local)) {
        calendar->utc_offset_seconds = local.utc_offset_seconds;
        memcpy(calendar->zone_name, local.zone_name, sizeof local.zone_name);
    }
    return true;
}

// ---- Functions ---------------------------------------------------------------------------------

// Seconds since 1970, now when not given.
static bool want_seconds(Vm *vm, Value value, int64_t *seconds) {
    double number;
    if (value_is_none(value)) {
        int64_t now = clock_read_wall(vm);
        *seconds = now / 1000000000 - (now % 1000000000 < 0);
        return true;
    }
    if (float_check(value, &number)) {
        if (isnan(number)) {
            return exception_raise(vm, CLASS_VALUE_ERROR, "Invalid value NaN (not a number)");
        }
        number = floor(number);
        if (!(number >= -9.2e18 && number <= 9.2e18)) {
            return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                                   "timestamp out of range for platform time_t");
        }
        *seconds = (int64_t)number;
        return true;
    }
    Value integer;
    if (!object_index(vm, value, &integer)) {
        return false;
    }
    if (!int_to_int64(integer, seconds)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR,
                               "timestamp out of range for platform time_t");
    }
    return true;
}

typedef bool (*Split)(int64_t seconds, HostCalendarTime *calendar);

static bool split_argument(Vm *vm, Value value, Split split, HostCalendarTime *calendar) {
    int64_t seconds;
    if (!want_seconds(vm, value, &seconds)) {
        return false;
    }
    if (!split(seconds, calendar)) {
        return exception_raise_os_error(vm, EOVERFLOW, NULL);
    }
    return true;
}

NATIVE(time_localtime_native, "localtime", "(seconds=None, /)",
       "Convert seconds since the Epoch to a time tuple expressing local time.\nWhen 'seconds' is "
       "not passed in, convert the current time instead.") {
    HostCalendarTime calendar;
    return split_argument(vm, args[0], host_clock_local_time, &calendar) &&
           time_calendar_to_value(vm, &calendar, result);
}

NATIVE(time_gmtime_native, "gmtime", "(seconds=None, /)",
       "Convert seconds since the Epoch to a time tuple expressing UTC (a.k.a.\nGMT).  When "
       "'seconds' is not passed in, convert the current time instead.") {
    HostCalendarTime calendar;
    if (!split_argument(vm, args[0], host_clock_universal_time, &calendar)) {
        return false;
    }
    // What C calls UTC there.
    memcpy(calendar.zone_name, "GMT", sizeof "GMT");
    return time_calendar_to_value(vm, &calendar, result);
}

NATIVE(time_mktime_native, "mktime", "(tuple, /)",
       "mktime(tuple) -> floating-point number\n\nConvert a time tuple in local time to seconds "
       "since the Epoch.") {
    HostCalendarTime calendar;
    if (!read_calendar(vm, "mktime", args[0], &calendar)) {
        return false;
    }
    int64_t seconds;
    if (!host_clock_seconds_from_local(&calendar, &seconds)) {
        return exception_raise(vm, CLASS_OVERFLOW_ERROR, "mktime argument out of range");
    }
    *result = value_from_double((double)seconds);
    return true;
}

static bool calendar_argument(Vm *vm, const char *function, Value value,
                              HostCalendarTime *calendar) {
    if (value_is_none(value) || value_is_absent(value)) {
        return split_argument(vm, VALUE_NONE, host_clock_local_time, calendar);
    }
    return time_calendar_from_value(vm, function, value, calendar);
}

NATIVE(time_strftime_native, "strftime", "(format, tuple=<absent>, /)",
       "strftime(format[, tuple]) -> string\n\nConvert a time tuple to a string according to a "
       "format specification.") {
    String *format;
    HostCalendarTime calendar;
    if (!value_is_string(args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "strftime() argument 1 must be str, not %s",
                               class_name_of(vm, args[0]));
    }
    format = value_as_string(args[0]);
    if (string_find(format, string_from_code_point(vm, 0), 0, format->length) >= 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "embedded null character");
    }
    if (!calendar_argument(vm, "strftime", args[1], &calendar)) {
        return false;
    }
    const char *text = string_text(vm, format);
    size_t size = 256 + strlen(text) * 64;
    char *out = memory_allocate(size);
    size_t length = host_clock_format(&calendar, text, out, size);
    *result = value_from_object(string_from_utf8(vm, out, length));
    memory_release(out);
    return true;
}

NATIVE(time_strptime_native, "strptime", "(string, format='%a %b %d %H:%M:%S %Y', /)",
       "strptime(string, format) -> struct_time\n\nParse a string to a time tuple according to a "
       "format specification.") {
    Value module;
    return native_import(vm, "_strptime", &module) &&
           native_call_method(vm, module, "_strptime_time", args, 2, result);
}

static Value ascii_time(Vm *vm, const HostCalendarTime *calendar) {
    return value_from_object(
        string_format(vm, "%s %s %2d %02d:%02d:%02d %d", day_names[calendar->weekday],
                      month_names[calendar->month - 1], calendar->day, calendar->hour,
                      calendar->minute, calendar->second, calendar->year));
}

NATIVE(time_asctime_native, "asctime", "(tuple=<absent>, /)",
       "asctime([tuple]) -> string\n\nConvert a time tuple to a string, e.g. 'Sat Jun 06 16:26:11 "
       "1998'.") {
    HostCalendarTime calendar;
    if (!calendar_argument(vm, "asctime", args[0], &calendar)) {
        return false;
    }
    *result = ascii_time(vm, &calendar);
    return true;
}

NATIVE(time_ctime_native, "ctime", "(seconds=None, /)",
       "ctime(seconds) -> string\n\nConvert a time in seconds since the Epoch to a string in local "
       "time.") {
    HostCalendarTime calendar;
    if (!split_argument(vm, args[0], host_clock_local_time, &calendar)) {
        return false;
    }
    *result = ascii_time(vm, &calendar);
    return true;
}

// ---- Installation ------------------------------------------------------------------------------

// timezone, altzone, daylight, tzname: what January and July of this year say.
void time_add_zone(Vm *vm, Module *module) {
    HostCalendarTime now = {.year = 2024, .zone_name = "UTC"};
    bool ok = host_clock_local_time(clock_read_wall(vm) / 1000000000, &now);
    HostCalendarTime winter = {.year = now.year, .month = 1, .day = 1, .is_daylight_saving = -1};
    HostCalendarTime summer = {.year = now.year, .month = 7, .day = 1, .is_daylight_saving = -1};
    int64_t seconds;
    ok = ok && host_clock_seconds_from_local(&winter, &seconds) &&
         host_clock_local_time(seconds, &winter) &&
         host_clock_seconds_from_local(&summer, &seconds) &&
         host_clock_local_time(seconds, &summer);
    if (!ok) {
        winter = now;
        summer = now;
    }
    if (winter.utc_offset_seconds > summer.utc_offset_seconds) {
        HostCalendarTime south = winter;
        winter = summer;
        summer = south;
    }
    bool has_summer = winter.utc_offset_seconds != summer.utc_offset_seconds;
    library_set(vm, module, "timezone", value_from_int(-winter.utc_offset_seconds));
    library_set(vm, module, "altzone", value_from_int(-summer.utc_offset_seconds));
    library_set(vm, module, "daylight", value_from_int(has_summer));
    Tuple *names =
        tuple_pair(vm, library_text(vm, winter.zone_name), library_text(vm, summer.zone_name));
    library_set(vm, module, "tzname", value_from_object(names));
}

void time_add_calendar(Vm *vm, Module *module) {
    static const NativeProperty fields[] = {STRUCT_FIELD(0, "tm_year"),  STRUCT_FIELD(1, "tm_mon"),
                                            STRUCT_FIELD(2, "tm_mday"),  STRUCT_FIELD(3, "tm_hour"),
                                            STRUCT_FIELD(4, "tm_min"),   STRUCT_FIELD(5, "tm_sec"),
                                            STRUCT_FIELD(6, "tm_wday"),  STRUCT_FIELD(7, "tm_yday"),
                                            STRUCT_FIELD(8, "tm_isdst"), {0}};
    static const NativeDefinition *const functions[] = {
        &time_localtime_native, &time_gmtime_native,  &time_mktime_native, &time_strftime_native,
        &time_strptime_native,  &time_asctime_native, &time_ctime_native,  NULL};
    static const char *const hidden[] = {"tm_zone", "tm_gmtoff", NULL};
    Class *class = struct_sequence_class(vm, "time.struct_time", fields, true);
    struct_sequence_add_hidden(vm, class, hidden);
    library_set_class_value(
        vm, class, "__doc__",
        library_text(vm, "The time value as returned by gmtime(), localtime(), and strptime(), and "
                         "accepted by asctime(), mktime() and strftime(): nine integers."));
    library_set(vm, module, "struct_time", value_from_object(class));
    library_set(vm, module, "_struct_time", value_from_object(class));
    library_set(vm, module, "_STRUCT_TM_ITEMS", value_from_int(11));
    native_add_functions(vm, module, functions);
    time_add_zone(vm, module);
}
