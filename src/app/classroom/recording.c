// recording.c: see recording.h.
#include "app/classroom/recording.h"

#include "base/fatal.h"
#include "base/utf8.h"
#include "base/vector.h"
#include "host/files.h"

#include <stdio.h>
#include <string.h>

// ---- Lines -------------------------------------------------------------------------------------

typedef struct Lines {
    const char *next;
    const char *end;
} Lines;

typedef struct Line {
    const char *text;
    size_t length; // without its end
    size_t whole;  // with it
} Line;

static Lines lines_of(const TextBuffer *text) {
    return (Lines){text->bytes, text->bytes + text->length};
}

static bool take_line(Lines *lines, Line *line) {
    if (lines->next >= lines->end) {
        return false;
    }
    size_t left = (size_t)(lines->end - lines->next);
    const char *newline = memchr(lines->next, '\n', left);
    *line = (Line){.text = lines->next,
                   .whole = newline == NULL ? left : (size_t)(newline - lines->next) + 1};
    line->length = line->whole - (newline != NULL);
    line->length -= line->length > 0 && line->text[line->length - 1] == '\r';
    lines->next += line->whole;
    return true;
}

// The text of the next line that says what is printed.
static bool take_said(Lines *lines, Line *said) {
    Line line;
    size_t sign;
    size_t text;
    while (take_line(lines, &line)) {
        if (expectation_find_output(line.text, line.length, &sign, &text)) {
            *said = (Line){line.text + text, line.length - text, line.length - text};
            return true;
        }
    }
    return false;
}

static bool is_blank(const char *text, size_t length) { return strspn(text, " \t") >= length; }

// ---- Which comments stay -----------------------------------------------------------------------

typedef VECTOR(Line) LineVector;

// What the script's comments say, and what was printed.
typedef struct Alignment {
    LineVector said;
    LineVector printed;
    size_t *kept; // of each comment: the index of the line that it says already, or NOT_KEPT
} Alignment;

static const size_t NOT_KEPT = SIZE_MAX;
enum { MOST_PAIRS = 4 << 20 }; // of lines that are compared

static void normalise(LineVector *lines, const char *folder, TextBuffer *texts) {
    for (size_t index = 0; index < lines->count; index++) {
        text_buffer_init(&texts[index]);
        text_buffer_append(&texts[index], lines->items[index].text, lines->items[index].length);
        judge_normalise(&texts[index], folder);
    }
}

// The longest common subsequence: `lengths` holds the length of that of the rests from [i][j] on.
static void keep_longest(Alignment *alignment, const TextBuffer *said, const TextBuffer *printed) {
    size_t rows = alignment->said.count;
    size_t columns = alignment->printed.count;
    size_t width = columns + 1;
    uint32_t *lengths = memory_allocate_zeroed((rows + 1) * width * sizeof *lengths);
    for (size_t i = rows; i-- > 0;) {
        for (size_t j = columns; j-- > 0;) {
            uint32_t below = lengths[(i + 1) * width + j];
            uint32_t right = lengths[i * width + j + 1];
            lengths[i * width + j] = strcmp(said[i].bytes, printed[j].bytes) == 0
                                         ? lengths[(i + 1) * width + j + 1] + 1
                                     : below > right ? below
                                                     : right;
        }
    }
    for (size_t i = 0, j = 0; i < rows && j < columns;) {
        if (strcmp(said[i].bytes, printed[j].bytes) == 0) {
            alignment->kept[i++] = j++;
        } else if (lengths[(i + 1) * width + j] >= lengths[i * width + j + 1]) {
            i++;
        } else {
            j++;
        }
    }
    memory_release(lengths);
}

