// class_documentation.c: __doc__ of the builtin classes.
#include "stdlib/builtins/builtins.h"
#include "stdlib/library.h"

typedef struct ClassDocumentation {
    ClassId id;
    const char *text;
} ClassDocumentation;

static const ClassDocumentation documentation[] = {
    {CLASS_OBJECT, "The class that every class derives from."},
    {CLASS_NONE, "The type of the None singleton."},
    {CLASS_ELLIPSIS, "The type of the Ellipsis singleton."},
    {CLASS_NOT_IMPLEMENTED, "The type of the NotImplemented singleton."},
    {CLASS_INT, "An integer of any size: int(number), or int(text, base=10)."},
    {CLASS_BOOL,
     "The class of True and False: bool(value) tells whether the value counts as true."},
    {CLASS_FLOAT, "A floating-point number, from a number or from text."},
    {CLASS_COMPLEX, "A complex number, from text or from a real and an imaginary part."},
    {CLASS_STR, "Text: str(object) is what print shows of it, str(bytes, encoding) decodes."},
    {CLASS_BYTES,
     "An immutable sequence of bytes, from ints below 256, from encoded text or as zeros."},
    {CLASS_BYTEARRAY, "A sequence of bytes that can be changed in place."},
    {CLASS_LIST, "A sequence that can be changed: empty, or of the items of an iterable."},
    {CLASS_TUPLE, "A sequence that cannot be changed: empty, or of the items of an iterable."},
    {CLASS_DICT, "Values by key, in the order in which the keys came."},
    {CLASS_SET, "A collection of different items without an order to rely on."},
    {CLASS_FROZENSET, "A set that cannot be changed, and so can be an item or a key."},
    {CLASS_RANGE,
     "The numbers from start up to stop, each a step further, made when they are asked for."},
    {CLASS_SLICE, "What stands between the brackets of x[start:stop:step]."},
    {CLASS_ENUMERATE, "Pairs of a count and an item, for each item of an iterable."},
    {CLASS_ZIP, "Tuples of one item from each of several iterables, until the shortest ends."},
    {CLASS_MAP, "What a function returns for each item (one from each iterable)."},
    {CLASS_FILTER, "The items for which a function, or the item itself, is true."},
    {CLASS_REVERSED, "The items of a sequence from the last to the first."},
    {CLASS_SUPER, "Looks attributes up behind a class in the order of its bases."},
    {CLASS_BASE_EXCEPTION, "The class of everything that can be raised."},
    {CLASS_EXCEPTION, "The class of all errors that programs are meant to handle."},
    {CLASS_BASE_EXCEPTION_GROUP, "Several exceptions raised together."},
    {CLASS_EXCEPTION_GROUP, "Several errors raised together."},
    {CLASS_GENERATOR_EXIT, "Raised inside a generator that is being closed."},
    {CLASS_KEYBOARD_INTERRUPT, "The user asked the program to stop."},
    {CLASS_SYSTEM_EXIT, "The program asks to end."},
    {CLASS_ARITHMETIC_ERROR, "The class of errors in calculations."},
    {CLASS_FLOATING_POINT_ERROR, "A floating-point operation failed."},
    {CLASS_OVERFLOW_ERROR, "A result is too large to be represented."},
    {CLASS_ZERO_DIVISION_ERROR, "A number was divided by zero."},
    {CLASS_ASSERTION_ERROR, "An assertion does not hold."},
    {CLASS_ATTRIBUTE_ERROR, "An object has no attribute of that name."},
    {CLASS_BUFFER_ERROR, "The memory of an object cannot be used that way."},
    {CLASS_EOF_ERROR, "The input ended where more was needed."},
    {CLASS_IMPORT_ERROR, "A module, or a name in it, cannot be imported."},
    {CLASS_MODULE_NOT_FOUND_ERROR, "There is no module of that name."},
    {CLASS_LOOKUP_ERROR, "The class of errors in looking up an index or a key."},
    {CLASS_INDEX_ERROR, "A sequence has no item at that index."},
    {CLASS_KEY_ERROR, "A mapping has no such key."},
    {CLASS_MEMORY_ERROR, "There is not enough memory."},
    {CLASS_NAME_ERROR, "A name has no value."},
    {CLASS_UNBOUND_LOCAL_ERROR, "A local name is used before it has a value."},
    {CLASS_OS_ERROR, "The operating system could not do what was asked."},
    {CLASS_BLOCKING_IO_ERROR, "The operation would have to wait."},
    {CLASS_CHILD_PROCESS_ERROR, "An operation on a child process failed."},
    {CLASS_CONNECTION_ERROR, "The class of errors of connections."},
    {CLASS_BROKEN_PIPE_ERROR, "The other side does not read any more."},
    {CLASS_CONNECTION_ABORTED_ERROR, "The connection was given up."},
    {CLASS_CONNECTION_REFUSED_ERROR, "The other side does not accept connections."},
    {CLASS_CONNECTION_RESET_ERROR, "The other side closed the connection."},
    {CLASS_FILE_EXISTS_ERROR, "The file is there already."},
    {CLASS_FILE_NOT_FOUND_ERROR, "There is no such file or folder."},
    {CLASS_INTERRUPTED_ERROR, "A signal interrupted the operation."},
    {CLASS_IS_A_DIRECTORY_ERROR, "A folder stands where a file is needed."},
    {CLASS_NOT_A_DIRECTORY_ERROR, "What is there is not a folder."},
    {CLASS_PERMISSION_ERROR, "The permissions do not allow it."},
    {CLASS_PROCESS_LOOKUP_ERROR, "There is no such process."},
    {CLASS_TIMEOUT_ERROR, "It took too long."},
    {CLASS_REFERENCE_ERROR, "The object behind a weak reference is gone."},
    {CLASS_RUNTIME_ERROR, "An error that belongs to no other class."},
    {CLASS_NOT_IMPLEMENTED_ERROR, "The method has to be defined in a subclass."},
    {CLASS_RECURSION_ERROR, "Calls are nested too deeply."},
    {CLASS_STOP_ITERATION, "An iterator has no more items."},
    {CLASS_STOP_ASYNC_ITERATION, "An asynchronous iterator has no more items."},
    {CLASS_SYNTAX_ERROR, "The text is not a program."},
    {CLASS_INDENTATION_ERROR, "A line is indented wrongly."},
    {CLASS_TAB_ERROR, "Tabs and spaces are mixed so that the indentation is not clear."},
    {CLASS_SYSTEM_ERROR, "The interpreter itself failed."},
    {CLASS_TYPE_ERROR, "A value of the wrong type."},
    {CLASS_VALUE_ERROR, "A value of the right type that does not fit."},
    {CLASS_UNICODE_ERROR, "The class of errors in encoding and decoding text."},
    {CLASS_UNICODE_DECODE_ERROR, "Bytes that are no text in that encoding."},
    {CLASS_UNICODE_ENCODE_ERROR, "Text that has no bytes in that encoding."},
    {CLASS_UNICODE_TRANSLATE_ERROR, "Text that cannot be translated."},
    {CLASS_WARNING, "The class of all warnings."},
    {CLASS_BYTES_WARNING, "Bytes are compared with text."},
    {CLASS_DEPRECATION_WARNING, "Something that will be dropped is used."},
    {CLASS_ENCODING_WARNING, "An encoding is left to chance."},
    {CLASS_FUTURE_WARNING, "Something will mean something else."},
    {CLASS_IMPORT_WARNING, "Something is probably wrong with an import."},
    {CLASS_PENDING_DEPRECATION_WARNING, "Something that may be dropped some day is used."},
    {CLASS_RESOURCE_WARNING, "Something was not closed."},
    {CLASS_RUNTIME_WARNING, "Something looks wrong at run time."},
    {CLASS_SYNTAX_WARNING, "Something looks wrong in the text of a program."},
    {CLASS_UNICODE_WARNING, "Something looks wrong with text."},
    {CLASS_USER_WARNING, "A warning of a program."},
};

