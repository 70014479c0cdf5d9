// string.c: making, joining, cutting and comparing text.
//
// Every string has the narrowest width that holds it, so equal texts have equal bytes: comparing
// and hashing look at memory only. Read next: string_intern.c, string_search.c, string_builder.c.
#include "object/string.h"

#include <stdarg.h>

#include "base/utf8.h"
#include "object/bytes.h"
#include "object/class.h"
#include "object/decimal.h"
#include "object/exception.h"
#include "object/instance.h"
#include "object/kinds.h"
#include "object/string_builder.h"
#include "object/string_points.h"

// Room that strings built by += share. The strings that point into it keep it alive; `used` only
// grows, and bytes below it never change.
typedef struct TextStore {
    Object object;
    size_t used;     // bytes
    size_t capacity; // bytes
    uint8_t *bytes;
} TextStore;

enum {
    // Sums below this many bytes are copied: a store would cost more than it saves.
    STORE_THRESHOLD = 256,
    // In object.extra: the string is itself a sum, so adding to it again is worth a store.
    STRING_IS_SUM = 64
};

static TextStore *string_store(const String *string) {
    return *(TextStore *const *)(const void *)(string + 1);
}

static void string_trace(Heap *heap, Object *object) {
    String *string = (String *)(void *)object;
    if (object->extra & STRING_IS_SHARED) {
        heap_mark_object(heap, string_store(string));
    } else if (object->extra & STRING_HAS_FIELDS) {
        object_trace_fields(heap, object);
    }
}

static void string_release(Heap *heap, Object *object) {
    if (object->extra & STRING_HAS_FIELDS) {
        object_release_fields(heap, object);
    }
}

static void text_store_release(Heap *heap, Object *object) {
    TextStore *store = (TextStore *)(void *)object;
    heap_buffer_release(heap, store->bytes, store->capacity);
}

const KindInfo string_kind = {"str", string_trace, string_release, true};
const KindInfo text_store_kind = {"text store", NULL, text_store_release, false};

uint32_t string_points_bits(const void *data, unsigned width, size_t start, size_t end) {
    uint32_t bits = 0;
    if (width == 1) {
        const uint8_t *points = data;
        uint64_t many = 0;
        for (; end - start >= sizeof many; start += sizeof many) {
            uint64_t word;
            memcpy(&word, points + start, sizeof word);
            many |= word;
        }
        // Only the highest bit of each byte tells anything: the rest need not be told apart.
        bits = (many & UINT64_C(0x8080808080808080)) != 0 ? 0x80 : 0;
        for (size_t index = start; index < end; index++) {
            bits |= points[index];
        }
    } else if (width == 2) {
        const uint16_t *points = data;
        for (size_t index = start; index < end; index++) {
            bits |= points[index];
        }
    } else {
        const uint32_t *points = data;
        for (size_t index = start; index < end; index++) {
            bits |= points[index];
        }
    }
    return bits;
}

void string_points_copy(void *to, unsigned to_width, const void *from, unsigned from_width,
                        size_t count) {
    if (to_width == from_width) {
        string_copy_bytes(to, from, count * to_width);
        return;
    }
    for (size_t index = 0; index < count; index++) {
        string_points_set(to, to_width, index, string_points_at(from, from_width, index));
    }
}

static uint32_t string_extra(uint32_t bits) {
    return string_points_width(bits) | (bits < 0x80 ? (uint32_t)STRING_IS_ASCII : 0);
}

String *string_new_uninitialized(Vm *vm, size_t length, uint32_t max_point) {
    unsigned width = string_points_width(max_point);
    // One more code point for the NUL that string_text relies on.
    size_t size = sizeof(String) + (length + 1) * width;
    String *string = heap_allocate_raw(vm, KIND_STRING, size, runtime_shape(vm, CLASS_STR));
    string->object.extra = string_extra(max_point);
    string->hash = 0;
    string->length = length;
    string->data = string + 1;
    string_points_set(string + 1, width, length, 0);
    return string;
}

void string_set(String *string, size_t index, uint32_t point) {
    assert(index < string->length && (string->object.extra & STRING_IS_SHARED) == 0);
    string_points_set((void *)(uintptr_t)string->data, string_width(string), index, point);
}

// The empty string and the one-character strings of Latin-1 exist once.
static String *string_find_constant(Vm *vm, size_t length, uint32_t point) {
    Runtime *runtime = runtime_of(vm);
    if (length == 0) {
        if (runtime->empty_string == NULL) {
            runtime->empty_string = string_intern(vm, string_new_uninitialized(vm, 0, 0));
        }
        return runtime->empty_string;
    }
    if (length == 1 && point < 256) {
        if (runtime->characters[point] == NULL) {
            String *character = string_new_uninitialized(vm, 1, point);
            string_set(character, 0, point);
            runtime->characters[point] = string_intern(vm, character);
        }
        return runtime->characters[point];
    }
    return NULL;
}

