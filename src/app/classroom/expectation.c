// expectation.c: finds "# directive: text" in the lines of a script.
#include "app/classroom/expectation.h"

#include <stdlib.h>
#include <string.h>

#include "base/fatal.h"
#include "host/files.h"

typedef struct Line {
    const char *text; // behind the directive, not NUL-terminated
    size_t length;
    int number;
} Line;

static char *copy_text(const char *bytes, size_t length) {
    char *copy = memory_allocate(length + 1);
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

static void append_line(TextBuffer *buffer, Line line) {
    text_buffer_append(buffer, line.text, line.length);
    text_buffer_append_byte(buffer, '\n');
}

static int line_to_number(Line line) {
    char *text = copy_text(line.text, line.length);
    int number = (int)strtol(text, NULL, 10);
    memory_release(text);
    return number;
}

void expectation_split_words(const char *text, TextVector *words) {
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        if (length > 0) {
            vector_push(words, copy_text(text, length));
        }
        text += length + (text[length] == ' ');
    }
}

static void take_expect(Expectation *expectation, Line line) {
    append_line(&expectation->output, line);
    expectation->says_anything = true;
}

static void take_expect_error(Expectation *expectation, Line line) {
    append_line(&expectation->error, line);
    expectation->has_error = true;
    expectation->says_anything = true;
}

static void take_error_part(Expectation *expectation, Line line) {
    vector_push(&expectation->error_parts, copy_text(line.text, line.length));
    expectation->says_anything = true;
}

static void take_raises(Expectation *expectation, Line line) {
    memory_release(expectation->raises);
    expectation->raises = copy_text(line.text, line.length);
    expectation->raises_line = line.number;
    expectation->says_anything = true;
}

static void take_exit(Expectation *expectation, Line line) {
    expectation->exit_code = line_to_number(line);
    expectation->says_anything = true;
}

static void take_args(Expectation *expectation, Line line) {
    char *text = copy_text(line.text, line.length);
    expectation_split_words(text, &expectation->options);
    memory_release(text);
}

static void take_script_args(Expectation *expectation, Line line) {
    char *text = copy_text(line.text, line.length);
    expectation_split_words(text, &expectation->arguments);
    memory_release(text);
}

static void take_stdin(Expectation *expectation, Line line) {
    append_line(&expectation->input, line);
}

static void take_timeout(Expectation *expectation, Line line) {
    expectation->timeout_seconds = line_to_number(line);
}

static void take_not_python(Expectation *expectation, Line line) {
    (void)line;
    expectation->is_python = false;
}

typedef struct Directive {
    const char *name;
    void (*take)(Expectation *expectation, Line line);
} Directive;

static const Directive directives[] = {
    {"expect", take_expect},
    {"expect-error", take_expect_error},
    {"expect-error-contains", take_error_part},
    {"raises", take_raises},
    {"exit", take_exit},
    {"args", take_args},
    {"script-args", take_script_args},
    {"stdin", take_stdin},
    {"timeout", take_timeout},
    {"not-python", take_not_python},
};

static const Directive *find_directive(const char *name, size_t length) {
    for (size_t index = 0; index < sizeof directives / sizeof directives[0]; index++) {
        if (strlen(directives[index].name) == length &&
            memcmp(directives[index].name, name, length) == 0) {
            return &directives[index];
        }
    }
    return NULL;
}

// The directive whose "name:" stands here; NULL: there is none. *text: behind the colon and one
// space.
static const Directive *directive_at(const char *start, const char *end, const char **text) {
    const char *colon = memchr(start, ':', (size_t)(end - start));
    if (colon == NULL) {
        return NULL;
    }
    *text = colon + 1;
    *text += *text < end && **text == ' ';
    return find_directive(start, (size_t)(colon - start));
}

// The directive may follow code: the first "# name:" of the line that is one counts. *sign: its #.
static const Directive *directive_of_line(const char *start, const char *end, const char **sign,
                                          const char **text) {
    for (const char *next = start; next + 2 < end; next++) {
        const Directive *directive =
            next[0] == '#' && next[1] == ' ' ? directive_at(next + 2, end, text) : NULL;
        if (directive != NULL) {
            *sign = next;
            return directive;
        }
    }
    return NULL;
}

