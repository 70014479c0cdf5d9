// page.h: what `aspy --explain` prints: a page on each mistake that the coach knows.
//
// The pages are text files in pages/, embedded by the build. Each says on its first line
// "name: what it is", and shows a failing and a corrected program with what they print; a test runs
// all of them (tests/coach).
#ifndef ASPY_APP_COACH_PAGE_H
#define ASPY_APP_COACH_PAGE_H

#include <stddef.h>

typedef struct Page {
    const char *name;
    const char *text; // NUL-terminated, ends in a newline
} Page;

// By name in alphabetical order (generated: pages/embed.cmake).
extern const Page pages[];
extern const size_t page_count;

// NULL: there is none of that name.
const Page *page_find(const char *name);
// What stands behind the name on its first line; *length is without the newline.
const char *page_title(const Page *page, size_t *length);

#endif