String *string_from_code_point(Vm *vm, uint32_t point) {
    String *string = string_find_constant(vm, 1, point);
    if (string == NULL) {
        string = string_new_uninitialized(vm, 1, point);
        string_set(string, 0, point);
    }
    return string;
}

String *string_from_ascii(Vm *vm, const char *bytes, size_t count) {
    if (count <= 1) {
        return string_find_constant(vm, count, count == 0 ? 0 : (uint8_t)bytes[0]);
    }
    String *string = string_new_ascii(vm, count);
    string_copy_bytes(string + 1, bytes, count);
    return string;
}

String *string_from_int64(Vm *vm, int64_t number) {
    if (number >= 0 && number < 10) {
        return string_find_constant(vm, 1, (uint32_t)('0' + number));
    }
    size_t length = decimal_length_signed(number);
    String *string = string_new_ascii(vm, length);
    (void)decimal_write_signed((char *)(string + 1) + length, number);
    return string;
}

// A string of `count` code points from an array that may be wider than the text needs.
static String *string_from_points(Vm *vm, const void *data, unsigned width, size_t count) {
    if (count <= 1) {
        uint32_t point = count == 0 ? 0 : string_points_at(data, width, 0);
        String *constant = string_find_constant(vm, count, point);
        if (constant != NULL) {
            return constant;
        }
    }
    uint32_t bits = string_points_bits(data, width, 0, count);
    String *string = string_new_uninitialized(vm, count, bits);
    string_points_copy(string + 1, string_points_width(bits), data, width, count);
    return string;
}

String *string_from_code_points(Vm *vm, const uint32_t *points, size_t count) {
    return string_from_points(vm, points, 4, count);
}

String *string_from_latin1(Vm *vm, const uint8_t *bytes, size_t count) {
    return string_from_points(vm, bytes, 1, count);
}

// Counts the code points of valid UTF-8, and returns one that needs the width that the text needs.
// Eight bytes at a time: a bit shifted up stays inside its byte as far as the highest bit is asked
// for. 1.3 GB/s where decoding comes to 0.4.
static uint32_t survey_utf8(const char *bytes, size_t length, size_t *count) {
    const uint64_t high = UINT64_C(0x8080808080808080);
    uint64_t wide = 0;   // four bytes: above 0xFFFF
    uint64_t middle = 0; // above 0xFF
    size_t continued = 0;
    for (size_t at = 0; at < length; at += sizeof(uint64_t)) {
        uint64_t word = 0;
        if (at + sizeof word <= length) {
            memcpy(&word, bytes + at, sizeof word);
        } else {
            memcpy(&word, bytes + at, length - at);
        }
        uint64_t leads = word & word << 1 & high;
        uint64_t three = leads & word << 2;
        continued += (size_t)__builtin_popcountll(word & ~(word << 1) & high);
        middle |= three | (leads & (word << 3 | word << 4 | word << 5));
        wide |= three & word << 3;
    }
    *count = length - continued;
    return wide != 0 ? 0x10000 : middle != 0 ? 0x100 : 0x80;
}

// Reads a code point of valid UTF-8.
static inline const unsigned char *read_valid(const unsigned char *bytes, uint32_t *point) {
    uint32_t lead = bytes[0];
    if (lead < 0x80) {
        *point = lead;
        return bytes + 1;
    }
    if (lead < 0xE0) {
        *point = (lead & 0x1F) << 6 | (bytes[1] & 0x3FU);
        return bytes + 2;
    }
    if (lead < 0xF0) {
        *point = (lead & 0x0F) << 12 | (bytes[1] & 0x3FU) << 6 | (bytes[2] & 0x3FU);
        return bytes + 3;
    }
    *point = (lead & 0x07) << 18 | (bytes[1] & 0x3FU) << 12 | (bytes[2] & 0x3FU) << 6 |
             (bytes[3] & 0x3FU);
    return bytes + 4;
}

