// legacy.c: see legacy.h.
#include "async/legacy.h"

#include "async/async.h"
#include "async/failure.h"
#include "async/position.h"

#include <ctype.h>

typedef struct Row {
    const char *key;
    const char *form;
    const char *version;
    const char *today;
} Row;

static const Row rows[] = {
#define LEGACY(key, form, version, today) {#key, form, version, today},
#include "async/legacy.def"
#undef LEGACY
};

static bool was_noted(const Legacy *legacy, const LegacyPlace *place) {
    for (size_t index = 0; index < legacy->places.count; index++) {
        const LegacyPlace *other = &legacy->places.items[index];
        if (other->form == place->form && other->line == place->line &&
            string_equal(other->file, place->file)) {
            return true;
        }
    }
    return false;
}

void legacy_note_at(Vm *vm, LegacyForm form, String *file, uint32_t line) {
    Legacy *legacy = &async_state(vm)->legacy;
    LegacyPlace place = {form, file, line};
    if (!legacy->is_wanted || file == NULL || was_noted(legacy, &place)) {
        return;
    }
    vector_push(&legacy->places, place);
    TextBuffer text;
    text_buffer_init(&text);
    position_append(&text, (Position){file, line});
    text_buffer_append_format(&text, ": legacy: %s (dropped in Python %s); today: %s\n",
                              rows[form].form, rows[form].version, rows[form].today);
    failure_write(vm, &text);
    text_buffer_release(&text);
}

void legacy_note(Vm *vm, LegacyForm form) {
    if (UNLIKELY(async_state(vm)->legacy.is_wanted)) {
        Position position = position_of_caller(vm);
        legacy_note_at(vm, form, position.file, position.line);
    }
}

enum { LONGEST_KEY = 32 };

static bool is_key(const String *text, const char *key) {
    char lower[LONGEST_KEY] = {0};
    for (size_t index = 0; key[index] != '\0' && index < LONGEST_KEY - 1; index++) {
        lower[index] = (char)tolower((unsigned char)key[index]);
    }
    return string_equal_text(text, lower);
}

LegacyForm legacy_find(const String *key) {
    LegacyForm form = 0;
    while (form < LEGACY_FORM_COUNT && !is_key(key, rows[form].key)) {
        form++;
    }
    return form;
}

void legacy_mark(Heap *heap, const Legacy *legacy) {
    for (size_t index = 0; index < legacy->places.count; index++) {
        heap_mark_object(heap, legacy->places.items[index].file);
    }
}
