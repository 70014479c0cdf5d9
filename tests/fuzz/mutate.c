// mutate.c: changes that leave a script a script more often than flipped bytes do.
//
// Lines are dropped, doubled and swapped, words replaced by others, and two scripts exchange
// statements. Half of the time libFuzzer's own mutation is asked, for all the rest.
#include "fuzz.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

typedef struct Random {
    uint64_t state;
} Random;

static size_t random_below(Random *random, size_t count) {
    random->state = random->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return count == 0 ? 0 : (size_t)(random->state >> 33) % count;
}

static const char *const words[] = {"None",
                                    "True",
                                    "0",
                                    "-1",
                                    "1",
                                    "2**63",
                                    "2**64",
                                    "10**40",
                                    "1.5",
                                    "float('nan')",
                                    "float('inf')",
                                    "1j",
                                    "''",
                                    "'a'",
                                    "'\\ud800'",
                                    "'\\U0001f600'",
                                    "b''",
                                    "b'ab'",
                                    "bytearray(b'x')",
                                    "()",
                                    "(1,)",
                                    "[]",
                                    "[1, 2]",
                                    "{}",
                                    "{1: 2}",
                                    "set()",
                                    "frozenset()",
                                    "range(3)",
                                    "slice(None)",
                                    "...",
                                    "NotImplemented",
                                    "object()",
                                    "int",
                                    "str",
                                    "type",
                                    "object",
                                    "list",
                                    "dict",
                                    "len",
                                    "print",
                                    "iter",
                                    "next",
                                    "sorted",
                                    "sum",
                                    "map",
                                    "zip",
                                    "super()",
                                    "lambda *a, **k: a",
                                    "(yield)",
                                    "await x",
                                    "self",
                                    "ValueError",
                                    "ValueError()",
                                    "StopIteration",
                                    "BaseExceptionGroup('g', [OSError()])",
                                    "Exception",
                                    "getattr",
                                    "setattr",
                                    "delattr",
                                    "isinstance",
                                    "exec('x=1')",
                                    "eval('1')",
                                    "globals()",
                                    "locals()",
                                    "vars()",
                                    "__import__('asyncio')"};

// Where the line at `at` begins and where the next one does.
static void line_around(const uint8_t *data, size_t size, size_t at, size_t *begin, size_t *end) {
    while (at > 0 && data[at - 1] != '\n') {
        at--;
    }
    *begin = at;
    while (at < size && data[at] != '\n') {
        at++;
    }
    *end = at < size ? at + 1 : size;
}

// Puts `length` bytes in the place of data[begin … end). Returns the new size; the old one when
// there is no room.
static size_t replace(uint8_t *data, size_t size, size_t max_size, size_t begin, size_t end,
                      const uint8_t *text, size_t length) {
    if (size - (end - begin) + length > max_size) {
        return size;
    }
    memmove(data + begin + length, data + end, size - end);
    memcpy(data + begin, text, length);
    return size - (end - begin) + length;
}

static bool is_word(uint8_t byte) { return isalnum(byte) || byte == '_' || byte >= 0x80; }

static size_t replace_word(uint8_t *data, size_t size, size_t max_size, Random *random) {
    size_t begin = random_below(random, size);
    size_t tries = 0;
    while (!is_word(data[begin]) && tries++ < 100) {
        begin = random_below(random, size);
    }
    size_t end = begin;
    while (begin > 0 && is_word(data[begin - 1])) {
        begin--;
    }
    while (end < size && is_word(data[end])) {
        end++;
    }
    const char *word = words[random_below(random, sizeof words / sizeof *words)];
    return replace(data, size, max_size, begin, end, (const uint8_t *)word, strlen(word));
}

// A word of the script itself in the place of another.
static size_t copy_word(uint8_t *data, size_t size, size_t max_size, Random *random) {
    uint8_t copy[64];
    size_t at = random_below(random, size);
    while (at > 0 && is_word(data[at - 1])) {
        at--;
    }
    size_t length = 0;
    while (at + length < size && is_word(data[at + length]) && length < sizeof copy) {
        copy[length] = data[at + length];
        length++;
    }
    size_t begin = random_below(random, size);
    size_t end = begin;
    while (end < size && is_word(data[end])) {
        end++;
    }
    while (begin > 0 && is_word(data[begin - 1])) {
        begin--;
    }
    return length == 0 || begin == end ? size
                                       : replace(data, size, max_size, begin, end, copy, length);
}

static size_t change_lines(uint8_t *data, size_t size, size_t max_size, Random *random) {
    uint8_t copy[400];
    size_t begin;
    size_t end;
    line_around(data, size, random_below(random, size), &begin, &end);
    size_t length = end - begin;
    size_t kind = random_below(random, 3);
    if (kind == 0 || length > sizeof copy) {
        return replace(data, size, max_size, begin, end, copy, 0);
    }
    memcpy(copy, data + begin, length);
    if (kind == 1) { // moves
        size = replace(data, size, max_size, begin, end, copy, 0);
    }
    size_t to;
    line_around(data, size, random_below(random, size), &to, &end);
    return replace(data, size, max_size, to, to, copy, length);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed) {
    Random random = {seed};
    size_t kind = random_below(&random, 8);
    if (size == 0 || kind < 3) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    return kind < 5   ? replace_word(data, size, max_size, &random)
           : kind < 7 ? copy_word(data, size, max_size, &random)
                      : change_lines(data, size, max_size, &random);
}

// A few whole statements: from a line that is not indented to another.
static void statements_of(const uint8_t *data, size_t size, Random *random, size_t *begin,
                          size_t *end) {
    line_around(data, size, random_below(random, size), begin, end);
    while (*begin > 0 && (data[*begin] == ' ' || data[*begin] == '\n')) {
        line_around(data, size, *begin - 1, begin, end);
    }
    size_t count = 1 + random_below(random, 3);
    size_t ignored;
    for (line_around(data, size, *begin, &ignored, end); *end < size && count > 0;) {
        count -= data[*end] != ' ' && data[*end] != '\n';
        if (count > 0) {
            line_around(data, size, *end, &ignored, end);
        }
    }
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
                                 size_t second_size, uint8_t *out, size_t max_size, unsigned seed) {
    Random random = {seed};
    if (first_size == 0 || second_size == 0 || first_size > max_size) {
        return 0;
    }
    size_t begin;
    size_t end;
    size_t to;
    size_t behind;
    memcpy(out, first, first_size);
    statements_of(second, second_size, &random, &begin, &end);
    statements_of(first, first_size, &random, &to, &behind);
    bool replaces = random_below(&random, 2) == 0;
    return replace(out, first_size, max_size, to, replaces ? behind : to, second + begin,
                   end - begin);
}
