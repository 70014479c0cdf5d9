// page.c: see page.h.
#include "app/coach/page.h"

#include <string.h>

const Page *page_find(const char *name) {
    for (size_t index = 0; index < page_count; index++) {
        if (strcmp(pages[index].name, name) == 0) {
            return &pages[index];
        }
    }
    return NULL;
}

const char *page_title(const Page *page, size_t *length) {
    const char *title = page->text + strlen(page->name) + strlen(": ");
    *length = strcspn(title, "\n");
    return title;
}
