// codec_tools.h: what encoders and decoders share.
#ifndef ASPY_STDLIB_BUILTINS_CODEC_TOOLS_H
#define ASPY_STDLIB_BUILTINS_CODEC_TOOLS_H

#include "stdlib/builtins/codec.h"

// The encodings of one byte or UTF-8 first, then those of wider units.
typedef enum CodecKind {
    CODEC_UTF8,
    CODEC_UTF8_SIGNED,
    CODEC_ASCII,
    CODEC_LATIN1,
    CODEC_UTF16,
    CODEC_UTF16_LITTLE,
    CODEC_UTF16_BIG,
    CODEC_UTF32,
    CODEC_UTF32_LITTLE,
    CODEC_UTF32_BIG
} CodecKind;

typedef struct Codec {
    CodecKind kind;
    const char *name; // as errors call it
} Codec;

typedef enum ErrorHandler {
    HANDLER_STRICT,
    HANDLER_IGNORE,
    HANDLER_REPLACE,
    HANDLER_BACKSLASH,
    HANDLER_XML,
    HANDLER_NAME,
    HANDLER_SURROGATE_ESCAPE,
    HANDLER_SURROGATE_PASS,
    HANDLER_CUSTOM // registered by a script
} ErrorHandler;

// LookupError "unknown encoding: x", "unknown error handler name 'x'".
MAY_RAISE bool codec_find(Vm *vm, const char *encoding, Codec *codec);
MAY_RAISE bool codec_find_handler(Vm *vm, const char *errors, ErrorHandler *handler);
// Raises UnicodeEncodeError or UnicodeDecodeError (`id`) for object[start:end].
MAY_RAISE bool codec_raise(Vm *vm, ClassId id, const Codec *codec, Value object, size_t start,
                           size_t end, const char *reason);
// The same exception, not raised.
MUST_USE Value codec_error(Vm *vm, ClassId id, const Codec *codec, Value object, size_t start,
                           size_t end, const char *reason);

// "\N{DIGIT ONE}", or "\u0031" for what has no name: the handler namereplace.
void codec_append_name(TextBuffer *text, uint32_t point);

// After codec_find has raised LookupError: whether the module codecs is loaded and may know more
// encodings by now (codecs.register). Then the error is cleared, and *result is what its function
// gives: `name` is "encode_text" or "decode_text".
MUST_USE bool codec_may_be_registered(Vm *vm, const char *encoding);
MAY_RAISE bool codec_call_registered(Vm *vm, const char *name, Value object, const char *encoding,
                                     const char *errors, Value *result);

// What codecs.register_error was given for this name, ABSENT when nothing.
MUST_USE Value codec_custom_handler(Vm *vm, const char *name);
// Calls it: *replacement (str, or bytes when encoding) stands for the bad part, and the work goes
// on at *place of the `length` items. The caller roots *replacement.
MAY_RAISE bool codec_call_handler(Vm *vm, const char *name, Value error, size_t length,
                                  Value *replacement, size_t *place);

#endif
