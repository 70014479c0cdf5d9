// explain.h: why the grammar refused a token, in CPython's words.

#ifndef ASPY_SYNTAX_EXPLAIN_H
#define ASPY_SYNTAX_EXPLAIN_H

#include "syntax/ast_build.h"
#include "syntax/parse.h"

// Sets the diagnostic for parse->refused.
void explain_refusal(Parse *parse, ParseMode mode);

#endif
