// debug_mode.c: see debug_mode.h.
#include "async/debug_mode.h"

#include "object/exception.h"
#include "vm/vm.h"

bool debug_mode_check_thread(Vm *vm, const EventLoop *loop) {
    return !loop->is_running || event_loop_running(vm) == loop ||
           exception_raise(vm, CLASS_RUNTIME_ERROR,
                           "Non-thread-safe operation invoked on an event loop other than the "
                           "current one");
}

void debug_mode_track_origins(Vm *vm, EventLoop *loop, bool wanted) {
    enum { FRAMES = 10 };
    if (wanted == loop->tracks_origins) {
        return;
    }
    loop->tracks_origins = wanted;
    if (wanted) {
        loop->outer_origin_depth = vm->origin_depth;
    }
    vm->origin_depth = wanted ? FRAMES : loop->outer_origin_depth;
}
