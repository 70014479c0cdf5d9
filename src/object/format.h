// format.h: the format mini-language: what format(), f-strings and str.format do with numbers and
// text.
//
//      [[fill]align][sign][z][#][0][width][grouping][.precision][type]
//
// Each function formats one kind of value; messages are CPython's. `type_name` is the name of the
// value's class, for them. None of these runs script code.
#ifndef ASPY_OBJECT_FORMAT_H
#define ASPY_OBJECT_FORMAT_H

#include "object/complex.h"
#include "object/string_builder.h"

enum { FORMAT_UNSET = -1 };

typedef struct FormatSpecification {
    uint32_t fill;
    uint32_t align; // one of < > = ^
    bool align_given;
    uint32_t sign; // + - or space; 0 when not given
    bool no_negative_zero;
    bool alternate;
    int64_t width;     // FORMAT_UNSET when not given
    uint32_t grouping; // , or _; 0 when not given
    unsigned group;    // digits between two separators
    int64_t precision; // FORMAT_UNSET when not given
    uint32_t type;     // the default of the kind when not given
} FormatSpecification;

// Reads a specification. Raises ValueError "Invalid format specifier '…' for object of type '…'"
// and its kin.
MAY_RAISE bool format_parse(Vm *vm, const String *text, const char *type_name,
                            uint32_t default_type, uint32_t default_align,
                            FormatSpecification *specification);

// The result of format(value, text) for an int of any size, a float, a complex number, a str.
// `text` is not empty: an empty specification means str(value), which the caller knows.
MAY_RAISE bool format_int(Vm *vm, Value integer, const String *text, const char *type_name,
                          String **result);
MAY_RAISE bool format_float(Vm *vm, double number, const String *text, const char *type_name,
                            String **result);
MAY_RAISE bool format_complex(Vm *vm, ComplexNumber number, const String *text,
                              const char *type_name, String **result);
MAY_RAISE bool format_string(Vm *vm, const String *string, const String *text,
                             const char *type_name, String **result);

// How a double becomes digits, sign and exponent. `type` is one of e E f F g G and r (repr).
typedef struct FloatStyle {
    char type;
    int64_t precision;     // not negative
    bool alternate;        // a point always; no zeros dropped by g
    bool add_point_zero;   // "1.0", not "1"
    bool no_negative_zero; // "-0.0" becomes "0.0"
} FloatStyle;
// Appends such text, a '-' in front of negative numbers. Raises ValueError "precision too big",
// MemoryError.
MAY_RAISE bool format_append_double(Vm *vm, double number, const FloatStyle *style,
                                    TextBuffer *buffer);

// A number as text, in the parts that padding goes between.
typedef struct NumberParts {
    char sign;          // 0, '-', '+' or ' '
    const char *prefix; // "", "0x" …
    const char *digits; // the digits before the point, ASCII
    size_t digit_count;
    const char *rest; // point, fraction, exponent, '%'
    size_t rest_length;
} NumberParts;
// Appends the parts padded and grouped as the specification says.
MAY_RAISE bool format_append_number(Vm *vm, const FormatSpecification *specification,
                                    const NumberParts *parts, StringBuilder *builder);
// The sign to show for a number.
MUST_USE char format_sign(const FormatSpecification *specification, bool is_negative);
// Cuts "123.45e+06%" into digits and rest.
void format_split_number(const char *text, size_t length, NumberParts *parts);
// Raises "Unknown format code 'q' for object of type 'int'".
MAY_RAISE bool format_raise_unknown(Vm *vm, uint32_t type, const char *type_name);

#endif