String *string_from_utf8(Vm *vm, const char *bytes, size_t length) {
    uint32_t seen = string_points_bits(bytes, 1, 0, length);
    if (seen < 0x80) {
        return string_from_points(vm, bytes, 1, length);
    }
    size_t count;
    uint32_t bits = survey_utf8(bytes, length, &count);
    const unsigned char *at = (const unsigned char *)bytes;
    uint32_t point;
    if (count == 1) {
        (void)read_valid(at, &point);
        String *string = string_find_constant(vm, 1, point);
        if (string != NULL) {
            return string;
        }
    }
    String *string = string_new_uninitialized(vm, count, bits);
    void *points = string + 1;
    switch (string_points_width(bits)) {
    case 1:
        for (size_t index = 0; index < count; index++) {
            at = read_valid(at, &point);
            ((uint8_t *)points)[index] = (uint8_t)point;
        }
        break;
    case 2:
        for (size_t index = 0; index < count; index++) {
            at = read_valid(at, &point);
            ((uint16_t *)points)[index] = (uint16_t)point;
        }
        break;
    default:
        for (size_t index = 0; index < count; index++) {
            at = read_valid(at, &point);
            ((uint32_t *)points)[index] = point;
        }
        break;
    }
    return string;
}

String *string_from_text(Vm *vm, const char *text) {
    return string_from_utf8(vm, text, strlen(text));
}

String *string_from_buffer(Vm *vm, const TextBuffer *buffer) {
    return string_from_utf8(vm, buffer->bytes, buffer->length);
}

String *string_format(Vm *vm, const char *format, ...) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    va_list values;
    va_start(values, format);
    text_buffer_append_format_list(&buffer, format, values);
    va_end(values);
    String *string = string_from_buffer(vm, &buffer);
    text_buffer_release(&buffer);
    return string;
}

String *string_new_of(Vm *vm, Class *class, const String *text) {
    unsigned width = string_width(text);
    size_t size = sizeof(String) + sizeof(Value *) + (text->length + 1) * width;
    String *string = heap_allocate_raw(vm, KIND_STRING, size, class->root_shape);
    string->object.extra =
        (text->object.extra & (STRING_WIDTH_MASK | STRING_IS_ASCII)) | STRING_HAS_FIELDS;
    string->length = text->length;
    string->hash = text->hash;
    void *points = (char *)(string + 1) + sizeof(Value *);
    string_points_copy(points, width, text->data, width, text->length);
    string_points_set(points, width, text->length, 0);
    string->data = points;
    *string_fields(string) = NULL;
    object_reserve_fields(vm, &string->object, class->root_shape->field_count);
    return string;
}

String *string_exact(Vm *vm, String *string) {
    if ((string->object.extra & STRING_HAS_FIELDS) == 0) {
        return string;
    }
    return string_from_points(vm, string->data, string_width(string), string->length);
}

bool string_equal(const String *a, const String *b) {
    if (a == b) {
        return true;
    }
    if (a->length != b->length || string_width(a) != string_width(b) ||
        (string_is_interned(a) && string_is_interned(b)) ||
        (a->hash != 0 && b->hash != 0 && a->hash != b->hash)) {
        return false;
    }
    return memcmp(a->data, b->data, a->length * string_width(a)) == 0;
}

bool string_equal_text(const String *string, const char *text) {
    size_t length = strlen(text);
    if (string_is_ascii(string)) {
        return string->length == length && memcmp(string->data, text, length) == 0;
    }
    size_t at = 0;
    for (size_t index = 0; index < string->length; index++) {
        uint32_t point = 0;
        size_t step = at < length ? utf8_decode_wtf8(text + at, length - at, &point) : 0;
        if (step == 0 || point != string_at(string, index)) {
            return false;
        }
        at += step;
    }
    return at == length;
}

int string_compare(const String *a, const String *b) {
    size_t common = a->length < b->length ? a->length : b->length;
    if (string_width(a) == 1 && string_width(b) == 1) {
        if (common >= sizeof(uint64_t)) {
            // The first eight bytes as one number, highest first, decide most comparisons of a
            // sort.
            uint64_t left = __builtin_bswap64(word_load(a->data));
            uint64_t right = __builtin_bswap64(word_load(b->data));
            if (left != right) {
                return left < right ? -1 : 1;
            }
        }
        int order = common == 0 ? 0 : memcmp(a->data, b->data, common);
        if (order != 0) {
            return order;
        }
    } else {
        for (size_t index = 0; index < common; index++) {
            uint32_t left = string_at(a, index);
            uint32_t right = string_at(b, index);
            if (left != right) {
                return left < right ? -1 : 1;
            }
        }
    }
    return a->length == b->length ? 0 : a->length < b->length ? -1 : 1;
}

static String *string_new_shared(Vm *vm, TextStore *store, size_t length, uint32_t extra) {
    size_t size = sizeof(String) + sizeof(TextStore *);
    String *string = heap_allocate_raw(vm, KIND_STRING, size, runtime_shape(vm, CLASS_STR));
    string->object.extra = extra | STRING_IS_SHARED;
    string->hash = 0;
    string->length = length;
    string->data = store->bytes;
    *(TextStore **)(void *)(string + 1) = store;
    return string;
}

