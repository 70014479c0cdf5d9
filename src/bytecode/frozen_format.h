// frozen_format.h: what frozen_write.c and frozen_read.c must agree on.
//
//     module:  count of texts, texts (size, UTF-8), code
//     code:    FrozenHead, name, qualname, doc, instructions, spans (size, packed), handlers,
//     cells,
//              names of locals, names of closure cells, names of sites, constants
//     value:   FrozenTag, and what it says
//
// Everything begins at a whole word; a text is its number in the module.
#ifndef ASPY_BYTECODE_FROZEN_FORMAT_H
#define ASPY_BYTECODE_FROZEN_FORMAT_H

#include "bytecode/frozen.h"

// How many words that many bytes take.
#define FROZEN_WORDS(size) (((size) + sizeof(uint32_t) - 1) / sizeof(uint32_t))

typedef enum FrozenTag {
    FROZEN_INLINE,  // a value that is no object: its bits
    FROZEN_STRING,  // the number of a text
    FROZEN_CODE,    // a code object
    FROZEN_TUPLE,   // count, values
    FROZEN_SET,     // of a frozenset: count, values in its order
    FROZEN_COMPLEX, // two doubles
    FROZEN_BYTES,   // size, bytes
    FROZEN_INT      // size, digits of base 16
} FrozenTag;

// The numbers of a Code.
typedef struct FrozenHead {
    uint32_t first_line;
    uint32_t flags;
    uint16_t positional_only_count;
    uint16_t positional_count;
    uint16_t keyword_only_count;
    uint16_t parameter_count;
    uint16_t local_count;
    uint16_t register_count;
    uint16_t free_count;
    uint16_t inner_start;
    uint32_t instruction_count;
    uint32_t constant_count;
    uint32_t site_count;
    uint32_t handler_count;
} FrozenHead;

#endif
