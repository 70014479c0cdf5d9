// sys_facts.c: the constants of sys. See sys_facts.h.
#include "stdlib/sys/sys_facts.h"

#include "host/environment.h"
#include "stdlib/library.h"
#include "stdlib/sys/sys_module.h"

#include <float.h>

// The Python that aspy speaks.
enum { PYTHON_MAJOR = 3, PYTHON_MINOR = 13, PYTHON_MICRO = 0, PYTHON_HEX = 0x030d00f0 };

static Value version_tuple(Vm *vm, const char *class_name) {
    static const NativeProperty fields[] = {
        STRUCT_FIELD(0, "major"),        STRUCT_FIELD(1, "minor"),  STRUCT_FIELD(2, "micro"),
        STRUCT_FIELD(3, "releaselevel"), STRUCT_FIELD(4, "serial"), {0}};
    Class *class = struct_sequence_class(vm, class_name, fields, false);
    const Value items[] = {value_from_int(PYTHON_MAJOR), value_from_int(PYTHON_MINOR),
                           value_from_int(PYTHON_MICRO), library_text(vm, "final"),
                           value_from_int(0)};
    return struct_sequence_new(vm, class, items);
}

static void add_implementation(Vm *vm, Module *sys, Value version) {
    Value namespace = value_from_object(class_allocate(vm, simple_namespace_class(vm)));
    Dict *fields = object_dictionary(vm, value_as_object(namespace));
    dict_set_text(vm, fields, "name", library_text(vm, "aspy"));
    dict_set_text(vm, fields, "cache_tag", VALUE_NONE);
    dict_set_text(vm, fields, "version", version);
    dict_set_text(vm, fields, "hexversion", value_from_int(PYTHON_HEX));
    library_set(vm, sys, "implementation", namespace);
}

static void add_flags(Vm *vm, Module *sys) {
    static const NativeProperty fields[] = {STRUCT_FIELD(0, "debug"),
                                            STRUCT_FIELD(1, "inspect"),
                                            STRUCT_FIELD(2, "interactive"),
                                            STRUCT_FIELD(3, "optimize"),
                                            STRUCT_FIELD(4, "dont_write_bytecode"),
                                            STRUCT_FIELD(5, "no_user_site"),
                                            STRUCT_FIELD(6, "no_site"),
                                            STRUCT_FIELD(7, "ignore_environment"),
                                            STRUCT_FIELD(8, "verbose"),
                                            STRUCT_FIELD(9, "bytes_warning"),
                                            STRUCT_FIELD(10, "quiet"),
                                            STRUCT_FIELD(11, "hash_randomization"),
                                            STRUCT_FIELD(12, "isolated"),
                                            STRUCT_FIELD(13, "dev_mode"),
                                            STRUCT_FIELD(14, "utf8_mode"),
                                            STRUCT_FIELD(15, "warn_default_encoding"),
                                            STRUCT_FIELD(16, "safe_path"),
                                            STRUCT_FIELD(17, "int_max_str_digits"),
                                            {0}};
    Value items[18];
    for (size_t index = 0; index < 18; index++) {
        items[index] = value_from_int(0);
    }
    items[13] = VALUE_FALSE;
    items[16] = VALUE_FALSE;
    items[17] = value_from_int(4300);
    Class *class = struct_sequence_class(vm, "sys.flags", fields, false);
    library_set(vm, sys, "flags", struct_sequence_new(vm, class, items));
}

static void add_float_info(Vm *vm, Module *sys) {
    static const NativeProperty fields[] = {
        STRUCT_FIELD(0, "max"),   STRUCT_FIELD(1, "max_exp"),  STRUCT_FIELD(2, "max_10_exp"),
        STRUCT_FIELD(3, "min"),   STRUCT_FIELD(4, "min_exp"),  STRUCT_FIELD(5, "min_10_exp"),
        STRUCT_FIELD(6, "dig"),   STRUCT_FIELD(7, "mant_dig"), STRUCT_FIELD(8, "epsilon"),
        STRUCT_FIELD(9, "radix"), STRUCT_FIELD(10, "rounds"),  {0}};
    const Value items[] = {value_from_double(DBL_MAX),
                           value_from_int(DBL_MAX_EXP),
                           value_from_int(DBL_MAX_10_EXP),
                           value_from_double(DBL_MIN),
                           value_from_int(DBL_MIN_EXP),
                           value_from_int(DBL_MIN_10_EXP),
                           value_from_int(DBL_DIG),
                           value_from_int(DBL_MANT_DIG),
                           value_from_double(DBL_EPSILON),
                           value_from_int(FLT_RADIX),
                           value_from_int(1)};
    Class *class = struct_sequence_class(vm, "sys.float_info", fields, false);
    library_set(vm, sys, "float_info", struct_sequence_new(vm, class, items));
}

