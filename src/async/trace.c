// trace.c: see trace.h.
#include "async/trace.h"

#include "async/async.h"

void trace_observe(Vm *vm, TraceNotify notify, void *context) {
    async_state(vm)->observer = (Observer){notify, context};
}

void trace_tell(Vm *vm, TraceEvent event) {
    const AsyncState *state = async_state(vm);
    event.time = state->clock.is_virtual ? state->clock.virtual_now : clock_read_monotonic(vm);
    if (event.position.file == NULL) {
        event.position = position_of_caller(vm);
    }
    if (event.thread.bits == 0) {
        event.thread = thread_as_value(state->threads.running);
    }
    state->observer.notify(vm, state->observer.context, &event);
}
