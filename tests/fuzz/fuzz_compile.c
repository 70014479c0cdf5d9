// fuzz_compile.c: any text ends in code that can be listed, or in a complaint.
//
// A libFuzzer target; see fuzz.h. The length chooses the mode: the text of a seed stays a script.
#include "app/script.h"
#include "aspy.h"
#include "base/utf8.h"
#include "bytecode/disassemble.h"
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

static void compile_and_list(AspyVm *vm, const char *text, size_t length) {
    static const CompileMode modes[] = {COMPILE_FILE, COMPILE_FILE, COMPILE_EXPRESSION,
                                        COMPILE_NAMESPACE, COMPILE_INTERACTIVE};
    const Script script = {"fuzz", text, length, modes[length % (sizeof modes / sizeof *modes)],
                           false};
    TextBuffer out;
    text_buffer_init(&out);
    Code *code = NULL;
    switch (script_compile(vm, &script, &code, &out)) {
    case SCRIPT_COMPILED:
        disassemble(vm, code, length % 2 == 0, &out);
        break;
    case SCRIPT_REFUSED:
        if (out.length == 0) {
            abort(); // refused without a word
        }
        break;
    case SCRIPT_INCOMPLETE:
    case SCRIPT_RAISED:
        break;
    }
    text_buffer_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length) {
    size_t bad;
    if (memchr(bytes, '\0', length) != NULL || !utf8_validate((const char *)bytes, length, &bad)) {
        return 0; // the program refuses such a file before
    }
    // One machine for many texts: making it takes longer than most of them.
    static AspyVm *vm = NULL;
    static unsigned runs = 0;
    if (vm == NULL) {
        const AspyOptions options = {0};
        vm = aspy_new(&options);
    }
    char *text = malloc(length + 1); // at its end the sanitizer watches
    memcpy(text, bytes, length);
    text[length] = '\0';
    compile_and_list(vm, text, length);
    free(text);
    vm_collect(vm);
    if (++runs % 1000 == 0) { // what names accumulate
        aspy_free(vm);
        vm = NULL;
    }
    return 0;
}