static void align(Alignment *alignment, const TextBuffer *script, const TextBuffer *output,
                  const char *folder) {
    *alignment = (Alignment){0};
    Lines lines = lines_of(script);
    Line line;
    while (take_said(&lines, &line)) {
        vector_push(&alignment->said, line);
    }
    lines = lines_of(output);
    while (take_line(&lines, &line)) {
        vector_push(&alignment->printed, line);
    }
    size_t rows = alignment->said.count;
    size_t columns = alignment->printed.count;
    alignment->kept = memory_allocate(rows * sizeof *alignment->kept);
    for (size_t index = 0; index < rows; index++) {
        alignment->kept[index] = NOT_KEPT;
    }
    if (rows == 0 || columns > MOST_PAIRS / rows) {
        return;
    }
    TextBuffer *said = memory_allocate(rows * sizeof *said);
    TextBuffer *printed = memory_allocate(columns * sizeof *printed);
    normalise(&alignment->said, folder, said);
    normalise(&alignment->printed, folder, printed);
    keep_longest(alignment, said, printed);
    for (size_t index = 0; index < rows; index++) {
        text_buffer_release(&said[index]);
    }
    for (size_t index = 0; index < columns; index++) {
        text_buffer_release(&printed[index]);
    }
    memory_release(said);
    memory_release(printed);
}

static void release(Alignment *alignment) {
    vector_release(&alignment->said);
    vector_release(&alignment->printed);
    memory_release(alignment->kept);
}

// The first printed line that a comment from `comment` on says already.
static size_t next_kept(const Alignment *alignment, size_t comment) {
    for (; comment < alignment->said.count; comment++) {
        if (alignment->kept[comment] != NOT_KEPT) {
            return alignment->kept[comment];
        }
    }
    return alignment->printed.count;
}

// ---- Comments ----------------------------------------------------------------------------------

static void append_comment(TextBuffer *out, Line printed) {
    text_buffer_append_text(out, "# expect: ");
    text_buffer_append(out, printed.text, printed.length);
    while (out->bytes[out->length - 1] == ' ') {
        text_buffer_truncate(out, out->length - 1);
    }
}

static void append_end(TextBuffer *out, Line line) {
    text_buffer_append(out, line.text + line.length, line.whole - line.length);
}

// Printed lines, as comments on lines of their own.
static void append_own_lines(TextBuffer *out, const Alignment *alignment, size_t *next, size_t end,
                             size_t indentation) {
    while (*next < end) {
        if (out->length > 0 && out->bytes[out->length - 1] != '\n') {
            text_buffer_append_byte(out, '\n');
        }
        text_buffer_append_repeated(out, ' ', indentation);
        append_comment(out, alignment->printed.items[(*next)++]);
        text_buffer_append_byte(out, '\n');
    }
}

// A comment whose output does not come any more: alone it goes with its line.
static void append_without(TextBuffer *out, Line line, size_t sign) {
    if (is_blank(line.text, sign)) {
        return;
    }
    while (sign > 0 && line.text[sign - 1] == ' ') {
        sign--;
    }
    text_buffer_append(out, line.text, sign);
    append_end(out, line);
}

void recording_rewrite(const TextBuffer *script, const TextBuffer *output, const char *folder,
                       TextBuffer *out) {
    Alignment alignment;
    align(&alignment, script, output, folder);
    Lines lines = lines_of(script);
    Line line;
    size_t comment = 0; // which one comes next
    size_t next = 0;    // which printed line does
    while (take_line(&lines, &line)) {
        size_t sign;
        size_t text;
        if (!expectation_find_output(line.text, line.length, &sign, &text)) {
            text_buffer_append(out, line.text, line.whole);
            continue;
        }
        size_t indentation = strspn(line.text, " ");
        if (alignment.kept[comment] != NOT_KEPT) {
            append_own_lines(out, &alignment, &next, alignment.kept[comment], indentation);
            text_buffer_append(out, line.text, line.whole);
            next++;
        } else if (next < next_kept(&alignment, comment)) {
            text_buffer_append(out, line.text, sign);
            append_comment(out, alignment.printed.items[next++]);
            append_end(out, line);
        } else {
            append_without(out, line, sign);
        }
        comment++;
        if (comment == alignment.said.count || alignment.kept[comment] != NOT_KEPT) {
            append_own_lines(out, &alignment, &next, next_kept(&alignment, comment), indentation);
        }
    }
    append_own_lines(out, &alignment, &next, alignment.printed.count, 0);
    release(&alignment);
}

