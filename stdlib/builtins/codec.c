// codec.c: which encoding a name means, and the encoders. Read next: codec_decode.c.
#include "stdlib/builtins/codec_tools.h"

#include "base/unicode_names.h"
#include "base/utf8.h"

// ---- Names ----

typedef struct CodecName {
    const char *name; // lower case, '_' and spaces as '-'
    CodecKind kind;
    const char *canonical;
} CodecName;

static const CodecName codec_names[] = {
    {"utf-8", CODEC_UTF8, "utf-8"},
    {"utf8", CODEC_UTF8, "utf-8"},
    {"u8", CODEC_UTF8, "utf-8"},
    {"cp65001", CODEC_UTF8, "utf-8"},
    {"utf-8-sig", CODEC_UTF8_SIGNED, "utf-8"},
    {"ascii", CODEC_ASCII, "ascii"},
    {"us-ascii", CODEC_ASCII, "ascii"},
    {"646", CODEC_ASCII, "ascii"},
    {"latin-1", CODEC_LATIN1, "latin-1"},
    {"latin1", CODEC_LATIN1, "latin-1"},
    {"latin", CODEC_LATIN1, "latin-1"},
    {"l1", CODEC_LATIN1, "latin-1"},
    {"iso-8859-1", CODEC_LATIN1, "latin-1"},
    {"iso8859-1", CODEC_LATIN1, "latin-1"},
    {"8859", CODEC_LATIN1, "latin-1"},
    {"utf-16", CODEC_UTF16, "utf-16"},
    {"utf16", CODEC_UTF16, "utf-16"},
    {"utf-16-le", CODEC_UTF16_LITTLE, "utf-16-le"},
    {"utf-16le", CODEC_UTF16_LITTLE, "utf-16-le"},
    {"utf-16-be", CODEC_UTF16_BIG, "utf-16-be"},
    {"utf-16be", CODEC_UTF16_BIG, "utf-16-be"},
    {"utf-32", CODEC_UTF32, "utf-32"},
    {"utf32", CODEC_UTF32, "utf-32"},
    {"utf-32-le", CODEC_UTF32_LITTLE, "utf-32-le"},
    {"utf-32le", CODEC_UTF32_LITTLE, "utf-32-le"},
    {"utf-32-be", CODEC_UTF32_BIG, "utf-32-be"},
    {"utf-32be", CODEC_UTF32_BIG, "utf-32-be"},
};

bool codec_find(Vm *vm, const char *encoding, Codec *codec) {
    enum { LONGEST = 32 };
    char name[LONGEST];
    size_t length = 0;
    for (; encoding[length] != '\0' && length + 1 < sizeof name; length++) {
        char byte = encoding[length];
        bool is_upper = byte >= 'A' && byte <= 'Z';
        name[length] = byte == '_' || byte == ' ' ? '-' : is_upper ? (char)(byte | 0x20) : byte;
    }
    name[length] = '\0';
    for (size_t index = 0; index < sizeof codec_names / sizeof *codec_names; index++) {
        if (strcmp(name, codec_names[index].name) == 0) {
            *codec = (Codec){codec_names[index].kind, codec_names[index].canonical};
            return true;
        }
    }
    return exception_raise(vm, CLASS_LOOKUP_ERROR, "unknown encoding: %s", encoding);
}

bool codec_find_handler(Vm *vm, const char *errors, ErrorHandler *handler) {
    static const char *const names[] = {
        "strict",      "ignore",          "replace",      "backslashreplace", "xmlcharrefreplace",
        "namereplace", "surrogateescape", "surrogatepass"};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        if (strcmp(errors, names[index]) == 0) {
            *handler = (ErrorHandler)index;
            return true;
        }
    }
    if (!value_is_absent(codec_custom_handler(vm, errors))) {
        *handler = HANDLER_CUSTOM;
        return true;
    }
    return exception_raise(vm, CLASS_LOOKUP_ERROR, "unknown error handler name '%s'", errors);
}

Value codec_error(Vm *vm, ClassId id, const Codec *codec, Value object, size_t start, size_t end,
                  const char *reason) {
    static const Name names[] = {NAME_ENCODING, NAME_OBJECT, NAME_START, NAME_END, NAME_REASON};
    Value args[] = {value_from_object(string_from_text(vm, codec->name)), object,
                    value_from_int((int64_t)start), value_from_int((int64_t)end),
                    value_from_object(string_from_text(vm, reason))};
    Exception *error = exception_new(vm, runtime_class(vm, id), args, 5);
    for (size_t index = 0; index < 5; index++) {
        (void)!object_set_field(vm, &error->object, runtime_name(vm, names[index]), args[index]);
    }
    return value_from_object(error);
}

