// fuzz_run.c: any program, within bounds, ends: by itself, by an exception, or at its bounds.
//
// A libFuzzer target; see fuzz.h. Each text has a machine of its own, in virtual time; the length
// decides whether it collects at every safepoint. What could touch the world outside is out of
// reach: the modules that do are not there, nor are open() and input(). Run it as nobody, in an
// empty folder, all the same.
#include "aspy.h"
#include "base/utf8.h"
#include "fuzz.h"

#include <string.h>

static const char fence[] =
    "import sys, builtins\n"
    "for name in ('os', 'posix', 'subprocess', 'socket', 'shutil', 'signal',\n"
    "             'pathlib', 'tempfile', 'glob', 'selectors', 'asyncio.streams',\n"
    "             'asyncio.subprocess', 'multiprocessing', 'faulthandler'):\n"
    "    sys.modules[name] = None\n"
    "for name in ('open', 'input', 'breakpoint', 'help'):\n"
    "    if hasattr(builtins, name):\n"
    "        delattr(builtins, name)\n"
    "del sys, builtins, name\n";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    size_t bad;
    if (memchr(bytes, '\0', length) != NULL || !utf8_validate((const char *)bytes, length, &bad)) {
        return 0; // the program refuses such a file before
    }
    const char *arguments[] = {"fuzz"};
    bool is_stressed = length % 4 == 3;
    const AspyOptions options = {.virtual_time = true,
                                 .gc_stress = is_stressed,
                                 .max_steps = is_stressed ? 2000 : 50000,
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
