// evaluate.c: see evaluate.h.
#include "app/evaluate.h"

#include "app/script.h"
#include "host/files.h"
#include "stdlib/builtins/codec.h"
#include "syntax/single.h"
#include "vm/function.h"
#include "vm/native.h"

enum { WORK_OF_A_BYTE = 16 }; // of source text, to the bound of steps

// What eval and exec were given, after their defaults are filled in.
typedef struct Namespaces {
    Dict *globals;
    Value locals;
    bool is_one; // locals are the globals
} Namespaces;

static bool call_builtin(Vm *vm, const char *name, Value *result) {
    Value function = dict_get_string(vm, vm->builtins, string_intern_text(vm, name));
    if (value_is_absent(function)) {
        return exception_raise(vm, CLASS_NAME_ERROR, "name '%s' is not defined", name);
    }
    return object_call(vm, function, NULL, 0, result);
}

static bool is_mapping(Vm *vm, Value value) {
    return !value_is_absent(value_special(vm, value, SPECIAL_GETITEM)) && !value_is_tuple(value);
}

static bool want_locals(Vm *vm, const char *function, Value locals) {
    if (value_is_none(locals) || is_mapping(vm, locals)) {
        return true;
    }
    bool is_exec = strcmp(function, "exec") == 0;
    return is_exec
               ? exception_raise(vm, CLASS_TYPE_ERROR, "locals must be a mapping or None, not %s",
                                 class_name_of(vm, locals))
               : exception_raise(vm, CLASS_TYPE_ERROR, "locals must be a mapping");
}

// The words of CPython's eval and exec differ.
static bool want_namespaces(Vm *vm, const char *function, Value globals, Value locals) {
    bool is_exec = strcmp(function, "exec") == 0;
    if (is_exec && !value_is_dict(globals)) {
        return exception_raise(vm, CLASS_TYPE_ERROR, "exec() globals must be a dict, not %s",
                               class_name_of(vm, globals));
    }
    if (!want_locals(vm, function, locals)) {
        return false;
    }
    return value_is_dict(globals) ||
           exception_raise(vm, CLASS_TYPE_ERROR, "%s",
                           is_mapping(vm, globals)
                               ? "globals must be a real dict; try eval(expr, {}, mapping)"
                               : "globals must be a dict");
}

static bool fill_namespaces(Vm *vm, const char *function, Value globals, Value locals,
                            Namespaces *namespaces) {
    if (value_is_none(globals)) {
        namespaces->globals = vm->frame != NULL ? vm->frame->globals : vm->builtins;
        namespaces->locals = locals;
        if (!want_locals(vm, function, locals)) {
            return false;
        }
        if (value_is_none(locals) && !call_builtin(vm, "locals", &namespaces->locals)) {
            return false;
        }
    } else if (!want_namespaces(vm, function, globals, locals)) {
        return false;
    } else {
        namespaces->globals = value_as_dict(globals);
        namespaces->locals = value_is_none(locals) ? globals : locals;
    }
    namespaces->is_one = value_is(namespaces->locals, value_from_object(namespaces->globals));
    String *name = runtime_name(vm, NAME_BUILTINS);
    if (value_is_absent(dict_get_string(vm, namespaces->globals, name))) {
        dict_set_string(vm, namespaces->globals, name, value_from_object(vm->builtins));
    }
    return true;
}

static bool fits_closure(const Code *code, Value closure) {
    if (!value_is_tuple(closure) || value_as_tuple(closure)->count != code->free_count) {
        return false;
    }
    for (size_t index = 0; index < code->free_count; index++) {
        if (!value_is_kind(value_as_tuple(closure)->items[index], KIND_CELL)) {
            return false;
        }
    }
    return true;
}

// exec() can be given the variables that code of a function has from outside; eval() cannot.
static bool check_closure(Vm *vm, const Code *code, const char *asker, Value closure) {
    if (code->free_count == 0) {
        return value_is_none(closure) ||
               exception_raise(vm, CLASS_TYPE_ERROR, "cannot use a closure with this code object");
    }
    if (strcmp(asker, "exec") != 0) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "code object passed to eval() may not contain free variables");
    }
    return fits_closure(code, closure) ||
           exception_raise(vm, CLASS_TYPE_ERROR,
                           "code object requires a closure of exactly length %u",
                           (unsigned)code->free_count);
}

// The code of a function.
static bool run_function(Vm *vm, Code *code, const Namespaces *namespaces, Value closure,
                         Value *result) {
    Function *made = function_new(vm, code, namespaces->globals, NULL);
    for (size_t index = 0; index < code->free_count; index++) {
        made->cells[index] = (Cell *)(void *)value_as_object(value_as_tuple(closure)->items[index]);
    }
    Value function = value_from_object(made);
    return object_call(vm, function, NULL, 0, result);
}

