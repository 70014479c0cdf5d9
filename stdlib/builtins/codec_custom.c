// codec_custom.c: what scripts register: error handlers (codecs.register_error) and encodings
// (codecs.register); and the module _codecs.
//
// The handlers are a dict in _codecs, encodings are found by functions that codecs leaves there: as
// long as nobody has imported them there are none.
#include "stdlib/builtins/codec_tools.h"

#include "stdlib/library.h"
#include "stdlib/modules.h"
#include "vm/vm.h"

// What the module _codecs has under a name, ABSENT while nobody has imported it.
static Value module_entry(Vm *vm, const char *name) {
    const Module *module = native_module(vm, "_codecs");
    return module == NULL ? VALUE_ABSENT
                          : dict_get_string(vm, module->namespace, string_intern_text(vm, name));
}

// Encodings that codecs knows, in aspy, and that scripts use without importing it.
static bool is_known_to_codecs(const char *encoding) {
    static const char *const names[] = {"unicode_escape",
                                        "unicode-escape",
                                        "raw_unicode_escape",
                                        "raw-unicode-escape",
                                        "rot13",
                                        "rot_13",
                                        "hex",
                                        "base64"};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++) {
        if (strcmp(names[index], encoding) == 0) {
            return true;
        }
    }
    return false;
}

bool codec_may_be_registered(Vm *vm, const char *encoding) {
    bool is_loaded = !value_is_absent(module_entry(vm, "encode_text"));
    if (!exception_raised_is(vm, CLASS_LOOKUP_ERROR) ||
        (!is_loaded && !is_known_to_codecs(encoding))) {
        return false;
    }
    Value *window = window_open(vm, 2);
    window[0] = exception_take(vm);
    bool may = is_loaded || native_import(vm, "codecs", &window[1]);
    window_close(vm, window);
    return may;
}

bool codec_call_registered(Vm *vm, const char *name, Value object, const char *encoding,
                           const char *errors, Value *result) {
    Value *window = window_open(vm, 4);
    window[0] = module_entry(vm, name);
    window[1] = object;
    window[2] = library_text(vm, encoding);
    window[3] = library_text(vm, errors);
    bool done = object_call(vm, window[0], &window[1], 3, &window[0]);
    *result = window[0];
    window_close(vm, window);
    return done;
}

Value codec_custom_handler(Vm *vm, const char *name) {
    Value handlers = module_entry(vm, "handlers");
    if (value_is_absent(handlers)) {
        return VALUE_ABSENT;
    }
    return dict_get_string(vm, value_as_dict(handlers), string_intern_text(vm, name));
}

// The place to go on at, which counts from the end when it is negative.
static bool read_place(Vm *vm, Value number, size_t length, size_t *place) {
    int64_t wanted = 0;
    if (!object_to_int64(vm, number, &wanted)) {
        return false;
    }
    int64_t found = wanted < 0 ? wanted + (int64_t)length : wanted;
    *place = (size_t)found;
    return (found >= 0 && (size_t)found <= length) ||
           exception_raise(vm, CLASS_INDEX_ERROR, "position %lld from error handler out of bounds",
                           (long long)found);
}

bool codec_call_handler(Vm *vm, const char *name, Value error, size_t length, Value *replacement,
                        size_t *place) {
    bool is_encoding = class_is_instance(vm, error, runtime_class(vm, CLASS_UNICODE_ENCODE_ERROR));
    Value *window = window_open(vm, 3);
    window[0] = codec_custom_handler(vm, name);
    window[1] = error;
    bool done = object_call(vm, window[0], &window[1], 1, &window[2]);
    if (done) {
        const Tuple *answer = value_is_tuple(window[2]) ? value_as_tuple(window[2]) : NULL;
        bool is_pair = answer != NULL && answer->count == 2;
        bool is_right = is_pair && (value_is_string(answer->items[0]) ||
                                    (is_encoding && value_is_kind(answer->items[0], KIND_BYTES)));
        if (is_right) {
            *replacement = answer->items[0];
            done = read_place(vm, answer->items[1], length, place);
        } else {
            done = exception_raise(vm, CLASS_TYPE_ERROR,
                                   is_encoding
                                       ? "encoding error handler must return (str/bytes, int) tuple"
                                       : "decoding error handler must return (str, int) tuple");
        }
    }
    window_close(vm, window);
    return done;
}

// ---- The module --------------------------------------------------------------------------------

NATIVE(codecs_canonical_name_native, "canonical_name", "(encoding, /)",
       "The name that a codec has in lookup().") {
    String *encoding;
    Codec codec;
    if (!native_want_string(vm, "lookup", "", args[0], &encoding) ||
        !codec_find(vm, string_text(vm, encoding), &codec)) {
        return false;
    }
    const char *name = codec.kind == CODEC_UTF8_SIGNED ? "utf-8-sig"
                       : codec.kind == CODEC_LATIN1    ? "iso8859-1"
                                                       : codec.name;
    *result = library_text(vm, name);
    return true;
}

NATIVE(codecs_decode_prefix_native, "decode_prefix", "(data, encoding, errors, final, /)",
       "Decode what has arrived so far: the text, how many bytes it is, the codec to go on with.") {
    String *encoding;
    String *errors;
    const uint8_t *data;
    size_t length;
    bool is_last;
    if (!native_want_string(vm, "decode", "'encoding'", args[1], &encoding) ||
        !native_want_string(vm, "decode", "'errors'", args[2], &errors) ||
        !object_is_true(vm, args[3], &is_last)) {
        return false;
    }
    if (!bytes_view(args[0], &data, &length)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "a bytes-like object is required, not '%s'",
                               class_name_of(vm, args[0]));
    }
    const char *name = string_text(vm, encoding);
    size_t used;
    String *text;
    if (!codec_decode_prefix(vm, data, length, &name, string_text(vm, errors), is_last, &used,
                             &text)) {
        return false;
    }
    const Value answer[] = {value_from_object(text), int_from_int64(vm, (int64_t)used),
                            library_text(vm, name)};
    *result = value_from_object(tuple_from_values(vm, answer, 3));
    return true;
}

NATIVE(codecs_named_native, "named", "(text, /)", "Every character of a text as \\N{NAME}.") {
    String *text;
    if (!native_want_string(vm, "named", "", args[0], &text)) {
        return false;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    for (size_t index = 0; index < text->length; index++) {
        codec_append_name(&buffer, string_at(text, index));
    }
    *result = value_from_object(string_from_buffer(vm, &buffer));
    text_buffer_release(&buffer);
    return true;
}

bool codecs_fill(Vm *vm, Module *module) {
    static const NativeDefinition *const functions[] = {
        &codecs_canonical_name_native, &codecs_decode_prefix_native, &codecs_named_native, NULL};
    native_add_functions(vm, module, functions);
    library_set(vm, module, "handlers", value_from_object(dict_new(vm)));
    return true;
}
