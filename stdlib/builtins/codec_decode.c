// codec_decode.c: bytes to text.
#include "stdlib/builtins/codec_tools.h"

#include "object/string_builder.h"

typedef struct Decoder {
    Vm *vm;
    Codec codec;
    const char *errors;
    const uint8_t *data;
    size_t length;
    size_t at;
    bool is_little;
    bool is_unfinished; // more may come: an unfinished character at the end is no error
    bool has_ended;     // at such a character
    StringBuilder out;
} Decoder;

static uint32_t read_unit(const Decoder *decoder, size_t at, unsigned size) {
    uint32_t unit = 0;
    for (unsigned index = 0; index < size; index++) {
        unsigned shift = 8 * (decoder->is_little ? index : size - 1 - index);
        unit |= (uint32_t)decoder->data[at + index] << shift;
    }
    return unit;
}

// Reads the surrogate that stands there in the bytes of the encoding; 0 when none does.
static size_t surrogate_at(const Decoder *decoder, uint32_t *point) {
    const uint8_t *bytes = decoder->data + decoder->at;
    size_t available = decoder->length - decoder->at;
    CodecKind kind = decoder->codec.kind;
    size_t size = kind < CODEC_UTF16 ? 3 : kind < CODEC_UTF32 ? 2 : 4;
    if (available < size || kind == CODEC_ASCII) {
        return 0;
    }
    if (size == 3) {
        bool is_surrogate =
            bytes[0] == 0xED && bytes[1] >= 0xA0 && bytes[1] < 0xC0 && (bytes[2] & 0xC0) == 0x80;
        *point = 0xD000U | (bytes[1] & 0x3FU) << 6 | (bytes[2] & 0x3FU);
        return is_surrogate ? size : 0;
    }
    *point = read_unit(decoder, decoder->at, (unsigned)size);
    return *point >= 0xD800 && *point <= 0xDFFF ? size : 0;
}

// What a script's handler gives for the bytes.
static bool decode_custom(Decoder *decoder, size_t count, const char *reason) {
    Vm *vm = decoder->vm;
    Value *window = window_open(vm, 2);
    Value object = value_from_object(bytes_new(vm, decoder->data, decoder->length));
    window[0] = codec_error(vm, CLASS_UNICODE_DECODE_ERROR, &decoder->codec, object, decoder->at,
                            decoder->at + count, reason);
    bool done = codec_call_handler(vm, decoder->errors, window[0], decoder->length, &window[1],
                                   &decoder->at);
    if (done) {
        string_builder_append(&decoder->out, value_as_string(window[1]));
    }
    window_close(vm, window);
    return done;
}

// The bytes at decoder->at … + count are no text.
static bool decode_bad(Decoder *decoder, size_t count, const char *reason) {
    ErrorHandler handler = HANDLER_STRICT;
    if (!codec_find_handler(decoder->vm, decoder->errors, &handler)) {
        return false;
    }
    if (handler == HANDLER_CUSTOM) {
        return decode_custom(decoder, count, reason);
    }
    const uint8_t *bad = decoder->data + decoder->at;
    uint32_t surrogate = 0;
    size_t passed = handler == HANDLER_SURROGATE_PASS ? surrogate_at(decoder, &surrogate) : 0;
    if (handler == HANDLER_REPLACE) {
        string_builder_append_point(&decoder->out, 0xFFFD);
    } else if (handler == HANDLER_BACKSLASH) {
        TextBuffer text;
        text_buffer_init(&text);
        for (size_t index = 0; index < count; index++) {
            text_buffer_append_format(&text, "\\x%02x", bad[index]);
        }
        string_builder_append_ascii(&decoder->out, text.bytes, text.length);
        text_buffer_release(&text);
    } else if (handler == HANDLER_SURROGATE_ESCAPE && bad[0] >= 0x80) {
        size_t escaped = 0;
        while (escaped < count && bad[escaped] >= 0x80) {
            string_builder_append_point(&decoder->out, 0xDC00U + bad[escaped++]);
        }
        count = escaped;
    } else if (passed > 0) {
        string_builder_append_point(&decoder->out, surrogate);
        count = passed;
    } else if (handler == HANDLER_XML || handler == HANDLER_NAME) {
        return exception_raise(decoder->vm, CLASS_TYPE_ERROR,
                               "don't know how to handle UnicodeDecodeError in error callback");
    } else if (handler != HANDLER_IGNORE) {
        Bytes *object = bytes_new(decoder->vm, decoder->data, decoder->length);
        return codec_raise(decoder->vm, CLASS_UNICODE_DECODE_ERROR, &decoder->codec,
                           value_from_object(object), decoder->at, decoder->at + count, reason);
    }
    decoder->at += count;
    return true;
}

// The last bytes are the beginning of a character.
static bool decode_unfinished(Decoder *decoder, size_t count, const char *reason) {
    if (decoder->is_unfinished) {
        decoder->has_ended = true;
        return true;
    }
    return decode_bad(decoder, count, reason);
}

