// frozen_read.c: words to code.

#include "base/fatal.h"
#include "bytecode/frozen_format.h"
#include "object/bytes.h"
#include "object/complex.h"
#include "object/int.h"
#include "object/set.h"

typedef struct Reader {
    Vm *vm;
    const uint32_t *next;
    String **strings;
    String *filename;
    const EmbeddedModule *module;
} Reader;

static uint32_t read_word(Reader *reader) { return *reader->next++; }

// Bytes that stay where they are. Nobody writes to them: that they are not const is for the arrays
// that the compiler fills.
static void *read_bytes(Reader *reader, size_t size) {
    const uint32_t *start = reader->next;
    reader->next += FROZEN_WORDS(size);
    return (void *)(uintptr_t)start;
}

static uint64_t read_bits(Reader *reader) {
    uint64_t low = read_word(reader);
    return low | (uint64_t)read_word(reader) << 32;
}

static double read_double(Reader *reader) {
    uint64_t bits = read_bits(reader);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static String *read_string(Reader *reader) { return reader->strings[read_word(reader)]; }

static void read_strings(Reader *reader, Value *strings, size_t count) {
    for (size_t index = 0; index < count; index++) {
        strings[index] = value_from_object(read_string(reader));
    }
}

static Code *read_code(Reader *reader);
static Value read_value(Reader *reader);

static Value read_int(Reader *reader) {
    size_t size = read_word(reader);
    const char *digits = read_bytes(reader, size);
    bool is_negative = digits[0] == '-';
    Value value = VALUE_NONE;
    bool is_number =
        int_from_digits(reader->vm, digits + is_negative, size - is_negative, 16, &value);
    assert(is_number && "frozen_write wrote digits");
    (void)is_number;
    return is_negative ? int_negate(reader->vm, value) : value;
}

static Value read_value(Reader *reader) {
    Vm *vm = reader->vm;
    switch ((FrozenTag)read_word(reader)) {
    case FROZEN_INLINE:
        return (Value){read_bits(reader)};
    case FROZEN_STRING:
        return value_from_object(read_string(reader));
    case FROZEN_CODE:
        return value_from_object(read_code(reader));
    case FROZEN_TUPLE: {
        Tuple *tuple = tuple_new(vm, read_word(reader));
        for (size_t index = 0; index < tuple->count; index++) {
            tuple->items[index] = read_value(reader);
        }
        return value_from_object(tuple);
    }
    case FROZEN_SET: {
        Set *set = set_new_of(vm, runtime_class(vm, CLASS_FROZENSET));
        for (uint32_t count = read_word(reader); count > 0; count--) {
            if (!set_add(vm, set, read_value(reader))) {
                fatal(EXIT_CODE_INTERNAL, "a constant that was in a set cannot be put into one");
            }
        }
        return value_from_object(set);
    }
    case FROZEN_COMPLEX: {
        double real = read_double(reader);
        return complex_new(vm, real, read_double(reader));
    }
    case FROZEN_BYTES: {
        size_t size = read_word(reader);
        return value_from_object(bytes_new(vm, read_bytes(reader, size), size));
    }
    case FROZEN_INT:
        break;
    }
    return read_int(reader);
}

static void read_head(Reader *reader, Code *code) {
    const FrozenHead *head = read_bytes(reader, sizeof *head);
    code->first_line = head->first_line;
    code->flags = head->flags;
    code->positional_only_count = head->positional_only_count;
    code->positional_count = head->positional_count;
    code->keyword_only_count = head->keyword_only_count;
    code->parameter_count = head->parameter_count;
    code->local_count = head->local_count;
    code->inner_start = head->inner_start;
    code->register_count = head->register_count;
    code->free_count = head->free_count;
    code->instruction_count = head->instruction_count;
    code->constant_count = head->constant_count;
    code->site_count = head->site_count;
    code->handler_count = head->handler_count;
}

static Code *read_code(Reader *reader) {
    Code *code = code_new(reader->vm, NULL, NULL, reader->filename);
    code->module = reader->module;
    read_head(reader, code);
    code->name = read_string(reader);
    code->qualname = read_string(reader);
    code->doc = read_value(reader);
    code->instructions = read_bytes(reader, code->instruction_count * sizeof *code->instructions);
    code->spans_size = read_word(reader);
    code->spans = read_bytes(reader, code->spans_size);
    code->handlers = read_bytes(reader, code->handler_count * sizeof *code->handlers);
    code->local_is_cell = read_bytes(reader, code->local_count * sizeof *code->local_is_cell);
    code_make_arrays(reader->vm, code, 0);
    read_strings(reader, code->local_names, code->local_count);
    read_strings(reader, code->free_names, code->free_count);
    for (uint32_t index = 0; index < code->site_count; index++) {
        code->sites[index] = (Site){.name = read_string(reader), .value = VALUE_ABSENT};
    }
    for (uint32_t index = 0; index < code->constant_count; index++) {
        code->constants[index] = read_value(reader);
    }
    return code;
}

Code *frozen_read(Vm *vm, const uint32_t *words, String *filename, const EmbeddedModule *module) {
    Reader reader = {.vm = vm, .next = words, .filename = filename, .module = module};
    size_t count = read_word(&reader);
    reader.strings = memory_allocate(count * sizeof *reader.strings);
    for (size_t index = 0; index < count; index++) {
        size_t size = read_word(&reader);
        reader.strings[index] = string_intern_utf8(vm, read_bytes(&reader, size), size);
    }
    Code *code = read_code(&reader);
    memory_release(reader.strings);
    return code;
}
