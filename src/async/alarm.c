// alarm.c: see alarm.h.
#include "async/alarm.h"

#include "async/async.h"

enum { REAL_TIMER = 0 };

static Clock *clock_of(Vm *vm) { return &async_state(vm)->clock; }

HostTimer alarm_get(Vm *vm) {
    const Clock *clock = clock_of(vm);
    HostTimer timer = {0, 0};
    int error_number;
    if (!clock->is_virtual) {
        bool is_known = host_timer_get(REAL_TIMER, &timer, &error_number);
        (void)is_known;
    } else if (clock->alarm > 0) {
        timer = (HostTimer){clock_to_seconds(clock->alarm - clock->virtual_now),
                            clock_to_seconds(clock->alarm_interval)};
    }
    return timer;
}

bool alarm_is_set(Vm *vm) { return alarm_get(vm).left > 0; }

bool alarm_is_awaited(Vm *vm) {
    return host_signal_get(host_timer_signal()) == HOST_SIGNAL_CATCH && alarm_is_set(vm);
}

bool alarm_set(Vm *vm, HostTimer timer, HostTimer *before, int *error_number) {
    Clock *clock = clock_of(vm);
    if (!clock->is_virtual) {
        return host_timer_set(REAL_TIMER, timer, before, error_number);
    }
    *before = alarm_get(vm);
    clock->alarm = timer.left > 0 ? clock->virtual_now + clock_from_seconds(timer.left) : 0;
    clock->alarm_interval = clock_from_seconds(timer.interval);
    return true;
}

int64_t alarm_time(const Vm *vm) {
    const Clock *clock = &async_state((Vm *)(uintptr_t)vm)->clock;
    return clock->alarm > 0 ? clock->alarm : INT64_MAX;
}

void alarm_ring(Vm *vm) {
    Clock *clock = clock_of(vm);
    int error_number;
    clock->alarm = clock->alarm_interval > 0 ? clock->alarm + clock->alarm_interval : 0;
    bool is_sent = host_signal_raise(host_timer_signal(), &error_number);
    (void)is_sent;
}
