// str_layout.c: the methods of str that pad, strip and translate.
#include "object/string_builder.h"
#include "object/unicode.h"
#include "stdlib/builtins/arguments.h"
#include "stdlib/builtins/str_methods.h"

// ---- strip ----

static bool is_stripped(uint32_t point, const String *characters) {
    if (characters == NULL) {
        return unicode_is_space(point);
    }
    for (size_t index = 0; index < characters->length; index++) {
        if (string_at(characters, index) == point) {
            return true;
        }
    }
    return false;
}

static bool strip(Vm *vm, const char *name, Value *args, bool at_start, bool at_end,
                  Value *result) {
    String *string = value_as_string(args[0]);
    const String *characters = NULL;
    if (value_is_string(args[1])) {
        characters = value_as_string(args[1]);
    } else if (!value_is_none(args[1])) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s arg must be None or str", name);
    }
    size_t start = 0;
    size_t end = string->length;
    while (at_start && start < end && is_stripped(string_at(string, start), characters)) {
        start++;
    }
    while (at_end && end > start && is_stripped(string_at(string, end - 1), characters)) {
        end--;
    }
    *result = str_value(string_substring(vm, string, start, end));
    return true;
}

NATIVE(str_strip_native, "strip", "(self, chars=None, /)",
       "Return a copy of the string with leading and trailing whitespace removed.") {
    return strip(vm, "strip", args, true, true, result);
}

NATIVE(str_lstrip_native, "lstrip", "(self, chars=None, /)",
       "Return a copy of the string with leading whitespace removed.") {
    return strip(vm, "lstrip", args, true, false, result);
}

NATIVE(str_rstrip_native, "rstrip", "(self, chars=None, /)",
       "Return a copy of the string with trailing whitespace removed.") {
    return strip(vm, "rstrip", args, false, true, result);
}

// ---- Padding ----

static bool read_fill(Vm *vm, Value value, uint32_t *fill) {
    if (!value_is_string(value)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "The fill character must be a unicode character, not %s",
                               class_name_of(vm, value));
    }
    if (value_as_string(value)->length != 1) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "The fill character must be exactly one character long");
    }
    *fill = string_at(value_as_string(value), 0);
    return true;
}

static bool pad(Vm *vm, String *string, size_t left, size_t right, uint32_t fill, Value *result) {
    if (!string_check_size(vm, left + string->length + right, 4)) {
        return false;
    }
    StringBuilder builder;
    string_builder_init(&builder);
    string_builder_append_repeated(&builder, fill, left);
    string_builder_append(&builder, string);
    string_builder_append_repeated(&builder, fill, right);
    *result = str_value(string_builder_finish(vm, &builder));
    return true;
}

// How many characters are missing to `width`.
static bool read_room(Vm *vm, Value *args, size_t *room, uint32_t *fill) {
    int64_t width;
    if (!object_to_int64(vm, args[1], &width) || !read_fill(vm, args[2], fill)) {
        return false;
    }
    int64_t length = (int64_t)value_as_string(args[0])->length;
    int64_t missing = width > length ? width - length : 0;
    *room = missing > 0 ? (size_t)missing : 0;
    return true;
}

#define PAD_SIGNATURE "(self, width, fillchar=' ', /)"

NATIVE(str_center_native, "center", PAD_SIGNATURE, "Return a centered string of length width.") {
    size_t room;
    uint32_t fill;
    if (!read_room(vm, args, &room, &fill)) {
        return false;
    }
    String *string = value_as_string(args[0]);
    // An odd character goes left only when the width is odd too.
    size_t left = room / 2 + (room & (room + string->length) & 1);
    return pad(vm, string, left, room - left, fill, result);
}

NATIVE(str_ljust_native, "ljust", PAD_SIGNATURE,
       "Return a left-justified string of length width.") {
    size_t room;
    uint32_t fill;
    return read_room(vm, args, &room, &fill) &&
           pad(vm, value_as_string(args[0]), 0, room, fill, result);
}

NATIVE(str_rjust_native, "rjust", PAD_SIGNATURE,
       "Return a right-justified string of length width.") {
    size_t room;
    uint32_t fill;
    return read_room(vm, args, &room, &fill) &&
           pad(vm, value_as_string(args[0]), room, 0, fill, result);
}

NATIVE(str_zfill_native, "zfill", "(self, width, /)",
       "Pad a numeric string with zeros on the left, to fill a field of the given width.") {
    String *string = value_as_string(args[0]);
    int64_t width;
    if (!object_to_int64(vm, args[1], &width)) {
        return false;
    }
    int64_t length = (int64_t)string->length;
    int64_t missing = width > length ? width - length : 0;
    size_t room = missing > 0 ? (size_t)missing : 0;
    if (!string_check_size(vm, room + string->length, 4)) {
        return false;
    }
    uint32_t first = string->length > 0 ? string_at(string, 0) : 0;
    size_t sign = room > 0 && (first == '+' || first == '-') ? 1 : 0;
    StringBuilder builder;
    string_builder_init(&builder);
    string_builder_append_range(&builder, string, 0, sign);
    string_builder_append_repeated(&builder, '0', room);
    string_builder_append_range(&builder, string, sign, string->length);
    *result = str_value(string_builder_finish(vm, &builder));
    return true;
}

