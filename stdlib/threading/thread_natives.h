// thread_natives.h: what the files of the module _thread share.
#ifndef ASPY_STDLIB_THREADING_THREAD_NATIVES_H
#define ASPY_STDLIB_THREADING_THREAD_NATIVES_H

#include "async/async.h"
#include "async/thread_lock.h"
#include "stdlib/library.h"

// The longest timeout, in seconds: nanoseconds that an int64_t holds.
#define THREAD_LONGEST_TIMEOUT 9223372036.0

// Seconds from now as a deadline; INT64_MIN, "at once", when they are 0 or less. ValueError for
// NaN, OverflowError for more than a machine's clock holds.
MAY_RAISE bool thread_want_deadline(Vm *vm, Value value, int64_t *deadline);
// lock and RLock, with their methods.
void thread_add_locks(Vm *vm, Module *module);
// threading.local's class.
void thread_add_local(Vm *vm, Module *module);

#endif