bool codec_raise(Vm *vm, ClassId id, const Codec *codec, Value object, size_t start, size_t end,
                 const char *reason) {
    return exception_raise_value(vm, codec_error(vm, id, codec, object, start, end, reason));
}

// ---- Encoding ----

typedef struct Encoder {
    Vm *vm;
    String *text;
    Codec codec;
    const char *errors;
    bool is_little;
    TextBuffer out;
} Encoder;

static void put_unit(Encoder *encoder, uint32_t unit, unsigned size) {
    for (unsigned index = 0; index < size; index++) {
        unsigned shift = 8 * (encoder->is_little ? index : size - 1 - index);
        text_buffer_append_byte(&encoder->out, (char)(unit >> shift));
    }
}

// Writes a code point; false when the encoding has no bytes for it.
static bool put_point(Encoder *encoder, uint32_t point) {
    switch (encoder->codec.kind) {
    case CODEC_ASCII:
    case CODEC_LATIN1:
        if (point >= (encoder->codec.kind == CODEC_ASCII ? 0x80U : 0x100U)) {
            return false;
        }
        text_buffer_append_byte(&encoder->out, (char)point);
        return true;
    case CODEC_UTF8:
    case CODEC_UTF8_SIGNED:
        if (utf8_is_surrogate(point)) {
            return false;
        }
        text_buffer_append_code_point(&encoder->out, point);
        return true;
    case CODEC_UTF16:
    case CODEC_UTF16_LITTLE:
    case CODEC_UTF16_BIG:
        if (utf8_is_surrogate(point)) {
            return false;
        }
        if (point >= 0x10000) {
            put_unit(encoder, 0xD800 + ((point - 0x10000) >> 10), 2);
            point = 0xDC00 + ((point - 0x10000) & 0x3FF);
        }
        put_unit(encoder, point, 2);
        return true;
    case CODEC_UTF32:
    case CODEC_UTF32_LITTLE:
    case CODEC_UTF32_BIG:
        break;
    }
    if (utf8_is_surrogate(point)) {
        return false;
    }
    put_unit(encoder, point, 4);
    return true;
}

static bool can_encode(const Codec *codec, uint32_t point) {
    return codec->kind == CODEC_ASCII    ? point < 0x80
           : codec->kind == CODEC_LATIN1 ? point < 0x100
                                         : !utf8_is_surrogate(point);
}

static const char *encode_reason(const Codec *codec) {
    return codec->kind == CODEC_ASCII    ? "ordinal not in range(128)"
           : codec->kind == CODEC_LATIN1 ? "ordinal not in range(256)"
                                         : "surrogates not allowed";
}

static void put_ascii(Encoder *encoder, const TextBuffer *text) {
    for (size_t index = 0; index < text->length; index++) {
        (void)put_point(encoder, (uint8_t)text->bytes[index]);
    }
}

static void put_backslashed(TextBuffer *text, uint32_t point) {
    text_buffer_append_format(text,
                              point < 0x100     ? "\\x%02x"
                              : point < 0x10000 ? "\\u%04x"
                                                : "\\U%08x",
                              point);
}

void codec_append_name(TextBuffer *text, uint32_t point) {
    char name[UNICODE_NAME_SIZE];
    if (unicode_names_of(point, name)) {
        text_buffer_append_format(text, "\\N{%s}", name);
    } else {
        put_backslashed(text, point);
    }
}

// Writes what stands for a code point that cannot be encoded; false when the handler gives up on
// it.
static bool put_replacement(Encoder *encoder, uint32_t point, ErrorHandler handler) {
    TextBuffer text;
    text_buffer_init(&text);
    bool is_wide = encoder->codec.kind >= CODEC_UTF16;
    switch (handler) {
    case HANDLER_STRICT:
    case HANDLER_CUSTOM:
        return false;
    case HANDLER_IGNORE:
        return true;
    case HANDLER_REPLACE:
        text_buffer_append_byte(&text, '?');
        break;
    case HANDLER_NAME:
        codec_append_name(&text, point);
        break;
    case HANDLER_BACKSLASH:
        put_backslashed(&text, point);
        break;
    case HANDLER_XML:
        text_buffer_append_format(&text, "&#%u;", point);
        break;
    case HANDLER_SURROGATE_ESCAPE:
        if (point < 0xDC80 || point > 0xDCFF || is_wide) {
            return false;
        }
        text_buffer_append_byte(&encoder->out, (char)(point - 0xDC00));
        return true;
    case HANDLER_SURROGATE_PASS:
        if (!utf8_is_surrogate(point) || encoder->codec.kind == CODEC_ASCII ||
            encoder->codec.kind == CODEC_LATIN1) {
            return false;
        }
        if (is_wide) {
            put_unit(encoder, point, encoder->codec.kind >= CODEC_UTF32 ? 4 : 2);
        } else {
            text_buffer_append_code_point(&encoder->out, point);
        }
        return true;
    }
    put_ascii(encoder, &text);
    text_buffer_release(&text);
    return true;
}

