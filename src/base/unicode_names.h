// unicode_names.h: characters by name, as "\N{LATIN SMALL LETTER A}" has them.
//
// The table is made at build time from the Unicode character database (unicode_names.awk).
#ifndef ASPY_BASE_UNICODE_NAMES_H
#define ASPY_BASE_UNICODE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Names sorted by bytes in blocks of sixteen, as unicode_names.awk describes, and where the blocks
// begin.
extern const unsigned char unicode_names_entries[];
extern const uint32_t unicode_names_blocks[];
extern const size_t unicode_names_block_count;
extern const size_t unicode_names_count;

// Finds the character of a name or of an alias, in any case. False when there is none.
bool unicode_names_find(const char *name, size_t length, uint32_t *code_point);

#endif