static bool run_in(Vm *vm, Code *code, const Namespaces *namespaces, Value closure, Value *result) {
    if ((code->flags & (CODE_IS_MODULE | CODE_USES_NAMESPACE)) == 0) {
        return run_function(vm, code, namespaces, closure, result);
    }
    if ((code->flags & CODE_USES_NAMESPACE) == 0) {
        return vm_run_code(vm, code, namespaces->globals, result);
    }
    // Names live in the mapping in register 0, which such code takes as its only argument.
    Value function = value_from_object(function_new(vm, code, namespaces->globals, NULL));
    return object_call(vm, function, &namespaces->locals, 1, result);
}

// The text of a str or bytes argument: its own where that is UTF-8 already, else made in `buffer`.
static bool source_text(Vm *vm, const char *function, Value source, TextBuffer *buffer,
                        const char **text, size_t *length) {
    const uint8_t *bytes;
    if (value_is_string(source) && string_is_ascii(value_as_string(source))) {
        *text = string_text(vm, value_as_string(source));
        *length = value_as_string(source)->length;
        return true;
    }
    if (value_is_string(source)) {
        Value encoded;
        if (!codec_encode(vm, value_as_string(source), "utf-8", "strict", &encoded) ||
            !bytes_view(encoded, &bytes, length)) {
            return false;
        }
        text_buffer_append(buffer, (const char *)bytes, *length);
    } else if (bytes_view(source, &bytes, length)) {
        text_buffer_append(buffer, (const char *)bytes, *length);
    } else {
        bool compiles = strcmp(function, "compile") == 0;
        return exception_raise(vm, CLASS_TYPE_ERROR, "%s() arg 1 must be a string, bytes or %s",
                               function, compiles ? "AST object" : "code object");
    }
    *text = buffer->bytes;
    *length = buffer->length;
    return true;
}

static bool check_single(Vm *vm, const Script *script) {
    Arena arena;
    arena_init(&arena);
    Source source;
    Diagnostic diagnostic = {.kind = DIAGNOSTIC_NONE};
    bool ok = source_init(&source, &arena, script->filename, script->bytes, script->length,
                          &diagnostic) &&
              single_check(&source, &diagnostic);
    ok = ok || script_raise(vm, &diagnostic, &source, false);
    arena_release(&arena);
    return ok;
}

static bool compile_argument(Vm *vm, const char *function, Value source, const char *filename,
                             CompileMode mode, bool is_fleeting, Code **code) {
    TextBuffer buffer;
    text_buffer_init(&buffer);
    const char *text = "";
    size_t length = 0;
    bool ok = source_text(vm, function, source, &buffer, &text, &length) &&
              limits_take_work(vm, WORK_OF_A_BYTE * length);
    if (ok) {
        size_t skipped = 0;
        while (compile_mode_is_expression(mode) &&
               (text[skipped] == ' ' || text[skipped] == '\t')) {
            skipped++;
        }
        if (mode == COMPILE_INTERACTIVE) {
            // Nothing more can come, as it could at a prompt: an open block ends here.
            if (text != buffer.bytes) {
                text_buffer_append(&buffer, text, length);
            }
            bool is_open = memchr(text, '\n', length) != NULL && text[length - 1] != '\n';
            text_buffer_append_text(&buffer, is_open ? "\n\n" : "\n");
            text = buffer.bytes;
            length = buffer.length;
        }
        const Script script = {filename, text + skipped, length - skipped, mode, is_fleeting};
        ok = script_compile_or_raise(vm, &script, code) &&
             (mode != COMPILE_INTERACTIVE || check_single(vm, &script));
    }
    text_buffer_release(&buffer);
    bool may_await = mode == COMPILE_AWAITING_NAMESPACE || mode == COMPILE_AWAITING_EXPRESSION;
    if (ok && !may_await && ((*code)->flags & CODE_IS_ASYNC_MODULE) != 0) {
        return exception_raise(vm, CLASS_SYNTAX_ERROR, "'await' outside function");
    }
    return ok;
}

static bool evaluate(Vm *vm, const char *function, Value *args, Value closure, Value *result) {
    bool is_expression = strcmp(function, "eval") == 0;
    Namespaces namespaces;
    if (!fill_namespaces(vm, function, args[1], args[2], &namespaces)) {
        return false;
    }
    // Kept in the arguments, where the collector sees them.
    args[1] = value_from_object(namespaces.globals);
    args[2] = namespaces.locals;
    Code *code;
    if (value_is_kind(args[0], KIND_CODE)) {
        code = value_as_code(args[0]);
        if (!check_closure(vm, code, function, closure)) {
            return false;
        }
    } else if (!value_is_none(closure)) {
        return exception_raise(vm, CLASS_TYPE_ERROR,
                               "closure can only be used when source is a code object");
    } else {
        CompileMode mode =
            is_expression ? (namespaces.is_one ? COMPILE_EXPRESSION : COMPILE_NAMESPACE_EXPRESSION)
                          : (namespaces.is_one ? COMPILE_FILE : COMPILE_NAMESPACE);
        // Text that was given to eval or exec is in no file.
        if (!compile_argument(vm, function, args[0], "<string>", mode, true, &code)) {
            return false;
        }
    }
    return run_in(vm, code, &namespaces, closure, result);
}