// What a script's handler gives for the run: bytes as they are, text encoded. *next is where to go
// on.
static bool encode_custom(Encoder *encoder, size_t start, size_t end, size_t *next) {
    Vm *vm = encoder->vm;
    Value *window = window_open(vm, 2);
    const uint8_t *bytes;
    size_t length;
    window[0] =
        codec_error(vm, CLASS_UNICODE_ENCODE_ERROR, &encoder->codec,
                    value_from_object(encoder->text), start, end, encode_reason(&encoder->codec));
    bool done =
        codec_call_handler(vm, encoder->errors, window[0], encoder->text->length, &window[1], next);
    if (done && bytes_view(window[1], &bytes, &length)) {
        text_buffer_append(&encoder->out, (const char *)bytes, length);
    } else if (done) {
        const String *text = value_as_string(window[1]);
        for (size_t index = 0; done && index < text->length; index++) {
            done =
                put_point(encoder, string_at(text, index)) || exception_raise_value(vm, window[0]);
        }
    }
    window_close(vm, window);
    return done;
}

// Handles a run of code points that the encoding lacks. *next is where to go on.
static bool encode_run(Encoder *encoder, size_t start, size_t end, size_t *next) {
    ErrorHandler handler = HANDLER_STRICT;
    if (!codec_find_handler(encoder->vm, encoder->errors, &handler)) {
        return false;
    }
    if (handler == HANDLER_CUSTOM) {
        return encode_custom(encoder, start, end, next);
    }
    *next = end;
    // What the escapes of surrogates dealt with is no part of the complaint.
    bool is_stepwise = handler == HANDLER_SURROGATE_ESCAPE;
    for (size_t index = start; index < end; index++) {
        size_t first = is_stepwise ? index : start;
        if (!put_replacement(encoder, string_at(encoder->text, index), handler)) {
            return codec_raise(encoder->vm, CLASS_UNICODE_ENCODE_ERROR, &encoder->codec,
                               value_from_object(encoder->text), first, end,
                               encode_reason(&encoder->codec));
        }
    }
    return true;
}

static bool encode_points(Encoder *encoder) {
    size_t length = encoder->text->length;
    for (size_t index = 0; index < length;) {
        if (put_point(encoder, string_at(encoder->text, index))) {
            index++;
            continue;
        }
        size_t end = index + 1;
        // The wide encoders tell of one code point at a time.
        bool takes_runs = encoder->codec.kind < CODEC_UTF16;
        while (takes_runs && end < length &&
               !can_encode(&encoder->codec, string_at(encoder->text, end))) {
            end++;
        }
        if (!encode_run(encoder, index, end, &index)) {
            return false;
        }
    }
    return true;
}

bool codec_encode(Vm *vm, String *text, const char *encoding, const char *errors, Value *result) {
    Encoder encoder = {.vm = vm, .text = text, .errors = errors, .is_little = true};
    if (!codec_find(vm, encoding, &encoder.codec)) {
        return codec_may_be_registered(vm, encoding) &&
               codec_call_registered(vm, "encode_text", value_from_object(text), encoding, errors,
                                     result);
    }
    CodecKind kind = encoder.codec.kind;
    if (string_is_ascii(text) && kind <= CODEC_LATIN1 && kind != CODEC_UTF8_SIGNED) {
        *result = value_from_object(bytes_new(vm, text->data, text->length));
        return true;
    }
    encoder.is_little = kind != CODEC_UTF16_BIG && kind != CODEC_UTF32_BIG;
    text_buffer_init(&encoder.out);
    if (kind == CODEC_UTF8_SIGNED || kind == CODEC_UTF16 || kind == CODEC_UTF32) {
        (void)put_point(&encoder, 0xFEFF); // the byte order mark
    }
    bool works = encode_points(&encoder);
    if (works) {
        *result = value_from_object(bytes_new(vm, encoder.out.bytes, encoder.out.length));
    }
    text_buffer_release(&encoder.out);
    return works;
}
