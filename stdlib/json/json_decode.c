// json_decode.c: JSON text to values.
//
// A scanner knows what a JSONDecoder was told: which functions make numbers, what to do with a
// finished object. Scanning goes by recursion, a level for each bracket. Values that are being made
// are kept by a list in the native's window, because a hook may let the collector run.
#include "stdlib/json/json.h"
#include "stdlib/library.h"

#include "base/float_text.h"
#include "object/string_builder.h"
#include "stdlib/builtins/number_text.h"

typedef struct Scanner {
    Foreign foreign;
    Value object_hook;
    Value object_pairs_hook;
    Value parse_float;
    Value parse_int;
    Value parse_constant;
    bool is_strict; // refuses control characters in strings
} Scanner;

static void scanner_trace(Heap *heap, Object *object) {
    Scanner *scanner = (Scanner *)(void *)object;
    heap_mark_value(heap, scanner->object_hook);
    heap_mark_value(heap, scanner->object_pairs_hook);
    heap_mark_value(heap, scanner->parse_float);
    heap_mark_value(heap, scanner->parse_int);
    heap_mark_value(heap, scanner->parse_constant);
}

static const ForeignType scanner_type = {"Scanner", sizeof(Scanner), scanner_trace, NULL};

// One call of a scanner.
typedef struct Scan {
    Vm *vm;
    const Scanner *scanner;
    String *text;
    const uint8_t *narrow; // the text's code points when they are bytes, else NULL
    size_t length;
    size_t at;  // the next code point to read
    List *kept; // what is being made
} Scan;

static void scan_init(Scan *scan, Vm *vm, const Scanner *scanner, String *text, size_t at) {
    *scan = (Scan){.vm = vm, .scanner = scanner, .text = text, .length = text->length, .at = at};
    scan->narrow = string_width(text) == 1 ? text->data : NULL;
}

// The code point at an index, or 0 past the end: no token has that.
static inline uint32_t peek_at(const Scan *scan, size_t index) {
    if (index >= scan->length) {
        return 0;
    }
    return scan->narrow != NULL ? scan->narrow[index] : string_at(scan->text, index);
}

static inline uint32_t peek(const Scan *scan) { return peek_at(scan, scan->at); }

static inline void skip_space(Scan *scan) {
    uint32_t point = peek(scan);
    while (point == ' ' || point == '\n' || point == '\r' || point == '\t') {
        scan->at++;
        point = peek(scan);
    }
}

static void keep(Scan *scan, Value value) { list_append(scan->vm, scan->kept, value); }

static void drop(Scan *scan, size_t count) { scan->kept->count -= count; }

// JSONDecodeError(message, text, position)
static bool raise_decode_error(Scan *scan, const char *message, size_t position) {
    Vm *vm = scan->vm;
    Value *window = window_open(vm, 5);
    window[1] = library_text(vm, message);
    window[2] = value_from_object(scan->text);
    window[3] = value_from_int((int64_t)position);
    if (native_import(vm, "json.decoder", &window[0]) &&
        native_call_method(vm, window[0], "JSONDecodeError", window + 1, 3, &window[4])) {
        return exception_raise_value(vm, window[4]);
    }
    return false;
}

// What raw_decode makes "Expecting value" of.
static bool raise_no_value(Scan *scan, size_t position) {
    return exception_raise_stop_iteration(scan->vm, value_from_int((int64_t)position));
}

// ---- Strings -----------------------------------------------------------------------------------

// Four hexadecimal digits and something after them.
static bool read_hex(const Scan *scan, size_t at, uint32_t *point) {
    if (at + 4 >= scan->length) {
        return false;
    }
    *point = 0;
    for (size_t index = at; index < at + 4; index++) {
        uint32_t digit = peek_at(scan, index);
        uint32_t value = digit >= '0' && digit <= '9'   ? digit - '0'
                         : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                         : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                                        : 16;
        if (value == 16) {
            return false;
        }
        *point = *point << 4 | value;
    }
    return true;
}

