// test_parse.c: what is accepted, what is refused and in which words, and how large it may be.
#include "parsed.h"

// --- accepted ----------------------------------------------------------------------------------

static void check_accepted(const char *text) {
    Parsed parsed;
    parsed_read(&parsed, text, PARSE_FILE);
    ck_assert_msg(parsed.tree != NULL, "%s: %s", text, parsed.diagnostic.message);
    parsed_release(&parsed);
}

START_TEST(every_form_of_every_statement_is_accepted) {
    static const char *const texts[] = {
        "",
        "\n\n# only a comment",
        "x = y = 1; del x, y;\n",
        "x: int\n(x): int = 1\nx.y: int = yield\n",
        "x += 1; x @= y; x //= yield\n",
        "*a, b = c\n[a, *b] = (c, d) = e\n",
        "for x, *y in 1, *z: pass\nelse: pass\n",
        "while x := y: break\nelse: continue\n",
        "try: pass\nexcept A: pass\nexcept (B, C) as d: pass\nexcept: pass\nelse: pass\n"
        "finally: pass\n",
        "try: pass\nexcept* A: pass\nexcept* B as c: pass\n",
        "with a, b as c, d as (e, f): pass\n",
        "with (a as b, c,): pass\nwith (a, b): pass\nwith (): pass\nwith (yield): pass\n",
        "with (yield from lock): pass\nwith await lock: pass\n",
        "with (a for a in b): pass\nwith (a, *b): pass\nwith (a := b): pass\n",
        "@a\n@b.c(d)\n@x[0]\ndef f(a, /, b: int = 1, *c: d, e, f=2, **g) -> h: pass\n",
        "def f[T: int = str, *Ts = *x, **P](*args: *Ts): pass\n",
        "class A[T](B, *c, metaclass=D, **e):\n  pass\n",
        "async def f():\n async for x in y: pass\n async with a as b: pass\n"
        " return [x async for x in y if await z]\n",
        "import a, b.c as d\nfrom . import e\nfrom ...f.g import (h, i as j,)\nfrom k import *\n",
        "global a, b\nnonlocal c\nassert a, b\nraise\nraise a\nraise a from b\nreturn\n",
        "match x, *y:\n case 1 | -2.5 | 3+4j | 'a' 'b' | None | True: pass\n"
        " case a.b | a.b.c(d, e=f, g=_): pass\n case [a, *_] | (b, *c) | {'k': v, 1: w, **r}: "
        "pass\n"
        " case (a) as b if c: pass\n case *a, b: pass\n case {}: pass\n",
        "type X[T] = int\n",
        "lambda a, /, b=1, *c, d, e=2, **f: (yield)\nlambda *, a: a\nlambda: 0\n",
        "x[1:2, ::3, *y, a:=b]\nx[:]\nx[...]\n",
        "{**a, 'b': c}\n{*a, b}\n{a: b for c in d}\n{a for b in c}\n",
        "a if b else c if d else e\nnot a in b is not c not in d\n-a ** -b\n",
        "f(a, *b, c=1, *d, **e)\nf(x for x in y)\nf(a := 1)\n",
        "print(f'{a!r:>{b}}' rf'\\d{c=}' 'd' \"\"\"e\n{f\"\"\")\n",
        "0xFF_FF, 0o17, 0b1_0, 1_000, 1.5e-3, .5, 5., 1e5j, 00, 1if x else 2\n",
        "b'a' rb'\\x' B\"c\"\n",
        "пример = ªº = x·y = 1\n",
    };
    for (size_t row = 0; row < sizeof texts / sizeof texts[0]; row++) {
        check_accepted(texts[row]);
    }
}
END_TEST

// --- refused -----------------------------------------------------------------------------------

typedef struct Refusal {
    const char *text;
    const char *message;
    uint32_t line;
    uint32_t column;
} Refusal;

static void check_refused(const Refusal *rows, size_t count) {
    for (size_t row = 0; row < count; row++) {
        Parsed parsed;
        parsed_read(&parsed, rows[row].text, PARSE_FILE);
        ck_assert_msg(parsed.tree == NULL, "accepted: %s", rows[row].text);
        ck_assert_str_eq(parsed.diagnostic.message, rows[row].message);
        ck_assert_msg(parsed.diagnostic.range.line == rows[row].line &&
                          parsed.diagnostic.range.column == rows[row].column,
                      "%s: at %u:%u", rows[row].text, parsed.diagnostic.range.line,
                      parsed.diagnostic.range.column);
        parsed_release(&parsed);
    }
}

#define CHECK_REFUSED(rows) check_refused(rows, sizeof rows / sizeof rows[0])

