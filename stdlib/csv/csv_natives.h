// csv_natives.h: _csv: what reader and writer share: a dialect, read once from its object.
#ifndef ASPY_STDLIB_CSV_CSV_NATIVES_H
#define ASPY_STDLIB_CSV_CSV_NATIVES_H

#include "vm/native.h"

typedef enum CsvQuoting {
    CSV_QUOTE_MINIMAL,
    CSV_QUOTE_ALL,
    CSV_QUOTE_NONNUMERIC,
    CSV_QUOTE_NONE,
    CSV_QUOTE_STRINGS,
    CSV_QUOTE_NOTNULL
} CsvQuoting;

enum { CSV_NO_CHARACTER = 0x110000 }; // quotechar=None and the like: no code point is equal to it

typedef struct CsvDialect {
    uint32_t delimiter;
    uint32_t quote;
    uint32_t escape;
    bool doubles_quotes;
    bool skips_space;
    bool is_strict;
    CsvQuoting quoting;
    String *line_end; // belongs to the dialect object
} CsvDialect;

// Reads a csv.Dialect that was checked (csv.aspy), which the caller keeps alive.
MAY_RAISE bool csv_read_dialect(Vm *vm, Value object, CsvDialect *dialect);
// csv.Error.
MAY_RAISE bool csv_raise(Vm *vm, const char *format, ...) PRINTF_LIKE(2, 3);

void csv_reader_add(Vm *vm, Module *module); // reader, and the class of what it returns
void csv_writer_add(Vm *vm, Module *module); // the same for writer

#endif