// The escape whose backslash was read, `at` standing behind it.
static bool scan_escape(Scan *scan, StringBuilder *builder) {
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    uint32_t letter = peek(scan);
    if (letter != 'u') {
        const char *found = letter != 0 && letter < 128 ? strchr(letters, (int)letter) : NULL;
        if (found == NULL) {
            return raise_decode_error(scan, "Invalid \\escape", scan->at - 1);
        }
        string_builder_append_point(builder, (uint8_t)meanings[found - letters]);
        scan->at++;
        return true;
    }
    uint32_t point;
    if (!read_hex(scan, scan->at + 1, &point)) {
        return raise_decode_error(scan, "Invalid \\uXXXX escape", scan->at);
    }
    scan->at += 5;
    uint32_t low;
    if (point >= 0xd800 && point < 0xdc00 && peek(scan) == '\\' &&
        peek_at(scan, scan->at + 1) == 'u' && read_hex(scan, scan->at + 2, &low) && low >= 0xdc00 &&
        low < 0xe000) {
        point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
        scan->at += 6;
    }
    string_builder_append_point(builder, point);
    return true;
}

// The end of the run of plain characters that begins at scan->at.
static size_t run_end(const Scan *scan, uint32_t first_allowed) {
    size_t index = scan->at;
    uint32_t point = 0;
    while (index < scan->length) {
        point = scan->narrow != NULL ? scan->narrow[index] : string_at(scan->text, index);
        if (point == '"' || point == '\\' || point < first_allowed) {
            break;
        }
        index++;
    }
    return index;
}

// A string without escapes: a piece of the text. Keys are interned: there are few of them.
static String *make_run(Scan *scan, size_t start, size_t end, bool is_key) {
    enum { LONGEST_KEY = 40 };
    bool is_interned = is_key && end - start <= LONGEST_KEY;
    if (!string_is_ascii(scan->text)) {
        String *piece = string_substring(scan->vm, scan->text, start, end);
        return is_interned ? string_intern(scan->vm, piece) : piece;
    }
    const char *bytes = (const char *)scan->text->data + start;
    return is_key && end - start <= LONGEST_KEY ? string_intern_utf8(scan->vm, bytes, end - start)
                                                : string_from_ascii(scan->vm, bytes, end - start);
}

static bool scan_escaped(Scan *scan, size_t begin, StringBuilder *builder, bool is_strict) {
    for (;;) {
        size_t end = run_end(scan, is_strict ? ' ' : 0);
        string_builder_append_range(builder, scan->text, scan->at, end);
        scan->at = end;
        if (end >= scan->length) {
            return raise_decode_error(scan, "Unterminated string starting at", begin);
        }
        uint32_t point = peek(scan);
        if (point == '"') {
            scan->at++;
            return true;
        }
        if (point != '\\') {
            return raise_decode_error(scan, "Invalid control character at", end);
        }
        scan->at++;
        if (scan->at >= scan->length) {
            return raise_decode_error(scan, "Unterminated string starting at", begin);
        }
        if (!scan_escape(scan, builder)) {
            return false;
        }
    }
}

// A string whose opening quote was read.
static bool scan_string(Scan *scan, bool is_strict, bool is_key, Value *result) {
    size_t begin = scan->at - 1;
    size_t end = run_end(scan, is_strict ? ' ' : 0);
    if (peek_at(scan, end) == '"') {
        *result = value_from_object(make_run(scan, scan->at, end, is_key));
        scan->at = end + 1;
        return true;
    }
    StringBuilder builder;
    string_builder_init(&builder);
    if (!scan_escaped(scan, begin, &builder, is_strict)) {
        string_builder_release(&builder);
        return false;
    }
    *result = value_from_object(string_builder_finish(scan->vm, &builder));
    return true;
}

// ---- Numbers and constants ---------------------------------------------------------------------

static bool is_digit(uint32_t point) { return point >= '0' && point <= '9'; }

static size_t digits_end(const Scan *scan, size_t at) {
    while (is_digit(peek_at(scan, at))) {
        at++;
    }
    return at;
}