NATIVE(str_expandtabs_native, "expandtabs", "(self, /, tabsize=8)",
       "Return a copy where all tab characters are expanded using spaces.") {
    const String *string = value_as_string(args[0]);
    int64_t size;
    if (!argument_c_int(vm, args[1], &size)) {
        return false;
    }
    StringBuilder builder;
    string_builder_init(&builder);
    int64_t column = 0;
    for (size_t index = 0; index < string->length; index++) {
        uint32_t point = string_at(string, index);
        if (point == '\t') {
            int64_t spaces = size > 0 ? size - column % size : 0;
            if (!string_check_size(vm, builder.length + (size_t)spaces, 4)) {
                string_builder_release(&builder);
                return false;
            }
            string_builder_append_repeated(&builder, ' ', (size_t)spaces);
            column += spaces;
            continue;
        }
        string_builder_append_point(&builder, point);
        column = point == '\n' || point == '\r' ? 0 : column + 1;
    }
    *result = str_value(string_builder_finish(vm, &builder));
    return true;
}

// ---- translate ----

// What the table has for a code point: ABSENT when it has nothing.
static bool look_up(Vm *vm, Value table, uint32_t point, Value *found) {
    Value key = value_from_int((int64_t)point);
    if (value_is_exactly(vm, table, CLASS_DICT)) {
        return dict_get(vm, value_as_dict(table), key, found);
    }
    if (object_get_item(vm, table, key, found)) {
        return true;
    }
    if (!exception_raised_is(vm, CLASS_LOOKUP_ERROR)) {
        return false;
    }
    (void)!value_is_absent(exception_take(vm));
    *found = VALUE_ABSENT;
    return true;
}

static bool append_translation(Vm *vm, StringBuilder *builder, Value found, uint32_t point) {
    int64_t number = 0;
    if (value_is_absent(found)) {
        string_builder_append_point(builder, point);
    } else if (value_is_string(found)) {
        string_builder_append(builder, value_as_string(found));
    } else if (int_check(vm, found)) {
        if (!int_to_int64(found, &number) || number < 0 || number > 0x10FFFF) {
            return exception_raise(vm, CLASS_VALUE_ERROR,
                                   "character mapping must be in range(0x110000)");
        }
        string_builder_append_point(builder, (uint32_t)number);
    } else if (!value_is_none(found)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "character mapping must return integer, None or str");
    }
    return true;
}

NATIVE(str_translate_native, "translate", "(self, table, /)",
       "Replace each character in the string using the given translation table.") {
    const String *string = value_as_string(args[0]);
    StringBuilder builder;
    string_builder_init(&builder);
    for (size_t index = 0; index < string->length; index++) {
        uint32_t point = string_at(string, index);
        Value found;
        if (!look_up(vm, args[1], point, &found) ||
            !append_translation(vm, &builder, found, point)) {
            string_builder_release(&builder);
            return false;
        }
    }
    *result = str_value(string_builder_finish(vm, &builder));
    return true;
}

static bool table_from_dict(Vm *vm, Dict *source, Dict *table) {
    size_t position = 0;
    Value key;
    Value value;
    while (dict_next(source, &position, &key, &value)) {
        if (value_is_string(key)) {
            if (value_as_string(key)->length != 1) {
                return exception_raise(vm, CLASS_VALUE_ERROR,
                                       "string keys in translate table must be of length 1");
            }
            key = value_from_int((int64_t)string_at(value_as_string(key), 0));
        } else if (!int_check(vm, key)) {
            return exception_raise(vm, CLASS_TYPE_ERROR,
                                   "keys in translate table must be strings or integers");
        }
        if (!dict_set(vm, table, key, value)) {
            return false;
        }
    }
    return true;
}

static bool table_from_texts(Vm *vm, Value from, Value to, Value dropped, Dict *table) {
    String *keys;
    String *values;
    String *none = NULL;
    if (!native_want_string(vm, "maketrans", "2", to, &values)) {
        return false;
    }
    if (!value_is_string(from)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "first maketrans argument must be a string if there is a second "
                               "argument");
    }
    keys = value_as_string(from);
    if (!value_is_absent(dropped) && !native_want_string(vm, "maketrans", "3", dropped, &none)) {
        return false;
    }
    if (keys->length != values->length) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "the first two maketrans arguments must have equal length");
    }
    for (size_t index = 0; index < keys->length; index++) {
        if (!dict_set(vm, table, value_from_int((int64_t)string_at(keys, index)),
                      value_from_int((int64_t)string_at(values, index)))) {
            return false;
        }
    }
    for (size_t index = 0; none != NULL && index < none->length; index++) {
        if (!dict_set(vm, table, value_from_int((int64_t)string_at(none, index)), VALUE_NONE)) {
            return false;
        }
    }
    return true;
}

NATIVE(str_maketrans_native, "maketrans", "(x, y=<absent>, z=<absent>, /)",
       "Return a translation table usable for str.translate().") {
    Dict *table = dict_new(vm);
    *result = value_from_object(table);
    if (!value_is_absent(args[1])) {
        return table_from_texts(vm, args[0], args[1], args[2], table);
    }
    if (!value_is_dict(args[0])) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "if you give only one argument to maketrans it must be a dict");
    }
    return table_from_dict(vm, value_as_dict(args[0]), table);
}

const NativeDefinition *const str_layout_methods[] = {&str_strip_native,     &str_lstrip_native,
                                                      &str_rstrip_native,    &str_center_native,
                                                      &str_ljust_native,     &str_rjust_native,
                                                      &str_zfill_native,     &str_expandtabs_native,
                                                      &str_translate_native, NULL};
const NativeDefinition *const str_static_methods[] = {&str_maketrans_native, NULL};
