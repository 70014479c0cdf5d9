// parser_engine.c: the machine that runs the tables of parser.y; lemon fills in what it makes of the
// grammar at each line of two percent signs, in this order: what parser.y includes, the numbers of
// tokens, sizes, the tables, …, the actions.
//
// It stands here instead of the machine that comes with lemon because it does less: no recovery
// from errors, no tracing, no destructors. The rules' actions stand in the loop itself, a rule
// without an action costs a few loads, and a token is never copied on its way to the stack: half
// of what the parser proper cost.
//
//     stack:  [ state 0 ] [ state, value ] … [ state, value ]   <- yymsp
//
// The names beginning with yy are lemon's.
// clang-format off
%%
%%
%%
%%
// Fallbacks, names for tracing, destructors, overflow: what this machine does without.
#if 0
%%
%%
%%
%%
%%
#endif
// clang-format on

typedef struct yyStackEntry {
    YYACTIONTYPE stateno; // or, right after a shift, the reduction that must follow
    YYMINORTYPE minor;
} yyStackEntry;

typedef struct yyParser {
    yyStackEntry *yytos;   // the top of the stack
    yyStackEntry *yystack; // its beginning
    yyStackEntry *yylast;  // its last entry
    ParseCTX_SDECL
} yyParser;

// Symbols the stack may hold: far more than any program needs, far less than memory.
enum { YY_FIRST_DEPTH = 100, YY_LARGEST_DEPTH = 2000000 };

// Makes the stack twice as large; returns where its top is now. One that grows too deep gets its
// room all the same, and the parse a complaint, after which parse_next() has no more tokens.
static yyStackEntry *yy_grow(yyParser *yypParser, const yyStackEntry *yymsp) {
    size_t depth = (size_t)(yymsp - yypParser->yystack);
    size_t size = (size_t)(yypParser->yylast - yypParser->yystack + 1) * 2;
    if (size > YY_LARGEST_DEPTH) {
        parse_overflow(yypParser->parse);
    }
    yypParser->yystack = memory_reallocate(yypParser->yystack, size * sizeof(yyStackEntry));
    yypParser->yylast = yypParser->yystack + size - 1;
    return yypParser->yystack + depth;
}

void *parser_new(void *context) {
    yyParser *yypParser = memory_allocate(sizeof *yypParser);
    yypParser->parse = context;
    yypParser->yystack = memory_allocate(YY_FIRST_DEPTH * sizeof(yyStackEntry));
    yypParser->yylast = yypParser->yystack + YY_FIRST_DEPTH - 1;
    yypParser->yytos = yypParser->yystack;
    yypParser->yytos->stateno = 0;
    return yypParser;
}

void parser_free(void *parser) {
    memory_release(((yyParser *)parser)->yystack);
    memory_release(parser);
}

// For each rule the symbol on its left, and minus the number of those on its right.
// clang-format off
static const YYCODETYPE yyRuleInfoLhs[] = {
%%
};
static const signed char yyRuleInfoNRhs[] = {
%%
};
#define yytestcase(condition)

// What to do after a rule was reduced on top of a state.
static inline unsigned yy_goto(unsigned yystateno, unsigned yyruleno) {
    return yy_action[(size_t)(yy_reduce_ofst[yystateno] + yyRuleInfoLhs[yyruleno])];
}

// The machine fetches its tokens itself: being called for each, with everything to be taken up again,
// was a twentieth of compiling.
void parser_run(void *parser) {
    yyParser *yypParser = parser;
    ParseCTX_FETCH
    const ParseTOKENTYPE *yytoken = &parse->token;
    yyStackEntry *yymsp = yypParser->yytos;
    do {
        const unsigned yymajor = yytoken->kind;
        unsigned yyact = yymsp->stateno;
        for (;;) {
            if (yyact <= YY_MAX_SHIFT) {
                size_t place = (size_t)yy_shift_ofst[yyact] + yymajor;
                yyact = yy_lookahead[place] == yymajor ? yy_action[place] : yy_default[yyact];
            }
            if (yyact < YY_MIN_REDUCE) {
                break;
            }
            unsigned yyruleno = yyact - YY_MIN_REDUCE;
            if (yyruleno >= YYNRULE_WITH_ACTION) { // a third of all reductions
                yyact = yy_goto(yymsp[-1].stateno, yyruleno);
                yymsp->stateno = (YYACTIONTYPE)yyact;
                continue;
            }
            int size = yyRuleInfoNRhs[yyruleno];
            if (size == 0 && yymsp == yypParser->yylast) {
                yymsp = yy_grow(yypParser, yymsp);
            }
            switch (yyruleno) {
%%
            }
            yymsp += size;
            yyact = yy_goto(yymsp->stateno, yyruleno);
            yymsp++;
            yymsp->stateno = (YYACTIONTYPE)yyact;
        }
        if (yyact == YY_ERROR_ACTION) {
#define TOKEN (*yytoken)
%%
%%
%%
        } else if (yyact != YY_ACCEPT_ACTION) {
            if (yymsp == yypParser->yylast) {
                yymsp = yy_grow(yypParser, yymsp);
            }
            yymsp++;
            bool is_state = yyact <= YY_MAX_SHIFT;
            yymsp->stateno =
                (YYACTIONTYPE)(is_state ? yyact : yyact + YY_MIN_REDUCE - YY_MIN_SHIFTREDUCE);
            yymsp->minor.yy0 = *yytoken;
        }
    } while (parse_next(parse));
}
