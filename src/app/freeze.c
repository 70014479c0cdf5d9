// freeze.c: the tool of the build that compiles the modules in the binary beforehand.
//
//     aspy_freeze OUTPUT.c
//
// It is the library and this file; what it writes is the last file that the real library needs. See
// bytecode/frozen.h.
#include "app/script.h"
#include "aspy.h"
#include "base/fatal.h"
#include "base/text_buffer.h"
#include "bytecode/frozen.h"

#include <stdio.h>

// "<stdlib>/asyncio/locks.aspy": the name is not written, but shows in complaints, and tells the
// compiler what is asyncio's (codegen_release).
static void compile_embedded(AspyVm *vm, const EmbeddedModule *module, FrozenWords *words) {
    TextBuffer path;
    TextBuffer complaint;
    text_buffer_init(&path);
    text_buffer_init(&complaint);
    text_buffer_append_format(&path, "<stdlib>/%s%s", module->name,
                              module->is_package ? "/__init__.aspy" : ".aspy");
    const Script script = {path.bytes, module->bytes, module->length, COMPILE_FILE, false};
    Code *code;
    if (script_compile(vm, &script, &code, &complaint) != SCRIPT_COMPILED) {
        fatal(EXIT_CODE_EXCEPTION, "%s", complaint.bytes);
    }
    frozen_write(vm, code, words);
    text_buffer_release(&complaint);
    text_buffer_release(&path);
}

static void write_array(FILE *file, size_t index, const FrozenWords *words) {
    fprintf(file, "static const uint32_t module_%zu[] = {", index);
    for (size_t at = 0; at < words->count; at++) {
        fprintf(file, "%s%u,", at % 16 == 0 ? "\n" : "", words->items[at]);
    }
    fprintf(file, "\n};\n");
}

static void write_modules(AspyVm *vm, FILE *file) {
    fprintf(file, "// Generated from stdlib/ by aspy_freeze.\n#include \"base/embedded.h\"\n\n");
    for (size_t index = 0; index < embedded_module_count; index++) {
        FrozenWords words = {0};
        compile_embedded(vm, &embedded_modules[index], &words);
        write_array(file, index, &words);
        vector_release(&words);
    }
    fprintf(file, "\nconst uint32_t *embedded_frozen(const EmbeddedModule *module) {\n"
                  "    static const uint32_t *const modules[] = {\n");
    for (size_t index = 0; index < embedded_module_count; index++) {
        fprintf(file, "        module_%zu,\n", index);
    }
    fprintf(file, "        NULL,\n    };\n    return modules[module - embedded_modules];\n}\n");
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (file == NULL) {
        fatal(EXIT_CODE_USAGE, "usage: aspy_freeze OUTPUT.c");
    }
    AspyVm *vm = aspy_new(&(AspyOptions){0});
    write_modules(vm, file);
    aspy_free(vm);
    bool is_written = ferror(file) == 0;
    is_written = fclose(file) == 0 && is_written;
    return is_written ? EXIT_CODE_OK : EXIT_CODE_INTERNAL;
}
