// signature.h: the parameters of a native, read from the text of its definition.
//
// "(self, key, default=None, /, *args, flag=False, **kwargs)" becomes one Parameter each, in the
// order in which the body finds the values in `args`. Read next: native_match.c, which fills them.
#ifndef ASPY_VM_SIGNATURE_H
#define ASPY_VM_SIGNATURE_H

#include "base/attributes.h"
#include "object/value.h"

#include <stddef.h>

typedef enum ParameterKind {
    PARAMETER_POSITIONAL_ONLY,
    PARAMETER_POSITIONAL, // also by keyword
    PARAMETER_STAR_ARGS,
    PARAMETER_KEYWORD_ONLY,
    PARAMETER_STAR_KWARGS
} ParameterKind;

typedef enum DefaultKind {
    DEFAULT_NOT_GIVEN, // the argument is required
    DEFAULT_VALUE,     // `value`
    DEFAULT_TEXT       // a str: `text`, made when it is needed
} DefaultKind;

typedef struct Parameter {
    const char *name; // points into the definition's text, not terminated
    size_t name_length;
    ParameterKind kind;
    DefaultKind default_kind;
    Value value;
    const char *text;
    size_t text_length;
} Parameter;

typedef struct Signature {
    size_t count;
    size_t positional_count; // positional-only and positional
    size_t required_count;   // of those, the ones without a default
    size_t keyword_only_count;
    int star_args; // its index, -1 when there is none
    int star_kwargs;
    bool is_positional_only; // no parameter may be given by keyword
    Parameter parameters[];
} Signature;

// Reads the text of a definition, which must be well formed (it is ours). Belongs to the caller,
// who gives it back with memory_release.
MUST_USE Signature *signature_parse(const char *text);
// The index of the parameter that may be given by that keyword, or -1.
MUST_USE int signature_find(const Signature *signature, const char *name, size_t length);

#endif