static void read_line(Expectation *expectation, const char *start, const char *end, int number) {
    const char *sign;
    const char *text;
    end -= end > start && end[-1] == '\r';
    const Directive *directive = directive_of_line(start, end, &sign, &text);
    if (directive != NULL) {
        directive->take(expectation, (Line){text, (size_t)(end - text), number});
    }
}

bool expectation_find_output(const char *line, size_t length, size_t *sign_offset,
                             size_t *text_offset) {
    const char *sign;
    const char *text;
    const Directive *directive = directive_of_line(line, line + length, &sign, &text);
    if (directive == NULL || directive->take != take_expect) {
        return false;
    }
    *sign_offset = (size_t)(sign - line);
    *text_offset = (size_t)(text - line);
    return true;
}

static void read_comments(Expectation *expectation, const TextBuffer *script) {
    const char *next = script->bytes;
    const char *end = script->bytes + script->length;
    for (int number = 1; next < end; number++) {
        const char *newline = memchr(next, '\n', (size_t)(end - next));
        const char *line_end = newline == NULL ? end : newline;
        read_line(expectation, next, line_end, number);
        next = line_end + 1;
    }
}

// Reads the file with another suffix beside the script, if there is one.
static bool read_beside(const char *path, const char *suffix, TextBuffer *contents) {
    TextBuffer beside;
    text_buffer_init(&beside);
    text_buffer_append(&beside, path, (size_t)(strrchr(path, '.') - path));
    text_buffer_append_text(&beside, suffix);
    int error_number = 0;
    bool is_there =
        host_file_is_regular(beside.bytes) && host_file_read(beside.bytes, contents, &error_number);
    text_buffer_release(&beside);
    return is_there;
}

// False: the output is said twice.
static bool read_output_beside(Expectation *expectation, const char *path, TextBuffer *trouble) {
    bool has_comments = expectation->output.length > 0;
    expectation->output_source =
        expectation->says_anything ? EXPECTATION_COMMENTS : EXPECTATION_NOTHING;
    if (read_beside(path, ".expected", &expectation->output)) {
        expectation->output_source = EXPECTATION_EXPECTED_FILE;
    } else if (read_beside(path, ".out", &expectation->output)) {
        expectation->output_source = EXPECTATION_OUT_FILE;
    } else {
        return true;
    }
    expectation->says_anything = true;
    if (has_comments) {
        text_buffer_append_text(trouble,
                                "    has both `# expect:` and a file with what is expected\n");
    }
    return !has_comments;
}

static void init_expectation(Expectation *expectation) {
    *expectation = (Expectation){.exit_code = -1, .is_python = true};
    text_buffer_init(&expectation->output);
    text_buffer_init(&expectation->error);
    text_buffer_init(&expectation->input);
}

bool expectation_read(Expectation *expectation, const char *path, TextBuffer *trouble) {
    init_expectation(expectation);
    TextBuffer script;
    text_buffer_init(&script);
    int error_number = 0;
    bool is_good = host_file_read(path, &script, &error_number);
    if (is_good) {
        read_comments(expectation, &script);
    } else {
        text_buffer_append_format(trouble, "    cannot be read: %s\n",
                                  host_error_text(error_number));
    }
    text_buffer_release(&script);
    is_good = read_output_beside(expectation, path, trouble) && is_good;
    (void)read_beside(path, ".in", &expectation->input);
    if (read_beside(path, ".expected-error", &expectation->error)) {
        expectation->says_anything = true;
        expectation->has_error = true;
    }
    if (expectation->exit_code < 0) {
        expectation->exit_code = expectation->raises == NULL ? 0 : 1;
    }
    return is_good;
}

void expectation_release_texts(TextVector *texts) {
    for (size_t index = 0; index < texts->count; index++) {
        memory_release(texts->items[index]);
    }
    vector_release(texts);
}

void expectation_release(Expectation *expectation) {
    text_buffer_release(&expectation->output);
    text_buffer_release(&expectation->error);
    text_buffer_release(&expectation->input);
    expectation_release_texts(&expectation->error_parts);
    expectation_release_texts(&expectation->options);
    expectation_release_texts(&expectation->arguments);
    memory_release(expectation->raises);
}
