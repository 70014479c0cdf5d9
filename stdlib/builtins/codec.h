// codec.h: text to bytes and back, in the encodings that scripts name.
//
// Encodings: utf-8, ascii, latin-1, utf-16, utf-32 (the last two with -le and -be). Error handlers:
// strict, ignore, replace, backslashreplace, xmlcharrefreplace, namereplace, surrogateescape,
// surrogatepass.
#ifndef ASPY_STDLIB_BUILTINS_CODEC_H
#define ASPY_STDLIB_BUILTINS_CODEC_H

#include "vm/native.h"

// Raises LookupError "unknown encoding: x" and UnicodeEncodeError. The result is of class bytes.
MAY_RAISE bool codec_encode(Vm *vm, String *text, const char *encoding, const char *errors,
                            Value *result);
// Raises LookupError and UnicodeDecodeError. `data` must stay as it is.
MAY_RAISE bool codec_decode(Vm *vm, const uint8_t *data, size_t length, const char *encoding,
                            const char *errors, String **result);
// Decodes what has arrived so far. Unless `is_last`, an unfinished character at the end is left:
// *used says how many bytes were decoded. *encoding is the codec to go on with (utf-16-le, say,
// when a mark said so) and outlives everything.
MAY_RAISE bool codec_decode_prefix(Vm *vm, const uint8_t *data, size_t length,
                                   const char **encoding, const char *errors, bool is_last,
                                   size_t *used, String **result);

#endif