// ---- Signatures --------------------------------------------------------------------------------

// Classes whose signature CPython does not tell: there are several ways to call them.
static bool has_many_signatures(Vm *vm, const Class *class) {
    static const ClassId ids[] = {CLASS_INT,  CLASS_STR,   CLASS_BYTES, CLASS_BYTEARRAY, CLASS_DICT,
                                  CLASS_TYPE, CLASS_RANGE, CLASS_SLICE, CLASS_SUPER};
    for (size_t index = 0; index < sizeof ids / sizeof *ids; index++) {
        if (class == runtime_class(vm, ids[index])) {
            return true;
        }
    }
    return (class->flags & CLASS_IS_EXCEPTION) != 0;
}

static const Native *own_native(Vm *vm, const Class *class, Special special) {
    Value method = dict_get_string(vm, class->attributes, runtime_of(vm)->special_names[special]);
    return value_is_native(method) ? value_as_native(method) : NULL;
}

// What CPython shows of a default that only the body knows.
static const char *default_shown(const char *parameter, size_t length, const char *rest) {
    bool is_items =
        strcmp(rest, ", /)") == 0 && length >= 8 && strncmp(parameter - 8, "iterable", 8) == 0;
    bool is_part = length >= 4 && (strncmp(parameter - 4, "real", 4) == 0 ||
                                   strncmp(parameter - 4, "imag", 4) == 0);
    return is_items ? "=()" : is_part ? "=0" : "";
}