// ---- Writing -----------------------------------------------------------------------------------

static bool write_file(const char *path, const TextBuffer *text) {
    FILE *file = fopen(path, "wb");
    bool is_good = file != NULL && fwrite(text->bytes, 1, text->length, file) == text->length;
    return (file == NULL || fclose(file) == 0) && is_good;
}

static bool write_or_say(TestCase *test, const char *path, const TextBuffer *text) {
    bool is_good = write_file(path, text);
    if (!is_good) {
        text_buffer_append_format(&test->report, "    not recorded: %s cannot be written\n", path);
    }
    return is_good;
}

// Comments can say text only: what they say now must be what was printed.
static bool comments_say(const TextBuffer *script, const TextBuffer *output, const char *folder) {
    TextBuffer said;
    TextBuffer wanted;
    text_buffer_init(&said);
    text_buffer_init(&wanted);
    Lines lines = lines_of(script);
    Line line;
    while (take_said(&lines, &line)) {
        text_buffer_append(&said, line.text, line.length);
        text_buffer_append_byte(&said, '\n');
    }
    text_buffer_append(&wanted, output->bytes, output->length);
    judge_normalise(&said, folder);
    judge_normalise(&wanted, folder);
    TextBuffer ignored;
    text_buffer_init(&ignored);
    size_t bad;
    bool is_good = utf8_validate(script->bytes, script->length, &bad) &&
                   judge_same_text("", &wanted, &said, &ignored);
    text_buffer_release(&ignored);
    text_buffer_release(&wanted);
    text_buffer_release(&said);
    return is_good;
}

static bool record_in_comments(TestCase *test, const TextBuffer *written) {
    TextBuffer script;
    TextBuffer changed;
    text_buffer_init(&script);
    text_buffer_init(&changed);
    int error_number;
    bool is_good = host_file_read(test->path, &script, &error_number);
    if (is_good) {
        recording_rewrite(&script, written, test->folder, &changed);
        is_good = comments_say(&changed, written, test->folder);
    }
    if (!is_good) {
        text_buffer_append_text(&test->report,
                                "    not recorded: comments cannot say what it prints\n");
    }
    is_good = is_good && write_or_say(test, test->path, &changed);
    text_buffer_release(&changed);
    text_buffer_release(&script);
    return is_good;
}

static bool record_beside(TestCase *test, const TextBuffer *written) {
    TextBuffer path;
    text_buffer_init(&path);
    const char *dot = strrchr(test->path, '.');
    bool is_out = test->expectation.output_source == EXPECTATION_OUT_FILE;
    text_buffer_append(&path, test->path, (size_t)(dot - test->path));
    text_buffer_append_text(&path, is_out ? ".out" : ".expected");
    bool is_good = write_or_say(test, path.bytes, written);
    text_buffer_release(&path);
    return is_good;
}

bool recording_make(TestCase *test, const TestOptions *options, const RunResult *result,
                    const TextBuffer *written) {
    const Expectation *expectation = &test->expectation;
    if (result->is_timeout || result->is_flood || result->is_crash ||
        result->exit_code != expectation->exit_code) {
        text_buffer_append_format(&test->report,
                                  "    not recorded: it ends with exit code %d instead of %d\n",
                                  result->exit_code, expectation->exit_code);
        return false;
    }
    if (expectation->output_source == EXPECTATION_SHARED && options->expected != NULL) {
        text_buffer_append_format(&test->report, "    not recorded: %s says what it should print\n",
                                  options->expected);
        return false;
    }
    return expectation->output_source == EXPECTATION_COMMENTS ? record_in_comments(test, written)
                                                              : record_beside(test, written);
}