static TextStore *text_store_new(Vm *vm, size_t capacity) {
    TextStore *store =
        heap_allocate(vm, KIND_TEXT_STORE, sizeof(TextStore), runtime_shape(vm, CLASS_STR));
    store->bytes = heap_buffer_allocate(vm, capacity);
    store->capacity = capacity;
    return store;
}

// True when `a` ends where its store's used part ends, and `extra_bytes` more fit behind it.
static bool string_can_grow(const String *a, unsigned width, size_t extra_bytes) {
    if ((a->object.extra & STRING_IS_SHARED) == 0 || string_width(a) != width) {
        return false;
    }
    const TextStore *store = string_store(a);
    return store->used == a->length * width && store->capacity - store->used >= extra_bytes;
}

String *string_concatenate(Vm *vm, String *a, String *b) {
    if (a->length == 0 || b->length == 0) {
        return string_exact(vm, a->length == 0 ? b : a);
    }
    unsigned width = string_width(a) > string_width(b) ? string_width(a) : string_width(b);
    uint32_t ascii = a->object.extra & b->object.extra & STRING_IS_ASCII;
    size_t length = a->length + b->length;
    size_t size = length * width;
    TextStore *store = NULL;
    if (string_can_grow(a, width, b->length * width)) {
        store = string_store(a);
    } else if (size < STORE_THRESHOLD && ascii != 0) {
        String *sum = string_new_ascii(vm, length);
        sum->object.extra |= STRING_IS_SUM;
        string_copy_bytes(sum + 1, a->data, a->length);
        string_copy_bytes((char *)(sum + 1) + a->length, b->data, b->length);
        return sum;
    } else if (size < STORE_THRESHOLD ||
               (a->object.extra & (STRING_IS_SUM | STRING_IS_SHARED)) == 0) {
        String *sum = string_new_uninitialized(vm, length, string_bits(a) | string_bits(b));
        sum->object.extra |= STRING_IS_SUM;
        string_points_copy(sum + 1, width, a->data, string_width(a), a->length);
        string_points_copy((char *)(sum + 1) + a->length * width, width, b->data, string_width(b),
                           b->length);
        return sum;
    } else {
        store = text_store_new(vm, size + size / 2 + STORE_THRESHOLD);
        string_points_copy(store->bytes, width, a->data, string_width(a), a->length);
        store->used = a->length * width;
    }
    string_points_copy(store->bytes + store->used, width, b->data, string_width(b), b->length);
    store->used += b->length * width;
    return string_new_shared(vm, store, length, width | ascii);
}

String *string_substring(Vm *vm, String *string, size_t start, size_t end) {
    assert(start <= end && end <= string->length);
    if (start == 0 && end == string->length) {
        return string_exact(vm, string);
    }
    unsigned width = string_width(string);
    const char *from = (const char *)string->data + start * width;
    return string_is_ascii(string) ? string_from_ascii(vm, from, end - start)
                                   : string_from_points(vm, from, width, end - start);
}

void string_append_utf8(TextBuffer *buffer, const String *string) {
    if (string_is_ascii(string)) {
        text_buffer_append(buffer, string->data, string->length);
        return;
    }
    for (size_t index = 0; index < string->length; index++) {
        text_buffer_append_code_point(buffer, string_at(string, index));
    }
}

const char *string_text(Vm *vm, String *string) {
    if (string_is_ascii(string)) {
        if (string->object.extra & STRING_IS_SHARED) {
            // Its bytes go on in the store; it moves to a store of its own, which ends in a NUL.
            TextStore *store = text_store_new(vm, string->length + 1);
            memcpy(store->bytes, string->data, string->length);
            store->bytes[string->length] = 0;
            store->used = store->capacity;
            *(TextStore **)(void *)(string + 1) = store;
            string->data = store->bytes;
        }
        return string->data;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    string_append_utf8(&buffer, string);
    const Bytes *bytes = bytes_new(vm, buffer.bytes, buffer.length);
    text_buffer_release(&buffer);
    return (const char *)bytes->data;
}

bool string_check_size(Vm *vm, size_t length, unsigned width) {
    // Beyond this the multiplication below could wrap, and no machine has it anyway.
    if (length >= UINT64_C(1) << 40) {
        return bytes_check_size(vm, SIZE_MAX);
    }
    return bytes_check_size(vm, (length + 1) * width + sizeof(String));
}
