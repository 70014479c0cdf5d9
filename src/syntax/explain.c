// explain.c: why the grammar refused a token.

#include "syntax/explain.h"

void explain_refusal(Parse *parse, ParseMode mode) {
    (void)mode;
    parse_fail(parse, parse->refused.range, "invalid syntax");
}
