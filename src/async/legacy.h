// legacy.h: forms of older Pythons that a script uses, named with --warn-legacy.
//
// They work with their old meaning whether somebody asked or not (DESIGN: all eras at once). Who
// asked gets one line on standard error for each place:
//
//     script.aspy:8: legacy: with await lock (dropped in Python 3.9); today: async with lock:
#ifndef ASPY_ASYNC_LEGACY_H
#define ASPY_ASYNC_LEGACY_H

#include "base/vector.h"
#include "object/string.h"

typedef enum LegacyForm {
#define LEGACY(key, form, version, today) LEGACY_##key,
#include "async/legacy.def"
#undef LEGACY
    LEGACY_FORM_COUNT
} LegacyForm;

// A line that was written.
typedef struct LegacyPlace {
    LegacyForm form;
    String *file;
    uint32_t line;
} LegacyPlace;

// Part of AsyncState.
typedef struct Legacy {
    bool is_wanted; // --warn-legacy
    VECTOR(LegacyPlace) places;
} Legacy;

// The running line of the script uses the form. Cheap when nobody asked.
void legacy_note(Vm *vm, LegacyForm form);
// The same of a line that is not running.
void legacy_note_at(Vm *vm, LegacyForm form, String *file, uint32_t line);
// The form of a key in lower case; LEGACY_FORM_COUNT: there is none.
MUST_USE LegacyForm legacy_find(const String *key);
void legacy_mark(Heap *heap, const Legacy *legacy);

#endif
