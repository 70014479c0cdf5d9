// template.h: replacements with groups in them: r"\2-\1", r"\g<name>".
//
// Parsed, a template is a tuple: literal, group number, literal, group number, … , literal.
#ifndef ASPY_STDLIB_RE_TEMPLATE_H
#define ASPY_STDLIB_RE_TEMPLATE_H

#include "stdlib/re/output.h"

// Raises re.PatternError for what is wrong in it, IndexError for a name that no group has.
// `source` is kept by the caller.
MAY_RAISE bool template_parse(Vm *vm, const Pattern *pattern, Value source, Value *template);
// Appends what it comes to for a match at `spans`. Raises TypeError for literals of the wrong type.
MAY_RAISE bool template_append(Vm *vm, Value template, const Subject *subject, const size_t *spans,
                               Output *output);

#endif
