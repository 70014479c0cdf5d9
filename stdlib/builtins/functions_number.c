// functions_number.c: the builtin functions about numbers and characters.
#include "stdlib/builtins/builtins.h"
#include "vm/operators.h"

NATIVE(abs_native, "abs", "(x, /)", "Return the absolute value of the argument.") {
    if (value_is_int(args[0])) {
        int64_t number = value_as_int(args[0]);
        *result = int_from_int64(vm, number < 0 ? -number : number);
        return true;
    }
    bool found;
    if (!object_call_special(vm, args[0], SPECIAL_ABS, NULL, 0, &found, result)) {
        return false;
    }
    return found || exception_raise(vm, CLASS_TYPE_ERROR, "bad operand type for abs(): '%s'",
                                    class_name_of(vm, args[0]));
}

NATIVE(divmod_native, "divmod", "(x, y, /)",
       "Return the tuple (x//y, x%y).  Invariant: "
       "div*y + mod == x.") {
    return operator_binary(vm, BINARY_DIVMOD, args[0], args[1], result);
}

// An int that no script's class has changed.
static bool is_plain_int(Vm *vm, Value value) {
    return value_is_int(value) || value_is_bool(value) || value_is_exactly(vm, value, CLASS_INT);
}

static bool power_modulo(Vm *vm, Value *args, Value *result) {
    if (is_plain_int(vm, args[0]) && is_plain_int(vm, args[1]) && is_plain_int(vm, args[2])) {
        return int_power_modulo(vm, int_plain(vm, args[0]), int_plain(vm, args[1]),
                                int_plain(vm, args[2]), result);
    }
    bool found;
    if (!object_call_special(vm, args[0], SPECIAL_POW, &args[1], 2, &found, result)) {
        return false;
    }
    if (found && !value_is(*result, VALUE_NOT_IMPLEMENTED)) {
        return true;
    }
    double number;
    if (float_check(args[0], &number) || float_check(args[1], &number) ||
        float_check(args[2], &number)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "pow() 3rd argument not allowed unless all arguments are integers");
    }
    return exception_raise(
        vm, CLASS_TYPE_ERROR, "unsupported operand type(s) for ** or pow(): '%s', '%s', '%s'",
        class_name_of(vm, args[0]), class_name_of(vm, args[1]), class_name_of(vm, args[2]));
}

NATIVE(pow_native, "pow", "(base, exp, mod=None)",
       "Equivalent to base**exp with 2 arguments or base**exp % mod with 3 arguments.\n\n"
       "Some types, such as ints, are able to use a more efficient algorithm when\n"
       "invoked using the three argument form.") {
    return value_is_none(args[2]) ? operator_binary(vm, BINARY_POWER, args[0], args[1], result)
                                  : power_modulo(vm, args, result);
}

NATIVE(round_native, "round", "(number, ndigits=None)",
       "Round a number to a given precision in decimal digits.\n\n"
       "The return value is an integer if ndigits is omitted or None.  Otherwise\n"
       "the return value has the same type as the number.  ndigits may be negative.") {
    bool found;
    size_t count = value_is_none(args[1]) ? 0 : 1;
    if (!object_call_special(vm, args[0], SPECIAL_ROUND, &args[1], count, &found, result)) {
        return false;
    }
    return found || exception_raise(vm, CLASS_TYPE_ERROR, "type %s doesn't define __round__ method",
                                    class_name_of(vm, args[0]));
}

// ---- Characters --------------------------------------------------------------------------------

NATIVE(chr_native, "chr", "(i, /)",
       "Return a Unicode string of one character with ordinal i; 0 <= i <= 0x10ffff.") {
    Value integer;
    if (!object_index(vm, args[0], &integer)) {
        return false;
    }
    int64_t point = int_clamp_int64(integer);
    if (point < 0 || point > 0x10FFFF) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "chr() arg not in range(0x110000)");
    }
    *result = value_from_object(string_from_code_point(vm, (uint32_t)point));
    return true;
}

NATIVE(ord_native, "ord", "(c, /)", "Return the Unicode code point for a one-character string.") {
    const uint8_t *data;
    size_t length;
    if (value_is_string(args[0])) {
        const String *text = value_as_string(args[0]);
        length = text->length;
        if (length == 1) {
            *result = value_from_int(string_at(text, 0));
            return true;
        }
    } else if (bytes_view(args[0], &data, &length)) {
        if (length == 1) {
            *result = value_from_int(data[0]);
            return true;
        }
    } else {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "ord() expected string of length 1, but %s found",
                               class_name_of(vm, args[0]));
    }
    return exception_raise(vm, CLASS_TYPE_ERROR,
                           "ord() expected a character, but string of length %zu found", length);
}

// ---- Bases -------------------------------------------------------------------------------------

// The digits of an int behind "0x" and the like.
static bool text_in_base(Vm *vm, Value value, unsigned base, char letter, Value *result) {
    if (!object_index(vm, value, result)) {
        return false;
    }
    bool is_negative = int_sign(*result) < 0;
    Value magnitude = is_negative ? int_negate(vm, *result) : *result;
    TextBuffer buffer;
    text_buffer_init(&buffer);
    text_buffer_append_format(&buffer, "%s0%c", is_negative ? "-" : "", letter);
    bool fine = int_append_text(vm, magnitude, base, &buffer);
    if (fine) {
        *result = value_from_object(string_from_buffer(vm, &buffer));
    }
    text_buffer_release(&buffer);
    return fine;
}

NATIVE(bin_native, "bin", "(number, /)",
       "Return the binary representation of an integer.\n\n   >>> bin(2796202)\n"
       "   '0b1010101010101010101010'") {
    return text_in_base(vm, args[0], 2, 'b', result);
}

NATIVE(oct_native, "oct", "(number, /)",
       "Return the octal representation of an integer.\n\n   >>> oct(342391)\n   '0o1234567'") {
    return text_in_base(vm, args[0], 8, 'o', result);
}

NATIVE(hex_native, "hex", "(number, /)",
       "Return the hexadecimal representation of an integer.\n\n   >>> hex(12648430)\n"
       "   '0xc0ffee'") {
    return text_in_base(vm, args[0], 16, 'x', result);
}

void builtins_number_functions_register(Vm *vm, Module *builtins) {
    static const NativeDefinition *const functions[] = {
        &abs_native, &divmod_native, &pow_native, &round_native, &chr_native,
        &ord_native, &bin_native,    &oct_native, &hex_native,   NULL};
    native_add_functions(vm, builtins, functions);
}
