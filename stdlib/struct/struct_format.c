// struct_format.c: see struct_format.h.
#include "stdlib/struct/struct_format.h"

static const char *const too_long = "total struct size too long";

typedef struct Reader {
    const char *at;
    const char *end;
    bool is_native; // sizes of the machine, and padding as its compiler inserts it
} Reader;

static void read_byte_order(StructFormat *format, Reader *reader) {
    char sign = reader->at < reader->end ? *reader->at : '\0';
    format->is_little = sign != '>' && sign != '!';
    reader->is_native = sign != '<' && sign != '>' && sign != '!' && sign != '=';
    if (!reader->is_native || sign == '@') {
        reader->at++;
    }
}

static bool read_count(Reader *reader, size_t *count) {
    *count = 1;
    if (*reader->at < '0' || *reader->at > '9') {
        return true;
    }
    *count = 0;
    while (reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9') {
        if (__builtin_mul_overflow(*count, 10, count) ||
            __builtin_add_overflow(*count, (size_t)(*reader->at - '0'), count) ||
            *count > INT64_MAX) {
            return false;
        }
        reader->at++;
    }
    return true;
}

static bool add_field(StructFormat *format, const Reader *reader, const PackingCode *code,
                      size_t count) {
    size_t alignment = reader->is_native ? code->size : 1;
    size_t offset = (format->size + alignment - 1) / alignment * alignment;
    size_t length;
    if (__builtin_mul_overflow(count, (size_t)code->size, &length) ||
        __builtin_add_overflow(offset, length, &format->size) || format->size > INT64_MAX) {
        return false;
    }
    if (code->kind == PACKING_PAD) {
        return true;
    }
    StructField field = {code, count, offset};
    bool is_text = code->kind == PACKING_BYTES || code->kind == PACKING_PASCAL;
    format->item_count += is_text ? 1 : count;
    if (is_text || count > 0) {
        vector_push(&format->fields, field);
    }
    return true;
}

static bool is_space(char letter) { return letter == ' ' || (letter >= '\t' && letter <= '\r'); }

const char *struct_format_read(StructFormat *format, const char *text, size_t length) {
    Reader reader = {text, text + length, false};
    if (memchr(text, 0, length) != NULL) {
        return "embedded null character";
    }
    read_byte_order(format, &reader);
    while (reader.at < reader.end) {
        size_t count;
        if (is_space(*reader.at)) {
            reader.at++;
            continue;
        }
        if (!read_count(&reader, &count)) {
            return too_long;
        }
        if (reader.at == reader.end) {
            return "repeat count given without format specifier";
        }
        const PackingCode *code = packing_code(*reader.at++, reader.is_native);
        if (code == NULL) {
            return "bad char in struct format";
        }
        if (!add_field(format, &reader, code, count)) {
            return too_long;
        }
    }
    return NULL;
}

void struct_format_release(StructFormat *format) { vector_release(&format->fields); }
