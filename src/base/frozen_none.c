// frozen_none.c: no module was compiled beforehand. Stands in for generated/frozen_modules.c in the
// tool that makes that, and in builds for a machine whose programs cannot be run here.
#include "base/embedded.h"

const uint32_t *embedded_frozen(const EmbeddedModule *module) {
    (void)module;
    return NULL;
}