START_TEST(characters_are_refused_in_cpythons_words) {
    static const Refusal rows[] = {
        {"x = 08",
         "leading zeros in decimal integer literals are not permitted; use an 0o prefix "
         "for octal integers",
         1, 4},
        {"x = 0o78", "invalid digit '8' in octal literal", 1, 7},
        {"x = 1abc", "invalid decimal literal", 1, 4},
        {"x = 0x", "invalid hexadecimal literal", 1, 5},
        {"x = 'abc", "unterminated string literal (detected at line 1)", 1, 4},
        {"x = '''a\nb", "unterminated triple-quoted string literal (detected at line 2)", 1, 4},
        {"f'a", "unterminated f-string literal (detected at line 1)", 1, 0},
        {"x \\ y", "unexpected character after line continuation character", 1, 3},
        {"x = \xe2\x80\x9c", "invalid character '\xe2\x80\x9c' (U+201C)", 1, 4},
        {"x =\xc2\xa0 1", "invalid non-printable character U+00A0", 1, 3},
        {"'\\x1'",
         "(unicode error) 'unicodeescape' codec can't decode bytes in position 0-2: "
         "truncated \\xXX escape",
         1, 0},
        {"b'\xc3\xa9'", "bytes can only contain ASCII literal characters", 1, 0},
        {"'a' b'b'", "cannot mix bytes and nonbytes literals", 1, 8},
    };
    CHECK_REFUSED(rows);
}
END_TEST

START_TEST(brackets_are_matched) {
    static const Refusal rows[] = {
        {"f(a,\nb", "'(' was never closed", 1, 1},
        {"x = 1)", "unmatched ')'", 1, 5},
        {"(a]", "closing parenthesis ']' does not match opening parenthesis '('", 1, 2},
        {"(a,\nb]", "closing parenthesis ']' does not match opening parenthesis '(' on line 1", 2,
         1},
        {"f'{a", "'{' was never closed", 1, 2},
        {"f'}'", "f-string: single '}' is not allowed", 1, 2},
    };
    CHECK_REFUSED(rows);
}
END_TEST

START_TEST(statements_are_refused_in_cpythons_words) {
    static const Refusal rows[] = {
        {"if x\n  pass\n", "expected ':'", 1, 4},
        {"def f\n", "expected '('", 1, 5},
        {"if x:\npass\n", "expected an indented block after 'if' statement on line 1", 2, 0},
        {"def f():\n", "expected an indented block after function definition on line 1", 1, 8},
        {"try:\n  x\ny\n", "expected 'except' or 'finally' block", 3, 0},
        {"try: x\nexcept A, B: y\n", "multiple exception types must be parenthesized", 2, 7},
        {"print 'a'\n", "Missing parentheses in call to 'print'. Did you mean print(...)?", 1, 0},
        {"import a from b\n", "Did you mean to use 'from ... import ...' instead?", 1, 0},
        {"from a import b,\n", "trailing comma not allowed without surrounding parentheses", 1, 16},
        {"f() = 1", "cannot assign to function call here. Maybe you meant '==' instead of '='?", 1,
         0},
        {"x + 1 += 2", "'expression' is an illegal expression for augmented assignment", 1, 0},
        {"(a, b): int", "only single target (not tuple) can be annotated", 1, 0},
        {"del f()", "cannot delete function call", 1, 4},
        {"for f() in x: pass", "cannot assign to function call", 1, 4},
        {"if x = 1: pass", "invalid syntax. Maybe you meant '==' or ':=' instead of '='?", 1, 3},
        {"def f(a=1, b): pass", "parameter without a default follows parameter with a default", 1,
         11},
        {"def f(*): pass", "named arguments must follow bare *", 1, 6},
        {"def f((a, b)): pass", "Function parameters cannot be parenthesized", 1, 6},
    };
    CHECK_REFUSED(rows);
}
END_TEST

START_TEST(expressions_are_refused_in_cpythons_words) {
    static const Refusal rows[] = {
        {"f(a b)", "invalid syntax. Perhaps you forgot a comma?", 1, 2},
        {"(a if b)", "expected 'else' after 'if' expression", 1, 1},
        {"[a, b for a in c]", "did you forget parentheses around the comprehension target?", 1, 1},
        {"{1: 2, 3}", "':' expected after dictionary key", 1, 7},
        {"{1:}", "expression expected after dictionary key and ':'", 1, 2},
        {"1 + not x", "'not' after an operator must be parenthesized", 1, 4},
        {"f(a=1, b)", "positional argument follows keyword argument", 1, 8},
        {"f(a=1, a=2)", "keyword argument repeated: a", 1, 7},
        {"f(a for a in b, c)", "Generator expression must be parenthesized", 1, 2},
        {"f(a.b=1)", "expression cannot contain assignment, perhaps you meant \"==\"?", 1, 2},
        {"(a.b := 1)", "cannot use assignment expressions with attribute", 1, 1},
        {"x = *a", "can't use starred expression here", 1, 4},
        {"f'{}'", "f-string: valid expression required before '}'", 1, 3},
        {"f'{a!x}'", "f-string: invalid conversion character 'x': expected 's', 'r', or 'a'", 1, 5},
        {"f'{lambda x: 1}'", "f-string: lambda expressions are not allowed without parentheses", 1,
         3},
        {"x $ y", "invalid syntax", 1, 2},
    };
    CHECK_REFUSED(rows);
}
END_TEST