static void add_int_info(Vm *vm, Module *sys) {
    static const NativeProperty fields[] = {STRUCT_FIELD(0, "bits_per_digit"),
                                            STRUCT_FIELD(1, "sizeof_digit"),
                                            STRUCT_FIELD(2, "default_max_str_digits"),
                                            STRUCT_FIELD(3, "str_digits_check_threshold"),
                                            {0}};
    const Value items[] = {value_from_int(30), value_from_int(4), value_from_int(4300),
                           value_from_int(640)};
    Class *class = struct_sequence_class(vm, "sys.int_info", fields, false);
    library_set(vm, sys, "int_info", struct_sequence_new(vm, class, items));
}

static void add_hash_info(Vm *vm, Module *sys) {
    static const NativeProperty fields[] = {
        STRUCT_FIELD(0, "width"),     STRUCT_FIELD(1, "modulus"),
        STRUCT_FIELD(2, "inf"),       STRUCT_FIELD(3, "nan"),
        STRUCT_FIELD(4, "imag"),      STRUCT_FIELD(5, "algorithm"),
        STRUCT_FIELD(6, "hash_bits"), STRUCT_FIELD(7, "seed_bits"),
        STRUCT_FIELD(8, "cutoff"),    {0}};
    const Value items[] = {value_from_int(64),      int_from_int64(vm, (INT64_C(1) << 61) - 1),
                           value_from_int(314159),  value_from_int(0),
                           value_from_int(1000003), library_text(vm, "xxh3"),
                           value_from_int(64),      value_from_int(64),
                           value_from_int(0)};
    Class *class = struct_sequence_class(vm, "sys.hash_info", fields, false);
    library_set(vm, sys, "hash_info", struct_sequence_new(vm, class, items));
}

static void add_module_names(Vm *vm, Module *sys) {
    static const char *const names[] = {"builtins", "sys", "time", "math", "itertools"};
    size_t count = sizeof names / sizeof names[0];
    Tuple *tuple = tuple_new(vm, count);
    for (size_t index = 0; index < count; index++) {
        tuple->items[index] = library_text(vm, names[index]);
    }
    library_set(vm, sys, "builtin_module_names", value_from_object(tuple));
}

static Class *hooks_class(Vm *vm) {
    static const NativeProperty fields[] = {
        STRUCT_FIELD(0, "firstiter"), STRUCT_FIELD(1, "finalizer"), {0}};
    return struct_sequence_class(vm, "sys.asyncgen_hooks", fields, false);
}

Class *sys_asyncgen_hooks_class(Vm *vm) {
    Value class =
        dict_get_string(vm, sys_module(vm)->namespace, string_intern_text(vm, "_asyncgen_hooks"));
    return (Class *)(void *)value_as_object(class);
}

void sys_add_facts(Vm *vm, Module *sys) {
    library_set_text(vm, sys, "__doc__",
                     "This module provides access to some objects used or maintained by the\n"
                     "interpreter and to functions that interact strongly with the interpreter.");
    library_set_text(vm, sys, "version", "3.13.0 (aspy " ASPY_VERSION ")");
    Value version = version_tuple(vm, "sys.version_info");
    library_set(vm, sys, "version_info", version);
    library_set(vm, sys, "hexversion", value_from_int(PYTHON_HEX));
    library_set(vm, sys, "api_version", value_from_int(1013));
    library_set_text(vm, sys, "copyright", "aspy is free software under the MIT licence.");
    library_set_text(vm, sys, "platform", host_environment_platform());
    library_set(vm, sys, "maxsize", int_from_int64(vm, INT64_MAX));
    library_set(vm, sys, "maxunicode", value_from_int(0x10FFFF));
    const uint16_t one = 1;
    bool is_little = *(const unsigned char *)&one == 1;
    library_set_text(vm, sys, "byteorder", is_little ? "little" : "big");
    char program[4096];
    host_environment_program(program, sizeof program);
    library_set_text(vm, sys, "executable", program);
    library_set_text(vm, sys, "prefix", "/usr");
    library_set_text(vm, sys, "exec_prefix", "/usr");
    library_set_text(vm, sys, "float_repr_style", "short");
    library_set(vm, sys, "dont_write_bytecode", VALUE_TRUE);
    library_set(vm, sys, "warnoptions", value_from_object(list_new(vm, 0)));
    library_set(vm, sys, "_asyncgen_hooks", value_from_object(hooks_class(vm)));
    add_implementation(vm, sys, version);
    add_flags(vm, sys);
    add_float_info(vm, sys);
    add_int_info(vm, sys);
    add_hash_info(vm, sys);
    add_module_names(vm, sys);
}
