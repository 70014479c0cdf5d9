// engine_32.c: the engine for texts of 32 bits for each code point. See engine_width.h.
#define PCRE2_CODE_UNIT_WIDTH 32
#define ENGINE                engine_32
#include <stdint.h>

typedef uint32_t Unit;

#include "stdlib/re/engine_width.h"
