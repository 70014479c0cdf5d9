// pattern_parse.h: Python's syntax of regular expressions, read into a tree.
//
// Errors are CPython's, word for word and place for place: what students look up. Read next:
// pattern_reader.h (tokens), pattern_escape.c (backslashes and sets), pattern_write.h.
#ifndef ASPY_STDLIB_RE_PATTERN_PARSE_H
#define ASPY_STDLIB_RE_PATTERN_PARSE_H

#include "stdlib/re/pattern_reader.h"
#include "stdlib/re/pattern_tree.h"

// Reads `source` (a str or bytes, which the caller keeps) under `flags` into an empty tree, whose
// arena the caller releases in any case. `names` becomes name -> number of the groups that have
// one; the caller keeps it. Raises re.PatternError, ValueError for flags that do not go together.
// May run script code (warnings).
MAY_RAISE bool pattern_parse(Vm *vm, Value source, uint32_t flags, Dict *names, PatternTree *tree);

#endif
