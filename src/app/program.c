// program.c: see program.h.
#include "app/program.h"

#include "base/fatal.h"
#include "base/utf8.h"
#include "host/files.h"
#include "stdlib/sys/sys_module.h"

#include <stdio.h>
#include <string.h>

bool program_is_text(const char *name, const TextBuffer *text) {
    const char *nul = memchr(text->bytes, '\0', text->length);
    size_t bad = 0;
    if (nul != NULL) {
        bad = (size_t)(nul - text->bytes);
    } else if (utf8_validate(text->bytes, text->length, &bad)) {
        return true;
    }
    size_t line = 1;
    size_t line_start = 0;
    for (size_t index = 0; index < bad; index++) {
        if (text->bytes[index] == '\n') {
            line++;
            line_start = index + 1;
        }
    }
    if (nul != NULL) {
        fprintf(stderr, "aspy: '%s' is not text: line %zu, column %zu holds a NUL byte\n", name,
                line, bad - line_start + 1);
    } else { // CPython's words, which many have met
        fprintf(
            stderr,
            "SyntaxError: Non-UTF-8 code starting with '\\x%02x' in file %s on line %zu, but no "
            "encoding declared; see https://peps.python.org/pep-0263/ for details\n",
            (unsigned)(unsigned char)text->bytes[bad], name, line);
    }
    return false;
}

int program_read(const char *name, TextBuffer *text) {
    int error_number;
    if (!host_file_read(name, text, &error_number)) {
        fprintf(stderr, "aspy: can't open file '%s': [Errno %d] %s\n", name, error_number,
                host_error_text(error_number));
        return EXIT_CODE_USAGE;
    }
    return program_is_text(name, text) ? EXIT_CODE_OK : EXIT_CODE_EXCEPTION;
}

// Modules stand beside the script.
static void prepend_folder_of(Vm *vm, const char *path) {
    const char *slash = strrchr(path, '/');
    TextBuffer folder;
    text_buffer_init(&folder);
    if (slash != NULL) {
        text_buffer_append(&folder, path, slash == path ? 1 : (size_t)(slash - path));
    }
    sys_prepend_path(vm, folder.bytes);
    text_buffer_release(&folder);
}

RunOutcome program_run_file(Vm *vm, const char *path, ProgramPath naming) {
    TextBuffer text;
    TextBuffer shown;
    text_buffer_init(&text);
    text_buffer_init(&shown);
    RunOutcome outcome = {program_read(path, &text), false};
    if (outcome.exit_code == EXIT_CODE_OK) {
        switch (naming) {
        case PROGRAM_PATH_AS_GIVEN:
            text_buffer_append_text(&shown, path);
            break;
        case PROGRAM_PATH_ABSOLUTE:
            host_file_absolute_path(path, &shown);
            break;
        }
        prepend_folder_of(vm, shown.bytes);
        outcome = run_text(vm, text.bytes, text.length, shown.bytes, shown.bytes);
    }
    text_buffer_release(&shown);
    text_buffer_release(&text);
    return outcome;
}
