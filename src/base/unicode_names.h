// unicode_names.h: characters by name, as "\N{LATIN SMALL LETTER A}" has them.
//
// The table is made at build time from the Unicode character database (unicode_names.awk).
#ifndef ASPY_BASE_UNICODE_NAMES_H
#define ASPY_BASE_UNICODE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Names sorted by bytes in blocks of sixteen, as unicode_names.awk describes, and where the blocks
// begin. An alias has the highest bit of its code point set.
extern const unsigned char unicode_names_entries[];
extern const uint32_t unicode_names_blocks[];
extern const size_t unicode_names_block_count;
extern const size_t unicode_names_count;

// Finds the character of a name or of an alias, in any case. False when there is none.
bool unicode_names_find(const char *name, size_t length, uint32_t *code_point);

enum { UNICODE_NAME_SIZE = 97 }; // of the longest name, with the NUL behind it

// Writes the name of a character, NUL-terminated. False when it has none. It reads the whole table:
// names are for people, and few.
bool unicode_names_of(uint32_t code_point, char name[UNICODE_NAME_SIZE]);

#endif
