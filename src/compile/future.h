// future.h: `from __future__ import …`.
#ifndef ASPY_COMPILE_FUTURE_H
#define ASPY_COMPILE_FUTURE_H

#include "syntax/ast.h"
#include "syntax/diagnostic.h"

// Reads the future imports at the start of a module and tells whether annotations stay text. False
// result: *diagnostic names a feature that does not exist, or an import that comes too late.
MUST_USE bool future_read(Ast *module, bool *has_annotations, Diagnostic *diagnostic);

#endif