NATIVE(builtin_eval_native, "eval", "(source, /, globals=None, locals=None)",
       "Evaluate the given source in the context of globals and locals.") {
    return evaluate(vm, "eval", args, VALUE_NONE, result);
}

NATIVE(builtin_exec_native, "exec", "(source, /, globals=None, locals=None, *, closure=None)",
       "Execute the given source in the context of globals and locals.") {
    Value ignored;
    return evaluate(vm, "exec", args, args[3], &ignored);
}

// Whether the value is a tree of the module ast: it is none as long as nobody imported that.
static bool is_tree(Vm *vm, Value value) {
    Value ast = dict_get_string(vm, vm->modules, string_intern_text(vm, "ast"));
    if (!value_is_module(ast)) {
        return false;
    }
    Value class =
        dict_get_string(vm, value_as_module(ast)->namespace, string_intern_text(vm, "AST"));
    return value_is_kind(class, KIND_CLASS) &&
           class_is_instance(vm, value, (Class *)(void *)value_as_object(class));
}

enum {
    ONLY_THE_TREE = 0x400,  // ast.PyCF_ONLY_AST
    MAY_AWAIT = 0x2000,     // ast.PyCF_ALLOW_TOP_LEVEL_AWAIT: the code makes a coroutine then
    KNOWN_FLAGS = 0x1FEF610 // and CPython's others: features of __future__, nesting, type comments
};

// What the module ast does with what compile() was given.
static bool ask_ast(Vm *vm, const char *function, const Value *args, Value *result) {
    Value *window = window_open(vm, 1);
    bool ok = native_import(vm, "ast", &window[0]) &&
              native_call_method(vm, window[0], function, args, 3, result);
    if (ok) {
        window_close(vm, window);
    }
    return ok;
}

static CompileMode awaiting(CompileMode mode) {
    return mode == COMPILE_NAMESPACE              ? COMPILE_AWAITING_NAMESPACE
           : mode == COMPILE_NAMESPACE_EXPRESSION ? COMPILE_AWAITING_EXPRESSION
                                                  : mode;
}

NATIVE(builtin_compile_native, "compile",
       "(source, filename, mode, flags=0, dont_inherit=False, optimize=-1)",
       "Compile source into a code object that can be executed by exec() or eval().") {
    String *filename;
    String *mode;
    if (!native_want_string(vm, "compile", "filename", args[1], &filename) ||
        !native_want_string(vm, "compile", "mode", args[2], &mode)) {
        return false;
    }
    // Nobody knows yet whether the code will be run with locals of its own.
    CompileMode compile_mode = COMPILE_NAMESPACE;
    if (string_equal_text(mode, "eval")) {
        compile_mode = COMPILE_NAMESPACE_EXPRESSION;
    } else if (string_equal_text(mode, "single")) {
        compile_mode = COMPILE_INTERACTIVE;
    } else if (!string_equal_text(mode, "exec")) {
        return exception_raise(vm, CLASS_VALUE_ERROR,
                               "compile() mode must be 'exec', 'eval' or 'single'");
    }
    int64_t flags;
    if (!object_to_int64(vm, args[3], &flags)) {
        return false;
    }
    int64_t optimize;
    if (!object_to_int64(vm, args[5], &optimize)) {
        return false;
    }
    if ((flags & ~KNOWN_FLAGS) != 0) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "compile(): unrecognised flags");
    }
    if (optimize < -1 || optimize > 2) {
        return exception_raise(vm, CLASS_VALUE_ERROR, "compile(): invalid optimize value");
    }
    if ((flags & ONLY_THE_TREE) != 0) {
        return ask_ast(vm, "parse", args, result);
    }
    if (is_tree(vm, args[0])) {
        return ask_ast(vm, "_compile", args, result);
    }
    if ((flags & MAY_AWAIT) != 0) {
        compile_mode = awaiting(compile_mode);
    }
    Code *code;
    // Tracebacks show lines of a file, if there is one of that name.
    const char *path = string_text(vm, filename);
    bool is_fleeting = !host_file_exists(path);
    if (!compile_argument(vm, "compile", args[0], path, compile_mode, is_fleeting, &code)) {
        return false;
    }
    *result = value_from_object(code);
    return true;
}

void evaluate_install(Vm *vm) {
    static const NativeDefinition *const functions[] = {&builtin_eval_native, &builtin_exec_native,
                                                        &builtin_compile_native};
    for (size_t index = 0; index < sizeof functions / sizeof functions[0]; index++) {
        Value module = value_from_object(string_intern_text(vm, "builtins"));
        Native *native = native_new(vm, functions[index], NULL, module);
        dict_set_text(vm, vm->builtins, functions[index]->name, value_from_object(native));
    }
}
