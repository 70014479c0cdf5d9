// stdlib.c: the table of native modules. See stdlib.h.
#include "stdlib/stdlib.h"

#include "stdlib/builtins/builtins.h"
#include "stdlib/modules.h"
#include "stdlib/sys/sys_module.h"

typedef struct NativeModule {
    const char *name;
    ModuleFill fill;
} NativeModule;

static const NativeModule modules[] = {
    {"_asyncio", asyncio_fill},
    {"_codecs", codecs_fill},
    {"_collections", collections_fill},
    {"_csv", csv_fill},
    {"_functools", functools_fill},
    {"_hashlib", hashlib_fill},
    {"_io", io_fill},
    {"_json", json_fill},
    {"_multiprocessing", multiprocessing_fill},
    {"_native", native_fill},
    {"_operator", operator_fill},
    {"_os", os_fill},
    {"_processes", processes_fill},
    {"_random", random_fill},
    {"_re", re_fill},
    {"_signal", signal_fill},
    {"_socket", socket_fill},
    {"_ssl", ssl_fill},
    {"_thread", thread_fill},
    {"_traceback", traceback_fill},
    {"_warnings", warnings_fill},
    {"_weakref", weakref_fill},
    {"array", array_fill},
    {"binascii", binascii_fill},
    {"contextvars", contextvars_fill},
    {"errno", errno_fill},
    {"gc", gc_fill},
    {"itertools", itertools_fill},
    {"cmath", cmath_fill},
    {"math", math_fill},
    {"select", select_fill},
    {"struct", struct_fill},
    {"time", time_fill},
};

bool stdlib_register(Vm *vm) {
    runtime_of(vm)->is_starting = true;
    sys_install(vm);
    for (size_t index = 0; index < sizeof modules / sizeof modules[0]; index++) {
        native_register_module(vm, modules[index].name, modules[index].fill);
    }
    builtins_register(vm);
    class_settle_all(vm);
    return true;
}