// How many bytes a sequence that begins with this one has; 0 when none does.
static size_t sequence_length(uint8_t first) {
    return first < 0x80                     ? 1
           : first >= 0xC2 && first <= 0xDF ? 2
           : first >= 0xE0 && first <= 0xEF ? 3
           : first >= 0xF0 && first <= 0xF4 ? 4
                                            : 0;
}

// Whether `byte` may be number `index` of the sequence: the second byte tells overlong forms,
// surrogates and numbers that are too large.
static bool may_continue(uint8_t first, size_t index, uint8_t byte) {
    uint8_t low = 0x80;
    uint8_t high = 0xBF;
    if (index == 1) {
        low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : low;
        high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : high;
    }
    return byte >= low && byte <= high;
}

static bool decode_utf8_step(Decoder *decoder) {
    const uint8_t *bytes = decoder->data + decoder->at;
    size_t available = decoder->length - decoder->at;
    size_t size = sequence_length(bytes[0]);
    if (size == 0) {
        return decode_bad(decoder, 1, "invalid start byte");
    }
    uint32_t point = size == 1 ? bytes[0] : bytes[0] & (0x7FU >> size);
    for (size_t index = 1; index < size; index++) {
        if (index == available) {
            return decode_unfinished(decoder, available, "unexpected end of data");
        }
        if (!may_continue(bytes[0], index, bytes[index])) {
            return decode_bad(decoder, index, "invalid continuation byte");
        }
        point = point << 6 | (bytes[index] & 0x3FU);
    }
    string_builder_append_point(&decoder->out, point);
    decoder->at += size;
    return true;
}

static bool decode_byte_step(Decoder *decoder) {
    uint8_t byte = decoder->data[decoder->at];
    if (byte >= 0x80 && decoder->codec.kind == CODEC_ASCII) {
        return decode_bad(decoder, 1, "ordinal not in range(128)");
    }
    string_builder_append_point(&decoder->out, byte);
    decoder->at++;
    return true;
}

static bool decode_utf16_step(Decoder *decoder) {
    size_t available = decoder->length - decoder->at;
    if (available < 2) {
        return decode_unfinished(decoder, available, "truncated data");
    }
    uint32_t unit = read_unit(decoder, decoder->at, 2);
    size_t size = 2;
    if (unit >= 0xDC00 && unit <= 0xDFFF) {
        return decode_bad(decoder, 2, "illegal encoding");
    }
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        if (available < 4) {
            return decode_unfinished(decoder, available, "unexpected end of data");
        }
        uint32_t second = read_unit(decoder, decoder->at + 2, 2);
        if (second < 0xDC00 || second > 0xDFFF) {
            return decode_bad(decoder, 2, "illegal UTF-16 surrogate");
        }
        unit = 0x10000 + ((unit - 0xD800) << 10) + (second - 0xDC00);
        size = 4;
    }
    string_builder_append_point(&decoder->out, unit);
    decoder->at += size;
    return true;
}

static bool decode_utf32_step(Decoder *decoder) {
    size_t available = decoder->length - decoder->at;
    if (available < 4) {
        return decode_unfinished(decoder, available, "truncated data");
    }
    uint32_t unit = read_unit(decoder, decoder->at, 4);
    if (unit > 0x10FFFF) {
        return decode_bad(decoder, 4, "code point not in range(0x110000)");
    }
    if (unit >= 0xD800 && unit <= 0xDFFF) {
        return decode_bad(decoder, 4, "code point in surrogate code point range(0xd800, 0xe000)");
    }
    string_builder_append_point(&decoder->out, unit);
    decoder->at += 4;
    return true;
}

// A byte order mark decides for utf-16 and utf-32, and is skipped for utf-8-sig.
static void read_order_mark(Decoder *decoder) {
    const uint8_t *data = decoder->data;
    size_t length = decoder->length;
    CodecKind kind = decoder->codec.kind;
    decoder->is_little = kind != CODEC_UTF16_BIG && kind != CODEC_UTF32_BIG;
    if (kind == CODEC_UTF8_SIGNED && length >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
        decoder->data += 3;
        decoder->length -= 3;
    }
    unsigned size = kind == CODEC_UTF16 ? 2 : kind == CODEC_UTF32 ? 4 : 0;
    if (size > 0) {
        uint32_t swapped = size == 2 ? 0xFFFE : 0xFFFE0000;
        uint32_t unit = length >= size ? read_unit(decoder, 0, size) : 0;
        decoder->at = unit == 0xFEFF || unit == swapped ? size : 0;
        decoder->is_little = unit != swapped;
        const char *little = size == 2 ? "utf-16-le" : "utf-32-le";
        const char *big = size == 2 ? "utf-16-be" : "utf-32-be";
        decoder->codec.name = decoder->is_little ? little : big;
    }
}

