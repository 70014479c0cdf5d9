// string_intern.c: hashes of text, and the weak table of canonical strings.
//
// The table is open-addressed over pointers. It holds no string alive: after marking, those that
// die are dropped and the table is built anew from the survivors.
#include "base/fatal.h"
#include "base/hashing.h"
#include "object/string_points.h"

enum { INTERN_FIRST_CAPACITY = 1024 };

uint64_t string_hash(Vm *vm, String *string) {
    if (string->hash == 0) {
        uint64_t hash = hash_bytes(string->data, string->length * string_width(string),
                                   runtime_of(vm)->hash_seed);
        string->hash = hash == 0 ? 1 : hash;
    }
    return string->hash;
}

// The slot that holds an equal string, or the free one where it belongs.
static String **intern_find(const InternTable *table, const String *string) {
    size_t mask = table->capacity - 1;
    size_t at = (size_t)string->hash & mask;
    while (table->slots[at] != NULL) {
        String *other = table->slots[at];
        if (other->hash == string->hash && other->length == string->length &&
            string_width(other) == string_width(string) &&
            memcmp(other->data, string->data, string->length * string_width(string)) == 0) {
            break;
        }
        at = (at + 1) & mask;
    }
    return &table->slots[at];
}

// Moves what `keep` says to a table of `capacity` slots.
static void intern_rebuild(InternTable *table, size_t capacity, const Heap *survivors) {
    InternTable old = *table;
    table->slots = memory_allocate_zeroed(capacity * sizeof(String *));
    table->capacity = capacity;
    table->count = 0;
    for (size_t index = 0; index < old.capacity; index++) {
        String *string = old.slots[index];
        if (string == NULL || (survivors != NULL && !heap_is_marked(survivors, string))) {
            continue;
        }
        size_t at = (size_t)string->hash & (capacity - 1);
        while (table->slots[at] != NULL) {
            at = (at + 1) & (capacity - 1);
        }
        table->slots[at] = string;
        table->count++;
    }
    memory_release(old.slots);
}

// Room for one more.
static void intern_reserve(InternTable *table) {
    if ((table->count + 1) * 4 > table->capacity * 3) {
        size_t capacity = table->capacity == 0 ? INTERN_FIRST_CAPACITY : table->capacity * 2;
        intern_rebuild(table, capacity, NULL);
    }
}

String *string_intern(Vm *vm, String *string) {
    if (string_is_interned(string)) {
        return string;
    }
    InternTable *table = &runtime_of(vm)->interned;
    intern_reserve(table);
    uint64_t hash = string_hash(vm, string);
    String **slot = intern_find(table, string);
    if (*slot != NULL) {
        return *slot;
    }
    if (string->object.extra & (STRING_IS_SHARED | STRING_HAS_FIELDS)) {
        // The canonical one must neither keep a store alive nor be of a subclass.
        String *copy = string_new_uninitialized(vm, string->length, string_bits(string));
        memcpy(copy + 1, string->data, string->length * string_width(string));
        copy->hash = hash;
        string = copy;
    }
    string->object.flags |= OBJECT_INTERNED;
    *slot = string;
    table->count++;
    return string;
}

// Of text that has as many bytes as code points, the table is asked before a string is made: the
// compiler asks for every name of a program each time it stands there.
static String *intern_ascii(Vm *vm, const char *bytes, size_t length) {
    InternTable *table = &runtime_of(vm)->interned;
    intern_reserve(table);
    uint64_t hash = hash_bytes(bytes, length, runtime_of(vm)->hash_seed);
    hash = hash == 0 ? 1 : hash;
    size_t mask = table->capacity - 1;
    size_t at = (size_t)hash & mask;
    for (String *other; (other = table->slots[at]) != NULL; at = (at + 1) & mask) {
        if (other->hash == hash && other->length == length && string_is_ascii(other) &&
            memcmp(other->data, bytes, length) == 0) {
            return other;
        }
    }
    String *string = string_new_uninitialized(vm, length, 0x7F);
    memcpy(string + 1, bytes, length);
    string->hash = hash;
    string->object.flags |= OBJECT_INTERNED;
    table->slots[at] = string;
    table->count++;
    return string;
}

String *string_intern_utf8(Vm *vm, const char *bytes, size_t length) {
    // The shortest strings exist once, and string_from_utf8 knows where.
    if (length > 1 && string_points_bits(bytes, 1, 0, length) < 0x80) {
        return intern_ascii(vm, bytes, length);
    }
    return string_intern(vm, string_from_utf8(vm, bytes, length));
}

String *string_intern_text(Vm *vm, const char *text) {
    return string_intern_utf8(vm, text, strlen(text));
}

void string_sweep_interned(Heap *heap, Runtime *runtime) {
    InternTable *table = &runtime->interned;
    for (size_t index = 0; index < table->capacity; index++) {
        if (table->slots[index] != NULL && !heap_is_marked(heap, table->slots[index])) {
            intern_rebuild(table, table->capacity, heap);
            return;
        }
    }
}
