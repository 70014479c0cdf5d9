// single.h: is a text one statement, as compile(…, 'single') wants it?
#ifndef ASPY_SYNTAX_SINGLE_H
#define ASPY_SYNTAX_SINGLE_H

#include "syntax/diagnostic.h"
#include "syntax/source.h"

// Of a text that parses: true when it holds one statement, or several on one line. Otherwise the
// diagnostic is what CPython says.
MUST_USE bool single_check(const Source *source, Diagnostic *diagnostic);

#endif
