// time_calendar.h: the part of time that knows of years, months and days.
#ifndef ASPY_STDLIB_TIME_TIME_CALENDAR_H
#define ASPY_STDLIB_TIME_TIME_CALENDAR_H

#include "host/clock.h"
#include "vm/native.h"

// Binds struct_time, localtime, gmtime, mktime, strftime, strptime, asctime, ctime, timezone, ….
void time_add_calendar(Vm *vm, Module *module);

// Only the last four of them: what the machine's zone says now.
void time_add_zone(Vm *vm, Module *module);

// The numbers of a struct_time or tuple of nine, checked as CPython does before formatting.
// `function` is who asks, for messages.
MAY_RAISE bool time_calendar_from_value(Vm *vm, const char *function, Value value,
                                        HostCalendarTime *calendar);
// A struct_time.
MAY_RAISE bool time_calendar_to_value(Vm *vm, const HostCalendarTime *calendar, Value *result);
#endif
