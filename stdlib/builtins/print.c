// print.c: print() and input().
//
// Text for the machine's own stdout goes straight into its buffer. A stdout that a script has put
// in its place gets one write() for each piece, as from CPython.
#include "stdlib/builtins/builtins.h"
#include "stdlib/io/io.h"
#include "stdlib/sys/stream.h"
#include "vm/finalize.h"
#include "vm/vm.h"

// sys.stdout and the like as they are now; ABSENT when a script has deleted it.
static Value sys_stream(Vm *vm, Name name) {
    return dict_get_string(vm, vm->sys->namespace, runtime_name(vm, name));
}

static bool write_string(Vm *vm, Value file, String *text) {
    if (string_is_ascii(text) && text_io_takes_ascii(vm, file)) {
        return text_io_write_ascii(vm, value_as_text_io(file), text->data, text->length);
    }
    return stream_write(vm, file, text);
}

static bool write_value(Vm *vm, Value file, Value value, TextBuffer *scratch) {
    if (value_is_exactly(vm, value, CLASS_STR)) {
        return write_string(vm, file, value_as_string(value));
    }
    // Numbers and constants need no string object.
    if (!value_is_object(value) && text_io_takes_ascii(vm, file)) {
        text_buffer_clear(scratch);
        return object_append_str(vm, value, scratch) &&
               text_io_write_ascii(vm, value_as_text_io(file), scratch->bytes, scratch->length);
    }
    String *text;
    if (!object_str(vm, value, &text)) {
        return false;
    }
    runtime_hold(vm, value_from_object(text));
    bool fine = write_string(vm, file, text);
    runtime_drop(vm, 1);
    return fine;
}

// The text between or after the values: `text` or, for None, what is usual.
static bool write_separator(Vm *vm, Value file, Value text, const char *usual) {
    if (value_is_none(text)) {
        return text_io_takes_ascii(vm, file)
                   ? text_io_write_ascii(vm, value_as_text_io(file), usual, strlen(usual))
                   : write_string(vm, file, string_intern_text(vm, usual));
    }
    return write_string(vm, file, value_as_string(text));
}

static bool print_values(Vm *vm, Value file, const Tuple *values, Value separator, Value end) {
    TextBuffer scratch;
    text_buffer_init(&scratch);
    bool fine = true;
    for (size_t index = 0; fine && index < values->count; index++) {
        fine = (index == 0 || write_separator(vm, file, separator, " ")) &&
               write_value(vm, file, values->items[index], &scratch);
    }
    text_buffer_release(&scratch);
    return fine && write_separator(vm, file, end, "\n");
}

static bool want_text_or_none(Vm *vm, const char *name, Value value) {
    return value_is_none(value) || value_is_string(value) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "%s must be None or a string, not %s", name,
                           class_name_of(vm, value));
}

NATIVE(print_native, "print", "(*args, sep=None, end=None, file=None, flush=False)",
       "Prints the values to a stream, or to sys.stdout by default.\n\n"
       "  sep\n    string inserted between values, default a space.\n"
       "  end\n    string appended after the last value, default a newline.\n"
       "  file\n    a file-like object (stream); defaults to the current sys.stdout.\n"
       "  flush\n    whether to forcibly flush the stream.") {
    if (value_is_none(args[3])) {
        args[3] = sys_stream(vm, NAME_STDOUT);
        if (value_is_absent(args[3])) {
            return exception_raise(vm, CLASS_RUNTIME_ERROR, "lost sys.stdout");
        }
        if (value_is_none(args[3])) {
            return true;
        }
    }
    bool flushes;
    finalize_before_output(vm);
    if (!want_text_or_none(vm, "sep", args[1]) || !want_text_or_none(vm, "end", args[2]) ||
        !print_values(vm, args[3], value_as_tuple(args[0]), args[1], args[2]) ||
        !object_is_true(vm, args[4], &flushes)) {
        return false;
    }
    Value ignored;
    return !flushes || native_call_method(vm, args[3], "flush", NULL, 0, &ignored);
}

// ---- input -------------------------------------------------------------------------------------

static bool input_prompt(Vm *vm, Value prompt, Value *window) {
    window[0] = sys_stream(vm, NAME_STDOUT);
    if (value_is_absent(window[0]) || value_is_none(window[0])) {
        return exception_raise(vm, CLASS_RUNTIME_ERROR, "input(): lost sys.stdout");
    }
    TextBuffer scratch;
    text_buffer_init(&scratch);
    bool fine = value_is_absent(prompt) || write_value(vm, window[0], prompt, &scratch);
    text_buffer_release(&scratch);
    Value ignored;
    return fine && native_call_method(vm, window[0], "flush", NULL, 0, &ignored);
}

NATIVE(input_native, "input", "(prompt=<absent>, /)",
       "Read a string from standard input.  The trailing newline is stripped.\n\n"
       "The prompt string, if given, is printed to standard output without a\n"
       "trailing newline before reading input.\n\n"
       "If the user hits EOF (*nix: Ctrl-D, Windows: Ctrl-Z+Return), raise EOFError.") {
    Value *window = window_open(vm, 1);
    bool fine = input_prompt(vm, args[0], window);
    if (fine) {
        window[0] = sys_stream(vm, NAME_STDIN);
        if (value_is_absent(window[0]) || value_is_none(window[0])) {
            fine = exception_raise(vm, CLASS_RUNTIME_ERROR, "input(): lost sys.stdin");
        } else {
            fine = native_call_method(vm, window[0], "readline", NULL, 0, result);
        }
    }
    window_close(vm, window);
    if (!fine) {
        return false;
    }
    if (!value_is_string(*result)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "object.readline() returned non-string");
    }
    String *line = value_as_string(*result);
    if (line->length == 0) {
        return exception_raise(vm, CLASS_EOF_ERROR, "EOF when reading a line");
    }
    if (string_at(line, line->length - 1) == '\n') {
        *result = value_from_object(string_substring(vm, line, 0, line->length - 1));
    }
    return true;
}

void builtins_print_register(Vm *vm, Module *builtins) {
    static const NativeDefinition *const functions[] = {&print_native, &input_native, NULL};
    native_add_functions(vm, builtins, functions);
}