// The end of the number at scan->at, which is there; *is_float when it has a point or an exponent.
static size_t number_end(const Scan *scan, bool *is_float) {
    size_t end = scan->at + (peek(scan) == '-');
    end = peek_at(scan, end) == '0' ? end + 1 : digits_end(scan, end);
    *is_float = false;
    if (peek_at(scan, end) == '.' && is_digit(peek_at(scan, end + 1))) {
        *is_float = true;
        end = digits_end(scan, end + 1);
    }
    if ((peek_at(scan, end) | 0x20) == 'e') {
        uint32_t sign = peek_at(scan, end + 1);
        size_t exponent = end + 1 + (sign == '+' || sign == '-');
        if (is_digit(peek_at(scan, exponent))) {
            *is_float = true;
            end = digits_end(scan, exponent);
        }
    }
    return end;
}

static bool convert_number(Scan *scan, const char *bytes, size_t length, bool is_float,
                           Value *result) {
    Vm *vm = scan->vm;
    Value hook = is_float ? scan->scanner->parse_float : scan->scanner->parse_int;
    Class *usual = runtime_class(vm, is_float ? CLASS_FLOAT : CLASS_INT);
    if (!value_is(hook, value_from_object(usual))) {
        Value *window = window_open(vm, 1);
        window[0] = value_from_object(string_from_ascii(vm, bytes, length));
        bool done = object_call(vm, hook, window, 1, result);
        window_close(vm, window);
        return done;
    }
    bool is_valid = true;
    if (is_float) {
        double number;
        is_valid = float_text_parse(bytes, length, &number);
        *result = value_from_double(number);
    } else if (!number_text_parse_int(vm, bytes, length, 10, &is_valid, result)) {
        return false;
    }
    assert(is_valid && "the scanner has seen what it is");
    return true;
}

// An int of few digits, which most numbers are.
static bool short_int(const Scan *scan, size_t end, Value *result) {
    enum { MOST_DIGITS = 14 };
    bool is_negative = scan->narrow[scan->at] == '-';
    size_t start = scan->at + is_negative;
    if (end - start > MOST_DIGITS ||
        !value_is(scan->scanner->parse_int,
                  value_from_object(runtime_class(scan->vm, CLASS_INT)))) {
        return false;
    }
    int64_t number = 0;
    for (size_t index = start; index < end; index++) {
        number = number * 10 + (scan->narrow[index] - '0');
    }
    *result = value_from_int(is_negative ? -number : number);
    return true;
}

static bool scan_number(Scan *scan, Value *result) {
    bool is_float;
    size_t end = number_end(scan, &is_float);
    bool done = true;
    if (scan->narrow == NULL) {
        TextBuffer text;
        text_buffer_init(&text);
        string_append_utf8(&text, string_substring(scan->vm, scan->text, scan->at, end));
        done = convert_number(scan, text.bytes, text.length, is_float, result);
        text_buffer_release(&text);
    } else if (is_float || !short_int(scan, end, result)) {
        const char *bytes = (const char *)scan->narrow + scan->at;
        done = convert_number(scan, bytes, end - scan->at, is_float, result);
    }
    scan->at = end;
    return done;
}

static bool has_word(const Scan *scan, const char *word) {
    for (size_t index = 0; word[index] != '\0'; index++) {
        if (peek_at(scan, scan->at + index) != (uint8_t)word[index]) {
            return false;
        }
    }
    return true;
}

static bool scan_constant(Scan *scan, const char *word, Value *result) {
    scan->at += strlen(word);
    Value *window = window_open(scan->vm, 1);
    window[0] = library_text(scan->vm, word);
    bool done = object_call(scan->vm, scan->scanner->parse_constant, window, 1, result);
    window_close(scan->vm, window);
    return done;
}

static bool scan_other(Scan *scan, Value *result) {
    static const char *const constants[] = {"NaN", "Infinity", "-Infinity"};
    uint32_t point = peek(scan);
    if (is_digit(point) || (point == '-' && is_digit(peek_at(scan, scan->at + 1)))) {
        return scan_number(scan, result);
    }
    const struct {
        const char *word;
        Value value;
    } plain[] = {{"null", VALUE_NONE}, {"true", VALUE_TRUE}, {"false", VALUE_FALSE}};
    for (size_t index = 0; index < 3; index++) {
        if (has_word(scan, plain[index].word)) {
            *result = plain[index].value;
            scan->at += strlen(plain[index].word);
            return true;
        }
    }
    for (size_t index = 0; index < 3; index++) {
        if (has_word(scan, constants[index])) {
            return scan_constant(scan, constants[index], result);
        }
    }
    return raise_no_value(scan, scan->at);
}

