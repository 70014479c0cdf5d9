// notice.c: see notice.h.
#include "syntax/notice.h"

#include <stdarg.h>
#include <string.h>

#include "base/text_buffer.h"

void notices_add(Notices *notices, NoticeKind kind, SourceRange range, const char *format, ...) {
    if (notices == NULL) {
        return;
    }
    TextBuffer text;
    va_list values;
    va_start(values, format);
    text_buffer_init(&text);
    text_buffer_append_format_list(&text, format, values);
    va_end(values);
    char *kept = memory_allocate(text.length + 1);
    memcpy(kept, text.bytes, text.length + 1);
    text_buffer_release(&text);
    vector_push(&notices->list, (Notice){kind, range, kept});
}

void notices_release(Notices *notices) {
    for (size_t index = 0; index < notices->list.count; index++) {
        memory_release(notices->list.items[index].text);
    }
    vector_release(&notices->list);
}
