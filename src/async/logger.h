// logger.h: asyncio's own messages go through the logger "asyncio" of a script that uses logging.
//
// A script that never imported logging does not have it loaded for a complaint: what CPython's last
// resort would write goes to sys.stderr then (failure.c), and looks the same.
#ifndef ASPY_ASYNC_LOGGER_H
#define ASPY_ASYNC_LOGGER_H

#include "vm/vm.h"

// Calls logging.getLogger("asyncio").<method>(text, exc_info=exception or False), unless logging
// was not imported: *logged tells. `text` need not be known to the collector. Runs script code.
MAY_RAISE bool logger_write(Vm *vm, const char *method, Value text, Value exception, bool *logged);

// A loop was made: CPython says which selector it has, at level DEBUG. Runs script code; what that
// raises is dropped.
void logger_note_new_loop(Vm *vm);

#endif