// ---- Arrays and objects ------------------------------------------------------------------------

static bool scan_value(Scan *scan, Value *result);

// Behind an item: true when another one follows, `at` standing before it. False with *done when
// `closing` was read, without when something is wrong.
static bool goes_on(Scan *scan, uint32_t closing, const char *trailing_comma, bool *done) {
    skip_space(scan);
    *done = peek(scan) == closing;
    if (*done) {
        scan->at++;
        return false;
    }
    size_t comma = scan->at;
    if (peek(scan) != ',') {
        return raise_decode_error(scan, "Expecting ',' delimiter", comma);
    }
    scan->at++;
    skip_space(scan);
    if (peek(scan) == closing) {
        return raise_decode_error(scan, trailing_comma, comma);
    }
    return true;
}

// The items of an array whose bracket was read, appended to a list.
static bool scan_items(Scan *scan, List *list) {
    skip_space(scan);
    if (peek(scan) == ']') {
        scan->at++;
        return true;
    }
    bool done;
    do {
        Value item;
        if (!scan_value(scan, &item)) {
            return false;
        }
        list_append(scan->vm, list, item);
    } while (goes_on(scan, ']', "Illegal trailing comma before end of array", &done));
    return done;
}

static bool scan_array(Scan *scan, Value *result) {
    if (!object_check_c_stack(scan->vm, " while decoding a JSON array from a unicode string")) {
        return false;
    }
    List *list = list_new(scan->vm, 0);
    keep(scan, value_from_object(list));
    if (!scan_items(scan, list)) {
        return false;
    }
    drop(scan, 1);
    *result = value_from_object(list);
    return true;
}

// A key, its colon and its value; the key is kept while the value is made.
static bool scan_pair(Scan *scan, Value *key, Value *value) {
    if (peek(scan) != '"') {
        return raise_decode_error(scan, "Expecting property name enclosed in double quotes",
                                  scan->at);
    }
    scan->at++;
    if (!scan_string(scan, scan->scanner->is_strict, true, key)) {
        return false;
    }
    skip_space(scan);
    if (peek(scan) != ':') {
        return raise_decode_error(scan, "Expecting ':' delimiter", scan->at);
    }
    scan->at++;
    skip_space(scan);
    keep(scan, *key);
    if (!scan_value(scan, value)) {
        return false;
    }
    drop(scan, 1);
    return true;
}

// The pairs of an object whose brace was read, put into a dict, or as tuples into a list.
static bool scan_pairs(Scan *scan, Dict *dict, List *pairs) {
    skip_space(scan);
    if (peek(scan) == '}') {
        scan->at++;
        return true;
    }
    bool done;
    do {
        Value key;
        Value value;
        if (!scan_pair(scan, &key, &value)) {
            return false;
        }
        if (pairs != NULL) {
            list_append(scan->vm, pairs, value_from_object(tuple_pair(scan->vm, key, value)));
        } else {
            dict_set_string(scan->vm, dict, value_as_string(key), value);
        }
    } while (goes_on(scan, '}', "Illegal trailing comma before end of object", &done));
    return done;
}

static bool scan_object(Scan *scan, Value *result) {
    Vm *vm = scan->vm;
    if (!object_check_c_stack(vm, " while decoding a JSON object from a unicode string")) {
        return false;
    }
    bool wants_pairs = !value_is_none(scan->scanner->object_pairs_hook);
    Dict *dict = wants_pairs ? NULL : dict_new(vm);
    List *pairs = wants_pairs ? list_new(vm, 0) : NULL;
    Value made = wants_pairs ? value_from_object(pairs) : value_from_object(dict);
    keep(scan, made);
    if (!scan_pairs(scan, dict, pairs)) {
        return false;
    }
    Value hook = wants_pairs ? scan->scanner->object_pairs_hook : scan->scanner->object_hook;
    *result = made;
    if (!value_is_none(hook) && !object_call(vm, hook, &made, 1, result)) {
        return false;
    }
    drop(scan, 1);
    return true;
}