START_TEST(an_error_of_characters_counts_more_than_one_of_grammar_before_it) {
    static const Refusal rows[] = {
        {"x y\nz = 'open\n", "unterminated string literal (detected at line 2)", 2, 4},
        {"(a\nb c\n", "'(' was never closed", 1, 0},
    };
    CHECK_REFUSED(rows);
}
END_TEST

// --- size --------------------------------------------------------------------------------------

static void check_size(const char *start, const char *fragment, size_t count, const char *end,
                       const char *message) {
    char *text = parsed_repeat(start, fragment, count, end);
    Parsed parsed;
    parsed_read(&parsed, text, PARSE_FILE);
    ck_assert_str_eq(parsed.diagnostic.message, message);
    if (parsed.tree != NULL) {
        ast_print(&parsed.text, parsed.tree);
        ck_assert_uint_gt(parsed.text.length, 0);
    }
    parsed_release(&parsed);
    memory_release(text);
}

START_TEST(chains_may_be_as_long_as_the_source) {
    check_size("x", " + x", 200000, "", "");
    check_size("x", ".a", 100000, "", "");
    check_size("x", "()", 100000, "", "");
    check_size("x", " and x", 100000, "", "");
    check_size("x", " < x", 100000, "", "");
    check_size("", "'a' ", 100000, "", "");
    check_size("if x: y\n", "elif x: y\n", 20000, "", "");
}
END_TEST

START_TEST(nesting_has_bounds_and_ends_in_an_error) {
    static const char too_complex[] =
        "Parser stack overflowed - Python source too complex to parse";
    check_size("", "(", 10000, "", "too many nested parentheses");
    check_size("", "-", 100000, "x", too_complex);
    check_size("", "not ", 100000, "x", too_complex);
    check_size("", "lambda: ", 100000, "x", too_complex);
    check_size("", "x if y else ", 100000, "z", too_complex);
    check_size("", "-", 900, "x", "");
    check_size("", "f'{", 160, "", "too many nested f-strings");
}
END_TEST

START_TEST(indentation_has_a_bound) {
    TextBuffer text;
    text_buffer_init(&text);
    for (size_t level = 0; level < 110; level++) {
        text_buffer_append_repeated(&text, ' ', level);
        text_buffer_append_text(&text, "if x:\n");
    }
    Parsed parsed;
    parsed_read(&parsed, text.bytes, PARSE_FILE);
    ck_assert_str_eq(parsed.diagnostic.message, "too many levels of indentation");
    parsed_release(&parsed);
    text_buffer_release(&text);
}
END_TEST

// --- modes -------------------------------------------------------------------------------------

START_TEST(a_prompt_learns_when_to_go_on_reading) {
    static const struct {
        const char *text;
        bool is_accepted;
        bool is_incomplete;
    } rows[] = {
        {"x = 1\n", true, false},
        {"if x:\n", false, true},
        {"if x:\n  y\n", false, true},
        {"if x:\n  y\n\n", true, false},
        {"f(a,\n", false, true},
        {"x = '''a\n", false, true},
        {"x = 'a\n", false, false},
        {"x y\n", false, false},
        {"@d\n", false, true},
        {"if x: y\n", false, true},
        {"x = \\\n", false, true},
        {"class A:\n  def f():\n", false, true},
        {"", true, false},
        {"try:\n  x\n", false, true},
        {"f'''{a\n", false, true},
    };
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        Parsed parsed;
        parsed_read(&parsed, rows[row].text, PARSE_INTERACTIVE);
        ck_assert_msg((parsed.tree != NULL) == rows[row].is_accepted &&
                          parsed.diagnostic.is_incomplete == rows[row].is_incomplete,
                      "%s: %s", rows[row].text, parsed.diagnostic.message);
        parsed_release(&parsed);
    }
}
END_TEST

START_TEST(eval_takes_one_expression) {
    Parsed parsed;
    parsed_read(&parsed, "a + 1, b\n", PARSE_EXPRESSION);
    ck_assert_int_eq(parsed.tree->as.expression.body->kind, AST_TUPLE);
    parsed_release(&parsed);
    parsed_read(&parsed, "a = 1", PARSE_EXPRESSION);
    ck_assert_str_eq(parsed.diagnostic.message, "invalid syntax");
    parsed_release(&parsed);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE(
        "syntax/parse", every_form_of_every_statement_is_accepted,
        characters_are_refused_in_cpythons_words, brackets_are_matched,
        statements_are_refused_in_cpythons_words, expressions_are_refused_in_cpythons_words,
        an_error_of_characters_counts_more_than_one_of_grammar_before_it,
        chains_may_be_as_long_as_the_source, nesting_has_bounds_and_ends_in_an_error,
        indentation_has_a_bound, a_prompt_learns_when_to_go_on_reading, eval_takes_one_expression);
}
