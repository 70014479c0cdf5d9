// samples.c: see samples.h.
#include "app/classroom/samples.h"

#include "base/fatal.h"
#include "base/text_buffer.h"
#include "host/files.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: aspy samples [list | show NAME | run NAME [arg] ... | copy FOLDER]\n"
    "A lesson's NAME may also be its number.\n";

// ---- Finding -----------------------------------------------------------------------------------

static bool is_named(const Sample *sample, const char *name) {
    static const char ending[] = ".aspy";
    size_t length = strlen(sample->name);
    if (strncmp(sample->name, name, length) == 0 &&
        (name[length] == '\0' || strcmp(name + length, ending) == 0)) {
        return true;
    }
    char *number_end;
    long number = strtol(name, &number_end, 10);
    return isdigit((unsigned char)name[0]) && *number_end == '\0' &&
           isdigit((unsigned char)sample->name[0]) && strtol(sample->name, NULL, 10) == number;
}

const Sample *samples_find(const char *name) {
    for (size_t index = 0; index < samples_count; index++) {
        if (is_named(&samples_table[index], name)) {
            return &samples_table[index];
        }
    }
    return NULL;
}

int samples_complain(const char *name) {
    fprintf(stderr, "aspy: there is no lesson '%s'; `aspy samples' lists them\n", name);
    return EXIT_CODE_USAGE;
}

// ---- The actions -------------------------------------------------------------------------------

static int list(void) {
    for (size_t index = 0; index < samples_count; index++) {
        printf("%-26s %s\n", samples_table[index].name, samples_table[index].text);
    }
    return EXIT_CODE_OK;
}

static int show(const char *name) {
    const Sample *sample = samples_find(name);
    if (sample == NULL) {
        return samples_complain(name);
    }
    fwrite(sample->bytes, 1, sample->length, stdout);
    return EXIT_CODE_OK;
}

static bool write_new(const char *path, const char *bytes, size_t length) {
    FILE *file = fopen(path, "wbx"); // what somebody has worked on stays as it is
    if (file == NULL) {
        return false;
    }
    bool is_good = fwrite(bytes, 1, length, file) == length;
    return fclose(file) == 0 && is_good;
}

static bool write_sample(const Sample *sample, const char *folder) {
    TextBuffer path;
    text_buffer_init(&path);
    text_buffer_append_format(&path, "%s/%s.aspy", folder, sample->name);
    bool is_good = write_new(path.bytes, sample->bytes, sample->length);
    if (is_good && sample->expected != NULL) {
        text_buffer_clear(&path);
        text_buffer_append_format(&path, "%s/%s.expected", folder, sample->name);
        is_good = write_new(path.bytes, sample->expected, sample->expected_length);
    }
    if (!is_good) {
        fprintf(stderr, "aspy: not written: %s\n", path.bytes);
    }
    text_buffer_release(&path);
    return is_good;
}

static int copy(const char *folder) {
    int error_number;
    if (!host_file_is_directory(folder) && !host_file_make_directory(folder, 0777, &error_number)) {
        fprintf(stderr, "aspy: %s: %s\n", folder, host_error_text(error_number));
        return EXIT_CODE_USAGE;
    }
    int exit_code = EXIT_CODE_OK;
    for (size_t index = 0; index < samples_count; index++) {
        if (!write_sample(&samples_table[index], folder)) {
            exit_code = EXIT_CODE_EXCEPTION;
        }
    }
    return exit_code;
}

int samples_run_command(int argc, const char **argv) {
    if (argc == 0 || (argc == 1 && strcmp(argv[0], "list") == 0)) {
        return list();
    }
    if (argc == 2 && strcmp(argv[0], "show") == 0) {
        return show(argv[1]);
    }
    if (argc == 2 && strcmp(argv[0], "copy") == 0) {
        return copy(argv[1]);
    }
    bool wants_help = argc == 1 && (strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0);
    fputs(usage, wants_help ? stdout : stderr);
    return wants_help ? EXIT_CODE_OK : EXIT_CODE_USAGE;
}
