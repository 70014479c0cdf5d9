// vector.c: the one helper behind the macros of vector.h.
#include "base/vector.h"

#include <stdint.h>

void *vector_grow(void *items, size_t *capacity, size_t needed, size_t item_size) {
    size_t grown = *capacity + *capacity / 2;
    if (grown < 8) {
        grown = 8;
    }
    if (grown < needed) {
        grown = needed;
    }
    if (UNLIKELY(grown > SIZE_MAX / item_size)) {
        fatal(EXIT_CODE_OUT_OF_MEMORY, "out of memory (%zu items of %zu bytes were asked for)",
              grown, item_size);
    }
    *capacity = grown;
    return memory_reallocate(items, grown * item_size);
}
