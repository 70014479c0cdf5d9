// engine_16.c: the engine for texts of 16 bits for each code point. See engine_width.h.
#define PCRE2_CODE_UNIT_WIDTH 16
#define ENGINE                engine_16
#include <stdint.h>

typedef uint16_t Unit;

#include "stdlib/re/engine_width.h"
