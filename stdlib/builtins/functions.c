// functions.c: the builtin functions about one object: its length, hash, identity, class, text.
#include "stdlib/builtins/builtins.h"
#include "stdlib/builtins/class_types.h"
#include "vm/import.h"
#include "vm/vm.h"

NATIVE(len_native, "len", "(obj, /)", "Return the number of items in a container.") {
    size_t length;
    if (!object_length(vm, args[0], &length)) {
        return false;
    }
    *result = int_from_uint64(vm, length);
    return true;
}

NATIVE(repr_native, "repr", "(obj, /)",
       "Return the canonical string representation of the object.\n\n"
       "For many object types, including most builtins, eval() will return\n"
       "an object equal to obj.") {
    String *text;
    if (!object_repr(vm, args[0], &text)) {
        return false;
    }
    *result = value_from_object(text);
    return true;
}

NATIVE(ascii_native, "ascii", "(obj, /)",
       "Return an ASCII-only representation of an object.\n\n"
       "As repr(), return a string containing a printable representation of an\n"
       "object, but escape the non-ASCII characters in the string returned by\n"
       "repr() using \\\\x, \\\\u or \\\\U escapes. This generates a string similar\n"
       "to that returned by repr() in Python 2.") {
    String *text;
    if (!object_repr(vm, args[0], &text)) {
        return false;
    }
    if (string_is_ascii(text)) {
        *result = value_from_object(text);
        return true;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    for (size_t index = 0; index < text->length; index++) {
        uint32_t point = string_at(text, index);
        if (point < 0x80) {
            text_buffer_append_byte(&buffer, (char)point);
        } else {
            // The style of the escape says how wide the code point is.
            char letter = point < 0x100 ? 'x' : point < 0x10000 ? 'u' : 'U';
            int digits = point < 0x100 ? 2 : point < 0x10000 ? 4 : 8;
            text_buffer_append_format(&buffer, "\\%c%0*x", letter, digits, point);
        }
    }
    *result = value_from_object(string_from_buffer(vm, &buffer));
    text_buffer_release(&buffer);
    return true;
}

NATIVE(format_native, "format", "(value, format_spec='', /)",
       "Return type(value).__format__(value, format_spec)\n\n"
       "Many built-in types implement format_spec according to the\n"
       "Format Specification Mini-language. See help('FORMATTING').") {
    String *specification, *text;
    if (!native_want_string(vm, "format", "2", args[1], &specification) ||
        !object_format(vm, args[0], specification, &text)) {
        return false;
    }
    *result = value_from_object(text);
    return true;
}

NATIVE(hash_native, "hash", "(obj, /)",
       "Return the hash value for the given object.\n\n"
       "Two objects that compare equal must also have the same hash value, but the\n"
       "reverse is not necessarily true.") {
    uint64_t hash;
    if (!object_hash(vm, args[0], &hash)) {
        return false;
    }
    *result = int_from_int64(vm, (int64_t)hash);
    return true;
}

// Values that are no objects have no address: theirs are numbers that no object's is.
static uint64_t identity_of(Value value) {
    if (value_is_object(value)) {
        return heap_address_of(value_as_object(value));
    }
    if (value_is_double(value)) {
        return value.bits;
    }
    return (value.bits << 14 >> 9) + (value_is_int(value) ? UINT64_C(0x550000000000) : 0x955000);
}

NATIVE(id_native, "id", "(obj, /)",
       "Return the identity of an object.\n\n"
       "This is guaranteed to be unique among simultaneously existing objects.") {
    *result = int_from_uint64(vm, identity_of(args[0]));
    return true;
}

NATIVE(callable_native, "callable", "(obj, /)",
       "Return whether the object is callable (i.e., some kind of function).\n\n"
       "Note that classes are callable, as are instances of classes with a\n"
       "__call__() method.") {
    *result = value_from_bool(value_is_callable(vm, args[0]));
    return true;
}

// ---- Ending and importing ----------------------------------------------------------------------

// The class is called, so that the exception has its `code`.
static bool exit_with(Vm *vm, Value code) {
    Value class = value_from_object(runtime_class(vm, CLASS_SYSTEM_EXIT));
    Value exception;
    return object_call(vm, class, &code, 1, &exception) && exception_raise_value(vm, exception);
}

NATIVE(exit_native, "exit", "(code=None)", "End the program: raise SystemExit(code).") {
    return exit_with(vm, args[0]);
}

NATIVE(quit_native, "quit", "(code=None)", "End the program: raise SystemExit(code).") {
    return exit_with(vm, args[0]);
}

NATIVE(help_native, "help", "(*request)",
       "Show what is known about an object: help(str.join), help('asyncio').") {
    const Tuple *request = value_as_tuple(args[0]);
    Value *window = window_open(vm, 1);
    bool done = native_import(vm, "pydoc", &window[0]) &&
                native_call_method(vm, window[0], "help", request->items, request->count, result);
    window_close(vm, window);
    return done;
}

NATIVE(import_native, "__import__", "(name, globals=None, locals=None, fromlist=None, level=0)",
       "Import a module.\n\nBecause this function is meant for use by the Python\n"
       "interpreter and not for general use, it is better to use\n"
       "importlib.import_module() to programmatically import a module.") {
    if (!value_is_string(args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "module name must be a string");
    }
    bool has_list;
    int64_t level;
    if (!native_want_int(vm, args[4], &level) || !object_is_true(vm, args[3], &has_list)) {
        return false;
    }
    if (level < 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "level must be >= 0");
    }
    if (level == 0 && value_as_string(args[0])->length == 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "Empty module name");
    }
    if (level > 0 && !value_is_dict(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "globals must be a dict");
    }
    Value *window = window_open(vm, 1);
    Tuple *request = tuple_new(vm, 3);
    window[0] = value_from_object(request);
    request->items[0] = value_from_object(string_intern(vm, value_as_string(args[0])));
    request->items[1] = value_from_int(level);
    if (has_list) {
        Tuple *names;
        if (!object_to_tuple(vm, args[3], &names)) {
            return false;
        }
        request->items[2] = value_from_object(names);
    }
    Dict *globals = value_is_dict(args[1]) ? value_as_dict(args[1]) : NULL;
    bool ok = import_request(vm, globals, request, result);
    window_close(vm, window);
    return ok;
}

void builtins_functions_register(Vm *vm, Module *builtins) {
    static const NativeDefinition *const functions[] = {
        &len_native,      &repr_native, &ascii_native, &format_native, &hash_native,   &id_native,
        &callable_native, &exit_native, &quit_native,  &help_native,   &import_native, NULL};
    native_add_functions(vm, builtins, functions);
    native_add_functions(vm, builtins, class_test_functions);
}
