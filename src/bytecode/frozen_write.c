// frozen_write.c: code to words. Read beside frozen_read.c, which takes them in the same order.

#include "bytecode/frozen_format.h"
#include "object/bytes.h"
#include "object/complex.h"
#include "object/int.h"
#include "object/set.h"

typedef struct Writer {
    Vm *vm;
    FrozenWords strings; // the texts, each once
    FrozenWords code;
    VECTOR(String *) known;
} Writer;

static void write_word(FrozenWords *out, size_t word) {
    assert(word <= UINT32_MAX && "what is frozen is small");
    vector_push(out, (uint32_t)word);
}

// Bytes, filled up with zeros to whole words.
static void write_bytes(FrozenWords *out, const void *bytes, size_t size) {
    size_t words = FROZEN_WORDS(size);
    vector_reserve(out, out->count + words + 1);
    if (words > 0) {
        out->items[out->count + words - 1] = 0;
        memcpy(out->items + out->count, bytes, size);
    }
    out->count += words;
}

static void write_new_text(Writer *writer, const String *string) {
    TextBuffer text;
    text_buffer_init(&text);
    string_append_utf8(&text, string);
    write_word(&writer->strings, text.length);
    write_bytes(&writer->strings, text.bytes, text.length);
    text_buffer_release(&text);
}

// A text by its number. Few enough to be looked for one by one: a module has some hundreds.
static void write_string(Writer *writer, String *string) {
    size_t number = 0;
    while (number < writer->known.count && !string_equal(writer->known.items[number], string)) {
        number++;
    }
    if (number == writer->known.count) {
        vector_push(&writer->known, string);
        write_new_text(writer, string);
    }
    write_word(&writer->code, number);
}

static void write_strings(Writer *writer, const Value *strings, size_t count) {
    for (size_t index = 0; index < count; index++) {
        write_string(writer, value_as_string(strings[index]));
    }
}

static void write_code(Writer *writer, const Code *code);

static void write_bits(Writer *writer, uint64_t bits) {
    write_word(&writer->code, (uint32_t)bits);
    write_word(&writer->code, (uint32_t)(bits >> 32));
}

static void write_double(Writer *writer, double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    write_bits(writer, bits);
}

static void write_sized(Writer *writer, FrozenTag tag, const void *bytes, size_t size) {
    write_word(&writer->code, tag);
    write_word(&writer->code, size);
    write_bytes(&writer->code, bytes, size);
}

static void write_int(Writer *writer, Value value) {
    TextBuffer digits;
    text_buffer_init(&digits);
    bool is_written = int_append_text(writer->vm, value, 16, &digits);
    assert(is_written && "no limit on digits of base 16");
    (void)is_written;
    write_sized(writer, FROZEN_INT, digits.bytes, digits.length);
    text_buffer_release(&digits);
}

static void write_object(Writer *writer, Value value);

static void write_value(Writer *writer, Value value) {
    if (value_is_object(value)) {
        write_object(writer, value);
    } else {
        write_word(&writer->code, FROZEN_INLINE);
        write_bits(writer, value.bits);
    }
}

// The kinds that constants can be of.
static void write_object(Writer *writer, Value value) {
    if (value_is_string(value)) {
        write_word(&writer->code, FROZEN_STRING);
        write_string(writer, value_as_string(value));
    } else if (value_is_kind(value, KIND_CODE)) {
        write_word(&writer->code, FROZEN_CODE);
        write_code(writer, value_as_code(value));
    } else if (value_is_tuple(value)) {
        const Tuple *tuple = value_as_tuple(value);
        write_word(&writer->code, FROZEN_TUPLE);
        write_word(&writer->code, tuple->count);
        for (size_t index = 0; index < tuple->count; index++) {
            write_value(writer, tuple->items[index]);
        }
    } else if (value_is_set(value)) {
        const Set *set = value_as_set(value);
        write_word(&writer->code, FROZEN_SET);
        write_word(&writer->code, set->count);
        Value item;
        for (size_t position = 0; set_next(set, &position, &item);) {
            write_value(writer, item);
        }
    } else if (value_is_kind(value, KIND_COMPLEX)) {
        const Complex *number = (const Complex *)(const void *)value_as_object(value);
        write_word(&writer->code, FROZEN_COMPLEX);
        write_double(writer, number->real);
        write_double(writer, number->imaginary);
    } else if (value_is_kind(value, KIND_BYTES)) {
        const Bytes *bytes = (const Bytes *)(const void *)value_as_object(value);
        write_sized(writer, FROZEN_BYTES, bytes->data, bytes->length);
    } else {
        assert(value_is_kind(value, KIND_INT) && "no other kind is a constant");
        write_int(writer, value);
    }
}

static void write_code(Writer *writer, const Code *code) {
    FrozenWords *out = &writer->code;
    const FrozenHead head = {
        .first_line = code->first_line,
        .flags = code->flags,
        .positional_only_count = code->positional_only_count,
        .positional_count = code->positional_count,
        .keyword_only_count = code->keyword_only_count,
        .parameter_count = code->parameter_count,
        .local_count = code->local_count,
        .register_count = code->register_count,
        .free_count = code->free_count,
        .inner_start = code->inner_start,
        .instruction_count = code->instruction_count,
        .constant_count = code->constant_count,
        .site_count = code->site_count,
        .handler_count = code->handler_count,
    };
    write_bytes(out, &head, sizeof head);
    write_string(writer, code->name);
    write_string(writer, code->qualname);
    write_value(writer, code->doc);
    write_bytes(out, code->instructions, code->instruction_count * sizeof *code->instructions);
    write_word(out, code->spans_size);
    write_bytes(out, code->spans, code->spans_size);
    for (uint32_t index = 0; index < code->handler_count; index++) {
        Handler handler;
        memset(&handler, 0, sizeof handler); // the gap behind the last field, too
        handler.start = code->handlers[index].start;
        handler.end = code->handlers[index].end;
        handler.target = code->handlers[index].target;
        handler.exception_register = code->handlers[index].exception_register;
        write_bytes(out, &handler, sizeof handler);
    }
    write_bytes(out, code->local_is_cell, code->local_count * sizeof *code->local_is_cell);
    write_strings(writer, code->local_names, code->local_count);
    write_strings(writer, code->free_names, code->free_count);
    for (uint32_t index = 0; index < code->site_count; index++) {
        write_string(writer, code->sites[index].name);
    }
    for (uint32_t index = 0; index < code->constant_count; index++) {
        write_value(writer, code->constants[index]);
    }
}

void frozen_write(Vm *vm, const Code *code, FrozenWords *out) {
    Writer writer = {.vm = vm};
    write_code(&writer, code);
    write_word(out, writer.known.count);
    write_bytes(out, writer.strings.items, writer.strings.count * sizeof *writer.strings.items);
    write_bytes(out, writer.code.items, writer.code.count * sizeof *writer.code.items);
    vector_release(&writer.strings);
    vector_release(&writer.code);
    vector_release(&writer.known);
}
