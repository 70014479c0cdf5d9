// engine_8.c: the engine for texts of 8 bits for each code point. See engine_width.h.
#define PCRE2_CODE_UNIT_WIDTH 8
#define ENGINE                engine_8
#include <stdint.h>

typedef uint8_t Unit;

#include "stdlib/re/engine_width.h"