// "(cls, iterable=<absent>, start=0)" without the class.
static String *signature_without_class(Vm *vm, const char *text) {
    static const char absent[] = "=<absent>";
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_byte(&buffer, '(');
    const char *start = text;
    text += strcspn(text, ",)");
    text += strncmp(text, ", ", 2) == 0 ? 2 : 0;
    text += strncmp(text, "/, ", 3) == 0 ? 3 : strncmp(text, "/)", 2) == 0 ? 1 : 0;
    while (*text != '\0') {
        if (strncmp(text, absent, sizeof absent - 1) == 0) {
            text_buffer_append_text(
                &buffer, default_shown(text, (size_t)(text - start), text + sizeof absent - 1));
            text += sizeof absent - 1;
        } else {
            text_buffer_append_byte(&buffer, *text++);
        }
    }
    String *made = string_from_buffer(vm, &buffer);
    text_buffer_release(&buffer);
    return made;
}

static bool get_text_signature(Vm *vm, Value *args, Value *result) {
    const Class *class = (const Class *)(const void *)value_as_object(args[0]);
    *result = VALUE_NONE;
    if ((class->flags & CLASS_IS_BUILTIN) == 0 || has_many_signatures(vm, class)) {
        return true;
    }
    const Native *maker = own_native(vm, class, SPECIAL_INIT);
    maker = maker != NULL ? maker : own_native(vm, class, SPECIAL_NEW);
    if (class == runtime_class(vm, CLASS_OBJECT)) {
        *result = library_text(vm, "()");
    } else if (maker != NULL && strstr(maker->definition->signature, "*args, **kwargs") == NULL) {
        String *text = signature_without_class(vm, maker->definition->signature);
        *result = value_from_object(text);
    }
    return true;
}

// Every class has one, None if nothing is to be said. A class whose instances have a __doc__ of
// their own (functions, properties) has its descriptor there.
void builtins_class_documentation_register(Vm *vm) {
    static const NativeProperty type_properties[] = {
        {"__text_signature__", get_text_signature, NULL, NULL}, {NULL, NULL, NULL, NULL}};
    native_add_properties(vm, runtime_class(vm, CLASS_TYPE), type_properties);
    String *name = runtime_name(vm, NAME_DOC);
    for (size_t index = 0; index < sizeof documentation / sizeof *documentation; index++) {
        Class *class = runtime_class(vm, documentation[index].id);
        if (value_is_absent(dict_get_string(vm, class->attributes, name))) {
            String *text = string_from_text(vm, documentation[index].text);
            (void)class_set(vm, class, name, value_from_object(text));
        }
    }
    for (int id = 0; id < CLASS_COUNT; id++) {
        Class *class = runtime_class(vm, (ClassId)id);
        if (value_is_absent(dict_get_string(vm, class->attributes, name))) {
            (void)class_set(vm, class, name, VALUE_NONE);
        }
    }
}
