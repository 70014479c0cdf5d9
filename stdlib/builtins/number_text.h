// number_text.h: text that scripts turn into numbers: int("0x_1f", 16), float(" 1e5 "),
// complex("1+2j").
#ifndef ASPY_STDLIB_BUILTINS_NUMBER_TEXT_H
#define ASPY_STDLIB_BUILTINS_NUMBER_TEXT_H

#include "vm/native.h"

// The text of a str, bytes or bytearray as ASCII: digits of other scripts become 0-9, their spaces
// ' ', what cannot be part of a number '?'; spaces around are dropped. False (nothing raised, the
// buffer is empty) for any other value.
MUST_USE bool number_text_read(Value value, TextBuffer *text);
// [sign] [prefix] digits with underscores, in base 2 … 36 or 0 (by prefix). *is_valid is false when
// the text is none of that. Raises ValueError for more decimal digits than allowed.
MAY_RAISE bool number_text_parse_int(Vm *vm, const char *text, size_t length, unsigned base,
                                     bool *is_valid, Value *result);
// Decimal number, inf or nan, with underscores between digits. False (nothing raised) when invalid.
MUST_USE bool number_text_parse_float(const char *text, size_t length, double *number);
// Raises ValueError `prefix` + repr(value), the repr cut to 200 characters.
MAY_RAISE bool number_text_raise_invalid(Vm *vm, const char *prefix, Value value);

#endif
