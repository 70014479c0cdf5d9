// modules.h: what fills each native module on its first import.
#ifndef ASPY_STDLIB_MODULES_H
#define ASPY_STDLIB_MODULES_H

#include "vm/native.h"

MAY_RAISE bool array_fill(Vm *vm, Module *module);
MAY_RAISE bool asyncio_fill(Vm *vm, Module *module); // _asyncio
MAY_RAISE bool binascii_fill(Vm *vm, Module *module);
MAY_RAISE bool cmath_fill(Vm *vm, Module *module);
MAY_RAISE bool codecs_fill(Vm *vm, Module *module);
MAY_RAISE bool collections_fill(Vm *vm, Module *module); // _collections
MAY_RAISE bool contextvars_fill(Vm *vm, Module *module);
MAY_RAISE bool csv_fill(Vm *vm, Module *module);
MAY_RAISE bool errno_fill(Vm *vm, Module *module);
MAY_RAISE bool functools_fill(Vm *vm, Module *module); // _functools
MAY_RAISE bool gc_fill(Vm *vm, Module *module);
MAY_RAISE bool hashlib_fill(Vm *vm, Module *module); // _hashlib
MAY_RAISE bool io_fill(Vm *vm, Module *module);
MAY_RAISE bool itertools_fill(Vm *vm, Module *module);
MAY_RAISE bool json_fill(Vm *vm, Module *module); // _json
MAY_RAISE bool math_fill(Vm *vm, Module *module);
MAY_RAISE bool multiprocessing_fill(Vm *vm, Module *module); // _multiprocessing
MAY_RAISE bool native_fill(Vm *vm, Module *module);          // _native
MAY_RAISE bool operator_fill(Vm *vm, Module *module);        // _operator
MAY_RAISE bool os_fill(Vm *vm, Module *module);              // _os
MAY_RAISE bool processes_fill(Vm *vm, Module *module);       // _processes
MAY_RAISE bool random_fill(Vm *vm, Module *module);          // _random
MAY_RAISE bool re_fill(Vm *vm, Module *module);              // _re
MAY_RAISE bool select_fill(Vm *vm, Module *module);          // select
MAY_RAISE bool signal_fill(Vm *vm, Module *module);          // _signal
MAY_RAISE bool socket_fill(Vm *vm, Module *module);          // _socket
MAY_RAISE bool ssl_fill(Vm *vm, Module *module);             // _ssl
MAY_RAISE bool struct_fill(Vm *vm, Module *module);
MAY_RAISE bool thread_fill(Vm *vm, Module *module); // _thread
MAY_RAISE bool time_fill(Vm *vm, Module *module);
MAY_RAISE bool traceback_fill(Vm *vm, Module *module); // _traceback
MAY_RAISE bool warnings_fill(Vm *vm, Module *module);  // _warnings
MAY_RAISE bool weakref_fill(Vm *vm, Module *module);   // _weakref

#endif
