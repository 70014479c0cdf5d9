// rows.c: folders and the comments at the head of programs.
#include "rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/fatal.h"
#include "host/files.h"

static void read_program(const char *path, TextBuffer *text) {
    int error_number = 0;
    if (!host_file_read(path, text, &error_number)) {
        fatal(EXIT_CODE_USAGE, "%s: %s", path, host_error_text(error_number));
    }
}

// What stands behind `marker` in the line that holds it, copied; "" when there is no such line.
static const char *comment_after(Bench *bench, const TextBuffer *text, const char *marker) {
    const char *found = strstr(text->bytes, marker);
    if (found == NULL) {
        return "";
    }
    found += strlen(marker);
    return arena_copy_text(&bench->texts, found, strcspn(found, "\n"));
}

double rows_operations(const char *path) {
    TextBuffer text;
    text_buffer_init(&text);
    read_program(path, &text);
    const char *marker = strstr(text.bytes, " operations: ");
    double operations = marker == NULL ? 1 : strtod(marker + strlen(" operations: "), NULL);
    text_buffer_release(&text);
    return operations;
}

// Does the row filter, words separated by commas, let this name through? Start-up always runs.
static bool is_wanted(const Bench *bench, const char *name, bool is_startup) {
    const char *rest = bench->options.row_filter;
    if (rest == NULL || is_startup) {
        return true;
    }
    size_t name_length = strlen(name);
    while (*rest != '\0') {
        size_t length = strcspn(rest, ",");
        for (size_t at = 0; length > 0 && at + length <= name_length; at++) {
            if (strncmp(name + at, rest, length) == 0) {
                return true;
            }
        }
        rest += length + (rest[length] == ',');
    }
    return false;
}

static void add_row(Bench *bench, RowVector *rows, const char *group, const char *path,
                    const char *file, size_t name_length) {
    const char *name = arena_copy_text(&bench->texts, file, name_length);
    bool is_startup = strncmp(name, "startup", strlen("startup")) == 0;
    if (!is_wanted(bench, name, is_startup)) {
        return;
    }
    TextBuffer text;
    text_buffer_init(&text);
    read_program(path, &text);
    Row *row = arena_allocate(&bench->texts, sizeof(Row));
    row->group = group;
    row->name = name;
    row->title = comment_after(bench, &text, "# ");
    row->unit = comment_after(bench, &text, "# unit: ");
    row->without = comment_after(bench, &text, "# without: ");
    row->is_startup = is_startup;
    vector_push(rows, row);
    text_buffer_release(&text);
}

void rows_find_group(Bench *bench, const char *group, RowVector *rows) {
    TextBuffer path;
    text_buffer_init(&path);
    text_buffer_append_format(&path, "%s/%s", bench->options.programs, group);
    size_t folder_length = path.length;
    HostFileNames names = {0};
    int error_number = 0;
    if (host_file_is_directory(path.bytes) &&
        !host_file_list_directory(path.bytes, &names, &error_number)) {
        fatal(EXIT_CODE_USAGE, "%s: %s", path.bytes, host_error_text(error_number));
    }
    for (size_t index = 0; index < names.count; index++) {
        const char *suffix = strstr(names.items[index], ".aspy");
        if (suffix != NULL && suffix[strlen(".aspy")] == '\0') {
            text_buffer_truncate(&path, folder_length);
            text_buffer_append_format(&path, "/%s", names.items[index]);
            add_row(bench, rows, group, path.bytes, names.items[index],
                    (size_t)(suffix - names.items[index]));
        }
    }
    host_file_names_release(&names);
    text_buffer_release(&path);
}

void rows_find(Bench *bench) {
    if (!host_file_is_directory(bench->options.programs)) {
        fatal(EXIT_CODE_USAGE, "%s is not a folder", bench->options.programs);
    }
    rows_find_group(bench, "machine", &bench->rows);
    rows_find_group(bench, "suspend", &bench->rows);
    rows_find_group(bench, "plain", &bench->rows);
}

Row *rows_named(const Bench *bench, const char *name) {
    for (size_t index = 0; index < bench->rows.count; index++) {
        if (strcmp(bench->rows.items[index]->name, name) == 0) {
            return bench->rows.items[index];
        }
    }
    return NULL;
}
