// fuzz_run.c: any program, within bounds, ends: by itself, by an exception, or at its bounds.
//
// A libFuzzer target; see fuzz.h. Each text has a machine of its own, in virtual time; the length
// decides whether it collects at every safepoint. The sandbox's gate is closed around the folder it
// runs in. What could wait for the world outside, or end the fuzzer itself, is out of reach: a few
// modules are not there, nor what os does to this process and its open files, nor those that the
// machine knows by a number. Run it as nobody, in an empty folder, all the same.
#define _GNU_SOURCE // memmem
#include "aspy.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "host/gate.h"

#include <string.h>

static const char fence[] =
    "import sys, builtins, _os, os, _io\n"
    "for name in ('_processes', '_multiprocessing', '_socket', '_signal', '_ssl', 'select',\n"
    "             'faulthandler'):\n"
    "    sys.modules[name] = None\n"
    "for name in ('_exit', 'abort', 'close', 'dup', 'dup2', 'kill', 'lseek', 'mkfifo', 'open',\n"
    "             'pipe', 'popen', 'read', 'set_blocking', 'system', 'write', 'ftruncate', "
    "'fsync',\n"
    "             '_c_library', 'fdopen', 'chdir', 'umask'):\n"
    "    for module in (_os, os):\n"
    "        if hasattr(module, name):\n"
    "            delattr(module, name)\n"
    "for name in ('input', 'breakpoint', 'help'):\n"
    "    delattr(builtins, name)\n"
    "def open(file, *rest, opener=_io.open, **options):\n"
    "    return opener(str(file), *rest, **options)\n"
    "_io.open = builtins.open = open\n"
    "_io.FileIO = type('FileIO', (_io._IOBase,), {})\n"
    "del sys, builtins, _os, os, _io, name, module, open\n";

static void close_gate(void) {
    static bool is_closed = false;
    if (!is_closed) {
        HostGateRules rules = {.allows_network = false};
        host_gate_add_path(&rules.writable, ".");
        host_gate_close(&rules);
        is_closed = true;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    size_t bad;
    if (memchr(bytes, '\0', length) != NULL || !utf8_validate((const char *)bytes, length, &bad)) {
        return 0; // the program refuses such a file before
    }
    if (memmem(bytes, length, "run_forever", strlen("run_forever")) != NULL) {
        return 0; // with nothing to do it waits for Ctrl-C, which nobody types here
    }
    close_gate();
    const char *arguments[] = {"fuzz"};
    bool is_stressed = length % 8 == 3;
    const AspyOptions options = {.virtual_time = true,
                                 .gc_stress = is_stressed,
                                 .max_steps = is_stressed ? 2000 : 20000,
                                 .max_memory = 32 << 20,
                                 .max_output = 100000,
                                 .argc = 1,
                                 .argv = arguments};
    AspyVm *vm = aspy_new(&options);
    aspy_run(vm, fence, sizeof fence - 1, "fence");
    aspy_run(vm, (const char *)bytes, length, "fuzz");
    aspy_free(vm);
    return 0;
}
