// embedded.c: look-up in the generated table of embedded modules.
#include "base/embedded.h"

// Compares a dotted name with a table name, in which '/' stands for '.'.
static int compare_names(const char *dotted, size_t length, const char *name) {
    for (size_t index = 0; index < length; index++) {
        unsigned char wanted = (unsigned char)dotted[index];
        unsigned char found = name[index] == '/' ? '.' : (unsigned char)name[index];
        if (wanted != found) {
            return wanted < found ? -1 : 1;
        }
    }
    return name[length] == '\0' ? 0 : -1;
}

const EmbeddedModule *embedded_find(const char *dotted_name, size_t length) {
    size_t low = 0;
    size_t high = embedded_module_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_names(dotted_name, length, embedded_modules[middle].name);
        if (order == 0) {
            return &embedded_modules[middle];
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return NULL;
}
