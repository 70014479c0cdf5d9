// packing.h: one number to and from its bytes: what struct, array and memoryview share.
//
// Read next: struct_format.h (many items in a row).
#ifndef ASPY_STDLIB_STRUCT_PACKING_H
#define ASPY_STDLIB_STRUCT_PACKING_H

#include "vm/native.h"

typedef enum PackingKind {
    PACKING_PAD,    // x
    PACKING_CHAR,   // c: bytes of length 1
    PACKING_BYTES,  // s: bytes of fixed length
    PACKING_PASCAL, // p: bytes behind their length
    PACKING_BOOL,
    PACKING_SIGNED,
    PACKING_UNSIGNED,
    PACKING_POINTER,
    PACKING_FLOAT // of 2, 4 or 8 bytes
} PackingKind;

// What one letter of a format means: a row of the tables in packing.c.
typedef struct PackingCode {
    char letter;
    PackingKind kind;
    uint8_t size; // in bytes; it is the alignment too
} PackingCode;

typedef enum PackingResult {
    PACKING_DONE,
    PACKING_WRONG_TYPE,   // nothing raised: the caller has its own words for it
    PACKING_OUT_OF_RANGE, // nothing raised either
    PACKING_RAISED
} PackingResult;

// The row of a letter, with the machine's sizes or the standard ones; NULL: there is none.
MUST_USE const PackingCode *packing_code(char letter, bool is_native);
// Reads one item; not for PACKING_PAD, PACKING_BYTES and PACKING_PASCAL.
MUST_USE Value packing_load(Vm *vm, const PackingCode *code, bool is_little, const uint8_t *from);
// Writes one item. May run __index__, __float__ and __bool__ before anything is written: `bytes`
// is to be copied to its place afterwards, for that may have moved. It has room for 8.
MUST_USE PackingResult packing_store(Vm *vm, const PackingCode *code, bool is_little, Value value,
                                     uint8_t *bytes);
// The least and the greatest integer that a code holds, as text for messages.
void packing_append_limits(const PackingCode *code, const char *between, TextBuffer *text);

#endif
