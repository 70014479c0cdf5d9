// test_frozen.c: frozen code is the code that was frozen, and the library's is what compiling
// gives.
#include "bytecode/frozen.h"

#include "app/script.h"
#include "aspy.h"
#include "bytecode/disassemble.h"
#include "unit.h"

#include <stdio.h>

static Code *compile(AspyVm *vm, const char *name, const char *text, size_t length) {
    TextBuffer complaint;
    text_buffer_init(&complaint);
    Code *code;
    const Script script = {name, text, length, COMPILE_FILE, false};
    ck_assert_msg(script_compile(vm, &script, &code, &complaint) == SCRIPT_COMPILED, "%s",
                  complaint.bytes);
    text_buffer_release(&complaint);
    return code;
}

START_TEST(code_with_every_kind_of_constant_reads_back_as_it_was) {
    static const char text[] =
        "\"\"\"Doc\n   of a module.\"\"\"\n"
        "import asyncio\n"
        "big, small = 123456789012345678901234567890, -98765432109876543210\n"
        "all = (1, -2, 1 << 40, 1.5, -0.0, 2j, 'text', 'h\\xe9\\u20ac\\U0001f600', b'\\x00b', ..., "
        "None, "
        "True, (1, ('a', b'c')))\n"
        "def outer(a, /, b=1, *args, c, d=2, **kwargs):\n"
        "    'Doc of outer.'\n"
        "    def inner():\n"
        "        nonlocal b\n"
        "        b += a\n"
        "        return f'{b!r:>{c}}'\n"
        "    try:\n"
        "        return inner()\n"
        "    except* (ValueError, TypeError) as e:\n"
        "        raise KeyError from e\n"
        "    finally:\n"
        "        del args\n"
        "class C(outer, metaclass=type):\n"
        "    x: int = 3\n"
        "    async def m(self, *, k=None):\n"
        "        async with self.lock as l:\n"
        "            async for i in l:\n"
        "                yield [j async for j in i if j], lambda: super().m\n"
        "match all:\n"
        "    case {'a': [1, *rest], **more} if rest: pass\n    case C(x=1, y=2): pass\n";
    AspyVm *vm = aspy_new(&(AspyOptions){0});
    Code *code = compile(vm, "x.aspy", text, sizeof text - 1);
    FrozenWords words = {0};
    FrozenWords again = {0};
    frozen_write(vm, code, &words);
    Code *thawed = frozen_read(vm, words.items, string_from_text(vm, "x.aspy"), NULL);
    TextBuffer wanted;
    TextBuffer found;
    text_buffer_init(&wanted);
    text_buffer_init(&found);
    disassemble(vm, code, false, &wanted);
    disassemble(vm, thawed, false, &found);
    ck_assert_str_eq(found.bytes, wanted.bytes);
    frozen_write(vm, thawed, &again);
    ck_assert_uint_eq(again.count, words.count);
    ck_assert_mem_eq(again.items, words.items, words.count * sizeof *words.items);
    text_buffer_release(&wanted);
    text_buffer_release(&found);
    aspy_free(vm);
    vector_release(&words);
    vector_release(&again);
}
END_TEST

START_TEST(the_modules_in_the_binary_are_what_compiling_them_gives) {
    AspyVm *vm = aspy_new(&(AspyOptions){0});
    for (size_t index = 0; index < embedded_module_count; index++) {
        const EmbeddedModule *module = &embedded_modules[index];
        const uint32_t *frozen = embedded_frozen(module);
        FrozenWords words = {0};
        char path[256];
        snprintf(path, sizeof path, "<stdlib>/%s%s", module->name,
                 module->is_package ? "/__init__.aspy" : ".aspy");
        frozen_write(vm, compile(vm, path, module->bytes, module->length), &words);
        ck_assert_msg(frozen == NULL ||
                          memcmp(frozen, words.items, words.count * sizeof *words.items) == 0,
                      "%s", module->name);
        vector_release(&words);
    }
    aspy_free(vm);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("bytecode/frozen", code_with_every_kind_of_constant_reads_back_as_it_was,
                      the_modules_in_the_binary_are_what_compiling_them_gives);
}