static bool scan_value(Scan *scan, Value *result) {
    switch (peek(scan)) {
    case '"':
        scan->at++;
        return scan_string(scan, scan->scanner->is_strict, false, result);
    case '{':
        scan->at++;
        return scan_object(scan, result);
    case '[':
        scan->at++;
        return scan_array(scan, result);
    default:
        return scan_other(scan, result);
    }
}

// ---- What scripts see --------------------------------------------------------------------------

static bool get(Vm *vm, Value object, const char *name, Value *value) {
    return object_get_attribute(vm, object, string_intern_text(vm, name), value);
}

NATIVE(scanner_new_native, "__new__", "(cls, context)", "JSON scanner object") {
    Scanner *scanner = foreign_new(vm, (Class *)(void *)value_as_object(args[0]));
    *result = value_from_object(scanner);
    Value strict;
    return get(vm, args[1], "object_hook", &scanner->object_hook) &&
           get(vm, args[1], "object_pairs_hook", &scanner->object_pairs_hook) &&
           get(vm, args[1], "parse_float", &scanner->parse_float) &&
           get(vm, args[1], "parse_int", &scanner->parse_int) &&
           get(vm, args[1], "parse_constant", &scanner->parse_constant) &&
           get(vm, args[1], "strict", &strict) && object_is_true(vm, strict, &scanner->is_strict);
}

static bool want_text(Vm *vm, Value value, Value index, String **text, size_t *at) {
    int64_t number;
    if (!value_is_string(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "first argument must be a string, not %s",
                               class_name_of(vm, value));
    }
    if (!object_to_int64(vm, index, &number)) {
        return false;
    }
    if (number < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "idx cannot be negative");
    }
    *text = value_as_string(value);
    *at = (size_t)number;
    return true;
}

static Value answer(Vm *vm, Value value, size_t end) {
    return value_from_object(tuple_pair(vm, value, value_from_int((int64_t)end)));
}

NATIVE(scanner_call_native, "__call__", "(self, /, string, idx)",
       "The value that begins at idx, and where it ends.") {
    String *text;
    size_t at;
    if (!want_text(vm, args[1], args[2], &text, &at)) {
        return false;
    }
    Scan scan;
    scan_init(&scan, vm, (const Scanner *)(void *)value_as_object(args[0]), text, at);
    Value *window = window_open(vm, 1);
    scan.kept = list_new(vm, 0);
    window[0] = value_from_object(scan.kept);
    Value value;
    if (!scan_value(&scan, &value)) {
        return false;
    }
    window_close(vm, window);
    *result = answer(vm, value, scan.at);
    return true;
}

NATIVE(json_scanstring_native, "scanstring", "(string, end, strict=True, /)",
       "scanstring(string, end, strict=True) -> (string, end)\n\nScan the string s for a JSON "
       "string. End is the index of the\ncharacter in s after the quote that started the JSON "
       "string.") {
    String *text;
    size_t at;
    bool is_strict;
    if (!want_text(vm, args[0], args[1], &text, &at) || !object_is_true(vm, args[2], &is_strict)) {
        return false;
    }
    if (at > text->length) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "end is out of bounds");
    }
    Scan scan;
    scan_init(&scan, vm, NULL, text, at);
    Value value;
    if (!scan_string(&scan, is_strict, false, &value)) {
        return false;
    }
    *result = answer(vm, value, scan.at);
    return true;
}

NATIVE(json_skip_space_native, "skip_space", "(string, idx, /)",
       "The index of the first character from idx on that is no white space of JSON.") {
    String *text;
    size_t at;
    if (!want_text(vm, args[0], args[1], &text, &at)) {
        return false;
    }
    Scan scan;
    scan_init(&scan, vm, NULL, text, at);
    skip_space(&scan);
    *result = value_from_int((int64_t)scan.at);
    return true;
}

void json_add_decoder(Vm *vm, Module *module) {
    static const NativeDefinition *const makers[] = {&scanner_new_native, NULL};
    static const NativeDefinition *const methods[] = {&scanner_call_native, NULL};
    static const NativeDefinition *const functions[] = {&json_scanstring_native,
                                                        &json_skip_space_native, NULL};
    Class *class = library_add_class(vm, module, "_json.make_scanner", &scanner_type, 0);
    native_add_static_methods(vm, class, makers);
    native_add_methods(vm, class, methods);
    native_add_functions(vm, module, functions);
}
