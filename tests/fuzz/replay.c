// replay.c: runs a fuzz target over the files it is given: the corpus as an ordinary test.
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

static int replay(const char *path) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return EXIT_FAILURE;
    }
    static uint8_t bytes[1 << 16];
    size_t length = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    fprintf(stderr, "%s\n", path);
    uint8_t *copy = malloc(length == 0 ? 1 : length); // at its end the sanitizer watches
    for (size_t index = 0; index < length; index++) {
        copy[index] = bytes[index];
    }
    int result = LLVMFuzzerTestOneInput(copy, length);
    free(copy);
    return result;
}

int main(int argc, char **argv) {
    for (int index = 1; index < argc; index++) {
        if (replay(argv[index]) != EXIT_SUCCESS) {
            return EXIT_FAILURE;
        }
    }
    return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