static bool decode_step(Decoder *decoder) {
    switch (decoder->codec.kind) {
    case CODEC_UTF8:
    case CODEC_UTF8_SIGNED:
        return decode_utf8_step(decoder);
    case CODEC_ASCII:
    case CODEC_LATIN1:
        return decode_byte_step(decoder);
    case CODEC_UTF16:
    case CODEC_UTF16_LITTLE:
    case CODEC_UTF16_BIG:
        return decode_utf16_step(decoder);
    case CODEC_UTF32:
    case CODEC_UTF32_LITTLE:
    case CODEC_UTF32_BIG:
        break;
    }
    return decode_utf32_step(decoder);
}

// Where the first byte that is not ASCII stands.
static size_t ascii_prefix(const uint8_t *data, size_t length) {
    size_t at = 0;
    uint64_t word = 0;
    while (at + sizeof word <= length) {
        memcpy(&word, data + at, sizeof word);
        if ((word & UINT64_C(0x8080808080808080)) != 0) {
            break;
        }
        at += sizeof word;
    }
    while (at < length && data[at] < 0x80) {
        at++;
    }
    return at;
}

// Decodes what `decoder` was set up for.
static bool decode_all(Decoder *decoder, String **result) {
    const uint8_t *data = decoder->data;
    string_builder_init(&decoder->out);
    read_order_mark(decoder);
    if (decoder->codec.kind == CODEC_LATIN1) {
        *result = string_from_latin1(decoder->vm, data, decoder->length);
        decoder->at = decoder->length;
        return true;
    }
    if (decoder->codec.kind == CODEC_UTF8 || decoder->codec.kind == CODEC_ASCII) {
        decoder->at = ascii_prefix(data, decoder->length);
        if (decoder->at == decoder->length) {
            *result = string_from_latin1(decoder->vm, data, decoder->length);
            return true;
        }
        string_builder_append_ascii(&decoder->out, (const char *)data, decoder->at);
    }
    bool works = true;
    while (works && !decoder->has_ended && decoder->at < decoder->length) {
        works = decode_step(decoder);
    }
    if (works) {
        *result = string_builder_finish(decoder->vm, &decoder->out);
    }
    string_builder_release(&decoder->out);
    return works;
}

bool codec_decode(Vm *vm, const uint8_t *data, size_t length, const char *encoding,
                  const char *errors, String **result) {
    Decoder decoder = {.vm = vm, .errors = errors, .data = data, .length = length};
    if (codec_find(vm, encoding, &decoder.codec)) {
        return decode_all(&decoder, result);
    }
    Value text;
    if (!codec_may_be_registered(vm, encoding) ||
        !codec_call_registered(vm, "decode_text", value_from_object(bytes_new(vm, data, length)),
                               encoding, errors, &text)) {
        return false;
    }
    *result = value_as_string(text);
    return true;
}

// Whether the first bytes are fewer than the mark that they may begin.
static bool may_begin_mark(CodecKind kind, const uint8_t *data, size_t length) {
    return (kind == CODEC_UTF8_SIGNED && length < 3 && memcmp(data, "\xEF\xBB\xBF", length) == 0) ||
           (kind == CODEC_UTF16 && length < 2) || (kind == CODEC_UTF32 && length < 4);
}

// A text in pieces must say its byte order, unlike one that is there as a whole.
static bool check_mark(Decoder *decoder, CodecKind kind, size_t used) {
    size_t size = kind == CODEC_UTF16 ? 2 : kind == CODEC_UTF32 ? 4 : 0;
    if (size == 0 || used < size) {
        return true;
    }
    uint32_t unit = read_unit(decoder, 0, (unsigned)size);
    if (unit == 0xFEFF) { // in the order that the mark itself decided
        return true;
    }
    decoder->codec.name = size == 2 ? "utf-16" : "utf-32";
    Bytes *object = bytes_new(decoder->vm, decoder->data, decoder->length);
    return codec_raise(decoder->vm, CLASS_UNICODE_DECODE_ERROR, &decoder->codec,
                       value_from_object(object), 0, size, "Stream does not start with BOM");
}

bool codec_decode_prefix(Vm *vm, const uint8_t *data, size_t length, const char **encoding,
                         const char *errors, bool is_last, size_t *used, String **result) {
    Decoder decoder = {
        .vm = vm, .errors = errors, .data = data, .length = length, .is_unfinished = !is_last};
    if (!codec_find(vm, *encoding, &decoder.codec)) {
        return false;
    }
    CodecKind kind = decoder.codec.kind;
    if (!is_last && may_begin_mark(kind, data, length)) {
        *used = 0;
        *result = string_from_latin1(vm, data, 0);
        return true;
    }
    if (!decode_all(&decoder, result)) {
        return false;
    }
    *used = decoder.at + (size_t)(decoder.data - data);
    if (!check_mark(&decoder, kind, *used)) {
        return false;
    }
    if (length > 0 && (kind == CODEC_UTF8_SIGNED || kind == CODEC_UTF16 || kind == CODEC_UTF32)) {
        *encoding = kind == CODEC_UTF8_SIGNED ? "utf-8" : decoder.codec.name;
    }
    return true;
}
