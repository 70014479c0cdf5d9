// str_methods.h: what the files of str share.
#ifndef ASPY_STDLIB_BUILTINS_STR_METHODS_H
#define ASPY_STDLIB_BUILTINS_STR_METHODS_H

#include "stdlib/builtins/builtins.h"

// The tables of methods, one for each file.
extern const NativeDefinition *const str_search_methods[];
extern const NativeDefinition *const str_split_methods[];
extern const NativeDefinition *const str_case_methods[];
extern const NativeDefinition *const str_layout_methods[];
extern const NativeDefinition *const str_static_methods[];

// text % arguments (format_percent.c). *result is a str.
MAY_RAISE bool format_percent_string(Vm *vm, String *text, Value arguments, Value *result);
// data % arguments, as bytes (format_percent_bytes.c).
MAY_RAISE bool format_percent_bytes(Vm *vm, const uint8_t *data, size_t length, Value arguments,
                                    TextBuffer *out);
// Raises TypeError "must be str, not int" unless the value is a str.
MAY_RAISE bool str_want(Vm *vm, Value value, String **string);

static inline Value str_value(String *string) { return value_from_object(string); }

#endif
