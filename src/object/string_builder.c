// string_builder.c: doubling growth in the width that the text needs.
#include "object/string_builder.h"

#include "base/fatal.h"
#include "object/string_points.h"

void string_builder_init(StringBuilder *builder) {
    builder->data = builder->room;
    builder->length = 0;
    builder->capacity = STRING_BUILDER_ROOM;
    builder->width = 1;
    builder->bits = 0;
}

// Moves the text to memory for `capacity` code points of `width`.
static void string_builder_move(StringBuilder *builder, size_t capacity, unsigned width) {
    if (width == builder->width && builder->data != builder->room) {
        builder->data = memory_reallocate(builder->data, capacity * width);
    } else {
        uint8_t *wider = memory_allocate(capacity * width);
        string_points_copy(wider, width, builder->data, builder->width, builder->length);
        if (builder->data != builder->room) {
            memory_release(builder->data);
        }
        builder->data = wider;
    }
    builder->capacity = capacity;
    builder->width = width;
}

void string_builder_reserve(StringBuilder *builder, size_t count, uint32_t bits) {
    unsigned width = string_points_width(builder->bits | bits);
    size_t needed = builder->length + count;
    builder->bits |= bits;
    if (needed <= builder->capacity && width == builder->width) {
        return;
    }
    size_t capacity = builder->capacity;
    if (needed > capacity) {
        capacity = needed > capacity * 2 ? needed : capacity * 2;
    }
    string_builder_move(builder, capacity < 16 ? 16 : capacity, width);
}

void string_builder_append_point(StringBuilder *builder, uint32_t point) {
    string_builder_reserve(builder, 1, point);
    string_points_set(builder->data, builder->width, builder->length++, point);
}

void string_builder_append_repeated(StringBuilder *builder, uint32_t point, size_t count) {
    if (count == 0) {
        return;
    }
    string_builder_reserve(builder, count, point);
    if (builder->width == 1) {
        memset(builder->data + builder->length, (int)point, count);
    } else {
        for (size_t index = 0; index < count; index++) {
            string_points_set(builder->data, builder->width, builder->length + index, point);
        }
    }
    builder->length += count;
}

static void append_points(StringBuilder *builder, const void *data, unsigned width, size_t count,
                          uint32_t bits) {
    if (count == 0) {
        return;
    }
    string_builder_reserve(builder, count, bits);
    string_points_copy(builder->data + builder->length * builder->width, builder->width, data,
                       width, count);
    builder->length += count;
}

void string_builder_append_range(StringBuilder *builder, const String *string, size_t start,
                                 size_t end) {
    unsigned width = string_width(string);
    uint32_t bits =
        string_is_ascii(string) ? 0 : string_points_bits(string->data, width, start, end);
    append_points(builder, (const char *)string->data + start * width, width, end - start, bits);
}

void string_builder_append(StringBuilder *builder, const String *string) {
    string_builder_append_range(builder, string, 0, string->length);
}

void string_builder_append_ascii(StringBuilder *builder, const char *bytes, size_t length) {
    append_points(builder, bytes, 1, length, 0);
}

String *string_builder_finish(Vm *vm, StringBuilder *builder) {
    String *string = NULL;
    if (builder->length <= 1) {
        string =
            builder->length == 0
                ? string_from_latin1(vm, NULL, 0)
                : string_from_code_point(vm, string_points_at(builder->data, builder->width, 0));
    } else {
        string = string_new_uninitialized(vm, builder->length, builder->bits);
        string_points_copy(string + 1, builder->width, builder->data, builder->width,
                           builder->length);
    }
    string_builder_release(builder);
    return string;
}

void string_builder_release(StringBuilder *builder) {
    if (builder->data != builder->room) {
        memory_release(builder->data);
    }
    string_builder_init(builder);
}
