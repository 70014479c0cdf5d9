// protocol_text.c: repr, str and format of any value.
#include "base/float_text.h"
#include "object/bytes.h"
#include "object/decimal.h"
#include "object/format.h"
#include "object/protocol.h"
#include "object/text_repr.h"

// ---- Values whose text needs no method ----

static bool append_quick(Value value, TextBuffer *buffer) {
    if (value_is_int(value)) {
        size_t length = decimal_length_signed(value_as_int(value));
        (void)decimal_write_signed(text_buffer_reserve(buffer, length) + length,
                                   value_as_int(value));
        text_buffer_advance(buffer, length);
    } else if (value_is_double(value)) {
        float_append_repr(buffer, value_as_double(value));
    } else if (value_is_none(value)) {
        text_buffer_append_text(buffer, "None");
    } else if (value_is_bool(value)) {
        text_buffer_append_text(buffer, value_is(value, VALUE_TRUE) ? "True" : "False");
    } else if (value_is(value, VALUE_ELLIPSIS)) {
        text_buffer_append_text(buffer, "Ellipsis");
    } else if (value_is(value, VALUE_NOT_IMPLEMENTED)) {
        text_buffer_append_text(buffer, "NotImplemented");
    } else {
        return false;
    }
    return true;
}

// A short list of long texts is longer than any of them: a text is looked at while it grows.
static bool check_length(Vm *vm, const TextBuffer *buffer, size_t more) {
    return LIKELY(buffer->length + more <= runtime_of(vm)->limits.text) ||
           bytes_check_size(vm, SIZE_MAX);
}

static bool quick_text(Vm *vm, Value value, String **result) {
    if (value_is_int(value)) {
        *result = string_from_int64(vm, value_as_int(value));
        return true;
    }
    if (value_is_double(value)) {
        char text[FLOAT_TEXT_REPR_SIZE];
        *result =
            string_from_ascii(vm, text, float_text_repr(value_as_double(value), text, sizeof text));
        return true;
    }
    if (value_is_object(value)) {
        return false;
    }
    TextBuffer buffer;
    text_buffer_init(&buffer);
    bool quick = append_quick(value, &buffer);
    if (quick) {
        *result = string_from_buffer(vm, &buffer);
    }
    text_buffer_release(&buffer);
    return quick;
}

// ---- By method ----

static bool text_by_method(Vm *vm, Value value, Special special, String **result) {
    Value text;
    if (!object_check_c_stack(vm, special == SPECIAL_REPR
                                      ? " while getting the repr of an object"
                                      : " while getting the str of an object") ||
        !object_safepoint(vm, value) ||
        !object_call_special(vm, value, special, NULL, 0, NULL, &text)) {
        return false;
    }
    if (!value_is_string(text)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s returned non-string (type %s)",
                               string_text(vm, runtime_special_name(vm, special)),
                               class_name_of(vm, text));
    }
    *result = value_as_string(text);
    return true;
}

bool object_repr(Vm *vm, Value value, String **result) {
    return quick_text(vm, value, result) || text_by_method(vm, value, SPECIAL_REPR, result);
}

bool object_str(Vm *vm, Value value, String **result) {
    if (value_is_string(value) && class_is_exactly(vm, value, CLASS_STR)) {
        *result = value_as_string(value);
        return true;
    }
    return quick_text(vm, value, result) || text_by_method(vm, value, SPECIAL_STR, result);
}

bool object_append_repr(Vm *vm, Value value, TextBuffer *buffer) {
    String *text;
    if (append_quick(value, buffer)) {
        return true;
    }
    if (value_is_exactly(vm, value, CLASS_STR)) {
        text_repr_append_string(buffer, value_as_string(value));
        return true;
    }
    if (!text_by_method(vm, value, SPECIAL_REPR, &text) ||
        !check_length(vm, buffer, text->length)) {
        return false;
    }
    string_append_utf8(buffer, text);
    return true;
}

bool object_append_str(Vm *vm, Value value, TextBuffer *buffer) {
    String *text;
    if (append_quick(value, buffer)) {
        return true;
    }
    if (!object_str(vm, value, &text) || !check_length(vm, buffer, text->length)) {
        return false;
    }
    string_append_utf8(buffer, text);
    return true;
}

// Numbers and text that are of no script's class, and a specification that is not empty. *formatted
// is false (nothing raised) for other values.
static bool format_quick(Vm *vm, Value value, const String *specification, bool *formatted,
                         String **result) {
    *formatted = true;
    if (value_is_int(value)) {
        return format_int(vm, value, specification, "int", result);
    }
    if (value_is_double(value)) {
        return format_float(vm, value_as_double(value), specification, "float", result);
    }
    if (value_is_exactly(vm, value, CLASS_STR)) {
        return format_string(vm, value_as_string(value), specification, "str", result);
    }
    *formatted = false;
    return true;
}

bool object_format(Vm *vm, Value value, String *specification, String **result) {
    if (specification->length == 0) {
        if (value_is_string(value) && class_is_exactly(vm, value, CLASS_STR)) {
            *result = value_as_string(value);
            return true;
        }
        if (quick_text(vm, value, result)) {
            return true;
        }
    } else {
        bool formatted;
        if (!format_quick(vm, value, specification, &formatted, result)) {
            return false;
        }
        if (formatted) {
            return true;
        }
    }
    Value argument = value_from_object(specification);
    Value text;
    if (!object_call_special(vm, value, SPECIAL_FORMAT, &argument, 1, NULL, &text)) {
        return false;
    }
    if (!value_is_string(text)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "__format__ must return a str, not %s",
                               class_name_of(vm, text));
    }
    *result = value_as_string(text);
    return true;
}
