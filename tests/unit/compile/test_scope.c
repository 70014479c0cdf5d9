// test_scope.c: where every variable lives.

#include "compiled.h"

#include "compile/scope.h"

static void build(Compiled *made, ScopeTree *tree, const char *text) {
    compiled_parse(made, text, PARSE_FILE);
    *tree = (ScopeTree){.vm = made->vm, .arena = &made->passing, .diagnostic = &made->diagnostic};
    scope_tree_init(tree, &made->arena, made->tree);
    AstList body = made->tree->as.module.body;
    for (size_t index = 0; index < body.count; index++) {
        ck_assert_msg(scope_tree_declare(tree, body.items[index]) && scope_tree_resolve(tree), "%s",
                      made->diagnostic.message);
    }
}

static const Scope *find(const ScopeTree *tree, const char *name) {
    if (string_equal_text(tree->module->name, name)) {
        return tree->module;
    }
    for (size_t index = 0; index < tree->all.count; index++) {
        if (string_equal_text(tree->all.items[index]->name, name)) {
            return tree->all.items[index];
        }
    }
    ck_abort_msg("no scope %s", name);
}

START_TEST(names_are_found_where_python_says) {
    static const struct {
        const char *text;
        const char *scope;
        const char *name;
        Binding binding;
    } rows[] = {
        {"x = 1\n", "<module>", "x", BINDING_GLOBAL},
        {"def f(x): pass\n", "f", "x", BINDING_REGISTER},
        {"def f(): x\n", "f", "x", BINDING_GLOBAL},
        {"def f(x):\n  def g(): x\n", "f", "x", BINDING_CELL},
        {"def f(x):\n  def g(): x\n", "g", "x", BINDING_FREE},
        {"def f(x):\n  def g():\n    global x\n    x\n", "g", "x", BINDING_GLOBAL},
        {"def f(x):\n  def g():\n    nonlocal x\n    x = 1\n", "g", "x", BINDING_FREE},
        {"class C:\n  x = 1\n", "C", "x", BINDING_NAMESPACE},
        {"class C:\n  x = 1\n  def f(self): x\n", "f", "x", BINDING_GLOBAL},
        {"def f(x):\n  class C:\n    y = x\n", "C", "x", BINDING_NAMESPACE_OR_FREE},
        {"def f(x):\n  class C:\n    x = x\n", "C", "x", BINDING_NAMESPACE},
        {"class C:\n  def f(self): super()\n", "f", "__class__", BINDING_FREE},
        {"def f(x): [x for y in x]\n", "<listcomp>", "x", BINDING_REGISTER},
        {"def f(x): [x for y in x]\n", "<listcomp>", "y", BINDING_REGISTER},
        {"def f(x): (x for y in x)\n", "<genexpr>", "x", BINDING_FREE},
        {"[lambda: y for y in x]\n", "<listcomp>", "y", BINDING_CELL},
        {"class C:\n  [x for y in x]\n", "<listcomp>", "x", BINDING_GLOBAL},
        {"def f(): [(z := y) for y in x]\n", "f", "z", BINDING_REGISTER},
        {"def f(): ((z := y) for y in x)\n", "f", "z", BINDING_CELL},
        {"[(z := y) for y in x]\n", "<listcomp>", "z", BINDING_GLOBAL},
        {"class C:\n  type A[T] = (T, x)\n", "A", "x", BINDING_CLASS_DICT},
        {"class C:\n  type A[T] = (T, x)\n", "A", "T", BINDING_CLASS_DICT_OR_FREE},
    };
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        Compiled made;
        ScopeTree tree;
        build(&made, &tree, rows[index].text);
        uint32_t slot = 0;
        String *name = string_intern_text(made.vm, rows[index].name);
        bool is_alias = strcmp(rows[index].scope, "A") == 0;
        const Scope *scope =
            is_alias ? tree.all.items[tree.all.count - 1] : find(&tree, rows[index].scope);
        if (scope_find(scope, name) == NULL) {
            ck_abort_msg("row %zu: no symbol", index);
        }
        ck_assert_msg(scope_binding(&tree, scope, name, &slot) == rows[index].binding, "%s",
                      rows[index].text);
        compiled_release(&made);
    }
}
END_TEST

START_TEST(private_names_of_a_class_are_mangled) {
    static const char *const rows[][3] = {
        {"C", "__x", "_C__x"}, {"_C", "__x", "_C__x"}, {"C", "__x__", "__x__"},
        {"C", "_x", "_x"},     {"__", "__x", "__x"},   {"C", "__a.b", "__a.b"},
    };
    Compiled made;
    compiled_parse(&made, "pass\n", PARSE_FILE);
    for (size_t index = 0; index < sizeof rows / sizeof *rows; index++) {
        Scope scope = {.private_class = string_intern_text(made.vm, rows[index][0])};
        size_t length = strlen(rows[index][1]);
        AstName *name = arena_allocate(&made.arena, sizeof *name + length + 1);
        name->length = (uint32_t)length;
        memcpy(name->text, rows[index][1], length + 1);
        ck_assert(string_equal_text(scope_mangle(made.vm, &scope, name), rows[index][2]));
    }
    compiled_release(&made);
}
END_TEST

START_TEST(sibling_comprehensions_share_a_register) {
    Compiled made;
    ScopeTree tree;
    build(&made, &tree,
          "def f(a):\n  [x for x in a]\n  [x for x in a]\n  [[x for x in x] for x in a]\n");
    ck_assert_uint_eq(find(&tree, "f")->locals.count, 3); // a, x, and one more x for the nested
    compiled_release(&made);
}
END_TEST

Suite *make_suite(void) {
    return UNIT_SUITE("compile/scope", names_are_found_where_python_says,
                      private_names_of_a_class_are_mangled,
                      sibling_comprehensions_share_a_register);
}
